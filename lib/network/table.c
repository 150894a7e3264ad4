/* SPDX-License-Identifier: EUPL-1.2 */
/* All networks of this build: a new one is a line here. */
#include "buzon/network.h"
#include "network/bluesky/bluesky.h"
#include "network/decidim/decidim.h"
#include "network/elgg/elgg.h"
#include "network/email/email.h"
#include "network/facebook/facebook.h"
#include "network/feed/feed.h"
#include "network/googleplus/googleplus.h"
#include "network/instagram/instagram.h"
#include "network/linkedin/linkedin.h"
#include "network/mastodon/mastodon.h"
#include "network/open311/open311.h"
#include "network/practice/practice.h"
#include "network/telegram/telegram.h"
#include "network/threads/threads.h"
#include "network/web/web.h"
#include "network/whatsapp/whatsapp.h"
#include "network/x/x.h"
#include "network/youtube/youtube.h"

#include <inttypes.h>
#include <string.h>

/* E-mail needs GMime, which not every build has. */
#if BUZON_EMAIL
#define TABLE_EMAIL &bz_email,
#else
#define TABLE_EMAIL
#endif

static const struct bz_network *const table[] = {
    &bz_bluesky,  &bz_decidim,    &bz_elgg,      TABLE_EMAIL &bz_facebook,
    &bz_feed,     &bz_googleplus, &bz_instagram, &bz_linkedin,
    &bz_mastodon, &bz_open311,    &bz_practice,  &bz_telegram,
    &bz_threads,  &bz_web,        &bz_whatsapp,  &bz_x,
    &bz_youtube,
};

enum { TABLE_LEN = sizeof table / sizeof(void *) };

const struct bz_network *const *bz_networks(size_t *n)
{
    *n = TABLE_LEN;
    return table;
}

const struct bz_network *bz_network_find(const char *name)
{
    for (size_t i = 0; name && i < TABLE_LEN; i++) {
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    }
    return NULL;
}

/* --- as JSON --- */

static const char *const table_units[] = {
    [BZ_LENGTH_BYTES] = "bytes", [BZ_LENGTH_CODE_POINTS] = "code_points",
    [BZ_LENGTH_UTF16] = "utf16", [BZ_LENGTH_GRAPHEMES] = "graphemes",
    [BZ_LENGTH_X] = "x",         [BZ_LENGTH_THREADS] = "threads",
};

static const char *const table_retries[] = {
    [BZ_RETRY_NONE] = "none",
    [BZ_RETRY_READBACK] = "readback",
    [BZ_RETRY_IDEMPOTENT] = "idempotent",
};

static bool table_push_if(struct bz_json *caps, bool can, const char *cap)
{
    return !can || bz_json_push_text(caps, cap);
}

/* What the members that are not NULL can do. */
static struct bz_json *table_caps(const struct bz_network *n)
{
    BZ_AUTO(bz_json) caps = bz_json_array();

    return table_push_if(caps, n->poll, "poll") &&
                   table_push_if(caps, n->step && !n->local, "import") &&
                   table_push_if(caps, n->verify, "webhook") &&
                   table_push_if(caps, n->recheck, "recheck") &&
                   table_push_if(caps, n->reply, "reply") &&
                   table_push_if(caps, n->templates, "template") &&
                   table_push_if(caps, n->find_own, "find_own") &&
                   table_push_if(caps, n->check, "check") &&
                   table_push_if(caps, n->sweep, "sweep") &&
                   table_push_if(caps, n->refresh, "refresh") &&
                   table_push_if(caps, n->media, "media") &&
                   table_push_if(caps, n->private_reply, "private_reply")
               ? bz_steal(caps)
               : NULL;
}

/* 0 stands for "no limit": null. */
static bool table_set_limit(struct bz_json *j, const char *key, int64_t n)
{
    return n ? bz_json_set_int(j, key, n) : bz_json_set_null(j, key);
}

static struct bz_json *table_limits(const struct bz_network *n)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return table_set_limit(j, "text", n->limits.text) &&
                   (!n->limits.private_text ||
                    bz_json_set_int(j, "private_text", n->limits.private_text)) &&
                   (!n->limits.private_bytes ||
                    bz_json_set_text(j, "private_unit", table_units[BZ_LENGTH_BYTES])) &&
                   (!n->limits.private_parts ||
                    bz_json_set_int(j, "private_replies", (int64_t)n->limits.private_parts)) &&
                   bz_json_set_text(j, "unit", table_units[n->limits.unit]) &&
                   bz_json_set_int(j, "poll_floor_ms", n->limits.poll_floor_ms)
               ? bz_steal(j)
               : NULL;
}

static struct bz_json *table_windows(const struct bz_network *n)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return table_set_limit(j, "answer_ms", n->limits.answer_window_ms) &&
                   (!n->limits.private_window_ms ||
                    bz_json_set_int(j, "private_answer_ms", n->limits.private_window_ms)) &&
                   (!n->limits.private_reply_ms ||
                    bz_json_set_int(j, "private_reply_ms", n->limits.private_reply_ms)) &&
                   table_set_limit(j, "store_text_ms", n->limits.store_text_ms)
               ? bz_steal(j)
               : NULL;
}

/* What an account's requests may cost a day; NULL members: no budget. */
static struct bz_json *table_costs(const struct bz_network *n)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return table_set_limit(j, "daily_units", n->limits.daily_units) &&
                   table_set_limit(j, "reserve_units", n->limits.reserve_units) &&
                   bz_json_set_text(j, "zone", n->limits.quota_zone)
               ? bz_steal(j)
               : NULL;
}

static struct bz_json *table_names(const char *const *names)
{
    BZ_AUTO(bz_json) j = bz_json_array();

    for (; j && names && *names; names++) {
        if (!bz_json_push_text(j, *names))
            return NULL;
    }
    return bz_steal(j);
}

static bool table_push(struct bz_json *list, const struct bz_network *n)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return bz_json_set_text(j, "name", n->name) && bz_json_set_text(j, "label", n->label) &&
           bz_json_set(j, "caps", table_caps(n)) && bz_json_set(j, "limits", table_limits(n)) &&
           bz_json_set_text(j, "retry", table_retries[n->retry]) &&
           bz_json_set(j, "windows", table_windows(n)) &&
           bz_json_set(j, "costs", table_costs(n)) &&
           bz_json_set_text(j, "closed", n->closed) &&
           bz_json_set(j, "settings", table_names(n->settings)) &&
           bz_json_set(j, "secrets", table_names(n->secrets)) &&
           bz_json_push(list, bz_steal(j));
}

char *buzon_networks(buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) list = bz_json_array();

    for (size_t i = 0; i < TABLE_LEN; i++) {
        if (!table_push(list, table[i]))
            return bz_nomem(e);
    }
    return bz_json_print(list, e);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Who we are, what the server is and takes, and what it keeps from us. */
#include "network/mastodon/mastodon.h"

#include "term/civil.h"

#include <string.h>

enum { ABOUT_AGAIN_MS = BZ_MS_DAY };

/* --- who we are --- */

int masto_begin_me(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    (void)phase;
    if (bz_json_str(bz_json_get(m->state, BZ_NOTE_ACCOUNT), "native_id") &&
        !bz_json_flag(m->round, "check", false))
        return 0;
    return masto_ask(m, "me", "/api/v1/accounts/verify_credentials", err) ? 1 : -1;
}

/* Another account (its token was exchanged) has read nothing yet. */
static void about_start_over(struct masto *m, const char *id)
{
    static const char *const read[] = {"cursor", "own_cursor",    "back",   "own_back",
                                       "watch",  "conversations", "directs"};
    const char *old = bz_json_str(bz_json_get(m->state, BZ_NOTE_ACCOUNT), "native_id");

    for (size_t i = 0; old && !bz_streq(old, id) && i < sizeof read / sizeof *read; i++)
        (void)bz_json_remove(m->state, read[i]);
}

bool masto_me(struct masto *m, enum masto_phase phase, const struct bz_json *j,
              struct bz_err *err)
{
    BZ_AUTO(bz_json) account = bz_json_object();
    struct bz_author me = {0};

    if (!masto_author(m, j, &me, err) || !me.id) {
        return err->code ? false
                         : bz_fail(err, BUZON_ERR_PROTOCOL,
                                   "the server does not say whose the token is");
    }
    about_start_over(m, me.id);
    if (!masto_set(bz_json_set_text(account, "native_id", me.id) &&
                       bz_json_set_text(account, "handle", me.handle) &&
                       bz_json_set_text(account, "url", me.url) &&
                       bz_json_set_null(account, "token_expires_at") &&
                       bz_json_set(m->state, BZ_NOTE_ACCOUNT, bz_steal(account)) &&
                       bz_json_set_text(m->state, "base", m->base),
                   err))
        return false;
    masto_know_me(m);
    return masto_go(m, phase + 1, err);
}

/* --- what the server is --- */

int masto_begin_instance(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    int64_t known = bz_json_num(m->state, "instance_at", 0);

    (void)phase;
    if (known + ABOUT_AGAIN_MS > m->at && !bz_json_flag(m->round, "check", false))
        return 0;
    return masto_ask(m, "instance", "/api/v2/instance", err) ? 1 : -1;
}

/* Only Mastodon itself, and its close forks, remember an Idempotency-Key. Others say "2.7.2
 * (compatible; Pleroma 2.5.0)", "4.0.0 (not true; really snac/2.94)", or count from 0 as
 * GoToSocial. */
static const char *about_software(const char *version, const char *source)
{
    static const char *const others[] = {"gotosocial", "snac",      "pleroma",  "akkoma",
                                         "pixelfed",   "friendica", "firefish", "sharkey",
                                         "iceshrimp",  "takahe",    "misskey",  "mitra"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if ((version && strcasestr(version, others[i])) ||
            (source && strcasestr(source, others[i])))
            return others[i];
    }
    if (!version || strtol(version, NULL, 10) < 2 || strchr(version, '('))
        return "other";
    return !source || !*source || strcasestr(source, "mastodon") ? "mastodon" : "other";
}

/* A limit of theirs within reason; 0 when there is none. */
static int64_t about_limit(const struct bz_json *j, const char *path, int64_t max)
{
    int64_t n = bz_json_int(bz_json_path(j, path), 0);

    return n > 0 && n <= max ? n : 0;
}

static bool about_note(struct masto *m, const struct bz_json *j, struct bz_err *err)
{
    const char *version = bz_json_str(j, "version");
    const char *source = bz_json_str(j, "source_url");
    const char *software = about_software(version, source);
    const char *domain = bz_json_str(j, "domain"); /* v1 has "uri", now a domain, now a URL */
    int64_t limit = about_limit(j, "configuration.statuses.max_characters", 10000000);
    int64_t cost = about_limit(j, "configuration.statuses.characters_reserved_per_url", 1000);

    if (!domain && bz_json_str(j, "uri") && !strchr(bz_json_str(j, "uri"), '/'))
        domain = bz_json_str(j, "uri");
    if (!limit)
        limit = about_limit(j, "max_toot_chars", 10000000); /* Pleroma */
    if (version && strlen(version) > 200)
        version = NULL;
    if (domain && strlen(domain) > 253)
        domain = NULL;
    return masto_set(bz_json_set_text(m->state, "domain", domain) &&
                         bz_json_set_text(m->state, "version", version) &&
                         bz_json_set_text(m->state, "software", software) &&
                         bz_json_set_int(m->state, "max_characters", limit) &&
                         bz_json_set_int(m->state, "url_cost", cost) &&
                         bz_json_set_int(m->state, "instance_at", m->at),
                     err);
}

bool masto_instance(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                    struct bz_err *err)
{
    return about_note(m, j, err) && masto_go(m, phase + 1, err);
}

/* snac, and Mastodon before 4.0, know the first version only. A server that tells nothing is
 * asked again in the next round, and taken for the most ordinary one till then. */
bool masto_instance_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    if (m->x->response->status == 429)
        return masto_refuse(m->x, "instance", err);
    if (strstr(m->x->request->url, "/api/v2/"))
        return masto_ask(m, "instance", "/api/v1/instance", err) && masto_save(m, err);
    return masto_go(m, phase + 1, err);
}

/* --- what it keeps from us --- */

int masto_begin_policy(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    (void)phase;
    if (!bz_json_flag(m->round, "check", false))
        return 0;
    return masto_ask(m, "policy", "/api/v2/notifications/policy", err) ? 1 : -1;
}

/* What is filtered is read all the same (include_filtered); what is dropped is lost for good
 * (docs.joinmastodon.org/entities/NotificationPolicy). */
bool masto_policy(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                  struct bz_err *err)
{
    static const char *const rules[] = {"for_not_following",    "for_not_followers",
                                        "for_new_accounts",     "for_private_mentions",
                                        "for_limited_accounts", "for_bots"};
    BZ_AUTO(bz_json) found = bz_json_array();
    BZ_DONE(bz_str) words = {0};

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (bz_streq(bz_json_str(j, rules[i]), "drop"))
            bz_str_addf(&words, "%s%s",
                        words.len ? ", "
                                  : "the server drops notifications, so messages are lost: ",
                        rules[i]);
    }
    if (words.failed ||
        (words.len && !bz_finding_add(found, "notifications_dropped", "error", words.data)))
        return bz_nomem(err);
    if (!masto_set(bz_note_findings(m->state, bz_steal(found)), err))
        return false;
    masto_know_me(m);
    return masto_go(m, phase + 1, err);
}

/* Servers before 4.3, and other software, have no policy. One that may not be read belongs to a
 * token that may not read notifications either. */
bool masto_policy_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    int status = m->x->response->status;

    if (status == 403 || status == 429)
        return masto_refuse(m->x, "notifications policy", err);
    if (!masto_set(bz_note_findings(m->state, NULL), err))
        return false;
    masto_know_me(m);
    return masto_go(m, phase + 1, err);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Is an answer whose fate is unknown on the network? The comments beside it tell. */
#include "network/linkedin/linkedin.h"

#include "term/civil.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { READBACK_COUNT = 100 };

static const int64_t READBACK_SLACK_MS = 5 * (int64_t)BZ_MS_MINUTE,
                     READBACK_FRESH_MS = BZ_MS_HOUR;

/* Where an answer stands is not sure as long as only a short form of the citizen's comment is
 * known: then what is missing here may be elsewhere. */
static bool readback_is_sure(const struct bz_part *part)
{
    return !part->to->extra || part->to->parent || !strstr(part->to->extra, "\"short\":true");
}

struct bz_request *li_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) path = {0};
    BZ_DONE(bz_str) state = {0};
    const char *target;

    if (!li_init(&l, c, NULL, 0, err) || !li_target(&l, part, &target, err))
        return NULL;
    bz_str_add(&path, "/rest/socialActions/");
    bz_str_add_escaped(&path, target);
    bz_str_addf(&path, "/comments?start=0&count=%d", READBACK_COUNT);
    bz_str_addf(&state, "{\"since\":%" PRId64 ",\"sure\":%s}", since,
                readback_is_sure(part) ? "true" : "false");
    if (path.failed || state.failed)
        return bz_nomem(err);
    r = li_request(&l, "find_own", "GET", path.data, err);
    if (r)
        r->state = bz_steal(state.data);
    return bz_steal(r);
}

/* Letters and digits only, and no addresses: LinkedIn may shorten them. */
static char *readback_bones(const char *text, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    while (*text) {
        unsigned char c = (unsigned char)*text;

        if (bz_starts(text, "http://") || bz_starts(text, "https://")) {
            text += strcspn(text, " \t\r\n");
            continue;
        }
        if (c >= 0x80 || isalnum(c))
            bz_str_add_char(&s, *text);
        text++;
    }
    return bz_str_take(&s, err);
}

static bool readback_try(struct li *l, const char *bones, buzon_time since,
                         const struct bz_json *j, struct bz_reply *ret, struct bz_err *err)
{
    const char *text = bz_json_text(bz_json_path(j, "message.text")), *nfc, *id, *page;
    const char *urn = bz_json_str(j, "commentUrn");
    buzon_time at = li_time(bz_json_get(j, "created"), "time");
    BZ_TEXT theirs = NULL;

    urn = urn ? urn : bz_json_str(j, "$URN");
    if (!text || !li_is_comment(urn) || !li_is_me(l, bz_json_str(j, "actor")) ||
        (at != BUZON_TIME_NONE && at < since - READBACK_SLACK_MS))
        return true;
    if (!li_text(l, text, &nfc, err) || !(theirs = readback_bones(nfc ? nfc : "", err)))
        return false;
    if (strcmp(theirs, bones) != 0)
        return true;
    ret->what = BZ_SENT_DONE;
    return li_urn(l, urn, &id, err) && li_urn_page(l, id, &page, err) &&
           bz_dup(&ret->native_id, id, err) && bz_dup(&ret->url, page, err);
}

/* Whether all there is was seen. An empty list may come from a role that may not read: it
 * proves something only while polling works, which wants a higher one. */
static bool readback_reaches(const struct li *l, const struct bz_json *asked,
                             const struct bz_json *page)
{
    size_t n = bz_json_len(bz_json_get(page, "elements"));
    buzon_time polled = bz_json_num(l->state, "polled", bz_json_num(l->state, "cursor", 0));
    bool fresh = l->at - polled <= READBACK_FRESH_MS && polled <= l->at;

    return bz_json_flag(asked, "sure", false) && (n || fresh) && n < READBACK_COUNT &&
           !li_next(page, 0, READBACK_COUNT) &&
           bz_json_num(bz_json_get(page, "paging"), "total", 0) <= (int64_t)n;
}

static bool readback_list(struct li *l, const struct bz_part *part, const struct bz_json *page,
                          struct bz_reply *ret, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(page, "elements");
    BZ_AUTO(bz_json) asked = NULL;
    BZ_TEXT bones = NULL;
    const char *text;

    if (!li_asked(l, &asked, err) || !li_text(l, part->text, &text, err) ||
        !(bones = readback_bones(text ? text : "", err)))
        return false;
    for (size_t i = 0; i < bz_json_len(list) && ret->what != BZ_SENT_DONE; i++) {
        if (!readback_try(l, bones, bz_json_num(asked, "since", 0), bz_json_at(list, i), ret,
                          err))
            return false;
    }
    if (ret->what != BZ_SENT_DONE && readback_reaches(l, asked, page))
        ret->what = BZ_SENT_REFUSED;
    return true;
}

bool li_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};
    BZ_AUTO(bz_json) j = NULL;
    BZ_LOCAL_ERR(local);

    if (!li_init(&l, c, x, x->at, err))
        return false;
    ret->what = BZ_SENT_UNKNOWN;
    if (!li_ok(x)) {
        (void)li_refuse(c, x, "our comments", err);
        return err->code != BUZON_ERR_NO_MEMORY;
    }
    j = li_parse(&l, &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (bz_json_kind(bz_json_get(j, "elements")) != BZ_JSON_ARRAY) {
        bz_err_set(err, BUZON_ERR_PROTOCOL, "our comments: the network's answer has no list");
        return true;
    }
    return readback_list(&l, part, j, ret, err);
}

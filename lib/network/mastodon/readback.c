/* SPDX-License-Identifier: EUPL-1.2 */
/* Is an answer whose fate is unknown on the network? Our own posts tell. */
#include "network/mastodon/mastodon.h"

#include "text/html.h"
#include "text/unicode.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { READBACK_LIMIT = 40, READBACK_FULL = 20 };

struct bz_request *masto_find_own(const struct bz_context *c, const struct bz_part *part,
                                  buzon_time since, struct bz_err *err)
{
    BZ_TEXT base = bz_base_url(c->settings, "base_url", err);
    const char *me = bz_json_str(bz_json_get(c->state, BZ_NOTE_ACCOUNT), "native_id");
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) state = {0};

    (void)part;
    me = me ? me : c->account->native_id;
    if (!base)
        return NULL;
    if (!me)
        return bz_fail(err, BUZON_ERR_STATE, "the account was never checked");
    bz_str_addf(&url, "%s/api/v1/accounts/", base);
    bz_str_add_escaped(&url, me);
    bz_str_addf(&url, "/statuses?exclude_reblogs=true&limit=%d", READBACK_LIMIT);
    bz_str_addf(&state, "{\"since\":%" PRId64 "}", since);
    if (url.failed || state.failed)
        return bz_nomem(err);
    r = bz_request_new("find_own", "GET", url.data, err);
    if (!r || !bz_headers_add(&r->headers, "Accept", "application/json", err))
        return NULL;
    r->auth = BZ_AUTH_BEARER;
    r->state = bz_steal(state.data);
    return bz_steal(r);
}

/* Letters and digits only, and mentions without their server: what survives the way through
 * any server's mark-up. The caller owns the text. */
static char *readback_bones(const char *text, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    bool mention = false;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool letter = c >= 0x80 || isalnum(c);

        if (c == '@' && mention) { /* the server's name */
            text += strcspn(text, " \t\r\n,;:!?()") - 1;
            mention = false;
            continue;
        }
        mention = c == '@' || (mention && (letter || c == '_' || c == '.' || c == '-'));
        if (letter)
            bz_str_add_char(&s, *text);
    }
    return bz_str_take(&s, err);
}

/* The bones of a status in *ret; NULL for one whose text cannot be read. */
static bool readback_status(const struct bz_json *status, char **ret, struct bz_err *err)
{
    const struct bz_json *content = bz_json_get(status, "content");
    BZ_LOCAL_ERR(local);
    BZ_TEXT text = NULL;

    if (!bz_json_text(content))
        return true;
    text = bz_html_to_text(bz_json_text(content), bz_json_text_len(content), &local);
    if (text)
        return (*ret = readback_bones(text, err));
    return local.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

/* Fill ret when it is this status. */
static bool readback_try(const struct bz_part *part, const char *bones,
                         const struct bz_json *status, struct bz_reply *ret, struct bz_err *err)
{
    const char *parent = part->previous ? part->previous
                         : part->to     ? part->to->native_id
                                        : NULL;
    BZ_TEXT theirs = NULL;

    if (!bz_json_str(status, "id") || !bz_streq(bz_json_str(status, "in_reply_to_id"), parent))
        return true;
    if (!readback_status(status, &theirs, err))
        return false;
    if (!bz_streq(theirs, bones))
        return true;
    ret->what = BZ_SENT_DONE;
    return bz_dup(&ret->native_id, bz_json_str(status, "id"), err) &&
           bz_dup(&ret->url, bz_json_str(status, "url"), err);
}

/* Whether a page of our posts goes back to one that was there before it was tried, or to where
 * it could not have been sent before, or is all there is. An empty one proves nothing, nor does
 * a short one that has a next: servers give both although there is more, and what is taken for
 * missing is sent again. */
static bool readback_reaches(const struct bz_part *part, const struct bz_exchange *x,
                             const struct bz_json *list, struct bz_err *err)
{
    const char *text = x->request ? x->request->state : NULL;
    BZ_AUTO(bz_json) state = text ? bz_json_parse(text, strlen(text), NULL, NULL, err) : NULL;
    buzon_time since = bz_json_num(state, "since", BUZON_TIME_NONE);
    size_t n = bz_json_len(list);
    BZ_TEXT next = bz_link_target(x->response, "next", err);

    for (size_t i = 0; i < n; i++) {
        buzon_time created = masto_time(bz_json_at(list, i), "created_at");

        if (created != BUZON_TIME_NONE && since != BUZON_TIME_NONE && created <= since)
            return true;
        if (part->newest && bz_streq(bz_json_str(bz_json_at(list, i), "id"), part->newest))
            return true;
    }
    return n && n < READBACK_FULL && !next;
}

static bool readback_list(const struct bz_part *part, const struct bz_exchange *x,
                          const struct bz_json *list, struct bz_reply *ret, struct bz_err *err)
{
    BZ_TEXT text = bz_nfc(part->text, strlen(part->text), err);
    BZ_TEXT bones = text ? readback_bones(text, err) : NULL;

    if (!bones)
        return false;
    for (size_t i = 0; i < bz_json_len(list) && ret->what != BZ_SENT_DONE; i++) {
        if (!readback_try(part, bones, bz_json_at(list, i), ret, err))
            return false;
    }
    if (ret->what == BZ_SENT_DONE)
        return true;
    ret->what = readback_reaches(part, x, list, err) ? BZ_SENT_REFUSED : BZ_SENT_UNKNOWN;
    return !err->code;
}

bool masto_found_own(const struct bz_context *c, const struct bz_part *part,
                     const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;
    int status = x->response->status;

    (void)c;
    ret->what = BZ_SENT_UNKNOWN;
    if (status < 200 || status > 299) {
        (void)masto_refuse(x, "own posts", err);
        return err->code != BUZON_ERR_NO_MEMORY;
    }
    j = bz_json_parse(x->response->body ? x->response->body : "", x->response->len, NULL,
                      "the server's answer", &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (bz_json_kind(j) != BZ_JSON_ARRAY) {
        bz_err_set(err, BUZON_ERR_PROTOCOL, "own posts: the server's answer is no list");
        return true;
    }
    return readback_list(part, x, j, ret, err);
}

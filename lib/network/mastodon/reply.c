/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: their request, and what became of it.
 *
 * A server error leaves open whether the post was made: the outcome is unknown, always.
 * Mastodon remembers an Idempotency-Key for an hour, so there the same key again is harmless
 * (retry_of() says so) once our own posts do not show it; other servers would make two posts of
 * it, and are given time first. */
#include "network/mastodon/mastodon.h"

#include "text/length.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { REPLY_LIMIT = 500, REPLY_URL = 23 };

int64_t masto_limit(const struct bz_context *c)
{
    int64_t limit = bz_json_num(c->state, "max_characters", 0);

    return limit > 0 ? limit : REPLY_LIMIT;
}

int64_t masto_length(const struct bz_context *c, const char *text, struct bz_err *err)
{
    int64_t cost = bz_json_num(c->state, "url_cost", 0);

    return bz_length_mastodon(text, cost > 0 ? (int)cost : REPLY_URL, err);
}

enum bz_retry masto_retry_of(const struct bz_context *c)
{
    return bz_streq(bz_json_str(c->state, "software"), "mastodon") ? BZ_RETRY_IDEMPOTENT
                                                                   : BZ_RETRY_READBACK;
}

/* Who is not named in the text is not told, and a private answer reaches nobody. */
char *masto_salutation(const struct bz_context *c, const struct bz_message *to,
                       struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    (void)c;
    if (to->author && to->author->handle)
        bz_str_addf(&s, "@%s ", to->author->handle);
    return bz_str_take(&s, err);
}

/* Never wider than what is answered, whatever was asked for. */
static enum buzon_visibility reply_visibility(const struct bz_part *part)
{
    return part->to && part->to->visibility > part->visibility ? part->to->visibility
                                                               : part->visibility;
}

static char *reply_body(const struct bz_part *part, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    const char *parent = part->previous ? part->previous
                         : part->to     ? part->to->native_id
                                        : NULL;

    if (!masto_set(bz_json_set_text(j, "status", part->text) &&
                       (!parent || bz_json_set_text(j, "in_reply_to_id", parent)) &&
                       bz_json_set_text(j, "visibility",
                                        masto_visibility_name(reply_visibility(part))) &&
                       (!part->language || bz_json_set_text(j, "language", part->language)),
                   err))
        return NULL;
    return bz_json_print(j, err);
}

struct bz_request *masto_reply(const struct bz_context *c, const struct bz_part *part,
                               const char *state, struct bz_err *err)
{
    BZ_TEXT base = bz_base_url(c->settings, "base_url", err);
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};

    (void)state;
    if (!base)
        return NULL;
    bz_str_addf(&url, "%s/api/v1/statuses", base);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("reply", "POST", url.data, err);
    if (!r || !bz_headers_add(&r->headers, "Accept", "application/json", err) ||
        !bz_headers_add(&r->headers, "Content-Type", "application/json", err) ||
        !bz_headers_add(&r->headers, "Idempotency-Key", part->key, err) ||
        !(r->body = reply_body(part, err)))
        return NULL;
    r->body_len = strlen(r->body);
    r->auth = BZ_AUTH_BEARER;
    return bz_steal(r);
}

/* --- what became of it --- */

static bool reply_done(const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json)
    j = bz_json_parse(x->response->body ? x->response->body : "", x->response->len, NULL, NULL,
                      &local);

    if (local.code == BUZON_ERR_NO_MEMORY || (j && !bz_json_id(j, "id", &ret->native_id, err)))
        return bz_nomem(err);
    if (!ret->native_id) {
        ret->what = BZ_SENT_UNKNOWN;
        bz_err_set(err, BUZON_ERR_UNKNOWN, "the server took the answer without saying its id");
        return true;
    }
    ret->what = BZ_SENT_DONE;
    return bz_dup(&ret->url, bz_json_str(j, "url"), err);
}

/* Validation speaks the account's language, so its words alone do not tell; but the limit is in
 * them in each. */
static bool reply_is_long(const struct bz_context *c, const struct bz_part *part,
                          const char *words, bool *ret, struct bz_err *err)
{
    int64_t limit = masto_limit(c), len = masto_length(c, part->text, err);
    char number[24];

    if (len < 0)
        return false;
    (void)snprintf(number, sizeof number, "%" PRId64, limit);
    *ret = len > limit ||
           (words && (strstr(words, number) || strcasestr(words, "character limit") ||
                      strcasestr(words, "max chars") || strcasestr(words, "too long")));
    return true;
}

static bool reply_invalid(const struct bz_context *c, const struct bz_part *part,
                          const struct bz_exchange *x, struct bz_err *err)
{
    BZ_TEXT words = NULL;
    bool is_long = false;

    if (!masto_words(x, &words, err) || !reply_is_long(c, part, words, &is_long, err))
        return false;
    (void)bz_http_fail(err, x, "answer", words);
    err->code = is_long ? BUZON_ERR_TOO_LONG : BUZON_ERR_INVALID;
    return true;
}

bool masto_replied(const struct bz_context *c, const struct bz_part *part,
                   const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    int status = x->response->status;

    if (status >= 200 && status <= 299)
        return reply_done(x, ret, err);
    if (status == 400 || status == 413 || status == 422) {
        ret->what = BZ_SENT_REFUSED;
        return reply_invalid(c, part, x, err);
    }
    (void)masto_refuse(x, "answer", err);
    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    ret->what = status == 429   ? BZ_SENT_LATER
                : status >= 500 ? BZ_SENT_UNKNOWN
                                : BZ_SENT_REFUSED;
    return true;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: comments below the citizen's top-level comment. There is one level of them: what
 * answers an answer stands beside it, and begins with whom it means. Nothing makes a repeat
 * harmless; our own can be read back. */
#include "network/youtube/youtube.h"

#include <string.h>

char *yt_top(const struct bz_message *to, struct bz_err *err)
{
    const char *id = to->native_id ? to->native_id : "", *dot = strchr(id, '.');
    const char *top = to->thread && yt_is_id(to->thread) ? to->thread : id;
    size_t len = dot ? (size_t)(dot - id) : strlen(top);
    BZ_TEXT ret = NULL;

    if (!bz_dupn(&ret, dot ? id : top, len, err))
        return NULL;
    if (!yt_is_id(ret))
        return bz_fail(err, BUZON_ERR_GONE, "what is answered has no address on YouTube");
    return bz_steal(ret);
}

char *yt_salutation(const struct bz_context *c, const struct bz_message *to, struct bz_err *err)
{
    const char *handle = to->author ? to->author->handle : NULL;
    BZ_DONE(bz_str) s = {0};

    (void)c;
    if (handle && *handle == '@' && to->native_id && strchr(to->native_id, '.')) {
        bz_str_add(&s, handle);
        bz_str_add_char(&s, ' ');
    }
    return bz_str_take(&s, err);
}

static char *reply_body(const char *top, const char *text, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json) snippet = bz_json_object();

    if (!yt_set(bz_json_set_text(snippet, "parentId", top) &&
                    bz_json_set_text(snippet, "textOriginal", text) &&
                    bz_json_set(j, "snippet", bz_steal(snippet)),
                err))
        return NULL;
    return bz_json_print(j, err);
}

struct bz_request *yt_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    BZ_TEXT top = yt_top(part->to, err);
    BZ_AUTO(bz_request) r = NULL;

    (void)state;
    if (!top)
        return NULL;
    r = yt_request(c, "reply", "POST", "comments?part=snippet", err);
    if (!r || !bz_headers_add(&r->headers, "Content-Type", "application/json", err) ||
        !(r->body = reply_body(top, part->text, err)))
        return NULL;
    r->body_len = strlen(r->body);
    return bz_steal(r);
}

/* --- what became of it --- */

bool yt_reply_is(struct yt *y, const struct bz_part *part, const char *id, struct bz_reply *ret,
                 struct bz_err *err)
{
    const char *text = part->to->extra ? part->to->extra : "{}", *page;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) extra = bz_json_parse(text, strlen(text), NULL, NULL, &local);
    const struct yt_place place = {.video = bz_json_str(extra, "video"),
                                   .post = bz_json_str(extra, "post")};

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    ret->what = BZ_SENT_DONE;
    return yt_page(y, id, &place, &page, err) && bz_dup(&ret->native_id, id, err) &&
           bz_dup(&ret->url, page, err);
}

static bool reply_created(struct yt *y, const struct bz_part *part, struct bz_reply *ret,
                          struct bz_err *err)
{
    const struct bz_response *r = y->x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);
    const char *id = bz_json_str(j, "id");

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (yt_is_id(id))
        return yt_reply_is(y, part, id, ret, err);
    ret->what = BZ_SENT_UNKNOWN;
    bz_err_set(err, BUZON_ERR_UNKNOWN, "YouTube took the answer without saying its id");
    return true;
}

/* "processingFailure" may be a server's trouble: then nobody knows what came of it. */
static bool reply_failed(const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    int status = x->response->status;

    (void)yt_refuse(x, "answer", err);
    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    ret->what =
        err->code == BUZON_ERR_RATE ? BZ_SENT_LATER
        : err->code == BUZON_ERR_NETWORK || status < 400 || status == 408 || status == 409
            ? BZ_SENT_UNKNOWN
            : BZ_SENT_REFUSED;
    return true;
}

bool yt_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(yt_done))) struct yt y = {0};

    if (!yt_init(&y, c, x, x->at, err))
        return false;
    return yt_ok(x) ? reply_created(&y, part, ret, err) : reply_failed(x, ret, err);
}

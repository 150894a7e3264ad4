/* SPDX-License-Identifier: EUPL-1.2 */
/* Is an answer whose fate is unknown on the network? Our own posts, or the conversation, tell.
 */
#include "network/x/x.h"

#include "text/unicode.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { READBACK_PAGE = 100 };

static bool readback_path(const struct bz_context *c, const struct bz_part *part,
                          struct bz_str *path, struct bz_err *err)
{
    const char *me = xx_me(c);
    bool direct = xx_is_direct(part);

    if (!xx_is_id(me))
        return bz_fail(err, BUZON_ERR_INVALID, "setting user_id is missing");
    if (!direct)
        bz_str_addf(path, "/2/users/%s/tweets?exclude=retweets&max_results=%d", me,
                    READBACK_PAGE);
    else if (!xx_direct_path(part->to, "/dm_events?event_types=MessageCreate", path, err))
        return false;
    else
        bz_str_addf(path, "&max_results=%d", READBACK_PAGE);
    xx_add_fields(path, c->settings, direct);
    return true;
}

struct bz_request *xx_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    BZ_DONE(bz_str) state = {0};
    struct bz_request *r;

    bz_str_addf(&state, "{\"since\":%" PRId64 "}", since);
    if (state.failed)
        return bz_nomem(err);
    if (!readback_path(c, part, &path, err))
        return NULL;
    r = xx_request(c, "find_own", "GET", &path, err);
    if (r)
        r->state = bz_steal(state.data);
    return r;
}

/* --- the same words --- */

/* X puts the names of those who are answered in front. */
static const char *readback_skip(const char *text)
{
    while (*text == '@') {
        size_t len = strspn(text + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789_") +
                     1;

        if (text[len] != ' ')
            break;
        text += len + strspn(text + len, " ");
    }
    return text;
}

/* Letters and digits only, and addresses without their scheme, which X adds. The caller owns
 * the text. */
static char *readback_bones(const char *text, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    for (text = readback_skip(text); *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (bz_starts(text, "https://"))
            text += strlen("https:/");
        else if (bz_starts(text, "http://"))
            text += strlen("http:/");
        else if (c >= 0x80 || isalnum(c))
            bz_str_add_char(&s, *text);
    }
    return bz_str_take(&s, err);
}

/* What is looked for, and where. */
struct readback {
    struct xx w;
    const struct bz_part *part;
    char *bones; /* owns */
    bool direct;
    buzon_time since;
};

static void readback_done(struct readback *b)
{
    xx_done(&b->w);
    free(b->bones);
}

static buzon_time readback_time(const struct bz_json *item)
{
    buzon_time at = xx_time(bz_json_get(item, "created_at"));

    return at != BUZON_TIME_NONE ? at : xx_id_time(bz_json_str(item, "id"));
}

/* Whether an item stands where the part would: below what it answers, or is ours and not from
 * before. */
static bool readback_stands(struct readback *b, const struct bz_json *item,
                            struct xx_post *post, bool *ret, struct bz_err *err)
{
    static const struct xx_beside beside;
    const char *parent = b->part->previous ? b->part->previous : b->part->to->native_id;
    buzon_time at = readback_time(item);

    if (!xx_post_read(&b->w, item, &beside, post, err))
        return false;
    if (b->direct)
        *ret = bz_streq(bz_json_str(item, "sender_id"), b->w.me) &&
               (at == BUZON_TIME_NONE || b->since == BUZON_TIME_NONE || at > b->since);
    else
        *ret = post->parent && bz_streq(post->parent, parent);
    return true;
}

/* Fill ret when it is this one. */
static bool readback_try(struct readback *b, const struct bz_json *item, struct bz_reply *ret,
                         struct bz_err *err)
{
    struct xx_post post;
    BZ_TEXT theirs = NULL;
    const char *text;
    bool stands;

    if (!xx_is_id(bz_json_str(item, "id")))
        return true;
    if (!readback_stands(b, item, &post, &stands, err) ||
        !xx_text(&b->w, post.words, post.entities, NULL, &text, err))
        return false;
    if (!stands)
        return true;
    theirs = readback_bones(text, err);
    if (!theirs)
        return false;
    if (strcmp(theirs, b->bones) != 0)
        return true;
    ret->what = BZ_SENT_DONE;
    return bz_dup(&ret->native_id, post.id, err) &&
           (b->direct || xx_post_url(b->w.c, post.id, &ret->url, err));
}

/* Whether a page goes back to what was there before the part was tried, or is all there is. An
 * empty one proves nothing: what is taken for missing is sent again. */
static bool readback_reaches(const struct readback *b, const struct bz_json *j)
{
    const struct bz_json *list = bz_json_get(j, "data");

    for (size_t i = 0; i < xx_len(list); i++) {
        const struct bz_json *item = bz_json_at(list, i);
        buzon_time at = readback_time(item);

        if (at != BUZON_TIME_NONE && b->since != BUZON_TIME_NONE && at <= b->since)
            return true;
        if (b->part->newest && bz_streq(bz_json_str(item, "id"), b->part->newest))
            return true;
    }
    return xx_len(list) && bz_json_get(j, "meta") && !bz_json_path(j, "meta.next_token");
}

static bool readback_page(struct readback *b, const struct bz_json *j, struct bz_reply *ret,
                          struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "data");

    for (size_t i = 0; i < xx_len(list) && ret->what != BZ_SENT_DONE; i++) {
        if (!readback_try(b, bz_json_at(list, i), ret, err))
            return false;
    }
    if (ret->what != BZ_SENT_DONE)
        ret->what = readback_reaches(b, j) ? BZ_SENT_REFUSED : BZ_SENT_UNKNOWN;
    return true;
}

static bool readback_init(struct readback *b, const struct bz_context *c,
                          const struct bz_part *part, const struct bz_exchange *x,
                          struct bz_err *err)
{
    const char *text = x->request ? x->request->state : NULL;
    BZ_AUTO(bz_json) state = text ? bz_json_parse(text, strlen(text), NULL, NULL, err) : NULL;
    BZ_TEXT nfc = bz_nfc(part->text, strlen(part->text), err);

    if ((text && !state) || !nfc || !xx_init(&b->w, c, x, x->at, err))
        return false;
    b->part = part;
    b->direct = xx_is_direct(part);
    b->since = bz_json_num(state, "since", BUZON_TIME_NONE);
    return (b->bones = readback_bones(nfc, err));
}

bool xx_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    __attribute__((cleanup(readback_done))) struct readback b = {0};
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;

    ret->what = BZ_SENT_UNKNOWN;
    if (r->status < 200 || r->status > 299) {
        (void)xx_refuse(err, x, "our own posts", NULL);
        return err->code != BUZON_ERR_NO_MEMORY;
    }
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, "X's answer", &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (bz_json_kind(j) != BZ_JSON_OBJECT) {
        bz_err_set(err, BUZON_ERR_PROTOCOL, "our own posts: X's answer is no object");
        return true;
    }
    return readback_init(&b, c, part, x, err) && readback_page(&b, j, ret, err);
}

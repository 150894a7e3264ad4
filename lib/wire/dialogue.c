/* SPDX-License-Identifier: EUPL-1.2 */
/* What dialogues with mail servers share: their bytes, their request, their end. */
#include "wire/dialogue.h"

#include <string.h>
#include <strings.h>

#include "base/hash.h"

enum { SAID_MAX = 200 };

/* --- life --- */

struct bz_dialogue *bz_dialogue_new(const struct bz_dialect *dialect,
                                    const struct bz_outgoing *request, int64_t max_body,
                                    struct bz_err *err)
{
    BZ_AUTO(bz_dialogue) d = calloc(1, sizeof *d);

    if (!d)
        return bz_nomem(err);
    d->dialect = dialect;
    d->request = request;
    d->max_body = request->max_body ? request->max_body : max_body;
    d->no_return = SIZE_MAX;
    d->dialect->begin(d);
    if (d->out.failed)
        bz_dialogue_fail(d);
    return bz_steal(d);
}

void bz_dialogue_free(struct bz_dialogue *d)
{
    if (!d)
        return;
    d->dialect->free(d);
    bz_str_done(&d->out);
    bz_str_done(&d->in);
    bz_str_done(&d->body);
    bz_headers_done(&d->response.headers);
    bz_err_clear(&d->err);
    free(d);
}

/* --- bytes --- */

/* What the dialect did may have needed more than there is. */
static void dialogue_judge(struct bz_dialogue *d)
{
    if (d->in.failed || d->out.failed || d->body.failed)
        bz_dialogue_fail(d);
    else if ((int64_t)d->body.len > d->max_body && d->err.code == BUZON_OK)
        bz_dialogue_refuse(d, BUZON_ERR_LIMIT, "the mail server sent more than %lld bytes",
                           (long long)d->max_body);
}

void bz_dialogue_take(struct bz_dialogue *d, const char *bytes, size_t len)
{
    if (d->over)
        return;
    bz_str_add_bytes(&d->in, bytes, len);
    if (!d->in.failed)
        d->dialect->take(d);
    dialogue_judge(d);
}

void bz_dialogue_hung_up(struct bz_dialogue *d)
{
    if (!d->over && d->dialect->hung_up)
        d->dialect->hung_up(d);
    dialogue_judge(d);
}

const char *bz_dialogue_out(const struct bz_dialogue *d, size_t *len)
{
    size_t end = d->spoken || d->out.len < d->no_return ? d->out.len : d->no_return;

    *len = end > d->out_at ? end - d->out_at : 0;
    return d->out.data ? d->out.data + d->out_at : "";
}

void bz_dialogue_sent(struct bz_dialogue *d, size_t len)
{
    d->out_at += len;
}

const char *bz_dialogue_in(const struct bz_dialogue *d, size_t *len)
{
    *len = d->in.len - d->in_at;
    return d->in.data ? d->in.data + d->in_at : "";
}

/* What was used is dropped when it is most of what is there: each byte is moved a few times at
 * most. */
void bz_dialogue_used(struct bz_dialogue *d, size_t len)
{
    d->in_at += len;
    if (d->in_at * 2 < d->in.len)
        return;
    if (d->in.len > d->in_at)
        memmove(d->in.data, d->in.data + d->in_at, d->in.len - d->in_at);
    d->in.len -= d->in_at;
    d->in_at = 0;
}

/* --- the request --- */

const char *bz_dialogue_header(const struct bz_dialogue *d, const char *name, size_t n)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < d->request->n_headers; i++) {
        const char *line = d->request->headers[i];

        if (strncasecmp(line, name, len) == 0 && line[len] == ':' && n-- == 0)
            return line + len + 1 + strspn(line + len + 1, " ");
    }
    return NULL;
}

bool bz_dialogue_number(struct bz_dialogue *d, const char *name, const int64_t range[2],
                        int64_t without, int64_t *ret)
{
    const char *text = bz_dialogue_header(d, name, 0);
    int64_t n = 0;
    size_t len = 0;

    for (; text && text[len] >= '0' && text[len] <= '9' && len < 10; len++)
        n = n * 10 + (text[len] - '0');
    if (text && (!len || text[len] || n < range[0] || n > range[1])) {
        bz_dialogue_refuse(d, BUZON_ERR_INTERNAL, "header %s is not a number that may be asked",
                           name);
        return false;
    }
    *ret = text ? n : without;
    return true;
}

/* --- the end --- */

void bz_dialogue_fail(struct bz_dialogue *d)
{
    if (d->err.code == BUZON_OK)
        (void)bz_nomem(&d->err);
    d->over = true;
}

void bz_dialogue_answer(struct bz_dialogue *d, int status)
{
    if (d->over)
        return;
    d->response.status = status;
    d->over = true;
}

bool bz_dialogue_tell(struct bz_dialogue *d, const char *name, const char *value)
{
    if (bz_headers_add(&d->response.headers, name, value, &d->err))
        return true;
    bz_dialogue_fail(d);
    return false;
}

bool bz_dialogue_tell_number(struct bz_dialogue *d, const char *name, int64_t n)
{
    BZ_DONE(bz_str) text = {0};

    bz_str_add_int(&text, n);
    if (text.failed) {
        bz_dialogue_fail(d);
        return false;
    }
    return bz_dialogue_tell(d, name, text.data);
}

bool bz_dialogue_tell_reply(struct bz_dialogue *d, const char *words, size_t len)
{
    char text[SAID_MAX + 1];

    if (!bz_dialogue_words(d->request, words, len, text, sizeof text, &d->err)) {
        bz_dialogue_fail(d);
        return false;
    }
    return !*text || bz_dialogue_tell(d, "Reply", text);
}

/* --- words of servers --- */

/* Whether words hold what base64 makes of a secret that `before` (0 to 2) bytes precede in its
 * group: the characters that depend on nothing else. */
static bool hides_at(const char *words, size_t len, const char *secret, size_t before,
                     struct bz_str *room)
{
    static const char nothing[2] = {0};
    size_t n = strlen(secret), skip = (before * 8 + 5) / 6, end = (before + n) * 8 / 6;

    room->len = 0;
    bz_str_add_bytes(room, nothing, before);
    bz_str_add_bytes(room, secret, n);
    bz_str_add_base64(room, room->data, before + n);
    return !room->failed && end > skip + 3 &&
           memmem(words, len, room->data + before + n + skip, end - skip);
}

/* Whether a server says again what only it and we know. */
static bool tells_secret(const char *words, size_t len, const char *secret, bool *ret,
                         struct bz_err *err)
{
    struct bz_str room = {0};
    size_t n = secret ? strlen(secret) : 0;

    *ret = false;
    if (!n)
        return true;
    if (!bz_str_reserve(&room, 4 * n + 32))
        return bz_nomem(err);
    *ret = memmem(words, len, secret, n);
    for (size_t before = 0; before < 3 && !*ret; before++)
        *ret = hides_at(words, len, secret, before, &room);
    bz_wipe(room.data, room.cap);
    bz_str_done(&room);
    return true;
}

bool bz_dialogue_words(const struct bz_outgoing *request, const char *words, size_t len,
                       char *ret, size_t size, struct bz_err *err)
{
    bool secret;

    if (!tells_secret(words, len, request->secret, &secret, err))
        return false;
    while (len && (words[len - 1] == ' ' || words[len - 1] == '\r' || words[len - 1] == '\n'))
        len--;
    len = len < size - 1 ? len : size - 1;
    if (secret)
        len = 0;
    for (size_t i = 0; i < len; i++)
        ret[i] = words[i] >= ' ' && words[i] < 0x7f ? words[i] : '?';
    ret[len] = '\0';
    return true;
}

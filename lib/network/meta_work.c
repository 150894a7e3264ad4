/* SPDX-License-Identifier: EUPL-1.2 */
/* What every adapter of Meta does alike: ids, texts, requests, pages, packing a message. */
#include "network/meta.h"

#include "text/unicode.h"

#include <stdio.h>
#include <string.h>

enum { WORK_ATTACHMENTS = 16, WORK_MORE_MAX = 1024 };

char *bz_meta_base(const struct bz_json *settings, const char *graph, struct bz_err *err)
{
    BZ_TEXT ret = NULL;

    if (bz_json_get(settings, "base_url"))
        return bz_base_url(settings, "base_url", err);
    return bz_dup(&ret, graph, err) ? bz_steal(ret) : NULL;
}

bool bz_meta_init(struct bz_meta *m, const struct bz_context *c, const struct bz_exchange *x,
                  const char *me, const char *graph, struct bz_err *err)
{
    *m = (struct bz_meta){.c = c, .x = x, .at = x ? x->at : 0, .me = me};
    return (m->base = bz_meta_base(c->settings, graph, err)) && (m->batch = bz_batch_new(err));
}

void bz_meta_done(struct bz_meta *m)
{
    bz_batch_free(m->batch);
    free(m->base);
    bz_texts_done(&m->kept);
    *m = (struct bz_meta){0};
}

bool bz_meta_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

size_t bz_meta_len(const struct bz_json *list)
{
    return bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;
}

bool bz_meta_id(struct bz_meta *m, const struct bz_json *j, const char *key, const char **ret,
                struct bz_err *err)
{
    const char *text = bz_json_str(j, key);
    char *id = NULL;

    *ret = text && *text ? text : NULL;
    if (text)
        return true;
    if (!bz_json_id(j, key, &id, err))
        return false;
    *ret = id;
    return !id || bz_texts_push(&m->kept, id) || bz_nomem(err);
}

bool bz_meta_text(struct bz_meta *m, const char *text, const char **ret, struct bz_err *err)
{
    char *nfc;

    *ret = NULL;
    if (!text || !*text)
        return true;
    nfc = bz_nfc(text, strlen(text), err);
    *ret = nfc;
    if (!nfc)
        return false;
    return bz_texts_push(&m->kept, nfc) || bz_nomem(err);
}

bool bz_meta_keep(struct bz_meta *m, struct bz_str *s, const char **ret, struct bz_err *err)
{
    *ret = s->data;
    if (s->failed)
        return bz_nomem(err);
    return !s->data || bz_texts_push(&m->kept, bz_steal(s->data)) || bz_nomem(err);
}

bool bz_meta_unknown(struct bz_meta *m, const struct bz_json *raw, struct bz_err *err)
{
    return bz_batch_add_unknown(m->batch, m->c, NULL, raw, m->at, err);
}

bool bz_meta_notice(struct bz_meta *m, struct bz_notice *n, const struct bz_json *extra,
                    struct bz_err *err)
{
    BZ_TEXT text = extra ? bz_json_print(extra, err) : NULL;

    if (extra && !text)
        return false;
    n->extra = text;
    if (n->at == BUZON_TIME_NONE)
        n->at = m->at;
    return bz_batch_add_notice(m->batch, n, err);
}

/* --- a message in the making --- */

bool bz_meta_made_init(struct bz_meta_made *k, struct bz_err *err)
{
    *k = (struct bz_meta_made){.msg = BZ_MESSAGE_INIT, .extra = bz_json_object()};
    k->msg.author = &k->author;
    k->msg.attachments = k->attachments;
    return k->extra || bz_nomem(err);
}

void bz_meta_made_done(struct bz_meta_made *k)
{
    bz_json_free(k->extra);
}

struct bz_attachment *bz_meta_attach(struct bz_meta_made *k, enum buzon_attachment_kind kind,
                                     const char *url)
{
    struct bz_attachment *a = &k->attachments[k->msg.n_attachments];

    if (k->msg.n_attachments == WORK_ATTACHMENTS)
        return NULL;
    *a = (struct bz_attachment){.kind = kind, .url = url, .size = -1};
    k->msg.n_attachments++;
    return a;
}

bool bz_meta_pack(struct bz_meta *m, struct bz_meta_made *k, struct bz_err *err)
{
    BZ_TEXT extra = NULL;
    size_t len;

    if (k->msg.created_at == BUZON_TIME_NONE) {
        k->msg.created_at = m->at;
        if (!bz_meta_set(bz_json_set_text(k->extra, "time_from", "receipt"), err))
            return false;
    }
    extra = bz_json_print(k->extra, err);
    if (!extra)
        return false;
    if (k->msg.kind != BUZON_MESSAGE_UNKNOWN) { /* what is kept raw stays as it came */
        len = strlen(extra);
        extra = bz_nfc_take(bz_steal(extra), len, err);
        if (!extra)
            return false;
    }
    k->msg.extra = extra;
    k->msg.network = m->c->account->network;
    k->msg.account = m->c->account->name ? m->c->account->name : "";
    if (!k->msg.native_id)
        k->msg.native_id = k->msg.id;
    if (k->author.ours)
        k->msg.direction = BUZON_DIRECTION_OUT;
    if (!k->author.id)
        k->msg.author = NULL;
    if (!k->msg.text)
        k->msg.text = "";
    return bz_batch_add(m->batch, &k->msg, err);
}

/* --- requests --- */

bool bz_meta_ask(struct bz_meta *m, const char *purpose, const char *path, const char *state,
                 struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    bz_str_add(&url, m->base);
    bz_str_add(&url, path);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, "GET", url.data, err);
    if (!r)
        return false;
    r->auth = BZ_AUTH_BEARER;
    if (bz_dup(&r->state, state, err))
        return bz_batch_add_request(m->batch, r, err);
    bz_request_free(r);
    return false;
}

void bz_meta_fields(struct bz_str *path, const char *fields)
{
    bz_str_add(path, "fields=");
    for (; *fields; fields++) {
        if (*fields == '{' || *fields == '}')
            bz_str_add(path, *fields == '{' ? "%7B" : "%7D");
        else
            bz_str_add_char(path, *fields);
    }
}

struct bz_request *bz_meta_post(const char *base, const char *path, const struct bz_json *body,
                                struct bz_err *err)
{
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};

    bz_str_add(&url, base);
    bz_str_add(&url, path);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("reply", "POST", url.data, err);
    if (!r || !bz_headers_add(&r->headers, "Content-Type", "application/json", err) ||
        !(r->body = bz_json_print(body, err)))
        return NULL;
    r->body_len = strlen(r->body);
    r->auth = BZ_AUTH_BEARER;
    return bz_steal(r);
}

/* --- pages --- */

static void more_add(struct bz_str *ret, const char *name, const char *value)
{
    bz_str_addf(ret, "&%s=", name);
    bz_str_add_escaped(ret, value);
}

bool bz_meta_more(const struct bz_json *page, struct bz_str *ret)
{
    static const char *const names[] = {"after", "until", "__paging_token", "offset"};
    const char *next = bz_json_text(bz_json_path(page, "paging.next"));
    const char *after = bz_json_text(bz_json_path(page, "paging.cursors.after"));
    const char *query = next ? strchr(next, '?') : NULL;

    if (!next)
        return false;
    if (after && *after && strlen(after) <= WORK_MORE_MAX) {
        more_add(ret, "after", after);
        return !ret->failed;
    }
    /* Lists by time have no cursors. */
    for (size_t i = 0; query && i < sizeof names / sizeof *names; i++) {
        BZ_DONE(bz_str) value = {0};

        if (bz_query_find(query + 1, names[i], &value) && value.len &&
            value.len <= WORK_MORE_MAX)
            more_add(ret, names[i], value.data);
        ret->failed |= value.failed;
    }
    return !ret->failed && ret->len;
}

static bool more_is_word(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool bz_meta_same(const char *a, const char *b, bool *ret, struct bz_err *err)
{
    BZ_TEXT left = bz_nfc(a, strlen(a), err);
    BZ_TEXT right = left ? bz_nfc(b, strlen(b), err) : NULL;
    const char *l = left, *r = right;

    if (!right)
        return false;
    do {
        while (*l && !more_is_word((unsigned char)*l))
            l++;
        while (*r && !more_is_word((unsigned char)*r))
            r++;
        *ret = *l == *r;
    } while (*ret && *l++ && *r++);
    return true;
}

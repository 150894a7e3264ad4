/* SPDX-License-Identifier: EUPL-1.2 */
/* Files and results of golden cases as JSON. */
#include "golden.h"

#include "term/civil.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 88 };

char *golden_read(const char *folder, const char *name, size_t *len)
{
    char path[1024];
    BZ_DONE(bz_str) s = {0};
    char part[4096];
    size_t n;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "rb");
    if (!f)
        return NULL;
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        bz_str_add_bytes(&s, part, n);
    (void)fclose(f);
    *len = s.len;
    return s.data ? bz_steal(s.data) : strdup("");
}

bool golden_write(const char *folder, const char *name, const char *text)
{
    char path[1024];
    FILE *f;
    bool ok;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "wb");
    if (!f)
        return false;
    ok = fputs(text, f) >= 0;
    return fclose(f) == 0 && ok;
}

struct bz_json *golden_parse(const char *text, const char *what)
{
    BZ_LOCAL_ERR(err);
    struct bz_json *j = bz_json_parse(text, strlen(text), NULL, what, &err);

    if (!j)
        (void)fprintf(stderr, "%s:%d:%d: %s\n", what, err.line, err.column, err.message);
    return j;
}

static void pretty(struct bz_str *s, const struct bz_json *j, int depth)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT flat = bz_json_print(j, &err);
    bool array = bz_json_kind(j) == BZ_JSON_ARRAY, first = true;
    const char *key = NULL;
    const struct bz_json *value;
    void *iter = NULL;

    if (strlen(flat) + 2 * (size_t)depth <= LINE || bz_json_kind(j) < BZ_JSON_ARRAY) {
        bz_str_add(s, flat);
        return;
    }
    bz_str_add_char(s, array ? '[' : '{');
    for (size_t i = 0; array ? i < bz_json_len(j) : bz_json_each(j, &iter, &key, &value); i++) {
        bz_str_addf(s, "%s\n%*s", first ? "" : ",", 2 * depth + 2, "");
        first = false;
        if (!array) {
            bz_json_quote(s, key);
            bz_str_add(s, ": ");
        }
        pretty(s, array ? bz_json_at(j, i) : value, depth + 1);
    }
    bz_str_addf(s, "\n%*s%c", 2 * depth, "", array ? ']' : '}');
}

char *golden_pretty(const struct bz_json *j)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_str) s = {0};

    pretty(&s, j, 0);
    bz_str_add_char(&s, '\n');
    return bz_str_take(&s, &err);
}

/* A text that is JSON itself; null for NULL. */
/* A form is no JSON. */
static void set_inner(struct bz_json *j, const char *key, const char *text)
{
    if (text && (*text == '{' || *text == '['))
        (void)bz_json_set(j, key, golden_parse(text, key));
    else if (text)
        (void)bz_json_set_text(j, key, text);
}

static void set_records(struct bz_json *j, const char *key, const struct bz_record *type,
                        void *const *records, size_t n)
{
    struct bz_json *list = bz_json_array();

    for (size_t i = 0; i < n; i++) {
        BZ_LOCAL_ERR(err);
        BZ_TEXT text = bz_record_to_json(type, records[i], &err);

        (void)bz_json_push(list, golden_parse(text, key));
    }
    (void)bz_json_set(j, key, list);
}

/* A form: what it holds, and which secrets come with it. */
static void set_form(struct bz_json *j, const struct bz_request *r)
{
    struct bz_json *fields = bz_json_object();

    for (size_t i = 0; r->form[i].name; i++)
        (void)bz_json_set_text(fields, r->form[i].name, r->form[i].secret);
    (void)bz_json_set_text(j, "auth", "form");
    (void)bz_json_set_text(j, "body", r->body);
    (void)bz_json_set(j, "secrets", fields);
}

/* Proofs whose fields need no names: the secrets in their order. */
static void set_proof(struct bz_json *j, const struct bz_request *r)
{
    struct bz_json *secrets = bz_json_array();

    for (size_t i = 0; bz_request_secret(r, i); i++)
        (void)bz_json_push_text(secrets, bz_request_secret(r, i));
    (void)bz_json_set_text(j, "auth",
                           r->auth == BZ_AUTH_BASIC    ? "basic"
                           : r->auth == BZ_AUTH_OAUTH1 ? "oauth1"
                                                       : "elgg");
    (void)bz_json_set(j, "secrets", secrets);
    if (r->auth != BZ_AUTH_OAUTH1)
        (void)bz_json_set_text(j, "body", r->body);
    else
        set_inner(j, "body", r->body);
}

struct bz_json *golden_request(const struct bz_request *r)
{
    struct bz_json *j = bz_json_object(), *headers = bz_json_object();

    (void)bz_json_set_text(j, "purpose", r->purpose);
    (void)bz_json_set_text(j, "method", r->method);
    (void)bz_json_set_text(j, "url", r->url);
    for (size_t i = 0; i < r->headers.n; i++)
        (void)bz_json_set_text(headers, r->headers.items[i].name, r->headers.items[i].value);
    (void)bz_json_set(j, "headers", headers);
    (void)bz_json_set_bool(j, "bearer", r->auth == BZ_AUTH_BEARER);
    if (r->auth == BZ_AUTH_URL)
        (void)bz_json_set_text(j, "auth", "url");
    if (r->auth == BZ_AUTH_LOGIN)
        (void)bz_json_set_text(j, "auth", "login");
    if ((r->auth == BZ_AUTH_URL || r->auth == BZ_AUTH_LOGIN) && r->secret)
        (void)bz_json_set_text(j, "secret", r->secret);
    for (size_t i = 0; r->auth == BZ_AUTH_URL && r->form && r->form[i].name; i++)
        (void)bz_json_set_text(j, r->form[i].name, r->form[i].secret);
    if (r->auth == BZ_AUTH_FORM)
        set_form(j, r);
    else if (r->auth == BZ_AUTH_BASIC || r->auth == BZ_AUTH_OAUTH1 || r->auth == BZ_AUTH_ELGG)
        set_proof(j, r);
    else
        set_inner(j, "body", r->body);
    set_inner(j, "state", r->state);
    return j;
}

struct bz_json *golden_batch(const struct bz_batch *b)
{
    struct bz_json *j = bz_json_object(), *requests = bz_json_array();

    set_records(j, "messages", &bz_message_record, (void *const *)b->messages.items,
                b->messages.n);
    set_records(j, "own_posts", &bz_message_record, (void *const *)b->own_posts.items,
                b->own_posts.n);
    set_records(j, "notices", &bz_notice_record, (void *const *)b->notices.items, b->notices.n);
    for (size_t i = 0; i < b->requests.n; i++)
        (void)bz_json_push(requests, golden_request(b->requests.items[i]));
    (void)bz_json_set(j, "requests", requests);
    set_inner(j, "state", b->state);
    (void)bz_json_set_bool(j, "round_done", b->round_done);
    if (b->lost)
        (void)bz_json_set_text(j, "lost", b->lost);
    (void)bz_json_set_int(j, "unknown", b->unknown);
    (void)bz_json_set_int(j, "repaired", b->repaired);
    return j;
}

struct bz_json *golden_error(const struct bz_err *err)
{
    struct bz_json *j = bz_json_object();
    char at[32] = "";

    (void)bz_json_set_text(j, "code", buzon_code_name(err->code));
    (void)bz_json_set_text(j, "message", err->message);
    if (err->http_status)
        (void)bz_json_set_int(j, "http_status", err->http_status);
    if (err->retry_at) {
        bz_instant_format(err->retry_at, at);
        (void)bz_json_set_text(j, "retry_at", at);
    }
    return j;
}

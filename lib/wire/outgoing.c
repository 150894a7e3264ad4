/* SPDX-License-Identifier: EUPL-1.2 */
/* A request as it leaves: checked, with the secret in its place, wiped when it is done with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/hash.h"
#include "wire/address.h"
#include "wire/http.h"
#include "wire/sign.h"

enum { METHOD_MAX = 16 };

/* The end of a request's time is counted from here, sleep of the machine included: what a
 * stopped process would send later must not go out. */
int64_t bz_wire_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- checks --- */

/* RFC 9110, 5.6.2: what a header's name and a method are made of. */
static bool is_token(const char *s)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";

    for (const char *p = s; *p; p++) {
        bool letter = (*p | 0x20) >= 'a' && (*p | 0x20) <= 'z';

        if (!letter && !(*p >= '0' && *p <= '9') && !strchr(marks, *p))
            return false;
    }
    return *s != '\0';
}

static bool is_header_value(const char *s)
{
    for (; *s; s++)
        if (((unsigned char)*s < ' ' && *s != '\t') || *s == 0x7f)
            return false;
    return true;
}

/* A token stands in a header as it is (RFC 6750, 2.1), so nothing but visible ASCII fits. */
static bool is_bearer(const struct bz_secret *s)
{
    const char *bytes = bz_secret_bytes(s);
    size_t len = bz_secret_len(s);

    for (size_t i = 0; i < len; i++)
        if (bytes[i] <= ' ' || bytes[i] >= 0x7f)
            return false;
    return len > 0;
}

static bool request_check(const struct bz_request *from, struct bz_err *err)
{
    if (!is_token(from->method) || strlen(from->method) > METHOD_MAX)
        return bz_fail(err, BUZON_ERR_INVALID, "a malformed request method");
    for (size_t i = 0; i < from->headers.n; i++) {
        const struct bz_header *h = &from->headers.items[i];

        if (!is_token(h->name))
            return bz_fail(err, BUZON_ERR_INVALID, "a malformed header name");
        if (!is_header_value(h->value))
            return bz_fail(err, BUZON_ERR_INVALID, "header %.100s has a control byte", h->name);
    }
    return true;
}

/* All of them from the i-th on. */
static bool secrets_check(const struct bz_request *from, const struct bz_secret *const *secrets,
                          size_t i, struct bz_err *err)
{
    const char *name;

    for (; (name = bz_request_secret(from, i)); i++)
        if (!secrets || !secrets[i] || !bz_secret_len(secrets[i]))
            return bz_fail(err, BUZON_ERR_SECRET, "the request needs the secret %s", name);
    return true;
}

static bool form_check(const struct bz_request *from, const struct bz_secret *const *secrets,
                       struct bz_err *err)
{
    size_t least = from->auth == BZ_AUTH_FORM ? 1 : from->auth == BZ_AUTH_OAUTH1 ? 4 : 2;

    if (!bz_request_secret(from, least - 1))
        return bz_fail(err, BUZON_ERR_INTERNAL, "a form without a field for a secret");
    return secrets_check(from, secrets, 0, err);
}

/* A name and a secret that libcurl takes as texts. */
static bool login_check(const struct bz_request *from, const struct bz_secret *const *secrets,
                        struct bz_err *err)
{
    const char *user = bz_headers_find(&from->headers, "User", 0);

    if (!user || !*user)
        return bz_fail(err, BUZON_ERR_INTERNAL, "a login without a user");
    if (!secrets_check(from, secrets, 0, err))
        return false;
    if (strlen(bz_secret_bytes(*secrets)) == bz_secret_len(*secrets) &&
        is_header_value(bz_secret_bytes(*secrets)))
        return true;
    return bz_fail(err, BUZON_ERR_SECRET, "secret %s has a line break or control byte in it",
                   bz_request_secret(from, 0));
}

static bool auth_check(const struct bz_request *from, const struct bz_secret *const *secrets,
                       struct bz_err *err)
{
    const char *name = bz_request_secret(from, 0);

    switch (from->auth) {
    case BZ_AUTH_NONE:
        return true;
    case BZ_AUTH_BEARER:
    case BZ_AUTH_URL:
        if (!secrets || !*secrets)
            return bz_fail(err, BUZON_ERR_SECRET, "the request needs the secret %s", name);
        if (!is_bearer(*secrets))
            return bz_fail(err, BUZON_ERR_SECRET,
                           "secret %s is empty or has a space or line break in it", name);
        return secrets_check(from, secrets, 1, err);
    case BZ_AUTH_LOGIN:
        return login_check(from, secrets, err);
    case BZ_AUTH_FORM:
    case BZ_AUTH_BASIC:
    case BZ_AUTH_OAUTH1:
    case BZ_AUTH_ELGG:
        return form_check(from, secrets, err);
    }
    return bz_fail(err, BUZON_ERR_INTERNAL, "a request has no proof %d", (int)from->auth);
}

/* --- making one --- */

static const char SECRET_PLACE[] = "{secret}";

/* What a path or query may hold as it is (RFC 3986, 3.3), slash and query marks apart: tokens
 * of networks have colons, and their servers do not decode them. */
static bool is_plain(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~:", c));
}

/* Writes the secret percent-encoded, at most three bytes for one; gives where it ended. */
static char *encoded(char *p, const struct bz_secret *secret, bool (*plain)(char c))
{
    static const char hex[] = "0123456789ABCDEF";
    const char *bytes = bz_secret_bytes(secret);

    for (size_t i = 0, len = bz_secret_len(secret); i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (plain((char)c)) {
            *p++ = (char)c;
            continue;
        }
        *p++ = '%';
        *p++ = hex[c >> 4];
        *p++ = hex[c & 15];
    }
    return p;
}

/* What a form and a query may hold as it is: the unreserved characters of RFC 3986, 2.3. */
static bool is_unreserved(char c)
{
    return c != ':' && is_plain(c);
}

/* How much room the fields take, whose secrets are those from the first on. */
static size_t fields_room(const struct bz_form_field *form,
                          const struct bz_secret *const *secrets)
{
    size_t size = 1;

    for (size_t i = 0; form && form[i].name; i++)
        size += strlen(form[i].name) + 2 + bz_secret_len(secrets[i]) * 3;
    return size;
}

/* "name=value" for each of them, `&` between them and, where something stands there, before. */
static char *fields_fill(char *p, bool first, const struct bz_form_field *form,
                         const struct bz_secret *const *secrets)
{
    for (size_t i = 0; form && form[i].name; i++) {
        if (i || !first)
            *p++ = '&';
        p = stpcpy(p, form[i].name);
        *p++ = '=';
        p = encoded(p, secrets[i], is_unreserved);
    }
    return p;
}

/* The secret in its place, and fields behind it, in memory that is made at once. */
static bool url_fill(struct bz_outgoing *o, const struct bz_request *from,
                     const struct bz_secret *const *secrets, struct bz_err *err)
{
    const char *place = strstr(from->url, SECRET_PLACE);
    size_t before = place ? (size_t)(place - from->url) : 0;
    char *p;

    if (!place)
        return bz_fail(err, BUZON_ERR_INTERNAL, "an address without a place for the secret");
    o->url = calloc(1, strlen(from->url) + bz_secret_len(*secrets) * 3 +
                           fields_room(from->form, secrets + 1));
    if (!o->url)
        return bz_nomem(err);
    memcpy(o->url, from->url, before);
    p = encoded(o->url + before, *secrets, is_plain);
    p = stpcpy(p, place + sizeof SECRET_PLACE - 1);
    (void)fields_fill(p, false, from->form, secrets + 1);
    return true;
}

/* The address with a proof that who has the token has the other secret, too. */
static bool url_prove(struct bz_outgoing *o, const struct bz_request *from,
                      const struct bz_secret *const *secrets, struct bz_err *err)
{
    const struct bz_secret *token = secrets[0], *key = secrets[1];
    unsigned char digest[64];
    size_t len = 0;
    BZ_DONE(bz_str) url = {0};

    if (!bz_hmac(BZ_DIGEST_SHA256, (struct bz_span){bz_secret_bytes(key), bz_secret_len(key)},
                 (struct bz_span){bz_secret_bytes(token), bz_secret_len(token)}, digest, &len,
                 err))
        return false;
    bz_str_addf(&url, "%s%c%s=", from->url, strchr(from->url, '?') ? '&' : '?',
                from->proof->name);
    bz_str_add_hex(&url, digest, len);
    o->url = bz_str_take(&url, err);
    return o->url;
}

/* Whether the fields behind the two that sign stand in the body. */
static bool is_signed_form(const struct bz_request *from)
{
    return from->auth == BZ_AUTH_ELGG && bz_streq(from->method, "POST");
}

/* The address with those fields, as it will be signed. */
static bool url_fields(struct bz_outgoing *o, const struct bz_request *from,
                       const struct bz_secret *const *secrets, struct bz_err *err)
{
    o->url = calloc(1, strlen(from->url) + 1 + fields_room(from->form + 2, secrets + 2));
    if (!o->url)
        return bz_nomem(err);
    (void)fields_fill(stpcpy(o->url, from->url), false, from->form + 2, secrets + 2);
    return true;
}

static bool url_make(struct bz_outgoing *o, const struct bz_request *from,
                     const struct bz_secret *const *secrets, struct bz_err *err)
{
    if (from->auth == BZ_AUTH_URL)
        return url_fill(o, from, secrets, err);
    if (from->auth == BZ_AUTH_BEARER && from->proof)
        return url_prove(o, from, secrets, err);
    if (from->auth == BZ_AUTH_ELGG && !is_signed_form(from))
        return url_fields(o, from, secrets, err);
    return bz_dup(&o->url, from->url, err);
}

/* "Name: value" in memory that is made at once, so that no shorter copy of a secret stays
 * behind. */
static bool header_line(struct bz_outgoing *o, const char *name, const char *value,
                        struct bz_err *err)
{
    size_t size = strlen(name) + strlen(value) + 3;
    char *line = malloc(size);

    if (!line)
        return bz_nomem(err);
    (void)snprintf(line, size, "%s: %s", name, value);
    o->headers[o->n_headers++] = line;
    return true;
}

static bool bearer_line(struct bz_outgoing *o, const struct bz_secret *secret,
                        struct bz_err *err)
{
    static const char scheme[] = "Authorization: Bearer ";
    size_t len = bz_secret_len(secret);
    char *line = calloc(1, sizeof scheme + len);

    if (!line)
        return bz_nomem(err);
    /* Not by snprintf(): who knows what buffers it fills. */
    memcpy(line, scheme, sizeof scheme - 1);
    memcpy(line + sizeof scheme - 1, bz_secret_bytes(secret), len);
    o->headers[o->n_headers++] = line;
    return true;
}

static bool elgg_lines(struct bz_outgoing *o, const struct bz_request *from,
                       const struct bz_secret *const *secrets, struct bz_err *err)
{
    const struct bz_signed what = {from, o->url, o->body, o->body_len};

    for (size_t i = 0; i < BZ_SIGN_ELGG_LINES; i++) {
        char *line = NULL;

        if (!bz_sign_elgg(&what, secrets, i, &line, err))
            return false;
        if (line)
            o->headers[o->n_headers++] = line;
    }
    return true;
}

/* The header that proves who asks, where one does. */
static bool proof_line(struct bz_outgoing *o, const struct bz_request *from,
                       const struct bz_secret *const *secrets, struct bz_err *err)
{
    char *line;

    if (from->auth == BZ_AUTH_BEARER)
        return bearer_line(o, *secrets, err);
    if (from->auth == BZ_AUTH_ELGG)
        return elgg_lines(o, from, secrets, err);
    if (from->auth != BZ_AUTH_BASIC && from->auth != BZ_AUTH_OAUTH1)
        return true;
    line = from->auth == BZ_AUTH_BASIC ? bz_sign_basic(secrets[0], secrets[1], err)
                                       : bz_sign_oauth1(from, secrets, err);
    if (line)
        o->headers[o->n_headers++] = line;
    return line;
}

static bool is_form(const struct bz_request *from)
{
    return from->auth == BZ_AUTH_FORM || from->auth == BZ_AUTH_BASIC || is_signed_form(from);
}

static bool headers_copy(struct bz_outgoing *o, const struct bz_request *from,
                         const struct bz_secret *const *secrets, struct bz_err *err)
{
    static const char form[] = "application/x-www-form-urlencoded";

    o->headers = calloc(from->headers.n + 1 + BZ_SIGN_ELGG_LINES, sizeof *o->headers);
    if (!o->headers)
        return bz_nomem(err);
    for (size_t i = 0; i < from->headers.n; i++)
        if (!header_line(o, from->headers.items[i].name, from->headers.items[i].value, err))
            return false;
    if (is_form(from) && !bz_headers_find(&from->headers, "Content-Type", 0) &&
        !header_line(o, "Content-Type", form, err))
        return false;
    return proof_line(o, from, secrets, err);
}

/* A secret as a text of JSON: six bytes for one at most. */
static char *json_text(char *p, const struct bz_secret *secret)
{
    static const char hex[] = "0123456789abcdef";
    const char *bytes = bz_secret_bytes(secret);

    *p++ = '"';
    for (size_t i = 0, len = bz_secret_len(secret); i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (c < ' ') {
            p = stpcpy(p, "\\u00");
            *p++ = hex[c >> 4];
            *p++ = hex[c & 15];
            continue;
        }
        if (c == '"' || c == '\\')
            *p++ = '\\';
        *p++ = (char)c;
    }
    *p++ = '"';
    return p;
}

/* A body that is an object gets a member for each secret, in memory that is made at once. */
static bool json_fill(struct bz_outgoing *o, const struct bz_request *from,
                      const struct bz_secret *const *secrets, struct bz_err *err)
{
    size_t size = from->body_len + 2;
    char *p;

    if (from->body_len < 2 || from->body[from->body_len - 1] != '}')
        return bz_fail(err, BUZON_ERR_INTERNAL, "a body without a place for a secret");
    for (size_t i = 0; from->form[i].name; i++)
        size += strlen(from->form[i].name) + 6 + bz_secret_len(secrets[i]) * 6;
    o->body = p = calloc(1, size);
    if (!p)
        return bz_nomem(err);
    memcpy(p, from->body, from->body_len - 1);
    p += from->body_len - 1;
    for (size_t i = 0; from->form[i].name; i++) {
        if (i || from->body_len > 2)
            *p++ = ',';
        *p++ = '"';
        p = stpcpy(p, from->form[i].name);
        p = stpcpy(p, "\":");
        p = json_text(p, secrets[i]);
    }
    *p++ = '}';
    o->body_len = (size_t)(p - o->body);
    return true;
}

/* Forms are of the web's kind, unless the request says that its body is JSON. */
static bool form_is_json(const struct bz_request *from)
{
    return bz_streq(bz_headers_find(&from->headers, "Content-Type", 0), "application/json");
}

/* "name=value" for each secret behind what the body has, in memory that is made at once. */
static bool form_fill(struct bz_outgoing *o, const struct bz_request *from,
                      const struct bz_secret *const *secrets, struct bz_err *err)
{
    size_t skip = from->auth == BZ_AUTH_FORM ? 0 : 2; /* they are in the header */
    char *p = calloc(1, from->body_len + fields_room(from->form + skip, secrets + skip));

    o->body = p;
    if (!p)
        return bz_nomem(err);
    if (from->body_len)
        memcpy(p, from->body, from->body_len);
    p = fields_fill(p + from->body_len, !from->body_len, from->form + skip, secrets + skip);
    o->body_len = (size_t)(p - o->body);
    return true;
}

static bool body_copy(struct bz_outgoing *o, const struct bz_request *from,
                      const struct bz_secret *const *secrets, struct bz_err *err)
{
    if (from->auth == BZ_AUTH_FORM && form_is_json(from))
        return json_fill(o, from, secrets, err);
    if (is_form(from))
        return form_fill(o, from, secrets, err);
    if (!from->body)
        return true;
    o->body = malloc(from->body_len + 1);
    if (!o->body)
        return bz_nomem(err);
    memcpy(o->body, from->body, from->body_len);
    o->body[from->body_len] = '\0';
    o->body_len = from->body_len;
    return true;
}

/* The secret of a login goes to libcurl by itself. */
static bool login_copy(struct bz_outgoing *o, const struct bz_request *from,
                       const struct bz_secret *const *secrets, struct bz_err *err)
{
    if (from->auth != BZ_AUTH_LOGIN)
        return true;
    o->is_login = true;
    o->is_token = !from->secret;
    return bz_dup(&o->secret, bz_secret_bytes(*secrets), err);
}

static bool address_check(const struct bz_outgoing *o, struct bz_err *err)
{
    struct bz_address to;

    return o->is_login ? bz_mail_address_read(o->url, &to, err) : bz_http_allowed(o->url, err);
}

struct bz_outgoing *bz_outgoing_new(const struct bz_request *from,
                                    const struct bz_secret *const *secrets, int timeout_ms,
                                    struct bz_err *err)
{
    BZ_AUTO(bz_outgoing) o = NULL;

    if (!request_check(from, err) || !auth_check(from, secrets, err))
        return NULL;
    o = calloc(1, sizeof *o);
    if (!o)
        return bz_nomem(err);
    bz_refs_init(&o->refs);
    o->timeout_ms = timeout_ms;
    o->born_ms = bz_wire_ms();
    if (!bz_dup(&o->method, from->method, err) || !url_make(o, from, secrets, err) ||
        !login_copy(o, from, secrets, err) || !address_check(o, err) ||
        !body_copy(o, from, secrets, err) ||
        !headers_copy(o, from, secrets, err)) /* they may sign the others */
        return NULL;
    return bz_steal(o);
}

/* Every byte may be a secret: tokens stand in headers, in addresses and in bodies. */
static void wiped_free(char *bytes, size_t len)
{
    if (bytes)
        bz_wipe(bytes, len);
    free(bytes);
}

static void outgoing_end(struct bz_outgoing *o)
{
    for (size_t i = 0; i < o->n_headers; i++)
        wiped_free(o->headers[i], strlen(o->headers[i]));
    free(o->headers);
    wiped_free(o->body, o->body_len);
    wiped_free(o->secret, o->secret ? strlen(o->secret) : 0);
    wiped_free(o->url, o->url ? strlen(o->url) : 0);
    free(o->method);
    free(o->home);
    free(o);
}

void bz_outgoing_free(struct bz_outgoing *o)
{
    if (o && bz_refs_drop(&o->refs))
        outgoing_end(o);
}

bool bz_outgoing_is_strange(const struct bz_outgoing *o, const char *origin)
{
    BZ_LOCAL_ERR(ignored);
    struct bz_address home;

    return o->stranger && (!o->home || !bz_address_read(o->home, &home, &ignored) ||
                           strcasecmp(home.origin, origin) != 0);
}

/* --- public --- */

buzon_request *buzon_request_ref(buzon_request *request)
{
    if (request)
        bz_refs_add(&request->refs);
    return request;
}

void buzon_request_unref(buzon_request *request)
{
    bz_outgoing_free(request);
}

const char *buzon_request_method(const buzon_request *request)
{
    return request ? request->method : NULL;
}

const char *buzon_request_url(const buzon_request *request)
{
    return request ? request->url : NULL;
}

size_t buzon_request_headers_count(const buzon_request *request)
{
    return request ? request->n_headers : 0;
}

const char *buzon_request_headers_at(const buzon_request *request, size_t i)
{
    return request && i < request->n_headers ? request->headers[i] : NULL;
}

const char *buzon_request_body(const buzon_request *request, size_t *len)
{
    if (len)
        *len = request ? request->body_len : 0;
    return request ? request->body : NULL;
}

int buzon_request_timeout_ms(const buzon_request *request)
{
    return request ? request->timeout_ms : 0;
}

int64_t buzon_request_max_body(const buzon_request *request)
{
    if (!request)
        return 0;
    return request->max_body ? request->max_body : BZ_JSON_MAX_BYTES;
}

bool buzon_request_public_only(const buzon_request *request)
{
    struct bz_address to;
    BZ_LOCAL_ERR(ignored);

    return request && bz_address_read(request->url, &to, &ignored) &&
           bz_outgoing_is_strange(request, to.origin);
}

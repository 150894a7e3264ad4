/* SPDX-License-Identifier: EUPL-1.2 */
/* One HTTP call: its options, its bounds, its redirects, and what became of it. */
#include "wire/transfer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "wire/client.h"

enum {
    CONNECT_MS = 15000,
    SLOW_BYTES = 10, /* a second, for so many seconds: given up */
    SLOW_SECONDS = 20,
    HEADERS_MAX = 128 << 10,
    REDIRECTS_MAX = 3,
    BODY_GUESS_MAX = 1 << 20
};

/* --- what comes back --- */

/* Forget an interim answer (1xx), or the one that redirected. */
static void answer_reset(struct bz_transfer *t)
{
    bz_headers_done(&t->response.headers);
    bz_str_done(&t->body);
    t->in_body = false;
}

static bool header_keep(struct bz_transfer *t, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    BZ_TEXT name = NULL;
    BZ_TEXT value = NULL;
    size_t from, to = len;

    /* Neither the empty line at the end nor a folded line starts a header. */
    if (!colon || colon == line || *line == ' ' || *line == '\t')
        return true;
    from = (size_t)(colon - line) + 1;
    while (from < to && (line[from] == ' ' || line[from] == '\t'))
        from++;
    while (to > from && strchr(" \t\r\n", line[to - 1]))
        to--;
    return bz_dupn(&name, line, (size_t)(colon - line), &t->err) &&
           bz_dupn(&value, line + from, to - from, &t->err) &&
           bz_headers_add(&t->response.headers, name, value, &t->err);
}

static size_t on_header(char *line, size_t size, size_t n, void *user)
{
    struct bz_transfer *t = user;
    size_t len = size * n;

    t->header_bytes += len;
    if (t->header_bytes > HEADERS_MAX) {
        bz_err_set(&t->err, BUZON_ERR_LIMIT, "%s sent more than %d bytes of headers",
                   t->now.origin, HEADERS_MAX);
        return 0;
    }
    if (len >= 5 && memcmp(line, "HTTP/", 5) == 0)
        answer_reset(t);
    else if (!t->in_body && !header_keep(t, line, len))
        return 0;
    return len;
}

/* Make room at once for a body whose length is announced and plausible. */
static void body_reserve(struct bz_transfer *t)
{
    curl_off_t len = -1;

    if (curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &len) == CURLE_OK &&
        len > 0 && len <= BODY_GUESS_MAX)
        (void)bz_str_reserve(&t->body, (size_t)len);
}

/* Counts what came out of decompression, so a bomb stops where a long body does. */
static size_t on_body(char *bytes, size_t size, size_t n, void *user)
{
    struct bz_transfer *t = user;
    size_t len = size * n;
    int64_t most = t->request->max_body ? t->request->max_body : t->options->max_body;

    if (!t->in_body)
        body_reserve(t);
    t->in_body = true;
    if ((int64_t)(t->body.len + len) > most) {
        bz_err_set(&t->err, BUZON_ERR_LIMIT, "%s sent more than %lld bytes", t->now.origin,
                   (long long)most);
        return 0;
    }
    bz_str_add_bytes(&t->body, bytes, len);
    if (t->body.failed) {
        (void)bz_nomem(&t->err);
        return 0;
    }
    return len;
}

/* --- where it may connect --- */

/* A name says nothing about where it leads: the number that is connected to decides. */
static curl_socket_t on_socket(void *user, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct bz_transfer *t = user;
    bool is_private = bz_address_is_private(&to->addr);

    t->kept_out |= t->public_only && is_private;
    if (purpose != CURLSOCKTYPE_IPCXN || (t->public_only && is_private) ||
        (!t->now.https && !bz_address_is_loopback(&to->addr)) ||
        (t->away && !t->private_ok && is_private))
        return CURL_SOCKET_BAD;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* --- options --- */

#define SET(option, value) (curl_easy_setopt(t->easy, (option), (value)) == CURLE_OK)

static bool set_bounds(struct bz_transfer *t, int64_t left_ms)
{
    return SET(CURLOPT_NOSIGNAL, 1L) && SET(CURLOPT_TIMEOUT_MS, (long)left_ms) &&
           SET(CURLOPT_CONNECTTIMEOUT_MS,
               (long)(left_ms < CONNECT_MS ? left_ms : CONNECT_MS)) &&
           SET(CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES) &&
           SET(CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS) && SET(CURLOPT_FOLLOWLOCATION, 0L) &&
           SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) &&
           SET(CURLOPT_PROTOCOLS_STR, "http,https") &&
           SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
           SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE) && SET(CURLOPT_QUICK_EXIT, 1L) &&
           SET(CURLOPT_ACCEPT_ENCODING, "gzip") &&
           SET(CURLOPT_USERAGENT, "libbuzon/" BUZON_VERSION) &&
           SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) &&
           SET(CURLOPT_PIPEWAIT, 1L); /* many on one connection, where the server can */
}

static bool set_functions(struct bz_transfer *t)
{
    return SET(CURLOPT_PRIVATE, t) && SET(CURLOPT_HEADERFUNCTION, on_header) &&
           SET(CURLOPT_HEADERDATA, t) && SET(CURLOPT_WRITEFUNCTION, on_body) &&
           SET(CURLOPT_WRITEDATA, t) && SET(CURLOPT_OPENSOCKETFUNCTION, on_socket) &&
           SET(CURLOPT_OPENSOCKETDATA, t);
}

static bool is_get(const struct bz_transfer *t)
{
    return strcmp(t->request->method, "GET") == 0;
}

static bool set_method(struct bz_transfer *t)
{
    const struct bz_outgoing *r = t->request;

    if (is_get(t) && !r->body)
        return SET(CURLOPT_HTTPGET, 1L);
    if (strcmp(r->method, "HEAD") == 0)
        return SET(CURLOPT_NOBODY, 1L);
    /* On a connection that turns out dead libcurl sends a request again, whatever its method:
     * only one that is new cannot be. An answer to a citizen must not go out twice. */
    if (!SET(CURLOPT_FRESH_CONNECT, 1L))
        return false;
    if (!r->body && strcmp(r->method, "POST") != 0)
        return SET(CURLOPT_CUSTOMREQUEST, r->method);
    return SET(CURLOPT_POST, 1L) && SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_len) &&
           SET(CURLOPT_POSTFIELDS, r->body ? r->body : "") &&
           SET(CURLOPT_CUSTOMREQUEST, r->method);
}

static bool header_append(struct bz_transfer *t, const char *line)
{
    struct curl_slist *grown = curl_slist_append(t->headers, line);

    if (grown)
        t->headers = grown;
    return grown != NULL;
}

/* libcurl's way to write a header without a value is "Name;", and "Name:" removes one. */
static bool header_send(struct bz_transfer *t, const char *line)
{
    const char *colon = strchr(line, ':');
    BZ_TEXT empty = NULL;

    if (!colon || colon[1 + strspn(colon + 1, " ")])
        return header_append(t, line);
    empty = strndup(line, (size_t)(colon - line) + 1);
    if (!empty)
        return false;
    empty[colon - line] = ';';
    return header_append(t, empty);
}

static bool header_is_harmless(const char *line)
{
    return strncasecmp(line, "accept:", 7) == 0 ||
           strncasecmp(line, "accept-language:", 16) == 0;
}

/* Away from the first origin nothing goes along that may be a credential. */
static bool set_headers(struct bz_transfer *t)
{
    for (size_t i = 0; i < t->request->n_headers; i++)
        if ((!t->away || header_is_harmless(t->request->headers[i])) &&
            !header_send(t, t->request->headers[i]))
            return false;
    return header_append(t, "Expect:") &&
           (t->request->body || header_append(t, "Content-Type:")) &&
           SET(CURLOPT_HTTPHEADER, t->headers);
}

static void headers_free(struct curl_slist *list)
{
    for (struct curl_slist *i = list; i; i = i->next)
        bz_wipe(i->data, strlen(i->data));
    curl_slist_free_all(list);
}

static bool set_address(struct bz_transfer *t)
{
    /* A proxy of the environment is for the world, never for this machine; and it would connect
     * to addresses that nobody judged. A connection that is open already was judged by other
     * rules. */
    return SET(CURLOPT_URL, t->url ? t->url : t->request->url) &&
           ((!t->now.loopback && !t->public_only) || SET(CURLOPT_NOPROXY, "*")) &&
           ((!t->away && !t->public_only) || SET(CURLOPT_FRESH_CONNECT, 1L));
}

static bool transfer_prepare(struct bz_transfer *t, struct bz_err *err)
{
    int64_t left_ms = t->request->timeout_ms - (bz_wire_ms() - t->request->born_ms);

    t->public_only = bz_outgoing_is_strange(t->request, t->now.origin);
    t->kept_out = false;
    if (left_ms <= 0)
        return bz_fail(err, BUZON_ERR_NETWORK, "%s: no time was left to ask", t->now.origin);
    curl_easy_reset(t->easy);
    headers_free(bz_steal(t->headers));
    if (bz_client_trust(t->easy, t->options->ca_file) && set_bounds(t, left_ms) &&
        set_functions(t) && set_method(t) && set_headers(t) && set_address(t))
        return true;
    return bz_nomem(err);
}

/* --- life --- */

struct bz_transfer *bz_transfer_new(const struct bz_http_options *options,
                                    struct bz_outgoing *request, void *tag, struct bz_err *err)
{
    BZ_AUTO(bz_transfer) t = calloc(1, sizeof *t);

    if (!t || !(t->easy = curl_easy_init()))
        return bz_nomem(err);
    t->options = options;
    t->tag = tag;
    t->request = buzon_request_ref(request);
    if (!bz_address_read(request->url, &t->first, err))
        return NULL;
    t->now = t->first;
    return transfer_prepare(t, err) ? bz_steal(t) : NULL;
}

void bz_transfer_free(struct bz_transfer *t)
{
    if (!t)
        return;
    curl_easy_cleanup(t->easy);
    headers_free(t->headers);
    bz_outgoing_free(t->request);
    free(t->url);
    bz_headers_done(&t->response.headers);
    bz_str_done(&t->body);
    bz_err_clear(&t->err);
    free(t);
}

/* --- redirects --- */

static bool is_redirect(const struct bz_transfer *t, const char **ret)
{
    static const int followed[] = {301, 302, 303, 307, 308};
    char *to = NULL;

    if (!is_get(t))
        return false;
    for (size_t i = 0; i < sizeof followed / sizeof *followed; i++)
        if (t->response.status == followed[i] &&
            curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to) == CURLE_OK && to) {
            *ret = to;
            return true;
        }
    return false;
}

static bool redirect_check(struct bz_transfer *t, const char *to, struct bz_address *next,
                           struct bz_err *err)
{
    BZ_LOCAL_ERR(why);

    if (t->redirects >= REDIRECTS_MAX)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s redirects more than %d times",
                       t->now.origin, REDIRECTS_MAX);
    if (!bz_address_read(to, next, &why))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s redirects to where nobody may go: %s",
                       t->now.origin, why.message);
    if (t->now.https && !next->https)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s redirects from https to http",
                       t->now.origin);
    return true;
}

static bool redirect_follow(struct bz_transfer *t, const char *to, struct bz_err *err)
{
    struct bz_address next;
    BZ_TEXT url = NULL;
    char *ip = NULL;

    if (!redirect_check(t, to, &next, err) || !bz_dup(&url, to, err))
        return false;
    if (!t->redirects)
        t->private_ok = curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip) == CURLE_OK &&
                        bz_address_text_is_private(ip);
    t->redirects++;
    t->away = t->away || strcmp(t->first.origin, next.origin) != 0;
    t->now = next;
    free(t->url);
    t->url = bz_steal(url);
    answer_reset(t);
    t->header_bytes = 0;
    return transfer_prepare(t, err);
}

/* --- the end --- */

static void failure_tell(struct bz_transfer *t, CURLcode code, struct bz_err *err)
{
    if (t->err.code != BUZON_OK) {
        *err = t->err;
        t->err = (struct bz_err){0};
        return;
    }
    if (code == CURLE_COULDNT_CONNECT && t->kept_out) {
        bz_err_set(err, BUZON_ERR_FORBIDDEN, "%s is not in the public internet", t->now.origin);
        return;
    }
    bz_client_failure(t->easy, t->now.origin, code, err);
}

/* Bytes that were handed to the system may have arrived. */
static bool may_have_arrived(const struct bz_transfer *t)
{
    long asked = 0;

    return curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &asked) != CURLE_OK || asked > 0;
}

/* Another host than the one asked wants credentials it must not get: that says nothing about
 * ours. */
static bool redirected_in_vain(const struct bz_transfer *t, struct bz_err *err)
{
    if (!t->away || t->request->stranger ||
        (t->response.status != 401 && t->response.status != 403))
        return false;
    bz_err_set(err, BUZON_ERR_PROTOCOL,
               "%s redirects to %s, which gets no credentials; correct the account's address",
               t->first.origin, t->now.origin);
    return true;
}

bool bz_transfer_ended(struct bz_transfer *t, CURLcode code, struct bz_call *ret)
{
    long status = 0;
    const char *to = NULL;

    *ret = (struct bz_call){.tag = t->tag, .sent = may_have_arrived(t)};
    if (code != CURLE_OK) {
        failure_tell(t, code, &ret->err);
        return false;
    }
    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    t->response.status = (int)status;
    if (is_redirect(t, &to))
        return redirect_follow(t, to, &ret->err);
    if (redirected_in_vain(t, &ret->err))
        return false;
    t->response.len = t->body.len;
    t->response.body = bz_str_take(&t->body, &ret->err);
    if (!t->response.body)
        return false;
    ret->answered = true;
    ret->response = t->response;
    t->response = (struct bz_response){0};
    return false;
}

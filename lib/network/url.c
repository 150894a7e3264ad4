/* SPDX-License-Identifier: EUPL-1.2 */
/* Addresses: where a base URL may point, what belongs to the same server, what a Link says. */
#include "network/network.h"

#include <string.h>

/* Where in a URL its origin stands. Nothing is copied. */
struct url_origin {
    const char *host; /* with the brackets of an IPv6 address */
    size_t host_len;
    const char *rest; /* path, query, fragment */
    int port;
    bool tls;
};

static char url_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool url_same(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (url_lower(a[i]) != url_lower(b[i]))
            return false;
    }
    return true;
}

/* The port behind a host, or -1. `s` stands on ":" or on the end of the authority. */
static int url_port(const char *s, const char *end, int fallback)
{
    int port = 0;

    if (s == end || s + 1 == end)
        return fallback;
    for (s++; s < end; s++) {
        if (*s < '0' || *s > '9' || (port = port * 10 + (*s - '0')) > 65535)
            return -1;
    }
    return port;
}

static bool url_parse(const char *url, struct url_origin *o)
{
    const char *s, *end, *stop;

    o->tls = strlen(url) >= 8 && url_same(url, "https://", 8);
    if (!o->tls && (strlen(url) < 7 || !url_same(url, "http://", 7)))
        return false;
    s = url + (o->tls ? 8 : 7);
    end = s + strcspn(s, "/?#\\");
    if (memchr(s, '@', (size_t)(end - s)))
        return false;
    stop = *s == '[' ? memchr(s, ']', (size_t)(end - s)) : memchr(s, ':', (size_t)(end - s));
    if (*s == '[') {
        if (!stop)
            return false;
        stop++;
    }
    o->host = s;
    o->host_len = (size_t)((stop ? stop : end) - s);
    o->rest = end;
    if (stop && stop < end && *stop != ':')
        return false;
    o->port = url_port(stop ? stop : end, end, o->tls ? 443 : 80);
    return o->host_len && o->port >= 0;
}

bool bz_same_origin(const char *base, const char *url)
{
    struct url_origin a, b;

    return base && url && url_parse(base, &a) && url_parse(url, &b) && a.tls == b.tls &&
           a.port == b.port && a.host_len == b.host_len && url_same(a.host, b.host, a.host_len);
}

char *bz_origin(const char *url, struct bz_err *err)
{
    struct url_origin o;
    BZ_TEXT ret = NULL;

    if (!url || !url_parse(url, &o))
        return bz_fail(err, BUZON_ERR_INVALID, "not an http address");
    return bz_dupn(&ret, url, (size_t)(o.rest - url), err) ? bz_steal(ret) : NULL;
}

bool bz_host(const char *url, char *ret, size_t size)
{
    struct url_origin o;

    if (!url || !url_parse(url, &o) || o.host_len >= size)
        return false;
    for (size_t i = 0; i < o.host_len; i++)
        ret[i] = url_lower(o.host[i]);
    ret[o.host_len] = '\0';
    return true;
}

/* --- base URLs --- */

static bool url_is_loopback(const struct url_origin *o)
{
    char host[64];

    if (o->host_len >= sizeof host)
        return false;
    for (size_t i = 0; i < o->host_len; i++)
        host[i] = url_lower(o->host[i]);
    host[o->host_len] = '\0';
    if (bz_streq(host, "localhost") || bz_streq(host, "[::1]"))
        return true;
    return bz_starts(host, "127.") && !host[strspn(host, "0123456789.")];
}

static bool url_is_clean(const char *url)
{
    for (const unsigned char *s = (const unsigned char *)url; *s; s++) {
        if (*s <= ' ' || *s >= 0x7F || strchr("\\\"<>^`{|}", *s))
            return false;
    }
    return true;
}

char *bz_base_url(const struct bz_json *settings, const char *key, struct bz_err *err)
{
    const char *url = bz_json_str(settings, key);
    struct url_origin o;
    BZ_TEXT ret = NULL;
    size_t len;

    if (!url)
        return bz_fail(err, BUZON_ERR_INVALID, "setting %s is missing: the server's address",
                       key);
    if (!url_is_clean(url) || !url_parse(url, &o))
        return bz_fail(err, BUZON_ERR_INVALID, "setting %s is not an https address", key);
    if (!o.tls && !url_is_loopback(&o))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting %s: plain http is for this machine's loopback only", key);
    if (strpbrk(o.rest, "?#"))
        return bz_fail(err, BUZON_ERR_INVALID, "setting %s has a query or fragment", key);
    for (len = strlen(url); url[len - 1] == '/'; len--)
        ;
    return bz_dupn(&ret, url, len, err) ? bz_steal(ret) : NULL;
}

/* --- Link (RFC 8288) --- */

static const char *link_space(const char *s)
{
    return s + strspn(s, " \t");
}

/* A parameter's value, quoted or not, without its escapes. Gives where it ends. */
static const char *link_value(const char *s, struct bz_str *value)
{
    if (*s != '"') {
        size_t n = strcspn(s, ";, \t");

        bz_str_add_bytes(value, s, n);
        return s + n;
    }
    for (s++; *s && *s != '"'; s++) {
        if (*s == '\\' && s[1])
            s++;
        bz_str_add_char(value, *s);
    }
    return *s ? s + 1 : s;
}

/* Whether a list of relations, apart by spaces, has this one. */
static bool link_has(const char *rels, const char *rel)
{
    size_t len = strlen(rel);

    for (rels = link_space(rels); *rels; rels = link_space(rels)) {
        size_t n = strcspn(rels, " \t");

        if (n == len && url_same(rels, rel, len))
            return true;
        rels += n;
    }
    return false;
}

/* Walk the parameters behind a target; *match says whether "rel" names `rel`. A second rel is
 * ignored (RFC 8288, 3.3). Gives where the next link starts. */
static const char *link_params(const char *s, const char *rel, bool *match)
{
    bool seen = false;

    *match = false;
    for (s = link_space(s); *s == ';'; s = link_space(s)) {
        BZ_DONE(bz_str) value = {0};
        const char *name = link_space(s + 1);
        size_t len = strcspn(name, "=;, \t");

        s = link_space(name + len);
        if (*s == '=')
            s = link_value(link_space(s + 1), &value);
        if (seen || len != 3 || !url_same(name, "rel", 3))
            continue;
        seen = true;
        *match = value.data && link_has(value.data, rel);
    }
    s += strcspn(s, ",");
    return *s ? s + 1 : s;
}

char *bz_link_target(const struct bz_response *r, const char *rel, struct bz_err *err)
{
    const char *s;

    for (size_t i = 0; (s = bz_headers_find(&r->headers, "Link", i)); i++) {
        while (*(s = s + strspn(s, " \t,")) == '<') {
            const char *end = strchr(s, '>');
            BZ_TEXT target = NULL;
            bool match;

            if (!end)
                break;
            if (!bz_dupn(&target, s + 1, (size_t)(end - s - 1), err))
                return NULL;
            s = link_params(end + 1, rel, &match);
            if (match)
                return bz_steal(target);
        }
    }
    return NULL;
}

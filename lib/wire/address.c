/* SPDX-License-Identifier: EUPL-1.2 */
/* Addresses: read by the client's own parser, so that what is judged is what is asked. */
#include "wire/address.h"

#include <curl/curl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "wire/http.h"

/* --- numbers --- */

/* Blocks nobody reaches over the public internet (IANA special-purpose registries), the relays
 * of 6to4, and the one public number that leads into a cloud's own machinery (Azure). */
static const struct {
    uint32_t net, mask;
} private4[] = {
    {0x00000000, 0xff000000}, {0x0a000000, 0xff000000}, {0x64400000, 0xffc00000},
    {0x7f000000, 0xff000000}, {0xa9fe0000, 0xffff0000}, {0xac100000, 0xfff00000},
    {0xc0000000, 0xffffff00}, {0xc0a80000, 0xffff0000}, {0xc6120000, 0xfffe0000},
    {0xe0000000, 0xe0000000}, {0xc0000200, 0xffffff00}, {0xc6336400, 0xffffff00},
    {0xcb007100, 0xffffff00}, {0xc0586300, 0xffffff00}, {0xa83f8110, 0xffffffff},
};

static bool is_private4(uint32_t ip)
{
    for (size_t i = 0; i < sizeof private4 / sizeof *private4; i++)
        if ((ip & private4[i].mask) == private4[i].net)
            return true;
    return false;
}

/* An IPv4 address, also one in the clothes of an IPv6 address. */
static bool address_v4(const struct sockaddr *sa, uint32_t *ret)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;

    if (sa->sa_family == AF_INET) {
        memcpy(&in, sa, sizeof in);
        *ret = ntohl(in.sin_addr.s_addr);
        return true;
    }
    if (sa->sa_family != AF_INET6)
        return false;
    memcpy(&in6, sa, sizeof in6);
    if (!IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr))
        return false;
    memcpy(ret, in6.sin6_addr.s6_addr + 12, sizeof *ret);
    *ret = ntohl(*ret);
    return true;
}

bool bz_address_is_loopback(const struct sockaddr *sa)
{
    struct sockaddr_in6 in6;
    uint32_t ip;

    if (address_v4(sa, &ip))
        return ip >> 24 == 127;
    if (sa->sa_family != AF_INET6)
        return false;
    memcpy(&in6, sa, sizeof in6);
    return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
}

/* Prefixes within global unicast (2000::/3; RFC 4291, 2.4) that are not reached, or that hold
 * another address: protocol assignments with Teredo, documentation, 6to4. */
static const struct {
    unsigned char net[4];
    int bits;
} private6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23},
    {{0x20, 0x01, 0x0d, 0xb8}, 32},
    {{0x20, 0x02, 0x00, 0x00}, 16},
    {{0x3f, 0xff, 0x00, 0x00}, 20},
};

static bool is_private6(const unsigned char ip[16])
{
    static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b}; /* RFC 6052 */
    uint32_t first, inner;

    memcpy(&first, ip, sizeof first);
    memcpy(&inner, ip + 12, sizeof inner);
    if (memcmp(ip, nat64, sizeof nat64) == 0)
        return is_private4(ntohl(inner));
    for (size_t i = 0; i < sizeof private6 / sizeof *private6; i++) {
        uint32_t net, mask = UINT32_MAX << (32 - private6[i].bits);

        memcpy(&net, private6[i].net, sizeof net);
        if ((ntohl(first) & mask) == ntohl(net))
            return true;
    }
    return (ip[0] & 0xe0) != 0x20;
}

bool bz_address_is_private(const struct sockaddr *sa)
{
    struct sockaddr_in6 in6;
    uint32_t ip;

    if (address_v4(sa, &ip))
        return is_private4(ip);
    if (sa->sa_family != AF_INET6)
        return true;
    memcpy(&in6, sa, sizeof in6);
    return is_private6(in6.sin6_addr.s6_addr);
}

/* The socket address of a text; false for what is none. */
static bool address_parse(const char *ip, struct sockaddr_storage *ret)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    memset(ret, 0, sizeof *ret);
    if (inet_pton(AF_INET, ip, &in.sin_addr) == 1)
        memcpy(ret, &in, sizeof in);
    else if (inet_pton(AF_INET6, ip, &in6.sin6_addr) == 1)
        memcpy(ret, &in6, sizeof in6);
    else
        return false;
    return true;
}

bool bz_address_text_is_private(const char *ip)
{
    struct sockaddr_storage sa;

    return ip && address_parse(ip, &sa) && bz_address_is_private((const struct sockaddr *)&sa);
}

/* --- names --- */

struct url {
    CURLU *u;
    char *scheme, *host, *port, *user, *password;
};

static void url_done(struct url *p)
{
    curl_free(p->scheme);
    curl_free(p->host);
    curl_free(p->port);
    curl_free(p->user);
    curl_free(p->password);
    curl_url_cleanup(p->u);
}

/* A part that may be absent; false without memory. */
static bool url_part(const struct url *p, CURLUPart part, char **ret)
{
    return curl_url_get(p->u, part, ret, CURLU_DEFAULT_PORT) != CURLUE_OUT_OF_MEMORY;
}

static bool host_is_loopback(const char *host)
{
    struct sockaddr_storage sa;
    char bare[64];
    size_t len = strlen(host);

    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (len >= sizeof bare)
        return false;
    (void)snprintf(bare, sizeof bare, "%s", host + (host[0] == '['));
    if (host[0] == '[')
        bare[len - 2] = '\0';
    return address_parse(bare, &sa) && bz_address_is_loopback((const struct sockaddr *)&sa);
}

static bool url_judge(const struct url *p, struct bz_address *ret, struct bz_err *err)
{
    struct bz_address a = {0};
    int len;

    if (p->user || p->password)
        return bz_fail(err, BUZON_ERR_INVALID, "an address with a user in it is not asked");
    if (!p->scheme || !p->host || !p->port)
        return bz_fail(err, BUZON_ERR_INVALID, "an address needs a scheme and a host");
    a.https = p->scheme[strlen(p->scheme) - 1] == 's';
    a.loopback = host_is_loopback(p->host);
    len = snprintf(a.origin, sizeof a.origin, "%s://%s:%s", p->scheme, p->host, p->port);
    if (len < 0 || (size_t)len >= sizeof a.origin)
        return bz_fail(err, BUZON_ERR_INVALID, "a host name of more than %d bytes",
                       BZ_ORIGIN_MAX);
    *ret = a;
    return true;
}

static bool http_judge(struct url *p, struct bz_address *ret, struct bz_err *err)
{
    struct bz_address a;

    if (!url_judge(p, &a, err))
        return false;
    if (strcmp(p->scheme, "https") != 0 && strcmp(p->scheme, "http") != 0)
        return bz_fail(err, BUZON_ERR_INVALID, "an address must be https, not %.20s",
                       p->scheme);
    if (!a.https && !a.loopback)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "%s is neither https nor http to this machine's loopback", a.origin);
    *ret = a;
    return true;
}

/* libcurl's port of smtp is where servers talk to each other; mails are handed in at another
 * one (RFC 6409). */
static bool submission_port(struct url *p)
{
    char *port = NULL;
    CURLUcode code = curl_url_get(p->u, CURLUPART_PORT, &port, 0);

    curl_free(port);
    if (code != CURLUE_NO_PORT || !p->scheme || strcmp(p->scheme, "smtp") != 0)
        return code != CURLUE_OUT_OF_MEMORY;
    curl_free(bz_steal(p->port));
    return curl_url_set(p->u, CURLUPART_PORT, "587", 0) == CURLUE_OK &&
           curl_url_get(p->u, CURLUPART_PORT, &p->port, 0) == CURLUE_OK;
}

static bool mail_judge(struct url *p, struct bz_address *ret, struct bz_err *err)
{
    static const char *const schemes[] = {"imaps", "imap", "smtps", "smtp"};
    struct bz_address a;

    if (!submission_port(p))
        return bz_nomem(err);
    if (!url_judge(p, &a, err))
        return false;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strcmp(p->scheme, schemes[i]) == 0) {
            *ret = a;
            return true;
        }
    return bz_fail(err, BUZON_ERR_INVALID,
                   "the address of a mail server must be imaps, imap, smtps or smtp, not %.20s",
                   p->scheme);
}

/* Spaces, control bytes and anything beyond ASCII have no place in an address (RFC 3986). */
static bool url_is_plain(const char *url)
{
    size_t len = 0;

    for (; url[len]; len++)
        if (url[len] <= ' ' || url[len] >= 0x7f || len >= BZ_URL_MAX)
            return false;
    return len > 0;
}

typedef bool (*judge_fn)(struct url *p, struct bz_address *ret, struct bz_err *err);

static bool url_read(const char *url, judge_fn judge, struct bz_address *ret,
                     struct bz_err *err)
{
    BZ_DONE(url) p = {0};
    CURLUcode code;

    if (!url || !url_is_plain(url))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "an address must be 1 to %d plain characters without spaces",
                       BZ_URL_MAX);
    p.u = curl_url();
    if (!p.u)
        return bz_nomem(err);
    code = curl_url_set(p.u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
    if (code == CURLUE_OUT_OF_MEMORY)
        return bz_nomem(err);
    if (code != CURLUE_OK)
        return bz_fail(err, BUZON_ERR_INVALID, "a malformed address: %s",
                       curl_url_strerror(code));
    if (!url_part(&p, CURLUPART_SCHEME, &p.scheme) || !url_part(&p, CURLUPART_HOST, &p.host) ||
        !url_part(&p, CURLUPART_PORT, &p.port) || !url_part(&p, CURLUPART_USER, &p.user) ||
        !url_part(&p, CURLUPART_PASSWORD, &p.password))
        return bz_nomem(err);
    return judge(&p, ret, err);
}

bool bz_address_read(const char *url, struct bz_address *ret, struct bz_err *err)
{
    return url_read(url, http_judge, ret, err);
}

bool bz_mail_address_read(const char *url, struct bz_address *ret, struct bz_err *err)
{
    return url_read(url, mail_judge, ret, err);
}

bool bz_http_allowed(const char *url, struct bz_err *err)
{
    struct bz_address a;

    return bz_address_read(url, &a, err);
}

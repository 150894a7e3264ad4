/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a network answers to a sign-in or a renewal: there are tokens to keep, or an error
 * that says why. No error quotes a token that came, and of the secrets that were sent none is
 * left in it, whatever the network's own words repeat.
 *
 * The first byte of an input says which network and settings, the second the status; of a third
 * that is "h" the first line is the header Authorization. The rest is the body, in which a 1
 * stands for a new token and a 2 for a secret of ours. */
#include "promise.h"

#include "base/utf8.h"

#include <string.h>

static const char NEW[] = "T0K3N-nuevo-que-nadie-mas-tiene",
                  OURS[] = "cl4ve-de-la-casa-inventada";

static const struct asked {
    const char *network, *settings;
    bool anew; /* signs in, instead of renewing */
} asked[] = {
    {"bluesky", "{\"identifier\":\"ayto.example\"}", false},
    {"bluesky", "{\"identifier\":\"ayto.example\"}", true},
    {"decidim", "{\"base_url\":\"https://decide.example\",\"sign_in\":true}", true},
    {"elgg", "{\"base_url\":\"https://red.example\",\"username\":\"ayto\"}", true},
    {"instagram", "{\"account_id\":\"178\"}", false},
    {"linkedin", "{\"organization_id\":\"12345\",\"client_id\":\"77\"}", false},
    {"threads", "{\"user_id\":\"70001\"}", false},
    {"x", "{\"user_id\":\"14\"}", false},
    {"x", "{\"user_id\":\"14\",\"client\":\"public\"}", false},
    {"x", "{\"user_id\":\"14\",\"auth\":\"oauth1\"}", false},
    {"youtube", "{\"channel_id\":\"UCayto\",\"client_id\":\"77\"}", false},
};

enum { ASKED = sizeof asked / sizeof *asked };

static const int statuses[] = {200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 503};

/* The rest of an input, with what its marks stand for. False for no memory. */
static bool spread(const uint8_t *data, size_t size, struct bz_str *ret)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] == 1)
            bz_str_add(ret, NEW);
        else if (data[i] == 2)
            bz_str_add(ret, OURS);
        else
            bz_str_add_bytes(ret, (const char *)&data[i], 1);
    }
    return !ret->failed;
}

/* Texts that the sites themselves say: status 200 is no word of theirs but on Elgg. */
static bool has_words(const struct asked *a, int status)
{
    return status > 299 || bz_streq(a->network, "elgg");
}

static void check_error(const struct asked *a, int status, struct bz_err *err)
{
    struct bz_err none = {0};
    BZ_AUTO(bz_secret) ours = bz_secret_new(OURS, strlen(OURS), &none);

    demand(err->code != BUZON_OK && err->code != BUZON_ERR_INTERNAL);
    demand(bz_utf8_valid(err->message, strlen(err->message)) == strlen(err->message));
    demand(has_words(a, status) || (!strstr(err->message, NEW) && !strstr(err->message, OURS)));
    demand(ours != NULL);
    bz_secret_hide(err->message, ours);
    demand(!strstr(err->message, OURS));
    for (size_t n = 4, len = strlen(err->message); n < strlen(OURS) && n <= len; n++)
        demand(strncmp(err->message + len - n, OURS, n) != 0); /* cut off there */
}

static void check_tokens(const struct bz_refreshed *got)
{
    demand(got->secrets.n > 0 && got->expires_at != 0);
    for (size_t i = 0; i < got->secrets.n; i++) {
        const struct bz_fresh *f = &got->secrets.items[i];

        demand(f->name && *f->name && bz_secret_len(f->value) > 0);
    }
}

static void run(const struct asked *a, const struct bz_context *c, const struct bz_response *r)
{
    const struct bz_network *net = bz_network_find(a->network);
    struct bz_refreshed got = {.expires_at = BUZON_TIME_NONE};
    struct bz_err err = {0};
    BZ_AUTO(bz_request) request = net->refresh(c, &err);
    struct bz_exchange x = {.request = request, .response = r, .at = INT64_C(1795514400000)};

    if (!request) { /* of OAuth 1.0a: there is nothing to ask for */
        demand(err.code == BUZON_ERR_AUTH && strstr(a->settings, "oauth1"));
        return;
    }
    x.purpose = request->purpose;
    if (net->refreshed(c, &x, &got, &err))
        check_tokens(&got);
    else
        check_error(a, r->status, &err);
    bz_refreshed_done(&got);
}

/* Cuts the first line off into a header. */
static bool header_take(struct bz_response *r, const uint8_t **data, size_t *size)
{
    const uint8_t *end = memchr(*data, '\n', *size);
    size_t len = end ? (size_t)(end - *data) : *size;
    struct bz_err err = {0};
    BZ_DONE(bz_str) value = {0};

    if (!spread(*data, len, &value) || strlen(value.data ? value.data : "") != value.len)
        return false;
    *data += len;
    *size -= len;
    return bz_headers_add(&r->headers, "Authorization", value.data ? value.data : "", &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct asked *a = &asked[size ? data[0] % ASKED : 0];
    BZ_AUTO(bz_json) settings = promise_json(a->settings);
    struct bz_account account = {.name = "ayto",
                                 .network = a->network,
                                 .token_expires_at = a->anew ? BUZON_TIME_NONE : 1};
    struct bz_context c = {.account = &account, .settings = settings};
    struct bz_response r = {0};
    BZ_DONE(bz_str) body = {0};
    bool whole;

    if (size < 2)
        return 0;
    r.status = statuses[data[1] % (sizeof statuses / sizeof *statuses)];
    data += 2;
    size -= 2;
    whole = !size || *data != 'h' || (data++, size--, header_take(&r, &data, &size));
    if (whole && spread(data, size, &body) &&
        promise_body(&r, (const uint8_t *)(body.data ? body.data : ""), body.len))
        run(a, &c, &r);
    bz_response_done(&r);
    return 0;
}

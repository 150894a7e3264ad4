/* SPDX-License-Identifier: EUPL-1.2 */
/* What an IMAP server says: cut into responses alike however it arrives, and into tokens that
 * lie inside of them; and heard as the answer to everything that is asked, which ends in one
 * way, with mails that can be read. */
#include "base/auto.h"
#include "model/mails.h"
#include "wire/imap.h"
#include "wire/imap_token.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LITERAL_MAX = 4096 };

/* Every token of a response; lists are left once as a whole. */
static void tokens_read(const char *bytes, size_t len)
{
    struct bz_imap_reader r = {bytes, bytes + len}, whole;
    struct bz_imap_token t;
    enum bz_imap_kind kind;
    BZ_DONE(bz_str) text = {0};
    uint32_t n;

    do {
        const char *before = r.at;

        kind = bz_imap_next(&r, &t);
        assert(r.at >= before && r.at <= r.end && t.bytes >= bytes && t.bytes + t.len <= r.end);
        if (kind == BZ_IMAP_END || kind == BZ_IMAP_BROKEN)
            continue;
        assert(r.at > before);
        bz_imap_token_add(&text, &t);
        (void)bz_imap_number(&t, &n);
        (void)bz_imap_date(&t);
        if (kind == BZ_IMAP_OPEN && bytes + len - r.at < 256) {
            whole = r;
            assert(!bz_imap_leave(&whole, &t) || whole.at > r.at);
        }
    } while (kind != BZ_IMAP_END && kind != BZ_IMAP_BROKEN);
    assert(text.len <= len);
}

/* --- what is asked --- */

static const struct asked {
    const char *method, *headers[4][2], *body;
} asked[] = {
    {"FETCH", {{"UIDVALIDITY", "77"}, {"UID-From", "3"}, {"Max-Mail", "100"}}, NULL},
    {"FETCH", {{"Max-Mails", "2"}, {"Max-Bytes", "300"}, {"Max-Mail", "60"}}, NULL},
    {"LIST", {{NULL}}, NULL},
    {"SEARCH", {{"Message-ID", "<buzon.7@ayto.example>"}}, NULL},
    {"APPEND",
     {{"Message-ID", "<buzon.7@ayto.example>"}},
     "Subject: Farola\r\n\r\nYa luce.\r\n"},
    {"PART", {{"UID", "8"}, {"Section", "2"}, {"Encoding", "base64"}}, NULL},
    {"PART", {{"UID", "8"}, {"Encoding", "quoted-printable"}}, NULL},
};

static struct bz_outgoing *request(const struct asked *a)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) s = bz_secret_new("x", 1, &err);
    BZ_AUTO(bz_request)
    r = bz_request_new("fuzz", a->method, "imaps://correo.example/Enviados", &err);

    assert(r && s);
    r->auth = BZ_AUTH_LOGIN;
    r->secret = "password";
    assert(bz_headers_add(&r->headers, "User", "buzon@ayto.example", &err));
    for (size_t k = 0; k < 4 && a->headers[k][0]; k++)
        assert(bz_headers_add(&r->headers, a->headers[k][0], a->headers[k][1], &err));
    assert(bz_dup(&r->body, a->body, &err));
    r->body_len = a->body ? strlen(a->body) : 0;
    return bz_outgoing_new(r, (const struct bz_secret *const *)&s, 5000, &err);
}

static void answer_check(const struct bz_dialogue *d)
{
    const char *type = bz_headers_find(&d->response.headers, "Content-Type", 0);
    struct bz_mail m;
    BZ_LOCAL_ERR(err);
    size_t at = 0;
    uint32_t last = 0;
    int got;

    if (!d->over || d->err.code != BUZON_OK) {
        assert(d->err.code != BUZON_ERR_INTERNAL);
        return;
    }
    assert(d->response.status >= 200 && d->response.status < 600);
    if (!bz_streq(type, BZ_MAILS_TYPE))
        return;
    assert(bz_headers_find(&d->response.headers, "UID-Next", 0));
    while ((got = bz_mails_next(d->body.data ? d->body.data : "", d->body.len, &at, &m, &err)) >
           0) {
        assert(m.uid > last && m.len <= 100);
        last = m.uid;
    }
    assert(got == 0);
}

static void hear(const char *bytes, size_t len, size_t step)
{
    static struct bz_outgoing *requests[sizeof asked / sizeof *asked];

    for (size_t k = 0; k < sizeof asked / sizeof *asked; k++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_dialogue) d = NULL;

        if (!requests[k])
            requests[k] = request(&asked[k]);
        d = bz_dialogue_new(&bz_imap_dialect, requests[k], 1 << 16, &err);
        assert(d && !d->over);
        for (size_t at = 0; at < len; at += step)
            bz_dialogue_take(d, bytes + at, step < len - at ? step : len - at);
        bz_dialogue_hung_up(d);
        answer_check(d);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t step = size ? data[0] % 16 + 1 : 1;
    const char *bytes = (const char *)data + (size > 0);
    size_t len = size - (size > 0), from = 0;
    int64_t n = 1;

    hear(bytes, len, step * step);
    while (n > 0 && from < len) {
        struct bz_imap_frame whole = {0}, slow = {0};
        int64_t got = 0;

        n = bz_imap_frame_find(&whole, bytes + from, len - from, LITERAL_MAX);
        assert(n >= -1 && n <= (int64_t)(len - from));
        for (size_t k = 0; got == 0 && k < len - from; k += step)
            got = bz_imap_frame_find(&slow, bytes + from, k, LITERAL_MAX);
        if (got == 0)
            got = bz_imap_frame_find(&slow, bytes + from, len - from, LITERAL_MAX);
        assert(got == n);
        if (n > 0) {
            tokens_read(bytes + from, (size_t)n);
            from += (size_t)n;
        }
    }
    return 0;
}

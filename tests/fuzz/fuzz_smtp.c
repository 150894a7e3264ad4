/* SPDX-License-Identifier: EUPL-1.2 */
/* What an SMTP server says, heard as the answer to whole dialogues: each ends in one way, what
 * is said of a mail is that mail whole, and it counts as taken only when its end was said. */
#include "base/auto.h"
#include "wire/smtp.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char secret[] = "s3creto-inventado";

static const struct asked {
    const char *method, *from, *to[3], *body;
} asked[] = {
    {"SEND",
     "buzon@ayto.example",
     {"vecina@correo.example"},
     "Subject: Farola\r\n\r\nYa luce.\r\n"},
    {"SEND",
     "",
     {"vecina@correo.example", "vecino@correo.example"},
     ".uno\r\n..dos\r\n.\r\nse\xC3\xB1ora\rsin\nfin"},
    {"SEND",
     "buz\xC3\xB3n@ayuntami\xC3\xA9nto.example",
     {"se\xC3\xB1ora@buz\xC3\xB3n.example", "vecino@correo.example"},
     "Subject: Farola\r\n\r\nYa luce.\r\n"},
    {"SEND", "buzon@ayto.example", {"vecina@buz\xC3\xB3n.example"}, "\r\n.\r\n"},
    {"LOGIN", NULL, {NULL}, NULL},
};

static struct bz_outgoing *request(const struct asked *a)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) s = bz_secret_new(secret, sizeof secret - 1, &err);
    BZ_AUTO(bz_request) r = bz_request_new("fuzz", a->method, "smtps://correo.example", &err);

    assert(r && s);
    r->auth = BZ_AUTH_LOGIN;
    r->secret = "password";
    assert(bz_headers_add(&r->headers, "User", "buzon@ayto.example", &err));
    assert(!a->from || bz_headers_add(&r->headers, "From", a->from, &err));
    for (size_t k = 0; k < 3 && a->to[k]; k++)
        assert(bz_headers_add(&r->headers, "To", a->to[k], &err));
    assert(bz_dup(&r->body, a->body, &err));
    r->body_len = a->body ? strlen(a->body) : 0;
    return bz_outgoing_new(r, (const struct bz_secret *const *)&s, 5000, &err);
}

/* --- the line --- */

/* Everything that may be said leaves, as a session sends it. */
static void say(struct bz_dialogue *d, struct bz_str *said)
{
    for (;;) {
        size_t len;
        const char *out = bz_dialogue_out(d, &len);

        if (len) {
            bz_str_add_bytes(said, out, len);
            bz_dialogue_sent(d, len);
        } else if (!d->over && !d->spoken && d->out_at == d->no_return &&
                   d->out.len > d->no_return) {
            d->spoken = true;
        } else {
            return;
        }
    }
}

/* --- what has to hold --- */

/* Every line has its break and nothing beside it that could be taken for one. */
static void lines_check(const struct bz_str *said)
{
    for (size_t i = 0; i < said->len; i++) {
        assert(said->data[i] != '\r' || (i + 1 < said->len && said->data[i + 1] == '\n'));
        assert(said->data[i] != '\n' || (i && said->data[i - 1] == '\r'));
    }
    assert(!said->len || said->data[said->len - 1] == '\n');
}

/* The lines behind DATA, without the dots that were put before them, are the mail's, whatever
 * breaks it has itself; only what ends it is a dot alone. */
static void mail_check(const struct bz_str *said, const char *mail)
{
    const char *at = memmem(said->data, said->len, "DATA\r\n", 6),
               *end = said->data + said->len;

    assert(at);
    for (at += 6; *mail; at = strstr(at, "\r\n") + 2) {
        size_t n = strcspn(mail, "\r\n");

        assert(*at != '.' || at[1] == '.');
        at += *at == '.';
        assert(at + n + 2 <= end && memcmp(at, mail, n) == 0 && memcmp(at + n, "\r\n", 2) == 0);
        mail += n;
        mail += *mail == '\r' && mail[1] == '\n' ? 2 : *mail != '\0';
    }
    assert(end - at >= 3 && memcmp(at, ".\r\n", 3) == 0);
    at += 3;
    assert(at == end || (end - at == 6 && memcmp(at, "QUIT\r\n", 6) == 0));
}

static void answer_check(const struct bz_dialogue *d, const struct bz_str *said,
                         const struct asked *a)
{
    const char *reply = bz_headers_find(&d->response.headers, "Reply", 0);

    lines_check(said);
    assert(!memmem(said->data ? said->data : "", said->len, secret, sizeof secret - 1));
    assert(!reply || (strlen(reply) <= 200 && !strstr(reply, secret)));
    for (size_t i = 0; reply && reply[i]; i++)
        assert(reply[i] >= ' ' && reply[i] < 0x7f);
    if (d->spoken)
        mail_check(said, a->body);
    if (!d->over)
        return;
    assert(d->err.code != BUZON_ERR_INTERNAL);
    if (d->err.code == BUZON_OK)
        assert(d->response.status >= 200 && d->response.status < 600);
    if (d->err.code == BUZON_OK && d->response.status < 400 && strcmp(a->method, "SEND") == 0)
        assert(d->spoken);
}

static void hear(const struct asked *a, struct bz_outgoing *r, const char *bytes, size_t len,
                 size_t step)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_dialogue) d = bz_dialogue_new(&bz_smtp_dialect, r, 1 << 16, &err);
    BZ_DONE(bz_str) said = {0};

    assert(d);
    say(d, &said);
    for (size_t at = 0; at < len; at += step) {
        bz_dialogue_take(d, bytes + at, step < len - at ? step : len - at);
        say(d, &said);
    }
    bz_dialogue_hung_up(d);
    say(d, &said);
    answer_check(d, &said, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bz_outgoing *requests[sizeof asked / sizeof *asked];
    size_t step = size ? data[0] % 16 + 1 : 1;
    const char *bytes = (const char *)data + (size > 0);

    for (size_t k = 0; k < sizeof asked / sizeof *asked; k++) {
        if (!requests[k])
            requests[k] = request(&asked[k]);
        hear(&asked[k], requests[k], bytes, size - (size > 0), step * step);
    }
    return 0;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* One mail by SMTP (RFC 5321): who, to whom, and the mail; until its last line left, nothing
 * was said to anybody. Addresses beyond ASCII go with SMTPUTF8 (RFC 6531) where they have no
 * other form. */
#include "wire/smtp.h"

#include <string.h>
#include <strings.h>

#include "wire/smtp_address.h"

/* A line of an answer has 512 bytes (RFC 5321, 4.5.3.1.5), servers have more. */
enum { REPLY_MAX = 16 << 10, REPLY_LINE_MAX = 2048 };

struct smtp {
    enum { SMTP_EHLO, SMTP_FROM, SMTP_TO, SMTP_DATA, SMTP_MAIL } asked;
    size_t to; /* how many were asked for */
    bool utf8; /* the envelope is beyond ASCII */
};

/* --- what is said --- */

/* What cannot be said is refused for good, as a server would (RFC 5321, 4.2.3). */
static void address_refuse(struct bz_dialogue *d, const char *words)
{
    if (bz_dialogue_tell_reply(d, words, strlen(words)))
        bz_dialogue_answer(d, 553);
}

static bool envelope_check(struct bz_dialogue *d)
{
    const char *from = bz_dialogue_header(d, "From", 0), *to;
    size_t n = 0;

    if (!from || !bz_smtp_address_is(from)) {
        address_refuse(d, "the sender's address cannot be said by SMTP");
        return false;
    }
    for (; (to = bz_dialogue_header(d, "To", n)); n++) {
        if (!*to || !bz_smtp_address_is(to)) {
            address_refuse(d, "the receiver's address cannot be said by SMTP");
            return false;
        }
    }
    if (!n || !d->request->body_len) {
        bz_dialogue_refuse(d, BUZON_ERR_INTERNAL, "no %s to send", n ? "mail" : "receiver");
        return false;
    }
    return true;
}

static bool is_ascii(const struct bz_outgoing *r)
{
    for (size_t i = 0; i < r->body_len; i++)
        if (r->body[i] & 0x80)
            return false;
    return true;
}

/* Whether an address has no form in ASCII; true, and over, without memory. */
static bool address_is_beyond(struct bz_dialogue *d, const char *address)
{
    BZ_DONE(bz_str) s = {0};
    bool ok;

    if (bz_smtp_address_add(&s, address, &ok, &d->err))
        return !ok;
    bz_dialogue_fail(d);
    return true;
}

static bool envelope_is_beyond(struct bz_dialogue *d)
{
    bool ret = address_is_beyond(d, bz_dialogue_header(d, "From", 0));
    const char *to;

    for (size_t n = 0; !ret && (to = bz_dialogue_header(d, "To", n)); n++)
        ret = address_is_beyond(d, to);
    return ret;
}

/* "MAIL FROM:<…>", "RCPT TO:<…>". */
static void address_say(struct bz_dialogue *d, const char *before, const char *address,
                        const char *behind)
{
    const struct smtp *s = d->own;
    bool ok;

    bz_str_addf(&d->out, "%s:<", before);
    if (s->utf8)
        bz_str_add(&d->out, address);
    else if (!bz_smtp_address_add(&d->out, address, &ok, &d->err))
        bz_dialogue_fail(d);
    bz_str_addf(&d->out, ">%s\r\n", behind);
}

static void from_say(struct bz_dialogue *d)
{
    struct smtp *s = d->own;
    bool ascii = is_ascii(d->request);

    s->asked = SMTP_FROM;
    address_say(d, "MAIL FROM", bz_dialogue_header(d, "From", 0),
                s->utf8 && ascii ? " SMTPUTF8"
                : s->utf8        ? " SMTPUTF8 BODY=8BITMIME"
                : ascii          ? ""
                                 : " BODY=8BITMIME");
}

/* What the server can is asked once more: the line is secure now, and another one asked before.
 */
static void envelope_say(struct bz_dialogue *d)
{
    struct smtp *s = d->own;

    s->utf8 = envelope_is_beyond(d);
    if (d->over)
        return;
    if (!s->utf8) {
        from_say(d);
        return;
    }
    s->asked = SMTP_EHLO;
    bz_str_add(&d->out, "EHLO ");
    if (!bz_smtp_host_add(&d->out, bz_dialogue_header(d, "From", 0), &d->err))
        bz_dialogue_fail(d);
    bz_str_add(&d->out, "\r\n");
}

static void smtp_begin(struct bz_dialogue *d)
{
    if (strcmp(d->request->method, "LOGIN") == 0) {
        bz_str_add(&d->out, "QUIT\r\n");
        bz_dialogue_answer(d, 250);
        return;
    }
    if (strcmp(d->request->method, "SEND") != 0) {
        bz_dialogue_refuse(d, BUZON_ERR_INTERNAL, "nothing is known by this name in SMTP");
        return;
    }
    if (!envelope_check(d))
        return;
    d->own = calloc(1, sizeof(struct smtp));
    if (d->own)
        envelope_say(d);
    else
        bz_dialogue_fail(d);
}

/* How long the line is that begins there; *skip says how long its break. CR and LF stand
 * together or not at all (RFC 5321, 2.3.8): servers that read one of them alone as the end of a
 * line would let a mail hide another one. */
static size_t line_find(const char *mail, size_t len, size_t *skip)
{
    size_t n = 0;

    while (n < len && mail[n] != '\r' && mail[n] != '\n')
        n++;
    *skip = n == len ? 0 : mail[n] == '\r' && n + 1 < len && mail[n + 1] == '\n' ? 2 : 1;
    return n;
}

/* A line that begins with a dot gets a second one (4.5.2). What ends the mail stands alone, so
 * that it cannot leave before everything else has. */
static void mail_say(struct bz_dialogue *d)
{
    const struct bz_outgoing *r = d->request;

    for (size_t at = 0, skip; at < r->body_len; at += skip) {
        size_t n = line_find(r->body + at, r->body_len - at, &skip);

        if (n && r->body[at] == '.')
            bz_str_add_char(&d->out, '.');
        bz_str_add_bytes(&d->out, r->body + at, n);
        bz_str_add_bytes(&d->out, "\r\n", 2);
        at += n;
    }
    d->no_return = d->out.len;
    bz_str_add(&d->out, ".\r\n");
}

/* --- what comes back --- */

/* The words of all lines in one, without their code. */
static void words_gather(const char *in, size_t len, struct bz_str *ret)
{
    for (size_t at = 0; at < len;) {
        const char *end = memchr(in + at, '\n', len - at);
        size_t n = end ? (size_t)(end - in) - at : len - at;
        size_t text = n > 4 ? n - 4 : 0;

        if (text && in[at + n - 1] == '\r')
            text--;
        if (ret->len && text)
            bz_str_add_char(ret, ' ');
        bz_str_add_bytes(ret, in + at + 4, text);
        at += n + 1;
    }
}

static void smtp_over(struct bz_dialogue *d, int code, const char *reply, size_t len)
{
    const struct smtp *s = d->own;
    BZ_DONE(bz_str) words = {0};

    words_gather(reply, len, &words);
    if (words.failed)
        bz_dialogue_fail(d);
    else if (bz_dialogue_tell_reply(d, words.data ? words.data : "", words.len))
        bz_dialogue_answer(d, code);
    if (s->asked == SMTP_MAIL && !d->spoken)
        d->out.len = d->out_at; /* refused in the middle: the rest must not follow */
    else
        bz_str_add(&d->out, "QUIT\r\n");
}

/* The server went on after the last question: the next one. */
static void smtp_next(struct bz_dialogue *d)
{
    struct smtp *s = d->own;
    const char *to = bz_dialogue_header(d, "To", s->to);

    if (s->asked == SMTP_DATA) {
        s->asked = SMTP_MAIL;
        mail_say(d);
    } else if (to) {
        s->asked = SMTP_TO;
        s->to++;
        address_say(d, "RCPT TO", to, "");
    } else {
        s->asked = SMTP_DATA;
        bz_str_add(&d->out, "DATA\r\n");
    }
}

/* Whether a line of the answer is that word, behind its code. */
static bool reply_offers(const char *in, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t at = 0; at < len;) {
        const char *end = memchr(in + at, '\n', len - at);
        size_t line = end ? (size_t)(end - in) - at : len - at;

        if (line >= n + 4 && strncasecmp(in + at + 4, word, n) == 0 &&
            (line == n + 4 || strchr(" \r", in[at + 4 + n])))
            return true;
        at += line + 1;
    }
    return false;
}

/* The server said what it can. Codes of RFC 6531, 3.5 and of RFC 3463. */
static void ehlo_reply(struct bz_dialogue *d, const char *reply, size_t len)
{
    static const char words[] =
        "250 5.6.7 the address is beyond ASCII and this server offers no SMTPUTF8: send by "
        "one that does, or ask for another address";

    if (reply_offers(reply, len, "SMTPUTF8"))
        from_say(d);
    else
        smtp_over(d, 553, words, sizeof words - 1);
}

static void smtp_reply(struct bz_dialogue *d, int code, const char *reply, size_t len)
{
    const struct smtp *s = d->own;
    bool good = s->asked == SMTP_DATA ? code == 354 : code < 300;

    if (code >= 400)
        smtp_over(d, code, reply, len);
    else if (!good)
        bz_dialogue_refuse(d, BUZON_ERR_PROTOCOL, "the mail server answers %d out of turn",
                           code);
    else if (s->asked == SMTP_EHLO)
        ehlo_reply(d, reply, len);
    else if (s->asked != SMTP_MAIL)
        smtp_next(d);
    else if (d->spoken)
        smtp_over(d, 250, reply, len);
    else
        bz_dialogue_refuse(d, BUZON_ERR_PROTOCOL,
                           "the mail server takes a mail before it is there");
}

/* The code at the beginning of a line; 0 for what is none. */
static int code_read(const char *line, size_t len)
{
    if (len < 4 || line[0] < '2' || line[0] > '5' || line[1] < '0' || line[1] > '9' ||
        line[2] < '0' || line[2] > '9' || !strchr(" -\r\n", line[3]) || !line[3])
        return 0;
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

/* "250-more" and "250 last": its bytes with *code, 0 when it is not all there, -1 when it is
 * no answer. */
static int64_t reply_find(const char *in, size_t len, int *code)
{
    for (size_t at = 0; at < len && at <= REPLY_MAX;) {
        const char *line = in + at, *end = memchr(line, '\n', len - at);
        size_t n = end ? (size_t)(end - line) + 1 : len - at;

        if (n > REPLY_LINE_MAX)
            return -1;
        if (!end)
            return 0;
        *code = code_read(line, n);
        at += n;
        if (!*code)
            return -1;
        if (line[3] != '-')
            return (int64_t)at;
    }
    return len > REPLY_MAX ? -1 : 0;
}

static void smtp_take(struct bz_dialogue *d)
{
    while (!d->over) {
        size_t len;
        const char *in = bz_dialogue_in(d, &len);
        int code = 0;
        int64_t used = reply_find(in, len, &code);

        if (used == 0)
            return;
        if (used < 0) {
            bz_dialogue_refuse(d, BUZON_ERR_PROTOCOL, "the mail server does not speak SMTP");
            return;
        }
        smtp_reply(d, code, in, (size_t)used);
        bz_dialogue_used(d, (size_t)used);
    }
}

static void smtp_free(struct bz_dialogue *d)
{
    free(d->own);
}

/* --- the login --- */

static int smtp_refused(const char *line, size_t len)
{
    int code = code_read(line, len);

    return code >= 400 ? code : 0;
}

/* Where no login is offered libcurl goes on without one. */
static bool smtp_welcomes(const char *line, size_t len)
{
    return code_read(line, len) == 235;
}

const struct bz_dialect bz_smtp_dialect = {
    /* What a ticket of Kerberos or a digest of the password needs is not there; the line is
     * secure. */
    .options = "AUTH=PLAIN;AUTH=LOGIN",
    .refused = smtp_refused,
    .welcomes = smtp_welcomes,
    .begin = smtp_begin,
    .take = smtp_take,
    .free = smtp_free,
};

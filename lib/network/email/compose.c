/* SPDX-License-Identifier: EUPL-1.2 */
/* The mail that an answer is. What a citizen wrote gets into its headers as words and ids only:
 * nobody adds a header to it. */
#include "network/email/mail.h"

#include "base/hash.h"

#include <string.h>
#include <strings.h>

/* --- words of others --- */

/* Lines have an end (RFC 5322, 2.1.1): a word of a stranger's subject need not. */
enum {
    COMPOSE_WORDS = 300,
    COMPOSE_WORD = 60,
    COMPOSE_NAME = 100,
    COMPOSE_PIECE = 42 /* bytes, which base64 makes 56 of */
};

static char *compose_clean(const char *text, struct bz_err *err)
{
    size_t len = text ? strnlen(text, COMPOSE_WORDS) : 0;
    char *s = NULL;

    while (len == COMPOSE_WORDS && len && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    if (!bz_dupn(&s, text ? text : "", len, err))
        return NULL;
    for (char *p = s; *p; p++)
        *p = (unsigned char)*p < 0x20 || *p == 0x7f ? ' ' : *p;
    return s;
}

static bool compose_is_plain(const char *s)
{
    size_t word = 0;

    for (const char *p = s; *p; p++) {
        word = *p == ' ' ? 0 : word + 1;
        if ((unsigned char)*p >= 0x80 || word > COMPOSE_WORD)
            return false;
    }
    return !strstr(s, "=?");
}

/* Words that are not plain, in pieces of at most 75 letters that are whole characters each
 * (RFC 2047, 2 and 5). */
static void compose_encode(struct bz_str *s, const char *words)
{
    if (compose_is_plain(words)) {
        bz_str_add(s, words);
        return;
    }
    while (*words) {
        size_t len = strnlen(words, COMPOSE_PIECE);

        while (words[len] && len && ((unsigned char)words[len] & 0xc0) == 0x80)
            len--;
        len = len ? len : strnlen(words, COMPOSE_PIECE);
        bz_str_add(s, "=?utf-8?B?");
        bz_str_add_base64(s, words, len);
        words += len;
        bz_str_add(s, *words ? "?= " : "?=");
    }
}

static char *compose_subject(const char *subject, struct bz_err *err)
{
    static const char *const marks[] = {"re:", "rv:", "rm:", "er:", "aw:"};
    BZ_TEXT s = compose_clean(subject, err);
    BZ_DONE(bz_str) made = {0};
    const char *p = s;

    if (!s)
        return NULL;
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        p += strspn(p, " ");
        if (strncasecmp(p, marks[k], 3) == 0) {
            p += 3;
            k = (size_t)-1;
        }
    }
    bz_str_add(&made, "Re: ");
    compose_encode(&made, p);
    return bz_str_take(&made, err);
}

/* An id as it stands in a header; what is none adds nothing. */
static void compose_id(struct bz_str *s, const char *id)
{
    if (!id || !*id || bz_starts(id, "sha256:") || strlen(id) > EM_ID_BYTES)
        return;
    for (const char *p = id; *p; p++) {
        if (*p <= ' ' || *p >= 0x7f || strchr("<>\"\\", *p))
            return;
    }
    bz_str_addf(s, "%s<%s>", s->len ? " " : "", id);
}

/* --- headers --- */

bool em_message_id(const struct bz_context *c, const struct bz_part *part, struct bz_str *ret,
                   struct bz_err *err)
{
    bz_str_addf(ret, "buzon.%s", part->key ? part->key : "");
    return em_domain(c, ret, err);
}

static struct bz_json *compose_extra(const struct bz_message *to, struct bz_err *err)
{
    const char *text = to->extra ? to->extra : "{}";

    return bz_json_parse(text, strlen(text), NULL, "extra", err);
}

bool em_recipient(const struct bz_message *to, struct bz_str *ret, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = compose_extra(to, err);
    const char *address = extra ? bz_json_str(extra, "reply_to") : NULL;

    if (!extra)
        return false;
    if (!address && to->author)
        address = to->author->handle ? to->author->handle : to->author->id;
    if (em_is_address(address))
        bz_str_add(ret, address);
    return !ret->failed || bz_nomem(err);
}

static bool compose_thread(GMimeObject *o, const struct bz_part *part, struct bz_err *err)
{
    const struct bz_message *to = part->to;
    BZ_AUTO(bz_json) extra = compose_extra(to, err);
    const struct bz_json *before = bz_json_get(extra, "references");
    BZ_DONE(bz_str) chain = {0};
    BZ_DONE(bz_str) parent = {0};

    if (!extra)
        return false;
    for (size_t k = 0; k < bz_json_len(before); k++)
        compose_id(&chain, bz_json_text(bz_json_at(before, k)));
    compose_id(&chain, to->native_id);
    compose_id(&chain, part->previous);
    compose_id(&parent, part->previous ? part->previous : to->native_id);
    if (chain.failed || parent.failed)
        return bz_nomem(err);
    if (parent.len)
        g_mime_object_append_header(o, "In-Reply-To", parent.data, NULL);
    if (chain.len)
        g_mime_object_append_header(o, "References", chain.data, NULL);
    return true;
}

/* Where the server takes local+KEY@domain: whoever answers from elsewhere is known to. */
static bool compose_reply_to(GMimeMessage *m, const struct bz_context *c,
                             const struct bz_part *part, struct bz_err *err)
{
    const char *own = em_own(c), *at = own ? strrchr(own, '@') : NULL;
    BZ_DONE(bz_str) s = {0};

    if (!at || !part->key || !bz_json_flag(c->settings, "subaddress", false))
        return true;
    bz_str_add_bytes(&s, own, (size_t)(at - own));
    bz_str_addf(&s, "+%s%s", part->key, at);
    if (s.failed)
        return bz_nomem(err);
    g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_REPLY_TO, NULL, s.data);
    return true;
}

/* A name that cannot stand in a header as it is, or within a line, is left away: the address
 * says enough. */
static const char *compose_name(const char *clean)
{
    return *clean && strlen(clean) <= COMPOSE_NAME && !strstr(clean, "=?") ? clean : NULL;
}

static bool compose_people(GMimeMessage *m, const struct bz_context *c,
                           const struct bz_part *part, struct bz_err *err)
{
    const struct bz_author *author = part->to->author;
    const char *named = bz_json_str(c->settings, "from_name");
    BZ_TEXT own = compose_clean(named, err);
    BZ_TEXT name = own ? compose_clean(author ? author->name : NULL, err) : NULL;
    BZ_DONE(bz_str) to = {0};

    if (!name || !em_recipient(part->to, &to, err))
        return false;
    if (!to.len || !em_own(c))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "there is no address to answer to");
    g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_FROM, compose_name(own), em_own(c));
    g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_TO, compose_name(name), to.data);
    return compose_reply_to(m, c, part, err);
}

/* --- the text --- */

/* In base64 lines end as they do in mails (RFC 2045, 6.8); elsewhere the writer sees to it. */
static bool compose_lines(const char *text, const char *end, struct bz_str *ret,
                          struct bz_err *err)
{
    for (; *text; text++) {
        if (*text == '\n')
            bz_str_add(ret, end);
        else if (*text != '\r')
            bz_str_add_char(ret, *text);
    }
    bz_str_add(ret, end);
    return !ret->failed || bz_nomem(err);
}

static bool compose_text(GMimeMessage *m, const char *text, struct bz_err *err)
{
    GMimeTextPart *part = g_mime_text_part_new_with_subtype("plain");
    BZ_DONE(bz_str) plain = {0};
    BZ_DONE(bz_str) network = {0};
    bool ok =
        compose_lines(text, "\n", &plain, err) && compose_lines(text, "\r\n", &network, err);

    if (ok) {
        bool base64;

        g_mime_text_part_set_charset(part, "utf-8");
        g_mime_text_part_set_text(part, plain.data);
        base64 = g_mime_part_get_best_content_encoding(GMIME_PART(part),
                                                       GMIME_ENCODING_CONSTRAINT_7BIT) ==
                 GMIME_CONTENT_ENCODING_BASE64;
        if (base64)
            g_mime_text_part_set_text(part, network.data);
        g_mime_part_set_content_encoding(GMIME_PART(part),
                                         base64 ? GMIME_CONTENT_ENCODING_BASE64
                                                : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
        g_mime_message_set_mime_part(m, GMIME_OBJECT(part));
    }
    g_object_unref(part);
    return ok;
}

static void compose_date(GMimeMessage *m, buzon_time date)
{
    GDateTime *t = g_date_time_new_from_unix_utc(date / 1000);

    if (!t)
        return;
    g_mime_message_set_date(m, t);
    g_date_time_unref(t);
}

static void compose_write(GMimeMessage *m, struct bz_str *ret)
{
    GMimeFormatOptions *format = g_mime_format_options_new();
    GMimeStream *stream = g_mime_stream_mem_new();
    GByteArray *bytes;

    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    (void)g_mime_object_write_to_stream(GMIME_OBJECT(m), format, stream);
    bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    bz_str_add_bytes(ret, bytes->data, bytes->len);
    g_object_unref(stream);
    g_mime_format_options_free(format);
}

static bool compose_fill(GMimeMessage *m, const struct bz_context *c,
                         const struct bz_part *part, buzon_time date, struct bz_err *err)
{
    BZ_TEXT subject = compose_subject(part->to->subject, err);
    BZ_DONE(bz_str) id = {0};

    if (!subject || !compose_people(m, c, part, err) || !em_message_id(c, part, &id, err))
        return false;
    g_mime_object_set_header(GMIME_OBJECT(m), "Subject", subject, NULL);
    compose_date(m, date);
    g_mime_message_set_message_id(m, id.data);
    if (!compose_thread(GMIME_OBJECT(m), part, err))
        return false;
    return compose_text(m, part->text, err);
}

bool em_compose(const struct bz_context *c, const struct bz_part *part, buzon_time date,
                struct bz_str *ret, struct bz_err *err)
{
    GMimeMessage *m;
    bool ok;

    em_init();
    m = g_mime_message_new(TRUE);
    ok = compose_fill(m, c, part, date, err);
    if (ok)
        compose_write(m, ret);
    g_object_unref(m);
    return ok && (!ret->failed || bz_nomem(err));
}

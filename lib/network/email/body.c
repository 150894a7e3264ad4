/* SPDX-License-Identifier: EUPL-1.2 */
/* The parts of a mail: which of them are its words, which its files. */
#include "network/email/mail.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Where in the tree, and what is taken of it. */
struct body_walk {
    struct em_item *i;
    struct bz_str *text; /* borrows; NULL: words are not taken, another form of them was */
    bool files;
    int depth;
    char section[EM_SECTION]; /* as IMAP counts (RFC 9051, 6.4.5); "": the root */
};

bool em_is_type(GMimeObject *o, const char *type, const char *subtype)
{
    GMimeContentType *t = g_mime_object_get_content_type(o);

    return t && g_mime_content_type_is_type(t, type, subtype);
}

/* --- words --- */

/* A type that cannot be read is as good as none (RFC 2045, 5.2): text. */
static bool body_is_untyped(GMimeObject *o)
{
    const char *said = g_mime_object_get_header(o, "Content-Type");

    return said && em_is_type(o, "application", "octet-stream") &&
           !strcasestr(said, "octet-stream");
}

static bool body_is_words(GMimeObject *o)
{
    const char *how = g_mime_object_get_disposition(o);

    if (!GMIME_IS_PART(o) || (how && strcasecmp(how, "attachment") == 0))
        return false;
    if (g_mime_part_get_filename(GMIME_PART(o)))
        return false;
    return em_is_type(o, "text", "plain") || em_is_type(o, "text", "html") ||
           body_is_untyped(o);
}

static bool body_flowed(GMimeObject *o, bool *delsp)
{
    const char *format = g_mime_object_get_content_type_parameter(o, "format");
    const char *spaces = g_mime_object_get_content_type_parameter(o, "delsp");

    *delsp = spaces && strcasecmp(spaces, "yes") == 0;
    return format && strcasecmp(format, "flowed") == 0;
}

static bool body_plain(GMimeObject *o, const struct bz_str *s, struct bz_str *ret,
                       struct bz_err *err)
{
    bool delsp;

    if (body_flowed(o, &delsp))
        return em_flowed(s->data ? s->data : "", delsp, ret, err);
    bz_str_add(ret, s->data ? s->data : "");
    return !ret->failed || bz_nomem(err);
}

bool em_part_text(struct em_item *i, GMimeObject *part, struct bz_str *ret, bool *repaired,
                  struct bz_err *err)
{
    const char *charset = g_mime_object_get_content_type_parameter(part, "charset");
    const GByteArray *bytes = em_bytes(i, part);
    BZ_DONE(bz_str) s = {0};

    if (!em_charset((const char *)bytes->data, bytes->len, charset, &s, repaired, err))
        return false;
    if (em_is_type(part, "text", "html"))
        return em_html(s.data ? s.data : "", s.len, ret, err);
    return body_plain(part, &s, ret, err);
}

/* Words of several parts stand apart by an empty line. */
static bool body_words(struct body_walk *w, GMimeObject *o, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    bool repaired = false;
    size_t blank;

    if (!em_part_text(w->i, o, &s, &repaired, err))
        return false;
    w->i->w->batch->repaired += repaired;
    blank = s.data ? strspn(s.data, " \t\n") : 0;
    if (blank == s.len)
        return true;
    while (w->text->len && w->text->data[w->text->len - 1] == '\n')
        w->text->data[--w->text->len] = '\0';
    if (w->text->len)
        bz_str_add(w->text, "\n\n");
    bz_str_add_bytes(w->text, s.data, s.len);
    return !w->text->failed || bz_nomem(err);
}

/* --- the tree --- */

static bool body_walk(struct body_walk w, GMimeObject *o, struct bz_err *err);

enum body_form { BODY_NOTHING, BODY_HTML, BODY_PLAIN };

static bool body_is_blank(struct em_item *i, GMimeObject *o)
{
    const GByteArray *bytes = em_bytes(i, o);
    bool blank = true;

    for (guint k = 0; blank && k < bytes->len; k++)
        blank = bytes->data[k] == ' ' || (bytes->data[k] >= '\t' && bytes->data[k] <= '\r');
    return blank;
}

/* What words are somewhere in a part. */
static enum body_form body_form(struct em_item *i, GMimeObject *o, int depth)
{
    enum body_form best = BODY_NOTHING;
    int n = GMIME_IS_MULTIPART(o) ? g_mime_multipart_get_count(GMIME_MULTIPART(o)) : 0;

    if (body_is_words(o))
        return body_is_blank(i, o)             ? BODY_NOTHING
               : em_is_type(o, "text", "html") ? BODY_HTML
                                               : BODY_PLAIN;
    for (int k = 0; k < n && k < 20 && depth < 8 && best < BODY_PLAIN; k++) {
        enum body_form form =
            body_form(i, g_mime_multipart_get_part(GMIME_MULTIPART(o), k), depth + 1);

        best = form > best ? form : best;
    }
    return best;
}

/* The k-th part of a container, from 0; deeper than can be said is nowhere. */
static struct body_walk body_inner(const struct body_walk *w, int k)
{
    struct body_walk inner = *w;
    int n = snprintf(inner.section, sizeof inner.section, "%s%s%d", w->section,
                     *w->section ? "." : "", k + 1);

    if (n < 0 || n >= EM_SECTION)
        inner.section[0] = '\0';
    inner.depth++;
    return inner;
}

static bool body_file(const struct body_walk *w, GMimeObject *o, struct bz_err *err)
{
    GMimeContentEncoding said = GMIME_IS_PART(o)
                                    ? g_mime_part_get_content_encoding(GMIME_PART(o))
                                    : GMIME_CONTENT_ENCODING_DEFAULT;
    size_t n = w->i->msg.n_attachments;

    if (!em_file(w->i, o, err))
        return false;
    if (w->i->msg.n_attachments == n)
        return true;
    (void)snprintf(w->i->section, sizeof w->i->section, "%s", *w->section ? w->section : "1");
    w->i->encoding = said == GMIME_CONTENT_ENCODING_BASE64            ? "base64"
                     : said == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ? "quoted-printable"
                                                                      : "8bit";
    return true;
}

/* Several forms of the same: the plainest that says anything; files of all. */
static bool body_alternative(const struct body_walk *w, GMimeMultipart *m, struct bz_err *err)
{
    int n = g_mime_multipart_get_count(m), best = -1;
    enum body_form found = BODY_NOTHING;

    for (int k = 0; k < n && k < 100 && found < BODY_PLAIN; k++) {
        enum body_form form = body_form(w->i, g_mime_multipart_get_part(m, k), 0);

        if (form > found) {
            found = form;
            best = k;
        }
    }
    for (int k = 0; k < n; k++) {
        struct body_walk inner = body_inner(w, k);

        inner.text = k == best || best < 0 ? w->text : NULL;
        if (!body_walk(inner, g_mime_multipart_get_part(m, k), err))
            return false;
    }
    return true;
}

static bool body_multipart(const struct body_walk *w, GMimeMultipart *m, struct bz_err *err)
{
    int n = g_mime_multipart_get_count(m);

    if (em_is_type(GMIME_OBJECT(m), "multipart", "alternative"))
        return body_alternative(w, m, err);
    if (em_is_type(GMIME_OBJECT(m), "multipart", "encrypted") &&
        !bz_json_set_bool(w->i->extra, "encrypted", true))
        return bz_nomem(err);
    for (int k = 0; k < n; k++) {
        if (!body_walk(body_inner(w, k), g_mime_multipart_get_part(m, k), err))
            return false;
    }
    return true;
}

/* A mail in a mail: its bytes are a file, its words are to be found, too. */
static bool body_message(const struct body_walk *w, GMimeObject *o, struct bz_err *err)
{
    GMimeMessage *m = g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
    GMimeObject *root = m ? g_mime_message_get_mime_part(m) : NULL;
    struct body_walk inner = *w;
    BZ_DONE(bz_str) s = {0};

    if (w->files && !body_file(w, o, err))
        return false;
    if (!root)
        return true;
    if (!w->files) {
        inner.depth++;
        return !w->text || body_walk(inner, root, err);
    }
    inner = (struct body_walk){w->i, &s, false, w->depth + 1, ""};
    if (!body_walk(inner, root, err))
        return false;
    return !s.len || em_ok(bz_json_set_text(w->i->extra, "forwarded", s.data), err);
}

static bool body_walk(struct body_walk w, GMimeObject *o, struct bz_err *err)
{
    if (!o)
        return true;
    if (++w.i->parts > EM_PARTS || w.depth > EM_DEPTH)
        return em_ok(bz_json_set_bool(w.i->extra, "too_many_parts", true), err) &&
               (w.i->parts > EM_PARTS || !w.files || body_file(&w, o, err));
    if (GMIME_IS_MULTIPART(o))
        return body_multipart(&w, GMIME_MULTIPART(o), err);
    if (GMIME_IS_MESSAGE_PART(o))
        return body_message(&w, o, err);
    if (body_is_words(o)) {
        GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(o));
        GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;

        if (w.files)
            w.i->section[0] = '\0';
        if (!stream || g_mime_stream_length(stream) <= EM_TEXT_BYTES)
            return !w.text || body_words(&w, o, err);
    }
    return !w.files || body_file(&w, o, err);
}

bool em_inner_text(struct em_item *i, GMimeObject *root, struct bz_str *ret, struct bz_err *err)
{
    return body_walk((struct body_walk){i, ret, false, 1, ""}, root, err);
}

bool em_body(struct em_item *i, GMimeObject *root, struct bz_err *err)
{
    return body_walk((struct body_walk){i, &i->text, true, 0, ""}, root, err);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* The headers of a mail. GMime makes an object and three copies of each, and most of what
 * servers write into a mail on its way is signatures and stations: it gets those only in which
 * it finds addresses, encoded words or parts. Others are read where they lie. */
#include "network/email/mail.h"

#include <string.h>
#include <strings.h>

/* All that are read, but for Content-…, which is GMime's own. */
static const struct {
    const char *name;
    enum em_use use;
} fields_read[] = {
    {"From", EM_BY_GMIME},
    {"Sender", EM_BY_GMIME},
    {"Reply-To", EM_BY_GMIME},
    {"To", EM_BY_GMIME},
    {"Cc", EM_BY_GMIME},
    {"Subject", EM_BY_GMIME},
    {"Date", EM_AS_IT_IS},
    {"Message-ID", EM_AS_IT_IS},
    {"In-Reply-To", EM_AS_IT_IS},
    {"References", EM_AS_IT_IS},
    {"Received", EM_AS_IT_IS},
    {"Return-Path", EM_AS_IT_IS},
    {"Delivered-To", EM_AS_IT_IS},
    {"X-Original-To", EM_AS_IT_IS},
    {"Envelope-To", EM_AS_IT_IS},
    {"Authentication-Results", EM_AS_IT_IS},
    {"Auto-Submitted", EM_AS_IT_IS},
    {"X-Autoreply", EM_AS_IT_IS},
    {"X-Autorespond", EM_AS_IT_IS},
    {"X-Auto-Response-Suppress", EM_AS_IT_IS},
    {"Precedence", EM_AS_IT_IS},
    {"List-Id", EM_AS_IT_IS},
};

static bool fields_is(const char *name, size_t len, const char *other)
{
    return (*name | 0x20) == (*other | 0x20) && strncasecmp(name, other, len) == 0 &&
           !other[len];
}

enum em_use em_use_of(const char *name, size_t len)
{
    if (len > 8 && strncasecmp(name, "Content-", 8) == 0)
        return EM_BY_GMIME;
    for (size_t i = 0; i < sizeof fields_read / sizeof *fields_read; i++) {
        if (fields_is(name, len, fields_read[i].name))
            return fields_read[i].use;
    }
    return EM_UNREAD;
}

const struct em_field *em_field(const struct em *w, const char *name, size_t n)
{
    for (size_t i = 0; i < w->fields.n; i++) {
        const struct em_field *f = &w->fields.items[i];

        if (fields_is(f->name, f->name_len, name) && n-- == 0)
            return f;
    }
    return NULL;
}

/* How long the name of a header is that begins at p; 0: this is none, or not written as all
 * write them. */
static size_t fields_name(const char *p, const char *end)
{
    const char *s = p;

    while (s < end && ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
                       (*s >= '0' && *s <= '9') || *s == '-' || *s == '_'))
        s++;
    return s < end && *s == ':' ? (size_t)(s - p) : 0;
}

/* Behind the header that begins at p, with all lines it is folded into. */
static const char *fields_end(const char *p, const char *end)
{
    do {
        const char *line = memchr(p, '\n', (size_t)(end - p));

        p = line ? line + 1 : end;
    } while (p < end && (*p == ' ' || *p == '\t'));
    return p;
}

/* Note all that are read; gives where the headers end, or the first line that is none. Of
 * stations only the last is read, which stands on top. The first of all is noted whatever it
 * is: without any, GMime would see no mail. */
static const char *fields_note(struct em *w, const char *bytes, const char *end)
{
    const char *p = bytes;
    bool station = false;
    size_t n;

    w->fields.n = 0;
    while ((n = fields_name(p, end))) {
        struct em_field f = {p, n, fields_end(p, end), em_use_of(p, n)};
        bool received = fields_is(p, n, "Received");

        if ((f.use != EM_UNREAD && !(received && station)) || p == bytes) {
            if (!bz_vec_push(&w->fields, f))
                return NULL;
        }
        station |= received;
        p = f.end;
    }
    return p;
}

static bool fields_end_here(const char *p, const char *end)
{
    return p == end || *p == '\n' || (end - p >= 2 && p[0] == '\r' && p[1] == '\n');
}

/* What GMime takes a line for that is no header is GMime's business: then it gets all that are
 * read, and is asked for them. */
bool em_fields(struct em *w, const char *bytes, size_t len, struct bz_err *err)
{
    const char *end = bytes + len, *p = fields_note(w, bytes, end);

    if (!p)
        return bz_nomem(err);
    w->plain = fields_end_here(p, end);
    g_byte_array_set_size(w->source, 0);
    for (size_t i = 0; i < w->fields.n; i++) {
        const struct em_field *f = &w->fields.items[i];

        if (!i || !w->plain || f->use == EM_BY_GMIME)
            g_byte_array_append(w->source, (const guint8 *)f->name, (guint)(f->end - f->name));
    }
    g_byte_array_append(w->source, (const guint8 *)p, (guint)(end - p));
    return true;
}

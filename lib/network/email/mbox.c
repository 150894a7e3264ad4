/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of mails: one alone (.eml), or several behind "From " lines (RFC 4155; mboxo and
 * mboxrd, where a ">" before "From " in a text is not the writer's). */
#include "network/email/mail.h"

#include <string.h>
#include <strings.h>

static const char *mbox_next(const char *p, const char *end)
{
    const char *line = memchr(p, '\n', (size_t)(end - p));

    return line ? line + 1 : end;
}

static bool mbox_is_from(const char *p, const char *end)
{
    return end - p >= 5 && memcmp(p, "From ", 5) == 0;
}

/* A "From " line that begins a mail: something like a header, or nothing, comes behind it. Some
 * programs quote no such line of a text, and after an empty line only these can be told. */
static bool mbox_begins(const char *p, const char *end)
{
    const char *head = mbox_next(p, end);
    const char *line_end = head < end ? mbox_next(head, end) : end;
    const char *colon;

    if (!mbox_is_from(p, end))
        return false;
    colon = head < line_end ? memchr(head, ':', (size_t)(line_end - head)) : NULL;
    for (const char *q = head; colon && q < colon; q++) {
        if ((unsigned char)*q <= ' ' || (unsigned char)*q > 0x7e)
            return q == head && *q == '>';
    }
    return colon && colon > head;
}

/* ">From " was "From ", ">>From " was ">From ". */
static size_t mbox_unquote(char *to, const char *p, const char *end)
{
    char *at = to;

    while (p < end) {
        const char *next = mbox_next(p, end), *q = p;

        while (q < next && *q == '>')
            q++;
        if (q > p && mbox_is_from(q, next))
            p++;
        memcpy(at, p, (size_t)(next - p));
        at += next - p;
        p = next;
    }
    return (size_t)(at - to);
}

/* Hardly any has a quoted line: all others are read where they lie. */
static bool mbox_one(struct em *w, const char *p, const char *end, struct bz_err *err)
{
    struct em_mail mail = {.bytes = p, .len = (size_t)(end - p), .received = BUZON_TIME_NONE};
    BZ_TEXT copy = NULL;

    if (memmem(p, mail.len, ">From ", 6)) {
        copy = malloc(mail.len + 1);
        if (!copy)
            return bz_nomem(err);
        mail.len = mbox_unquote(copy, p, end);
        mail.bytes = copy;
    }
    return !mail.len || em_add(w, &mail, err);
}

static const char *mbox_end(const char *p, const char *end)
{
    bool blank = false;

    while (p < end && !(blank && mbox_begins(p, end))) {
        blank = *p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n');
        p = mbox_next(p, end);
    }
    return p;
}

/* Whether any header is there that every mail has some of. */
static bool mbox_is_mail(const char *p, const char *end)
{
    static const char *const names[] = {
        "From:", "Date:", "Subject:", "Message-ID:", "Received:", "To:"};

    end = p + em_headers_len(p, (size_t)(end - p));
    for (; p < end; p = mbox_next(p, end)) {
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            size_t n = strlen(names[k]);

            if ((size_t)(end - p) > n && strncasecmp(p, names[k], n) == 0)
                return true;
        }
    }
    return false;
}

bool em_import(struct em *w, const char *bytes, size_t len, struct bz_err *err)
{
    const char *p = bytes, *end = bytes + len;
    bool any = false;

    if (len >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        p += 3;
    while (p < end && (*p == '\n' || *p == '\r'))
        p++;
    if (p == end)
        return bz_fail(err, BUZON_ERR_PARSE, "there is no mail in it");
    if (!mbox_is_from(p, end) && !mbox_is_mail(p, end))
        return bz_fail(err, BUZON_ERR_PARSE, "neither a mail nor a file of mails");
    if (!mbox_is_from(p, end))
        return em_add(w,
                      &(struct em_mail){
                          .bytes = p, .len = (size_t)(end - p), .received = BUZON_TIME_NONE},
                      err);
    while (p < end) {
        const char *head = mbox_next(p, end), *stop = mbox_end(head, end);

        if (!mbox_one(w, head, stop, err))
            return false;
        any = any || stop > head;
        p = stop;
    }
    return any || bz_fail(err, BUZON_ERR_PARSE, "there is no mail in it");
}

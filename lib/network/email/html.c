/* SPDX-License-Identifier: EUPL-1.2 */
/* HTML of a mail as text, with "> " before what it quotes: its blockquotes are marked before
 * they are lost with all other elements. */
#include "network/email/mail.h"

#include "text/html.h"

#include <string.h>
#include <strings.h>

/* Of the private use area: nobody's letters; where somebody has them they are dropped. */
#define HTML_OPEN "\xEE\x80\xB0"
#define HTML_CLOSE "\xEE\x80\xB1"

static bool html_is_mark(const char *p, size_t left)
{
    return left >= 3 && (memcmp(p, HTML_OPEN, 3) == 0 || memcmp(p, HTML_CLOSE, 3) == 0);
}

/* A tag "<blockquote" or "</blockquote" here: how long it is; 0: none. */
static size_t html_tag(const char *p, size_t left, const char *name)
{
    size_t n = strlen(name);
    const char *end;

    if (left <= n || strncasecmp(p, name, n) != 0 || !strchr("> \t\r\n/", p[n]))
        return 0;
    end = memchr(p, '>', left);
    return end ? (size_t)(end + 1 - p) : 0;
}

static void html_mark(const char *html, size_t len, struct bz_str *ret)
{
    for (size_t k = 0; k < len;) {
        size_t n = html[k] == '<' ? html_tag(html + k, len - k, "<blockquote") : 0;
        const char *plain;

        if (n) {
            bz_str_add_bytes(ret, html + k, n);
            bz_str_add(ret, HTML_OPEN);
        } else if (html[k] == '<' && (n = html_tag(html + k, len - k, "</blockquote"))) {
            bz_str_add(ret, HTML_CLOSE);
            bz_str_add_bytes(ret, html + k, n);
        } else if (html_is_mark(html + k, len - k)) {
            n = 3;
        } else {
            plain = html + k + 1;
            while (plain < html + len && *plain != '<' && *plain != '\xEE')
                plain++;
            n = (size_t)(plain - (html + k));
            bz_str_add_bytes(ret, html + k, n);
        }
        k += n;
    }
}

static void html_line(struct bz_str *ret, const char *line, size_t len, int *depth)
{
    BZ_DONE(bz_str) words = {0};
    int deepest = *depth;

    for (size_t k = 0; k < len; k++) {
        if (html_is_mark(line + k, len - k)) {
            *depth += memcmp(line + k, HTML_OPEN, 3) == 0 ? 1 : *depth > 0 ? -1 : 0;
            deepest = *depth > deepest ? *depth : deepest;
            k += 2;
        } else {
            bz_str_add_char(&words, line[k]);
        }
    }
    ret->failed |= words.failed;
    for (int k = 0; k < deepest && k < EM_DEPTH; k++)
        bz_str_add_char(ret, '>');
    if (deepest && words.len)
        bz_str_add_char(ret, ' ');
    bz_str_add(ret, words.data ? words.data : "");
    bz_str_add_char(ret, '\n');
}

bool em_html(const char *html, size_t len, struct bz_str *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) marked = {0};
    BZ_TEXT text = NULL;
    int depth = 0;

    html_mark(html, len, &marked);
    if (marked.failed)
        return bz_nomem(err);
    if (!marked.len)
        return true;
    text = bz_html_to_text(marked.data, marked.len, err);
    if (!text)
        return false;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");

        html_line(ret, p, n, &depth);
        p += n + (p[n] == '\n');
    }
    return !ret->failed || bz_nomem(err);
}

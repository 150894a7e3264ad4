/* SPDX-License-Identifier: EUPL-1.2 */
/* Where the words that were looked for are, in a line below an inquiry. */
#include "crm.h"

#include <stdlib.h>
#include <string.h>

enum { INDENT = 11, LONGEST = 118 };

/* The character behind a text of JSON, which begins at p, and the text itself to `to` (NULL:
 * nowhere). What is escaped beside quotes and strokes are breaks of lines and the like. */
static const char *json_text(const char *p, FILE *to)
{
    for (; *p && *p != '"'; p++) {
        char c = *p;

        if (c == '\\') {
            c = *++p;
            if (c == 'u')
                p += strnlen(p, 5) == 5 ? 4 : 0;
            if (!strchr("\"\\/", c))
                c = ' ';
        }
        if (to)
            fputc(c, to);
    }
    return *p ? p + 1 : p;
}

/* The first snippet of the list, its matches between stars; NULL when there is none. */
static char *first_snippet(const char *json)
{
    static const char opens[] = "{\"text\":\"";
    const char *p = strstr(json, "\"fragments\":["), *before = strstr(json, "\"before\":true");
    char *text = NULL;
    size_t len = 0;
    FILE *to = p ? open_memstream(&text, &len) : NULL;

    if (!to)
        return NULL;
    if (before && before < p)
        fputs("…", to);
    p += strlen("\"fragments\":[");
    while (strncmp(p, opens, sizeof opens - 1) == 0) {
        const char *from = p + sizeof opens - 1, *end = json_text(from, NULL);
        bool match = strncmp(end, ",\"match\":true", 13) == 0;

        fputs(match ? "*" : "", to);
        (void)json_text(from, to);
        fputs(match ? "*" : "", to);
        end = strchr(end, '}');
        p = end && end[1] == ',' ? end + 2 : "";
    }
    fclose(to);
    return text;
}

void crm_snippet(struct crm *crm, const buzon_inquiry *q)
{
    buzon_error *err = NULL;
    char *json = buzon_inbox_snippets(crm->inbox, buzon_inquiry_reference(q), crm->words, &err);
    char *text = json ? first_snippet(json) : NULL;

    if (text) {
        printf("%*s", INDENT, "");
        crm_cell(text, LONGEST, true);
        fputc('\n', stdout);
    }
    free(text);
    buzon_string_free(json);
    buzon_error_free(err); /* it is listed all the same */
}

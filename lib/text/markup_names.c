/* SPDX-License-Identifier: EUPL-1.2 */
/* Writes named characters of HTML as numbers. */
#include "text/markup_names.h"

#include <libxml/HTMLparser.h>

#include <string.h>

enum { NAMES_MAX = 10 };

static const char *const names_of_xml[] = {"amp", "lt", "gt", "quot", "apos"};

/* A section in which "&" is only a sign; its end belongs to it. */
struct section {
    const char *begins, *ends;
};

static const struct section sections[] = {{"<![CDATA[", "]]>"}, {"<!--", "-->"}};

static size_t names_section(const char *s, size_t len)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        size_t n = strlen(sections[i].begins);
        const char *end;

        if (len < n || memcmp(s, sections[i].begins, n) != 0)
            continue;
        end = memmem(s + n, len - n, sections[i].ends, 3);
        return end ? (size_t)(end - s) + 3 : len;
    }
    return 0;
}

/* How long a reference to a named character is that stands at s, and which it is; 0: none. */
static size_t names_reference(const char *s, size_t len, unsigned *ret)
{
    char name[NAMES_MAX + 1];
    const htmlEntityDesc *found;
    size_t n = 0;

    if (len > 1 && s[1] == '#') /* a number already */
        return 0;
    while (n < NAMES_MAX && n + 1 < len && s[n + 1] != ';' && s[n + 1] > ' ') {
        name[n] = s[n + 1];
        n++;
    }
    name[n] = '\0';
    if (!n || n + 1 >= len || s[n + 1] != ';')
        return 0;
    for (size_t i = 0; i < sizeof names_of_xml / sizeof *names_of_xml; i++) {
        if (strcmp(name, names_of_xml[i]) == 0)
            return 0;
    }
    found = htmlEntityLookup((const xmlChar *)name);
    *ret = found ? found->value : 0;
    return found ? n + 2 : 0;
}

/* The first "&" from `at` on that is in no section; len: none. */
static size_t names_next(const char *bytes, size_t at, size_t len)
{
    const char *amp = at < len ? memchr(bytes + at, '&', len - at) : NULL;

    while (amp) {
        const char *mark = memmem(bytes + at, (size_t)(amp - bytes) - at, "<!", 2);
        size_t skip;

        if (!mark)
            return (size_t)(amp - bytes);
        skip = names_section(mark, len - (size_t)(mark - bytes));
        at = (size_t)(mark - bytes) + (skip ? skip : 2);
        if (at > (size_t)(amp - bytes))
            amp = at < len ? memchr(bytes + at, '&', len - at) : NULL;
    }
    return len;
}

/* Most documents have none at all, and then nobody has to know where their sections are. */
static bool names_any(const char *bytes, size_t len)
{
    const char *end = bytes + len, *amp = len ? memchr(bytes, '&', len) : NULL;
    unsigned value;

    while (amp && !names_reference(amp, (size_t)(end - amp), &value))
        amp = memchr(amp + 1, '&', (size_t)(end - amp) - 1);
    return amp;
}

bool bz_markup_names(struct bz_str *out, const char *bytes, size_t len)
{
    unsigned value = 0;
    size_t from = 0;

    if (!names_any(bytes, len))
        return false;
    (void)bz_str_reserve(out, len + 1);
    for (size_t at = names_next(bytes, 0, len); at < len;) {
        size_t n = names_reference(bytes + at, len - at, &value);

        if (n) {
            bz_str_add_bytes(out, bytes + from, at - from);
            bz_str_addf(out, "&#%u;", value);
            from = at + n;
        }
        at = names_next(bytes, at + (n ? n : 1), len);
    }
    bz_str_add_bytes(out, bytes + from, len - from);
    return true;
}

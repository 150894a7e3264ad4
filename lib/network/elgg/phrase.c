/* SPDX-License-Identifier: EUPL-1.2 */
/* Times in words, as some plugins give them in the language of the site: "hace 2 días". */
#include "network/elgg/elgg.h"

#include "term/civil.h"
#include "text/unicode.h"

#include <ctype.h>
#include <string.h>

enum { PHRASE_MAX = 200 };

/* How words begin without accents, in the languages of Spain and their neighbours. */
static const struct {
    int64_t ms;
    const char *words; /* each with a blank behind */
} units[] = {
    {7 * (int64_t)BZ_MS_DAY, "week semana setmana aste semaine woche settiman "},
    {30 * (int64_t)BZ_MS_DAY, "month mes hilabete mois monat mesi mese "},
    {365 * (int64_t)BZ_MS_DAY, "year ano any urte annee jahr anno anni ans "},
    {BZ_MS_SECOND, "sec seg sek "},
    {BZ_MS_MINUTE, "min "},
    {BZ_MS_HOUR, "hour hor ordu heure stund ora ore "},
    {BZ_MS_DAY, "day dia egun jour tag giorn yesterday ayer ahir onte atzo hier gestern ieri "},
};

/* What a word of that length counts in; 0: it is no such word. */
static int64_t unit_of(const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const char *w = units[i].words;

        while (*w) {
            size_t n = strcspn(w, " ");

            if (len >= n && memcmp(word, w, n) == 0)
                return units[i].ms;
            w += n + 1;
        }
    }
    return 0;
}

/* The first unit's word, with the number before it; "an hour ago" has none. */
bool el_phrase(const char *text, int64_t *ret, struct bz_err *err)
{
    size_t len = strnlen(text, PHRASE_MAX + 1);
    BZ_TEXT folded = len <= PHRASE_MAX ? bz_fold(text, len, false, err) : NULL;
    int64_t n = 1;

    for (const char *p = folded; p && *p;) {
        size_t word = 0;
        int64_t unit;

        if (isdigit((unsigned char)*p)) {
            for (n = 0; isdigit((unsigned char)*p) && n < 100000; p++)
                n = n * 10 + *p - '0';
            continue;
        }
        while (isalpha((unsigned char)p[word]))
            word++;
        unit = unit_of(p, word);
        if (unit) {
            *ret = n * unit;
            return true;
        }
        p += word ? word : 1;
    }
    return false;
}

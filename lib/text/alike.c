/* SPDX-License-Identifier: EUPL-1.2 */
/* A text as it is compared with others: cut into the words that count, in sentences. */
#include "text/alike.h"

#include "base/str.h"
#include "text/alike_text.h"
#include "text/alike_words.h"
#include "text/unicode.h"
#include "text/words.h"

#include <stdlib.h>
#include <string.h>

enum { PHONE_DIGITS = 9, IDENTITY_DIGITS = 8 };

/* Where the folded text is read. */
struct reader {
    struct bz_alike *a;
    const char *s;
    size_t len, at;
    const char *before; /* the word before, in s; NULL: none in this sentence */
    size_t before_len;
    unsigned before_is;
    bool before_kept, own_phone;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_ascii_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* --- what is kept --- */

static bool token_add(struct reader *r, const char *word, size_t len, unsigned is)
{
    struct bz_alike *a = r->a;
    struct bz_alike_token t = {.at = a->words.len, .len = len, .is = is};

    bz_str_add_bytes(&a->words, word, len);
    bz_str_add_char(&a->words, ' ');
    t.sentence = a->sentences;
    return !a->words.failed && bz_vec_push(&a->tokens, t);
}

static void token_drop(struct bz_alike *a)
{
    a->tokens.n--;
    a->words.len = a->tokens.items[a->tokens.n].at;
}

static void sentence_end(struct reader *r)
{
    struct bz_alike *a = r->a;

    if (a->tokens.n && a->tokens.items[a->tokens.n - 1].sentence == a->sentences)
        a->sentences++;
    r->before = NULL;
    r->before_is = BZ_ALIKE_PLAIN;
    r->own_phone = false;
}

/* "?" belongs to the words before it. */
static void question_note(struct bz_alike *a)
{
    for (size_t i = a->tokens.n; i-- > 0 && a->tokens.items[i].sentence == a->sentences;)
        a->tokens.items[i].is |= BZ_ALIKE_MORE;
}

/* --- numbers --- */

/* Digits from `at` on, one sign between two of them; *digits says how many. */
static size_t digits_run(const struct reader *r, size_t at, const char *between, size_t *digits)
{
    size_t end = at;

    for (*digits = 0; at < r->len; at++) {
        if (is_digit(r->s[at])) {
            ++*digits;
            end = at + 1;
        } else if (at != end || !strchr(between, r->s[at]) || !r->s[at]) {
            break;
        }
    }
    return end;
}

/* The number of an identity card: eight digits and a letter. */
static size_t identity_end(const struct reader *r, size_t end, size_t digits)
{
    size_t letter = end + (end < r->len && (r->s[end] == '-' || r->s[end] == ' '));

    if (digits != IDENTITY_DIGITS || letter >= r->len || !is_ascii_letter(r->s[letter]))
        return 0;
    return letter + 1 == r->len || !bz_letter(r->s + letter + 1, r->len - letter - 1)
               ? letter + 1
               : 0;
}

/* Thousands are written in many ways; "22:30" is "22.30". */
static bool number_add(struct reader *r, size_t end)
{
    BZ_DONE(bz_str) n = {0};

    for (size_t i = r->at; i < end; i++) {
        bool sign = !is_digit(r->s[i]);
        size_t next = i + 1, digits = 0;

        while (sign && next + digits < end && is_digit(r->s[next + digits]))
            digits++;
        if (!sign)
            bz_str_add_char(&n, r->s[i]);
        else if (digits != 3 || (r->s[i] != '.' && r->s[i] != ','))
            bz_str_add_char(&n, r->s[i] == ':' ? '.' : r->s[i]);
    }
    return !n.failed && token_add(r, n.data, n.len, BZ_ALIKE_NAMES);
}

static bool number_read(struct reader *r)
{
    size_t digits, end = digits_run(r, r->at, " .-", &digits), identity;
    bool added = true;

    if (!r->own_phone || digits < PHONE_DIGITS) {
        end = digits_run(r, r->at, ".,:/", &digits);
        identity = identity_end(r, end, digits);
        if (identity)
            end = identity;
        else
            added = number_add(r, end);
    }
    r->at = end;
    r->before = NULL;
    r->before_is = BZ_ALIKE_PLAIN;
    return added;
}

/* --- words --- */

/* "hotel's" and "can't" are one word, "l'om" and "d'un" two. */
static size_t word_end(const struct reader *r, size_t end)
{
    static const char *const tails[] = {"s", "t", "ll", "re", "ve", "d", "m"};
    size_t mark = end;

    if (end < r->len && r->s[end] == '\'')
        mark = end + 1;
    else if (r->len - end > 3 && memcmp(r->s + end, "\xE2\x80\x99", 3) == 0)
        mark = end + 3;
    for (size_t i = 0; mark > end && i < sizeof tails / sizeof *tails; i++) {
        size_t len = strlen(tails[i]), tail = mark + len;

        if (tail <= r->len && memcmp(r->s + mark, tails[i], len) == 0 &&
            (tail == r->len || !bz_letter(r->s + tail, r->len - tail)))
            return tail;
    }
    return end;
}

/* Of several letters only these are Roman numbers, or of no word. */
static bool is_roman(const char *word, size_t len)
{
    return len > 1 && strspn(word, "ivxl") >= len;
}

static unsigned word_is(const struct reader *r, const char *word, size_t len)
{
    unsigned is = bz_alike_word(word, len);

    if (len == 1 && r->before_is & BZ_ALIKE_LABEL)
        return BZ_ALIKE_NAMES;
    if (len == 1 && !(is & BZ_ALIKE_DROP))
        return is | BZ_ALIKE_NAMES;
    return is_roman(word, len) ? is | BZ_ALIKE_NAMES : is;
}

static bool word_take(struct reader *r, const char *word, size_t len)
{
    unsigned is = word_is(r, word, len);
    bool polite = r->before && bz_alike_polite(r->before, r->before_len, word, len);
    bool kept = !polite && !(is & BZ_ALIKE_DROP);

    if (polite && r->before_kept)
        token_drop(r->a);
    r->own_phone |= is & BZ_ALIKE_PHONE && r->before_is & BZ_ALIKE_OWN;
    if (kept && !token_add(r, word, len, is))
        return false;
    r->before = word;
    r->before_len = len;
    r->before_is = is;
    r->before_kept = kept;
    return true;
}

/* "Arnau P." is signed so, and "c/" is short for a street; a single letter counts else. */
static bool letter_read(struct reader *r, size_t at)
{
    char next = at + 1 < r->len ? r->s[at + 1] : ' ';

    if (r->s[at] == 'c' && next == '/')
        return word_take(r, "calle", 5);
    return (next == '.' && !(r->before_is & BZ_ALIKE_LABEL)) || word_take(r, r->s + at, 1);
}

/* An apostrophe inside is left out. */
static bool joined_read(struct reader *r, size_t from, size_t whole)
{
    char joined[64];
    size_t len = 0;

    for (size_t i = from; i < whole && len < sizeof joined; i++)
        if (r->s[i] != '\'' && (i < r->at || is_ascii_letter(r->s[i])))
            joined[len++] = r->s[i];
    r->at = whole;
    if (!word_take(r, joined, len))
        return false;
    r->before = NULL; /* no good manners begin so */
    return true;
}

/* Letters up to the next digit. */
static bool word_read(struct reader *r, size_t end)
{
    size_t from = r->at, whole;

    while (r->at < end && !is_digit(r->s[r->at]))
        r->at++;
    whole = word_end(r, r->at);
    if (whole > r->at)
        return joined_read(r, from, whole);
    return r->at == from + 1 ? letter_read(r, from) : word_take(r, r->s + from, r->at - from);
}

/* "1º": the sign is a letter of its own. */
static bool is_ordinal(const char *s, size_t len)
{
    return len >= 2 && s[0] == '\xC2' && (s[1] == '\xAA' || s[1] == '\xBA');
}

/* --- addresses --- */

static size_t chunk_end(const struct reader *r)
{
    size_t end = r->at;

    while (end < r->len && !is_space(r->s[end]))
        end++;
    return end;
}

static bool chunk_has(const struct reader *r, size_t end, const char *what)
{
    return memmem(r->s + r->at, end - r->at, what, strlen(what)) != NULL;
}

/* A link counts without what follows its path, which tells who followed it. */
static bool link_read(struct reader *r, size_t end)
{
    size_t stop = r->at;

    while (stop < end && r->s[stop] != '?' && r->s[stop] != '#')
        stop++;
    while (stop > r->at && strchr(".,;:!)", r->s[stop - 1]))
        stop--;
    if (!token_add(r, r->s + r->at, stop - r->at, BZ_ALIKE_NAMES))
        return false;
    r->at = end;
    return true;
}

/* At the beginning of what stands between two spaces: whom it is said to and where to write
 * back say nothing. */
static bool chunk_read(struct reader *r)
{
    size_t end = chunk_end(r);

    if (chunk_has(r, end, "://") || bz_starts(r->s + r->at, "www."))
        return link_read(r, end);
    if (r->s[r->at] == '@' ? !r->a->tokens.n : chunk_has(r, end, "@"))
        r->at = end;
    return true;
}

/* --- all of it --- */

static bool sign_read(struct reader *r)
{
    char c = r->s[r->at];
    bool good = true;

    if (c == '?')
        question_note(r->a);
    if (strchr(".!?;:\n", c) || memcmp(r->s + r->at, "\xC2\xBF", 2) == 0 ||
        memcmp(r->s + r->at, "\xC2\xA1", 2) == 0)
        sentence_end(r);
    else if (r->len - r->at >= 3 && memcmp(r->s + r->at, "\xE2\x82\xAC", 3) == 0)
        good = token_add(r, "euros", 5, BZ_ALIKE_PLAIN);
    r->at++;
    while (r->at < r->len && (r->s[r->at] & 0xC0) == 0x80)
        r->at++;
    return good;
}

static bool next_read(struct reader *r)
{
    size_t from = r->at, start = 0, end = 0;

    if (r->at == 0 || is_space(r->s[r->at - 1])) {
        if (!chunk_read(r))
            return false;
        if (r->at != from)
            return true;
    }
    if (is_digit(r->s[r->at]))
        return number_read(r);
    if (is_ordinal(r->s + r->at, r->len - r->at)) {
        r->at += 2;
        return true;
    }
    if (bz_word_next(r->s, r->len, &from, &start, &end) && start == r->at)
        return word_read(r, end);
    return sign_read(r);
}

static bool text_read(struct bz_alike *a, const char *folded)
{
    struct reader r = {.a = a, .s = folded, .len = strlen(folded)};

    while (r.at < r.len && a->tokens.n <= BZ_ALIKE_WORDS_MAX)
        if (!next_read(&r))
            return false;
    for (size_t i = 0; i < a->tokens.n; i++) {
        struct bz_alike_token *t = &a->tokens.items[i];

        a->words.data[t->at + t->len] = '\0';
        t->hash = bz_str_hash(a->words.data + t->at, 0);
        a->words.data[t->at + t->len] = ' ';
    }
    return true;
}

struct bz_alike *bz_alike_new(const char *text, struct bz_err *err)
{
    BZ_TEXT folded = bz_fold(text, strlen(text), false, err);
    BZ_AUTO(bz_alike) a = folded ? calloc(1, sizeof *a) : NULL;

    if (!folded)
        return NULL;
    if (!a || !text_read(a, folded))
        return bz_nomem(err);
    return bz_steal(a);
}

void bz_alike_free(struct bz_alike *a)
{
    if (!a)
        return;
    bz_str_done(&a->words);
    free(a->tokens.items);
    free(a);
}

size_t bz_alike_words(const struct bz_alike *a)
{
    return a->tokens.n;
}

/* --- pieces --- */

/* Of all pairs of neighbours those whose hashes are the smallest: two texts choose alike. */
size_t bz_alike_pieces(const struct bz_alike *a,
                       struct bz_alike_piece ret[static BZ_ALIKE_PIECES])
{
    uint64_t hashes[BZ_ALIKE_PIECES];
    const struct bz_alike_token *t = a->tokens.items;
    size_t n = 0;

    if (a->tokens.n < BZ_ALIKE_WORDS || a->tokens.n > BZ_ALIKE_WORDS_MAX)
        return 0;
    for (size_t i = 0; i + 1 < a->tokens.n; i++) {
        /* The product of two 64-bit halves mixes them; odd, so that nothing is lost. */
        uint64_t hash = (t[i].hash * UINT64_C(0x9E3779B97F4A7C15)) ^ t[i + 1].hash;
        size_t k = n;

        hash *= UINT64_C(0xBF58476D1CE4E5B9);
        hash ^= hash >> 31;
        while (k > 0 && hashes[k - 1] > hash)
            k--;
        if (k == BZ_ALIKE_PIECES || (k > 0 && hashes[k - 1] == hash))
            continue;
        n += n < BZ_ALIKE_PIECES;
        for (size_t j = n - 1; j > k; j--) {
            hashes[j] = hashes[j - 1];
            ret[j] = ret[j - 1];
        }
        hashes[k] = hash;
        ret[k] = (struct bz_alike_piece){a->words.data + t[i].at,
                                         t[i + 1].at + t[i + 1].len - t[i].at};
    }
    return n;
}

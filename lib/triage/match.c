/* SPDX-License-Identifier: EUPL-1.2 */
/* One text under all patterns: what stands where a word begins is looked for once, and codes
 * run only where that says they may match. */
#include "text/unicode.h"
#include "triage/code.h"
#include "triage/hint.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    MATCH_PLACES = 128 * 1024, /* of all patterns in one text that are written down */
    MATCH_HITS_NEAR = 256      /* as many cues need no memory of their own */
};

/* Where a code may match. */
struct match_place {
    uint32_t at, one; /* one: of the tries */
    uint32_t next;    /* of the same pattern, behind this one; 0: the last one */
};

/* The places of a pattern. */
struct match_chain {
    uint32_t first;
    bool more; /* before the first place there are others */
};

/* How often a pattern that is counted stands there, one behind the other. */
struct match_count {
    uint32_t n, end; /* end: of the last one */
};

/* A cue that stands there. */
struct match_hit {
    uint32_t cue, at;
};

/* By the numbers of patterns and gates; sets are a bit each. What is not in the set that is
 * named is not set either: few of them are, and clearing all would take longer than the rest.
 */
struct bz_match {
    struct bz_patterns *with; /* these two borrow */
    const char *text;
    size_t len;
    size_t first;                                          /* where its first word begins */
    uint32_t asked;                                        /* groups */
    pcre2_match_data *data;                                /* owns; NULL: no code was run yet */
    struct match_hits BZ_VEC(struct match_hit) hits;       /* owns what is not in room */
    struct match_places BZ_VEC(struct match_place) places; /* owns; the first one is nobody's */
    uint64_t *stands;           /* these point into room; patterns that stand there */
    uint64_t *tried;            /* those that have places */
    uint64_t *sought;           /* those with a code that may match somewhere */
    uint64_t *open;             /* gates */
    struct match_count *counts; /* by the place among those that are counted */
    struct match_chain *chains; /* of those that are tried */
    uint32_t *firsts;           /* of those whose forms stand there: where the first one does */
    struct match_hit near[MATCH_HITS_NEAR];
    uint64_t room[];
};

static bool match_has(const uint64_t *set, uint32_t number)
{
    return set[number / 64] >> (number % 64) & 1U;
}

static void match_put(uint64_t *set, uint32_t number)
{
    set[number / 64] |= UINT64_C(1) << (number % 64);
}

/* --- words --- */

/* What a byte is to patterns without letters beyond ASCII; the first byte of what is beyond
 * counts as a sign. */
enum { BYTE_WORD = 1, BYTE_LINE = 2, BYTE_SIGN = 4 };
static const unsigned char match_bytes[256] = {
    ['!' ... '/'] = BYTE_SIGN,  ['0' ... '9'] = BYTE_WORD,  [':' ... '^'] = BYTE_SIGN,
    ['_'] = BYTE_LINE,          ['`'] = BYTE_SIGN,          ['a' ... 'z'] = BYTE_WORD,
    ['{' ... 0x7F] = BYTE_SIGN, [0xC0 ... 0xFF] = BYTE_SIGN};

static inline unsigned match_byte(char c)
{
    return match_bytes[(unsigned char)c];
}

static inline bool match_is_word(char c)
{
    return match_byte(c) & (BYTE_WORD | BYTE_LINE);
}

/* Where the next word or sign begins, from i on: words as the patterns without letters beyond
 * ASCII see them, which is more often than the others do. */
static size_t match_word(const struct bz_match *m, size_t i)
{
    bool inside = i && match_is_word(m->text[i - 1]);

    for (; i < m->len; i++) {
        unsigned byte = match_byte(m->text[i]);

        if ((byte & BYTE_SIGN) || ((byte & BYTE_WORD) && !inside))
            break;
        inside = byte & (BYTE_WORD | BYTE_LINE);
    }
    return i;
}

/* Whether a letter of any script ends at byte `at`. */
static bool match_behind_letter(const struct bz_match *m, size_t at)
{
    size_t from = at;

    if (!at || (unsigned char)m->text[at - 1] < 0x80)
        return at && match_is_word(m->text[at - 1]);
    while (from && ((unsigned char)m->text[--from] & 0xC0) == 0x80)
        ;
    return from < at && bz_letter(m->text + from, at - from) == at - from;
}

/* Bytes of the letter at byte `at`; 0: there is none. */
static inline size_t match_letter(const struct bz_match *m, size_t at)
{
    if (at >= m->len || (unsigned char)m->text[at] < 0x80)
        return at < m->len && match_is_word(m->text[at]);
    return bz_letter(m->text + at, m->len - at);
}

/* The end of the word that goes on at byte `at`. */
static size_t match_word_end(const struct bz_match *m, size_t at)
{
    size_t n;

    while ((n = match_letter(m, at)))
        at += n;
    return at;
}

/* --- what stands there --- */

/* A place in the text where a word or a sign begins. */
struct match_spot {
    size_t at;
    int inside; /* whether it is within a word of other letters; -1: not looked for yet */
};

static bool match_inside(const struct bz_match *m, struct match_spot *spot)
{
    if (spot->inside < 0)
        spot->inside = match_behind_letter(m, spot->at);
    return spot->inside;
}

/* Whether it stands there whose letters do, up to `end`: it may need others behind them. */
static inline bool match_stands(const struct bz_match *m, struct match_spot *spot,
                                unsigned kind, size_t end)
{
    if (kind >= BZ_FORM_SIGN)
        return true;
    if (match_inside(m, spot))
        return false;
    return kind == BZ_FORM_ANY || (match_letter(m, end) != 0) == (kind == BZ_FORM_MORE);
}

/* Where a form ends of which the letters do at `end`. */
static size_t match_end(const struct bz_match *m, unsigned kind, size_t end)
{
    return kind == BZ_FORM_ANY || kind == BZ_FORM_MORE ? match_word_end(m, end) : end;
}

/* Called for everything that stands in the text, with the end of its letters; true ends the
 * walk. */
typedef bool match_visit(struct bz_match *m, bz_cue *cue, size_t at, size_t end, void *user);

/* What begins there as a word of the cues does. */
static inline bool match_heads(struct bz_match *m, struct match_spot *spot, match_visit *visit,
                               void *user)
{
    const struct bz_cues *cues = &m->with->cues;
    uint32_t node = 0, place;

    for (size_t i = spot->at; i < m->len; i++) {
        node = bz_trie_step(&cues->heads, node, m->text[i]);
        if (!node)
            return false;
        place = cues->heads.nodes[node].value;
        for (bz_cue *cue = place ? cues->packed.items + place : NULL; cue;
             cue = bz_cue_next(cue)) {
            if (match_stands(m, spot, bz_cue_kind_of(cue), i + 1) &&
                visit(m, cue, spot->at, i + 1, user))
                return true;
        }
    }
    return false;
}

/* What the word there ends with; at least one byte stays before it. */
static inline bool match_tails(struct bz_match *m, struct match_spot *spot, match_visit *visit,
                               void *user)
{
    const struct bz_cues *cues = &m->with->cues;
    uint32_t node = 0, place;
    size_t end;

    if (!match_letter(m, spot->at) || match_inside(m, spot))
        return false;
    end = match_word_end(m, spot->at);
    for (size_t i = end - 1; i > spot->at; i--) {
        node = bz_trie_step(&cues->tails, node, m->text[i]);
        if (!node)
            return false;
        place = cues->tails.nodes[node].value;
        if (place && visit(m, cues->packed.items + place, spot->at, end, user))
            return true;
    }
    return false;
}

/* Over the text from byte `from` on; shorter ones first. True: it was ended. */
static inline bool match_walk(struct bz_match *m, size_t from, match_visit *visit, void *user)
{
    const struct bz_cues *cues = &m->with->cues;

    for (size_t at = match_word(m, from); at < m->len; at = match_word(m, at + 1)) {
        struct match_spot spot = {at, -1};

        if ((cues->heads.nodes && match_heads(m, &spot, visit, user)) ||
            (cues->tails.nodes && match_tails(m, &spot, visit, user)))
            return true;
    }
    return false;
}

/* --- what that says of patterns --- */

/* Hits are noted from the last one on: what is noted last stands first. */
static void match_note_forms(struct bz_match *m, const uint32_t *what, size_t n, uint32_t at)
{
    for (size_t i = 0; i < n; i++) {
        match_put(m->stands, what[i]);
        m->firsts[what[i]] = at;
    }
}

static void match_note_gates(struct bz_match *m, const uint32_t *gates, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        match_put(m->open, gates[i]);
        match_put(m->sought, m->with->gates.items[gates[i]]);
    }
}

/* Before a place that is left out none is added. False without memory. */
static bool match_note_try(struct bz_match *m, uint32_t one, size_t at)
{
    uint32_t number = m->with->tries.items[one].pattern;
    struct match_chain *chain = &m->chains[number];
    bool old = match_has(m->tried, number);
    const struct match_place *last = old ? &m->places.items[chain->first] : NULL;

    /* Two beginnings of one word, one of them longer. */
    if (old && (chain->more || (last->at == at && last->one == one)))
        return true;
    if (old && m->places.n > MATCH_PLACES) {
        chain->more = true;
        return true;
    }
    if ((!m->places.n && !bz_vec_push(&m->places, ((struct match_place){0}))) ||
        !bz_vec_push(&m->places,
                     ((struct match_place){(uint32_t)at, one, old ? chain->first : 0})))
        return false;
    *chain = (struct match_chain){.first = (uint32_t)m->places.n - 1};
    match_put(m->tried, number);
    return true;
}

/* For patterns of these groups; of forms, gates and other groups it may be said again. What a
 * code needs comes behind its beginning and was noted before. False without memory. */
static bool match_note(struct bz_match *m, struct match_hit hit, uint32_t groups)
{
    bz_cue *cue = m->with->cues.packed.items + hit.cue;
    const uint32_t *what = bz_cue_links(cue) + bz_cue_counted(cue);
    unsigned kind = bz_cue_kind_of(cue);
    uint32_t n = bz_cue_n(cue);

    if (kind <= BZ_FORM_TAIL)
        match_note_forms(m, what, n, hit.at);
    else if (kind == BZ_CUE_GATE || (kind == BZ_CUE_FIRST && hit.at <= m->first))
        match_note_gates(m, what, n);
    for (size_t i = 0; kind == BZ_CUE_TRY && i < n; i++) {
        const struct bz_try *one = &m->with->tries.items[what[i]];

        if ((one->group & groups) && (!one->gate || match_has(m->open, one->gate)) &&
            !match_note_try(m, what[i], hit.at))
            return false;
    }
    return true;
}

bool bz_match_ask(struct bz_match *m, uint32_t groups, struct bz_err *err)
{
    bz_cue *cues = m->with->cues.packed.items;

    groups &= ~m->asked;
    m->asked |= groups;
    for (size_t i = m->hits.n; groups && i--;) {
        if ((bz_cue_groups(cues + m->hits.items[i].cue) & groups) &&
            !match_note(m, m->hits.items[i], groups))
            return bz_nomem(err);
    }
    return true;
}

/* --- the walk over all of it --- */

static void match_counts(struct bz_match *m, bz_cue *cue, size_t at, size_t end)
{
    const uint32_t *what = bz_cue_links(cue);

    for (size_t i = 0; i < bz_cue_counted(cue); i++) {
        struct match_count *count = &m->counts[what[i]];

        match_put(m->stands, m->with->counted.items[what[i]]);
        if (count->n && at < count->end)
            continue;
        if (!count->n)
            m->firsts[m->with->counted.items[what[i]]] = (uint32_t)at;
        count->n++;
        count->end = (uint32_t)end;
    }
}

/* Room for more hits. */
static bool match_room(struct bz_match *m)
{
    bool near = m->hits.items == m->near;
    struct match_hit *more =
        realloc(near ? NULL : m->hits.items, 2 * m->hits.cap * sizeof *more);

    if (!more)
        return false;
    if (near)
        memcpy(more, m->near, sizeof m->near);
    m->hits.items = more;
    m->hits.cap *= 2;
    return true;
}

/* True without memory. */
static bool match_meet(struct bz_match *m, bz_cue *cue, size_t at, size_t end, void *user)
{
    (void)user;
    if (bz_cue_counted(cue))
        match_counts(m, cue, at, match_end(m, bz_cue_kind_of(cue), end));
    if (!bz_cue_n(cue))
        return false;
    if (m->hits.n == m->hits.cap && !match_room(m))
        return true;
    m->hits.items[m->hits.n++] =
        (struct match_hit){(uint32_t)(cue - m->with->cues.packed.items), (uint32_t)at};
    return false;
}

static bool match_look(struct bz_match *m)
{
    while (m->first < m->len && !match_is_word(m->text[m->first]))
        m->first++;
    for (size_t i = 0; m->len && m->first && i < m->with->signs.n; i++)
        match_put(m->sought, m->with->signs.items[i]);
    return !match_walk(m, 0, match_meet, NULL);
}

/* With everything in one piece. */
static struct bz_match *match_empty(struct bz_patterns *p)
{
    size_t set = (size_t)p->n / 64 + 1, gates = p->gates.n / 64 + 1;
    size_t clear =
        (3 * set + gates) * sizeof(uint64_t) + p->counted.n * sizeof(struct match_count);
    size_t rest = ((size_t)p->n + 1) * (sizeof(struct match_chain) + sizeof(uint32_t));
    struct bz_match *m = malloc(sizeof *m + clear + rest);

    if (!m)
        return NULL;
    memset(m, 0, offsetof(struct bz_match, near));
    memset(m->room, 0, clear);
    m->with = p;
    m->hits.items = m->near;
    m->hits.cap = MATCH_HITS_NEAR;
    m->stands = m->room;
    m->tried = m->stands + set;
    m->sought = m->tried + set;
    m->open = m->sought + set;
    m->counts = (struct match_count *)(m->open + gates);
    m->chains = (struct match_chain *)(m->counts + p->counted.n);
    m->firsts = (uint32_t *)(m->chains + p->n + 1);
    return m;
}

struct bz_match *bz_match_begin(struct bz_patterns *p, const char *text, size_t len,
                                struct bz_err *err)
{
    BZ_AUTO(bz_match) m = NULL;

    if (!bz_patterns_ready(p, err))
        return NULL;
    m = match_empty(p);
    if (!m)
        return bz_nomem(err);
    m->text = text;
    m->len = len;
    return match_look(m) ? bz_steal(m) : bz_nomem(err);
}

struct bz_match *bz_match_new(struct bz_patterns *p, const char *text, size_t len,
                              struct bz_err *err)
{
    BZ_AUTO(bz_match) m = bz_match_begin(p, text, len, err);

    return m && bz_match_ask(m, ~UINT32_C(0), err) ? bz_steal(m) : NULL;
}

void bz_match_free(struct bz_match *m)
{
    if (!m)
        return;
    pcre2_match_data_free(m->data);
    free(m->places.items);
    if (m->hits.items != m->near)
        free(m->hits.items);
    free(m);
}

/* --- codes --- */

/* Where a match begins and ends. */
struct match_span {
    size_t start, end;
};

/* At byte `at`, or from there on for what looks for itself. */
static bool match_at(struct bz_match *m, struct bz_code *code, size_t at,
                     struct match_span *ret, struct bz_err *err)
{
    const PCRE2_SIZE *pair;
    int found;

    if (m->len - at < code->least || (code->most && m->len > code->most))
        return false;
    /* One pair: where it matched, not what its parts did. */
    if (!m->data && !(m->data = pcre2_match_data_create(1, m->with->general)))
        return bz_nomem(err);
    pair = pcre2_get_ovector_pointer(m->data);
    bz_code_ready(m->with, code);
    /* The same without looking whether there is native code and whether the text is UTF-8. */
    found = code->native ? pcre2_jit_match(code->code, (PCRE2_SPTR)m->text, m->len, at,
                                           PCRE2_NO_UTF_CHECK, m->data, m->with->match)
                         : pcre2_match(code->code, (PCRE2_SPTR)m->text, m->len, at,
                                       PCRE2_NO_UTF_CHECK, m->data, m->with->match);
    if (found == PCRE2_ERROR_NOMEMORY)
        return bz_nomem(err);
    if (found >= 0)
        *ret = (struct match_span){pair[0], pair[1]};
    return found >= 0;
}

/* Whether a code of it matches where one may, before byte `before`; where the first one does.
 */
static bool match_tries(struct bz_match *m, const struct match_chain *chain, size_t before,
                        size_t *ret, struct bz_err *err)
{
    struct match_span span;

    for (uint32_t i = chain->first; i && !err->code; i = m->places.items[i].next) {
        const struct match_place *place = &m->places.items[i];
        const struct bz_try *one = &m->with->tries.items[place->one];

        if (place->at >= before)
            return false;
        if (match_at(m, one->code, place->at, &span, err)) {
            *ret = span.start;
            return true;
        }
    }
    return false;
}

/* What is looked for in the text, and found. */
struct match_search {
    uint32_t number;
    struct match_span span;
    bool found;
    struct bz_err *err;
};

/* Whether a form is of the pattern that is looked for. */
static bool match_is_of(const struct bz_match *m, bz_cue *cue, uint32_t number)
{
    const uint32_t *what = bz_cue_links(cue);
    uint32_t counted = bz_cue_counted(cue);

    for (size_t i = 0; i < counted + bz_cue_n(cue); i++) {
        if ((i < counted ? m->with->counted.items[what[i]] : what[i]) == number)
            return true;
    }
    return false;
}

/* Whether one of what leads there is of the pattern. */
static bool match_search_cue(struct bz_match *m, bz_cue *cue, size_t at, size_t end, void *user)
{
    const uint32_t *what = bz_cue_links(cue);
    unsigned kind = bz_cue_kind_of(cue);
    struct match_search *s = user;

    if (kind <= BZ_FORM_TAIL) {
        s->found = match_is_of(m, cue, s->number);
        s->span = (struct match_span){at, match_end(m, kind, end)};
    }
    for (size_t i = 0; kind == BZ_CUE_TRY && i < bz_cue_n(cue) && !s->found; i++) {
        const struct bz_try *one = &m->with->tries.items[what[i]];

        s->found = one->pattern == s->number && match_at(m, one->code, at, &s->span, s->err);
    }
    return s->found || s->err->code;
}

/* The first match of its words from `at` on, looked for in the text. */
static bool match_words(struct bz_match *m, const struct bz_pattern *pattern, size_t at,
                        struct match_span *ret, struct bz_err *err)
{
    struct match_search s = {.number = pattern->number, .err = err};

    if (!match_walk(m, at, match_search_cue, &s) || !s.found)
        return false;
    *ret = s.span;
    return true;
}

/* The first match from `at` on. */
static bool match_from(struct bz_match *m, const struct bz_pattern *pattern, size_t at,
                       struct match_span *ret, struct bz_err *err)
{
    bool found = match_words(m, pattern, at, ret, err);

    for (size_t i = 0; i < pattern->loose.n && !err->code; i++) {
        struct match_span other;

        if (!match_at(m, pattern->loose.items[i], at, &other, err) ||
            (found && other.start >= ret->start))
            continue;
        *ret = other;
        found = true;
    }
    return found && !err->code;
}

/* Whether a code may match that looks for itself. */
static bool match_is_open(const struct bz_match *m, const struct bz_code *code)
{
    return !code->gate || match_has(m->open, code->gate) || (code->signs && m->first);
}

/* Whether a code that looks for itself matches, and where the first time. */
static bool match_loose(struct bz_match *m, struct bz_code *code, size_t *ret,
                        struct bz_err *err)
{
    struct match_span span;

    if (!match_is_open(m, code) || !match_at(m, code, 0, &span, err))
        return false;
    *ret = span.start;
    return true;
}

uint32_t bz_pattern_number(const struct bz_pattern *pattern)
{
    for (size_t i = 0; i < pattern->loose.n; i++) {
        if (!pattern->loose.items[i]->gate)
            return 0;
    }
    return pattern->number;
}

uint64_t bz_match_met(const struct bz_match *m, size_t i)
{
    return m->stands[i] | m->tried[i] | m->sought[i];
}

bool bz_match_may(const struct bz_match *m, uint32_t number)
{
    return !number || (bz_match_met(m, number / 64) >> (number % 64) & 1U);
}

/* Whether it matches where one of its beginnings stands before byte `before`, and where. */
static bool match_tried(struct bz_match *m, const struct bz_pattern *pattern, size_t before,
                        size_t *ret, struct bz_err *err)
{
    const struct match_chain *chain = &m->chains[pattern->number];
    struct match_span span;

    if (!match_has(m->tried, pattern->number))
        return false;
    if (!chain->more)
        return match_tries(m, chain, before, ret, err);
    if (!match_words(m, pattern, 0, &span, err) || span.start >= before)
        return false;
    *ret = span.start;
    return true;
}

bool bz_match_find(struct bz_match *m, const struct bz_pattern *pattern, struct bz_err *err)
{
    size_t at;

    if (match_has(m->stands, pattern->number) || match_tried(m, pattern, SIZE_MAX, &at, err))
        return true;
    for (size_t i = 0; i < pattern->loose.n && !err->code; i++) {
        struct bz_code *code = pattern->loose.items[i];

        if ((code->any && m->first < m->len) || match_loose(m, code, &at, err))
            return true;
    }
    return false;
}

size_t bz_match_first(struct bz_match *m, const struct bz_pattern *pattern, struct bz_err *err)
{
    size_t first = SIZE_MAX, at;

    if (match_has(m->stands, pattern->number))
        first = m->firsts[pattern->number];
    if (match_tried(m, pattern, first, &at, err))
        first = at;
    for (size_t i = 0; i < pattern->loose.n && !err->code; i++) {
        if (match_loose(m, pattern->loose.items[i], &at, err) && at < first)
            first = at;
    }
    return err->code ? SIZE_MAX : first;
}

int bz_match_count(struct bz_match *m, const struct bz_pattern *pattern, int most,
                   struct bz_err *err)
{
    struct match_span span = {0};
    size_t at = 0;
    int n = 0;

    if (pattern->counted && !pattern->loose.n && !match_has(m->tried, pattern->number)) {
        uint32_t forms = m->counts[pattern->counted - 1].n;

        return forms < (uint32_t)most ? (int)forms : most;
    }
    /* One that matches nothing at all would match there for ever. */
    while (n < most && match_from(m, pattern, at, &span, err) && span.end > at) {
        at = span.end;
        n++;
    }
    return err->code ? -1 : n;
}

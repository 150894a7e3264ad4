/* SPDX-License-Identifier: EUPL-1.2 */
/* Parts what somebody wrote from what they quote and sign with. What stands between quotes
 * stays; where nothing would be left, nothing is folded. */
#include "network/email/mail.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
    FOLD_ATTRIBUTION = 4, /* lines that one may be broken into */
    FOLD_HEADERS = 8,     /* lines of a block of headers that are looked at */
    FOLD_SIGNATURE = 15,  /* lines of a signature behind a bare "--" */
    FOLD_MOBILE = 100     /* bytes of "sent from my telephone" */
};

struct fold_line {
    const char *at;
    size_t len;
    size_t next; /* the next line that is not blank */
};

struct fold {
    struct fold_line *lines; /* owns */
    size_t n;
    bool forward;
    struct bz_str text;
    struct bz_json *quoted; /* owns */
};

static void fold_done(struct fold *f)
{
    free(f->lines);
    bz_str_done(&f->text);
    bz_json_free(f->quoted);
}

static bool fold_split(struct fold *f, const char *whole, struct bz_err *err)
{
    size_t n = 1;

    for (const char *p = whole; *p; p++)
        n += *p == '\n';
    f->lines = calloc(n, sizeof *f->lines);
    if (!f->lines)
        return bz_nomem(err);
    while (*whole) {
        size_t len = strcspn(whole, "\n");

        f->lines[f->n++] = (struct fold_line){whole, len, 0};
        whole += len + (whole[len] == '\n');
    }
    return true;
}

static bool fold_blank(struct fold_line l);

static void fold_number(struct fold *f)
{
    size_t next = f->n;

    for (size_t k = f->n; k--;) {
        f->lines[k].next = next;
        next = fold_blank(f->lines[k]) ? next : k;
    }
}

/* --- one line --- */

static struct fold_line fold_trim(struct fold_line l)
{
    while (l.len && isspace((unsigned char)*l.at)) {
        l.at++;
        l.len--;
    }
    while (l.len && isspace((unsigned char)l.at[l.len - 1]))
        l.len--;
    return l;
}

static bool fold_blank(struct fold_line l)
{
    return !fold_trim(l).len;
}

static bool fold_is_quoted(struct fold_line l)
{
    return l.len && *l.at == '>';
}

static bool fold_starts(struct fold_line l, const char *word)
{
    size_t n = strlen(word);

    return l.len >= n && strncasecmp(l.at, word, n) == 0;
}

static bool fold_ends(struct fold_line l, const char *word)
{
    size_t n = strlen(word);

    return l.len >= n && strncasecmp(l.at + l.len - n, word, n) == 0;
}

static bool fold_has(const char *s, size_t len, const char *letters)
{
    for (size_t i = 0; i < len; i++) {
        if (strchr(letters, s[i]) && s[i])
            return true;
    }
    return false;
}

/* --- "El lunes, Ana escribió:" --- */

static const char *const fold_verbs[] = {"escribió:",
                                         "escribio:",
                                         "wrote:",
                                         "va escriure:",
                                         "ha escrit:",
                                         "escrigué:",
                                         "escribiu:",
                                         "idatzi du:",
                                         "idatzi zuen:",
                                         "idatzi dau:",
                                         "a écrit :",
                                         "a écrit :",
                                         "a écrit:",
                                         "escreveu:",
                                         "schrieb:",
                                         "ha escrito:",
                                         "ha scritto:",
                                         "napisał(a):",
                                         "va escriure el següent:"};

static const char *const fold_starts_of[] = {"El ", "On ", "Le ", "Em ", "O ",   "A ",   "Am ",
                                             "Il ", "En ", "Al ", "L'",  "Dia ", "Data", "20"};

/* The first of at most so many lines up to `last` that together say who wrote when; n when
 * these do not. */
static size_t fold_attribution(const struct fold *f, size_t last)
{
    struct fold_line end = fold_trim(f->lines[last]);
    bool verb = false;

    if (!end.len || end.at[end.len - 1] != ':') /* which every verb ends with */
        return f->n;
    for (size_t k = 0; k < sizeof fold_verbs / sizeof *fold_verbs; k++)
        verb |= fold_ends(end, fold_verbs[k]);
    if (!verb)
        return f->n;
    for (size_t first = last + 1; first-- && last - first < FOLD_ATTRIBUTION;) {
        struct fold_line l = fold_trim(f->lines[first]);

        if (!l.len || fold_is_quoted(l))
            return f->n;
        for (size_t k = 0; k < sizeof fold_starts_of / sizeof *fold_starts_of; k++) {
            size_t len = (size_t)(end.at + end.len - l.at);

            if (fold_starts(l, fold_starts_of[k]) && fold_has(l.at, len, "0123456789"))
                return first;
        }
    }
    return f->n;
}

/* --- what quotes without a mark --- */

static bool fold_is_separator(struct fold_line l)
{
    static const char *const words[] = {"mensaje original",  "original message",
                                        "missatge original", "mensaxe orixinal",
                                        "jatorrizko mezua",  "message d'origine",
                                        "mensagem original", "ursprüngliche nachricht"};

    l = fold_trim(l);
    if (l.len < 10 || l.len > 80 || strncmp(l.at, "--", 2) != 0)
        return false;
    while (l.len && (*l.at == '-' || *l.at == ' ')) {
        l.at++;
        l.len--;
    }
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (fold_starts(l, words[k]))
            return true;
    }
    return false;
}

static const char *const fold_from[] = {
    "De:", "From:", "Nork:", "De :", "Von:", "*De:*", "*From:*", NULL};
static const char *const fold_other[] = {
    "Enviado",       "Sent:",     "Enviat",    "Data:",  "Date:",    "Fecha:", "Bidalia",
    "Bidaltze-data", "Para:",     "To:",       "Per a:", "A:",       "Nori:",  "Asunto:",
    "Subject:",      "Assumpte:", "Gaia:",     "CC:",    "*Enviado", "*Para:", "*Asunto:",
    "*Sent:",        "*To:",      "*Subject:", "Envoyé", "Objet :",  "À :",    NULL};

static bool fold_starts_any(struct fold_line l, const char *const *words)
{
    l = fold_trim(l);
    for (; *words; words++) {
        if (fold_starts(l, *words))
            return true;
    }
    return false;
}

/* The headers of the mail below, as Outlook puts them. */
static bool fold_is_block(const struct fold *f, size_t k)
{
    size_t others = 0;

    if (!fold_starts_any(f->lines[k], fold_from))
        return false;
    for (size_t j = k + 1; j < f->n && j <= k + FOLD_HEADERS; j++)
        others += fold_starts_any(f->lines[j], fold_other);
    return others >= 2;
}

/* The line that Outlook draws above them. */
static bool fold_is_rule(struct fold_line l)
{
    size_t n = 0;

    l = fold_trim(l);
    while (n < l.len && l.at[n] == '_')
        n++;
    return n == l.len && n >= 10;
}

/* Whether everything from here on is another mail. */
static bool fold_is_rest(const struct fold *f, size_t k)
{
    size_t first;

    if (f->forward)
        return false;
    if (fold_is_separator(f->lines[k]) || fold_is_block(f, k) ||
        (fold_is_rule(f->lines[k]) && f->lines[k].next < f->n &&
         fold_is_block(f, f->lines[k].next)))
        return true;
    for (size_t last = k; last < f->n && last < k + FOLD_ATTRIBUTION; last++) {
        first = fold_attribution(f, last);
        if (first == k)
            return fold_has(f->lines[k].at,
                            (size_t)(f->lines[last].at + f->lines[last].len - f->lines[k].at),
                            "@");
    }
    return false;
}

/* --- signatures --- */

/* The first line from k on that is not the writer's, at most `most` lines on. */
static size_t fold_next_quote(const struct fold *f, size_t k, size_t most)
{
    size_t end = f->n - k > most ? k + most : f->n;

    while (k < end && !fold_is_quoted(f->lines[k]) && !fold_is_rest(f, k))
        k++;
    return k;
}

static bool fold_is_signature(const struct fold *f, size_t k)
{
    struct fold_line l = f->lines[k];

    if (l.len == 3 && memcmp(l.at, "-- ", 3) == 0)
        return true;
    return l.len == 2 && memcmp(l.at, "--", 2) == 0 &&
           fold_next_quote(f, k, FOLD_SIGNATURE + 1) - k <= FOLD_SIGNATURE;
}

static bool fold_is_mobile(const struct fold *f, size_t k)
{
    static const char *const words[] = {"Enviado desde mi",
                                        "Enviado desde Outlook",
                                        "Enviado desde Correo",
                                        "Enviado dende",
                                        "Enviado con",
                                        "Enviado do meu",
                                        "Enviat des del",
                                        "Enviat des de",
                                        "Sent from my",
                                        "Sent from Outlook",
                                        "Sent from Mail for",
                                        "Sent with Proton",
                                        "Get Outlook for",
                                        "Obtener Outlook",
                                        "Obtén Outlook",
                                        "Nire ",
                                        "Envoyé de mon",
                                        "Obter o Outlook",
                                        NULL};
    struct fold_line l = fold_trim(f->lines[k]);
    size_t next = f->lines[k].next;

    if (!l.len || l.len > FOLD_MOBILE || !fold_starts_any(l, words))
        return false;
    if (fold_starts(l, "Nire ") && !fold_ends(l, "bidalia") && !fold_ends(l, "bidalia."))
        return false;
    return next == f->n || fold_is_quoted(f->lines[next]) || fold_is_rest(f, next) ||
           fold_is_signature(f, next);
}

/* --- the whole --- */

static bool fold_put(struct fold *f, const char *kind, size_t from, size_t to)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_DONE(bz_str) s = {0};
    size_t at;

    while (f->text.len && f->text.data[f->text.len - 1] == '\n')
        f->text.data[--f->text.len] = '\0';
    at = f->text.len;
    if (f->text.len)
        bz_str_add(&f->text, "\n\n");
    while (to > from && fold_blank(f->lines[to - 1]))
        to--;
    bz_str_add_bytes(&s, f->lines[from].at,
                     (size_t)(f->lines[to - 1].at + f->lines[to - 1].len - f->lines[from].at));
    return !s.failed && !f->text.failed && bz_json_set_text(j, "kind", kind) &&
           bz_json_set_int(j, "at", (int64_t)at) &&
           bz_json_set_text(j, "text", s.data ? s.data : "") &&
           bz_json_push(f->quoted, bz_steal(j));
}

/* What begins in this line and is not the writer's: up to where; k: nothing. */
static size_t fold_end(const struct fold *f, size_t k, const char **kind)
{
    size_t end = k;

    *kind = "quote";
    for (size_t last = k; last < f->n && last < k + FOLD_ATTRIBUTION; last++) {
        size_t next = f->lines[last].next;

        if (next < f->n && fold_is_quoted(f->lines[next]) && fold_attribution(f, last) == k)
            end = next;
    }
    if (end == k && fold_is_rest(f, k))
        return f->n;
    while (end < f->n &&
           (fold_is_quoted(f->lines[end]) || (end > k && fold_blank(f->lines[end]))))
        end++;
    if (end > k)
        return end;
    *kind = "signature";
    if (fold_is_signature(f, k))
        return fold_next_quote(f, k + 1, f->n);
    return fold_is_mobile(f, k) ? k + 1 : k;
}

static bool fold_all(struct fold *f)
{
    for (size_t k = 0; k < f->n;) {
        const char *kind;
        size_t end = fold_end(f, k, &kind);

        if (end > k) {
            if (!fold_put(f, kind, k, end))
                return false;
            k = end;
            continue;
        }
        if (f->text.len || !fold_blank(f->lines[k])) {
            bz_str_add_bytes(&f->text, f->lines[k].at, f->lines[k].len);
            bz_str_add_char(&f->text, '\n');
        }
        k++;
    }
    while (f->text.len && isspace((unsigned char)f->text.data[f->text.len - 1]))
        f->text.data[--f->text.len] = '\0';
    return !f->text.failed;
}

static bool fold_whole(const char *whole, char **text, struct bz_err *err)
{
    size_t len = strlen(whole);

    while (len && isspace((unsigned char)whole[len - 1]))
        len--;
    return bz_dupn(text, whole, len, err);
}

bool em_fold(const char *whole, bool forward, char **text, struct bz_json **quoted,
             struct bz_err *err)
{
    __attribute__((cleanup(fold_done))) struct fold f = {.forward = forward,
                                                         .quoted = bz_json_array()};

    if (!f.quoted)
        return bz_nomem(err);
    if (!fold_split(&f, whole, err))
        return false;
    fold_number(&f);
    if (!fold_all(&f))
        return bz_nomem(err);
    if (!f.text.len)
        return fold_whole(whole, text, err);
    *text = bz_str_take(&f.text, err);
    *quoted = *text ? bz_steal(f.quoted) : NULL;
    return *text;
}

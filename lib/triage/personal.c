/* SPDX-License-Identifier: EUPL-1.2 */
/* Personal data in a text. Every try looks at a bounded number of bytes, so the whole is
 * linear.
 *
 * What has a check digit is believed by it; what has none (telephones, plates) by how it is
 * written and by the word before it. */
#include "triage/personal.h"

#include <string.h>

#include "base/str.h"

enum {
    GROUPS_MAX = 8,   /* of digits in one number */
    DIGITS_MAX = 19,  /* of a card */
    CONTEXT_LEN = 28, /* bytes before a number that may name it */
    IBAN_MAX = 34,
    LOCAL_MAX = 64,
    DOMAIN_MAX = 253
};

/* --- characters --- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters with accents are bytes above 0x7f. */
static bool is_word(char c)
{
    return is_digit(c) || is_letter(c) || (unsigned char)c >= 0x80;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* What ends an address of the web. */
static const char blanks[] = " \t\r\n";

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Where a number may begin: not in a word, a hashtag or a handle. */
static bool is_start(const char *text, size_t at)
{
    return at == 0 || !(is_word(text[at - 1]) || strchr("#_@", text[at - 1]));
}

/* Whether one of the words (ASCII, lower case, NULL-terminated) stands shortly before. */
static bool named_by(const char *text, size_t at, const char *const *words)
{
    char before[CONTEXT_LEN + 1];
    size_t len = at < CONTEXT_LEN ? at : CONTEXT_LEN;

    for (size_t i = 0; i < len; i++) {
        char c = text[at - len + i];

        before[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    before[len] = '\0';
    for (size_t i = 0; words[i]; i++)
        if (strstr(before, words[i]))
            return true;
    return false;
}

/* --- numbers in groups --- */

/* Digits with single marks between them, as far as they may be one number. */
struct number {
    char digits[DIGITS_MAX + 1];
    size_t n;
    struct {
        size_t digits, end; /* how many until here, and the offset behind them */
        size_t len;
        char mark; /* in front of it; 0: none */
    } groups[GROUPS_MAX];
    size_t n_groups;
    bool plus; /* a country code follows */
};

static size_t mark_len(const char *text)
{
    if (!strchr(" .-/)", *text) || !*text)
        return 0;
    if (is_digit(text[1]))
        return 1;
    return text[1] == ' ' && *text == ')' && is_digit(text[2]) ? 2 : 0;
}

/* False when a run of digits is longer than any number we look for. */
static bool number_read(const char *text, size_t at, struct number *ret)
{
    size_t p = at;

    *ret = (struct number){.plus = text[at] == '+'};
    p += ret->plus;
    while (ret->n_groups < GROUPS_MAX && is_digit(text[p])) {
        size_t from = p;

        while (is_digit(text[p]) && ret->n < DIGITS_MAX)
            ret->digits[ret->n++] = text[p++];
        if (is_digit(text[p]))
            break;
        ret->groups[ret->n_groups].len = p - from;
        ret->groups[ret->n_groups].mark =
            ret->n_groups ? (from > at ? text[from - 1] : '\0') : '\0';
        ret->groups[ret->n_groups].digits = ret->n;
        ret->groups[ret->n_groups++].end = p;
        p += mark_len(text + p);
    }
    return ret->n_groups > 0;
}

static int64_t digits_value(const char *digits, size_t n)
{
    int64_t value = 0;

    for (size_t i = 0; i < n; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

/* --- identity numbers --- */

/* Real Decreto 1553/2005 and Orden INT/2058/2008: the rest of the division by 23. */
static const char check_letters[] = "TRWAGMYFPDXBNJZSQVHLCKE";

/* The letter behind digits that end at `end`: how many bytes with its mark, 0 when it is not
 * the right one. Behind a blank a small letter is a word ("12345678 a las"). */
static size_t check_letter(const char *text, size_t end, int64_t value)
{
    size_t at = end + (text[end] == '-' || text[end] == ' ');

    if (upper(text[at]) != check_letters[value % 23] || is_word(text[at + 1]) ||
        (text[end] == ' ' && text[at] != upper(text[at])))
        return 0;
    return at + 1 - end;
}

/* How many bytes from `at`; 0: no. `k` groups of the number are looked at. */
static size_t dni_match(const char *text, size_t at, const struct number *num, size_t k)
{
    static const char *const names[] = {"dni", "d.n.i", "documento nacional", NULL};
    size_t n = num->groups[k - 1].digits, end = num->groups[k - 1].end, letter;

    if (num->plus || n < 7 || n > 8 || (k != 1 && (k != 3 || num->groups[2].len != 3)))
        return 0;
    letter = check_letter(text, end, digits_value(num->digits, n));
    if (letter)
        return end + letter - at;
    return n == 8 && !is_word(text[end]) && named_by(text, at, names) ? end - at : 0;
}

static size_t nie_match(const char *text, size_t at)
{
    const char *first = strchr("XYZ", upper(text[at]));
    size_t p = at + 1, letter;
    int64_t value;

    if (!text[at] || !first)
        return 0;
    p += text[p] == '-' || text[p] == ' ';
    for (size_t i = 0; i < 7; i++)
        if (!is_digit(text[p + i]))
            return 0;
    value = (int64_t)(first - "XYZ") * 10000000 + digits_value(text + p, 7);
    letter = check_letter(text, p + 7, value);
    return letter ? p + 7 + letter - at : 0;
}

/* Two digits of the province, eight, two of check. A bare run of twelve digits may be
 * anything. */
static size_t nuss_match(const char *text, size_t at, const struct number *num, size_t k)
{
    static const char *const names[] = {"nuss", "naf", "seguridad social", "afiliaci", NULL};
    bool grouped = k == 3 && num->groups[0].len == 2 && num->groups[1].len == 8;
    int64_t province, rest, check;

    if (num->plus || num->groups[k - 1].digits != 12 || is_word(text[num->groups[k - 1].end]) ||
        !(grouped || named_by(text, at, names)))
        return 0;
    province = digits_value(num->digits, 2);
    rest = digits_value(num->digits + 2, 8);
    check = digits_value(num->digits + 10, 2);
    if (province < 1 || province > 66)
        return 0;
    rest += province * (rest < 10000000 ? 10000000 : 100000000);
    return rest % 97 == check ? num->groups[k - 1].end - at : 0;
}

/* --- money --- */

static const struct {
    char country[3];
    unsigned char len;
} iban_lengths[] = {
    {"AD", 24}, {"AT", 20}, {"BE", 16}, {"BG", 22}, {"CH", 21}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DK", 18}, {"EE", 20}, {"ES", 24}, {"FI", 18}, {"FR", 27}, {"GB", 22},
    {"GI", 23}, {"GR", 27}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IT", 27}, {"LI", 21},
    {"LT", 20}, {"LU", 20}, {"LV", 21}, {"MC", 27}, {"MT", 31}, {"NL", 18}, {"NO", 15},
    {"PL", 28}, {"PT", 25}, {"RO", 24}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27},
};

static size_t iban_len(const char *text)
{
    for (size_t i = 0; i < sizeof iban_lengths / sizeof *iban_lengths; i++)
        if (upper(text[0]) == iban_lengths[i].country[0] &&
            upper(text[1]) == iban_lengths[i].country[1])
            return iban_lengths[i].len;
    return 0;
}

/* ISO 7064, mod 97-10, with the first four characters at the end. */
static bool iban_is_right(const char *iban, size_t len)
{
    int rest = 0;

    for (size_t i = 0; i < len; i++) {
        char c = iban[(i + 4) % len];

        rest = is_digit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
    }
    return rest == 1;
}

static size_t iban_match(const char *text, size_t at)
{
    size_t len = is_letter(text[at]) && is_letter(text[at + 1]) ? iban_len(text + at) : 0;
    char iban[IBAN_MAX];
    size_t n = 0, p = at;

    if (!len || !is_digit(text[at + 2]))
        return 0;
    while (n < len && (is_digit(text[p]) || is_letter(text[p]))) {
        iban[n++] = upper(text[p++]);
        if (n < len && (text[p] == ' ' || text[p] == '-'))
            p++;
    }
    return n == len && !is_word(text[p]) && iban_is_right(iban, len) ? p - at : 0;
}

/* ISO/IEC 7812: the ranges and lengths of the issuers there are. */
static bool card_is_issued(const char *d, size_t n)
{
    int64_t two = digits_value(d, 2), four = digits_value(d, 4);

    if (n == 16)
        return *d == '4' || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) ||
               four == 6011 || two == 65;
    if (n == 15)
        return two == 34 || two == 37;
    if (n == 14)
        return two == 36 || two == 38 || two == 30;
    return (n == 13 || n == 19) && *d == '4';
}

static bool luhn_is_right(const char *d, size_t n)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++) {
        int value = d[n - 1 - i] - '0';

        value = i % 2 ? value * 2 : value;
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

static size_t card_match(const char *text, size_t at, const struct number *num, size_t k)
{
    size_t n = num->groups[k - 1].digits, end = num->groups[k - 1].end;

    if (num->plus || n < 13 || is_word(text[end]) || !card_is_issued(num->digits, n) ||
        !luhn_is_right(num->digits, n))
        return 0;
    for (size_t i = 1; i < k; i++)
        if (!strchr(" -", num->groups[i].mark))
            return 0;
    return end - at;
}

/* --- telephones --- */

static const char *const phone_names[] = {"tel",  "tfno", "tlf",      "vil",
                                          "fono", "llam", "whatsapp", NULL};
/* What numbers of files and bills are called. */
static const char *const file_names[] = {
    "pedido",     "expediente", "exp.",     "factura",  "ref",        "registro",
    "incidencia", "recibo",     "contrato", "\xC2\xBA", "n\xC3\xBAm", "num.",
    "numero",     "reserva",    "ticket",   "queja",    NULL};

/* Plan Nacional de Numeración: 6 and 71 to 79 mobile, 81 to 89 and 91 to 99 of a place; 80 and
 * 90 are services. */
static bool phone_is_spanish(const char *digits)
{
    return *digits == '6' || (strchr("789", *digits) && digits[1] != '0');
}

static bool phone_is_grouped(const struct number *num, size_t k, size_t from)
{
    bool dots = false;

    for (size_t i = from; i < k; i++) {
        if (k - from > 1 && (num->groups[i].len < 2 || num->groups[i].len > 3))
            return false;
        dots = dots || (i > from && num->groups[i].mark == '.');
    }
    return !dots;
}

/* "712 345 678 euros" is money. */
static bool money_follows(const char *text, size_t end)
{
    const char *p = text + end + (text[end] == ' ');

    return strncmp(p, "\xE2\x82\xAC", 3) == 0 || strncmp(p, "euro", 4) == 0 ||
           strncmp(p, "EUR", 3) == 0 || (text[end] == ',' && is_digit(text[end + 1])) ||
           *p == '%';
}

static size_t phone_match(const char *text, size_t at, const struct number *num, size_t k)
{
    const char *digits = num->digits;
    size_t n = num->groups[k - 1].digits, end = num->groups[k - 1].end, code = 0;
    bool abroad = num->plus || (n > 2 && strncmp(digits, "00", 2) == 0);

    if (is_word(text[end]) || money_follows(text, end))
        return 0;
    code = n == 13 && strncmp(digits, "0034", 4) == 0              ? 4
           : n == 11 && num->plus && strncmp(digits, "34", 2) == 0 ? 2
                                                                   : 0;
    if (abroad && !code)
        return num->plus && n >= 8 && n <= 15 && strncmp(digits, "34", 2) != 0 ? end - at : 0;
    if (n - code != 9 || !phone_is_spanish(digits + code))
        return 0;
    if (code || named_by(text, at, phone_names))
        return end - at;
    return phone_is_grouped(num, k, 0) && !named_by(text, at, file_names) ? end - at : 0;
}

/* --- plates --- */

static bool is_consonant(char c)
{
    return is_letter(c) && !strchr("AEIOUQ", upper(c));
}

/* Reglamento General de Vehículos, annex XVIII: four digits and three consonants. */
static size_t plate_match(const char *text, size_t at, const struct number *num)
{
    static const char *const units[] = {"PTS", "KWH", "KMS", "MHZ", "GHZ", "KHZ", NULL};
    size_t end = num->groups[0].end, p = end + (text[end] == ' ' || text[end] == '-');
    bool apart = p > end;

    if (num->plus || num->groups[0].len != 4)
        return 0;
    for (size_t i = 0; i < 3; i++)
        if (!is_consonant(text[p + i]) || (apart && text[p + i] != upper(text[p + i])))
            return 0;
    for (size_t i = 0; units[i]; i++)
        if (strncasecmp(units[i], text + p, 3) == 0)
            return 0;
    return is_word(text[p + 3]) ? 0 : p + 3 - at;
}

/* Those before the year 2000: a province, four digits, one or two letters. */
static size_t old_plate_match(const char *text, size_t at)
{
    static const char provinces[] =
        " A AB AL AV B BA BI BU C CA CC CE CO CR CS CU GC GE GI GR GU H HU IB J L LE LO LU M "
        "MA "
        "ML MU NA O OR OU P PM PO S SA SE SG SO SS T TE TF TO V VA VI Z ZA ";
    size_t n = 0, p = at;
    char word[5] = " ";

    while (n < 2 && text[p] >= 'A' && text[p] <= 'Z')
        word[++n] = text[p++];
    word[n + 1] = ' ';
    if (n == 0 || text[p] != '-' || !strstr(provinces, word))
        return 0;
    p++;
    for (size_t i = 0; i < 4; i++)
        if (!is_digit(text[p + i]))
            return 0;
    p += 4;
    if (text[p] != '-' || text[p + 1] < 'A' || text[p + 1] > 'Z')
        return 0;
    p += 2 + (text[p + 2] >= 'A' && text[p + 2] <= 'Z');
    return is_word(text[p]) ? 0 : p - at;
}

/* --- mail --- */

static bool is_local(char c)
{
    return is_digit(c) || is_letter(c) || (c && strchr("._%+-", c));
}

/* Where the name before an "@" begins; `at` when there is none. A handle ("@ana@red.example")
 * is public by its nature. */
static size_t email_start(const char *text, size_t at)
{
    size_t from = at;

    while (from > 0 && at - from < LOCAL_MAX && is_local(text[from - 1]))
        from--;
    while (from < at && strchr("._%+-", text[from]))
        from++;
    return from > 0 && text[from - 1] == '@' ? at : from;
}

static size_t email_end(const char *text, size_t at)
{
    size_t p = at + 1, dot = 0;

    for (; p - at <= DOMAIN_MAX &&
           (is_digit(text[p]) || is_letter(text[p]) || (text[p] && strchr("-.", text[p])));
         p++)
        if (text[p] == '.')
            dot = p;
    while (p > at + 1 && strchr("-.", text[p - 1])) {
        p--;
        dot = 0;
        for (size_t i = p; i > at + 1 && !dot; i--)
            dot = text[i - 1] == '.' ? i - 1 : 0;
    }
    return dot > at + 1 && p - dot > 2 && text[p] != '@' ? p : 0;
}

/* --- the walk --- */

struct walk {
    const char *text;
    struct bz_personal_spans *spans;
    size_t address_end; /* inside an address of the web until here */
};

static bool span_add(struct walk *w, size_t from, size_t len, enum bz_personal kind)
{
    struct bz_personal_span s = {from, len, kind};

    return bz_vec_push(w->spans, s);
}

typedef size_t number_match(const char *text, size_t at, const struct number *num, size_t k);

/* What begins with digits, the longest first. */
static size_t number_find(const struct walk *w, size_t at, enum bz_personal *kind)
{
    static const struct {
        number_match *match;
        enum bz_personal kind;
        bool in_addresses; /* sure enough to be looked for there */
    } matches[] = {{card_match, BZ_PERSONAL_CARD, false},
                   {nuss_match, BZ_PERSONAL_NUSS, false},
                   {dni_match, BZ_PERSONAL_DNI, true},
                   {phone_match, BZ_PERSONAL_PHONE, false}};
    struct number num;
    size_t len;

    if (!number_read(w->text, at, &num))
        return 0;
    for (size_t k = num.n_groups; k > 0; k--)
        for (size_t i = 0; i < sizeof matches / sizeof *matches; i++) {
            if (at < w->address_end && !matches[i].in_addresses)
                continue;
            *kind = matches[i].kind;
            len = matches[i].match(w->text, at, &num, k);
            if (len)
                return len;
        }
    *kind = BZ_PERSONAL_PLATE;
    return at < w->address_end ? 0 : plate_match(w->text, at, &num);
}

static size_t letters_find(const struct walk *w, size_t at, enum bz_personal *kind)
{
    size_t len = nie_match(w->text, at);

    *kind = BZ_PERSONAL_NIE;
    if (!len) {
        *kind = BZ_PERSONAL_IBAN;
        len = iban_match(w->text, at);
    }
    if (!len && at >= w->address_end) {
        *kind = BZ_PERSONAL_PLATE;
        len = old_plate_match(w->text, at);
    }
    return len;
}

/* Where an address of the web that begins here ends; 0: none does. */
static size_t address_end(const char *text, size_t at)
{
    if (strncasecmp(text + at, "http://", 7) != 0 &&
        strncasecmp(text + at, "https://", 8) != 0 && strncasecmp(text + at, "www.", 4) != 0)
        return 0;
    return at + strcspn(text + at, blanks);
}

/* The rest of a word or a run of digits is skipped in one go. */
static size_t word_skip(const char *text, size_t at)
{
    size_t p = at + 1;

    if (is_digit(text[at]))
        while (is_digit(text[p]))
            p++;
    return p;
}

static bool mail_take(struct walk *w, size_t at, size_t *next)
{
    size_t from = email_start(w->text, at), end = from < at ? email_end(w->text, at) : 0;

    *next = end ? end : at + 1;
    /* A number found in the name of a mailbox is the mailbox. */
    while (end && w->spans->n && w->spans->items[w->spans->n - 1].from >= from)
        w->spans->n--;
    return !end || span_add(w, from, end - from, BZ_PERSONAL_EMAIL);
}

static bool walk_step(struct walk *w, size_t at, size_t *next)
{
    const char *text = w->text;
    enum bz_personal kind;
    size_t len = 0, end;

    *next = at + 1;
    if (text[at] == '@')
        return mail_take(w, at, next);
    if (!is_start(text, at))
        return true;
    if (at >= w->address_end && (end = address_end(text, at)))
        w->address_end = end;
    if (is_digit(text[at]) || (text[at] == '+' && is_digit(text[at + 1])))
        len = number_find(w, at, &kind);
    else if (is_letter(text[at]))
        len = letters_find(w, at, &kind);
    *next = len ? at + len : word_skip(text, at);
    return !len || span_add(w, at, len, kind);
}

/* The first character that anything found needs: a digit, or the mark of a mailbox (that of a
 * handle is behind no name). NULL: there is none. */
static const char *first_sign(const char *text)
{
    const char *p = strpbrk(text, "0123456789@");

    while (p && *p == '@' && (p == text || !is_local(p[-1])))
        p = strpbrk(p + 1, "0123456789@");
    return p;
}

/* Where what such a character belongs to may begin: with its word, or ("X 1234567-L") with the
 * one before. */
static size_t walk_start(const char *text, const char *sign)
{
    size_t at = (size_t)(sign - text);

    for (int words = 0; words < 2; words++) {
        while (at > 0 && words && is_blank(text[at - 1]))
            at--;
        while (at > 0 && !is_blank(text[at - 1]))
            at--;
    }
    return at;
}

bool bz_personal_find(const char *text, struct bz_personal_spans *ret, struct bz_err *err)
{
    struct walk w = {.text = text, .spans = ret};
    const char *sign = first_sign(text);

    if (!sign)
        return true;
    for (size_t at = walk_start(text, sign), next; text[at]; at = next)
        if (!walk_step(&w, at, &next))
            return bz_nomem(err);
    return true;
}

bool bz_personal_kinds(const char *text, bz_personal_set *ret, struct bz_err *err)
{
    BZ_DONE(bz_personal_spans) spans = {0};

    if (!bz_personal_find(text, &spans, err))
        return false;
    *ret = 0;
    for (size_t i = 0; i < spans.n; i++)
        *ret |= 1U << spans.items[i].kind;
    return true;
}

static const char *const kind_names[BZ_PERSONAL_KINDS] = {
    [BZ_PERSONAL_DNI] = "dni",     [BZ_PERSONAL_NIE] = "nie",     [BZ_PERSONAL_NUSS] = "nuss",
    [BZ_PERSONAL_IBAN] = "iban",   [BZ_PERSONAL_CARD] = "card",   [BZ_PERSONAL_PHONE] = "phone",
    [BZ_PERSONAL_EMAIL] = "email", [BZ_PERSONAL_PLATE] = "plate",
};
const struct bz_names bz_personals = BZ_NAMES(kind_names);

const char *bz_personal_name(enum bz_personal kind)
{
    return kind_names[kind];
}

char *bz_personal_mask(const char *text, struct bz_err *err)
{
    static const char *const marks[BZ_PERSONAL_KINDS] = {
        [BZ_PERSONAL_DNI] = "[DNI]",      [BZ_PERSONAL_NIE] = "[NIE]",
        [BZ_PERSONAL_NUSS] = "[NUSS]",    [BZ_PERSONAL_IBAN] = "[IBAN]",
        [BZ_PERSONAL_CARD] = "[tarjeta]", [BZ_PERSONAL_PHONE] = "[teléfono]",
        [BZ_PERSONAL_EMAIL] = "[correo]", [BZ_PERSONAL_PLATE] = "[matrícula]",
    };
    BZ_DONE(bz_personal_spans) spans = {0};
    BZ_DONE(bz_str) s = {0};
    size_t at = 0;

    if (!bz_personal_find(text, &spans, err))
        return NULL;
    for (size_t i = 0; i < spans.n; i++) {
        bz_str_add_bytes(&s, text + at, spans.items[i].from - at);
        bz_str_add(&s, marks[spans.items[i].kind]);
        at = spans.items[i].from + spans.items[i].len;
    }
    bz_str_add(&s, text + at);
    return bz_str_take(&s, err);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Personal data in a text: what is found, what only looks like it, and the text without it. The
 * numbers are examples of textbooks or computed from 12345678. */
#include "triage/personal.h"
#include "unit.h"

#include <stdlib.h>
#include <time.h>

/* "dni:12345678Z phone:600 123 123", in the order they stand; the caller frees it. */
static char *found(const char *text)
{
    BZ_DONE(bz_personal_spans) spans = {0};
    struct bz_err err = {0};
    char *words = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&words, &size);

    assert_non_null(f);
    assert_true(bz_personal_find(text, &spans, &err));
    for (size_t i = 0; i < spans.n; i++)
        fprintf(f, "%s%s:%.*s", i ? " " : "", bz_personal_name(spans.items[i].kind),
                (int)spans.items[i].len, text + spans.items[i].from);
    (void)fclose(f);
    return words;
}

static void what_names_somebody_is_found(void **state)
{
    static const struct {
        const char *text, *found;
    } cases[] = {
        {"Mi DNI es 12345678Z.", "dni:12345678Z"},
        {"dni 12.345.678-Z, gracias", "dni:12.345.678-Z"},
        {"(12345678 Z)", "dni:12345678 Z"},
        {"12345678z", "dni:12345678z"},
        {"Soy 1234567L", "dni:1234567L"},
        {"Mi DNI: 12345678", "dni:12345678"},
        {"NIE X1234567L y X-1234567-L", "nie:X1234567L nie:X-1234567-L"},
        {"afiliación 28/12345678/40", "nuss:28/12345678/40"},
        {"mi número de la Seguridad Social es 281234567840", "nuss:281234567840"},
        {"ES91 2100 0418 4502 0005 1332 gracias", "iban:ES91 2100 0418 4502 0005 1332"},
        {"es9121000418450200051332", "iban:es9121000418450200051332"},
        {"Konto DE89370400440532013000", "iban:DE89370400440532013000"},
        {"tarjeta 4111 1111 1111 1111", "card:4111 1111 1111 1111"},
        {"378282246310005", "card:378282246310005"},
        {"Llamadme al 600123123", "phone:600123123"},
        {"600 12 31 23 / 965-123-456", "phone:600 12 31 23 phone:965-123-456"},
        {"+34 600 123 123", "phone:+34 600 123 123"},
        {"(+34) 965123456", "phone:+34) 965123456"},
        {"0034600123123", "phone:0034600123123"},
        {"+44 20 7946 0958", "phone:+44 20 7946 0958"},
        {"tel. 600.123.123", "phone:600.123.123"},
        {"Escribid a ana.perez@correo.example.", "email:ana.perez@correo.example"},
        {"<ana@correo.example>, luis@correo.example",
         "email:ana@correo.example email:luis@correo.example"},
        {"600123123@correo.example", "email:600123123@correo.example"},
        {"El coche 1234 BCD tapa el vado", "plate:1234 BCD"},
        {"1234bcd", "plate:1234bcd"},
        {"matrícula A-1234-BC", "plate:A-1234-BC"},
        {"https://sede.example/t?dni=12345678Z&x=1", "dni:12345678Z"},
        {"DNI 12345678Z, tel 600123123, 1234 BCD",
         "dni:12345678Z phone:600123123 plate:1234 BCD"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *words = found(cases[i].text);

        if (strcmp(words, cases[i].found) != 0)
            fail_msg("\"%s\" gives \"%s\", not \"%s\"", cases[i].text, words, cases[i].found);
        free(words);
    }
}

static void what_only_looks_like_it_is_left(void **state)
{
    static const char *const texts[] = {
        "",
        "Pedido 12345678 sin llegar", /* eight digits, no letter */
        "Pedido 12345678A",           /* the wrong letter */
        "12345678 z abc",             /* a word of its own */
        "el 12345678Zaragoza",        /* in a word */
        "Expediente 612345678",       /* called a file */
        "n.º 912345678",
        "factura núm. 712345678",
        "Cuesta 612.345.678 euros",
        "612 345 678 €",
        "Del 2019 al 2026",
        "23/11/2026 a las 10:30",
        "2026-11-23T10:30:00Z",
        "1.200.000,50 euros",
        "El 010 y el 112, o el 900 123 456", /* services */
        "902123456",
        "Ley 39/2015, artículo 21.1",
        "BOE-A-2015-10565",
        "ES92 2100 0418 4502 0005 1332", /* the wrong check digits */
        "4111 1111 1111 1112",
        "0000 0000 0000 0000",
        "281234567840", /* twelve digits of anything */
        "28/12345678/41",
        "@iker.pedalea@barrio.example hola", /* a handle */
        "hola@",
        "@@@@",
        "a@b",
        "https://red.example/@ana/612345678901",
        "https://red.example/p/612345678",
        "#612345678",
        "En 2026 DNS y 3000 PTS", /* two of three */
        "1500 KWH al mes",
        "la A-7, la N-332, la CV-500",
        "linea 3 bus 1234 para",
        "12345678901234567890123456789012345678901234567890",
        "Ref. 2026/1234",
        "Código postal 03001, Alicante",
        "38.345678, -0.481234",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *words = found(texts[i]);

        /* A year and three consonants are a plate for all anybody knows. */
        if (strcmp(words, strstr(texts[i], "DNS") ? "plate:2026 DNS" : "") != 0)
            fail_msg("\"%s\" gives \"%s\"", texts[i], words);
        free(words);
    }
}

static void expect_found(const char *text, const char *words)
{
    char *is = found(text);

    if (strcmp(is, words) != 0)
        fail_msg("\"%s\" gives \"%s\", not \"%s\"", text, is, words);
    free(is);
}

/* What is said before the first digit is not looked at: nothing is lost, and nothing found, by
 * it. */
static void what_stands_before_changes_nothing(void **state)
{
    static const char *const befores[] = {"¿Cuándo abren?\n",
                                          "Hola, @ayto: ", "https://red.example/ ",
                                          "@ayto@red.example y\t\t", "Soy vecina (sí)  "};
    static const struct {
        const char *text, *found;
    } cases[] = {
        {"", ""},
        {"NIE X 1234567L y ya", "nie:X 1234567L"},
        {"NIE X 1234567M y ya", ""},
        {"Y-1234567-X", "nie:Y-1234567-X"},
        {"(+34) 965123456", "phone:+34) 965123456"},
        {"ES91 2100 0418 4502 0005 1332", "iban:ES91 2100 0418 4502 0005 1332"},
        {"A-1234-BC", "plate:A-1234-BC"},
        {"ana.perez@correo.example", "email:ana.perez@correo.example"},
        {"https://red.example/p/612345678 ", ""},
        {"www.red.example?612345678 612345678", "phone:612345678"},
        {"https://sede.example/t?dni=12345678Z", "dni:12345678Z"},
        {"afiliaci\xC3\xB3n 281234567840", "nuss:281234567840"},
        {"12345678A", ""},
    };
    char text[200];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_found(cases[i].text, cases[i].found);
        for (size_t b = 0; b < sizeof befores / sizeof *befores; b++) {
            (void)snprintf(text, sizeof text, "%s%s", befores[b], cases[i].text);
            expect_found(text, cases[i].found);
        }
    }
}

/* The letters in the order of the rest of the division by 23, as the decree prints them. */
static void one_letter_in_all_is_right(void **state)
{
    static const char order[] = "TRWAGMYFPDXBNJZSQVHLCKE";
    char text[16], words[32];

    (void)state;
    for (int rest = 0; rest < 23; rest++)
        for (char c = 'A'; c <= 'Z'; c++) {
            (void)snprintf(text, sizeof text, "%08d%c", 23 * 1000003 + rest, c);
            (void)snprintf(words, sizeof words, "dni:%s", text);
            expect_found(text, c == order[rest] ? words : "");
        }
    for (int first = 0; first < 3; first++)
        for (char c = 'A'; c <= 'Z'; c++) {
            (void)snprintf(text, sizeof text, "%c1234567%c", "XYZ"[first], c);
            (void)snprintf(words, sizeof words, "nie:%s", text);
            expect_found(text, c == order[(first * 10000000 + 1234567) % 23] ? words : "");
        }
}

/* Another digit in any one place, or two neighbours exchanged, is not the number. */
static void a_mistyped_number_is_none(void **state)
{
    static const struct {
        const char *number, *kind;
        size_t from; /* what is before stays */
    } cases[] = {{"ES9121000418450200051332", "iban", 2},
                 {"DE89370400440532013000", "iban", 2},
                 {"4111111111111111", "card", 1},
                 {"378282246310005", "card", 2}};
    char text[40], words[48];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)snprintf(words, sizeof words, "%s:%s", cases[i].kind, cases[i].number);
        expect_found(cases[i].number, words);
        for (size_t at = cases[i].from; cases[i].number[at]; at++)
            for (char d = '0'; d <= '9'; d++) {
                (void)snprintf(text, sizeof text, "%s", cases[i].number);
                if (text[at] == d)
                    continue;
                text[at] = d;
                expect_found(text, "");
            }
    }
}

static void the_text_is_masked(void **state)
{
    struct bz_err err = {0};
    char *text =
        bz_personal_mask("Soy Ana, 12345678Z, 600123123; ana@correo.example. Año 2026.", &err);

    (void)state;
    assert_string_equal(text, "Soy Ana, [DNI], [teléfono]; [correo]. Año 2026.");
    free(text);
    text = bz_personal_mask("Nada de nadie.", &err);
    assert_string_equal(text, "Nada de nadie.");
    free(text);
}

static void kinds_are_told_together(void **state)
{
    struct bz_err err = {0};
    bz_personal_set kinds;

    (void)state;
    assert_true(bz_personal_kinds("12345678Z y 98765432M, 600123123", &kinds, &err));
    assert_int_equal(kinds, 1U << BZ_PERSONAL_DNI | 1U << BZ_PERSONAL_PHONE);
    assert_true(bz_personal_kinds("12345678A, X1234567M y 4111 1111 1111 1112", &kinds, &err));
    assert_int_equal(kinds, 0);
    assert_true(bz_personal_kinds("", &kinds, &err));
    assert_int_equal(kinds, 0);
}

static double seconds(const char *unit, size_t len)
{
    size_t n = strlen(unit);
    char *text = malloc(len + 1);
    struct timespec a, b;
    struct bz_err err = {0};
    bz_personal_set kinds;

    assert_non_null(text);
    for (size_t i = 0; i < len; i++)
        text[i] = unit[i % n];
    text[len] = '\0';
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    assert_true(bz_personal_kinds(text, &kinds, &err));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    free(text);
    return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

/* Eight times the text takes no more than about eight times as long: a quadratic one takes
 * sixty-four. */
static void hostile_texts_take_linear_time(void **state)
{
    static const char *const units[] = {"1",      "1 2 ",     "1-",    "a@",     "a.a@a.a@",
                                        "@a",     "X1",       "ES12 ", "ES12AB", "a-",
                                        "www.1 ", "https://", "é1"};

    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        double small = seconds(units[i], 64 << 10), large = seconds(units[i], 512 << 10);

        if (large > 24 * small + 0.02)
            fail_msg("\"%s\": %.4f s, then %.4f s", units[i], small, large);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_names_somebody_is_found),
        cmocka_unit_test(what_only_looks_like_it_is_left),
        cmocka_unit_test(what_stands_before_changes_nothing),
        cmocka_unit_test(one_letter_in_all_is_right),
        cmocka_unit_test(a_mistyped_number_is_none),
        cmocka_unit_test(the_text_is_masked),
        cmocka_unit_test(kinds_are_told_together),
        cmocka_unit_test(hostile_texts_take_linear_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

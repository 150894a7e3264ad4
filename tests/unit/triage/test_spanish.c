/* SPDX-License-Identifier: EUPL-1.2 */
/* What the Spanish pack makes of the messages of messages.tsv. Rules are no oracle: what is
 * asked of them is a share, and that they rather say nothing than something wrong. */
#include "unit.h"

struct test_line {
    char table[16], kind[32], topic[32];
    char *text; /* owns */
};

struct test_score {
    int n, kinds, wrong_kinds, topics;
};

static struct bz_triage *spanish;
static struct test_line lines[1000];
static size_t n_lines;

static int test_open(void **state)
{
    struct bz_err err = {0};
    FILE *f = fopen(TRIAGE_MESSAGES, "r");
    char row[1024], text[900];

    (void)state;
    spanish = test_triage();
    if (!bz_triage_add_file(spanish, TRIAGE_PACK, &err))
        fail_msg("%s:%d:%d: %s", err.source, err.line, err.column, err.message);
    while (f && fgets(row, sizeof row, f)) {
        struct test_line *l = &lines[n_lines];

        if (sscanf(row, "%15[^\t#]\t%31[^\t]\t%31[^\t]\t%899[^\n]", l->table, l->kind, l->topic,
                   text) == 4) {
            l->text = strdup(text);
            assert_true(++n_lines < sizeof lines / sizeof *lines);
        }
    }
    assert_non_null(f);
    return fclose(f);
}

static int test_close(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_lines; i++)
        free(lines[i].text);
    bz_triage_free(spanish);
    return 0;
}

static void score_line(struct test_score *s, const struct test_line *l)
{
    struct bz_proposal p = test_run(spanish, l->text, "es");
    const char *topic = p.topic ? p.topic : "-";
    bool kind = (int)p.kind == bz_names_find(&bz_inquiry_kinds, l->kind);

    s->n++;
    s->kinds += kind;
    s->wrong_kinds += !kind && p.kind != BUZON_INQUIRY_OTHER;
    s->topics += strcmp(topic, l->topic) == 0;
    if (!kind || strcmp(topic, l->topic) != 0)
        print_message("%s/%s instead of %s/%s (%s, %s): %s\n", buzon_inquiry_kind_name(p.kind),
                      topic, l->kind, l->topic, p.rule ? p.rule : "-",
                      p.topic_rule ? p.topic_rule : "-", l->text);
}

static struct test_score score(const char *table)
{
    struct test_score s = {0};

    for (size_t i = 0; i < n_lines; i++) {
        if (strcmp(lines[i].table, table) == 0)
            score_line(&s, &lines[i]);
    }
    print_message("%s: %d messages; kinds: %d right, %d wrong; topics: %d right\n", table, s.n,
                  s.kinds, s.wrong_kinds, s.topics);
    return s;
}

static void most_messages_the_rules_were_written_with_are_understood(void **state)
{
    struct test_score s = score("seen");

    (void)state;
    assert_true(s.n >= 300);
    assert_true(s.kinds * 100 >= s.n * 97);
    assert_true(s.wrong_kinds * 100 <= s.n * 2);
    assert_true(s.topics * 100 >= s.n * 96);
}

static void most_messages_never_seen_before_are_understood(void **state)
{
    struct test_score s = score("unseen");

    (void)state;
    assert_int_equal(s.n, 36);
    assert_true(s.kinds >= 31);
    assert_int_equal(s.wrong_kinds, 0);
    assert_true(s.topics >= 26);
}

static void assert_priorities(const char *table, bool urgent)
{
    int n = 0;

    for (size_t i = 0; i < n_lines; i++) {
        if (strcmp(lines[i].table, table) != 0)
            continue;
        n++;
        if ((test_run(spanish, lines[i].text, NULL).priority == BUZON_PRIORITY_URGENT) !=
            urgent)
            fail_msg("%s", lines[i].text);
    }
    assert_true(n >= 8);
}

static void danger_to_life_is_urgent(void **state)
{
    (void)state;
    assert_priorities("urgent", true);
}

static void what_only_sounds_like_danger_is_not_urgent(void **state)
{
    (void)state;
    assert_priorities("calm", false);
}

static void assert_no_answer(const char *table, bool needed)
{
    int n = 0;

    for (size_t i = 0; i < n_lines; i++) {
        if (strcmp(lines[i].table, table) != 0)
            continue;
        n++;
        if (test_run(spanish, lines[i].text, "es").no_answer_needed == needed)
            fail_msg("%s", lines[i].text);
    }
    assert_true(n >= 9);
}

static void plain_thanks_need_no_answer(void **state)
{
    (void)state;
    assert_no_answer("done", false);
}

static void thanks_with_a_question_or_a_but_need_one(void **state)
{
    (void)state;
    assert_no_answer("pending", true);
}

static void no_question_report_or_complaint_is_closed_by_thanks(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_lines; i++) {
        const struct test_line *l = &lines[i];

        if (strcmp(l->kind, "-") != 0 && strcmp(l->kind, "praise") != 0 &&
            strcmp(l->kind, "other") != 0 && test_run(spanish, l->text, "es").no_answer_needed)
            fail_msg("%s", l->text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_messages_the_rules_were_written_with_are_understood),
        cmocka_unit_test(most_messages_never_seen_before_are_understood),
        cmocka_unit_test(danger_to_life_is_urgent),
        cmocka_unit_test(what_only_sounds_like_danger_is_not_urgent),
        cmocka_unit_test(plain_thanks_need_no_answer),
        cmocka_unit_test(thanks_with_a_question_or_a_but_need_one),
        cmocka_unit_test(no_question_report_or_complaint_is_closed_by_thanks),
    };

    return cmocka_run_group_tests(tests, test_open, test_close);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* What the rules make of each message of a labelled corpus, a line each, fields apart by tabs:
 * id, kind, topic or "-", 1 when urgent, 1 when no answer is needed, the rule of the kind, the
 * rule of the topic and the language its words are of, or "-". triage.py counts them. With
 * --time: how long a message takes beside one scan of its bytes. usage: triage [--time]
 * MESSAGES PACK... */
#include "bench.h"

#include "base/auto.h"
#include "buzon/inquiry.h"
#include "triage/pattern.h"
#include "triage/triage.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bz_triage *rules_of(char **paths, int n)
{
    struct bz_err err = {0};
    struct bz_triage *t = bz_triage_new(&err);

    for (int i = 0; i < n; i++)
        if (!t || !bz_triage_add_file(t, paths[i], &err))
            bench_die(paths[i], err.message);
    return t;
}

static const char *or_none(const char *text)
{
    return text ? text : "-";
}

static void propose(const struct bz_triage *rules, const char *line)
{
    struct bz_err err = {0};
    struct bz_proposal p;
    const char *id, *language, *text;
    json_t *m = json_loads(line, 0, NULL);

    if (json_unpack(m, "{s:s, s:s, s:s}", "id", &id, "language", &language, "text", &text))
        bench_die("a line of the corpus", "it is no message");
    if (!bz_triage_run(rules, text, language, &p, &err))
        bench_die(id, err.message);
    printf("%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\n", id, buzon_inquiry_kind_name(p.kind),
           or_none(p.topic), p.priority == BUZON_PRIORITY_URGENT, p.no_answer_needed,
           or_none(p.rule), or_none(p.topic_rule), or_none(p.language));
    json_decref(m);
}

/* --- how long it takes --- */

enum { TIME_MESSAGES = 4000, TIME_ROUNDS = 7, TIME_LIMIT = 20 };

struct timed {
    const struct bz_triage *rules; /* these three borrow */
    struct bz_patterns *with;
    const struct bz_pattern *scan;
    char *texts[TIME_MESSAGES]; /* owns */
    size_t n;
};

static void time_triage(void *user)
{
    const struct timed *t = user;
    struct bz_err err = {0};
    struct bz_proposal p;

    for (size_t i = 0; i < t->n; i++)
        if (!bz_triage_run(t->rules, t->texts[i], NULL, &p, &err))
            bench_die("run", err.message);
}

/* One call of PCRE2 a message, which looks at each of its bytes and finds nothing. */
static void time_scan(void *user)
{
    const struct timed *t = user;
    struct bz_err err = {0};

    for (size_t i = 0; i < t->n; i++) {
        BZ_AUTO(bz_match) m = bz_match_new(t->with, t->texts[i], strlen(t->texts[i]), &err);

        if (!m || bz_match_find(m, t->scan, &err) || err.code)
            bench_die("scan", err.message);
    }
}

static void read_texts(struct timed *t, FILE *f)
{
    char *line = NULL;
    size_t size = 0;

    while (t->n < TIME_MESSAGES && getline(&line, &size, f) > 0) {
        json_t *m = json_loads(line, 0, NULL);
        const char *text = json_string_value(json_object_get(m, "text"));

        if (!text || !(t->texts[t->n++] = strdup(text)))
            bench_die("a line of the corpus", "it is no message");
        json_decref(m);
    }
    free(line);
}

static void say_times(const struct bz_triage *rules, FILE *f)
{
    /* The words of one rule: the boundary is asked for at every letter. */
    static const char words[] = "\\b(?:ornitorrinco|quetzalcoatl|xilofonista|zarzaparrilla)\\b";
    struct bz_err err = {0};
    BZ_AUTO(bz_patterns) with = bz_patterns_new(&err);
    BZ_AUTO(bz_pattern) scan = bz_pattern_new(with, words, strlen(words), &err);
    struct timed t = {.rules = rules, .with = with, .scan = scan};
    struct bench_side sides[] = {{time_triage, &t, 0}, {time_scan, &t, 0}};

    if (!scan)
        bench_die("scan", err.message);
    read_texts(&t, f);
    bench_in_turn(sides, 2, TIME_ROUNDS);
    bench_ratio("triage of a message, all packs / one PCRE2 JIT scan of it",
                1e6 * sides[0].best / (double)t.n, 1e6 * sides[1].best / (double)t.n, "us",
                TIME_LIMIT);
    for (size_t i = 0; i < t.n; i++)
        free(t.texts[i]);
}

int main(int argc, char **argv)
{
    bool timed = argc > 1 && strcmp(argv[1], "--time") == 0;
    struct bz_triage *rules;
    char *line = NULL;
    size_t size = 0;
    FILE *f;

    argc -= timed;
    argv += timed;
    if (argc < 3)
        bench_die("usage", "triage [--time] MESSAGES PACK...");
    rules = rules_of(argv + 2, argc - 2);
    f = fopen(argv[1], "r");
    if (!f)
        bench_die("open", argv[1]);
    if (timed)
        say_times(rules, f);
    while (!timed && getline(&line, &size, f) > 0)
        propose(rules, line);
    free(line);
    bz_triage_free(rules);
    return fclose(f);
}

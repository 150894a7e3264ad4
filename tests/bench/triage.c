/* SPDX-License-Identifier: EUPL-1.2 */
/* What the rules make of each message of a labelled corpus, a line each, fields apart by tabs:
 * id, kind, topic or "-", 1 when urgent, 1 when no answer is needed, the rule of the kind, the
 * rule of the topic and the language its words are of, or "-". triage.py counts them. With
 * --time: how long a message takes beside one scan of its bytes, and reading all packs.
 * usage: triage [--time] MESSAGES PACK... */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "bench.h"

#include "base/auto.h"
#include "buzon/inquiry.h"
#include "triage/plain.h"
#include "triage/triage.h"

#include <jansson.h>
#include <pcre2.h>

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

enum { TIME_MESSAGES = 6000, TIME_ROUNDS = 7, TIME_LIMIT = 20 };

/* What one scan is: the words of one rule, between the ends of words, as whoever writes it
 * would give them to PCRE2; native code, on the folded text, with everything made before but
 * the call. They stand in no message, so that each is read to its end. A dozen, where a rule of
 * the packs has nineteen in the mean; more of them would take longer. */
static const char scan_words[] =
    "\\b(?:albacara|bolandera|cartapacio|desjarretadera|empalletado|fachenda|gallofa|"
    "hopalanda|ilapso|jaculatoria|mamotreto|noruego)\\b";
/* Four whose first letters are so rare that most bytes are skipped. */
static const char scan_rare[] = "\\b(?:ornitorrinco|quetzalcoatl|xilofonista|zarzaparrilla)\\b";

struct timed {
    const struct bz_triage *rules; /* borrows */
    pcre2_code *scan;              /* the rest is owned */
    pcre2_match_data *data;
    char *texts[TIME_MESSAGES], *folded[TIME_MESSAGES];
    size_t lens[TIME_MESSAGES]; /* of the folded ones */
    size_t n;
    char **packs; /* borrows */
    int n_packs;
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

    for (size_t i = 0; i < t->n; i++)
        if (pcre2_jit_match(t->scan, (PCRE2_SPTR)t->folded[i], t->lens[i], 0,
                            PCRE2_NO_UTF_CHECK, t->data, NULL) != PCRE2_ERROR_NOMATCH)
            bench_die("scan", "one of its words is in a message: take another");
}

static void time_packs(void *user)
{
    const struct timed *t = user;
    struct bz_err err = {0};
    struct bz_triage *rules = rules_of(t->packs, t->n_packs);
    struct bz_proposal p;

    if (!bz_triage_run(rules, "", NULL, &p, &err))
        bench_die("run", err.message);
    bz_triage_free(rules);
}

static pcre2_code *scan_of(const char *pattern)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    pcre2_code *made = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                     PCRE2_UTF | PCRE2_CASELESS, &code, &at, NULL);

    if (!made || pcre2_jit_compile(made, PCRE2_JIT_COMPLETE))
        bench_die("scan", "it does not compile");
    return made;
}

static void read_texts(struct timed *t, FILE *f)
{
    struct bz_err err = {0};
    char *line = NULL;
    size_t size = 0;

    while (t->n < TIME_MESSAGES && getline(&line, &size, f) > 0) {
        json_t *m = json_loads(line, 0, NULL);
        const char *text = json_string_value(json_object_get(m, "text"));

        if (!text || !(t->texts[t->n] = strdup(text)) ||
            !(t->folded[t->n] = bz_triage_text(text, &t->lens[t->n], &err)))
            bench_die("a line of the corpus", "it is no message");
        t->n++;
        json_decref(m);
    }
    free(line);
}

/* Microseconds a message of each: triage, the scan. */
static void time_both(struct timed *t, const char *pattern, double *ours, double *theirs)
{
    struct bench_side sides[] = {{time_triage, t, 0}, {time_scan, t, 0}};

    t->scan = scan_of(pattern);
    bench_in_turn(sides, 2, TIME_ROUNDS);
    pcre2_code_free(t->scan);
    *ours = 1e6 * sides[0].best / (double)t->n;
    *theirs = 1e6 * sides[1].best / (double)t->n;
}

static void say_times(struct timed *t, FILE *f)
{
    struct bench_side packs = {time_packs, t, 0};
    double ours, theirs;

    read_texts(t, f);
    t->data = pcre2_match_data_create(1, NULL);
    time_both(t, scan_words, &ours, &theirs);
    bench_ratio("triage of a message, all packs / one PCRE2 JIT scan for a dozen words", ours,
                theirs, "us", TIME_LIMIT);
    time_both(t, scan_rare, &ours, &theirs);
    bench_stated("the same / a scan for four words of rare letters, times", ours / theirs, "");
    bench_in_turn(&packs, 1, TIME_ROUNDS);
    bench_stated("reading all packs and making them ready", 1e3 * packs.best, "ms");
    pcre2_match_data_free(t->data);
    for (size_t i = 0; i < t->n; i++) {
        free(t->texts[i]);
        free(t->folded[i]);
    }
}

int main(int argc, char **argv)
{
    bool timed = argc > 1 && strcmp(argv[1], "--time") == 0;
    static struct timed times;
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
    times.rules = rules;
    times.packs = argv + 2;
    times.n_packs = argc - 2;
    if (timed)
        say_times(&times, f);
    while (!timed && getline(&line, &size, f) > 0)
        propose(rules, line);
    free(line);
    bz_triage_free(rules);
    return fclose(f);
}

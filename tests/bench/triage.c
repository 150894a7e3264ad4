/* SPDX-License-Identifier: EUPL-1.2 */
/* What the rules make of each message of a labelled corpus, a line each, fields apart by tabs:
 * id, kind, topic or "-", 1 when urgent, 1 when no answer is needed, the rule of the kind and
 * the rule of the topic or "-". triage.py counts them. usage: triage MESSAGES PACK... */
#include "bench.h"

#include "buzon/inquiry.h"
#include "triage/triage.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>

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
    printf("%s\t%s\t%s\t%d\t%d\t%s\t%s\n", id, buzon_inquiry_kind_name(p.kind),
           or_none(p.topic), p.priority == BUZON_PRIORITY_URGENT, p.no_answer_needed,
           or_none(p.rule), or_none(p.topic_rule));
    json_decref(m);
}

int main(int argc, char **argv)
{
    struct bz_triage *rules;
    char *line = NULL;
    size_t size = 0;
    FILE *f;

    if (argc < 3)
        bench_die("usage", "triage MESSAGES PACK...");
    rules = rules_of(argv + 2, argc - 2);
    f = fopen(argv[1], "r");
    if (!f)
        bench_die("open", argv[1]);
    while (getline(&line, &size, f) > 0)
        propose(rules, line);
    free(line);
    bz_triage_free(rules);
    return fclose(f);
}

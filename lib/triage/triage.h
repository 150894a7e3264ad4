/* SPDX-License-Identifier: EUPL-1.2 */
/* Rules that propose what an inquiry is. Data in, proposal out: they decide nothing and close
 * nothing. */
#ifndef BZ_TRIAGE_TRIAGE_H
#define BZ_TRIAGE_TRIAGE_H

#include "base/auto.h"
#include "base/json.h"
#include "model/inquiry.h"

/*
 * A pack is a JSON file (triage.schema.json beside the data says the same for editors):
 *
 *   {"id": "es", "version": "2026-11", "language": "es", "about": "for people",
 *    "words": [...], "least": 20, "early": 80, "rules": [...],
 *    "units": {"lighting": "alumbrado", ...}}
 *
 * and a rule an object of
 *
 *   id                a word, unique in its pack: letters a-z, digits and "._-"
 *   pattern           what makes it fire: a PCRE2 pattern; or a list of them, each of which
 *                     begins where a word begins and ends where one ends: "sin luz"
 *   with              fires only when this matches, too, anywhere (one pattern or a list)
 *   unless            does not fire when this matches (one pattern or a list)
 *   kind, topic, unit, priority, no_answer_needed
 *                     what it proposes: one of them at least
 *   weight            1 to 1000: it does not decide, it counts
 *   leans             {"complaint": 12, ...}: what it counts for other kinds than its own, for
 *                     every rule with a weight: what is told to be broken is rather a report,
 *                     and sooner a complaint than a question
 *   topics            {"roads": 12, "parks": -8, ...}: the same for other topics than its own;
 *                     what is below 0 speaks against them
 *   off               true: never fires; for a rule that takes another's place
 *   about             for people
 *
 * What is matched: the first 64 KiB of the text in lower case and without accents ("año" is
 * "ano"), web addresses and @names left out, "#" and every run of white space one space. So
 * patterns are written in lower case, without accents, with single spaces. In a pattern of
 * ASCII alone \w and \b know no other letters: that halves the time.
 *
 * Order decides. Kind, topic, unit, priority and no_answer_needed are decided one by one, each
 * by the first rule that fires and proposes it, in the order of the packs and of the rules in
 * them. Rules with a weight come after those without: where none of these decided, the weights
 * of all that fire are added up for each thing that is proposed, and the highest sum decides;
 * among equals the one that was proposed first. It is ascribed to the heaviest of its rules,
 * to one that only leans to it when there is no other. The kinds of one rule count as proposed
 * in the order of enum buzon_inquiry_kind.
 * People say first what they write about: "early" of the pack of the heaviest rule is added to
 * a topic that the text begins with, and less the later the first of its rules matches, down to
 * nothing at the end; in a text of less than 60 bytes as if it had 60. A topic whose sum is
 * below "least" of that pack, or nothing, is not proposed.
 * Where no rule proposes a unit, "units" gives the one of the topic.
 *
 * Packs in the language of the text stand before the others. The words of a pack, a pattern or
 * a list as in a rule, tell its language: the text is in the language of the pack whose "words"
 * it holds most often; among equals in that of the pack that was added first. For what is
 * undecided then, packs are asked in whose language it may be as well: of whose words it holds
 * as many or one less. Where the network names a language that a pack speaks, that pack goes
 * first whatever the words say, for networks often have the language wrong; when they say the
 * same, no others are asked.
 *
 * A pack overrides those that are added after it: where both have a rule of the same id and
 * the same language, the earlier pack's rule takes the place of the later one's.
 */

/* What the rules propose for a text. Texts are borrowed from the rules. */
struct bz_proposal {
    enum buzon_inquiry_kind kind;
    const char *topic; /* NULL: none */
    const char *unit;  /* NULL: none */
    enum buzon_priority priority;
    bool no_answer_needed;
    const char
        *rule; /* the rule that gave the kind, as "es/report.lighting"; NULL: none fired */
    const char *topic_rule; /* the one that gave the topic; NULL: none fired */
    const char *version;    /* of the pack of `rule`; NULL: none fired */
    const char *language;   /* of which it has most words; NULL: none, two as many, or
                               there is one pack only */
};

struct bz_triage;

/* Rules of one or more packs, compiled; earlier packs stand before later ones. PARSE with file,
 * line and column for anything that is not a pack, a pattern that does not compile included;
 * what was there before then stays as it was. Thread-safe once made. */
struct bz_triage *bz_triage_new(struct bz_err *err);
void bz_triage_free(struct bz_triage *t);
BZ_AUTO_DEFINE(bz_triage);
bool bz_triage_add_file(struct bz_triage *t, const char *path, struct bz_err *err);
bool bz_triage_add(struct bz_triage *t, const char *json, size_t len, const char *source,
                   struct bz_err *err);

/* Linear in the text: patterns run under match and depth limits, one that exceeds them counts
 * as not fired. Text is folded inside; `language` is a hint, may be NULL. False without memory
 * only. */
bool bz_triage_run(const struct bz_triage *t, const char *text, const char *language,
                   struct bz_proposal *ret, struct bz_err *err);

#endif

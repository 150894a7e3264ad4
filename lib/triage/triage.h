/* SPDX-License-Identifier: EUPL-1.2 */
/* Rules that propose what an inquiry is. Data in, proposal out: they decide nothing and close
 * nothing. */
#ifndef BZ_TRIAGE_TRIAGE_H
#define BZ_TRIAGE_TRIAGE_H

#include "base/auto.h"
#include "base/json.h"
#include "model/inquiry.h"

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
};

struct bz_triage;

/* Rules of one or more packs, compiled; earlier packs stand before later ones. Packs are files
 * {"id", "version", "language", "rules": [...]}; PARSE with file, line and column for anything
 * that is not one, a pattern that does not compile included. Thread-safe once made. */
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

/* SPDX-License-Identifier: EUPL-1.2 */
/* What an office's own rules of triage would change, before they are put to use. */
#ifndef BUZON_TRIAGE_H
#define BUZON_TRIAGE_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Rules on trial: an iterator over the inquiries they would change. @since 0.1 */
typedef struct bz_trial buzon_trial;

/**
 * Try the pack of rules `rules`, the text of a JSON file (triage.schema.json), on the
 * inquiries of a filter (NULL: no conditions), in the filter's order: BUZON_ORDER_NEWEST gives
 * the latest first, its limit how many are looked at.
 *
 * The pack stands before those of the settings, as an office's own one does; where these have
 * one of the same id, it takes the place of that. What an inquiry's first message says now is
 * held against both, the rules there are and those with the pack. Nothing is written, and what
 * people decided is left as it is.
 *
 * PARSE with line and column for what is no pack; INVALID for words of the filter that cannot
 * be searched.
 * @since 0.1
 */
BUZON_API buzon_trial *buzon_triage_try(buzon_inbox *inbox, const char *rules,
                                        const buzon_filter *filter, buzon_error **err);
/**
 * The next inquiry that would be something else, as the text of a JSON object; NULL at the end.
 *
 * "inquiry" (its reference), "before" and "after", each with "kind", "topic", "unit",
 * "priority", "no_answer_needed", "rule" and "topic_rule" (null: none), and "decided": a person
 * decided its kind or topic, so that it would stay. A rule that gives the same as another one
 * is no change. INTERRUPTED where the interrupt callback asks for it, about every 200
 * inquiries; the next call goes on from there. Owned by the caller (buzon_string_free()).
 * @json
 * @since 0.1
 */
BUZON_API char *buzon_trial_next(buzon_trial *trial, buzon_error **err);
/**
 * What came of it so far, as the text of a JSON object: "looked_at", "changed", "without_text"
 * (nothing to look at: retention or the network's rules took the text, or nobody wrote any) and
 * "changes", an array of {"what": "kind", "topic", "unit", "priority" or "no_answer_needed",
 * "before", "after": texts or null, "n"} in the order they were met. Owned by the caller
 * (buzon_string_free()). @json
 * @since 0.1
 */
BUZON_API char *buzon_trial_totals(const buzon_trial *trial, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_trial_free(buzon_trial *trial);

#ifdef __cplusplus
}
#endif
#endif

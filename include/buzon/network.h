/* SPDX-License-Identifier: EUPL-1.2 */
/* Networks: which ones there are and what each can do. */
#ifndef BUZON_NETWORK_H
#define BUZON_NETWORK_H

#include "buzon/error.h"
#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Every network this build knows, as the text of a JSON array of records: "name"; "label", as
 * people write it; "caps", what it can: "poll", "import", "webhook", "recheck", "reply",
 * "template", "find_own", "check", "sweep", "refresh", "media", "private_reply"; "limits" of a
 * text ("text" in "unit"; null: none) and of polling ("poll_floor_ms"); "retry", what a lost
 * answer asks for: "none", "readback", "idempotent"; "windows": how long answers are taken
 * ("answer_ms") and texts may be kept ("store_text_ms"; null: for ever); where private answers
 * differ, "private_text", "private_unit" and "private_answer_ms" beside these (of the seven
 * days of Facebook and Instagram with "human_agent" the shorter is said), and for private
 * answers to what is public "private_replies", so many to each, and "private_reply_ms", counted
 * from when that was written; "costs": what an account's requests may take a day
 * ("daily_units", of which the last "reserve_units" are for answers, from midnight of "zone";
 * null: no budget); "closed": why nothing can be answered any more, null for all that are open;
 * "settings" an account may have, "secrets" it must.
 *
 * Owned by the caller (buzon_string_free()). The same for every call of one build.
 * @since 0.1
 */
BUZON_API char *buzon_networks(buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif

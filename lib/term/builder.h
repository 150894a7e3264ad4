/* SPDX-License-Identifier: EUPL-1.2 */
/* What a host has said about a case, as the JSON the engine reads. */
#ifndef BZ_TERM_BUILDER_H
#define BZ_TERM_BUILDER_H

#include "base/json.h"
#include "buzon/deadline.h"

/* The whole case as one new object; NO_MEMORY when it, or any setter before, had none. INVALID
 * for NULL. */
struct bz_json *bz_builder_json(const struct bz_case_builder *b, struct bz_err *err);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts of the office's own with holes that an inquiry fills. */
#ifndef BZ_INBOX_TEMPLATE_H
#define BZ_INBOX_TEMPLATE_H

#include "base/json.h"
#include "term/locate.h"

/* Check "templates" of the policy; the reader stands there. PARSE with line and column names
 * what is wrong: a hole that nothing fills, or that is not closed. */
bool bz_templates_read(struct bz_reader *r, const struct bz_json *policy);

#endif

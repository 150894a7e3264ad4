/* SPDX-License-Identifier: EUPL-1.2 */
/* Which kinds of personal data the citizen's words of an inquiry hold: kept with it, so that
 * whoever shows it to others is warned. */
#ifndef BZ_INBOX_MARK_H
#define BZ_INBOX_MARK_H

#include "inbox/inbox.h"

/* What a message says, borrowed; NULL: nothing. */
struct bz_words {
    const char *text, *subject;
};

/* A message of the citizen comes to a case. */
bool bz_mark_message(struct bz_case *c, const struct bz_message *m, struct bz_err *err);
/* One of them says something else now: what only it held is looked for with the next save. */
bool bz_mark_edited(struct bz_case *c, const struct bz_words *before,
                    const struct bz_message *m, struct bz_err *err);
/* One of them was deleted, or is there again. */
bool bz_mark_moved(struct bz_case *c, const struct bz_words *w, struct bz_err *err);
/* Find the kinds in what is stored: bz_case_save() does it for a case that is `unmarked`. */
bool bz_mark_anew(struct bz_tx *tx, struct bz_case *c, struct bz_err *err);

#endif

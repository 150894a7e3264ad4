/* SPDX-License-Identifier: EUPL-1.2 */
/* The kinds of personal data in what a citizen wrote, as bits of the inquiry's row: added as
 * messages come, and found anew only where one that held some changes or goes. */
#include "inbox/mark.h"

#include "triage/personal.h"

static bool words_kinds(const struct bz_words *w, bz_personal_set *ret, struct bz_err *err)
{
    bz_personal_set text = 0, subject = 0;

    if ((w->text && !bz_personal_kinds(w->text, &text, err)) ||
        (w->subject && !bz_personal_kinds(w->subject, &subject, err)))
        return false;
    *ret = text | subject;
    return true;
}

bool bz_mark_message(struct bz_case *c, const struct bz_message *m, struct bz_err *err)
{
    bz_personal_set kinds;

    if (m->deleted_at != BUZON_TIME_NONE)
        return true;
    if (!words_kinds(&(struct bz_words){m->text, m->subject}, &kinds, err))
        return false;
    c->personal |= kinds;
    return true;
}

bool bz_mark_edited(struct bz_case *c, const struct bz_words *before,
                    const struct bz_message *m, struct bz_err *err)
{
    bz_personal_set old, kinds;

    if (!words_kinds(before, &old, err) ||
        !words_kinds(&(struct bz_words){m->text, m->subject}, &kinds, err))
        return false;
    c->personal |= kinds;
    c->unmarked = c->unmarked || (old & ~kinds);
    return true;
}

bool bz_mark_moved(struct bz_case *c, const struct bz_words *w, struct bz_err *err)
{
    bz_personal_set kinds;

    if (!words_kinds(w, &kinds, err))
        return false;
    c->unmarked = c->unmarked || kinds;
    return true;
}

bool bz_mark_anew(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT text, subject FROM message WHERE inquiry = $1 AND direction = 0 "
                       "AND deleted_at IS NULL",
                       BZ_V(bz_v_int(c->id)), err);
    int got = rows ? 1 : -1;
    bz_personal_set all = 0, kinds;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        const struct bz_words w = {bz_rows_text(rows, 0), bz_rows_text(rows, 1)};

        if (!words_kinds(&w, &kinds, err))
            return false;
        all |= kinds;
    }
    if (got < 0)
        return false;
    c->personal = all;
    c->unmarked = false;
    return true;
}

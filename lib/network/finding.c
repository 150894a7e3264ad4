/* SPDX-License-Identifier: EUPL-1.2 */
/* What a check finds out about an account, as every network notes it. */
#include "network/network.h"

bool bz_finding_add(struct bz_json *list, const char *code, const char *level,
                    const char *words)
{
    struct bz_json *j = bz_json_object();

    if (bz_json_set_text(j, "code", code) && bz_json_set_text(j, "level", level) &&
        bz_json_set_text(j, "words", words))
        return bz_json_push(list, j);
    bz_json_free(j);
    return false;
}

bool bz_note_findings(struct bz_json *state, struct bz_json *findings)
{
    const struct bz_json *old = bz_json_get(state, BZ_NOTE_ACCOUNT);
    struct bz_json *note;

    if (!findings && !bz_json_get(old, BZ_NOTE_FINDINGS))
        return true;
    note = bz_json_kind(old) == BZ_JSON_OBJECT ? bz_json_copy(old) : bz_json_object();
    if (findings && bz_json_set(note, BZ_NOTE_FINDINGS, findings))
        return bz_json_set(state, BZ_NOTE_ACCOUNT, note);
    if (findings) {
        bz_json_free(note);
        return false;
    }
    (void)bz_json_remove(note, BZ_NOTE_FINDINGS);
    return bz_json_set(state, BZ_NOTE_ACCOUNT, note);
}

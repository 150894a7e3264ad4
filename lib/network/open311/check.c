/* SPDX-License-Identifier: EUPL-1.2 */
/* Does the server answer as the account's settings say? Its services, a day of requests and,
 * where answers go out as updates, a day of these. */
#include "network/open311/open311.h"

#include "term/civil.h"

bool o3_find(struct o3 *e, const char *code, const char *level, const char *words,
             struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(e->round, "found");
    BZ_AUTO(bz_json) found = o3_list_part(old, 0, SIZE_MAX);

    return o3_set(bz_finding_add(found, code, level, words) &&
                      bz_json_set(e->round, "found", bz_steal(found)),
                  err);
}

/* The jurisdiction is who we are there; a server of one alone is its address. */
static bool note_me(struct o3 *e)
{
    const char *city = bz_json_str(e->c->settings, "jurisdiction_id");
    BZ_AUTO(bz_json) note = bz_json_object();

    return bz_json_set_text(note, "native_id", city ? city : e->base) &&
           bz_json_set_text(note, "url", e->base) &&
           bz_json_set(e->state, BZ_NOTE_ACCOUNT, bz_steal(note));
}

bool o3_checked(struct o3 *e, struct bz_err *err)
{
    struct bz_json *found = o3_list_part(bz_json_get(e->round, "found"), 0, SIZE_MAX);

    if (!found || !note_me(e)) {
        bz_json_free(found);
        return bz_nomem(err);
    }
    return o3_set(bz_note_findings(e->state, found), err);
}

struct bz_batch *o3_check(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(o3_done))) struct o3 e = {0};

    if (!o3_init(&e, c, NULL, 0, err))
        return NULL;
    bz_json_free(e.round);
    e.round = bz_json_object();
    return o3_set(bz_json_set_bool(e.round, "check", true), err) && o3_go(&e, err)
               ? bz_steal(e.batch)
               : NULL;
}

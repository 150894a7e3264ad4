/* SPDX-License-Identifier: EUPL-1.2 */
/* What a site shows no more. It tells nobody of a deletion, and which methods give one thing by
 * its guid is up to its plugins; so a thing that came out of a list and is not there any more
 * is gone. That is believed when the list was read past its place, and by a second look in
 * another job: what is deleted while pages are read makes another thing slip through between
 * two of them, and a bad minute of theirs shows nothing, however often it is asked.
 *
 * "said/METHOD" or "said/METHOD/GUID" in the state holds the guids that came out of a list,
 * "doubt/…" those that the look before this one missed. Of a round, "here" are those of them
 * that it has seen, "least" is the last guid of its pages so far, and "mixed" says that these
 * are not from the newest to the oldest. */
#include "network/elgg/elgg.h"

#include <stdio.h>
#include <string.h>

enum { ABSENT_SAID = 100 };

static void key_of(char ret[static EL_KEY], const char *what, const char *method,
                   const char *guid)
{
    (void)snprintf(ret, EL_KEY, guid ? "%s/%s/%s" : "%s/%s", what, method, guid);
}

/* --- what came out of it --- */

/* A list that is full takes what is newer than anything in it. */
static bool said_takes(const struct bz_json *list, const char *guid)
{
    for (size_t i = 0; bz_json_len(list) >= ABSENT_SAID && i < bz_json_len(list); i++) {
        if (!el_is_older(el_list_text(list, i), guid))
            return false;
    }
    return true;
}

static bool said_all(struct el *e, const char *key, const struct bz_messages *list,
                     struct bz_err *err)
{
    for (size_t i = 0; i < list->n; i++) {
        const char *id = list->items[i]->id;

        if (id[strspn(id, "0123456789")] == '\0' &&
            said_takes(bz_json_get(e->state, key), id) &&
            !el_list_push(e, key, id, ABSENT_SAID, err))
            return false;
    }
    return true;
}

/* --- what is there --- */

static bool here_note(struct el *e, const struct bz_json *said, const char *guid,
                      struct bz_err *err)
{
    const char *least = bz_json_str(e->round, "least");
    const struct bz_json *old = bz_json_get(e->round, "here");
    BZ_AUTO(bz_json) here = NULL;

    if (least && !el_is_older(guid, least) &&
        !el_set(bz_json_set_bool(e->round, "mixed", true), err))
        return false;
    if (!el_set(bz_json_set_text(e->round, "least", guid), err))
        return false;
    if (!el_list_has(said, guid) || el_list_has(old, guid))
        return true;
    here = old ? bz_json_copy(old) : bz_json_array();
    return el_set(here && bz_json_push_text(here, guid) &&
                      bz_json_set(e->round, "here", bz_steal(here)),
                  err);
}

bool el_absent_page(struct el *e, const char *method, const char *guid,
                    const struct bz_json *result, struct bz_err *err)
{
    bool list = bz_json_kind(result) == BZ_JSON_ARRAY;
    const struct bz_json *value;
    const char *key, *id;
    char said[EL_KEY];
    void *iter = NULL;

    key_of(said, "said", method, guid);
    if (!said_all(e, said, &e->batch->messages, err) ||
        !said_all(e, said, &e->batch->own_posts, err))
        return false;
    for (size_t i = 0; list ? i < bz_json_len(result)
                            : bz_json_kind(result) == BZ_JSON_OBJECT &&
                                  bz_json_each(result, &iter, &key, &value);
         i++) {
        if (!el_guid(e, list ? bz_json_at(result, i) : value, "guid", &id, err) ||
            (id && !here_note(e, bz_json_get(e->state, said), id, err)))
            return false;
    }
    return true;
}

void el_absent_forget(struct el *e)
{
    static const char *const keys[] = {"here", "least", "mixed", "again"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        (void)bz_json_remove(e->round, keys[i]);
}

/* --- what is not --- */

/* Whether the round read past its place: to the end, or to something older. */
static bool is_past(const struct el *e, const char *guid, bool ended)
{
    const char *least = bz_json_str(e->round, "least");

    return ended ||
           (least && !bz_json_flag(e->round, "mixed", false) && el_is_older(least, guid));
}

/* Texts of a list that are in the other, or are not. NULL without memory. */
static struct bz_json *among(const struct bz_json *list, const struct bz_json *other, bool in)
{
    BZ_AUTO(bz_json) some = bz_json_array();

    for (size_t i = 0; some && bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list);
         i++) {
        if (el_list_has(other, el_list_text(list, i)) == in &&
            !bz_json_push_text(some, el_list_text(list, i)))
            return NULL;
    }
    return bz_steal(some);
}

static struct bz_json *missing_of(const struct el *e, const char *said, bool ended)
{
    BZ_AUTO(bz_json)
    absent = among(bz_json_get(e->state, said), bz_json_get(e->round, "here"), false);
    BZ_AUTO(bz_json) missing = bz_json_array();

    for (size_t i = 0; absent && missing && i < bz_json_len(absent); i++) {
        if (is_past(e, el_list_text(absent, i), ended) &&
            !bz_json_push_text(missing, el_list_text(absent, i)))
            return NULL;
    }
    return absent ? bz_steal(missing) : NULL;
}

/* Keep a list in the state, or nothing of it. Takes it. */
static bool state_list(struct el *e, const char *key, struct bz_json *list, struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = list;

    if (!list)
        return bz_nomem(err);
    if (bz_json_len(list))
        return el_set(bz_json_set(e->state, key, bz_steal(owned)), err);
    (void)bz_json_remove(e->state, key);
    return true;
}

static bool gone_tell(struct el *e, const struct bz_json *gone, struct bz_err *err)
{
    for (size_t i = 0; i < bz_json_len(gone); i++) {
        const struct bz_notice n = {.verb = BUZON_VERB_DELETED,
                                    .target = el_list_text(gone, i),
                                    .at = e->at,
                                    .extra = "{\"time_from\":\"receipt\"}"};

        if (!bz_batch_add_notice(e->batch, &n, err))
            return false;
    }
    return true;
}

bool el_absent_end(struct el *e, const char *method, const char *guid, bool ended, bool *again,
                   struct bz_err *err)
{
    bool slow = bz_json_flag(e->round, "slow", false);
    bool second = !slow || bz_json_flag(e->round, "again", false);
    BZ_AUTO(bz_json) missing = NULL;
    BZ_AUTO(bz_json) gone = NULL;
    char said[EL_KEY], doubt[EL_KEY];

    key_of(said, "said", method, guid);
    key_of(doubt, "doubt", method, guid);
    missing = missing_of(e, said, ended);
    gone = second ? among(missing, bz_json_get(e->state, doubt), true) : bz_json_array();
    *again = !second && bz_json_len(missing);
    return el_set(missing && gone, err) && gone_tell(e, gone, err) &&
           state_list(e, doubt, among(missing, gone, false), err) &&
           (!bz_json_len(gone) ||
            state_list(e, said, among(bz_json_get(e->state, said), gone, false), err));
}

/* --- lists that are read no more --- */

static bool is_read(const struct el *e, const char *key)
{
    const char *guid = strrchr(key, '/') + 1;

    return guid[strspn(guid, "0123456789")] != '\0' ||
           el_list_has(bz_json_get(e->state, "watch"), guid) ||
           el_list_has(bz_json_get(e->c->settings, "groups"), guid);
}

static bool is_wanted(const struct el *e, const char *key)
{
    bool of_list = bz_starts(key, "said/") || bz_starts(key, "doubt/") ||
                   bz_starts(key, "seen/") || bz_starts(key, "back/");

    return !of_list || is_read(e, key);
}

bool el_absent_prune(struct el *e, struct bz_err *err)
{
    return el_state_keep(e, is_wanted, err);
}

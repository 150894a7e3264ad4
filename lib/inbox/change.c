/* SPDX-License-Identifier: EUPL-1.2 */
/* The public builder of changes: everything is checked here, before a transaction begins. */
#include "inbox/change.h"

#include "inbox/act.h"
#include "model/dir3.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    WORD_MAX_LEN = 128,
    TAG_MAX_LEN = 64,
    NOTE_MAX_LEN = 64 << 10,
    LIST_MAX = BZ_CHANGE_LIST_MAX
};

buzon_change *buzon_change_new(const char *reference, const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_change *c;

    if (!bz_reference_ok(reference, e) || !bz_actor_ok(actor, e))
        return NULL;
    c = calloc(1, sizeof *c);
    if (!c)
        return bz_nomem(e);
    c->version = c->kind = c->priority = c->status = c->restricted = c->resolution = -1;
    c->registered_at = c->competent_at = c->notified_at = BUZON_TIME_NONE;
    c->acknowledged_at = c->forwarded_at = BUZON_TIME_NONE;
    c->notification = -1;
    if (bz_dup(&c->reference, reference, e) && bz_dup(&c->actor, actor, e))
        return c;
    buzon_change_free(c);
    return NULL;
}

static void list_done(struct bz_tags *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->items[i]);
    free(list->items);
}

void buzon_change_free(buzon_change *change)
{
    if (!change)
        return;
    free(change->reference);
    free(change->actor);
    free(change->unit);
    free(change->assignee);
    free(change->topic);
    free(change->external_ref);
    list_done(&change->notes);
    list_done(&change->add_tags);
    list_done(&change->remove_tags);
    list_done(&change->add_followers);
    list_done(&change->remove_followers);
    free(change->reason);
    free(change->entry);
    free(change->term);
    free(change->body);
    free(change->procedure);
    free(change->file_url);
    free(change->notice);
    free(change->notice_sha256);
    for (size_t i = 0; i < change->acts.n; i++)
        buzon_act_free(change->acts.items[i]);
    free(change->acts.items);
    for (size_t i = 0; i < change->links.n; i++)
        free(change->links.items[i].reference);
    free(change->links.items);
    free(change->similar);
    free(change->hand_unit);
    free(change->hand_assignee);
    free(change->hand_reason);
    free(change);
}

/* --- checking --- */

/* UTF-8 of so many bytes; a word has no control characters, a note may have line breaks and
 * tabs. */
static bool text_ok(const char *text, size_t least, size_t most, bool word, const char *what,
                    struct bz_err *err)
{
    size_t len = text ? strlen(text) : 0;
    bool ok = text && len >= least && len <= most && bz_utf8_valid(text, len) == len;

    for (size_t i = 0; ok && word && i < len; i++)
        ok = (unsigned char)text[i] >= 0x20 && text[i] != 0x7f;
    if (ok)
        return true;
    return bz_fail(err, BUZON_ERR_INVALID, "%s must be UTF-8 of %zu to %zu bytes%s", what,
                   least, most, word ? " without control characters" : "");
}

bool bz_change_text_ok(const char *text, size_t most, const char *what, struct bz_err *err)
{
    return text_ok(text, 1, most, true, what, err);
}

bool bz_change_set_word(struct bz_change *c, char **field, const char *text, size_t most,
                        const char *what, struct bz_err *err)
{
    char *copy = NULL;

    if (!c)
        return bz_fail(err, BUZON_ERR_INVALID, "the change is NULL");
    if (!text_ok(text, 0, most, true, what, err) || !bz_dup(&copy, text, err))
        return false;
    free(*field);
    *field = copy;
    return true;
}

static bool set_word(struct bz_change *c, char **field, const char *text, const char *what,
                     buzon_error **err)
{
    BZ_ERR(err);

    return bz_change_set_word(c, field, text, WORD_MAX_LEN, what, e);
}

bool bz_change_list_add(struct bz_tags *list, const char *text, const char *what,
                        struct bz_err *err)
{
    BZ_TEXT copy = NULL;

    if (list->n >= LIST_MAX)
        return bz_fail(err, BUZON_ERR_LIMIT, "a change takes at most %d of %s", LIST_MAX, what);
    if (!bz_dup(&copy, text, err))
        return false;
    if (!bz_vec_push(list, copy))
        return bz_nomem(err);
    (void)bz_steal(copy);
    return true;
}

/* --- setters --- */

void buzon_change_set_version(buzon_change *change, int64_t version)
{
    if (change)
        change->version = version;
}

bool buzon_change_set_unit(buzon_change *change, const char *unit, buzon_error **err)
{
    BZ_ERR(err);

    if (unit && !bz_dir3_or_name(unit, "the unit", e))
        return false;
    return bz_change_set_word(change, change ? &change->unit : NULL, unit, WORD_MAX_LEN,
                              "the unit", e);
}

bool buzon_change_set_assignee(buzon_change *change, const char *assignee, buzon_error **err)
{
    return set_word(change, change ? &change->assignee : NULL, assignee, "the assignee", err);
}

bool buzon_change_set_topic(buzon_change *change, const char *topic, buzon_error **err)
{
    return set_word(change, change ? &change->topic : NULL, topic, "the topic", err);
}

bool buzon_change_set_external_ref(buzon_change *change, const char *ref, buzon_error **err)
{
    return set_word(change, change ? &change->external_ref : NULL, ref,
                    "the external reference", err);
}

void buzon_change_set_kind(buzon_change *change, enum buzon_inquiry_kind kind)
{
    if (change)
        change->kind = (int)kind;
}

void buzon_change_set_priority(buzon_change *change, enum buzon_priority priority)
{
    if (change)
        change->priority = (int)priority;
}

void buzon_change_set_restricted(buzon_change *change, bool restricted)
{
    if (change)
        change->restricted = restricted;
}

void buzon_change_set_status(buzon_change *change, enum buzon_status status)
{
    if (change)
        change->status = (int)status;
}

void buzon_change_set_received_by_competent_body_at(buzon_change *change, buzon_time at)
{
    if (change)
        change->competent_at = at;
}

void buzon_change_set_resolution_notified_at(buzon_change *change, buzon_time at)
{
    if (change)
        change->notified_at = at;
}

void buzon_change_set_acknowledged_at(buzon_change *change, buzon_time at)
{
    if (change)
        change->acknowledged_at = at;
}

void buzon_change_set_forwarded_at(buzon_change *change, buzon_time at)
{
    if (change)
        change->forwarded_at = at;
}

bool buzon_change_add_note(buzon_change *change, const char *text, buzon_error **err)
{
    BZ_ERR(err);

    if (!change)
        return bz_fail(e, BUZON_ERR_INVALID, "the change is NULL");
    return text_ok(text, 1, NOTE_MAX_LEN, false, "a note", e) &&
           bz_change_list_add(&change->notes, text, "notes", e);
}

bool buzon_change_add_tag(buzon_change *change, const char *tag, buzon_error **err)
{
    BZ_ERR(err);

    if (!change)
        return bz_fail(e, BUZON_ERR_INVALID, "the change is NULL");
    return text_ok(tag, 1, TAG_MAX_LEN, true, "a tag", e) &&
           bz_change_list_add(&change->add_tags, tag, "tags", e);
}

bool buzon_change_remove_tag(buzon_change *change, const char *tag, buzon_error **err)
{
    BZ_ERR(err);

    if (!change)
        return bz_fail(e, BUZON_ERR_INVALID, "the change is NULL");
    return text_ok(tag, 1, TAG_MAX_LEN, true, "a tag", e) &&
           bz_change_list_add(&change->remove_tags, tag, "tags", e);
}

/* Resolutions that go against the citizen, or that name something, need words. */
static bool needs_reason(enum buzon_resolution resolution)
{
    switch (resolution) {
    case BUZON_RESOLUTION_NONE:
    case BUZON_RESOLUTION_ANSWERED:
    case BUZON_RESOLUTION_WITHDRAWN:
    case BUZON_RESOLUTION_NO_ANSWER_NEEDED:
    case BUZON_RESOLUTION_MERGED: /* never by hand */
        return false;
    case BUZON_RESOLUTION_REFERRED:
    case BUZON_RESOLUTION_INADMISSIBLE:
    case BUZON_RESOLUTION_REFUSED:
    case BUZON_RESOLUTION_DUPLICATE:
    case BUZON_RESOLUTION_ABUSIVE:
    case BUZON_RESOLUTION_EXPIRED:
        return true;
    }
    return false;
}

bool buzon_change_close(buzon_change *change, enum buzon_resolution resolution,
                        const char *reason, buzon_error **err)
{
    BZ_ERR(err);
    char *copy = NULL;

    if (!change)
        return bz_fail(e, BUZON_ERR_INVALID, "the change is NULL");
    if (resolution == BUZON_RESOLUTION_NONE || !buzon_resolution_name(resolution))
        return bz_fail(e, BUZON_ERR_INVALID, "there is no resolution %d to close with",
                       (int)resolution);
    if (resolution == BUZON_RESOLUTION_MERGED)
        return bz_fail(e, BUZON_ERR_INVALID, "merging an inquiry closes it so");
    if (needs_reason(resolution) && (!reason || !*reason))
        return bz_fail(e, BUZON_ERR_INVALID, "closing as %s needs a reason",
                       buzon_resolution_name(resolution));
    if (reason && !text_ok(reason, 0, NOTE_MAX_LEN, false, "a reason", e))
        return false;
    if (resolution == BUZON_RESOLUTION_DUPLICATE && !bz_reference_ok(reason, e))
        return false;
    if (!bz_dup(&copy, reason, e))
        return false;
    free(change->reason);
    change->reason = copy;
    change->resolution = (int)resolution;
    return true;
}

bool buzon_change_set_register(buzon_change *change, const char *entry,
                               buzon_time registered_at, const char *term, buzon_error **err)
{
    BZ_ERR(err);
    BZ_TEXT number = NULL;
    BZ_TEXT name = NULL;

    if (!change)
        return bz_fail(e, BUZON_ERR_INVALID, "the change is NULL");
    if (registered_at == BUZON_TIME_NONE)
        return bz_fail(e, BUZON_ERR_INVALID, "the time of registration is missing");
    if (!text_ok(entry, 1, WORD_MAX_LEN, true, "the entry number", e) ||
        !text_ok(term, 1, WORD_MAX_LEN, true, "the term", e) || !bz_dup(&number, entry, e) ||
        !bz_dup(&name, term, e))
        return false;
    free(change->entry);
    free(change->term);
    change->entry = bz_steal(number);
    change->term = bz_steal(name);
    change->registered_at = registered_at;
    return true;
}

bool buzon_change_add_act(buzon_change *change, const buzon_act *act, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_clock_act) copy = NULL;

    if (!change || !act)
        return bz_fail(e, BUZON_ERR_INVALID, "%s is NULL", change ? "the act" : "the change");
    if (change->acts.n >= LIST_MAX)
        return bz_fail(e, BUZON_ERR_LIMIT, "a change takes at most %d of acts", LIST_MAX);
    if (!bz_clock_act_ok(act, e) || !(copy = bz_clock_act_copy(act, e)))
        return false;
    if (!bz_vec_push(&change->acts, copy))
        return bz_nomem(e);
    (void)bz_steal(copy);
    return true;
}

bool buzon_change_hand_over(buzon_change *change, const char *unit, const char *assignee,
                            const char *reason, buzon_error **err)
{
    BZ_ERR(err);
    BZ_TEXT to_unit = NULL;
    BZ_TEXT to_assignee = NULL;
    BZ_TEXT why = NULL;

    if (!change)
        return bz_fail(e, BUZON_ERR_INVALID, "the change is NULL");
    if (!text_ok(unit, 1, WORD_MAX_LEN, true, "the unit", e) ||
        !bz_dir3_or_name(unit, "the unit", e) ||
        (assignee && !text_ok(assignee, 1, WORD_MAX_LEN, true, "the assignee", e)) ||
        !text_ok(reason, 1, NOTE_MAX_LEN, false, "a reason", e) || !bz_dup(&to_unit, unit, e) ||
        !bz_dup(&to_assignee, assignee, e) || !bz_dup(&why, reason, e))
        return false;
    free(change->hand_unit);
    free(change->hand_assignee);
    free(change->hand_reason);
    change->hand_unit = bz_steal(to_unit);
    change->hand_assignee = bz_steal(to_assignee);
    change->hand_reason = bz_steal(why);
    return true;
}

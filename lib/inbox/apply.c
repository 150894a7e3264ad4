/* SPDX-License-Identifier: EUPL-1.2 */
/* Applying a change: each thing in it is one step with one event, all in one transaction. */
#include "inbox/change.h"
#include "inbox/follow.h"
#include "inbox/proof.h"
#include "inbox/settings.h"

#include <stdlib.h>
#include <string.h>

bool bz_applying_event(struct bz_applying *a, const char *verb, struct bz_json *codes,
                       struct bz_json *words, struct bz_err *err)
{
    BZ_AUTO(bz_json) payload = words;
    BZ_TEXT text = NULL;

    if (payload && !(text = bz_json_print_canonical(payload, err))) {
        bz_json_free(codes);
        return false;
    }
    a->events++;
    return bz_event_add(
        a->tx, a->c,
        &(struct bz_act){
            .actor = a->change->actor, .verb = verb, .codes = codes, .payload = text},
        err);
}

/* An event of one code that went from one value to another (NULL: none). */
static bool moved_event(struct bz_applying *a, const char *verb, const char *from,
                        const char *to, struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    if (!bz_json_set_text(codes, "from", from) || !bz_json_set_text(codes, "to", to))
        return bz_nomem(err);
    return bz_applying_event(a, verb, bz_steal(codes), NULL, err);
}

/* --- steps: each does nothing when the change does not ask for it --- */

bool bz_applying_word(struct bz_applying *a, char **field, const char *to, const char *verb,
                      struct bz_err *err)
{
    BZ_TEXT from = NULL;

    if (!to || bz_streq(*field ? *field : "", to))
        return true;
    from = bz_steal(*field);
    return bz_case_set(field, to, err) && moved_event(a, verb, from, *field, err);
}

/* By its name, whichever of name and DIR3 code was said; the event keeps the code it had. */
static bool apply_unit(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_office_units *units = &a->tx->settings->units;
    const char *to = a->change->unit ? bz_units_name(units, a->change->unit) : NULL;
    const char *code = bz_units_code(units, to);
    BZ_AUTO(bz_json) codes = NULL;

    if (!to || bz_streq(bz_text_or(a->c->unit, ""), to))
        return true;
    codes = bz_json_object();
    if (!bz_json_set_text(codes, "from", a->c->unit) ||
        !bz_json_set_text(codes, "to", *to ? to : NULL) ||
        (code && !bz_json_set_text(codes, "dir3", code)))
        return bz_nomem(err);
    return bz_case_set(&a->c->unit, to, err) &&
           bz_applying_event(a, "unit_assigned", bz_steal(codes), NULL, err);
}

static bool apply_words(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;

    return apply_unit(a, err) &&
           bz_applying_word(a, &a->c->assignee, ch->assignee, "assigned", err) &&
           bz_applying_word(a, &a->c->topic, ch->topic, "topic_set", err) &&
           bz_applying_word(a, &a->c->external_ref, ch->external_ref, "external_ref_set", err);
}

/* Who overrules triage takes the decision over: the rule that proposed it stays in the history
 * only. */
static bool apply_kind(struct bz_applying *a, struct bz_err *err)
{
    enum buzon_inquiry_kind from = a->c->kind;

    if (a->change->kind < 0)
        return true;
    if (!buzon_inquiry_kind_name((enum buzon_inquiry_kind)a->change->kind))
        return bz_fail(err, BUZON_ERR_INVALID, "there is no kind %d", a->change->kind);
    a->c->kind = (enum buzon_inquiry_kind)a->change->kind;
    return bz_case_set(&a->c->rule, NULL, err) &&
           moved_event(a, "kind_set", buzon_inquiry_kind_name(from),
                       buzon_inquiry_kind_name(a->c->kind), err);
}

static bool apply_priority(struct bz_applying *a, struct bz_err *err)
{
    enum buzon_priority from = a->c->priority;

    if (a->change->priority < 0 || a->change->priority == (int)from)
        return true;
    if (!buzon_priority_name((enum buzon_priority)a->change->priority))
        return bz_fail(err, BUZON_ERR_INVALID, "there is no priority %d", a->change->priority);
    a->c->priority = (enum buzon_priority)a->change->priority;
    return moved_event(a, "priority_set", buzon_priority_name(from),
                       buzon_priority_name(a->c->priority), err);
}

static bool apply_restricted(struct bz_applying *a, struct bz_err *err)
{
    if (a->change->restricted < 0 || a->change->restricted == a->c->restricted)
        return true;
    a->c->restricted = a->change->restricted != 0;
    return bz_applying_event(a, a->c->restricted ? "restricted" : "unrestricted", NULL, NULL,
                             err);
}

/* --- tags --- */

static bool tags_join(struct bz_applying *a, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(a->tx->db, "SELECT tag FROM tag WHERE inquiry = $1 ORDER BY tag",
                       BZ_V(bz_v_int(a->c->id)), err);
    BZ_DONE(bz_str) joined = {0};
    int got = rows ? 0 : -1;

    while (rows && (got = bz_rows_next(rows, err)) > 0) {
        if (joined.len)
            bz_str_add_char(&joined, '\n');
        bz_str_add(&joined, bz_rows_text(rows, 0));
    }
    if (joined.failed)
        return bz_nomem(err);
    return got == 0 && bz_case_set(&a->c->tags, joined.data, err);
}

static bool apply_tag(struct bz_applying *a, const char *tag, bool add, struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = NULL;
    const char *sql =
        add ? "INSERT INTO tag (inquiry, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            : "DELETE FROM tag WHERE inquiry = $1 AND tag = $2";

    if (!bz_db_exec(a->tx->db, sql, BZ_V(bz_v_int(a->c->id), bz_v_text(tag)), err))
        return false;
    if (bz_db_changes(a->tx->db) == 0)
        return true;
    a->c->changed |= 1U << BZ_PROOF_TAGS;
    codes = bz_json_object();
    if (!bz_json_set_text(codes, "tag", tag))
        return bz_nomem(err);
    return bz_applying_event(a, add ? "tagged" : "untagged", bz_steal(codes), NULL, err);
}

static bool apply_tags(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;

    for (size_t i = 0; i < ch->remove_tags.n; i++)
        if (!apply_tag(a, ch->remove_tags.items[i], false, err))
            return false;
    for (size_t i = 0; i < ch->add_tags.n; i++)
        if (!apply_tag(a, ch->add_tags.items[i], true, err))
            return false;
    return (ch->remove_tags.n == 0 && ch->add_tags.n == 0) || tags_join(a, err);
}

static bool apply_notes(struct bz_applying *a, struct bz_err *err)
{
    for (size_t i = 0; i < a->change->notes.n; i++) {
        BZ_AUTO(bz_json) words = bz_json_object();

        if (!bz_json_set_text(words, "text", a->change->notes.items[i]))
            return bz_nomem(err);
        if (!bz_applying_event(a, "noted", NULL, bz_steal(words), err))
            return false;
    }
    return true;
}

static bool apply_links(struct bz_applying *a, struct bz_err *err)
{
    for (size_t i = 0; i < a->change->links.n; i++)
        if (!bz_link_apply(a->tx, a->c, a->change->actor, &a->change->links.items[i],
                           &a->events, err))
            return false;
    return true;
}

static bool apply_similar(struct bz_applying *a, struct bz_err *err)
{
    return !a->change->similar ||
           bz_similar_apply(a->tx, a->c, a->change->actor, a->change->similar, &a->events, err);
}

/* One act: who had it, who has it now, and why. */
static bool apply_hand_over(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;
    const char *unit =
        ch->hand_unit ? bz_units_name(&a->tx->settings->units, ch->hand_unit) : NULL;
    BZ_AUTO(bz_json) codes = NULL;
    BZ_AUTO(bz_json) words = NULL;

    if (!ch->hand_reason)
        return true;
    if (bz_streq(a->c->unit, unit) && bz_streq(a->c->assignee, ch->hand_assignee))
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is with them already",
                       a->c->reference);
    codes = bz_json_object();
    words = bz_json_object();
    if (!bz_json_set_text(codes, "from_unit", a->c->unit) ||
        !bz_json_set_text(codes, "from_assignee", a->c->assignee) ||
        !bz_json_set_text(codes, "to_unit", unit) ||
        !bz_json_set_text(codes, "to_assignee", ch->hand_assignee) ||
        !bz_json_set_text(words, "reason", ch->hand_reason))
        return bz_nomem(err);
    return bz_case_set(&a->c->unit, unit, err) &&
           bz_case_set(&a->c->assignee, ch->hand_assignee, err) &&
           bz_applying_event(a, "handed_over", bz_steal(codes), bz_steal(words), err);
}

/* --- states --- */

static bool apply_status(struct bz_applying *a, struct bz_err *err)
{
    enum buzon_status from = a->c->status;

    if (a->change->status < 0)
        return true;
    if (!buzon_status_name((enum buzon_status)a->change->status))
        return bz_fail(err, BUZON_ERR_INVALID, "there is no status %d", a->change->status);
    return bz_case_move(a->c, (enum buzon_status)a->change->status, err) &&
           moved_event(a, "status_set", buzon_status_name(from),
                       buzon_status_name(a->c->status), err);
}

/* Of which one it is a duplicate is the reason. */
static bool apply_duplicate(struct bz_applying *a, struct bz_err *err)
{
    struct bz_change_link link = {BUZON_LINK_DUPLICATE_OF, true, a->change->reason};

    return a->change->resolution != BUZON_RESOLUTION_DUPLICATE ||
           bz_link_apply(a->tx, a->c, a->change->actor, &link, &a->events, err);
}

static bool apply_close(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;
    BZ_AUTO(bz_json) codes = NULL;
    BZ_AUTO(bz_json) words = NULL;

    if (ch->resolution < 0)
        return true;
    if (a->c->status == BUZON_STATUS_CLOSED)
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is closed already", a->c->reference);
    if (!apply_duplicate(a, err))
        return false;
    a->c->status = BUZON_STATUS_CLOSED;
    a->c->resolution = (enum buzon_resolution)ch->resolution;
    a->c->closed_at = a->tx->now;
    a->c->waiting_since = BUZON_TIME_NONE;
    codes = bz_json_object();
    if (!bz_json_set_text(codes, "resolution", buzon_resolution_name(a->c->resolution)))
        return bz_nomem(err);
    if (ch->reason &&
        (!(words = bz_json_object()) || !bz_json_set_text(words, "reason", ch->reason)))
        return bz_nomem(err);
    return bz_case_set(&a->c->reason, ch->reason, err) &&
           bz_applying_event(a, "closed", bz_steal(codes), bz_steal(words), err);
}

/* Whoever works on a new inquiry has looked at it. */
static void take_up(struct bz_applying *a)
{
    a->c->touched = true;
    if (a->c->status == BUZON_STATUS_NEW)
        a->c->status = BUZON_STATUS_OPEN;
}

static bool apply_steps(struct bz_applying *a, struct bz_err *err)
{
    static bool (*const steps[])(struct bz_applying *, struct bz_err *) = {
        apply_words,     apply_hand_over, apply_kind,  apply_priority, apply_restricted,
        apply_tags,      bz_follow_apply, apply_notes, apply_links,    apply_similar,
        bz_formal_apply, apply_status,    apply_close,
    };

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (!steps[i](a, err))
            return false;
    if (a->events == 0)
        return bz_fail(err, BUZON_ERR_INVALID, "the change of inquiry %s changes nothing",
                       a->c->reference);
    take_up(a);
    return true;
}

bool bz_change_apply(struct bz_tx *tx, const struct bz_change *change, const char *reference,
                     int64_t version, int64_t *ret, struct bz_err *err)
{
    struct bz_applying a = {.tx = tx, .change = change};
    BZ_AUTO(bz_case) c = bz_case_find(tx, reference, err);

    if (!c)
        return false;
    a.c = c;
    if (!bz_case_is(c, version, err) || !apply_steps(&a, err) || !bz_case_save(tx, c, err))
        return false;
    *ret = c->version;
    return true;
}

struct apply_call {
    const struct bz_change *change;
    struct bz_inquiry *after;
};

static bool apply_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct apply_call *call = user;
    const struct bz_change *change = call->change;
    int64_t version;

    if (!bz_change_apply(tx, change, change->reference, change->version, &version, err))
        return false;
    bz_record_unref(call->after);
    call->after = bz_inquiry_find(tx->db, change->reference, err);
    return call->after != NULL;
}

buzon_inquiry *buzon_inbox_apply(buzon_inbox *inbox, const buzon_change *change,
                                 buzon_error **err)
{
    BZ_ERR(err);
    struct apply_call call = {.change = change};

    if (!change)
        return bz_fail(e, BUZON_ERR_INVALID, "the change is NULL");
    if (bz_tx_run(inbox, apply_body, &call, e))
        return call.after;
    bz_record_unref(call.after);
    return NULL;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* A delivery: every entry, every change of it, every message and status of that. */
#include "network/whatsapp/whatsapp.h"

#include <string.h>

static bool step_unknown(struct wa *w, const struct bz_json *j, struct bz_err *err)
{
    return bz_batch_add_unknown(w->batch, w->c, NULL, j, w->at, err);
}

static size_t step_len(const struct bz_json *list)
{
    return bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;
}

/* --- messages --- */

static bool step_message(struct wa *w, const struct wa_value *v, const struct bz_json *m,
                         struct bz_err *err)
{
    bool happened = false;

    if (bz_json_kind(m) != BZ_JSON_OBJECT)
        return step_unknown(w, m, err);
    if (!wa_happened(w, v, m, &happened, err))
        return false;
    return happened || wa_add_message(w, v, m, err);
}

static bool step_messages(struct wa *w, const struct wa_value *v, struct bz_err *err)
{
    const struct bz_json *messages = bz_json_get(v->value, "messages");
    const struct bz_json *statuses = bz_json_get(v->value, "statuses");
    const struct bz_json *errors = bz_json_get(v->value, "errors");

    for (size_t i = 0; i < step_len(messages); i++) {
        if (!step_message(w, v, bz_json_at(messages, i), err))
            return false;
    }
    for (size_t i = 0; i < step_len(statuses); i++) {
        if (!wa_add_status(w, bz_json_at(statuses, i), err))
            return false;
    }
    /* What went wrong for them, of which no message tells. */
    return !step_len(errors) || step_unknown(w, errors, err);
}

/* Written by us in the app on a telephone. */
static bool step_echoes(struct wa *w, const struct wa_value *v, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(v->value, "message_echoes");
    bool happened;

    for (size_t i = 0; i < step_len(list); i++) {
        const struct bz_json *m = bz_json_at(list, i);

        if (bz_json_kind(m) != BZ_JSON_OBJECT) {
            if (!step_unknown(w, m, err))
                return false;
            continue;
        }
        if (!wa_happened(w, v, m, &happened, err) ||
            (!happened && !wa_add_own(w, v, m, NULL, err)))
            return false;
    }
    return true;
}

static bool step_thread(struct wa *w, const struct wa_value *v, const struct bz_json *thread,
                        struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(thread, "messages");
    const char *with;

    if (!wa_id(w, thread, "id", &with, err))
        return false;
    for (size_t i = 0; i < step_len(list); i++) {
        const struct bz_json *m = bz_json_at(list, i);
        const char *from;

        if (!wa_id(w, m, "from", &from, err) ||
            !(from && bz_streq(from, v->number) ? wa_add_own(w, v, m, with, err)
                                                : step_message(w, v, m, err)))
            return false;
    }
    return true;
}

/* What was said in the app before the number came here, months of it. */
static bool step_history(struct wa *w, const struct wa_value *v, struct bz_err *err)
{
    const struct bz_json *history = bz_json_get(v->value, "history");

    for (size_t i = 0; i < step_len(history); i++) {
        const struct bz_json *threads = bz_json_get(bz_json_at(history, i), "threads");

        if (bz_json_get(bz_json_at(history, i), "errors") &&
            !step_unknown(w, bz_json_at(history, i), err))
            return false;
        for (size_t t = 0; t < step_len(threads); t++) {
            if (!step_thread(w, v, bz_json_at(threads, t), err))
                return false;
        }
    }
    return true;
}

/* --- changes --- */

/* What a field of the subscription brings. What is not listed is kept for people to look at:
 * account_update, template states, groups and whatever comes to be. */
static const struct {
    const char *field;
    bool (*read)(struct wa *w, const struct wa_value *v, struct bz_err *err); /* NULL: left */
} fields[] = {
    {"messages", step_messages},
    {"smb_message_echoes", step_echoes},
    {"history", step_history},
    {"smb_app_state_sync", NULL}, /* the address book of a telephone: no business of ours */
    {"tracking_events", NULL},    /* advertising */
    {"automatic_events", NULL},
};

static bool step_known(const struct wa_value *v, const char *field, size_t *ret)
{
    /* Some resellers leave the field's name out. */
    if (!field && (bz_json_get(v->value, "messages") || bz_json_get(v->value, "statuses")))
        field = "messages";
    for (size_t i = 0; field && i < sizeof fields / sizeof *fields; i++) {
        if (strcmp(fields[i].field, field) == 0) {
            *ret = i;
            return true;
        }
    }
    return false;
}

/* Another account's change is for its own step; a test of the dashboard names nobody of ours.
 */
static bool step_is_ours(const struct wa *w, const char *entry, const char *number_id)
{
    if (number_id)
        return !w->me || strcmp(number_id, w->me) == 0;
    return !w->waba || !entry || strcmp(entry, w->waba) == 0;
}

static bool step_change(struct wa *w, const char *entry, const struct bz_json *change,
                        struct bz_err *err)
{
    struct wa_value v = {.value = bz_json_get(change, "value")};
    const struct bz_json *metadata = bz_json_get(v.value, "metadata");
    const char *number_id;
    size_t i = 0;

    if (!wa_id(w, metadata, "phone_number_id", &number_id, err) ||
        !wa_id(w, metadata, "display_phone_number", &v.number, err))
        return false;
    if (!step_is_ours(w, entry, number_id))
        return true;
    if (!step_known(&v, bz_json_str(change, "field"), &i))
        return step_unknown(w, change, err);
    return !fields[i].read || fields[i].read(w, &v, err);
}

static bool step_entry(struct wa *w, const struct bz_json *entry, struct bz_err *err)
{
    const struct bz_json *changes = bz_json_get(entry, "changes");
    const char *id;

    if (!wa_id(w, entry, "id", &id, err))
        return false;
    if (bz_json_kind(changes) != BZ_JSON_ARRAY)
        return step_unknown(w, entry, err);
    for (size_t i = 0; i < bz_json_len(changes); i++) {
        if (!step_change(w, id, bz_json_at(changes, i), err))
            return false;
    }
    return true;
}

/* --- documents --- */

static bool step_is_value(const struct bz_json *j)
{
    return bz_json_kind(bz_json_get(j, "messages")) == BZ_JSON_ARRAY ||
           bz_json_kind(bz_json_get(j, "statuses")) == BZ_JSON_ARRAY;
}

/* A delivery; in files also a list of them, or the bare value of a change. */
static bool step_document(struct wa *w, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *entries = bz_json_get(j, "entry");
    const struct wa_value v = {.value = j};

    if (bz_json_kind(entries) != BZ_JSON_ARRAY)
        return step_is_value(j) ? step_messages(w, &v, err) : step_unknown(w, j, err);
    for (size_t i = 0; i < bz_json_len(entries); i++) {
        if (!step_entry(w, bz_json_at(entries, i), err))
            return false;
    }
    return true;
}

static bool step_body(struct wa *w, struct bz_err *err)
{
    const struct bz_response *r = w->x->response;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    if (r->status < 200 || r->status > 299)
        return bz_graph_fail(err, w->x, w->x->purpose, NULL);
    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the delivery", err);
    if (!j)
        return false;
    w->batch->repaired = repaired;
    w->batch->round_done = true;
    if (bz_json_kind(j) != BZ_JSON_ARRAY)
        return step_document(w, j, err);
    for (size_t i = 0; i < bz_json_len(j); i++) {
        if (!step_document(w, bz_json_at(j, i), err))
            return false;
    }
    return true;
}

struct bz_batch *wa_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(wa_done))) struct wa w = {0};
    bool checked = false;

    if (!wa_init(&w, c, x, err) || !wa_checked(&w, &checked, err))
        return NULL;
    return checked || step_body(&w, err) ? bz_steal(w.batch) : NULL;
}

/* --- whose it is --- */

static bool addressee_add(struct bz_texts *ret, const struct bz_json *change,
                          struct bz_err *err)
{
    char *id = NULL;

    if (!bz_json_id(bz_json_path(change, "value.metadata"), "phone_number_id", &id, err))
        return false;
    for (size_t i = 0; id && i < ret->n; i++) {
        if (strcmp(ret->items[i], id) == 0) {
            free(id);
            return true;
        }
    }
    return !id || bz_texts_push(ret, id) || bz_nomem(err);
}

bool wa_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, err);
    const struct bz_json *entries = bz_json_get(j, "entry");

    if (!j)
        return false;
    for (size_t i = 0; i < step_len(entries); i++) {
        const struct bz_json *changes = bz_json_get(bz_json_at(entries, i), "changes");

        for (size_t n = 0; n < step_len(changes); n++) {
            if (!addressee_add(ret, bz_json_at(changes, n), err))
                return false;
        }
    }
    return true;
}

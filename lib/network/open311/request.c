/* SPDX-License-Identifier: EUPL-1.2 */
/* A service request becomes a message, and what it says when it is closed, a post of ours. */
#include "network/open311/open311.h"

#include "term/civil.h"

#include <stdio.h>
#include <string.h>

struct times {
    buzon_time requested, updated, created;
    const char *from; /* NULL: the server said when */
};

static bool times_of(struct o3 *e, const struct bz_json *j, struct times *ret,
                     struct bz_err *err)
{
    *ret = (struct times){0};
    if (!o3_time(e, j, "requested_datetime", &ret->requested, err) ||
        !o3_time(e, j, "updated_datetime", &ret->updated, err))
        return false;
    ret->created = ret->requested;
    if (ret->created == BUZON_TIME_NONE) {
        ret->from = ret->updated == BUZON_TIME_NONE ? "receipt" : "updated_datetime";
        ret->created = ret->updated == BUZON_TIME_NONE ? e->at : ret->updated;
    }
    return true;
}

static void request_fill(const struct o3 *e, struct bz_message *m)
{
    m->network = e->c->account->network;
    m->account = e->c->account->name ? e->c->account->name : "";
    m->native_id = m->id;
}

/* --- who --- */

/* Who reported is rarely told. A name alone is nobody: two of them may be anybody. */
static bool author_of(struct o3 *e, const struct bz_json *j, struct bz_author *ret,
                      struct bz_err *err)
{
    const char *account, *email, *first, *last;
    BZ_DONE(bz_str) name = {0};

    *ret = (struct bz_author){0};
    if (!o3_field(e, j, "account_id", &account, err) || !o3_field(e, j, "email", &email, err) ||
        !o3_field(e, j, "first_name", &first, err) || !o3_field(e, j, "last_name", &last, err))
        return false;
    ret->id = account ? account : email;
    ret->handle = email;
    if (!first && !last)
        return true;
    bz_str_addf(&name, "%s%s%s", first ? first : "", first && last ? " " : "",
                last ? last : "");
    return o3_keep(e, &name, &ret->name, err);
}

/* --- what the office says --- */

/* The notes of a closed request are what a citizen is told of it. Those of an open one are as
 * often words of a machine, and count as no answer: they stay in its extra. Where the server
 * shows updates, these say the same. */
static bool add_notes(struct o3 *e, const struct bz_json *j, const char *id,
                      const struct times *when, struct bz_err *err)
{
    struct bz_author author = {.id = o3_me(e), .ours = true};
    struct bz_message m = BZ_MESSAGE_INIT;
    const char *status, *notes;
    BZ_DONE(bz_str) name = {0};

    if (!o3_field(e, j, "status", &status, err) ||
        !o3_field(e, j, "status_notes", &notes, err) ||
        !o3_field(e, j, "agency_responsible", &author.name, err))
        return false;
    if (!notes || !status || strcasecmp(status, "closed") != 0 || o3_updates(e))
        return true;
    bz_str_addf(&name, "%s/status", id);
    if (!o3_keep(e, &name, &m.id, err))
        return false;
    request_fill(e, &m);
    m.kind = BUZON_MESSAGE_REPLY;
    m.direction = BUZON_DIRECTION_OUT;
    m.author = &author;
    m.text = notes;
    m.thread = m.parent = id;
    m.created_at = when->updated == BUZON_TIME_NONE ? e->at : when->updated;
    m.as_of = m.created_at;
    m.extra = when->updated == BUZON_TIME_NONE ? "{\"time_from\":\"receipt\"}" : "{}";
    return bz_batch_add(e->batch, &m, err);
}

/* --- all of it --- */

static bool subject_of(struct o3 *e, const struct bz_json *j, const char **ret,
                       struct bz_err *err)
{
    const char *code, *known;

    if (!o3_field(e, j, "service_name", ret, err) ||
        !o3_field(e, j, "service_code", &code, err))
        return false;
    known = bz_json_str(o3_service(e, code), "name");
    if (!*ret)
        *ret = known ? known : code;
    return true;
}

static bool request_words(struct o3 *e, const struct bz_json *j, struct bz_message *m,
                          struct bz_err *err)
{
    if (!subject_of(e, j, &m->subject, err) || !o3_field(e, j, "description", &m->text, err))
        return false;
    m->text = m->text ? m->text : "";
    m->kind = BUZON_MESSAGE_POST;
    m->visibility =
        o3_true(j, "non_public") ? BUZON_VISIBILITY_DIRECT : BUZON_VISIBILITY_PUBLIC;
    m->thread = m->id;
    return true;
}

static void request_when(const struct o3 *e, const struct times *when, struct bz_message *m)
{
    m->created_at = when->created;
    if (when->requested != BUZON_TIME_NONE && when->updated != BUZON_TIME_NONE &&
        when->updated > when->requested)
        m->edited_at = when->updated;
    if (when->updated == BUZON_TIME_NONE)
        m->as_of = e->at;
}

bool o3_add_request(struct o3 *e, const struct bz_json *j, struct bz_err *err)
{
    struct bz_attachment files[O3_FILES];
    struct bz_message m = BZ_MESSAGE_INIT;
    struct bz_author author;
    BZ_TEXT extra = NULL;
    struct times when;

    if (!o3_field(e, j, "service_request_id", &m.id, err))
        return false;
    if (!m.id || strlen(m.id) > O3_ID_MAX)
        return bz_batch_add_unknown(e->batch, e->c, NULL, j, e->at, err);
    if (!times_of(e, j, &when, err) || !author_of(e, j, &author, err) ||
        !request_words(e, j, &m, err) || !o3_files(e, j, files, &m.n_attachments, err) ||
        !(extra = o3_extra(e, j, when.from, author.id ? NULL : author.name, err)))
        return false;
    request_fill(e, &m);
    request_when(e, &when, &m);
    m.author = author.id ? &author : NULL;
    m.attachments = m.n_attachments ? files : NULL;
    m.extra = extra;
    o3_row(e, when.requested);
    return bz_batch_add(e->batch, &m, err) && add_notes(e, j, m.id, &when, err);
}

bool o3_add(struct o3 *e, const struct bz_json *item, struct bz_err *err)
{
    switch (o3_what(item)) {
    case O3_REQUEST:
        return o3_add_request(e, item, err);
    case O3_UPDATE:
        return o3_add_update(e, item, err);
    case O3_SERVICE:
        return true; /* noted by who asked for it; of nobody's words */
    case O3_TOKEN:
    case O3_ERROR:
    case O3_OTHER:
        break;
    }
    return bz_batch_add_unknown(e->batch, e->c, NULL, item, e->at, err);
}

bool o3_add_all(struct o3 *e, const struct bz_json *items, struct bz_err *err)
{
    for (size_t i = 0; i < bz_json_len(items); i++) {
        if (!o3_add(e, bz_json_at(items, i), err))
            return false;
    }
    return true;
}

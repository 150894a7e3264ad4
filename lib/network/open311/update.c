/* SPDX-License-Identifier: EUPL-1.2 */
/* An update of a request (mySociety's extension): what the office said of it there. */
#include "network/open311/open311.h"

#include <string.h>

/* The request is read again: its status is another now. */
static bool touch(struct o3 *e, const char *request, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(e->round, "touched");
    BZ_AUTO(bz_json) list = NULL;

    if (strchr(request, ',') || o3_list_has(old, request))
        return true;
    list = o3_list_part(old, 0, SIZE_MAX);
    return o3_set(list && bz_json_push_text(list, request) &&
                      bz_json_set(e->round, "touched", bz_steal(list)),
                  err);
}

static bool update_extra(struct o3 *e, const struct bz_json *j, char **ret, struct bz_err *err)
{
    static const char *const keys[] = {"status", "external_status_code"};
    BZ_AUTO(bz_json) extra = bz_json_object();
    const char *text;

    if (!extra)
        return bz_nomem(err);
    for (size_t i = 0; i < 2; i++) {
        if (!o3_field(e, j, keys[i], &text, err) ||
            !o3_set(!text || bz_json_set_text(extra, keys[i], text), err))
            return false;
    }
    return (*ret = bz_json_print(extra, err));
}

static bool update_pack(struct o3 *e, const struct bz_json *j, const char *id,
                        struct bz_message *m, struct bz_err *err)
{
    struct bz_author author = {.id = o3_me(e), .ours = true};
    struct bz_attachment files[O3_FILES];
    BZ_DONE(bz_str) name = {0};
    BZ_TEXT extra = NULL;

    bz_str_addf(&name, "updates/%s", id);
    if (!o3_keep(e, &name, &m->id, err) || !update_extra(e, j, &extra, err) ||
        !o3_files(e, j, files, &m->n_attachments, err))
        return false;
    m->network = e->c->account->network;
    m->account = e->c->account->name ? e->c->account->name : "";
    m->native_id = m->id;
    m->kind = BUZON_MESSAGE_REPLY;
    m->direction = BUZON_DIRECTION_OUT;
    m->author = &author;
    m->attachments = m->n_attachments ? files : NULL;
    m->extra = extra;
    m->as_of = e->at;
    return bz_batch_add(e->batch, m, err);
}

/* One without words is a change of status: the request itself tells it. */
bool o3_add_update(struct o3 *e, const struct bz_json *j, struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    const char *id;
    buzon_time at;

    if (!o3_field(e, j, "update_id", &id, err) ||
        !o3_field(e, j, "service_request_id", &m.parent, err) ||
        !o3_field(e, j, "description", &m.text, err) ||
        !o3_time(e, j, "updated_datetime", &at, err))
        return false;
    if (!id || !m.parent || strlen(id) > O3_ID_MAX || strlen(m.parent) > O3_ID_MAX)
        return bz_batch_add_unknown(e->batch, e->c, NULL, j, e->at, err);
    o3_row(e, at);
    m.thread = m.parent;
    m.created_at = at == BUZON_TIME_NONE ? e->at : at;
    return touch(e, m.parent, err) && (!m.text || update_pack(e, j, id, &m, err));
}

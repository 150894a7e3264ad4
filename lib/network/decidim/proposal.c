/* SPDX-License-Identifier: EUPL-1.2 */
/* A proposal becomes a message, an official one a post of ours; and what the administration
 * answered to it, another. */
#include "network/decidim/decidim.h"

#include <string.h>

enum { PROPOSAL_FILES = 8 };

/* --- what the administration says --- */

static bool add_answer(struct dc *d, const struct bz_json *j, const struct dc_place *place,
                       const char *proposal, struct bz_err *err)
{
    struct bz_author author = {.id = dc_me(d), .ours = true};
    struct bz_message m = BZ_MESSAGE_INIT;
    BZ_DONE(bz_str) id = {0};
    buzon_time changed = dc_time(j, "updatedAt");

    if (!dc_words(d, bz_json_get(j, "answer"), &m.text, &m.language, err))
        return false;
    m.created_at = dc_time(j, "answeredAt");
    if (!m.text || (m.created_at != BUZON_TIME_NONE && m.created_at < d->since && !place->all))
        return true;
    bz_str_addf(&id, "%s/answer", proposal);
    if (!dc_keep_str(d, &id, &m.id, err) || !dc_address(d, place, &m, "/answer", NULL, err))
        return false;
    dc_fill(d, &m);
    m.extra = "{}";
    if (m.created_at == BUZON_TIME_NONE) {
        m.created_at = d->at;
        m.extra = "{\"time_from\":\"receipt\"}";
    }
    m.as_of = changed != BUZON_TIME_NONE ? changed : d->at;
    m.author = &author;
    m.kind = BUZON_MESSAGE_REPLY;
    m.direction = BUZON_DIRECTION_OUT;
    m.thread = m.parent = proposal;
    return bz_batch_add(d->batch, &m, err);
}

/* --- what hangs on it --- */

static bool add_file(struct dc *d, const struct bz_json *j, struct bz_attachment *ret,
                     size_t *n, struct bz_err *err)
{
    const char *url = bz_json_str(j, "url"), *type = bz_json_str(j, "type");
    BZ_DONE(bz_str) whole = {0};

    if (!url || !*url)
        return true;
    ret[*n] = (struct bz_attachment){.kind = type && bz_starts(type, "image")
                                                 ? BUZON_ATTACHMENT_IMAGE
                                                 : BUZON_ATTACHMENT_DOCUMENT,
                                     .size = -1};
    bz_str_addf(&whole, "%s%s", *url == '/' && d->base ? d->base : "", url);
    return dc_keep_str(d, &whole, &ret[(*n)++].url, err);
}

static bool add_files(struct dc *d, const struct bz_json *j, struct bz_attachment *ret,
                      size_t *n, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "attachments");

    *n = 0;
    for (size_t i = 0; i < dc_len(list) && *n < PROPOSAL_FILES; i++) {
        if (!add_file(d, bz_json_at(list, i), ret, n, err))
            return false;
    }
    return true;
}

static char *proposal_extra(const struct bz_json *j, bool receipt, struct bz_err *err)
{
    static const char *const keys[] = {"state", "reference", "address"};
    BZ_AUTO(bz_json) extra = bz_json_object();
    bool ok = extra;

    for (size_t i = 0; ok && i < sizeof keys / sizeof *keys; i++) {
        const char *text = bz_json_str(j, keys[i]);

        ok = !text || !*text || bz_json_set_text(extra, keys[i], text);
    }
    if (!dc_set(ok &&
                    (!bz_json_flag(j, "withdrawn", false) ||
                     bz_json_set_bool(extra, "withdrawn", true)) &&
                    (!receipt || bz_json_set_text(extra, "time_from", "receipt")),
                err))
        return NULL;
    return bz_json_print(extra, err);
}

/* --- all of it --- */

/* An official proposal has no author; somebody of ours may also write one like anybody. */
static bool proposal_who(struct dc *d, const struct bz_json *j, struct bz_author *author,
                         struct bz_message *m, struct bz_err *err)
{
    if (!dc_author(d, bz_json_get(j, "author"), author, err))
        return false;
    if (bz_json_flag(j, "official", false)) {
        author->ours = true;
        if (!author->id)
            author->id = dc_me(d);
    }
    m->author = author->id || author->name ? author : NULL;
    m->direction = author->ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    m->kind = author->ours ? BUZON_MESSAGE_ANNOUNCEMENT : BUZON_MESSAGE_POST;
    return true;
}

static bool proposal_words(struct dc *d, const struct bz_json *j, struct bz_message *m,
                           struct bz_err *err)
{
    if (!dc_words(d, bz_json_get(j, "title"), &m->subject, &m->language, err) ||
        !dc_words(d, bz_json_get(j, "body"), &m->text, &m->language, err))
        return false;
    m->text = m->text ? m->text : "";
    return true;
}

/* It is touched by each comment, too: that it was is no edit, that it reads another way is. */
static void proposal_when(const struct dc *d, const struct bz_json *j, struct bz_message *m)
{
    buzon_time changed = dc_time(j, "updatedAt");

    m->created_at = dc_time(j, "publishedAt");
    if (m->created_at == BUZON_TIME_NONE)
        m->created_at = dc_time(j, "createdAt");
    m->as_of = changed != BUZON_TIME_NONE ? changed : d->at;
}

static bool proposal_pack(struct dc *d, const struct bz_json *j, struct bz_message *m,
                          struct bz_err *err)
{
    bool receipt = m->created_at == BUZON_TIME_NONE;
    struct bz_attachment files[PROPOSAL_FILES];
    BZ_TEXT extra = proposal_extra(j, receipt, err);
    struct bz_author author;

    if (!extra || !proposal_who(d, j, &author, m, err) || !proposal_words(d, j, m, err) ||
        !add_files(d, j, files, &m->n_attachments, err))
        return false;
    dc_fill(d, m);
    if (receipt)
        m->created_at = d->at;
    m->attachments = m->n_attachments ? files : NULL;
    m->extra = extra;
    m->thread = m->id;
    return bz_batch_add(d->batch, m, err);
}

bool dc_add_proposal(struct dc *d, const struct bz_json *j, const struct dc_place *outer,
                     struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    struct dc_place place = *outer;
    BZ_DONE(bz_str) id = {0};

    if (!dc_id(d, j, &place.top, err))
        return false;
    if (!place.top)
        return bz_batch_add_unknown(d->batch, d->c, NULL, j, d->at, err);
    bz_str_addf(&id, "Proposal/%s", place.top);
    if (!dc_keep_str(d, &id, &m.id, err) || !dc_address(d, &place, &m, "", NULL, err))
        return false;
    proposal_when(d, j, &m);
    if ((place.all || m.created_at == BUZON_TIME_NONE || m.created_at >= d->since) &&
        !proposal_pack(d, j, &m, err))
        return false;
    return add_answer(d, j, &place, m.id, err);
}

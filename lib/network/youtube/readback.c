/* SPDX-License-Identifier: EUPL-1.2 */
/* Is an answer whose fate is unknown on the network? The other answers of its thread tell. */
#include "network/youtube/youtube.h"

#include "term/civil.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

static const int64_t READBACK_SLACK_MS = 5 * (int64_t)BZ_MS_MINUTE;

struct bz_request *yt_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err)
{
    BZ_TEXT top = yt_top(part->to, err);
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) query = {0};
    BZ_DONE(bz_str) state = {0};

    if (!top)
        return NULL;
    yt_query_replies(&query, top, NULL);
    bz_str_addf(&state, "{\"since\":%" PRId64 "}", since);
    if (query.failed || state.failed)
        return bz_nomem(err);
    r = yt_request(c, "find_own", "GET", query.data, err);
    if (r)
        r->state = bz_steal(state.data);
    return bz_steal(r);
}

/* Letters, digits and whatever is no ASCII: what survives however a text is laid out, and
 * addresses of videos becoming their titles aside. */
static char *readback_bones(const char *text, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c >= 0x80 || isalnum(c))
            bz_str_add_char(&s, *text);
    }
    return bz_str_take(&s, err);
}

/* Everything a look works with. */
struct look {
    struct yt *y;
    const struct bz_part *part;
    const char *bones; /* of what is looked for */
    buzon_time since;
    struct bz_reply *ret;
};

static bool look_at(struct look *l, const struct bz_json *comment, struct bz_err *err)
{
    const struct bz_json *snippet = bz_json_get(comment, "snippet");
    const char *who = bz_json_text(bz_json_path(snippet, "authorChannelId.value"));
    const char *id = bz_json_str(comment, "id");
    buzon_time at = yt_time(snippet, "publishedAt");
    BZ_TEXT words = NULL;
    BZ_TEXT theirs = NULL;

    if (!yt_is_id(id) || !who || !bz_streq(who, l->y->me) || bz_streq(id, l->part->newest) ||
        (at != BUZON_TIME_NONE && at < l->since))
        return true;
    words = yt_words(snippet, true, err);
    if (!words)
        return !err->code;
    theirs = readback_bones(words, err);
    if (!theirs)
        return false;
    return strcmp(theirs, l->bones) != 0 || yt_reply_is(l->y, l->part, id, l->ret, err);
}

/* Whether everything since then was seen: all of the list, or its new end. */
static bool look_reaches(const struct look *l, const struct bz_json *page,
                         const struct bz_json *items)
{
    const char *token = bz_json_str(page, "nextPageToken");
    buzon_time before = INT64_MAX;

    if (!token || !*token)
        return true;
    for (size_t i = 0; i < yt_len(items); i++) {
        buzon_time at = yt_time(bz_json_get(bz_json_at(items, i), "snippet"), "publishedAt");

        if (at == BUZON_TIME_NONE || at > before)
            return false;
        before = at;
    }
    return before < l->since;
}

static bool look_through(struct look *l, const struct bz_json *page,
                         const struct bz_json *items, struct bz_err *err)
{
    for (size_t i = 0; i < yt_len(items) && l->ret->what != BZ_SENT_DONE; i++) {
        if (!look_at(l, bz_json_at(items, i), err))
            return false;
    }
    if (l->ret->what != BZ_SENT_DONE && look_reaches(l, page, items))
        l->ret->what = BZ_SENT_REFUSED;
    return true;
}

/* An answer that is no list leaves it as unknown as it was. */
static bool readback_list(struct look *l, struct bz_err *err)
{
    const struct bz_json *items = NULL;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = yt_list(l->y, &items, &local);
    BZ_AUTO(bz_json) asked = yt_asked(l->y, err);
    BZ_TEXT bones = NULL;

    if (!asked || local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!j) {
        bz_err_set(err, BUZON_ERR_PROTOCOL, "our answers: the network's answer has no list");
        return true;
    }
    l->since = bz_json_num(asked, "since", 0) - READBACK_SLACK_MS;
    l->bones = bones = readback_bones(l->part->text, err);
    return bones && look_through(l, j, items, err);
}

bool yt_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(yt_done))) struct yt y = {0};
    struct look l = {.y = &y, .part = part, .ret = ret};

    if (!yt_init(&y, c, x, x->at, err))
        return false;
    ret->what = BZ_SENT_UNKNOWN;
    if (!yt_ok(x)) {
        (void)yt_refuse(x, "our answers", err);
        return err->code != BUZON_ERR_NO_MEMORY;
    }
    return readback_list(&l, err);
}

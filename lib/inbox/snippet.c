/* SPDX-License-Identifier: EUPL-1.2 */
/* Where in the messages of an inquiry the words of a search are. */
#include "store/snippet.h"
#include "buzon/find.h"
#include "inbox/inbox.h"
#include "store/search.h"

#include <stdlib.h>
#include <string.h>

enum { SNIPPETS = 3 };

static const char hits_sql[] =
    "SELECT m.mid, m.direction, m.created_at, m.text FROM message m "
    "CROSS JOIN search s ON s.rowid = m.id WHERE m.inquiry = $1 AND s.search MATCH $2 "
    "ORDER BY m.created_at DESC, m.id DESC LIMIT $3";

static bool piece_add(struct bz_json *list, const char *text, size_t from, size_t to,
                      bool match)
{
    BZ_AUTO(bz_json) piece = bz_json_object();
    BZ_TEXT cut = strndup(text + from, to - from);

    return from == to || (piece && cut && bz_json_set_text(piece, "text", cut) &&
                          bz_json_set_bool(piece, "match", match) &&
                          bz_json_push(list, bz_json_share(piece)));
}

static bool pieces_add(struct bz_json *j, const char *text, const struct bz_snippet *s)
{
    BZ_AUTO(bz_json) list = bz_json_array();
    size_t at = s->shown.start;

    for (size_t i = 0; list && i < s->marks.n; i++) {
        const struct bz_stretch *mark = &s->marks.items[i];

        if (!piece_add(list, text, at, mark->start, false) ||
            !piece_add(list, text, mark->start, mark->end, true))
            return false;
        at = mark->end;
    }
    return list && piece_add(list, text, at, s->shown.end, false) &&
           bz_json_set_shared(j, "fragments", list);
}

static int64_t characters(const char *text, size_t len)
{
    int64_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += (text[i] & 0xc0) != 0x80;
    return n;
}

struct hits {
    struct buzon_inbox *inbox;
    const char *words;
    char *match[2];
    struct bz_json *list;
};

static bool hit_add(struct hits *h, const struct bz_rows *rows, bool exact, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    const char *text = bz_text_or(bz_rows_text(rows, 3), "");
    struct bz_snippet s;
    bool added;

    if (!bz_snippet_make(text, h->words, exact, &s, err)) {
        bz_snippet_done(&s);
        return false;
    }
    added = j && bz_json_set_text(j, "message", bz_rows_text(rows, 0)) &&
            bz_json_set_text(j, "direction",
                             bz_names_at(&bz_directions, (int)bz_rows_int(rows, 1))) &&
            bz_json_set_instant(j, "created_at", bz_rows_time(rows, 2)) &&
            bz_json_set_bool(j, "exact", exact) &&
            bz_json_set_int(j, "at", characters(text, s.shown.start)) &&
            bz_json_set_bool(j, "before", s.shown.start > 0) &&
            bz_json_set_bool(j, "after", text[s.shown.end] != '\0') &&
            pieces_add(j, text, &s) && bz_json_push(h->list, bz_json_share(j));
    bz_snippet_done(&s);
    return added || bz_nomem(err);
}

static bool hits_add(struct hits *h, int64_t inquiry, bool exact, struct bz_err *err)
{
    size_t most = SNIPPETS - bz_json_len(h->list);
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        h->inbox->db, hits_sql,
        BZ_V(bz_v_int(inquiry), bz_v_text(h->match[exact ? 0 : 1]), bz_v_int((int64_t)most)),
        err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!hit_add(h, rows, exact, err))
            return false;
    return got == 0;
}

static bool hits_find(struct hits *h, const char *reference, struct bz_err *err)
{
    int64_t inquiry;

    if (!bz_inbox_enter(h->inbox, err))
        return false;
    BZ_LEAVE(h->inbox);
    if (!bz_inquiry_number(h->inbox->db, reference, &inquiry, err))
        return false;
    return hits_add(h, inquiry, true, err) && hits_add(h, inquiry, false, err);
}

char *buzon_inbox_snippets(buzon_inbox *inbox, const char *reference, const char *words,
                           buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) list = bz_json_array();
    struct hits h = {.inbox = inbox, .words = words, .list = list};
    bool found;

    if (!list)
        return bz_nomem(e);
    if (!words)
        return bz_fail(e, BUZON_ERR_INVALID, "the words are NULL");
    if (!bz_reference_ok(reference, e))
        return NULL;
    h.match[0] = bz_search_match(words, true, e);
    h.match[1] = h.match[0] ? bz_search_match(words, false, e) : NULL;
    found = h.match[1] && hits_find(&h, reference, e);
    free(h.match[0]);
    free(h.match[1]);
    return found ? bz_json_print(list, e) : NULL;
}

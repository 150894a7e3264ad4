/* SPDX-License-Identifier: EUPL-1.2 */
/* Publication, inquiry by inquiry: its steps, and the masked snapshot that is made with a
 * proposal. */
#include <stdlib.h>
#include <string.h>

#include "buzon/publication.h"
#include "inbox/needle.h"
#include "inbox/proof.h"
#include "inbox/settings.h"
#include "inbox/stored.h"
#include "term/civil.h"
#include "text/unicode.h"
#include "triage/personal.h"

enum { NAME_MIN_LEN = 3 };

/* From each state to which. */
static const struct {
    unsigned to;
    const char *words;
} steps[] = {
    [BUZON_PUBLICATION_NONE] = {1U << BUZON_PUBLICATION_PROPOSED, "proposed"},
    [BUZON_PUBLICATION_PROPOSED] = {1U << BUZON_PUBLICATION_PUBLISHED |
                                        1U << BUZON_PUBLICATION_NONE,
                                    "published or none"},
    [BUZON_PUBLICATION_PUBLISHED] = {1U << BUZON_PUBLICATION_WITHDRAWN, "withdrawn"},
    [BUZON_PUBLICATION_WITHDRAWN] = {1U << BUZON_PUBLICATION_PROPOSED, "proposed"},
};

struct publishing {
    const char *reference, *actor;
    enum buzon_publication to;
};

/* --- masking --- */

static bool is_handle_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '.' || c == '@' || (unsigned char)c >= 0x80;
}

/* Whoever is named by a handle did not ask to be on a portal. */
static char *handles_mask(const char *text, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    for (const char *p = text; *p;) {
        if (*p != '@' || !is_handle_byte(p[1]) || (p > text && is_handle_byte(p[-1]))) {
            bz_str_add_char(&s, *p++);
            continue;
        }
        while (is_handle_byte(*p))
            p++;
        while (p[-1] == '.' || p[-1] == '-') /* those end the sentence */
            p--;
        bz_str_add(&s, "[@]");
    }
    return bz_str_take(&s, err);
}

/* The words a person is called by, however short, without case and accents. */
struct called {
    struct bz_lines words; /* owns */
    struct bz_needles needles;
};

static void called_done(struct called *c)
{
    while (c->words.n)
        free(c->words.items[--c->words.n]);
    free(c->words.items);
    bz_needles_done(&c->needles);
}

/* The next word from *at on, and where it ends; NULL with no error at the end. */
static const char *word_next(const char **at, size_t *len)
{
    const char *p = *at, *begin;
    size_t n;

    while (*p && !bz_letter(p, strlen(p)))
        p++;
    begin = p;
    while (*p && (n = bz_letter(p, strlen(p))) > 0)
        p += n;
    *len = (size_t)(p - begin);
    *at = p;
    return *len ? begin : NULL;
}

static bool words_learn(struct called *c, const char *name, struct bz_err *err)
{
    const char *at = name ? name : "", *word;
    size_t len;

    while ((word = word_next(&at, &len))) {
        char *folded = len < NAME_MIN_LEN ? NULL : bz_fold(word, len, false, err);

        if (len < NAME_MIN_LEN)
            continue;
        if (!folded)
            return false;
        if (!bz_vec_push(&c->words, folded)) {
            free(folded);
            return bz_nomem(err);
        }
    }
    return true;
}

/* Without the server's name: its words are anybody's. */
static bool handle_learn(struct called *c, const char *handle, struct bz_err *err)
{
    size_t from = handle && *handle == '@';
    BZ_TEXT local = handle ? strndup(handle + from, strcspn(handle + from, "@")) : strdup("");

    return local ? words_learn(c, local, err) : (bool)bz_nomem(err);
}

static int word_is_name(const struct called *c, const char *word, size_t len,
                        struct bz_err *err)
{
    BZ_TEXT folded = bz_fold(word, len, false, err);

    for (size_t i = 0; folded && i < c->words.n; i++)
        if (strcmp(c->words.items[i], folded) == 0)
            return 1;
    return folded ? 0 : -1;
}

static char *words_mask(const struct called *c, const char *text, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    const char *at = text, *from = text, *word;
    size_t len;

    while ((word = word_next(&at, &len))) {
        int is = word_is_name(c, word, len, err);

        if (is < 0)
            return NULL;
        bz_str_add_bytes(&s, from, (size_t)(word - from));
        if (is)
            bz_str_add(&s, "[…]");
        else
            bz_str_add_bytes(&s, word, len);
        from = at;
    }
    bz_str_add(&s, from);
    return bz_str_take(&s, err);
}

static char *text_mask(const char *text, struct called *c, struct bz_err *err)
{
    bool changed;
    BZ_TEXT numbers = bz_personal_mask(text, err);
    BZ_TEXT handles = numbers ? handles_mask(numbers, err) : NULL;
    BZ_TEXT lines = handles ? bz_needles_mask(&c->needles, handles, &changed, err) : NULL;

    return lines ? words_mask(c, lines, err) : NULL;
}

/* --- the snapshot --- */

static bool author_learn(const struct bz_message *m, struct called *called, struct bz_err *err)
{
    const struct bz_author *w = m->author;

    if (!w || m->direction == BUZON_DIRECTION_OUT)
        return true;
    return bz_needles_add_names(&called->needles,
                                (const char *const[4]){w->id, w->handle, w->name, w->url},
                                err) &&
           words_learn(called, w->name, err) && handle_learn(called, w->handle, err);
}

static bool message_push(const struct bz_tx *tx, struct bz_json *list,
                         const struct bz_message *m, struct called *called, struct bz_err *err)
{
    bool ours = m->direction == BUZON_DIRECTION_OUT;
    BZ_AUTO(bz_json) j = NULL;
    BZ_TEXT text = text_mask(m->text, called, err);
    char day[16];

    if (!text)
        return false;
    bz_day_format(bz_zone_day(tx->settings->zone, m->created_at), day);
    j = bz_json_object();
    return (bz_json_set_text(j, "who", ours ? "office" : "citizen") &&
            bz_json_set_text(j, "day", day) && bz_json_set_text(j, "text", text) &&
            bz_json_push(list, bz_steal(j))) ||
           bz_nomem(err);
}

#define PUBLIC_QUERY                                                                           \
    "SELECT " BZ_MESSAGE_COLUMNS " FROM message m " BZ_MESSAGE_JOINS                           \
    "WHERE m.inquiry = $1 AND m.visibility <= $2 AND m.deleted_at IS NULL AND m.text <> '' "   \
    "ORDER BY m.created_at, m.id"

/* Once to learn who is named, once to mask them in what everybody said. */
static bool messages_walk(const struct bz_tx *tx, const struct bz_case *c, struct bz_json *list,
                          struct called *called, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, PUBLIC_QUERY,
                       BZ_V(bz_v_int(c->id), bz_v_int(BUZON_VISIBILITY_UNLISTED)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_stored s;
        bool done;

        if (!bz_stored_read(tx->db, rows, &s, err))
            return false;
        done = list ? message_push(tx, list, s.m, called, err) : author_learn(s.m, called, err);
        bz_stored_done(&s);
        if (!done)
            return false;
    }
    return got == 0;
}

static struct bz_json *snapshot_make(const struct bz_tx *tx, const struct bz_case *c,
                                     struct bz_err *err)
{
    BZ_DONE(called) called = {0};
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json) list = bz_json_array();
    char day[16];

    if (!j || !list)
        return bz_nomem(err);
    if (!messages_walk(tx, c, NULL, &called, err) || !messages_walk(tx, c, list, &called, err))
        return NULL;
    if (!bz_json_len(list))
        return bz_fail(err, BUZON_ERR_STATE, "nothing of inquiry %s was said in public",
                       c->reference);
    bz_day_format(bz_zone_day(tx->settings->zone, c->opened_at), day);
    if (!bz_json_set_text(j, "reference", c->reference) ||
        !bz_json_set_text(j, "network", c->network) ||
        !bz_json_set_text(j, "kind", buzon_inquiry_kind_name(c->kind)) ||
        !bz_json_set_text(j, "topic", c->topic) || !bz_json_set_text(j, "unit", c->unit) ||
        !bz_json_set_text(j, "opened", day) || !bz_json_set_shared(j, "messages", list))
        return bz_nomem(err);
    return bz_steal(j);
}

/* --- a step --- */

static bool step_ok(const struct bz_case *c, const struct publishing *p, struct bz_err *err)
{
    unsigned from = (unsigned)c->publication;

    if (from >= sizeof steps / sizeof *steps || !(steps[from].to & 1U << p->to))
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is %s, and can be %s", c->reference,
                       buzon_publication_name(c->publication),
                       from < sizeof steps / sizeof *steps ? steps[from].words : "nothing");
    if (c->restricted &&
        (p->to == BUZON_PUBLICATION_PROPOSED || p->to == BUZON_PUBLICATION_PUBLISHED))
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is restricted", c->reference);
    return true;
}

static char *snapshot_put(struct bz_tx *tx, struct bz_case *c, const struct publishing *p,
                          struct bz_err *err)
{
    BZ_AUTO(bz_json) j = snapshot_make(tx, c, err);
    char *text = j ? bz_json_print_canonical(j, err) : NULL;

    if (text && bz_db_exec(tx->db,
                           "INSERT INTO snapshot (inquiry, at, actor, content) VALUES ($1, $2, "
                           "$3, $4)",
                           BZ_V(bz_v_int(c->id), bz_v_time(tx->now), bz_v_text(p->actor),
                                bz_v_text(text)),
                           err))
        return text;
    free(text);
    return NULL;
}

static bool snapshot_drop(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    return bz_db_exec(tx->db, "DELETE FROM snapshot WHERE inquiry = $1", BZ_V(bz_v_int(c->id)),
                      err);
}

static bool publication_event(struct bz_tx *tx, struct bz_case *c, const struct publishing *p,
                              const char *payload, struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    if (!bz_json_set_text(codes, "from", buzon_publication_name(c->publication)) ||
        !bz_json_set_text(codes, "to", buzon_publication_name(p->to)))
        return bz_nomem(err);
    c->publication = p->to;
    c->touched = true;
    c->changed |= 1U << BZ_PROOF_SNAPSHOT;
    return bz_event_add(tx, c,
                        &(struct bz_act){.actor = p->actor,
                                         .verb = "publication_set",
                                         .codes = bz_steal(codes),
                                         .payload = payload},
                        err) &&
           bz_case_save(tx, c, err);
}

static bool publication_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct publishing *p = user;
    BZ_AUTO(bz_case) c = bz_case_find(tx, p->reference, err);
    BZ_TEXT content = NULL;

    if (!c || !step_ok(c, p, err))
        return false;
    if (p->to != BUZON_PUBLICATION_PUBLISHED && !snapshot_drop(tx, c, err))
        return false;
    if (p->to == BUZON_PUBLICATION_PROPOSED && !(content = snapshot_put(tx, c, p, err)))
        return false;
    return publication_event(tx, c, p, content, err);
}

bool buzon_inbox_set_publication(buzon_inbox *inbox, const char *reference,
                                 enum buzon_publication publication, const char *actor,
                                 buzon_error **err)
{
    BZ_ERR(err);
    struct publishing p = {reference, actor, publication};

    if (!bz_reference_ok(reference, e) || !bz_actor_ok(actor, e))
        return false;
    if (!buzon_publication_name(publication))
        return bz_fail(e, BUZON_ERR_INVALID, "there is no publication %d", (int)publication);
    return bz_tx_run(inbox, publication_body, &p, e);
}

/* --- reading it --- */

static bool content_set(struct bz_json *j, const struct bz_rows *rows, struct bz_err *err)
{
    const char *text = bz_rows_text(rows, 3);
    struct bz_json *content;

    if (!text)
        return true;
    content = bz_json_parse(text, strlen(text), NULL, "a snapshot", err);
    if (!content)
        return false;
    return (bz_json_set(j, "content", content) &&
            bz_json_set_int(j, "at", bz_rows_time(rows, 1)) &&
            bz_json_set_text(j, "actor", bz_rows_text(rows, 2))) ||
           bz_nomem(err);
}

char *buzon_inbox_publication(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) j = NULL;
    int got;

    if (!bz_reference_ok(reference, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    BZ_AUTO(bz_rows)
    rows = bz_db_query(inbox->db,
                       "SELECT i.publication, s.at, s.actor, s.content FROM inquiry i LEFT "
                       "JOIN snapshot s ON s.inquiry = i.id WHERE i.reference = $1",
                       BZ_V(bz_v_text(reference)), e);
    got = rows ? bz_rows_next(rows, e) : -1;
    if (got == 0)
        return bz_fail(e, BUZON_ERR_NOT_FOUND, "there is no inquiry %.32s", reference);
    if (got < 0)
        return NULL;
    j = bz_json_object();
    if (!bz_json_set_text(j, "publication",
                          buzon_publication_name((enum buzon_publication)bz_rows_int(rows, 0))))
        return bz_nomem(e);
    return content_set(j, rows, e) ? bz_json_print_canonical(j, e) : NULL;
}

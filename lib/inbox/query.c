/* SPDX-License-Identifier: EUPL-1.2 */
/* Listing inquiries: pages of an index, each page's records read in one query. */
#include "inbox/plan.h"
#include "inbox/unit.h"
#include "store/search.h"
#include "triage/personal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DEADLINES_MAX = 256, TAGS_MAX = 256 };

/* --- query texts made at run time --- */

struct bz_queries BZ_VEC(char *);

const char *bz_inbox_query(struct buzon_inbox *inbox, const char *sql, struct bz_err *err)
{
    BZ_TEXT copy = NULL;

    if (!inbox->queries && !(inbox->queries = calloc(1, sizeof *inbox->queries)))
        return bz_nomem(err);
    for (size_t i = 0; i < inbox->queries->n; i++)
        if (strcmp(inbox->queries->items[i], sql) == 0)
            return inbox->queries->items[i];
    if (!bz_dup(&copy, sql, err))
        return NULL;
    if (!bz_vec_push(inbox->queries, copy))
        return bz_nomem(err);
    return bz_steal(copy);
}

void bz_inbox_queries_free(struct bz_queries *queries)
{
    if (!queries)
        return;
    for (size_t i = 0; i < queries->n; i++)
        free(queries->items[i]);
    free(queries->items);
    free(queries);
}

/* --- from rows to records --- */

#define INQUIRY_COLUMNS                                                                        \
    "i.id, i.reference, i.external_ref, a.network, a.name, i.thread, i.summary, i.kind, "      \
    "i.topic, "                                                                                \
    "i.rule, i.unit, i.assignee, i.status, i.resolution, i.reason, i.priority, i.tags, "       \
    "i.language, i.visibility, i.restricted, i.opened_at, i.last_in_at, i.first_answer_at, "   \
    "i.answered_at, i.closed_at, i.waiting_since, i.next_due, i.entry_number, "                \
    "i.registered_at, i.competent_at, i.body, i.procedure, i.file_url, i.transferred_at, "     \
    "i.publication, "                                                                          \
    "i.messages, i.version, i.personal, i.deadlines, w.native_id, w.handle, w.name, w.url, "   \
    "w.bot, "                                                                                  \
    "w.ours, "                                                                                 \
    "d.name, d.term, d.term_version, d.started_at, d.due, d.due_end, d.state, "                \
    "d.satisfied_by, "                                                                         \
    "d.satisfied_at, d.provisional, d.disputed_due, d.calendars, d.legal, d.steps "
#define INQUIRY_JOINS                                                                          \
    "JOIN account a ON a.id = i.account LEFT JOIN author w ON w.id = i.author "                \
    "LEFT JOIN deadline d ON d.inquiry = i.id "
enum {
    COLUMN_REGISTER = 27,
    COLUMN_PERSONAL = 37,
    COLUMN_DEADLINES,
    COLUMN_AUTHOR,
    COLUMN_DEADLINE = 45,
    COLUMN_KEY = 59
};

static struct bz_deadline deadline_read(const struct bz_rows *rows)
{
    int c = COLUMN_DEADLINE;

    return (struct bz_deadline){
        .name = bz_rows_text(rows, c),
        .term = bz_rows_text(rows, c + 1),
        .term_version = bz_rows_text(rows, c + 2),
        .started_at = bz_rows_time(rows, c + 3),
        .due = bz_rows_day(rows, c + 4),
        .due_end = bz_rows_time(rows, c + 5),
        .state = (enum buzon_deadline_state)bz_rows_int(rows, c + 6),
        .satisfied_by = (enum buzon_satisfied_by)bz_rows_int(rows, c + 7),
        .satisfied_at = bz_rows_time(rows, c + 8),
        .provisional = bz_rows_int(rows, c + 9) != 0,
        .disputed_due = bz_rows_day(rows, c + 10),
        .calendars = bz_rows_text(rows, c + 11),
        .legal = bz_rows_text(rows, c + 12),
        .steps = bz_rows_text(rows, c + 13),
    };
}

static void inquiry_numbers(const struct bz_rows *rows, struct bz_inquiry *q)
{
    q->id = bz_rows_int(rows, 0);
    q->kind = (enum buzon_inquiry_kind)bz_rows_int(rows, 7);
    q->status = (enum buzon_status)bz_rows_int(rows, 12);
    q->resolution = (enum buzon_resolution)bz_rows_int(rows, 13);
    q->priority = (enum buzon_priority)bz_rows_int(rows, 15);
    q->visibility = (enum buzon_visibility)bz_rows_int(rows, 18);
    q->restricted = bz_rows_int(rows, 19) != 0;
    q->opened_at = bz_rows_time(rows, 20);
    q->last_in_at = bz_rows_time(rows, 21);
    q->first_answer_at = bz_rows_time(rows, 22);
    q->answered_at = bz_rows_time(rows, 23);
    q->closed_at = bz_rows_time(rows, 24);
    q->waiting_since = bz_rows_time(rows, 25);
    q->next_due = bz_rows_time(rows, 26);
    q->publication = (enum buzon_publication)bz_rows_int(rows, 34);
    q->messages = bz_rows_int(rows, 35);
    q->version = bz_rows_int(rows, 36);
}

static void inquiry_texts(const struct bz_rows *rows, struct bz_inquiry *q)
{
    q->reference = bz_rows_text(rows, 1);
    q->external_ref = bz_rows_text(rows, 2);
    q->network = bz_rows_text(rows, 3);
    q->account = bz_rows_text(rows, 4);
    q->thread = bz_rows_text(rows, 5);
    q->summary = bz_rows_text(rows, 6);
    q->topic = bz_rows_text(rows, 8);
    q->rule = bz_rows_text(rows, 9);
    q->unit = bz_rows_text(rows, 10);
    q->assignee = bz_rows_text(rows, 11);
    q->reason = bz_rows_text(rows, 14);
    q->language = bz_rows_text(rows, 17);
}

static void author_read(const struct bz_rows *rows, struct bz_author *w, struct bz_inquiry *q)
{
    int c = COLUMN_AUTHOR;

    if (bz_rows_is_null(rows, c))
        return;
    *w = (struct bz_author){.id = bz_rows_text(rows, c),
                            .handle = bz_rows_text(rows, c + 1),
                            .name = bz_rows_text(rows, c + 2),
                            .url = bz_rows_text(rows, c + 3),
                            .bot = bz_rows_int(rows, c + 4) != 0,
                            .ours = bz_rows_int(rows, c + 5) != 0};
    q->author = w;
}

static void register_read(const struct bz_rows *rows, struct bz_register *entry,
                          struct bz_inquiry *q)
{
    int c = COLUMN_REGISTER;

    if (bz_rows_is_null(rows, c))
        return;
    *entry = (struct bz_register){.entry_number = bz_rows_text(rows, c),
                                  .registered_at = bz_rows_time(rows, c + 1),
                                  .received_by_competent_body_at = bz_rows_time(rows, c + 2),
                                  .body = bz_rows_text(rows, c + 3),
                                  .procedure = bz_rows_text(rows, c + 4),
                                  .file_url = bz_rows_text(rows, c + 5),
                                  .transferred_at = bz_rows_time(rows, c + 6)};
    q->reg = entry;
}

/* Cut the joined tags into `copy` (owned by the caller) and a list that borrows from it. */
static bool tags_read(const char *joined, char **copy, const char **list, size_t *n,
                      struct bz_err *err)
{
    if (!joined)
        return true;
    if (!bz_dup(copy, joined, err))
        return false;
    for (char *tag = *copy; tag && *n < TAGS_MAX;) {
        char *end = strchr(tag, '\n');

        if (end)
            *end++ = '\0';
        list[(*n)++] = tag;
        tag = end;
    }
    return true;
}

/* The names of kinds that are bits of a number, in their order. */
static size_t personal_read(int64_t bits, const char *list[BZ_PERSONAL_KINDS])
{
    size_t n = 0;

    for (int kind = 0; kind < BZ_PERSONAL_KINDS; kind++)
        if (bits & INT64_C(1) << kind)
            list[n++] = bz_personal_name((enum bz_personal)kind);
    return n;
}

/* What is read of one inquiry before it is packed; earlier rows' deadlines are packed copies.
 */
struct reading {
    struct bz_deadline deadlines[DEADLINES_MAX];
    void *copies[DEADLINES_MAX];
    size_t n;
};

static void reading_done(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++)
        free(r->copies[i]);
    r->n = 0;
}

/* The earliest end first; those without one last. */
static int by_due(const void *a, const void *b)
{
    buzon_time x = ((const struct bz_deadline *)a)->due_end,
               y = ((const struct bz_deadline *)b)->due_end;

    if (x == BUZON_TIME_NONE || y == BUZON_TIME_NONE)
        return (x == BUZON_TIME_NONE) - (y == BUZON_TIME_NONE);
    return (x > y) - (x < y);
}

static struct bz_inquiry *inquiry_pack(const struct bz_rows *rows, struct reading *r,
                                       struct bz_err *err)
{
    struct bz_inquiry q = {.deadlines = r->deadlines, .n_deadlines = r->n};
    struct bz_register entry;
    struct bz_author author;
    const char *tags[TAGS_MAX], *personal[BZ_PERSONAL_KINDS];
    BZ_TEXT copy = NULL;

    inquiry_numbers(rows, &q);
    inquiry_texts(rows, &q);
    author_read(rows, &author, &q);
    register_read(rows, &entry, &q);
    q.tags = tags;
    q.personal = personal;
    q.n_personal = personal_read(bz_rows_int(rows, COLUMN_PERSONAL), personal);
    if (!q.reference || !q.summary || !q.thread)
        return bz_fail(err, BUZON_ERR_CORRUPT,
                       "inquiry %" PRId64 " lacks what every inquiry has", q.id);
    if (!tags_read(bz_rows_text(rows, 16), &copy, tags, &q.n_tags, err))
        return NULL;
    if (r->n > 1)
        qsort(r->deadlines, r->n, sizeof *r->deadlines, by_due);
    return bz_record_pack(&bz_inquiry_record, &q, err);
}

/* Read the rows of one inquiry (one a deadline), the first of which is current: its last one is
 * current afterwards. Texts are borrowed from that row, those of earlier rows are copied. */
static struct bz_inquiry *inquiry_read(struct bz_rows *rows, struct reading *r,
                                       struct bz_err *err)
{
    int64_t n = bz_rows_int(rows, COLUMN_DEADLINES), id = bz_rows_int(rows, 0);
    struct bz_inquiry *q;

    r->n = 0;
    if (n < 0 || n > DEADLINES_MAX)
        return bz_fail(err, BUZON_ERR_CORRUPT,
                       "inquiry %" PRId64 " counts %" PRId64 " deadlines", id, n);
    for (int64_t i = 0; i < n; i++) {
        if (i > 0 && (bz_rows_next(rows, err) <= 0 || bz_rows_int(rows, 0) != id)) {
            reading_done(r);
            return err->code ? NULL
                             : bz_fail(err, BUZON_ERR_CORRUPT,
                                       "inquiry %" PRId64 " lacks deadlines", id);
        }
        r->deadlines[r->n] = deadline_read(rows);
        r->copies[r->n] = NULL;
        if (i + 1 < n) {
            struct bz_deadline *copy =
                bz_record_pack(&bz_deadline_record, &r->deadlines[r->n], err);

            if (!copy) {
                reading_done(r);
                return NULL;
            }
            r->copies[r->n] = copy;
            r->deadlines[r->n] = *copy;
        }
        r->n++;
    }
    q = inquiry_pack(rows, r, err);
    reading_done(r);
    return q;
}

bool bz_inquiry_number(struct bz_db *db, const char *reference, int64_t *ret,
                       struct bz_err *err)
{
    if (!bz_db_int(db, "SELECT id FROM inquiry WHERE reference = $1",
                   BZ_V(bz_v_text(reference)), 0, ret, err))
        return false;
    return *ret || bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no inquiry %.32s", reference);
}

struct bz_inquiry *bz_inquiry_find(struct bz_db *db, const char *reference, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        db, "SELECT " INQUIRY_COLUMNS "FROM inquiry i " INQUIRY_JOINS "WHERE i.reference = $1",
        BZ_V(bz_v_text(reference)), err);
    struct reading r;
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no inquiry %.32s", reference);
    return got > 0 ? inquiry_read(rows, &r, err) : NULL;
}

/* The rows come in the order of the inner query as it happens, but nobody promises it; asking
 * for it again would make the store sort every column of the page. */
static void found_sort(struct bz_found *found, size_t n, bool down)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0; j--) {
            struct bz_found f = found[j], before = found[j - 1];
            int64_t by = f.key == before.key
                             ? (f.q->id > before.q->id) - (f.q->id < before.q->id)
                             : (f.key > before.key) - (f.key < before.key);

            if (down ? by <= 0 : by >= 0)
                break;
            found[j] = before;
            found[j - 1] = f;
        }
}

void bz_found_free(struct bz_found *found, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bz_record_unref(found[i].q);
}

static bool found_rows(struct bz_rows *rows, int64_t most, struct bz_found *ret, size_t *n,
                       struct bz_err *err)
{
    struct reading r;
    int got = 1;

    while (*n < (size_t)most && (got = bz_rows_next(rows, err)) > 0) {
        int64_t key = bz_rows_int(rows, COLUMN_KEY);
        struct bz_inquiry *q = inquiry_read(rows, &r, err);

        if (!q)
            return false;
        ret[(*n)++] = (struct bz_found){key, q};
    }
    return got >= 0;
}

/* What the query finds, in order. */
static bool found_read(struct buzon_inbox *inbox, const struct bz_filter *f,
                       struct bz_page_query *p, struct bz_found *ret, size_t *n,
                       struct bz_err *err)
{
    BZ_DONE(bz_str) sql = {0};
    BZ_AUTO(bz_rows) rows = NULL;
    const char *kept;
    bool planned;

    *n = p->n = 0;
    planned = bz_plan_page(f, p, err);
    if (planned)
        bz_str_addf(&sql,
                    "SELECT " INQUIRY_COLUMNS
                    ", p.sort_key FROM (%s) p JOIN inquiry i ON i.id = p.id " INQUIRY_JOINS,
                    p->sql.data);
    bz_str_done(&p->sql);
    if (!planned || sql.failed)
        return planned ? bz_nomem(err) : false;
    kept = bz_inbox_query(inbox, sql.data, err);
    rows = kept ? bz_db_query(inbox->db, kept, p->values, p->n, err) : NULL;
    if (!rows)
        return false;
    if (!found_rows(rows, p->rows, ret, n, err)) {
        bz_found_free(ret, *n);
        *n = 0;
        return false;
    }
    found_sort(ret, *n, bz_plan_down(f, p->back));
    return true;
}

bool bz_found_read(struct buzon_inbox *inbox, const struct bz_filter *f,
                   struct bz_page_query *p, struct bz_found *ret, size_t *n, struct bz_err *err)
{
    bool whole = false;

    *n = 0;
    if (!bz_plan_words(inbox, f, p, &p->walk, err) || !found_read(inbox, f, p, ret, n, err))
        return false;
    if (!p->walk || *n == (size_t)p->rows)
        return true;
    if (bz_plan_ended(inbox, f, p, &whole, err) && whole)
        return true;
    /* The words are not where it was walked: all that hold them are looked up. */
    bz_found_free(ret, *n);
    *n = 0;
    p->walk = 0;
    return !err->code && found_read(inbox, f, p, ret, n, err);
}

/* --- the iterator --- */

struct bz_inquiries {
    struct buzon_inbox *inbox; /* shares */
    struct bz_filter *filter;  /* owns */
    char *match[2];            /* own: the words' two expressions, NULL without words */
    int stage, stages;
    enum bz_driver by;
    bool chosen; /* by what */
    struct bz_position after;
    buzon_time now;
    int64_t left;                  /* of the filter's limit; negative: no limit */
    struct bz_found page[BZ_PAGE]; /* owns those from `at` on */
    size_t at, n;
};

static bool driver_choose(struct bz_inquiries *it, struct bz_err *err)
{
    int64_t all = it->left > 0 && it->left <= BZ_PAGE ? it->left : 0;

    if (!it->chosen && !bz_plan_driver(it->inbox, it->filter, it->now, all, &it->by, err))
        return false;
    it->chosen = true;
    return true;
}

/* The next page; one that is not full ends the stage. */
static bool page_load(struct bz_inquiries *it, struct bz_err *err)
{
    int64_t rows = it->left >= 0 && it->left < BZ_PAGE ? it->left : BZ_PAGE;
    struct bz_page_query p = {.after = &it->after,
                              .stage = it->stage,
                              .match = {it->match[0], it->match[1]},
                              .now = it->now,
                              .rows = rows};

    it->at = it->n = 0;
    if (!driver_choose(it, err))
        return false;
    p.by = it->by;
    if (!bz_found_read(it->inbox, it->filter, &p, it->page, &it->n, err))
        return false;
    if (it->n)
        it->after =
            (struct bz_position){true, it->page[it->n - 1].key, it->page[it->n - 1].q->id};
    if (it->n == (size_t)rows)
        return true;
    it->stage++;
    it->after.started = false;
    return true;
}

buzon_inquiry *buzon_inquiries_next(buzon_inquiries *inquiries, buzon_error **err)
{
    BZ_ERR(err);

    if (!inquiries)
        return bz_fail(e, BUZON_ERR_INVALID, "inquiries are NULL");
    while (inquiries->at == inquiries->n) {
        if (inquiries->stage == inquiries->stages || inquiries->left == 0)
            return NULL;
        if (!bz_inbox_enter(inquiries->inbox, e))
            return NULL;
        {
            BZ_LEAVE(inquiries->inbox);
            if (!page_load(inquiries, e))
                return NULL;
        }
    }
    if (inquiries->left > 0)
        inquiries->left--;
    return inquiries->page[inquiries->at++].q;
}

void buzon_inquiries_free(buzon_inquiries *inquiries)
{
    if (!inquiries)
        return;
    bz_found_free(inquiries->page + inquiries->at, inquiries->n - inquiries->at);
    buzon_filter_free(inquiries->filter);
    free(inquiries->match[0]);
    free(inquiries->match[1]);
    buzon_inbox_unref(inquiries->inbox);
    free(inquiries);
}

bool bz_filter_match(const struct bz_filter *f, char *ret[2], struct bz_err *err)
{
    const char *words = f->texts[BZ_BY_WORDS];

    if (!words)
        return true;
    ret[0] = bz_search_match(words, true, err);
    ret[1] = ret[0] ? bz_search_match(words, false, err) : NULL;
    return ret[1];
}

buzon_inquiries *buzon_inbox_inquiries(buzon_inbox *inbox, const buzon_filter *filter,
                                       buzon_error **err)
{
    BZ_ERR(err);
    struct bz_inquiries *it;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    bz_inbox_leave(inbox);
    it = calloc(1, sizeof *it);
    if (!it)
        return bz_nomem(e);
    it->inbox = buzon_inbox_ref(inbox);
    it->left = filter ? filter->limit : -1;
    it->filter = bz_filter_copy(filter, e);
    it->stages = it->filter ? bz_plan_stages(it->filter) : 0;
    if (it->filter && bz_units_filter(inbox, it->filter, e) &&
        bz_filter_match(it->filter, it->match, e) && bz_inbox_now(inbox, &it->now, e))
        return it;
    buzon_inquiries_free(it);
    return NULL;
}

/* --- single ones --- */

bool bz_reference_ok(const char *reference, struct bz_err *err)
{
    const char *number = reference && *reference == 'P' ? reference + 1 : reference;
    size_t len = number ? strspn(number, "0123456789-") : 0;

    if (number && len >= 6 && !number[len] && len <= 31)
        return true;
    return bz_fail(err, BUZON_ERR_INVALID, "a reference looks like \"2026-123\"");
}

buzon_inquiry *buzon_inbox_inquiry(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);

    if (!bz_reference_ok(reference, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return bz_inquiry_find(inbox->db, reference, e);
}

int64_t buzon_inbox_count(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    int64_t n;

    if (!bz_inbox_enter(inbox, e))
        return -1;
    BZ_LEAVE(inbox);
    return bz_db_int(
               inbox->db,
               "SELECT ifnull(sum(n), 0) FROM figure WHERE measure IN ('merged', 'received')",
               BZ_V_NONE, 0, &n, e)
               ? n
               : -1;
}

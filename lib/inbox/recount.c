/* SPDX-License-Identifier: EUPL-1.2 */
/* The figures counted anew from what the events prove, and held against those that were kept.
 */
#include "inbox/recount.h"

#include "buzon/figures.h"
#include "inbox/findings.h"
#include "inbox/proof.h"
#include "inbox/settings.h"
#include "inbox/spread.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACK_AT = 1 << 18, HOURS = 24, STRIDE = 1000 };

void bz_recount_done(struct bz_recount *r)
{
    for (size_t i = 0; i < r->known.n; i++)
        bz_cell_done(&r->known.items[i].cell);
    free(r->known.items);
    free(r->cells.items);
    buzon_inbox_unref(r->own);
}

/* --- while it counts --- */

/* One row more: false when the host wants no other, or closed the inbox. */
static bool go_on(struct bz_recount *r, struct bz_err *err)
{
    if (++r->rows % STRIDE)
        return true;
    bz_inbox_progress(r->inbox, "count", r->inquiries, r->total);
    if (bz_inbox_interrupted(r->inbox, err) || !bz_inbox_enter(r->inbox, err))
        return false;
    bz_inbox_leave(r->inbox);
    return true;
}

/* The next row of those read over; as bz_rows_next(). */
static int next(struct bz_recount *r, struct bz_rows *rows, struct bz_err *err)
{
    return go_on(r, err) ? bz_rows_next(rows, err) : -1;
}

/* --- cells --- */

/* Whether both are the same but for the day, and for the value of a spread. */
static bool same_kind(const struct bz_cell *a, const struct bz_cell *b)
{
    return a->table == b->table && a->kind == b->kind &&
           (a->table == BZ_CELL_SPREAD || a->value == b->value) &&
           strcmp(a->measure, b->measure) == 0 && strcmp(a->unit, b->unit) == 0 &&
           strcmp(a->account, b->account) == 0 && strcmp(a->network, b->network) == 0;
}

/* The number of such cells; -1 without memory. */
static int32_t cell_key(struct bz_recount *r, const struct bz_cell *cell, struct bz_err *err)
{
    uint64_t hash = bz_str_hash(cell->measure, (uint64_t)cell->kind * 3 + cell->table);
    int32_t *bucket = &r->buckets[bz_str_hash(cell->unit, hash) % BZ_RECOUNT_BUCKETS];
    struct bz_cell_known own = {.cell = *cell, .next = *bucket};

    for (int32_t at = *bucket; at; at = r->known.items[at - 1].next)
        if (same_kind(&r->known.items[at - 1].cell, cell))
            return at - 1;
    if (!bz_cell_copy(&own.cell, cell, err))
        return -1;
    if (!bz_vec_push(&r->known, own)) {
        bz_cell_done(&own.cell);
        (void)bz_nomem(err);
        return -1;
    }
    *bucket = (int32_t)r->known.n;
    return *bucket - 1;
}

static int by_cell(const void *x, const void *y)
{
    const struct bz_tally *a = x, *b = y;

    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return a->key == b->key ? 0 : a->key < b->key ? -1 : 1;
}

/* Put what is of one cell together. */
static void cells_pack(struct bz_tallies *cells)
{
    size_t n = 0;

    if (cells->n)
        qsort(cells->items, cells->n, sizeof *cells->items, by_cell);
    for (size_t i = 0; i < cells->n; i++) {
        struct bz_tally *last = n ? &cells->items[n - 1] : NULL, *t = &cells->items[i];

        if (!last || by_cell(last, t) != 0) {
            cells->items[n++] = *t;
            continue;
        }
        last->kept += t->kept;
        last->found += t->found;
        last->kept_mark += t->kept_mark;
        last->found_mark += t->found_mark;
    }
    cells->n = n;
}

/* Bits of a number so mixed that a sum of such says which numbers they were (splitmix64). */
static uint64_t mixed(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static bool cell_told(void *user, const struct bz_cell *cell, int64_t n, struct bz_err *err)
{
    struct bz_recount *r = user;
    uint64_t mark = cell->table == BZ_CELL_SPREAD ? mixed((uint64_t)cell->value) : 0;
    struct bz_tally t = {.day = cell->day, .key = cell_key(r, cell, err)};

    if (t.key < 0)
        return false;
    *(r->kept ? &t.kept : &t.found) = n;
    *(r->kept ? &t.kept_mark : &t.found_mark) = mark * (uint64_t)n;
    if (r->value && cell->table == BZ_CELL_SPREAD &&
        !r->value(r->user, &t, cell->value, r->kept ? -n : n, err))
        return false;
    if (r->cells.n >= r->pack_at) {
        cells_pack(&r->cells);
        r->pack_at = r->cells.n * 2 > PACK_AT ? r->cells.n * 2 : PACK_AT;
    }
    return bz_vec_push(&r->cells, t) || bz_nomem(err);
}

/* --- what is found: inquiries --- */

/* What a finding says that rebuilding puts right. */
#define AGAIN " (buzon_inbox_rebuild_figures() reckons it anew)"

struct one {
    int64_t id;
    char reference[33];
    struct bz_fact fact;
    struct bz_whose whose;
    unsigned char salt[BZ_SALT_LEN];
    unsigned proven; /* a bit for each part that an event speaks of */
    unsigned char proofs[BZ_PROOF_PARTS][BZ_SHA256_LEN];
};

static bool name(struct bz_recount *r, const struct one *o, const char *what,
                 const char *detail, struct bz_err *err)
{
    return !r->findings ||
           bz_findings_add(r->findings,
                           &(struct bz_finding){.inquiry = o ? o->reference : "",
                                                .what = what,
                                                .detail = detail},
                           err);
}

static void proofs_keep(struct one *o, const unsigned char *p, size_t len)
{
    for (size_t at = 0; p && at + BZ_PROOF_PART_LEN <= len; at += BZ_PROOF_PART_LEN) {
        const char *letter = p[at] ? strchr(bz_proof_letters, p[at]) : NULL;

        if (!letter)
            continue;
        memcpy(o->proofs[letter - bz_proof_letters], p + at + 1, BZ_SHA256_LEN);
        o->proven |= 1U << (letter - bz_proof_letters);
    }
}

/* What its events say: how it stands, and when it was opened again. */
static bool events_read(struct bz_recount *r, struct one *o, const struct bz_tell *to,
                        struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->own->db,
                       "SELECT at, " BZ_REOPENED_EVENTS
                       ", proof FROM event WHERE inquiry = $1 ORDER BY seq",
                       BZ_V(bz_v_int(o->id)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        size_t len = 0;
        const void *proof = bz_rows_blob(rows, 2, &len);

        proofs_keep(o, proof, len);
        if (bz_rows_int(rows, 1) &&
            !bz_reopened_tell(&o->fact, &o->whose, bz_rows_time(rows, 0), 1, to, err))
            return false;
    }
    return got == 0;
}

/* What is counted stands as the last event left it. */
static bool proven(struct bz_recount *r, struct one *o, struct bz_err *err)
{
    static const struct {
        enum bz_proof_part part;
        const char *what, *detail;
    } parts[] = {
        {BZ_PROOF_INQUIRY, "inquiry", "the inquiry does not stand as its history says"},
        {BZ_PROOF_DEADLINES, "deadline", "the deadlines are not those of the history"}};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        enum bz_proof_part part = parts[i].part;
        const struct bz_span none[] = {{o->salt, BZ_SALT_LEN}, {&bz_proof_letters[part], 1}};
        unsigned char now[BZ_SHA256_LEN];

        if ((!(o->proven & 1U << part) &&
             !bz_hasher_sha256(r->own->hasher, o->proofs[part], none, 2, err)) ||
            !bz_proof_read(r->own, o->id, o->salt, part, now, err))
            return false;
        if (memcmp(now, o->proofs[part], sizeof now) != 0 &&
            !name(r, o, parts[i].what, parts[i].detail, err))
            return false;
    }
    return true;
}

/* Opening hours with the calendars of today. */
static bool hours_check(struct bz_recount *r, struct one *o, struct bz_err *err)
{
    int64_t answer, close;

    if (!bz_fact_open(r->own, o->fact.opened_at, o->fact.first_answer_at, &answer, err) ||
        !bz_fact_open(r->own, o->fact.opened_at, o->fact.closed_at, &close, err))
        return false;
    return (answer == o->fact.answer_open && close == o->fact.close_open) ||
           name(r, o, "hours",
                "the opening hours until its answer or its end are others by the calendars of "
                "today" AGAIN,
                err);
}

static bool terms_read(struct bz_recount *r, struct one *o, const struct bz_tell *to,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->own->db,
                       "SELECT name, term, started_at, state, satisfied_at, counted, "
                       "counted_used FROM deadline WHERE inquiry = $1",
                       BZ_V(bz_v_int(o->id)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_term_fact t = {.name = bz_text_or(bz_rows_text(rows, 0), ""),
                                 .term = bz_text_or(bz_rows_text(rows, 1), ""),
                                 .started_at = bz_rows_time(rows, 2),
                                 .state = bz_rows_int(rows, 3)};
        int64_t used;

        t.used = bz_seconds_between(t.started_at, bz_rows_time(rows, 4));
        used = bz_rows_is_null(rows, 6) ? -1 : bz_rows_int(rows, 6);
        if (!bz_term_tell(&o->fact, &t, &o->whose, 1, to, err))
            return false;
        if ((bz_rows_is_null(rows, 5) || bz_rows_int(rows, 5) != t.state || used != t.used) &&
            !name(r, o, "counted", "a deadline is counted as what it is not" AGAIN, err))
            return false;
    }
    return got == 0;
}

static const char inquiries_sql[] =
    "SELECT i.id, i.reference, i.salt, a.network, a.name, i.unit, i.assignee, i.kind, "
    "i.status, i.resolution, i.opened_at, i.first_answer_at, i.closed_at, i.next_due, "
    "i.answer_open, i.close_open, (SELECT count(*) FROM message m WHERE m.inquiry = i.id), "
    "(SELECT min(d.due_end) FROM deadline d WHERE d.inquiry = i.id AND d.state = 0) "
    "FROM inquiry i JOIN account a ON a.id = i.account ORDER BY i.id";

static void one_read(const struct bz_rows *rows, const struct bz_recount *r, struct one *ret)
{
    struct bz_fact *f = &ret->fact;
    size_t len = 0;
    const void *salt = bz_rows_blob(rows, 2, &len);

    *ret = (struct one){.id = bz_rows_int(rows, 0),
                        .whose = {.network = bz_text_or(bz_rows_text(rows, 3), ""),
                                  .account = bz_text_or(bz_rows_text(rows, 4), ""),
                                  .zone = r->settings->zone}};
    (void)snprintf(ret->reference, sizeof ret->reference, "%s",
                   bz_text_or(bz_rows_text(rows, 1), ""));
    if (salt && len == sizeof ret->salt)
        memcpy(ret->salt, salt, len);
    (void)snprintf(f->unit, sizeof f->unit, "%s", bz_text_or(bz_rows_text(rows, 5), ""));
    (void)snprintf(f->assignee, sizeof f->assignee, "%s",
                   bz_text_or(bz_rows_text(rows, 6), ""));
    f->counted = true;
    f->kind = (enum buzon_inquiry_kind)bz_rows_int(rows, 7);
    f->status = (enum buzon_status)bz_rows_int(rows, 8);
    f->resolution = (enum buzon_resolution)bz_rows_int(rows, 9);
    f->opened_at = bz_rows_time(rows, 10);
    f->first_answer_at = bz_rows_time(rows, 11);
    f->closed_at = bz_rows_time(rows, 12);
    f->next_due = bz_rows_time(rows, 13);
    f->answer_open = bz_rows_is_null(rows, 14) ? -1 : bz_rows_int(rows, 14);
    f->close_open = bz_rows_is_null(rows, 15) ? -1 : bz_rows_int(rows, 15);
    f->messages = bz_rows_int(rows, 16);
}

/* A number that no table of names has would be read beyond it. */
static bool one_sound(const struct bz_fact *f)
{
    return buzon_inquiry_kind_name(f->kind) && buzon_status_name(f->status) &&
           (f->resolution == BUZON_RESOLUTION_NONE || buzon_resolution_name(f->resolution));
}

static bool inquiries_read(struct bz_recount *r, const struct bz_tell *to, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = bz_db_query(r->own->db, inquiries_sql, BZ_V_NONE, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = next(r, rows, err)) > 0) {
        struct one o;

        r->inquiries++;
        one_read(rows, r, &o);
        if (!one_sound(&o.fact)) {
            if (!name(r, &o, "inquiry", "the inquiry is of no known kind or state", err))
                return false;
            continue;
        }
        if (o.fact.next_due != bz_rows_time(rows, 17) && o.fact.status != BUZON_STATUS_CLOSED &&
            !name(r, &o, "due", "the next end of a time limit is another one", err))
            return false;
        if (!bz_fact_tell(&o.fact, &o.whose, 1, to, err) || !events_read(r, &o, to, err) ||
            !terms_read(r, &o, to, err) ||
            (r->findings && (!hours_check(r, &o, err) || !proven(r, &o, err))))
            return false;
    }
    return got == 0;
}

/* --- what is found: messages --- */

/* What is no part of an answer from here: those are counted when they are sent. */
#define NO_PART                                                                                \
    "NOT EXISTS (SELECT 1 FROM answer_part p JOIN answer w ON w.id = p.answer "                \
    "WHERE p.native_id = m.native_id AND w.account = m.account)"

static bool messages_read(struct bz_recount *r, const struct bz_tell *to, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->own->db,
                       "SELECT a.network, a.name, m.created_at, m.direction, m.kind FROM "
                       "message m JOIN account a ON a.id = m.account WHERE m.direction = 0 "
                       "OR " NO_PART,
                       BZ_V_NONE, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = next(r, rows, err)) > 0) {
        struct bz_whose whose = {bz_text_or(bz_rows_text(rows, 0), ""),
                                 bz_text_or(bz_rows_text(rows, 1), ""), r->settings->zone};
        buzon_time at = bz_rows_time(rows, 2);
        struct bz_cell own = {.network = whose.network, .account = whose.account, .unit = ""};
        bool announced = bz_rows_int(rows, 4) == BUZON_MESSAGE_ANNOUNCEMENT;
        bool in = bz_rows_int(rows, 3) == BUZON_DIRECTION_IN;

        /* On which day one of several parts left is told by no event. */
        own.day = announced || !r->findings ? bz_zone_day(whose.zone, at) : 0;
        own.measure = announced ? "own.announcement" : "own.answer";
        if (!(in ? bz_came_tell(&whose, at, to, err) : cell_told(r, &own, 1, err)))
            return false;
    }
    return got == 0;
}

static bool parts_read(struct bz_recount *r, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->own->db,
                       "SELECT a.network, a.name, coalesce(w.sent_at, p.tried_at, "
                       "w.created_at) FROM answer_part p JOIN answer w ON w.id = p.answer JOIN "
                       "account a ON a.id = w.account WHERE p.native_id IS NOT NULL",
                       BZ_V_NONE, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = next(r, rows, err)) > 0) {
        struct bz_cell own = {.network = bz_text_or(bz_rows_text(rows, 0), ""),
                              .account = bz_text_or(bz_rows_text(rows, 1), ""),
                              .unit = "",
                              .measure = "own.answer"};

        if (!r->findings)
            own.day = bz_zone_day(r->settings->zone, bz_rows_time(rows, 2));
        if (!cell_told(r, &own, 1, err))
            return false;
    }
    return got == 0;
}

/* --- what is kept --- */

static struct bz_cell cell_of(const struct bz_rows *rows, enum bz_cell_table table)
{
    return (struct bz_cell){.table = table,
                            .day = bz_rows_day(rows, 0),
                            .network = bz_text_or(bz_rows_text(rows, 1), ""),
                            .account = bz_text_or(bz_rows_text(rows, 2), ""),
                            .unit = bz_text_or(bz_rows_text(rows, 3), ""),
                            .kind = (int)bz_rows_int(rows, 4),
                            .measure = bz_text_or(bz_rows_text(rows, 5), "")};
}

static bool sums_read(struct bz_recount *r, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->own->db,
                       "SELECT day, network, account, unit, kind, measure, n FROM figure",
                       BZ_V_NONE, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = next(r, rows, err)) > 0) {
        struct bz_cell cell = cell_of(rows, BZ_CELL_SUM);

        if (r->findings && strcmp(cell.measure, "own.answer") == 0)
            cell.day = 0;
        if (!cell_told(r, &cell, bz_rows_int(rows, 6), err))
            return false;
    }
    return got == 0;
}

static bool spreads_read(struct bz_recount *r, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->own->db,
                       "SELECT day, network, account, unit, kind, measure, list FROM spread",
                       BZ_V_NONE, err);
    __attribute__((cleanup(bz_seconds_done))) struct bz_seconds s = {0};
    int got = rows ? 1 : -1;

    while (got > 0 && (got = next(r, rows, err)) > 0) {
        struct bz_cell cell = cell_of(rows, BZ_CELL_SPREAD);
        size_t len = 0;
        const void *list = bz_rows_blob(rows, 6, &len);

        s.n = 0;
        if (list && !bz_spread_read(list, len, &s, err))
            return false;
        for (size_t i = 0; i < s.n; i++) {
            cell.value = s.items[i];
            if (!cell_told(r, &cell, 1, err))
                return false;
        }
    }
    return got == 0;
}

static bool load_read(struct bz_recount *r, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        r->own->db,
        "SELECT l.day, ifnull(a.network, ''), l.account, '', 0, 'load', l.h0, l.h1, l.h2, "
        "l.h3, l.h4, l.h5, l.h6, l.h7, l.h8, l.h9, l.h10, l.h11, l.h12, l.h13, l.h14, l.h15, "
        "l.h16, l.h17, l.h18, l.h19, l.h20, l.h21, l.h22, l.h23 FROM load l LEFT JOIN account "
        "a ON a.name = l.account",
        BZ_V_NONE, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = next(r, rows, err)) > 0) {
        struct bz_cell cell = cell_of(rows, BZ_CELL_LOAD);

        for (int h = 0; h < HOURS; h++) {
            cell.value = h;
            if (bz_rows_int(rows, 6 + h) && !cell_told(r, &cell, bz_rows_int(rows, 6 + h), err))
                return false;
        }
    }
    return got == 0;
}

/* --- all of it --- */

static bool total_read(struct bz_recount *r, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->own->db, "SELECT count(*) FROM inquiry", BZ_V_NONE, err);

    if (!rows || bz_rows_next(rows, err) < 0)
        return false;
    r->total = bz_rows_int(rows, 0);
    return true;
}

static bool all_read(struct bz_recount *r, struct bz_err *err)
{
    const struct bz_tell to = {cell_told, r};

    r->cells.n = 0;
    r->rows = r->inquiries = 0;
    r->kept = false;
    if (r->pack_at < PACK_AT)
        r->pack_at = PACK_AT;
    if (!total_read(r, err) || !inquiries_read(r, &to, err) || !messages_read(r, &to, err) ||
        !parts_read(r, err))
        return false;
    r->kept = true;
    if (!sums_read(r, err) || !spreads_read(r, err) || !load_read(r, err))
        return false;
    cells_pack(&r->cells);
    bz_inbox_progress(r->inbox, "count", r->total, r->total);
    return true;
}

bool bz_recount(struct bz_recount *r, struct bz_err *err)
{
    bool done;

    if (!r->own && !(r->own = bz_inbox_beside(r->inbox, err)))
        return false;
    r->settings = bz_settings_of(r->own, err);
    if (!r->settings || !bz_db_begin(r->own->db, false, err))
        return false;
    done = all_read(r, err);
    bz_db_rollback(r->own->db);
    return done;
}

bool bz_tally_differs(const struct bz_tally *t)
{
    return t->kept != t->found || t->kept_mark != t->found_mark;
}

/* --- the check --- */

static void cell_print(struct bz_str *text, const struct bz_tally *t,
                       const struct bz_cell *cell)
{
    const char *kind = buzon_inquiry_kind_name((enum buzon_inquiry_kind)cell->kind);
    char day[16] = "";

    if (t->day)
        bz_day_format(t->day, day);
    bz_str_addf(text, "%s%s%s%s of %s/%s", day, *day ? " " : "",
                cell->table == BZ_CELL_SPREAD ? "times " : "", cell->measure, cell->network,
                cell->account);
    if (cell->table == BZ_CELL_LOAD)
        bz_str_addf(text, ", hour %" PRId64, cell->value);
    else if (!bz_starts(cell->measure, "own.") || cell->kind)
        bz_str_addf(text, ", kind %s", kind ? kind : "?");
    if (*cell->unit)
        bz_str_addf(text, ", unit %s", cell->unit);
}

static bool differences(struct bz_recount *r, struct bz_err *err)
{
    for (size_t i = 0; i < r->cells.n; i++) {
        const struct bz_tally *t = &r->cells.items[i];
        BZ_DONE(bz_str) text = {0};

        if (!bz_tally_differs(t))
            continue;
        cell_print(&text, t, &r->known.items[t->key].cell);
        if (t->kept == t->found)
            bz_str_addf(&text, ": %" PRId64 ", but others than the events say", t->kept);
        else
            bz_str_addf(&text, ": %" PRId64 ", the events say %" PRId64, t->kept, t->found);
        bz_str_add(&text, AGAIN);
        if (text.failed)
            return bz_nomem(err);
        if (!name(r, NULL, "figure", text.data, err))
            return false;
    }
    return true;
}

buzon_findings *buzon_inbox_check_figures(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(bz_recount) r = {.inbox = inbox};

    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    r.findings = bz_findings_new(inbox, e);
    if (!r.findings)
        return NULL;
    if (bz_recount(&r, e) && differences(&r, e))
        return r.findings;
    buzon_findings_free(r.findings);
    return NULL;
}

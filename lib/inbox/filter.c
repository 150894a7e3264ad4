/* SPDX-License-Identifier: EUPL-1.2 */
/* Filters: the public builder, and how its conditions become one query over an index. */
#include "inbox/filter.h"

#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { CONDITION_MAX = 1024 };

buzon_filter *buzon_filter_new(void)
{
    struct bz_filter *f = calloc(1, sizeof *f);

    if (!f)
        return NULL;
    f->status = f->kind = -1;
    f->from = f->before = BUZON_TIME_NONE;
    f->limit = -1;
    return f;
}

void buzon_filter_free(buzon_filter *filter)
{
    if (!filter)
        return;
    free(filter->account);
    free(filter->network);
    free(filter->unit);
    free(filter->assignee);
    free(filter->tag);
    free(filter->words);
    free(filter);
}

static inline void bz_filter_free(struct bz_filter *f)
{
    buzon_filter_free(f);
}
BZ_AUTO_DEFINE(bz_filter);

struct bz_filter *bz_filter_copy(const struct bz_filter *f, struct bz_err *err)
{
    BZ_AUTO(bz_filter) copy = buzon_filter_new();

    if (!copy)
        return bz_nomem(err);
    if (!f)
        return bz_steal(copy);
    *copy = *f;
    copy->account = copy->network = copy->unit = copy->assignee = copy->tag = copy->words =
        NULL;
    if (!bz_dup(&copy->account, f->account, err) || !bz_dup(&copy->network, f->network, err) ||
        !bz_dup(&copy->unit, f->unit, err) || !bz_dup(&copy->assignee, f->assignee, err) ||
        !bz_dup(&copy->tag, f->tag, err) || !bz_dup(&copy->words, f->words, err))
        return NULL;
    return bz_steal(copy);
}

/* --- conditions --- */

static bool set_text(struct bz_filter *f, char **field, const char *text, const char *what,
                     buzon_error **err)
{
    BZ_ERR(err);
    char *copy = NULL;

    if (!f || !text)
        return bz_fail(e, BUZON_ERR_INVALID, "%s is NULL", f ? what : "the filter");
    if (strlen(text) > CONDITION_MAX || bz_utf8_valid(text, strlen(text)) != strlen(text))
        return bz_fail(e, BUZON_ERR_INVALID, "%s must be UTF-8 of at most %d bytes", what,
                       CONDITION_MAX);
    if (!bz_dup(&copy, text, e))
        return false;
    free(*field);
    *field = copy;
    return true;
}

bool buzon_filter_set_account(buzon_filter *filter, const char *account, buzon_error **err)
{
    return set_text(filter, filter ? &filter->account : NULL, account, "the account", err);
}

bool buzon_filter_set_network(buzon_filter *filter, const char *network, buzon_error **err)
{
    return set_text(filter, filter ? &filter->network : NULL, network, "the network", err);
}

bool buzon_filter_set_unit(buzon_filter *filter, const char *unit, buzon_error **err)
{
    return set_text(filter, filter ? &filter->unit : NULL, unit, "the unit", err);
}

bool buzon_filter_set_assignee(buzon_filter *filter, const char *assignee, buzon_error **err)
{
    return set_text(filter, filter ? &filter->assignee : NULL, assignee, "the assignee", err);
}

bool buzon_filter_set_tag(buzon_filter *filter, const char *tag, buzon_error **err)
{
    return set_text(filter, filter ? &filter->tag : NULL, tag, "the tag", err);
}

bool buzon_filter_set_words(buzon_filter *filter, const char *words, buzon_error **err)
{
    return set_text(filter, filter ? &filter->words : NULL, words, "the words", err);
}

void buzon_filter_set_overdue(buzon_filter *filter, bool overdue)
{
    if (filter)
        filter->overdue = overdue;
}

void buzon_filter_set_undetermined(buzon_filter *filter, bool undetermined)
{
    if (filter)
        filter->undetermined = undetermined;
}

void buzon_filter_set_pending(buzon_filter *filter, bool pending)
{
    if (filter)
        filter->pending = pending;
}

void buzon_filter_set_status(buzon_filter *filter, enum buzon_status status)
{
    if (filter)
        filter->status = (int)status;
}

void buzon_filter_set_kind(buzon_filter *filter, enum buzon_inquiry_kind kind)
{
    if (filter)
        filter->kind = (int)kind;
}

void buzon_filter_set_opened_from(buzon_filter *filter, buzon_time from)
{
    if (filter)
        filter->from = from;
}

void buzon_filter_set_opened_before(buzon_filter *filter, buzon_time before)
{
    if (filter)
        filter->before = before;
}

void buzon_filter_set_restricted(buzon_filter *filter, bool restricted)
{
    if (filter)
        filter->restricted = restricted;
}

void buzon_filter_set_order(buzon_filter *filter, enum buzon_order order)
{
    if (filter)
        filter->order = order;
}

void buzon_filter_set_limit(buzon_filter *filter, int64_t limit)
{
    if (filter)
        filter->limit = limit;
}

/* --- the query --- */

#define DUE_KEY "ifnull(i.next_due, 9223372036854775807)"

/* How each order is written: the key as its index has it, and which way it goes. */
static const struct {
    const char *key, *direction, *ahead;
} orders[] = {
    [BUZON_ORDER_DUE] = {DUE_KEY, "", ">"},
    [BUZON_ORDER_NEWEST] = {"i.opened_at", " DESC", "<"},
    [BUZON_ORDER_OLDEST] = {"i.opened_at", "", ">"},
};

/* Append a condition with one parameter: `format` has one %zu for its number. */
static void condition(struct bz_page *p, const char *format, struct bz_value value)
{
    p->values[p->n++] = value;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    bz_str_addf(&p->sql, format, p->n);
#pragma GCC diagnostic pop
}

static void text_condition(struct bz_page *p, const char *column, const char *text)
{
    if (!text)
        return;
    if (*text) {
        p->values[p->n++] = bz_v_text(text);
        bz_str_addf(&p->sql, " AND %s = $%zu", column, p->n);
    } else {
        bz_str_addf(&p->sql, " AND %s IS NULL", column);
    }
}

static void states(const struct bz_filter *f, buzon_time now, struct bz_page *p)
{
    if (f->overdue) /* as the index has it: what is not due yet is not even looked at */
        condition(p, " AND i.status < 4 AND " DUE_KEY " <= $%zu", bz_v_time(now));
    if (f->undetermined) /* few, by an index of their own */
        bz_str_add(&p->sql, " AND i.id IN (SELECT inquiry FROM deadline WHERE state = 4)");
    if (f->pending)
        bz_str_add(&p->sql, " AND i.status < 3");
    if (f->status >= 0)
        condition(p, " AND i.status = $%zu", bz_v_int(f->status));
    if (f->kind >= 0)
        condition(p, " AND i.kind = $%zu", bz_v_int(f->kind));
    if (!f->restricted)
        bz_str_add(&p->sql, " AND i.restricted = 0");
}

static void texts(const struct bz_filter *f, struct bz_page *p)
{
    if (f->account)
        condition(p, " AND i.account = (SELECT id FROM account WHERE name = $%zu)",
                  bz_v_text(f->account));
    if (f->network)
        condition(p, " AND i.account IN (SELECT id FROM account WHERE network = $%zu)",
                  bz_v_text(f->network));
    text_condition(p, "i.unit", f->unit);
    text_condition(p, "i.assignee", f->assignee);
    if (f->tag)
        condition(p, " AND i.id IN (SELECT inquiry FROM tag WHERE tag = $%zu)",
                  bz_v_text(f->tag));
    if (f->from != BUZON_TIME_NONE)
        condition(p, " AND i.opened_at >= $%zu", bz_v_time(f->from));
    if (f->before != BUZON_TIME_NONE)
        condition(p, " AND i.opened_at < $%zu", bz_v_time(f->before));
}

#define MATCHING                                                                               \
    "(SELECT m.inquiry FROM search s JOIN message m ON m.id = s.rowid "                        \
    "WHERE search MATCH $%zu AND m.inquiry IS NOT NULL)"

/* Exact matches first; then the others, without those already given. */
static void words(enum bz_stage stage, const char *const match[2], struct bz_page *p)
{
    if (!match[0])
        return;
    condition(p,
              stage == BZ_STAGE_EXACT ? " AND i.id IN " MATCHING : " AND i.id NOT IN " MATCHING,
              bz_v_text(match[0]));
    if (stage == BZ_STAGE_PLAIN)
        condition(p, " AND i.id IN " MATCHING, bz_v_text(match[1]));
}

/* Where in its order a query begins. */
enum part {
    PART_WHOLE,  /* at the beginning */
    PART_BEHIND, /* behind the position */
    PART_TIE,    /* behind the position, among those of its key */
    PART_REST    /* behind its key */
};

/* Add a query; parameter `key` is the position's key, the next one its id, the last one how
 * many rows. */
static void add_query(const struct bz_filter *f, const char *where, enum part part, size_t key,
                      struct bz_page *p)
{
    const char *column = orders[f->order].key, *down = orders[f->order].direction,
               *ahead = orders[f->order].ahead;

    bz_str_addf(&p->sql, "SELECT i.id, %s AS sort_key FROM inquiry i WHERE 1%s", column, where);
    switch (part) {
    case PART_WHOLE:
        break;
    case PART_BEHIND:
        bz_str_addf(&p->sql, " AND %s %s= $%zu AND (%s %s $%zu OR i.id %s $%zu)", column, ahead,
                    key, column, ahead, key, ahead, key + 1);
        break;
    case PART_TIE:
        bz_str_addf(&p->sql, " AND %s = $%zu AND i.id %s $%zu ORDER BY i.id%s LIMIT $%zu",
                    column, key, ahead, key + 1, down, p->n);
        return;
    case PART_REST:
        bz_str_addf(&p->sql, " AND %s %s $%zu", column, ahead, key);
        break;
    }
    bz_str_addf(&p->sql, " ORDER BY %s%s, i.id%s LIMIT $%zu", column, down, down, p->n);
}

/* Many inquiries may have the same key, as all that are done: to go on among them is asked for
 * apart, for the index finds the place of a whole key only, and what they leave of the page is
 * filled behind them: no part is sorted. A search with words looks them up first and then
 * sorts; it does that once. */
static void add_queries(const struct bz_filter *f, const char *where, struct bz_page *p)
{
    size_t key = p->n + 1;

    if (p->after->started) {
        p->values[p->n++] = bz_v_int(p->after->key);
        p->values[p->n++] = bz_v_int(p->after->id);
    }
    p->values[p->n++] = bz_v_int(p->rows);
    if (!p->after->started || p->match[0]) {
        add_query(f, where, p->after->started ? PART_BEHIND : PART_WHOLE, key, p);
        return;
    }
    bz_str_add(&p->sql, "WITH tie AS MATERIALIZED (");
    add_query(f, where, PART_TIE, key, p);
    bz_str_add(&p->sql, ") SELECT id, sort_key FROM tie UNION ALL SELECT id, sort_key FROM (");
    add_query(f, where, PART_REST, key, p);
    bz_str_add(&p->sql, " - (SELECT count(*) FROM tie))");
}

bool bz_filter_page(const struct bz_filter *f, struct bz_page *p, struct bz_err *err)
{
    BZ_DONE(bz_str) where = {0};

    if ((size_t)f->order >= sizeof orders / sizeof *orders)
        return bz_fail(err, BUZON_ERR_INVALID, "there is no order %d", (int)f->order);
    states(f, p->now, p);
    texts(f, p);
    words(p->stage, p->match, p);
    where = p->sql;
    p->sql = (struct bz_str){0};
    if (where.failed)
        return bz_nomem(err);
    add_queries(f, where.data ? where.data : "", p);
    return !p->sql.failed || bz_nomem(err);
}

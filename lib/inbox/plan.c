/* SPDX-License-Identifier: EUPL-1.2 */
/* How a filter's conditions become one query over an index. */
#include "inbox/plan.h"

#include "triage/personal.h"

#include <string.h>

#define DUE_KEY "ifnull(i.next_due, 9223372036854775807)"

/* How each order is written: the key as its index has it, and which way it goes. Priorities are
 * stages, each by deadline. */
static const struct {
    const char *key;
    bool down;
} orders[] = {
    [BUZON_ORDER_DUE] = {DUE_KEY, false},
    [BUZON_ORDER_NEWEST] = {"i.opened_at", true},
    [BUZON_ORDER_OLDEST] = {"i.opened_at", false},
    [BUZON_ORDER_PRIORITY] = {DUE_KEY, false},
};

/* The most urgent first. */
static const enum buzon_priority priorities[] = {BUZON_PRIORITY_URGENT, BUZON_PRIORITY_HIGH,
                                                 BUZON_PRIORITY_NORMAL, BUZON_PRIORITY_LOW};
enum { PRIORITIES = sizeof priorities / sizeof *priorities };

static int stages_by_priority(const struct bz_filter *f)
{
    return f->order == BUZON_ORDER_PRIORITY ? PRIORITIES : 1;
}

int bz_plan_stages(const struct bz_filter *f)
{
    return (f->texts[BZ_BY_WORDS] ? 2 : 1) * stages_by_priority(f);
}

bool bz_plan_down(const struct bz_filter *f, bool back)
{
    return orders[f->order].down != back;
}

/* --- conditions --- */

/* Append a condition with one parameter: `format` has one %zu for its number. */
static void condition(struct bz_page_query *p, const char *format, struct bz_value value)
{
    p->values[p->n++] = value;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    bz_str_addf(&p->sql, format, p->n);
#pragma GCC diagnostic pop
}

/* A condition that an index is for. Its form with an index and the one without, which keeps the
 * store from using any, have one %zu for the parameter each. */
struct axis {
    enum { TEXT, NUMBER, FLAG, PERIOD } type;
    int which; /* of the filter's texts, numbers or flags */
    const char *index, *no_index;
    const char *none, *no_none; /* the same for a text that stands for none; NULL: no such */
    const char *rows;           /* what it is counted by; NULL: inquiries, by its index */
    unsigned rare;              /* numbers the index holds, a bit each; 0: all of them */
    bool by_due;                /* the index goes on by deadline */
};

/* So many inquiries are walked past for each of a first page before others are counted. */
enum { WALK_MOST = 16 };

enum { ALL_BUT_0 = ~1U, RARE_DEADLINES = 1 << 1 | 1 << 3 | 1 << 5 };
#define IS_RARE "(state = 1 OR state = 3 OR state = 5)" /* as the index says it */

#define COLUMN(name)                                                                           \
    .index = " AND i." name " = $%zu", .no_index = " AND +i." name " = $%zu", .by_due = true
#define RARE(name)                                                                             \
    .index = " AND i." name " <> 0 AND i." name " = $%zu",                                     \
    .no_index = " AND +i." name " = $%zu", .rare = ALL_BUT_0, .by_due = true
#define HAS_DEADLINE                                                                           \
    " AND EXISTS (SELECT 1 FROM deadline d WHERE d.inquiry = i.id AND d.state = "
#define BY_NAME "account = (SELECT id FROM account WHERE name = $%zu)"
#define BY_NETWORK "account IN (SELECT id FROM account WHERE network = $%zu)"

#define OF_GROUP                                                                               \
    "(SELECT grp FROM similar WHERE inquiry = (SELECT id FROM inquiry WHERE reference = "      \
    "$%zu))"

static const struct axis axes[BZ_DRIVE_ORDER] = {
    [BZ_DRIVE_ASSIGNEE] = {.type = TEXT,
                           .which = BZ_BY_ASSIGNEE,
                           COLUMN("assignee"),
                           .none = " AND i.assignee IS NULL",
                           .no_none = " AND +i.assignee IS NULL"},
    [BZ_DRIVE_UNIT] = {.type = TEXT,
                       .which = BZ_BY_UNIT,
                       COLUMN("unit"),
                       .none = " AND i.unit IS NULL",
                       .no_none = " AND +i.unit IS NULL"},
    [BZ_DRIVE_TOPIC] = {.type = TEXT,
                        .which = BZ_BY_TOPIC,
                        COLUMN("topic"),
                        .no_none = " AND i.topic IS NULL"},
    [BZ_DRIVE_PUBLICATION] = {.type = NUMBER, .which = BZ_BY_PUBLICATION, RARE("publication")},
    [BZ_DRIVE_KIND] = {.type = NUMBER, .which = BZ_BY_KIND, RARE("kind")},
    [BZ_DRIVE_STATUS] = {.type = NUMBER, .which = BZ_BY_STATUS, COLUMN("status")},
    [BZ_DRIVE_PENDING] = {.type = FLAG,
                          .which = BZ_IS_PENDING,
                          .index = " AND i.status < 3",
                          .no_index = " AND +i.status < 3",
                          .by_due = true},
    [BZ_DRIVE_OVERDUE] = {.type = FLAG,
                          .which = BZ_IS_OVERDUE,
                          .index = " AND i.status < 4 AND i.next_due IS NOT NULL "
                                   "AND " DUE_KEY " <= $%zu",
                          .no_index = " AND +i.status < 4 AND +" DUE_KEY " <= $%zu",
                          .by_due = true},
    [BZ_DRIVE_OPENED] = {.type = PERIOD},
    [BZ_DRIVE_TAG] = {.type = TEXT,
                      .which = BZ_BY_TAG,
                      .index = " AND i.id IN (SELECT inquiry FROM tag WHERE tag = $%zu)",
                      .rows = "tag WHERE tag = $%zu",
                      .no_index = " AND EXISTS (SELECT 1 FROM tag t WHERE t.tag = $%zu "
                                  "AND t.inquiry = i.id)"},
    [BZ_DRIVE_FOLLOWER] =
        {.type = TEXT,
         .which = BZ_BY_FOLLOWER,
         .index = " AND i.id IN (SELECT inquiry FROM follower WHERE person = $%zu)",
         .rows = "follower WHERE person = $%zu",
         .no_index = " AND EXISTS (SELECT 1 FROM follower f WHERE f.person = "
                     "$%zu AND f.inquiry = i.id)"},
    [BZ_DRIVE_SIMILAR] = {.type = TEXT,
                          .which = BZ_BY_SIMILAR,
                          .index =
                              " AND i.id IN (SELECT inquiry FROM similar WHERE grp = " OF_GROUP
                              ")",
                          .no_index = " AND EXISTS (SELECT 1 FROM similar o WHERE o.inquiry = "
                                      "i.id AND o.grp = " OF_GROUP ")"},
    [BZ_DRIVE_DEADLINE] = {.type = NUMBER,
                           .which = BZ_BY_DEADLINE,
                           .index = " AND i.id IN (SELECT inquiry FROM deadline "
                                    "WHERE " IS_RARE " AND state = $%zu)",
                           .rows = "deadline WHERE " IS_RARE " AND state = $%zu",
                           .no_index = HAS_DEADLINE "$%zu)",
                           .rare = RARE_DEADLINES},
    [BZ_DRIVE_UNDETERMINED] = {.type = FLAG,
                               .which = BZ_IS_UNDETERMINED,
                               .index = " AND i.id IN (SELECT inquiry FROM deadline "
                                        "WHERE state = 4)",
                               .rows = "deadline WHERE state = 4",
                               .no_index = HAS_DEADLINE "4)"},
    [BZ_DRIVE_ACCOUNT] = {.type = TEXT,
                          .which = BZ_BY_ACCOUNT,
                          .index = " AND i." BY_NAME,
                          .no_index = " AND +i." BY_NAME},
    [BZ_DRIVE_NETWORK] = {.type = TEXT,
                          .which = BZ_BY_NETWORK,
                          .index = " AND i." BY_NETWORK,
                          .no_index = " AND +i." BY_NETWORK},
};

/* Whether the filter has the condition. */
static bool axis_asked(const struct axis *a, const struct bz_filter *f)
{
    switch (a->type) {
    case TEXT:
        return f->texts[a->which];
    case NUMBER:
        return f->numbers[a->which] >= 0;
    case FLAG:
        return f->flags[a->which];
    case PERIOD:
        return f->times[BZ_OPENED_FROM] != BUZON_TIME_NONE ||
               f->times[BZ_OPENED_BEFORE] != BUZON_TIME_NONE;
    }
    return false;
}

/* Whether its index holds what is asked for. */
static bool axis_indexed(const struct axis *a, const struct bz_filter *f)
{
    if (!axis_asked(a, f))
        return false;
    if (a->type == TEXT && !*f->texts[a->which])
        return a->none || !a->no_none;
    return !a->rare || (f->numbers[a->which] < 32 && a->rare >> f->numbers[a->which] & 1);
}

static void opened_condition(const struct bz_filter *f, struct bz_page_query *p, bool index)
{
    if (f->times[BZ_OPENED_FROM] != BUZON_TIME_NONE)
        condition(p, index ? " AND i.opened_at >= $%zu" : " AND +i.opened_at >= $%zu",
                  bz_v_time(f->times[BZ_OPENED_FROM]));
    if (f->times[BZ_OPENED_BEFORE] != BUZON_TIME_NONE)
        condition(p, index ? " AND i.opened_at < $%zu" : " AND +i.opened_at < $%zu",
                  bz_v_time(f->times[BZ_OPENED_BEFORE]));
}

/* Add one of the condition's forms with its parameter. */
static void axis_form(const struct axis *a, const struct bz_filter *f, const char *format,
                      struct bz_page_query *p)
{
    if (a->type == TEXT)
        condition(p, format, bz_v_text(f->texts[a->which]));
    else if (a->type == NUMBER)
        condition(p, format, bz_v_int(f->numbers[a->which]));
    else if (a->which == BZ_IS_OVERDUE)
        condition(p, format, bz_v_time(p->now));
    else
        bz_str_add(&p->sql, format);
}

static void axis_condition(const struct axis *a, const struct bz_filter *f,
                           struct bz_page_query *p, bool index)
{
    const char *text = a->type == TEXT ? f->texts[a->which] : NULL;

    if (!axis_asked(a, f))
        return;
    if (a->type == PERIOD)
        opened_condition(f, p, index);
    else if (text && !*text && a->no_none)
        bz_str_add(&p->sql, index && a->none ? a->none : a->no_none);
    else
        axis_form(a, f, index ? a->index : a->no_index, p);
}

/* "es" is met by "es-ES", too. */
static void language_condition(const char *language, struct bz_page_query *p)
{
    if (!*language) {
        bz_str_add(&p->sql, " AND i.language IS NULL");
        return;
    }
    p->values[p->n++] = bz_v_text(language);
    bz_str_addf(&p->sql,
                " AND (i.language = $%zu OR substr(i.language, 1, length($%zu) + 1) = "
                "$%zu || '-')",
                p->n, p->n, p->n);
}

static void personal_condition(const char *kind, struct bz_page_query *p)
{
    int bit = bz_names_find(&bz_personals, kind);

    if (bit >= 0)
        condition(p, " AND (i.personal & $%zu) <> 0", bz_v_int(1LL << bit));
    else
        bz_str_add(&p->sql, *kind ? " AND i.personal <> 0" : " AND i.personal = 0");
}

/* What no index is for. */
static void other_conditions(const struct bz_filter *f, struct bz_page_query *p)
{
    if (f->numbers[BZ_BY_VISIBILITY] >= 0)
        condition(p, " AND i.visibility = $%zu", bz_v_int(f->numbers[BZ_BY_VISIBILITY]));
    if (f->numbers[BZ_BY_PRIORITY] >= 0)
        condition(p, " AND +i.priority = $%zu", bz_v_int(f->numbers[BZ_BY_PRIORITY]));
    if (f->texts[BZ_BY_LANGUAGE])
        language_condition(f->texts[BZ_BY_LANGUAGE], p);
    if (f->texts[BZ_BY_PERSONAL])
        personal_condition(f->texts[BZ_BY_PERSONAL], p);
    if (f->times[BZ_LAST_FROM] != BUZON_TIME_NONE)
        condition(p, " AND i.last_in_at >= $%zu", bz_v_time(f->times[BZ_LAST_FROM]));
    if (f->times[BZ_LAST_BEFORE] != BUZON_TIME_NONE)
        condition(p, " AND i.last_in_at < $%zu", bz_v_time(f->times[BZ_LAST_BEFORE]));
    if (!f->flags[BZ_WITH_RESTRICTED])
        bz_str_add(&p->sql, " AND i.restricted = 0");
}

static bool by_due(const struct bz_filter *f)
{
    return f->order == BUZON_ORDER_DUE || f->order == BUZON_ORDER_PRIORITY;
}

#define MATCHING                                                                               \
    "(SELECT m.inquiry FROM search s JOIN message m ON m.id = s.rowid "                        \
    "WHERE search MATCH $%zu AND m.inquiry IS NOT NULL)"

/* Whether exact matches are listed: they come first. */
static bool in_exact(const struct bz_filter *f, const struct bz_page_query *p)
{
    return p->stage < stages_by_priority(f);
}

/* Exact matches first; then the others, without those already given. */
static void words(const struct bz_filter *f, struct bz_page_query *p)
{
    bool exact = in_exact(f, p);

    if (!p->match[0] || !by_due(f))
        return;
    condition(p, exact ? " AND i.id IN " MATCHING : " AND i.id NOT IN " MATCHING,
              bz_v_text(p->match[0]));
    if (!exact)
        condition(p, " AND i.id IN " MATCHING, bz_v_text(p->match[1]));
}

/* The most urgent stages have an index of their own; true when this is one of them. */
static bool priority(const struct bz_filter *f, struct bz_page_query *p)
{
    int n;

    if (f->order != BUZON_ORDER_PRIORITY)
        return false;
    n = (int)priorities[p->stage % PRIORITIES];
    if (n == BUZON_PRIORITY_NORMAL || (p->match[0] && !p->walk) || p->by != BZ_DRIVE_ORDER) {
        bz_str_addf(&p->sql, " AND +i.priority = %d", n);
        return false;
    }
    bz_str_addf(&p->sql, " AND i.priority <> 0 AND i.priority = %d", n);
    return true;
}

/* The condition whose index has the order asked for; BZ_DRIVE_ORDER: none. */
static enum bz_driver walked(const struct bz_filter *f)
{
    if (!by_due(f))
        return BZ_DRIVE_OPENED;
    for (int i = 0; i < BZ_DRIVE_ORDER; i++)
        if (axes[i].by_due && axis_indexed(&axes[i], f))
            return (enum bz_driver)i;
    return BZ_DRIVE_ORDER;
}

static void all_conditions(const struct bz_filter *f, struct bz_page_query *p)
{
    bool urgent = priority(f, p);
    enum bz_driver by = p->by == BZ_DRIVE_ORDER ? walked(f) : p->by;

    if (urgent || p->match[0])
        by = BZ_DRIVE_ORDER;
    for (int i = 0; i < BZ_DRIVE_ORDER; i++)
        axis_condition(&axes[i], f, p, i == (int)by);
    /* By deadline, what is not due yet is not even looked at, whichever index it is. */
    if (f->flags[BZ_IS_OVERDUE] && by != BZ_DRIVE_OVERDUE && by == walked(f) && by_due(f))
        condition(p, " AND " DUE_KEY " <= $%zu", bz_v_time(p->now));
    other_conditions(f, p);
    words(f, p);
}

/* --- by what --- */

/* Add how many meet a condition, counted up to `most` and one. */
static const char *axis_counting(const struct axis *a, const struct bz_filter *f, int64_t most,
                                 struct bz_page_query *p)
{
    bz_str_add(&p->sql, "SELECT count(*) FROM (SELECT 1 FROM ");
    if (a->rows) {
        axis_form(a, f, a->rows, p);
    } else {
        bz_str_add(&p->sql, "inquiry i WHERE 1");
        axis_condition(a, f, p, true);
    }
    p->values[p->n++] = bz_v_int(most + 1);
    bz_str_addf(&p->sql, " LIMIT $%zu)", p->n);
    return p->sql.failed ? NULL : p->sql.data;
}

static bool kept_count(struct buzon_inbox *inbox, const char *sql,
                       const struct bz_page_query *p, int64_t *ret, struct bz_err *err)
{
    const char *kept = sql ? bz_inbox_query(inbox, sql, err) : bz_nomem(err);

    return kept && bz_db_int(inbox->db, kept, p->values, p->n, 0, ret, err);
}

/* Whether the index that has the order has nothing to leave out. */
static bool served(const struct bz_filter *f, enum bz_driver walk)
{
    for (int i = 0; i < BZ_DRIVE_ORDER; i++)
        if (i != (int)walk && axis_asked(&axes[i], f))
            return false;
    return true;
}

/* To look up and sort m inquiries takes as long as to walk past m of them; to walk until a page
 * of r is full passes r / m of all. */
static bool worth_sorting(struct buzon_inbox *inbox, const struct bz_filter *f, int64_t *ret,
                          struct bz_err *err)
{
    int64_t rows = f->limit > 0 && f->limit < 200 ? f->limit : 200, all;

    if (!bz_db_int(inbox->db, "SELECT max(id) FROM inquiry", BZ_V_NONE, 0, &all, err))
        return false;
    for (*ret = 1; *ret < BZ_DRIVE_MOST && *ret * *ret < rows * all;)
        *ret += *ret / 8 + 1;
    if (*ret > BZ_DRIVE_MOST)
        *ret = BZ_DRIVE_MOST;
    return true;
}

/* Add how many of the first inquiries in the order asked for meet the filter: a page at most.
 */
static const char *page_counting(const struct bz_filter *f, enum bz_driver walk, int64_t rows,
                                 struct bz_page_query *p)
{
    const char *key = orders[f->order].key, *down = bz_plan_down(f, false) ? " DESC" : "";

    bz_str_add(&p->sql, "SELECT count(*) FROM (SELECT 1 FROM (SELECT i.id FROM inquiry i "
                        "WHERE 1");
    if (walk != BZ_DRIVE_ORDER)
        axis_condition(&axes[walk], f, p, true);
    p->values[p->n++] = bz_v_int(rows * WALK_MOST);
    bz_str_addf(&p->sql,
                " ORDER BY %s%s, i.id%s LIMIT $%zu) w CROSS JOIN inquiry i ON i.id = w.id "
                "WHERE 1",
                key, down, down, p->n);
    for (int i = 0; i < BZ_DRIVE_ORDER; i++)
        if (i != (int)walk)
            axis_condition(&axes[i], f, p, false);
    other_conditions(f, p);
    p->values[p->n++] = bz_v_int(rows);
    bz_str_addf(&p->sql, " LIMIT $%zu)", p->n);
    return p->sql.failed ? NULL : p->sql.data;
}

/* Whether a first page is soon full when the inquiries are walked in the order asked for: then
 * nothing needs to be counted, which took longer than the page. */
static bool page_fills(struct buzon_inbox *inbox, const struct bz_filter *f, buzon_time now,
                       int64_t rows, bool *ret, struct bz_err *err)
{
    struct bz_page_query p = {.now = now};
    int64_t n = 0;
    bool counted = kept_count(inbox, page_counting(f, walked(f), rows, &p), &p, &n, err);

    bz_str_done(&p.sql);
    *ret = n == rows;
    return counted;
}

bool bz_plan_driver(struct buzon_inbox *inbox, const struct bz_filter *f, buzon_time now,
                    int64_t rows, enum bz_driver *ret, struct bz_err *err)
{
    enum bz_driver walk = walked(f);
    bool fills = false;
    int64_t most;

    *ret = BZ_DRIVE_ORDER;
    if (f->texts[BZ_BY_WORDS] || served(f, walk))
        return true;
    if (rows > 0 && !page_fills(inbox, f, now, rows, &fills, err))
        return false;
    if (fills)
        return true;
    if (!worth_sorting(inbox, f, &most, err))
        return false;
    for (int i = 0; i < BZ_DRIVE_ORDER && most > 0; i++) {
        struct bz_page_query p = {.now = now};
        int64_t n = 0;
        bool counted;

        if (!axis_indexed(&axes[i], f))
            continue;
        counted = kept_count(inbox, axis_counting(&axes[i], f, most, &p), &p, &n, err);
        bz_str_done(&p.sql);
        if (!counted)
            return false;
        if (n > most)
            continue;
        *ret = i == (int)walk ? BZ_DRIVE_ORDER : (enum bz_driver)i;
        most = n - 1;
    }
    return true;
}

/* --- the query --- */

/* Where in its order a query begins. */
enum plan_part {
    PART_WHOLE,  /* at the beginning */
    PART_BEHIND, /* behind the position */
    PART_TIE,    /* behind the position, among those of its key */
    PART_REST    /* behind its key */
};

/* Whether all that meet the conditions are looked up before a page is taken of them. */
static bool is_sorted(const struct bz_page_query *p)
{
    return (p->match[0] && !p->walk) || p->by != BZ_DRIVE_ORDER;
}

/* Add a query; parameter `key` is the position's key, the next one its id, the last one how
 * many rows. */
static void add_query(const struct bz_filter *f, const char *where, enum plan_part part,
                      size_t key, struct bz_page_query *p)
{
    bool down_ = bz_plan_down(f, p->back);
    bool sorted = is_sorted(p);
    const char *column = orders[f->order].key, *down = down_ ? " DESC" : "",
               *ahead = down_ ? "<" : ">", *plus = sorted ? "+" : "";

    bz_str_addf(&p->sql, "SELECT i.id, %s AS sort_key FROM inquiry i WHERE 1%s", column, where);
    switch (part) {
    case PART_WHOLE:
        break;
    case PART_BEHIND:
        bz_str_addf(&p->sql, " AND +%s %s= $%zu AND (+%s %s $%zu OR +i.id %s $%zu)", column,
                    ahead, key, column, ahead, key, ahead, key + 1);
        break;
    case PART_TIE:
        bz_str_addf(&p->sql, " AND %s = $%zu AND i.id %s $%zu ORDER BY i.id%s LIMIT $%zu",
                    column, key, ahead, key + 1, down, p->n);
        return;
    case PART_REST:
        bz_str_addf(&p->sql, " AND %s %s $%zu", column, ahead, key);
        break;
    }
    bz_str_addf(&p->sql, " ORDER BY %s%s%s, i.id%s LIMIT $%zu", plus, column, down, down, p->n);
}

/* What else of the inquiry holds the words: %s which messages, $%zu the expression. */
#define OTHER_MATCH                                                                            \
    " AND NOT EXISTS (SELECT 1 FROM message n CROSS JOIN search t ON t.rowid = n.id "          \
    "WHERE n.inquiry = i.id AND n.id %s m.id AND t.search MATCH $%zu)"

/* By arrival the index of words itself has the order: messages are numbered as they came. An
 * inquiry stands where the last (by the oldest: the first) message is that holds the words. */
static void add_search(const struct bz_filter *f, struct bz_page_query *p)
{
    bool newest = f->order == BUZON_ORDER_NEWEST, down = bz_plan_down(f, p->back);
    bool exact = in_exact(f, p);
    struct bz_str where = p->sql;
    size_t match = p->n + 1;

    p->sql = (struct bz_str){0};
    p->values[p->n++] = bz_v_text(p->match[exact ? 0 : 1]);
    bz_str_addf(&p->sql,
                "SELECT i.id, s.rowid AS sort_key FROM search s CROSS JOIN message m ON "
                "m.id = s.rowid CROSS JOIN inquiry i ON i.id = m.inquiry "
                "WHERE s.search MATCH $%zu%s" OTHER_MATCH,
                match, where.data ? where.data : "", newest ? ">" : "<", match);
    if (!exact) {
        p->values[p->n++] = bz_v_text(p->match[0]);
        bz_str_addf(&p->sql, OTHER_MATCH, "<>", p->n);
    }
    if (p->after->started) {
        p->values[p->n++] = bz_v_int(p->after->key);
        bz_str_addf(&p->sql, " AND s.rowid %s $%zu", down ? "<" : ">", p->n);
    }
    p->values[p->n++] = bz_v_int(p->rows);
    bz_str_addf(&p->sql, " ORDER BY s.rowid%s LIMIT $%zu", down ? " DESC" : "", p->n);
    if (where.failed)
        p->sql.failed = true;
    bz_str_done(&where);
}

/* Many inquiries may have the same key, as all that are done: to go on among them is asked for
 * apart, for the index finds the place of a whole key only, and what they leave of the page is
 * filled behind them: no part is sorted. A search with words, and one by a rare condition, look
 * all up first and then sort; they do that once. */
static void add_queries(const struct bz_filter *f, const char *where, struct bz_page_query *p)
{
    size_t key = p->n + 1;
    bool sorted = is_sorted(p);

    if (p->after->started) {
        p->values[p->n++] = bz_v_int(p->after->key);
        p->values[p->n++] = bz_v_int(p->after->id);
    }
    p->values[p->n++] = bz_v_int(p->rows);
    if (!p->after->started || sorted) {
        add_query(f, where, p->after->started ? PART_BEHIND : PART_WHOLE, key, p);
        return;
    }
    bz_str_add(&p->sql, "WITH tie AS MATERIALIZED (");
    add_query(f, where, PART_TIE, key, p);
    bz_str_add(&p->sql, ") SELECT id, sort_key FROM tie UNION ALL SELECT id, sort_key FROM (");
    add_query(f, where, PART_REST, key, p);
    bz_str_add(&p->sql, " - (SELECT count(*) FROM tie))");
}

/* What of the inquiry holds the words: %s whether it may, $%zu the expression. */
#define SOME_MATCH                                                                             \
    " AND %s (SELECT 1 FROM message n CROSS JOIN search t ON t.rowid = n.id "                  \
    "WHERE n.inquiry = i.id AND t.search MATCH $%zu)"

/* The inquiries in their order, so many; gives the condition that was met by it. */
static int add_walked(const struct bz_filter *f, struct bz_page_query *p)
{
    int by = priority(f, p) ? BZ_DRIVE_ORDER : (int)walked(f);
    int64_t rows = p->rows;
    struct bz_str where;

    if (by != BZ_DRIVE_ORDER)
        axis_condition(&axes[by], f, p, true);
    where = p->sql;
    p->sql = (struct bz_str){0};
    p->rows = p->walk;
    add_queries(f, where.data ? where.data : "", p);
    p->rows = rows;
    p->sql.failed = p->sql.failed || where.failed;
    bz_str_done(&where);
    return by;
}

/* Of these the ones that meet all else and hold the words: as soon as the page is full no more
 * is looked at. */
static void add_walk(const struct bz_filter *f, struct bz_page_query *p)
{
    int by = add_walked(f, p);
    struct bz_str inner = p->sql;
    bool exact = in_exact(f, p);

    p->sql = (struct bz_str){0};
    bz_str_addf(
        &p->sql,
        "SELECT i.id, w.sort_key FROM (%s) w CROSS JOIN inquiry i ON i.id = w.id WHERE 1",
        inner.data ? inner.data : "");
    for (int i = 0; i < BZ_DRIVE_ORDER; i++)
        if (i != by)
            axis_condition(&axes[i], f, p, false);
    other_conditions(f, p);
    p->values[p->n++] = bz_v_text(p->match[exact ? 0 : 1]);
    bz_str_addf(&p->sql, SOME_MATCH, "EXISTS", p->n);
    if (!exact) {
        p->values[p->n++] = bz_v_text(p->match[0]);
        bz_str_addf(&p->sql, SOME_MATCH, "NOT EXISTS", p->n);
    }
    p->values[p->n++] = bz_v_int(p->rows);
    bz_str_addf(&p->sql, " LIMIT $%zu", p->n);
    p->sql.failed = p->sql.failed || inner.failed;
    bz_str_done(&inner);
}

bool bz_plan_ended(struct buzon_inbox *inbox, const struct bz_filter *f,
                   struct bz_page_query *p, bool *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) sql = {0};
    int64_t n = 0;
    bool counted;

    p->n = 0;
    (void)add_walked(f, p);
    bz_str_addf(&sql, "SELECT count(*) FROM (%s)", p->sql.data ? p->sql.data : "");
    sql.failed = sql.failed || p->sql.failed;
    bz_str_done(&p->sql);
    counted = kept_count(inbox, sql.failed ? NULL : sql.data, p, &n, err);
    *ret = n < p->walk;
    return counted;
}

/* To look for words in one inquiry takes as long as to look up and sort so many that hold them.
 * To walk until a page of r is full passes r / m of n inquiries when m of them do. */
enum { SORTED_MEANWHILE = 32 };

bool bz_plan_words(struct buzon_inbox *inbox, const struct bz_filter *f,
                   const struct bz_page_query *p, int64_t *ret, struct bz_err *err)
{
    const char *match = p->match[in_exact(f, p) ? 0 : 1];
    int64_t n, all, most = 1;

    *ret = 0;
    if (!match || !by_due(f))
        return true;
    if (!bz_db_int(inbox->db, "SELECT max(id) FROM inquiry", BZ_V_NONE, 0, &all, err))
        return false;
    while (most * most < SORTED_MEANWHILE * p->rows * all)
        most += most / 8 + 1;
    if (!bz_db_int(inbox->db,
                   "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH $1 LIMIT $2)",
                   BZ_V(bz_v_text(match), bz_v_int(most + 1)), 0, &n, err))
        return false;
    if (n > most)
        *ret = p->rows * all / most + 1;
    return true;
}

bool bz_plan_page(const struct bz_filter *f, struct bz_page_query *p, struct bz_err *err)
{
    BZ_DONE(bz_str) where = {0};

    if ((size_t)f->order >= sizeof orders / sizeof *orders)
        return bz_fail(err, BUZON_ERR_INVALID, "there is no order %d", (int)f->order);
    if (p->walk) {
        add_walk(f, p);
        return !p->sql.failed || bz_nomem(err);
    }
    all_conditions(f, p);
    if (p->match[0] && !by_due(f)) {
        add_search(f, p);
        return !p->sql.failed || bz_nomem(err);
    }
    where = p->sql;
    p->sql = (struct bz_str){0};
    if (where.failed)
        return bz_nomem(err);
    add_queries(f, where.data ? where.data : "", p);
    return !p->sql.failed || bz_nomem(err);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Filters as JSON, both ways: what is read back is checked, and says where it is wrong. */
#include "buzon/find.h"
#include "inbox/filter.h"

#include "term/civil.h"

#include <stdio.h>
#include <string.h>

/* A member of the document: how it is called, and which of the filter's conditions it is. */
struct member {
    const char *name;
    enum {
        MEMBER_TEXT,
        MEMBER_WORD,
        MEMBER_FLAG,
        MEMBER_TIME,
        MEMBER_ORDER,
        MEMBER_LIMIT
    } type;
    int which;
    const struct bz_names *names; /* of a word */
};

static const struct member members[] = {
    {"overdue", MEMBER_FLAG, BZ_IS_OVERDUE, NULL},
    {"undetermined", MEMBER_FLAG, BZ_IS_UNDETERMINED, NULL},
    {"pending", MEMBER_FLAG, BZ_IS_PENDING, NULL},
    {"status", MEMBER_WORD, BZ_BY_STATUS, &bz_statuses},
    {"kind", MEMBER_WORD, BZ_BY_KIND, &bz_inquiry_kinds},
    {"priority", MEMBER_WORD, BZ_BY_PRIORITY, &bz_priorities},
    {"visibility", MEMBER_WORD, BZ_BY_VISIBILITY, &bz_visibilities},
    {"publication", MEMBER_WORD, BZ_BY_PUBLICATION, &bz_publications},
    {"deadline", MEMBER_WORD, BZ_BY_DEADLINE, &bz_deadline_states},
    {"account", MEMBER_TEXT, BZ_BY_ACCOUNT, NULL},
    {"network", MEMBER_TEXT, BZ_BY_NETWORK, NULL},
    {"unit", MEMBER_TEXT, BZ_BY_UNIT, NULL},
    {"assignee", MEMBER_TEXT, BZ_BY_ASSIGNEE, NULL},
    {"topic", MEMBER_TEXT, BZ_BY_TOPIC, NULL},
    {"language", MEMBER_TEXT, BZ_BY_LANGUAGE, NULL},
    {"tag", MEMBER_TEXT, BZ_BY_TAG, NULL},
    {"words", MEMBER_TEXT, BZ_BY_WORDS, NULL},
    {"similar", MEMBER_TEXT, BZ_BY_SIMILAR, NULL},
    {"follower", MEMBER_TEXT, BZ_BY_FOLLOWER, NULL},
    {"personal", MEMBER_TEXT, BZ_BY_PERSONAL, NULL},
    {"opened_from", MEMBER_TIME, BZ_OPENED_FROM, NULL},
    {"opened_before", MEMBER_TIME, BZ_OPENED_BEFORE, NULL},
    {"last_in_from", MEMBER_TIME, BZ_LAST_FROM, NULL},
    {"last_in_before", MEMBER_TIME, BZ_LAST_BEFORE, NULL},
    {"restricted", MEMBER_FLAG, BZ_WITH_RESTRICTED, NULL},
    {"order", MEMBER_ORDER, 0, &bz_orders},
    {"limit", MEMBER_LIMIT, 0, NULL},
};
enum { MEMBERS = sizeof members / sizeof *members };

/* --- writing --- */

/* What is not asked for is left out. */
static bool member_write(const struct bz_filter *f, const struct member *m, struct bz_json *j)
{
    switch (m->type) {
    case MEMBER_TEXT:
        return !f->texts[m->which] || bz_json_set_text(j, m->name, f->texts[m->which]);
    case MEMBER_WORD:
        return f->numbers[m->which] < 0 ||
               bz_json_set_text(j, m->name, bz_names_at(m->names, f->numbers[m->which]));
    case MEMBER_FLAG:
        return !f->flags[m->which] || bz_json_set_bool(j, m->name, true);
    case MEMBER_TIME:
        return f->times[m->which] == BUZON_TIME_NONE ||
               bz_json_set_instant(j, m->name, f->times[m->which]);
    case MEMBER_ORDER:
        return f->order == BUZON_ORDER_DUE ||
               bz_json_set_text(j, m->name, bz_names_at(m->names, (int)f->order));
    case MEMBER_LIMIT:
        return f->limit < 0 || bz_json_set_int(j, m->name, f->limit);
    }
    return false;
}

char *bz_filter_print(const struct bz_filter *f, bool limit, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    for (size_t i = 0; i < MEMBERS; i++)
        if (!j ||
            ((limit || members[i].type != MEMBER_LIMIT) && !member_write(f, &members[i], j)))
            return bz_nomem(err);
    return bz_json_print(j, err);
}

char *buzon_filter_to_json(const buzon_filter *filter, buzon_error **err)
{
    BZ_ERR(err);

    if (!filter)
        return bz_fail(e, BUZON_ERR_INVALID, "the filter is NULL");
    return bz_filter_print(filter, true, e);
}

/* --- reading --- */

/* Where a document is read; it is known to be JSON. */
struct place {
    const char *text, *at;
};

static void *fail_at(const struct place *p, const char *at, struct bz_err *err)
{
    int line = 1, column = 1;

    for (const char *c = p->text; c < at; c++) {
        column = *c == '\n' ? 1 : column + ((*c & 0xc0) != 0x80);
        line += *c == '\n';
    }
    bz_err_at(err, "filter", line, column);
    return NULL;
}

static void skip_space(struct place *p)
{
    p->at += strspn(p->at, " \t\r\n");
}

static void skip_text(struct place *p)
{
    for (p->at++; *p->at != '"'; p->at++)
        p->at += *p->at == '\\';
    p->at++;
}

/* Up to the comma or bracket behind it. */
static void skip_value(struct place *p)
{
    int depth = 0;

    while (depth || (*p->at != ',' && *p->at != '}')) {
        depth += (*p->at == '{' || *p->at == '[') - (*p->at == '}' || *p->at == ']');
        if (*p->at == '"')
            skip_text(p);
        else
            p->at++;
    }
}

static const struct member *member_find(const char *name, size_t len)
{
    for (size_t i = 0; i < MEMBERS; i++)
        if (strlen(members[i].name) == len && memcmp(members[i].name, name, len) == 0)
            return &members[i];
    return NULL;
}

static bool word_read(const struct member *m, const struct bz_json *value, int *ret,
                      struct bz_err *err)
{
    const char *word = bz_json_text(value);
    int n = word ? bz_names_find(m->names, word) : -1;

    if (n < 0)
        return bz_fail(err, BUZON_ERR_INVALID, "\"%.64s\" is no %s", word ? word : "", m->name);
    *ret = n;
    return true;
}

static bool time_read(const struct member *m, const struct bz_json *value, buzon_time *ret,
                      struct bz_err *err)
{
    const char *text = bz_json_text(value);

    return (text && bz_instant_parse(text, ret)) ||
           bz_fail(err, BUZON_ERR_INVALID, "\"%s\" has to be an instant of RFC 3339", m->name);
}

static bool member_read(struct bz_filter *f, const struct member *m,
                        const struct bz_json *value, struct bz_err *err)
{
    int order = 0;

    switch (m->type) {
    case MEMBER_TEXT:
        if (bz_json_text(value))
            return bz_filter_set_text(f, (enum bz_filter_text)m->which, bz_json_text(value),
                                      err);
        return bz_fail(err, BUZON_ERR_INVALID, "\"%s\" has to be a text", m->name);
    case MEMBER_WORD:
        return word_read(m, value, &f->numbers[m->which], err);
    case MEMBER_FLAG:
        f->flags[m->which] = bz_json_bool(value, false);
        return bz_json_kind(value) == BZ_JSON_BOOL ||
               bz_fail(err, BUZON_ERR_INVALID, "\"%s\" has to be true or false", m->name);
    case MEMBER_TIME:
        return time_read(m, value, &f->times[m->which], err);
    case MEMBER_ORDER:
        if (!word_read(m, value, &order, err))
            return false;
        f->order = (enum buzon_order)order;
        return true;
    case MEMBER_LIMIT:
        f->limit = bz_json_int(value, -1);
        return (bz_json_kind(value) == BZ_JSON_INT && f->limit >= 0) ||
               bz_fail(err, BUZON_ERR_INVALID, "\"limit\" has to be a number from 0");
    }
    return false;
}

/* One member, and the place behind it. */
static bool member_step(struct bz_filter *f, struct place *p, const struct bz_json *j,
                        unsigned *seen, struct bz_err *err)
{
    const char *key = p->at;
    const struct member *m;

    skip_text(p);
    m = member_find(key + 1, (size_t)(p->at - key - 2));
    if (!m)
        bz_err_set(err, BUZON_ERR_INVALID, "a filter has no \"%.*s\"",
                   (int)(p->at - key - 2 > 64 ? 64 : p->at - key - 2), key + 1);
    else if (*seen & 1U << (m - members))
        bz_err_set(err, BUZON_ERR_INVALID, "\"%s\" is there twice", m->name);
    if (err->code)
        return fail_at(p, key, err);
    *seen |= 1U << (m - members);
    skip_space(p);
    p->at++; /* the colon */
    skip_space(p);
    key = p->at;
    if (!member_read(f, m, bz_json_get(j, m->name), err))
        return fail_at(p, key, err);
    skip_value(p);
    return true;
}

static bool members_read(struct bz_filter *f, const char *json, const struct bz_json *j,
                         struct bz_err *err)
{
    struct place p = {json, json};
    unsigned seen = 0;

    skip_space(&p);
    do {
        p.at++; /* the bracket, or a comma */
        skip_space(&p);
        if (*p.at == '"' && !member_step(f, &p, j, &seen, err))
            return false;
    } while (*p.at == ',');
    return true;
}

struct bz_filter *bz_filter_parse(const char *json, struct bz_err *err)
{
    BZ_AUTO(bz_filter) f = buzon_filter_new();
    BZ_AUTO(bz_json) j = bz_json_parse(json, strlen(json), NULL, "filter", err);

    if (!f && !err->code)
        return bz_nomem(err);
    if (!j || !f)
        return NULL;
    if (bz_json_kind(j) != BZ_JSON_OBJECT) {
        bz_err_set(err, BUZON_ERR_INVALID, "a filter is an object");
        bz_err_at(err, "filter", 1, 1);
        return NULL;
    }
    return members_read(f, json, j, err) ? bz_steal(f) : NULL;
}

buzon_filter *buzon_filter_from_json(const char *json, buzon_error **err)
{
    BZ_ERR(err);

    if (!json)
        return bz_fail(e, BUZON_ERR_INVALID, "the filter is NULL");
    return bz_filter_parse(json, e);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* The public builder of a person, and what the store has of them. */
#include "inbox/person.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { NAME_MAX_LEN = 512, PROFILES_MAX = 64 };

/* --- the builder --- */

static bool name_ok(const char *text, const char *what, struct bz_err *err)
{
    size_t len = text ? strlen(text) : 0;

    return (len && len <= NAME_MAX_LEN && bz_utf8_valid(text, len) == len) ||
           bz_fail(err, BUZON_ERR_INVALID, "%s must be UTF-8 of 1 to %d bytes", what,
                   NAME_MAX_LEN);
}

bool buzon_person_add(buzon_person *person, const char *account, const char *author,
                      buzon_error **err)
{
    BZ_ERR(err);
    struct bz_profile p = {0};

    if (!person)
        return bz_fail(e, BUZON_ERR_INVALID, "the person is NULL");
    if (!name_ok(account, "the account", e) || !name_ok(author, "the author", e))
        return false;
    if (person->profiles.n >= PROFILES_MAX)
        return bz_fail(e, BUZON_ERR_LIMIT, "a person is at most %d authors", PROFILES_MAX);
    if (bz_dup(&p.account, account, e) && bz_dup(&p.author, author, e) &&
        (bz_vec_push(&person->profiles, p) || bz_nomem(e)))
        return true;
    free(p.account);
    free(p.author);
    return false;
}

buzon_person *buzon_person_new(const char *account, const char *author, buzon_error **err)
{
    BZ_AUTO(bz_person) person = calloc(1, sizeof *person);

    if (!person) {
        BZ_ERR(err);
        return bz_nomem(e);
    }
    return buzon_person_add(person, account, author, err) ? bz_steal(person) : NULL;
}

void buzon_person_free(buzon_person *person)
{
    if (!person)
        return;
    for (size_t i = 0; i < person->profiles.n; i++) {
        free(person->profiles.items[i].account);
        free(person->profiles.items[i].author);
    }
    free(person->profiles.items);
    free(person);
}

/* --- what the store has --- */

bool bz_ids_has(const struct bz_ids *ids, int64_t id)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->items[i] == id)
            return true;
    return false;
}

void bz_known_authors_done(struct bz_known_authors *list)
{
    for (size_t i = 0; i < list->n; i++) {
        struct bz_known_author *a = &list->items[i];
        char *const texts[] = {a->account_name, a->network, a->native_id,
                               a->handle,       a->name,    a->url};

        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            free(texts[k]);
    }
    free(list->items);
}

static bool author_read(const struct bz_rows *rows, struct bz_known_author *ret,
                        struct bz_err *err)
{
    char **const texts[] = {&ret->account_name, &ret->network, &ret->native_id,
                            &ret->handle,       &ret->name,    &ret->url};

    ret->id = bz_rows_int(rows, 0);
    ret->account = bz_rows_int(rows, 1);
    ret->bot = bz_rows_int(rows, 8) != 0;
    ret->ours = bz_rows_int(rows, 9) != 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!bz_dup(texts[i], bz_rows_text(rows, 2 + (int)i), err))
            return false;
    return true;
}

static bool author_load(struct bz_db *db, const struct bz_profile *p,
                        struct bz_known_authors *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db,
                       "SELECT w.id, w.account, a.name, a.network, w.native_id, w.handle, "
                       "w.name, w.url, w.bot, w.ours FROM author w JOIN account a ON a.id = "
                       "w.account WHERE a.name = $1 AND w.native_id = $2",
                       BZ_V(bz_v_text(p->account), bz_v_text(p->author)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "account %.64s has no such author",
                       p->account);
    if (got < 0)
        return false;
    for (size_t i = 0; i < ret->n; i++)
        if (ret->items[i].id == bz_rows_int(rows, 0))
            return true;
    if (bz_rows_int(rows, 9))
        return bz_fail(err, BUZON_ERR_INVALID, "that author of account %.64s is ourselves",
                       p->account);
    if (!bz_vec_push(ret, (struct bz_known_author){0}))
        return bz_nomem(err);
    return author_read(rows, &ret->items[ret->n - 1], err);
}

bool bz_person_load(struct bz_db *db, const struct bz_person *person,
                    struct bz_known_authors *ret, struct bz_err *err)
{
    for (size_t i = 0; i < person->profiles.n; i++)
        if (!author_load(db, &person->profiles.items[i], ret, err))
            return false;
    return true;
}

/* --- their inquiries --- */

static bool id_add(struct bz_ids *list, int64_t id, struct bz_err *err)
{
    return bz_ids_has(list, id) || bz_vec_push(list, id) || bz_nomem(err);
}

static bool inquiries_own(struct bz_db *db, const struct bz_known_author *a, struct bz_ids *ret,
                          struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, BZ_PERSON_INQUIRIES, BZ_V(bz_v_int(a->id)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!bz_vec_push(ret, bz_rows_int(rows, 0)))
            return bz_nomem(err);
    return got == 0;
}

static bool linked_add(struct bz_db *db, const char *text, struct bz_ids *list,
                       struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = bz_json_parse(text, strlen(text), NULL, "codes", err);
    const char *other = codes ? bz_json_str(codes, "other") : NULL;
    int64_t id = 0;

    if (!other)
        return codes != NULL;
    return bz_db_int(db, "SELECT id FROM inquiry WHERE reference = $1", BZ_V(bz_v_text(other)),
                     0, &id, err) &&
           (id == 0 || id_add(list, id, err));
}

bool bz_inquiries_linked(struct bz_db *db, struct bz_ids *list, size_t at, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        db, "SELECT codes FROM event WHERE inquiry = $1 AND codes LIKE '%\"other\":%'",
        BZ_V(bz_v_int(list->items[at])), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!linked_add(db, bz_rows_text(rows, 0), list, err))
            return false;
    return got == 0;
}

bool bz_person_inquiries(struct bz_db *db, const struct bz_known_authors *authors,
                         struct bz_ids *ret, struct bz_err *err)
{
    for (size_t i = 0; i < authors->n; i++)
        if (!inquiries_own(db, &authors->items[i], ret, err))
            return false;
    for (size_t i = 0; i < ret->n; i++)
        if (!bz_inquiries_linked(db, ret, i, err))
            return false;
    return true;
}

/* --- what names them --- */

bool bz_person_learn(const struct bz_known_author *a, struct bz_needles *ret,
                     struct bz_err *err)
{
    return bz_needles_add_names(
        ret, (const char *const[4]){a->native_id, a->handle, NULL, a->url}, err);
}

int bz_row_names(struct bz_needles *names, const struct bz_rows *rows, int first, int last,
                 struct bz_err *err)
{
    int is = 0;

    for (int i = first; i <= last && is == 0; i++) {
        size_t len = 0;
        const char *text = bz_rows_text(rows, i);
        const void *bytes = text ? text : bz_rows_blob(rows, i, &len);

        is = bytes ? bz_needles_in(names, bytes, text ? strlen(text) : len, err) : 0;
    }
    return is;
}

/* NOLINTNEXTLINE(readability-function-size): a query, where, and what to look for */
bool bz_rows_naming(struct bz_db *db, struct bz_needles *names, const char *sql,
                    int64_t account, int last, struct bz_ids *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = bz_db_query(db, sql, BZ_V(bz_v_int(account)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        int is = bz_row_names(names, rows, 1, last, err);

        if (is < 0)
            return false;
        if (is && !bz_vec_push(ret, bz_rows_int(rows, 0)))
            return bz_nomem(err);
    }
    return got == 0;
}

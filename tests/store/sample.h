/* SPDX-License-Identifier: EUPL-1.2 */
/* Stores with something in them: pages of invented messages, stored as ingest does, and read
 * back whole. */
#ifndef TEST_STORE_SAMPLE_H
#define TEST_STORE_SAMPLE_H

#include "scratch.h"

#include "store/search.h"

enum { SAMPLE_PAGE = 8 };

static inline bool sample_message(struct bz_db *db, int64_t id, struct bz_err *err)
{
    char text[900];

    (void)snprintf(text, sizeof text, "Aviso %lld: la farola de la calle Mayor no luce. ",
                   (long long)id);
    while (strlen(text) < 600 + (size_t)(id % 7) * 30)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "palabra%zu año ",
                       strlen(text) * (size_t)(id + 3) % 1009);
    return bz_db_exec(
               db,
               "INSERT INTO message (id, account, mid, native_id, revision, kind, "
               "direction, visibility, text, created_at, received_at, checked_at, thread) "
               "VALUES ($1, 1, $2, $2, 1, 1, 0, 0, $3, $1, $1, $1, $2)",
               BZ_V(bz_v_int(id), bz_v_text(text + 6), bz_v_text(text)), err) &&
           bz_search_add(db, id, text, err);
}

/* The body of a transaction: page number *user, and the progress that belongs to it. */
static inline bool sample_page(struct bz_db *db, void *user, struct bz_err *err)
{
    int page = *(int *)user;
    char state[32];

    for (int i = 0; i < SAMPLE_PAGE; i++)
        if (!sample_message(db, (int64_t)page * SAMPLE_PAGE + i + 1, err))
            return false;
    (void)snprintf(state, sizeof state, "{\"page\":%d}", page);
    return bz_db_exec(
        db,
        "INSERT INTO stream (account, name, state, updated_at) VALUES (1, 'mentions', $1, 0) "
        "ON CONFLICT (account, name) DO UPDATE SET state = excluded.state",
        BZ_V(bz_v_text(state)), err);
}

static inline bool sample_store_page(struct bz_db *db, int page, struct bz_err *err)
{
    return bz_db_tx(db, sample_page, &page, err);
}

/* "inbox.db" with that many pages, closed. */
static inline void sample_make(int pages)
{
    struct bz_db *db = scratch_open(BZ_DB_CREATE);

    assert_ok(bz_db_exec(db,
                         "INSERT INTO account (id, name, network, state, settings) VALUES "
                         "(1, 'ayto', 'mastodon', 0, '{}')",
                         BZ_V_NONE, e));
    for (int i = 0; i < pages; i++)
        assert_ok(sample_store_page(db, i, e));
    bz_db_close(db);
}

/* How many pages are stored, or -1 with an error. A page that is half there fails the test. */
static inline int sample_pages(struct bz_db *db, struct bz_err *err)
{
    int64_t messages = 0, found = 0, page = -1;

    if (!bz_db_int(db, "SELECT count(*) FROM message", BZ_V_NONE, 0, &messages, err) ||
        !bz_db_int(db, "SELECT count(*) FROM search WHERE search MATCH 'exact:farola'",
                   BZ_V_NONE, 0, &found, err) ||
        !bz_db_int(db, "SELECT CAST(substr(state, 9) AS INTEGER) FROM stream", BZ_V_NONE, -1,
                   &page, err))
        return -1;
    assert_int_equal(messages, (page + 1) * SAMPLE_PAGE);
    assert_int_equal(found, messages);
    return (int)page + 1;
}

/* That the store on the disk is whole and holds so many pages. */
static inline void sample_expect(int pages)
{
    BZ_AUTO(bz_db) db = scratch_open(BZ_DB_EXISTING);
    BZ_AUTO(bz_rows) rows = NULL;
    struct bz_err err = {0};

    assert_int_equal(sample_pages(db, &err), pages);
    rows = bz_db_query(db, "PRAGMA integrity_check", BZ_V_NONE, &err);
    assert_int_equal(bz_rows_next(rows, &err), 1);
    assert_string_equal(bz_rows_text(rows, 0), "ok");
}

/* The bytes of a file of the test, owned by the caller. */
static inline unsigned char *sample_read(const char *name, size_t *len)
{
    FILE *f = fopen(scratch_path(name), "rb");
    unsigned char *bytes = malloc(4 << 20);

    assert_non_null(f);
    assert_non_null(bytes);
    *len = fread(bytes, 1, 4 << 20, f);
    (void)fclose(f);
    return bytes;
}

static inline void sample_write(const char *name, const void *bytes, size_t len)
{
    FILE *f = fopen(scratch_path(name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/* That a file holds exactly these bytes. */
static inline void sample_unchanged(const char *name, const void *bytes, size_t len)
{
    size_t now;
    unsigned char *is = sample_read(name, &now);

    assert_int_equal(now, len);
    assert_memory_equal(is, bytes, len);
    free(is);
}

#endif

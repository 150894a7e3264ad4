/* SPDX-License-Identifier: EUPL-1.2 */
/* The portal's database: a plain SQLite file beside its name, renamed onto it when it is
 * durable.
 */
#include "store/portal.h"

#include "store/folder.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct bz_portal {
    sqlite3 *db;
    char *path, *part; /* own; part NULL: in place */
};

static const char schema[] =
    "PRAGMA application_id = 1112888912; PRAGMA user_version = 1; PRAGMA synchronous = FULL; "
    "BEGIN;"
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE inquiry (reference TEXT PRIMARY KEY, network TEXT NOT NULL, kind TEXT NOT "
    "NULL, topic TEXT, unit TEXT, opened TEXT NOT NULL, answered TEXT, closed TEXT, status "
    "TEXT NOT NULL, resolution TEXT) WITHOUT ROWID;"
    "CREATE INDEX inquiry_opened ON inquiry (opened, reference);"
    "CREATE TABLE message (reference TEXT NOT NULL REFERENCES inquiry (reference), n INTEGER "
    "NOT NULL, who TEXT NOT NULL, day TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY "
    "(reference, n));"
    "CREATE VIRTUAL TABLE words USING fts5 (text, content = 'message', tokenize = "
    "'unicode61 remove_diacritics 2');"
    "CREATE TRIGGER message_words AFTER INSERT ON message BEGIN INSERT INTO words (rowid, "
    "text) VALUES (new.rowid, new.text); END;"
    "CREATE TABLE figure (month TEXT NOT NULL, measure TEXT NOT NULL, n INTEGER, PRIMARY KEY "
    "(month, measure)) WITHOUT ROWID;";

static const char *const inserts[] = {
    [BZ_PORTAL_META] = "INSERT INTO meta VALUES (?, ?)",
    [BZ_PORTAL_INQUIRY] = "INSERT INTO inquiry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [BZ_PORTAL_MESSAGE] = "INSERT INTO message VALUES (?, ?, ?, ?, ?)",
    [BZ_PORTAL_FIGURE] = "INSERT INTO figure VALUES (?, ?, ?)",
};

/* SQLite does not keep the machine's number on every way out: then it is still the last one,
 * which is why errno is cleared before it is called. */
static bool portal_fail(const struct bz_portal *p, int rc, struct bz_err *err)
{
    int last = errno, number = p->db ? sqlite3_system_errno(p->db) : 0;
    buzon_code code = bz_errno_code(number ? number : last);

    if ((rc & 0xff) == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM)
        return bz_nomem(err);
    return bz_fail(err, (rc & 0xff) == SQLITE_FULL ? BUZON_ERR_FULL : code,
                   "the portal's database: %s", sqlite3_errstr(rc));
}

static bool portal_open(struct bz_portal *p, struct bz_err *err)
{
    int rc;

    /* Everybody may read what is public. */
    if (unlink(p->part) && errno != ENOENT)
        return portal_fail(p, SQLITE_CANTOPEN, err);
    if (mknod(p->part, S_IFREG | 0644, 0))
        return portal_fail(p, SQLITE_CANTOPEN, err);
    errno = 0;
    rc = sqlite3_open_v2(p->part, &p->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(p->db, schema, NULL, NULL, NULL);
    return rc == SQLITE_OK || portal_fail(p, rc, err);
}

struct bz_portal *bz_portal_new(const char *path, struct bz_err *err)
{
    BZ_AUTO(bz_portal) p = calloc(1, sizeof *p);

    if (!p || !(p->path = strdup(path)))
        return bz_nomem(err);
    if (asprintf(&p->part, "%s.part", path) < 0) {
        p->part = NULL;
        return bz_nomem(err);
    }
    return portal_open(p, err) ? bz_steal(p) : NULL;
}

static int value_bind(sqlite3_stmt *st, int at, const struct bz_value *v)
{
    if (v->type == BZ_VALUE_INT)
        return sqlite3_bind_int64(st, at, v->i);
    if (v->type == BZ_VALUE_TEXT)
        return sqlite3_bind_text(st, at, v->p, (int)v->len, SQLITE_STATIC);
    return sqlite3_bind_null(st, at);
}

bool bz_portal_add(struct bz_portal *p, enum bz_portal_table table, const struct bz_value *v,
                   size_t n, struct bz_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc;

    errno = 0;
    rc = sqlite3_prepare_v2(p->db, inserts[table], -1, &st, NULL);
    for (size_t i = 0; rc == SQLITE_OK && i < n; i++)
        rc = value_bind(st, (int)i + 1, &v[i]);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    (void)sqlite3_finalize(st);
    return rc == SQLITE_DONE || portal_fail(p, rc, err);
}

bool bz_portal_place(struct bz_portal *p, struct bz_err *err)
{
    int rc;

    errno = 0;
    rc = sqlite3_exec(p->db, "COMMIT", NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return portal_fail(p, rc, err);
    (void)sqlite3_close(bz_steal(p->db));
    if (rename(p->part, p->path))
        return bz_fail(err, bz_errno_code(errno), "the portal's database cannot get its name");
    free(bz_steal(p->part));
    return bz_folder_sync(p->path, "the portal's", err);
}

void bz_portal_free(struct bz_portal *p)
{
    if (!p)
        return;
    (void)sqlite3_close(p->db);
    if (p->part)
        (void)unlink(p->part);
    free(p->part);
    free(p->path);
    free(p);
}

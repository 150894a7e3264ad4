/* SPDX-License-Identifier: EUPL-1.2 */
/* The index of words on FTS5: two columns of folded text, and queries in which every word is
 * quoted. */
#include "store/search.h"

#include "base/hash.h"
#include "base/str.h"
#include "text/unicode.h"

#include <string.h>

static bool search_change(struct bz_db *db, const char *sql, int64_t message, const char *text,
                          struct bz_err *err)
{
    size_t len = strlen(text);
    BZ_TEXT exact = bz_fold(text, len, true, err);
    BZ_TEXT plain = exact ? bz_fold(text, len, false, err) : NULL;

    return plain &&
           bz_db_exec(db, sql, BZ_V(bz_v_int(message), bz_v_text(exact), bz_v_text(plain)),
                      err);
}

bool bz_search_add(struct bz_db *db, int64_t message, const char *text, struct bz_err *err)
{
    return search_change(db, "INSERT INTO search (rowid, exact, plain) VALUES ($1, $2, $3)",
                         message, text, err);
}

bool bz_search_remove(struct bz_db *db, int64_t message, const char *old_text,
                      struct bz_err *err)
{
    return search_change(
        db, "INSERT INTO search (search, rowid, exact, plain) VALUES ('delete', $1, $2, $3)",
        message, old_text, err);
}

/* --- writing it together --- */

enum { MERGE_PAGES = 200, MARK_ID = 0 /* no message has it */ };
static const char mark_text[] = "x";

/* An index that is one piece already is not written anew, even where one commit both added and
 * took away: with one more piece it is. */
bool bz_search_mark(struct bz_db *db, struct bz_err *err)
{
    return bz_search_add(db, MARK_ID, mark_text, err);
}

bool bz_search_unmark(struct bz_db *db, struct bz_err *err)
{
    return bz_search_remove(db, MARK_ID, mark_text, err);
}

/* How the index is made up, by its own record: another one after any work. */
static bool structure_read(struct bz_db *db, struct bz_str *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, "SELECT block FROM search_data WHERE id = 10", BZ_V_NONE, err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    size_t len = 0;
    const void *block = got > 0 ? bz_rows_blob(rows, 0, &len) : NULL;

    if (got < 0)
        return false;
    bz_str_add_hex(ret, block, block ? len : 0);
    return !ret->failed || bz_nomem(err);
}

/* A negative number begins the merge of everything into one piece. */
int bz_search_merge(struct bz_db *db, bool first, struct bz_err *err)
{
    BZ_DONE(bz_str) before = {0};
    BZ_DONE(bz_str) after = {0};

    if (!structure_read(db, &before, err) ||
        !bz_db_exec(db, "INSERT INTO search (search, rank) VALUES ('merge', $1)",
                    BZ_V(bz_v_int(first ? -MERGE_PAGES : MERGE_PAGES)), err) ||
        !structure_read(db, &after, err))
        return -1;
    return !bz_streq(before.data, after.data);
}

/* Punctuation alone is no word. Beyond ASCII FTS5 decides: what it takes for none finds
 * nothing. */
static bool word_counts(const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)word[i];

        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
            return true;
    }
    return false;
}

/* In quotes nothing but a quote means anything to FTS5. */
static void word_add(struct bz_str *s, const char *word, size_t len)
{
    bz_str_add_char(s, '"');
    for (size_t i = 0; i < len; i++) {
        if (word[i] == '"')
            bz_str_add_char(s, '"');
        bz_str_add_char(s, word[i]);
    }
    bz_str_add(s, "\" ");
}

/* "column : ("a" "b" *)" of folded words; gives how many there are. */
static size_t words_add(struct bz_str *s, const char *column, const char *words)
{
    static const char space[] = " \t\n\v\f\r";
    size_t n = 0, len;

    bz_str_addf(s, "(%s : (", column);
    for (words += strspn(words, space); *words; words += len + strspn(words + len, space)) {
        len = strcspn(words, space);
        if (!word_counts(words, len))
            continue;
        n++;
        word_add(s, words, len);
        if (words[len - 1] == '*' && !words[len + strspn(words + len, space)])
            bz_str_add_char(s, '*');
    }
    bz_str_add(s, "))");
    return n;
}

char *bz_search_match(const char *words, bool exact, struct bz_err *err)
{
    size_t len = strlen(words), n;

    if (len > BZ_SEARCH_BYTES)
        return bz_fail(err, BUZON_ERR_INVALID, "%zu bytes to search for; a search takes %d",
                       len, BZ_SEARCH_BYTES);

    BZ_TEXT accents = bz_fold(words, len, true, err);
    BZ_TEXT plain = accents ? bz_fold(words, len, false, err) : NULL;
    BZ_DONE(bz_str) s = {0};

    if (!plain)
        return NULL;
    if (len > BZ_SEARCH_BYTES)
        return bz_fail(err, BUZON_ERR_INVALID, "%zu bytes to search for; a search takes %d",
                       len, BZ_SEARCH_BYTES);
    n = exact ? words_add(&s, "exact", accents) : words_add(&s, "plain", plain);
    if (n && !exact) {
        bz_str_add(&s, " NOT ");
        (void)words_add(&s, "exact", accents);
    }
    if (!n)
        return bz_fail(err, BUZON_ERR_INVALID, "no word to search for");
    if (n > BZ_SEARCH_WORDS)
        return bz_fail(err, BUZON_ERR_INVALID, "%zu words to search for; a search takes %d", n,
                       BZ_SEARCH_WORDS);
    return bz_str_take(&s, err);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON from outside and to outside. Everybody else sees only these typed calls, never the
 * engine. */
#ifndef BZ_BASE_JSON_H
#define BZ_BASE_JSON_H

#include "base/auto.h"
#include "base/err.h"
#include "base/str.h"

enum { BZ_JSON_MAX_BYTES = 16 << 20, BZ_JSON_MAX_DEPTH = 64 };

/* A node of a document. A borrowed node lives as long as the document it came from. */
struct bz_json;

/* --- reading --- */

/* Parse a document; the caller owns it. One linear pass first enforces size (LIMIT) and depth
 * (LIMIT), turns lone surrogates, NUL escapes and invalid UTF-8 into U+FFFD and numbers out of
 * range into strings, and counts those repairs in *repaired (may be NULL). Malformed text is
 * PARSE with line and column; `source` (may be NULL) names it in the error. */
struct bz_json *bz_json_parse(const char *bytes, size_t len, int *repaired, const char *source,
                              struct bz_err *err);
/* Drops one reference of an owned node. */
void bz_json_free(struct bz_json *j);
BZ_AUTO_DEFINE(bz_json);
/* A new reference to a node, which then lives on its own. NULL gives NULL. */
struct bz_json *bz_json_share(const struct bz_json *j);

/* Every getter takes NULL and any type: what is absent or of another type gives NULL, the
 * fallback or 0. */
enum bz_json_kind {
    BZ_JSON_NONE,
    BZ_JSON_NULL,
    BZ_JSON_BOOL,
    BZ_JSON_INT,
    BZ_JSON_REAL,
    BZ_JSON_STRING,
    BZ_JSON_ARRAY,
    BZ_JSON_OBJECT
};
enum bz_json_kind bz_json_kind(const struct bz_json *j);
const struct bz_json *bz_json_get(const struct bz_json *j, const char *key); /* borrowed */
const struct bz_json *bz_json_path(const struct bz_json *j,
                                   const char *dotted);              /* "a.b.c", borrowed */
size_t bz_json_len(const struct bz_json *j);                         /* of an array or object */
const struct bz_json *bz_json_at(const struct bz_json *j, size_t i); /* of an array, borrowed */
const char *bz_json_text(const struct bz_json *j);                   /* of a string */
size_t bz_json_text_len(const struct bz_json *j);
int64_t bz_json_int(const struct bz_json *j,
                    int64_t fallback); /* of an integer, or a whole real */
bool bz_json_bool(const struct bz_json *j, bool fallback);
double bz_json_real(const struct bz_json *j, double fallback); /* of any number */
/* The same with a key at once. */
const char *bz_json_str(const struct bz_json *j, const char *key);
int64_t bz_json_num(const struct bz_json *j, const char *key, int64_t fallback);
bool bz_json_flag(const struct bz_json *j, const char *key, bool fallback);
/* An id that networks write now as a string, now as a number: its text, owned by the caller in
 * *ret (NULL when absent). False only without memory. */
bool bz_json_id(const struct bz_json *j, const char *key, char **ret, struct bz_err *err);
/* Walk an object: start with *iter NULL; false at the end. */
bool bz_json_each(const struct bz_json *j, void **iter, const char **key,
                  const struct bz_json **value);

/* --- writing --- */

struct bz_json *bz_json_object(void); /* NULL without memory; so do all makers */
struct bz_json *bz_json_array(void);
/* Setters take NULL objects and remember nothing: false means no memory (or a NULL object). A
 * NULL text or BUZON_TIME_NONE is stored as null. */
bool bz_json_set_text(struct bz_json *j, const char *key, const char *text);
bool bz_json_set_int(struct bz_json *j, const char *key, int64_t n);
bool bz_json_set_bool(struct bz_json *j, const char *key, bool b);
bool bz_json_set_null(struct bz_json *j, const char *key);
bool bz_json_set(struct bz_json *j, const char *key,
                 struct bz_json *value); /* takes value, also when it fails */
bool bz_json_set_shared(struct bz_json *j, const char *key,
                        const struct bz_json *value); /* shares value */
bool bz_json_remove(struct bz_json *j, const char *key);
bool bz_json_push(struct bz_json *j,
                  struct bz_json *value); /* takes value, also when it fails */
bool bz_json_push_text(struct bz_json *j, const char *text);
struct bz_json *bz_json_copy(const struct bz_json *j); /* deep */
/* Text of a node, owned by the caller. Compact keeps the order of insertion; canonical sorts
 * keys. */
char *bz_json_print(const struct bz_json *j, struct bz_err *err);
char *bz_json_print_canonical(const struct bz_json *j, struct bz_err *err);
/* Append one JSON string literal (quotes, escapes) to s: for hand-streamed output. */
void bz_json_quote(struct bz_str *s, const char *text);

#endif

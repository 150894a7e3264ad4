/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading a JSON data file so that an error says in which line and column of which file it is.
 */
#ifndef BZ_TERM_LOCATE_H
#define BZ_TERM_LOCATE_H

#include "base/json.h"

/* A document with its text, and the way to the value being read. */
struct bz_reader {
    const char *text; /* borrows */
    size_t len;
    const char *source; /* borrows; may be NULL */
    struct bz_err *err; /* borrows */
    char path[192];     /* "years/2026/3/date": keys and indices from the root */
};

/* Goes down: the path becomes "<path>/<key>"; the length to go back to. */
size_t bz_reader_enter(struct bz_reader *r, const char *key);
size_t bz_reader_enter_at(struct bz_reader *r, size_t index);
void bz_reader_leave(struct bz_reader *r, size_t to);
/* A PARSE error at the value of the path, or of its member `key` (may be NULL): always false.
 */
bool bz_reader_fail(struct bz_reader *r, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with INVALID: it is read, and names something that is not there. */
bool bz_reader_refuse(struct bz_reader *r, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Say where the error that is there already comes from, unless it says so itself or is no
 * matter of the document's: always false. */
bool bz_reader_place(struct bz_reader *r, const char *key);

/* Whether no object of the document has a name twice: of such two only one would be read. */
bool bz_reader_unique(struct bz_reader *r);

/* Where the value at a path begins in a text that is JSON; 1, 1 when there is none. */
void bz_locate(const char *text, size_t len, const char *path, int *line, int *column);

/* The position of a name in a NULL-terminated list of them. */
bool bz_reader_name(struct bz_reader *r, const struct bz_json *j, const char *key,
                    const char *const *names, int fallback, int *ret);
/* A date, optional: absent and null leave *ret as it is. */
bool bz_reader_day(struct bz_reader *r, const struct bz_json *j, const char *key, int32_t *ret);
/* A text, owned by the caller; absent and null give NULL when `optional`. */
bool bz_reader_text(struct bz_reader *r, const struct bz_json *j, const char *key,
                    bool optional, char **ret);
/* A whole number between two limits; absent gives `fallback`. */
struct bz_limits {
    int64_t least, most, fallback;
};
bool bz_reader_int(struct bz_reader *r, const struct bz_json *j, const char *key,
                   struct bz_limits limits, int64_t *ret);
bool bz_reader_flag(struct bz_reader *r, const struct bz_json *j, const char *key,
                    bool fallback, bool *ret);
/* False, with the reason, unless the member is left out, null or of that kind. */
bool bz_reader_shape(struct bz_reader *r, const struct bz_json *j, const char *key,
                     enum bz_json_kind kind, const char *what);
/* Refuses members that are not in a NULL-terminated list. */
bool bz_reader_only(struct bz_reader *r, const struct bz_json *j, const char *const *names);

/* A whole file, at most 16 MiB, NUL-terminated; the caller owns it. NOT_FOUND, IO or LIMIT. */
char *bz_file_read(const char *path, size_t *len, struct bz_err *err);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* A person, as far as somebody says which authors of which accounts they are. */
#ifndef BZ_INBOX_PERSON_H
#define BZ_INBOX_PERSON_H

#include "buzon/privacy.h"
#include "inbox/inbox.h"
#include "inbox/needle.h"

struct bz_profile {
    char *account, *author; /* own */
};
struct bz_profiles BZ_VEC(struct bz_profile);

struct bz_person {
    struct bz_profiles profiles;
};
static inline void bz_person_free(struct bz_person *person)
{
    buzon_person_free(person);
}
BZ_AUTO_DEFINE(bz_person);

struct bz_ids BZ_VEC(int64_t);
static inline void bz_ids_done(struct bz_ids *ids)
{
    free(ids->items);
}
bool bz_ids_has(const struct bz_ids *ids, int64_t id);

/* An author as the store has it; texts are owned. */
struct bz_known_author {
    int64_t id, account;
    char *account_name, *network, *native_id, *handle, *name, *url;
    bool bot, ours;
};
struct bz_known_authors BZ_VEC(struct bz_known_author);
void bz_known_authors_done(struct bz_known_authors *list);

/* The authors of a person: NOT_FOUND names the one there is not, INVALID one that is us. */
bool bz_person_load(struct bz_db *db, const struct bz_person *person,
                    struct bz_known_authors *ret, struct bz_err *err);
/* An author is of one account, so that the index of authors is all that is read. */
#define BZ_PERSON_INQUIRIES "SELECT id FROM inquiry WHERE author = $1"
/* Authors of a network, $1, but not of account $2, with that id, $3; and those with another id
 * and that address, $4. Joined in this order the first is looked up, and the other one read
 * from one end to the other, not by an index that jumps. */
#define BZ_PERSON_SAME_ID                                                                      \
    "SELECT c.name, w.native_id, w.id FROM account c CROSS JOIN author w WHERE w.account = "   \
    "c.id AND w.native_id = $3 AND w.ours = 0 AND c.network = $1 AND c.id <> $2 ORDER BY w.id"
#define BZ_PERSON_SAME_URL                                                                     \
    "SELECT c.name, w.native_id, w.id FROM author w CROSS JOIN account c WHERE c.id = "        \
    "w.account AND w.url = $4 AND w.native_id <> $3 AND w.ours = 0 AND c.network = $1 AND "    \
    "c.id <> $2 ORDER BY w.id"
/* Their inquiries, and those that took messages over from them. */
bool bz_person_inquiries(struct bz_db *db, const struct bz_known_authors *authors,
                         struct bz_ids *ret, struct bz_err *err);
/* Add the inquiries that an inquiry's events name as other ones. */
bool bz_inquiries_linked(struct bz_db *db, struct bz_ids *list, size_t at, struct bz_err *err);

/* By id, handle and address, not by name: what strangers wrote is not somebody's because they
 * are called the same. */
bool bz_person_learn(const struct bz_known_author *a, struct bz_needles *ret,
                     struct bz_err *err);
/* Whether one of the columns from `first` to `last` of a row names them: -1 without memory. */
int bz_row_names(struct bz_needles *names, const struct bz_rows *rows, int first, int last,
                 struct bz_err *err);
/* The ids, in column 0, of an account's ($1) rows that name them in the columns after it, up to
 * `last`. */
bool bz_rows_naming(struct bz_db *db, struct bz_needles *names, const char *sql,
                    int64_t account, int last, struct bz_ids *ret, struct bz_err *err);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* What the office asks of its answers: whose approval they need, and where personal data may be
 * read. */
#ifndef BZ_INBOX_POLICY_H
#define BZ_INBOX_POLICY_H

#include "inbox/retention.h"
#include "model/inquiry.h"
#include "term/locate.h"

/* Borrows from the settings it was read from. */
struct bz_policy {
    bool ask;                       /* answers wait for another person's approval: */
    bool public_only;               /* those that more than one person can read */
    unsigned kinds;                 /* of inquiries, as bits; 0: of all */
    const struct bz_json *networks; /* names; empty: all */
    bool private_answers; /* a public question with personal data is answered in private */
    const struct bz_json *pointer; /* language: text */
    struct bz_retention retention;
};

/* Read "policy" of the settings; the reader stands at their root. PARSE with line and column.
 */
bool bz_policy_read(struct bz_reader *r, const struct bz_json *policy, struct bz_policy *ret);
/* Whether an answer needs approval. */
bool bz_policy_asks(const struct bz_policy *p, enum buzon_inquiry_kind kind,
                    const char *network, enum buzon_visibility visibility);
/* What is said in public when the answer is private, in the first of two languages that is
 * known, else in Spanish; NULL: nothing. Borrowed. */
const char *bz_policy_pointer(const struct bz_policy *p, const char *language,
                              const char *otherwise);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* Personal data in a text: numbers that name somebody, where they stand, and the text without
 * them. */
#ifndef BZ_TRIAGE_PERSONAL_H
#define BZ_TRIAGE_PERSONAL_H

#include "base/auto.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/record.h"

#include <stdlib.h>

enum bz_personal {
    BZ_PERSONAL_DNI,   /* with its check letter, or named as one */
    BZ_PERSONAL_NIE,   /* with its check letter */
    BZ_PERSONAL_NUSS,  /* social security, with its check digits, written or named as one */
    BZ_PERSONAL_IBAN,  /* ISO 13616, mod 97 */
    BZ_PERSONAL_CARD,  /* of an issuer's range, Luhn */
    BZ_PERSONAL_PHONE, /* Spanish, not one of a service; or with a country code */
    BZ_PERSONAL_EMAIL, /* not a handle of the fediverse */
    BZ_PERSONAL_PLATE, /* Spanish, of today or of a province */
    BZ_PERSONAL_KINDS
};

/* Kinds, as bits. */
typedef unsigned bz_personal_set;

/* Kinds that an office has of its own, too. */
#define BZ_PERSONAL_CONTACTS                                                                   \
    ((bz_personal_set)(1U << BZ_PERSONAL_PHONE | 1U << BZ_PERSONAL_EMAIL))

struct bz_personal_span {
    size_t from, len; /* bytes */
    enum bz_personal kind;
};
struct bz_personal_spans BZ_VEC(struct bz_personal_span);
static inline void bz_personal_spans_done(struct bz_personal_spans *s)
{
    free(s->items);
}

extern const struct bz_names bz_personals; /* the kinds' names, by number */
/* "dni"; never NULL for a kind. */
const char *bz_personal_name(enum bz_personal kind);
/* All of them, in order, none in another. Linear in the text; pass no bytes but UTF-8. False
 * without memory. */
bool bz_personal_find(const char *text, struct bz_personal_spans *ret, struct bz_err *err);
/* Which kinds are in a text. */
bool bz_personal_kinds(const char *text, bz_personal_set *ret, struct bz_err *err);
/* The text with "[DNI]" in the place of each; the caller owns it. */
char *bz_personal_mask(const char *text, struct bz_err *err);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* Words of rules that are letters and nothing else: to look for them needs no pattern engine.
 */
#ifndef BZ_TRIAGE_FORM_H
#define BZ_TRIAGE_FORM_H

#include <stddef.h>

enum { BZ_FORM_BYTES = 46, BZ_FORMS_MAX = 64 };

/* What may stand behind the letters of a form. */
enum bz_form_end {
    BZ_FORM_ENDS, /* no letter */
    BZ_FORM_ANY,  /* "\w*": anything */
    BZ_FORM_MORE, /* "\w+": a letter */
    BZ_FORM_SIGN, /* anything, and before it, too: it is a sign of its own, no word */
    BZ_FORM_TAIL  /* no letter, but before it at least one: "\w+ando" */
};

struct bz_form {
    char text[BZ_FORM_BYTES]; /* no NUL behind it */
    unsigned char len, end;   /* end: enum bz_form_end */
};

struct bz_forms {
    struct bz_form items[BZ_FORMS_MAX];
    size_t n;
};

/* Everything that "\b(?:word)\b" matches in a folded text, written out. None: it is more than
 * letters, or too much to write out. A word of which forms are given compiles. */
void bz_forms_read(struct bz_forms *ret, const char *word, size_t len);
/* The same of a sign or a class of signs, as "[?¿]" is, wherever it stands. None: it is
 * something else, or has letters. */
void bz_forms_read_signs(struct bz_forms *ret, const char *pattern, size_t len);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* Which texts are codes of DIR3, and which were meant to be. */
#include "model/dir3.h"

#include <string.h>

enum { DIGITS_OF_A_CODE = 5 };

static const char *const prefixes[] = {"GE", "EA", "LA", "EC", "E", "A",
                                       "L",  "U",  "I",  "J",  "O"};

bool bz_dir3_ok(const char *text)
{
    size_t len = text ? strlen(text) : 0;

    for (size_t i = 0; len == BZ_DIR3_LEN && i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t n = strlen(prefixes[i]);

        if (strncmp(text, prefixes[i], n) == 0 &&
            strspn(text + n, "0123456789") == BZ_DIR3_LEN - n)
            return true;
    }
    return false;
}

static bool is_meant(const char *text)
{
    size_t digits = 0;

    for (const char *p = text; *p; p++) {
        bool letter = (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z');
        bool digit = *p >= '0' && *p <= '9';

        if (!letter && !digit)
            return false;
        digits += digit;
    }
    return digits >= DIGITS_OF_A_CODE;
}

bool bz_dir3_or_name(const char *text, const char *what, struct bz_err *err)
{
    if (!is_meant(text) || bz_dir3_ok(text))
        return true;
    return bz_fail(err, BUZON_ERR_INVALID,
                   "%s %.32s is no DIR3 code: a letter (E, A, L, U, I, J, O) and eight digits, "
                   "or GE, EA, LA, EC and seven",
                   what, text);
}

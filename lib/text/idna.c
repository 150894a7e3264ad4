/* SPDX-License-Identifier: EUPL-1.2 */
/* Writes names of hosts in ASCII, by ICU. */
#include "text/idna.h"

#include <unicode/uidna.h>

#include "text/icu.h"

enum { IDNA_NAME = 256 }; /* a name has 253 bytes at most */

bool bz_idna_add(struct bz_str *s, const char *name, bool *ok, struct bz_err *err)
{
    UErrorCode code = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    char room[IDNA_NAME];
    UIDNA *idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI |
                                      UIDNA_CHECK_CONTEXTJ | UIDNA_USE_STD3_RULES,
                                  &code);
    int32_t len;

    if (bz_icu_failed(code, err))
        return false;
    len = uidna_nameToASCII_UTF8(idna, name, -1, room, sizeof room, &info, &code);
    uidna_close(idna);
    *ok = false;
    if (code == U_BUFFER_OVERFLOW_ERROR || code == U_STRING_NOT_TERMINATED_WARNING)
        return true;
    if (bz_icu_failed(code, err))
        return false;
    *ok = !info.errors && len > 0;
    if (*ok)
        bz_str_add_bytes(s, room, (size_t)len);
    return !s->failed || bz_nomem(err);
}

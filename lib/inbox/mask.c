/* SPDX-License-Identifier: EUPL-1.2 */
/* The masking that everything public uses, for the host's own texts. */
#include "base/utf8.h"
#include "buzon/privacy.h"
#include "triage/personal.h"

#include <string.h>

char *buzon_mask_personal(const char *text, buzon_error **err)
{
    BZ_ERR(err);
    size_t len = text ? strlen(text) : 0;

    if (!text || bz_utf8_valid(text, len) != len)
        return bz_fail(e, BUZON_ERR_INVALID, "the text is %s", text ? "not UTF-8" : "NULL");
    return bz_personal_mask(text, e);
}

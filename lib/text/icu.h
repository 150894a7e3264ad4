/* SPDX-License-Identifier: EUPL-1.2 */
/* ICU's way of failing, told in ours. */
#ifndef BZ_TEXT_ICU_H
#define BZ_TEXT_ICU_H

#include "base/err.h"

#include <unicode/utypes.h>

/* Whether `code` is a failure, which then is in err. */
bool bz_icu_failed(UErrorCode code, struct bz_err *err);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* How long a label of a name is in ASCII. */
#ifndef BZ_TEXT_PUNYCODE_H
#define BZ_TEXT_PUNYCODE_H

#include <stddef.h>
#include <stdint.h>

/* With "xn--" in front when it has other letters (RFC 3492); SIZE_MAX when it is far too long.
 */
size_t bz_punycode_len(const int32_t *points, size_t n);

#endif

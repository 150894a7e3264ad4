/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether a name is a top level domain. */
#ifndef BZ_TEXT_TLD_H
#define BZ_TEXT_TLD_H

#include <stdbool.h>

enum { BZ_TLD_POINTS = 18 }; /* of the longest one */

/* `name` is in lower case and normal form C, a country's or a generic one, of any script. */
bool bz_tld(const char *name);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* Codes of DIR3, the directory of the units and offices of Spain's administrations. */
#ifndef BZ_MODEL_DIR3_H
#define BZ_MODEL_DIR3_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Nine characters (Real Decreto 4/2010 art. 9; the letters as the directory gives them): E for
 * the State, A for regions, L for local bodies, U for universities, I for other institutions, J
 * for justice, O for offices, and eight digits; or GE, EA, LA and EC (units that only spend,
 * bodies without units, collaborating ones) and seven digits. */
enum { BZ_DIR3_LEN = 9 };
bool bz_dir3_ok(const char *text);
/* Whether a text is taken for such a code and none, as one with a digit too few: it is of
 * letters and digits only and has five digits at least. INVALID, and false, then. */
bool bz_dir3_or_name(const char *text, const char *what, struct bz_err *err);

#endif

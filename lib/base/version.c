/* SPDX-License-Identifier: EUPL-1.2 */
/* The version, and the one way to free a text the library gave away. */
#include "buzon/types.h"

#include <stdlib.h>

const char *buzon_version(void)
{
    return BUZON_VERSION;
}

void buzon_string_free(char *text)
{
    free(text);
}

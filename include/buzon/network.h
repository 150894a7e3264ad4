/* SPDX-License-Identifier: EUPL-1.2 */
/* Networks: which ones there are and what each can do. */
#ifndef BUZON_NETWORK_H
#define BUZON_NETWORK_H

#include "buzon/error.h"
#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Every network this build knows, as the text of a JSON array: "name", "caps", "limits",
 * "retry", "windows".
 *
 * Owned by the caller (buzon_string_free()). The same for every call of one build.
 * @since 0.1
 */
BUZON_API char *buzon_networks(buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* A WhatsApp number of an invented town: calls of its webhook, signed as Meta signs them. */
#ifndef FAULT_HOOK_H
#define FAULT_HOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "buzon.h"

/* The account "whatsapp" with its secrets. */
bool hook_found(buzon_inbox *inbox, buzon_error **err);
/* A body with `n` messages of as many citizens, numbered from `from`; malloc(), NULL without
 * memory. */
char *hook_body(int from, int n);
/* The same for one of many numbers: the account of number 7 is "whatsapp-7". */
bool hook_line_found(buzon_inbox *inbox, int line, buzon_error **err);
char *hook_line_body(int line, int from, int n);
/* Deliver it, signed; the receipt is the caller's. */
buzon_receipt *hook_bring(buzon_inbox *inbox, const char *body, buzon_error **err);
/* The signed call alone, and its body's length. */
buzon_delivery *hook_call(const char *body, buzon_error **err);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* The e-mail adapter as the table of networks sees it: there only where GMime is. */
#ifndef BZ_NETWORK_EMAIL_H
#define BZ_NETWORK_EMAIL_H

#include "network/network.h"

extern const struct bz_network bz_email;

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* The whole public interface of libbuzon. */
#ifndef BUZON_H
#define BUZON_H
#include "buzon/types.h"
#include "buzon/error.h"
#endif

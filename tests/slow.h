/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether a sanitizer watches: what is freed is kept for a while, with a shadow of all memory,
 * and each step takes several times as long. */
#ifndef TEST_SLOW_H
#define TEST_SLOW_H

#ifndef __has_feature
#define __has_feature(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

#endif

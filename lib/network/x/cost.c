/* SPDX-License-Identifier: EUPL-1.2 */
/* What a request takes of the day's budget. X is paid by what it gives, three million posts a
 * month at most (docs.x.com, pricing): a question counts as much as it may bring, and what is
 * said is counted apart. */
#include "network/x/x.h"

#include <stdlib.h>
#include <string.h>

enum { COST_MAX = 100 };

int64_t xx_cost(const struct bz_request *r)
{
    static const char most[] = "max_results=", listed[] = "?ids=";
    const char *at = strstr(r->url, most), *ids = strstr(r->url, listed);
    int64_t n = at ? strtoll(at + sizeof most - 1, NULL, 10) : 1;

    if (bz_streq(r->method, "POST"))
        return 0;
    if (ids) {
        n = 1;
        for (const char *p = ids + sizeof listed - 1; *p && *p != '&'; p++)
            n += *p == ',';
    }
    return n < 1 ? 1 : n > COST_MAX ? COST_MAX : n;
}

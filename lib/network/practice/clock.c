/* SPDX-License-Identifier: EUPL-1.2 */
/* The clock of an exercise, which stands still while its account is paused: who comes back to
 * it finds nobody impatient because of that. */
#include "network/practice/practice.h"

/* The part of a pause that the exercise has. */
struct gap {
    buzon_time from, to;
};

static struct gap gap_at(const struct pr_clock *c, size_t i)
{
    const struct bz_json *p = bz_json_at(c->pauses, i);
    buzon_time from = bz_json_num(p, "from", c->start);
    buzon_time to = bz_json_num(p, "to", c->now);

    from = from > c->now ? c->now : from;
    to = to > c->now ? c->now : to;
    from = from < c->start ? c->start : from;
    return (struct gap){from, to < from ? from : to};
}

buzon_time pr_shown(const struct pr_clock *c, buzon_time at)
{
    buzon_time shown = at;

    for (size_t i = 0; i < bz_json_len(c->pauses); i++) {
        struct gap g = gap_at(c, i);

        if (g.from < at)
            shown -= (g.to < at ? g.to : at) - g.from;
    }
    return shown;
}

buzon_time pr_instant(const struct pr_clock *c, buzon_time shown)
{
    for (size_t i = 0; i < bz_json_len(c->pauses); i++) {
        struct gap g = gap_at(c, i);

        if (g.from < shown)
            shown += g.to - g.from;
    }
    return shown;
}

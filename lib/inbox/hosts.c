/* SPDX-License-Identifier: EUPL-1.2 */
/* How many requests at once each host took well, from one run to the next. */
#include <stdlib.h>
#include <string.h>

#include "inbox/run.h"

/* A host nobody knows yet is not asked more at once than this; the oldest of so many hosts is
 * forgotten. */
enum { UNKNOWN = 32, HOSTS_MAX = 256 };

struct host {
    char *name; /* owns; NULL: the place is free */
    int limit;
};

struct bz_hosts {
    struct host items[HOSTS_MAX];
    size_t oldest;
};

void bz_hosts_free(struct bz_hosts *hosts)
{
    for (size_t i = 0; hosts && i < HOSTS_MAX; i++)
        free(hosts->items[i].name);
    free(hosts);
}

static struct host *host_find(struct bz_hosts *hosts, const char *name)
{
    for (size_t i = 0; hosts && i < HOSTS_MAX && hosts->items[i].name; i++)
        if (strcmp(hosts->items[i].name, name) == 0)
            return &hosts->items[i];
    return NULL;
}

void bz_hosts_recall(const struct buzon_inbox *inbox, struct bz_turns *turns)
{
    for (size_t i = 0; i < turns->n_lanes; i++) {
        const struct host *known = host_find(inbox->hosts, turns->lanes[i].host);

        turns->lanes[i].limit = known ? known->limit : UNKNOWN;
    }
}

/* The name changes its owner. */
static void host_keep(struct bz_hosts *hosts, struct bz_lane *lane)
{
    struct host *place = host_find(hosts, lane->host);

    if (!place) {
        place = &hosts->items[hosts->oldest];
        hosts->oldest = (hosts->oldest + 1) % HOSTS_MAX;
        free(place->name);
        place->name = bz_steal(lane->host);
    }
    place->limit = lane->limit;
}

void bz_hosts_keep(struct buzon_inbox *inbox, struct bz_turns *turns)
{
    /* Without memory they are learned again. */
    if (!inbox->hosts)
        inbox->hosts = calloc(1, sizeof *inbox->hosts);
    for (size_t i = 0; inbox->hosts && i < turns->n_lanes; i++)
        host_keep(inbox->hosts, &turns->lanes[i]);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands for inquiries that ask the same: groups, similar; and one answer to all of a group.
 */
#include "crm.h"

#include <stdlib.h>

static void print_group(const struct crm *crm, const buzon_group *g)
{
    if (crm->json) {
        printf("{\"inquiry\":\"%s\",\"members\":%lld,\"waiting\":%lld}\n",
               buzon_group_inquiry(g), (long long)buzon_group_members(g),
               (long long)buzon_group_waiting(g));
        return;
    }
    crm_cell(buzon_group_inquiry(g), 14, false);
    printf(tr("%lld iguales, %lld sin responder\n"), (long long)buzon_group_members(g),
           (long long)buzon_group_waiting(g));
}

int crm_groups(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_groups *it = NULL;
    buzon_group *g;

    if (buzon_inbox_find_similar(crm->inbox, -1, &err) >= 0)
        it = buzon_inbox_groups(crm->inbox, BUZON_TIME_NONE, 2, &err);
    while (it && (g = buzon_groups_next(it, &err))) {
        print_group(crm, g);
        buzon_group_unref(g);
    }
    buzon_groups_free(it);
    return err ? crm_fail(crm, err) : CRM_OK;
}

static void print_similar(const struct crm *crm, const buzon_similar *s)
{
    const char *status = buzon_status_name(buzon_similar_status(s));

    if (crm->json) {
        printf("{\"inquiry\":\"%s\",\"score\":%lld,\"by_hand\":%s,\"status\":\"%s\"}\n",
               buzon_similar_inquiry(s), (long long)buzon_similar_score(s),
               buzon_similar_by_hand(s) ? "true" : "false", status);
        return;
    }
    crm_cell(buzon_similar_inquiry(s), 14, false);
    crm_cell(crm_word(crm_statuses, status), 14, false);
    if (buzon_similar_by_hand(s))
        puts(tr("puesta a mano"));
    else
        printf("%lld %%\n", (long long)(buzon_similar_score(s) / 10));
}

/* With another reference: into that one's group; with "-": out of its own. */
static int put(struct crm *crm)
{
    const char *with = crm->args[1];
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);

    if (c && buzon_change_set_similar(c, with[0] == '-' ? "" : with, &err))
        buzon_inquiry_unref(buzon_inbox_apply(crm->inbox, c, &err));
    buzon_change_free(c);
    return err ? crm_fail(crm, err) : CRM_OK;
}

int crm_similar(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_similars *it = NULL;
    buzon_similar *s;

    if (crm->n_args > 1)
        return put(crm);
    if (buzon_inbox_find_similar(crm->inbox, -1, &err) >= 0)
        it = buzon_inbox_similar(crm->inbox, crm->args[0], &err);
    while (it && (s = buzon_similars_next(it, &err))) {
        print_similar(crm, s);
        buzon_similar_unref(s);
    }
    buzon_similars_free(it);
    return err ? crm_fail(crm, err) : CRM_OK;
}

/* --- one answer to all --- */

static int written(struct crm *crm, buzon_bulk *bulk)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_bulk_results(bulk, &err), &err);
}

/* What is queued is sent by "send": it is of several accounts. */
int crm_answer_similar(struct crm *crm, const buzon_letter *letter)
{
    buzon_error *err = NULL;
    buzon_bulk *bulk;
    int64_t expected;
    int rc;

    if (!crm_integer("similar", crm->similar, &expected))
        return CRM_USAGE;
    bulk = buzon_bulk_new(&err);
    if (bulk && buzon_inbox_add_similar(crm->inbox, bulk, crm->args[0], expected, &err))
        (void)buzon_inbox_write_bulk(crm->inbox, letter, bulk, &err);
    rc = err ? crm_fail(crm, err) : written(crm, bulk);
    buzon_bulk_free(bulk);
    return rc;
}

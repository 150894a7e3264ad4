/* SPDX-License-Identifier: EUPL-1.2 */
/* Acts that make one inquiry of two, two of one, and take that back. */
#include "acts.h"

static bool group(struct town *t, const char *reference, const char *into,
                  buzon_inquiry *(*act)(buzon_inbox *, const buzon_regroup *, buzon_error **),
                  buzon_error **err)
{
    buzon_regroup *r = buzon_regroup_new(reference, "person:ana", "es la misma", err);
    buzon_inquiry *q = NULL;

    buzon_regroup_set_same_person(r, true);
    if (r && (!into || buzon_regroup_set_into(r, into, -1, err)))
        q = act(t->inbox, r, err);
    buzon_regroup_free(r);
    buzon_inquiry_unref(q);
    return q != NULL;
}

bool group_act_merge(struct town *t, buzon_error **err)
{
    return group(t, "2026-2", "2026-1", buzon_inbox_merge, err);
}

bool group_act_undo(struct town *t, buzon_error **err)
{
    return group(t, "2026-2", NULL, buzon_inbox_undo, err);
}

/* With one who is told of it, and goes along. */
bool group_prepare_followed(struct town *t, buzon_error **err)
{
    bool ready = town_open(t, err) && town_found(t, err) && town_work(t, BUZON_WORK_POLL, err);
    buzon_change *c = ready ? buzon_change_new("2026-2", "person:ana", err) : NULL;
    buzon_inquiry *q = NULL;

    if (c && buzon_change_add_follower(c, "person:luis", err))
        q = buzon_inbox_apply(t->inbox, c, err);
    buzon_change_free(c);
    buzon_inquiry_unref(q);
    return q != NULL;
}

bool group_prepare_merged(struct town *t, buzon_error **err)
{
    return group_prepare_followed(t, err) && group_act_merge(t, err);
}

/* The first message of a citizen. */
static buzon_message *message_of(struct town *t, const char *reference, buzon_error **err)
{
    buzon_messages *it = buzon_inbox_messages(t->inbox, reference, err);
    buzon_message *m = it ? buzon_messages_next(it, err) : NULL;

    buzon_messages_free(it);
    return m;
}

bool group_act_split(struct town *t, buzon_error **err)
{
    buzon_message *m = message_of(t, "2026-1", err);
    buzon_regroup *r = m ? buzon_regroup_new("2026-1", "person:ana", "son dos", err) : NULL;
    buzon_inquiry *q = NULL;
    char *merges = NULL, *followers = NULL;

    if (r && buzon_regroup_add_message(r, buzon_message_id(m), err) &&
        (merges = buzon_inbox_merges(t->inbox, "2026-1", err)) &&
        (followers = buzon_inbox_followers(t->inbox, "2026-1", err)))
        q = buzon_inbox_split(t->inbox, r, err);
    buzon_string_free(merges);
    buzon_string_free(followers);
    buzon_regroup_free(r);
    buzon_message_unref(m);
    buzon_inquiry_unref(q);
    return q != NULL;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands for the office's own systems: changes, alerts; and between inquiries: link, links,
 * handover; and who follows one: follow, unfollow, followers. */
#include "crm.h"

#include <stdio.h>
#include <string.h>

static int print_change(struct crm *crm, const buzon_event *event)
{
    buzon_error *err = NULL;

    if (crm->json)
        return crm_print_json(crm, buzon_event_to_json(event, &err), &err);
    printf("%lld  %s  %s  %s\n", (long long)buzon_event_position(event),
           buzon_event_inquiry(event), crm_word(crm_events, buzon_event_verb(event)),
           buzon_event_actor(event));
    return CRM_OK;
}

static int acknowledge(struct crm *crm)
{
    buzon_error *err = NULL;
    int64_t position;

    if (!crm_integer("changes", crm->args[1], &position))
        return CRM_USAGE;
    if (buzon_inbox_acknowledge(crm->inbox, crm->args[0], position, &err) < 0)
        return crm_fail(crm, err);
    return CRM_OK;
}

int crm_changes(struct crm *crm)
{
    buzon_error *err = NULL;
    int64_t after = buzon_inbox_acknowledged(crm->inbox, crm->args[0], &err);
    buzon_events *it;
    buzon_event *event;
    int rc = CRM_OK;

    if (after < 0)
        return crm_fail(crm, err);
    if (crm->n_args > 1)
        return acknowledge(crm);
    it = buzon_inbox_changes(crm->inbox, after, &err);
    while (it && rc == CRM_OK && (event = buzon_events_next(it, &err))) {
        rc = print_change(crm, event);
        buzon_event_unref(event);
    }
    buzon_events_free(it);
    return err ? crm_fail(crm, err) : rc;
}

/* The next value of a member in a JSON text of the library's, without its quotes; moves *json
 * behind it. False when there is none. A shape for people without a JSON library. */
static bool member(const char **json, const char *name, char *ret, size_t size)
{
    char key[32];
    size_t len;

    (void)snprintf(key, sizeof key, "\"%s\":\"", name);
    *json = strstr(*json, key);
    if (!*json)
        return false;
    *json += strlen(key);
    len = strcspn(*json, "\"");
    (void)snprintf(ret, size, "%.*s", (int)len, *json);
    return true;
}

static void print_alerts(const char *json)
{
    char id[192];

    for (const char *p = json; member(&p, "id", id, sizeof id);)
        puts(id);
}

int crm_alerts(struct crm *crm)
{
    buzon_error *err = NULL;
    const char *what = crm->n_args ? crm->args[0] : "";
    int64_t limit = -1;
    char *text;

    if (crm->limit && !crm_integer("limit", crm->limit, &limit))
        return CRM_USAGE;
    if (*what && strcmp(what, "calendar") != 0)
        return buzon_inbox_acknowledge_alert(crm->inbox, what, crm->actor, &err)
                   ? CRM_OK
                   : crm_fail(crm, err);
    text = *what ? buzon_inbox_alerts_calendar(crm->inbox, limit, &err)
                 : buzon_inbox_alerts(crm->inbox, limit, &err);
    if (!text)
        return crm_fail(crm, err);
    if (*what || crm->json)
        fputs(text, stdout);
    else if (strcmp(text, "[]") != 0)
        print_alerts(text);
    else if (!crm->quiet)
        fputs(tr("Nada pide atención.\n"), stdout);
    if (!*what && crm->json)
        fputc('\n', stdout);
    buzon_string_free(text);
    return CRM_OK;
}

int crm_link(struct crm *crm)
{
    buzon_error *err = NULL;
    const char *kind = crm->n_args > 2 ? crm->args[2] : "related";
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);
    int n = 0;

    while (buzon_link_kind_name((enum buzon_link_kind)n) &&
           strcmp(buzon_link_kind_name((enum buzon_link_kind)n), kind) != 0)
        n++;
    if (c)
        (void)buzon_change_add_link(c, (enum buzon_link_kind)n, crm->args[1], &err);
    return crm_apply(crm, c, err);
}

int crm_links(struct crm *crm)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_inbox_links(crm->inbox, crm->args[0], &err), &err);
}

/* Who is told: the second argument, or who acts. */
static const char *follower_of(const struct crm *crm)
{
    return crm->n_args > 1 ? crm->args[1] : crm->actor;
}

int crm_follow(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);

    if (c)
        (void)buzon_change_add_follower(c, follower_of(crm), &err);
    return crm_apply(crm, c, err);
}

int crm_unfollow(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);

    if (c)
        (void)buzon_change_remove_follower(c, follower_of(crm), &err);
    return crm_apply(crm, c, err);
}

int crm_followers(struct crm *crm)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_inbox_followers(crm->inbox, crm->args[0], &err), &err);
}

int crm_handover(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);

    if (c)
        (void)buzon_change_hand_over(c, crm->unit, crm->assignee, crm->reason, &err);
    return crm_apply(crm, c, err);
}

int crm_template(struct crm *crm)
{
    buzon_error *err = NULL;
    const char *language = crm->n_args > 2 ? crm->args[2] : NULL;

    return crm_print_json(
        crm, buzon_inbox_render(crm->inbox, crm->args[0], crm->args[1], language, NULL, &err),
        &err);
}

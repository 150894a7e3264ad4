/* SPDX-License-Identifier: EUPL-1.2 */
/* Acts of an office's day: ties, hand-over, many at once, the host's own readers, alerts,
 * seals, accounts that rest, searches that go, deadlines computed anew, copies of the store. */
#include "acts.h"

#include <stdio.h>
#include <unistd.h>

bool office_prepare(struct town *t, buzon_error **err)
{
    return town_open(t, err) && town_found(t, err) && town_work(t, BUZON_WORK_POLL, err);
}

static bool apply(struct town *t, buzon_change *c, buzon_error **err)
{
    buzon_inquiry *q = buzon_inbox_apply(t->inbox, c, err);

    buzon_inquiry_unref(q);
    return q != NULL;
}

/* --- ties and states --- */

/* With a tie, a tag and one who follows, for the act that takes them away. */
bool office_prepare_tied(struct town *t, buzon_error **err)
{
    buzon_change *c =
        office_prepare(t, err) ? buzon_change_new("2026-1", "person:ana", err) : NULL;
    bool done = c && buzon_change_add_link(c, BUZON_LINK_RELATED, "2026-2", err) &&
                buzon_change_add_tag(c, "luz", err) &&
                buzon_change_add_follower(c, "person:luis", err) && apply(t, c, err);

    buzon_change_free(c);
    return done;
}

bool office_act_ties(struct town *t, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-1", "person:ana", err);
    bool done = c && buzon_change_remove_link(c, BUZON_LINK_RELATED, "2026-2", err) &&
                buzon_change_add_link(c, BUZON_LINK_CONTINUES, "2026-3", err) &&
                buzon_change_remove_tag(c, "luz", err) &&
                buzon_change_remove_follower(c, "person:luis", err) &&
                buzon_change_hand_over(c, "obras", "luis", "es de la vía pública", err);

    if (done) {
        buzon_change_set_restricted(c, true);
        buzon_change_set_status(c, BUZON_STATUS_WAITING);
        done = apply(t, c, err);
    }
    buzon_change_free(c);
    return done;
}

bool office_act_duplicate(struct town *t, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-6", "person:ana", err);
    bool done = c && buzon_change_close(c, BUZON_RESOLUTION_DUPLICATE, "2026-1", err) &&
                apply(t, c, err);

    buzon_change_free(c);
    return done;
}

bool office_prepare_closed(struct town *t, buzon_error **err)
{
    return office_prepare(t, err) && office_act_duplicate(t, err);
}

bool office_act_reopen(struct town *t, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-6", "person:ana", err);
    bool done;

    if (c)
        buzon_change_set_status(c, BUZON_STATUS_OPEN);
    done = c && apply(t, c, err);
    buzon_change_free(c);
    return done;
}

/* --- many at once --- */

static buzon_bulk *three(buzon_error **err)
{
    buzon_bulk *b = buzon_bulk_new(err);

    if (b && buzon_bulk_add(b, "2026-1", -1, err) && buzon_bulk_add(b, "2026-2", 99, err) &&
        buzon_bulk_add(b, "2026-3", 1, err))
        return b;
    buzon_bulk_free(b);
    return NULL;
}

/* One of the three is stale, which keeps the others from nothing. */
static buzon_bulk *change_three(struct town *t, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-1", "person:ana", err);
    buzon_bulk *b = c ? three(err) : NULL;
    bool done = b && buzon_change_set_topic(c, "farolas", err) &&
                buzon_inbox_apply_bulk(t->inbox, c, b, err);

    buzon_change_free(c);
    if (done)
        return b;
    buzon_bulk_free(b);
    return NULL;
}

bool office_act_bulk(struct town *t, buzon_error **err)
{
    buzon_bulk *b = change_three(t, err);

    buzon_bulk_free(b);
    return b != NULL;
}

/* What came of it is told by a call of its own, after it was done. */
bool office_act_results(struct town *t, buzon_error **err)
{
    buzon_bulk *b = change_three(t, err);
    char *results = b ? buzon_bulk_results(b, err) : NULL;

    buzon_string_free(results);
    buzon_bulk_free(b);
    return results != NULL;
}

/* --- what others read --- */

bool office_act_feed(struct town *t, buzon_error **err)
{
    return buzon_inbox_acknowledge(t->inbox, "gestor", 7, err) == 7;
}

/* The id of the first alert lies between its quotes. */
static bool first_alert(const char *alerts, char ret[128])
{
    return sscanf(alerts, "[{\"id\":\"%127[^\"]", ret) == 1;
}

bool office_act_alert(struct town *t, buzon_error **err)
{
    char id[128] = "", *calendar, *alerts = NULL;
    bool done;

    t->now = TOWN_NOON + INT64_C(30) * 1440 * TOWN_MINUTE;
    if ((calendar = buzon_inbox_alerts_calendar(t->inbox, 3, err)))
        alerts = buzon_inbox_alerts(t->inbox, 3, err);
    done = alerts && first_alert(alerts, id) &&
           buzon_inbox_acknowledge_alert(t->inbox, id, "person:ana", err);
    if (alerts && !*id)
        *err = buzon_error_new(BUZON_ERR_INTERNAL, "no alert");
    buzon_string_free(calendar);
    buzon_string_free(alerts);
    return done;
}

bool office_act_seal(struct town *t, buzon_error **err)
{
    char *seal = buzon_inbox_seal(t->inbox, "person:sec", err);

    buzon_string_free(seal);
    return seal != NULL;
}

/* --- accounts, searches, deadlines, answers --- */

static bool account_becomes(struct town *t, enum buzon_account_state state, buzon_error **err)
{
    buzon_account *a =
        buzon_inbox_set_account_state(t->inbox, "ayto", state, "person:alta", err);

    buzon_account_unref(a);
    return a != NULL;
}

bool office_act_pause(struct town *t, buzon_error **err)
{
    return account_becomes(t, BUZON_ACCOUNT_PAUSED, err);
}

bool office_prepare_paused(struct town *t, buzon_error **err)
{
    return office_prepare(t, err) && office_act_pause(t, err);
}

bool office_act_resume(struct town *t, buzon_error **err)
{
    return account_becomes(t, BUZON_ACCOUNT_ACTIVE, err);
}

bool office_prepare_saved(struct town *t, buzon_error **err)
{
    return office_prepare(t, err) && find_act_save(t, err);
}

bool office_act_delete_search(struct town *t, buzon_error **err)
{
    return buzon_inbox_delete_search(t->inbox, "obras", err);
}

/* The office moved: other days do not count. */
bool office_prepare_moved(struct town *t, buzon_error **err)
{
    return office_prepare(t, err) &&
           buzon_inbox_set_settings(t->inbox,
                                    "{\"zone\":\"Atlantic/Canary\",\"calendars\":[\"ES-CN\"]}",
                                    "person:alta", err);
}

bool office_act_recompute(struct town *t, buzon_error **err)
{
    return buzon_inbox_recompute(t->inbox, "person:alta", err) >= 0;
}

bool office_prepare_queued(struct town *t, buzon_error **err)
{
    buzon_answer *a = office_prepare(t, err)
                          ? buzon_inbox_answer(t->inbox, "2026-3", "Se estudia en el pleno.",
                                               "person:ana", err)
                          : NULL;

    buzon_answer_unref(a);
    return a != NULL;
}

bool office_act_cancel(struct town *t, buzon_error **err)
{
    buzon_answer *a = buzon_inbox_cancel_answer(t->inbox, 1, "person:ana", err);

    buzon_answer_unref(a);
    return a != NULL;
}

/* --- copies --- */

static const char *place(const struct town *t, const char *name)
{
    static char path[2][160];
    static int turn;

    turn = !turn;
    (void)snprintf(path[turn], sizeof path[turn], "%s/%s", t->folder, name);
    return path[turn];
}

/* What lies there was tried and found whole. */
bool office_act_backup(struct town *t, buzon_error **err)
{
    char *done;

    (void)unlink(place(t, "copy.db"));
    done = buzon_inbox_backup(t->inbox, place(t, "copy.db"), err);
    buzon_string_free(done);
    return done != NULL;
}

bool office_prepare_copied(struct town *t, buzon_error **err)
{
    return office_prepare(t, err) && office_act_backup(t, err);
}

bool office_act_restore(struct town *t, buzon_error **err)
{
    char *done;

    (void)unlink(place(t, "again.db"));
    done = buzon_restore(place(t, "copy.db"), place(t, "again.db"), err);
    buzon_string_free(done);
    return done != NULL;
}

/* --- read again to be shown --- */

static bool refreshed(struct town *t, buzon_job *job, buzon_error **err)
{
    buzon_request *request;
    buzon_batch *shown;
    bool taken = true, done;

    while (taken && (request = buzon_job_next(job, err))) {
        buzon_response *response = town_answer(t, request, err);

        taken = response && buzon_job_answer(job, response, err);
        buzon_response_free(response);
        buzon_request_unref(request);
    }
    if (!taken || *err)
        return false;
    shown = buzon_job_shown(job, err);
    done = shown && buzon_batch_notices_count(shown) == 1; /* it is there no more */
    buzon_batch_unref(shown);
    return done;
}

bool office_act_refresh(struct town *t, buzon_error **err)
{
    buzon_job *job = buzon_inbox_refresh_job(t->inbox, "2026-1", err);
    bool done = job && refreshed(t, job, err);

    buzon_job_free(job);
    return done;
}

/* --- rules on trial --- */

/* Nothing is written: what the rules of the office's own would change is told. */
bool office_act_trial(struct town *t, buzon_error **err)
{
    buzon_trial *trial = buzon_triage_try(
        t->inbox,
        "{\"id\":\"mia\",\"version\":\"1\",\"language\":\"es\",\"rules\":[{\"id\":\"luz\","
        "\"pattern\":\"farolas?\",\"topic\":\"alumbrado\"}]}",
        NULL, err);
    char *one = trial ? buzon_trial_next(trial, err) : NULL;
    char *totals = one ? buzon_trial_totals(trial, err) : NULL;
    bool done = totals != NULL;

    buzon_string_free(one);
    buzon_string_free(totals);
    buzon_trial_free(trial);
    return done;
}

/* --- reading what proves it --- */

bool office_act_record(struct town *t, buzon_error **err)
{
    char *json = buzon_inbox_record(t->inbox, "2026-1", err);
    char *html = json ? buzon_inbox_record_html(t->inbox, "2026-1", "es", err) : NULL;
    bool done = html != NULL;

    buzon_string_free(json);
    buzon_string_free(html);
    return done;
}

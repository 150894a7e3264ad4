/* SPDX-License-Identifier: EUPL-1.2 */
/* The acts of the memory tests: each ends with what it made given back. */
#include "acts.h"

#include <stdio.h>
#include <string.h>

#include "hook.h"
#include "starve.h"

/* --- stores to start from --- */

static bool prepare_empty(struct town *t, buzon_error **err)
{
    return town_open(t, err) && buzon_inbox_count(t->inbox, err) >= 0;
}

bool acts_prepare_founded(struct town *t, buzon_error **err)
{
    return town_open(t, err) && town_found(t, err);
}

bool acts_prepare_polled(struct town *t, buzon_error **err)
{
    return acts_prepare_founded(t, err) && town_work(t, BUZON_WORK_POLL, err);
}

/* The handle has been used: settings, calendars and rules are read. */
static bool ready_warm(struct town *t, buzon_error **err)
{
    char *settings = buzon_inbox_settings(t->inbox, err);

    buzon_string_free(settings);
    return settings != NULL;
}

/* --- the handle and its settings --- */

static bool act_open(struct town *t, buzon_error **err)
{
    town_close(t);
    return town_open(t, err) && buzon_inbox_count(t->inbox, err) >= 0;
}

static bool act_settings(struct town *t, buzon_error **err)
{
    return buzon_inbox_set_settings(t->inbox,
                                    "{\"zone\":\"Atlantic/Canary\",\"calendars\":[\"ES-CN\"],"
                                    "\"policy\":{\"reopen_days\":7}}",
                                    "person:alta", err);
}

static bool act_read_settings(struct town *t, buzon_error **err)
{
    char *json = buzon_inbox_settings(t->inbox, err);

    buzon_string_free(json);
    return json != NULL;
}

static bool act_account(struct town *t, buzon_error **err)
{
    buzon_account *a =
        buzon_inbox_add_account(t->inbox, "turismo", "mastodon",
                                "{\"base_url\":\"https://red.example\"}", "person:alta", err);

    buzon_account_unref(a);
    return a != NULL;
}

static bool act_accounts(struct town *t, buzon_error **err)
{
    buzon_accounts *it = buzon_inbox_accounts(t->inbox, err);
    buzon_account *a = it ? buzon_accounts_next(it, err) : NULL;
    char *json = a ? buzon_account_to_json(a, err) : NULL;

    buzon_string_free(json);
    buzon_account_unref(a);
    buzon_accounts_free(it);
    return json != NULL;
}

static bool act_secret(struct town *t, buzon_error **err)
{
    return buzon_inbox_set_secret(t->inbox, "ayto", "token", "otra-ficha", 10, err);
}

/* --- what comes in --- */

static buzon_response *page(buzon_error **err)
{
    const char *body = town_mentions(1, 5);
    buzon_response *r = buzon_response_new(200);

    if (!r)
        *err = buzon_error_new(BUZON_ERR_NO_MEMORY, "out of memory"); /* says so itself */
    else if (buzon_response_set_body(r, body, strlen(body), err) &&
             buzon_response_add_header(r, "Content-Type", "application/json", err))
        return r;
    buzon_response_free(r);
    return NULL;
}

static bool act_normalise(struct town *t, buzon_error **err)
{
    buzon_response *r = page(err);
    buzon_batch *batch =
        r ? buzon_normalise("mastodon", "import", r, "{\"account\":\"ayto\"}", err) : NULL;
    char *json = batch ? buzon_message_to_json(buzon_batch_messages_at(batch, 0), err) : NULL;
    bool whole = batch && buzon_batch_messages_count(batch) == 5;

    (void)t;
    buzon_string_free(json);
    buzon_batch_unref(batch);
    buzon_response_free(r);
    return json && whole;
}

static bool act_import(struct town *t, buzon_error **err)
{
    buzon_response *r = page(err);
    buzon_round *round = r ? buzon_inbox_import(t->inbox, "ayto", r, err) : NULL;

    buzon_round_unref(round);
    buzon_response_free(r);
    return round != NULL;
}

static bool act_poll(struct town *t, buzon_error **err)
{
    return town_work(t, BUZON_WORK_POLL, err);
}

static bool act_run(struct town *t, buzon_error **err)
{
    buzon_rounds *rounds = buzon_jobs_run(t->inbox, BUZON_WORK_SEND, err);

    buzon_rounds_free(rounds);
    return rounds != NULL;
}

static bool act_recheck(struct town *t, buzon_error **err)
{
    return town_work(t, BUZON_WORK_RECHECK, err);
}

static bool act_sweep(struct town *t, buzon_error **err)
{
    return town_work(t, BUZON_WORK_SWEEP, err);
}

static bool act_check(struct town *t, buzon_error **err)
{
    return town_work(t, BUZON_WORK_CHECK, err);
}

/* A verdict is a text, whatever the network said. */
static bool act_verdict(struct town *t, buzon_error **err)
{
    char *json = buzon_inbox_check(t->inbox, "ayto", err);

    buzon_string_free(json);
    return json != NULL;
}

/* --- reading --- */

static bool list(struct town *t, const buzon_filter *filter, int64_t at_least,
                 buzon_error **err)
{
    buzon_inquiries *it = buzon_inbox_inquiries(t->inbox, filter, err);
    buzon_inquiry *q;
    int64_t n = 0;

    while (it && !*err && (q = buzon_inquiries_next(it, err))) {
        char *json = n == 0 ? buzon_inquiry_to_json(q, err) : NULL;

        buzon_string_free(json);
        buzon_inquiry_unref(q);
        n++;
    }
    buzon_inquiries_free(it);
    return it && !*err && n >= at_least;
}

static bool act_list(struct town *t, buzon_error **err)
{
    return list(t, NULL, 12, err);
}

static bool act_filter(struct town *t, buzon_error **err)
{
    buzon_filter *f = buzon_filter_new();
    bool done;

    if (!f) {
        *err = buzon_error_new(BUZON_ERR_NO_MEMORY, "out of memory");
        return false;
    }
    buzon_filter_set_pending(f, true);
    done = buzon_filter_set_account(f, "ayto", err) &&
           buzon_filter_set_network(f, "mastodon", err) &&
           buzon_filter_set_assignee(f, "", err) &&
           buzon_filter_set_words(f, "farola calle", err) && list(t, f, 1, err);
    buzon_filter_free(f);
    return done;
}

static bool act_messages(struct town *t, buzon_error **err)
{
    buzon_messages *it = buzon_inbox_messages(t->inbox, "2026-1", err);
    buzon_message *m = it ? buzon_messages_next(it, err) : NULL;
    bool found = m != NULL;

    buzon_message_unref(m);
    buzon_messages_free(it);
    it = found ? buzon_inbox_revisions(t->inbox, "ayto", "3001", err) : NULL;
    m = it ? buzon_messages_next(it, err) : NULL;
    found = m != NULL;
    buzon_message_unref(m);
    buzon_messages_free(it);
    return found;
}

static bool act_events(struct town *t, buzon_error **err)
{
    buzon_events *it = buzon_inbox_events(t->inbox, "2026-1", err);
    buzon_event *e = it ? buzon_events_next(it, err) : NULL;
    char *json = e ? buzon_event_to_json(e, err) : NULL;

    buzon_string_free(json);
    buzon_event_unref(e);
    buzon_events_free(it);
    return json != NULL;
}

static bool act_answers(struct town *t, buzon_error **err)
{
    buzon_answers *it = buzon_inbox_answers(t->inbox, NULL, err);
    buzon_answer *a = it ? buzon_answers_next(it, err) : NULL;
    char *json = a ? buzon_answer_to_json(a, err) : NULL;

    buzon_string_free(json);
    buzon_answer_unref(a);
    buzon_answers_free(it);
    return json != NULL;
}

static bool act_verify(struct town *t, buzon_error **err)
{
    buzon_findings *it = buzon_inbox_verify(t->inbox, NULL, err);
    buzon_finding *f = it ? buzon_findings_next(it, err) : NULL;
    bool clean = it && !f && !*err;

    buzon_finding_unref(f);
    buzon_findings_free(it);
    return clean;
}

static bool act_figures(struct town *t, buzon_error **err)
{
    char *json = buzon_inbox_figures(t->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, err);

    buzon_string_free(json);
    return json != NULL;
}

/* On a whole store it finds nothing. */
static bool act_check_figures(struct town *t, buzon_error **err)
{
    buzon_findings *it = buzon_inbox_check_figures(t->inbox, err);
    buzon_finding *f = it ? buzon_findings_next(it, err) : NULL;
    bool clean = it && !f && !*err;

    buzon_finding_unref(f);
    buzon_findings_free(it);
    return clean;
}

static bool act_table(struct town *t, buzon_error **err)
{
    char *table = buzon_inbox_table(t->inbox, "{\"by\":[\"month\",\"unit\"]}", true, err);
    char *terms =
        table ? buzon_inbox_table(t->inbox, "{\"table\":\"terms\"}", false, err) : NULL;
    char *words = terms ? buzon_table_dictionary("terms", "en", err) : NULL;
    bool done = words != NULL;

    buzon_string_free(table);
    buzon_string_free(terms);
    buzon_string_free(words);
    return done;
}

/* --- deadlines --- */

static bool compute(buzon_deadline_case *c, buzon_error **err)
{
    buzon_due *due = buzon_deadline_compute(c, BUZON_TEST_DATA, err);
    char *json = due ? buzon_due_to_json(due, err) : NULL;
    char *words = json ? buzon_deadline_explain(buzon_due_steps(due), "es", err) : NULL;

    buzon_string_free(words);
    buzon_string_free(json);
    buzon_due_unref(due);
    return words != NULL;
}

static bool act_deadline(struct town *t, buzon_error **err)
{
    buzon_deadline_case *c = buzon_deadline_case_new("es.ltaibg.access");
    bool done;

    (void)t;
    if (!c) {
        *err = buzon_error_new(BUZON_ERR_NO_MEMORY, "out of memory");
        return false;
    }
    buzon_deadline_case_set_received(c, TOWN_NOON);
    buzon_deadline_case_add_calendar(c, "ES-VC-03014");
    buzon_deadline_case_suspend(c, TOWN_NOON + 1440 * TOWN_MINUTE, "clarification");
    buzon_deadline_case_resume(c, TOWN_NOON + 4 * 1440 * TOWN_MINUTE);
    done = compute(c, err);
    buzon_deadline_case_free(c);
    return done;
}

/* The same when nothing has been read yet. */
static bool act_calendars(struct town *t, buzon_error **err)
{
    bool done;

    buzon_data_reload();
    done = act_deadline(t, err);
    buzon_data_reload();
    return done;
}

static bool act_networks(struct town *t, buzon_error **err)
{
    char *json = buzon_networks(err);

    (void)t;
    buzon_string_free(json);
    return json != NULL;
}

#define COUNT_ALL                                                                              \
    "SELECT (SELECT count(*) FROM event) * 10000 + (SELECT count(*) FROM message) * 100 + "    \
    "(SELECT count(*) FROM inquiry)"

/* How all stands after a fate: of the answer, of its parts, of the inquiry. */
#define FATES                                                                                  \
    "SELECT a.state * 100000 + sum(p.state) * 1000 + (SELECT count(*) FROM event) * 100 + "    \
    "(SELECT count(*) FROM early_notice) * 10 + i.status FROM answer a JOIN answer_part p ON " \
    "p.answer = a.id JOIN inquiry i ON i.id = a.inquiry"

#define ANSWERS                                                                                \
    "SELECT max(version) * 10000 + max(state) * 100 + (SELECT count(*) FROM answer_part) "     \
    "FROM answer"

const struct act acts[] = {
    {"a new store", NULL, NULL, act_open, "SELECT count(*) FROM inquiry", .cold = true,
     .stores = true},
    {"opening", acts_prepare_polled, NULL, act_open, COUNT_ALL, .cold = true, .atomic = true,
     .stores = true},
    {"settings", prepare_empty, ready_warm, act_settings, "SELECT count(*) FROM meta",
     .atomic = true, .stores = true},
    {"reading settings", acts_prepare_founded, NULL, act_read_settings, NULL, .atomic = true,
     .stores = true},
    {"an account", acts_prepare_founded, ready_warm, act_account,
     "SELECT count(*) FROM account", .atomic = true, .stores = true},
    {"listing accounts", acts_prepare_founded, NULL, act_accounts, NULL, .atomic = true,
     .stores = true},
    {"a secret", acts_prepare_founded, NULL, act_secret, NULL, .atomic = true, .stores = true},
    {"normalising", NULL, NULL, act_normalise, NULL, .cold = true},
    {"importing", acts_prepare_founded, ready_warm, act_import, COUNT_ALL, .atomic = true,
     .stores = true},
    {"polling", acts_prepare_founded, ready_warm, act_poll, COUNT_ALL, .stores = true},
    {"fetching attachments", media_prepare_photographed, ready_warm, media_act,
     "SELECT sum(state) FROM attachment", .stores = true},
    {"reading a file", media_prepare_stored, ready_warm, media_act_file, NULL, .atomic = true,
     .stores = true},
    {"verifying files", media_prepare_stored, ready_warm, act_verify, NULL, .atomic = true,
     .stores = true},
    {"a fresh link", media_prepare_photographed, ready_warm, media_act_renew,
     "SELECT count(*) * 10 + sum(url LIKE '%s=2') FROM attachment", .atomic = true,
     .stores = true},
    {"a run for nobody", acts_prepare_founded, NULL, act_run, NULL, .atomic = true,
     .stores = true},
    {"rechecking", acts_prepare_polled, ready_warm, act_recheck, COUNT_ALL, .stores = true},
    {"sweeping", acts_prepare_polled, ready_warm, act_sweep, COUNT_ALL, .stores = true},
    {"verdict", acts_prepare_founded, ready_warm, act_verdict, COUNT_ALL, .stores = true},
    {"checking", acts_prepare_founded, ready_warm, act_check, COUNT_ALL, .stores = true},
    {"delivering", door_prepare_hook, ready_warm, door_act_deliver,
     "SELECT count(*) FROM delivery", .atomic = true, .stores = true},
    {"processing", door_prepare_spooled, ready_warm, door_act_process, COUNT_ALL,
     .stores = true},
    {"quarantine", door_prepare_quarantined, ready_warm, door_act_quarantine, NULL,
     .atomic = true, .stores = true},
    {"trying again", door_prepare_quarantined, ready_warm, door_act_retry,
     "SELECT tries FROM quarantine", .atomic = true, .stores = true},
    {"discarding", door_prepare_quarantined, ready_warm, door_act_discard,
     "SELECT state FROM quarantine", .atomic = true, .stores = true},
    {"health", door_prepare_quarantined, ready_warm, door_act_health, NULL, .atomic = true,
     .stores = true},
    {"listing", acts_prepare_polled, ready_warm, act_list, NULL, .atomic = true,
     .stores = true},
    {"filtering", acts_prepare_polled, ready_warm, act_filter, NULL, .atomic = true,
     .stores = true},
    {"a page", acts_prepare_polled, ready_warm, find_act_page, NULL, .atomic = true,
     .stores = true},
    {"facets", acts_prepare_polled, ready_warm, find_act_facets, NULL, .atomic = true,
     .stores = true},
    {"finding what is similar", find_prepare_campaign, ready_warm, find_act_similar,
     "SELECT members FROM similar_group", .stores = true, .resumes = true},
    {"groups", find_prepare_grouped, ready_warm, find_act_groups, NULL, .atomic = true,
     .stores = true},
    {"another group", find_prepare_grouped, ready_warm, find_act_regroup,
     "SELECT members * 10 + (SELECT count(*) FROM similar) FROM similar_group", .atomic = true,
     .stores = true},
    {"answering a group", find_prepare_grouped, ready_warm, find_act_answer_similar,
     "SELECT count(*) FROM answer", .atomic = true, .stores = true},
    {"keeping a search", acts_prepare_polled, ready_warm, find_act_save,
     "SELECT count(*) FROM saved_search", .atomic = true, .stores = true},
    {"messages", acts_prepare_polled, ready_warm, act_messages, NULL, .atomic = true,
     .stores = true},
    {"events", acts_prepare_polled, ready_warm, act_events, NULL, .atomic = true,
     .stores = true},
    {"answers", answer_prepare_queued, ready_warm, act_answers, NULL, .atomic = true,
     .stores = true},
    {"verifying", acts_prepare_polled, ready_warm, act_verify, NULL, .atomic = true,
     .stores = true},
    {"an archive", archive_prepare, ready_warm, archive_act,
     COUNT_ALL " + (SELECT sum(state) FROM account) * 1000000", .atomic = true, .stores = true},
    {"a feed", archive_prepare, ready_warm, archive_act_feed, COUNT_ALL, .atomic = true,
     .stores = true},
    {"exporting", archive_prepare_fed, ready_warm, archive_act_export, NULL, .atomic = true,
     .stores = true},
    {"an exercise", prepare_empty, ready_warm, practice_act_add,
     "SELECT count(*) * 1000000 + sum(length(settings)) FROM account", .atomic = true,
     .stores = true},
    {"practice", practice_prepare, ready_warm, practice_act_poll, COUNT_ALL, .stores = true},
    {"answering in practice", practice_prepare_queued, ready_warm, practice_act_send,
     "SELECT state IN (3, 4) FROM answer", .stores = true}, /* 3: it is looked for later */
    {"going on after a pause", practice_prepare_paused, ready_warm, practice_act_resume,
     "SELECT state LIKE '[{%\"to\":%}]' FROM stream WHERE name = 'pauses'", .atomic = true,
     .stores = true},
    {"figures", acts_prepare_polled, ready_warm, act_figures, NULL, .atomic = true,
     .stores = true},
    {"tables", acts_prepare_polled, ready_warm, act_table, NULL, .atomic = true,
     .stores = true},
    {"checking figures", acts_prepare_polled, ready_warm, act_check_figures, NULL,
     .atomic = true, .stores = true},
    {"rebuilding figures", change_prepare_moved, ready_warm, change_act_rebuild,
     "SELECT sum(day * n) FROM figure", .stores = true, .resumes = true},
    {"a change", acts_prepare_polled, ready_warm, change_act_change, COUNT_ALL, .atomic = true,
     .stores = true},
    {"formalising", acts_prepare_polled, ready_warm, change_act_formalise, COUNT_ALL,
     .atomic = true, .stores = true},
    {"sending it on", change_prepare_registered, ready_warm, formal_act_transfer, COUNT_ALL,
     .atomic = true, .stores = true},
    {"acts that move a clock", change_prepare_registered, ready_warm, change_act_clock,
     COUNT_ALL, .atomic = true, .stores = true},
    {"an incident", change_prepare_registered, ready_warm, change_act_incident, COUNT_ALL,
     .atomic = true, .stores = true},
    {"merging", group_prepare_followed, ready_warm, group_act_merge, COUNT_ALL, .atomic = true,
     .stores = true},
    {"splitting", group_prepare_merged, ready_warm, group_act_split, COUNT_ALL, .atomic = true,
     .stores = true},
    {"undoing a merge", group_prepare_merged, ready_warm, group_act_undo, COUNT_ALL,
     .atomic = true, .stores = true},
    {"closing", acts_prepare_polled, ready_warm, change_act_close, COUNT_ALL, .atomic = true,
     .stores = true},
    {"an answer", acts_prepare_polled, ready_warm, answer_act_answer,
     "SELECT count(*) * 100 + (SELECT count(*) FROM answer_part) FROM answer", .atomic = true,
     .stores = true},
    {"a draft", acts_prepare_polled, ready_warm, answer_act_draft, ANSWERS, .atomic = true,
     .stores = true},
    {"an edit", answer_prepare_reviewed, ready_warm, answer_act_edit, ANSWERS, .atomic = true,
     .stores = true},
    {"an approval", answer_prepare_reviewed, ready_warm, answer_act_approve, ANSWERS,
     .atomic = true, .stores = true},
    {"a rejection", answer_prepare_reviewed, ready_warm, answer_act_reject, ANSWERS,
     .atomic = true, .stores = true},
    {"sending", answer_prepare_queued, ready_warm, answer_act_send,
     "SELECT count(*) * 10 + state FROM answer GROUP BY state", .stores = true},
    {"sending where keys are forgotten", answer_prepare_forgetful, ready_warm, answer_act_send,
     "SELECT count(*) * 10 + state FROM answer GROUP BY state", .stores = true},
    {"a fate that comes after", late_prepare_sent, ready_warm, late_act_delivered, FATES,
     .atomic = true, .stores = true},
    {"a fate that takes it back", late_prepare_sent, ready_warm, late_act_failed, FATES,
     .atomic = true, .stores = true},
    {"a fate that comes before", late_prepare_drafted, ready_warm, late_act_delivered,
     "SELECT count(*) FROM early_notice", .atomic = true, .stores = true},
    {"sending what a fate waits for", late_prepare_early, ready_warm, late_act_send,
     "SELECT state * 10 + (SELECT count(*) FROM early_notice) FROM answer", .stores = true},
    {"settling: found", late_prepare_unknown, ready_warm, late_act_found, FATES, .atomic = true,
     .stores = true},
    {"settling: given up", late_prepare_unknown, ready_warm, late_act_give_up, FATES,
     .atomic = true, .stores = true},
    {"settling: sent again", late_prepare_unknown, ready_warm, late_act_send_again, FATES,
     .atomic = true, .stores = true},
    {"submitting", late_prepare_drafted, ready_warm, late_act_submit, ANSWERS, .atomic = true,
     .stores = true},
    {"retiring with an answer queued", late_prepare_queued, ready_warm, late_act_retire, FATES,
     .atomic = true, .stores = true},
    {"ties", office_prepare_tied, ready_warm, office_act_ties, COUNT_ALL, .atomic = true,
     .stores = true},
    {"a duplicate", office_prepare, ready_warm, office_act_duplicate, COUNT_ALL, .atomic = true,
     .stores = true},
    {"opening again", office_prepare_closed, ready_warm, office_act_reopen, COUNT_ALL,
     .atomic = true, .stores = true},
    {"many changes", office_prepare, ready_warm, office_act_bulk, COUNT_ALL, .atomic = true,
     .stores = true},
    {"what came of many", office_prepare, ready_warm, office_act_results, NULL, .stores = true},
    {"a consumer", office_prepare, ready_warm, office_act_feed,
     "SELECT max(position) FROM consumer", .atomic = true, .stores = true},
    {"an alert", office_prepare, ready_warm, office_act_alert, "SELECT count(*) FROM alert",
     .atomic = true, .stores = true},
    {"a seal", office_prepare, ready_warm, office_act_seal, "SELECT count(*) FROM seal",
     .atomic = true, .stores = true},
    {"a pause", office_prepare, ready_warm, office_act_pause, "SELECT sum(state) FROM account",
     .atomic = true, .stores = true},
    {"going on", office_prepare_paused, ready_warm, office_act_resume,
     "SELECT sum(state) FROM account", .atomic = true, .stores = true},
    {"dropping a search", office_prepare_saved, ready_warm, office_act_delete_search,
     "SELECT count(*) FROM saved_search", .atomic = true, .stores = true},
    {"computing anew", office_prepare_moved, ready_warm, office_act_recompute, COUNT_ALL,
     .stores = true, .resumes = true},
    {"taking an answer back", office_prepare_queued, ready_warm, office_act_cancel, ANSWERS,
     .atomic = true, .stores = true},
    {"a backup", office_prepare, ready_warm, office_act_backup, COUNT_ALL, "copy.db",
     .atomic = true, .stores = true},
    {"restoring", office_prepare_copied, ready_warm, office_act_restore, COUNT_ALL, "again.db",
     .atomic = true, .stores = true},
    {"reading again to show", office_prepare, ready_warm, office_act_refresh, COUNT_ALL,
     .stores = true},
    {"rules on trial", office_prepare, ready_warm, office_act_trial, NULL, .atomic = true,
     .stores = true},
    {"a record", office_prepare, ready_warm, office_act_record, NULL, .atomic = true,
     .stores = true},
    {"a hold", office_prepare, ready_warm, privacy_act_hold, "SELECT count(*) FROM hold",
     .atomic = true, .stores = true},
    {"releasing", privacy_prepare_held, ready_warm, privacy_act_release,
     "SELECT count(*) FROM hold", .atomic = true, .stores = true},
    {"what erasing would do", privacy_prepare_written, ready_warm, privacy_act_preview, NULL,
     .atomic = true, .stores = true},
    {"a person's data", privacy_prepare_written, ready_warm, privacy_act_extract, NULL,
     .atomic = true, .stores = true},
    {"erasing", privacy_prepare_written, ready_warm, privacy_act_erase, COUNT_ALL,
     .atomic = true, .stores = true},
    {"purging", privacy_prepare_erased, ready_warm, privacy_act_purge, COUNT_ALL,
     .stores = true, .resumes = true},
    {"what is past its time", privacy_prepare_retained, ready_warm, privacy_act_retain,
     COUNT_ALL, .stores = true, .resumes = true},
    {"a proposal", office_prepare, ready_warm, privacy_act_propose, COUNT_ALL, .atomic = true,
     .stores = true},
    {"publishing", privacy_prepare_proposed, ready_warm, privacy_act_decide, COUNT_ALL,
     .atomic = true, .stores = true},
    {"a portal's database", privacy_prepare_published, ready_warm, privacy_act_publish,
     "SELECT count(*) FROM inquiry", "portal.db", .atomic = true, .stores = true},
    {"a deadline", NULL, NULL, act_deadline, NULL, .cold = true},
    {"calendars", NULL, NULL, act_calendars, NULL, .cold = true},
    {"networks", NULL, NULL, act_networks, NULL, .cold = true},
    {0},
};

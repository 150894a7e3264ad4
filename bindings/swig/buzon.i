/* SPDX-License-Identifier: EUPL-1.2 */
/* What both low-level modules offer, in C's terms. How a language sees a type is in python.i and php.i. */
#if defined(SWIGPYTHON)
%module(package="buzon", threads="1") _buzon
#else
%module buzon
#endif

%begin %{
#define PY_SSIZE_T_CLEAN
%}
%{
#include <buzon.h>
#include "bz_tables.h"
#include "pages.h"
#include "cases.h"
/* Nothing went wrong in a wrapper without an error of its own; those that can fail hide it by a local. */
static buzon_error *const bz_e = NULL;
%}
%include <stdint.i>

%nodefaultctor;
%nodefaultdtor;
%rename(Inbox) buzon_inbox;
%rename(Job) buzon_job;
%rename(Filter) buzon_filter;
%rename(Change) buzon_change;
%rename(Bulk) buzon_bulk;
%rename(Letter) buzon_letter;
%rename(Act) buzon_act;
%rename(Incident) buzon_incident;
%rename(Person) buzon_person;
%rename(Regroup) buzon_regroup;
%rename(Extract) buzon_extract;
%rename(Trial) buzon_trial;
%rename(Response) buzon_response;
%rename(Delivery) buzon_delivery;
%rename(Pages) bz_pages;
%rename(Calendar) buzon_calendar;

#if defined(SWIGPYTHON)
%include "python.i"
#elif defined(SWIGPHP)
%include "php.i"
#endif

/* An out-parameter the language never sees, one for each call: what a call calls cannot touch it. */
%typemap(in, numinputs=0, noblock=1) buzon_error **err { buzon_error *bz_e = NULL; $1 = &bz_e; }
%typemap(argout) buzon_error **err "";

%apply const char *TEXT { const char *account, const char *author, const char *reference, const char *actor, const char *address, const char *spec, const char *text, const char *legal, const char *published, const char *reason };
%apply const char *TEXT_OR_NULL { const char *data };
%apply enum SWIGTYPE NUMBER { enum buzon_open how };
%apply buzon_day DAY { buzon_day a, buzon_day b };

%newobject buzon_inbox::settings;
%newobject buzon_inbox::export;
%newobject buzon_inbox::figures;
%newobject buzon_inbox::check_figures;
%newobject buzon_inbox::rebuild_figures;
%newobject buzon_inbox::table;
%newobject buzon_inbox::public_figures;
%newobject buzon_inbox::health;
%newobject buzon_inbox::check;
%newobject buzon_inbox::apply_incident;
%newobject buzon_inbox::erase_preview;
%newobject buzon_inbox::erase;
%newobject buzon_inbox::merges;
%newobject buzon_inbox::holds;
%newobject buzon_inbox::purge;
%newobject buzon_inbox::retain;
%newobject buzon_bulk::results;
%newobject buzon_inbox::render;
%newobject buzon_inbox::extract;
%newobject buzon_extract::read;
%newobject buzon_inbox::triage_try;
%newobject buzon_trial::next;
%newobject buzon_trial::totals;
%newobject buzon_inbox::seal;
%newobject buzon_inbox::seals;
%newobject buzon_inbox::compare_seal;
%newobject buzon_inbox::record;
%newobject buzon_inbox::record_html;
%newobject buzon_inbox::backup;
%newobject buzon_inbox::integrity;
%newobject buzon_inbox::followers;
%newobject buzon_inbox::unit_dir3;
%newobject buzon_inbox::links;
%newobject buzon_inbox::publication;
%newobject buzon_inbox::inquiries;
%newobject buzon_inbox::facets;
%newobject buzon_inbox::groups;
%newobject buzon_inbox::similar;
%newobject buzon_inbox::snippets;
%newobject buzon_inbox::searches;
%newobject buzon_filter::to_json;
%newobject buzon_inbox::messages;
%newobject buzon_inbox::revisions;
%newobject buzon_inbox::events;
%newobject buzon_inbox::changes;
%newobject buzon_inbox::alerts;
%newobject buzon_inbox::alerts_calendar;
%newobject buzon_inbox::accounts;
%newobject buzon_inbox::answers;
%newobject buzon_inbox::verify;
%newobject buzon_inbox::job;
%newobject buzon_inbox::refresh;
%newobject buzon_inbox::refresh_job;
%newobject buzon_job::shown;
%newobject buzon_inbox::quarantine;
%newobject buzon_inbox::jobs_run;
%newobject buzon_networks;
%newobject buzon_table_dictionary;
%newobject buzon_mask_personal;
%newobject buzon_calendar::members;
%newobject buzon_calendar::why;
%newobject buzon_calendar_from_ics;
%newobject buzon_deadline_json;
%newobject buzon_deadline_recompute;
%newobject buzon_deadline_explain;
%newobject buzon_terms;
%newobject buzon_restore;
%typemap(newfree) char * "buzon_string_free($1);";

/* --- builders --- */

typedef struct {} buzon_response;
%extend buzon_response {
  buzon_response(int status) { return buzon_response_new(status); }
  ~buzon_response() { buzon_response_free($self); }
  bool add_header(const char *TEXT, const char *TEXT, buzon_error **err);
  bool set_body(const char *BYTES, size_t LEN, buzon_error **err);
}

typedef struct {} buzon_delivery;
%extend buzon_delivery {
  buzon_delivery(const char *TEXT, buzon_error **err) { return buzon_delivery_new(TEXT, err); }
  ~buzon_delivery() { buzon_delivery_free($self); }
  bool set_query(const char *TEXT, buzon_error **err);
  bool add_header(const char *TEXT, const char *TEXT, buzon_error **err);
  bool set_body(const char *BYTES, size_t LEN, buzon_error **err);
}

typedef struct {} buzon_filter;
%extend buzon_filter {
  buzon_filter(const char *TEXT_OR_NULL, buzon_error **err) { return TEXT_OR_NULL ? buzon_filter_from_json(TEXT_OR_NULL, err) : buzon_filter_new(); }
  ~buzon_filter() { buzon_filter_free($self); }
  void set_overdue(bool on);
  void set_undetermined(bool on);
  void set_pending(bool on);
  void set_status(enum buzon_status NUMBER);
  void set_kind(enum buzon_inquiry_kind NUMBER);
  void set_priority(enum buzon_priority NUMBER);
  void set_visibility(enum buzon_visibility NUMBER);
  void set_publication(enum buzon_publication NUMBER);
  void set_deadline(enum buzon_deadline_state NUMBER);
  bool set_account(const char *TEXT, buzon_error **err);
  bool set_network(const char *TEXT, buzon_error **err);
  bool set_unit(const char *TEXT, buzon_error **err);
  bool set_assignee(const char *TEXT, buzon_error **err);
  bool set_topic(const char *TEXT, buzon_error **err);
  bool set_language(const char *TEXT, buzon_error **err);
  bool set_tag(const char *TEXT, buzon_error **err);
  bool set_follower(const char *TEXT, buzon_error **err);
  bool set_personal(const char *TEXT, buzon_error **err);
  bool set_words(const char *TEXT, buzon_error **err);
  bool set_similar(const char *TEXT, buzon_error **err);
  void set_opened_from(int64_t ms);
  void set_opened_before(int64_t ms);
  void set_last_in_from(int64_t ms);
  void set_last_in_before(int64_t ms);
  void set_restricted(bool on);
  void set_order(enum buzon_order NUMBER);
  void set_limit(int64_t n);
  char *to_json(buzon_error **err);
}

typedef struct {} buzon_act;
%extend buzon_act {
  buzon_act(enum buzon_act_kind NUMBER, int64_t ms, const char *TEXT, buzon_error **err) { return buzon_act_new(NUMBER, ms, TEXT, err); }
  ~buzon_act() { buzon_act_free($self); }
  bool set_cause(const char *TEXT, buzon_error **err);
  bool set_amount(int32_t n, const char *TEXT, const char *TEXT_OR_NULL, buzon_error **err);
  void set_withdrawn(bool on);
  bool set_body(const char *TEXT, buzon_error **err);
  bool set_term(const char *TEXT, buzon_error **err);
  void set_same_administration(bool on);
}

typedef struct {} buzon_incident;
%extend buzon_incident {
  buzon_incident(const char *reference, int64_t ms, const char *legal, const char *published, buzon_error **err) { return buzon_incident_new(reference, ms, legal, published, err); }
  ~buzon_incident() { buzon_incident_free($self); }
  bool set_amount(int32_t n, const char *TEXT, const char *TEXT_OR_NULL, buzon_error **err);
  bool set_until(int64_t ms, buzon_error **err);
  bool add_term(const char *TEXT, buzon_error **err);
  bool add_network(const char *TEXT, buzon_error **err);
  bool add_account(const char *TEXT, buzon_error **err);
  bool add_unit(const char *TEXT, buzon_error **err);
}

typedef struct {} buzon_person;
%extend buzon_person {
  buzon_person(const char *account, const char *author, buzon_error **err) { return buzon_person_new(account, author, err); }
  ~buzon_person() { buzon_person_free($self); }
  bool add(const char *TEXT, const char *TEXT, buzon_error **err);
}

typedef struct {} buzon_regroup;
%extend buzon_regroup {
  buzon_regroup(const char *reference, const char *actor, const char *reason, buzon_error **err) { return buzon_regroup_new(reference, actor, reason, err); }
  ~buzon_regroup() { buzon_regroup_free($self); }
  void set_version(int64_t version);
  bool set_into(const char *TEXT, int64_t version, buzon_error **err);
  void set_same_person(bool same_person);
  bool add_message(const char *TEXT, buzon_error **err);
}

typedef struct {} buzon_change;
%extend buzon_change {
  buzon_change(const char *reference, const char *actor, buzon_error **err) { return buzon_change_new(reference, actor, err); }
  ~buzon_change() { buzon_change_free($self); }
  void set_version(int64_t version);
  bool set_unit(const char *TEXT, buzon_error **err);
  bool set_assignee(const char *TEXT, buzon_error **err);
  void set_kind(enum buzon_inquiry_kind NUMBER);
  bool set_topic(const char *TEXT, buzon_error **err);
  void set_priority(enum buzon_priority NUMBER);
  void set_restricted(bool on);
  bool set_external_ref(const char *TEXT, buzon_error **err);
  bool add_note(const char *TEXT, buzon_error **err);
  bool add_tag(const char *TEXT, buzon_error **err);
  bool remove_tag(const char *TEXT, buzon_error **err);
  bool add_follower(const char *TEXT, buzon_error **err);
  bool remove_follower(const char *TEXT, buzon_error **err);
  void set_status(enum buzon_status NUMBER);
  bool close(enum buzon_resolution NUMBER, const char *TEXT_OR_NULL, buzon_error **err);
  bool set_register(const char *TEXT, int64_t ms, const char *TEXT, buzon_error **err);
  bool add_act(const buzon_act *GIVEN, buzon_error **err);
  bool add_link(enum buzon_link_kind NUMBER, const char *TEXT, buzon_error **err);
  bool remove_link(enum buzon_link_kind NUMBER, const char *TEXT, buzon_error **err);
  bool set_similar(const char *TEXT, buzon_error **err);
  bool hand_over(const char *TEXT, const char *TEXT_OR_NULL, const char *TEXT, buzon_error **err);
  void set_received_by_competent_body_at(int64_t ms);
  void set_resolution_notified_at(int64_t ms);
  bool set_notification(enum buzon_notification NUMBER, const char *TEXT, const char *TEXT_OR_NULL, buzon_error **err);
  bool set_register_body(const char *TEXT, buzon_error **err);
  bool set_register_procedure(const char *TEXT, buzon_error **err);
  bool set_register_file_url(const char *TEXT, buzon_error **err);
  void set_acknowledged_at(int64_t ms);
  void set_forwarded_at(int64_t ms);
}

typedef struct {} buzon_bulk;
%extend buzon_bulk {
  buzon_bulk(buzon_error **err) { return buzon_bulk_new(err); }
  ~buzon_bulk() { buzon_bulk_free($self); }
  bool add(const char *TEXT, int64_t version, buzon_error **err);
  char *results(buzon_error **err);
}

typedef struct {} buzon_letter;
%extend buzon_letter {
  buzon_letter(const char *text, const char *actor, buzon_error **err) { return buzon_letter_new(text, actor, err); }
  ~buzon_letter() { buzon_letter_free($self); }
  void set_draft(bool on);
  void set_visibility(enum buzon_visibility NUMBER);
  void set_privacy(enum buzon_privacy NUMBER);
  bool set_template(const char *TEXT, buzon_error **err);
}

/* --- handles --- */

typedef struct {} buzon_job;
%extend buzon_job {
  ~buzon_job() { buzon_job_free($self); }
  buzon_request *next(buzon_error **err);
  bool answer(const buzon_response *GIVEN, buzon_error **err);
  bool fail(const char *TEXT, bool sent, buzon_error **err);
  buzon_round *round(buzon_error **err);
  buzon_batch *shown(buzon_error **err);
}

typedef struct {} buzon_extract;
%extend buzon_extract {
  ~buzon_extract() { buzon_extract_free($self); }
  char *read(buzon_error **err);
}

typedef struct {} buzon_trial;
%extend buzon_trial {
  ~buzon_trial() { buzon_trial_free($self); }
  char *next(buzon_error **err);
  char *totals(buzon_error **err);
}

typedef struct {} buzon_inbox;
%extend buzon_inbox {
  buzon_inbox(const char *address, enum buzon_open how, buzon_error **err) {
    buzon_inbox *inbox = buzon_inbox_open(address, how, err);
    if (inbox)
      buzon_inbox_set_interrupt(inbox, bz_interrupt, NULL, NULL);
    return inbox;
  }
  /* The functions of the host belong to this handle; a list may keep the inbox. */
  ~buzon_inbox() {
    buzon_inbox_set_clock($self, NULL, NULL, NULL);
    buzon_inbox_set_log($self, NULL, NULL, NULL);
    buzon_inbox_set_interrupt($self, NULL, NULL, NULL);
    buzon_inbox_set_progress($self, NULL, NULL, NULL);
    buzon_inbox_set_vault($self, NULL, NULL, NULL, NULL);
    buzon_inbox_set_scanner($self, NULL, NULL, NULL);
    buzon_inbox_unref($self);
  }
  void close();
  bool is_closed();
  const char *address();
  void set_clock(buzon_clock_fn fn, void *user, buzon_destroy_fn destroy);
  void set_log(buzon_log_fn fn, void *user, buzon_destroy_fn destroy);
  void set_interrupt(buzon_interrupt_fn fn, void *user, buzon_destroy_fn destroy);
  void set_progress(buzon_progress_fn fn, void *user, buzon_destroy_fn destroy);
  void set_vault(buzon_vault_find_fn find, buzon_vault_put_fn put, void *user, buzon_destroy_fn destroy);
  void set_scanner(buzon_scan_fn fn, void *user, buzon_destroy_fn destroy);
  bool add_data(const char *TEXT, buzon_error **err);
  bool set_ca_file(const char *TEXT, buzon_error **err);

  char *settings(buzon_error **err);
  bool set_settings(const char *TEXT, const char *TEXT, buzon_error **err);
  buzon_account *add_account(const char *TEXT, const char *TEXT, const char *TEXT_OR_NULL, const char *TEXT, buzon_error **err);
  buzon_account *set_account_state(const char *TEXT, enum buzon_account_state NUMBER, const char *TEXT, buzon_error **err);
  buzon_account *account(const char *TEXT, buzon_error **err);
  bool set_secret(const char *TEXT, const char *TEXT, const char *BYTES_OR_NULL, size_t LEN, buzon_error **err);

  buzon_inquiries *inquiries(const buzon_filter *GIVEN, buzon_error **err);
  buzon_page *page(const buzon_filter *GIVEN, const char *TEXT_OR_NULL, buzon_error **err);
  char *snippets(const char *TEXT, const char *TEXT, buzon_error **err);
  buzon_facets *facets(const buzon_filter *GIVEN, buzon_error **err);
  int64_t find_similar(int64_t limit, buzon_error **err);
  buzon_group *group(const char *TEXT, buzon_error **err);
  buzon_groups *groups(int64_t since, int64_t least, buzon_error **err);
  buzon_similars *similar(const char *TEXT, buzon_error **err);
  buzon_search *save_search(const char *TEXT, const buzon_filter *GIVEN, const char *TEXT, buzon_error **err);
  buzon_search *search(const char *TEXT, buzon_error **err);
  buzon_searches *searches(buzon_error **err);
  bool delete_search(const char *TEXT, buzon_error **err);
  buzon_trial *triage_try(const char *TEXT, const buzon_filter *GIVEN, buzon_error **err) { return buzon_triage_try($self, TEXT, GIVEN, err); }
  buzon_inquiry *inquiry(const char *TEXT, buzon_error **err);
  int64_t count(buzon_error **err);
  buzon_messages *messages(const char *TEXT, buzon_error **err);
  buzon_messages *revisions(const char *TEXT, const char *TEXT, buzon_error **err);
  buzon_events *events(const char *TEXT, buzon_error **err);
  buzon_events *changes(int64_t after, buzon_error **err);
  int64_t acknowledged(const char *TEXT, buzon_error **err);
  int64_t acknowledge(const char *TEXT, int64_t position, buzon_error **err);
  char *alerts(int64_t limit, buzon_error **err);
  char *render(const char *TEXT, const char *TEXT, const char *TEXT_OR_NULL, const char *TEXT_OR_NULL, buzon_error **err);
  char *links(const char *TEXT, buzon_error **err);
  char *followers(const char *TEXT, buzon_error **err);
  char *unit_dir3(const char *TEXT, buzon_error **err);
  char *alerts_calendar(int64_t limit, buzon_error **err);
  bool acknowledge_alert(const char *TEXT, const char *TEXT, buzon_error **err);
  buzon_accounts *accounts(buzon_error **err);
  buzon_answers *answers(const char *TEXT_OR_NULL, buzon_error **err);
  buzon_findings *verify(const char *TEXT_OR_NULL, buzon_error **err);
  char *export(const char *TEXT, buzon_error **err);
  char *figures(buzon_day from, buzon_day before, buzon_error **err);
  buzon_findings *check_figures(buzon_error **err);
  char *rebuild_figures(buzon_error **err);
  char *table(const char *TEXT, bool csv, buzon_error **err);
  char *public_figures(buzon_day from, buzon_day before, buzon_error **err);
  char *health(buzon_error **err);
  char *check(const char *TEXT, buzon_error **err);

  buzon_inquiry *apply(const buzon_change *GIVEN, buzon_error **err);
  bool apply_bulk(const buzon_change *GIVEN, buzon_bulk *GIVEN, buzon_error **err);
  bool add_similar(buzon_bulk *GIVEN, const char *TEXT, int64_t expected, buzon_error **err);
  bool write_bulk(const buzon_letter *GIVEN, buzon_bulk *GIVEN, buzon_error **err);
  buzon_inquiry *merge(const buzon_regroup *GIVEN, buzon_error **err);
  buzon_inquiry *split(const buzon_regroup *GIVEN, buzon_error **err);
  buzon_inquiry *undo(const buzon_regroup *GIVEN, buzon_error **err);
  char *merges(const char *TEXT, buzon_error **err);
  int64_t recompute(const char *TEXT, buzon_error **err);
  char *apply_incident(const buzon_incident *GIVEN, const char *TEXT, buzon_error **err);
  char *erase_preview(const buzon_person *GIVEN, buzon_error **err);
  char *erase(const buzon_person *GIVEN, const char *TEXT, const char *TEXT, buzon_error **err);
  bool hold(const char *TEXT, const char *TEXT, const char *TEXT, buzon_error **err);
  bool release(const char *TEXT, const char *TEXT, const char *TEXT, buzon_error **err);
  char *holds(buzon_error **err);
  char *purge(buzon_error **err);
  char *retain(bool preview, const char *TEXT, buzon_error **err);
  buzon_extract *extract(const buzon_person *GIVEN, buzon_error **err);
  char *seal(const char *TEXT, buzon_error **err);
  char *seals(buzon_error **err);
  char *compare_seal(const char *TEXT, buzon_error **err);
  char *record(const char *TEXT, buzon_error **err);
  char *record_html(const char *TEXT, const char *TEXT_OR_NULL, buzon_error **err);
  char *backup(const char *TEXT, buzon_error **err);
  char *integrity(buzon_error **err);
  bool set_publication(const char *TEXT, enum buzon_publication NUMBER, const char *TEXT, buzon_error **err);
  char *publication(const char *TEXT, buzon_error **err);
  int64_t publish(const char *TEXT, buzon_error **err);
  buzon_answer *write(const char *TEXT, const buzon_letter *GIVEN, buzon_error **err);
  buzon_answer *edit_answer(int64_t id, int64_t version, const buzon_letter *GIVEN, buzon_error **err);
  buzon_answer *submit_answer(int64_t id, int64_t version, const char *TEXT, buzon_error **err);
  buzon_answer *approve_answer(int64_t id, int64_t version, const char *TEXT, buzon_error **err);
  buzon_answer *reject_answer(int64_t id, int64_t version, const char *TEXT, const char *TEXT, buzon_error **err);
  buzon_answer *settle_answer(int64_t id, enum buzon_settlement NUMBER, const char *TEXT_OR_NULL, const char *TEXT, buzon_error **err);
  buzon_answer *cancel_answer(int64_t id, const char *TEXT, buzon_error **err);

  buzon_job *job(const char *TEXT, enum buzon_work NUMBER, buzon_error **err);
  buzon_job *refresh_job(const char *TEXT, buzon_error **err);
  buzon_batch *refresh(const char *TEXT, buzon_error **err);
  buzon_round *run(const char *TEXT_OR_NULL, enum buzon_work NUMBER, buzon_error **err);
  buzon_rounds *jobs_run(enum buzon_work NUMBER, buzon_error **err) { return buzon_jobs_run($self, NUMBER, err); }
  %rename(import_) import;
  buzon_round *import(const char *TEXT, const buzon_response *GIVEN, buzon_error **err);

  buzon_receipt *deliver(const char *TEXT, const buzon_delivery *GIVEN, buzon_error **err);
  buzon_round *process(int64_t limit, buzon_error **err);
  buzon_riddles *quarantine(const char *TEXT_OR_NULL, bool settled, buzon_error **err);
  buzon_riddle *riddle(int64_t id, buzon_error **err);
  buzon_round *retry_quarantine(int64_t id, const char *TEXT, buzon_error **err);
  buzon_file *attachment(const char *TEXT, const char *TEXT, int64_t n, buzon_error **err);
  buzon_riddle *discard_riddle(int64_t id, const char *TEXT, const char *TEXT, buzon_error **err);
}

/* --- calendars and deadlines, without an inbox --- */

typedef struct {} buzon_calendar;
%extend buzon_calendar {
  buzon_calendar(const char *spec, const char *data, buzon_error **err) { return buzon_calendar_new(spec, data, err); }
  ~buzon_calendar() { buzon_calendar_unref($self); }
  char *members(buzon_error **err);
  int64_t is_working_day(buzon_day DAY, buzon_error **err);
  buzon_day add_working_days(buzon_day DAY, int32_t n, buzon_error **err);
  buzon_day roll(buzon_day DAY, bool backward, buzon_error **err);
  char *why(buzon_day DAY, buzon_error **err);
  %rename(working_days_between) between;
  int64_t between(buzon_day a, buzon_day b, buzon_error **err) {
    int64_t n = 0;
    buzon_calendar_working_days_between($self, a, b, &n, err);
    return n;
  }
}

/* --- functions --- */

%rename(version) buzon_version;
%rename(debug_live) buzon_debug_live;
%rename(networks) buzon_networks;
%rename(table_dictionary) buzon_table_dictionary;
%rename(mask_personal) buzon_mask_personal;
%rename(normalise) buzon_normalise;
const char *buzon_version(void);
int64_t buzon_debug_live(void);
char *buzon_networks(buzon_error **err);
char *buzon_table_dictionary(const char *TEXT, const char *TEXT, buzon_error **err);
char *buzon_mask_personal(const char *TEXT, buzon_error **err);
buzon_batch *buzon_normalise(const char *TEXT, const char *TEXT, const buzon_response *GIVEN, const char *TEXT_OR_NULL,
                             buzon_error **err);

%rename(calendar_from_ics) buzon_calendar_from_ics;
%rename(calendar_check) buzon_calendar_check;
%rename(data_reload) buzon_data_reload;
%rename(due_alert) buzon_due_alert;
%rename(due_minutes_left) buzon_due_minutes_left;
%rename(deadline) bz_deadline;
%rename(deadline_latest) bz_deadline_latest;
%rename(deadline_json) buzon_deadline_json;
%rename(deadline_recompute) buzon_deadline_recompute;
%rename(deadline_explain) buzon_deadline_explain;
%rename(terms) buzon_terms;
%rename(restore) buzon_restore;
char *buzon_calendar_from_ics(const char *BYTES, size_t LEN, const char *TEXT, buzon_error **err);
bool buzon_calendar_check(const char *BYTES, size_t LEN, const char *TEXT_OR_NULL, buzon_error **err);
void buzon_data_reload(void);
buzon_time buzon_due_alert(const buzon_due *DUE, int32_t n, buzon_error **err);
int64_t buzon_due_minutes_left(const buzon_due *DUE, buzon_time AT, buzon_error **err);
buzon_due *bz_deadline(const char *TEXT, const char *TEXT_OR_NULL, buzon_error **err);
buzon_day bz_deadline_latest(const char *TEXT, buzon_day DAY, const char *TEXT_OR_NULL, buzon_error **err);
char *buzon_deadline_json(const char *TEXT, const char *TEXT_OR_NULL, buzon_error **err);
char *buzon_deadline_recompute(const char *TEXT, const char *TEXT, const char *TEXT_OR_NULL, buzon_error **err);
char *buzon_deadline_explain(const char *TEXT, const char *TEXT, buzon_error **err);
char *buzon_terms(const char *TEXT_OR_NULL, buzon_error **err);
char *buzon_restore(const char *TEXT, const char *TEXT, buzon_error **err);

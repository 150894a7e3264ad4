/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the command-line client share. */
#ifndef CRM_H
#define CRM_H

#include <buzon.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Exit codes, stable for scripts. */
enum crm_exit {
    CRM_OK = 0,
    CRM_FAILED = 1,
    CRM_USAGE = 2,
    CRM_NOT_FOUND = 3,
    CRM_RETRY = 4,
    CRM_FINDINGS = 5,
    CRM_INTERRUPTED = 130
};

/* How many files one command takes: as many as a command line does. */
enum { CRM_FILES_MAX = 1 << 20 };

/* The options that stand before or behind the command's own arguments. */
struct crm {
    const char *store, *data, *ca_file, *actor, *now;
    bool json, quiet;
    /* Options of single commands. */
    const char *url, *token_file, *settings, *unit, *assignee, *tag, *untag, *words, *status,
        *kind, *topic, *language, *network, *deadline, *published, *order, *page, *search,
        *reason, *limit, *version, *at, *legal, *cause, *by, *from, *before, *against, *days,
        *similar, *follower, *personal, *account, *priority, *visibility;
    bool overdue, undetermined, pending, all, draft, private_answer, as_asked, withdrawn, check,
        rebuild, within, csv, dictionary, publishable, same_person;
    buzon_inbox *inbox; /* open once a command needs it */
    buzon_time fixed;   /* the present when --now gives it; else BUZON_TIME_NONE */
    char **args;        /* what is left: the command's own arguments */
    int n_args;
};

/* A command that opens no inbox. */
#define CRM_ALONE ((enum buzon_open) - 1)

struct crm_command {
    const char *name, *args, *about;
    int least, most;      /* how many arguments */
    enum buzon_open open; /* who only reads changes nothing; only some make a new inbox */
    int (*run)(struct crm *crm);
};

extern const struct crm_command crm_commands[];

/* A sentence in the language of the terminal: Spanish, unless the locale is English. */
const char *tr(const char *spanish) __attribute__((format_arg(1)));
/* "es" or "en", for what the library itself can say in words. */
const char *crm_language(void);
/* Pairs of a code of the library and its Spanish word, NULL at the end. */
extern const char *const crm_findings[], *const crm_progress[];
extern const char *const crm_advice[], *const crm_settlements[];
extern const char *const crm_dimensions[], *const crm_priorities[];
extern const char *const crm_orders[], *const crm_publications[], *const crm_personal[];
extern const char *const crm_visibilities[];
extern const char *const crm_statuses[],
    *const crm_kinds[], *const crm_resolutions[],
                            *const crm_deadlines[], *const crm_answers[],
                                                        *const crm_accounts[],
                                                            *const crm_topics[],
                                                                *const crm_events[],
                                                                    *const crm_figures_words[],
                                                                        *const crm_failures[];
/* The word for a code; the code itself where the table has none. */
const char *crm_word(const char *const *table, const char *code);
/* The code for either; NULL, and said on standard error what there is, when it is neither. */
const char *crm_code(const char *const *table, const char *word);
/* Its number, by the enum's names; -1 like that. */
const char *crm_priority_name(int priority);
int crm_number(const char *const *table, const char *word, const char *(*name_of)(int));
const char *crm_kind_name(int i);
/* A whole number of an option; false, and said on standard error, for anything else. */
bool crm_integer(const char *option, const char *text, int64_t *ret);

/* When it happened: --at, else the present; false, and said on standard error: clock.c */
bool crm_moment(struct crm *crm, buzon_time *ret);
/* The same and --legal, without which nothing moves a legal clock. */
bool crm_basis(struct crm *crm, buzon_time *at);
/* An instant of RFC 3339. */
bool crm_instant(const char *text, buzon_time *ret);

/* Apply a change and print the row; takes the change and the error it may have met. */
int crm_apply(struct crm *crm, buzon_change *change, buzon_error *err);
/* A text in JSON quotes. */
void crm_put_quoted(FILE *to, const char *text);
/* Print the error to standard error, free it, and give the exit code that fits. */
int crm_fail(struct crm *crm, buzon_error *err);
/* A JSON text on a line of its own; frees it. NULL means that *err says why: the argument that
 * makes the text and the one that reads the error are evaluated in any order, so the error is
 * read here. */
int crm_print_json(struct crm *crm, char *json, buzon_error **err);

/* Tables and one inquiry in words, as wide as the terminal: table.c */
void crm_table_head(void);
void crm_table_row(const struct crm *crm, const buzon_inquiry *q);
/* Where --words are in it: snippet.c */
void crm_snippet(struct crm *crm, const buzon_inquiry *q);
/* At most `width` columns of a text, padded unless it is the last of its line. */
void crm_cell(const char *text, int width, bool last);
int crm_show(struct crm *crm, const buzon_inquiry *q);
void crm_show_message(const buzon_message *m);
/* An instant in the inbox's zone as "lun 23 nov 10:00". */
const char *crm_when(buzon_time t, char *text, size_t len);

/* Do that work for an account (NULL: all) and say what it brought. */
int crm_work(struct crm *crm, const char *account, enum buzon_work work);

/* Print what was found, or that there is nothing; frees the findings, takes the error. */
int crm_print_findings(struct crm *crm, buzon_findings *it, const char *nothing,
                       buzon_error *err);

/* The commands, by what they work on. */
int crm_account(struct crm *crm);
int crm_poll(struct crm *crm);
int crm_recheck(struct crm *crm);
int crm_sweep(struct crm *crm);
int crm_media(struct crm *crm);
int crm_send(struct crm *crm);
int crm_import(struct crm *crm);
int crm_list(struct crm *crm);
int crm_facets(struct crm *crm);
int crm_groups(struct crm *crm);
int crm_similar(struct crm *crm);
/* The letter to every inquiry of a group that waits for one. */
int crm_answer_similar(struct crm *crm, const buzon_letter *letter);
int crm_search(struct crm *crm);
int crm_triage(struct crm *crm);
/* A filter of the options, NULL and *rc when they do not fit; the caller frees it: read.c */
buzon_filter *crm_filter(struct crm *crm, int *rc);
/* The bytes of a file ("-": standard input) with a NUL behind them, to be freed; NULL when it
 * says why not. */
char *crm_read_file(const char *path, size_t *len);
int crm_show_one(struct crm *crm);
int crm_refresh(struct crm *crm);
int crm_export(struct crm *crm);
int crm_move(struct crm *crm);
int crm_restrict(struct crm *crm);
int crm_ref(struct crm *crm);
int crm_settings(struct crm *crm);
int crm_recompute(struct crm *crm);
int crm_health(struct crm *crm);
int crm_restore(struct crm *crm);
int crm_assign(struct crm *crm);
int crm_note(struct crm *crm);
int crm_answer(struct crm *crm);
int crm_waiting(struct crm *crm);
int crm_edit(struct crm *crm);
int crm_submit(struct crm *crm);
int crm_approve(struct crm *crm);
int crm_reject(struct crm *crm);
int crm_cancel(struct crm *crm);
int crm_settle(struct crm *crm);
int crm_close(struct crm *crm);
int crm_register(struct crm *crm);
int crm_file(struct crm *crm);
int crm_transfer(struct crm *crm);
int crm_received(struct crm *crm);
int crm_acknowledged(struct crm *crm);
int crm_notify(struct crm *crm);
int crm_suspend(struct crm *crm);
int crm_resume(struct crm *crm);
int crm_extend(struct crm *crm);
int crm_urgent(struct crm *crm);
int crm_incident(struct crm *crm);
int crm_extract(struct crm *crm);
int crm_erase(struct crm *crm);
int crm_hold(struct crm *crm);
int crm_release(struct crm *crm);
int crm_holds(struct crm *crm);
int crm_retain(struct crm *crm);
int crm_purge(struct crm *crm);
int crm_seal(struct crm *crm);
int crm_seals(struct crm *crm);
int crm_record(struct crm *crm);
int crm_backup(struct crm *crm);
int crm_integrity(struct crm *crm);
int crm_publication(struct crm *crm);
int crm_publish(struct crm *crm);
int crm_practice(struct crm *crm);
int crm_figures(struct crm *crm);
int crm_verify(struct crm *crm);
int crm_changes(struct crm *crm);
int crm_template(struct crm *crm);
int crm_link(struct crm *crm);
int crm_merge(struct crm *crm);
int crm_split(struct crm *crm);
int crm_undo(struct crm *crm);
int crm_merges(struct crm *crm);
int crm_links(struct crm *crm);
int crm_follow(struct crm *crm);
int crm_unfollow(struct crm *crm);
int crm_followers(struct crm *crm);
int crm_handover(struct crm *crm);
int crm_many(struct crm *crm);
int crm_alerts(struct crm *crm);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* What a host does with the library, one act each, so that something may go wrong in the
 * middle of it. */
#ifndef FAULT_ACTS_H
#define FAULT_ACTS_H

#include "town.h"

enum { ACTS_MAX = 128 };

struct act {
    const char *name;
    /* Makes the store the act starts from; NULL: none is there yet. */
    bool (*prepare)(struct town *t, buzon_error **err);
    /* What the host did before with the handle; may be NULL. */
    bool (*ready)(struct town *t, buzon_error **err);
    /* The act; true when it worked. Run again after a failure it must work. */
    bool (*run)(struct town *t, buzon_error **err);
    /* SQL whose integer is the same afterwards, however often it failed before; may be NULL. */
    const char *question;
    /* The file of the folder that it makes, which is what the question is asked of; NULL: it
     * is asked of the store. */
    const char *file;
    bool cold;    /* the inbox is not open when it begins */
    bool atomic;  /* failing leaves the store as it was */
    bool stores;  /* it uses SQLite */
    bool resumes; /* killed half way, doing it again finishes it */
};

/* Ends with a NULL name. */
extern const struct act acts[];

/* --- those of files of their own: what they start from, and what they do --- */

/* acts.c */
bool acts_prepare_founded(struct town *t, buzon_error **err);
bool acts_prepare_polled(struct town *t, buzon_error **err);

/* acts_door.c */
bool door_prepare_hook(struct town *t, buzon_error **err);
bool door_prepare_spooled(struct town *t, buzon_error **err);
bool door_prepare_quarantined(struct town *t, buzon_error **err);
bool door_act_deliver(struct town *t, buzon_error **err);
bool door_act_process(struct town *t, buzon_error **err);
bool door_act_quarantine(struct town *t, buzon_error **err);
bool door_act_retry(struct town *t, buzon_error **err);
bool door_act_discard(struct town *t, buzon_error **err);
bool door_act_health(struct town *t, buzon_error **err);

/* acts_answer.c */
bool answer_prepare_forgetful(struct town *t, buzon_error **err);
bool answer_prepare_queued(struct town *t, buzon_error **err);
bool answer_prepare_reviewed(struct town *t, buzon_error **err);
bool answer_act_answer(struct town *t, buzon_error **err);
bool answer_act_draft(struct town *t, buzon_error **err);
bool answer_act_edit(struct town *t, buzon_error **err);
bool answer_act_approve(struct town *t, buzon_error **err);
bool answer_act_reject(struct town *t, buzon_error **err);
bool answer_act_send(struct town *t, buzon_error **err);

/* acts_change.c */
bool change_act_change(struct town *t, buzon_error **err);
bool change_act_formalise(struct town *t, buzon_error **err);
bool change_prepare_registered(struct town *t, buzon_error **err);
bool change_act_clock(struct town *t, buzon_error **err);
bool change_act_incident(struct town *t, buzon_error **err);
bool change_act_close(struct town *t, buzon_error **err);
bool change_prepare_moved(struct town *t, buzon_error **err);
bool change_act_rebuild(struct town *t, buzon_error **err);

/* acts_media.c */
bool media_prepare_photographed(struct town *t, buzon_error **err);
bool media_prepare_stored(struct town *t, buzon_error **err);
bool media_act(struct town *t, buzon_error **err);
bool media_act_file(struct town *t, buzon_error **err);
bool media_act_renew(struct town *t, buzon_error **err);

/* acts_practice.c */
bool practice_prepare(struct town *t, buzon_error **err);
bool practice_prepare_queued(struct town *t, buzon_error **err);
bool practice_prepare_paused(struct town *t, buzon_error **err);
bool practice_act_add(struct town *t, buzon_error **err);
bool practice_act_poll(struct town *t, buzon_error **err);
bool practice_act_send(struct town *t, buzon_error **err);
bool practice_act_resume(struct town *t, buzon_error **err);

/* acts_archive.c */
bool archive_prepare(struct town *t, buzon_error **err);
bool archive_prepare_fed(struct town *t, buzon_error **err);
bool archive_act(struct town *t, buzon_error **err);
bool archive_act_feed(struct town *t, buzon_error **err);
bool archive_act_export(struct town *t, buzon_error **err);

/* acts_late.c */
bool late_prepare_drafted(struct town *t, buzon_error **err);
bool late_prepare_queued(struct town *t, buzon_error **err);
bool late_prepare_sent(struct town *t, buzon_error **err);
bool late_prepare_unknown(struct town *t, buzon_error **err);
bool late_prepare_early(struct town *t, buzon_error **err);
bool late_act_delivered(struct town *t, buzon_error **err);
bool late_act_failed(struct town *t, buzon_error **err);
bool late_act_send(struct town *t, buzon_error **err);
bool late_act_found(struct town *t, buzon_error **err);
bool late_act_give_up(struct town *t, buzon_error **err);
bool late_act_send_again(struct town *t, buzon_error **err);
bool late_act_submit(struct town *t, buzon_error **err);
bool late_act_retire(struct town *t, buzon_error **err);

/* acts_formal.c */
bool formal_act_transfer(struct town *t, buzon_error **err);

/* acts_group.c */
bool group_prepare_followed(struct town *t, buzon_error **err);
bool group_prepare_merged(struct town *t, buzon_error **err);
bool group_act_merge(struct town *t, buzon_error **err);
bool group_act_split(struct town *t, buzon_error **err);
bool group_act_undo(struct town *t, buzon_error **err);

/* acts_find.c */
bool find_act_page(struct town *t, buzon_error **err);
bool find_act_facets(struct town *t, buzon_error **err);
bool find_act_save(struct town *t, buzon_error **err);
bool find_prepare_campaign(struct town *t, buzon_error **err);
bool find_prepare_grouped(struct town *t, buzon_error **err);
bool find_act_similar(struct town *t, buzon_error **err);
bool find_act_groups(struct town *t, buzon_error **err);
bool find_act_regroup(struct town *t, buzon_error **err);
bool find_act_answer_similar(struct town *t, buzon_error **err);

/* acts_office.c */
bool office_prepare(struct town *t, buzon_error **err);
bool office_prepare_tied(struct town *t, buzon_error **err);
bool office_act_ties(struct town *t, buzon_error **err);
bool office_act_duplicate(struct town *t, buzon_error **err);
bool office_prepare_closed(struct town *t, buzon_error **err);
bool office_act_reopen(struct town *t, buzon_error **err);
bool office_act_results(struct town *t, buzon_error **err);
bool office_act_bulk(struct town *t, buzon_error **err);
bool office_act_feed(struct town *t, buzon_error **err);
bool office_act_alert(struct town *t, buzon_error **err);
bool office_act_seal(struct town *t, buzon_error **err);
bool office_act_pause(struct town *t, buzon_error **err);
bool office_prepare_paused(struct town *t, buzon_error **err);
bool office_act_resume(struct town *t, buzon_error **err);
bool office_prepare_saved(struct town *t, buzon_error **err);
bool office_act_delete_search(struct town *t, buzon_error **err);
bool office_prepare_moved(struct town *t, buzon_error **err);
bool office_act_recompute(struct town *t, buzon_error **err);
bool office_prepare_queued(struct town *t, buzon_error **err);
bool office_act_cancel(struct town *t, buzon_error **err);
bool office_act_backup(struct town *t, buzon_error **err);
bool office_prepare_copied(struct town *t, buzon_error **err);
bool office_act_restore(struct town *t, buzon_error **err);
bool office_act_refresh(struct town *t, buzon_error **err);
bool office_act_trial(struct town *t, buzon_error **err);
bool office_act_record(struct town *t, buzon_error **err);

/* acts_privacy.c */
bool privacy_act_hold(struct town *t, buzon_error **err);
bool privacy_prepare_held(struct town *t, buzon_error **err);
bool privacy_act_release(struct town *t, buzon_error **err);
bool privacy_prepare_written(struct town *t, buzon_error **err);
bool privacy_act_preview(struct town *t, buzon_error **err);
bool privacy_act_erase(struct town *t, buzon_error **err);
bool privacy_act_extract(struct town *t, buzon_error **err);
bool privacy_prepare_erased(struct town *t, buzon_error **err);
bool privacy_act_purge(struct town *t, buzon_error **err);
bool privacy_prepare_retained(struct town *t, buzon_error **err);
bool privacy_act_retain(struct town *t, buzon_error **err);
bool privacy_act_propose(struct town *t, buzon_error **err);
bool privacy_prepare_proposed(struct town *t, buzon_error **err);
bool privacy_act_decide(struct town *t, buzon_error **err);
bool privacy_prepare_published(struct town *t, buzon_error **err);
bool privacy_act_publish(struct town *t, buzon_error **err);

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries that are one after all, one that is two, and taking either back. */
#ifndef BUZON_MERGE_H
#define BUZON_MERGE_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Only a person does this, with a reason, and it can be undone. What holds for all three acts:
 *
 * Messages of citizens go with our answers to them, drafts included, and never lose their
 * proof: the history they come to has an event "taken_over" for each, with the words. Both
 * histories tell of the act and name the other inquiry.
 *
 * Later messages follow: one of a conversation whose inquiry was merged comes to where that
 * went. An answer goes to the conversation of the message it answers.
 *
 * A legal hold follows the messages, and no act ends one.
 *
 * Inquiries of two accounts are not merged: one has an account, a network, an author and a
 * conversation, by which it is answered, counted, kept (each network's terms are others) and
 * erased, and which its history commits to. What one citizen asks on two networks stays two
 * inquiries, each answered where it was asked and each with its deadlines, and is held together
 * otherwise: tied (buzon_change_add_link()), found as asking the same and answered with one
 * letter (buzon_inbox_add_similar(), buzon_inbox_write_bulk()), or one of them closed as a
 * duplicate of the other, which ends its work and says where it goes on. For access and erasure
 * a buzon_person joins the authors that somebody says are one.
 */

/**
 * What is merged into what, or split off, by whom and why. An opaque builder.
 * @since 0.1
 */
typedef struct bz_regroup buzon_regroup;

/**
 * An act on inquiry `reference`: the one that goes into another, that loses messages, or that
 * is to be as it was.
 *
 * `actor` is a "person:…"; `reason` of 1 to 1000 bytes of UTF-8 becomes part of both histories.
 * INVALID for others; NO_MEMORY. Free it with buzon_regroup_free().
 * @since 0.1
 */
BUZON_API buzon_regroup *buzon_regroup_new(const char *reference, const char *actor,
                                           const char *reason, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_regroup_free(buzon_regroup *regroup);
/** Only if the inquiry still has that version; negative, and by default: whatever it has. NULL
 * is ignored. @since 0.1 */
BUZON_API void buzon_regroup_set_version(buzon_regroup *regroup, int64_t version);
/**
 * The other inquiry: the one that takes the messages. `version` as in
 * buzon_regroup_set_version(), of that one.
 *
 * A split has none; undoing needs none, and checks one that is given. INVALID for a malformed
 * reference.
 * @since 0.1
 */
BUZON_API bool buzon_regroup_set_into(buzon_regroup *regroup, const char *reference,
                                      int64_t version, buzon_error **err);
/** The authors of both are one person: somebody says so, and the reason says why. Else only
 * what one author of the network wrote is merged. NULL is ignored. @since 0.1 */
BUZON_API void buzon_regroup_set_same_person(buzon_regroup *regroup, bool same_person);
/**
 * A citizen's message (buzon_message_id()) that is to be split off.
 *
 * INVALID for an empty id or more than 512 bytes; LIMIT above 1000 messages.
 * @since 0.1
 */
BUZON_API bool buzon_regroup_add_message(buzon_regroup *regroup, const char *id,
                                         buzon_error **err);

/**
 * Merge an inquiry into the other one, which is given as it is then.
 *
 * It is closed as BUZON_RESOLUTION_MERGED with the other's reference as its reason, has no
 * messages, counts in no figure but "messages" of the other, and takes no change until the
 * merge is undone. Its publication must have ended: the other's stays as it was decided.
 *
 * The citizen never loses time. Of two running deadlines of one name the one that started first
 * stays, with its start and its end as computed then; one that runs comes in the place of one
 * of the other's that has ended, because the part that joins was not answered. The deadlines
 * that are left are cancelled. The other one is open again when something in it waits, keeps
 * the more pressing priority, and is restricted if one of them was. Who follows the first
 * follows it, too.
 *
 * NOT_FOUND; CONFLICT for another version; INVALID for an inquiry and itself, two accounts, or
 * authors nobody says are one; STATE when one is closed, the first is registered (merge the
 * other into it), proposed or published (withdraw it first), or an answer is just being sent.
 * @since 0.1
 */
BUZON_API buzon_inquiry *buzon_inbox_merge(buzon_inbox *inbox, const buzon_regroup *regroup,
                                           buzon_error **err);
/**
 * Split the messages that were added off into a new inquiry, which is given.
 *
 * Our answers to them go along. Its service targets start when the first of them came; kind,
 * topic, unit, assignee, priority and restriction are those of the old one, whose deadlines
 * stay, running again where only an answer that went along had met them. Both are open where
 * something waits for an answer, else answered. Later messages of that author in that
 * conversation come to the newer one. Who follows the old one follows both.
 *
 * NOT_FOUND, CONFLICT; INVALID without messages, for one that is no citizen's of that inquiry,
 * for those of several authors, or for all there are; STATE as buzon_inbox_merge(), also when
 * the old one is proposed or published.
 * @since 0.1
 */
BUZON_API buzon_inquiry *buzon_inbox_split(buzon_inbox *inbox, const buzon_regroup *regroup,
                                           buzon_error **err);
/**
 * Take back the merge of an inquiry, or the split that made it: messages, deadlines, states and
 * figures of both are as they were, and the inquiry is given. Priority, restriction, state that
 * a person has set since stay, and so does a hold.
 *
 * What came in between is told apart: messages and answers of the conversation that was merged
 * go back with it, and move state and deadlines as they would have done. What a split made is
 * closed as merged, for its reference was given; its messages go back, later ones included.
 *
 * STATE, naming what stands in the way: it was neither merged nor split off; one of the two was
 * merged or split since (undo that first); the one that has the messages is closed (open it),
 * was registered, had a legal clock moved, an act recorded or words erased since, or was
 * published with messages that would go (withdraw it); an answer is just being sent.
 * @since 0.1
 */
BUZON_API buzon_inquiry *buzon_inbox_undo(buzon_inbox *inbox, const buzon_regroup *regroup,
                                          buzon_error **err);
/**
 * The merges and splits of an inquiry that stand, oldest first, as the text of a JSON array:
 * "kind" ("merge", "split"), "inquiry" (merged, or split off), "other" (that has its messages,
 * or had them), "at", "actor".
 *
 * Owned by the caller (buzon_string_free()). NOT_FOUND. @json
 * @since 0.1
 */
BUZON_API char *buzon_inbox_merges(buzon_inbox *inbox, const char *reference,
                                   buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif

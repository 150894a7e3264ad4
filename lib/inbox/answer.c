/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers as the host writes them: stored, edited, submitted, taken back. */
#include <inttypes.h>
#include <string.h>

#include "inbox/compose.h"
#include "inbox/outbox.h"

/* One act on an answer. Everything but `made` is borrowed. */
struct writing {
    const char *reference, *actor;
    int64_t id, version;
    const struct bz_letter *letter;
    struct bz_answer *made;
};

static bool writing_end(struct bz_tx *tx, struct writing *w, int64_t id, struct bz_case *c,
                        struct bz_err *err)
{
    if (!bz_case_save(tx, c, err))
        return false;
    w->made = bz_answer_load(tx->db, id, err);
    return w->made != NULL;
}

static buzon_answer *writing_run(buzon_inbox *inbox,
                                 bool (*body)(struct bz_tx *, void *, struct bz_err *),
                                 struct writing *w, struct bz_err *err)
{
    if (bz_tx_run(inbox, body, w, err))
        return w->made;
    bz_record_unref(w->made);
    return NULL;
}

/* --- a new one --- */

static bool answer_insert(struct bz_tx *tx, struct bz_compose *x, const struct bz_case *c,
                          const char *actor, struct bz_err *err)
{
    x->visibility = x->to.m->visibility;
    return bz_db_exec(
               tx->db,
               "INSERT INTO answer (inquiry, account, target, state, visibility, text, "
               "wish, privacy, writers, created_by, created_at, template) VALUES ($1, $2, "
               "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
               BZ_V(bz_v_int(c->id), bz_v_int(c->account), bz_v_text(x->to.m->id),
                    bz_v_int(x->state), bz_v_int(x->visibility), bz_v_text(x->text),
                    x->wish < 0 ? bz_v_null() : bz_v_int(x->wish), bz_v_int(x->privacy),
                    bz_v_text(x->writers), bz_v_text(actor), bz_v_time(tx->now),
                    bz_v_text(x->form)),
               err) &&
           bz_db_int(tx->db, "SELECT max(id) FROM answer", BZ_V_NONE, 0, &x->id, err);
}

/* A draft says in its history what it says; submitted text says it there. */
static bool draft_event(struct bz_tx *tx, struct bz_case *c, const struct bz_compose *x,
                        struct bz_act act, struct bz_err *err)
{
    BZ_TEXT words = bz_answer_words(x->text, err);

    act.payload = words;
    return words && bz_compose_event(tx, c, x, &act, err);
}

/* x->id is the answer's number then; c is to be saved. */
static bool letter_store(struct bz_tx *tx, const struct bz_letter *letter, struct bz_case *c,
                         struct bz_compose *x, struct bz_err *err)
{
    struct bz_act drafted = {.actor = letter->actor, .verb = "answer_drafted"};

    if (!bz_compose_begin(x, letter, err) || !bz_compose_address(tx, x, c, err) ||
        !answer_insert(tx, x, c, letter->actor, err))
        return false;
    if (!(letter->draft ? draft_event(tx, c, x, drafted, err)
                        : bz_compose_submit(tx, x, c, letter->actor, err)))
        return false;
    /* Who answers it has looked at it. */
    if (c->status == BUZON_STATUS_NEW)
        c->status = BUZON_STATUS_OPEN;
    c->touched = true;
    return true;
}

static bool write_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct writing *w = user;
    BZ_DONE(bz_compose) x = {0};
    BZ_AUTO(bz_case) c = bz_case_find(tx, w->reference, err);

    return c && letter_store(tx, w->letter, c, &x, err) && writing_end(tx, w, x.id, c, err);
}

bool bz_letter_write(struct bz_tx *tx, const struct bz_letter *letter,
                     const struct bz_addressee *to, int64_t *answer, int64_t *version,
                     struct bz_err *err)
{
    BZ_DONE(bz_compose) x = {.similar = to->similar, .n_similar = to->n_similar};
    BZ_AUTO(bz_case) c = bz_case_find(tx, to->reference, err);

    if (!c || !bz_case_is(c, to->version, err) || !letter_store(tx, letter, c, &x, err) ||
        !bz_case_save(tx, c, err))
        return false;
    *answer = x.id;
    *version = c->version;
    return true;
}

buzon_answer *buzon_inbox_write(buzon_inbox *inbox, const char *reference,
                                const buzon_letter *letter, buzon_error **err)
{
    BZ_ERR(err);
    struct writing w = {.reference = reference, .letter = letter};

    if (!bz_reference_ok(reference, e) || !bz_letter_ok(letter, e))
        return NULL;
    return writing_run(inbox, write_body, &w, e);
}

buzon_answer *buzon_inbox_answer(buzon_inbox *inbox, const char *reference, const char *text,
                                 const char *actor, buzon_error **err)
{
    BZ_AUTO(bz_letter) letter = buzon_letter_new(text, actor, err);

    return letter ? buzon_inbox_write(inbox, reference, letter, err) : NULL;
}

/* --- other words --- */

static bool state_takes_words(struct bz_tx *tx, const struct bz_compose *x, struct bz_err *err)
{
    bool may = x->state == BUZON_ANSWER_DRAFT || x->state == BUZON_ANSWER_IN_REVIEW ||
               x->state == BUZON_ANSWER_REJECTED || x->state == BUZON_ANSWER_FAILED;
    bool here = false, taken = false;

    if (may && (!bz_answer_is_here(tx, x->id, &here, err) ||
                !bz_answer_was_taken(tx, x->id, &taken, err)))
        return false;
    if (may && here && !taken)
        return true;
    if (may && here)
        return bz_fail(err, BUZON_ERR_STATE,
                       "answer %" PRId64 " had left before it failed and stays as it was sent; "
                       "write another",
                       x->id);
    return bz_fail(err, BUZON_ERR_STATE, "answer %" PRId64 " is %s%s and cannot be edited",
                   x->id, buzon_answer_state_name(x->state),
                   may ? " with parts on the network" : "");
}

/* Everybody whose words were in it stays one of its writers: nobody can tell what of them is
 * left. */
static bool writers_add(struct bz_compose *x, const char *actor, struct bz_err *err)
{
    BZ_AUTO(bz_json)
    writers = bz_json_parse(x->writers, strlen(x->writers), NULL, "writers", err);
    char *text;

    if (!writers)
        return false;
    for (size_t i = 0; i < bz_json_len(writers); i++)
        if (bz_streq(bz_json_text(bz_json_at(writers, i)), actor))
            return true;
    if (!bz_json_push_text(writers, actor))
        return bz_nomem(err);
    text = bz_json_print(writers, err);
    if (!text)
        return false;
    free(x->writers);
    x->writers = text;
    return true;
}

static bool words_replace(struct bz_tx *tx, struct bz_compose *x,
                          const struct bz_letter *letter, struct bz_err *err)
{
    BZ_TEXT form = NULL;
    char *text = NULL;

    if (!writers_add(x, letter->actor, err) || !bz_dup(&form, letter->form, err) ||
        !bz_dup(&text, letter->text, err))
        return false;
    free(x->form);
    x->form = bz_steal(form);
    free(x->text);
    x->text = text;
    x->version++;
    x->wish = letter->visibility;
    x->privacy = letter->privacy;
    return bz_compose_unfit(tx, x, err) &&
           bz_compose_set_state(tx, x, BUZON_ANSWER_DRAFT, err) &&
           bz_db_exec(
               tx->db,
               "UPDATE answer SET text = $2, version = $3, wish = $4, privacy = $5, "
               "writers = $6, template = $7, approved_by = NULL, reason = NULL WHERE id = "
               "$1",
               BZ_V(bz_v_int(x->id), bz_v_text(x->text), bz_v_int(x->version),
                    x->wish < 0 ? bz_v_null() : bz_v_int(x->wish), bz_v_int(x->privacy),
                    bz_v_text(x->writers), bz_v_text(x->form)),
               err);
}

static bool edit_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct writing *w = user;
    const char *actor = w->letter->actor;
    BZ_DONE(bz_compose) x = {0};
    BZ_AUTO(bz_case) c = bz_compose_load(tx, w->id, &x, err);

    if (!c || !bz_compose_is(&x, w->version, err) || !state_takes_words(tx, &x, err) ||
        !words_replace(tx, &x, w->letter, err) ||
        !draft_event(tx, c, &x, (struct bz_act){.actor = actor, .verb = "answer_edited"}, err))
        return false;
    if (!w->letter->draft &&
        (!bz_compose_address(tx, &x, c, err) || !bz_compose_submit(tx, &x, c, actor, err)))
        return false;
    return writing_end(tx, w, x.id, c, err);
}

buzon_answer *buzon_inbox_edit_answer(buzon_inbox *inbox, int64_t id, int64_t version,
                                      const buzon_letter *letter, buzon_error **err)
{
    BZ_ERR(err);
    struct writing w = {.id = id, .version = version, .letter = letter};

    return bz_letter_ok(letter, e) ? writing_run(inbox, edit_body, &w, e) : NULL;
}

/* --- submitting --- */

static bool submit_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct writing *w = user;
    BZ_DONE(bz_compose) x = {0};
    BZ_AUTO(bz_case) c = bz_compose_load(tx, w->id, &x, err);

    if (!c || !bz_compose_is(&x, w->version, err))
        return false;
    if (x.state != BUZON_ANSWER_DRAFT && x.state != BUZON_ANSWER_REJECTED)
        return bz_fail(err, BUZON_ERR_STATE,
                       "answer %" PRId64 " is %s; only a draft or what "
                       "was rejected is submitted",
                       x.id, buzon_answer_state_name(x.state));
    return bz_compose_address(tx, &x, c, err) && bz_compose_submit(tx, &x, c, w->actor, err) &&
           bz_db_exec(tx->db, "UPDATE answer SET reason = NULL WHERE id = $1",
                      BZ_V(bz_v_int(x.id)), err) &&
           writing_end(tx, w, x.id, c, err);
}

buzon_answer *buzon_inbox_submit_answer(buzon_inbox *inbox, int64_t id, int64_t version,
                                        const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct writing w = {.id = id, .version = version, .actor = actor};

    return bz_actor_ok(actor, e) ? writing_run(inbox, submit_body, &w, e) : NULL;
}

/* --- taking back --- */

static bool state_takes_back(struct bz_tx *tx, const struct bz_compose *x, struct bz_err *err)
{
    bool waits = x->state == BUZON_ANSWER_DRAFT || x->state == BUZON_ANSWER_IN_REVIEW ||
                 x->state == BUZON_ANSWER_REJECTED || x->state == BUZON_ANSWER_QUEUED ||
                 x->state == BUZON_ANSWER_FAILED;
    bool here = false;

    if (waits && !bz_answer_is_here(tx, x->id, &here, err))
        return false;
    if (waits && here)
        return true;
    return bz_fail(err, BUZON_ERR_STATE, "answer %" PRId64 " is %s%s and cannot be taken back",
                   x->id, buzon_answer_state_name(x->state),
                   waits ? " with parts on the network" : "");
}

static bool take_back_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct writing *w = user;
    BZ_DONE(bz_compose) x = {0};
    BZ_AUTO(bz_case) c = bz_compose_load(tx, w->id, &x, err);
    struct bz_act act = {.actor = w->actor, .verb = "answer_cancelled"};

    return c && state_takes_back(tx, &x, err) && bz_compose_event(tx, c, &x, &act, err) &&
           bz_compose_set_state(tx, &x, BUZON_ANSWER_CANCELLED, err) &&
           writing_end(tx, w, x.id, c, err);
}

buzon_answer *buzon_inbox_cancel_answer(buzon_inbox *inbox, int64_t id, const char *actor,
                                        buzon_error **err)
{
    BZ_ERR(err);
    struct writing w = {.id = id, .actor = actor};

    return bz_actor_ok(actor, e) ? writing_run(inbox, take_back_body, &w, e) : NULL;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* An answer being made ready for its network: checked, addressed, split into parts. */
#include "inbox/compose.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/job.h"
#include "inbox/settings.h"
#include "text/length.h"
#include "text/split.h"

enum { KEY_BYTES = 16 };

void bz_compose_done(struct bz_compose *x)
{
    free(x->text);
    free(x->target);
    free(x->form);
    free(x->writers);
    bz_record_unref(x->account);
    bz_json_free(x->settings);
    bz_json_free(x->noted);
    bz_stored_done(&x->to);
    *x = (struct bz_compose){0};
}

static struct bz_context compose_context(const struct bz_compose *x)
{
    return (struct bz_context){x->account, x->settings, x->noted};
}

/* --- what there is --- */

bool bz_compose_begin(struct bz_compose *x, const struct bz_letter *letter, struct bz_err *err)
{
    BZ_AUTO(bz_json) writers = bz_json_array();

    x->state = BUZON_ANSWER_DRAFT;
    x->version = 1;
    x->wish = letter->visibility;
    x->privacy = letter->privacy;
    if (!bz_json_push_text(writers, letter->actor))
        return bz_nomem(err);
    x->writers = bz_json_print(writers, err);
    return x->writers && bz_dup(&x->text, letter->text, err) &&
           bz_dup(&x->form, letter->form, err);
}

static int64_t compose_read(struct bz_tx *tx, int64_t id, struct bz_compose *x,
                            struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(tx->db,
                    "SELECT inquiry, state, version, text, target, writers, "
                    "ifnull(wish, -1), privacy, template, visibility FROM answer WHERE id = $1",
                    BZ_V(bz_v_int(id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        (void)bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no answer %" PRId64, id);
    if (got <= 0)
        return -1;
    x->id = id;
    x->state = (enum buzon_answer_state)bz_rows_int(rows, 1);
    x->version = bz_rows_int(rows, 2);
    x->wish = (int)bz_rows_int(rows, 6);
    x->privacy = (enum buzon_privacy)bz_rows_int(rows, 7);
    x->shown = (enum buzon_visibility)bz_rows_int(rows, 9);
    if (!bz_dup(&x->text, bz_rows_text(rows, 3), err) ||
        !bz_dup(&x->target, bz_rows_text(rows, 4), err) ||
        !bz_dup(&x->writers, bz_rows_text(rows, 5), err) ||
        !bz_dup(&x->form, bz_rows_text(rows, 8), err))
        return -1;
    return bz_rows_int(rows, 0);
}

struct bz_case *bz_compose_load(struct bz_tx *tx, int64_t id, struct bz_compose *x,
                                struct bz_err *err)
{
    int64_t inquiry = compose_read(tx, id, x, err);

    return inquiry < 0 ? NULL : bz_case_load(tx, inquiry, err);
}

bool bz_compose_is(const struct bz_compose *x, int64_t version, struct bz_err *err)
{
    if (x->version == version)
        return true;
    return bz_fail(err, BUZON_ERR_CONFLICT,
                   "answer %" PRId64 " has version %" PRId64 " by now, not %" PRId64, x->id,
                   x->version, version);
}

bool bz_person_ok(const char *actor, struct bz_err *err)
{
    if (!bz_actor_ok(actor, err))
        return false;
    if (strncmp(actor, "person:", 7) == 0)
        return true;
    return bz_fail(err, BUZON_ERR_INVALID, "only a person can do that, not %.40s", actor);
}

bool bz_answer_is_here(struct bz_tx *tx, int64_t id, bool *ret, struct bz_err *err)
{
    int64_t away;

    if (!bz_db_int(tx->db,
                   "SELECT count(*) FROM answer_part WHERE answer = $1 AND state NOT IN (2, 9)",
                   BZ_V(bz_v_int(id)), 0, &away, err))
        return false;
    *ret = away == 0;
    return true;
}

bool bz_answer_was_taken(struct bz_tx *tx, int64_t id, bool *ret, struct bz_err *err)
{
    int64_t taken;

    if (!bz_db_int(tx->db,
                   "SELECT count(*) FROM answer_part WHERE answer = $1 AND (native_id IS NOT "
                   "NULL OR tried_at IS NOT NULL)",
                   BZ_V(bz_v_int(id)), 0, &taken, err))
        return false;
    *ret = taken > 0;
    return true;
}

/* --- by whom and to whom --- */

static bool account_takes_answers(struct bz_tx *tx, struct bz_compose *x,
                                  const struct bz_case *c, struct bz_err *err)
{
    x->account = bz_account_load(tx->db, c->account, err);
    if (!x->account)
        return false;
    x->net = bz_network_find(x->account->network);
    if (x->net && x->net->closed)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "%s", x->net->closed);
    if (x->account->state == BUZON_ACCOUNT_RETIRED)
        return bz_fail(err, BUZON_ERR_STATE, "account %s is retired", x->account->name);
    if (x->net && x->net->mute)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "%s", x->net->mute);
    if (!x->net || !x->net->reply || !x->net->replied)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "%s takes no answers", x->account->network);
    if (x->form && !x->net->templates)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "%s has no templates", x->net->label);
    x->settings = bz_json_parse(x->account->settings, strlen(x->account->settings), NULL,
                                "account settings", err);
    return x->settings != NULL;
}

/* What was answered when it was written, or the citizen's latest message that is still there.
 */
static bool target_load(struct bz_tx *tx, struct bz_compose *x, const struct bz_case *c,
                        struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT mid, (SELECT max(created_at) FROM message l WHERE l.inquiry = "
                       "$1 AND l.direction = 0) FROM message WHERE inquiry = $1 AND direction "
                       "= 0 AND deleted_at IS NULL ORDER BY mid = ifnull($2, '') DESC, "
                       "created_at DESC, id DESC LIMIT 1",
                       BZ_V(bz_v_int(c->id), bz_v_text(x->target)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_GONE,
                       "nothing of inquiry %s is left on the network to answer to",
                       c->reference);
    if (got < 0)
        return false;
    x->heard_at = bz_rows_time(rows, 1);
    return bz_stored_find(tx->db, c->account, bz_rows_text(rows, 0), 0, &x->to, err);
}

bool bz_compose_address(struct bz_tx *tx, struct bz_compose *x, const struct bz_case *c,
                        struct bz_err *err)
{
    if (c->status == BUZON_STATUS_CLOSED)
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is closed; open it again to answer",
                       c->reference);
    return account_takes_answers(tx, x, c, err) &&
           bz_stream_state(tx->db, c->account, BZ_STREAM_MAIN, false, &x->noted, err) &&
           target_load(tx, x, c, err);
}

/* --- parts --- */

struct measuring {
    const struct bz_network *net;
    const struct bz_context *context;
    const char *salutation;
    bool bytes;
};

/* What stands in front counts in every part. */
static int64_t measure(void *ctx, const char *text, struct bz_err *err)
{
    const struct measuring *m = ctx;
    BZ_DONE(bz_str) whole = {0};

    bz_str_add(&whole, m->salutation);
    bz_str_add(&whole, text);
    if (whole.failed) {
        (void)bz_nomem(err);
        return -1;
    }
    if (m->bytes)
        return (int64_t)whole.len;
    return m->net->length ? m->net->length(m->context, whole.data ? whole.data : "", err)
                          : bz_length(whole.data ? whole.data : "", m->net->limits.unit, err);
}

static bool parts_split(const struct bz_compose *x, const char *salutation,
                        struct bz_texts *ret, struct bz_err *err)
{
    struct bz_context c = compose_context(x);
    bool private = x->visibility == BUZON_VISIBILITY_DIRECT && x->net->limits.private_text;
    struct measuring m = {x->net, &c, salutation, private && x->net->limits.private_bytes};
    int64_t limit = x->net->limit ? x->net->limit(&c) : x->net->limits.text;
    char *whole = NULL;

    if (private)
        limit = x->net->limits.private_text;
    if (limit > 0 && !x->form)
        return bz_text_split(x->text, limit, measure, &m, ret, err);
    if (!bz_dup(&whole, x->text, err))
        return false;
    return bz_texts_push(ret, whole) || bz_nomem(err);
}

/* A part in the making; texts are borrowed. */
struct part {
    int64_t answer, n;
    const char *salutation, *text;
    enum buzon_visibility visibility;
    bool pointer;
};

static bool part_insert(struct bz_tx *tx, const struct part *p, struct bz_err *err)
{
    unsigned char chance[KEY_BYTES];
    BZ_DONE(bz_str) key = {0};
    BZ_DONE(bz_str) whole = {0};

    if (!bz_random(chance, sizeof chance, err))
        return false;
    bz_str_add_hex(&key, chance, sizeof chance);
    bz_str_add(&whole, p->salutation);
    bz_str_add(&whole, p->text);
    if (key.failed || whole.failed)
        return bz_nomem(err);
    return bz_db_exec(tx->db,
                      "INSERT INTO answer_part (answer, n, text, key, state, visibility, "
                      "pointer) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                      BZ_V(bz_v_int(p->answer), bz_v_int(p->n), bz_v_text(whole.data),
                           bz_v_text(key.data), bz_v_int(BUZON_ANSWER_QUEUED),
                           bz_v_int(p->visibility), bz_v_int(p->pointer)),
                      err);
}

/* Whether the network lets us answer there at all; *ret without an error. */
static bool pointer_is_taken(const struct bz_compose *x, bool *ret, struct bz_err *err)
{
    struct bz_context c = compose_context(x);
    BZ_LOCAL_ERR(why);

    *ret = !x->net->takes || x->net->takes(&c, x->to.m, x->to.m->visibility, &why);
    return why.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

/* Last, because it says that the rest is there. */
static bool pointer_insert(struct bz_tx *tx, const struct bz_compose *x, struct part *p,
                           struct bz_err *err)
{
    const struct bz_names_list *languages = &tx->settings->languages;

    bool taken;

    if (!x->apart)
        return true;
    if (!pointer_is_taken(x, &taken, err))
        return false;
    if (!taken)
        return true;
    p->text = bz_policy_pointer(&tx->settings->policy, x->to.m->language,
                                languages->n ? languages->items[0] : NULL);
    p->visibility = x->to.m->visibility;
    p->pointer = true;
    return !p->text || part_insert(tx, p, err);
}

/* So many private messages to a public one are all a network takes, those of earlier answers
 * counted that are out or on their way: it is said to who writes one too many. */
static bool apart_fits(struct bz_tx *tx, const struct bz_compose *x, const struct bz_case *c,
                       size_t n, struct bz_err *err)
{
    size_t most = x->net->limits.private_parts;
    int64_t before;

    if (!x->apart || !most)
        return true;
    if (n > most)
        return bz_fail(err, BUZON_ERR_TOO_LONG,
                       "%s takes %zu private message to a public question, this text is %zu",
                       x->net->label, most, n);
    if (!bz_db_int(tx->db,
                   "SELECT count(*) FROM answer a JOIN answer_part p ON p.answer = a.id WHERE "
                   "a.inquiry = $1 AND a.target = $2 AND a.id <> $3 AND a.state NOT IN (0, 7, "
                   "8) AND p.state <> 9 AND p.visibility = $4",
                   BZ_V(bz_v_int(c->id), bz_v_text(x->to.m->id), bz_v_int(x->id),
                        bz_v_int(BUZON_VISIBILITY_DIRECT)),
                   0, &before, err))
        return false;
    return (size_t)before + n <= most ||
           bz_fail(err, BUZON_ERR_STATE,
                   "%s takes %zu private message to a public question, and one was written "
                   "before",
                   x->net->label, most);
}

static bool parts_insert(struct bz_tx *tx, const struct bz_compose *x, const struct bz_case *c,
                         struct bz_err *err)
{
    struct bz_context context = compose_context(x);
    BZ_DONE(bz_texts) parts = {0};
    BZ_TEXT salutation = NULL;
    struct part p = {.answer = x->id, .visibility = x->visibility};

    if (x->net->salutation && !x->form &&
        !(salutation = x->net->salutation(&context, x->to.m, err)))
        return false;
    p.salutation = salutation;
    if (!parts_split(x, salutation, &parts, err) || !apart_fits(tx, x, c, parts.n, err))
        return false;
    for (size_t i = 0; i < parts.n; i++) {
        p.n = (int64_t)i;
        p.text = parts.items[i];
        if (!part_insert(tx, &p, err))
            return false;
    }
    p.n = (int64_t)parts.n;
    return pointer_insert(tx, x, &p, err);
}

/* --- ready --- */

static bool window_is_open(const struct bz_tx *tx, const struct bz_compose *x,
                           const struct bz_case *c, struct bz_err *err)
{
    struct bz_context context = compose_context(x);
    int64_t window = bz_window(x->net, &context, x->to.m, x->visibility);
    bool alone = x->apart && x->net->limits.private_reply_ms;
    buzon_time since = alone ? x->to.m->created_at : x->heard_at;

    if (!window || x->form || tx->now - since <= window)
        return true;
    return bz_fail(err, BUZON_ERR_WINDOW, "%s no longer takes an answer to inquiry %s",
                   x->net->label, c->reference);
}

static bool network_takes(const struct bz_compose *x, struct bz_err *err)
{
    struct bz_context c = compose_context(x);

    return !x->net->takes || x->net->takes(&c, x->to.m, x->visibility, err);
}

bool bz_compose_unfit(struct bz_tx *tx, const struct bz_compose *x, struct bz_err *err)
{
    return bz_db_exec(tx->db, "DELETE FROM answer_part WHERE answer = $1",
                      BZ_V(bz_v_int(x->id)), err);
}

bool bz_compose_fit(struct bz_tx *tx, struct bz_compose *x, const struct bz_case *c,
                    struct bz_err *err)
{
    return bz_privacy_decide(tx, x, c, err) && window_is_open(tx, x, c, err) &&
           network_takes(x, err) && bz_compose_unfit(tx, x, err) &&
           parts_insert(tx, x, c, err) &&
           bz_db_exec(tx->db, "UPDATE answer SET target = $2, visibility = $3 WHERE id = $1",
                      BZ_V(bz_v_int(x->id), bz_v_text(x->to.m->id), bz_v_int(x->visibility)),
                      err);
}

bool bz_compose_set_state(struct bz_tx *tx, struct bz_compose *x, enum buzon_answer_state state,
                          struct bz_err *err)
{
    x->state = state;
    return bz_db_exec(tx->db,
                      "UPDATE answer SET state = $2, next_try_at = NULL, error_code = 0, "
                      "error = NULL, tries = 0 WHERE id = $1",
                      BZ_V(bz_v_int(x->id), bz_v_int(state)), err);
}

struct bz_json *bz_compose_codes(const struct bz_compose *x)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    return bz_json_set_int(codes, "answer", x->id) &&
                   bz_json_set_int(codes, "version", x->version) &&
                   (!x->similar || (bz_json_set_text(codes, "similar", x->similar) &&
                                    bz_json_set_int(codes, "n_similar", x->n_similar)))
               ? bz_steal(codes)
               : NULL;
}

bool bz_compose_event(struct bz_tx *tx, struct bz_case *c, const struct bz_compose *x,
                      const struct bz_act *act, struct bz_err *err)
{
    struct bz_act whole = *act;

    whole.codes = bz_compose_codes(x);
    if (!whole.codes)
        return bz_nomem(err);
    return bz_event_add(tx, c, &whole, err);
}

/* The event says it all; its words are the answer's. */
bool bz_compose_submit(struct bz_tx *tx, struct bz_compose *x, struct bz_case *c,
                       const char *actor, struct bz_err *err)
{
    BZ_TEXT words = bz_answer_words(x->text, err);
    struct bz_act act = {.actor = actor, .payload = words};
    bool asked;

    if (!words || !bz_compose_fit(tx, x, c, err))
        return false;
    asked = bz_policy_asks(&tx->settings->policy, c->kind, c->network, x->visibility);
    act.verb = asked ? "answer_submitted" : "answer_queued";
    return bz_compose_event(tx, c, x, &act, err) && bz_privacy_event(tx, c, x, actor, err) &&
           bz_compose_set_state(tx, x, asked ? BUZON_ANSWER_IN_REVIEW : BUZON_ANSWER_QUEUED,
                                err);
}

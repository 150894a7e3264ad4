/* SPDX-License-Identifier: EUPL-1.2 */
/* The verdict on an account: whether it works, who it is there, and what somebody should do. */
#include "buzon/job.h"
#include "inbox/job.h"
#include "term/civil.h"

#include <string.h>

/* How long ahead a person is told of a token that nobody renews. */
enum { AHEAD_DAYS = 14 };

struct verdict {
    const char *name;
    const struct bz_err *why; /* why the check did not end well; code OK: it did */
    buzon_time now;
    bool ok;
    struct bz_json *found; /* owns */
};

/* What is about the account, and not about us or the store. */
static bool is_about_it(buzon_code code)
{
    return code == BUZON_ERR_AUTH || code == BUZON_ERR_FORBIDDEN || code == BUZON_ERR_GONE ||
           code == BUZON_ERR_NETWORK || code == BUZON_ERR_RATE || code == BUZON_ERR_PROTOCOL ||
           code == BUZON_ERR_SECRET;
}

/* --- findings --- */

static bool find(struct verdict *v, const char *code, const char *level, const char *words)
{
    if (strcmp(level, "error") == 0)
        v->ok = false;
    return bz_finding_add(v->found, code, level, words);
}

static bool noted_find(struct verdict *v, const struct bz_json *state)
{
    const struct bz_json *list =
        bz_json_get(bz_json_get(state, BZ_NOTE_ACCOUNT), BZ_NOTE_FINDINGS);

    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *one = bz_json_at(list, i);
        bool error = bz_streq(bz_json_str(one, "level"), "error");

        if (!find(v, bz_text_or(bz_json_str(one, "code"), "other"), error ? "error" : "warning",
                  bz_text_or(bz_json_str(one, "words"), "")))
            return false;
    }
    return true;
}

/* A token that the library renews is nobody's business until that fails. */
static bool token_find(struct verdict *v, const struct bz_account *a, const char *renew_error)
{
    const struct bz_network *net = bz_network_find(a->network);
    bool renewed = net && net->refresh;
    buzon_time ends = a->token_expires_at;

    if (renew_error && !find(v, "token_not_renewed", "warning", renew_error))
        return false;
    if (ends == BUZON_TIME_NONE)
        return true;
    if (ends <= v->now)
        return find(v, "token_ended", "error", "the token has ended");
    if (renewed || ends - AHEAD_DAYS * (int64_t)BZ_MS_DAY > v->now)
        return true;
    return find(v, "token_ends", "warning",
                "the token ends soon and only a person can get a new one");
}

/* --- the record --- */

static bool verdict_fill(struct verdict *v, const struct bz_account *a, const char *renew_error,
                         const struct bz_json *state, struct bz_json *j)
{
    bool well = v->why->code == BUZON_OK;

    v->ok = well;
    if (!well && !find(v, buzon_code_name(v->why->code), "error", v->why->message))
        return false;
    /* What an earlier check found says nothing of today. */
    if ((well && !noted_find(v, state)) || !token_find(v, a, renew_error))
        return false;
    return bz_json_set_text(j, "account", a->name) &&
           bz_json_set_text(j, "network", a->network) && bz_json_set_bool(j, "ok", v->ok) &&
           bz_json_set_text(j, "state", buzon_account_state_name(a->state)) &&
           bz_json_set_text(j, "native_id", a->native_id) &&
           bz_json_set_text(j, "handle", a->handle) && bz_json_set_text(j, "url", a->url) &&
           bz_json_set_instant(j, "checked_at", a->checked_at) &&
           bz_json_set_instant(j, "expires_at", a->token_expires_at) &&
           bz_json_set_text(j, "renew_error", renew_error) &&
           bz_json_set_instant(j, "retry_at",
                               v->why->retry_at ? v->why->retry_at : BUZON_TIME_NONE) &&
           bz_json_set_shared(j, "findings", v->found);
}

/* The inbox is locked. */
static char *verdict_print(struct buzon_inbox *inbox, struct verdict *v, struct bz_err *err)
{
    struct bz_account *a = bz_account_find(inbox->db, v->name, err);
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json) state = NULL;
    BZ_AUTO(bz_rows) rows = NULL;
    char *text = NULL;

    if (a && bz_stream_state(inbox->db, a->id, BZ_STREAM_MAIN, false, &state, err))
        rows = bz_db_query(inbox->db, "SELECT renew_error FROM account WHERE id = $1",
                           BZ_V(bz_v_int(a->id)), err);
    if (rows && bz_rows_next(rows, err) > 0)
        text = verdict_fill(v, a, bz_rows_text(rows, 0), state, j) ? bz_json_print(j, err)
                                                                   : bz_nomem(err);
    bz_record_unref(a);
    return text;
}

char *buzon_inbox_check(buzon_inbox *inbox, const char *account, buzon_error **err)
{
    BZ_ERR(err);
    BZ_LOCAL_ERR(why);
    BZ_AUTO(bz_json) found = bz_json_array();
    struct verdict v = {.name = account, .why = &why, .found = found};
    buzon_error *failed = NULL;

    if (!found)
        return bz_nomem(e);
    if (!inbox || !account)
        return bz_fail(e, BUZON_ERR_INVALID, "%s is NULL", inbox ? "account" : "inbox");
    buzon_round_unref(buzon_inbox_run(inbox, account, BUZON_WORK_CHECK, &failed));
    if (failed)
        bz_err_take(&why, failed);
    if (failed && !is_about_it(why.code)) {
        bz_err_move(e, &why);
        return NULL;
    }
    if (!bz_inbox_now(inbox, &v.now, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return verdict_print(inbox, &v, e);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Do the servers let us in, and are the mailboxes there? */
#include "network/email/mail.h"

#include <string.h>

static bool check_ask(struct em *w, const char *purpose, const char *method,
                      const char *mailbox, struct bz_err *err)
{
    struct bz_request *r = em_request(w->c, purpose, method, mailbox, err);

    return r && bz_batch_add_request(w->batch, r, err);
}

/* --- what was found out --- */

/* The list so far, which moves into the new state. */
static bool check_find(struct em *w, const char *code, const char *level, const char *words,
                       struct bz_err *err)
{
    BZ_AUTO(bz_json) state = w->c->state ? bz_json_copy(w->c->state) : bz_json_object();
    const struct bz_json *known =
        bz_json_get(bz_json_get(state, BZ_NOTE_ACCOUNT), BZ_NOTE_FINDINGS);
    BZ_AUTO(bz_json) list = NULL;

    if (!state)
        return bz_nomem(err);
    list = known ? bz_json_copy(known) : bz_json_array();
    if (!list || (code && !bz_finding_add(list, code, level, words)) ||
        !bz_note_findings(state, bz_steal(list)))
        return bz_nomem(err);
    free(w->batch->state);
    w->batch->state = bz_json_print(state, err);
    return w->batch->state;
}

/* The last check is what counts. */
static bool check_begin(struct em *w, struct bz_err *err)
{
    BZ_AUTO(bz_json) state = w->c->state ? bz_json_copy(w->c->state) : bz_json_object();
    BZ_AUTO(bz_json) list = bz_json_array();

    if (!state || !list)
        return bz_nomem(err);
    if (bz_json_str(w->c->settings, "imap") && !bz_json_str(w->c->settings, "sent") &&
        !bz_finding_add(list, "no_sent", "warning",
                        "the account names no mailbox for what we sent (sent): of an answer "
                        "whose line broke nobody can find out whether it left"))
        return bz_nomem(err);
    if (!bz_json_str(w->c->settings, "smtp") &&
        !bz_finding_add(list, "no_smtp", "warning",
                        "the account names no SMTP server (smtp): it takes no answers"))
        return bz_nomem(err);
    if (!bz_note_findings(state, bz_steal(list)))
        return bz_nomem(err);
    w->batch->state = bz_json_print(state, err);
    return w->batch->state;
}

struct bz_batch *em_check(const struct bz_context *c, struct bz_err *err)
{
    BZ_AUTO(bz_batch) b = bz_batch_new(err);
    struct em w = {.c = c, .batch = b};
    const char *mailbox = bz_json_str(c->settings, "mailbox");
    const char *sent = bz_json_str(c->settings, "sent");
    bool imap = bz_json_str(c->settings, "imap"), smtp = bz_json_str(c->settings, "smtp");

    if (!b)
        return NULL;
    if (!imap && !smtp)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "the account's settings name no server (imap, smtp)");
    if (!check_begin(&w, err) ||
        (imap &&
         !check_ask(&w, "check_mailbox", "EXAMINE", mailbox ? mailbox : "INBOX", err)) ||
        (imap && sent && !check_ask(&w, "check_sent", "EXAMINE", sent, err)) ||
        (smtp && !check_ask(&w, "check_smtp", "LOGIN", NULL, err)))
        return NULL;
    return bz_steal(b);
}

/* --- answers --- */

/* The mailbox that the server itself keeps for what is sent. */
static bool check_list(struct em *w, const struct bz_exchange *x, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_AUTO(bz_json)
    list = bz_json_parse(r->body ? r->body : "", r->len, NULL, "list of mailboxes", err);
    BZ_DONE(bz_str) words = {0};
    const char *name = NULL;

    if (!list)
        return false;
    for (size_t k = 0; bz_json_kind(list) == BZ_JSON_ARRAY && k < bz_json_len(list); k++) {
        const struct bz_json *one = bz_json_at(list, k);

        if (!name && bz_streq(bz_json_str(one, "use"), "\\Sent"))
            name = bz_json_str(one, "name");
    }
    bz_str_add(&words, "there is no mailbox as the setting sent names it");
    if (name)
        bz_str_addf(&words, "; what is sent lies in \"%.200s\"", name);
    return words.failed ? (bool)bz_nomem(err)
                        : check_find(w, "sent_missing", "error", words.data, err);
}

/* SMTP's codes are not HTTP's: 4yz is for now. */
static bool check_smtp(const struct bz_exchange *x, const char *words, struct bz_err *err)
{
    int status = x->response->status;
    bool login = status == 530 || status == 534 || status == 535 || status == 538;

    bz_err_set(err,
               login                            ? BUZON_ERR_AUTH
               : status >= 400 && status <= 499 ? BUZON_ERR_NETWORK
                                                : BUZON_ERR_FORBIDDEN,
               "the mail server (SMTP) said %d%s%.200s", status, words ? ": " : "",
               words ? words : "");
    return false;
}

static bool check_answer(struct em *w, const struct bz_exchange *x, struct bz_err *err)
{
    int status = x->response->status;
    const char *words = bz_headers_find(&x->response->headers, "Reply", 0);
    bool good = status >= 200 && status <= 299;

    if (bz_streq(x->purpose, "check_sent") && status == 404)
        return check_ask(w, "check_list", "LIST", NULL, err);
    if (bz_streq(x->purpose, "check_list") && good)
        return check_list(w, x, err);
    if (bz_streq(x->purpose, "check_list"))
        return check_find(w, "sent_missing", "error",
                          "there is no mailbox as the setting sent names it", err);
    if (bz_streq(x->purpose, "check_mailbox") && status == 404)
        return check_find(w, "mailbox_missing", "error",
                          "there is no mailbox as the setting mailbox names it", err);
    if (good)
        return true;
    if (bz_streq(x->purpose, "check_smtp"))
        return check_smtp(x, words, err);
    return bz_http_fail(err, x, x->purpose, words);
}

bool em_checked(struct em *w, const struct bz_exchange *x, bool *ret, struct bz_err *err)
{
    *ret = bz_starts(x->purpose, "check_");
    w->batch->round_done = *ret;
    return !*ret || check_answer(w, x, err);
}

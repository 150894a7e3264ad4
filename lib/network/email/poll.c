/* SPDX-License-Identifier: EUPL-1.2 */
/* A round over the mailboxes: what came in, then what we sent. UIDs only grow as long as the
 * mailbox says so (UIDVALIDITY); when it does not, all is read anew and known ids are known. */
#include "network/email/mail.h"

#include "model/mails.h"

#include <inttypes.h>
#include <string.h>

/* What is read, in this order; its state stands under the purpose. */
static const struct poll_box {
    const char *purpose, *setting, *usual;
    bool sent;
} poll_boxes[] = {{"inbox", "mailbox", "INBOX", false}, {"sent", "sent", NULL, true}};

enum { POLL_BOXES = sizeof poll_boxes / sizeof *poll_boxes };

/* How far the clock of a mail server may be from ours. */
static const int64_t POLL_SLACK_MS = 3600000;

struct polling {
    struct em *w;
    const struct poll_box *box;
    struct bz_json *state; /* owns */
};

static const char *poll_mailbox(const struct bz_context *c, const struct poll_box *box)
{
    const char *said = bz_json_str(c->settings, box->setting);

    return said ? said : box->usual;
}

static bool poll_number(struct bz_request *r, const char *name, const char *text,
                        struct bz_err *err)
{
    return !text || bz_headers_add(&r->headers, name, text, err);
}

static const struct bz_json *poll_at(const struct polling *p)
{
    return bz_json_get(p->state, p->box->purpose);
}

/* --- asking --- */

/* The first round of an account begins now: a mailbox may hold years that nobody wants as
 * inquiries. With the setting "backfill" it begins with the first mail. */
static bool poll_ask(struct polling *p, struct bz_err *err)
{
    const struct bz_context *c = p->w->c;
    const struct bz_json *at = poll_at(p);
    const char *from = bz_json_str(at, "uid"), *valid = bz_json_str(at, "uidvalidity");
    bool first = !from && !bz_json_flag(c->settings, "backfill", false);
    BZ_AUTO(bz_request)
    r = em_request(c, p->box->purpose, first ? "EXAMINE" : "FETCH", poll_mailbox(c, p->box),
                   err);

    if (!r || (!first && (!poll_number(r, "UIDVALIDITY", valid, err) ||
                          !poll_number(r, "UID-From", from ? from : "1", err) ||
                          !poll_number(r, "Max-Mail", "8388608", err))))
        return false;
    return bz_batch_add_request(p->w->batch, bz_steal(r), err);
}

static bool poll_save(struct polling *p, struct bz_err *err)
{
    free(p->w->batch->state);
    p->w->batch->state = bz_json_print(p->state, err);
    return p->w->batch->state;
}

/* The next mailbox that the account has, or the end of the round. */
static bool poll_next(struct polling *p, struct bz_err *err)
{
    const struct poll_box *box = p->box ? p->box + 1 : poll_boxes;

    while (box < poll_boxes + POLL_BOXES && !poll_mailbox(p->w->c, box))
        box++;
    if (box == poll_boxes + POLL_BOXES) {
        p->w->batch->round_done = true;
        return poll_save(p, err);
    }
    p->box = box;
    return poll_ask(p, err) && poll_save(p, err);
}

static void polling_done(struct polling *p)
{
    bz_json_free(p->state);
}

static struct bz_json *poll_state(const struct bz_context *c)
{
    return c->state ? bz_json_copy(c->state) : bz_json_object();
}

struct bz_batch *em_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    struct em w = {.c = c, .at = now};
    __attribute__((cleanup(polling_done))) struct polling p = {.w = &w, .state = poll_state(c)};
    BZ_AUTO(bz_batch) b = NULL;

    if (!p.state)
        return bz_nomem(err);
    if (!(b = bz_batch_new(err)))
        return NULL;
    w.batch = b;
    /* Whose mails come as files has no mailbox. */
    if (!bz_json_str(c->settings, "imap")) {
        b->round_done = true;
        return bz_steal(b);
    }
    if (!bz_json_get(p.state, "since") && !bz_json_set_int(p.state, "since", now))
        return bz_nomem(err);
    return poll_next(&p, err) ? bz_steal(b) : NULL;
}

/* --- what came --- */

/* Where UIDs do not tell what lay there before the account was opened, the time of arrival
 * does: it is nobody's question to it. */
static bool poll_is_old(const struct polling *p, const struct bz_mail *mail)
{
    return bz_json_flag(poll_at(p), "by_time", false) && mail->at != BUZON_TIME_NONE &&
           mail->at < bz_json_num(p->state, "since", 0) - POLL_SLACK_MS;
}

/* Where the mail lies (RFC 5092). */
static bool poll_place(const struct polling *p, const struct bz_mail *mail, const char *valid,
                       struct bz_str *ret, struct bz_err *err)
{
    if (!valid)
        return true;
    bz_str_addf(ret, "%s/", bz_json_str(p->w->c->settings, "imap"));
    bz_str_add_escaped(ret, poll_mailbox(p->w->c, p->box));
    bz_str_addf(ret, ";UIDVALIDITY=%s/;UID=%" PRIu32, valid, mail->uid);
    return !ret->failed || bz_nomem(err);
}

/* What GMime makes nothing of is kept by its number. */
static bool poll_unknown(struct polling *p, const struct bz_mail *mail, const char *valid,
                         struct bz_err *err)
{
    BZ_AUTO(bz_json) raw = bz_json_object();

    return em_ok(bz_json_set_text(raw, "uidvalidity", valid) &&
                     bz_json_set_int(raw, "uid", mail->uid) &&
                     bz_json_set_int(raw, "size", mail->size),
                 err) &&
           bz_batch_add_unknown(p->w->batch, p->w->c, NULL, raw, p->w->at, err);
}

static bool poll_one(struct polling *p, const struct bz_mail *mail, const char *valid,
                     struct bz_err *err)
{
    BZ_DONE(bz_str) place = {0};
    BZ_LOCAL_ERR(why);

    if (poll_is_old(p, mail))
        return true;
    if (!mail->len)
        return poll_unknown(p, mail, valid, err);
    if (!poll_place(p, mail, valid, &place, err))
        return false;
    if (em_add(p->w,
               &(struct em_mail){.bytes = mail->bytes,
                                 .len = mail->len,
                                 .received = mail->at,
                                 .sent = p->box->sent,
                                 .cut = mail->cut,
                                 .size = mail->size,
                                 .place = place.data},
               &why))
        return true;
    if (why.code == BUZON_ERR_PARSE)
        return poll_unknown(p, mail, valid, err);
    bz_err_move(err, &why);
    return false;
}

static bool poll_mails(struct polling *p, const struct bz_response *r, struct bz_err *err)
{
    struct bz_mail mail;
    size_t at = 0;
    int got = 0;

    while (r->len && (got = bz_mails_next(r->body, r->len, &at, &mail, err)) > 0) {
        if (!poll_one(p, &mail, bz_headers_find(&r->headers, "UIDVALIDITY", 0), err))
            return false;
    }
    return got == 0;
}

/* What the way from there on must mind. */
enum poll_way {
    POLL_PLAIN,
    POLL_BY_TIME, /* what is old has to be told apart by its time */
    POLL_ANEW     /* the same, and the numbers have just changed */
};

static bool poll_moved(struct polling *p, const char *valid, const char *next,
                       enum poll_way way, struct bz_err *err)
{
    bool all = bz_json_flag(p->w->c->settings, "backfill", false);
    struct bz_json *at = bz_json_object();

    if (!bz_json_set_text(at, "uid", next) || !bz_json_set_text(at, "uidvalidity", valid) ||
        (way != POLL_PLAIN && !all && !bz_json_set_bool(at, "by_time", true)) ||
        (way == POLL_ANEW && !bz_json_set_bool(at, "anew", true))) {
        bz_json_free(at);
        return bz_nomem(err);
    }
    return em_ok(bz_json_set(p->state, p->box->purpose, at), err);
}

/* Other UIDs are valid now: from the first one. A server whose numbers never hold is not asked
 * for ever. */
static bool poll_anew(struct polling *p, const char *valid, struct bz_err *err)
{
    const struct bz_json *at = poll_at(p);

    if (!valid || bz_streq(valid, bz_json_str(at, "uidvalidity")) ||
        bz_json_flag(at, "anew", false))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the mailbox numbers its mails anew and anew");
    return bz_dup(&p->w->batch->lost, "the mailbox numbers its mails anew (UIDVALIDITY)",
                  err) &&
           poll_moved(p, valid, "1", POLL_ANEW, err) && poll_ask(p, err) && poll_save(p, err);
}

/* There is more to ask at once. The way over old mails goes on by their times. */
static bool poll_more(struct polling *p, const char *valid, const char *next,
                      struct bz_err *err)
{
    const char *from = bz_json_str(poll_at(p), "uid");

    if (bz_streq(next, from ? from : "1"))
        return bz_fail(err, BUZON_ERR_NETWORK, "the mailbox gave no mail of those it has");
    return poll_moved(p, valid, next,
                      bz_json_flag(poll_at(p), "by_time", false) ? POLL_BY_TIME : POLL_PLAIN,
                      err) &&
           poll_ask(p, err) && poll_save(p, err);
}

static bool poll_read(struct polling *p, const struct bz_response *r, struct bz_err *err)
{
    const char *valid = bz_headers_find(&r->headers, "UIDVALIDITY", 0);
    const char *next = bz_headers_find(&r->headers, "UID-Next", 0);

    if (r->status == 409)
        return poll_anew(p, valid, err);
    if (!poll_mails(p, r, err))
        return false;
    if (next && bz_headers_find(&r->headers, "More", 0))
        return poll_more(p, valid, next, err);
    next = next ? next : bz_headers_find(&r->headers, "UIDNEXT", 0);
    /* A server that hides where the next mail will be is read from its first one. */
    return poll_moved(p, valid, next ? next : "1", next ? POLL_PLAIN : POLL_BY_TIME, err) &&
           poll_next(p, err);
}

/* Our own copies are good to know, no more: what came in is read without them. */
static bool poll_can_miss(const struct polling *p, int status)
{
    return p->box->sent && (status == 403 || status == 404);
}

bool em_polled(struct em *w, const struct bz_exchange *x, bool *ret, struct bz_err *err)
{
    __attribute__((cleanup(polling_done))) struct polling p = {.w = w};
    const struct bz_response *r = x->response;

    *ret = false;
    for (size_t k = 0; k < POLL_BOXES; k++) {
        if (bz_streq(x->purpose, poll_boxes[k].purpose))
            p.box = &poll_boxes[k];
    }
    if (!p.box)
        return true;
    *ret = true;
    if (r->status != 200 && r->status != 409 && !poll_can_miss(&p, r->status))
        return bz_http_fail(err, x, p.box->purpose, bz_headers_find(&r->headers, "Reply", 0));
    p.state = poll_state(w->c);
    if (!p.state)
        return bz_nomem(err);
    return poll_can_miss(&p, r->status) ? poll_next(&p, err) : poll_read(&p, r, err);
}

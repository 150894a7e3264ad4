/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: sent by SMTP, then a copy put where what we sent lies. A lost line is looked for
 * there by the Message-ID, which is made of the part's key; that it is not there proves
 * nothing.
 */
#include "network/email/mail.h"

#include <inttypes.h>
#include <string.h>

static const int64_t REPLY_WAIT_MS = 900000; /* greylisting is over after some minutes */

bool em_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err)
{
    const char *text = to->extra ? to->extra : "{}";
    BZ_AUTO(bz_json) extra = bz_json_parse(text, strlen(text), NULL, "extra", err);
    const char *why = bz_json_str(extra, "automatic");
    BZ_DONE(bz_str) address = {0};

    (void)visibility;
    if (!extra || !em_recipient(to, &address, err))
        return false;
    if (!em_is_address(em_own(c)) || !bz_json_str(c->settings, "smtp"))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "the account's settings name no SMTP server (smtp) or no address of "
                       "ours (from)");
    /* A form on a website writes as "noreply" and says who wrote it. */
    if (em_is_mute(why) && (strcmp(why, "no-reply") != 0 || em_is_mute_name(address.data)))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "no person wrote it (%s): an answer would reach nobody, or start a loop",
                       why);
    if (!address.len || em_is_ours(c, address.data))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "there is no address to answer to");
    return true;
}

/* --- requests --- */

/* One that logs in at that server; `mailbox` NULL: at none. */
struct bz_request *em_request(const struct bz_context *c, const char *purpose,
                              const char *method, const char *mailbox, struct bz_err *err)
{
    bool smtp = bz_streq(method, "SEND") || bz_streq(method, "LOGIN");
    const char *base = bz_json_str(c->settings, smtp ? "smtp" : "imap");
    const char *user = smtp ? bz_json_str(c->settings, "smtp_user") : NULL;
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};

    user = user ? user : bz_json_str(c->settings, "user");
    user = user ? user : em_own(c);
    if (!base || !user)
        return bz_fail(err, BUZON_ERR_INVALID, "setting %s is missing",
                       base ? "user" : (smtp ? "smtp" : "imap"));
    bz_str_add(&url, base);
    if (mailbox) {
        bz_str_add_char(&url, '/');
        bz_str_add_escaped(&url, mailbox);
    }
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, method, url.data, err);
    if (!r || !bz_headers_add(&r->headers, "User", user, err))
        return NULL;
    r->auth = BZ_AUTH_LOGIN;
    r->secret = bz_streq(bz_json_str(c->settings, "login"), "oauth2") ? NULL : "password";
    return bz_steal(r);
}

static bool reply_mail(struct bz_request *r, const struct bz_context *c,
                       const struct bz_part *part, buzon_time date, struct bz_err *err)
{
    BZ_DONE(bz_str) mail = {0};

    if (!em_compose(c, part, date, &mail, err))
        return false;
    r->body_len = mail.len;
    r->body = bz_str_take(&mail, err);
    return r->body;
}

static bool reply_id_header(struct bz_request *r, const struct bz_context *c,
                            const struct bz_part *part, struct bz_err *err)
{
    BZ_DONE(bz_str) id = {0};
    BZ_DONE(bz_str) header = {0};

    if (!em_message_id(c, part, &id, err))
        return false;
    bz_str_addf(&header, "<%s>", id.data);
    return header.failed ? (bool)bz_nomem(err)
                         : bz_headers_add(&r->headers, "Message-ID", header.data, err);
}

static const char *reply_sent(const struct bz_context *c)
{
    return bz_json_str(c->settings, "imap") ? bz_json_str(c->settings, "sent") : NULL;
}

/* The copy is the same mail, with the date it was sent with. */
static struct bz_request *reply_copy(const struct bz_context *c, const struct bz_part *part,
                                     const char *state, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(state, strlen(state), NULL, "state", err);
    BZ_AUTO(bz_request)
    r = j ? em_request(c, "copy", "APPEND", reply_sent(c), err) : NULL;

    if (!r || !reply_id_header(r, c, part, err) ||
        !reply_mail(r, c, part, bz_json_num(j, "sent", part->now), err))
        return NULL;
    return bz_steal(r);
}

struct bz_request *em_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) to = {0};
    BZ_DONE(bz_str) kept = {0};

    if (state)
        return reply_copy(c, part, state, err);
    if (!em_takes(c, part->to, part->visibility, err) || !em_recipient(part->to, &to, err))
        return NULL;
    r = em_request(c, "reply", "SEND", NULL, err);
    if (!r || !bz_headers_add(&r->headers, "From", em_own(c), err) ||
        !bz_headers_add(&r->headers, "To", to.data, err) ||
        !reply_mail(r, c, part, part->now, err))
        return NULL;
    bz_str_addf(&kept, "{\"sent\":%" PRId64 "}", part->now);
    r->state = bz_str_take(&kept, err);
    return r->state ? bz_steal(r) : NULL;
}

/* --- what became of it --- */

static bool reply_done(const struct bz_context *c, const struct bz_part *part,
                       struct bz_reply *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) id = {0};

    if (!em_message_id(c, part, &id, err))
        return false;
    ret->what = BZ_SENT_DONE;
    ret->native_id = bz_str_take(&id, err);
    return ret->native_id;
}

/* Codes of RFC 5321, 4.2.3, and RFC 4954; what is not among them says that the mail was not
 * taken, for good (5) or for now (4). */
static const struct {
    int status;
    buzon_code code;
} reply_codes[] = {
    {530, BUZON_ERR_AUTH}, {534, BUZON_ERR_AUTH}, {535, BUZON_ERR_AUTH},
    {538, BUZON_ERR_AUTH}, {550, BUZON_ERR_GONE}, {551, BUZON_ERR_GONE},
    {553, BUZON_ERR_GONE}, {556, BUZON_ERR_GONE}, {552, BUZON_ERR_TOO_LONG},
};

static void reply_refused(const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    int status = x->response->status;
    const char *words = bz_headers_find(&x->response->headers, "Reply", 0);
    buzon_code code = BUZON_ERR_FORBIDDEN;

    for (size_t k = 0; k < sizeof reply_codes / sizeof *reply_codes; k++)
        code = reply_codes[k].status == status ? reply_codes[k].code : code;
    /* An address that is there, and that this server cannot say (RFC 6531, 3.5). */
    if (words && bz_starts(words, "5.6.7"))
        code = BUZON_ERR_UNSUPPORTED;
    ret->what = BZ_SENT_REFUSED;
    if (status < 500) {
        ret->what = BZ_SENT_LATER;
        code = BUZON_ERR_NETWORK;
        err->retry_at = x->at + REPLY_WAIT_MS;
    }
    bz_err_set(err, code, "answer: the mail server said %d%s%.200s", status, words ? ": " : "",
               words ? words : "");
    if (status < 500)
        err->retry_at = x->at + REPLY_WAIT_MS;
}

bool em_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    int status = x->response->status;
    const char *state = x->request ? x->request->state : NULL;

    /* The citizen has it, whatever became of our copy. */
    if (bz_streq(x->purpose, "copy"))
        return reply_done(c, part, ret, err);
    ret->what = BZ_SENT_UNKNOWN;
    if (status < 200 || status > 599) {
        bz_err_set(err, BUZON_ERR_UNKNOWN, "answer: the mail server said %d", status);
        return true;
    }
    if (status >= 400) {
        reply_refused(x, ret, err);
        return true;
    }
    if (status >= 300) {
        bz_err_set(err, BUZON_ERR_UNKNOWN, "answer: the mail server said %d", status);
        return true;
    }
    if (!reply_sent(c) || bz_json_flag(c->settings, "sent_by_server", false))
        return reply_done(c, part, ret, err);
    ret->what = BZ_SENT_MORE;
    return bz_dup(&ret->state, state ? state : "{}", err);
}

/* --- is it there? --- */

enum bz_retry em_retry_of(const struct bz_context *c)
{
    return reply_sent(c) ? BZ_RETRY_READBACK : BZ_RETRY_NONE;
}

struct bz_request *em_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err)
{
    BZ_AUTO(bz_request) r = NULL;

    (void)since;
    if (!reply_sent(c))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "setting sent is missing");
    r = em_request(c, "find", "SEARCH", reply_sent(c), err);
    return r && reply_id_header(r, c, part, err) ? bz_steal(r) : NULL;
}

bool em_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    const struct bz_response *r = x->response;
    BZ_AUTO(bz_json) j = NULL;

    ret->what = BZ_SENT_UNKNOWN;
    if (r->status != 200) {
        (void)bz_http_fail(err, x, "looking for the answer",
                           bz_headers_find(&r->headers, "Reply", 0));
        return true;
    }
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return bz_json_kind(j) != BZ_JSON_ARRAY || !bz_json_len(j) || reply_done(c, part, ret, err);
}

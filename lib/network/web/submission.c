/* SPDX-License-Identifier: EUPL-1.2 */
/* The fields of a submission become a message; those nobody knows stay in extra.fields. */
#include "network/web/web.h"

#include "base/hash.h"
#include "term/civil.h"
#include "text/unicode.h"

#include <string.h>

enum { WEB_ID_MAX = 128 };

/* One submission in the making. */
struct submission {
    const struct bz_json *form;
    const char *said_id; /* the host's own; NULL: it gave none that can be used */
    struct bz_author author;
    struct bz_message msg;
    struct bz_json *extra; /* owns */
    struct bz_attachment attachments[WEB_ATTACHMENTS];
};

static void submission_done(struct submission *s)
{
    bz_json_free(s->extra);
}

/* Fields that have a place of their own in a message, or a name of their own in extra. */
static const char *const known[] = {"id",     "author_id", "submitted_at", "name",
                                    "email",  "subject",   "text",         "language",
                                    "parent", "url",       "location",     "attachments",
                                    "phone",  "address",   "withdrawn"};

static bool set_ok(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

/* An id a host may give: visible ASCII. */
static bool id_ok(const char *id)
{
    size_t len = id ? strlen(id) : 0;

    for (size_t i = 0; i < len; i++) {
        if (id[i] <= ' ' || id[i] >= 0x7F)
            return false;
    }
    return len && len <= WEB_ID_MAX;
}

/* --- identity --- */

/* Without an id of the host's the receipt makes one: the same words sent at another moment are
 * another inquiry, and the same delivery read again is the same. */
static bool made_id(struct web *w, struct submission *s, struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    BZ_TEXT text = bz_json_print_canonical(s->form, err);
    BZ_DONE(bz_str) id = {0};
    char at[32];

    bz_instant_format(s->msg.created_at, at);
    if (!text ||
        !bz_sha256(digest, (struct bz_span[]){{text, strlen(text)}, {at, strlen(at)}}, 2, err))
        return false;
    bz_str_add(&id, "web-");
    bz_str_add_hex(&id, digest, 16);
    return web_keep(w, &id, &s->msg.id, err);
}

static bool fill_id(struct web *w, struct submission *s, struct bz_err *err)
{
    char *id = NULL;

    if (!bz_json_id(s->form, "id", &id, err))
        return false;
    if (id && !bz_texts_push(&w->kept, id))
        return bz_nomem(err);
    s->said_id = s->msg.id = id_ok(id) ? id : NULL;
    if (!s->msg.id && !made_id(w, s, err))
        return false;
    s->msg.native_id = s->msg.id;
    return true;
}

/* Who a host has not identified is nobody seen before: an e-mail address in a form proves
 * nothing. */
static bool fill_author(struct web *w, struct submission *s, struct bz_err *err)
{
    char *id = NULL;

    if (!bz_json_id(s->form, "author_id", &id, err))
        return false;
    if (id && !bz_texts_push(&w->kept, id))
        return bz_nomem(err);
    s->author.id = id_ok(id) ? id : s->msg.id;
    s->msg.author = &s->author;
    return web_text(w, bz_json_str(s->form, "name"), &s->author.name, err) &&
           web_text(w, bz_json_str(s->form, "email"), &s->author.handle, err);
}

/* --- the rest --- */

static bool fill_time(struct submission *s, buzon_time receipt, struct bz_err *err)
{
    const char *said = bz_json_str(s->form, "submitted_at");

    if (said && bz_instant_parse(said, &s->msg.created_at))
        return true;
    s->msg.created_at = receipt;
    return set_ok(bz_json_set_text(s->extra, "time_from", "receipt"), err);
}

/* Browsers send CR LF whatever was typed. */
static bool fill_text(struct web *w, struct submission *s, struct bz_err *err)
{
    const char *said = bz_json_str(s->form, "text"), *text = NULL;
    BZ_DONE(bz_str) lines = {0};

    for (; said && *said; said++) {
        if (said[0] != '\r' || said[1] != '\n')
            bz_str_add_char(&lines, *said);
    }
    if (lines.failed)
        return bz_nomem(err);
    if (!web_text(w, lines.data, &text, err))
        return false;
    s->msg.text = text ? text : "";
    return true;
}

static bool fill_words(struct web *w, struct submission *s, struct bz_err *err)
{
    const char *language = bz_json_str(s->form, "language");
    char *parent = NULL;

    if (!fill_text(w, s, err) ||
        !web_text(w, bz_json_str(s->form, "subject"), &s->msg.subject, err) ||
        !web_text(w, bz_json_str(s->form, "url"), &s->msg.url, err) ||
        !bz_json_id(s->form, "parent", &parent, err))
        return false;
    if (parent && !bz_texts_push(&w->kept, parent))
        return bz_nomem(err);
    s->msg.parent = id_ok(parent) ? parent : NULL;
    s->msg.language = language && *language && strlen(language) <= 35 ? language : NULL;
    return true;
}

static bool is_known(const char *key)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i], key) == 0)
            return true;
    }
    return false;
}

/* A field that has a place, but not in that form, stays too: nothing of a submission is lost.
 */
static bool is_taken(const struct submission *s, const char *key, const struct bz_json *value)
{
    bool empty =
        bz_json_kind(value) <= BZ_JSON_NULL || (bz_json_text(value) && !*bz_json_text(value));

    if (!is_known(key))
        return false;
    if (empty || strcmp(key, "attachments") == 0)
        return true;
    if (strcmp(key, "id") == 0)
        return bz_json_text(value) ? bz_streq(s->msg.id, bz_json_text(value))
                                   : bz_json_kind(value) == BZ_JSON_INT;
    if (strcmp(key, "author_id") == 0)
        return bz_json_text(value) ? bz_streq(s->author.id, bz_json_text(value))
                                   : bz_json_kind(value) == BZ_JSON_INT;
    if (strcmp(key, "parent") == 0)
        return s->msg.parent != NULL;
    if (strcmp(key, "withdrawn") == 0)
        return bz_json_kind(value) == BZ_JSON_BOOL && bz_streq(s->msg.id, s->said_id);
    if (strcmp(key, "language") == 0)
        return s->msg.language != NULL;
    if (strcmp(key, "submitted_at") == 0)
        return !bz_json_str(s->extra, "time_from");
    if (strcmp(key, "location") == 0)
        return s->msg.n_attachments && s->attachments[0].kind == BUZON_ATTACHMENT_LOCATION &&
               bz_json_len(value) == 2;
    return bz_json_text(value) != NULL;
}

static bool fill_extra(struct submission *s, struct bz_err *err)
{
    BZ_AUTO(bz_json) fields = bz_json_object();
    const char *phone = bz_json_str(s->form, "phone");
    const char *address = bz_json_str(s->form, "address");
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    if (!fields)
        return bz_nomem(err);
    while (bz_json_each(s->form, &iter, &key, &value)) {
        if (!is_taken(s, key, value) && !bz_json_set_shared(fields, key, value))
            return bz_nomem(err);
    }
    return set_ok(
        (!phone || !*phone || bz_json_set_text(s->extra, "phone", phone)) &&
            (!address || !*address || bz_json_set_text(s->extra, "address", address)) &&
            (!bz_json_len(fields) || bz_json_set(s->extra, "fields", bz_steal(fields))),
        err);
}

static bool submission_pack(struct web *w, struct submission *s, struct bz_err *err)
{
    BZ_TEXT text = bz_json_print(s->extra, err);
    size_t len;

    if (!text)
        return false;
    len = strlen(text); /* before it is stolen: arguments are evaluated in any order */
    text = bz_nfc_take(bz_steal(text), len, err);
    if (!text)
        return false;
    s->msg.extra = text;
    return bz_batch_add(w->batch, &s->msg, err);
}

/* What the citizen takes back has to be named: words alone may be another's. */
static bool submission_withdraw(struct web *w, const struct submission *s, struct bz_err *err)
{
    return bz_batch_add_notice(
        w->batch,
        &(struct bz_notice){.verb = BUZON_VERB_DELETED, .target = s->said_id, .at = w->at},
        err);
}

/* Whether there is anything in it that a person could have meant to say. */
static bool says_nothing(const struct submission *s)
{
    return !*s->msg.text && !s->msg.subject && !s->msg.n_attachments;
}

bool web_add(struct web *w, const struct bz_json *form, struct bz_err *err)
{
    __attribute__((cleanup(submission_done))) struct submission s = {
        .form = form, .msg = BZ_MESSAGE_INIT, .extra = bz_json_object()};
    bool withdrawn;

    if (bz_json_kind(form) != BZ_JSON_OBJECT)
        return bz_batch_add_unknown(w->batch, w->c, NULL, form, w->at, err);
    if (!s.extra)
        return bz_nomem(err);
    s.msg.network = w->c->account->network;
    s.msg.account = w->c->account->name ? w->c->account->name : "";
    s.msg.kind = BUZON_MESSAGE_FORM;
    s.msg.visibility = BUZON_VISIBILITY_DIRECT;
    s.msg.attachments = s.attachments;
    if (!fill_time(&s, w->at, err) || !fill_id(w, &s, err) || !fill_author(w, &s, err) ||
        !fill_words(w, &s, err) ||
        !web_attachments(w, form, s.attachments, &s.msg.n_attachments, s.extra, err) ||
        !fill_extra(&s, err))
        return false;
    withdrawn = s.said_id && bz_json_flag(form, "withdrawn", false);
    if (withdrawn && !submission_withdraw(w, &s, err))
        return false;
    if (says_nothing(&s))
        return withdrawn ||
               bz_batch_add_unknown(w->batch, w->c, s.msg.id, form, s.msg.created_at, err);
    return submission_pack(w, &s, err);
}

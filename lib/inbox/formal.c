/* SPDX-License-Identifier: EUPL-1.2 */
/* Formalising: the entry in the register, dated acts that meet terms, and their evidence. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "buzon/formal.h"
#include "inbox/act.h"
#include "inbox/change.h"
#include "model/dir3.h"
#include "model/record.h"

enum { WORD_MAX_LEN = 256, URL_MAX_LEN = 2048, NUMBER_MAX_LEN = 128 };

static const char *const notifications[] = {
    [BUZON_NOTIFICATION_AVAILABLE] = "available", [BUZON_NOTIFICATION_ACCESSED] = "accessed",
    [BUZON_NOTIFICATION_DELIVERED] = "delivered", [BUZON_NOTIFICATION_ATTEMPT] = "attempt",
    [BUZON_NOTIFICATION_PUBLISHED] = "published",
};
static const struct bz_names notification_names = BZ_NAMES(notifications);

const char *buzon_notification_name(enum buzon_notification kind)
{
    return bz_names_at(&notification_names, (int)kind);
}

/* --- building --- */

bool buzon_change_set_register_body(buzon_change *change, const char *body, buzon_error **err)
{
    BZ_ERR(err);

    return (!body || bz_dir3_or_name(body, "the body", e)) &&
           bz_change_set_word(change, change ? &change->body : NULL, body, WORD_MAX_LEN,
                              "the body", e);
}

bool buzon_change_set_register_procedure(buzon_change *change, const char *procedure,
                                         buzon_error **err)
{
    BZ_ERR(err);

    return bz_change_set_word(change, change ? &change->procedure : NULL, procedure,
                              WORD_MAX_LEN, "the procedure", e);
}

/* A host and nothing that would end the address in a page. */
static bool url_ok(const char *url)
{
    size_t scheme = strncmp(url, "https://", 8) == 0 ? 8 : 7;

    return (scheme == 8 || strncmp(url, "http://", 7) == 0) &&
           strcspn(url + scheme, "/?#") > 0 && !strpbrk(url, " \"<>\\^`{|}");
}

bool buzon_change_set_register_file_url(buzon_change *change, const char *url,
                                        buzon_error **err)
{
    BZ_ERR(err);

    if (url && *url && !url_ok(url))
        return bz_fail(e, BUZON_ERR_INVALID,
                       "the file's address is none of http:// or https://");
    return bz_change_set_word(change, change ? &change->file_url : NULL, url, URL_MAX_LEN,
                              "the file's address", e);
}

bool buzon_change_set_notification(buzon_change *change, enum buzon_notification kind,
                                   const char *number, const char *sha256, buzon_error **err)
{
    BZ_ERR(err);
    BZ_TEXT digest = NULL;

    if (!buzon_notification_name(kind))
        return bz_fail(e, BUZON_ERR_INVALID, "there is no notification %d", (int)kind);
    if (!bz_change_text_ok(number, NUMBER_MAX_LEN, "the number of the notification", e))
        return false;
    if (sha256 && (strlen(sha256) != (size_t)2 * BZ_SHA256_LEN ||
                   strspn(sha256, "0123456789abcdef") != (size_t)2 * BZ_SHA256_LEN))
        return bz_fail(e, BUZON_ERR_INVALID,
                       "a SHA-256 is 64 digits of 0 to 9 and a to f, in lower case");
    if (!bz_dup(&digest, sha256, e) ||
        !bz_change_set_word(change, change ? &change->notice : NULL, number, NUMBER_MAX_LEN,
                            "the number of the notification", e))
        return false;
    free(change->notice_sha256);
    change->notice_sha256 = bz_steal(digest);
    change->notification = (int)kind;
    return true;
}

/* --- applying --- */

static bool apply_register(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;
    struct bz_register entry = {.entry_number = ch->entry,
                                .registered_at = ch->registered_at,
                                .received_by_competent_body_at = ch->competent_at};
    BZ_AUTO(bz_json) codes = NULL;

    if (!ch->entry)
        return true;
    if (a->c->entry_number)
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is registered already",
                       a->c->reference);
    codes = bz_json_object();
    if (!bz_json_set_text(codes, "entry", ch->entry) ||
        !bz_json_set_text(codes, "term", ch->term) ||
        !bz_json_set_int(codes, "registered_at", ch->registered_at))
        return bz_nomem(err);
    a->c->registered_at = ch->registered_at;
    a->c->competent_at = ch->competent_at;
    return bz_case_set(&a->c->entry_number, ch->entry, err) &&
           bz_clock_formalise(a->tx, a->c, ch->term, &entry, codes, err) &&
           bz_applying_event(a, "formalised", bz_steal(codes), NULL, err);
}

static bool apply_register_words(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;

    if (!ch->body && !ch->procedure && !ch->file_url)
        return true;
    if (!a->c->entry_number)
        return bz_fail(err, BUZON_ERR_STATE,
                       "inquiry %s is not registered: body, procedure and file belong to an "
                       "entry in the register",
                       a->c->reference);
    return bz_applying_word(a, &a->c->body, ch->body, "body_set", err) &&
           bz_applying_word(a, &a->c->procedure, ch->procedure, "procedure_set", err) &&
           bz_applying_word(a, &a->c->file_url, ch->file_url, "file_url_set", err);
}

static bool apply_clock(struct bz_applying *a, struct bz_err *err)
{
    for (size_t i = 0; i < a->change->acts.n; i++) {
        const struct bz_clock_act *act = a->change->acts.items[i];

        if (act->kind == BUZON_ACT_TRANSFER) {
            if (!bz_transfer_apply(a, act, err))
                return false;
            continue;
        }
        if (!bz_clock_act(a->tx, a->c, a->change->actor, act, NULL, err))
            return false;
        a->events++;
    }
    return true;
}

static bool apply_received(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;

    return ch->entry || ch->competent_at == BUZON_TIME_NONE ||
           bz_transfer_received(a, ch->competent_at, err);
}

/* An act that happened at an instant, and meets what ends with it. */
static bool dated(struct bz_applying *a, buzon_time at, enum buzon_satisfied_by act,
                  struct bz_json *more, struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = more;

    if (at == BUZON_TIME_NONE)
        return true;
    if (!codes)
        codes = bz_json_object();
    if (!bz_json_set_int(codes, "at", at))
        return bz_nomem(err);
    return bz_clock_satisfy(a->tx, a->c, act, at, err) &&
           bz_applying_event(a, buzon_satisfied_by_name(act), bz_steal(codes), NULL, err);
}

static bool notified_ok(const struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;
    bool said = ch->notified_at != BUZON_TIME_NONE, proven = ch->notification >= 0;

    if (said && !proven)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "the notification of inquiry %s lacks its evidence", a->c->reference);
    if (proven && !said)
        return bz_fail(err, BUZON_ERR_INVALID, "the notification of inquiry %s lacks its time",
                       a->c->reference);
    if (said && !a->c->entry_number)
        return bz_fail(err, BUZON_ERR_STATE,
                       "inquiry %s is not registered, so no resolution can be notified",
                       a->c->reference);
    return true;
}

static bool apply_notified(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;
    BZ_AUTO(bz_json) codes = NULL;

    if (!notified_ok(a, err))
        return false;
    if (ch->notification < 0)
        return true;
    codes = bz_json_object();
    if (!bz_json_set_text(codes, "kind",
                          buzon_notification_name((enum buzon_notification)ch->notification)) ||
        !bz_json_set_text(codes, "number", ch->notice) ||
        (ch->notice_sha256 && !bz_json_set_text(codes, "sha256", ch->notice_sha256)))
        return bz_nomem(err);
    return dated(a, ch->notified_at, BUZON_SATISFIED_BY_RESOLUTION_NOTIFIED, bz_steal(codes),
                 err);
}

bool bz_formal_apply(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_change *ch = a->change;

    return apply_register(a, err) && apply_register_words(a, err) && apply_clock(a, err) &&
           apply_received(a, err) &&
           dated(a, ch->acknowledged_at, BUZON_SATISFIED_BY_ACKNOWLEDGED, NULL, err) &&
           dated(a, ch->forwarded_at, BUZON_SATISFIED_BY_FORWARDED, NULL, err) &&
           apply_notified(a, err);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Reports about a mail of ours: it could not be delivered, was delivered, or was read (RFC
 * 3464, RFC 8098), and the notices of servers that write no report. */
#include "network/email/mail.h"

#include <string.h>
#include <strings.h>

enum { BOUNCE_PARTS = 20, BOUNCE_WORDS = 500 };

/* What a report says. */
struct bounce {
    char *target; /* owns: the id of a mail of ours */
    enum buzon_verb verb;
    bool told; /* verb is */
    struct bz_str error, status;
};

static void bounce_done(struct bounce *b)
{
    free(b->target);
    bz_str_done(&b->error);
    bz_str_done(&b->status);
}

/* --- which mail --- */

/* "buzon.KEY@…" is what this library makes. */
static bool bounce_is_id(const char *id)
{
    return bz_starts(id, "buzon.") && strchr(id, '@');
}

static bool bounce_take(struct bounce *b, const char *id, struct bz_err *err)
{
    return b->target || bz_dup(&b->target, id, err);
}

/* The mail that is enclosed is ours when it says so. */
static bool bounce_enclosed(struct em_item *i, struct bounce *b, GMimeMessage *m,
                            struct bz_err *err)
{
    InternetAddressList *from = g_mime_message_get_from(m);
    InternetAddress *a = from && internet_address_list_length(from)
                             ? internet_address_list_get_address(from, 0)
                             : NULL;
    const char *address = a && INTERNET_ADDRESS_IS_MAILBOX(a)
                              ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(a))
                              : NULL;
    BZ_DONE(bz_texts) ids = {0};
    BZ_DONE(bz_str) said = {0};

    (void)em_inner_header(GMIME_OBJECT(m), "Message-ID", 0, &said);
    if (said.failed)
        return bz_nomem(err);
    if (!em_ids(&said, 1, &ids, err))
        return false;
    return !ids.n || (!em_is_ours(i->w->c, address) && !bounce_is_id(ids.items[0])) ||
           bounce_take(b, ids.items[0], err);
}

/* An id in the words of a notice, or among what it answers. */
static bool bounce_named(struct bounce *b, const char *text, struct bz_err *err)
{
    const char *p = text;

    while (p && !b->target && (p = strstr(p, "<buzon."))) {
        size_t n = strcspn(++p, "> \t\r\n");

        if (p[n] == '>' && n <= EM_ID_BYTES && memchr(p, '@', n) &&
            !bz_dupn(&b->target, p, n, err))
            return false;
    }
    return true;
}

static bool bounce_answered(struct em_item *i, struct bounce *b, struct bz_err *err)
{
    static const char *const names[] = {"In-Reply-To", "References"};

    for (size_t k = 0; k < 2 && !b->target; k++) {
        BZ_DONE(bz_str) s = {0};

        (void)em_header(i, names[k], 0, &s);
        if (s.failed)
            return bz_nomem(err);
        if (!bounce_named(b, s.data, err))
            return false;
    }
    return true;
}

/* --- what became of it --- */

/* The value of a field of a report, unfolded, up to its line's end. */
static bool bounce_field(const char *text, const char *name, struct bz_str *ret)
{
    size_t n = strlen(name);

    for (const char *p = text; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL) {
        if (strncasecmp(p, name, n) != 0 || p[n] != ':')
            continue;
        p += n + 1;
        p += strspn(p, " \t");
        for (;;) {
            size_t line = strcspn(p, "\n");

            bz_str_add_bytes(ret, p, line < BOUNCE_WORDS ? line : BOUNCE_WORDS);
            if (p[line] != '\n' || (p[line + 1] != ' ' && p[line + 1] != '\t') ||
                ret->len > BOUNCE_WORDS)
                return true;
            p += line + 1;
        }
    }
    return false;
}

static const struct {
    const char *field, *value;
    enum buzon_verb verb;
} bounce_actions[] = {
    {"Action", "failed", BUZON_VERB_FAILED},
    {"Action", "delivered", BUZON_VERB_DELIVERED},
    {"Action", "relayed", BUZON_VERB_SENT},
    {"Action", "expanded", BUZON_VERB_SENT},
    {"Disposition", "displayed", BUZON_VERB_READ},
};

static bool bounce_report(struct em_item *i, struct bounce *b, GMimeObject *part,
                          struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    BZ_DONE(bz_str) id = {0};
    bool repaired = false;

    if (!em_part_text(i, part, &s, &repaired, err))
        return false;
    for (size_t k = 0; k < sizeof bounce_actions / sizeof *bounce_actions && !b->told; k++) {
        BZ_DONE(bz_str) value = {0};

        if (bounce_field(s.data, bounce_actions[k].field, &value) && value.data &&
            strcasestr(value.data, bounce_actions[k].value)) {
            b->verb = bounce_actions[k].verb;
            b->told = true;
        }
        b->error.failed |= value.failed;
    }
    if (!b->error.len)
        (void)bounce_field(s.data, "Diagnostic-Code", &b->error);
    if (!b->status.len)
        (void)bounce_field(s.data, "Status", &b->status);
    (void)bounce_field(s.data, "Original-Message-ID", &id);
    if (b->error.failed || b->status.failed || id.failed)
        return bz_nomem(err);
    return bounce_named(b, id.data, err);
}

/* --- the parts --- */

static bool bounce_part(struct em_item *i, struct bounce *b, GMimeObject *o, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    bool repaired = false;

    if (GMIME_IS_MESSAGE_PART(o) && g_mime_message_part_get_message(GMIME_MESSAGE_PART(o)))
        return bounce_enclosed(i, b, g_mime_message_part_get_message(GMIME_MESSAGE_PART(o)),
                               err);
    if (!GMIME_IS_PART(o))
        return true;
    if (em_is_type(o, "message", "delivery-status") ||
        em_is_type(o, "message", "disposition-notification"))
        return bounce_report(i, b, o, err);
    if (!em_is_type(o, "text", "*"))
        return true;
    return em_part_text(i, o, &s, &repaired, err) && bounce_named(b, s.data, err);
}

static bool bounce_read(struct em_item *i, struct bounce *b, struct bz_err *err)
{
    GMimeObject *root = g_mime_message_get_mime_part(i->m);
    int n = GMIME_IS_MULTIPART(root) ? g_mime_multipart_get_count(GMIME_MULTIPART(root)) : 0;

    if (!n)
        return bounce_part(i, b, root, err) && bounce_answered(i, b, err);
    for (int k = 0; k < n && k < BOUNCE_PARTS; k++) {
        if (!bounce_part(i, b, g_mime_multipart_get_part(GMIME_MULTIPART(root), k), err))
            return false;
    }
    return bounce_answered(i, b, err);
}

/* --- notices of servers that write no report --- */

static bool bounce_is_notice(const struct em_item *i)
{
    static const char *const subjects[] = {"undelivered mail returned to sender",
                                           "mail delivery failed",
                                           "delivery status notif",
                                           "failure notice",
                                           "undeliverable",
                                           "returned mail",
                                           "no se puede entregar",
                                           "no se pudo entregar",
                                           "mail delivery failure",
                                           "delivery failure",
                                           "mensaje no entregado"};
    const char *from = i->author.id ? i->author.id : "";

    if (!bz_starts(from, "mailer-daemon@") && !bz_starts(from, "postmaster@") &&
        !bz_starts(from, "microsoftexchange"))
        return false;
    for (size_t k = 0; i->msg.subject && k < sizeof subjects / sizeof *subjects; k++) {
        if (strcasestr(i->msg.subject, subjects[k]))
            return true;
    }
    return false;
}

/* What a status code of RFC 3463 means for who wrote the answer. */
static const char *bounce_code(const char *status)
{
    if (bz_starts(status, "5.1.") || bz_starts(status, "5.2.1"))
        return "gone";
    return bz_starts(status, "5.7.") ? "forbidden" : NULL;
}

static bool bounce_extra(const struct bounce *b, struct bz_json *extra)
{
    const char *code = bounce_code(b->status.data ? b->status.data : "");
    const char *at = strchr(b->target, '@');
    BZ_DONE(bz_str) key = {0};

    if (bounce_is_id(b->target))
        bz_str_add_bytes(&key, b->target + strlen("buzon."),
                         (size_t)(at - b->target) - strlen("buzon."));
    return !key.failed && (!key.len || bz_json_set_text(extra, BZ_NOTICE_KEY, key.data)) &&
           (!b->status.len || bz_json_set_text(extra, "status", b->status.data)) &&
           (!code || b->verb != BUZON_VERB_FAILED ||
            bz_json_set_text(extra, BZ_NOTICE_ERROR, code));
}

static bool bounce_notice(struct em_item *i, const struct bounce *b, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = bz_json_object();
    BZ_TEXT text = NULL;
    const char *words = NULL;

    if (!extra || !bounce_extra(b, extra))
        return bz_nomem(err);
    text = bz_json_print(extra, err);
    if (!text || (b->verb == BUZON_VERB_FAILED && !em_word(i->w, b->error.data, &words, err)))
        return false;
    words = words || b->verb != BUZON_VERB_FAILED ? words : i->msg.subject;
    return bz_batch_add_notice(i->w->batch,
                               &(struct bz_notice){.verb = b->verb,
                                                   .target = b->target,
                                                   .at = i->msg.created_at,
                                                   .error = words,
                                                   .extra = text},
                               err);
}

bool em_bounce(struct em_item *i, bool *ret, struct bz_err *err)
{
    GMimeObject *root = g_mime_message_get_mime_part(i->m);
    bool report = root && em_is_type(root, "multipart", "report");
    __attribute__((cleanup(bounce_done))) struct bounce b = {.verb = BUZON_VERB_FAILED};

    *ret = false;
    if (!root || (!report && !bounce_is_notice(i)))
        return true;
    if (!bounce_read(i, &b, err))
        return false;
    if (!b.target || (report && !b.told))
        return em_ok(bz_json_set_text(i->extra, "automatic", "bounce"), err);
    *ret = true;
    return bounce_notice(i, &b, err);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of mails that are too long to be read at once: their addresses are IMAP's (RFC 5092),
 * with the encoding that has to be undone behind "#". */
#include "network/email/mail.h"

#include <string.h>

/* --- out of a mail --- */

static bool cut_part(struct em_item *i, struct bz_err *err)
{
    struct bz_attachment *a = &i->attachments[i->msg.n_attachments - 1];
    BZ_DONE(bz_str) url = {0};

    bz_str_addf(&url, "%s/;SECTION=%s#%s", i->mail->place, i->section, i->encoding);
    a->size = -1;
    a->state = BUZON_ATTACHMENT_PENDING;
    a->reason = NULL;
    return em_keep(i->w, &url, &a->url, err);
}

static bool cut_whole(struct em_item *i, struct bz_err *err)
{
    struct bz_attachment a = {
        .kind = BUZON_ATTACHMENT_DOCUMENT, .type = "message/rfc822", .size = i->mail->size};
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) name = {0};

    bz_str_add(&url, i->mail->place);
    bz_str_addf(&name, "%.200s.eml", i->msg.subject ? i->msg.subject : "mail");
    if (name.failed)
        return bz_nomem(err);
    if (!em_keep(i->w, &url, &a.url, err) || !em_word(i->w, name.data, &a.name, err))
        return false;
    i->attachments[i->msg.n_attachments++] = a;
    return true;
}

bool em_cut(struct em_item *i, struct bz_err *err)
{
    if (!bz_json_set_bool(i->extra, "cut", true))
        return bz_nomem(err);
    if (!i->mail->place)
        return true;
    if (*i->section && !cut_part(i, err))
        return false;
    return i->msg.n_attachments == EM_ATTACHMENTS || cut_whole(i, err);
}

/* --- from the server --- */

struct place {
    char mailbox[512], valid[24], uid[24], section[EM_SECTION];
    const char *encoding; /* borrows */
};

/* What stands between the mark and one of the ends; false when there is no mark, or too much.
 */
static bool place_field(const char **p, const char *mark, const char *ends, char *ret,
                        size_t size)
{
    size_t len;

    if (!bz_starts(*p, mark))
        return false;
    *p += strlen(mark);
    len = strcspn(*p, ends);
    if (!len || len >= size)
        return false;
    memcpy(ret, *p, len);
    ret[len] = '\0';
    *p += len;
    return true;
}

static bool place_read(const char *url, const char *base, struct place *ret)
{
    const char *p = url;

    *ret = (struct place){.encoding = ""};
    if (!base || !bz_starts(p, base))
        return false;
    p += strlen(base);
    if (!place_field(&p, "/", ";", ret->mailbox, sizeof ret->mailbox) ||
        !place_field(&p, ";UIDVALIDITY=", "/", ret->valid, sizeof ret->valid) ||
        !place_field(&p, "/;UID=", "/#", ret->uid, sizeof ret->uid))
        return false;
    if (*p && !place_field(&p, "/;SECTION=", "#", ret->section, sizeof ret->section))
        return false;
    ret->encoding = *p ? p + 1 : "8bit";
    return strspn(ret->valid, "0123456789") == strlen(ret->valid) &&
           strspn(ret->uid, "0123456789") == strlen(ret->uid) &&
           strspn(ret->section, "0123456789.") == strlen(ret->section) &&
           !strpbrk(ret->mailbox, "/?#@\r\n");
}

/* The request without a mailbox gets it as it stands in the address: escaped. */
static bool media_mailbox(struct bz_request *r, const struct place *at, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};

    bz_str_addf(&url, "%s/%s", r->url, at->mailbox);
    if (url.failed)
        return bz_nomem(err);
    free(r->url);
    r->url = bz_str_take(&url, err);
    return r->url;
}

struct bz_request *em_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err)
{
    BZ_AUTO(bz_request) r = NULL;
    struct place at;

    (void)state;
    if (!place_read(a->url ? a->url : "", bz_json_str(c->settings, "imap"), &at))
        return bz_fail(err, BUZON_ERR_GONE, "the file is at no mail server of this account");
    r = em_request(c, "media", "PART", NULL, err);
    if (!r || !media_mailbox(r, &at, err) ||
        !bz_headers_add(&r->headers, "UIDVALIDITY", at.valid, err) ||
        !bz_headers_add(&r->headers, "UID", at.uid, err) ||
        (*at.section && !bz_headers_add(&r->headers, "Section", at.section, err)) ||
        !bz_headers_add(&r->headers, "Encoding", at.encoding, err))
        return NULL;
    return bz_steal(r);
}

bool em_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err)
{
    int status = x->response->status;
    const char *words = bz_headers_find(&x->response->headers, "Reply", 0);

    (void)c;
    (void)a;
    ret->what = BZ_SENT_DONE;
    if (status == 200)
        return true;
    ret->what = status == 404 || status == 409 ? BZ_SENT_REFUSED : BZ_SENT_LATER;
    if (ret->what == BZ_SENT_REFUSED)
        bz_err_set(err, BUZON_ERR_GONE, "the mail is no more where it was");
    else
        (void)bz_http_fail(err, x, "the file", words);
    return true;
}

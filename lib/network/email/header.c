/* SPDX-License-Identifier: EUPL-1.2 */
/* What the headers of a mail say: who, about what, when, and which mails it answers. */
#include "network/email/mail.h"

#include "base/hash.h"
#include "term/civil.h"
#include "text/unicode.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

enum { HEAD_PEOPLE = 50 };
static const int64_t DAY_MS = 86400000;

/* --- raw values --- */

static GMimeHeader *header_nth(GMimeObject *o, const char *name, size_t n)
{
    GMimeHeaderList *list = g_mime_object_get_header_list(o);
    int count = g_mime_header_list_get_count(list);

    if (!n)
        return g_mime_header_list_get_header(list, name);
    for (int i = 0; i < count; i++) {
        GMimeHeader *h = g_mime_header_list_get_header_at(list, i);

        if (strcasecmp(g_mime_header_get_name(h), name) == 0 && n-- == 0)
            return h;
    }
    return NULL;
}

/* Appended without its line breaks, and blanks around it. */
static bool header_unfold(const char *p, const char *end, struct bz_str *ret)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
        p++;
    while (p < end) {
        const char *line = p;

        while (p < end && *p != '\r' && *p != '\n')
            p++;
        bz_str_add_bytes(ret, line, (size_t)(p - line));
        while (p < end && (*p == '\r' || *p == '\n'))
            p++;
    }
    while (ret->len && (ret->data[ret->len - 1] == ' ' || ret->data[ret->len - 1] == '\t'))
        ret->data[--ret->len] = '\0';
    return !ret->failed;
}

bool em_inner_header(GMimeObject *o, const char *name, size_t n, struct bz_str *ret)
{
    GMimeHeader *h = header_nth(o, name, n);
    const char *p = h ? g_mime_header_get_raw_value(h) : NULL;

    return p && header_unfold(p, p + strlen(p), ret);
}

bool em_header(const struct em_item *i, const char *name, size_t n, struct bz_str *ret)
{
    const struct em_field *f;

    assert(em_use_of(name, strlen(name)) != EM_UNREAD);
    if (!i->w->plain)
        return em_inner_header(GMIME_OBJECT(i->m), name, n, ret);
    f = em_field(i->w, name, n);
    return f && header_unfold(f->name + f->name_len + 1, f->end, ret);
}

bool em_has_header(const struct em_item *i, const char *name)
{
    return i->w->plain ? em_field(i->w, name, 0) != NULL
                       : g_mime_object_get_header(GMIME_OBJECT(i->m), name) != NULL;
}

/* --- ids --- */

/* An id as it is; what is no id, or too long for one, by its digest. */
static char *head_id(const char *text, size_t len, struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) s = {0};
    bool plain = len && len <= EM_ID_BYTES;

    for (size_t i = 0; plain && i < len; i++)
        plain = text[i] > ' ' && text[i] < 0x7f && !strchr("<>\"\\", text[i]);
    if (plain) {
        bz_str_add_bytes(&s, text, len);
    } else {
        if (!bz_sha256(digest, &(struct bz_span){text, len}, 1, err))
            return NULL;
        bz_str_add(&s, "sha256:");
        bz_str_add_hex(&s, digest, sizeof digest);
    }
    return bz_str_take(&s, err);
}

bool em_ids(const struct bz_str *value, size_t most, struct bz_texts *ret, struct bz_err *err)
{
    const char *p = value->data, *end;

    for (; p && (p = strchr(p, '<')) && ret->n < most; p = end + 1) {
        char *id;

        end = strchr(++p, '>');
        if (!end)
            return true;
        id = end > p ? head_id(p, (size_t)(end - p), err) : NULL;
        if (end > p && (!id || !bz_texts_push(ret, id)))
            return id ? (bool)bz_nomem(err) : false;
    }
    return true;
}

static bool head_ids(const struct em_item *i, const char *name, size_t most,
                     struct bz_texts *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    if (!em_header(i, name, 0, &s))
        return !s.failed || bz_nomem(err);
    return em_ids(&s, most, ret, err);
}

/* --- times --- */

/* As GMime makes of it whatever else is there, which takes longer than most headers. */
static buzon_time head_odd_date(const char *value)
{
    GDateTime *t = g_mime_utils_header_decode_date(value);
    int64_t s = t ? g_date_time_to_unix(t) : 0;

    if (!t)
        return BUZON_TIME_NONE;
    g_date_time_unref(t);
    return s * 1000;
}

buzon_time em_date(const char *value)
{
    buzon_time t = BUZON_TIME_NONE;

    if (value && !bz_mail_date_parse(value + strspn(value, " \t"), &t))
        t = head_odd_date(value);
    return t > 0 ? t : BUZON_TIME_NONE;
}

/* When the last server took it: it stands on top, behind the last semicolon. */
static buzon_time head_received(struct em_item *i)
{
    BZ_DONE(bz_str) s = {0};
    const char *at;

    if (i->mail->received != BUZON_TIME_NONE)
        return i->mail->received;
    if (!em_header(i, "Received", 0, &s) || !s.len)
        return BUZON_TIME_NONE;
    at = strrchr(s.data, ';');
    return at ? em_date(at + 1) : BUZON_TIME_NONE;
}

/* A sender's clock may be wrong by years, and time limits run from here: what says another day
 * than our own server is not believed. */
static bool head_time(struct em_item *i, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    bool said = em_header(i, "Date", 0, &s) && s.len;
    buzon_time date = said ? em_date(s.data) : BUZON_TIME_NONE, received = head_received(i);
    buzon_time sure = received != BUZON_TIME_NONE ? received : i->w->at;
    bool known = received != BUZON_TIME_NONE;

    if (s.failed)
        return bz_nomem(err);
    i->msg.created_at = date;
    i->msg.own_id = date != BUZON_TIME_NONE || known;
    if (date != BUZON_TIME_NONE && date <= sure + DAY_MS && (!known || date >= sure - DAY_MS))
        return true;
    i->msg.created_at = sure;
    i->msg.own_id = known; /* else the next import has another time */
    if (said && !bz_json_set_text(i->extra, "date", s.data))
        return bz_nomem(err);
    return em_ok(bz_json_set_text(i->extra, "time_from", known ? "server" : "receipt"), err);
}

/* --- people --- */

/* The first mailbox in a list, groups opened. */
static InternetAddressMailbox *head_first(InternetAddressList *list, int depth)
{
    int n = list ? internet_address_list_length(list) : 0;

    for (int k = 0; k < n && k < HEAD_PEOPLE; k++) {
        InternetAddress *a = internet_address_list_get_address(list, k);
        InternetAddressMailbox *m =
            INTERNET_ADDRESS_IS_MAILBOX(a) ? INTERNET_ADDRESS_MAILBOX(a)
            : depth < 4
                ? head_first(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(a)),
                             depth + 1)
                : NULL;

        if (m && internet_address_mailbox_get_addr(m) && *internet_address_mailbox_get_addr(m))
            return m;
    }
    return NULL;
}

/* Letters of an address mean the same in both cases, whatever RFC 5321 allows. */
static bool head_lower(struct em *w, const char *address, const char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    for (; *address; address++)
        bz_str_add_char(&s, *address >= 'A' && *address <= 'Z' ? (char)(*address | 0x20)
                                                               : *address);
    return em_keep(w, &s, ret, err);
}

static bool head_author(struct em_item *i, struct bz_err *err)
{
    InternetAddressMailbox *m = head_first(g_mime_message_get_from(i->m), 0);
    const char *name;

    m = m ? m : head_first(g_mime_message_get_sender(i->m), 0);
    if (!m)
        return true;
    name = internet_address_get_name(INTERNET_ADDRESS(m));
    i->msg.author = &i->author;
    return em_word(i->w, internet_address_mailbox_get_addr(m), &i->author.handle, err) &&
           head_lower(i->w, i->author.handle ? i->author.handle : "", &i->author.id, err) &&
           em_word(i->w, name, &i->author.name, err);
}

static bool head_push_person(struct bz_json *list, InternetAddressMailbox *m, struct em *w,
                             struct bz_err *err)
{
    const char *address = NULL, *name = NULL;
    BZ_DONE(bz_str) s = {0};

    if (!em_word(w, internet_address_mailbox_get_addr(m), &address, err) ||
        !em_word(w, internet_address_get_name(INTERNET_ADDRESS(m)), &name, err))
        return false;
    if (name)
        bz_str_addf(&s, "%s <%s>", name, address ? address : "");
    else
        bz_str_add(&s, address ? address : "");
    return em_ok(!s.failed && bz_json_push_text(list, s.data ? s.data : ""), err);
}

static bool head_people(struct em_item *i, const char *key, InternetAddressList *from,
                        struct bz_err *err)
{
    int n = from ? internet_address_list_length(from) : 0;
    BZ_AUTO(bz_json) list = NULL;

    if (!n)
        return true;
    list = bz_json_array();
    for (int k = 0; k < n && k < HEAD_PEOPLE; k++) {
        InternetAddress *a = internet_address_list_get_address(from, k);

        if (INTERNET_ADDRESS_IS_MAILBOX(a) &&
            !head_push_person(list, INTERNET_ADDRESS_MAILBOX(a), i->w, err))
            return false;
    }
    return em_ok(list && bz_json_set(i->extra, key, bz_steal(list)), err);
}

/* Where an answer goes when it does not go to the author. */
static bool head_reply_to(struct em_item *i, struct bz_err *err)
{
    InternetAddressMailbox *m = head_first(g_mime_message_get_reply_to(i->m), 0);
    const char *address = NULL;

    if (m && !em_word(i->w, internet_address_mailbox_get_addr(m), &address, err))
        return false;
    if (!address || (i->author.handle && strcasecmp(address, i->author.handle) == 0))
        return true;
    return em_ok(bz_json_set_text(i->extra, "reply_to", address), err);
}

/* --- its place --- */

/* The mail itself, where it has no id: what was written, whatever carried it. */
static char *head_made_id(struct em_item *i, struct bz_err *err)
{
    static const char *const names[] = {"From", "To", "Date", "Subject"};
    size_t headers = em_headers_len(i->mail->bytes, i->mail->len), end = i->mail->len;
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) all = {0};
    BZ_DONE(bz_str) id = {0};

    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        (void)em_header(i, names[k], 0, &all);
        bz_str_add_char(&all, '\n');
    }
    while (end > headers &&
           (i->mail->bytes[end - 1] == '\n' || i->mail->bytes[end - 1] == '\r'))
        end--;
    for (size_t k = headers; k < end; k++) {
        if (i->mail->bytes[k] != '\r')
            bz_str_add_char(&all, i->mail->bytes[k]);
    }
    if (all.failed)
        return bz_nomem(err);
    if (!bz_sha256(digest, &(struct bz_span){all.data, all.len}, 1, err))
        return NULL;
    bz_str_add(&id, "sha256:");
    bz_str_add_hex(&id, digest, sizeof digest);
    return bz_str_take(&id, err);
}

static bool head_own_id(struct em_item *i, struct bz_err *err)
{
    BZ_DONE(bz_texts) ids = {0};
    char *id = NULL;

    if (!head_ids(i, "Message-ID", 1, &ids, err))
        return false;
    if (ids.n)
        id = bz_steal(ids.items[0]);
    else if (!(id = head_made_id(i, err)))
        return false;
    i->msg.id = i->msg.native_id = id;
    return bz_texts_push(&i->w->kept, id) || bz_nomem(err);
}

/* Text that lives as long as the mail is worked on. */
static bool head_keep(struct em_item *i, char **id, const char **ret, struct bz_err *err)
{
    *ret = *id;
    return bz_texts_push(&i->w->kept, bz_steal(*id)) || bz_nomem(err);
}

static bool head_references(struct em_item *i, const struct bz_texts *ids)
{
    BZ_AUTO(bz_json) list = bz_json_array();

    for (size_t k = 0; list && k < ids->n; k++) {
        bool kept = !k || k + EM_REFERENCES > ids->n;

        if (kept && !bz_starts(ids->items[k], "sha256:") &&
            !bz_json_push_text(list, ids->items[k]))
            return false;
    }
    return list && bz_json_set(i->extra, "references", bz_steal(list));
}

/* A mail to local+KEY@domain of ours answers the mail of ours that was made under that key: who
 * does not know the key cannot say so. */
static bool head_tag(struct em_item *i, struct bz_err *err)
{
    static const char *const names[] = {"Delivered-To", "X-Original-To", "Envelope-To", "To",
                                        "Cc"};
    const char *own = em_own(i->w->c), *at = own ? strchr(own, '@') : NULL;
    BZ_DONE(bz_str) tag = {0};
    BZ_DONE(bz_str) all = {0};
    BZ_DONE(bz_str) id = {0};
    BZ_DONE(bz_str) ascii = {0};
    const char *found = NULL;
    size_t n;

    if (!at)
        return true;
    if (!em_domain(i->w->c, &ascii, err))
        return false;
    bz_str_add_bytes(&tag, own, (size_t)(at - own));
    bz_str_add_char(&tag, '+');
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        (void)em_header(i, names[k], 0, &all);
        bz_str_add_char(&all, '\n');
    }
    if (tag.failed || all.failed)
        return bz_nomem(err);
    found = strcasestr(all.data, tag.data);
    found = found ? found + tag.len : NULL;
    n = found ? strspn(found, "0123456789abcdefABCDEF") : 0;
    if (n < 16 || n > 128 ||
        (strncasecmp(found + n, at, strlen(at)) != 0 &&
         strncasecmp(found + n, ascii.data, ascii.len) != 0))
        return true;
    bz_str_add(&id, "buzon.");
    bz_str_add_bytes(&id, found, n);
    bz_str_add(&id, ascii.data);
    return em_keep(i->w, &id, &i->msg.parent, err);
}

static bool head_thread(struct em_item *i, struct bz_err *err)
{
    BZ_DONE(bz_texts) answered = {0};
    BZ_DONE(bz_texts) chain = {0};

    if (!head_ids(i, "In-Reply-To", 4, &answered, err) ||
        !head_ids(i, "References", 1000, &chain, err))
        return false;
    if (chain.n && !head_references(i, &chain))
        return bz_nomem(err);
    if (!answered.n && !chain.n && !head_tag(i, err))
        return false;
    i->msg.thread = i->msg.parent ? i->msg.parent : i->msg.id;
    if (chain.n && (!head_keep(i, &chain.items[0], &i->msg.thread, err)))
        return false;
    if (answered.n)
        return head_keep(i, &answered.items[0], &i->msg.parent, err) &&
               (chain.n || (i->msg.thread = i->msg.parent));
    if (chain.n > 1)
        return head_keep(i, &chain.items[chain.n - 1], &i->msg.parent, err);
    if (chain.n)
        i->msg.parent = i->msg.thread;
    return true;
}

/* --- the subject --- */

static bool head_is_forward(const char *subject)
{
    static const char *const marks[] = {"fwd:", "fw:", "rv:", "reenv:", "enc:", "tr:", "birb:"};

    for (size_t k = 0; subject && k < sizeof marks / sizeof *marks; k++) {
        if (strncasecmp(subject, marks[k], strlen(marks[k])) == 0)
            return true;
    }
    return false;
}

/* A number as we show it to citizens ("2026-123"): it only suggests an inquiry. */
static bool head_suggests(struct em_item *i)
{
    const char *s = i->msg.subject;

    for (; s && *s; s++) {
        size_t y = strspn(s, "0123456789"), n;
        char number[24];

        if (!y)
            continue;
        n = s[y] == '-' ? strspn(s + y + 1, "0123456789") : 0;
        if (y == 4 && *s == '2' && n && n < 10) {
            memcpy(number, s, y + 1 + n);
            number[y + 1 + n] = '\0';
            return bz_json_set_text(i->extra, "suggests", number);
        }
        s += y - 1;
    }
    return true;
}

static bool head_subject(struct em_item *i, struct bz_err *err)
{
    const char *said = g_mime_message_get_subject(i->m);
    size_t len = said ? strnlen(said, EM_SUBJECT_BYTES) : 0;
    BZ_DONE(bz_str) s = {0};

    while (len == EM_SUBJECT_BYTES && len && ((unsigned char)said[len] & 0xc0) == 0x80)
        len--;
    bz_str_add_bytes(&s, said ? said : "", len);
    if (s.failed)
        return bz_nomem(err);
    if (!em_word(i->w, s.data, &i->msg.subject, err))
        return false;
    i->forward = head_is_forward(i->msg.subject);
    return em_ok(head_suggests(i), err);
}

/* --- what our own server found out about the sender --- */

static bool head_authentication(struct em_item *i, struct bz_err *err)
{
    const char *ours = bz_json_str(i->w->c->settings, "authserv_id");
    size_t len = ours ? strlen(ours) : 0;

    for (size_t n = 0; len && n < 20; n++) {
        BZ_DONE(bz_str) s = {0};

        if (!em_header(i, "Authentication-Results", n, &s))
            return !s.failed || bz_nomem(err);
        if (s.len > len && strncasecmp(s.data, ours, len) == 0 && strchr("; \t", s.data[len]))
            return em_ok(bz_json_set_text(i->extra, "authentication",
                                          s.data + len + strspn(s.data + len, "; \t1")),
                         err);
    }
    return true;
}

bool em_head(struct em_item *i, struct bz_err *err)
{
    return head_author(i, err) && head_own_id(i, err) && head_thread(i, err) &&
           head_time(i, err) && head_subject(i, err) &&
           head_people(i, "to", g_mime_message_get_to(i->m), err) &&
           head_people(i, "cc", g_mime_message_get_cc(i->m), err) && head_reply_to(i, err) &&
           head_authentication(i, err);
}

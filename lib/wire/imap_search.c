/* SPDX-License-Identifier: EUPL-1.2 */
/* Is a mail with that Message-ID there? And if not, it can be put there: once. */
#include <inttypes.h>
#include <string.h>

#include "wire/imap_session.h"

enum { FOUND_MAX = 1000, ID_MAX = 900 };

struct search {
    struct search_uids BZ_VEC(uint32_t) uids;
    bool put; /* the mail itself was asked for, and given */
};

/* --- looking --- */

static void uid_found(struct bz_imap *i, uint32_t uid)
{
    struct search *s = i->own;

    if (uid && s->uids.n < FOUND_MAX && !bz_vec_push(&s->uids, uid))
        bz_dialogue_fail(i->d);
}

/* "2:4,7", of which a range names its ends: who asks wants to know whether there are any. */
static void set_found(struct bz_imap *i, const struct bz_imap_token *set)
{
    for (size_t at = 0; at < set->len; at++) {
        struct bz_imap_token one = {.kind = BZ_IMAP_ATOM, .bytes = set->bytes + at};
        uint32_t uid;

        while (at < set->len && set->bytes[at] != ',' && set->bytes[at] != ':')
            at++;
        one.len = (size_t)(set->bytes + at - one.bytes);
        if (bz_imap_number(&one, &uid))
            uid_found(i, uid);
    }
}

/* RFC 4731: "* ESEARCH (TAG "bz2") UID ALL 2:4,7". */
static void esearch(struct bz_imap *i, struct bz_imap_reader *r)
{
    struct bz_imap_token t;
    bool all = false;

    while (bz_imap_next(r, &t) != BZ_IMAP_END && t.kind != BZ_IMAP_BROKEN) {
        if (all && t.kind == BZ_IMAP_ATOM)
            set_found(i, &t);
        all = bz_imap_is(&t, "ALL");
        if (!bz_imap_leave(r, &t))
            return;
    }
}

static void search_hears(struct bz_imap *i, const struct bz_imap_token *word, uint32_t number,
                         struct bz_imap_reader *r)
{
    struct bz_imap_token t;
    uint32_t uid;

    (void)number;
    if (bz_imap_is(word, "ESEARCH"))
        esearch(i, r);
    else if (bz_imap_is(word, "SEARCH"))
        while (bz_imap_next(r, &t) == BZ_IMAP_ATOM)
            if (bz_imap_number(&t, &uid))
                uid_found(i, uid);
}

/* --- SEARCH --- */

static void found(struct bz_imap *i, enum bz_imap_end end, int status)
{
    const struct search *s = i->own;
    struct bz_str *body = &i->d->body;

    if (end != BZ_IMAP_OK) {
        bz_imap_answer(i, status);
        return;
    }
    bz_str_add_char(body, '[');
    for (size_t k = 0; k < s->uids.n; k++)
        bz_str_addf(body, "%s\"%" PRIu32 "\"", k ? "," : "", s->uids.items[k]);
    bz_str_add_char(body, ']');
    bz_imap_answer(i, 200);
}

static const struct bz_imap_step search_step = {.hears = search_hears, .done = found};

static void search_say(struct bz_imap *i, const struct bz_imap_step *step)
{
    BZ_DONE(bz_str) words = {0};

    bz_str_add(&words, "UID SEARCH HEADER Message-ID ");
    bz_imap_quote(&words, bz_dialogue_header(i->d, "Message-ID", 0));
    bz_imap_say(i, step, &words);
}

static void search_begin(struct bz_imap *i)
{
    search_say(i, &search_step);
}

/* --- APPEND --- */

static void append_more(struct bz_imap *i)
{
    struct search *s = i->own;

    if (s->put)
        return;
    s->put = true;
    bz_str_add_bytes(&i->d->out, i->d->request->body, i->d->request->body_len);
    bz_str_add_bytes(&i->d->out, "\r\n", 2);
}

static void appended(struct bz_imap *i, enum bz_imap_end end, int status)
{
    const struct search *s = i->own;

    if (end == BZ_IMAP_OK && !s->put)
        bz_dialogue_refuse(i->d, BUZON_ERR_PROTOCOL,
                           "the mail server takes a mail before it is there");
    else
        bz_imap_answer(i, status);
}

static const struct bz_imap_step append_step = {.more = append_more, .done = appended};

/* Where it is already, nothing is put. */
static void looked(struct bz_imap *i, enum bz_imap_end end, int status)
{
    const struct search *s = i->own;
    BZ_DONE(bz_str) words = {0};

    if (end != BZ_IMAP_OK || s->uids.n) {
        bz_imap_answer(i, status);
        return;
    }
    /* We wrote it: nobody here has to read it. */
    bz_str_addf(&words, "APPEND %s (\\Seen) {%zu}", i->mailbox, i->d->request->body_len);
    bz_imap_say(i, &append_step, &words);
}

static const struct bz_imap_step look_step = {.hears = search_hears, .done = looked};

static void append_begin(struct bz_imap *i)
{
    search_say(i, &look_step);
}

/* --- life --- */

static bool search_read(struct bz_imap *i)
{
    const char *id = bz_dialogue_header(i->d, "Message-ID", 0);

    if (!bz_imap_own(i, sizeof(struct search)))
        return false;
    if (id && *id && strlen(id) <= ID_MAX && bz_imap_is_plain(id))
        return true;
    bz_dialogue_refuse(i->d, BUZON_ERR_INTERNAL, "no mail has this Message-ID");
    return false;
}

static bool append_read(struct bz_imap *i)
{
    const struct bz_outgoing *r = i->d->request;

    if (!search_read(i))
        return false;
    if (r->body_len && !memchr(r->body, '\0', r->body_len))
        return true;
    bz_dialogue_refuse(i->d, BUZON_ERR_INTERNAL, "no mail to put into a mailbox");
    return false;
}

static void search_free(void *own)
{
    struct search *s = own;

    free(s->uids.items);
}

const struct bz_imap_verb bz_imap_search = {
    .method = "SEARCH",
    .mailbox = true,
    .read = search_read,
    .begin = search_begin,
    .free = search_free,
};

const struct bz_imap_verb bz_imap_append = {
    .method = "APPEND",
    .mailbox = true,
    .read = append_read,
    .begin = append_begin,
    .free = search_free,
};

/* SPDX-License-Identifier: EUPL-1.2 */
/* The mailboxes there are, and what for (RFC 6154). */
#include "base/json.h"
#include "wire/imap_session.h"

enum { MAILBOXES_MAX = 1000 };

struct list {
    bool extended, special; /* what the server can do */
    size_t n;
};

/* Beside these there are marks that say nothing of what a mailbox is for. */
static const char *const uses[] = {"\\All",  "\\Archive", "\\Drafts", "\\Flagged",
                                   "\\Junk", "\\Sent",    "\\Trash"};

struct entry {
    bool selectable;
    const char *use; /* NULL: it did not say */
};

static bool marks_read(struct bz_imap_reader *r, struct entry *ret)
{
    struct bz_imap_token t;

    *ret = (struct entry){.selectable = true};
    if (bz_imap_next(r, &t) != BZ_IMAP_OPEN)
        return false;
    while (bz_imap_next(r, &t) == BZ_IMAP_ATOM) {
        if (bz_imap_is(&t, "\\Noselect") || bz_imap_is(&t, "\\NonExistent"))
            ret->selectable = false;
        for (size_t k = 0; k < sizeof uses / sizeof *uses && !ret->use; k++)
            if (bz_imap_is(&t, uses[k]))
                ret->use = uses[k];
    }
    return t.kind == BZ_IMAP_CLOSE;
}

static void list_write(struct bz_imap *i, const struct entry *e, const struct bz_imap_token *t)
{
    struct list *l = i->own;
    struct bz_str *body = &i->d->body;
    BZ_DONE(bz_str) plain = {0};
    BZ_DONE(bz_str) name = {0};

    bz_imap_token_add(&plain, t);
    bz_imap_name_add(&name, plain.data ? plain.data : "", plain.len);
    body->failed |= plain.failed || name.failed;
    bz_str_add(body, l->n++ ? ",{\"name\":" : "{\"name\":");
    bz_json_quote(body, name.data ? name.data : "");
    bz_str_add(body, ",\"use\":");
    if (e->use)
        bz_json_quote(body, e->use);
    else
        bz_str_add(body, "null");
    bz_str_add_char(body, '}');
}

/* "(\HasNoChildren \Sent) "/" Enviados". */
static void list_hears(struct bz_imap *i, const struct bz_imap_token *word, uint32_t number,
                       struct bz_imap_reader *r)
{
    const struct list *l = i->own;
    struct bz_imap_token t;
    struct entry e;

    (void)number;
    if (!bz_imap_is(word, "LIST") || l->n == MAILBOXES_MAX || !marks_read(r, &e) ||
        !e.selectable)
        return;
    (void)bz_imap_next(r, &t); /* what separates folders in names */
    if (bz_imap_next(r, &t) == BZ_IMAP_ATOM || t.kind == BZ_IMAP_TEXT)
        list_write(i, &e, &t);
}

static void listed(struct bz_imap *i, enum bz_imap_end end, int status)
{
    if (end == BZ_IMAP_OK) {
        bz_str_add_char(&i->d->body, ']');
    } else {
        bz_str_done(&i->d->body);
    }
    bz_imap_answer(i, status);
}

static const struct bz_imap_step list_step = {.hears = list_hears, .done = listed};

/* --- what the server can do --- */

static void capability_hears(struct bz_imap *i, const struct bz_imap_token *word,
                             uint32_t number, struct bz_imap_reader *r)
{
    struct list *l = i->own;
    struct bz_imap_token t;

    (void)number;
    if (!bz_imap_is(word, "CAPABILITY"))
        return;
    while (bz_imap_next(r, &t) == BZ_IMAP_ATOM) {
        l->extended |= bz_imap_is(&t, "LIST-EXTENDED");
        l->special |= bz_imap_is(&t, "SPECIAL-USE");
    }
}

static void capability_done(struct bz_imap *i, enum bz_imap_end end, int status)
{
    const struct list *l = i->own;
    BZ_DONE(bz_str) words = {0};

    (void)end;
    (void)status;
    bz_str_add(&words, "LIST \"\" \"*\"");
    if (l->extended && l->special)
        bz_str_add(&words, " RETURN (SPECIAL-USE)");
    bz_str_add_char(&i->d->body, '[');
    bz_imap_say(i, &list_step, &words);
}

static const struct bz_imap_step capability_step = {.hears = capability_hears,
                                                    .done = capability_done};

/* --- life --- */

static bool list_read(struct bz_imap *i)
{
    return bz_imap_own(i, sizeof(struct list));
}

static void list_begin(struct bz_imap *i)
{
    BZ_DONE(bz_str) words = {0};

    bz_str_add(&words, "CAPABILITY");
    bz_imap_say(i, &capability_step, &words);
}

const struct bz_imap_verb bz_imap_list = {
    .method = "LIST",
    .read = list_read,
    .begin = list_begin,
};

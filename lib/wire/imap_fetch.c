/* SPDX-License-Identifier: EUPL-1.2 */
/* Mails by their UIDs: first which there are and how long, then as many as were asked for. */
#include <string.h>

#include "model/mails.h"
#include "wire/imap_session.h"

enum {
    WIDTH = 4,           /* UIDs looked at first, for each mail that is wanted … */
    WIDTH_MAX = 1 << 16, /* … and at most, where mails are not farther apart */
    WINDOWS_MAX = 40,    /* of one request */
    AT_ONCE = 32,        /* mails of one command */
    LINE_SLACK = 4096,
    MAIL_LINE = 100 /* bytes of what is said of a mail in the body */
};

/* A mail that is to be fetched. */
struct fetch_mail {
    uint32_t uid, size;
    bool sized;
    buzon_time at;
    enum { FETCH_AWAITED, FETCH_CAME, FETCH_TOO_MUCH } state;
    char *bytes; /* owns; one that came before those in front of it */
    size_t len;
    bool cut;
};

struct fetch {
    int64_t from, to, max_mails, max_bytes, max_mail; /* as asked */
    uint64_t low, high, top; /* UIDs that are looked for now; where everything ends */
    uint64_t width;
    int windows;
    bool overflow; /* there are more up to `high` than are listed */
    bool bodies;   /* they are being fetched */
    struct fetch_mails BZ_VEC(struct fetch_mail) mails;
    size_t at, end; /* the first that is not done with; behind the last that is asked for */
    size_t at_once; /* how many are asked for together */
    int64_t held;   /* bytes of those that came too early */
};

static const struct bz_imap_step window_step, bodies_step;

/* --- the end --- */

static void fetch_over(struct bz_imap *i, uint64_t next, bool more)
{
    const struct fetch *f = i->own;

    if (next < (uint64_t)f->from)
        next = (uint64_t)f->from;
    if (next > UINT32_MAX)
        next = UINT32_MAX;
    if (bz_dialogue_tell(i->d, "Content-Type", BZ_MAILS_TYPE) &&
        bz_dialogue_tell_number(i->d, "UID-Next", (int64_t)next) &&
        (!more || bz_dialogue_tell(i->d, "More", "1")))
        bz_imap_answer(i, 200);
}

/* Everything that was listed is done with. */
static void fetch_done(struct bz_imap *i)
{
    const struct fetch *f = i->own;
    uint64_t next = f->high + 1;

    /* A server that does not tell its next UID: behind the last mail that was seen. */
    if (!i->next && !f->overflow)
        next = f->mails.n ? (uint64_t)f->mails.items[f->mails.n - 1].uid + 1 : 0;
    fetch_over(i, next, f->overflow || (i->next && f->high < f->top));
}

/* Whole mails that came before the line broke are an answer. */
static void fetch_hung_up(struct bz_imap *i)
{
    const struct fetch *f = i->own;

    if (!f || !f->bodies || !i->d->body.len)
        return;
    if (f->at < f->mails.n)
        fetch_over(i, f->mails.items[f->at].uid, true);
    else
        fetch_done(i);
}

/* --- the mails themselves --- */

static void mail_write(struct bz_imap *i, const struct fetch_mail *m, const char *bytes,
                       size_t len)
{
    bz_mails_add(&i->d->body, &(struct bz_mail){.uid = m->uid,
                                                .size = m->sized ? (int64_t)m->size : -1,
                                                .at = m->at,
                                                .cut = m->cut,
                                                .bytes = bytes,
                                                .len = len});
}

static bool fits(const struct bz_imap *i, const struct fetch *f, size_t len)
{
    return !i->d->body.len || (int64_t)(i->d->body.len + len) <= f->max_bytes;
}

/* Those that came, up to the first that did not. */
static void mails_write(struct bz_imap *i)
{
    struct fetch *f = i->own;

    while (f->at < f->mails.n && f->mails.items[f->at].state == FETCH_CAME) {
        struct fetch_mail *m = &f->mails.items[f->at];

        if (!fits(i, f, m->len)) {
            m->state = FETCH_TOO_MUCH;
            return;
        }
        mail_write(i, m, m->bytes ? m->bytes : "", m->len);
        f->held -= (int64_t)m->len;
        free(bz_steal(m->bytes));
        f->at++;
    }
}

static void bodies_ask(struct bz_imap *i)
{
    struct fetch *f = i->own;
    BZ_DONE(bz_str) words = {0};

    if (f->at == f->mails.n) {
        fetch_done(i);
        return;
    }
    f->end = f->mails.n - f->at < f->at_once ? f->mails.n : f->at + f->at_once;
    bz_str_add(&words, "UID FETCH ");
    for (size_t k = f->at; k < f->end; k++)
        bz_str_addf(&words, "%s%u", k > f->at ? "," : "", f->mails.items[k].uid);
    /* One byte more than wanted tells whether there are more: not every server counts well. */
    bz_str_addf(&words, " (UID BODY.PEEK[]<0.%lld>)", (long long)f->max_mail + 1);
    i->literal_max = (size_t)f->max_mail + LINE_SLACK;
    f->bodies = true;
    bz_imap_say(i, &bodies_step, &words);
}

static struct fetch_mail *mail_find(struct fetch *f, uint32_t uid)
{
    for (size_t k = f->at; k < f->end; k++)
        if (f->mails.items[k].uid == uid)
            return &f->mails.items[k];
    return NULL;
}

/* Its turn has not come yet. */
static void mail_hold(struct bz_imap *i, struct fetch_mail *m, const char *bytes, size_t len)
{
    struct fetch *f = i->own;

    if ((int64_t)(i->d->body.len + len) + f->held > f->max_bytes) {
        m->state = FETCH_TOO_MUCH;
        return;
    }
    if (!bz_dup_bytes(&m->bytes, bytes, len, &i->d->err)) {
        bz_dialogue_fail(i->d);
        return;
    }
    m->len = len;
    f->held += (int64_t)len;
    m->state = FETCH_CAME;
}

static void mail_take(struct bz_imap *i, struct fetch_mail *m, const char *bytes, size_t len)
{
    struct fetch *f = i->own;

    m->cut = len > (size_t)f->max_mail;
    if (m->cut)
        len = (size_t)f->max_mail;
    if (m != &f->mails.items[f->at]) {
        mail_hold(i, m, bytes, len);
    } else if (!fits(i, f, len)) {
        m->state = FETCH_TOO_MUCH;
    } else {
        mail_write(i, m, bytes, len);
        f->at++;
        mails_write(i);
    }
}

static void bodies_hears(struct bz_imap *i, const struct bz_imap_token *word, uint32_t number,
                         struct bz_imap_reader *r)
{
    struct bz_imap_said s;
    struct fetch_mail *m;
    BZ_DONE(bz_str) plain = {0};

    if (!number || !bz_imap_is(word, "FETCH"))
        return;
    bz_imap_said_read(&s, r);
    m = mail_find(i->own, s.uid);
    if (!m || m->state != FETCH_AWAITED || !s.body.kind)
        return;
    /* NIL is all there is of a mail that the server lists and cannot read. */
    if (s.body.kind == BZ_IMAP_ATOM) {
        mail_take(i, m, "", 0);
        return;
    }
    if (!s.body.quoted) {
        mail_take(i, m, s.body.bytes, s.body.len);
        return;
    }
    bz_imap_token_add(&plain, &s.body);
    if (plain.failed)
        bz_dialogue_fail(i->d);
    else
        mail_take(i, m, plain.data ? plain.data : "", plain.len);
}

/* Not now, says the server, or that it does not understand: what came before is an answer. */
static void bodies_refused(struct bz_imap *i, int status)
{
    fetch_hung_up(i);
    bz_imap_answer(i, status);
}

/* One mail that the server cannot give must not keep those behind it: it is handed on without
 * its bytes, unless it was removed (RFC 5530). */
static void mail_refused(struct bz_imap *i)
{
    struct fetch *f = i->own;
    struct fetch_mail *m = &f->mails.items[f->at++];

    m->cut = true;
    if (!bz_starts(i->reply, "[EXPUNGEISSUED"))
        mail_write(i, m, "", 0);
    bodies_ask(i);
}

static void bodies_done(struct bz_imap *i, enum bz_imap_end end, int status)
{
    struct fetch *f = i->own;

    if (end != BZ_IMAP_OK && f->at < f->end) {
        bool alone = f->at_once == 1;

        f->at_once = 1;
        if (end == BZ_IMAP_BAD || status == 429 || status == 503 || status == 401)
            bodies_refused(i, status);
        else if (alone)
            mail_refused(i);
        else
            bodies_ask(i);
        return;
    }
    while (f->at < f->end) {
        const struct fetch_mail *m = &f->mails.items[f->at];

        if (m->state == FETCH_TOO_MUCH) {
            fetch_over(i, m->uid, true);
            return;
        }
        if (m->state == FETCH_CAME)
            mails_write(i);
        else
            f->at++; /* removed since it was listed */
    }
    bodies_ask(i);
}

static const struct bz_imap_step bodies_step = {.hears = bodies_hears, .done = bodies_done};

/* --- which there are --- */

/* Only the first that fit are fetched now. */
static void mails_choose(struct bz_imap *i)
{
    struct fetch *f = i->own;
    int64_t sum = 0;

    f->at_once = AT_ONCE;
    for (size_t k = 0; k < f->mails.n; k++) {
        const struct fetch_mail *m = &f->mails.items[k];

        sum += MAIL_LINE + (m->sized && m->size < f->max_mail ? (int64_t)m->size : f->max_mail);
        if (k && sum > f->max_bytes) {
            f->mails.n = k;
            f->overflow = true;
        }
    }
    if (f->overflow)
        f->high = f->mails.items[f->mails.n - 1].uid;
    bodies_ask(i);
}

static void window_ask(struct bz_imap *i)
{
    struct fetch *f = i->own;
    BZ_DONE(bz_str) words = {0};

    f->high = i->next && f->top - f->low >= f->width ? f->low + f->width - 1 : f->top;
    bz_str_addf(&words, "UID FETCH %llu:", (unsigned long long)f->low);
    if (f->high == UINT32_MAX)
        bz_str_add_char(&words, '*');
    else
        bz_str_addf(&words, "%llu", (unsigned long long)f->high);
    bz_str_add(&words, " (UID RFC822.SIZE INTERNALDATE)");
    bz_imap_say(i, &window_step, &words);
}

/* Keeps the list in order, and at most as long as wanted: the lowest stay. */
static bool mail_list(struct fetch *f, const struct fetch_mail *m)
{
    size_t k = f->mails.n;

    while (k && f->mails.items[k - 1].uid > m->uid)
        k--;
    if (k && f->mails.items[k - 1].uid == m->uid)
        return true;
    if (f->mails.n == (size_t)f->max_mails) {
        f->overflow = true;
        if (k == f->mails.n)
            return true;
        f->mails.n--;
    }
    if (!bz_vec_room(&f->mails))
        return false;
    memmove(f->mails.items + k + 1, f->mails.items + k,
            (f->mails.n - k) * sizeof *f->mails.items);
    f->mails.items[k] = *m;
    f->mails.n++;
    return true;
}

static void window_hears(struct bz_imap *i, const struct bz_imap_token *word, uint32_t number,
                         struct bz_imap_reader *r)
{
    struct fetch *f = i->own;
    struct bz_imap_said s;

    if (!number || !bz_imap_is(word, "FETCH"))
        return;
    bz_imap_said_read(&s, r);
    /* "n:*" names the last mail also when its UID is below n (RFC 9051, 9: seq-range). */
    if (s.uid < f->low || s.uid > f->high)
        return;
    if (!mail_list(f, &(struct fetch_mail){.uid = s.uid,
                                           .size = s.size,
                                           .sized = s.sized,
                                           .at = bz_imap_date(&s.date)}))
        bz_dialogue_fail(i->d);
}

/* Where UIDs have wide gaps the windows may be as wide as some mails need. */
static uint64_t width_max(const struct bz_imap *i, const struct fetch *f)
{
    uint64_t gap = i->exists ? i->next / i->exists : 0, most = gap * (uint64_t)f->max_mails;

    return most > WIDTH_MAX ? most : WIDTH_MAX;
}

static void window_done(struct bz_imap *i, enum bz_imap_end end, int status)
{
    struct fetch *f = i->own;
    uint64_t most = width_max(i, f);

    if (end != BZ_IMAP_OK) {
        bz_imap_answer(i, status);
        return;
    }
    if (f->mails.n == (size_t)f->max_mails || f->high >= f->top ||
        ++f->windows >= WINDOWS_MAX) {
        mails_choose(i);
        return;
    }
    f->low = f->high + 1;
    f->width = f->width * 4 < most ? f->width * 4 : most;
    window_ask(i);
}

static const struct bz_imap_step window_step = {.hears = window_hears, .done = window_done};

/* --- life --- */

static bool fetch_read(struct bz_imap *i)
{
    static const int64_t uids[] = {1, UINT32_MAX}, mails[] = {1, 500};
    static const int64_t bytes[] = {1, 12 << 20}, one[] = {1, 8 << 20};
    struct bz_dialogue *d = i->d;
    struct fetch *f = bz_imap_own(i, sizeof *f) ? i->own : NULL;
    int64_t most =
        d->max_body > (int64_t)2 * LINE_SLACK ? d->max_body - LINE_SLACK : LINE_SLACK;

    if (!f || !bz_dialogue_number(d, "UID-From", uids, 1, &f->from) ||
        !bz_dialogue_number(d, "UID-To", uids, UINT32_MAX, &f->to) ||
        !bz_dialogue_number(d, "Max-Mails", mails, 50, &f->max_mails) ||
        !bz_dialogue_number(d, "Max-Bytes", bytes, 8 << 20, &f->max_bytes) ||
        !bz_dialogue_number(d, "Max-Mail", one, 2 << 20, &f->max_mail))
        return false;
    f->max_bytes = f->max_bytes < most ? f->max_bytes : most;
    f->max_mail = f->max_mail < most ? f->max_mail : most;
    return true;
}

static void fetch_begin(struct bz_imap *i)
{
    struct fetch *f = i->own;

    f->low = (uint64_t)f->from;
    f->top = (uint64_t)f->to;
    if (i->next && i->next - 1 < f->top)
        f->top = i->next - 1;
    f->width = (uint64_t)f->max_mails * WIDTH;
    f->high = f->top;
    if (f->low > f->top || !i->exists)
        fetch_done(i);
    else
        window_ask(i);
}

static void fetch_free(void *own)
{
    struct fetch *f = own;

    for (size_t k = 0; k < f->mails.n; k++)
        free(f->mails.items[k].bytes);
    free(f->mails.items);
}

const struct bz_imap_verb bz_imap_fetch = {
    .method = "FETCH",
    .mailbox = true,
    .read = fetch_read,
    .begin = fetch_begin,
    .hung_up = fetch_hung_up,
    .free = fetch_free,
};

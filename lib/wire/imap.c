/* SPDX-License-Identifier: EUPL-1.2 */
/* A request to an IMAP server: opens its mailbox for reading only, hears what the server says,
 * and turns its refusals into one status. */
#include "wire/imap.h"

#include <curl/curl.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "wire/imap_session.h"

/* Responses to one command: no honest server sends more, each being a mail. */
enum { HEARD_MAX = 300000, SMALL_LITERAL = 64 << 10 };

/* --- what is said --- */

void bz_imap_say(struct bz_imap *i, const struct bz_imap_step *step, struct bz_str *words)
{
    struct bz_str *out = &i->d->out;

    i->step = step;
    i->heard = 0;
    bz_str_addf(out, "bz%u ", ++i->tag);
    if (words->failed)
        out->failed = true;
    else
        bz_str_add_bytes(out, words->data, words->len);
    bz_str_add_bytes(out, "\r\n", 2);
    bz_str_done(words);
}

static bool numbers_tell(struct bz_imap *i)
{
    return !i->validity || (bz_dialogue_tell_number(i->d, "UIDVALIDITY", i->validity) &&
                            (!i->next || bz_dialogue_tell_number(i->d, "UIDNEXT", i->next)) &&
                            bz_dialogue_tell_number(i->d, "EXISTS", i->exists));
}

void bz_imap_answer(struct bz_imap *i, int status)
{
    struct bz_dialogue *d = i->d;

    if (d->over || !numbers_tell(i) ||
        (status != 200 && *i->reply && !bz_dialogue_tell(d, "Reply", i->reply)))
        return;
    if (!i->says_bye)
        bz_str_addf(&d->out, "bz%u LOGOUT\r\n", ++i->tag);
    bz_dialogue_answer(d, status);
}

bool bz_imap_own(struct bz_imap *i, size_t size)
{
    i->own = calloc(1, size);
    if (!i->own)
        bz_dialogue_fail(i->d);
    return i->own;
}

/* Nothing more can be heard: what came before may be an answer. */
static void imap_hung_up(struct bz_dialogue *d)
{
    struct bz_imap *i = d->own;

    if (i && i->verb && i->verb->hung_up)
        i->verb->hung_up(i);
}

static void imap_broken(struct bz_imap *i, const char *how)
{
    imap_hung_up(i->d);
    if (!i->d->over)
        bz_dialogue_refuse(i->d, BUZON_ERR_PROTOCOL, "the mail server %s", how);
}

/* --- what refusals mean --- */

/* Response codes of RFC 5530 and 9051. */
static const struct {
    const char *code;
    int status;
} refusals[] = {
    {"AUTHENTICATIONFAILED", 401},
    {"AUTHORIZATIONFAILED", 401},
    {"EXPIRED", 401},
    {"NOPERM", 403},
    {"CONTACTADMIN", 403},
    {"PRIVACYREQUIRED", 403},
    {"NONEXISTENT", 404},
    {"TRYCREATE", 404},
    {"LIMIT", 429},
    {"INUSE", 429},
    {"OVERQUOTA", 429},
    {"UNAVAILABLE", 503},
    {"SERVERBUG", 503},
};

static int refusal(const char *words, size_t len, int otherwise)
{
    if (!len || *words != '[')
        return otherwise;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        size_t n = strlen(refusals[i].code);

        if (len > n + 1 && strncasecmp(words + 1, refusals[i].code, n) == 0 &&
            (words[n + 1] == ' ' || words[n + 1] == ']'))
            return refusals[i].status;
    }
    return otherwise;
}

/* What stands behind the first `skip` bytes and spaces. */
static const char *words_after(const char *line, size_t len, size_t skip, size_t *ret)
{
    while (skip < len && line[skip] == ' ')
        skip++;
    *ret = len - skip;
    return line + skip;
}

static bool begins_with(const char *line, size_t len, const char *word)
{
    size_t n = strlen(word);

    return len > n && strncasecmp(line, word, n) == 0 &&
           (line[n] == ' ' || line[n] == '\r' || line[n] == '\n');
}

/* A login ends with "A002 NO …", with "* BYE …", or with "+ …" where a token is told in JSON
 * what is wrong with it. */
static int imap_refused(const char *line, size_t len)
{
    const char *space = memchr(line, ' ', len), *words;
    size_t n;

    if (!space)
        return 0;
    if (*line == '+')
        return 401;
    words = words_after(line, len, (size_t)(space - line), &n);
    if (begins_with(words, n, "NO")) {
        words = words_after(words, n, 2, &n);
        return refusal(words, n, 401);
    }
    if (begins_with(words, n, "BYE")) {
        words = words_after(words, n, 3, &n);
        return refusal(words, n, 503);
    }
    return begins_with(words, n, "BAD") ? 502 : 0;
}

/* --- opening the mailbox --- */

static void examined(struct bz_imap *i, enum bz_imap_end end, int status)
{
    if (end != BZ_IMAP_OK) {
        i->validity = 0;
        /* Most servers say no more than NO of a mailbox that is not there. */
        bz_imap_answer(i, end == BZ_IMAP_NO && status == 502 ? 404 : status);
    } else if (!i->validity) {
        bz_dialogue_refuse(i->d, BUZON_ERR_PROTOCOL,
                           "the mailbox numbers its mails anew each time (no UIDVALIDITY)");
    } else if (i->asked_validity && i->asked_validity != i->validity) {
        bz_imap_answer(i, 409);
    } else if (i->verb->begin) {
        i->verb->begin(i);
    } else {
        bz_imap_answer(i, 200);
    }
}

static void examine_hears(struct bz_imap *i, const struct bz_imap_token *word, uint32_t number,
                          struct bz_imap_reader *r)
{
    (void)r;
    if (bz_imap_is(word, "EXISTS"))
        i->exists = number;
}

static const struct bz_imap_step examine_step = {.hears = examine_hears, .done = examined};

/* "[NAME 123]": the number, where it is one of 32 bits. */
static void code_number(const char *words, size_t len, const char *name, uint32_t *ret)
{
    const char *end = memchr(words, ']', len);
    size_t n = strlen(name);
    struct bz_imap_token number = {.kind = BZ_IMAP_ATOM};

    if (!end || len < n + 2 || *words != '[' || strncasecmp(words + 1, name, n) != 0 ||
        words[n + 1] != ' ')
        return;
    number.bytes = words + n + 2;
    number.len = (size_t)(end - number.bytes);
    (void)bz_imap_number(&number, ret);
}

/* --- what is heard --- */

static void tagged(struct bz_imap *i, const char *line, size_t len)
{
    static const char *const ends[] = {
        [BZ_IMAP_OK] = "OK", [BZ_IMAP_NO] = "NO", [BZ_IMAP_BAD] = "BAD"};

    for (enum bz_imap_end end = BZ_IMAP_OK; end <= BZ_IMAP_BAD; end++) {
        const char *words;
        size_t n;

        if (!begins_with(line, len, ends[end]))
            continue;
        words = words_after(line, len, strlen(ends[end]), &n);
        if (end == BZ_IMAP_OK)
            i->step->done(i, end, 200);
        else if (bz_dialogue_words(i->d->request, words, n, i->reply, sizeof i->reply,
                                   &i->d->err))
            i->step->done(i, end, refusal(words, n, 502));
        else
            bz_dialogue_fail(i->d);
        return;
    }
    imap_broken(i, "ends a command in no way that there is");
}

/* The server ends the session by itself: too many, too long, or it goes down. */
static void bye(struct bz_imap *i, const char *words, size_t len)
{
    i->says_bye = true;
    imap_hung_up(i->d);
    if (i->d->over)
        return;
    i->validity = 0;
    if (bz_dialogue_words(i->d->request, words, len, i->reply, sizeof i->reply, &i->d->err))
        bz_imap_answer(i, refusal(words, len, 503));
    else
        bz_dialogue_fail(i->d);
}

static void untagged(struct bz_imap *i, const char *line, size_t len)
{
    struct bz_imap_reader r = {line + 2, line + len};
    struct bz_imap_token t;
    uint32_t number = 0;
    const char *words;
    size_t n;

    (void)bz_imap_next(&r, &t);
    words = words_after(line, len, (size_t)(r.at - line), &n);
    if (bz_imap_is(&t, "BYE")) {
        bye(i, words, n);
        return;
    }
    if (bz_imap_is(&t, "OK") && i->step == &examine_step) {
        code_number(words, n, "UIDVALIDITY", &i->validity);
        code_number(words, n, "UIDNEXT", &i->next);
    }
    if (bz_imap_number(&t, &number))
        (void)bz_imap_next(&r, &t);
    if (i->step->hears && t.kind == BZ_IMAP_ATOM)
        i->step->hears(i, &t, number, &r);
}

static void response(struct bz_imap *i, const char *line, size_t len)
{
    char tag[16];
    int n = snprintf(tag, sizeof tag, "bz%u ", i->tag);

    if (++i->heard > HEARD_MAX)
        imap_broken(i, "does not stop talking");
    else if (len > 2 && line[0] == '*' && line[1] == ' ')
        untagged(i, line, len);
    else if (line[0] == '+' && i->step->more)
        i->step->more(i);
    else if (len > (size_t)n && memcmp(line, tag, (size_t)n) == 0)
        tagged(i, line + n, len - (size_t)n);
    /* The first line may be the rest of one that belongs to the login. */
    else if (line[0] != '+' && (i->tag > 1 || i->heard > 1))
        imap_broken(i, "answers what it was not asked");
}

static void imap_take(struct bz_dialogue *d)
{
    struct bz_imap *i = d->own;

    while (!d->over) {
        size_t len;
        const char *in = bz_dialogue_in(d, &len);
        int64_t n = bz_imap_frame_find(&i->frame, in, len, i->literal_max);

        if (n < 0)
            imap_broken(i, "sends more than it was asked for");
        if (n <= 0)
            return;
        i->frame = (struct bz_imap_frame){0};
        response(i, in, (size_t)n);
        bz_dialogue_used(d, (size_t)n);
    }
}

/* --- which request it is --- */

static const struct bz_imap_verb imap_examine = {.method = "EXAMINE", .mailbox = true};

static const struct bz_imap_verb *verb_find(const char *method)
{
    static const struct bz_imap_verb *const verbs[] = {
        &imap_examine,   &bz_imap_fetch, &bz_imap_part, &bz_imap_search,
        &bz_imap_append, &bz_imap_list,  NULL,
    };
    const struct bz_imap_verb *const *v = verbs;

    while (*v && strcmp((*v)->method, method) != 0)
        v++;
    return *v;
}

/* The mailbox is the path of the address. */
static char *mailbox_read(const struct bz_outgoing *request, struct bz_err *err)
{
    const char *path = strstr(request->url, "://");
    char *plain, *ret;
    int len = 0;

    path = path ? strchr(path + 3, '/') : NULL;
    if (!path || !path[1])
        return bz_fail(err, BUZON_ERR_INVALID, "the address names no mailbox");
    plain = curl_easy_unescape(NULL, path + 1, 0, &len);
    if (!plain)
        return bz_nomem(err);
    ret = bz_imap_name_quote(plain, (size_t)len, err);
    curl_free(plain);
    return ret;
}

/* Never SELECT: people read the same mailbox, and nothing of ours may show there. */
static void examine(struct bz_imap *i)
{
    BZ_DONE(bz_str) words = {0};

    i->mailbox = mailbox_read(i->d->request, &i->d->err);
    if (!i->mailbox) {
        bz_dialogue_fail(i->d);
        return;
    }
    bz_str_addf(&words, "EXAMINE %s", i->mailbox);
    bz_imap_say(i, &examine_step, &words);
}

static void imap_begin(struct bz_dialogue *d)
{
    static const int64_t range[] = {1, UINT32_MAX};
    struct bz_imap *i = d->own = calloc(1, sizeof *i);

    if (!i) {
        bz_dialogue_fail(d);
        return;
    }
    i->d = d;
    i->literal_max = SMALL_LITERAL;
    i->verb = verb_find(d->request->method);
    if (!i->verb)
        bz_dialogue_refuse(d, BUZON_ERR_INTERNAL, "nothing is known by this name in IMAP");
    else if (!bz_dialogue_number(d, "UIDVALIDITY", range, 0, &i->asked_validity) ||
             (i->verb->read && !i->verb->read(i)))
        return;
    else if (i->verb->mailbox)
        examine(i);
    else
        i->verb->begin(i);
}

static void imap_free(struct bz_dialogue *d)
{
    struct bz_imap *i = d->own;

    if (!i)
        return;
    if (i->own && i->verb->free)
        i->verb->free(i->own);
    free(i->own);
    free(i->mailbox);
    free(i);
}

const struct bz_dialect bz_imap_dialect = {
    .refused = imap_refused,
    .begin = imap_begin,
    .take = imap_take,
    .hung_up = imap_hung_up,
    .free = imap_free,
};

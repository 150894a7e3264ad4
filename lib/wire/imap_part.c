/* SPDX-License-Identifier: EUPL-1.2 */
/* A part of a mail, or a whole one, piece by piece, and without its encoding. */
#include <string.h>
#include <strings.h>

#include "wire/imap_session.h"

enum { FETCH_PIECE = 1 << 20, LINE_SLACK = 4096, SECTION_MAX = 64 };

struct part {
    int64_t uid, offset;
    const char *section; /* borrows of the request; "": the whole mail */
    struct bz_imap_decoder decoder;
    bool came;  /* the present piece */
    size_t got; /* bytes of it */
};

static const struct bz_imap_step part_step;

static void piece_ask(struct bz_imap *i)
{
    struct part *p = i->own;
    BZ_DONE(bz_str) words = {0};

    p->came = false;
    p->got = 0;
    i->literal_max = FETCH_PIECE + LINE_SLACK;
    bz_str_addf(&words, "UID FETCH %lld (UID BODY.PEEK[%s]<%lld.%d>)", (long long)p->uid,
                p->section, (long long)p->offset, FETCH_PIECE);
    bz_imap_say(i, &part_step, &words);
}

static void part_hears(struct bz_imap *i, const struct bz_imap_token *word, uint32_t number,
                       struct bz_imap_reader *r)
{
    struct part *p = i->own;
    struct bz_imap_said s;
    BZ_DONE(bz_str) plain = {0};

    if (!number || !bz_imap_is(word, "FETCH") || p->came)
        return;
    bz_imap_said_read(&s, r);
    if ((int64_t)s.uid != p->uid || s.body.kind != BZ_IMAP_TEXT)
        return;
    p->came = true;
    if (s.body.quoted) {
        bz_imap_token_add(&plain, &s.body);
        s.body.bytes = plain.data ? plain.data : "";
        s.body.len = plain.len;
        i->d->body.failed |= plain.failed;
    }
    p->got = s.body.len;
    bz_imap_decode(&p->decoder, s.body.bytes, s.body.len, &i->d->body);
}

static void part_done(struct bz_imap *i, enum bz_imap_end end, int status)
{
    struct part *p = i->own;

    if (end != BZ_IMAP_OK) {
        /* Without a word why: of a part that a mail does not have. */
        bz_imap_answer(i, end == BZ_IMAP_NO && status == 502 ? 404 : status);
    } else if (!p->came && !p->offset) {
        bz_imap_answer(i, 404);
    } else if (p->got == FETCH_PIECE) {
        p->offset += FETCH_PIECE;
        if (p->offset > UINT32_MAX)
            bz_dialogue_refuse(i->d, BUZON_ERR_LIMIT, "a part of more than 4 GB");
        else
            piece_ask(i);
    } else {
        bz_imap_decode_end(&p->decoder, &i->d->body);
        bz_imap_answer(i, 200);
    }
}

static const struct bz_imap_step part_step = {.hears = part_hears, .done = part_done};

static bool part_read(struct bz_imap *i)
{
    static const int64_t uids[] = {1, UINT32_MAX};
    struct part *p = bz_imap_own(i, sizeof *p) ? i->own : NULL;
    const char *encoding = bz_dialogue_header(i->d, "Encoding", 0);

    if (!p || !bz_dialogue_number(i->d, "UID", uids, 0, &p->uid))
        return false;
    p->section = bz_dialogue_header(i->d, "Section", 0);
    p->section = p->section ? p->section : "";
    if (!p->uid || strlen(p->section) > SECTION_MAX ||
        p->section[strspn(p->section, "0123456789.")]) {
        bz_dialogue_refuse(i->d, BUZON_ERR_INTERNAL, "no mail has this part");
        return false;
    }
    if (encoding && strcasecmp(encoding, "base64") == 0)
        p->decoder.kind = BZ_DECODE_BASE64;
    else if (encoding && strcasecmp(encoding, "quoted-printable") == 0)
        p->decoder.kind = BZ_DECODE_QUOTED;
    return true;
}

const struct bz_imap_verb bz_imap_part = {
    .method = "PART",
    .mailbox = true,
    .read = part_read,
    .begin = piece_ask,
};

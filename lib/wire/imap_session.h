/* SPDX-License-Identifier: EUPL-1.2 */
/* A session with an IMAP server: one request as a few commands, each with what it hears. */
#ifndef BZ_WIRE_IMAP_SESSION_H
#define BZ_WIRE_IMAP_SESSION_H

#include "base/vec.h"
#include "wire/dialogue.h"
#include "wire/imap_token.h"

struct bz_imap;

/* How a command ended. */
enum bz_imap_end { BZ_IMAP_OK, BZ_IMAP_NO, BZ_IMAP_BAD };

/* A command under way. Steps go on with another one, or with the dialogue over. */
struct bz_imap_step {
    /* An untagged response that is no status: its first words are read, `number` is what stood
     * before `word`, or 0. NULL: nothing is expected. */
    void (*hears)(struct bz_imap *i, const struct bz_imap_token *word, uint32_t number,
                  struct bz_imap_reader *r);
    /* The server wants the rest. NULL: it has no reason to. */
    void (*more)(struct bz_imap *i);
    /* `status` is what a refusal means, 200 of none. */
    void (*done)(struct bz_imap *i, enum bz_imap_end end, int status);
};

/* What may be asked. */
struct bz_imap_verb {
    const char *method;
    bool mailbox; /* the address names one, which is examined first */
    /* What the request says, into `own`; false when it cannot be asked and the dialogue is
     * over. NULL: it says no more. */
    bool (*read)(struct bz_imap *i);
    /* The first command behind EXAMINE. NULL: that the mailbox is there is the answer. */
    void (*begin)(struct bz_imap *i);
    /* Nothing more can be heard: what came may be an answer. NULL: it never is. */
    void (*hung_up)(struct bz_imap *i);
    void (*free)(void *own); /* never of NULL. NULL: it owns nothing itself */
};

extern const struct bz_imap_verb bz_imap_fetch, bz_imap_part, bz_imap_search, bz_imap_append,
    bz_imap_list;

enum { BZ_IMAP_REPLY = 201 };

struct bz_imap {
    struct bz_dialogue *d; /* borrows: who owns this */
    const struct bz_imap_verb *verb;
    const struct bz_imap_step *step;
    void *own;     /* owns: what the verb has to know */
    char *mailbox; /* owns: as a command says it, quoted; NULL: none */
    unsigned tag;
    struct bz_imap_frame frame;
    size_t literal_max;              /* what the present command may bring */
    size_t heard;                    /* responses to it */
    int64_t asked_validity;          /* 0: any will do */
    uint32_t validity, next, exists; /* of the mailbox; 0: the server did not say */
    bool says_bye;
    char reply[BZ_IMAP_REPLY]; /* the words of the last refusal */
};

/* Say a command with the next tag; its words are used up. */
void bz_imap_say(struct bz_imap *i, const struct bz_imap_step *step, struct bz_str *words);
/* Over with that status, and the mailbox's numbers where one is open. */
void bz_imap_answer(struct bz_imap *i, int status);
/* Memory for `own`; false, and over, without it. */
bool bz_imap_own(struct bz_imap *i, size_t size);

/* --- what a FETCH says of a mail --- */

struct bz_imap_said {
    uint32_t uid, size; /* 0: it did not say */
    bool sized;
    struct bz_imap_token date, body; /* of kind BZ_IMAP_END: it did not say */
};

/* Names and values in a list; the order is the server's. */
void bz_imap_said_read(struct bz_imap_said *ret, struct bz_imap_reader *r);

/* --- texts --- */

/* UTF-8 as modified UTF-7 (RFC 3501, 5.1.3), quoted; INVALID for what is no name. */
char *bz_imap_name_quote(const char *utf8, size_t len, struct bz_err *err);
/* Append the name that a server gives, as UTF-8; what is no UTF-7 stays as it is. */
void bz_imap_name_add(struct bz_str *to, const char *name, size_t len);
/* Whether it is printable ASCII … */
bool bz_imap_is_plain(const char *text);
/* … which alone can be appended, quoted. */
void bz_imap_quote(struct bz_str *to, const char *text);

/* What undoes an encoding, bytes by bytes; zero at the beginning but for `kind`. */
struct bz_imap_decoder {
    enum { BZ_DECODE_NOT, BZ_DECODE_BASE64, BZ_DECODE_QUOTED } kind;
    uint32_t bits; /* of base64, the last n_bits of it */
    int n_bits;
    bool ended;    /* base64 is padded at its end; what follows is a list's advertisement */
    char held[80]; /* what quoted-printable has to see the end of first */
    size_t n_held;
};

void bz_imap_decode(struct bz_imap_decoder *d, const char *bytes, size_t len,
                    struct bz_str *to);
/* There are no more bytes. */
void bz_imap_decode_end(struct bz_imap_decoder *d, struct bz_str *to);

#endif

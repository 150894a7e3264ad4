/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the e-mail adapter share: a mail under work, from bytes to a message or a
 * notice. GMime reads; what it cannot be trusted with is kept from it by guard.c. */
#ifndef BZ_NETWORK_EMAIL_MAIL_H
#define BZ_NETWORK_EMAIL_MAIL_H

#include "network/email/email.h"

#include <gmime/gmime.h>

enum {
    EM_ATTACHMENTS = 100,
    EM_PARTS = 1000,
    EM_DEPTH = 32,
    EM_TEXT_BYTES = 1 << 20,    /* of one part: a longer one is a file */
    EM_FILES_BYTES = 32 << 20,  /* of all files of a mail */
    EM_HEADERS_BYTES = 1 << 20, /* of a mail: what follows is cut */
    EM_SUBJECT_BYTES = 4000,
    EM_ID_BYTES = 250,
    EM_SECTION = 64,
    EM_REFERENCES = 20 /* kept for the answer: the first and the last of them */
};

/* Who reads a header of a mail. */
enum em_use { EM_UNREAD, EM_AS_IT_IS, EM_BY_GMIME };

/* One as it lies in the mail, up to the line behind it; borrows. */
struct em_field {
    const char *name;
    size_t name_len;
    const char *end;
    enum em_use use;
};

/* Several mails under work. */
struct em {
    const struct bz_context *c;
    buzon_time at;
    struct bz_batch *batch; /* owns */
    struct bz_texts kept;   /* texts that messages need until they are packed */
    /* What one mail after the other is read with, owned; NULL: none was read yet. Such big
     * pieces of memory are not asked for anew with each mail. */
    GMimeParser *parser;
    GMimeParserOptions *options;
    GByteArray *source;                              /* the mail, as GMime reads it */
    GByteArray *bytes;                               /* of the part read last */
    struct em_fields BZ_VEC(struct em_field) fields; /* the headers that are read */
    bool plain; /* all headers are written as all write them */
};

/* A mail as it came. Everything is borrowed. */
struct em_mail {
    const char *bytes;
    size_t len;
    buzon_time received; /* when the server took it; BUZON_TIME_NONE: unknown */
    bool sent;           /* it lay where only what we sent lies */
    bool cut;            /* only its beginning is here */
    int64_t size;        /* of all of it; -1: unknown */
    const char *place;   /* its address (RFC 5092), where a cut one can be had; NULL: nowhere */
};

/* One that becomes a message. */
struct em_item {
    struct em *w;
    const struct em_mail *mail;
    GMimeMessage *m; /* owns */
    struct bz_message msg;
    struct bz_author author;
    struct bz_attachment attachments[EM_ATTACHMENTS];
    struct bz_json *extra;    /* owns */
    struct bz_str text;       /* owns: what the parts say, with its quotes */
    GMimeObject *part;        /* borrows: the one whose bytes were read last; NULL */
    size_t parts;             /* seen so far */
    int64_t files;            /* bytes of files so far */
    bool forward;             /* its subject says that it passes another one on */
    char section[EM_SECTION]; /* of the part seen last, when that is a file; else "" */
    const char *encoding;     /* of that part (static) */
};

/* --- email.c --- */

bool em_ok(bool ok, struct bz_err *err);
bool em_keep(struct em *w, struct bz_str *s, const char **ret, struct bz_err *err);
/* In normal form C, without control characters, kept; NULL for NULL and "". */
bool em_word(struct em *w, const char *text, const char **ret, struct bz_err *err);
/* Whether that is an address of ours. */
bool em_is_ours(const struct bz_context *c, const char *address);
/* Whether it can stand in an envelope and a header as it is. */
bool em_is_address(const char *s);
/* Our own address; NULL where the account does not say. */
const char *em_own(const struct bz_context *c);
/* Append "@" and its domain in ASCII, "@localhost" where there is none. */
bool em_domain(const struct bz_context *c, struct bz_str *ret, struct bz_err *err);

/* --- guard.c: what would make GMime slow, or exhaust its stack, is taken out before --- */

struct em_guarded {
    char *copy;        /* owns; NULL: the bytes are good as they are */
    const char *bytes; /* borrows */
    size_t len;
    bool cut;  /* headers are missing */
    bool flat; /* too many parts in each other: headers, and a body that is one text */
};
void em_guarded_done(struct em_guarded *g);
bool em_guard(const char *bytes, size_t len, struct em_guarded *ret, struct bz_err *err);
/* How long the headers are, with the empty line behind them. */
size_t em_headers_len(const char *bytes, size_t len);

/* --- fields.c --- */

enum em_use em_use_of(const char *name, size_t len);
/* Note the headers, and make the source of the mail. */
bool em_fields(struct em *w, const char *bytes, size_t len, struct bz_err *err);
/* The n-th of that name among those noted, from 0; NULL: there is none. */
const struct em_field *em_field(const struct em *w, const char *name, size_t n);

/* --- charset.c --- */

/* Append bytes of that character set (NULL: none said) as UTF-8, line breaks as "\n". What it
 * cannot be is replaced by U+FFFD, and makes *repaired true. */
bool em_charset(const char *bytes, size_t len, const char *charset, struct bz_str *ret,
                bool *repaired, struct bz_err *err);

/* --- header.c --- */

/* The unfolded raw value of the n-th header of that name, from 0, appended to ret; false when
 * there is none, or ret failed. */
bool em_header(const struct em_item *i, const char *name, size_t n, struct bz_str *ret);
bool em_has_header(const struct em_item *i, const char *name);
/* The n-th of a mail in the mail. */
bool em_inner_header(GMimeObject *o, const char *name, size_t n, struct bz_str *ret);
/* The ids in the value of a header, in their order; of a hostile one at most `most`. */
bool em_ids(const struct bz_str *value, size_t most, struct bz_texts *ret, struct bz_err *err);
buzon_time em_date(const char *value);
/* Who it is from, what it is about, when, and where it belongs. */
bool em_head(struct em_item *i, struct bz_err *err);

/* --- automatic.c --- */

/* Why nobody may answer it by a machine, as extra.automatic says it (static); NULL: a person
 * wrote it. */
bool em_automatic(const struct em_item *i, const char **ret, struct bz_err *err);
/* Whether an answer of a person makes no sense either; `automatic` may be NULL. */
bool em_is_mute(const char *automatic);
/* Whether nobody reads what is sent to that address; it may be NULL. */
bool em_is_mute_name(const char *address);

/* --- body.c, file.c --- */

/* The text and the files of the parts. */
bool em_body(struct em_item *i, GMimeObject *root, struct bz_err *err);
bool em_file(struct em_item *i, GMimeObject *part, struct bz_err *err);
/* The decoded bytes of a part, or the whole of a mail in a mail. They are where those of the
 * part before were. */
const GByteArray *em_bytes(struct em_item *i, GMimeObject *part);
bool em_is_type(GMimeObject *o, const char *type, const char *subtype);
/* The text of a part, flowed lines joined, HTML as text with "> " before what it quotes. */
bool em_part_text(struct em_item *i, GMimeObject *part, struct bz_str *ret, bool *repaired,
                  struct bz_err *err);
/* The words of a mail inside of another one, appended. */
bool em_inner_text(struct em_item *i, GMimeObject *root, struct bz_str *ret,
                   struct bz_err *err);

/* --- flowed.c, html.c --- */

/* RFC 3676. */
bool em_flowed(const char *text, bool delsp, struct bz_str *ret, struct bz_err *err);
bool em_html(const char *html, size_t len, struct bz_str *ret, struct bz_err *err);

/* --- fold.c --- */

/* What the writer wrote, and what they quoted or sign with, as a list {"kind", "at", "text"}:
 * `at` is behind which byte of the text it stood. The caller owns both. */
bool em_fold(const char *whole, bool forward, char **text, struct bz_json **quoted,
             struct bz_err *err);

/* --- bounce.c --- */

/* A report about a message of ours becomes a notice: sets *ret. */
bool em_bounce(struct em_item *i, bool *ret, struct bz_err *err);

/* --- item.c --- */

/* Add what a mail is to the batch. PARSE: it is none, and nothing was added. */
bool em_add(struct em *w, const struct em_mail *mail, struct bz_err *err);

/* --- mbox.c --- */

/* The file is one mail, or mails behind "From " lines (mboxo, mboxrd). */
bool em_import(struct em *w, const char *bytes, size_t len, struct bz_err *err);

/* --- compose.c --- */

/* The id of the mail that a part is: made of its key, the same for every try. */
bool em_message_id(const struct bz_context *c, const struct bz_part *part, struct bz_str *ret,
                   struct bz_err *err);
/* Where an answer goes; nothing where there is no address. */
bool em_recipient(const struct bz_message *to, struct bz_str *ret, struct bz_err *err);
bool em_compose(const struct bz_context *c, const struct bz_part *part, buzon_time date,
                struct bz_str *ret, struct bz_err *err);

/* --- reply.c --- */

bool em_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err);
struct bz_request *em_request(const struct bz_context *c, const char *purpose,
                              const char *method, const char *mailbox, struct bz_err *err);
struct bz_request *em_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
bool em_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);
enum bz_retry em_retry_of(const struct bz_context *c);
struct bz_request *em_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err);
bool em_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- poll.c --- */

struct bz_batch *em_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
/* Sets *ret when the exchange is of a round. */
bool em_polled(struct em *w, const struct bz_exchange *x, bool *ret, struct bz_err *err);

/* --- media.c --- */

/* What a cut mail lacks is had from its server: the file it broke off in, and all of it. */
bool em_cut(struct em_item *i, struct bz_err *err);
struct bz_request *em_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err);
bool em_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err);

/* --- check.c --- */

struct bz_batch *em_check(const struct bz_context *c, struct bz_err *err);
/* Sets *ret when the exchange is of a check. */
bool em_checked(struct em *w, const struct bz_exchange *x, bool *ret, struct bz_err *err);

/* --- step.c --- */

/* Before the first call of GMime. */
void em_init(void);

struct bz_batch *em_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

#endif

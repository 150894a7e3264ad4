/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Telegram adapter share: one exchange under work, and the parts of a
 * message. Facts are of the Bot API's documentation (core.telegram.org/bots/api, 10.1) and its
 * server's source (github.com/tdlib/telegram-bot-api). */
#ifndef BZ_NETWORK_TELEGRAM_H
#define BZ_NETWORK_TELEGRAM_H

#include "network/network.h"
#include "text/split.h"

/* One exchange (or the start of a round) under work. */
struct tg {
    const struct bz_context *c;
    const struct bz_exchange *x; /* NULL when a round starts */
    buzon_time at;               /* of receipt */
    struct bz_batch *batch;      /* owns */
    struct bz_json *state;       /* owns; changed in place, written with tg_save() */
    bool learned;                /* the state differs from what it was */
    char *base;                  /* owns: where the Bot API is */
    const char *me, *me_handle;  /* borrow from the context; NULL when unknown */
    struct bz_texts kept;        /* texts a message needs until it is packed */
};

/* --- state.c --- */

/* Begin work. INVALID when the settings are unusable. End it with tg_done() in any case. */
bool tg_init(struct tg *t, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err);
void tg_done(struct tg *t);
bool tg_save(struct tg *t, struct bz_err *err);
/* Take over who we are from the state's account. */
void tg_know_me(struct tg *t);
/* A setter of base/json.h that failed for want of memory. */
bool tg_set(bool ok, struct bz_err *err);
/* Where the Bot API is: the setting base_url, or Telegram's own. Owned by the caller. */
char *tg_base(const struct bz_json *settings, struct bz_err *err);
bool tg_is_telegrams_own(const struct bz_json *settings);
bool tg_has_webhook(const struct bz_json *settings);
/* A group became a supergroup: its new id. Gives NULL where it did not. Borrowed. */
bool tg_moved(struct tg *t, const char *from, const char *to, struct bz_err *err);
const char *tg_moved_to(const struct bz_json *state, const char *chat);
/* Keep a text, which it takes, until the message is packed. */
bool tg_keep(struct tg *t, struct bz_str *text, const char **ret, struct bz_err *err);
void tg_forget(struct tg *t);
/* An id of theirs, a number, as a text; NULL in *ret when there is none. */
bool tg_id(struct tg *t, const struct bz_json *j, const char *key, const char **ret,
           struct bz_err *err);
/* A text of theirs in normal form C, kept; NULL for NULL and "". */
bool tg_text(struct tg *t, const char *text, const char **ret, struct bz_err *err);
/* Seconds of theirs as an instant; BUZON_TIME_NONE for anything else. */
buzon_time tg_time(const struct bz_json *j, const char *key);

/* --- poll.c --- */

struct bz_batch *tg_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *tg_check(const struct bz_context *c, struct bz_err *err);
/* What is asked after a purpose: "me", "webhook_info", "updates", or nothing more. */
bool tg_ask_updates(struct tg *t, bool wait, struct bz_err *err);
bool tg_ask_next(struct tg *t, const char *after, struct bz_err *err);
/* A request to a method of the Bot API; owned by the caller. `body` is taken, NULL: a GET. */
struct bz_request *tg_request(const char *base, const char *purpose, const char *method,
                              char *body, struct bz_err *err);

/* --- about.c --- */

bool tg_me(struct tg *t, const struct bz_json *user, struct bz_err *err);
bool tg_webhook_info(struct tg *t, const struct bz_json *info, struct bz_err *err);

/* --- step.c --- */

struct bz_batch *tg_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

/* --- answer.c --- */

/* The envelope of an answer. Owns the document. */
struct tg_answer {
    struct bz_json *j;            /* NULL: no JSON came */
    bool ok;                      /* status 2xx and "ok": true */
    const struct bz_json *result; /* borrowed */
    const char *words;            /* "description", borrowed */
    int repaired;
};

/* False without memory only. */
bool tg_answer_open(const struct bz_exchange *x, struct tg_answer *ret, struct bz_err *err);
void tg_answer_done(struct tg_answer *a);
/* What a refusal means, typed. Always NULL, which is also false. */
void *tg_refuse(const struct bz_exchange *x, const struct tg_answer *a, const char *what,
                struct bz_err *err);

/* --- update.c --- */

/* The updates of a list, or the one that a document is. */
bool tg_add_updates(struct tg *t, const struct bz_json *list, struct bz_err *err);
/* Everything that can be found in a document whose origin nobody told. */
bool tg_add_any(struct tg *t, const struct bz_json *j, struct bz_err *err);

/* --- album.c --- */

enum { TG_ALBUM = 32 }; /* an album has at most 10 */

/* The messages of the album that begins at `i`, as many as are in the list. 0: it began before,
 * and was taken then. */
size_t tg_album(const struct bz_json *list, size_t i, const char *key,
                const struct bz_json *parts[static TG_ALBUM]);

/* --- message.c --- */

/* What one message is made of. Everything is borrowed. */
struct tg_item {
    const char *key;                    /* of the update it came in */
    const struct bz_json *message;      /* the first part */
    const struct bz_json *const *parts; /* all of them */
    size_t n;
    int64_t update; /* its update_id; 0: it came in none */
};

bool tg_add_message(struct tg *t, const struct tg_item *item, struct bz_err *err);

/* --- place.c --- */

/* The conversation a message is in, "CHAT" or "CONNECTION:CHAT" of a business account. Kept. */
bool tg_chat(struct tg *t, const struct bz_json *message, const char **ret, struct bz_err *err);
/* Canonical id of a message in that conversation; NULL in *ret when it has none. */
bool tg_message_id(struct tg *t, const struct bz_json *message, const char *chat,
                   const char **ret, struct bz_err *err);
bool tg_native_id(struct tg *t, const struct bz_json *message, const char *chat,
                  const char **ret, struct bz_err *err);
/* Fill thread and parent. */
bool tg_thread(struct tg *t, const struct bz_json *message, const char *chat,
               struct bz_message *ret, struct bz_err *err);
enum buzon_visibility tg_visibility(const struct bz_json *message);
bool tg_is_private(const struct bz_json *message);
/* The link that opens a message, where there is one: NULL else. Owned by the caller. */
bool tg_link(const struct bz_json *message, char **ret, struct bz_err *err);

/* --- author.c --- */

bool tg_is_ours(const struct tg *t, const struct bz_json *who);
bool tg_is_out(const struct tg *t, const struct bz_json *message, const char *key);
/* False when there is none, and without memory (then err says so). */
bool tg_author(struct tg *t, const struct bz_json *message, struct bz_author *ret,
               struct bz_err *err);

/* --- text.c --- */

/* A text with its links written out, appended. Entities count in UTF-16 units. */
bool tg_add_text(struct bz_str *s, const struct bz_json *text, const struct bz_json *entities,
                 struct bz_err *err);
/* A place as an address, "geo:40.416800,-3.703800" (RFC 5870). */
void tg_add_geo(struct bz_str *s, const struct bz_json *place);
/* All the words of a message. Owned by the caller. */
char *tg_words(const struct bz_json *message, struct bz_err *err);

/* --- rich.c --- */

void tg_add_rich(struct bz_str *s, const struct bz_json *rich);
/* Calls `found` with every file of a rich message: the object that has the file's key. */
typedef bool tg_found_fn(void *ctx, const struct bz_json *holder, struct bz_err *err);
bool tg_each_rich_file(const struct bz_json *rich, tg_found_fn *found, void *ctx,
                       struct bz_err *err);

/* --- files.c --- */

enum { TG_FILES = 64 };

/* The files and places of a message, appended to ret; false without memory. */
bool tg_files(struct tg *t, const struct bz_json *message, const char *chat,
              struct bz_attachment ret[static TG_FILES], size_t *n, struct bz_err *err);

/* --- extra.c --- */

/* What only this network has, as the text of a JSON object. Owned by the caller. */
char *tg_extra(const struct tg_item *item, bool receipt, bool unknown, struct bz_err *err);
/* Whether a message is about the chat, not to it. */
bool tg_is_service(const struct bz_json *message);
/* Whether it says something without words and files. */
bool tg_is_wordless(const struct bz_json *message);

/* --- reply.c, replied.c, media.c, webhook.c --- */

struct bz_request *tg_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
bool tg_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);
struct bz_request *tg_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err);
bool tg_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err);
bool tg_verify(const struct bz_context *c, const struct bz_delivery *d,
               const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err);

extern const struct bz_network bz_telegram;

#endif

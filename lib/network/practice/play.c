/* SPDX-License-Identifier: EUPL-1.2 */
/* The script, as far as it is due: each time all of it is computed from its beginning, so that
 * nothing depends on how often it is asked, and what the round before did not give is given.
 * Ids are the script's: what came before is found again. */
#include "network/practice/practice.h"

#include "term/civil.h"

#include <string.h>

/* An answer may be stored by another process a little after the round that should have seen
 * it. */
enum { MINUTE_MS = 60000, OVERLAP_MS = 60 * MINUTE_MS };

/* A round. Everything but batch and kept is borrowed. */
struct play {
    const struct bz_context *c;
    const struct bz_json *answers; /* [{"to": message, "at": instant}], by time */
    struct pr_clock clock;
    buzon_time now;   /* as the clock shows it */
    buzon_time since; /* what was written before that has been given; by the inbox's clock */
    int64_t pace;
    struct bz_batch *batch; /* owns */
    struct bz_texts kept;   /* ids until messages are packed */
};

/* A conversation, with what the clock showed when each of its messages was written. */
struct scene {
    const struct bz_json *script, *messages;
    const char *id;
    buzon_time at[PR_MESSAGES]; /* BUZON_TIME_NONE: not, or not yet */
};

static void play_done(struct play *p)
{
    bz_batch_free(p->batch);
    bz_texts_done(&p->kept);
}

/* --- when --- */

/* Minutes of the script, at the account's pace. */
static int64_t span(const struct play *p, const struct bz_json *m, const char *key,
                    int64_t fallback)
{
    int64_t n = bz_json_num(m, key, fallback);

    n = n < 0 ? 0 : n;
    return (n > PR_MINUTES ? PR_MINUTES : n) * MINUTE_MS / p->pace;
}

/* Our first answer in a conversation since then, as the clock showed it. */
static buzon_time answered_at(const struct play *p, const char *conversation, buzon_time since)
{
    size_t len = strlen(conversation);

    for (size_t i = 0; i < bz_json_len(p->answers); i++) {
        const struct bz_json *a = bz_json_at(p->answers, i);
        const char *to = bz_json_str(a, "to");
        buzon_time at = pr_shown(&p->clock, bz_json_num(a, "at", 0));

        if (to && strncmp(to, conversation, len) == 0 && to[len] == '/' && at >= since)
            return at;
    }
    return BUZON_TIME_NONE;
}

/* Which message the i-th one follows. */
static size_t followed(const struct scene *s, size_t i)
{
    const char *to = bz_json_str(bz_json_at(s->messages, i), "to");

    for (size_t k = 0; to && k < i; k++)
        if (bz_streq(bz_json_str(bz_json_at(s->messages, k), "id"), to))
            return k;
    return i - 1;
}

static buzon_time written_at(const struct play *p, const struct scene *s, size_t i)
{
    const struct bz_json *m = bz_json_at(s->messages, i);
    const char *when = bz_json_str(m, "when");
    buzon_time before = i ? s->at[followed(s, i)] : p->clock.start, answer;
    int64_t after = span(p, m, "after", 0);

    if (before == BUZON_TIME_NONE)
        return BUZON_TIME_NONE;
    answer = answered_at(p, s->id, before);
    if (bz_streq(when, "answered"))
        return answer == BUZON_TIME_NONE || answer - before > span(p, m, "within", PR_MINUTES)
                   ? BUZON_TIME_NONE
                   : answer + after;
    if (bz_streq(when, "unanswered") && answer != BUZON_TIME_NONE && answer < before + after)
        return BUZON_TIME_NONE;
    return before + after;
}

/* --- what --- */

static bool id_of(struct play *p, const struct scene *s, size_t i, const char **ret,
                  struct bz_err *err)
{
    const char *id = bz_json_str(bz_json_at(s->messages, i), "id");
    BZ_DONE(bz_str) text = {0};

    bz_str_addf(&text, "%s/%s", s->id, id ? id : "");
    *ret = text.data;
    return (!text.failed && bz_texts_push(&p->kept, bz_steal(text.data))) || bz_nomem(err);
}

static enum buzon_message_kind kind_of(bool direct, size_t i)
{
    if (direct)
        return BUZON_MESSAGE_DIRECT;
    return i ? BUZON_MESSAGE_REPLY : BUZON_MESSAGE_MENTION;
}

static bool message_add(struct play *p, const struct scene *s, size_t i, struct bz_err *err)
{
    const struct bz_json *m = bz_json_at(s->messages, i);
    const struct bz_json *who = bz_json_get(s->script, "author");
    bool direct = bz_streq(bz_json_str(s->script, "visibility"), "direct");
    struct bz_author author = {.id = bz_json_str(who, "id"),
                               .handle = bz_json_str(who, "handle"),
                               .name = bz_json_str(who, "name")};
    struct bz_message msg = BZ_MESSAGE_INIT;

    msg.network = bz_practice.name;
    msg.account = p->c->account->name;
    msg.kind = kind_of(direct, i);
    msg.direction = BUZON_DIRECTION_IN;
    msg.visibility = direct ? BUZON_VISIBILITY_DIRECT : BUZON_VISIBILITY_PUBLIC;
    msg.author = author.id ? &author : NULL;
    msg.text = bz_text_or(bz_json_str(m, "text"), "");
    msg.language = bz_json_str(s->script, "language");
    msg.created_at = pr_instant(&p->clock, s->at[i]);
    msg.extra = "{\"practice\":true}";
    if (!id_of(p, s, i, &msg.id, err) || !id_of(p, s, 0, &msg.thread, err) ||
        (i && !id_of(p, s, followed(s, i), &msg.parent, err)))
        return false;
    msg.native_id = msg.id;
    return bz_batch_add(p->batch, &msg, err);
}

static bool scene_play(struct play *p, const struct bz_json *script, struct bz_err *err)
{
    struct scene s = {script, bz_json_get(script, "messages"), bz_json_str(script, "id"), {0}};
    size_t n = s.id ? bz_json_len(s.messages) : 0;

    for (size_t i = 0; i < n && i < PR_MESSAGES; i++) {
        buzon_time at = written_at(p, &s, i);

        s.at[i] = at == BUZON_TIME_NONE || at > p->now ? BUZON_TIME_NONE : at;
        if (s.at[i] != BUZON_TIME_NONE && pr_instant(&p->clock, s.at[i]) >= p->since &&
            !message_add(p, &s, i, err))
            return false;
    }
    return true;
}

/* --- a round --- */

/* The setting, else when the account was first asked. */
static buzon_time start_of(const struct bz_context *c, buzon_time now)
{
    const char *said = bz_json_str(c->settings, "start");
    buzon_time t;

    if (said && bz_instant_parse(said, &t))
        return t;
    return bz_json_num(c->state, "start", now);
}

static bool state_keep(struct play *p, struct bz_err *err)
{
    BZ_AUTO(bz_json) state = bz_json_object();

    if (!bz_json_set_int(state, "start", p->clock.start) ||
        !bz_json_set_int(state, "asked", p->clock.now))
        return bz_nomem(err);
    p->batch->state = bz_json_print(state, err);
    return p->batch->state != NULL;
}

/* Of what our own inbox answers. */
static void round_begin(struct play *p, const struct bz_exchange *x, const struct bz_json *said)
{
    int64_t pace = bz_json_num(p->c->settings, "pace", 1);
    buzon_time asked = bz_json_num(p->c->state, "asked", 0);

    p->answers = bz_json_get(said, "answers");
    p->clock = (struct pr_clock){bz_json_get(said, "pauses"), start_of(p->c, x->at), x->at};
    p->now = pr_shown(&p->clock, x->at);
    p->since = asked > x->at || asked < OVERLAP_MS ? 0 : asked - OVERLAP_MS;
    p->pace = pace < 1 || pace > PR_PACE ? 1 : pace;
}

struct bz_batch *pr_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(play_done))) struct play p = {.c = c};
    const struct bz_json *list = bz_json_path(c->settings, "script.conversations");
    BZ_AUTO(bz_json) said = NULL;

    if (!bz_streq(x->purpose, PR_POLL))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "practice takes no files: its script is a setting of the account");
    said = bz_json_parse(bz_text_or(x->response->body, ""), x->response->len, NULL,
                         "our answers", err);
    if (!said || !(p.batch = bz_batch_new(err)))
        return NULL;
    round_begin(&p, x, said);
    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++)
        if (!scene_play(&p, bz_json_at(list, i), err))
            return NULL;
    p.batch->round_done = true;
    return state_keep(&p, err) ? bz_steal(p.batch) : NULL;
}

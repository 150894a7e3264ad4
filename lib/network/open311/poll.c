/* SPDX-License-Identifier: EUPL-1.2 */
/* A round from its start to its end, one request at a time: services (once a day), their
 * definitions, requests of a span, updates and the requests they are about, tokens that wait
 * for their request. A sweep goes the same way as far back as anything is wanted.
 *
 * The state is bounded: what service.c notes, "services_at", "format" (xml, where there is no
 * JSON), "tokens", "since" (what is older is not wanted), "round_at" and "deep_at" (when the
 * last round, and the last that went far back, began), "whole" and "back" (see window.c), and
 * "round" while one is under way; in that "there": the services were there, "doubt": they have
 * to be.
 */
#include "network/open311/open311.h"

#include "term/civil.h"

#include <stdio.h>
#include <string.h>

enum { POLL_DEFINITIONS = 20, POLL_TOUCHED = 40 };

/* Requests are told by when they were made, and may show up days later, when somebody has
 * looked at them: a day is read again each round, two weeks each hour. */
static const int64_t POLL_NEAR_MS = BZ_MS_DAY, POLL_DEEP_AGAIN_MS = BZ_MS_HOUR;

/* --- services --- */

static int begin_services(struct o3 *e, struct bz_err *err)
{
    buzon_time at = bz_json_num(e->state, "services_at", 0);
    bool must =
        bz_json_flag(e->round, "check", false) ||
        (bz_json_flag(e->round, "doubt", false) && !bz_json_flag(e->round, "there", false));

    if (!must && at && at <= e->at && at + BZ_MS_DAY > e->at)
        return 0;
    return o3_ask(e, "services", "services", "", NULL, err) ? 1 : -1;
}

/* JSON is optional, XML is not: whoever does not understand the one is asked for the other. */
static bool try_other(struct o3 *e, bool *more, struct bz_err *err)
{
    bool xml = bz_streq(bz_json_str(e->state, "format"), "xml");

    *more = !bz_json_get(e->c->settings, "format") && !bz_json_flag(e->round, "other", false);
    return !*more || o3_set(bz_json_set_bool(e->round, "other", true) &&
                                bz_json_set_text(e->state, "format", xml ? "json" : "xml"),
                            err);
}

/* What somebody can set right. */
static void services_hint(const struct o3 *e, struct bz_err *why)
{
    char said[sizeof why->message];
    const char *hint = NULL;

    if (why->code == BUZON_ERR_AUTH)
        hint = bz_json_flag(e->c->settings, "keyed", false)
                   ? "is the secret api_key the right one?"
                   : "reading may need a key: the setting keyed, the secret api_key";
    else if (why->code == BUZON_ERR_GONE || why->code == BUZON_ERR_PARSE)
        hint = "is base_url the address of a GeoReport v2 server, and jurisdiction_id one that "
               "it knows?";
    if (!hint)
        return;
    memcpy(said, why->message, sizeof said);
    (void)snprintf(why->message, sizeof why->message, "%.300s (%s)", said, hint);
}

static bool services_refused(struct o3 *e, struct bz_err *why, bool *more, struct bz_err *err)
{
    int status = e->x->response->status;
    bool other =
        status == 404 || status == 406 || status == 415 || status == 400 || status == 501 ||
        why->code == BUZON_ERR_PARSE ||
        (status == 200 && (why->code == BUZON_ERR_PROTOCOL || why->code == BUZON_ERR_GONE));

    if (other && why->code != BUZON_ERR_NO_MEMORY && !try_other(e, more, err))
        return false;
    if (other && *more)
        return true;
    services_hint(e, why);
    bz_err_move(err, why);
    return false;
}

static bool read_services(struct o3 *e, bool *more, struct bz_err *err)
{
    BZ_LOCAL_ERR(why);
    BZ_AUTO(bz_json) items = NULL;

    if (!o3_ok(e->x))
        (void)o3_refuse(e->x, "services", &why);
    else
        items = o3_read(e, "services", &why);
    if (!items)
        return services_refused(e, &why, more, err);
    if (!bz_json_len(items) && bz_json_flag(e->round, "check", false) &&
        !o3_find(e, "no_services", "warning",
                 "the server has no services: nobody can report anything", err))
        return false;
    return o3_note_services(e, items, err) &&
           o3_set(bz_json_set_int(e->state, "services_at", e->at) &&
                      bz_json_set_bool(e->round, "there", true),
                  err);
}

static int begin_definitions(struct o3 *e, struct bz_err *err)
{
    const char *code = bz_json_text(bz_json_at(bz_json_get(e->state, "todo"), 0));
    int64_t n = bz_json_num(e->round, "definitions", 0);
    BZ_DONE(bz_str) path = {0};

    if (!code || n >= POLL_DEFINITIONS || bz_json_flag(e->round, "check", false))
        return 0;
    bz_str_add(&path, "services/");
    bz_str_add_escaped(&path, code);
    if (!o3_set(!path.failed && bz_json_set_int(e->round, "definitions", n + 1), err))
        return -1;
    return o3_ask(e, "definition", path.data, "", NULL, err) ? 1 : -1;
}

/* How attributes read is no reason to stop: what cannot be had is left out for a day. */
static bool read_definition(struct o3 *e, bool *more, struct bz_err *err)
{
    int status = e->x->response->status;
    const struct bz_json *todo = bz_json_get(e->state, "todo");
    const char *code = bz_json_text(bz_json_at(todo, 0));
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) items = o3_ok(e->x) ? o3_read(e, "definition", &local) : NULL;
    BZ_AUTO(bz_json) rest = NULL;

    *more = status != 429 && status < 500;
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!*more)
        return true;
    if (items && code && !o3_note_definition(e, code, items, err))
        return false;
    rest = o3_list_part(todo, 1, SIZE_MAX);
    return o3_set(rest && bz_json_set(e->state, "todo", bz_steal(rest)), err);
}

/* --- requests by their ids --- */

static int begin_touched(struct o3 *e, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(e->round, "touched");
    BZ_AUTO(bz_json) rest = NULL;
    BZ_DONE(bz_str) query = {0};

    if (!bz_json_len(list))
        return 0;
    bz_str_add(&query, "service_request_id=");
    for (size_t i = 0; i < POLL_TOUCHED && i < bz_json_len(list); i++) {
        bz_str_add(&query, i ? "," : "");
        bz_str_add_escaped(&query, bz_json_text(bz_json_at(list, i)));
    }
    rest = o3_list_part(list, POLL_TOUCHED, SIZE_MAX);
    if (!o3_set(!query.failed && rest && bz_json_set(e->round, "touched", bz_steal(rest)), err))
        return -1;
    return o3_ask(e, "touched", "requests", query.data, NULL, err) ? 1 : -1;
}

static bool read_touched(struct o3 *e, bool *more, struct bz_err *err)
{
    BZ_AUTO(bz_json) items = NULL;

    *more = true;
    return o3_look(e, "requests", &items, err) && (!items || o3_add_all(e, items, err));
}

/* --- tokens --- */

/* Each is asked for once a round; "token": which is next. */
static int begin_tokens(struct o3 *e, struct bz_err *err)
{
    int64_t i = bz_json_num(e->round, "token", 0);
    const char *token = bz_json_text(bz_json_at(bz_json_get(e->state, "tokens"), (size_t)i));
    BZ_DONE(bz_str) path = {0};

    if (!token)
        return 0;
    bz_str_add(&path, "tokens/");
    bz_str_add_escaped(&path, token);
    if (!o3_set(!path.failed, err))
        return -1;
    return o3_ask(e, "token", path.data, "", NULL, err) ? 1 : -1;
}

/* Its request has an id now, and is read in its turn. */
static bool token_known(struct o3 *e, size_t at, const char *id, struct bz_err *err)
{
    const struct bz_json *tokens = bz_json_get(e->state, "tokens");
    BZ_AUTO(bz_json) rest = bz_json_array();
    BZ_AUTO(bz_json) touched = o3_list_part(bz_json_get(e->round, "touched"), 0, SIZE_MAX);
    bool ok = rest && touched && bz_json_push_text(touched, id);

    for (size_t i = 0; ok && i < bz_json_len(tokens); i++)
        ok = i == at || bz_json_push(rest, bz_json_share(bz_json_at(tokens, i)));
    return o3_set(ok && bz_json_set(e->state, "tokens", bz_steal(rest)) &&
                      bz_json_set(e->round, "touched", bz_steal(touched)) &&
                      bz_json_set_int(e->round, "phase", O3_TOUCHED),
                  err);
}

static bool read_token(struct o3 *e, bool *more, struct bz_err *err)
{
    int64_t at = bz_json_num(e->round, "token", 0);
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) items = o3_ok(e->x) ? o3_read(e, "token", &local) : NULL;
    const char *id = NULL;

    *more = true;
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (items && !o3_field(e, bz_json_at(items, 0), "service_request_id", &id, err))
        return false;
    if (id && !strchr(id, ','))
        return token_known(e, (size_t)at, id, err);
    return o3_set(bz_json_set_int(e->round, "token", at + 1), err);
}

/* --- the order --- */

static const struct {
    const char *purpose;
    o3_begin_fn *begin;
    o3_read_fn *read;
} phases[O3_END] = {
    [O3_SERVICES] = {"services", begin_services, read_services},
    [O3_DEFINITIONS] = {"definition", begin_definitions, read_definition},
    [O3_REQUESTS] = {"requests", o3_begin_requests, o3_read_requests},
    [O3_UPDATES] = {"updates", o3_begin_updates, o3_read_updates},
    [O3_TOUCHED] = {"touched", begin_touched, read_touched},
    [O3_TOKENS] = {"token", begin_tokens, read_token},
};

enum o3_phase o3_phase_of(const char *purpose)
{
    for (int i = 0; i < O3_END; i++) {
        if (strcmp(phases[i].purpose, purpose) == 0)
            return (enum o3_phase)i;
    }
    return O3_END;
}

static bool round_end(struct o3 *e, struct bz_err *err)
{
    int64_t began = bz_json_num(e->round, "began", e->at);
    bool check = bz_json_flag(e->round, "check", false);

    e->batch->round_done = true;
    if (check && !o3_checked(e, err))
        return false;
    if (!check && !bz_json_flag(e->round, "sweep", false) &&
        (!o3_windows_keep(e, err) || !o3_set(bz_json_set_int(e->state, "round_at", began) &&
                                                 (!bz_json_flag(e->round, "deep", false) ||
                                                  bz_json_set_int(e->state, "deep_at", began)),
                                             err)))
        return false;
    return o3_save(e, err);
}

bool o3_go(struct o3 *e, struct bz_err *err)
{
    for (int64_t i; (i = bz_json_num(e->round, "phase", 0)) >= 0 && i < O3_END;) {
        int asked = phases[i].begin(e, err);

        if (asked)
            return asked > 0 && o3_save(e, err);
        if (!o3_set(bz_json_set_int(e->round, "phase", i + 1), err))
            return false;
    }
    return round_end(e, err);
}

bool o3_phase_read(struct o3 *e, enum o3_phase phase, struct bz_err *err)
{
    bool more = false;

    if (!phases[phase].read(e, &more, err))
        return false;
    return (more || o3_set(bz_json_set_int(e->round, "phase", (int64_t)phase + 1), err)) &&
           o3_go(e, err);
}

/* --- beginning --- */

static buzon_time poll_horizon(const struct o3 *e, buzon_time now, bool *deep)
{
    buzon_time since = o3_since(e, now), last = bz_json_num(e->state, "round_at", 0);
    buzon_time deep_at = bz_json_num(e->state, "deep_at", 0), horizon;

    *deep = !last || deep_at + POLL_DEEP_AGAIN_MS <= now || deep_at > now;
    if (!last)
        return since;
    horizon = last - (*deep ? O3_DEEP_MS : POLL_NEAR_MS);
    return horizon > since ? horizon : since;
}

struct bz_batch *o3_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(o3_done))) struct o3 e = {0};
    buzon_time horizon;
    bool deep;

    if (!o3_init(&e, c, NULL, now, err))
        return NULL;
    bz_json_free(e.round); /* what an interrupted round left is done again */
    e.round = bz_json_object();
    horizon = poll_horizon(&e, now, &deep);
    if (!o3_set(bz_json_set_int(e.state, "since", o3_since(&e, now)) &&
                    bz_json_set_int(e.round, "began", now) &&
                    bz_json_set_int(e.round, "horizon", horizon) &&
                    bz_json_set_bool(e.round, "deep", deep),
                err))
        return NULL;
    return o3_go(&e, err) ? bz_steal(e.batch) : NULL;
}

struct bz_batch *o3_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err)
{
    const struct bz_context own = {c->account, c->settings, c->state ? c->state : known};
    __attribute__((cleanup(o3_done))) struct o3 e = {0};

    if (!o3_init(&e, &own, NULL, now, err))
        return NULL;
    if (!c->state || !bz_json_flag(e.round, "sweep", false)) {
        bz_json_free(e.round);
        e.round = bz_json_object();
        if (!o3_set(bz_json_set_bool(e.round, "sweep", true) &&
                        bz_json_set_int(e.round, "phase", O3_REQUESTS) &&
                        bz_json_set_int(e.round, "began", now) &&
                        bz_json_set_int(e.round, "horizon", o3_since(&e, now)),
                    err))
            return NULL;
    }
    return o3_go(&e, err) ? bz_steal(e.batch) : NULL;
}

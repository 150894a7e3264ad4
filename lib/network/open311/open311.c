/* SPDX-License-Identifier: EUPL-1.2 */
/* Open311 GeoReport v2: the exchange format of municipal service requests. */
#include "network/open311/open311.h"

#include "term/civil.h"
#include "text/unicode.h"

#include <stdio.h>
#include <string.h>

enum { O3_DAYS = 90, O3_DAYS_MAX = 3650 };

#define O3_ZONE "Europe/Madrid"

bool o3_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

static struct bz_json *state_copy(const struct bz_json *j)
{
    return bz_json_kind(j) == BZ_JSON_OBJECT ? bz_json_copy(j) : bz_json_object();
}

bool o3_init(struct o3 *e, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err)
{
    *e = (struct o3){
        .c = c, .x = x, .at = at, .oldest = BUZON_TIME_NONE, .newest = BUZON_TIME_NONE};
    e->batch = bz_batch_new(err);
    if (!e->batch || (bz_json_get(c->settings, "base_url") &&
                      !(e->base = bz_base_url(c->settings, "base_url", err))))
        return false;
    e->state = state_copy(c->state);
    e->round = state_copy(bz_json_get(e->state, "round"));
    return o3_set(e->state && e->round, err);
}

void o3_done(struct o3 *e)
{
    bz_batch_free(e->batch);
    bz_json_free(e->state);
    bz_json_free(e->round);
    bz_texts_done(&e->kept);
    bz_zone_free(e->zone);
    free(e->base);
    *e = (struct o3){0};
}

bool o3_save(struct o3 *e, struct bz_err *err)
{
    if (e->batch->round_done)
        (void)bz_json_remove(e->state, "round");
    else if (!bz_json_set_shared(e->state, "round", e->round))
        return bz_nomem(err);
    free(e->batch->state);
    e->batch->state = bz_json_print(e->state, err);
    return e->batch->state;
}

/* --- fields --- */

bool o3_keep(struct o3 *e, struct bz_str *s, const char **ret, struct bz_err *err)
{
    char *text = bz_str_take(s, err);

    *ret = text;
    return text && (bz_texts_push(&e->kept, text) || bz_nomem(err));
}

static bool field_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool o3_field(struct o3 *e, const struct bz_json *j, const char *key, const char **ret,
              struct bz_err *err)
{
    const struct bz_json *value = bz_json_get(j, key);
    const char *said = bz_json_text(value), *from;
    BZ_TEXT number = NULL;
    char *text;
    size_t len;

    *ret = NULL;
    if (bz_json_kind(value) <= BZ_JSON_NULL)
        return true;
    if (!said && !bz_json_id(j, key, &number, err))
        return false;
    from = said ? said : number ? number : "";
    len = said ? bz_json_text_len(value) : strlen(from);
    for (; field_is_blank(*from); len--)
        from++;
    for (; len && field_is_blank(from[len - 1]); len--)
        ;
    if (!len)
        return true;
    if (said && !from[len] && bz_nfc_plain(from, len)) {
        *ret = from;
        return true;
    }
    text = bz_nfc(from, len, err);
    *ret = text;
    return text && (bz_texts_push(&e->kept, text) || bz_nomem(err));
}

static bool time_local(struct o3 *e, const char *text, buzon_time *ret, struct bz_err *err)
{
    const char *name = bz_json_str(e->c->settings, "zone");
    buzon_day day;
    buzon_time last;
    int32_t ms = 0;

    if (!bz_local_parse(text, &day, &ms) && !bz_day_parse(text, &day))
        return true;
    if (!e->zone && !(e->zone = bz_zone_open(name ? name : O3_ZONE, err)))
        return false;
    (void)bz_zone_local(e->zone, day, ms, ret, &last);
    return true;
}

/* The specification's dates may leave the seconds out: "2026-11-20T10:00+01:00". */
static bool time_of_minutes(const char *text, buzon_time *ret)
{
    size_t len = strlen(text);
    char whole[40];

    if (len < 17 || len > 25 || text[13] != ':' || text[16] == ':')
        return false;
    (void)snprintf(whole, sizeof whole, "%.16s:00%s", text, text + 16);
    return bz_instant_parse(whole, ret);
}

bool o3_time(struct o3 *e, const struct bz_json *j, const char *key, buzon_time *ret,
             struct bz_err *err)
{
    const char *text;

    *ret = BUZON_TIME_NONE;
    if (!o3_field(e, j, key, &text, err))
        return false;
    return !text || bz_instant_parse(text, ret) || time_of_minutes(text, ret) ||
           time_local(e, text, ret, err);
}

void o3_row(struct o3 *e, buzon_time at)
{
    e->rows++;
    if (at == BUZON_TIME_NONE)
        return;
    if (e->oldest == BUZON_TIME_NONE || at < e->oldest)
        e->oldest = at;
    if (e->newest == BUZON_TIME_NONE || at > e->newest)
        e->newest = at;
}

bool o3_true(const struct bz_json *j, const char *key)
{
    const char *text = bz_json_str(j, key);

    return bz_json_flag(j, key, false) || bz_json_num(j, key, 0) == 1 ||
           (text && (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0));
}

bool o3_updates(const struct o3 *e)
{
    return bz_json_flag(e->c->settings, "updates", false);
}

buzon_time o3_since(const struct o3 *e, buzon_time now)
{
    int64_t days = bz_json_num(e->c->settings, "backfill_days", O3_DAYS);

    return bz_json_num(e->state, "since", now - days * BZ_MS_DAY);
}

const char *o3_me(const struct o3 *e)
{
    const char *id = e->c->account->native_id;

    return id ? id : e->c->account->name ? e->c->account->name : "";
}

/* --- lists --- */

bool o3_list_has(const struct bz_json *list, const char *text)
{
    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_text(bz_json_at(list, i)), text))
            return true;
    }
    return false;
}

struct bz_json *o3_list_part(const struct bz_json *list, size_t i, size_t n)
{
    BZ_AUTO(bz_json) ret = bz_json_array();

    for (; ret && bz_json_kind(list) == BZ_JSON_ARRAY && i < n && i < bz_json_len(list); i++) {
        if (!bz_json_push(ret, bz_json_share(bz_json_at(list, i))))
            return NULL;
    }
    return bz_steal(ret);
}

/* --- settings --- */

static bool is_one_of(const struct bz_json *settings, const char *key, const char *a,
                      const char *b)
{
    const struct bz_json *j = bz_json_get(settings, key);

    return !j || bz_streq(bz_json_text(j), a) || bz_streq(bz_json_text(j), b);
}

static bool is_number(const struct bz_json *settings, const char *key, int64_t least,
                      int64_t most)
{
    const struct bz_json *j = bz_json_get(settings, key);

    return !j || (bz_json_kind(j) == BZ_JSON_INT && bz_json_int(j, least - 1) >= least &&
                  bz_json_int(j, most + 1) <= most);
}

static bool is_flag(const struct bz_json *settings, const char *key)
{
    const struct bz_json *j = bz_json_get(settings, key);

    return !j || bz_json_kind(j) == BZ_JSON_BOOL;
}

static bool configure_words(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *city = bz_json_get(settings, "jurisdiction_id");
    const struct bz_json *zone = bz_json_get(settings, "zone");
    BZ_AUTO(bz_zone) known = NULL;

    if (city && (!bz_json_text_len(city) || bz_json_text_len(city) > 256))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting jurisdiction_id is not a text of at most 256 bytes");
    if (zone && !bz_json_text(zone))
        return bz_fail(err, BUZON_ERR_INVALID, "setting zone is not a text");
    return !zone || (known = bz_zone_open(bz_json_text(zone), err));
}

static bool o3_configure(const struct bz_json *settings, struct bz_err *err)
{
    BZ_TEXT base = bz_base_url(settings, "base_url", err);

    if (!base || !configure_words(settings, err))
        return false;
    if (!is_one_of(settings, "format", "json", "xml"))
        return bz_fail(err, BUZON_ERR_INVALID, "setting format is neither json nor xml");
    if (!is_one_of(settings, "paging", "page", "offset"))
        return bz_fail(err, BUZON_ERR_INVALID, "setting paging is neither page nor offset");
    if (!is_number(settings, "page_size", 1, O3_PAGE))
        return bz_fail(err, BUZON_ERR_INVALID, "setting page_size is not a number from 1 to %d",
                       O3_PAGE);
    if (!is_number(settings, "backfill_days", 0, O3_DAYS_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting backfill_days is not a number from 0 to %d", O3_DAYS_MAX);
    if (!is_flag(settings, "updates") || !is_flag(settings, "keyed"))
        return bz_fail(err, BUZON_ERR_INVALID, "setting %s is neither true nor false",
                       is_flag(settings, "updates") ? "keyed" : "updates");
    return true;
}

static const char *const o3_settings[] = {
    "base_url",  "jurisdiction_id", "zone",  "format",        "paging",
    "page_size", "updates",         "keyed", "backfill_days", NULL};

/* No secret has to be there: what is read needs none, as a rule. "api_key" is looked for where
 * an answer goes out, or "keyed" says that reading needs it, too. */
const struct bz_network bz_open311 = {
    .name = "open311",
    .label = "Open311",
    .limits = {.text = O3_TEXT,
               .unit = BZ_LENGTH_CODE_POINTS,
               .poll_floor_ms = 5 * (int64_t)BZ_MS_MINUTE,
               .read_lag_ms = BZ_MS_MINUTE,
               .sweep_requests = 8},
    .retry = BZ_RETRY_NONE,
    .settings = o3_settings,
    .import_notes = true, /* tokens */
    .recheck_kinds = 1U << BUZON_MESSAGE_POST,
    .configure = o3_configure,
    .poll = o3_poll,
    .step = o3_step,
    .sweep = o3_sweep,
    .recheck = o3_recheck,
    .takes = o3_takes,
    .reply = o3_reply,
    .replied = o3_replied,
    .retry_of = o3_retry_of,
    .find_own = o3_find_own,
    .found_own = o3_found_own,
    .check = o3_check,
};

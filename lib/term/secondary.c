/* SPDX-License-Identifier: EUPL-1.2 */
/* Secondary terms: what must be done besides resolving, each with a clock of its own. */
#include "term/deadline.h"

#include "base/json.h"

buzon_time bz_secondary_start(const struct bz_term *secondary, buzon_time received,
                              buzon_time delivered, buzon_time main_end)
{
    switch (secondary->clock_start) {
    case BZ_START_MAIN_TERM_EXPIRED: /* the last instant of the main term: day 0 is its due day
                                      */
        return main_end == BUZON_TIME_NONE ? BUZON_TIME_NONE : main_end - 1;
    case BZ_START_COMPETENT_BODY:
    case BZ_START_PROPER_COMPONENT:
    case BZ_START_IDENTITY_VERIFIED:
    case BZ_START_CLARIFIED:
        return received;
    case BZ_START_SUBMISSION:
    case BZ_START_RECEIPT:
    case BZ_START_REGISTRATION:
    case BZ_START_COMPETENT_REGISTRY:
    case BZ_START_NOTIFICATION:
        break;
    }
    return delivered == BUZON_TIME_NONE ? received : delivered;
}

/* The same places and days as the main case; its acts and its changes are its own. */
static struct bz_deadline_case secondary_case(const struct bz_deadline_case *c,
                                              const struct bz_deadline_result *main,
                                              const struct bz_term *term, buzon_time start)
{
    struct bz_deadline_case own = *c;

    own.term = NULL;
    own.rule = term;
    own.amount = BZ_AMOUNT_NONE;
    own.received = start;
    own.in_zone = main->zone;
    own.set = term->roles[c->channel] == main->term->roles[c->channel] ? main->set : NULL;
    own.delivered = BUZON_TIME_NONE;
    own.n_events = 0;
    own.roll = own.intake = -1;
    own.cutoff = -1;
    own.urgent = own.resident_abroad = false;
    return own;
}

/* A year that is missing is said by a null; every other failure is one. */
static bool secondary_compute(struct bz_calendars *cs, const struct bz_terms *terms,
                              const struct bz_deadline_case *c, struct bz_deadline_result *ret,
                              struct bz_err *err)
{
    BZ_LOCAL_ERR(why);

    *ret = (struct bz_deadline_result){
        .start = BUZON_DAY_NONE, .due = BUZON_DAY_NONE, .due_end = BUZON_TIME_NONE};
    if (c->received == BUZON_TIME_NONE || bz_deadline_compute(cs, terms, c, false, ret, &why) ||
        why.code == BUZON_ERR_CALENDAR)
        return true;
    bz_err_set(err, why.code, "%s", why.message);
    bz_err_at(err, why.source[0] ? why.source : NULL, why.line, why.column);
    return false;
}

static void secondary_add_day(struct bz_str *s, const char *key, buzon_day day)
{
    char text[16];

    bz_day_format(day, text);
    bz_str_addf(s, *text ? ",\"%s\":\"%s\"" : ",\"%s\":null", key, text);
}

static void secondary_add(struct bz_str *s, const struct bz_secondary *what,
                          const struct bz_term *term, const struct bz_deadline_result *r)
{
    char text[32];

    bz_str_addf(s, "%s{\"purpose\":\"%s\",\"term\":", s->len > 1 ? "," : "",
                bz_purpose_name(what->purpose));
    bz_json_quote(s, what->term);
    secondary_add_day(s, "start", r->start);
    secondary_add_day(s, "due", r->due);
    bz_instant_format(r->due_end, text);
    bz_str_addf(s, *text ? ",\"due_end\":\"%s\"" : ",\"due_end\":null%s", text);
    bz_str_add(s, ",\"legal\":[");
    for (size_t i = 0; i < term->legal.n; i++) {
        bz_str_add(s, i ? "," : "");
        bz_json_quote(s, term->legal.items[i]);
    }
    bz_str_add(s, "]}");
}

char *bz_secondaries_json(struct bz_calendars *cs, const struct bz_terms *terms,
                          const struct bz_deadline_case *c,
                          const struct bz_deadline_result *main, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, "[");
    for (size_t i = 0; i < main->term->secondary.n; i++) {
        const struct bz_secondary *what = &main->term->secondary.items[i];
        const struct bz_term *term =
            bz_terms_find(terms, what->term, bz_zone_day(main->zone, c->received));
        struct bz_deadline_case own;
        struct bz_deadline_result r;

        if (!term && !(term = bz_terms_find(terms, what->term, BUZON_DAY_NONE)))
            return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no term %.64s", what->term);
        own = secondary_case(
            c, main, term, bz_secondary_start(term, c->received, c->delivered, main->due_end));
        if (!secondary_compute(cs, terms, &own, &r, err))
            return NULL;
        secondary_add(&s, what, term, &r);
        bz_calendar_set_free(r.owned);
    }
    bz_str_add(&s, "]");
    return bz_str_take(&s, err);
}

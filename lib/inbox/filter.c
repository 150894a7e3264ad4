/* SPDX-License-Identifier: EUPL-1.2 */
/* Filters: the public builder. */
#include "inbox/filter.h"

#include "buzon/privacy.h"
#include "buzon/similar.h"
#include "model/dir3.h"
#include "text/utf8.h"
#include "triage/personal.h"

#include <stdlib.h>
#include <string.h>

enum { CONDITION_MAX = 1024 };

static const char *const order_names[] = {"due", "newest", "oldest", "priority"};
const struct bz_names bz_orders = BZ_NAMES(order_names);

const char *buzon_order_name(enum buzon_order order)
{
    return bz_names_at(&bz_orders, (int)order);
}

buzon_filter *buzon_filter_new(void)
{
    struct bz_filter *f = calloc(1, sizeof *f);

    if (!f)
        return NULL;
    for (size_t i = 0; i < BZ_FILTER_NUMBERS; i++)
        f->numbers[i] = -1;
    for (size_t i = 0; i < BZ_FILTER_TIMES; i++)
        f->times[i] = BUZON_TIME_NONE;
    f->limit = -1;
    return f;
}

void buzon_filter_free(buzon_filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < BZ_FILTER_TEXTS; i++)
        free(filter->texts[i]);
    free(filter);
}

struct bz_filter *bz_filter_copy(const struct bz_filter *f, struct bz_err *err)
{
    BZ_AUTO(bz_filter) copy = buzon_filter_new();

    if (!copy)
        return bz_nomem(err);
    if (!f)
        return bz_steal(copy);
    *copy = *f;
    memset(copy->texts, 0, sizeof copy->texts);
    for (size_t i = 0; i < BZ_FILTER_TEXTS; i++)
        if (!bz_dup(&copy->texts[i], f->texts[i], err))
            return NULL;
    return bz_steal(copy);
}

/* --- texts --- */

static bool personal_ok(const char *kind, struct bz_err *err)
{
    return !*kind || strcmp(kind, BZ_PERSONAL_ANY) == 0 ||
           bz_names_find(&bz_personals, kind) >= 0 ||
           bz_fail(err, BUZON_ERR_INVALID, "\"%.64s\" is no kind of personal data", kind);
}

bool bz_filter_set_text(struct bz_filter *f, enum bz_filter_text which, const char *text,
                        struct bz_err *err)
{
    static const char *const names[] = {[BZ_BY_ACCOUNT] = "the account",
                                        [BZ_BY_NETWORK] = "the network",
                                        [BZ_BY_UNIT] = "the unit",
                                        [BZ_BY_ASSIGNEE] = "the assignee",
                                        [BZ_BY_TOPIC] = "the topic",
                                        [BZ_BY_LANGUAGE] = "the language",
                                        [BZ_BY_TAG] = "the tag",
                                        [BZ_BY_WORDS] = "the words",
                                        [BZ_BY_SIMILAR] = "the inquiry",
                                        [BZ_BY_FOLLOWER] = "the follower",
                                        [BZ_BY_PERSONAL] = "the kind of personal data"};
    char *copy = NULL;

    if (!f || !text)
        return bz_fail(err, BUZON_ERR_INVALID, "%s is NULL", f ? names[which] : "the filter");
    if (which == BZ_BY_UNIT && !bz_dir3_or_name(text, names[which], err))
        return false;
    if (strlen(text) > CONDITION_MAX || bz_utf8_valid(text, strlen(text)) != strlen(text))
        return bz_fail(err, BUZON_ERR_INVALID, "%s must be UTF-8 of at most %d bytes",
                       names[which], CONDITION_MAX);
    if (which == BZ_BY_PERSONAL && !personal_ok(text, err))
        return false;
    if (!bz_dup(&copy, text, err))
        return false;
    free(f->texts[which]);
    f->texts[which] = copy;
    return true;
}

bool buzon_filter_set_account(buzon_filter *filter, const char *account, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_ACCOUNT, account, e);
}

bool buzon_filter_set_network(buzon_filter *filter, const char *network, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_NETWORK, network, e);
}

bool buzon_filter_set_unit(buzon_filter *filter, const char *unit, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_UNIT, unit, e);
}

bool buzon_filter_set_assignee(buzon_filter *filter, const char *assignee, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_ASSIGNEE, assignee, e);
}

bool buzon_filter_set_topic(buzon_filter *filter, const char *topic, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_TOPIC, topic, e);
}

bool buzon_filter_set_language(buzon_filter *filter, const char *language, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_LANGUAGE, language, e);
}

bool buzon_filter_set_tag(buzon_filter *filter, const char *tag, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_TAG, tag, e);
}

bool buzon_filter_set_words(buzon_filter *filter, const char *words, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_WORDS, words, e);
}

bool buzon_filter_set_similar(buzon_filter *filter, const char *reference, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_SIMILAR, reference, e);
}

bool buzon_filter_set_personal(buzon_filter *filter, const char *kind, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_PERSONAL, kind, e);
}

/* --- the rest --- */

void buzon_filter_set_status(buzon_filter *filter, enum buzon_status status)
{
    if (filter)
        filter->numbers[BZ_BY_STATUS] = (int)status;
}

void buzon_filter_set_kind(buzon_filter *filter, enum buzon_inquiry_kind kind)
{
    if (filter)
        filter->numbers[BZ_BY_KIND] = (int)kind;
}

void buzon_filter_set_priority(buzon_filter *filter, enum buzon_priority priority)
{
    if (filter)
        filter->numbers[BZ_BY_PRIORITY] = (int)priority;
}

void buzon_filter_set_visibility(buzon_filter *filter, enum buzon_visibility visibility)
{
    if (filter)
        filter->numbers[BZ_BY_VISIBILITY] = (int)visibility;
}

void buzon_filter_set_publication(buzon_filter *filter, enum buzon_publication publication)
{
    if (filter)
        filter->numbers[BZ_BY_PUBLICATION] = (int)publication;
}

void buzon_filter_set_deadline(buzon_filter *filter, enum buzon_deadline_state state)
{
    if (filter)
        filter->numbers[BZ_BY_DEADLINE] = (int)state;
}

void buzon_filter_set_overdue(buzon_filter *filter, bool overdue)
{
    if (filter)
        filter->flags[BZ_IS_OVERDUE] = overdue;
}

void buzon_filter_set_undetermined(buzon_filter *filter, bool undetermined)
{
    if (filter)
        filter->flags[BZ_IS_UNDETERMINED] = undetermined;
}

void buzon_filter_set_pending(buzon_filter *filter, bool pending)
{
    if (filter)
        filter->flags[BZ_IS_PENDING] = pending;
}

void buzon_filter_set_restricted(buzon_filter *filter, bool restricted)
{
    if (filter)
        filter->flags[BZ_WITH_RESTRICTED] = restricted;
}

void buzon_filter_set_opened_from(buzon_filter *filter, buzon_time from)
{
    if (filter)
        filter->times[BZ_OPENED_FROM] = from;
}

void buzon_filter_set_opened_before(buzon_filter *filter, buzon_time before)
{
    if (filter)
        filter->times[BZ_OPENED_BEFORE] = before;
}

void buzon_filter_set_last_in_from(buzon_filter *filter, buzon_time from)
{
    if (filter)
        filter->times[BZ_LAST_FROM] = from;
}

void buzon_filter_set_last_in_before(buzon_filter *filter, buzon_time before)
{
    if (filter)
        filter->times[BZ_LAST_BEFORE] = before;
}

void buzon_filter_set_order(buzon_filter *filter, enum buzon_order order)
{
    if (filter)
        filter->order = order;
}

void buzon_filter_set_limit(buzon_filter *filter, int64_t limit)
{
    if (filter)
        filter->limit = limit;
}

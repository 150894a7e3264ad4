/* SPDX-License-Identifier: EUPL-1.2 */
/* The part of the settings that says how long things are kept. */
#include "inbox/retention.h"

#include "model/record.h"
#include "network/network.h"
#include "term/civil.h"

enum { RULES_MAX = 64, RETENTION_DAYS_MAX = 36500 };

static bool rule_read(struct bz_reader *r, const struct bz_json *rule, struct bz_retention *ret)
{
    static const char *const keys[] = {"kind", "network", "days", NULL};
    const struct bz_json *kind = bz_json_get(rule, "kind"),
                         *network = bz_json_get(rule, "network");
    int64_t days = 0;

    if (bz_json_kind(rule) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL, "a rule of \"retention\" is not an object");
    if (!bz_reader_only(r, rule, keys) ||
        !bz_reader_int(r, rule, "days", (struct bz_limits){1, RETENTION_DAYS_MAX, 0}, &days))
        return false;
    if (days == 0)
        return bz_reader_fail(r, NULL, "a rule of \"retention\" needs \"days\"");
    if (kind &&
        (!bz_json_text(kind) || bz_names_find(&bz_inquiry_kinds, bz_json_text(kind)) < 0))
        return bz_reader_fail(r, "kind", "there is no kind \"%.40s\"",
                              bz_text_or(bz_json_text(kind), ""));
    if (network && (!bz_json_text(network) || !bz_network_find(bz_json_text(network))))
        return bz_reader_fail(r, "network", "there is no network \"%.40s\"",
                              bz_text_or(bz_json_text(network), ""));
    if (!ret->least_ms || days * BZ_MS_DAY < ret->least_ms)
        ret->least_ms = days * BZ_MS_DAY;
    return true;
}

bool bz_retention_read(struct bz_reader *r, const struct bz_json *policy,
                       struct bz_retention *ret)
{
    size_t back, back_rule;

    *ret = (struct bz_retention){.rules = bz_json_get(policy, "retention")};
    if (bz_json_kind(ret->rules) != BZ_JSON_ARRAY || bz_json_len(ret->rules) > RULES_MAX)
        return bz_reader_fail(r, "retention", "\"retention\" is not a list of at most %d rules",
                              RULES_MAX);
    back = bz_reader_enter(r, "retention");
    for (size_t i = 0; i < bz_json_len(ret->rules); i++) {
        back_rule = bz_reader_enter_at(r, i);
        if (!rule_read(r, bz_json_at(ret->rules, i), ret))
            return false;
        bz_reader_leave(r, back_rule);
    }
    bz_reader_leave(r, back);
    return bz_reader_flag(r, policy, "network_rules", true, &ret->network_rules);
}

int64_t bz_retention_ms(const struct bz_retention *p, enum buzon_inquiry_kind kind,
                        const char *network)
{
    for (size_t i = 0; i < bz_json_len(p->rules); i++) {
        const struct bz_json *rule = bz_json_at(p->rules, i);
        const char *of = bz_json_str(rule, "kind"), *on = bz_json_str(rule, "network");

        if ((!of || bz_streq(of, buzon_inquiry_kind_name(kind))) &&
            (!on || bz_streq(on, network)))
            return bz_json_num(rule, "days", 0) * BZ_MS_DAY;
    }
    return 0;
}

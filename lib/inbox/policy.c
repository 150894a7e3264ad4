/* SPDX-License-Identifier: EUPL-1.2 */
/* The part of the settings that is about answers. */
#include "inbox/policy.h"

#include "inbox/template.h"

#include <stdio.h>
#include <string.h>

#include "network/network.h"

enum { POLICY_LIST_MAX = 64, POINTER_MAX = 280 };

/* --- approval --- */

/* The member `key` must be a list of texts that `known` takes, each of which may add a bit. */
static bool names_read(struct bz_reader *r, const struct bz_json *list, const char *key,
                       int (*known)(const char *), unsigned *bits)
{
    size_t back;

    if (bz_json_kind(list) != BZ_JSON_ARRAY || bz_json_len(list) > POLICY_LIST_MAX)
        return bz_reader_fail(r, key, "\"%s\" is not a list of at most %d names", key,
                              POLICY_LIST_MAX);
    back = bz_reader_enter(r, key);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const char *name = bz_json_text(bz_json_at(list, i));
        int number = name ? known(name) : -1;
        char at[24];

        (void)snprintf(at, sizeof at, "%zu", i);
        if (number < 0)
            return bz_reader_fail(r, at, "\"%s\" cannot hold \"%.40s\"", key, name ? name : "");
        if (bits)
            *bits |= 1U << number;
    }
    bz_reader_leave(r, back);
    return true;
}

static int kind_number(const char *name)
{
    return bz_names_find(&bz_inquiry_kinds, name);
}

static int network_number(const char *name)
{
    return bz_network_find(name) ? 0 : -1;
}

static bool approval_read(struct bz_reader *r, const struct bz_json *policy,
                          struct bz_policy *ret)
{
    const struct bz_json *j = bz_json_get(policy, "approval");
    size_t back;

    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, "approval", "\"approval\" is not an object");
    back = bz_reader_enter(r, "approval");
    ret->networks = bz_json_get(j, "networks");
    if (!bz_reader_flag(r, j, "ask", false, &ret->ask) ||
        !bz_reader_flag(r, j, "public_only", false, &ret->public_only) ||
        !names_read(r, bz_json_get(j, "kinds"), "kinds", kind_number, &ret->kinds) ||
        !names_read(r, ret->networks, "networks", network_number, NULL))
        return false;
    bz_reader_leave(r, back);
    return true;
}

bool bz_policy_asks(const struct bz_policy *p, enum buzon_inquiry_kind kind,
                    const char *network, enum buzon_visibility visibility)
{
    bool named = bz_json_len(p->networks) == 0;

    for (size_t i = 0; i < bz_json_len(p->networks) && !named; i++)
        named = bz_streq(bz_json_text(bz_json_at(p->networks, i)), network);
    return p->ask && named && (!p->kinds || p->kinds & 1U << kind) &&
           (!p->public_only || visibility != BUZON_VISIBILITY_DIRECT);
}

/* --- private answers --- */

static bool pointer_read(struct bz_reader *r, const struct bz_json *policy,
                         struct bz_policy *ret)
{
    const struct bz_json *value;
    const char *language;
    void *iter = NULL;
    size_t back;

    ret->pointer = bz_json_get(policy, "private_pointer");
    if (bz_json_kind(ret->pointer) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, "private_pointer", "\"private_pointer\" is not an object");
    back = bz_reader_enter(r, "private_pointer");
    while (bz_json_each(ret->pointer, &iter, &language, &value))
        if (!bz_json_text(value) || bz_json_text_len(value) > POINTER_MAX)
            return bz_reader_fail(r, language, "\"%s\" is not a text of at most %d bytes",
                                  language, POINTER_MAX);
    bz_reader_leave(r, back);
    return true;
}

/* "ca-valencia" is said as "ca". */
static const char *pointer_find(const struct bz_policy *p, const char *language)
{
    char tag[9] = "";
    size_t len = language ? strcspn(language, "-_") : 0;

    if (len && len < sizeof tag)
        memcpy(tag, language, len);
    return bz_json_str(p->pointer, tag);
}

const char *bz_policy_pointer(const struct bz_policy *p, const char *language,
                              const char *otherwise)
{
    const char *text = pointer_find(p, language);

    if (!text)
        text = pointer_find(p, otherwise);
    if (!text)
        text = pointer_find(p, "es");
    return text && *text ? text : NULL;
}

bool bz_policy_read(struct bz_reader *r, const struct bz_json *policy, struct bz_policy *ret)
{
    static const char *const choices[] = {"never", "auto", NULL};
    size_t back = bz_reader_enter(r, "policy");
    int choice = 0;

    *ret = (struct bz_policy){0};
    if (!approval_read(r, policy, ret) ||
        !bz_reader_name(r, policy, "private_answers", choices, -1, &choice) ||
        !pointer_read(r, policy, ret) || !bz_retention_read(r, policy, &ret->retention) ||
        !bz_templates_read(r, policy))
        return false;
    ret->private_answers = choice == 1;
    bz_reader_leave(r, back);
    return true;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Where an answer may be read: a public question with personal data is answered in private,
 * where the network can. */
#include "inbox/compose.h"
#include "inbox/settings.h"

/* The office's own telephone and mailbox are no secret. */
static bool answer_kinds(const struct bz_compose *x, bz_personal_set *ret, struct bz_err *err)
{
    if (!bz_personal_kinds(x->text, ret, err))
        return false;
    *ret &= ~BZ_PERSONAL_CONTACTS;
    return true;
}

static bool narrow_is_possible(const struct bz_compose *x, struct bz_err *err)
{
    if (x->visibility == x->to.m->visibility || x->net->private_reply)
        return true;
    return bz_fail(err, BUZON_ERR_UNSUPPORTED, "%s has no %s answer to a %s question",
                   x->net->label, buzon_visibility_name(x->visibility),
                   buzon_visibility_name(x->to.m->visibility));
}

static bool private_or_not(const struct bz_compose *x, bz_personal_set ours, bool *ret,
                           struct bz_err *err)
{
    *ret = x->net->private_reply;
    if (*ret || !ours)
        return true;
    return bz_fail(err, BUZON_ERR_INVALID,
                   "the answer has personal data in it and %s would show it to everybody: take "
                   "it out, or say that it may be read",
                   x->net->label);
}

bool bz_privacy_decide(struct bz_tx *tx, struct bz_compose *x, const struct bz_case *c,
                       struct bz_err *err)
{
    bool to_all = x->to.m->visibility != BUZON_VISIBILITY_DIRECT, apart = false;
    bz_personal_set ours = 0;

    x->found = 0;
    x->visibility = x->to.m->visibility;
    if (x->wish > (int)x->visibility)
        x->visibility = (enum buzon_visibility)x->wish;
    if (x->privacy == BUZON_PRIVACY_PRIVATE)
        x->visibility = BUZON_VISIBILITY_DIRECT;
    if (to_all && tx->settings->policy.private_answers) {
        if (!answer_kinds(x, &ours, err))
            return false;
        x->found = c->personal | ours;
    }
    if (x->found && x->privacy == BUZON_PRIVACY_POLICY &&
        x->visibility != BUZON_VISIBILITY_DIRECT && !private_or_not(x, ours, &apart, err))
        return false;
    if (apart)
        x->visibility = BUZON_VISIBILITY_DIRECT;
    x->apart = to_all && x->visibility == BUZON_VISIBILITY_DIRECT;
    return narrow_is_possible(x, err);
}

/* "dni phone" */
static bool found_words(const struct bz_compose *x, struct bz_str *ret, struct bz_err *err)
{
    for (int kind = 0; kind < BZ_PERSONAL_KINDS; kind++) {
        if (!(x->found & 1U << kind))
            continue;
        if (ret->len)
            bz_str_add_char(ret, ' ');
        bz_str_add(ret, bz_personal_name((enum bz_personal)kind));
    }
    return !ret->failed || bz_nomem(err);
}

bool bz_privacy_event(struct bz_tx *tx, struct bz_case *c, const struct bz_compose *x,
                      const char *actor, struct bz_err *err)
{
    BZ_DONE(bz_str) found = {0};
    struct bz_json *codes;

    if (!x->found && !x->apart)
        return true;
    if (!found_words(x, &found, err))
        return false;
    codes = bz_compose_codes(x);
    if (!bz_json_set_text(codes, "found", found.data) ||
        !bz_json_set_text(codes, "privacy", buzon_privacy_name(x->privacy))) {
        bz_json_free(codes);
        return bz_nomem(err);
    }
    return bz_event_add(tx, c,
                        &(struct bz_act){.actor = actor,
                                         .verb = x->apart ? "answer_private" : "answer_public",
                                         .codes = codes},
                        err);
}

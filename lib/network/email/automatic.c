/* SPDX-License-Identifier: EUPL-1.2 */
/* Tells a mail that a machine wrote, or a list sent (RFC 3834, RFC 2919): whoever answers it by
 * a machine starts a loop. */
#include "network/email/mail.h"

#include <string.h>
#include <strings.h>

/* A header that is there with such a value; `value` NULL: with any; "!…": with any other. */
static const struct {
    const char *header, *value, *is;
} automatic_marks[] = {
    {"Auto-Submitted", "auto-replied", "auto-replied"},
    {"Auto-Submitted", "!no", "auto-generated"},
    {"X-Autoreply", NULL, "auto-replied"},
    {"X-Autorespond", NULL, "auto-replied"},
    {"Precedence", "auto_reply", "auto-replied"},
    {"List-Id", NULL, "list"},
    {"Precedence", "list", "list"},
    {"Precedence", "bulk", "bulk"},
    {"Precedence", "junk", "bulk"},
    {"X-Auto-Response-Suppress", "all", "suppressed"},
    {"X-Auto-Response-Suppress", "autoreply", "suppressed"},
    {"X-Auto-Response-Suppress", "oof", "suppressed"},
};

/* Local parts nobody reads. */
static const char *const automatic_names[] = {
    "noreply",      "no-reply",    "no_reply",     "no.reply",     "donotreply",
    "do-not-reply", "noresponder", "no-responder", "nao-responda", "mailer-daemon",
    "no-respondre", "noresponda",  "no-contestar", "ez-erantzun"};

static bool automatic_fits(const struct bz_str *s, const char *value)
{
    if (!value)
        return true;
    if (*value == '!')
        return !s->data || strncasecmp(s->data, value + 1, strlen(value + 1)) != 0;
    return s->data && strcasestr(s->data, value);
}

bool em_is_mute_name(const char *address)
{
    for (size_t k = 0; address && k < sizeof automatic_names / sizeof *automatic_names; k++) {
        size_t n = strlen(automatic_names[k]);

        if (strncasecmp(address, automatic_names[k], n) == 0 &&
            (address[n] == '@' || address[n] == '+' || address[n] == '-'))
            return true;
    }
    return false;
}

bool em_automatic(const struct em_item *i, const char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    *ret = NULL;
    for (size_t k = 0; k < sizeof automatic_marks / sizeof *automatic_marks; k++) {
        BZ_DONE(bz_str) s = {0};
        bool there = em_header(i, automatic_marks[k].header, 0, &s);

        if (s.failed)
            return bz_nomem(err);
        if (there && automatic_fits(&s, automatic_marks[k].value)) {
            *ret = automatic_marks[k].is;
            break;
        }
    }
    if (em_header(i, "Return-Path", 0, &path) && bz_streq(path.data, "<>") &&
        (!*ret || strcmp(*ret, "suppressed") == 0))
        *ret = "null-sender";
    if (!*ret && em_is_mute_name(i->author.id))
        *ret = "no-reply";
    return !path.failed || bz_nomem(err);
}

bool em_is_mute(const char *automatic)
{
    return automatic && strcmp(automatic, "suppressed") != 0;
}

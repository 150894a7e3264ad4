/* SPDX-License-Identifier: EUPL-1.2 */
/* Google+, which closed on 2 April 2019: what an office took out of it (Takeout) is imported.
 *
 * Nothing can be asked or answered there any more, so an account is retired with its first
 * import; later ones add what is new. The JSON and the HTML form of Takeout name the same
 * comment in different ways: an account takes one of them ("form"). */
#include "network/googleplus/googleplus.h"

#include "term/civil.h"

#include <stdio.h>
#include <string.h>

bool gp_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool gp_keep(struct gp *w, struct bz_str *s, const char **ret, struct bz_err *err)
{
    *ret = s->data;
    if (s->failed)
        return bz_nomem(err);
    return !s->data || bz_texts_push(&w->kept, bz_steal(s->data)) || bz_nomem(err);
}

/* Takeout writes "2018-10-29 10:11:12+0000", here and there with ":" before the zone. */
buzon_time gp_time(const char *text)
{
    size_t len = text ? strlen(text) : 0;
    char rfc[40];
    buzon_time t;

    if (len < 20 || len > 32)
        return BUZON_TIME_NONE;
    (void)snprintf(rfc, sizeof rfc, "%s", text);
    if (rfc[10] == ' ')
        rfc[10] = 'T';
    if (rfc[19] == ':')
        memmove(rfc + 19, rfc + 20, strlen(rfc + 20) + 1);
    len = strlen(rfc);
    if (len > 5 && (rfc[len - 5] == '+' || rfc[len - 5] == '-'))
        (void)snprintf(rfc + len - 2, 4, ":%.2s", text + strlen(text) - 2);
    return bz_instant_parse(rfc, &t) ? t : BUZON_TIME_NONE;
}

static bool gp_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *id = bz_json_get(settings, "user_id");
    const struct bz_json *form = bz_json_get(settings, "form");
    const char *text = bz_json_text(id);

    if (id && (!text || !*text || strlen(text) > 100))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting user_id is not a text of at most 100 bytes, as \"1001\" or "
                       "\"+Ayto\"");
    if (form && !bz_streq(bz_json_text(form), "json") && !bz_streq(bz_json_text(form), "html"))
        return bz_fail(err, BUZON_ERR_INVALID, "setting form is neither json nor html");
    return true;
}

static const char *const gp_settings[] = {"user_id", "form", NULL};
static const char *const gp_secrets[] = {NULL};

const struct bz_network bz_googleplus = {
    .name = "googleplus",
    .label = "Google+",
    .closed = "Google+ closed on 2 April 2019 and takes no answers: answer by another way, or "
              "close the inquiry",
    .retry = BZ_RETRY_NONE,
    .secrets = gp_secrets,
    .settings = gp_settings,
    .configure = gp_configure,
    .step = gp_step,
};

/* SPDX-License-Identifier: EUPL-1.2 */
/* Elgg: the engine of NovaGob's first site, and of networks of public employees. */
#include "network/elgg/elgg.h"

#include "text/html.h"

#include <ctype.h>
#include <string.h>

bool el_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool el_keep_str(struct el *e, struct bz_str *s, const char **ret, struct bz_err *err)
{
    char *text = bz_str_take(s, err);

    *ret = text;
    return text && (bz_texts_push(&e->kept, text) || bz_nomem(err));
}

bool el_guid(struct el *e, const struct bz_json *j, const char *key, const char **ret,
             struct bz_err *err)
{
    char *id = NULL;
    size_t len;

    *ret = NULL;
    if (!bz_json_id(j, key, &id, err))
        return false;
    len = id ? strlen(id) : 0;
    if (!len || len > EL_GUID_MAX || strspn(id, "0123456789") != len || strcmp(id, "0") == 0) {
        free(id);
        return true;
    }
    *ret = id;
    return bz_texts_push(&e->kept, id) || bz_nomem(err);
}

bool el_text(struct el *e, const char *html, const char **ret, struct bz_err *err)
{
    char *text;

    *ret = NULL;
    if (!html || !*html)
        return true;
    text = bz_html_to_text(html, strlen(html), err);
    *ret = text;
    return text && (bz_texts_push(&e->kept, text) || bz_nomem(err));
}

void el_fill(const struct el *e, struct bz_message *m)
{
    m->network = e->c->account->network;
    m->account = e->c->account->name ? e->c->account->name : "";
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("_.-", c)) || (unsigned char)c >= 0x80;
}

bool el_names_me(const struct el *e, const char *text)
{
    size_t len = e->me ? strlen(e->me) : 0;

    for (const char *at = text; len && (at = strchr(at, '@')); at++) {
        const char *end = at + 1 + len;

        if (strncasecmp(at + 1, e->me, len) == 0 &&
            (!is_name(*end) || (*end == '.' && !is_name(end[1]))) &&
            (at == text || !is_name(at[-1])))
            return true;
    }
    return false;
}

/* --- settings --- */

static bool is_user(const char *name)
{
    return name && *name && strlen(name) <= 128 && !strpbrk(name, " \t\r\n@/");
}

static bool el_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *name = bz_json_get(settings, "name");
    BZ_TEXT base = bz_base_url(settings, "base_url", err);

    if (!base)
        return false;
    if (!is_user(bz_json_str(settings, "username")))
        return bz_fail(err, BUZON_ERR_INVALID, "setting username is not a user's name");
    if (name && (!bz_json_text_len(name) || bz_json_text_len(name) > 256))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting name is not a text of at most 256 bytes");
    return true;
}

static const char *const el_settings[] = {"base_url", "username", "name", NULL};

const struct bz_network bz_elgg = {
    .name = "elgg",
    .label = "Elgg",
    .limits = {.unit = BZ_LENGTH_CODE_POINTS},
    .retry = BZ_RETRY_NONE,
    .settings = el_settings,
    .configure = el_configure,
    .step = el_step,
};

/* SPDX-License-Identifier: EUPL-1.2 */
/* Who wrote a message. Since 2026 every person has a business-scoped id, and the number may be
 * missing behind a user name; older deliveries have the number only. */
#include "network/whatsapp/whatsapp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Whether an id of a contact, a text or a number, is this one. */
static bool who_same(const struct bz_json *contact, const char *key, const char *id)
{
    const struct bz_json *j = bz_json_get(contact, key);
    char number[24];

    if (!id)
        return false;
    if (bz_json_kind(j) != BZ_JSON_INT)
        return bz_streq(bz_json_text(j), id);
    (void)snprintf(number, sizeof number, "%" PRId64, bz_json_int(j, 0));
    return strcmp(number, id) == 0;
}

static const struct bz_json *who_contact(const struct wa_value *v, const char *number,
                                         const char *user)
{
    const struct bz_json *list = bz_json_get(v->value, "contacts");
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;

    for (size_t i = 0; i < n; i++) {
        const struct bz_json *contact = bz_json_at(list, i);

        if (who_same(contact, "user_id", user) || who_same(contact, "wa_id", number))
            return contact;
    }
    return n == 1 && !number && !user ? bz_json_at(list, 0) : NULL;
}

static bool who_put(struct wa *w, const char **ret, const char *before, const char *text,
                    struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, before);
    bz_str_add(&s, text);
    *ret = s.data;
    return (!s.failed && bz_texts_push(&w->kept, bz_steal(s.data))) || bz_nomem(err);
}

/* A name is what a person is called by; a number is written in full. */
static bool who_handle(struct wa *w, const char *name, struct wa_who *ret, struct bz_err *err)
{
    if (name && *name && !who_put(w, &ret->author.handle, *name == '@' ? "" : "@", name, err))
        return false;
    if (!ret->number)
        return true;
    if (!ret->author.handle && !who_put(w, &ret->author.handle, "+", ret->number, err))
        return false;
    return who_put(w, &ret->author.url, "https://wa.me/", ret->number, err);
}

bool wa_who(struct wa *w, const struct wa_value *v, const char *number, const char *user,
            struct wa_who *ret, struct bz_err *err)
{
    const struct bz_json *contact = who_contact(v, number, user);
    const struct bz_json *profile = bz_json_get(contact, "profile");
    const char *name = bz_json_str(profile, "username");

    *ret = (struct wa_who){.number = number};
    if (!user && !wa_id(w, contact, "user_id", &user, err))
        return false;
    if (!number && !wa_id(w, contact, "wa_id", &ret->number, err))
        return false;
    ret->id = ret->author.id = user ? user : ret->number;
    ret->parent = bz_json_str(contact, "parent_user_id");
    return wa_text(w, bz_json_str(profile, "name"), &ret->author.name, err) &&
           who_handle(w, name ? name : bz_json_str(contact, "username"), ret, err);
}

bool wa_sender(struct wa *w, const struct wa_value *v, const struct bz_json *m,
               struct wa_who *ret, struct bz_err *err)
{
    const char *number, *user;

    return wa_id(w, m, "from", &number, err) && wa_id(w, m, "from_user_id", &user, err) &&
           wa_who(w, v, number, user, ret, err);
}

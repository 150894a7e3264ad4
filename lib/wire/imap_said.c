/* SPDX-License-Identifier: EUPL-1.2 */
/* What a FETCH response says of one mail. */
#include <string.h>
#include <strings.h>

#include "wire/imap_session.h"

/* "BODY[…]" with or without "<…>": one is asked for at a time. */
static bool is_body(const struct bz_imap_token *t)
{
    return t->len > 5 && strncasecmp(t->bytes, "BODY[", 5) == 0;
}

static void said_value(struct bz_imap_said *s, const struct bz_imap_token *name,
                       const struct bz_imap_token *value)
{
    if (bz_imap_is(name, "UID"))
        (void)bz_imap_number(value, &s->uid);
    else if (bz_imap_is(name, "RFC822.SIZE"))
        s->sized = bz_imap_number(value, &s->size);
    else if (bz_imap_is(name, "INTERNALDATE"))
        s->date = *value;
    else if (is_body(name) && (value->kind == BZ_IMAP_TEXT || bz_imap_is(value, "NIL")))
        s->body = *value;
}

void bz_imap_said_read(struct bz_imap_said *ret, struct bz_imap_reader *r)
{
    struct bz_imap_token name, value;

    *ret = (struct bz_imap_said){0};
    if (bz_imap_next(r, &name) != BZ_IMAP_OPEN)
        return;
    while (bz_imap_next(r, &name) == BZ_IMAP_ATOM) {
        (void)bz_imap_next(r, &value);
        said_value(ret, &name, &value);
        if (!bz_imap_leave(r, &value))
            return;
    }
}

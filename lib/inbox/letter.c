/* SPDX-License-Identifier: EUPL-1.2 */
/* The public builder of answers. */
#include "inbox/letter.h"

#include <stdlib.h>
#include <string.h>

#include "text/unicode.h"
#include "text/utf8.h"

enum { TEXT_MAX = 64 << 10 };

static bool text_check(const char *text, struct bz_err *err)
{
    size_t len = text ? strlen(text) : 0;

    if (!text || !text[strspn(text, " \t\r\n")])
        return bz_fail(err, BUZON_ERR_INVALID, "the answer has no text");
    if (len > TEXT_MAX)
        return bz_fail(err, BUZON_ERR_INVALID, "an answer of %zu bytes; at most %d", len,
                       TEXT_MAX);
    if (bz_utf8_valid(text, len) != len)
        return bz_fail(err, BUZON_ERR_INVALID, "the answer is not valid UTF-8");
    return true;
}

buzon_letter *buzon_letter_new(const char *text, const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_letter) letter = NULL;

    if (!text_check(text, e) || !bz_actor_ok(actor, e))
        return NULL;
    letter = calloc(1, sizeof *letter);
    if (!letter)
        return bz_nomem(e);
    letter->visibility = -1;
    letter->text = bz_nfc(text, strlen(text), e);
    if (!letter->text || !bz_dup(&letter->actor, actor, e))
        return NULL;
    return bz_steal(letter);
}

void buzon_letter_free(buzon_letter *letter)
{
    if (!letter)
        return;
    free(letter->text);
    free(letter->actor);
    free(letter);
}

void buzon_letter_set_draft(buzon_letter *letter, bool on)
{
    if (letter)
        letter->draft = on;
}

void buzon_letter_set_visibility(buzon_letter *letter, enum buzon_visibility visibility)
{
    if (letter)
        letter->visibility = (int)visibility;
}

void buzon_letter_set_privacy(buzon_letter *letter, enum buzon_privacy privacy)
{
    if (letter)
        letter->privacy = privacy;
}

bool bz_letter_ok(const struct bz_letter *letter, struct bz_err *err)
{
    if (!letter)
        return bz_fail(err, BUZON_ERR_INVALID, "the letter is NULL");
    if (letter->visibility != -1 &&
        !buzon_visibility_name((enum buzon_visibility)letter->visibility))
        return bz_fail(err, BUZON_ERR_INVALID, "there is no visibility %d", letter->visibility);
    if (!buzon_privacy_name(letter->privacy))
        return bz_fail(err, BUZON_ERR_INVALID, "there is no privacy %d", (int)letter->privacy);
    return true;
}

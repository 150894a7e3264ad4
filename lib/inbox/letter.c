/* SPDX-License-Identifier: EUPL-1.2 */
/* The public builder of answers. */
#include "inbox/letter.h"

#include <stdlib.h>
#include <string.h>

#include "text/unicode.h"
#include "text/utf8.h"

enum {
    TEXT_MAX = 64 << 10,
    FORM_NAME = 512,
    FORM_LANGUAGE = 35,
    FORM_PARAMETERS = 64,
    FORM_TEXT = 4096
};

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
    free(letter->form);
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

/* --- templates --- */

static bool form_text_ok(const struct bz_json *j, size_t min, size_t max)
{
    return bz_json_text(j) && bz_json_text_len(j) >= min && bz_json_text_len(j) <= max;
}

/* A list of texts, or an object of them. */
static bool form_parameters_ok(const struct bz_json *j)
{
    const struct bz_json *value;
    const char *name;
    void *iter = NULL;

    if (bz_json_len(j) > FORM_PARAMETERS)
        return false;
    for (size_t i = 0; bz_json_kind(j) == BZ_JSON_ARRAY && i < bz_json_len(j); i++)
        if (!form_text_ok(bz_json_at(j, i), 0, FORM_TEXT))
            return false;
    while (bz_json_kind(j) == BZ_JSON_OBJECT && bz_json_each(j, &iter, &name, &value))
        if (!form_text_ok(value, 0, FORM_TEXT))
            return false;
    return bz_json_kind(j) == BZ_JSON_NONE || bz_json_kind(j) >= BZ_JSON_ARRAY;
}

/* The form as it is stored; the caller owns it. */
static char *form_read(const char *form, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(form, strlen(form), NULL, "template", err);

    if (!j) {
        err->code = err->code == BUZON_ERR_PARSE ? BUZON_ERR_INVALID : err->code;
        return NULL;
    }
    if (!form_text_ok(bz_json_get(j, "name"), 1, FORM_NAME) ||
        !form_text_ok(bz_json_get(j, "language"), 1, FORM_LANGUAGE))
        return bz_fail(err, BUZON_ERR_INVALID, "a template has a name and a language");
    if (!form_parameters_ok(bz_json_get(j, "parameters")))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "a template's parameters are at most %d texts of at most %d bytes",
                       FORM_PARAMETERS, FORM_TEXT);
    return bz_json_print(j, err);
}

bool buzon_letter_set_template(buzon_letter *letter, const char *form, buzon_error **err)
{
    BZ_ERR(err);
    char *read;

    if (!letter || !form)
        return bz_fail(e, BUZON_ERR_INVALID, "the %s is NULL", letter ? "template" : "letter");
    read = form_read(form, e);
    if (!read)
        return false;
    free(letter->form);
    letter->form = read;
    return true;
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

/* SPDX-License-Identifier: EUPL-1.2 */
/* What an object says, in which language. */
#include "network/feed/feed.h"

#include "text/html.h"
#include "text/unicode.h"

#include <string.h>

/* The default language of the document: "@language" of its @context. */
static const char *words_default(const struct fd *w)
{
    const struct bz_json *all = bz_json_get(w->document, "@context");
    const char *found = NULL;

    for (size_t i = 0; !found && fd_nth(all, i); i++)
        found = bz_json_str(fd_nth(all, i), "@language");
    return found;
}

/* The language a text of a map is in; NULL when it is in none. */
static const char *words_of(const struct bz_json *map, const char *text)
{
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    while (text && bz_json_each(map, &iter, &key, &value)) {
        if (bz_streq(bz_json_text(value), text))
            return key;
    }
    return NULL;
}

/* One of an expanded list, [{"@value": …, "@language": "es"}, …]. */
static const char *words_expanded(const struct fd *w, const struct bz_json *all,
                                  const char **language)
{
    const struct bz_json *chosen = fd_nth(all, 0);

    for (size_t i = 0; w->language && fd_nth(all, i); i++) {
        if (bz_streq(bz_json_str(fd_nth(all, i), "@language"), w->language))
            chosen = fd_nth(all, i);
    }
    if (bz_json_text(chosen))
        return bz_json_text(chosen);
    if (bz_json_str(chosen, "@language"))
        *language = bz_json_str(chosen, "@language");
    return bz_json_str(chosen, "@value");
}

/* "content" or an entry of "contentMap": the account's language first. */
static const char *words_text(const struct fd *w, const struct bz_json *j, const char *term,
                              const char *map_term, const char **language)
{
    const struct bz_json *map = fd_get(j, map_term);
    const struct bz_json *wanted = w->language ? bz_json_get(map, w->language) : NULL;
    const struct bz_json *value = NULL;
    const char *text = bz_json_text(wanted), *key = NULL;
    void *iter = NULL;

    if (text) {
        *language = w->language;
        return text;
    }
    text = words_expanded(w, fd_all(j, term), language);
    if (text) {
        key = words_of(map, text);
        *language = key ? key : *language;
        return text;
    }
    while (!text && bz_json_each(map, &iter, &key, &value))
        text = bz_json_text(value);
    *language = text ? key : *language;
    return text;
}

static bool words_plain(const struct bz_json *j)
{
    const char *type = fd_str(j, "mediaType");

    return type && (bz_starts(type, "text/plain") || bz_starts(type, "text/markdown"));
}

bool fd_plain(struct fd *w, const char *text, bool html, const char **ret, struct bz_err *err)
{
    size_t len = text ? strlen(text) : 0;
    char *made;

    if (!len)
        return true;
    made = html ? bz_html_to_text(text, len, err) : bz_nfc(text, len, err);
    *ret = made;
    return made && (bz_texts_push(&w->kept, made) || bz_nomem(err));
}

const char *fd_language(const char *said)
{
    return said && *said && strlen(said) <= 35 && strcmp(said, "und") != 0 ? said : NULL;
}

/* All that was said, where only one of several is read, or none can be. */
static bool words_languages(const struct fd_item *i, bool read)
{
    const struct bz_json *map = fd_get(i->j, "contentMap"), *odd = fd_all(i->j, "content");

    if (!read && odd && !bz_json_set_shared(i->extra, "content", odd))
        return false;
    return bz_json_kind(map) != BZ_JSON_OBJECT || bz_json_len(map) < 2 ||
           bz_json_set_shared(i->extra, "languages", map);
}

bool fd_words(struct fd *w, struct fd_item *i, struct bz_err *err)
{
    const char *language = words_default(w), *none = NULL, *said = NULL;
    const char *text = words_text(w, i->j, "content", "contentMap", &language);
    const char *name = words_text(w, i->j, "name", "nameMap", &none);
    const char *summary = words_text(w, i->j, "summary", "summaryMap", &none);
    bool plain = words_plain(i->j), read = text != NULL;

    name = name ? name : fd_str(i->j, "displayName");
    if (!text) {
        text = summary;
        summary = NULL;
        plain = false;
    }
    if (!name)
        name = summary;
    /* What has only a title says that. */
    if (!text && name) {
        text = name;
        name = NULL;
    }
    if (name && summary && name != summary && !fd_plain(w, summary, true, &said, err))
        return false;
    i->msg.language = fd_language(language);
    return fd_plain(w, text, !plain, &i->msg.text, err) &&
           fd_plain(w, name, true, &i->msg.subject, err) &&
           fd_ok((!said || bz_json_set_text(i->extra, "summary", said)) &&
                     words_languages(i, read),
                 err);
}

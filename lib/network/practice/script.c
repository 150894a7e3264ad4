/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether a script can be played: read once, when an account gets it, so that every mistake in
 * it has a line and a column. */
#include "network/practice/practice.h"

#include <string.h>

enum { ID_MAX = 40, TEXT_MAX = 10000, NAME_BYTES = 200 };

#define ID_WORDS "1 to 40 of a-z, 0-9, \"-\" and \"_\""

/* --- what its values may be --- */

static bool is_id(const char *s)
{
    size_t n = s ? strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") : 0;

    return n && n <= ID_MAX && !s[n];
}

/* How many of the first n objects of a list have that id. */
static size_t known(const struct bz_json *list, size_t n, const char *id)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += bz_streq(bz_json_str(bz_json_at(list, i), "id"), id);
    return found;
}

/* That of the i-th object of a list, which no earlier one has. */
static bool id_ok(struct bz_reader *r, const struct bz_json *list, size_t i)
{
    const char *id = bz_json_str(bz_json_at(list, i), "id");

    if (!is_id(id))
        return bz_reader_refuse(r, "id", "\"id\" is not " ID_WORDS);
    return !known(list, i, id) || bz_reader_refuse(r, "id", "there is an earlier \"%s\"", id);
}

static bool text_ok(struct bz_reader *r, const struct bz_json *in, const char *key, size_t most)
{
    const char *s = bz_json_str(in, key);

    return (s && *s && strlen(s) <= most) ||
           bz_reader_refuse(r, key, "\"%s\" is not a text of 1 to %zu bytes", key, most);
}

/* What may be left out. */
static bool minutes_ok(struct bz_reader *r, const struct bz_json *in, const char *key)
{
    const struct bz_json *j = bz_json_get(in, key);
    int64_t n = bz_json_int(j, -1);

    return !j || (n >= 0 && n <= PR_MINUTES) ||
           bz_reader_refuse(r, key, "\"%s\" is not 0 to %d minutes", key, PR_MINUTES);
}

static bool word_ok(struct bz_reader *r, const struct bz_json *in, const char *key,
                    const char *const *words, const char *all)
{
    const struct bz_json *j = bz_json_get(in, key);

    while (*words && !bz_streq(bz_json_text(j), *words))
        words++;
    return !j || *words || bz_reader_refuse(r, key, "\"%s\" is none of %s", key, all);
}

/* A list of objects; its length, 0 when it is none. */
static size_t list_len(struct bz_reader *r, const struct bz_json *in, const char *key,
                       size_t most)
{
    const struct bz_json *list = bz_json_get(in, key);
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;

    if (n && n <= most)
        return n;
    (void)bz_reader_refuse(r, key, "\"%s\" is not a list of 1 to %zu", key, most);
    return 0;
}

/* --- a message --- */

/* What it follows, and when it does. The first one follows the start. */
static bool cue_ok(struct bz_reader *r, const struct bz_json *messages, size_t i)
{
    static const char *const whens[] = {"always", "answered", "unanswered", NULL};
    const struct bz_json *m = bz_json_at(messages, i), *to = bz_json_get(m, "to");
    const struct bz_json *when = bz_json_get(m, "when");

    if (!i && (to || when))
        return bz_reader_refuse(r, to ? "to" : "when",
                                "the first one follows nothing: it has no \"%s\"",
                                to ? "to" : "when");
    if (to && (!bz_json_text(to) || !known(messages, i, bz_json_text(to))))
        return bz_reader_refuse(r, "to", "\"to\" is not the id of an earlier message");
    if (!word_ok(r, m, "when", whens, "always, answered and unanswered"))
        return false;
    return !bz_json_get(m, "within") || bz_streq(bz_json_text(when), "answered") ||
           bz_reader_refuse(r, "within", "only what waits for an answer has \"within\"");
}

static bool message_ok(struct bz_reader *r, const struct bz_json *messages, size_t i)
{
    static const char *const keys[] = {"id", "text", "to", "when", "after", "within", NULL};
    const struct bz_json *m = bz_json_at(messages, i);

    if (bz_json_kind(m) != BZ_JSON_OBJECT)
        return bz_reader_refuse(r, NULL, "a message is an object");
    return bz_reader_only(r, m, keys) && id_ok(r, messages, i) &&
           text_ok(r, m, "text", TEXT_MAX) && minutes_ok(r, m, "after") &&
           minutes_ok(r, m, "within") && cue_ok(r, messages, i);
}

/* --- a conversation --- */

static bool author_ok(struct bz_reader *r, const struct bz_json *author)
{
    static const char *const keys[] = {"id", "name", "handle", NULL};
    size_t back = bz_reader_enter(r, "author");

    if (bz_json_kind(author) != BZ_JSON_OBJECT)
        return bz_reader_refuse(r, NULL, "\"author\" is not an object");
    if (!bz_reader_only(r, author, keys) || !text_ok(r, author, "name", NAME_BYTES))
        return false;
    if (!is_id(bz_json_str(author, "id")))
        return bz_reader_refuse(r, "id", "\"id\" is not " ID_WORDS);
    if (bz_json_get(author, "handle") && !text_ok(r, author, "handle", NAME_BYTES))
        return false;
    bz_reader_leave(r, back);
    return true;
}

static bool head_ok(struct bz_reader *r, const struct bz_json *list, size_t i)
{
    static const char *const keys[] = {"id",     "language", "visibility",
                                       "author", "messages", NULL};
    static const char *const visibilities[] = {"public", "direct", NULL};
    const struct bz_json *c = bz_json_at(list, i);

    if (bz_json_kind(c) != BZ_JSON_OBJECT)
        return bz_reader_refuse(r, NULL, "a conversation is an object");
    return bz_reader_only(r, c, keys) && id_ok(r, list, i) &&
           word_ok(r, c, "visibility", visibilities, "public and direct") &&
           (!bz_json_get(c, "language") || text_ok(r, c, "language", PR_LANGUAGE)) &&
           author_ok(r, bz_json_get(c, "author"));
}

static bool conversation_ok(struct bz_reader *r, const struct bz_json *list, size_t i)
{
    const struct bz_json *messages = bz_json_get(bz_json_at(list, i), "messages");
    size_t n, back;

    if (!head_ok(r, list, i) ||
        !(n = list_len(r, bz_json_at(list, i), "messages", PR_MESSAGES)))
        return false;
    back = bz_reader_enter(r, "messages");
    for (size_t k = 0; k < n; k++) {
        size_t at = bz_reader_enter_at(r, k);

        if (!message_ok(r, messages, k))
            return false;
        bz_reader_leave(r, at);
    }
    bz_reader_leave(r, back);
    return true;
}

bool pr_script_ok(struct bz_reader *r, const struct bz_json *script)
{
    static const char *const keys[] = {"$comment", "$schema", "title", "conversations", NULL};
    size_t n = 0;

    if (!bz_reader_only(r, script, keys) ||
        !(n = list_len(r, script, "conversations", PR_CONVERSATIONS)))
        return false;
    (void)bz_reader_enter(r, "conversations");
    for (size_t i = 0; i < n; i++) {
        size_t at = bz_reader_enter_at(r, i);

        if (!conversation_ok(r, bz_json_get(script, "conversations"), i))
            return false;
        bz_reader_leave(r, at);
    }
    return true;
}

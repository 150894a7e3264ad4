/* SPDX-License-Identifier: EUPL-1.2 */
/* An album is several messages that share a media_group_id, in any interleaving with others:
 * what a page has of it is one message. Parts of later pages are added by the inbox. */
#include "network/telegram/telegram.h"

static const struct bz_json *album_message(const struct bz_json *list, size_t i,
                                           const char *key)
{
    const struct bz_json *j = bz_json_get(bz_json_at(list, i), key);

    return bz_json_kind(j) == BZ_JSON_OBJECT ? j : NULL;
}

/* Of the same album: the group's id is unique in its chat. */
static bool album_same(const struct bz_json *a, const struct bz_json *b)
{
    const char *one = bz_json_str(a, "media_group_id"), *two;

    if (!one || !*one)
        return false;
    two = bz_json_str(b, "media_group_id");
    return bz_streq(one, two) &&
           bz_json_num(bz_json_get(a, "chat"), "id", 0) ==
               bz_json_num(bz_json_get(b, "chat"), "id", 0) &&
           bz_streq(bz_json_str(a, "business_connection_id"),
                    bz_json_str(b, "business_connection_id"));
}

/* Whether the same part stands before it: a page may hold an update twice. */
static bool album_repeats(const struct bz_json *list, size_t i, const char *key)
{
    const struct bz_json *part = album_message(list, i, key);
    int64_t id = bz_json_num(part, "message_id", 0);

    while (i-- > 0) {
        const struct bz_json *other = album_message(list, i, key);

        if (other && id && bz_json_num(other, "message_id", 0) == id && album_same(part, other))
            return true;
    }
    return false;
}

static bool album_is_first(const struct bz_json *list, size_t i, const char *key,
                           const struct bz_json *message)
{
    size_t before = 0;

    while (i-- > 0) {
        const struct bz_json *other = album_message(list, i, key);

        if (other && album_same(message, other) && !album_repeats(list, i, key))
            before++;
    }
    return before % TG_ALBUM == 0;
}

/* An edit is of one part: it stands alone, in its place. */
size_t tg_album(const struct bz_json *list, size_t i, const char *key,
                const struct bz_json *parts[static TG_ALBUM])
{
    const struct bz_json *message = album_message(list, i, key);
    size_t n = 1, len = bz_json_len(list);

    parts[0] = message;
    if (bz_starts(key, "edited_") || !bz_json_str(message, "media_group_id"))
        return 1;
    if (album_repeats(list, i, key) || !album_is_first(list, i, key, message))
        return 0;
    for (size_t at = i + 1; at < len && n < TG_ALBUM; at++) {
        const struct bz_json *other = album_message(list, at, key);

        if (other && album_same(message, other) && !album_repeats(list, at, key))
            parts[n++] = other;
    }
    return n;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Which attachments are let in: "policy.media" of the settings. */
#include "inbox/media.h"

#include <string.h>

#include "model/message.h"

/* A location is no file. */
static const char *kind_key(int kind)
{
    return kind == BUZON_ATTACHMENT_LOCATION
               ? NULL
               : buzon_attachment_kind_name((enum buzon_attachment_kind)kind);
}

static bool types_check(struct bz_reader *r, const char *kind, const struct bz_json *types)
{
    size_t back;

    if (bz_json_kind(types) != BZ_JSON_ARRAY)
        return bz_reader_refuse(
            r, "types", "\"media\": \"%s\" needs \"types\", a list of media types", kind);
    back = bz_reader_enter(r, "types");
    for (size_t i = 0; i < bz_json_len(types); i++) {
        const char *type = bz_json_text(bz_json_at(types, i));

        if (!type || !strchr(type, '/')) {
            (void)bz_reader_enter_at(r, i);
            return bz_reader_refuse(r, NULL, "\"media\": a type of \"%s\" is no media type",
                                    kind);
        }
    }
    bz_reader_leave(r, back);
    return true;
}

static bool rule_read(struct bz_reader *r, const char *kind, const struct bz_json *j,
                      struct bz_media_rule *ret)
{
    size_t back = bz_reader_enter(r, kind);

    ret->max = bz_json_num(j, "max", -1);
    ret->types = bz_json_get(j, "types");
    if (ret->max < 0 || ret->max > BZ_BODY_MAX_BYTES)
        return bz_reader_refuse(r, "max", "\"media\": \"max\" of \"%s\" must be 0 to %d bytes",
                                kind, BZ_BODY_MAX_BYTES);
    if (!types_check(r, kind, ret->types))
        return false;
    bz_reader_leave(r, back);
    return true;
}

bool bz_media_rules_read(struct bz_reader *r, const struct bz_json *media,
                         struct bz_media_rules *ret)
{
    const struct bz_json *fetch = bz_json_get(media, "fetch");
    size_t back = bz_reader_enter(r, "media");

    if (bz_json_kind(fetch) != BZ_JSON_BOOL)
        return bz_reader_refuse(r, "fetch", "\"media\": \"fetch\" must be true or false");
    ret->fetch = bz_json_flag(media, "fetch", true);
    ret->per_message = bz_json_num(media, "per_message", -1);
    if (ret->per_message < 0)
        return bz_reader_refuse(r, "per_message",
                                "\"media\": \"per_message\" must be a number of bytes");
    for (int kind = 0; kind < BZ_ATTACHMENT_KINDS; kind++)
        if (kind_key(kind) && !rule_read(r, kind_key(kind), bz_json_get(media, kind_key(kind)),
                                         &ret->kinds[kind]))
            return false;
    bz_reader_leave(r, back);
    return true;
}

int64_t bz_media_allowed(const struct bz_media_rules *rules, const struct bz_attachment *a,
                         int64_t stored, struct bz_err *why)
{
    int64_t max = rules->kinds[a->kind].max, left = rules->per_message - stored;

    if (max == 0) {
        bz_err_set(why, BUZON_ERR_LIMIT, "the office takes no attachments of kind %s",
                   buzon_attachment_kind_name(a->kind));
        return 0;
    }
    if (left <= 0) {
        bz_err_set(why, BUZON_ERR_LIMIT, "the message's attachments have more than %lld bytes",
                   (long long)rules->per_message);
        return 0;
    }
    max = left < max ? left : max;
    if (a->size > max) {
        bz_err_set(why, BUZON_ERR_LIMIT, "%lld bytes; %lld are allowed", (long long)a->size,
                   (long long)max);
        return 0;
    }
    return max;
}

bool bz_media_type_ok(const struct bz_media_rules *rules, enum buzon_attachment_kind kind,
                      const char *declared, const char *detected, struct bz_err *why)
{
    const struct bz_json *types = rules->kinds[kind].types;

    if (!detected)
        return bz_fail(why, BUZON_ERR_LIMIT,
                       "its bytes are of no known type (said to be %.100s)",
                       declared ? declared : "nothing");
    for (size_t i = 0; i < bz_json_len(types); i++)
        if (bz_streq(bz_json_text(bz_json_at(types, i)), detected))
            return true;
    return bz_fail(why, BUZON_ERR_LIMIT, "%.100s is not allowed for an attachment of kind %s",
                   detected, buzon_attachment_kind_name(kind));
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* The record of an answer: its key, which makes a repeat harmless, and its text. */
#include "network/bluesky/bluesky.h"

#include "base/hash.h"
#include "term/civil.h"

#include <string.h>

/* --- keys --- */

/* 2024-01-01 and half a year of microseconds from there on: always in the past, as a key has to
 * be, and with the clock's ten bits 54 bits that only this part has. */
static const uint64_t KEY_FROM_US = UINT64_C(1704067200000000), KEY_SPAN = UINT64_C(1) << 44;

/* A TID (atproto.com/specs/tid): microseconds and a clock's number, in letters that sort. */
static void key_write(uint64_t us, unsigned clock, char ret[static 14])
{
    static const char letters[] = "234567abcdefghijklmnopqrstuvwxyz";
    uint64_t n = us << 10 | (clock & 1023U);

    for (int i = 12; i >= 0; i--, n >>= 5)
        ret[i] = letters[n & 31];
    ret[13] = '\0';
}

/* Of the part's own key, and of what is said to whom as whom: a key that another inbox of the
 * same account gives, too, is not taken for this part. */
bool bsky_key(const struct bsky *b, const struct bz_part *part, char ret[static 14],
              struct bz_err *err)
{
    const char *const texts[] = {part->key, b->me, part->to->native_id, part->text};
    struct bz_span spans[4];
    unsigned char digest[BZ_SHA256_LEN];
    uint64_t n = 0;

    for (size_t i = 0; i < 4; i++) {
        const char *text = texts[i] ? texts[i] : "";

        spans[i] = (struct bz_span){text, strlen(text) + 1};
    }
    if (!bz_sha256(digest, spans, 4, err))
        return false;
    for (int i = 0; i < 8; i++)
        n = n << 8 | digest[i];
    key_write(KEY_FROM_US + n % KEY_SPAN, (unsigned)digest[8] << 8 | digest[9], ret);
    return true;
}

bool bsky_own_uri(struct bsky *b, const char *key, const char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_addf(&s, "at://%s/" BSKY_POSTS "/%s", b->me ? b->me : "", key);
    return bsky_keep(b, &s, ret, err);
}

/* --- records --- */

static bool record_langs(struct bz_json *record, const char *language)
{
    BZ_AUTO(bz_json) langs = NULL;

    if (!language || !*language)
        return true;
    langs = bz_json_array();
    return bz_json_push_text(langs, language) && bz_json_set(record, "langs", bz_steal(langs));
}

struct bz_json *bsky_record(const struct bz_part *part, const struct bz_json *refs,
                            struct bz_err *err)
{
    BZ_AUTO(bz_json) record = bz_json_object();
    BZ_AUTO(bz_json) facets = bsky_facets_of(part, err);
    char now[32];

    if (!facets)
        return NULL;
    bz_instant_format(part->now, now);
    if (!bsky_set(bz_json_set_text(record, "$type", BSKY_POSTS) &&
                      bz_json_set_text(record, "text", part->text) &&
                      (!bz_json_len(facets) || bz_json_set_shared(record, "facets", facets)) &&
                      bz_json_set_shared(record, "reply", refs) &&
                      record_langs(record, part->language) &&
                      bz_json_set_text(record, "createdAt", now),
                  err))
        return NULL;
    return bz_steal(record);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* What an IMAP server says: cut into responses alike however it arrives, and into tokens that
 * lie inside of them. */
#include "base/auto.h"
#include "wire/imap_token.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LITERAL_MAX = 4096 };

/* Every token of a response; lists are left once as a whole. */
static void tokens_read(const char *bytes, size_t len)
{
    struct bz_imap_reader r = {bytes, bytes + len}, whole;
    struct bz_imap_token t;
    enum bz_imap_kind kind;
    BZ_DONE(bz_str) text = {0};
    uint32_t n;

    do {
        const char *before = r.at;

        kind = bz_imap_next(&r, &t);
        assert(r.at >= before && r.at <= r.end && t.bytes >= bytes && t.bytes + t.len <= r.end);
        if (kind == BZ_IMAP_END || kind == BZ_IMAP_BROKEN)
            continue;
        assert(r.at > before);
        bz_imap_token_add(&text, &t);
        (void)bz_imap_number(&t, &n);
        (void)bz_imap_date(&t);
        if (kind == BZ_IMAP_OPEN && bytes + len - r.at < 256) {
            whole = r;
            assert(!bz_imap_leave(&whole, &t) || whole.at > r.at);
        }
    } while (kind != BZ_IMAP_END && kind != BZ_IMAP_BROKEN);
    assert(text.len <= len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t step = size ? data[0] % 16 + 1 : 1;
    const char *bytes = (const char *)data + (size > 0);
    size_t len = size - (size > 0), from = 0;
    int64_t n = 1;

    while (n > 0 && from < len) {
        struct bz_imap_frame whole = {0}, slow = {0};
        int64_t got = 0;

        n = bz_imap_frame_find(&whole, bytes + from, len - from, LITERAL_MAX);
        assert(n >= -1 && n <= (int64_t)(len - from));
        for (size_t k = 0; got == 0 && k < len - from; k += step)
            got = bz_imap_frame_find(&slow, bytes + from, k, LITERAL_MAX);
        if (got == 0)
            got = bz_imap_frame_find(&slow, bytes + from, len - from, LITERAL_MAX);
        assert(got == n);
        if (n > 0) {
            tokens_read(bytes + from, (size_t)n);
            from += (size_t)n;
        }
    }
    return 0;
}

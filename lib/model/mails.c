/* SPDX-License-Identifier: EUPL-1.2 */
/* The body that holds mails: written and read. */
#include "model/mails.h"

#include <string.h>

#include "base/json.h"
#include "term/civil.h"

enum { LINE_MAX = 256 };

void bz_mails_add(struct bz_str *body, const struct bz_mail *mail)
{
    char at[32];

    bz_instant_format(mail->at, at);
    bz_str_addf(body, "{\"uid\":\"%u\",\"size\":%lld,\"bytes\":%zu,\"at\":", mail->uid,
                (long long)mail->size, mail->len);
    if (*at)
        bz_str_addf(body, "\"%s\"", at);
    else
        bz_str_add(body, "null");
    bz_str_addf(body, ",\"cut\":%s}\n", mail->cut ? "true" : "false");
    bz_str_add_bytes(body, mail->bytes, mail->len);
    bz_str_add_char(body, '\n');
}

/* UIDs are numbers of 32 bits and never 0 (RFC 9051, 2.3.1.1). */
static bool uid_read(const char *text, uint32_t *ret)
{
    uint64_t n = 0;
    size_t len = 0;

    for (; text && text[len] >= '0' && text[len] <= '9' && len < 10; len++)
        n = n * 10 + (uint64_t)(text[len] - '0');
    if (!len || text[len] || !n || n > UINT32_MAX)
        return false;
    *ret = (uint32_t)n;
    return true;
}

static int mail_read(const char *line, size_t len, size_t left, struct bz_mail *ret,
                     struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(line, len, NULL, "a mail", err);
    const char *at = bz_json_str(j, "at");
    int64_t bytes = bz_json_num(j, "bytes", -1);
    struct bz_mail m = {.size = bz_json_num(j, "size", -1),
                        .at = BUZON_TIME_NONE,
                        .cut = bz_json_flag(j, "cut", false),
                        .bytes = line + len + 1};

    if (!j)
        return -1;
    if (!uid_read(bz_json_str(j, "uid"), &m.uid) || bytes < 0 || (uint64_t)bytes >= left ||
        m.bytes[bytes] != '\n' || (at && !bz_instant_parse(at, &m.at))) {
        (void)bz_fail(err, BUZON_ERR_PARSE, "a mail says of itself what cannot be");
        return -1;
    }
    m.len = (size_t)bytes;
    *ret = m;
    return 1;
}

int bz_mails_next(const char *body, size_t len, size_t *at, struct bz_mail *ret,
                  struct bz_err *err)
{
    size_t left = len - *at;
    const char *line = body + *at, *end;
    struct bz_mail m;
    int got;

    if (!left)
        return 0;
    end = memchr(line, '\n', left < LINE_MAX ? left : LINE_MAX);
    if (!end) {
        (void)bz_fail(err, BUZON_ERR_PARSE, "a body that holds no mails");
        return -1;
    }
    got = mail_read(line, (size_t)(end - line), left - (size_t)(end - line) - 1, &m, err);
    if (got <= 0)
        return got;
    *at += (size_t)(m.bytes - line) + m.len + 1;
    *ret = m;
    return 1;
}

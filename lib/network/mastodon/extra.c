/* SPDX-License-Identifier: EUPL-1.2 */
/* What a status has beyond a message: polls, cards, quotes, filters. */
#include "network/mastodon/mastodon.h"

#include "text/html.h"
#include "text/unicode.h"

#include <inttypes.h>
#include <string.h>

/* Lists are cut there: no server of ours allows more. */
enum { EXTRA_LIST = 100 };

static void extra_key(struct bz_str *s, const char *key)
{
    if (s->len && s->data[s->len - 1] != '{')
        bz_str_add_char(s, ',');
    bz_json_quote(s, key);
    bz_str_add_char(s, ':');
}

/* A text under a key; nothing for NULL and "". */
static void extra_text(struct bz_str *s, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    extra_key(s, key);
    bz_json_quote(s, text);
}

static void extra_true(struct bz_str *s, const char *key, const struct bz_json *j)
{
    if (!bz_json_flag(j, key, false))
        return;
    extra_key(s, key);
    bz_str_add(s, "true");
}

static size_t extra_len(const struct bz_json *list)
{
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;

    return n < EXTRA_LIST ? n : EXTRA_LIST;
}

/* {"blobcat": "https://…"}: what the shortcodes in a text stand for. */
static void extra_emojis(struct bz_str *s, const struct bz_json *list)
{
    size_t n = extra_len(list);

    if (!n)
        return;
    extra_key(s, "emojis");
    bz_str_add_char(s, '{');
    for (size_t i = 0; i < n; i++) {
        const char *code = bz_json_str(bz_json_at(list, i), "shortcode");

        if (code)
            extra_text(s, code, bz_json_str(bz_json_at(list, i), "url"));
    }
    bz_str_add_char(s, '}');
}

static void extra_poll(struct bz_str *s, const struct bz_json *poll)
{
    const struct bz_json *options = bz_json_get(poll, "options");

    if (bz_json_kind(poll) != BZ_JSON_OBJECT)
        return;
    extra_key(s, "poll");
    bz_str_add_char(s, '{');
    extra_text(s, "expires_at", bz_json_str(poll, "expires_at"));
    extra_true(s, "multiple", poll);
    extra_key(s, "options");
    bz_str_add_char(s, '[');
    for (size_t i = 0; i < extra_len(options); i++) {
        const struct bz_json *o = bz_json_at(options, i);

        bz_str_add(s, i ? ",{" : "{");
        extra_text(s, "title", bz_json_str(o, "title"));
        if (bz_json_kind(bz_json_get(o, "votes_count")) == BZ_JSON_INT) {
            extra_key(s, "votes");
            bz_str_addf(s, "%" PRId64, bz_json_num(o, "votes_count", 0));
        }
        bz_str_add_char(s, '}');
    }
    bz_str_add(s, "]}");
}

static void extra_card(struct bz_str *s, const struct bz_json *card)
{
    if (bz_json_kind(card) != BZ_JSON_OBJECT)
        return;
    extra_key(s, "card");
    bz_str_add_char(s, '{');
    extra_text(s, "url", bz_json_str(card, "url"));
    extra_text(s, "title", bz_json_str(card, "title"));
    extra_text(s, "description", bz_json_str(card, "description"));
    bz_str_add_char(s, '}');
}

/* Mastodon wraps the quoted status in {state, quoted_status}, or names it only; Pleroma and its
 * kin give the status itself. */
static bool extra_quote(struct bz_str *s, const struct bz_json *quote, struct bz_err *err)
{
    const struct bz_json *quoted = bz_json_get(quote, "quoted_status");
    const struct bz_json *content;
    BZ_LOCAL_ERR(local);
    BZ_TEXT text = NULL;

    if (bz_json_kind(quote) != BZ_JSON_OBJECT)
        return true;
    if (!quoted && bz_json_get(quote, "content"))
        quoted = quote;
    content = bz_json_get(quoted, "content");
    if (bz_json_text(content)) {
        text = bz_html_to_text(bz_json_text(content), bz_json_text_len(content), &local);
        if (local.code == BUZON_ERR_NO_MEMORY)
            return bz_nomem(err);
    }
    extra_key(s, "quote");
    bz_str_add_char(s, '{');
    extra_text(s, "id",
               bz_json_kind(quoted) == BZ_JSON_OBJECT ? bz_json_str(quoted, "id")
                                                      : bz_json_str(quote, "quoted_status_id"));
    extra_text(s, "state", bz_json_str(quote, "state"));
    extra_text(s, "author", bz_json_str(bz_json_get(quoted, "account"), "acct"));
    extra_text(s, "url", bz_json_str(quoted, "url"));
    extra_text(s, "text", text);
    bz_str_add_char(s, '}');
    return true;
}

/* The names of our own filters that a status met: it was kept from the ordinary list. */
static void extra_filters(struct bz_str *s, const struct bz_json *filtered)
{
    size_t n = extra_len(filtered);

    if (!n)
        return;
    extra_key(s, "filters");
    bz_str_add_char(s, '[');
    for (size_t i = 0; i < n; i++) {
        const char *title = bz_json_text(bz_json_path(bz_json_at(filtered, i), "filter.title"));

        bz_str_add(s, i ? "," : "");
        bz_json_quote(s, title ? title : "");
    }
    bz_str_add_char(s, ']');
}

static bool extra_raw(struct bz_str *s, const struct bz_json *raw, struct bz_err *err)
{
    BZ_TEXT text = bz_json_print(raw, err);

    if (!text)
        return false;
    extra_key(s, "raw");
    bz_str_add(s, text);
    return true;
}

char *masto_extra(const struct bz_json *status, const struct masto_how *how, bool receipt,
                  struct bz_err *err)
{
    const char *type = bz_json_str(how->notification, "type");
    BZ_DONE(bz_str) s = {0};

    bz_str_add_char(&s, '{');
    if (!bz_streq(type, "mention") && !bz_streq(type, "quote"))
        extra_text(&s, "notification", type);
    extra_true(&s, "filtered", how->notification);
    extra_filters(&s, bz_json_get(status, "filtered"));
    extra_true(&s, "sensitive", status);
    extra_emojis(&s, bz_json_get(status, "emojis"));
    extra_poll(&s, bz_json_get(status, "poll"));
    extra_card(&s, bz_json_get(status, "card"));
    if (!extra_quote(&s, bz_json_get(status, "quote"), err))
        return NULL;
    if (receipt)
        extra_text(&s, "time_from", "receipt");
    if (how->unknown && !extra_raw(&s, how->notification, err))
        return NULL;
    bz_str_add_char(&s, '}');
    if (s.failed || how->unknown) /* what is kept raw stays as it came */
        return bz_str_take(&s, err);
    return bz_nfc_take(bz_steal(s.data), s.len, err);
}

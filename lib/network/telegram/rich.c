/* SPDX-License-Identifier: EUPL-1.2 */
/* Rich messages: blocks of text, lists, tables and files, read by the names of their parts, so
 * that a block of a kind nobody knew gives its words, too. Recursion ends with the depth of a
 * document (base/json.h). */
#include "network/telegram/telegram.h"

#include <string.h>

enum { RICH_LIST_MAX = 10000 };

static size_t rich_len(const struct bz_json *list)
{
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;

    return n < RICH_LIST_MAX ? n : RICH_LIST_MAX;
}

static void rich_break(struct bz_str *s)
{
    if (s->len && s->data[s->len - 1] != '\n')
        bz_str_add_char(s, '\n');
}

static void rich_plain(struct bz_str *s, const char *text)
{
    if (text)
        bz_str_add(s, text);
}

/* A text, a list of texts, or an object around one. */
static void rich_text(struct bz_str *s, const struct bz_json *j)
{
    const char *url = bz_json_str(j, "url");
    size_t before = s->len;

    rich_plain(s, bz_json_text(j));
    for (size_t i = 0; i < rich_len(j); i++)
        rich_text(s, bz_json_at(j, i));
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return;
    rich_text(s, bz_json_get(j, "text"));
    rich_plain(s, bz_json_str(j, "alternative_text"));
    rich_plain(s, bz_json_str(j, "expression"));
    if (url && *url && !s->failed && s->data &&
        (s->len - before != strlen(url) || strcmp(s->data + before, url) != 0))
        bz_str_addf(s, " (%s)", url);
}

/* A text on lines of its own. */
static void rich_line(struct bz_str *s, const struct bz_json *j)
{
    if (bz_json_kind(j) <= BZ_JSON_NULL)
        return;
    rich_break(s);
    rich_text(s, j);
}

static void rich_blocks(struct bz_str *s, const struct bz_json *blocks);

static void rich_items(struct bz_str *s, const struct bz_json *items)
{
    for (size_t i = 0; i < rich_len(items); i++) {
        const struct bz_json *item = bz_json_at(items, i);
        const char *label = bz_json_str(item, "label");

        rich_break(s);
        rich_plain(s, label && *label ? label : "-");
        bz_str_add_char(s, ' ');
        if (bz_json_flag(item, "has_checkbox", false))
            bz_str_add(s, bz_json_flag(item, "is_checked", false) ? "[x] " : "[ ] ");
        for (size_t b = 0; b < rich_len(bz_json_get(item, "blocks")); b++) {
            const struct bz_json *block = bz_json_at(bz_json_get(item, "blocks"), b);

            /* The first line stands behind its label. */
            if (b == 0 && bz_json_get(block, "text"))
                rich_text(s, bz_json_get(block, "text"));
            else
                rich_blocks(s, block);
        }
    }
}

static void rich_cells(struct bz_str *s, const struct bz_json *rows)
{
    for (size_t i = 0; i < rich_len(rows); i++) {
        const struct bz_json *row = bz_json_at(rows, i);

        rich_break(s);
        for (size_t k = 0; k < rich_len(row); k++) {
            bz_str_add(s, k ? " | " : "");
            rich_text(s, bz_json_get(bz_json_at(row, k), "text"));
        }
    }
}

static void rich_caption(struct bz_str *s, const struct bz_json *caption)
{
    if (bz_json_get(caption, "credit") ||
        bz_json_kind(bz_json_get(caption, "text")) == BZ_JSON_STRING) {
        rich_line(s, bz_json_get(caption, "text"));
        rich_line(s, bz_json_get(caption, "credit"));
        return;
    }
    rich_line(s, caption);
}

static void rich_map(struct bz_str *s, const struct bz_json *place)
{
    if (bz_json_kind(place) != BZ_JSON_OBJECT)
        return;
    rich_break(s);
    tg_add_geo(s, place);
}

/* One block, or a list of them. */
static void rich_blocks(struct bz_str *s, const struct bz_json *j)
{
    for (size_t i = 0; i < rich_len(j); i++)
        rich_blocks(s, bz_json_at(j, i));
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return;
    rich_line(s, bz_json_get(j, "summary"));
    rich_line(s, bz_json_get(j, "text"));
    rich_line(s, bz_json_get(j, "expression"));
    rich_map(s, bz_json_get(j, "location"));
    rich_items(s, bz_json_get(j, "items"));
    rich_cells(s, bz_json_get(j, "cells"));
    rich_blocks(s, bz_json_get(j, "blocks"));
    rich_line(s, bz_json_get(j, "credit"));
    rich_caption(s, bz_json_get(j, "caption"));
}

void tg_add_rich(struct bz_str *s, const struct bz_json *rich)
{
    rich_blocks(s, bz_json_get(rich, "blocks"));
}

bool tg_each_rich_file(const struct bz_json *rich, tg_found_fn *found, void *ctx,
                       struct bz_err *err)
{
    static const char *const inner[] = {"blocks", "items"};

    for (size_t i = 0; i < rich_len(rich); i++) {
        if (!tg_each_rich_file(bz_json_at(rich, i), found, ctx, err))
            return false;
    }
    if (bz_json_kind(rich) != BZ_JSON_OBJECT)
        return true;
    if (!found(ctx, rich, err))
        return false;
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        if (!tg_each_rich_file(bz_json_get(rich, inner[i]), found, ctx, err))
            return false;
    }
    return true;
}

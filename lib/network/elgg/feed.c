/* SPDX-License-Identifier: EUPL-1.2 */
/* The RSS view of a page, which sites without web services have: the text, a name without an
 * id, and a guid in the address only. */
#include "network/elgg/elgg.h"

#include "term/civil.h"
#include "text/markup.h"

#include <stdio.h>
#include <string.h>

#define FEED_DC "http://purl.org/dc/elements/1.1/"

static bool feed_text(struct el *e, const struct bz_node *item, const char *space,
                      const char *name, const char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    *ret = NULL;
    bz_markup_add_text(&s, bz_markup_child(item, space, name, 0));
    if (s.failed)
        return bz_nomem(err);
    return !s.len || el_keep_str(e, &s, ret, err);
}

/* RFC 822: bz_http_date() takes the instant, the zone is what is behind it. */
static buzon_time feed_time(const char *text)
{
    const char *zone = text ? strrchr(text, ' ') : NULL;
    int hours = 0, minutes = 0;
    buzon_time at;

    if (!text || !bz_http_date(text, &at))
        return BUZON_TIME_NONE;
    if (zone && (zone[1] == '+' || zone[1] == '-') &&
        sscanf(zone + 2, "%2d%2d", &hours, &minutes) == 2)
        at -= (zone[1] == '-' ? -1 : 1) *
              (hours * (int64_t)BZ_MS_HOUR + minutes * (int64_t)BZ_MS_MINUTE);
    return at;
}

/* "https://red.example/thewire/view/58/x" is of 58; an address without one stands for itself.
 */
static bool feed_id(struct el *e, const char *link, const char **ret, struct bz_err *err)
{
    const char *at = strstr(link, "/view/");
    size_t len = at ? strspn(at + 6, "0123456789") : 0;
    BZ_DONE(bz_str) id = {0};

    if (len && len <= EL_GUID_MAX)
        bz_str_add_bytes(&id, at + 6, len);
    else
        bz_str_add(&id, link);
    return el_keep_str(e, &id, ret, err);
}

static void feed_kind(const struct el *e, const char *link, struct bz_message *m)
{
    m->kind = BUZON_MESSAGE_POST;
    if (m->direction == BUZON_DIRECTION_OUT)
        m->kind = BUZON_MESSAGE_ANNOUNCEMENT;
    else if (strstr(link, "/comment/"))
        m->kind = BUZON_MESSAGE_COMMENT;
    else if (el_names_me(e, m->text))
        m->kind = BUZON_MESSAGE_MENTION;
}

static bool feed_unknown(struct el *e, const struct bz_node *item, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_markup_json(item);

    if (!j)
        return bz_nomem(err);
    return bz_batch_add_unknown(e->batch, e->c, NULL, j, e->at, err);
}

static bool feed_item(struct el *e, const struct bz_node *item, struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    struct bz_author author = {0};
    const char *link, *guid, *html, *title, *date;

    if (!feed_text(e, item, NULL, "link", &link, err) ||
        !feed_text(e, item, NULL, "guid", &guid, err) ||
        !feed_text(e, item, NULL, "description", &html, err) ||
        !feed_text(e, item, NULL, "title", &title, err) ||
        !feed_text(e, item, NULL, "pubDate", &date, err) ||
        !feed_text(e, item, FEED_DC, "creator", &author.name, err))
        return false;
    link = link ? link : guid;
    if (!link || (!html && !title))
        return feed_unknown(e, item, err);
    el_fill(e, &m);
    if (!feed_id(e, link, &m.id, err) || !el_text(e, html ? html : title, &m.text, err) ||
        (html && !el_text(e, title, &m.subject, err)))
        return false;
    m.text = m.text ? m.text : "";
    m.native_id = m.id;
    m.url = link;
    author.ours = bz_streq(author.name, e->name) && author.name;
    m.author = author.name ? &author : NULL;
    m.direction = author.ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    m.created_at = feed_time(date);
    m.extra = m.created_at == BUZON_TIME_NONE ? "{\"time_from\":\"receipt\"}" : "{}";
    if (m.created_at == BUZON_TIME_NONE)
        m.created_at = e->at;
    feed_kind(e, link, &m);
    return bz_batch_add(e->batch, &m, err);
}

bool el_add_feed(struct el *e, const char *bytes, size_t len, struct bz_err *err)
{
    BZ_AUTO(bz_markup) doc = bz_markup_xml(bytes, len, NULL, "the RSS view", err);
    const struct bz_node *channel, *item;

    if (!doc)
        return false;
    channel = bz_markup_child(bz_markup_root(doc), NULL, "channel", 0);
    if (!channel)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the document is no RSS view");
    for (item = channel->inside; item; item = item->next) {
        if (bz_streq(item->name, "item") && !feed_item(e, item, err))
            return false;
    }
    return true;
}

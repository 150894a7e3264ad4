/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of posts, comments and messages. Their addresses are signed for some days and carry no
 * credentials; where one has ended the node it belongs to is asked for a new one, once
 * (developers.facebook.com, Graph API, attachments). */
#include "network/facebook/facebook.h"

#include "term/civil.h"

#include <string.h>

enum { MEDIA_WAIT_MS = 60000 };

/* What kind of node shows its files under which fields. Of one that may be two things the next
 * is tried when the first does not know the field. */
static const struct way {
    const char *name, *purpose, *fields, *next;
} ways[] = {
    {"comment", "media_comment", "id,attachment", "post"},
    {"post", "media_post", "id,attachments{media_type,type,url,title,media,subattachments}",
     NULL},
    {"talk", "media_talk",
     "id,attachments{id,mime_type,name,size,file_url,image_data,video_data},sticker", NULL},
};

enum { WAYS = sizeof ways / sizeof *ways };

static const struct way *way_find(const char *name)
{
    for (size_t i = 0; name && i < WAYS; i++) {
        if (strcmp(ways[i].name, name) == 0 || strcmp(ways[i].purpose, name) == 0)
            return &ways[i];
    }
    return NULL;
}

/* Ids of messages begin with "m_", those of the page's own posts with its id. */
static const char *way_of(const struct bz_context *c, const char *id)
{
    const char *me = fb_me(c);
    size_t len = me ? strlen(me) : 0;

    if (bz_starts(id, "m_"))
        return "talk";
    return len && strncmp(id, me, len) == 0 && id[len] == '_' ? "post" : "comment";
}

/* --- the requests --- */

static struct bz_request *media_file(const char *purpose, const char *url, struct bz_err *err)
{
    if (!url || (!bz_starts(url, "https://") && !bz_starts(url, "http://")))
        return bz_fail(err, BUZON_ERR_GONE, "the attachment has no address");
    return bz_request_new(purpose, "GET", url, err);
}

static struct bz_request *media_node(const struct bz_context *c, const struct way *way,
                                     const char *id, struct bz_err *err)
{
    BZ_TEXT base = fb_base(c->settings, err);
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    if (!base)
        return NULL;
    bz_str_addf(&url, "%s/", base);
    bz_str_add_escaped(&url, id);
    bz_str_add_char(&url, '?');
    bz_meta_fields(&url, way->fields);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(way->purpose, "GET", url.data, err);
    if (r)
        r->auth = BZ_AUTH_BEARER;
    return r;
}

/* The state: the name of a way, or an address that is new. */
struct bz_request *fb_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err)
{
    const struct way *way = way_find(state);

    if (!state)
        return media_file("media", a->url, err);
    return way && a->of ? media_node(c, way, a->of, err)
                        : media_file("media_renewed", state, err);
}

/* --- the file --- */

/* Whoever keeps the files is not Graph: what it refuses says nothing of the account. */
static void file_refused(const struct bz_exchange *x, struct bz_fetched *ret,
                         struct bz_err *err)
{
    (void)bz_http_fail(err, x, "the file", NULL);
    if (err->code == BUZON_ERR_AUTH)
        err->code = BUZON_ERR_FORBIDDEN;
    if (err->code == BUZON_ERR_RATE)
        err->code = BUZON_ERR_NETWORK;
    ret->what = err->code == BUZON_ERR_NETWORK ? BZ_SENT_LATER : BZ_SENT_REFUSED;
}

static bool got_file(const struct bz_context *c, const struct bz_attachment *a,
                     const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err)
{
    int status = x->response->status;
    bool ended = status == 401 || status == 403 || status == 404 || status == 410;

    if (status >= 200 && status <= 299) {
        ret->what = BZ_SENT_DONE;
        return true;
    }
    if (ended && bz_streq(x->purpose, "media") && a->of && !bz_starts(a->of, "unknown-")) {
        ret->what = BZ_SENT_MORE;
        return bz_dup(&ret->state, way_of(c, a->of), err);
    }
    file_refused(x, ret, err);
    return err->code != BUZON_ERR_NO_MEMORY;
}

/* --- the node --- */

/* The name of a file at the end of an address: servers and signatures change, it does not. */
static size_t file_name(const char *url, const char **ret)
{
    size_t len = strcspn(url, "?#");

    *ret = url + len;
    while (*ret > url && (*ret)[-1] != '/')
        (*ret)--;
    return (size_t)(url + len - *ret);
}

static bool file_same(const char *a, const char *b)
{
    const char *x, *y;
    size_t n = file_name(a, &x), m = file_name(b, &y);

    return n && n == m && memcmp(x, y, n) == 0;
}

/* The same file, or the only one there is; NULL: neither. */
static const char *node_address(const struct bz_batch *batch, const char *old)
{
    const struct bz_messages *lists[] = {&batch->messages, &batch->own_posts};
    const char *only = NULL;
    size_t n = 0;

    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < lists[i]->n; k++) {
            const struct bz_message *m = lists[i]->items[k];

            for (size_t at = 0; at < m->n_attachments; at++, n++) {
                only = m->attachments[at].url;
                if (only && file_same(only, old))
                    return only;
            }
        }
    }
    return n == 1 ? only : NULL;
}

static bool media_node_read(struct bz_graph *f, const struct way *way, const struct bz_json *j,
                            struct bz_err *err)
{
    const struct bz_graph_how how = {.page = f->m.me};

    if (strcmp(way->name, "talk") == 0)
        return bz_graph_talk(f, j, NULL, &how, err);
    return (strcmp(way->name, "post") == 0 ? fb_add_post : fb_add_comment)(f, j, &how, err);
}

static bool node_answered(struct bz_graph *f, const struct bz_attachment *a,
                          const struct way *way, struct bz_fetched *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bz_graph_parse(f, &local);
    const char *url, *old = a->url ? a->url : "";

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (j && !media_node_read(f, way, j, &local) && local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    url = node_address(f->m.batch, old);
    if (url && strcmp(url, old) != 0) {
        ret->what = BZ_SENT_MORE;
        return bz_dup(&ret->state, url, err);
    }
    ret->what = BZ_SENT_REFUSED;
    bz_err_set(err, url ? BUZON_ERR_FORBIDDEN : BUZON_ERR_GONE,
               url ? "the file's address is refused, and Facebook gives no other"
                   : "Facebook shows no such file any more");
    return true;
}

static bool node_refused(const struct bz_exchange *x, const struct way *way,
                         struct bz_fetched *ret, struct bz_err *err)
{
    enum bz_sent sent = BZ_SENT_REFUSED;

    (void)bz_graph_fail(err, x, "media", &sent);
    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    if (err->code == BUZON_ERR_INVALID && way->next) {
        bz_err_clear(err);
        ret->what = BZ_SENT_MORE;
        return bz_dup(&ret->state, way->next, err);
    }
    /* Reading does no harm: what is open is asked again. */
    ret->what = sent == BZ_SENT_REFUSED ? BZ_SENT_REFUSED : BZ_SENT_LATER;
    if (ret->what == BZ_SENT_LATER && !err->retry_at) {
        err->code = BUZON_ERR_NETWORK;
        err->retry_at = bz_meta_retry_at(x, MEDIA_WAIT_MS);
    }
    return true;
}

bool fb_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph f = {0};
    const struct way *way = way_find(x->purpose);

    if (!way)
        return got_file(c, a, x, ret, err);
    if (!bz_graph_ok(x))
        return node_refused(x, way, ret, err);
    f.since = BUZON_TIME_NONE;
    return fb_init(&f, c, x, err) && node_answered(&f, a, way, ret, err);
}

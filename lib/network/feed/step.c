/* SPDX-License-Identifier: EUPL-1.2 */
/* A document of any of the three forms. */
#include "network/feed/feed.h"

#include <string.h>
#include <strings.h>

/* "charset=" of a Content-Type, for a document that does not say so itself. */
static void step_charset(const struct bz_response *r, char ret[static 40])
{
    const char *type = bz_headers_find(&r->headers, "Content-Type", 0);
    const char *s = type ? strcasestr(type, "charset=") : NULL;
    size_t n;

    *ret = '\0';
    if (!s)
        return;
    s += strlen("charset=");
    s += *s == '"';
    n = strcspn(s, "\"; \t");
    if (n >= 40)
        return;
    memcpy(ret, s, n);
    ret[n] = '\0';
}

static bool step_is_xml(const char *body, size_t len)
{
    static const char utf16[][2] = {{'\xFE', '\xFF'}, {'\xFF', '\xFE'}};

    for (size_t i = 0; len >= 2 && i < 2; i++) {
        if (memcmp(body, utf16[i], 2) == 0)
            return true;
    }
    if (bz_starts(body, "\xEF\xBB\xBF"))
        body += 3;
    return body[strspn(body, " \t\r\n")] == '<';
}

static bool step_xml(struct fd *w, const struct bz_response *r, struct bz_err *err)
{
    char charset[40];

    step_charset(r, charset);
    return fd_xml(w, r, *charset ? charset : NULL, err);
}

static bool step_json(struct fd *w, const struct bz_response *r, struct bz_err *err)
{
    const char *body = r->body ? r->body : "";
    size_t mark = bz_starts(body, "\xEF\xBB\xBF") ? 3 : 0;
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    j = bz_json_parse(body + mark, r->len - mark, &repaired, "the document", err);
    w->batch->repaired = repaired;
    w->document = j;
    return j && fd_add(w, j, 0, err);
}

static void step_done(struct fd *w)
{
    bz_batch_free(w->batch);
    bz_texts_done(&w->kept);
}

struct bz_batch *fd_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(step_done))) struct fd w = {.c = c, .at = x->at};
    const struct bz_response *r = x->response;

    if (r->status < 200 || r->status > 299)
        return bz_http_fail(err, x, "feed", NULL);
    w.me = bz_json_str(c->settings, "actor");
    w.language = bz_json_str(c->settings, "language");
    if (!(w.batch = bz_batch_new(err)) ||
        !(step_is_xml(r->body ? r->body : "", r->len) ? step_xml(&w, r, err)
                                                      : step_json(&w, r, err)))
        return NULL;
    w.batch->round_done = true;
    return bz_steal(w.batch);
}

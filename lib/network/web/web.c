/* SPDX-License-Identifier: EUPL-1.2 */
/* The office's own web form, or any host's: one submission is one message.
 *
 * Its format is lib/data/web.schema.json. A host hands submissions to buzon_inbox_import(), or
 * posts them signed: X-Buzon-Signature: sha256=<hex HMAC-SHA256 of the body>. Nothing can be
 * answered by itself here: whoever wrote left an e-mail address at best. */
#include "network/web/web.h"

#include "text/unicode.h"

#include <string.h>
#include <strings.h>

bool web_text(struct web *w, const char *text, const char **ret, struct bz_err *err)
{
    char *nfc;

    *ret = NULL;
    if (!text || !*text)
        return true;
    nfc = bz_nfc(text, strlen(text), err);
    *ret = nfc;
    if (!nfc)
        return false;
    return bz_texts_push(&w->kept, nfc) || bz_nomem(err);
}

bool web_keep(struct web *w, struct bz_str *s, const char **ret, struct bz_err *err)
{
    *ret = s->data;
    if (s->failed)
        return bz_nomem(err);
    return !s->data || bz_texts_push(&w->kept, bz_steal(s->data)) || bz_nomem(err);
}

static void web_done(struct web *w)
{
    bz_batch_free(w->batch);
    bz_texts_done(&w->kept);
}

/* --- the exchange --- */

static bool web_is_form(const struct bz_response *r)
{
    static const char type[] = "application/x-www-form-urlencoded";
    const char *said = bz_headers_find(&r->headers, "Content-Type", 0);

    return said && strncasecmp(said, type, strlen(type)) == 0;
}

static struct bz_json *web_parse(struct web *w, const struct bz_response *r, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    int repaired = 0;

    if (web_is_form(r))
        return web_form(r->body ? r->body : "", r->len, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, &repaired, "the submission", err);
    w->batch->repaired = repaired;
    return bz_steal(j);
}

/* One submission, or a list of them. */
static bool web_all(struct web *w, const struct bz_json *j, struct bz_err *err)
{
    if (bz_json_kind(j) != BZ_JSON_ARRAY)
        return web_add(w, j, err);
    for (size_t i = 0; i < bz_json_len(j); i++) {
        if (!web_add(w, bz_json_at(j, i), err))
            return false;
    }
    return true;
}

static struct bz_batch *web_step(const struct bz_context *c, const struct bz_exchange *x,
                                 struct bz_err *err)
{
    __attribute__((cleanup(web_done))) struct web w = {.c = c, .at = x->at};
    int status = x->response->status;
    BZ_AUTO(bz_json) j = NULL;

    if (status < 200 || status > 299)
        return bz_http_fail(err, x, "form", NULL);
    if (!(w.batch = bz_batch_new(err)) || !(j = web_parse(&w, x->response, err)) ||
        !web_all(&w, j, err))
        return NULL;
    w.batch->round_done = true;
    return bz_steal(w.batch);
}

static bool web_verify(const struct bz_context *c, const struct bz_delivery *d,
                       const struct bz_proofs *proofs, struct bz_verdict *ret,
                       struct bz_err *err)
{
    (void)c;
    return bz_verify_hmac(d, "X-Buzon-Signature", "sha256=", proofs, ret, err);
}

static const char *const web_none[] = {NULL};

const struct bz_network bz_web = {
    .name = "web",
    .label = "Web form",
    .retry = BZ_RETRY_NONE,
    .secrets = web_none,
    .proof = "form_secret",
    .repeats = true,
    .settings = web_none,
    .step = web_step,
    .verify = web_verify,
};

/* SPDX-License-Identifier: EUPL-1.2 */
/* Mails of a mailbox, or a file of them. */
#include "network/email/mail.h"

#include <pthread.h>

/* GMime is made ready once and never ended: who else uses it in this process must not lose it.
 */
static void step_init(void)
{
    g_mime_init();
}

void em_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, step_init);
}

static void step_done(struct em *w)
{
    bz_batch_free(w->batch);
    bz_texts_done(&w->kept);
    if (w->parser)
        g_object_unref(w->parser);
    if (w->options)
        g_mime_parser_options_free(w->options);
    free(w->fields.items);
    if (w->source)
        g_byte_array_unref(w->source);
    if (w->bytes)
        g_byte_array_unref(w->bytes);
}

struct bz_batch *em_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(step_done))) struct em w = {.c = c, .at = x->at};
    int status = x->response->status;
    bool polled = false; /* or checked */

    em_init();
    if (!(w.batch = bz_batch_new(err)) || !em_polled(&w, x, &polled, err) ||
        (!polled && !em_checked(&w, x, &polled, err)))
        return NULL;
    if (polled)
        return bz_steal(w.batch);
    if (status < 200 || status > 299)
        return bz_http_fail(err, x, "mail", NULL);
    if (!em_import(&w, x->response->body ? x->response->body : "", x->response->len, err))
        return NULL;
    w.batch->round_done = true;
    return bz_steal(w.batch);
}

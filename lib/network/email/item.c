/* SPDX-License-Identifier: EUPL-1.2 */
/* A mail becomes a message, a post of ours, or a notice about one. */
#include "network/email/mail.h"

#include "text/unicode.h"

#include <string.h>

static void item_done(struct em_item *i)
{
    if (i->m)
        g_object_unref(i->m);
    bz_json_free(i->extra);
    bz_str_done(&i->text);
}

/* --- reading --- */

/* What is no UTF-8 in a header, and says no character set, was written on Windows. */
static GMimeParserOptions *item_options(void)
{
    static const char *charsets[] = {"utf-8", "windows-1252", NULL};
    GMimeParserOptions *o = g_mime_parser_options_new();

    g_mime_parser_options_set_fallback_charsets(o, charsets);
    g_mime_parser_options_set_allow_addresses_without_domain(o, TRUE);
    return o;
}

static GMimeMessage *item_parse(struct em *w, const char *bytes, size_t len, struct bz_err *err)
{
    GMimeStream *stream;
    GMimeMessage *m;

    if (!w->parser) {
        w->parser = g_mime_parser_new();
        w->options = item_options();
        w->source = g_byte_array_new();
        w->bytes = g_byte_array_new();
    }
    if (!em_fields(w, bytes, len, err))
        return NULL;
    stream = g_mime_stream_mem_new_with_byte_array(w->source);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_mime_parser_init_with_stream(w->parser, stream);
    m = g_mime_parser_construct_message(w->parser, w->options);
    g_object_unref(stream);
    return m ? m : bz_fail(err, BUZON_ERR_PARSE, "not a mail");
}

/* --- what is there beside words --- */

/* Ours is what lay among what we sent, or never came over a server: who writes under our name
 * from elsewhere has not answered for us. */
static bool item_is_ours(const struct em_item *i)
{
    return em_is_ours(i->w->c, i->author.id) &&
           (i->mail->sent || !em_has_header(i, "Received"));
}

static bool item_automatic(struct em_item *i, struct bz_err *err)
{
    const char *why;

    return em_automatic(i, &why, err) &&
           em_ok(!why || bz_json_set_text(i->extra, "automatic", why), err);
}

static bool item_kind(struct em_item *i, struct bz_err *err)
{
    i->author.ours = i->msg.author && item_is_ours(i);
    i->msg.kind = BUZON_MESSAGE_MAIL;
    i->msg.visibility = BUZON_VISIBILITY_DIRECT;
    if (!i->author.ours)
        return item_automatic(i, err);
    i->msg.direction = BUZON_DIRECTION_OUT;
    i->msg.kind = i->msg.parent ? BUZON_MESSAGE_REPLY : BUZON_MESSAGE_ANNOUNCEMENT;
    return true;
}

/* --- words --- */

static bool item_text(struct em_item *i, struct bz_err *err)
{
    BZ_AUTO(bz_json) quoted = NULL;
    BZ_TEXT nfc = bz_nfc(i->text.data ? i->text.data : "", i->text.len, err);
    char *text = NULL;

    if (!nfc || !em_fold(nfc, i->forward, &text, &quoted, err))
        return false;
    i->msg.text = text;
    if (!bz_texts_push(&i->w->kept, text))
        return bz_nomem(err);
    return !bz_json_len(quoted) ||
           em_ok(bz_json_set(i->extra, "quoted", bz_steal(quoted)), err);
}

/* A mail with more parts than can be told apart: all of it is text. */
static bool item_flat(struct em_item *i, const struct em_guarded *g, struct bz_err *err)
{
    size_t headers = em_headers_len(g->bytes, g->len), n = g->len - headers;
    bool repaired = false;

    i->w->batch->repaired++;
    return em_ok(bz_json_set_bool(i->extra, "too_many_parts", true), err) &&
           em_charset(g->bytes + headers, n < EM_TEXT_BYTES ? n : EM_TEXT_BYTES, NULL, &i->text,
                      &repaired, err);
}

static bool item_body(struct em_item *i, const struct em_guarded *g, struct bz_err *err)
{
    if (g->cut && !bz_json_set_bool(i->extra, "headers_cut", true))
        return bz_nomem(err);
    return (g->flat ? item_flat(i, g, err)
                    : em_body(i, g_mime_message_get_mime_part(i->m), err)) &&
           (!i->mail->cut || em_cut(i, err)) && item_text(i, err);
}

/* --- the whole --- */

static bool item_pack(struct em_item *i, struct bz_err *err)
{
    BZ_TEXT extra = bz_json_print(i->extra, err);

    if (!extra)
        return false;
    i->msg.network = i->w->c->account->network;
    i->msg.account = i->w->c->account->name ? i->w->c->account->name : "";
    i->msg.attachments = i->attachments;
    i->msg.extra = extra;
    return bz_batch_add(i->w->batch, &i->msg, err);
}

static bool item_fill(struct em_item *i, const struct em_guarded *g, struct bz_err *err)
{
    bool notice = false;

    if (!em_head(i, err) || !item_kind(i, err))
        return false;
    if (!g->flat && !i->author.ours && !em_bounce(i, &notice, err))
        return false;
    return notice || (item_body(i, g, err) && item_pack(i, err));
}

bool em_add(struct em *w, const struct em_mail *mail, struct bz_err *err)
{
    __attribute__((cleanup(item_done))) struct em_item i = {
        .w = w, .mail = mail, .msg = BZ_MESSAGE_INIT, .extra = bz_json_object()};
    BZ_DONE(em_guarded) g = {0};

    if (!i.extra)
        return bz_nomem(err);
    if (!em_guard(mail->bytes, mail->len, &g, err))
        return false;
    i.m = item_parse(w, g.bytes, g.flat ? em_headers_len(g.bytes, g.len) : g.len, err);
    return i.m && item_fill(&i, &g, err);
}

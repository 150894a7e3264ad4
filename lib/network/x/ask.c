/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's requests. Two vocabularies are spoken: since version 2.167 of the specification
 * a post is a "post" in names of fields, while the service still knows it as a "tweet". */
#include "network/x/x.h"

#include "term/civil.h"

#include <stdio.h>
#include <string.h>

static const char USERS[] = "&user.fields=name,username";
static const char MEDIA[] =
    "&media.fields=alt_text,media_key,preview_image_url,type,url,variants";

struct words {
    const char *posts, *directs;
};

static const struct words words_old = {
    "&tweet.fields=attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,"
    "entities,geo,in_reply_to_user_id,lang,note_tweet,possibly_sensitive,referenced_tweets,"
    "reply_settings,withheld&expansions=author_id,attachments.media_keys",
    "&dm_event.fields=attachments,created_at,dm_conversation_id,entities,event_type,"
    "referenced_tweets,sender_id,text&expansions=sender_id,attachments.media_keys"};

/* What was a field and is none any more comes with an expansion of its name. */
static const struct words words_now = {
    "&post.fields=attachments,conversation_id,created_at,entities,geo,lang,note_post,"
    "possibly_sensitive,reply_settings,withheld&expansions=author_id,attachments.media_keys,"
    "edit_history_post_ids,in_reply_to_user_id,referenced_posts",
    "&dm_event.fields=attachments,created_at,dm_conversation_id,entities,event_type,text"
    "&expansions=sender_id,attachments.media_keys,referenced_posts"};

void xx_add_fields(struct bz_str *path, const struct bz_json *settings, bool directs)
{
    const struct words *spoken =
        bz_streq(bz_json_str(settings, "words"), "post") ? &words_now : &words_old;

    bz_str_add(path, directs ? spoken->directs : spoken->posts);
    bz_str_add(path, USERS);
    bz_str_add(path, MEDIA);
}

/* X takes no fractions of a second. */
void xx_add_time(struct bz_str *path, const char *name, buzon_time t)
{
    char when[32];

    bz_instant_format(t - t % BZ_MS_SECOND, when);
    when[strcspn(when, ".")] = '\0';
    bz_str_addf(path, "&%s=%.19sZ", name, when);
}

void xx_add_parameter(struct bz_str *path, const char *name, const char *text)
{
    if (!text)
        return;
    bz_str_addf(path, "&%s=", name);
    bz_str_add_escaped(path, text);
}

bool xx_signs(const struct bz_json *settings)
{
    return bz_streq(bz_json_str(settings, "auth"), "oauth1");
}

static const struct bz_form_field signing[] = {{"", "consumer_key"},
                                               {"", "consumer_secret"},
                                               {"", "token"},
                                               {"", "token_secret"},
                                               {NULL, NULL}};

struct bz_request *xx_request(const struct bz_context *c, const char *purpose,
                              const char *method, const struct bz_str *path, struct bz_err *err)
{
    BZ_TEXT base = xx_base(c->settings, err);
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    if (!base)
        return NULL;
    bz_str_add(&url, base);
    bz_str_add(&url, path->data);
    if (path->failed || url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, method, url.data, err);
    if (!r)
        return NULL;
    r->auth = xx_signs(c->settings) ? BZ_AUTH_OAUTH1 : BZ_AUTH_BEARER;
    r->form = xx_signs(c->settings) ? signing : NULL;
    return r;
}

bool xx_ask(struct xx *w, const char *purpose, const struct bz_str *path, struct bz_err *err)
{
    struct bz_request *r = xx_request(w->c, purpose, "GET", path, err);

    return r && bz_batch_add_request(w->batch, r, err);
}

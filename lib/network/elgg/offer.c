/* SPDX-License-Identifier: EUPL-1.2 */
/* What a site offers: nothing else is asked for. The list names methods as "GET:wire.get_posts"
 * in Elgg 5, without the verb before.
 *
 * "offers" in the state is {method: [parameters]} of those we know; empty when there are no web
 * services. */
#include "network/elgg/elgg.h"

#include "term/civil.h"

#include <string.h>

enum { OFFER_PARAMETERS = 20 };

static const char *const known[] = {
    "wire.get_posts",    "messages.inbox",        "blog.get_posts", "object.get_comments",
    "blog.get_comments", "group.forum.get_posts", "messages.send",  "object.post_comment",
    "blog.post_comment", "wire.save_post"};

bool el_offers(const struct el *e, const char *method)
{
    return bz_json_kind(bz_json_get(bz_json_get(e->state, "offers"), method)) == BZ_JSON_ARRAY;
}

bool el_takes_parameter(const struct el *e, const char *method, const char *parameter)
{
    return el_list_has(bz_json_get(bz_json_get(e->state, "offers"), method), parameter);
}

bool el_ask_offer(struct el *e, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    bz_str_addf(&url, "%s/services/api/rest/json/?method=system.api.list", e->base);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("offer", "GET", url.data, err);
    return r && bz_batch_add_request(e->batch, r, err) && el_save(e, err);
}

static const char *offer_known(const char *name)
{
    const char *bare = strchr(name, ':') ? strchr(name, ':') + 1 : name;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i], bare) == 0)
            return known[i];
    }
    return NULL;
}

static struct bz_json *offer_parameters(const struct bz_json *method)
{
    const struct bz_json *given = bz_json_get(method, "parameters"), *value;
    BZ_AUTO(bz_json) list = bz_json_array();
    const char *key;
    void *iter = NULL;

    while (bz_json_kind(given) == BZ_JSON_OBJECT && bz_json_each(given, &iter, &key, &value) &&
           bz_json_len(list) < OFFER_PARAMETERS) {
        if (strlen(key) <= 64 && !bz_json_push_text(list, key))
            return NULL;
    }
    return bz_steal(list);
}

static bool offer_note(struct el *e, const struct bz_json *methods, struct bz_err *err)
{
    BZ_AUTO(bz_json) offers = bz_json_object();
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    while (bz_json_kind(methods) == BZ_JSON_OBJECT &&
           bz_json_each(methods, &iter, &key, &value)) {
        const char *name = offer_known(key);

        if (name && !bz_json_set(offers, name, offer_parameters(value)))
            return bz_nomem(err);
    }
    return el_set(offers && bz_json_set(e->state, "offers", bz_steal(offers)) &&
                      bz_json_set_int(e->state, "offered_at", e->at),
                  err);
}

/* Who we are there is what the settings say: no method tells. */
static bool offer_note_me(struct el *e, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(e->state, BZ_NOTE_ACCOUNT);
    BZ_AUTO(bz_json) note = old ? bz_json_copy(old) : bz_json_object();
    BZ_DONE(bz_str) page = {0};

    bz_str_addf(&page, "%s/profile/", e->base ? e->base : "");
    bz_str_add_escaped(&page, e->me ? e->me : "");
    return el_set(!page.failed && bz_json_set_text(note, "handle", e->me) &&
                      bz_json_set_text(note, "url", page.data) &&
                      bz_json_set(e->state, BZ_NOTE_ACCOUNT, bz_steal(note)),
                  err);
}

static bool offer_find(struct el *e, struct bz_err *err)
{
    BZ_AUTO(bz_json) found = bz_json_array();
    bool reads = el_offers(e, "wire.get_posts") || el_offers(e, "messages.inbox");
    bool writes = el_offers(e, "wire.save_post") || el_offers(e, "messages.send");

    if (!bz_json_flag(e->round, "check", false))
        return true;
    return el_set(
        found &&
            (reads || bz_finding_add(found, "no_methods", "warning",
                                     "the site offers neither its wire nor messages: only what "
                                     "its RSS views show comes in")) &&
            (writes || bz_finding_add(found, "no_answers", "warning",
                                      "the site offers no method to answer by")) &&
            bz_note_findings(e->state, bz_steal(found)),
        err);
}

/* A site without the plugin answers 404, or with a page; that is no reason to give it up: its
 * RSS views are there all the same. */
bool el_offer(struct el *e, struct bz_err *err)
{
    const struct bz_response *r = e->x->response;
    bool page = r->status == 404 || (r->len && r->body[0] == '<');
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) result = NULL;

    if (r->status < 200 || r->status > 299) {
        if (!page || r->status == 429 || r->status >= 500)
            return bz_http_fail(err, e->x, "system.api.list", NULL);
    } else if (!page && !(result = el_result(e, &local)) && local.code != BUZON_ERR_PROTOCOL) {
        bz_err_move(err, &local);
        return false;
    }
    return offer_note(e, result, err) && offer_note_me(e, err) && offer_find(e, err) &&
           el_go(e, err);
}

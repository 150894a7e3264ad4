/* SPDX-License-Identifier: EUPL-1.2 */
/* The invented town's Mastodon: enough of its interface for a poll, an answer and a look for
 * one's own posts. */
#include "town.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BODY_MAX = 1 << 20 };

/* What is being written; one answer at a time. */
static char body[BODY_MAX];
static size_t used;

__attribute__((format(printf, 1, 2))) static void put(const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(body + used, sizeof body - used, format, args);
    va_end(args);
    if (n > 0 && used + (size_t)n < sizeof body)
        used += (size_t)n;
}

static void put_time(buzon_time at)
{
    time_t seconds = (time_t)(at / 1000);
    struct tm tm;
    char text[32];

    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime_r(&seconds, &tm));
    put("\"%s.%03dZ\"", text, (int)(at % 1000));
}

/* --- citizens --- */

static const char *const said[] = {
    "La farola de la calle Mayor lleva tres semanas sin luz.",
    "¿A qué hora abre la biblioteca los sábados?",
    "Propongo un carril bici hasta el instituto.",
    "Nadie me ha contestado a la queja del ruido. Exijo una explicación.",
    "Gracias por arreglar el parque tan rápido.",
};
static const char *const people[] = {"rosa", "luis", "amparo", "vicent",
                                     "noor", "xavi", "marta"};

static void put_author(int i)
{
    const char *name = people[i % 7];

    put("{\"id\":\"%d\",\"username\":\"%s%d\",\"acct\":\"%s%d@barrio.example\","
        "\"display_name\":\"%s\",\"url\":\"https://barrio.example/@%s%d\",\"bot\":false}",
        500 + i, name, i, name, i, name, name, i);
}

/* Mention i, from 1. */
static void put_mention(int i)
{
    buzon_time at = TOWN_NOON - 12 * 60 * TOWN_MINUTE + i * TOWN_MINUTE;

    put("{\"id\":\"%d\",\"type\":\"mention\",\"created_at\":", 7000 + i);
    put_time(at);
    put(",\"account\":");
    put_author(i);
    put(",\"status\":{\"id\":\"%d\",\"created_at\":", 3000 + i);
    put_time(at);
    put(",\"in_reply_to_id\":null,\"in_reply_to_account_id\":null,\"visibility\":\"public\","
        "\"sensitive\":false,\"spoiler_text\":\"\",\"language\":\"es\",\"edited_at\":null,"
        "\"url\":\"https://barrio.example/@v/%d\",\"content\":\"<p><span><a "
        "href=\\\"https://red.example/@ayto\\\">@<span>ayto</span></a></span> %s</p>\","
        "\"account\":",
        3000 + i, said[i % 5]);
    put_author(i);
    put(",\"mentions\":[{\"id\":\"100\",\"acct\":\"ayto\"}],\"media_attachments\":[],"
        "\"tags\":[]}}");
}

const char *town_mentions(int from, int n)
{
    used = 0;
    put("[");
    for (int i = 0; i < n; i++) {
        put(i ? "," : "");
        put_mention(from + i);
    }
    put("]");
    return body;
}

/* --- reading --- */

static const char *parameter(const char *url, const char *name)
{
    const char *at = strstr(url, name);

    return at && (at[-1] == '?' || at[-1] == '&') ? at + strlen(name) : NULL;
}

/* A page of mentions; where there are more, *more is the parameter that asks for them. */
static void page_of_mentions(const struct town_net *net, const char *url, char more[64])
{
    const char *below = parameter(url, "max_id="), *above = parameter(url, "min_id=");
    int low = above ? (int)strtol(above, NULL, 10) - 7000 : 0;
    int high = below ? (int)strtol(below, NULL, 10) - 7001 : net->mentions;

    *more = '\0';
    if (high - low > net->page && above) {
        high = low + net->page;
        (void)snprintf(more, 64, "min_id=%d>; rel=\"prev\"", 7000 + high);
    } else if (high - low > net->page) {
        low = high - net->page;
        (void)snprintf(more, 64, "max_id=%d>; rel=\"next\"", 7001 + low);
    }
    put("[");
    for (int i = high; i > low; i--) {
        put(i < high ? "," : "");
        put_mention(i);
    }
    put("]");
}

static void put_post(const struct town_net *net, int i)
{
    const struct town_post *post = &net->posts[i];

    put("{\"id\":\"%d\",\"created_at\":", 8000 + i);
    put_time(post->at);
    put(",\"in_reply_to_id\":\"%s\",\"visibility\":\"public\",\"language\":\"es\","
        "\"url\":\"https://red.example/@ayto/%d\",\"content\":\"<p>%s</p>\",\"account\":"
        "{\"id\":\"100\",\"username\":\"ayto\",\"acct\":\"ayto\"},\"mentions\":[],"
        "\"media_attachments\":[],\"tags\":[]}",
        post->parent, 8000 + i, post->text);
}

static void list_of_posts(const struct town_net *net, const char *url)
{
    const char *above = parameter(url, "min_id=");
    int low = above ? (int)strtol(above, NULL, 10) - 7999 : 0;

    put("[");
    for (int i = net->n_posts - 1; i >= (low < 0 ? 0 : low); i--) {
        put(i < net->n_posts - 1 ? "," : "");
        put_post(net, i);
    }
    put("]");
}

/* --- writing --- */

static void json_text(const char *json, const char *key, char *ret, size_t size)
{
    char name[64];
    const char *at, *end;

    (void)snprintf(name, sizeof name, "\"%s\":\"", key);
    at = strstr(json, name);
    *ret = '\0';
    if (!at)
        return;
    at += strlen(name);
    end = strchr(at, '"');
    (void)snprintf(ret, size, "%.*s", end ? (int)(end - at) : 0, at);
}

static const char *header(const buzon_request *request, const char *name)
{
    for (size_t i = 0; i < buzon_request_headers_count(request); i++) {
        const char *line = buzon_request_headers_at(request, i);

        if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
            return line + strlen(name) + 2;
    }
    return "";
}

static int post_find(const struct town_net *net, const char *key)
{
    for (int i = 0; i < net->n_posts && !net->forgets_keys; i++) {
        if (strcmp(net->posts[i].key, key) == 0)
            return i;
    }
    return -1;
}

static void post_make(struct town *t, const buzon_request *request)
{
    struct town_net *net = t->net;
    const char *key = header(request, "Idempotency-Key");
    const char *sent = buzon_request_body(request, NULL);
    int i = post_find(net, key);

    if (i < 0 && net->n_posts < TOWN_POSTS) {
        struct town_post *post = &net->posts[net->n_posts];

        (void)snprintf(post->key, sizeof post->key, "%s", key);
        json_text(sent ? sent : "", "status", post->text, sizeof post->text);
        json_text(sent ? sent : "", "in_reply_to_id", post->parent, sizeof post->parent);
        post->at = t->now;
        i = net->n_posts++;
    }
    put_post(net, i < 0 ? 0 : i);
}

/* --- the answer --- */

static int answer_write(struct town *t, const buzon_request *request, char more[64])
{
    const char *url = buzon_request_url(request);

    used = 0;
    *more = '\0';
    if (strcmp(buzon_request_method(request), "POST") == 0)
        post_make(t, request);
    else if (strstr(url, "/verify_credentials"))
        put("{\"id\":\"100\",\"username\":\"ayto\",\"acct\":\"ayto\","
            "\"url\":\"https://red.example/@ayto\"}");
    else if (strstr(url, "/api/v2/instance"))
        put("{\"domain\":\"red.example\",\"version\":\"%s\",\"configuration\":{\"statuses\":"
            "{\"max_characters\":500,\"characters_reserved_per_url\":23}}}",
            t->net->forgets_keys ? "2.7.2 (compatible; Pleroma 2.6.0)" : "4.3.1");
    else if (strstr(url, "/notifications"))
        page_of_mentions(t->net, url, more);
    else if (strstr(url, "/accounts/100/statuses"))
        list_of_posts(t->net, url);
    else if (strstr(url, "/context"))
        put("{\"ancestors\":[],\"descendants\":[]}");
    else if (strstr(url, "/conversations"))
        put("[]");
    else
        return 404;
    return 200;
}

buzon_response *town_answer(struct town *t, const buzon_request *request, buzon_error **err)
{
    char more[64], link[256];
    int status = answer_write(t, request, more);
    buzon_response *response = buzon_response_new(status);

    (void)snprintf(link, sizeof link, "<https://red.example/api/v1/notifications?limit=80&%s",
                   more);
    if (!response)
        *err = buzon_error_new(BUZON_ERR_NO_MEMORY, "out of memory");
    else if (buzon_response_set_body(response, body, used, err) &&
             buzon_response_add_header(response, "Content-Type", "application/json", err) &&
             (!*more || buzon_response_add_header(response, "Link", link, err)))
        return response;
    buzon_response_free(response);
    return NULL;
}

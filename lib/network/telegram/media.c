/* SPDX-License-Identifier: EUPL-1.2 */
/* Files: getFile says where one is for the next hour, then it is fetched from there. */
#include "network/telegram/telegram.h"

#include <string.h>

/* "bots can download files of up to 20MB"; a server of one's own gives all. */
static const int64_t MEDIA_MAX = 20000000;
static const char MEDIA_SCHEME[] = "telegram:", MEDIA_FILE[] = "?file=";

/* The id in a locator, still escaped. Borrowed; NULL: it is none of ours. */
static const char *media_file(const char *url)
{
    const char *at, *last = NULL;

    if (!url || !bz_starts(url, MEDIA_SCHEME))
        return NULL;
    for (at = url; (at = strstr(at, MEDIA_FILE)); at++)
        last = at + sizeof MEDIA_FILE - 1;
    return last && *last ? last : NULL;
}

/* A path below a folder: nothing that leads out of it, or to another server. */
static bool media_path_is_clean(const char *path)
{
    return path && *path && *path != '/' && strlen(path) < 1024 && !strstr(path, "..") &&
           !strpbrk(path, "\\?#{}%:@ ") && path[strcspn(path, "\"<>^`|\t\r\n")] == '\0';
}

static struct bz_request *media_where(const char *base, const char *file, struct bz_err *err)
{
    BZ_DONE(bz_str) method = {0};

    bz_str_addf(&method, "getFile?file_id=%s", file);
    return method.failed ? bz_nomem(err) : tg_request(base, "file", method.data, NULL, err);
}

static struct bz_request *media_fetch(const char *base, const char *state, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(state, strlen(state), NULL, "state", err);
    const char *path = bz_json_str(j, "path");
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};

    if (!j)
        return NULL;
    if (!media_path_is_clean(path))
        return bz_fail(err, BUZON_ERR_INVALID, "no path of a file");
    bz_str_addf(&url, "%s/file/bot{secret}/%s", base, path);
    if (url.failed || !(r = bz_request_new("file_body", "GET", url.data, err)))
        return url.failed ? bz_nomem(err) : NULL;
    r->auth = BZ_AUTH_URL;
    return bz_steal(r);
}

struct bz_request *tg_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err)
{
    const char *file = media_file(a->url);
    BZ_TEXT base = tg_base(c->settings, err);

    if (!base)
        return NULL;
    if (!file)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "the attachment has no file");
    if (a->size > MEDIA_MAX && tg_is_telegrams_own(c->settings))
        return bz_fail(err, BUZON_ERR_LIMIT, "a file of %lld bytes; Telegram gives bots %lld",
                       (long long)a->size, (long long)MEDIA_MAX);
    return state ? media_fetch(base, state, err) : media_where(base, file, err);
}

/* --- what came back --- */

static bool media_found(const struct tg_answer *a, struct bz_fetched *ret, struct bz_err *err)
{
    const char *path = bz_json_str(a->result, "file_path");
    BZ_DONE(bz_str) state = {0};

    if (!media_path_is_clean(path)) {
        ret->what = BZ_SENT_REFUSED;
        bz_err_set(err, BUZON_ERR_UNSUPPORTED,
                   "the server says no path to fetch the file from");
        return true;
    }
    bz_str_add(&state, "{\"path\":");
    bz_json_quote(&state, path);
    bz_str_add_char(&state, '}');
    ret->what = BZ_SENT_MORE;
    return (ret->state = bz_str_take(&state, err));
}

bool tg_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err)
{
    __attribute__((cleanup(tg_answer_done))) struct tg_answer answer = {0};
    int status = x->response->status;
    bool body = bz_streq(x->purpose, "file_body");

    (void)c;
    (void)a;
    if (body && status >= 200 && status <= 299) {
        ret->what = BZ_SENT_DONE;
        return true;
    }
    if (!tg_answer_open(x, &answer, err))
        return false;
    if (answer.ok && !body)
        return media_found(&answer, ret, err);
    (void)tg_refuse(x, &answer, "file", err);
    /* A path that is no longer there is not a bad token. */
    if (body && status == 404)
        bz_err_set(err, BUZON_ERR_GONE, "the file is no longer where it was");
    ret->what = err->code == BUZON_ERR_RATE || err->code == BUZON_ERR_NETWORK ? BZ_SENT_LATER
                                                                              : BZ_SENT_REFUSED;
    return true;
}

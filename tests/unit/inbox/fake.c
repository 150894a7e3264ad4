/* SPDX-License-Identifier: EUPL-1.2 */
/* The network on strings. */
#include "fake.h"

#include "inbox/run.h"

struct bz_network fake_network;
const char *fake_base = FAKE_URL;
int fake_pages;
buzon_time fake_backoff;
static bool in_place;

const struct bz_network *__real_bz_network_find(const char *name);
const struct bz_network *__wrap_bz_network_find(const char *name);

const struct bz_network *__wrap_bz_network_find(const char *name)
{
    return in_place ? &fake_network : __real_bz_network_find(name);
}

/* --- rounds --- */

static struct bz_request *page_request(int page, struct bz_err *err)
{
    char url[64];
    struct bz_request *r;

    (void)snprintf(url, sizeof url, "%s/page/%d", fake_base, page);
    r = bz_request_new("page", "GET", url, err);
    if (r)
        r->auth = BZ_AUTH_BEARER;
    return r;
}

static struct bz_batch *fake_poll(const struct bz_context *c, buzon_time now,
                                  struct bz_err *err)
{
    BZ_AUTO(bz_batch) b = bz_batch_new(err);

    (void)c;
    (void)now;
    return b && bz_batch_add_request(b, page_request(1, err), err) ? bz_steal(b) : NULL;
}

static bool page_message(struct bz_batch *b, const struct bz_exchange *x, struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    struct bz_author author = {.id = "v1", .handle = "vecina"};

    if (!x->response->len)
        return true;
    m.network = "mastodon";
    m.account = "ayto";
    m.id = m.native_id = x->response->body;
    m.text = "¿A qué hora abre la biblioteca?";
    m.author = &author;
    m.created_at = x->at;
    return bz_batch_add(b, &m, err);
}

static struct bz_batch *fake_step(const struct bz_context *c, const struct bz_exchange *x,
                                  struct bz_err *err)
{
    BZ_AUTO(bz_batch) b = NULL;
    int page = (int)strtol(strrchr(x->request->url, '/') + 1, NULL, 10);
    char state[32];

    (void)c;
    if (x->response->status != 200)
        return bz_http_fail(err, x, "page", NULL);
    (void)snprintf(state, sizeof state, "{\"page\":%d}", page);
    b = bz_batch_new(err);
    if (!b || !page_message(b, x, err) || !bz_dup(&b->state, state, err))
        return NULL;
    b->round_done = page >= fake_pages;
    if (!b->round_done && !bz_batch_add_request(b, page_request(page + 1, err), err))
        return NULL;
    return bz_steal(b);
}

static struct bz_batch *fake_check(const struct bz_context *c, struct bz_err *err)
{
    return fake_poll(c, 0, err);
}

static buzon_time fake_wait(const struct bz_context *c, const struct bz_exchange *x)
{
    (void)c;
    (void)x;
    return fake_backoff;
}

/* --- tokens --- */

static const struct bz_form_field renewal[] = {
    {"client_secret", "app"}, {"refresh_token", "refresh"}, {NULL, NULL}};

static struct bz_request *fake_refresh(const struct bz_context *c, struct bz_err *err)
{
    BZ_AUTO(bz_request) r = NULL;
    char url[64];

    (void)c;
    (void)snprintf(url, sizeof url, "%s/token", fake_base);
    r = bz_request_new("refresh", "POST", url, err);
    if (!r || !bz_dup(&r->body, "grant_type=refresh_token", err))
        return NULL;
    r->body_len = strlen(r->body);
    r->auth = BZ_AUTH_FORM;
    r->form = renewal;
    return bz_steal(r);
}

static bool fresh_add(struct bz_refreshed *ret, const char *name, const char *value, size_t len,
                      struct bz_err *err)
{
    struct bz_fresh f = {0};

    f.value = bz_secret_new(value, len, err);
    if (!f.value || !bz_dup(&f.name, name, err))
        return false;
    return bz_vec_push(&ret->secrets, f) || bz_nomem(err);
}

/* "refresh token seconds" */
static bool fake_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                           struct bz_refreshed *ret, struct bz_err *err)
{
    const char *body = x->response->body, *token;
    size_t n;

    (void)c;
    if (x->response->status == 400) /* invalid_grant */
        return bz_fail(err, BUZON_ERR_AUTH, "the network takes the refresh token no more");
    if (x->response->status != 200)
        return bz_http_fail(err, x, "token", x->response->status == 401 ? body : NULL);
    n = strcspn(body, " ");
    token = body + n + 1;
    ret->expires_at = x->at + strtol(strchr(token, ' ') + 1, NULL, 10) * 1000;
    return fresh_add(ret, "refresh", body, n, err) &&
           fresh_add(ret, "token", token, strcspn(token, " "), err);
}

/* --- the scene --- */

int fake_setup(void **state)
{
    buzon_error *err = NULL;
    struct scene *s;

    in_place = false;
    if (scene_setup(state))
        return -1;
    s = *state;
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", "viejo", 5, &err));
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "refresh", "r1", 2, &err));
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "app", "secreto", 7, &err));
    fake_network = (struct bz_network){.name = "mastodon",
                                       .label = "Prueba",
                                       .poll = fake_poll,
                                       .step = fake_step,
                                       .check = fake_check,
                                       .refresh = fake_refresh,
                                       .refreshed = fake_refreshed,
                                       .backoff = fake_wait,
                                       .limits = {.poll_floor_ms = 60000}};
    fake_base = FAKE_URL;
    fake_pages = 1;
    fake_backoff = BUZON_TIME_NONE;
    in_place = true;
    return 0;
}

int fake_teardown(void **state)
{
    in_place = false;
    return scene_teardown(state);
}

buzon_job *fake_begin(struct scene *s, enum buzon_work work, buzon_error **err)
{
    return buzon_inbox_job(s->inbox, "ayto", work, err);
}

const char *fake_next(buzon_job *job)
{
    static char text[512];
    buzon_error *err = NULL;
    buzon_request *r = buzon_job_next(job, &err);
    const char *body = buzon_request_body(r, NULL), *head = buzon_request_headers_at(r, 0);

    if (err) {
        (void)snprintf(text, sizeof text, "%s: %s", buzon_code_name(buzon_error_code(err)),
                       buzon_error_message(err));
        buzon_error_free(err);
        return text;
    }
    (void)snprintf(text, sizeof text, "%s%s%s%s%s", r ? buzon_request_method(r) : "",
                   r ? " " : "", r ? buzon_request_url(r) : "", body ? "|" : "",
                   body ? body : "");
    if (head && strncmp(head, "Authorization: Bearer ", 22) == 0)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "|%s", head + 22);
    buzon_request_unref(r);
    return text;
}

bool fake_give(buzon_job *job, int status, const char *header, const char *body,
               buzon_error **err)
{
    buzon_response *r = buzon_response_new(status);
    char name[64];
    bool stored;

    if (header) {
        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(header, ":"), header);
        assert_true(buzon_response_add_header(r, name, strchr(header, ':') + 2, err));
    }
    stored =
        buzon_response_set_body(r, body, strlen(body), err) && buzon_job_answer(job, r, err);
    buzon_response_free(r);
    return stored;
}

bool fake_due(struct scene *s, enum buzon_work work)
{
    BZ_LOCAL_ERR(err);
    struct bz_turns t = {0};
    bool is;

    assert_true(bz_turns_load(s->inbox, NULL, work, true, &t, &err));
    is = t.n == 1;
    bz_turns_done(&t);
    return is;
}

bool fake_round(struct scene *s, enum buzon_work work, buzon_error **err)
{
    buzon_job *job = fake_begin(s, work, err);
    bool well = job != NULL;

    while (well && *fake_next(job))
        well = fake_give(job, 200, NULL, "", err);
    buzon_job_free(job);
    return well;
}

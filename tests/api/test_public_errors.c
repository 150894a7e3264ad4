/* SPDX-License-Identifier: EUPL-1.2 */
/* Errors as a host sees them: every field, and its own ones on their way through the library.
 */
#include "desk.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const codes[] = {
    "ok",       "invalid",     "no_memory", "closed",  "forked",      "not_found", "conflict",
    "state",    "io",          "full",      "busy",    "corrupt",     "newer",     "read_only",
    "parse",    "limit",       "too_long",  "auth",    "forbidden",   "rate",      "network",
    "protocol", "gone",        "window",    "unknown", "interrupted", "callback",  "secret",
    "calendar", "unsupported", "internal",
};

static void every_code_has_a_name_and_no_other_has(void **state)
{
    (void)state;
    for (int i = BUZON_OK; i <= BUZON_ERR_INTERNAL; i++)
        assert_string_equal(buzon_code_name((buzon_code)i), codes[i]);
    assert_null(buzon_code_name((buzon_code)(BUZON_ERR_INTERNAL + 1)));
    assert_null(buzon_code_name((buzon_code)-1));
}

static void no_error_answers_like_success(void **state)
{
    (void)state;
    assert_int_equal(buzon_error_code(NULL), BUZON_OK);
    assert_string_equal(buzon_error_message(NULL), "");
    assert_int_equal(buzon_error_retry_at(NULL), BUZON_TIME_NONE);
    assert_int_equal(buzon_error_http_status(NULL), 0);
    assert_null(buzon_error_source(NULL));
    assert_int_equal(buzon_error_line(NULL), 0);
    assert_int_equal(buzon_error_column(NULL), 0);
    assert_null(buzon_error_payload(NULL));
}

static void an_error_of_the_host_has_its_words_only(void **state)
{
    buzon_error *e = buzon_error_new(BUZON_ERR_FULL, "no room at the ínn");

    (void)state;
    assert_int_equal(buzon_error_code(e), BUZON_ERR_FULL);
    assert_string_equal(buzon_error_message(e), "no room at the ínn");
    assert_int_equal(buzon_error_retry_at(e), BUZON_TIME_NONE);
    assert_int_equal(buzon_error_http_status(e), 0);
    assert_null(buzon_error_source(e));
    assert_int_equal(buzon_error_line(e), 0);
    assert_int_equal(buzon_error_column(e), 0);
    assert_null(buzon_error_payload(e));
    buzon_error_free(e);
    e = buzon_error_new(BUZON_ERR_IO, NULL);
    assert_string_equal(buzon_error_message(e), "");
    buzon_error_free(e);
}

static void count_up(void *user)
{
    ++*(int *)user;
}

static void a_foreign_error_lets_go_of_its_payload_once(void **state)
{
    int gone = 0;
    buzon_error *e = buzon_error_new_foreign("ValueError", &gone, count_up);

    (void)state;
    assert_int_equal(buzon_error_code(e), BUZON_ERR_CALLBACK);
    assert_string_equal(buzon_error_message(e), "ValueError");
    assert_ptr_equal(buzon_error_payload(e), &gone);
    assert_int_equal(gone, 0);
    buzon_error_free(e);
    assert_int_equal(gone, 1);
    e = buzon_error_new_foreign(NULL, &gone, NULL);
    assert_string_equal(buzon_error_message(e), "");
    buzon_error_free(e);
    assert_int_equal(gone, 1);
}

/* --- fields the library fills --- */

static void a_malformed_document_says_where(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    assert_false(
        buzon_inbox_set_settings(d->inbox, "{\n  \"zone\": Madrid\n}", "system", &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_PARSE);
    assert_string_equal(buzon_error_source(err), "settings");
    assert_int_equal(buzon_error_line(err), 2);
    /* The byte at which the text stopped to be JSON: the end of the word. */
    assert_int_equal(buzon_error_column(err), 16);
    assert_int_equal(buzon_error_http_status(err), 0);
    assert_int_equal(buzon_error_retry_at(err), BUZON_TIME_NONE);
    buzon_error_free(err);
}

static void a_malformed_file_is_named(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char path[128];
    FILE *to;

    (void)snprintf(path, sizeof path, "%s/terms.json", d->folder);
    to = fopen(path, "w");
    (void)fputs("{\n\"terms\": [\n  {]\n", to);
    (void)fclose(to);
    assert_null(buzon_terms(d->folder, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_PARSE);
    assert_string_equal(buzon_error_source(err), path);
    assert_int_equal(buzon_error_line(err), 3);
    assert_int_equal(buzon_error_column(err), 4);
    buzon_error_free(err);
}

static void a_network_that_refuses_says_until_when(void **state)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(429);

    (void)state;
    assert_true(buzon_response_add_header(r, "Date", "Mon, 23 Nov 2026 09:00:00 GMT", &err));
    assert_true(buzon_response_add_header(r, "X-RateLimit-Remaining", "0", &err));
    assert_true(
        buzon_response_add_header(r, "X-RateLimit-Reset", "2026-11-23T09:05:00.000000Z", &err));
    assert_true(buzon_response_set_body(r, "{\"error\":\"Too many requests\"}", 29, &err));
    assert_null(buzon_normalise("mastodon", "poll", r, NULL, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_RATE);
    assert_int_equal(buzon_error_http_status(err), 429);
    assert_string_equal(desk_time(buzon_error_retry_at(err)), "2026-11-23T09:05:00.000Z");
    expect_words(buzon_error_message(err), "429: Too many requests");
    buzon_error_free(err);
    buzon_response_free(r);
}

static void success_leaves_the_error_alone_and_failure_needs_none(void **state)
{
    struct desk *d = *state;
    buzon_error *mark = buzon_error_new(BUZON_ERR_INTERNAL, "untouched"), *err = mark;

    assert_int_equal(buzon_inbox_count(d->inbox, &err), 0);
    assert_ptr_equal(err, mark);
    buzon_error_free(mark);
    assert_null(buzon_inbox_inquiry(d->inbox, "2026-1", NULL));
    assert_false(buzon_inbox_set_settings(d->inbox, "[", "system", NULL));
    assert_int_equal(buzon_inbox_recompute(d->inbox, "nobody", NULL), -1);
}

/* What the host gave wrong is quoted, and may end in the middle of a character. */
static void a_message_is_utf8_whatever_it_quotes(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char name[80] = "";

    for (int i = 0; i < 33; i++)
        (void)snprintf(name + strlen(name), 3, "%s", i ? "ñ" : "x");
    assert_null(buzon_inbox_add_account(d->inbox, "a", name, NULL, "system", &err));
    assert_string_equal(buzon_error_message(err),
                        "there is no network xñññññññññññññññññññññññññññññññ?");
    buzon_error_free(err);
    err = NULL;
    assert_null(buzon_inbox_revisions(d->inbox, "ayto", "\xff\xfe", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "??");
}

/* --- the host's own errors on their way through --- */

/* A host whose callbacks raise an exception of its own. */
struct host {
    const char *exception; /* the payload */
    int raised, let_go;    /* exceptions */
    int gone;              /* users */
};

static struct host *raising;

static void exception_free(void *payload)
{
    assert_ptr_equal(payload, raising->exception);
    raising->let_go++;
}

static void host_gone(void *user)
{
    ((struct host *)user)->gone++;
}

static bool raise(struct host *h, const char *words, buzon_error **err)
{
    h->raised++;
    *err = buzon_error_new_foreign(words, (void *)(uintptr_t)h->exception, exception_free);
    return false;
}

static bool clock_raises(void *user, buzon_time *now, buzon_error **err)
{
    (void)now;
    return raise(user, "the clock fell from the tower", err);
}

static bool interrupt_raises(void *user, buzon_error **err)
{
    return !raise(user, "KeyboardInterrupt", err);
}

static bool find_raises(void *user, const char *account, const char *name,
                        buzon_vault_slot *slot, buzon_error **err)
{
    (void)account;
    (void)name;
    (void)slot;
    return raise(user, "the safe is locked", err);
}

static bool put_raises(void *user, const char *account, const char *name, const char *bytes,
                       size_t len, buzon_error **err)
{
    (void)account;
    (void)name;
    (void)bytes;
    (void)len;
    return raise(user, "the safe is full", err);
}

/* The error is the host's own one, whole, and its payload goes with the error. */
static void expect_foreign(struct host *h, buzon_error **err, const char *words)
{
    assert_int_equal(h->raised, 1);
    assert_int_equal(h->let_go, 0);
    assert_int_equal(buzon_error_code(*err), BUZON_ERR_CALLBACK);
    assert_string_equal(buzon_error_message(*err), words);
    assert_ptr_equal(buzon_error_payload(*err), h->exception);
    buzon_error_free(*err);
    *err = NULL;
    assert_int_equal(h->let_go, 1);
}

static void an_exception_of_the_clock_comes_back_whole(void **state)
{
    struct desk *d = *state;
    struct host h = {.exception = "reloj"};
    buzon_error *err = NULL;

    raising = &h;
    buzon_inbox_set_clock(d->inbox, clock_raises, &h, host_gone);
    assert_null(buzon_inbox_inquiries(d->inbox, NULL, &err));
    expect_foreign(&h, &err, "the clock fell from the tower");
    h = (struct host){.exception = "reloj"};
    assert_null(buzon_inbox_add_account(d->inbox, "otra", "mastodon",
                                        "{\"base_url\":\"https://otra.example\"}", "system",
                                        &err));
    expect_foreign(&h, &err, "the clock fell from the tower");
    assert_int_equal(h.gone, 0);
    buzon_inbox_set_clock(d->inbox, NULL, NULL, NULL);
    assert_int_equal(h.gone, 1);
    assert_null(buzon_inbox_account(d->inbox, "otra", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "otra");
}

static void an_exception_nobody_asks_for_is_let_go(void **state)
{
    struct desk *d = *state;
    struct host h = {.exception = "reloj"};

    raising = &h;
    buzon_inbox_set_clock(d->inbox, clock_raises, &h, host_gone);
    assert_null(buzon_inbox_inquiries(d->inbox, NULL, NULL));
    assert_int_equal(h.raised, 1);
    assert_int_equal(h.let_go, 1);
    buzon_inbox_close(d->inbox);
    assert_int_equal(h.gone, 1);
}

static void an_exception_of_the_vault_comes_back_whole(void **state)
{
    struct desk *d = *state;
    struct host h = {.exception = "caja"};
    buzon_error *err = NULL;

    raising = &h;
    buzon_inbox_set_vault(d->inbox, find_raises, put_raises, &h, host_gone);
    assert_null(buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_POLL, &err));
    expect_foreign(&h, &err, "the safe is locked");
    h = (struct host){.exception = "caja"};
    assert_false(buzon_inbox_set_secret(d->inbox, "ayto", "token", "x", 1, &err));
    expect_foreign(&h, &err, "the safe is full");
    buzon_inbox_set_vault(d->inbox, NULL, NULL, NULL, NULL);
    assert_int_equal(h.gone, 1);
}

/* A port where somebody listens and nobody answers. */
static int deaf_port(char settings[64])
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, len), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    (void)snprintf(settings, 64, "{\"base_url\":\"http://127.0.0.1:%u\"}", ntohs(at.sin_port));
    return fd;
}

static void an_exception_of_the_interrupt_comes_back_whole(void **state)
{
    struct desk *d = *state;
    struct host h = {.exception = "Ctrl-C"};
    buzon_error *err = NULL;
    char settings[64];
    int fd = deaf_port(settings);

    raising = &h;
    buzon_account_unref(
        buzon_inbox_add_account(d->inbox, "sorda", "mastodon", settings, "system", &err));
    assert_true(buzon_inbox_set_secret(d->inbox, "sorda", "token", "x", 1, &err));
    buzon_inbox_set_interrupt(d->inbox, interrupt_raises, &h, host_gone);
    assert_null(buzon_inbox_run(d->inbox, "sorda", BUZON_WORK_POLL, &err));
    expect_foreign(&h, &err, "KeyboardInterrupt");
    buzon_inbox_set_interrupt(d->inbox, NULL, NULL, NULL);
    assert_int_equal(h.gone, 1);
    (void)close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_name_and_no_other_has),
        cmocka_unit_test(no_error_answers_like_success),
        cmocka_unit_test(an_error_of_the_host_has_its_words_only),
        cmocka_unit_test(a_foreign_error_lets_go_of_its_payload_once),
        DESK_CASE(a_malformed_document_says_where),
        DESK_CASE(a_malformed_file_is_named),
        cmocka_unit_test(a_network_that_refuses_says_until_when),
        DESK_CASE(success_leaves_the_error_alone_and_failure_needs_none),
        DESK_CASE(a_message_is_utf8_whatever_it_quotes),
        DESK_CASE(an_exception_of_the_clock_comes_back_whole),
        DESK_CASE(an_exception_nobody_asks_for_is_let_go),
        DESK_CASE(an_exception_of_the_vault_comes_back_whole),
        DESK_CASE(an_exception_of_the_interrupt_comes_back_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Attachments over real sockets: stored whole or not at all, whatever the server does, and
 * never from where a stranger has no business. */
#include "../slow.h"
#include "town.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define FILES "/system/*"

/* A citizen's photo; the id of the message. `media` is an entry of the loopback's "media". */
static const char *say(struct town *t, const char *media)
{
    static char id[64];
    char wish[600];
    json_t *said;

    (void)snprintf(wish, sizeof wish,
                   "{\"by\":\"rosa\",\"mention\":true,\"text\":\"Otra farola apagada.\","
                   "\"media\":[%s]}",
                   media);
    said = town_control(t, "say", wish);
    (void)snprintf(id, sizeof id, "%s", json_string_value(json_object_get(said, "id")));
    json_decref(said);
    town_do(t, BUZON_WORK_POLL);
    return id;
}

static const buzon_attachment *look(struct town *t, const char *id, buzon_message **ret)
{
    buzon_error *err = NULL;
    buzon_messages *all = buzon_inbox_revisions(t->inbox, "ayto", id, &err);

    assert_no_error(err);
    *ret = buzon_messages_next(all, &err);
    buzon_messages_free(all);
    assert_non_null(*ret);
    assert_int_equal(buzon_message_attachments_count(*ret), 1);
    return buzon_message_attachments_at(*ret, 0);
}

static void expect_state(struct town *t, const char *id, enum buzon_attachment_state state,
                         const char *reason)
{
    buzon_message *m;
    const buzon_attachment *a = look(t, id, &m);

    assert_string_equal(buzon_attachment_state_name(buzon_attachment_state(a)),
                        buzon_attachment_state_name(state));
    if (reason && (!buzon_attachment_reason(a) || !strstr(buzon_attachment_reason(a), reason)))
        fail_msg("\"%s\" does not say \"%s\"", buzon_attachment_reason(a), reason);
    buzon_message_unref(m);
}

static int files(struct town *t)
{
    char path[128];
    const struct dirent *e;
    int n = 0;
    DIR *dir;

    (void)snprintf(path, sizeof path, "%s/inbox.db.media", t->folder);
    dir = opendir(path);
    while (dir && (e = readdir(dir)))
        n += e->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return n;
}

#define PHOTO "{\"type\":\"image/png\",\"width\":64,\"height\":48}"

static void a_photo_is_fetched_checked_and_read(void **state)
{
    struct town *t = *state;
    const char *id = say(t, PHOTO);
    buzon_error *err = NULL;
    buzon_round *round;
    buzon_message *m;
    const buzon_attachment *a;
    buzon_file *file, *again;
    char *json;
    size_t len = 0;

    assert_string_equal(buzon_work_name(BUZON_WORK_MEDIA), "media");
    expect_state(t, id, BUZON_ATTACHMENT_PENDING, NULL);
    round = town_run(t, BUZON_WORK_MEDIA, &err);
    assert_no_error(err);
    assert_true(buzon_round_attachments(round) >= 1);
    assert_int_equal(buzon_round_refused(round), 0);
    buzon_round_unref(round);
    a = look(t, id, &m);
    assert_int_equal(buzon_attachment_state(a), BUZON_ATTACHMENT_STORED);
    assert_string_equal(buzon_attachment_detected_type(a), "image/png");
    assert_null(buzon_attachment_reason(a));
    file = buzon_inbox_attachment(t->inbox, "ayto", id, 0, &err);
    assert_no_error(err);
    again = buzon_file_ref(file);
    assert_string_equal(buzon_file_sha256(file), buzon_attachment_sha256(a));
    assert_int_equal(buzon_file_size(file), buzon_attachment_size(a));
    assert_memory_equal(buzon_file_content(file, &len), "\x89PNG", 4);
    assert_int_equal(len, buzon_file_size(file));
    assert_string_equal(buzon_file_type(file), "image/png");
    assert_null(buzon_file_name(file));
    assert_non_null(strstr(buzon_file_path(file), ".media/"));
    json = buzon_file_to_json(file, &err);
    assert_non_null(strstr(json, "\"content\":\"iVBORw0KGgo"));
    buzon_string_free(json);
    buzon_file_unref(file);
    buzon_file_unref(again);
    buzon_message_unref(m);
    assert_int_equal(town_asked(t, "GET", "/system/") > 0, 1);
    town_verify(t);
}

/* What goes wrong once is tried again, and nothing half ever counts. */
static const char *const passing[] = {
    "{\"fault\":\"truncated\",\"path\":\"" FILES "\",\"count\":1}",
    "{\"fault\":\"reset\",\"path\":\"" FILES "\",\"count\":1}",
    "{\"fault\":\"503\",\"path\":\"" FILES "\",\"count\":1}",
    "{\"fault\":\"429\",\"path\":\"" FILES "\",\"count\":1}",
    "{\"fault\":\"lost-after-store\",\"path\":\"" FILES "\",\"count\":1}",
};

static void what_goes_wrong_once_is_fetched_later(void **state)
{
    struct town *t = *state;

    town_do(t, BUZON_WORK_POLL);
    town_do(t, BUZON_WORK_MEDIA);
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        int before = files(t);
        const char *id = say(t, PHOTO);

        town_fault(t, passing[i]);
        town_do(t, BUZON_WORK_MEDIA);
        expect_state(t, id, BUZON_ATTACHMENT_PENDING, "");
        assert_int_equal(files(t), before);
        town_wait(t, HOUR);
        town_do(t, BUZON_WORK_MEDIA);
        expect_state(t, id, BUZON_ATTACHMENT_STORED, NULL);
        assert_int_equal(files(t), before + 1);
    }
    town_verify(t);
}

static void a_slow_file_comes_in_the_end(void **state)
{
    struct town *t = *state;
    const char *id = say(t, PHOTO);

    town_fault(t, "{\"fault\":\"drip\",\"path\":\"" FILES "\",\"bytes\":64,\"ms\":20}");
    town_do(t, BUZON_WORK_MEDIA);
    expect_state(t, id, BUZON_ATTACHMENT_STORED, NULL);
}

static const char *const endless[] = {
    "{\"fault\":\"huge\",\"path\":\"" FILES "\",\"count\":1}",
    "{\"fault\":\"bomb\",\"path\":\"" FILES "\",\"count\":1}",
};

enum { PEAK_MAX = (SANITIZED ? 512 : 128) << 10 /* KiB */ };

static void a_body_without_an_end_takes_neither_memory_nor_disk(void **state)
{
    struct town *t = *state;
    struct rusage before, after;

    town_do(t, BUZON_WORK_POLL);
    town_do(t, BUZON_WORK_MEDIA);
    (void)getrusage(RUSAGE_SELF, &before);
    for (size_t i = 0; i < 2; i++) {
        int n = files(t);
        const char *id = say(t, PHOTO);

        town_fault(t, endless[i]);
        town_do(t, BUZON_WORK_MEDIA);
        expect_state(t, id, BUZON_ATTACHMENT_REFUSED, "more than 20000000 bytes");
        assert_int_equal(files(t), n);
    }
    (void)getrusage(RUSAGE_SELF, &after);
    assert_in_range(after.ru_maxrss - before.ru_maxrss, 0, PEAK_MAX);
}

static void a_redirect_into_private_networks_is_refused(void **state)
{
    struct town *t = *state;
    static const char *const to[] = {
        "http://127.0.0.1:9",      "https://127.0.0.1:9",          "https://10.0.0.1",
        "https://169.254.169.254", "https://[::ffff:127.0.0.1]:9", "https://[fd00::1]"};

    for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
        const char *id = say(t, PHOTO);
        char wish[200];

        (void)snprintf(
            wish, sizeof wish,
            "{\"fault\":\"redirect\",\"path\":\"" FILES "\",\"count\":1,\"to\":\"%s\"}", to[i]);
        town_fault(t, wish);
        town_do(t, BUZON_WORK_MEDIA);
        expect_state(t, id, BUZON_ATTACHMENT_REFUSED, "is not in the public internet");
        town_do(t, BUZON_WORK_MEDIA);
    }
    town_verify(t);
}

/* This machine's other doors are as closed as the rest of the town hall's network. */
static void another_port_of_this_machine_is_refused(void **state)
{
    struct town *t = *state;
    const char *id = say(t, PHOTO);

    town_fault(t, "{\"fault\":\"redirect\",\"path\":\"" FILES "\",\"count\":1}");
    town_do(t, BUZON_WORK_MEDIA);
    expect_state(t, id, BUZON_ATTACHMENT_REFUSED, "is not in the public internet");
}

static void what_it_is_said_to_be_is_not_believed(void **state)
{
    struct town *t = *state;
    /* "<html><script>alert(1)</script>" and "MZ" with a NUL */
    const char *id = say(
        t,
        "{\"type\":\"image/png\",\"base64\":\"PGh0bWw+PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\"}");

    town_do(t, BUZON_WORK_MEDIA);
    expect_state(t, id, BUZON_ATTACHMENT_REFUSED, "no known type");
    id = say(t, "{\"type\":\"image/png\",\"base64\":\"JVBERi0xLjcK\"}");
    town_do(t, BUZON_WORK_MEDIA);
    expect_state(t, id, BUZON_ATTACHMENT_REFUSED, "application/pdf is not allowed");
    /* a photo of another kind is a photo */
    id = say(t, "{\"type\":\"image/png\",\"base64\":\"/9j/4AAQSkZJRg==\"}");
    town_do(t, BUZON_WORK_MEDIA);
    expect_state(t, id, BUZON_ATTACHMENT_STORED, NULL);
}

static void a_link_that_died_is_gone(void **state)
{
    struct town *t = *state;
    const char *id = say(t, PHOTO);

    town_sql(t, "UPDATE attachment SET url = replace(url, '/original/', '/original/x')");
    town_do(t, BUZON_WORK_MEDIA);
    expect_state(t, id, BUZON_ATTACHMENT_GONE, "the network answered 404");
    town_verify(t);
}

/* --- the scanner --- */

static bool scan(void *user, const char *path, const char *type, enum buzon_scan *verdict,
                 buzon_error **err)
{
    FILE *f = fopen(path, "rb");
    char head[4] = "";

    (void)err;
    assert_int_equal(fread(head, 1, 4, f), 4);
    fclose(f);
    assert_memory_equal(head, "\x89PNG", 4);
    assert_string_equal(type, "image/png");
    *verdict = *(enum buzon_scan *)user;
    return true;
}

static void the_host_s_scanner_sees_each_file(void **state)
{
    struct town *t = *state;
    enum buzon_scan verdict = BUZON_SCAN_REFUSE;
    const char *id = say(t, PHOTO);

    assert_string_equal(buzon_scan_name(verdict), "refuse");
    assert_null(buzon_scan_name((enum buzon_scan)3));
    buzon_inbox_set_scanner(t->inbox, scan, &verdict, NULL);
    buzon_inbox_set_scanner(NULL, scan, &verdict, NULL);
    town_do(t, BUZON_WORK_MEDIA);
    expect_state(t, id, BUZON_ATTACHMENT_REFUSED, "scanner refused it");
    assert_int_equal(files(t), 0);
    verdict = BUZON_SCAN_CLEAN;
    id = say(t, PHOTO);
    town_do(t, BUZON_WORK_MEDIA);
    expect_state(t, id, BUZON_ATTACHMENT_STORED, NULL);
    buzon_inbox_set_scanner(t->inbox, NULL, NULL, NULL);
}

/* --- the host moves the bytes --- */

static void a_host_s_own_stack_is_told_what_to_mind(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_request *r;
    buzon_response *answer = buzon_response_new(200);
    const char *id = say(t, PHOTO);

    job = buzon_inbox_job(t->inbox, "ayto", BUZON_WORK_MEDIA, &err);
    assert_no_error(err);
    r = buzon_job_next(job, &err);
    assert_false(buzon_request_public_only(r)); /* the account's own server */
    assert_int_equal(buzon_request_max_body(r), 20000000);
    assert_int_equal(buzon_request_headers_count(r), 0);
    buzon_request_unref(r);
    assert_true(buzon_response_set_body(answer, "\x89PNG\r\n\x1a\nx", 9, &err));
    assert_true(buzon_job_answer(job, answer, &err));
    buzon_response_free(answer);
    buzon_job_free(job);
    expect_state(t, id, BUZON_ATTACHMENT_STORED, NULL);
    assert_false(buzon_request_public_only(NULL));
    assert_int_equal(buzon_request_max_body(NULL), 0);
}

static void nothing_is_asked_of_nothing(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    size_t len = 7;

    assert_null(buzon_inbox_attachment(t->inbox, "ayto", "x", 0, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "no message x");
    assert_null(buzon_inbox_attachment(NULL, "ayto", "x", 0, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
    assert_null(buzon_file_ref(NULL));
    buzon_file_unref(NULL);
    assert_null(buzon_file_path(NULL));
    assert_null(buzon_file_name(NULL));
    assert_null(buzon_file_type(NULL));
    assert_null(buzon_file_sha256(NULL));
    assert_int_equal(buzon_file_size(NULL), 0);
    assert_null(buzon_file_content(NULL, &len));
    assert_int_equal(len, 0);
    assert_null(buzon_file_to_json(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "no file");
    assert_null(buzon_attachment_detected_type(NULL));
    assert_null(buzon_attachment_reason(NULL));
    assert_int_equal(buzon_round_attachments(NULL), 0);
    assert_int_equal(buzon_round_refused(NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOWN_CASE(a_photo_is_fetched_checked_and_read),
        TOWN_CASE(what_goes_wrong_once_is_fetched_later),
        TOWN_CASE(a_slow_file_comes_in_the_end),
        TOWN_CASE(a_body_without_an_end_takes_neither_memory_nor_disk),
        TOWN_CASE(a_redirect_into_private_networks_is_refused),
        TOWN_CASE(another_port_of_this_machine_is_refused),
        TOWN_CASE(what_it_is_said_to_be_is_not_believed),
        TOWN_CASE(a_link_that_died_is_gone),
        TOWN_CASE(the_host_s_scanner_sees_each_file),
        TOWN_CASE(a_host_s_own_stack_is_told_what_to_mind),
        TOWN_CASE(nothing_is_asked_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Attachments on their way in: fetched, judged by their bytes, seen by the scanner, stored
 * once, proved; nothing half, nothing lost. */
#include "fake.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inbox/media.h"

#define PHOTO "https://otra.example/f/1.png"
#define PNG "\x89PNG\r\n\x1a\n"

static void photo(struct scene *s, const char *id, const char *url)
{
    SAY(s, {.id = id, .text = "La farola de la calle Mayor no funciona.", .file = url});
}

/* Give bytes that may hold NUL. */
static bool give(buzon_job *job, int status, const char *bytes, size_t len, buzon_error **err)
{
    buzon_response *r = buzon_response_new(status);
    bool stored = buzon_response_set_body(r, bytes, len, err) && buzon_job_answer(job, r, err);

    buzon_response_free(r);
    return stored;
}

/* One job that gets this answer to every request. */
static void fetch(struct scene *s, int status, const char *bytes, size_t len)
{
    buzon_error *err = NULL;
    buzon_job *job = fake_begin(s, BUZON_WORK_MEDIA, &err);

    assert_no_error(err);
    while (*fake_next(job)) {
        (void)give(job, status, bytes, len, &err);
        assert_no_error(err);
    }
    buzon_job_free(job);
}
#define FETCH(s, status, text) fetch(s, status, text, sizeof(text) - 1)

static int64_t state(struct scene *s)
{
    return scene_number(s, "SELECT state FROM attachment ORDER BY message, n");
}

/* How many files there are, those that do not count included. */
static int files(struct scene *s)
{
    char path[128];
    const struct dirent *e;
    int n = 0;
    DIR *dir;

    (void)snprintf(path, sizeof path, "%s.media", s->path);
    dir = opendir(path);
    while (dir && (e = readdir(dir)))
        n += e->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return n;
}

static void a_photo_is_stored_under_its_digest(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_request *r;
    buzon_file *file;
    struct stat st;
    size_t len;

    photo(s, "1", PHOTO);
    job = fake_begin(s, BUZON_WORK_MEDIA, &err);
    assert_string_equal(fake_next(job), "GET " PHOTO); /* without credentials */
    r = buzon_job_next(job, &err);
    assert_true(buzon_request_public_only(r));
    assert_int_equal(buzon_request_max_body(r), 20000000);
    buzon_request_unref(r);
    assert_true(give(job, 200, PNG "x\0y", 11, &err));
    assert_string_equal(fake_next(job), "");
    buzon_job_free(job);
    assert_int_equal(state(s), BUZON_ATTACHMENT_STORED);
    file = buzon_inbox_attachment(s->inbox, "ayto", "1", 0, &err);
    assert_no_error(err);
    assert_string_equal(buzon_file_type(file), "image/png");
    assert_int_equal(buzon_file_size(file), 11);
    assert_memory_equal(buzon_file_content(file, &len), PNG "x\0y", 11);
    assert_int_equal(len, 11);
    assert_non_null(strstr(buzon_file_path(file), buzon_file_sha256(file)));
    assert_int_equal(stat(buzon_file_path(file), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    buzon_file_unref(file);
    assert_string_equal(scene_findings(s, NULL), "");
    assert_non_null(strstr(scene_events(s, "2026-1"), "attachment_stored"));
}

static void the_folder_is_closed_to_others_and_keeps_a_content_once(void **state_)
{
    struct scene *s = *state_;
    char path[128];
    struct stat st;

    photo(s, "1", PHOTO);
    photo(s, "2", "https://otra.example/f/2.png");
    FETCH(s, 200, PNG "igual");
    assert_int_equal(files(s), 1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM attachment WHERE state = 1"), 2);
    (void)snprintf(path, sizeof path, "%s.media", s->path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

/* --- what is refused --- */

static const struct {
    const char *bytes;
    size_t len;
    const char *reason;
} refused[] = {
    {"%PDF-1.7 x", 10, "application/pdf is not allowed for an attachment of kind image"},
    {"<html><script>", 14, "no known type"},
    {"MZ\x90\0\x03", 5, "no known type"},
    {"hola", 4, "text/plain is not allowed"},
};

static void what_the_bytes_show_decides(void **state_)
{
    struct scene *s = *state_;

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char id[16], sql[200];

        (void)snprintf(id, sizeof id, "r%zu", i);
        photo(s, id, PHOTO);
        fetch(s, 200, refused[i].bytes, refused[i].len);
        (void)snprintf(
            sql, sizeof sql,
            "SELECT count(*) FROM attachment WHERE state = 2 AND reason LIKE '%%%s%%' "
            "AND message = (SELECT max(id) FROM message)",
            refused[i].reason);
        if (scene_number(s, sql) != 1)
            fail_msg("%s", refused[i].reason);
    }
    assert_int_equal(files(s), 0);
    assert_non_null(strstr(scene_events(s, "2026-1"), "attachment_refused"));
    assert_string_equal(scene_findings(s, NULL), "");
}

static void limits_are_the_office_s(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;
    buzon_job *job;

    assert_true(buzon_inbox_set_settings(
        s->inbox, "{\"policy\":{\"media\":{\"image\":{\"max\":10},\"per_message\":12}}}",
        "person:alta", &err));
    photo(s, "1", PHOTO);
    FETCH(s, 200, PNG "xyz");
    assert_int_equal(scene_number(s, "SELECT reason = 'more than 10 bytes' FROM attachment"),
                     1);
    SAY(s, {.id = "2", .text = "Dos fotos.", .file = PHOTO, .other_file = PHOTO "2"});
    FETCH(s, 200, PNG "x");
    assert_int_equal(scene_number(s, "SELECT sum(state = 1) FROM attachment WHERE message = 2"),
                     1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM attachment WHERE message = 2 AND "
                                     "reason = 'more than 3 bytes'"),
                     1);
    assert_true(buzon_inbox_set_settings(s->inbox, "{\"policy\":{\"media\":{\"fetch\":false}}}",
                                         "person:alta", &err));
    photo(s, "3", PHOTO);
    job = fake_begin(s, BUZON_WORK_MEDIA, &err);
    assert_string_equal(fake_next(job), "");
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT state FROM attachment WHERE message = 3"), 0);
}

static const struct {
    const char *json, *words;
} nonsense[] = {
    {"{\"policy\":{\"media\":{\"fetch\":1}}}", "\"fetch\""},
    {"{\"policy\":{\"media\":{\"per_message\":-1}}}", "\"per_message\""},
    {"{\"policy\":{\"media\":{\"image\":{\"max\":99999999}}}}", "\"max\" of \"image\""},
    {"{\"policy\":{\"media\":{\"video\":{\"types\":\"video/mp4\"}}}}", "\"video\" needs"},
    {"{\"policy\":{\"media\":{\"audio\":{\"types\":[\"ogg\"]}}}}", "\"audio\" is no media"},
    {"{\"policy\":{\"media\":{\"location\":{\"max\":1}}}}", "no setting \"location\""},
};

static void settings_that_make_no_sense_are_named(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;

    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        assert_false(buzon_inbox_set_settings(s->inbox, nonsense[i].json, "person:alta", &err));
        expect_error(&err, BUZON_ERR_INVALID, nonsense[i].words);
    }
}

static void an_address_nobody_may_ask_is_refused(void **state_)
{
    struct scene *s = *state_;

    photo(s, "1", "http://otra.example/f/1.png");
    FETCH(s, 200, PNG);
    assert_int_equal(state(s), BUZON_ATTACHMENT_REFUSED);
    photo(s, "2", "file:///etc/passwd");
    FETCH(s, 200, PNG);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM attachment WHERE state = 2"), 2);
}

/* --- what fails for a while --- */

static void a_link_that_died_is_gone_at_once(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;

    photo(s, "1", PHOTO);
    FETCH(s, 404, "no");
    assert_int_equal(state(s), BUZON_ATTACHMENT_GONE);
    assert_null(buzon_inbox_attachment(s->inbox, "ayto", "1", 0, &err));
    expect_error(&err, BUZON_ERR_STATE, "gone: the file: the network answered 404");
}

/* The same file under an address that was signed anew. */
static void a_fresh_link_takes_the_place_of_a_dead_one(void **state_)
{
    struct scene *s = *state_;

    photo(s, "1", PHOTO "?firma=1");
    photo(s, "1", PHOTO "?firma=2"); /* while the first one still waits */
    assert_int_equal(scene_number(s, "SELECT url LIKE '%firma=2' FROM attachment"), 1);
    FETCH(s, 404, "no");
    assert_int_equal(state(s), BUZON_ATTACHMENT_GONE);
    photo(s, "1", PHOTO "?firma=2"); /* the one that is dead */
    assert_int_equal(state(s), BUZON_ATTACHMENT_GONE);
    photo(s, "1", PHOTO "?firma=3");
    assert_int_equal(state(s), BUZON_ATTACHMENT_PENDING);
    s->now += HOUR;
    FETCH(s, 200, PNG);
    assert_int_equal(state(s), BUZON_ATTACHMENT_STORED);
    photo(s, "1", PHOTO "?firma=4");
    assert_int_equal(state(s), BUZON_ATTACHMENT_STORED);
    assert_int_equal(scene_number(s, "SELECT url LIKE '%firma=3' FROM attachment"), 1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM attachment"), 1);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* A network that signs what it does not have is asked as often as for one that fails. */
static void fresh_links_to_nothing_come_to_an_end(void **state_)
{
    struct scene *s = *state_;
    char url[96];
    int asked = 0;

    for (int i = 0; i < 60; i++) {
        (void)snprintf(url, sizeof url, PHOTO "?firma=%d", i);
        photo(s, "1", url);
        if (state(s) == BUZON_ATTACHMENT_PENDING &&
            scene_number(s, "SELECT next_try_at FROM attachment") <= s->now) {
            FETCH(s, 410, "");
            asked++;
        }
        s->now += 6 * HOUR;
    }
    assert_int_equal(asked, BZ_MEDIA_TRIES);
    assert_int_equal(state(s), BUZON_ATTACHMENT_GONE);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void what_fails_is_tried_later_and_later_then_given_up(void **state_)
{
    struct scene *s = *state_;
    int64_t last = 0;
    int tries = 0;

    photo(s, "1", PHOTO);
    while (state(s) == BUZON_ATTACHMENT_PENDING && tries < 40) {
        int64_t next;

        FETCH(s, 503, "");
        tries++;
        if (state(s) != BUZON_ATTACHMENT_PENDING)
            break;
        next = scene_number(s, "SELECT next_try_at FROM attachment");
        assert_true(next - s->now >= (last < HOUR ? last : HOUR));
        last = next - s->now;
        FETCH(s, 200, PNG); /* not yet: nothing is asked */
        assert_int_equal(state(s), BUZON_ATTACHMENT_PENDING);
        s->now = next;
    }
    assert_int_equal(tries, 12);
    assert_int_equal(state(s), BUZON_ATTACHMENT_GONE);
    assert_string_equal(scene_findings(s, NULL), "");
    /* and the account did not suffer for it */
    assert_int_equal(scene_number(s, "SELECT failures FROM account"), 0);
}

static void what_is_forbidden_is_tried_thrice(void **state_)
{
    struct scene *s = *state_;

    photo(s, "1", PHOTO);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(state(s), BUZON_ATTACHMENT_PENDING);
        FETCH(s, 403, "");
        s->now += HOUR;
    }
    assert_int_equal(state(s), BUZON_ATTACHMENT_GONE);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_ACTIVE);
}

static void a_request_without_an_answer_is_tried_again(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;
    buzon_job *job;

    photo(s, "1", PHOTO);
    photo(s, "2", PHOTO "2");
    job = fake_begin(s, BUZON_WORK_MEDIA, &err);
    assert_string_equal(fake_next(job), "GET " PHOTO "2"); /* the newest first */
    assert_true(buzon_job_fail(job, "cut short", true, &err));
    assert_string_equal(fake_next(job), "GET " PHOTO);
    buzon_job_free(job); /* nobody waited */
    assert_int_equal(scene_number(s, "SELECT sum(tries) FROM attachment"), 2);
    s->now += HOUR;
    FETCH(s, 200, PNG);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM attachment WHERE state = 1"), 2);
}

static void a_job_leaves_time_for_answers(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;
    buzon_job *job;
    int n = 0;

    for (int i = 0; i < 20; i++) {
        char id[16];

        (void)snprintf(id, sizeof id, "%d", i);
        photo(s, id, PHOTO);
    }
    FETCH(s, 200, PNG);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM attachment WHERE state = 1"), 16);
    job = fake_begin(s, BUZON_WORK_MEDIA, &err);
    for (; *fake_next(job); n++) {
        s->now += MINUTE;
        assert_true(give(job, 200, PNG, 8, &err));
    }
    buzon_job_free(job);
    assert_int_equal(n, 1);
}

/* --- files that come with the message --- */

static void bytes_in_the_message_need_no_network(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;
    buzon_file *file;

    photo(s, "1", "data:image/png;base64,iVBORw0KGgp4eQ==");
    photo(s, "2", "data:image/png;base64,iVBORw0KGg=p4eQ=");
    FETCH(s, 500, "");
    file = buzon_inbox_attachment(s->inbox, "ayto", "1", 0, &err);
    assert_no_error(err);
    assert_memory_equal(buzon_file_content(file, NULL), PNG "xy", 10);
    buzon_file_unref(file);
    assert_int_equal(scene_number(s, "SELECT max(length(url)) FROM attachment"), 70);
    assert_int_equal(scene_number(s, "SELECT state FROM attachment WHERE message = 2"),
                     BUZON_ATTACHMENT_REFUSED);
    /* an edit brings the same file again, and another one */
    SAY(s, {.id = "1",
            .text = "Dos.",
            .file = "data:image/png;base64,iVBORw0KGgp4eQ==",
            .other_file = "data:image/png;base64,iVBORw0KGgp5eQ==",
            .edited_at = NOON_UTC + MINUTE});
    assert_int_equal(scene_number(s, "SELECT count(*) FROM attachment WHERE message = 1"), 2);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* --- a network with its own way to a file --- */

static enum bz_sent fake_says;
static buzon_code fake_code;

static struct bz_request *fake_media(const struct bz_context *c, const struct bz_attachment *a,
                                     const char *step, struct bz_err *err)
{
    struct bz_request *r = bz_request_new(step ? "file" : "where", "GET",
                                          step ? FAKE_URL "/f" : FAKE_URL "/w", err);

    (void)c;
    (void)a;
    if (r)
        r->auth = BZ_AUTH_BEARER;
    return r;
}

static bool fake_got(const struct bz_context *c, const struct bz_attachment *a,
                     const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err)
{
    (void)c;
    (void)a;
    if (x->response->status != 200) {
        ret->what = fake_says;
        bz_err_set(err, fake_code, "no");
        return true;
    }
    ret->what = strcmp(x->purpose, "where") == 0 ? BZ_SENT_MORE : BZ_SENT_DONE;
    return ret->what == BZ_SENT_DONE || bz_dup(&ret->state, "{}", err);
}

static void an_adapter_leads_to_the_file_step_by_step(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;
    buzon_job *job;

    fake_network.media = fake_media;
    fake_network.got_media = fake_got;
    photo(s, "1", PHOTO);
    job = fake_begin(s, BUZON_WORK_MEDIA, &err);
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/w|viejo");
    assert_true(give(job, 200, "{}", 2, &err));
    assert_string_equal(fake_next(job), "GET " FAKE_URL "/f|viejo");
    assert_true(give(job, 200, PNG, 8, &err));
    assert_string_equal(fake_next(job), "");
    buzon_job_free(job);
    assert_int_equal(state(s), BUZON_ATTACHMENT_STORED);
}

static const struct {
    enum bz_sent says;
    buzon_code code;
    enum buzon_attachment_state state;
    bool ends; /* the job, with that code */
} says[] = {
    {BZ_SENT_REFUSED, BUZON_ERR_GONE, BUZON_ATTACHMENT_GONE, false},
    {BZ_SENT_REFUSED, BUZON_ERR_LIMIT, BUZON_ATTACHMENT_REFUSED, false},
    {BZ_SENT_REFUSED, BUZON_ERR_UNSUPPORTED, BUZON_ATTACHMENT_REFUSED, false},
    {BZ_SENT_LATER, BUZON_ERR_NETWORK, BUZON_ATTACHMENT_PENDING, false},
    {BZ_SENT_LATER, BUZON_ERR_RATE, BUZON_ATTACHMENT_PENDING, true},
    {BZ_SENT_UNKNOWN, BUZON_OK, BUZON_ATTACHMENT_PENDING, false},
};

static void what_an_adapter_says_of_a_file_is_kept(void **state_)
{
    struct scene *s = *state_;

    fake_network.media = fake_media;
    fake_network.got_media = fake_got;
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        buzon_error *err = NULL;
        buzon_job *job;
        char id[16];

        (void)snprintf(id, sizeof id, "%zu", i);
        fake_says = says[i].says;
        fake_code = says[i].code;
        scene_sql(s, "UPDATE attachment SET next_try_at = NULL");
        photo(s, id, PHOTO);
        job = fake_begin(s, BUZON_WORK_MEDIA, &err);
        assert_string_equal(fake_next(job), "GET " FAKE_URL "/w|viejo");
        assert_int_equal(give(job, 400, "", 0, &err), !says[i].ends);
        assert_int_equal(buzon_error_code(err), says[i].ends ? says[i].code : BUZON_OK);
        buzon_error_free(err);
        buzon_job_free(job);
        assert_int_equal(scene_number(s, "SELECT state FROM attachment WHERE message = "
                                         "(SELECT max(id) FROM message)"),
                         says[i].state);
    }
}

static void a_file_that_was_announced_otherwise_is_not_taken(void **state_)
{
    struct scene *s = *state_;

    /* SHA-256 of PNG "xy" */
    SAY(s,
        {.id = "1",
         .text = "Foto.",
         .file = PHOTO,
         .extra = "{\"media\":{\"sha256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}}"});
    FETCH(s, 200, PNG "xy");
    assert_int_equal(state(s), BUZON_ATTACHMENT_PENDING);
    assert_int_equal(scene_number(s, "SELECT reason LIKE '%announced' FROM attachment"), 1);
    assert_int_equal(files(s), 0);
}

/* --- the scanner --- */

struct scanner {
    enum buzon_scan verdict;
    bool fails;
    int asked, destroyed;
    char path[160], type[64];
    bool seen; /* the file was whole when it was asked */
};

static bool scanner_scan(void *user, const char *path, const char *type,
                         enum buzon_scan *verdict, buzon_error **err)
{
    struct scanner *sc = user;
    struct stat st;

    sc->asked++;
    (void)snprintf(sc->path, sizeof sc->path, "%s", path);
    (void)snprintf(sc->type, sizeof sc->type, "%s", type);
    sc->seen = stat(path, &st) == 0 && st.st_size == 8;
    *verdict = sc->verdict;
    if (sc->fails)
        *err = buzon_error_new(BUZON_ERR_CALLBACK, "the scanner is not there");
    return !sc->fails;
}

static void scanner_destroy(void *user)
{
    ((struct scanner *)user)->destroyed++;
}

static void the_scanner_decides(void **state_)
{
    struct scene *s = *state_;
    struct scanner sc = {.verdict = BUZON_SCAN_LATER};

    buzon_inbox_set_scanner(s->inbox, scanner_scan, &sc, scanner_destroy);
    photo(s, "1", PHOTO);
    FETCH(s, 200, PNG);
    assert_int_equal(state(s), BUZON_ATTACHMENT_PENDING);
    assert_string_equal(sc.type, "image/png");
    assert_true(sc.seen);
    assert_int_equal(access(sc.path, F_OK), -1);
    assert_int_equal(files(s), 0);
    sc.verdict = BUZON_SCAN_REFUSE;
    s->now += HOUR;
    FETCH(s, 200, PNG);
    assert_int_equal(state(s), BUZON_ATTACHMENT_REFUSED);
    assert_int_equal(
        scene_number(s, "SELECT reason LIKE '%scanner refused it' FROM attachment"), 1);
    assert_int_equal(files(s), 0);
    sc.verdict = BUZON_SCAN_CLEAN;
    photo(s, "2", PHOTO);
    FETCH(s, 200, PNG);
    assert_int_equal(files(s), 1);
    assert_int_equal(sc.asked, 3);
    buzon_inbox_set_scanner(s->inbox, NULL, NULL, NULL);
    assert_int_equal(sc.destroyed, 1);
}

static void a_scanner_that_fails_decides_nothing(void **state_)
{
    struct scene *s = *state_;
    struct scanner sc = {.fails = true};
    buzon_error *err = NULL;
    buzon_job *job;

    buzon_inbox_set_scanner(s->inbox, scanner_scan, &sc, NULL);
    photo(s, "1", PHOTO);
    job = fake_begin(s, BUZON_WORK_MEDIA, &err);
    (void)fake_next(job);
    assert_false(give(job, 200, PNG, 8, &err));
    expect_error(&err, BUZON_ERR_CALLBACK, "the scanner is not there");
    sc.fails = false;
    sc.verdict = (enum buzon_scan)7;
    assert_false(give(job, 200, PNG, 8, &err)); /* still under way */
    expect_error(&err, BUZON_ERR_CALLBACK, "gave 7, which is no verdict");
    assert_int_equal(files(s), 0);
    sc.verdict = BUZON_SCAN_CLEAN;
    assert_true(give(job, 200, PNG, 8, &err));
    buzon_job_free(job);
    assert_int_equal(state(s), BUZON_ATTACHMENT_STORED);
    buzon_inbox_set_scanner(s->inbox, NULL, NULL, NULL);
}

/* --- the proof --- */

static void damage(struct scene *s, const char *sql, const char *findings)
{
    assert_string_equal(scene_findings(s, NULL), "");
    scene_sql(s, "CREATE TABLE kept AS SELECT * FROM attachment");
    scene_sql(s, sql);
    if (!strstr(scene_findings(s, NULL), findings))
        fail_msg("%s: %s", sql, scene_findings(s, NULL));
    scene_sql(s, "DELETE FROM attachment; INSERT INTO attachment SELECT * FROM kept; "
                 "DROP TABLE kept");
}

static void a_changed_file_or_row_is_named(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;
    buzon_file *file;
    char path[256];
    int fd;

    photo(s, "1", PHOTO);
    FETCH(s, 200, PNG "xy");
    damage(s, "UPDATE attachment SET sha256 = replace(sha256, 'a', 'b')", "/attachment");
    damage(s, "UPDATE attachment SET size = 9", "/attachment");
    damage(s, "UPDATE attachment SET state = 0", "/attachment");
    damage(s, "UPDATE attachment SET detected_type = 'text/html'", "/attachment");
    damage(s, "DELETE FROM attachment", "/attachment");
    file = buzon_inbox_attachment(s->inbox, "ayto", "1", 0, &err);
    (void)snprintf(path, sizeof path, "%s", buzon_file_path(file));
    buzon_file_unref(file);
    fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "z", 1, 9), 1);
    close(fd);
    assert_non_null(strstr(scene_findings(s, NULL), "/file"));
    assert_null(buzon_inbox_attachment(s->inbox, "ayto", "1", 0, &err));
    expect_error(&err, BUZON_ERR_CORRUPT, "not what it was");
    assert_int_equal(unlink(path), 0);
    assert_non_null(strstr(scene_findings(s, NULL), "/file"));
    assert_null(buzon_inbox_attachment(s->inbox, "ayto", "1", 0, &err));
    expect_error(&err, BUZON_ERR_IO, "No such file");
    assert_int_equal(symlink("/etc/hostname", path), 0);
    assert_null(buzon_inbox_attachment(s->inbox, "ayto", "1", 0, &err));
    expect_error(&err, BUZON_ERR_IO, "");
}

/* --- crashes, and a disk without room --- */

static void what_nobody_names_is_swept(void **state_)
{
    struct scene *s = *state_;
    char path[256];
    static const char *const left[] = {
        "new-0123456789abcdef",
        "00000000000000000000000000000000000000000000000000000000000000ff"};

    photo(s, "1", PHOTO);
    FETCH(s, 200, PNG);
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s.media/%s", s->path, left[i]);
        close(open(path, O_CREAT | O_WRONLY, 0600));
    }
    assert_int_equal(files(s), 3);
    FETCH(s, 200, PNG); /* the folder was not there when the first job looked */
    assert_int_equal(files(s), 1);
    close(open(path, O_CREAT | O_WRONLY, 0600));
    s->now += 2 * HOUR;
    FETCH(s, 200, PNG);
    assert_int_equal(files(s), 2);
    s->now += DAY;
    FETCH(s, 200, PNG);
    assert_int_equal(files(s), 1);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* Killed while the scanner looks: the file is there, and does not count. */
static bool scanner_dies(void *user, const char *path, const char *type,
                         enum buzon_scan *verdict, buzon_error **err)
{
    (void)user, (void)path, (void)type, (void)verdict, (void)err;
    kill(getpid(), SIGKILL);
    return true;
}

static void a_process_that_dies_leaves_nothing_that_counts(void **state_)
{
    struct scene *s = *state_;
    pid_t child;
    int status;

    photo(s, "1", PHOTO);
    child = fork();
    if (child == 0) {
        buzon_inbox *inbox = scene_open(s, BUZON_OPEN_DEFAULT);
        struct scene mine = *s;

        mine.inbox = inbox;
        buzon_inbox_set_scanner(inbox, scanner_dies, NULL, NULL);
        FETCH(&mine, 200, PNG);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(files(s), 1);
    assert_int_equal(state(s), BUZON_ATTACHMENT_PENDING);
    s->now += HOUR;
    FETCH(s, 200, PNG);
    assert_int_equal(state(s), BUZON_ATTACHMENT_STORED);
    assert_int_equal(files(s), 1);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void a_disk_without_room_loses_nothing(void **state_)
{
    struct scene *s = *state_;
    static char big[4 << 20] = PNG;
    const struct rlimit none = {1 << 20, RLIM_INFINITY};
    struct rlimit was;
    buzon_error *err = NULL;
    buzon_job *job;

    photo(s, "1", PHOTO);
    job = fake_begin(s, BUZON_WORK_MEDIA, &err);
    (void)fake_next(job);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    assert_false(give(job, 200, big, sizeof big, &err));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    expect_error(&err, BUZON_ERR_FULL, "the file of an attachment");
    assert_int_equal(files(s), 0);
    assert_int_equal(state(s), BUZON_ATTACHMENT_PENDING);
    assert_true(give(job, 200, big, sizeof big, &err)); /* room again */
    buzon_job_free(job);
    assert_int_equal(state(s), BUZON_ATTACHMENT_STORED);
}

static void nonsense_is_refused(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;

    assert_null(buzon_inbox_attachment(NULL, "ayto", "1", 0, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_null(buzon_inbox_attachment(s->inbox, "nadie", "1", 0, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    assert_null(buzon_inbox_attachment(s->inbox, "ayto", "1", 0, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "no message 1");
    photo(s, "1", PHOTO);
    assert_null(buzon_inbox_attachment(s->inbox, "ayto", "1", 1, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "no attachment 1");
    assert_null(buzon_inbox_attachment(s->inbox, "ayto", "1", 0, &err));
    expect_error(&err, BUZON_ERR_STATE, "is pending");
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_photo_is_stored_under_its_digest),
        CASE(the_folder_is_closed_to_others_and_keeps_a_content_once),
        CASE(what_the_bytes_show_decides),
        CASE(limits_are_the_office_s),
        CASE(settings_that_make_no_sense_are_named),
        CASE(an_address_nobody_may_ask_is_refused),
        CASE(a_link_that_died_is_gone_at_once),
        CASE(a_fresh_link_takes_the_place_of_a_dead_one),
        CASE(fresh_links_to_nothing_come_to_an_end),
        CASE(what_fails_is_tried_later_and_later_then_given_up),
        CASE(what_is_forbidden_is_tried_thrice),
        CASE(a_request_without_an_answer_is_tried_again),
        CASE(a_job_leaves_time_for_answers),
        CASE(bytes_in_the_message_need_no_network),
        CASE(an_adapter_leads_to_the_file_step_by_step),
        CASE(what_an_adapter_says_of_a_file_is_kept),
        CASE(a_file_that_was_announced_otherwise_is_not_taken),
        CASE(the_scanner_decides),
        CASE(a_scanner_that_fails_decides_nothing),
        CASE(a_changed_file_or_row_is_named),
        CASE(what_nobody_names_is_swept),
        CASE(a_process_that_dies_leaves_nothing_that_counts),
        CASE(a_disk_without_room_loses_nothing),
        CASE(nonsense_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

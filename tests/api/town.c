/* SPDX-License-Identifier: EUPL-1.2 */
/* The town hall of the tests: its server, its inbox, and short words for what tests do. */
#include "town.h"
#include "../folder.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

/* --- the server --- */

/* What differs from one server of tests/loopback to the next. */
static const struct program {
    const char *like, *network; /* network: its program, too */
    const char *token;          /* NULL: the network makes it */
    const char *more;           /* settings, with a comma behind */
} programs[] = {
    {"bluesky", "bluesky", NULL, "\"identifier\":\"ayto.example\",\"chat\":true,"},
    {"decidim", "decidim", NULL, "\"own\":[\"@ayto\"],"},
    {"decidim_signed", "decidim", NULL, "\"own\":[\"@ayto\"],\"sign_in\":true,"},
    {"elgg", "elgg", "-", "\"username\":\"ayto\","},
    {"facebook", "facebook", "prueba-token-0001",
     "\"page_id\":\"100200300400\",\"app_id\":\"55501\","},
    {"instagram", "instagram", "prueba-token-0001", "\"account_id\":\"17841400000000001\","},
    {"instagram_page", "instagram", "prueba-pagina-0001",
     "\"account_id\":\"17841400000000001\",\"page_id\":\"100200300400\",\"app_id\":\"55501\","},
    {"linkedin", "linkedin", "prueba-token-0001",
     "\"organization_id\":\"12345\",\"client_id\":\"77abc\","},
    {"open311", "open311", NULL, "\"jurisdiction_id\":\"villarriba.example\","},
    {"open311_updates", "open311", NULL,
     "\"jurisdiction_id\":\"villarriba.example\",\"updates\":true,"},
    {"telegram", "telegram", TOWN_BOT, ""},
    {"threads", "threads", "prueba-token-0001", "\"user_id\":\"70001000200030001\","},
    {"threads_approvals", "threads", "prueba-token-0001",
     "\"user_id\":\"70001000200030001\",\"approvals\":true,"},
    {"x", "x", "prueba-x-0001", "\"user_id\":\"1400000000000000009\","},
    {"youtube", "youtube", NULL, "\"channel_id\":\"UCayto\",\"client_id\":\"77abc\","},
};

static const struct program mastodon = {"", "mastodon", "prueba-ayto-0001", ""};

static const struct program *program_of(const char *like)
{
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        if (strcmp(programs[i].like, like) == 0)
            return &programs[i];
    }
    return &mastodon;
}

/* What starts the servers of one network, for as long as this program runs. */
struct nest {
    char network[16];
    FILE *orders, *says; /* NULL: it is not there yet */
};

static bool nest_start(struct nest *n, const char *network)
{
    int in[2], out[2];
    pid_t child;

    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
        return false;
    child = fork();
    if (child == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        execlp("python3", "python3", BUZON_TEST_LOOPBACK "/nest.py", network, NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    (void)snprintf(n->network, sizeof n->network, "%s", network);
    n->orders = fdopen(in[1], "w");
    n->says = fdopen(out[0], "r");
    return child > 0 && n->orders && n->says;
}

static struct nest *nest_of(const char *network)
{
    static struct nest nests[4];

    for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
        if (strcmp(nests[i].network, network) == 0)
            return &nests[i];
        if (!nests[i].orders)
            return nest_start(&nests[i], network) ? &nests[i] : NULL;
    }
    return NULL;
}

int town_server(struct town *t, const char *network, const char *arguments)
{
    struct nest *n = nest_of(network);
    char url[sizeof t->url];

    if (!n || fprintf(n->orders, "%s\n", arguments) < 0 || fflush(n->orders) ||
        fscanf(n->says, " pid %d listening %63s", &t->server, url) != 2)
        return -1;
    (void)snprintf(t->url, sizeof t->url, "%s", url);
    return 0;
}

static int server_start(struct town *t, const char *like)
{
    char arguments[64] = "";

    if (program_of(like) == &mastodon)
        (void)snprintf(arguments, sizeof arguments, "--like %s", like);
    return town_server(t, program_of(like)->network, arguments);
}

static size_t keep(char *bytes, size_t size, size_t n, void *user)
{
    FILE *to = user;

    return fwrite(bytes, size, n, to);
}

json_t *town_control(struct town *t, const char *what, const char *body)
{
    CURL *curl = curl_easy_init();
    char url[256], *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    json_t *answer;

    (void)snprintf(url, sizeof url, "%s/_control/%s", t->url, what);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, to);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    if (body)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    if (curl_easy_perform(curl) != CURLE_OK)
        fail_msg("the server does not do %s %s", what, body ? body : "");
    curl_easy_cleanup(curl);
    fclose(to);
    answer = json_loadb(text, len, JSON_DECODE_ANY, NULL);
    free(text);
    assert_non_null(answer);
    return answer;
}

void town_fault(struct town *t, const char *wish)
{
    json_decref(town_control(t, "fault", wish));
}

void town_quirk(struct town *t, const char *name)
{
    char wish[80];

    (void)snprintf(wish, sizeof wish, "{\"on\": [\"%s\"]}", name);
    json_decref(town_control(t, "quirk", wish));
}

void town_policy(struct town *t, const char *rule, const char *what)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers =
        curl_slist_append(NULL, "Authorization: Bearer prueba-ayto-0001");
    char url[128], *text = NULL, body[80];
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    (void)snprintf(url, sizeof url, "%s/api/v2/notifications/policy", t->url);
    (void)snprintf(body, sizeof body, "%s=%s", rule, what);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "PATCH");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, to);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    if (curl_easy_perform(curl) != CURLE_OK)
        fail_msg("the server does not do %s", body);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    fclose(to);
    free(text);
}

int town_posts(struct town *t, const char *words)
{
    json_t *posts = town_control(t, "posts", NULL), *post;
    size_t i;
    int n = 0;

    json_array_foreach(posts, i, post) n +=
        strstr(json_string_value(json_object_get(post, "text")), words) != NULL;
    json_decref(posts);
    return n;
}

int town_asked(struct town *t, const char *method, const char *path)
{
    json_t *log = town_control(t, "requests", NULL), *line;
    size_t i;
    int n = 0;

    json_array_foreach(log, i, line) n +=
        strcmp(json_string_value(json_object_get(line, "method")), method) == 0 &&
        strncmp(json_string_value(json_object_get(line, "path")), path, strlen(path)) == 0;
    json_decref(log);
    return n;
}

/* --- the inbox --- */

static bool clock_read(void *user, buzon_time *now, buzon_error **err)
{
    (void)err;
    *now = ((struct town *)user)->now;
    return true;
}

static bool interrupt_read(void *user, buzon_error **err)
{
    (void)err;
    return ((struct town *)user)->stop;
}

buzon_inbox *town_open(struct town *t)
{
    buzon_error *err = NULL;
    buzon_inbox *inbox = buzon_inbox_open(t->address, BUZON_OPEN_DEFAULT, &err);

    assert_no_error(err);
    buzon_inbox_set_clock(inbox, clock_read, t, NULL);
    buzon_inbox_set_interrupt(inbox, interrupt_read, t, NULL);
    assert_true(buzon_inbox_add_data(inbox, BUZON_TEST_SMALL, &err));
    assert_true(buzon_inbox_add_data(inbox, BUZON_TEST_DATA, &err));
    return inbox;
}

int town_setup_like(void **state, const char *like)
{
    struct town *t = calloc(1, sizeof *t);
    const struct program *p = program_of(like);
    buzon_error *err = NULL;
    char settings[160];

    if (!test_folder(t->folder, sizeof t->folder, "town") || server_start(t, like))
        return -1;
    (void)snprintf(t->address, sizeof t->address, "sqlite:%s/inbox.db", t->folder);
    (void)snprintf(settings, sizeof settings, "{%s\"base_url\":\"%s\"}", p->more, t->url);
    t->now = TOWN_NOW;
    t->inbox = town_open(t);
    buzon_account_unref(
        buzon_inbox_add_account(t->inbox, "ayto", p->network, settings, "person:alta", &err));
    assert_no_error(err);
    assert_true(!p->token || buzon_inbox_set_secret(t->inbox, "ayto", "token", p->token,
                                                    strlen(p->token), &err));
    *state = t;
    return 0;
}

int town_setup(void **state)
{
    return town_setup_like(state, "mastodon");
}

int town_setup_gotosocial(void **state)
{
    return town_setup_like(state, "gotosocial");
}

int town_teardown(void **state)
{
    struct town *t = *state;
    char command[128];
    int status;

    buzon_inbox_unref(t->inbox);
    kill(t->server, SIGKILL);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", t->folder);
    status = system(command);
    free(t);
    return status;
}

void town_wait(struct town *t, int64_t ms)
{
    char wish[64];

    t->now += ms;
    (void)snprintf(wish, sizeof wish, "{\"advance_ms\": %lld}", (long long)ms);
    json_decref(town_control(t, "clock", wish));
}

int64_t town_sql(struct town *t, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n = 0;
    int got;

    assert_int_equal(sqlite3_open(t->address + strlen("sqlite:"), &db), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    while ((got = sqlite3_step(st)) == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    assert_int_equal(got, SQLITE_DONE);
    sqlite3_finalize(st);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return n;
}

/* --- doing and looking --- */

buzon_round *town_run(struct town *t, enum buzon_work work, buzon_error **err)
{
    return buzon_inbox_run(t->inbox, "ayto", work, err);
}

void town_do(struct town *t, enum buzon_work work)
{
    buzon_error *err = NULL;
    buzon_round *round = town_run(t, work, &err);

    assert_no_error(err);
    buzon_round_unref(round);
}

const char *town_inquiry(struct town *t, const char *words)
{
    static char reference[33];
    buzon_error *err = NULL;
    buzon_inquiries *all = buzon_inbox_inquiries(t->inbox, NULL, &err);
    buzon_inquiry *q;

    reference[0] = '\0';
    while (all && (q = buzon_inquiries_next(all, &err))) {
        if (strstr(buzon_inquiry_summary(q), words))
            (void)snprintf(reference, sizeof reference, "%s", buzon_inquiry_reference(q));
        buzon_inquiry_unref(q);
    }
    buzon_inquiries_free(all);
    assert_no_error(err);
    if (!*reference)
        fail_msg("no inquiry says \"%s\"", words);
    return reference;
}

int64_t town_answer(struct town *t, const char *reference, const char *text)
{
    buzon_error *err = NULL;
    buzon_answer *answer = buzon_inbox_answer(t->inbox, reference, text, "person:marta", &err);
    int64_t id = buzon_answer_id(answer);

    assert_no_error(err);
    assert_int_equal(buzon_answer_state(answer), BUZON_ANSWER_QUEUED);
    buzon_answer_unref(answer);
    return id;
}

buzon_answer *town_look(struct town *t, const char *reference, int64_t id)
{
    buzon_error *err = NULL;
    buzon_answers *all = buzon_inbox_answers(t->inbox, reference, &err);
    buzon_answer *answer, *found = NULL;

    while (all && (answer = buzon_answers_next(all, &err))) {
        if (buzon_answer_id(answer) == id)
            found = answer;
        else
            buzon_answer_unref(answer);
    }
    buzon_answers_free(all);
    assert_no_error(err);
    assert_non_null(found);
    return found;
}

const char *town_events(struct town *t, const char *reference)
{
    static char text[1024];
    buzon_error *err = NULL;
    buzon_events *all = buzon_inbox_events(t->inbox, reference, &err);
    buzon_event *event;

    text[0] = '\0';
    while (all && (event = buzon_events_next(all, &err))) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "",
                       buzon_event_verb(event));
        buzon_event_unref(event);
    }
    buzon_events_free(all);
    assert_no_error(err);
    return text;
}

void town_verify(struct town *t)
{
    buzon_error *err = NULL;
    buzon_findings *all = buzon_inbox_verify(t->inbox, NULL, &err);
    buzon_finding *f = all ? buzon_findings_next(all, &err) : NULL;

    assert_no_error(err);
    if (f)
        fail_msg("%s: %s", buzon_finding_inquiry(f), buzon_finding_detail(f));
    buzon_findings_free(all);
}

void expect_error(buzon_error **err, buzon_code code, const char *words)
{
    assert_string_equal(buzon_code_name(buzon_error_code(*err)), buzon_code_name(code));
    if (!strstr(buzon_error_message(*err), words))
        fail_msg("\"%s\" does not say \"%s\"", buzon_error_message(*err), words);
    buzon_error_free(*err);
    *err = NULL;
}

int64_t town_count(struct town *t, const char *where)
{
    char sql[300];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM message WHERE %s", where);
    return town_sql(t, sql);
}

void town_once(struct town *t, const char *words, int n)
{
    for (int i = 0; i < n; i++) {
        char where[96];

        (void)snprintf(where, sizeof where, "text = '%s %d.'", words, i);
        if (town_count(t, where) != 1)
            fail_msg("%s is here %d times", where, (int)town_count(t, where));
    }
}

void town_expect(struct town *t, const char *reference, int64_t id, const char *state)
{
    buzon_answer *a = town_look(t, reference, id);

    assert_string_equal(buzon_answer_state_name(buzon_answer_state(a)), state);
    buzon_answer_unref(a);
}

/* --- who waits --- */

/* Work is refused for its rate: whether the other kind may go on, and until when it waits. */
static buzon_time refused(struct town *t, const char *fault, enum buzon_work work,
                          enum buzon_work other)
{
    buzon_error *err = NULL;
    buzon_time until;
    buzon_job *job;

    town_fault(t, fault);
    assert_null(town_run(t, work, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_RATE);
    until = buzon_error_retry_at(err);
    buzon_error_free(err);
    assert_true(until > t->now);
    err = NULL;
    job = buzon_inbox_job(t->inbox, "ayto", other, &err);
    assert_no_error(err);
    buzon_job_free(job);
    return until;
}

static void still_waits(struct town *t, enum buzon_work work, buzon_time until)
{
    buzon_error *err = NULL;

    assert_null(buzon_inbox_job(t->inbox, "ayto", work, &err));
    assert_int_equal(buzon_error_retry_at(err), until);
    expect_error(&err, BUZON_ERR_RATE, "for account ayto before");
}

void town_apart(struct town *t, const char *asked, const char *read, const char *said)
{
    char ref[33];
    buzon_time until;
    int64_t id;

    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, asked));
    id = town_answer(t, ref, "Lo miramos hoy mismo.");
    if (read) {
        until = refused(t, read, BUZON_WORK_POLL, BUZON_WORK_SEND);
        town_do(t, BUZON_WORK_SEND);
        town_expect(t, ref, id, "sent");
        still_waits(t, BUZON_WORK_POLL, until);
        town_wait(t, until - t->now);
        town_do(t, BUZON_WORK_POLL);
        id = town_answer(t, ref, "Y mañana le decimos más.");
    }
    if (said) {
        until = refused(t, said, BUZON_WORK_SEND, BUZON_WORK_POLL);
        town_do(t, BUZON_WORK_POLL);
        town_expect(t, ref, id, "queued");
        still_waits(t, BUZON_WORK_SEND, until);
        town_wait(t, until - t->now);
        town_do(t, BUZON_WORK_SEND);
        town_expect(t, ref, id, "sent");
    }
    town_verify(t);
}

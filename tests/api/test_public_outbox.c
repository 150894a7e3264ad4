/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers in parts and in private over real sockets: each fault at each part, another process
 * that takes over, and every part is on the server once. */
#include "town.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARTS = 3 };

/* A bit over two parts of a server that takes so many characters. */
static const char *long_text(int n, size_t limit)
{
    static char text[16384];

    (void)snprintf(text, sizeof text, "Respuesta número %d.", n);
    for (int i = 0; strlen(text) < 2 * limit + limit / 5; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text),
                       " La frase %d de la %d dice dónde, cuándo y cómo se arregla.", i, n);
    return text;
}

/* Somebody asks, and gets an answer that waits. */
static int64_t ask_and_answer(struct town *t, int n, const char *text, char reference[33])
{
    char say[160], words[40];

    (void)snprintf(words, sizeof words, "Consulta %d sobre", n);
    (void)snprintf(say, sizeof say,
                   "{\"by\": \"rosa\", \"text\": \"%s el padrón.\", \"mention\": true}", words);
    json_decref(town_control(t, "say", say));
    town_do(t, BUZON_WORK_POLL);
    (void)snprintf(reference, 33, "%s", town_inquiry(t, words));
    return town_answer(t, reference, text);
}

/* Send time and again, as a host does, whatever a round says. */
static enum buzon_answer_state send_on(struct town *t, const char *reference, int64_t id)
{
    enum buzon_answer_state state = BUZON_ANSWER_QUEUED;

    for (int i = 0; i < 12 && state != BUZON_ANSWER_SENT; i++) {
        buzon_error *err = NULL;
        buzon_answer *a;

        buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
        buzon_error_free(err);
        a = town_look(t, reference, id);
        state = buzon_answer_state(a);
        buzon_answer_unref(a);
        town_wait(t, 10 * MINUTE);
    }
    return state;
}

static void expect_once_each(struct town *t, const char *reference, int64_t id,
                             const char *what)
{
    buzon_answer *a = town_look(t, reference, id);

    if (buzon_answer_native_ids_count(a) != buzon_answer_parts_count(a))
        fail_msg("%s: %zu ids for %zu parts", what, buzon_answer_native_ids_count(a),
                 buzon_answer_parts_count(a));
    for (size_t i = 0; i < buzon_answer_parts_count(a); i++) {
        int n = town_posts(t, buzon_answer_parts_at(a, i));

        if (n != 1)
            fail_msg("%s: part %zu is there %d times", what, i, n);
    }
    buzon_answer_unref(a);
}

static void each_fault_at_each_part(struct town *t, size_t limit)
{
    static const char *const faults[] = {"500",       "502",     "reset", "lost-after-store",
                                         "truncated", "garbage", "429"};
    int n = 0;

    for (size_t f = 0; f < sizeof faults / sizeof *faults; f++)
        for (int part = 0; part < PARTS; part++) {
            char wish[120], what[64], reference[33];
            int64_t id = ask_and_answer(t, n, long_text(n, limit), reference);
            buzon_answer *a = town_look(t, reference, id);

            n++;
            assert_int_equal(buzon_answer_parts_count(a), PARTS);
            buzon_answer_unref(a);
            (void)snprintf(wish, sizeof wish,
                           "{\"fault\": \"%s\", \"method\": \"POST\", \"after\": %d}",
                           faults[f], part);
            (void)snprintf(what, sizeof what, "%s at part %d", faults[f], part);
            town_fault(t, wish);
            if (send_on(t, reference, id) != BUZON_ANSWER_SENT)
                fail_msg("%s: it is not sent", what);
            expect_once_each(t, reference, id, what);
            assert_string_equal(town_events(t, reference), "opened answer_queued answered");
        }
    town_verify(t);
}

static void each_fault_at_each_part_where_keys_are_kept(void **state)
{
    each_fault_at_each_part(*state, 500);
}

static void each_fault_at_each_part_where_posts_are_read_back(void **state)
{
    each_fault_at_each_part(*state, 5000);
}

/* --- in private --- */

static const char *visibility_of(struct town *t, const char *words, char ret[16])
{
    json_t *posts = town_control(t, "posts", NULL), *post;
    size_t i;

    *ret = '\0';
    json_array_foreach(
        posts, i,
        post) if (strstr(json_string_value(json_object_get(post, "text")), words))(void)
        snprintf(ret, 16, "%s", json_string_value(json_object_get(post, "visibility")));
    json_decref(posts);
    return ret;
}

static void personal_data_goes_in_private_and_a_pointer_says_so(void **state)
{
    struct town *t = *state;
    char reference[33], seen[16];
    int64_t id;

    town_do(t, BUZON_WORK_POLL);
    json_decref(town_control(t, "say",
                             "{\"by\": \"rosa\", \"text\": \"Mi DNI es 12345678Z, mirad lo "
                             "mío.\", \"mention\": true}"));
    town_do(t, BUZON_WORK_POLL);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "mirad lo"));
    id = town_answer(t, reference, "Su solicitud se resolvió el lunes.");
    /* The pointer's receipt is lost, too. */
    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"after\": 1}");
    assert_int_equal(send_on(t, reference, id), BUZON_ANSWER_SENT);
    expect_once_each(t, reference, id, "private");
    assert_string_equal(visibility_of(t, "se resolvió el lunes", seen), "direct");
    assert_string_equal(visibility_of(t, "por mensaje privado", seen), "public");
    assert_string_equal(town_events(t, reference),
                        "opened answer_queued answer_private answered");
    town_do(t, BUZON_WORK_POLL);
    assert_string_equal(town_events(t, reference),
                        "opened answer_queued answer_private answered");
    town_verify(t);
}

/* --- two processes --- */

/* A process that stops with a request in its hand, and says afterwards what the host of that
 * request could: it never left. */
static pid_t stopped_sender(struct town *t)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        buzon_error *err = NULL;
        buzon_job *job = buzon_inbox_job(town_open(t), "ayto", BUZON_WORK_SEND, &err);
        buzon_request *r = job ? buzon_job_next(job, &err) : NULL;

        if (!r)
            _exit(1);
        (void)raise(SIGSTOP);
        /* Its lease is gone; how its own request ended nobody else can know. */
        _exit(buzon_job_fail(job, "no connection", false, &err) ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    return child;
}

static void what_a_process_that_slept_past_its_lease_holds_is_not_sent_meanwhile(void **state)
{
    struct town *t = *state;
    char reference[33];
    int64_t id = ask_and_answer(t, 1, "La brigada pasará mañana.", reference);
    pid_t child = stopped_sender(t);
    buzon_error *err = NULL;
    int status;

    /* Under a lease that lives, nobody else sends. */
    assert_null(town_run(t, BUZON_WORK_SEND, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_BUSY);
    buzon_error_free(err);
    town_wait(t, 10 * MINUTE);
    for (int i = 0; i < 4; i++) {
        town_do(t, BUZON_WORK_SEND);
        town_wait(t, HOUR / 2);
    }
    assert_int_equal(town_posts(t, "La brigada pasará"), 0);
    assert_int_equal(kill(child, SIGCONT), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(send_on(t, reference, id), BUZON_ANSWER_SENT);
    expect_once_each(t, reference, id, "taken over");
    assert_string_equal(town_events(t, reference), "opened answer_queued answered");
    town_verify(t);
}

/* --- what nobody knows --- */

/* The receipt is lost, and our own posts cannot be read back. */
static void a_person_settles_what_no_machine_can(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char reference[33];
    int64_t id = ask_and_answer(t, 1, "La brigada pasará mañana.", reference);
    buzon_answer *a;
    json_t *posts, *post;
    size_t i;
    char native[32] = "";

    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\"}");
    town_fault(t, "{\"fault\": \"garbage\", \"method\": \"GET\", \"count\": 0}");
    (void)send_on(t, reference, id);
    a = town_look(t, reference, id);
    assert_string_equal(buzon_answer_state_name(buzon_answer_state(a)), "unknown");
    assert_int_equal(buzon_answer_advice(a), BUZON_ADVICE_LOOK);
    buzon_answer_unref(a);
    assert_int_equal(town_posts(t, "La brigada pasará"), 1);
    posts = town_control(t, "posts", NULL);
    json_array_foreach(
        posts, i,
        post) if (strstr(json_string_value(json_object_get(post, "text")), "La brigada"))(void)
        snprintf(native, sizeof native, "%s", json_string_value(json_object_get(post, "id")));
    json_decref(posts);
    a = buzon_inbox_settle_answer(t->inbox, id, BUZON_SETTLEMENT_FOUND, native, "person:ana",
                                  &err);
    assert_no_error(err);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_SENT);
    buzon_answer_unref(a);
    assert_int_equal(send_on(t, reference, id), BUZON_ANSWER_SENT);
    assert_int_equal(town_posts(t, "La brigada pasará"), 1);
    town_verify(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOWN_CASE(each_fault_at_each_part_where_keys_are_kept),
        cmocka_unit_test_setup_teardown(each_fault_at_each_part_where_posts_are_read_back,
                                        town_setup_gotosocial, town_teardown),
        TOWN_CASE(personal_data_goes_in_private_and_a_pointer_says_so),
        TOWN_CASE(what_a_process_that_slept_past_its_lease_holds_is_not_sent_meanwhile),
        cmocka_unit_test_setup_teardown(a_person_settles_what_no_machine_can,
                                        town_setup_gotosocial, town_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

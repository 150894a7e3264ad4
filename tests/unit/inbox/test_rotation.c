/* SPDX-License-Identifier: EUPL-1.2 */
/* New tokens between two processes on one store, over real sockets: a server whose refresh
 * tokens die at their first use. */
#include "fake.h"

#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the server and the processes share. */
static struct shared {
    int serial;                        /* of the tokens that are good: "r1" and "t1" … */
    int renewed, refused;              /* requests for new tokens, by how they ended */
    int pages, strange, early;         /* pages given; asked with another token; asked with one
                                          that was not in the vault */
    bool drop;                         /* the next new tokens never arrive */
    volatile int ready, go, met, busy; /* of the two */
    char vault[128], said[2][256];
} * shared;

static int port;
static pid_t server;

/* --- the server --- */

/* In hex, as the file of the built-in vault has them; serials are digits. */
static bool vault_holds(int serial)
{
    char text[4096], name[2][32];
    FILE *f = fopen(shared->vault, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

    if (f)
        (void)fclose(f);
    text[n] = '\0';
    (void)snprintf(name[0], sizeof name[0], "refresh 72%02x\n", '0' + serial);
    (void)snprintf(name[1], sizeof name[1], "token 74%02x\n", '0' + serial);
    return strstr(text, name[0]) && strstr(text, name[1]);
}

static int serve_page(const char *request)
{
    char good[48];

    (void)snprintf(good, sizeof good, "Authorization: Bearer t%d\r\n", shared->serial);
    if (!strstr(request, good)) {
        shared->strange++;
        return 401;
    }
    shared->pages++;
    shared->early += !vault_holds(shared->serial);
    return 200;
}

/* 0: nothing is answered. */
static int serve_token(const char *request, char body[64])
{
    char good[48];

    (void)snprintf(good, sizeof good, "refresh_token=r%d", shared->serial);
    if (!strstr(request, good)) {
        shared->refused++;
        return 400;
    }
    shared->renewed++;
    shared->serial++;
    /* Until the other has come, where it will. */
    for (int i = 0; i < 400 && shared->go && !shared->busy; i++)
        (void)usleep(5000);
    (void)snprintf(body, 64, "r%d t%d 3600", shared->serial, shared->serial);
    return shared->drop ? (shared->drop = false, 0) : 200;
}

/* The head, and as much of a body as it announces. */
static void serve_read(int to, char *ret, size_t size)
{
    size_t n = 0, whole = SIZE_MAX;

    while (n < whole && n < size - 1) {
        ssize_t got = read(to, ret + n, size - 1 - n);
        const char *end, *len;

        if (got <= 0)
            break;
        ret[n += (size_t)got] = '\0';
        end = strstr(ret, "\r\n\r\n");
        len = strcasestr(ret, "\r\nContent-Length:");
        if (end)
            whole = (size_t)(end + 4 - ret) + (len ? strtoul(len + 17, NULL, 10) : 0);
    }
    ret[n] = '\0';
}

static void serve(int listener)
{
    static char request[8192], answer[256];

    for (;;) {
        int to = accept(listener, NULL, NULL), status, len;
        char body[64] = "";

        serve_read(to, request, sizeof request);
        status = strncmp(request, "POST ", 5) == 0 ? serve_token(request, body)
                                                   : serve_page(request);
        len = snprintf(answer, sizeof answer,
                       "HTTP/1.1 %d x\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                       status, strlen(body), body);
        if (status)
            (void)!write(to, answer, (size_t)len);
        (void)close(to);
    }
}

/* --- the scene --- */

static void server_start(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 8), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
    port = ntohs(at.sin_port);
    server = fork();
    assert_true(server >= 0);
    if (server == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(listener);
    }
    (void)close(listener);
}

static int setup(void **state)
{
    static char base[48];
    buzon_error *err = NULL;
    struct scene *s;

    if (fake_setup(state))
        return -1;
    s = *state;
    shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(shared != MAP_FAILED);
    shared->serial = 1;
    (void)snprintf(shared->vault, sizeof shared->vault, "%s.vault", s->path);
    server_start();
    (void)snprintf(base, sizeof base, "http://127.0.0.1:%d", port);
    fake_base = base;
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", "t1", 2, &err));
    assert_no_error(err);
    return 0;
}

static int teardown(void **state)
{
    (void)kill(server, SIGKILL);
    (void)waitpid(server, NULL, 0);
    (void)munmap(shared, sizeof *shared);
    return fake_teardown(state);
}

/* A round, whenever nobody else works for the account; OK, or how it ended. */
static buzon_code poll_once(buzon_inbox *inbox, int who)
{
    for (;;) {
        buzon_error *err = NULL;
        buzon_round *r = buzon_inbox_run(inbox, "ayto", BUZON_WORK_POLL, &err);
        buzon_code code = buzon_error_code(err);

        if (r) {
            buzon_round_unref(r);
            return BUZON_OK;
        }
        (void)snprintf(shared->said[who], sizeof shared->said[who], "%s",
                       buzon_error_message(err));
        buzon_error_free(err);
        if (code != BUZON_ERR_BUSY)
            return code;
        __atomic_add_fetch(&shared->busy, 1, __ATOMIC_SEQ_CST);
        (void)usleep(5000);
    }
}

/* A process that has polled with the old token, and polls again when told to. */
static pid_t process_start(struct scene *s, int who)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        buzon_inbox *inbox = scene_open(s, BUZON_OPEN_DEFAULT);

        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (poll_once(inbox, who) != BUZON_OK)
            _exit(255);
        __atomic_add_fetch(&shared->ready, 1, __ATOMIC_SEQ_CST);
        while (!shared->go)
            (void)usleep(1000);
        _exit((int)poll_once(inbox, who));
    }
    return child;
}

static buzon_code process_end(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (buzon_code)WEXITSTATUS(status);
}

/* Both have the old token in their hands when it ends. */
static void both_start(struct scene *s, pid_t both[2])
{
    char sql[96];

    both[0] = process_start(s, 0);
    both[1] = process_start(s, 1);
    while (shared->ready < 2)
        assert_int_equal(waitpid(-1, NULL, WNOHANG), 0); /* nobody has ended */
    (void)snprintf(sql, sizeof sql, "UPDATE account SET token_expires_at = %lld",
                   (long long)(s->now - MINUTE));
    scene_sql(s, sql);
    assert_int_equal(shared->pages, 2);
    shared->busy = 0;
    shared->go = 1;
}

/* --- the cases --- */

static void of_two_processes_one_renews_and_both_go_on(void **state)
{
    struct scene *s = *state;
    pid_t both[2];

    both_start(s, both);
    assert_int_equal(process_end(both[0]), BUZON_OK);
    assert_int_equal(process_end(both[1]), BUZON_OK);
    assert_true(shared->busy > 0); /* one came while the other was asking */
    assert_int_equal(shared->renewed, 1);
    assert_int_equal(shared->refused, 0);
    assert_int_equal(shared->pages, 4);
    assert_int_equal(shared->strange, 0);
    assert_int_equal(shared->early, 0);
    assert_true(vault_holds(2));
    assert_int_equal(scene_number(s, "SELECT renew_at IS NULL FROM account"), 1);
    assert_int_equal(scene_number(s, "SELECT token_expires_at FROM account"), s->now + HOUR);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_ACTIVE);
}

static void a_refused_token_is_renewed_by_one_of_two(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    pid_t both[2];
    int strange;

    both_start(s, both);
    assert_int_equal(process_end(both[0]), BUZON_OK);
    assert_int_equal(process_end(both[1]), BUZON_OK);
    /* The server takes the present one back before its time. */
    shared->ready = shared->go = shared->busy = 0;
    both[0] = process_start(s, 0);
    both[1] = process_start(s, 1);
    while (shared->ready < 2)
        assert_int_equal(waitpid(-1, NULL, WNOHANG), 0);
    assert_true(vault_holds(2));
    shared->serial = 7;
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "refresh", "r7", 2, &err));
    strange = shared->strange;
    shared->go = 1;
    assert_int_equal(process_end(both[0]), BUZON_OK);
    assert_int_equal(process_end(both[1]), BUZON_OK);
    assert_int_equal(shared->renewed, 2);
    assert_int_equal(shared->strange, strange + 1);
    assert_int_equal(shared->refused, 0);
    assert_int_equal(shared->early, 0);
    assert_true(vault_holds(8));
}

static void a_lost_answer_ends_with_a_person(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    pid_t both[2];
    buzon_code codes[2];

    shared->drop = true;
    both_start(s, both);
    codes[0] = process_end(both[0]);
    codes[1] = process_end(both[1]);
    /* Whoever came first lost it; the other was told that its refresh token is dead. */
    assert_int_equal(codes[0] + codes[1], BUZON_ERR_NETWORK + BUZON_ERR_AUTH);
    assert_non_null(strstr(shared->said[codes[1] == BUZON_ERR_AUTH],
                           "was lost, so somebody has to authorise the account again"));
    assert_int_equal(shared->renewed, 1);
    assert_int_equal(shared->refused, 1);
    assert_int_equal(shared->pages, 2);
    assert_int_equal(shared->strange, 0);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_BROKEN);
    /* Somebody does. */
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", "t2", 2, &err));
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "refresh", "r2", 2, &err));
    buzon_round_unref(buzon_inbox_run(s->inbox, "ayto", BUZON_WORK_CHECK, &err));
    assert_no_error(err);
    assert_int_equal(scene_number(s, "SELECT state FROM account"), BUZON_ACCOUNT_ACTIVE);
    assert_int_equal(poll_once(s->inbox, 0), BUZON_OK);
    assert_int_equal(shared->early, 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(of_two_processes_one_renews_and_both_go_on),
        CASE(a_refused_token_is_renewed_by_one_of_two),
        CASE(a_lost_answer_ends_with_a_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Sessions with an IMAP server that means harm, or is broken: each ends, with what came whole
 * or with a clear error, and no password is said where it can be overheard. */
#include "imap_talk.h"

#include "../../loopback/child.h"

static struct child hostile;
static char plain[64], stripped[64], injected[64], welcomed[64], foreign[64];

static int setup(void **state)
{
    int ports[5];

    (void)state;
    if (child_start(&hostile, "BUZON_TEST_IMAP") ||
        sscanf(hostile.line, "listening %d %d %d %d %d", &ports[0], &ports[1], &ports[2],
               &ports[3], &ports[4]) != 5)
        return -1;
    (void)snprintf(plain, sizeof plain, "imap://127.0.0.1:%d", ports[0]);
    /* An address that is this machine's, and not by its name: nobody may speak in the clear
     * to it. */
    (void)snprintf(stripped, sizeof stripped, "imap://0.0.0.0:%d", ports[1]);
    (void)snprintf(injected, sizeof injected, "imap://0.0.0.0:%d", ports[2]);
    (void)snprintf(welcomed, sizeof welcomed, "imap://0.0.0.0:%d", ports[3]);
    (void)snprintf(foreign, sizeof foreign, "imap://0.0.0.0:%d", ports[4]);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return child_stop(&hostile);
}

/* One request over a socket, and what came of it without the port's number. */
static void carry(const struct talk *t, struct bz_str *ret)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_outgoing) o = talk_request(t);
    BZ_AUTO(bz_http)
    h = bz_http_new(&(struct bz_http_options){.max_body = TALK_BODY, .per_host = 6}, &err);
    struct bz_call call = {0};

    if (!h || !bz_http_start(h, o, NULL, &err) || bz_http_wait(h, &call, &err) != 1)
        fail_msg("%s", err.message);
    assert_false(call.sent);
    if (call.answered)
        answer_tell(&call.response, call.response.body, call.response.len, ret);
    else
        bz_str_addf(ret, "%s:%s", buzon_code_name(call.err.code),
                    strchr(call.err.message + 8, ' '));
    bz_call_done(&call);
}

static void check(const struct talk *t, const char *want)
{
    BZ_DONE(bz_str) got = {0};

    carry(t, &got);
    if (strcmp(got.data, want) != 0)
        fail_msg("%s%s as %s: \"%s\" and not \"%s\"", t->origin, t->path ? t->path : "",
                 t->user ? t->user : "-", got.data, want);
}

#define N " UIDVALIDITY=77 UIDNEXT=10 EXISTS=3"
#define AT " 2026-08-01T13:51:39.000Z "
#define FOUR " {4 29" AT "[Subject: Farola\r\n\r\nSin luz.\r\n]}"
#define FIVE " {5 25" AT "[Subject: Acera\r\n\r\nRota.\r\n]}"
#define NINE " {9 26" AT "[Subject: Fuente\r\n\r\nSeca.\r\n]}"
#define FIRST_ONLY "200" N " UID-Next=5 More=1" FOUR

static const struct {
    const char *mailbox, *want;
    int timeout_ms;
} mailboxes[] = {
    {"/honrado", "200" N " UID-Next=10" FOUR FIVE NINE, 0},
    {"/desorden", "200" N " UID-Next=10" FOUR FIVE NINE, 0},
    {"/sin_pedir", "200" N " UID-Next=10" FOUR FIVE NINE, 0},
    {"/corto", FIRST_ONLY, 0},
    {"/corto_y_calla", FIRST_ONLY, 400},
    {"/cuatro_gigas", FIRST_ONLY, 0},
    {"/corte", FIRST_ONLY, 0},
    {"/adios", FIRST_ONLY, 0},
    {"/otra_marca", FIRST_ONLY, 0},
    {"/ruido", FIRST_ONLY, 0},
    {"/no", "200" N " UID-Next=10" FOUR " {5 25" AT "cut []}" NINE, 0},
    {"/mal", "502" N " Reply=what? []", 0},
    {"/linea_sin_fin", "protocol: the mail server sends more than it was asked for", 0},
    {"/sin_callar", "protocol: the mail server does not stop talking", 20000},
    {"/corte_en_la_lista", "network: the connection broke", 0},
    {"/corte_al_abrir", "network: the connection broke", 0},
    {"/ninguno", "404 Reply=there is none of that name []", 0},
    {"/sin_numeros", "protocol: the mailbox numbers its mails anew each time (no UIDVALIDITY)",
     0},
};

static void nothing_that_came_whole_is_lost(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof mailboxes / sizeof *mailboxes; k++)
        check(&(struct talk){.method = "FETCH",
                             .origin = plain,
                             .path = mailboxes[k].mailbox,
                             .timeout_ms = mailboxes[k].timeout_ms},
              mailboxes[k].want);
}

static const struct {
    const char *user, *want;
    int timeout_ms;
} users[] = {
    {"nadie", "401 Reply=NO [AUTHENTICATIONFAILED] no such user or password []", 0},
    {"muchos", "429 Reply=NO [LIMIT] too many sessions []", 0},
    {"luego", "network: the connection broke while it answered", 0},
    {"cortado", "network: the connection broke while it answered", 0},
    {"mudo", "network: no answer in time", 300},
    {"ruido", "network: no answer in time", 300},
    {"rezagado", "200" N " []", 0},
};

static void a_login_ends_in_one_way(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof users / sizeof *users; k++)
        check(&(struct talk){.method = "EXAMINE",
                             .origin = plain,
                             .path = "/honrado",
                             .user = users[k].user,
                             .timeout_ms = users[k].timeout_ms},
              users[k].want);
}

/* Who sits on the line takes STARTTLS away, answers in its place, or lets everybody in. */
static void no_password_is_said_in_the_clear(void **state)
{
    const struct {
        const char *origin, *want;
    } lines[] = {
        {stripped, "protocol: it offers no secure connection (STARTTLS)"},
        {injected, "protocol: it does not speak as a mail server does"},
        {welcomed, "protocol: it offers no secure connection (STARTTLS)"},
        {foreign, "network: no answer in time"},
    };

    (void)state;
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
        check(&(struct talk){.method = "EXAMINE",
                             .origin = lines[k].origin,
                             .timeout_ms = lines[k].origin == foreign ? 300 : 0},
              lines[k].want);
    assert_string_equal(child_ask(&hostile, "passwords"), "passwords 0");
}

static void a_copy_is_put_once(void **state)
{
    struct talk t = {.method = "APPEND",
                     .origin = plain,
                     .path = "/respuesta_perdida",
                     .body = "Subject: Farola\r\n\r\nYa luce.\r\n",
                     .headers = {{"Message-ID", "<buzon.7@ayto.example>"}}};

    (void)state;
    check(&t, "network: the connection broke");
    check(&t, "200" N " []");
    t.path = "/lleno";
    check(&t, "429" N " Reply=[OVERQUOTA] it is full []");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_that_came_whole_is_lost),
        cmocka_unit_test(a_login_ends_in_one_way),
        cmocka_unit_test(no_password_is_said_in_the_clear),
        cmocka_unit_test(a_copy_is_put_once),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

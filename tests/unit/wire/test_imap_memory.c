/* SPDX-License-Identifier: EUPL-1.2 */
/* A dialogue with an IMAP server with each of its allocations failing once, then with all after
 * it: it says so, never answers less, and nothing leaks. */
#include "../../fault/starve.h"
#include "imap_talk.h"

#define OPENED(mailbox_)                                                                       \
    {                                                                                          \
        "bz1 EXAMINE \"" mailbox_ "\"\r\n", EXAMINED("3", "9")                                 \
    }
#define ID                                                                                     \
    {                                                                                          \
        "Message-ID", "<buzon.7@ayto.example>"                                                 \
    }

static const struct talk talks[] = {
    {.method = "FETCH",
     .headers = {{"UIDVALIDITY", "77"}, {"Max-Mail", "100"}},
     .turns = {OPENED("INBOX"),
               {"", "* 1 FETCH (UID 4 RFC822.SIZE 5)\r\n* 2 FETCH (UID 3)\r\n"
                    "* 3 FETCH (UID 5)\r\nbz2 OK\r\n"},
               {"",
                "* 1 FETCH (UID 4 BODY[] {4}\r\nhola)\r\n* 2 FETCH (UID 3 BODY[] \"a\\\"b\")"
                "\r\nbz3 NO one of them is broken\r\n"},
               {"", "bz4 NO this one\r\n"}}},
    {.method = "EXAMINE",
     .path = "/Atenci%C3%B3n",
     .turns = {{"", "* BYE [UNAVAILABLE] going down\r\n"}}},
    {.method = "LIST",
     .path = "",
     .turns = {{"", "* CAPABILITY LIST-EXTENDED SPECIAL-USE\r\nbz1 OK\r\n"},
               {"", "* LIST (\\Sent) \"/\" \"Atenci&APM-n\"\r\nbz2 OK\r\n"}}},
    {.method = "SEARCH",
     .path = "/Enviados",
     .headers = {ID},
     .turns = {OPENED("Enviados"), {"", "* SEARCH 3 8\r\nbz2 OK\r\n"}}},
    {.method = "APPEND",
     .path = "/Enviados",
     .headers = {ID},
     .body = "Subject: Farola\r\n\r\nYa luce.\r\n",
     .turns = {OPENED("Enviados"),
               {"", "bz2 OK\r\n"},
               {"", "+ go on\r\n"},
               {"", "bz3 OK done\r\n"}}},
    {.method = "PART",
     .headers = {{"UID", "8"}, {"Section", "2"}, {"Encoding", "base64"}},
     .turns = {OPENED("INBOX"),
               {"", "* 4 FETCH (UID 8 BODY[2] \"SG9s\\\\YQ==\")\r\nbz2 OK\r\n"}}},
};

/* The status, or the code of what failed. */
static int talked(const struct talk *t, const struct bz_outgoing *o)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_dialogue) d = bz_dialogue_new(&bz_imap_dialect, o, TALK_BODY, &err);

    if (!d)
        return -(int)err.code;
    for (size_t k = 0; k < TALK_TURNS && t->turns[k][0]; k++)
        bz_dialogue_take(d, t->turns[k][1], strlen(t->turns[k][1]));
    if (d->err.code != BUZON_OK || !d->over)
        return -(int)d->err.code;
    return d->response.status;
}

static void sweep(const struct talk *t, enum starve_how how)
{
    BZ_AUTO(bz_outgoing) o = talk_request(t);
    int64_t total, alive;
    int status;

    starve_begin(STARVE_OURS, how, -1);
    status = talked(t, o);
    (void)starve_end(&total);
    assert_true(status >= 200);
    assert_true(total > 5);
    alive = starve_alive();
    for (int64_t n = 0; n < total; n++) {
        int came;

        starve_begin(STARVE_OURS, how, n);
        came = talked(t, o);
        if (starve_end(NULL) && came != -(int)BUZON_ERR_NO_MEMORY)
            fail_msg("%s, allocation %d of %d: %d", t->method, (int)n, (int)total, came);
        assert_int_equal(starve_alive(), alive);
    }
}

static void each_allocation_may_fail_once(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof talks / sizeof *talks; k++)
        sweep(&talks[k], STARVE_ONCE);
}

static void memory_may_stay_away(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof talks / sizeof *talks; k++)
        sweep(&talks[k], STARVE_ON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_may_fail_once),
        cmocka_unit_test(memory_may_stay_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Opening a mailbox and fetching mails from it, with a server that keeps to its language and
 * with one that does not. */
#include "imap_talk.h"

#define LISTED(uid_, size_)                                                                    \
    "* 1 FETCH (UID " uid_ " RFC822.SIZE " size_                                               \
    " INTERNALDATE \"01-Aug-2026 15:51:39 +0200\")\r\n"
#define WHEN "2026-08-01T13:51:39.000Z"
#define LIST_ASKED(tag_, from_, to_)                                                           \
    "bz" tag_ " UID FETCH " from_ ":" to_ " (UID RFC822.SIZE INTERNALDATE)\r\n"
#define ASKED(tag_, uids_) "bz" tag_ " UID FETCH " uids_ " (UID BODY.PEEK[]<0.2097153>)\r\n"

/* --- EXAMINE --- */

static void a_mailbox_is_looked_at_and_never_selected(void **state)
{
    (void)state;
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=43 EXISTS=2 []", .method = "EXAMINE",
                .turns = {{EXAMINE_INBOX, EXAMINED("2", "43")}, {"bz2 LOGOUT\r\n"}});
}

static void names_go_as_modified_utf_7(void **state)
{
    (void)state;
    assert_talk(
        "200 UIDVALIDITY=77 UIDNEXT=1 EXISTS=0 []", .method = "EXAMINE",
        .path = "/INBOX.Atenci%C3%B3n%20%22R%26D%22",
        .turns = {{"bz1 EXAMINE \"INBOX.Atenci&APM-n \\\"R&-D\\\"\"\r\n", EXAMINED("0", "1")}});
}

static void what_a_server_hides_is_left_out(void **state)
{
    (void)state;
    assert_talk("200 UIDVALIDITY=77 EXISTS=0 []", .method = "EXAMINE",
                .turns = {{EXAMINE_INBOX, "* ok [uidvalidity 77]\r\n* OK [UIDNEXT x] ?\r\n"
                                          "* OK [UIDNEXT 4294967296]\r\nbz1 ok\r\n"}});
    assert_talk("protocol: the mailbox numbers its mails anew each time (no UIDVALIDITY)",
                .method = "EXAMINE",
                .turns = {{EXAMINE_INBOX, "* 1 EXISTS\r\nbz1 OK done\r\n"}});
}

static const struct {
    const char *hears, *want;
} refusals[] = {
    {"bz1 NO Mailbox doesn't exist: INBOX\r\n", "404 Reply=Mailbox doesn't exist: INBOX []"},
    {"bz1 NO [NONEXISTENT] no\r\n", "404 Reply=[NONEXISTENT] no []"},
    {"bz1 NO [NOPERM] no\r\n", "403 Reply=[NOPERM] no []"},
    {"bz1 NO [UNAVAILABLE] luego\r\n", "503 Reply=[UNAVAILABLE] luego []"},
    {"bz1 NO [INUSE] luego\r\n", "429 Reply=[INUSE] luego []"},
    {"bz1 NO [LIMITS] luego\r\n", "404 Reply=[LIMITS] luego []"},
    {"bz1 NO\r\n", "404 []"},
    {"bz1 BAD syntax\r\n", "502 Reply=syntax []"},
    {"bz1 NO \x1b[31m ñ\r\n", "404 Reply=?[31m ?? []"},
    {"* BYE [UNAVAILABLE] going down\r\n", "503 Reply=[UNAVAILABLE] going down []"},
    {"* OK [UIDVALIDITY 7] ok\r\n* BYE\r\n", "503 []"},
    {"bz1 MAYBE\r\n", "protocol: the mail server ends a command in no way that there is"},
    {"* 1 EXISTS\r\nbz7 OK done\r\n",
     "protocol: the mail server answers what it was not asked"},
    {"HTTP/1.1 400 Bad Request\r\n\r\n",
     "protocol: the mail server answers what it was not asked"},
    {"* 1 FETCH (BODY[] {4294967295}\r\n",
     "protocol: the mail server sends more than it was asked for"},
    /* The rest of the login's last line. */
    {"apability completed.\r\n* OK [UIDVALIDITY 77] ok\r\nbz1 OK done\r\n",
     "200 UIDVALIDITY=77 EXISTS=0 []"},
    {"* OK still here\r\n", "not over"},
};

static void every_refusal_has_its_status(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof refusals / sizeof *refusals; k++)
        assert_talk(refusals[k].want, .method = "EXAMINE",
                    .turns = {{EXAMINE_INBOX, refusals[k].hears}});
}

static void a_secret_is_not_repeated(void **state)
{
    (void)state;
    assert_talk("404 []", .method = "EXAMINE",
                .turns = {{EXAMINE_INBOX, "bz1 NO your password contraseña is old\r\n"}});
}

static void other_uids_are_told(void **state)
{
    (void)state;
    assert_talk("409 UIDVALIDITY=77 UIDNEXT=43 EXISTS=2 []", .method = "FETCH",
                .headers = {{"UIDVALIDITY", "76"}, {"UID-From", "9"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("2", "43")}, {"bz2 LOGOUT\r\n"}});
}

static void what_cannot_be_asked_is_our_own_fault(void **state)
{
    (void)state;
    assert_talk("internal: header UID-From is not a number that may be asked",
                .method = "FETCH", .headers = {{"UID-From", "0"}});
    assert_talk("internal: header Max-Mail is not a number that may be asked",
                .method = "FETCH", .headers = {{"Max-Mail", "99999999"}});
    assert_talk("internal: nothing is known by this name in IMAP", .method = "IDLE");
    assert_talk("invalid: the address names no mailbox", .method = "EXAMINE", .path = "/");
    assert_talk("invalid: a mailbox cannot have this name", .method = "EXAMINE",
                .path = "/a%00b");
}

/* --- FETCH --- */

static void mails_come_whole_and_in_order(void **state)
{
    (void)state;
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=43 EXISTS=3 UID-Next=43"
                " {40 4 " WHEN " [u\"no]} {42 15 " WHEN " [)\r\nbz3 OK no\r\n]}",
                .method = "FETCH", .headers = {{"UIDVALIDITY", "77"}, {"UID-From", "40"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("3", "43")},
                          {LIST_ASKED("2", "40", "42"),
                           LISTED("42", "15") LISTED("40", "4") "bz2 OK\r\n"},
                          {ASKED("3", "40,42"),
                           "* 9 EXISTS\r\n"
                           "* 3 FETCH (BODY[]<0> {14}\r\n)\r\nbz3 OK no\r\n UID 42)\r\n"
                           "* 2 FETCH (FLAGS (\\Seen))\r\n* 3 FETCH (UID 42 FLAGS ())\r\n"
                           "* 1 FETCH (UID 40 BODY[]<0> \"u\\\"no\")\r\nbz3 OK\r\n"},
                          {"bz4 LOGOUT\r\n"}});
}

/* RFC 3501 forbids bytes of 0 in a literal, and servers send what they were sent. */
static void bytes_of_0_come_as_they_are(void **state)
{
    (void)state;
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=43 EXISTS=2 UID-Next=43"
                " {40 3 " WHEN " [u~o]} {42 5 " WHEN " [~d~s~]}",
                .method = "FETCH", .zeros = true, .headers = {{"UID-From", "40"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("2", "43")},
                          {LIST_ASKED("2", "40", "42"),
                           LISTED("40", "3") LISTED("42", "5") "bz2 OK\r\n"},
                          {ASKED("3", "40,42"), "* 2 FETCH (UID 42 BODY[]<0> {5}\r\n~d~s~)\r\n"
                                                "* 1 FETCH (UID 40 BODY[]<0> {3}\r\nu~o)\r\n"
                                                "bz3 OK\r\n"},
                          {"bz4 LOGOUT\r\n"}});
}

static void nothing_new_is_not_asked_for(void **state)
{
    (void)state;
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=43 EXISTS=3 UID-Next=43", .method = "FETCH",
                .headers = {{"UID-From", "43"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("3", "43")}, {"bz2 LOGOUT\r\n"}});
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=43 EXISTS=0 UID-Next=43", .method = "FETCH",
                .turns = {{EXAMINE_INBOX, EXAMINED("0", "43")}, {"bz2 LOGOUT\r\n"}});
    /* Never back behind where it was asked from. */
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=43", .method = "FETCH",
                .headers = {{"UID-From", "43"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("3", "4")}});
}

/* "43:*" names mail 42, too, and mails of UID 0 or listed twice are none. */
static void a_server_that_hides_its_next_uid_is_asked_for_all(void **state)
{
    static const char opened[] = "* 3 EXISTS\r\n* OK [UIDVALIDITY 77]\r\nbz1 OK\r\n";

    (void)state;
    assert_talk("200 UIDVALIDITY=77 EXISTS=3 UID-Next=43", .method = "FETCH",
                .headers = {{"UID-From", "43"}},
                .turns = {{EXAMINE_INBOX, opened},
                          {LIST_ASKED("2", "43", "*"), LISTED("42", "8") "bz2 OK\r\n"},
                          {"bz3 LOGOUT\r\n"}});
    assert_talk(
        "200 UIDVALIDITY=77 EXISTS=3 UID-Next=46 {45 -1 " WHEN " [x]}", .method = "FETCH",
        .headers = {{"UID-From", "43"}},
        .turns = {
            {EXAMINE_INBOX, opened},
            {LIST_ASKED("2", "43", "*"),
             LISTED("45", "x") LISTED("0", "1") LISTED(
                 "45",
                 "9") "* 1 FETCH (UID\r\n* 1 FETCH NIL\r\n* FETCH (UID 44)\r\nbz2 OK\r\n"},
            {ASKED("3", "45"), "* 1 FETCH (UID 45 BODY[] {1}\r\nx)\r\nbz3 OK\r\n"}});
}

static void no_more_come_than_wanted(void **state)
{
    (void)state;
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=43 EXISTS=3 UID-Next=41 More=1"
                " {39 1 " WHEN " [a]} {40 1 " WHEN " [b]}",
                .method = "FETCH", .headers = {{"Max-Mails", "2"}, {"UID-From", "39"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("3", "43")},
                          {LIST_ASKED("2", "39", "42"),
                           LISTED("42", "1") LISTED("40", "1") LISTED("39", "1") "bz2 OK\r\n"},
                          {ASKED("3", "39,40"), "* 1 FETCH (UID 39 BODY[] {1}\r\na)\r\n"
                                                "* 2 FETCH (UID 40 BODY[] {1}\r\nb)\r\n"
                                                "bz3 OK\r\n"}});
}

/* Windows grow where nothing is, and end where enough was found. */
static void gaps_are_crossed_in_windows(void **state)
{
    (void)state;
    assert_talk(
        "200 UIDVALIDITY=77 UIDNEXT=1000 EXISTS=3 UID-Next=21 More=1"
        " {7 1 " WHEN " [a]}",
        .method = "FETCH", .headers = {{"Max-Mails", "1"}, {"UID-From", "1"}},
        .turns = {{EXAMINE_INBOX, EXAMINED("3", "1000")},
                  {LIST_ASKED("2", "1", "4"), "bz2 OK\r\n"},
                  {LIST_ASKED("3", "5", "20"), LISTED("7", "1") "bz3 OK\r\n"},
                  {ASKED("4", "7"), "* 1 FETCH (UID 7 BODY[] {1}\r\na)\r\nbz4 OK\r\n"}});
}

static void as_many_bytes_come_as_fit(void **state)
{
    static const char lies[] = LISTED("1", "1") LISTED("2", "1") LISTED("3", "1") "bz2 OK\r\n";
    char long_one[300];

    (void)state;
    /* As the server counts them … */
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=3 More=1"
                " {1 60 " WHEN " [a]} {2 30 " WHEN " [b]}",
                .method = "FETCH", .headers = {{"Max-Bytes", "400"}, {"Max-Mail", "100"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("3", "4")},
                          {LIST_ASKED("2", "1", "3"),
                           LISTED("1", "60") LISTED("2", "30") LISTED("3", "4294967295")
                               LISTED("4", "1") "bz2 OK\r\n"},
                          {"bz3 UID FETCH 1,2 (UID BODY.PEEK[]<0.101>)\r\n",
                           "* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n"
                           "* 2 FETCH (UID 2 BODY[] {1}\r\nb)\r\nbz3 OK\r\n"},
                          {"bz4 LOGOUT\r\n"}});
    /* … and if it counts wrong, as they come: in any order. */
    (void)snprintf(long_one, sizeof long_one,
                   "* 3 FETCH (UID 3 BODY[] {160}\r\n%0160d)\r\n"
                   "* 2 FETCH (UID 2 BODY[] {1}\r\nb)\r\n* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n"
                   "bz3 OK\r\n",
                   7);
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=3 More=1"
                " {1 1 " WHEN " [a]} {2 1 " WHEN " [b]}",
                .method = "FETCH", .headers = {{"Max-Bytes", "310"}, {"Max-Mail", "200"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("3", "4")},
                          {LIST_ASKED("2", "1", "3"), lies},
                          {"bz3 UID FETCH 1,2,3 (UID BODY.PEEK[]<0.201>)\r\n", long_one}});
    /* The first one comes however long it is, and however much is asked for. */
    assert_talk("200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=2 More=1"
                " {1 1 " WHEN " cut [0123456789]}",
                .method = "FETCH", .headers = {{"Max-Bytes", "1"}, {"Max-Mail", "10"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("3", "4")},
                          {LIST_ASKED("2", "1", "3"), lies},
                          {"bz3 UID FETCH 1 (UID BODY.PEEK[]<0.11>)\r\n",
                           "* 1 FETCH (UID 1 BODY[] {11}\r\n01234567890)\r\nbz3 OK\r\n"}});
}

/* A line that breaks, a server that leaves or talks nonsense: whole mails are kept. */
static void what_came_whole_is_kept(void **state)
{
    static const struct {
        const char *hears, *want;
        bool hangs_up;
    } ends[] = {
        {"* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n* 2 FETCH (UID 2 BODY[] {9}\r\nhal",
         "200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=2 More=1 {1 1 " WHEN " [a]}", true},
        {"* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n* BYE going down\r\n",
         "200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=2 More=1 {1 1 " WHEN " [a]}", false},
        {"* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\nbz9 OK\r\n",
         "200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=2 More=1 {1 1 " WHEN " [a]}", false},
        {"* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n* 2 FETCH (UID 2 BODY[] {4294967295}\r\n",
         "200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=2 More=1 {1 1 " WHEN " [a]}", false},
        {"* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\nbz3 NO [UNAVAILABLE] luego\r\n",
         "200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=2 More=1 {1 1 " WHEN " [a]}", false},
        {"* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\nbz3 BAD no\r\n",
         "200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=2 More=1 {1 1 " WHEN " [a]}", false},
        /* All are there, the end is not. */
        {"* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n* 2 FETCH (UID 2 BODY[] {1}\r\nb)\r\n",
         "200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=4 {1 1 " WHEN " [a]} {2 1 " WHEN
         " [b]}",
         true},
        /* The second cannot be kept without the first. */
        {"* 2 FETCH (UID 2 BODY[] {1}\r\nb)\r\n", "not over", true},
        {"* 1 FETCH (UID 1 BODY[] {9}\r\nhal", "not over", true},
        {"bz3 NO [UNAVAILABLE] luego\r\n",
         "503 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 Reply=[UNAVAILABLE] luego []", false},
        {"bz3 BAD no\r\n", "502 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 Reply=no []", false},
        {"* BYE\r\n", "503 []", false},
        /* Removed since it was listed. */
        {"* 2 FETCH (UID 2 BODY[] {1}\r\nb)\r\nbz3 OK\r\n",
         "200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=4 {2 1 " WHEN " [b]}", false},
        /* Listed, and the server cannot read it. */
        {"* 1 FETCH (UID 1 BODY[] NIL)\r\n* 2 FETCH (UID 2 BODY[] {1}\r\nb)\r\nbz3 OK\r\n",
         "200 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 UID-Next=4 {1 1 " WHEN " []} {2 1 " WHEN
         " [b]}",
         false},
    };

    (void)state;
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        assert_talk(ends[k].want, .method = "FETCH", .hangs_up = ends[k].hangs_up,
                    .turns = {{EXAMINE_INBOX, EXAMINED("3", "4")},
                              {LIST_ASKED("2", "1", "3"),
                               LISTED("1", "1") LISTED("2", "1") "bz2 OK\r\n"},
                              {ASKED("3", "1,2"), ends[k].hears}});
}

static void a_list_that_is_refused_or_breaks_is_no_answer(void **state)
{
    (void)state;
    assert_talk(
        "429 UIDVALIDITY=77 UIDNEXT=4 EXISTS=3 Reply=[LIMIT] luego []", .method = "FETCH",
        .turns = {{EXAMINE_INBOX, EXAMINED("3", "4")},
                  {LIST_ASKED("2", "1", "3"), LISTED("1", "1") "bz2 NO [LIMIT] luego\r\n"},
                  {"bz3 LOGOUT\r\n"}});
    assert_talk("not over", .method = "FETCH", .hangs_up = true,
                .turns = {{EXAMINE_INBOX, EXAMINED("3", "4")},
                          {LIST_ASKED("2", "1", "3"), LISTED("1", "1")}});
}

/* Those that a server cannot give are found out one by one, and keep nobody back. */
static void one_bad_mail_keeps_nobody_back(void **state)
{
    (void)state;
    assert_talk(
        "200 UIDVALIDITY=77 UIDNEXT=5 EXISTS=4 UID-Next=5 {1 1 " WHEN " [a]}"
        " {2 1 " WHEN " cut []} {4 1 " WHEN " [d]}",
        .method = "FETCH",
        .turns = {{EXAMINE_INBOX, EXAMINED("4", "5")},
                  {LIST_ASKED("2", "1", "4"), LISTED("1", "1") LISTED("2", "1") LISTED("3", "1")
                                                  LISTED("4", "1") "bz2 OK\r\n"},
                  {ASKED("3", "1,2,3,4"), "* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n"
                                          "bz3 NO [SERVERERROR] broken file\r\n"},
                  {ASKED("4", "2"), "bz4 NO broken file\r\n"},
                  {ASKED("5", "3"), "bz5 NO [EXPUNGEISSUED] it is gone\r\n"},
                  {ASKED("6", "4"), "* 1 FETCH (UID 4 BODY[] {1}\r\nd)\r\nbz6 OK\r\n"},
                  {"bz7 LOGOUT\r\n"}});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mailbox_is_looked_at_and_never_selected),
        cmocka_unit_test(names_go_as_modified_utf_7),
        cmocka_unit_test(what_a_server_hides_is_left_out),
        cmocka_unit_test(every_refusal_has_its_status),
        cmocka_unit_test(a_secret_is_not_repeated),
        cmocka_unit_test(other_uids_are_told),
        cmocka_unit_test(what_cannot_be_asked_is_our_own_fault),
        cmocka_unit_test(mails_come_whole_and_in_order),
        cmocka_unit_test(bytes_of_0_come_as_they_are),
        cmocka_unit_test(nothing_new_is_not_asked_for),
        cmocka_unit_test(a_server_that_hides_its_next_uid_is_asked_for_all),
        cmocka_unit_test(no_more_come_than_wanted),
        cmocka_unit_test(gaps_are_crossed_in_windows),
        cmocka_unit_test(as_many_bytes_come_as_fit),
        cmocka_unit_test(what_came_whole_is_kept),
        cmocka_unit_test(a_list_that_is_refused_or_breaks_is_no_answer),
        cmocka_unit_test(one_bad_mail_keeps_nobody_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

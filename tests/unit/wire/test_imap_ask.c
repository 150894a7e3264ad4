/* SPDX-License-Identifier: EUPL-1.2 */
/* What is asked of an IMAP server beside its mails: mailboxes, whether a mail is there, putting
 * one there once, and a part of one. */
#include "imap_talk.h"

#define SENT "/Enviados"
#define EXAMINE_SENT "bz1 EXAMINE \"Enviados\"\r\n"
#define ID "<buzon.7@ayto.example>"
#define SEARCH_ASKED "bz2 UID SEARCH HEADER Message-ID \"" ID "\"\r\n"
#define NUMBERS " UIDVALIDITY=77 UIDNEXT=9 EXISTS=4"

/* --- LIST --- */

static void mailboxes_are_listed_with_their_use(void **state)
{
    (void)state;
    assert_talk(
        "200 [[{\"name\":\"INBOX\",\"use\":null},"
        "{\"name\":\"Enviados de atención\",\"use\":\"\\\\Sent\"},"
        "{\"name\":\"dice \\\"hola\\\"\",\"use\":null},"
        "{\"name\":\"Papelera\",\"use\":\"\\\\Trash\"}]]",
        .method = "LIST", .path = "",
        .turns = {{"bz1 CAPABILITY\r\n",
                   "* CAPABILITY IMAP4rev1 LIST-EXTENDED SPECIAL-USE\r\nbz1 OK\r\n"},
                  {"bz2 LIST \"\" \"*\" RETURN (SPECIAL-USE)\r\n",
                   "* LIST () \"/\" INBOX\r\n"
                   "* LIST (\\HasNoChildren \\sent) \"/\" \"Enviados de atenci&APM-n\"\r\n"
                   "* LIST (\\Noselect \\HasChildren) \"/\" Carpetas\r\n"
                   "* LIST (\\nonexistent) \"/\" Antes\r\n"
                   "* LIST () NIL {11}\r\ndice \"hola\"\r\n"
                   "* LIST (\\Trash \\Junk (x)) \"/\" Rota\r\n* LIST (\r\n* LIST\r\n"
                   "* LIST () \"/\"\r\n* LIST () \"/\" (\r\n* LSUB () \"/\" Otra\r\n"
                   "* LIST (\\Marked \\Trash) NIL Papelera\r\nbz2 OK done\r\n"},
                  {"bz3 LOGOUT\r\n"}});
}

static void an_old_server_lists_its_names(void **state)
{
    (void)state;
    assert_talk("200 [[{\"name\":\"INBOX\",\"use\":null}]]", .method = "LIST", .path = "",
                .turns = {{"bz1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nbz1 OK\r\n"},
                          {"bz2 LIST \"\" \"*\"\r\n", "* LIST () \".\" INBOX\r\nbz2 OK\r\n"}});
    assert_talk("200 [[]]", .method = "LIST", .path = "",
                .turns = {{"bz1 CAPABILITY\r\n", "bz1 BAD what?\r\n"},
                          {"bz2 LIST \"\" \"*\"\r\n", "bz2 OK\r\n"}});
    assert_talk(
        "403 Reply=[NOPERM] no []", .method = "LIST", .path = "",
        .turns = {{"bz1 CAPABILITY\r\n", "bz1 OK\r\n"},
                  {"bz2 LIST \"\" \"*\"\r\n", "* LIST () NIL a\r\nbz2 NO [NOPERM] no\r\n"}});
}

/* --- SEARCH --- */

static const struct {
    const char *hears, *want;
} searches[] = {
    {"* SEARCH 3 8\r\nbz2 OK\r\n", "200" NUMBERS " [[\"3\",\"8\"]]"},
    {"* SEARCH\r\nbz2 OK\r\n", "200" NUMBERS " [[]]"},
    {"bz2 OK\r\n", "200" NUMBERS " [[]]"},
    {"* SEARCH 0 x 8\r\nbz2 OK\r\n", "200" NUMBERS " [[\"8\"]]"},
    {"* ESEARCH (TAG \"bz2\") UID ALL 2:4,7\r\nbz2 OK\r\n",
     "200" NUMBERS " [[\"2\",\"4\",\"7\"]]"},
    {"* ESEARCH (TAG \"bz2\") UID\r\nbz2 OK\r\n", "200" NUMBERS " [[]]"},
    {"* ESEARCH (TAG\r\nbz2 OK\r\n", "200" NUMBERS " [[]]"},
    {"bz2 NO [LIMIT] luego\r\n", "429" NUMBERS " Reply=[LIMIT] luego []"},
};

static void a_mail_is_looked_for_by_its_id(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof searches / sizeof *searches; k++)
        assert_talk(
            searches[k].want, .method = "SEARCH", .path = SENT, .headers = {{"Message-ID", ID}},
            .turns = {{EXAMINE_SENT, EXAMINED("4", "9")}, {SEARCH_ASKED, searches[k].hears}});
}

static void no_id_ends_its_line(void **state)
{
    (void)state;
    assert_talk(
        "200" NUMBERS " [[]]", .method = "SEARCH", .path = SENT,
        .headers = {{"Message-ID", "<a\"b\\c@x>"}},
        .turns = {{EXAMINE_SENT, EXAMINED("4", "9")},
                  {"bz2 UID SEARCH HEADER Message-ID \"<a\\\"b\\\\c@x>\"\r\n", "bz2 OK\r\n"}});
    assert_talk("internal: no mail has this Message-ID", .method = "SEARCH", .path = SENT,
                .headers = {{"Message-ID", "<ñ@x>"}});
    assert_talk("internal: no mail has this Message-ID", .method = "SEARCH", .path = SENT);
}

/* --- APPEND --- */

#define MAIL "Subject: Farola\r\n\r\nYa luce.\r\n"
#define APPEND_ASKED "bz3 APPEND \"Enviados\" (\\Seen) {29}\r\n"

static void a_mail_is_put_once(void **state)
{
    (void)state;
    assert_int_equal(strlen(MAIL), 29);
    assert_talk(
        "200" NUMBERS " []", .method = "APPEND", .path = SENT, .body = MAIL,
        .headers = {{"Message-ID", ID}},
        .turns = {{EXAMINE_SENT, EXAMINED("4", "9")},
                  {SEARCH_ASKED, "* SEARCH\r\nbz2 OK\r\n"},
                  {APPEND_ASKED, "+ OK\r\n"},
                  {MAIL "\r\n", "* 5 EXISTS\r\n+ again?\r\nbz3 OK [APPENDUID 77 9] done\r\n"},
                  {"bz4 LOGOUT\r\n"}});
    /* It is there from another time, whose answer was lost. */
    assert_talk("200" NUMBERS " []", .method = "APPEND", .path = SENT, .body = MAIL,
                .headers = {{"Message-ID", ID}},
                .turns = {{EXAMINE_SENT, EXAMINED("4", "9")},
                          {SEARCH_ASKED, "* SEARCH 8\r\nbz2 OK\r\n"},
                          {"bz3 LOGOUT\r\n"}});
}

static const struct {
    const char *hears, *want;
} appends[] = {
    {"bz3 NO [OVERQUOTA] lleno\r\n", "429" NUMBERS " Reply=[OVERQUOTA] lleno []"},
    {"bz3 NO [TRYCREATE] no\r\n", "404" NUMBERS " Reply=[TRYCREATE] no []"},
    {"bz3 BAD no\r\n", "502" NUMBERS " Reply=no []"},
    {"bz3 OK done\r\n", "protocol: the mail server takes a mail before it is there"},
    {"* BYE\r\n", "503 []"},
};

static void what_is_not_put_is_said(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof appends / sizeof *appends; k++)
        assert_talk(appends[k].want, .method = "APPEND", .path = SENT, .body = MAIL,
                    .headers = {{"Message-ID", ID}},
                    .turns = {{EXAMINE_SENT, EXAMINED("4", "9")},
                              {SEARCH_ASKED, "bz2 OK\r\n"},
                              {APPEND_ASKED, appends[k].hears}});
    /* Who cannot look puts nothing: it might be the second. */
    assert_talk("502" NUMBERS " Reply=no []", .method = "APPEND", .path = SENT, .body = MAIL,
                .headers = {{"Message-ID", ID}},
                .turns = {{EXAMINE_SENT, EXAMINED("4", "9")},
                          {SEARCH_ASKED, "bz2 NO no\r\n"},
                          {"bz3 LOGOUT\r\n"}});
    assert_talk("internal: no mail to put into a mailbox", .method = "APPEND", .path = SENT,
                .headers = {{"Message-ID", ID}});
}

/* --- PART --- */

#define PART_ASKED(section_) "bz2 UID FETCH 8 (UID BODY.PEEK[" section_ "]<0.1048576>)\r\n"

static const struct {
    const char *section, *encoding, *asked, *hears, *want;
} parts[] = {
    {"2", "base64", PART_ASKED("2"),
     "* 4 FETCH (UID 8 BODY[2]<0> {13}\r\nSG9s\r\nYQ==\r\n\r)\r\nbz2 OK\r\n",
     "200" NUMBERS " [Hola]"},
    {"1.3", "Quoted-Printable", PART_ASKED("1.3"),
     "* 4 FETCH (FLAGS ())\r\n* 3 FETCH (UID 7 BODY[1.3] \"no\")\r\n"
     "* 4 FETCH (BODY[1.3]<0> \"a=C3=B1o =\" UID 8)\r\n"
     "* 4 FETCH (UID 8 BODY[1.3]<0> \"otra vez\")\r\nbz2 OK\r\n",
     "200" NUMBERS " [año ]"},
    {NULL, "8bit", PART_ASKED(""), "* 4 FETCH (UID 8 BODY[]<0> {5}\r\na=41b)\r\nbz2 OK\r\n",
     "200" NUMBERS " [a=41b]"},
    {"2", "7bit", PART_ASKED("2"), "* 4 FETCH (UID 8 BODY[2] \"\")\r\nbz2 OK\r\n",
     "200" NUMBERS " []"},
    {"9", "7bit", PART_ASKED("9"), "* 4 FETCH (UID 8 BODY[9] NIL)\r\nbz2 OK\r\n",
     "404" NUMBERS " []"},
    {"2", "7bit", PART_ASKED("2"), "bz2 OK no such mail\r\n", "404" NUMBERS " []"},
    {"2", "7bit", PART_ASKED("2"), "bz2 NO no such part\r\n",
     "404" NUMBERS " Reply=no such part []"},
    {"2", "7bit", PART_ASKED("2"), "bz2 NO [UNAVAILABLE] luego\r\n",
     "503" NUMBERS " Reply=[UNAVAILABLE] luego []"},
    {"2", "7bit", PART_ASKED("2"), "bz2 BAD no\r\n", "502" NUMBERS " Reply=no []"},
};

static void a_part_comes_without_its_encoding(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        assert_talk(
            parts[k].want, .method = "PART",
            .headers = {{"UIDVALIDITY", "77"},
                        {"UID", "8"},
                        {"Encoding", parts[k].encoding},
                        {parts[k].section ? "Section" : NULL, parts[k].section}},
            .turns = {{EXAMINE_INBOX, EXAMINED("4", "9")}, {parts[k].asked, parts[k].hears}});
    assert_talk("409" NUMBERS " []", .method = "PART",
                .headers = {{"UIDVALIDITY", "76"}, {"UID", "8"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("4", "9")}});
    assert_talk("internal: no mail has this part", .method = "PART",
                .headers = {{"UID", "8"}, {"Section", "1 BODY[2]"}});
    assert_talk("internal: no mail has this part", .method = "PART");
}

/* A cut base64 group goes on in the next piece; a broken line gives nothing. */
static void a_long_part_comes_in_pieces(void **state)
{
    enum { PIECE = 1 << 20, ROOM = PIECE + 200 };
    BZ_LOCAL_ERR(err);
    struct talk t = {.method = "PART",
                     .headers = {{"UID", "8"}, {"Section", "2"}, {"Encoding", "base64"}}};
    BZ_AUTO(bz_outgoing) o = talk_request(&t);
    BZ_AUTO(bz_dialogue) d = bz_dialogue_new(&bz_imap_dialect, o, 4 << 20, &err);
    BZ_DONE(bz_str) piece = {0};
    static const char last[] = "* 4 FETCH (UID 8 BODY[2]<1048576> {3}\r\nAAA)\r\nbz3 OK\r\n";

    (void)state;
    talk_says(d, EXAMINE_INBOX);
    bz_dialogue_take(d, EXAMINED("4", "9"), strlen(EXAMINED("4", "9")));
    talk_says(d, PART_ASKED("2"));
    bz_str_addf(&piece, "* 4 FETCH (UID 8 BODY[2]<0> {%d}\r\n", PIECE);
    for (int k = 0; k < PIECE; k++)
        bz_str_add_char(&piece, k == 100 ? '\n' : 'A');
    bz_str_add(&piece, ")\r\nbz2 OK\r\n");
    bz_dialogue_take(d, piece.data, piece.len);
    talk_says(d, "bz3 UID FETCH 8 (UID BODY.PEEK[2]<1048576.1048576>)\r\n");
    assert_false(d->over);
    bz_dialogue_hung_up(d);
    assert_false(d->over);
    bz_dialogue_take(d, last, strlen(last));
    assert_true(d->over);
    assert_int_equal(d->response.status, 200);
    assert_int_equal(d->body.len, (PIECE - 1 + 3) / 4 * 3 + 1);
}

static void a_part_larger_than_wanted_is_given_up(void **state)
{
    (void)state;
    assert_talk("limit: the mail server sent more than 4 bytes", .method = "PART",
                .max_body = 4, .headers = {{"UID", "8"}, {"Section", "2"}},
                .turns = {{EXAMINE_INBOX, EXAMINED("4", "9")},
                          {PART_ASKED("2"), "* 4 FETCH (UID 8 BODY[2] \"12345\")\r\n"}});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mailboxes_are_listed_with_their_use),
        cmocka_unit_test(an_old_server_lists_its_names),
        cmocka_unit_test(a_mail_is_looked_for_by_its_id),
        cmocka_unit_test(no_id_ends_its_line),
        cmocka_unit_test(a_mail_is_put_once),
        cmocka_unit_test(what_is_not_put_is_said),
        cmocka_unit_test(a_part_comes_without_its_encoding),
        cmocka_unit_test(a_long_part_comes_in_pieces),
        cmocka_unit_test(a_part_larger_than_wanted_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

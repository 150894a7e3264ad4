/* SPDX-License-Identifier: EUPL-1.2 */
/* After a purge no file of the store holds a byte of what was erased: every file of the folder
 * is searched. Through the public headers. */
#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk.h"

#define TEXT                                                                                    \
    "Hermenegilda Zubiaurre pregunta por el quiosco zarandeado junto al número 8 de la calle " \
    "Yeserías"
#define EARLIER "Antes decía jacarandá y xilófono, con mi teléfono 655443322"
#define PHONE "34677889900"
#define BLOB "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* Words of hers, as she wrote them and as the index of words has them. */
static const char *const hers[] = {TEXT,
                                   EARLIER,
                                   PHONE,
                                   "34655000111",
                                   "Zubiaurre",
                                   "zubiaurre",
                                   "jacarand",
                                   "xilofono",
                                   "zarandeado",
                                   "655443322",
                                   "yeserias",
                                   "Yeserías",
                                   "croquis-de-la-plaza.pdf",
                                   "una nota sobre ella",
                                   "el contenido de su fichero"};
enum { HERS = sizeof hers / sizeof *hers };

/* --- searching bytes --- */

static void file_search(const char *path, unsigned *found)
{
    FILE *f = fopen(path, "rb");
    char *bytes;
    long len;

    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    len = ftell(f);
    rewind(f);
    bytes = malloc((size_t)len + 1);
    assert_int_equal(fread(bytes, 1, (size_t)len, f), len);
    for (unsigned i = 0; i < HERS; i++)
        if (memmem(bytes, (size_t)len, hers[i], strlen(hers[i])))
            *found |= 1U << i;
    free(bytes);
    (void)fclose(f);
}

static void folder_search(const char *folder, unsigned *found, int *files)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    char path[400];
    struct stat st;

    assert_non_null(dir);
    while ((entry = readdir(dir))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        assert_int_equal(stat(path, &st), 0);
        if (S_ISDIR(st.st_mode)) {
            folder_search(path, found, files);
            continue;
        }
        file_search(path, found);
        ++*files;
    }
    (void)closedir(dir);
}

/* Which of her words some file holds, as bits. */
static unsigned found_in(const struct desk *d, int *files)
{
    unsigned found = 0;

    *files = 0;
    folder_search(d->folder, &found, files);
    return found;
}

static void expect_nothing(const struct desk *d)
{
    int files;
    unsigned found = found_in(d, &files);

    for (unsigned i = 0; i < HERS; i++)
        if (found & 1U << i)
            fail_msg("a file still holds \"%s\"", hers[i]);
    assert_true(files >= 1);
}

/* --- what is stored --- */

static void bring(struct desk *d, const char *account, const char *json)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_round *round;

    assert_true(buzon_response_set_body(r, json, strlen(json), &err));
    round = buzon_inbox_import(d->inbox, account, r, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_unknown(round), 0);
    buzon_round_unref(round);
    buzon_response_free(r);
}

/* A message of WhatsApp, where the conversation is called after the telephone. */
static void she_calls(struct desk *d, int n, const char *text)
{
    char json[1500];

    (void)snprintf(
        json, sizeof json,
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{"
        "\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{"
        "\"display_phone_number\":\"34960000000\",\"phone_number_id\":\"106\"},\"contacts\":[{"
        "\"profile\":{\"name\":\"Hermenegilda Zubiaurre\"},\"wa_id\":\"" PHONE "\"}],"
        "\"messages\":[{\"from\":\"" PHONE
        "\",\"id\":\"wamid.%d\",\"timestamp\":\"1795424400\","
        "\"type\":\"text\",\"text\":{\"body\":\"%s\"}}]}}]}]}",
        n, text);
    bring(d, "wa", json);
}

/* So many others, so that what is hers lies between theirs. */
static void others_write(struct desk *d, int from, int n)
{
    char *json = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&json, &len);

    (void)fputc('[', to);
    for (int i = from; i < from + n; i++)
        (void)fprintf(
            to,
            "%s{\"id\":\"n%d\",\"type\":\"mention\",\"account\":{\"id\":\"v%d\"},\"status\":{"
            "\"id\":\"%d\",\"created_at\":\"2026-11-23T08:00:00.000Z\",\"content\":\"<p>La "
            "farola %d, la fuente %d y el banco %d de la calle</p>\",\"account\":{\"id\":"
            "\"v%d\",\"acct\":\"v%d@barrio.example\"}}}",
            i > from ? "," : "", i, i, 1000 + i, i * 7, i * 11, i * 13, i, i);
    (void)fputc(']', to);
    (void)fclose(to);
    desk_import(d, json);
    free(json);
}

static void file_put(const struct desk *d)
{
    char path[300];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s.media", d->path);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s.media/" BLOB, d->path);
    f = fopen(path, "wb");
    assert_non_null(f);
    (void)fputs("el contenido de su fichero", f);
    assert_int_equal(fclose(f), 0);
}

static void settle_down(struct desk *d)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-101", "person:ana", &err);

    assert_true(buzon_change_add_note(c, "una nota sobre ella", &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
    buzon_answer_unref(buzon_inbox_cancel_answer(d->inbox, 1, "person:ana", &err));
    assert_no_error(err);
}

/* Everything she left, erased but not purged. */
static void gone_but_there(struct desk *d)
{
    buzon_error *err = NULL;
    buzon_person *p = buzon_person_new("wa", PHONE, &err);
    char *text;
    int files;

    buzon_account_unref(buzon_inbox_add_account(
        d->inbox, "wa", "whatsapp", "{\"phone_number_id\":\"106\"}", "person:ana", &err));
    assert_no_error(err);
    others_write(d, 1, 100);
    she_calls(d, 1, EARLIER);
    she_calls(d, 2, TEXT);
    others_write(d, 101, 100);
    desk_sql(d, "INSERT INTO attachment (message, n, kind, name, size, state, sha256, account) "
                "SELECT id, 0, 4, 'croquis-de-la-plaza.pdf', 26, 1, '" BLOB "', account FROM "
                "message WHERE mid LIKE 'wamid.1'");
    file_put(d);
    desk_sql(d,
             "INSERT INTO quarantine (account, at, origin, reason, size, digest, body, status) "
             "VALUES (2, 0, 'webhook', 'x', 1, x'00', CAST('{\"from\":\"" PHONE
             "\",\"de\":\"34655000111\"' AS BLOB), 200)");
    buzon_answer_unref(buzon_inbox_answer(d->inbox, "2026-101", "Sobre «" TEXT "»: mañana.",
                                          "person:ana", &err));
    assert_no_error(err);
    settle_down(d);
    assert_int_equal(found_in(d, &files) & 0x7, 0x7);
    text = buzon_inbox_erase(d->inbox, p, "lo ha pedido", "person:dpd", &err);
    assert_no_error(err);
    buzon_string_free(text);
    buzon_person_free(p);
    assert_int_not_equal(found_in(d, &files), 0); /* else the search proves nothing */
}

static void purge(struct desk *d)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_purge(d->inbox, &err);

    assert_no_error(err);
    expect_words(text, "\"files\":");
    buzon_string_free(text);
}

/* --- the cases --- */

static void no_file_holds_a_byte(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *text;

    gone_but_there(d);
    text = buzon_inbox_purge(d->inbox, &err);
    assert_no_error(err);
    expect_words(text, "\"files\":1}");
    buzon_string_free(text);
    expect_nothing(d);
    desk_verify(d);
    /* What is not hers is found as before. */
    desk_sql(d, "CREATE TEMP TABLE t (x CHECK (x = 200)); INSERT INTO t SELECT count(*) FROM "
                "search WHERE search MATCH 'fuente'");
    purge(d); /* nothing is left to do */
    desk_verify(d);
}

static bool stop(void *user, buzon_error **err)
{
    int *left = user;

    (void)err;
    return (*left)-- == 0;
}

static void it_can_be_stopped_and_goes_on(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    gone_but_there(d);
    for (int i = 0; i < 5; i++) {
        int left = i;

        buzon_inbox_set_interrupt(d->inbox, stop, &left, NULL);
        assert_null(buzon_inbox_purge(d->inbox, &err));
        expect_error(&err, BUZON_ERR_INTERRUPTED, "");
        desk_verify(d);
        buzon_inbox_set_interrupt(d->inbox, NULL, NULL, NULL);
    }
    purge(d);
    expect_nothing(d);
}

static void die(void *user, const char *what, int64_t done, int64_t total)
{
    (void)user;
    (void)done;
    (void)total;
    if (strcmp(what, "purge") == 0)
        _exit(9);
}

static void killed_in_the_middle_it_goes_on(void **state)
{
    struct desk *d = *state;
    int status = 0;
    pid_t child;

    gone_but_there(d);
    child = fork();
    if (child == 0) {
        buzon_inbox *inbox = desk_open(d, BUZON_OPEN_EXISTING);

        buzon_inbox_set_progress(inbox, die, NULL, NULL);
        buzon_string_free(buzon_inbox_purge(inbox, NULL));
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 9);
    desk_verify(d);
    purge(d);
    expect_nothing(d);
}

static void who_only_reads_cannot(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inbox *reader = desk_open(d, BUZON_OPEN_READ_ONLY);

    assert_null(buzon_inbox_purge(reader, &err));
    expect_error(&err, BUZON_ERR_READ_ONLY, "");
    buzon_inbox_unref(reader);
    assert_null(buzon_inbox_purge(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        DESK_CASE(no_file_holds_a_byte),
        DESK_CASE(it_can_be_stopped_and_goes_on),
        DESK_CASE(killed_in_the_middle_it_goes_on),
        DESK_CASE(who_only_reads_cannot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

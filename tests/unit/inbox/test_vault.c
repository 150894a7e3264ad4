/* SPDX-License-Identifier: EUPL-1.2 */
/* Secrets: where they are kept, who may read them, and that the host's vault stands before. */
#include "scene.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

static void vault_path(const struct scene *s, char ret[128])
{
    (void)snprintf(ret, 128, "%s.vault", s->path);
}

static bool put(struct scene *s, const char *name, const char *secret, buzon_error **err)
{
    return buzon_inbox_set_secret(s->inbox, "ayto", name, secret, secret ? strlen(secret) : 0,
                                  err);
}

/* The secret, or NULL with err. */
static struct bz_secret *find(struct scene *s, const char *name, struct bz_err *err)
{
    return bz_vault_find(s->inbox, "ayto", name, err);
}

#define assert_secret(s, name, text)                                                           \
    do {                                                                                       \
        BZ_LOCAL_ERR(err_);                                                                    \
        BZ_AUTO(bz_secret) found_ = find((s), (name), &err_);                                  \
        assert_string_equal(err_.message, "");                                                 \
        assert_string_equal(bz_secret_bytes(found_), (text));                                  \
    } while (0)

#define assert_no_secret(s, name, code_, words_)                                               \
    do {                                                                                       \
        BZ_LOCAL_ERR(err_);                                                                    \
        assert_null(find((s), (name), &err_));                                                 \
        assert_string_equal(buzon_code_name(err_.code), buzon_code_name(code_));               \
        if (!strstr(err_.message, (words_)))                                                   \
            fail_msg("\"%s\" does not say \"%s\"", err_.message, (words_));                    \
    } while (0)

/* --- the built-in vault --- */

static void secrets_are_kept_beside_the_store_for_us_alone(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char path[128];
    struct stat st;

    assert_true(put(s, "token", "s3creto", &err));
    assert_true(put(s, "app_secret", "otro", &err));
    assert_secret(s, "token", "s3creto");
    assert_secret(s, "app_secret", "otro");
    vault_path(s, path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM account WHERE settings LIKE "
                                     "'%s3creto%'"),
                     0);
}

static void a_secret_is_replaced_and_forgotten(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    assert_true(put(s, "token", "uno", &err));
    assert_true(put(s, "other", "queda", &err));
    assert_true(put(s, "token", "dos", &err));
    assert_secret(s, "token", "dos");
    assert_true(put(s, "token", NULL, &err));
    assert_no_secret(s, "token", BUZON_ERR_SECRET, "no secret token of account ayto");
    assert_true(put(s, "token", NULL, &err));
    assert_secret(s, "other", "queda");
}

static void any_bytes_are_a_secret(void **state)
{
    struct scene *s = *state;
    BZ_LOCAL_ERR(e);
    buzon_error *err = NULL;
    static const char bytes[] = "a\0b\n c\xff";
    struct bz_secret *found;

    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", bytes, sizeof bytes, &err));
    found = find(s, "token", &e);
    assert_int_equal(bz_secret_len(found), sizeof bytes);
    assert_memory_equal(bz_secret_bytes(found), bytes, sizeof bytes);
    bz_secret_free(found);
}

static void a_missing_secret_says_how_to_put_it(void **state)
{
    assert_no_secret((struct scene *)*state, "token", BUZON_ERR_SECRET,
                     "buzon_inbox_set_secret() puts it there");
}

static void a_vault_open_to_others_is_not_used(void **state)
{
    static const mode_t modes[] = {0644, 0640, 0660, 0604};
    struct scene *s = *state;
    buzon_error *err = NULL;
    char path[128];

    assert_true(put(s, "token", "s3creto", &err));
    vault_path(s, path);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_no_secret(s, "token", BUZON_ERR_IO, "chmod 600");
        assert_false(put(s, "token", "otro", &err));
        expect_error(&err, BUZON_ERR_IO, "open to other users");
    }
    assert_int_equal(chmod(path, 0600), 0);
    assert_secret(s, "token", "s3creto");
}

static void a_vault_behind_a_symbolic_link_is_not_used(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char path[128], elsewhere[128];

    assert_true(put(s, "token", "s3creto", &err));
    vault_path(s, path);
    (void)snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", s->folder);
    assert_int_equal(rename(path, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, path), 0);
    assert_no_secret(s, "token", BUZON_ERR_IO, "symbolic link");
    assert_false(put(s, "token", "otro", &err));
    expect_error(&err, BUZON_ERR_IO, "symbolic link");
}

static void a_file_that_is_no_vault_is_left_alone(void **state)
{
    static const char *const files[] = {"", "hola\n", "buzon vault 2\n",
                                        "buzon vault 1\ncortado", "{\"token\": 1}\n"};
    struct scene *s = *state;
    buzon_error *err = NULL;
    char path[128];

    vault_path(s, path);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        struct stat st;

        assert_true(fd >= 0);
        assert_int_equal(write(fd, files[i], strlen(files[i])), strlen(files[i]));
        close(fd);
        assert_no_secret(s, "token", BUZON_ERR_CORRUPT, "is no vault");
        assert_false(put(s, "token", "otro", &err));
        expect_error(&err, BUZON_ERR_CORRUPT, "is no vault");
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_size, strlen(files[i]));
    }
}

static void what_a_crash_left_does_not_keep_us_from_writing(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char path[136];
    int fd;

    (void)snprintf(path, sizeof path, "%s.vault.new", s->path);
    fd = open(path, O_WRONLY | O_CREAT, 0644);
    assert_true(fd >= 0);
    close(fd);
    assert_true(put(s, "token", "s3creto", &err));
    assert_secret(s, "token", "s3creto");
    assert_int_equal(access(path, F_OK), -1);
}

struct writer {
    struct scene *s;
    int from;
};

static void *write_some(void *user)
{
    struct writer *w = user;
    char name[16];

    for (int i = w->from; i < w->from + 25; i++) {
        (void)snprintf(name, sizeof name, "s%d", i);
        if (!put(w->s, name, name, NULL))
            return w;
    }
    return NULL;
}

static void writers_at_the_same_time_lose_nothing(void **state)
{
    struct scene *s = *state;
    pthread_t threads[4];
    struct writer writers[4];

    for (int i = 0; i < 4; i++) {
        writers[i] = (struct writer){s, i * 25};
        assert_int_equal(pthread_create(&threads[i], NULL, write_some, &writers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        void *failed;

        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    for (int i = 0; i < 100; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "s%d", i);
        assert_secret(s, name, name);
    }
}

/* --- arguments --- */

static void bad_names_and_unknown_accounts_are_refused(void **state)
{
    static const char *const names[] = {NULL, "", "Token", "a b", "a\nb", "ñ"};
    struct scene *s = *state;
    buzon_error *err = NULL;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_false(put(s, names[i], "x", &err));
        expect_error(&err, BUZON_ERR_INVALID, "a secret's name");
    }
    assert_false(buzon_inbox_set_secret(s->inbox, "nadie", "token", "x", 1, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    assert_false(buzon_inbox_set_secret(s->inbox, NULL, "token", "x", 1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "account");
    assert_false(buzon_inbox_set_secret(NULL, "ayto", "token", "x", 1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    assert_false(buzon_inbox_set_secret(s->inbox, "ayto", "token", "x", 1 << 20, &err));
    expect_error(&err, BUZON_ERR_INVALID, "at most 65536");
}

static void new_credentials_mend_a_broken_account(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_account *a;

    scene_sql(s, "UPDATE account SET state = 3");
    assert_true(put(s, "token", "nuevo", &err));
    a = buzon_inbox_account(s->inbox, "ayto", &err);
    assert_int_equal(buzon_account_state(a), BUZON_ACCOUNT_ACTIVE);
    buzon_account_unref(a);
}

/* --- the host's vault --- */

struct host {
    const char *mode;
    char kept[64];
    int finds, destroyed;
};

static bool host_find(void *user, const char *account, const char *name, buzon_vault_slot *slot,
                      buzon_error **err)
{
    struct host *h = user;
    char text[64];

    h->finds++;
    if (strcmp(h->mode, "fail") == 0) {
        *err = buzon_error_new(BUZON_ERR_CALLBACK, "the safe is locked");
        return false;
    }
    if (strcmp(h->mode, "silent") == 0)
        return false;
    if (strcmp(h->mode, "none") == 0)
        return true;
    (void)snprintf(text, sizeof text, "%s/%s", account, name);
    return buzon_vault_answer(slot, "primero", 7, err) &&
           buzon_vault_answer(slot, text, strlen(text), err);
}

static bool host_put(void *user, const char *account, const char *name, const char *bytes,
                     size_t len, buzon_error **err)
{
    struct host *h = user;

    (void)err;
    (void)snprintf(h->kept, sizeof h->kept, "%s/%s=%.*s", account, name, (int)len,
                   bytes ? bytes : "-");
    return true;
}

static void host_gone(void *user)
{
    ((struct host *)user)->destroyed++;
}

static void the_host_s_vault_is_asked_instead(void **state)
{
    struct scene *s = *state;
    struct host h = {.mode = "answer"};
    buzon_error *err = NULL;
    char path[128];

    buzon_inbox_set_vault(s->inbox, host_find, host_put, &h, host_gone);
    assert_secret(s, "token", "ayto/token");
    assert_true(put(s, "token", "nuevo", &err));
    assert_string_equal(h.kept, "ayto/token=nuevo");
    assert_true(put(s, "token", NULL, &err));
    assert_string_equal(h.kept, "ayto/token=");
    vault_path(s, path);
    assert_int_equal(access(path, F_OK), -1);
    buzon_inbox_set_vault(s->inbox, NULL, NULL, NULL, NULL);
    assert_int_equal(h.destroyed, 1);
    assert_no_secret(s, "token", BUZON_ERR_SECRET, "no secret token");
}

static void the_host_s_failure_is_handed_on(void **state)
{
    struct scene *s = *state;
    struct host h = {.mode = "fail"};

    buzon_inbox_set_vault(s->inbox, host_find, NULL, &h, NULL);
    assert_no_secret(s, "token", BUZON_ERR_CALLBACK, "the safe is locked");
    h.mode = "silent";
    assert_no_secret(s, "token", BUZON_ERR_CALLBACK, "without saying why");
    h.mode = "none";
    assert_no_secret(s, "token", BUZON_ERR_SECRET, "no secret token of account ayto");
}

static void a_host_that_only_reads_takes_no_secrets(void **state)
{
    struct scene *s = *state;
    struct host h = {.mode = "answer"};
    buzon_error *err = NULL;

    buzon_inbox_set_vault(s->inbox, host_find, NULL, &h, NULL);
    assert_false(put(s, "token", "x", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "takes no secrets");
}

static void a_vault_s_answer_needs_a_slot_and_bytes(void **state)
{
    buzon_error *err = NULL;

    (void)state;
    assert_false(buzon_vault_answer(NULL, "x", 1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "slot is NULL");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(secrets_are_kept_beside_the_store_for_us_alone),
        CASE(a_secret_is_replaced_and_forgotten),
        CASE(any_bytes_are_a_secret),
        CASE(a_missing_secret_says_how_to_put_it),
        CASE(a_vault_open_to_others_is_not_used),
        CASE(a_vault_behind_a_symbolic_link_is_not_used),
        CASE(a_file_that_is_no_vault_is_left_alone),
        CASE(what_a_crash_left_does_not_keep_us_from_writing),
        CASE(writers_at_the_same_time_lose_nothing),
        CASE(bad_names_and_unknown_accounts_are_refused),
        CASE(new_credentials_mend_a_broken_account),
        CASE(the_host_s_vault_is_asked_instead),
        CASE(the_host_s_failure_is_handed_on),
        CASE(a_host_that_only_reads_takes_no_secrets),
        CASE(a_vault_s_answer_needs_a_slot_and_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

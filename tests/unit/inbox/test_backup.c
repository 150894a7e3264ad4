/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of attachments go with a backup. */
#include "fake.h"

#include "buzon/operation.h"

static void files_go_into_a_backup_and_come_back(void **state_)
{
    struct scene *s = *state_;
    buzon_error *err = NULL;
    char copy[128], again[128], address[160], *text;
    buzon_inbox *restored;
    buzon_file *file;
    buzon_job *job;

    SAY(s, {.id = "1", .file = "data:image/png;base64,iVBORw0KGgp4eQ=="});
    job = fake_begin(s, BUZON_WORK_MEDIA, &err);
    assert_no_error(err);
    assert_string_equal(fake_next(job), "");
    buzon_job_free(job);
    (void)snprintf(copy, sizeof copy, "%s/copia.db", s->folder);
    (void)snprintf(again, sizeof again, "%s/nuevo.db", s->folder);
    (void)snprintf(address, sizeof address, "sqlite:%s", again);
    text = buzon_inbox_backup(s->inbox, copy, &err);
    assert_no_error(err);
    assert_string_equal(text, "{\"files\":1,\"missing\":[]}");
    buzon_string_free(text);
    text = buzon_restore(copy, again, &err);
    assert_no_error(err);
    assert_string_equal(text, "{\"answers\":0,\"files\":1,\"missing\":[]}");
    buzon_string_free(text);
    restored = buzon_inbox_open(address, BUZON_OPEN_READ_ONLY, &err);
    file = buzon_inbox_attachment(restored, "ayto", "1", 0, &err);
    assert_no_error(err);
    assert_memory_equal(buzon_file_content(file, NULL), "\x89PNG\r\n\x1a\nxy", 10);
    buzon_file_unref(file);
    buzon_inbox_unref(restored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_go_into_a_backup_and_come_back, fake_setup,
                                        fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* The scene of the inbox's tests. */
#include "scene.h"
#include "../../folder.h"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

static bool clock_read(void *user, buzon_time *now, buzon_error **err)
{
    (void)err;
    *now = ((struct scene *)user)->now;
    return true;
}

buzon_inbox *scene_open(struct scene *s, enum buzon_open how)
{
    buzon_error *err = NULL;
    buzon_inbox *inbox = buzon_inbox_open(s->address, how, &err);

    assert_no_error(err);
    buzon_inbox_set_clock(inbox, clock_read, s, NULL);
    assert_true(buzon_inbox_add_data(inbox, BUZON_TEST_SMALL, &err));
    assert_true(buzon_inbox_add_data(inbox, BUZON_TEST_DATA, &err));
    return inbox;
}

bool scene_die_second(void *user, buzon_error **err)
{
    (void)err;
    return ++*(int *)user == 2 && raise(SIGKILL) != 0;
}

int scene_setup(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    buzon_error *err = NULL;

    assert_true(test_folder(s->folder, sizeof s->folder, "scene"));
    (void)snprintf(s->path, sizeof s->path, "%s/inbox.db", s->folder);
    (void)snprintf(s->address, sizeof s->address, "sqlite:%s", s->path);
    s->now = NOON_UTC;
    s->inbox = scene_open(s, BUZON_OPEN_DEFAULT);
    s->account =
        buzon_inbox_add_account(s->inbox, "ayto", "mastodon",
                                "{\"base_url\":\"https://red.example\"}", "person:alta", &err);
    assert_no_error(err);
    *state = s;
    return 0;
}

int scene_teardown(void **state)
{
    struct scene *s = *state;
    char command[128];

    buzon_account_unref(s->account);
    buzon_inbox_unref(s->inbox);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
    (void)!system(command);
    free(s);
    return 0;
}

void scene_sql(struct scene *s, const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;

    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int64_t scene_number(struct scene *s, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n;

    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return n;
}

/* --- saying --- */

static struct bz_round ingest(struct scene *s, struct bz_batch *batch)
{
    struct bz_err err = {0};
    struct bz_round round = {0};
    struct bz_arrival arrival = {
        .account = s->account, .batch = batch, .origin = "import", .at = s->now};

    if (!bz_ingest(s->inbox, &arrival, &round, &err))
        fail_msg("ingest: %s", err.message);
    bz_batch_free(batch);
    return round;
}

static void add_message(struct scene *s, struct bz_batch *batch, const struct said *said)
{
    struct bz_err err = {0};
    const char *name = said->author ? said->author : "rosa";
    struct bz_author author = {.id = name,
                               .handle = name,
                               .name = name,
                               .ours = said->direction == BUZON_DIRECTION_OUT};
    struct bz_message m = BZ_MESSAGE_INIT;
    const struct bz_attachment files[] = {
        {.kind = BUZON_ATTACHMENT_IMAGE, .url = said->file, .size = -1},
        {.kind = BUZON_ATTACHMENT_IMAGE, .url = said->other_file, .size = -1}};

    m.network = "mastodon";
    m.account = "ayto";
    m.id = m.native_id = said->id;
    m.kind = said->kind ? said->kind : BUZON_MESSAGE_MENTION;
    m.direction = said->direction;
    m.visibility = said->visibility;
    m.author = strcmp(name, "?") != 0 ? &author : NULL;
    m.text =
        said->text ? said->text : "La farola de la calle Mayor lleva tres semanas sin luz.";
    m.subject = said->subject;
    m.language = "es";
    m.created_at = said->at ? said->at : s->now;
    m.edited_at = said->edited_at ? said->edited_at : BUZON_TIME_NONE;
    m.parent = said->parent;
    m.thread = said->thread;
    m.extra = said->extra;
    m.attachments = files;
    m.n_attachments = (size_t)(said->file != NULL) + (said->other_file != NULL);
    m.part = said->part;
    m.sequence = said->sequence;
    m.as_of = said->as_of;
    assert_true(bz_batch_add(batch, &m, &err));
}

struct bz_round scene_say(struct scene *s, const struct said *said, size_t n)
{
    struct bz_err err = {0};
    struct bz_batch *batch = bz_batch_new(&err);

    assert_non_null(batch);
    for (size_t i = 0; i < n; i++)
        add_message(s, batch, &said[i]);
    return ingest(s, batch);
}

struct bz_round scene_notice(struct scene *s, enum buzon_verb verb, const char *target,
                             const char *text, buzon_time at)
{
    struct bz_err err = {0};
    struct bz_batch *batch = bz_batch_new(&err);
    struct bz_notice notice = {.verb = verb, .target = target, .text = text, .at = at};

    assert_non_null(batch);
    assert_true(bz_batch_add_notice(batch, &notice, &err));
    return ingest(s, batch);
}

/* --- looking --- */

buzon_inquiry *scene_inquiry(struct scene *s, const char *reference)
{
    buzon_error *err = NULL;
    buzon_inquiry *q = buzon_inbox_inquiry(s->inbox, reference, &err);

    assert_no_error(err);
    assert_non_null(q);
    return q;
}

const char *scene_events(struct scene *s, const char *reference)
{
    static char text[1024];
    buzon_error *err = NULL;
    buzon_events *it = buzon_inbox_events(s->inbox, reference, &err);
    buzon_event *event;

    text[0] = '\0';
    while (it && (event = buzon_events_next(it, &err))) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "",
                       buzon_event_verb(event));
        buzon_event_unref(event);
    }
    assert_no_error(err);
    buzon_events_free(it);
    return text;
}

const char *scene_findings(struct scene *s, const char *reference)
{
    static char text[1024];
    buzon_error *err = NULL;
    buzon_findings *it = buzon_inbox_verify(s->inbox, reference, &err);
    buzon_finding *f;

    text[0] = '\0';
    while (it && (f = buzon_findings_next(it, &err))) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s%s/%d/%s", used ? " " : "",
                       buzon_finding_inquiry(f), (int)buzon_finding_seq(f),
                       buzon_finding_what(f));
        buzon_finding_unref(f);
    }
    assert_no_error(err);
    buzon_findings_free(it);
    return text;
}

void expect_error(buzon_error **err, buzon_code code, const char *part_of_message)
{
    assert_non_null(*err);
    assert_string_equal(buzon_code_name(buzon_error_code(*err)), buzon_code_name(code));
    if (!strstr(buzon_error_message(*err), part_of_message))
        fail_msg("\"%s\" does not say \"%s\"", buzon_error_message(*err), part_of_message);
    buzon_error_free(*err);
    *err = NULL;
}

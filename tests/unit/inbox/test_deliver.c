/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries from the door to the inbox, through a network on lines of text. */
#include "hooked.h"

#include "buzon/delivery.h"
#include "buzon/quarantine.h"

#define CASE(f) cmocka_unit_test_setup_teardown(f, hooked_setup, scene_teardown)

/* What a round did: requests, messages, unknown; gives the round back. */
static void expect_round(buzon_round *r, int64_t requests, int64_t messages, int64_t unknown)
{
    assert_non_null(r);
    assert_int_equal(buzon_round_requests(r), requests);
    assert_int_equal(buzon_round_messages(r), messages);
    assert_int_equal(buzon_round_unknown(r), unknown);
    buzon_round_unref(r);
}

static void expect_processed(struct scene *s, int64_t requests, int64_t messages,
                             int64_t unknown)
{
    expect_round(hooked_process(s->inbox), requests, messages, unknown);
}

static void expect_receipt(buzon_receipt *r, enum buzon_receipt_state state, int status)
{
    assert_non_null(r);
    assert_string_equal(buzon_receipt_state_name(buzon_receipt_state(r)),
                        buzon_receipt_state_name(state));
    assert_int_equal(buzon_receipt_status(r), status);
    buzon_receipt_unref(r);
}

/* --- at the door --- */

static void what_is_proved_is_kept_whole_and_said_so(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    static const char body[] = "m 1 La farola\n\0cola";

    expect_receipt(hooked_call(s->inbox, "ayto", "llave", body, sizeof body - 1, &err),
                   BUZON_RECEIPT_ACCEPTED, 200);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM delivery WHERE state = 0 AND "
                                     "body = CAST(x'6D2031204C61206661726F6C610A00636F6C61' AS "
                                     "BLOB) AND type = 'text/x-renglones' AND proof = 0"),
                     1);
}

static char logged[256];

static void log_keep(void *user, int level, const char *line)
{
    (void)user;
    assert_int_equal(level, 4);
    (void)snprintf(logged, sizeof logged, "%s", line);
}

static void what_is_not_proved_leaves_a_line_without_its_words(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    *logged = '\0';
    buzon_inbox_set_log(s->inbox, log_keep, NULL, NULL);
    expect_receipt(hooked_call(s->inbox, "ayto", "ganzua", "m 1 Hola", 8, &err),
                   BUZON_RECEIPT_REFUSED, 403);
    assert_string_equal(logged,
                        "a delivery for account ayto was refused: its proof fits no secret");
    expect_receipt(hooked_call(s->inbox, "ayto", NULL, "m 1 Hola", 8, &err),
                   BUZON_RECEIPT_REFUSED, 403);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM delivery"), 0);
}

static void no_header_is_ever_in_the_store(void **state)
{
    struct scene *s = *state;
    FILE *f;
    char bytes[1 << 16];
    size_t len;
    char path[128];

    assert_string_equal(hooked_bring(s, "m 1 farola-kept"), "accepted");
    (void)snprintf(path, sizeof path, "%s-wal", s->path);
    f = fopen(path, "rb");
    assert_non_null(f);
    while ((len = fread(bytes, 1, sizeof bytes, f)) > 0)
        assert_null(memmem(bytes, len, "llave", 5));
    (void)fclose(f);
}

static void a_handshake_is_answered_and_nothing_kept(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_delivery *d = buzon_delivery_new("GET", &err);
    buzon_receipt *r;
    size_t len;

    assert_true(buzon_delivery_set_query(d, "reto=77", &err));
    expect_receipt(buzon_inbox_deliver(s->inbox, "ayto", d, &err), BUZON_RECEIPT_REFUSED, 403);
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "handshake", "77", 2, &err));
    r = buzon_inbox_deliver(s->inbox, "ayto", d, &err);
    assert_no_error(err);
    assert_string_equal(buzon_receipt_body(r, &len), "reto=77");
    assert_int_equal(len, 7);
    assert_string_equal(buzon_receipt_content_type(r), "text/x-reto");
    expect_receipt(r, BUZON_RECEIPT_HANDSHAKE, 200);
    buzon_delivery_free(d);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM delivery"), 0);
}

static void both_secrets_hold_while_one_is_changed(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "proof.old", "llave", 5, &err));
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "proof", "nueva", 5, &err));
    expect_receipt(hooked_call(s->inbox, "ayto", "nueva", "m 1 a", 5, &err),
                   BUZON_RECEIPT_ACCEPTED, 200);
    expect_receipt(hooked_call(s->inbox, "ayto", "llave", "m 2 b", 5, &err),
                   BUZON_RECEIPT_ACCEPTED, 200);
    assert_int_equal(scene_number(s, "SELECT sum(proof) FROM delivery"), 1);
    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "proof.old", NULL, 0, &err));
    expect_receipt(hooked_call(s->inbox, "ayto", "llave", "m 3 c", 5, &err),
                   BUZON_RECEIPT_REFUSED, 403);
    assert_no_error(err);
}

static void without_a_secret_the_host_hears_of_it(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    assert_null(hooked_call(s->inbox, "turismo", "llave", "m 1 a", 5, &err));
    expect_error(&err, BUZON_ERR_SECRET, "turismo");
    assert_null(hooked_call(s->inbox, "nadie", "llave", "m 1 a", 5, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    hooked_on(false);
    assert_null(hooked_call(s->inbox, "ayto", "llave", "m 1 a", 5, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "brings nothing");
}

static void a_retired_account_takes_nothing(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    scene_sql(s, "UPDATE account SET state = 2 WHERE name = 'ayto'");
    expect_receipt(hooked_call(s->inbox, "ayto", "llave", "m 1 a", 5, &err),
                   BUZON_RECEIPT_REFUSED, 410);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM delivery"), 0);
}

static void sixteen_mebibytes_pass_and_one_byte_more_does_not(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    size_t len = 16 << 20;
    char *body = calloc(1, len + 1);

    memset(body, 'x', len + 1);
    expect_receipt(hooked_call(s->inbox, "ayto", "llave", body, len + 1, &err),
                   BUZON_RECEIPT_REFUSED, 413);
    expect_receipt(hooked_call(s->inbox, "ayto", "llave", body, len, &err),
                   BUZON_RECEIPT_ACCEPTED, 200);
    free(body);
}

static void the_same_body_is_a_duplicate_for_eight_days(void **state)
{
    struct scene *s = *state;

    assert_string_equal(hooked_bring(s, "m 1 a"), "accepted");
    assert_string_equal(hooked_bring(s, "m 1 a"), "duplicate");
    expect_processed(s, 1, 1, 0);
    s->now += 8 * DAY - 1;
    assert_string_equal(hooked_bring(s, "m 1 a"), "duplicate");
    s->now += 2;
    assert_string_equal(hooked_bring(s, "m 1 a"), "accepted");
    /* Processed again it says nothing new. */
    expect_processed(s, 1, 0, 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 1);
}

static void what_waits_is_never_replaced_however_old(void **state)
{
    struct scene *s = *state;

    assert_string_equal(hooked_bring(s, "m 1 a"), "accepted");
    s->now += 30 * DAY;
    assert_string_equal(hooked_bring(s, "m 1 a"), "duplicate");
    expect_processed(s, 1, 1, 0);
}

/* --- processing --- */

static void the_oldest_comes_first_and_the_body_goes(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    assert_string_equal(hooked_bring(s, "m 1 Uno"), "accepted");
    assert_string_equal(hooked_bring(s, "m 2 Dos"), "accepted");
    expect_round(buzon_inbox_process(s->inbox, 1, &err), 1, 1, 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message WHERE mid = '1'"), 1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM delivery WHERE state = 0"), 1);
    expect_processed(s, 1, 1, 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM delivery WHERE state = 1 AND body "
                                     "IS NULL AND length(digest) = 32"),
                     2);
    expect_processed(s, 0, 0, 0);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void digests_go_after_the_window(void **state)
{
    struct scene *s = *state;

    assert_string_equal(hooked_bring(s, "m 1 Uno"), "accepted");
    expect_processed(s, 1, 1, 0);
    s->now += 8 * DAY + 1;
    expect_processed(s, 0, 0, 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM delivery"), 0);
}

static void a_thousand_changes_are_one_transaction(void **state)
{
    struct scene *s = *state;
    BZ_DONE(bz_str) body = {0};
    int64_t before;

    for (int i = 0; i < 1000; i++)
        bz_str_addf(&body, "by v%d\nm %d Se ha caído un árbol en la calle %d\n", i, i, i);
    assert_string_equal(hooked_bring(s, body.data), "accepted");
    before = scene_number(s, "SELECT count(*) FROM message");
    bz_str_add(&body, "limit\n");
    assert_string_equal(hooked_bring(s, body.data), "accepted");
    expect_processed(s, 2, 1000, 1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message") - before, 1000);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM inquiry"), 1000);
}

static void each_addressee_gets_it_and_strangers_are_quarantined(void **state)
{
    struct scene *s = *state;

    assert_string_equal(hooked_bring(s, "to 1\nto 2\nto 2\nto 9\nm 1 Hola"), "accepted");
    expect_processed(s, 1, 2, 1);
    assert_int_equal(scene_number(s, "SELECT count(DISTINCT account) FROM message"), 2);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM quarantine WHERE reason = 'it is "
                                     "for 9, which is no account of ours' AND state = 0"),
                     1);
    /* Then the account is added: what is known stays as it is. */
    scene_sql(s, "INSERT INTO account (name, network, native_id, state, settings) VALUES "
                 "('deportes', 'mastodon', '9', 0, '{}')");
    {
        buzon_error *err = NULL;

        expect_round(buzon_inbox_retry_quarantine(s->inbox, 0, "person:ana", &err), 1, 1, 0);
        assert_no_error(err);
    }
    assert_int_equal(scene_number(s, "SELECT count(DISTINCT account) FROM message"), 3);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 3);
}

static void a_retired_addressee_is_a_stranger(void **state)
{
    struct scene *s = *state;

    scene_sql(s, "UPDATE account SET state = 2 WHERE name = 'turismo'");
    assert_string_equal(hooked_bring(s, "to 2\nm 1 Hola"), "accepted");
    expect_processed(s, 1, 0, 1);
}

static void who_we_are_is_noted(void **state)
{
    struct scene *s = *state;

    assert_string_equal(hooked_bring(s, "to 2\nme 22\nm 1 Hola"), "accepted");
    expect_processed(s, 1, 1, 0);
    assert_string_equal(hooked_bring(s, "to 22\nm 2 Hola"), "accepted");
    expect_processed(s, 1, 1, 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message m JOIN account a ON a.id = "
                                     "m.account WHERE a.name = 'turismo'"),
                     2);
}

static void what_is_not_understood_holds_nothing_up(void **state)
{
    struct scene *s = *state;

    assert_string_equal(hooked_bring(s, "m 1 Uno"), "accepted");
    assert_string_equal(hooked_bring(s, "m 2 Dos\nbad"), "accepted");
    assert_string_equal(hooked_bring(s, "limit"), "accepted");
    assert_string_equal(hooked_bring(s, "m 3 Tres"), "accepted");
    expect_processed(s, 4, 2, 2);
    assert_int_equal(scene_number(s,
                                  "SELECT count(*) FROM delivery WHERE state = 2 AND body IS "
                                  "NULL AND reason IS NOT NULL"),
                     2);
    assert_int_equal(scene_number(s,
                                  "SELECT count(*) FROM quarantine WHERE origin = 'webhook' "
                                  "AND CAST(body AS TEXT) = 'm 2 Dos\nbad' AND reason = 'this "
                                  "is no language we know' AND type = 'text/x-renglones'"),
                     1);
}

static void without_memory_it_stays_for_the_next_call(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    assert_string_equal(hooked_bring(s, "m 1 Uno\nmemory"), "accepted");
    hooked.starved = true;
    assert_null(buzon_inbox_process(s->inbox, -1, &err));
    expect_error(&err, BUZON_ERR_NO_MEMORY, "");
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM quarantine"), 0);
    hooked.starved = false;
    expect_processed(s, 1, 1, 0);
}

static void what_cannot_be_stored_is_set_aside_whole(void **state)
{
    struct scene *s = *state;

    assert_string_equal(hooked_bring(s, "m 1 Uno"), "accepted");
    assert_string_equal(hooked_bring(s, "m 2 Dos"), "accepted");
    scene_sql(s, "CREATE UNIQUE INDEX trap ON message (mid) WHERE 0; "
                 "DROP INDEX trap; CREATE UNIQUE INDEX trap ON message (account)");
    expect_processed(s, 2, 1, 1);
    scene_sql(s, "DROP INDEX trap");
    {
        buzon_error *err = NULL;

        expect_round(buzon_inbox_retry_quarantine(s->inbox, 0, "person:ana", &err), 1, 1, 0);
    }
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 2);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* --- two at once --- */

static struct {
    buzon_inbox *inbox;
    int64_t requests;
} other;

/* The other process takes the same delivery while this one has it. */
static void other_processes(void *user)
{
    buzon_round *r = hooked_process(other.inbox);

    (void)user;
    other.requests = buzon_round_requests(r);
    buzon_round_unref(r);
}

static void two_processes_store_a_delivery_once(void **state)
{
    struct scene *s = *state;

    other.inbox = scene_open(s, BUZON_OPEN_EXISTING);
    assert_string_equal(hooked_bring(s, "m 1 Uno"), "accepted");
    hooked.before_end = other_processes;
    expect_processed(s, 0, 0, 0);
    assert_int_equal(other.requests, 1);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 1);
    assert_int_equal(scene_number(s, "SELECT state = '{\"n\":1}' FROM stream"), 1);
    buzon_inbox_unref(other.inbox);
}

static void state_moves(void *user)
{
    scene_sql(user, "UPDATE stream SET state = '{\"n\":41}' WHERE name = 'hook'");
}

static void a_state_that_moved_is_computed_again(void **state)
{
    struct scene *s = *state;

    assert_string_equal(hooked_bring(s, "m 1 Uno"), "accepted");
    expect_processed(s, 1, 1, 0);
    assert_string_equal(hooked_bring(s, "m 2 Dos"), "accepted");
    hooked.steps = 0;
    hooked.before_end = state_moves;
    hooked.user = s;
    expect_processed(s, 1, 1, 0);
    assert_int_equal(hooked.steps, 2);
    assert_int_equal(scene_number(s, "SELECT state = '{\"n\":42}' FROM stream"), 1);
}

/* --- progress --- */

static int64_t told, asked;

static void progress_keep(void *user, const char *what, int64_t done, int64_t total)
{
    (void)user;
    assert_string_equal(what, "deliveries");
    assert_int_equal(total, 3);
    told = done;
}

static bool interrupt_third(void *user, buzon_error **err)
{
    (void)user;
    (void)err;
    return ++asked == 3;
}

static void the_host_is_told_and_may_stop_it(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    told = asked = 0;
    buzon_inbox_set_progress(s->inbox, progress_keep, NULL, NULL);
    buzon_inbox_set_interrupt(s->inbox, interrupt_third, NULL, NULL);
    for (int i = 0; i < 3; i++) {
        char body[16];

        (void)snprintf(body, sizeof body, "m %d x", i);
        assert_string_equal(hooked_bring(s, body), "accepted");
    }
    assert_null(buzon_inbox_process(s->inbox, -1, &err));
    expect_error(&err, BUZON_ERR_INTERRUPTED, "");
    assert_int_equal(told, 2);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM delivery WHERE state = 0"), 1);
}

/* --- quarantine --- */

static void an_upgrade_solves_a_riddle_once(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_riddle *r;

    assert_string_equal(hooked_bring(s, "m 1 Uno\nbad"), "accepted");
    expect_processed(s, 1, 0, 1);
    expect_round(buzon_inbox_retry_quarantine(s->inbox, 1, "person:ana", &err), 1, 0, 1);
    hooked.knows = true;
    s->now += DAY;
    expect_round(buzon_inbox_retry_quarantine(s->inbox, 0, "person:ana", &err), 1, 1, 0);
    expect_round(buzon_inbox_retry_quarantine(s->inbox, 0, "person:ana", &err), 0, 0, 0);
    assert_null(buzon_inbox_retry_quarantine(s->inbox, 1, "person:ana", &err));
    expect_error(&err, BUZON_ERR_STATE, "settled");
    r = buzon_inbox_riddle(s->inbox, 1, &err);
    assert_int_equal(buzon_riddle_state(r), BUZON_RIDDLE_SOLVED);
    assert_int_equal(buzon_riddle_tries(r), 2);
    assert_string_equal(buzon_riddle_settled_by(r), "person:ana");
    assert_int_equal(buzon_riddle_settled_at(r), s->now);
    assert_null(buzon_riddle_body(r, NULL));
    buzon_riddle_unref(r);
    /* The office had it on the day it came. */
    assert_int_equal(scene_number(s, "SELECT received_at FROM message"), s->now - DAY);
}

static void what_somebody_discards_leaves_who_and_why(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_riddle *r;
    size_t len;

    assert_string_equal(hooked_bring(s, "bad\n"), "accepted");
    expect_processed(s, 1, 0, 1);
    r = buzon_inbox_riddle(s->inbox, 1, &err);
    assert_string_equal(buzon_riddle_body(r, &len), "bad\n");
    assert_int_equal(len, 4);
    buzon_riddle_unref(r);
    r = buzon_inbox_discard_riddle(s->inbox, 1, "publicidad", "person:dpd", &err);
    assert_no_error(err);
    assert_string_equal(buzon_riddle_settled_reason(r), "publicidad");
    assert_string_equal(buzon_riddle_settled_by(r), "person:dpd");
    assert_int_equal(strlen(buzon_riddle_sha256(r)), 64);
    assert_int_equal(buzon_riddle_size(r), 4);
    buzon_riddle_unref(r);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM quarantine WHERE body IS NULL"), 1);
    assert_null(buzon_inbox_discard_riddle(s->inbox, 1, "otra vez", "person:dpd", &err));
    expect_error(&err, BUZON_ERR_STATE, "settled");
}

/* --- errands --- */

static buzon_request *ask(struct scene *s, buzon_job **ret, const char *url)
{
    buzon_error *err = NULL;
    buzon_request *r;

    *ret = buzon_inbox_job(s->inbox, "ayto", BUZON_WORK_POLL, &err);
    assert_no_error(err);
    r = buzon_job_next(*ret, &err);
    assert_no_error(err);
    if (url) {
        assert_non_null(r);
        assert_string_equal(buzon_request_url(r), url);
    } else {
        assert_null(r);
    }
    return r;
}

static bool give(buzon_job *job, int status, const char *body, buzon_error **err)
{
    buzon_response *r = buzon_response_new(status);
    bool stored =
        buzon_response_set_body(r, body, strlen(body), err) && buzon_job_answer(job, r, err);

    buzon_response_free(r);
    return stored;
}

static void give_token(struct scene *s)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_secret(s->inbox, "ayto", "token", "ficha", 5, &err));
}

static void what_a_delivery_asks_for_is_asked_by_the_next_poll(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_request *r;
    size_t len;

    give_token(s);
    assert_string_equal(hooked_bring(s, "m 1 Uno\nask quien"), "accepted");
    expect_processed(s, 1, 1, 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM errand WHERE request NOT LIKE "
                                     "'%ficha%'"),
                     1);
    r = ask(s, &job, "https://red.example/quien");
    assert_memory_equal(buzon_request_body(r, &len), "a\xff", 2);
    assert_int_equal(len, 2);
    buzon_request_unref(r);
    assert_true(give(job, 200, "m 2 Dos\nask mas", &err));
    assert_int_equal(scene_number(s, "SELECT count(*) FROM errand"), 1);
    r = buzon_job_next(job, &err);
    assert_string_equal(buzon_request_url(r), "https://red.example/mas");
    buzon_request_unref(r);
    assert_true(give(job, 200, "m 3 Tres", &err));
    assert_null(buzon_job_next(job, &err));
    assert_no_error(err);
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM errand"), 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 3);
    assert_int_equal(scene_number(s, "SELECT state = '{\"n\":3}' FROM stream"), 1);
}

static void an_errand_without_answer_is_asked_later(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;

    give_token(s);
    assert_string_equal(hooked_bring(s, "ask quien"), "accepted");
    expect_processed(s, 1, 0, 0);
    buzon_request_unref(ask(s, &job, "https://red.example/quien"));
    assert_true(buzon_job_fail(job, "cut", true, &err));
    buzon_job_free(job);
    buzon_request_unref(ask(s, &job, NULL));
    buzon_job_free(job);
    s->now += MINUTE;
    buzon_request_unref(ask(s, &job, "https://red.example/quien"));
    assert_false(give(job, 500, "", &err));
    expect_error(&err, BUZON_ERR_NETWORK, "they are down");
    buzon_job_free(job);
    s->now += MINUTE;
    buzon_request_unref(ask(s, &job, NULL));
    buzon_job_free(job);
    s->now += MINUTE;
    buzon_request_unref(ask(s, &job, "https://red.example/quien"));
    assert_true(give(job, 200, "m 1 Uno", &err));
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), 1);
}

static void after_a_month_an_errand_waits_in_quarantine(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;

    give_token(s);
    assert_string_equal(hooked_bring(s, "ask quien"), "accepted");
    expect_processed(s, 1, 0, 0);
    s->now += 31 * DAY;
    buzon_request_unref(ask(s, &job, "https://red.example/quien"));
    assert_true(buzon_job_fail(job, "cut", true, &err));
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM errand"), 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM quarantine WHERE origin = 'errand' "
                                     "AND request = 'https://red.example/quien'"),
                     1);
}

static void what_an_errand_looks_for_may_be_gone_or_a_riddle(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_job *job;
    buzon_request *r;

    give_token(s);
    assert_string_equal(hooked_bring(s, "ask uno\nask dos"), "accepted");
    expect_processed(s, 1, 0, 0);
    buzon_request_unref(ask(s, &job, "https://red.example/uno"));
    assert_true(give(job, 404, "", &err));
    r = buzon_job_next(job, &err);
    assert_string_equal(buzon_request_url(r), "https://red.example/dos");
    buzon_request_unref(r);
    assert_true(give(job, 200, "m 1 Uno\nbad", &err));
    assert_null(buzon_job_next(job, &err));
    buzon_job_free(job);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM errand"), 0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM quarantine"), 1);
    hooked.knows = true;
    expect_round(buzon_inbox_retry_quarantine(s->inbox, 0, "person:ana", &err), 1, 1, 0);
    assert_no_error(err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_proved_is_kept_whole_and_said_so),
        CASE(what_is_not_proved_leaves_a_line_without_its_words),
        CASE(no_header_is_ever_in_the_store),
        CASE(a_handshake_is_answered_and_nothing_kept),
        CASE(both_secrets_hold_while_one_is_changed),
        CASE(without_a_secret_the_host_hears_of_it),
        CASE(a_retired_account_takes_nothing),
        CASE(sixteen_mebibytes_pass_and_one_byte_more_does_not),
        CASE(the_same_body_is_a_duplicate_for_eight_days),
        CASE(what_waits_is_never_replaced_however_old),
        CASE(the_oldest_comes_first_and_the_body_goes),
        CASE(digests_go_after_the_window),
        CASE(a_thousand_changes_are_one_transaction),
        CASE(each_addressee_gets_it_and_strangers_are_quarantined),
        CASE(a_retired_addressee_is_a_stranger),
        CASE(who_we_are_is_noted),
        CASE(what_is_not_understood_holds_nothing_up),
        CASE(without_memory_it_stays_for_the_next_call),
        CASE(what_cannot_be_stored_is_set_aside_whole),
        CASE(two_processes_store_a_delivery_once),
        CASE(a_state_that_moved_is_computed_again),
        CASE(the_host_is_told_and_may_stop_it),
        CASE(an_upgrade_solves_a_riddle_once),
        CASE(what_somebody_discards_leaves_who_and_why),
        CASE(what_a_delivery_asks_for_is_asked_by_the_next_poll),
        CASE(an_errand_without_answer_is_asked_later),
        CASE(after_a_month_an_errand_waits_in_quarantine),
        CASE(what_an_errand_looks_for_may_be_gone_or_a_riddle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Records as a host reads them: each getter with its value, JSON, references on any thread. */
#include "desk.h"

#include <pthread.h>

/* One message with everything a message can have. */
static const char whole[] =
    "{\"id\":\"n1\",\"type\":\"mention\",\"account\":{\"id\":\"321\"},\"status\":{"
    "\"id\":\"117667234316288004\",\"created_at\":\"2026-11-23T08:00:00.250Z\","
    "\"edited_at\":\"2026-11-23T08:10:00.000Z\",\"in_reply_to_id\":\"117667234316288000\","
    "\"sensitive\":true,\"spoiler_text\":\"Obras\",\"visibility\":\"unlisted\","
    "\"language\":\"es\",\"url\":\"https://barrio.example/@rosa/4\","
    "\"content\":\"<p>@ayto \\u00bfY el nin\\u0303o?</p><p>L\\u00ednea <b>dos</b> "
    "👩🏽‍🚒</p>\","
    "\"account\":{\"id\":\"321\",\"acct\":\"rosa@barrio.example\",\"display_name\":\"Rosa "
    "Molina\",\"bot\":true,\"url\":\"https://barrio.example/@rosa\"},"
    "\"media_attachments\":[{\"id\":\"9\",\"type\":\"image\",\"url\":\"https://red.example/m/"
    "9.jpg\",\"description\":\"bache con agua\"}]}}";

static buzon_batch *normalised(const char *json, const char *context)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_batch *b;

    assert_true(buzon_response_set_body(r, json, strlen(json), &err));
    b = buzon_normalise("mastodon", "import", r, context, &err);
    buzon_response_free(r);
    assert_no_error(err);
    return b;
}

/* --- messages --- */

static void the_getters_of_a_message_give_its_fields(void **state)
{
    buzon_batch *b = normalised(whole, "{\"account\":\"ayto\"}");
    const buzon_message *m = buzon_batch_messages_at(b, 0);

    (void)state;
    assert_string_equal(buzon_message_network(m), "mastodon");
    assert_string_equal(buzon_message_account(m), "ayto");
    assert_string_equal(buzon_message_id(m), "117667234316288004");
    assert_string_equal(buzon_message_native_id(m), "117667234316288004");
    assert_int_equal(buzon_message_revision(m), 1);
    assert_int_equal(buzon_message_kind(m), BUZON_MESSAGE_REPLY);
    assert_int_equal(buzon_message_direction(m), BUZON_DIRECTION_IN);
    assert_int_equal(buzon_message_visibility(m), BUZON_VISIBILITY_UNLISTED);
    /* "n" and a combining tilde came in; one letter comes out. */
    assert_string_equal(buzon_message_text(m),
                        "@ayto ¿Y el niño?\n\nLínea dos 👩🏽‍🚒");
    assert_string_equal(buzon_message_subject(m), "Obras");
    assert_string_equal(buzon_message_language(m), "es");
    assert_string_equal(desk_time(buzon_message_created_at(m)), "2026-11-23T08:00:00.250Z");
    assert_string_equal(desk_time(buzon_message_edited_at(m)), "2026-11-23T08:10:00.000Z");
    assert_int_equal(buzon_message_deleted_at(m), BUZON_TIME_NONE);
    assert_null(buzon_message_thread(m));
    assert_string_equal(buzon_message_parent(m), "117667234316288000");
    assert_string_equal(buzon_message_url(m), "https://barrio.example/@rosa/4");
    assert_string_equal(buzon_message_extra(m), "{\"sensitive\":true}");
    buzon_batch_unref(b);
}

static void the_parts_of_a_message_give_theirs(void **state)
{
    buzon_batch *b = normalised(whole, NULL);
    const buzon_message *m = buzon_batch_messages_at(b, 0);
    const buzon_author *author = buzon_message_author(m);
    const buzon_attachment *image = buzon_message_attachments_at(m, 0);

    (void)state;
    assert_string_equal(buzon_author_id(author), "321");
    assert_string_equal(buzon_author_handle(author), "rosa@barrio.example");
    assert_string_equal(buzon_author_name(author), "Rosa Molina");
    assert_string_equal(buzon_author_url(author), "https://barrio.example/@rosa");
    assert_true(buzon_author_bot(author));
    assert_false(buzon_author_ours(author));
    assert_int_equal(buzon_message_attachments_count(m), 1);
    assert_null(buzon_message_attachments_at(m, 1));
    assert_int_equal(buzon_attachment_kind(image), BUZON_ATTACHMENT_IMAGE);
    assert_string_equal(buzon_attachment_url(image), "https://red.example/m/9.jpg");
    assert_null(buzon_attachment_type(image));
    assert_null(buzon_attachment_name(image));
    assert_string_equal(buzon_attachment_description(image), "bache con agua");
    assert_int_equal(buzon_attachment_size(image), -1);
    assert_int_equal(buzon_attachment_state(image), BUZON_ATTACHMENT_PENDING);
    assert_null(buzon_attachment_sha256(image));
    buzon_batch_unref(b);
}

static void a_message_prints_in_the_documented_form(void **state)
{
    buzon_error *err = NULL;
    buzon_batch *b = normalised(whole, NULL);
    char *json = buzon_message_to_json(buzon_batch_messages_at(b, 0), &err);

    (void)state;
    assert_string_equal(
        json, "{\"network\":\"mastodon\",\"account\":\"\",\"id\":\"117667234316288004\","
              "\"native_id\":\"117667234316288004\",\"revision\":1,\"kind\":\"reply\","
              "\"direction\":\"in\",\"visibility\":\"unlisted\",\"author\":{\"id\":\"321\","
              "\"handle\":\"rosa@barrio.example\",\"name\":\"Rosa Molina\","
              "\"url\":\"https://barrio.example/@rosa\",\"bot\":true,\"ours\":false},"
              "\"text\":\"@ayto ¿Y el niño?\\n\\nLínea dos "
              "👩🏽‍🚒\",\"subject\":\"Obras\","
              "\"language\":\"es\",\"created_at\":\"2026-11-23T08:00:00.250Z\","
              "\"edited_at\":\"2026-11-23T08:10:00.000Z\",\"deleted_at\":null,\"thread\":null,"
              "\"parent\":\"117667234316288000\",\"url\":\"https://barrio.example/@rosa/4\","
              "\"attachments\":[{\"kind\":\"image\",\"url\":\"https://red.example/m/9.jpg\","
              "\"type\":null,\"name\":null,\"description\":\"bache con agua\",\"size\":null,"
              "\"state\":\"pending\",\"sha256\":null}],"
              "\"extra\":{\"sensitive\":true}}");
    buzon_string_free(json);
    buzon_batch_unref(b);
}

static void a_message_without_anything_has_its_defaults(void **state)
{
    buzon_batch *b = normalised("{\"id\":\"7\",\"content\":\"\",\"created_at\":"
                                "\"2026-11-23T08:00:00Z\"}",
                                NULL);
    const buzon_message *m = buzon_batch_messages_at(b, 0);

    (void)state;
    assert_null(buzon_message_author(m));
    assert_string_equal(buzon_message_text(m), "");
    assert_null(buzon_message_subject(m));
    assert_null(buzon_message_language(m));
    assert_null(buzon_message_parent(m));
    assert_null(buzon_message_url(m));
    assert_int_equal(buzon_message_edited_at(m), BUZON_TIME_NONE);
    assert_int_equal(buzon_message_attachments_count(m), 0);
    assert_string_equal(buzon_message_extra(m), "{}");
    buzon_batch_unref(b);
}

/* --- notices and batches --- */

static void a_deletion_comes_out_as_a_notice(void **state)
{
    buzon_error *err = NULL;
    buzon_batch *b =
        normalised("{\"stream\":[\"user\"],\"event\":\"delete\",\"payload\":\"117667\"}",
                   "{\"now\":\"2026-11-23T09:00:00Z\"}");
    const buzon_notice *n = buzon_batch_notices_at(b, 0);
    char *json = buzon_notice_to_json(n, &err);

    (void)state;
    assert_int_equal(buzon_batch_messages_count(b), 0);
    assert_int_equal(buzon_batch_notices_count(b), 1);
    assert_null(buzon_batch_notices_at(b, 1));
    assert_int_equal(buzon_notice_verb(n), BUZON_VERB_DELETED);
    assert_string_equal(buzon_notice_target(n), "117667");
    assert_int_equal(buzon_notice_at(n), DESK_NOW);
    assert_null(buzon_notice_actor(n));
    assert_null(buzon_notice_text(n));
    assert_null(buzon_notice_error(n));
    assert_string_equal(buzon_notice_extra(n), "{}");
    assert_string_equal(json, "{\"verb\":\"deleted\",\"target\":\"117667\","
                              "\"at\":\"2026-11-23T09:00:00.000Z\",\"actor\":null,"
                              "\"text\":null,\"error\":null,\"extra\":{}}");
    buzon_string_free(json);
    buzon_batch_unref(b);
}

/* A part of a record may be kept on its own: its reference keeps what it needs alive. */
static void a_part_that_is_kept_outlives_its_batch(void **state)
{
    int64_t live = buzon_debug_live();
    buzon_batch *deleted =
        normalised("{\"event\":\"delete\",\"payload\":\"5\",\"stream\":[]}", NULL);
    buzon_batch *b = buzon_batch_ref(normalised(whole, NULL));
    /* The batch gives const pointers; a reference is what makes them the host's. */
    buzon_message *m =
        buzon_message_ref((buzon_message *)(uintptr_t)buzon_batch_messages_at(b, 0));
    buzon_notice *n =
        buzon_notice_ref((buzon_notice *)(uintptr_t)buzon_batch_notices_at(deleted, 0));

    (void)state;
    buzon_batch_unref(b);
    buzon_batch_unref(b);
    buzon_batch_unref(deleted);
    assert_string_equal(buzon_message_subject(m), "Obras");
    assert_string_equal(buzon_author_name(buzon_message_author(m)), "Rosa Molina");
    assert_string_equal(buzon_notice_target(n), "5");
    buzon_message_unref(m);
    buzon_notice_unref(n);
    assert_int_equal(buzon_debug_live(), live);
}

/* --- names --- */

/* The words of a namer, called with `at`, from 0 on; none before and none after. */
#define WORDS(namer_at, ...)                                                                   \
    do {                                                                                       \
        static const char *const words_[] = {__VA_ARGS__};                                     \
        int n_ = sizeof words_ / sizeof *words_, at;                                           \
        for (at = 0; at < n_; at++)                                                            \
            assert_string_equal(namer_at, words_[at]);                                         \
        assert_null(namer_at);                                                                 \
        at = -1;                                                                               \
        assert_null(namer_at);                                                                 \
    } while (0)

static void every_number_has_its_word_and_no_other_has(void **state)
{
    (void)state;
    WORDS(buzon_message_kind_name(at), "unknown", "mention", "reply", "comment", "direct",
          "post", "review", "mail", "form", "announcement");
    WORDS(buzon_direction_name(at), "in", "out");
    WORDS(buzon_visibility_name(at), "public", "unlisted", "followers", "direct");
    WORDS(buzon_attachment_kind_name(at), "unknown", "image", "video", "audio", "document",
          "location");
    WORDS(buzon_attachment_state_name(at), "pending", "stored", "refused", "gone");
    WORDS(buzon_verb_name(at), "edited", "deleted", "restored", "delivered", "read", "failed",
          "reacted", "sent");
    WORDS(buzon_status_name(at), "new", "open", "waiting", "answered", "closed");
    WORDS(buzon_inquiry_kind_name(at), "other", "question", "suggestion", "proposal",
          "complaint", "explanation", "information_request", "report", "praise");
    WORDS(buzon_resolution_name(at), "none", "answered", "referred", "inadmissible", "refused",
          "withdrawn", "duplicate", "no_answer_needed", "abusive", "expired", "merged");
    WORDS(buzon_priority_name(at), "normal", "high", "urgent", "low");
    WORDS(buzon_publication_name(at), "none", "proposed", "published", "withdrawn");
    WORDS(buzon_deadline_state_name(at), "running", "suspended", "met", "missed",
          "undetermined", "cancelled");
    WORDS(buzon_satisfied_by_name(at), "answer_sent", "acknowledged", "forwarded",
          "resolution_notified");
    WORDS(buzon_account_state_name(at), "active", "paused", "retired", "broken");
    WORDS(buzon_advice_name(at), "none", "wait", "submit", "review", "revise", "look",
          "credentials", "shorten", "template", "channel", "reopen", "rewrite");
    WORDS(buzon_privacy_name(at), "policy", "private", "as_asked");
    WORDS(buzon_settlement_name(at), "found", "send_again", "give_up");
    WORDS(buzon_answer_state_name(at), "draft", "in_review", "queued", "sending", "sent",
          "delivered", "read", "rejected", "cancelled", "failed", "unknown");
    WORDS(buzon_work_name(at), "poll", "send", "recheck", "check", "media", "sweep");
    WORDS(buzon_scan_name(at), "clean", "refuse", "later");
}

/* --- references --- */

enum { THREADS = 4, ROUNDS = 2000 };

/* Takes and gives back references while others do the same; reads the record in between. */
static void *handle_it(void *user)
{
    buzon_inquiry *q = user;
    intptr_t wrong = 0;

    for (int i = 0; i < ROUNDS; i++) {
        buzon_inquiry *mine = buzon_inquiry_ref(q);

        wrong += strcmp(buzon_inquiry_reference(mine), "2026-1") != 0;
        buzon_inquiry_unref(mine);
    }
    buzon_inquiry_unref(q); /* the one it was given */
    return (void *)wrong;
}

static void references_may_be_given_back_on_any_thread(void **state)
{
    struct desk *d = *state;
    pthread_t threads[THREADS];
    int64_t live;
    buzon_inquiry *q;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    live = buzon_debug_live();
    q = desk_inquiry(d, "2026-1");
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, handle_it, buzon_inquiry_ref(q)), 0);
    buzon_inquiry_unref(q); /* the threads hold the rest */
    for (int i = 0; i < THREADS; i++) {
        void *wrong;

        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    assert_int_equal(buzon_debug_live(), live);
}

static void *read_it(void *user)
{
    struct desk *d = user;
    intptr_t wrong = 0;

    for (int i = 0; i < 50; i++) {
        wrong += buzon_inbox_count(d->inbox, NULL) < 1;
        buzon_inquiry *q = buzon_inbox_inquiry(d->inbox, "2026-1", NULL);
        wrong += !q || buzon_inquiry_messages(q) != 1;
        buzon_inquiry_unref(q);
    }
    return (void *)wrong;
}

static void an_inbox_is_used_by_several_threads(void **state)
{
    struct desk *d = *state;
    pthread_t threads[THREADS];
    buzon_error *err = NULL;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_it, d), 0);
    for (int i = 2; i < 12; i++) {
        char id[8], who[8];

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(who, sizeof who, "v%d", i);
        desk_say(d, id, who, "<p>Otra cosa.</p>");
    }
    for (int i = 0; i < THREADS; i++) {
        void *wrong;

        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 11);
    desk_verify(d);
}

static void the_version_is_told(void **state)
{
    (void)state;
    assert_string_equal(buzon_version(), "0.1.0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_getters_of_a_message_give_its_fields),
        cmocka_unit_test(the_parts_of_a_message_give_theirs),
        cmocka_unit_test(a_message_prints_in_the_documented_form),
        cmocka_unit_test(a_message_without_anything_has_its_defaults),
        cmocka_unit_test(a_deletion_comes_out_as_a_notice),
        cmocka_unit_test(a_part_that_is_kept_outlives_its_batch),
        cmocka_unit_test(every_number_has_its_word_and_no_other_has),
        DESK_CASE(references_may_be_given_back_on_any_thread),
        DESK_CASE(an_inbox_is_used_by_several_threads),
        cmocka_unit_test(the_version_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* ActivityStreams 2, RSS and Atom through the public headers: files come in, inquiries go out,
 * and what went out comes in again as it was. */
#include "desk.h"

#define ME "https://ayto.example/u/ayto"
#define NOTE(id, who, more, text)                                                              \
    "{\"type\":\"Create\",\"actor\":\"" who "\",\"object\":{\"type\":\"Note\",\"id\":"         \
    "\"https://barrio.example/n/" id "\",\"attributedTo\":\"" who "\"," more                   \
    "\"content\":\"" text "\"}}"
#define AT(time) "\"published\":\"2026-11-23T" time ":00Z\","
#define ABOVE(id) "\"inReplyTo\":\"https://barrio.example/n/" id "\","
#define ROSA "https://barrio.example/u/rosa"

static void opened(struct desk *d, const char *name, const char *actor)
{
    buzon_error *err = NULL;
    char settings[200];

    (void)snprintf(settings, sizeof settings, "{\"actor\":\"%s\"}", actor ? actor : "");
    buzon_account_unref(buzon_inbox_add_account(d->inbox, name, "feed", actor ? settings : NULL,
                                                "person:alta", &err));
    assert_no_error(err);
}

static void bring(struct desk *d, const char *account, const char *body, int64_t messages)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_round *round;

    assert_true(buzon_response_set_body(r, body, strlen(body), &err));
    round = buzon_inbox_import(d->inbox, account, r, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_messages(round), messages);
    assert_int_equal(buzon_round_unknown(round), 0);
    buzon_round_unref(round);
    buzon_response_free(r);
}

static char *exported(struct desk *d, const char *reference)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_export(d->inbox, reference, &err);

    assert_no_error(err);
    return text;
}

/* Without what names the account it came from. */
static const char *items_of(const char *document)
{
    const char *items = strstr(document, "\"orderedItems\":");

    assert_non_null(items);
    return items;
}

/* Written in private, it is addressed to the account it came to: the copy to that of the copy.
 * The caller frees the text. */
static char *readdressed(const char *text, const char *account, const char *of)
{
    size_t len = 0;
    char *ret = NULL, name[64];
    FILE *to = open_memstream(&ret, &len);
    const char *found;

    (void)snprintf(name, sizeof name, "\"urn:buzon:feed:%s\"", account);
    while ((found = strstr(text, name))) {
        (void)fprintf(to, "%.*s\"%s\"", (int)(found - text), text, of);
        text = found + strlen(name);
    }
    (void)fputs(text, to);
    (void)fclose(to);
    return ret;
}

/* Inquiry `reference`, imported into the account, is inquiry `copy`, and says the same. */
static void expect_copy(struct desk *d, const char *reference, const char *account,
                        int64_t messages, const char *copy)
{
    char *out = exported(d, reference), *again, *same;

    bring(d, account, out, messages);
    again = exported(d, copy);
    same = readdressed(items_of(again), account, "urn:buzon:mastodon:ayto");
    assert_string_equal(same, items_of(out));
    free(same);
    bring(d, account, out, 0);
    buzon_string_free(again);
    buzon_string_free(out);
}

static void what_goes_out_comes_in_as_it_was(void **state)
{
    static const char *const more[] = {
        "\"visibility\":\"unlisted\",\"language\":\"es\",\"spoiler_text\":\"Aviso\",\"url\":"
        "\"https://barrio.example/@rosa/100\",\"media_attachments\":[{\"id\":\"1\",\"type\":"
        "\"image\",\"url\":\"https://barrio.example/f.jpg\",\"description\":\"apagada\"}],",
        "\"visibility\":\"direct\",",
        "\"visibility\":\"private\",\"edited_at\":\"2026-11-23T08:30:00.000Z\",",
        "\"in_reply_to_id\":\"99\",\"poll\":{\"id\":\"7\",\"options\":[{\"title\":\"Sí\"}]},",
    };
    struct desk *d = *state;
    buzon_error *err = NULL;
    char id[8], who[8], reference[16], copy[16];

    opened(d, "copia", NULL);
    for (int i = 0; i < 4; i++) {
        (void)snprintf(id, sizeof id, "10%d", i);
        (void)snprintf(who, sizeof who, "v%d", i);
        desk_say_more(d, id, who,
                      "<p>1 &lt; 2 👩🏽‍🚒 مرحبا</p><p>&amp;<br>fin</p>", more[i]);
    }
    for (int i = 0; i < 4; i++) {
        (void)snprintf(reference, sizeof reference, "2026-%d", i + 1);
        (void)snprintf(copy, sizeof copy, "2026-%d", i + 5);
        expect_copy(d, reference, "copia", 1, copy);
    }
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 8);
    desk_verify(d);
}

static size_t marks(struct desk *d, const char *reference)
{
    buzon_inquiry *q = desk_inquiry(d, reference);
    size_t n = buzon_inquiry_personal_count(q);

    buzon_inquiry_unref(q);
    return n;
}

static void what_is_deleted_is_marked_no_more(void **state)
{
    struct desk *d = *state;

    opened(d, "barrio", NULL);
    bring(d, "barrio", NOTE("1", ROSA, AT("08:00"), "Llame al 612 345 678"), 1);
    assert_int_equal(marks(d, "2026-1"), 1);
    bring(d, "barrio",
          "{\"type\":\"Delete\",\"object\":{\"type\":\"Tombstone\",\"id\":"
          "\"https://barrio.example/n/1\",\"deleted\":\"2026-11-23T08:10:00Z\"}}",
          0);
    assert_int_equal(marks(d, "2026-1"), 0);
    desk_verify(d);
}

static void a_deleted_message_comes_in_deleted(void **state)
{
    struct desk *d = *state;
    char *out;

    opened(d, "barrio", NULL);
    opened(d, "copia", NULL);
    bring(d, "barrio", NOTE("1", ROSA, AT("08:00"), "Me equivoqué"), 1);
    bring(d, "barrio",
          "{\"type\":\"Delete\",\"object\":{\"type\":\"Tombstone\",\"id\":"
          "\"https://barrio.example/n/1\",\"deleted\":\"2026-11-23T08:10:00Z\"}}",
          0);
    assert_string_equal(desk_events(d, "2026-1"), "opened deleted");
    out = exported(d, "2026-1");
    expect_words(out, "\"type\":\"Tombstone\"");
    expect_words(out, "\"deleted\":\"2026-11-23T08:10:00.000Z\"");
    buzon_string_free(out);
    expect_copy(d, "2026-1", "copia", 1, "2026-2");
}

/* The texts of the document, whole: what others read. */
static void the_document_is_activitystreams(void **state)
{
    static const char wanted[] =
        "{\"@context\":[\"https://www.w3.org/ns/"
        "activitystreams\",{\"buzon\":\"urn:buzon:ns:\"}]"
        ",\"type\":\"OrderedCollection\",\"attributedTo\":\"urn:buzon:mastodon:ayto\",\"name\":"
        "\"2026-1\",\"totalItems\":1,\"orderedItems\":[{\"type\":\"Create\",\"actor\":"
        "\"urn:buzon:mastodon:ayto:rosa\",\"published\":\"2026-11-23T08:00:00.000Z\","
        "\"object\":"
        "{\"type\":\"Note\",\"id\":\"urn:buzon:mastodon:ayto:100\",\"attributedTo\":{\"type\":"
        "\"Person\",\"id\":\"urn:buzon:mastodon:ayto:rosa\",\"name\":\"rosa\","
        "\"preferredUsername\":\"rosa@barrio.example\",\"url\":\"https://barrio.example/"
        "@rosa\"},"
        "\"published\":\"2026-11-23T08:00:00.000Z\",\"to\":[\"https://www.w3.org/ns/"
        "activitystreams#Public\"],\"cc\":[],\"context\":\"urn:buzon:mastodon:ayto:100\","
        "\"content\":\"¿Y la "
        "farola?\",\"mediaType\":\"text/plain\",\"buzon:kind\":\"mention\"}}]}";
    struct desk *d = *state;
    char *out;

    desk_say(d, "100", "rosa", "<p>¿Y la farola?</p>");
    out = exported(d, "2026-1");
    assert_string_equal(out, wanted);
    buzon_string_free(out);
}

static void our_answers_stay_ours(void **state)
{
    struct desk *d = *state;

    opened(d, "barrio", ME);
    opened(d, "copia", ME);
    bring(d, "barrio", NOTE("1", ROSA, AT("08:00"), "<p>¿Y la <b>farola</b>?</p>"), 1);
    bring(d, "barrio", NOTE("2", ME, AT("08:30") ABOVE("1"), "Mañana"), 0);
    assert_string_equal(desk_events(d, "2026-1"), "opened answered_elsewhere");
    expect_copy(d, "2026-1", "copia", 1, "2026-2");
    assert_string_equal(desk_events(d, "2026-2"), "opened answered_elsewhere");
    desk_verify(d);
}

static void a_feed_becomes_inquiries_once(void **state)
{
    static const char rss[] =
        "<rss "
        "version=\"2.0\"><channel><language>es</language><item><guid>q-1</guid><title>Bache"
        "</title><author>rosa@barrio.example (Rosa)</author><pubDate>Mon, 23 Nov 2026 08:00:00 "
        "GMT</pubDate><description>&lt;p&gt;En la calle Mayor&lt;/p&gt;</description></item>"
        "<item><title>Sin luz</title><link>https://barrio.example/2</link><pubDate>Mon, 23 Nov "
        "2026 08:05:00 GMT</pubDate></item></channel></rss>";
    struct desk *d = *state;
    buzon_error *err = NULL;
    uint64_t before;

    opened(d, "barrio", NULL);
    bring(d, "barrio", rss, 2);
    before = desk_digest(d);
    bring(d, "barrio", rss, 0);
    assert_true(desk_digest(d) == before);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 2);
    assert_null(buzon_inbox_answer(d->inbox, "2026-1", "Hola", "person:ana", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "feed takes no answers");
}

static void what_is_wrong_is_said(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    assert_null(buzon_inbox_export(d->inbox, "2026-9", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-9");
    assert_null(buzon_inbox_export(d->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "reference");
    assert_null(buzon_inbox_export(NULL, "2026-1", &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox");
    assert_null(buzon_inbox_add_account(d->inbox, "barrio", "feed", "{\"actor\":7}",
                                        "person:alta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "setting actor is not a text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(what_goes_out_comes_in_as_it_was),
        DESK_CASE(our_answers_stay_ours),
        DESK_CASE(a_deleted_message_comes_in_deleted),
        DESK_CASE(what_is_deleted_is_marked_no_more),
        DESK_CASE(the_document_is_activitystreams),
        DESK_CASE(a_feed_becomes_inquiries_once),
        DESK_CASE(what_is_wrong_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* What is stored of a person: previewed, erased, held, and never brought back; through the
 * public headers. */
#include "desk.h"

#include "buzon/merge.h"

#define LAMP "La farola de la calle Mayor 7 no luce, llame al 612 345 678"

static buzon_person *vecina(void)
{
    buzon_error *err = NULL;
    buzon_person *p = buzon_person_new("ayto", "vecina", &err);

    assert_no_error(err);
    return p;
}

static char *preview(struct desk *d)
{
    buzon_error *err = NULL;
    buzon_person *p = vecina();
    char *text = buzon_inbox_erase_preview(d->inbox, p, &err);

    buzon_person_free(p);
    assert_no_error(err);
    return text;
}

static char *erase(struct desk *d, buzon_error **err)
{
    buzon_person *p = vecina();
    char *text = buzon_inbox_erase(d->inbox, p, "lo ha pedido", "person:dpd", err);

    buzon_person_free(p);
    return text;
}

static void erase_done(struct desk *d)
{
    buzon_error *err = NULL;
    char *text = erase(d, &err);

    assert_no_error(err);
    buzon_string_free(text);
}

/* The texts of an inquiry's messages, joined by "|", in a static buffer. */
static const char *texts(struct desk *d, const char *reference)
{
    static char all[2000];
    buzon_error *err = NULL;
    buzon_messages *it = buzon_inbox_messages(d->inbox, reference, &err);
    buzon_message *m;

    assert_no_error(err);
    *all = '\0';
    while ((m = buzon_messages_next(it, &err))) {
        (void)snprintf(all + strlen(all), sizeof all - strlen(all), "%s|",
                       buzon_message_text(m));
        assert_null(buzon_message_url(m) && !*buzon_message_text(m) ? "an address" : NULL);
        buzon_message_unref(m);
    }
    buzon_messages_free(it);
    return all;
}

static char *figures(struct desk *d)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_figures(d->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);

    assert_no_error(err);
    return text;
}

static void expect_rows(struct desk *d, const char *sql)
{
    char check[1000];

    /* A row that breaks what the statement says must not be there. */
    (void)snprintf(check, sizeof check,
                   "CREATE TEMP TABLE t (x CHECK (x = 0)); INSERT INTO t SELECT count(*) FROM "
                   "(%s)",
                   sql);
    desk_sql(d, check);
}

static void what_was_said_goes_and_what_happened_stays(void **state)
{
    struct desk *d = *state;
    buzon_inquiry *before, *after;
    char *sums, *again, *seen, *done, *same = NULL;
    buzon_error *err = NULL;
    uint64_t digest;

    desk_say_more(d, "11", "vecina", "<p>" LAMP "</p>",
                  "\"media_attachments\":[{\"id\":\"9\",\"type\":\"image\",\"url\":"
                  "\"https://red.example/farola.png\",\"description\":\"mi calle\"}],");
    desk_say(d, "12", "vecino", "<p>Otra cosa, la fuente</p>");
    d->now += MINUTE;
    desk_say_more(d, "11", "vecina", "<p>Ya luce, gracias a todos</p>",
                  "\"edited_at\":\"2026-11-23T09:00:30.000Z\",");
    before = desk_inquiry(d, "2026-1");
    sums = figures(d);
    digest = desk_digest(d);
    seen = preview(d);
    assert_true(desk_digest(d) == digest); /* a preview changes nothing */
    expect_words(seen, "\"authors\":1,\"inquiries\":1,\"messages\":1,\"revisions\":1,"
                       "\"attachments\":1,\"files\":0,\"events\":2,\"answers\":0");
    done = erase(d, &err);
    assert_no_error(err);
    assert_string_equal(done, seen);
    desk_verify(d);
    again = figures(d);
    assert_string_equal(again, sums);
    after = desk_inquiry(d, "2026-1");
    assert_true(buzon_inquiry_next_due(after) == buzon_inquiry_next_due(before));
    assert_int_equal(buzon_inquiry_status(after), buzon_inquiry_status(before));
    assert_string_equal(buzon_inquiry_summary(after), "");
    assert_string_equal(texts(d, "2026-1"), "|");
    assert_string_equal(texts(d, "2026-2"), "Otra cosa, la fuente|");
    assert_string_equal(desk_events(d, "2026-1"), "opened edited erased");
    expect_rows(d, "SELECT 1 FROM author WHERE id = 1 AND (handle OR name OR url) IS NOT NULL");
    expect_rows(d, "SELECT 1 FROM revision WHERE text <> ''");
    expect_rows(d, "SELECT 1 FROM attachment WHERE url IS NOT NULL OR description IS NOT NULL "
                   "OR next_try_at IS NOT NULL");
    expect_rows(d, "SELECT 1 FROM search WHERE search MATCH 'farola OR gracias'");
    expect_rows(d,
                "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM search WHERE search MATCH 'fuente')");
    /* Who has gone is not found a second time. */
    same = erase(d, &err);
    assert_null(same);
    expect_error(&err, BUZON_ERR_NOT_FOUND, "account ayto has no such author");
    buzon_inquiry_unref(before);
    buzon_inquiry_unref(after);
    buzon_string_free(sums);
    buzon_string_free(again);
    buzon_string_free(seen);
    buzon_string_free(done);
}

static void the_network_does_not_bring_it_back(void **state)
{
    struct desk *d = *state;

    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    erase_done(d);
    d->now += 2 * HOUR;
    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    desk_say_more(d, "11", "vecina", "<p>Farola, con otras palabras</p>",
                  "\"edited_at\":\"2026-11-23T10:00:30.000Z\",\"media_attachments\":[{\"id\":"
                  "\"9\",\"type\":\"image\",\"url\":\"https://red.example/farola.png\"}],");
    assert_string_equal(texts(d, "2026-1"), "|");
    expect_rows(d, "SELECT 1 FROM attachment");
    /* What she writes from now on is somebody's whom nobody has seen. */
    desk_say(d, "20", "vecina", "<p>Buenos días de nuevo</p>");
    assert_string_equal(texts(d, "2026-2"), "Buenos días de nuevo|");
    desk_verify(d);
}

static int64_t write_answer(struct desk *d, const char *text)
{
    buzon_error *err = NULL;
    buzon_answer *a = buzon_inbox_answer(d->inbox, "2026-1", text, "person:ana", &err);
    int64_t id;

    assert_no_error(err);
    id = buzon_answer_id(a);
    buzon_answer_unref(a);
    return id;
}

static void cancel(struct desk *d, int64_t id)
{
    buzon_error *err = NULL;
    buzon_answer *a = buzon_inbox_cancel_answer(d->inbox, id, "person:ana", &err);

    assert_no_error(err);
    buzon_answer_unref(a);
}

/* The text of the inquiry's first answer; the test frees it. */
static char *answer_text(struct desk *d)
{
    buzon_error *err = NULL;
    buzon_answers *it = buzon_inbox_answers(d->inbox, "2026-1", &err);
    buzon_answer *a = buzon_answers_next(it, &err);
    char *text;

    assert_no_error(err);
    text = strdup(buzon_answer_text(a));
    buzon_answer_unref(a);
    buzon_answers_free(it);
    return text;
}

static void in_our_words_only_what_is_theirs_goes(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *text;
    int64_t id;

    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    id =
        write_answer(d, "Hola @vecina@barrio.example: usted dice\n> " LAMP
                        "\nSu aviso de la farola tiene el número 44. ¿El 612 345 678 es suyo?");
    text = preview(d);
    expect_words(text, "\"blocked\":[{\"inquiry\":\"2026-1\",\"why\":\"answer\",\"detail\":");
    buzon_string_free(text);
    text = erase(d, &err);
    assert_null(text);
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-1 has answer 1, which is queued");
    assert_string_equal(texts(d, "2026-1"), LAMP "|");
    cancel(d, id);
    erase_done(d);
    text = answer_text(d);
    assert_string_equal(text, "Hola @[borrado]: usted dice\n[borrado]\nSu aviso de la farola "
                              "tiene el número 44. ¿El [borrado] es suyo?");
    free(text);
    desk_verify(d);
}

static void an_answer_that_quotes_nobody_stays_proven(void **state)
{
    struct desk *d = *state;

    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    cancel(d, write_answer(d, "Se repara mañana."));
    erase_done(d);
    desk_verify(d);
    desk_sql(d, "UPDATE event_payload SET payload = replace(payload, 'mañana', 'nunca')");
    {
        buzon_error *err = NULL;
        buzon_findings *all = buzon_inbox_verify(d->inbox, NULL, &err);
        buzon_finding *f = buzon_findings_next(all, &err);

        assert_non_null(f); /* its words are still in the chain */
        assert_string_equal(buzon_finding_what(f), "commitment");
        buzon_finding_unref(f);
        buzon_findings_free(all);
    }
}

static void words_that_vanish_without_an_event_are_found(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_findings *all;
    buzon_finding *f;

    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    desk_say(d, "12", "vecino", "<p>La fuente</p>");
    erase_done(d);
    desk_sql(d, "DELETE FROM event_payload WHERE event = 2");
    all = buzon_inbox_verify(d->inbox, NULL, &err);
    f = buzon_findings_next(all, &err);
    assert_non_null(f);
    assert_string_equal(buzon_finding_inquiry(f), "2026-2");
    assert_string_equal(buzon_finding_what(f), "payload");
    assert_int_equal(buzon_finding_seq(f), 1);
    buzon_finding_unref(f);
    assert_null(buzon_findings_next(all, &err));
    buzon_findings_free(all);
}

static void a_hold_keeps_everything(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *text;

    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    assert_true(buzon_inbox_hold(d->inbox, "2026-1", "art. 17.3.e RGPD, recurso 12/2026",
                                 "person:dpd", &err));
    assert_false(buzon_inbox_hold(d->inbox, "2026-1", "otra vez", "person:dpd", &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-1 is on hold already");
    text = buzon_inbox_holds(d->inbox, &err);
    assert_string_equal(text, "[{\"inquiry\":\"2026-1\",\"since\":\"2026-11-23T09:00:00.000Z\","
                              "\"legal\":\"art. 17.3.e RGPD, recurso 12/2026\",\"actor\":"
                              "\"person:dpd\"}]");
    buzon_string_free(text);
    text = preview(d);
    expect_words(text, "\"blocked\":[{\"inquiry\":\"2026-1\",\"why\":\"hold\"");
    buzon_string_free(text);
    assert_null(erase(d, &err));
    expect_error(&err, BUZON_ERR_STATE,
                 "inquiry 2026-1 is on legal hold: art. 17.3.e RGPD, recurso 12/2026");
    assert_string_equal(texts(d, "2026-1"), LAMP "|");
    assert_true(buzon_inbox_release(d->inbox, "2026-1", "sentencia firme", "person:dpd", &err));
    assert_false(buzon_inbox_release(d->inbox, "2026-1", "otra vez", "person:dpd", &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-1 is not on hold");
    erase_done(d);
    assert_string_equal(desk_events(d, "2026-1"), "opened held released erased");
    desk_verify(d);
}

static void notes_and_what_waits_go_too(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);
    char *text;

    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    assert_true(buzon_change_add_note(c, "Es la hermana del concejal", &err));
    assert_true(buzon_change_add_follower(c, "person:luis", &err)); /* ours: it stays */
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
    desk_sql(d,
             "INSERT INTO quarantine (account, at, origin, reason, size, digest, body, status) "
             "VALUES (1, 0, 'poll', 'x', 1, x'00', '[{\"acct\":\"vec\\u0069na\"', 200), "
             "(1, 0, 'poll', 'x', 1, x'00', '[{\"acct\":\"vecinas\"', 200)");
    desk_sql(d, "UPDATE quarantine SET body = CAST(body AS BLOB)");
    desk_sql(d,
             "INSERT INTO early_notice VALUES (1, '99', 0, 5, 'vecina', 'x', NULL, NULL, 5)");
    desk_sql(
        d, "INSERT INTO errand (account, at, request) VALUES (1, 0, '{\"url\":\"/vecina\"}')");
    text = erase(d, &err);
    assert_no_error(err);
    expect_words(text, "\"events\":2,\"answers\":0,\"notices\":1,\"riddles\":1,\"errands\":1");
    buzon_string_free(text);
    expect_rows(d, "SELECT 1 FROM early_notice UNION ALL SELECT 1 FROM errand");
    expect_rows(d, "SELECT 1 FROM quarantine WHERE (id = 1) <> (body IS NULL)");
    desk_sql(d, "DELETE FROM quarantine WHERE id = 2"); /* nobody put it there but this test */
    expect_rows(d, "SELECT 1 FROM event_payload WHERE payload LIKE '%hermana%'");
    expect_rows(d, "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM event_payload WHERE payload LIKE "
                   "'%person:luis%') OR NOT EXISTS (SELECT 1 FROM follower)");
    desk_verify(d);
}

static void what_waits_to_be_read_is_read_first(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    desk_sql(d, "INSERT INTO delivery (account, at, digest, proof, body) VALUES (1, 0, x'00', "
                "-1, CAST('{\"acct\":\"vecina\"}' AS BLOB))");
    assert_null(erase(d, &err));
    expect_error(&err, BUZON_ERR_STATE, "account ayto has 1 deliveries of them that wait");
}

static void somebody_says_who_is_one_person(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_person *p;
    char *text;

    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    desk_say(d, "12", "vecino", "<p>La fuente de la plaza</p>");
    desk_sql(d,
             "INSERT INTO account (name, network, state, settings) SELECT 'cultura', network, "
             "state, settings FROM account");
    desk_sql(d, "INSERT INTO author (account, native_id, url) VALUES (2, '77', "
                "'https://barrio.example/@vecina'), (2, '78', 'https://barrio.example/@otra'), "
                "(2, 'vecina', 'https://barrio.example/@vecina')");
    text = preview(d);
    expect_words(text,
                 "\"perhaps\":[{\"account\":\"cultura\",\"author\":\"vecina\",\"by\":\"id\"},"
                 "{\"account\":\"cultura\",\"author\":\"77\",\"by\":\"url\"}]");
    buzon_string_free(text);
    p = vecina();
    assert_true(buzon_person_add(p, "cultura", "77", &err));
    assert_true(buzon_person_add(p, "cultura", "vecina", &err));
    assert_true(buzon_person_add(p, "ayto", "vecino", &err));
    text = buzon_inbox_erase(d->inbox, p, "lo ha pedido", "person:dpd", &err);
    assert_no_error(err);
    expect_words(text, "\"authors\":4,\"inquiries\":2,\"messages\":2");
    expect_words(text, "\"perhaps\":[]");
    buzon_string_free(text);
    buzon_person_free(p);
    desk_verify(d);
}

/* All pieces of a person's extract; the test frees it. */
static char *extract(struct desk *d, buzon_person *p, int *pieces)
{
    buzon_error *err = NULL;
    buzon_extract *x = buzon_inbox_extract(d->inbox, p, &err);
    char *all = NULL, *piece;
    size_t len = 0;
    FILE *to = open_memstream(&all, &len);

    assert_no_error(err);
    for (*pieces = 0; (piece = buzon_extract_read(x, &err)); ++*pieces) {
        (void)fputs(piece, to);
        buzon_string_free(piece);
    }
    assert_no_error(err);
    assert_null(buzon_extract_read(x, &err)); /* the end stays the end */
    buzon_extract_free(x);
    (void)fclose(to);
    return all;
}

static void expect_absent(const char *text, const char *words)
{
    if (strstr(text, words))
        fail_msg("%s is in it", words);
}

static void everything_about_a_person_and_nobody_else(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_person *p = vecina();
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);
    char *all;
    int pieces, more;

    desk_say(d, "11", "vecina", "<p>" LAMP "</p>");
    desk_say(d, "12", "vecino", "<p>Otra cosa, la fuente</p>");
    desk_say_more(d, "11", "vecina", "<p>Ya luce</p>",
                  "\"edited_at\":\"2026-11-23T09:00:30.000Z\",");
    assert_true(buzon_change_add_note(c, "Conviene llamarla", &err));
    assert_true(buzon_change_set_assignee(c, "person:luis", &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
    (void)write_answer(d, "Gracias por avisar");
    desk_sql(d,
             "INSERT INTO quarantine (account, at, origin, reason, size, digest, body, status) "
             "VALUES (1, 0, 'poll', 'x', 1, x'00', CAST('[\"vecina\", \"secreto\"' AS BLOB), "
             "200), (1, 0, 'poll', 'x', 1, x'00', x'00', 200)");
    desk_sql(d, "INSERT INTO early_notice VALUES (1, '99', 0, 5, 'vecina', 'lo editado', NULL, "
                "NULL, 5), (1, '98', 0, 5, 'vecino', 'de otro', NULL, NULL, 5)");
    all = extract(d, p, &pieces);
    expect_words(all, "{\"format\":\"buzon-person-1\",\"at\":\"2026-11-23T09:00:00.000Z\","
                      "\"authors\":[{\"account\":\"ayto\",\"network\":\"mastodon\",\"id\":"
                      "\"vecina\",\"handle\":\"vecina@barrio.example\"");
    expect_words(all, "\"inquiries\":[{\"inquiry\":{\"id\":1,\"reference\":\"2026-1\"");
    expect_words(all, LAMP);          /* the earlier text */
    expect_words(all, "\"Ya luce\""); /* and the present one */
    expect_words(all, "Conviene llamarla");
    expect_words(all, "Gracias por avisar");
    expect_words(all, "\"assignee\":\"person\"");
    expect_words(all, "\"created_by\":\"person\"");
    expect_words(all, "\"notices\":[{\"account\":\"ayto\",\"verb\":\"edited\"");
    expect_words(all, "\"riddles\":[{\"account\":\"ayto\",\"id\":1,\"at\":"
                      "\"1970-01-01T00:00:00.000Z\",\"origin\":\"poll\"}]}\n");
    expect_absent(all, "fuente");
    expect_absent(all, "person:ana");
    expect_absent(all, "person:luis");
    expect_absent(all, "secreto");
    expect_absent(all, "de otro");
    free(all);
    /* Each message comes as a piece of its own. */
    desk_say(d, "13", "vecina", "<p>Uno más</p>");
    free(extract(d, p, &more));
    assert_true(more > pieces);
    buzon_person_free(p);
    p = buzon_person_new("ayto", "nadie", &err);
    assert_null(buzon_inbox_extract(d->inbox, p, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "account ayto has no such author");
    assert_null(buzon_inbox_extract(d->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the person is NULL");
    assert_null(buzon_extract_read(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the extract is NULL");
    buzon_person_free(p);
}

/* --- which kinds there are --- */

/* The kinds an inquiry is marked with, as its JSON has them. */
static void expect_marks(struct desk *d, const char *reference, const char *list)
{
    buzon_error *err = NULL;
    buzon_inquiry *q = desk_inquiry(d, reference);
    size_t n = buzon_inquiry_personal_count(q);
    char *json = buzon_inquiry_to_json(q, &err), whole[100], got[100] = "";

    assert_no_error(err);
    for (size_t i = 0; i < n; i++)
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s\"%s\"", i ? "," : "",
                       buzon_inquiry_personal_at(q, i));
    assert_null(buzon_inquiry_personal_at(q, n));
    assert_string_equal(got, list);
    (void)snprintf(whole, sizeof whole, "\"personal\":[%s]", list);
    expect_words(json, whole);
    buzon_string_free(json);
    buzon_inquiry_unref(q);
}

static void edit(struct desk *d, const char *id, const char *html)
{
    char more[80];

    d->now += 2 * HOUR;
    (void)snprintf(more, sizeof more, "\"edited_at\":\"%s\",", desk_time(d->now - MINUTE));
    desk_say_more(d, id, "vecina", html, more);
}

static void an_inquiry_is_marked_with_what_is_in_it(void **state)
{
    struct desk *d = *state;

    desk_say(d, "11", "vecina", "<p>@ayto Pedido 12345678A, desde 2019 sin llegar</p>");
    expect_marks(d, "2026-1", ""); /* not its letter */
    edit(d, "11", "<p>Soy 12345678Z, llame al 612 345 678</p>");
    expect_marks(d, "2026-1", "\"dni\",\"phone\"");
    desk_say_more(d, "12", "vecina", "<p>o a ana@correo.example</p>",
                  "\"in_reply_to_id\":\"11\",");
    expect_marks(d, "2026-1", "\"dni\",\"phone\",\"email\"");
    edit(d, "11", "<p>Soy yo, llame al 612 345 678</p>");
    expect_marks(d, "2026-1", "\"phone\",\"email\"");
    desk_say(d, "13", "vecino", "<p>¿Cuándo abren?</p>");
    erase_done(d);
    expect_marks(d, "2026-1", "");
    expect_marks(d, "2026-2", "");
    desk_verify(d);
}

static void regrouped(struct desk *d, buzon_regroup *r,
                      buzon_inquiry *(*act)(buzon_inbox *, const buzon_regroup *,
                                            buzon_error **))
{
    buzon_error *err = NULL;

    buzon_inquiry_unref(act(d->inbox, r, &err));
    assert_no_error(err);
    buzon_regroup_free(r);
}

static buzon_regroup *regroup(const char *reference)
{
    buzon_error *err = NULL;
    buzon_regroup *r = buzon_regroup_new(reference, "person:ana", "es lo mismo", &err);

    assert_no_error(err);
    return r;
}

/* Whose citizen wrote data of that kind, by their references; how many of each there are. */
static void expect_marked(struct desk *d, const char *kind, const char *references)
{
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    assert_true(buzon_filter_set_personal(f, kind, &err));
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err), references);
    assert_no_error(err);
    buzon_filter_free(f);
}

static void inquiries_are_found_by_what_is_in_them(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    desk_say(d, "11", "vecina", "<p>Soy 12345678Z, llame al 612 345 678</p>");
    desk_say(d, "12", "rosa", "<p>Mi teléfono: 612 345 679</p>");
    desk_say(d, "13", "vecino", "<p>¿Cuándo abren?</p>");
    expect_marked(d, "any", "2026-1 2026-2");
    expect_marked(d, "phone", "2026-1 2026-2");
    expect_marked(d, "dni", "2026-1");
    expect_marked(d, "iban", "");
    expect_marked(d, "", "2026-3");
    assert_string_equal(desk_facets(d, NULL, "personal"), "phone 2; - 1; dni 1");
    assert_true(buzon_filter_set_personal(f, "dni", &err));
    assert_string_equal(desk_facets(d, f, "personal"), "dni 1; phone 1");
    assert_false(buzon_filter_set_personal(f, "DNI", &err));
    expect_error(&err, BUZON_ERR_INVALID, "\"DNI\" is no kind of personal data");
    buzon_search_unref(buzon_inbox_save_search(d->inbox, "con DNI", f, "person:dpd", &err));
    buzon_filter_free(f);
    buzon_search *search = buzon_inbox_search(d->inbox, "con DNI", &err);
    f = buzon_filter_from_json(buzon_search_filter(search), &err);
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err), "2026-1");
    buzon_search_unref(search);
    buzon_filter_free(f);
    edit(d, "11", "<p>Soy yo</p>");
    expect_marked(d, "any", "2026-2");
}

static void marks_go_where_the_messages_go(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_regroup *r;

    desk_say(d, "11", "vecina", "<p>Llame al 612 345 678</p>");
    desk_say(d, "12", "vecina", "<p>Mi cuenta: ES91 2100 0418 4502 0005 1332</p>");
    r = regroup("2026-2");
    assert_true(buzon_regroup_set_into(r, "2026-1", -1, &err));
    regrouped(d, r, buzon_inbox_merge);
    expect_marks(d, "2026-1", "\"iban\",\"phone\"");
    expect_marks(d, "2026-2", "");
    regrouped(d, regroup("2026-2"), buzon_inbox_undo);
    expect_marks(d, "2026-1", "\"phone\"");
    expect_marks(d, "2026-2", "\"iban\"");
    /* Of one conversation, as a message says that comes last. */
    desk_say_more(d, "31", "vecino", "<p>Mi coche es 1234 BCD</p>",
                  "\"in_reply_to_id\":\"30\",");
    expect_marks(d, "2026-3", "\"plate\"");
    desk_say(d, "29", "vecino", "<p>Aparcan en mi vado</p>");
    desk_say_more(d, "30", "vecino", "<p>Otra vez</p>", "\"in_reply_to_id\":\"29\",");
    expect_marks(d, "2026-3", "\"plate\"");
    expect_marks(d, "2026-4", "");
    r = regroup("2026-3");
    assert_true(buzon_regroup_add_message(r, "31", &err));
    regrouped(d, r, buzon_inbox_split);
    expect_marks(d, "2026-3", "");
    expect_marks(d, "2026-5", "\"plate\"");
    desk_verify(d);
}

static void personal_data_is_masked_for_everybody(void **state)
{
    buzon_error *err = NULL;
    char *text = buzon_mask_personal("Ana, 12345678Z (no 12345678A), 600123123", &err);

    (void)state;
    assert_string_equal(text, "Ana, [DNI] (no 12345678A), [teléfono]");
    buzon_string_free(text);
    assert_null(buzon_mask_personal("\xff", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the text is not UTF-8");
    assert_null(buzon_mask_personal(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the text is NULL");
}

static void bad_calls_are_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_person *p = vecina();

    assert_null(buzon_person_new("", "x", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the account must be UTF-8 of 1 to 512 bytes");
    assert_false(buzon_person_add(p, "ayto", "\xff", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the author must be UTF-8");
    assert_false(buzon_person_add(NULL, "ayto", "x", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the person is NULL");
    for (int i = 1; i < 64; i++)
        assert_true(buzon_person_add(p, "ayto", "otra", &err));
    assert_false(buzon_person_add(p, "ayto", "otra", &err));
    expect_error(&err, BUZON_ERR_LIMIT, "at most 64 authors");
    assert_null(buzon_inbox_erase(d->inbox, NULL, "x", "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the person is NULL");
    assert_null(buzon_inbox_erase_preview(d->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the person is NULL");
    assert_null(buzon_inbox_erase(d->inbox, p, "", "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reason of 1 to 1000 bytes");
    assert_null(buzon_inbox_erase(d->inbox, p, "x", "nadie", &err));
    expect_error(&err, BUZON_ERR_INVALID, "an actor is");
    assert_null(buzon_inbox_erase_preview(d->inbox, p, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "account ayto has no such author");
    assert_false(buzon_inbox_hold(d->inbox, "2026-9", "x", "system", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-9");
    assert_false(buzon_inbox_hold(d->inbox, "2026-9", "", "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the legal basis must be");
    assert_false(buzon_inbox_release(d->inbox, "2026-9", NULL, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reason of 1 to 1000 bytes");
    desk_sql(d, "INSERT INTO author (account, native_id, ours) VALUES (1, 'vecina', 1)");
    assert_null(buzon_inbox_erase_preview(d->inbox, p, &err));
    expect_error(&err, BUZON_ERR_INVALID, "is ourselves");
    buzon_person_free(p);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        DESK_CASE(what_was_said_goes_and_what_happened_stays),
        DESK_CASE(the_network_does_not_bring_it_back),
        DESK_CASE(in_our_words_only_what_is_theirs_goes),
        DESK_CASE(an_answer_that_quotes_nobody_stays_proven),
        DESK_CASE(words_that_vanish_without_an_event_are_found),
        DESK_CASE(a_hold_keeps_everything),
        DESK_CASE(notes_and_what_waits_go_too),
        DESK_CASE(what_waits_to_be_read_is_read_first),
        DESK_CASE(somebody_says_who_is_one_person),
        DESK_CASE(everything_about_a_person_and_nobody_else),
        DESK_CASE(an_inquiry_is_marked_with_what_is_in_it),
        DESK_CASE(inquiries_are_found_by_what_is_in_them),
        DESK_CASE(marks_go_where_the_messages_go),
        cmocka_unit_test(personal_data_is_masked_for_everybody),
        DESK_CASE(bad_calls_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

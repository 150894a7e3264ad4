/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading and writing JSON through the typed calls. */
#include "unit.h"

#include "base/json.h"

#include <jansson.h>

static struct bz_json *parsed(const char *text)
{
    BZ_LOCAL_ERR(err);
    struct bz_json *j = bz_json_parse(text, strlen(text), NULL, NULL, &err);

    if (!j)
        fail_msg("%s: %s", text, err.message);
    return j;
}

static void assert_prints(const struct bz_json *j, const char *expected)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT text = bz_json_print(j, &err);

    assert_non_null(text);
    assert_string_equal(text, expected);
}

static const char document[] = "{\"id\": 117020576916218297, \"text\": \"La farola\", \"bot\": "
                               "true, \"ratio\": 2.5, \"whole\": 7.0, \"none\": "
                               "null,"
                               " \"author\": {\"name\": \"Vecina\", \"urls\": [\"a\", 2, "
                               "false]}, \"big\": 1e30, \"empty\": \"\"}";

static void each_kind_is_told(void **state)
{
    BZ_AUTO(bz_json) j = parsed(document);

    (void)state;
    assert_int_equal(bz_json_kind(j), BZ_JSON_OBJECT);
    assert_int_equal(bz_json_kind(bz_json_get(j, "id")), BZ_JSON_INT);
    assert_int_equal(bz_json_kind(bz_json_get(j, "text")), BZ_JSON_STRING);
    assert_int_equal(bz_json_kind(bz_json_get(j, "bot")), BZ_JSON_BOOL);
    assert_int_equal(bz_json_kind(bz_json_get(j, "whole")), BZ_JSON_REAL);
    assert_int_equal(bz_json_kind(bz_json_get(j, "none")), BZ_JSON_NULL);
    assert_int_equal(bz_json_kind(bz_json_path(j, "author.urls")), BZ_JSON_ARRAY);
    assert_int_equal(bz_json_kind(bz_json_get(j, "missing")), BZ_JSON_NONE);
    assert_int_equal(bz_json_kind(NULL), BZ_JSON_NONE);
}

static void members_are_read_by_their_type(void **state)
{
    BZ_AUTO(bz_json) j = parsed(document);

    (void)state;
    assert_string_equal(bz_json_str(j, "text"), "La farola");
    assert_int_equal(bz_json_text_len(bz_json_get(j, "text")), 9);
    assert_int_equal(bz_json_num(j, "id", -1), 117020576916218297);
    assert_int_equal(bz_json_num(j, "whole", -1), 7);
    assert_true(bz_json_flag(j, "bot", false));
    assert_true(bz_json_real(bz_json_get(j, "ratio"), 0) == 2.5);
    assert_true(bz_json_real(bz_json_get(j, "whole"), 0) == 7.0);
    assert_string_equal(bz_json_text(bz_json_path(j, "author.name")), "Vecina");
    assert_int_equal(bz_json_len(j), 9);
    assert_int_equal(bz_json_len(bz_json_path(j, "author.urls")), 3);
    assert_string_equal(bz_json_text(bz_json_at(bz_json_path(j, "author.urls"), 0)), "a");
}

static void another_type_gives_the_fallback(void **state)
{
    BZ_AUTO(bz_json) j = parsed(document);

    (void)state;
    assert_null(bz_json_str(j, "id"));
    assert_null(bz_json_str(j, "none"));
    assert_int_equal(bz_json_num(j, "text", -5), -5);
    assert_int_equal(bz_json_num(j, "ratio", -5), -5);
    assert_int_equal(bz_json_num(j, "big", -5), -5);
    assert_false(bz_json_flag(j, "id", false));
    assert_true(bz_json_flag(j, "none", true));
    assert_true(bz_json_real(bz_json_get(j, "text"), 1.5) == 1.5);
    assert_int_equal(bz_json_len(bz_json_get(j, "text")), 0);
    assert_null(bz_json_get(bz_json_get(j, "text"), "x"));
    assert_null(bz_json_at(j, 0));
    assert_null(bz_json_at(bz_json_path(j, "author.urls"), 3));
    assert_null(bz_json_path(j, "author.name.x"));
    assert_null(bz_json_path(j, "author..name"));
}

static void nothing_may_be_asked_of_nothing(void **state)
{
    void *iter = NULL;
    const char *key;
    const struct bz_json *value;

    (void)state;
    assert_null(bz_json_get(NULL, "a"));
    assert_null(bz_json_path(NULL, "a.b"));
    assert_int_equal(bz_json_len(NULL), 0);
    assert_null(bz_json_at(NULL, 0));
    assert_null(bz_json_text(NULL));
    assert_int_equal(bz_json_text_len(NULL), 0);
    assert_int_equal(bz_json_int(NULL, 3), 3);
    assert_true(bz_json_bool(NULL, true));
    assert_null(bz_json_share(NULL));
    assert_null(bz_json_copy(NULL));
    assert_false(bz_json_each(NULL, &iter, &key, &value));
    bz_json_free(NULL);
}

static void an_id_is_text_whatever_the_network_writes(void **state)
{
    static const struct {
        const char *json, *id;
    } ids[] = {{"{\"id\": \"042\"}", "042"},
               {"{\"id\": 117020576916218297}", "117020576916218297"},
               {"{\"id\": -100123}", "-100123"},
               {"{\"id\": 12.0}", "12"},
               {"{\"id\": 99999999999999999999}", "99999999999999999999"},
               {"{\"id\": null}", NULL},
               {"{\"id\": 1.5}", NULL},
               {"{\"id\": [1]}", NULL},
               {"{}", NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_json) j = parsed(ids[i].json);
        BZ_TEXT id = NULL;

        assert_true(bz_json_id(j, "id", &id, &err));
        if (ids[i].id)
            assert_string_equal(id, ids[i].id);
        else
            assert_null(id);
    }
}

static void an_object_is_walked_in_its_order(void **state)
{
    BZ_AUTO(bz_json) j = parsed("{\"z\": 1, \"a\": 2, \"m\": 3}");
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;
    char seen[16] = "";
    size_t n = 0;

    (void)state;
    while (bz_json_each(j, &iter, &key, &value)) {
        seen[n++] = *key;
        seen[n++] = (char)('0' + bz_json_int(value, 0));
    }
    assert_string_equal(seen, "z1a2m3");
    assert_null(iter);
}

static void a_shared_node_outlives_its_document(void **state)
{
    struct bz_json *j = parsed(document);
    BZ_AUTO(bz_json) author = bz_json_share(bz_json_get(j, "author"));

    (void)state;
    bz_json_free(j);
    assert_string_equal(bz_json_str(author, "name"), "Vecina");
}

static void the_last_of_two_equal_keys_counts(void **state)
{
    BZ_AUTO(bz_json) j = parsed("{\"a\": 1, \"a\": 2}");

    (void)state;
    assert_int_equal(bz_json_num(j, "a", 0), 2);
}

static void what_is_set_is_printed_in_order(void **state)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    struct bz_json *list = bz_json_array();

    (void)state;
    assert_true(bz_json_set_text(j, "text", "\"¿Cuándo?\"\n"));
    assert_true(bz_json_set_text(j, "subject", NULL));
    assert_true(bz_json_set_int(j, "n", -12));
    assert_true(bz_json_set_int(j, "edited_at", BUZON_TIME_NONE));
    assert_true(bz_json_set_bool(j, "bot", false));
    assert_true(bz_json_set_null(j, "extra"));
    assert_true(bz_json_push_text(list, "uno"));
    assert_true(bz_json_push_text(list, NULL));
    assert_true(bz_json_push(list, bz_json_object()));
    assert_true(bz_json_set(j, "list", list));
    assert_prints(j, "{\"text\":\"\\\"¿Cuándo?\\\"\\n\",\"subject\":null,\"n\":-12,\"edited_"
                     "at\":null,\"bot\":false,"
                     "\"extra\":null,\"list\":[\"uno\",null,{}]}");
    assert_true(bz_json_remove(j, "list"));
    assert_false(bz_json_remove(j, "list"));
    assert_int_equal(bz_json_len(j), 6);
}

static void a_shared_value_stands_in_two_documents(void **state)
{
    BZ_AUTO(bz_json) a = parsed("{\"v\": [1]}");
    BZ_AUTO(bz_json) b = bz_json_object();

    (void)state;
    assert_true(bz_json_set_shared(b, "v", bz_json_get(a, "v")));
    assert_ptr_equal(bz_json_get(a, "v"), bz_json_get(b, "v"));
    bz_json_free(bz_steal(a));
    assert_prints(b, "{\"v\":[1]}");
}

static void a_copy_is_independent(void **state)
{
    BZ_AUTO(bz_json) a = parsed("{\"v\": {\"n\": 1}}");
    BZ_AUTO(bz_json) b = bz_json_copy(a);

    (void)state;
    assert_true(bz_json_set_int(b, "w", 2));
    assert_ptr_not_equal(bz_json_get(a, "v"), bz_json_get(b, "v"));
    assert_prints(a, "{\"v\":{\"n\":1}}");
    assert_prints(b, "{\"v\":{\"n\":1},\"w\":2}");
}

static void setting_in_nothing_fails_and_still_takes_the_value(void **state)
{
    BZ_AUTO(bz_json) list = bz_json_array();

    (void)state;
    assert_false(bz_json_set(NULL, "a", bz_json_array()));
    assert_false(bz_json_set(list, "a", bz_json_array()));
    assert_false(bz_json_push(NULL, bz_json_array()));
    assert_false(bz_json_set(list, "a", NULL));
    assert_false(bz_json_set_text(NULL, "a", "x"));
    assert_false(bz_json_remove(NULL, "a"));
}

static void canonical_text_does_not_depend_on_the_order(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) a = parsed("{\"b\": {\"y\": 1, \"x\": 2}, \"a\": 3}");
    BZ_AUTO(bz_json) b = parsed("{\"a\": 3, \"b\": {\"x\": 2, \"y\": 1}}");
    BZ_TEXT from_a = bz_json_print_canonical(a, &err);
    BZ_TEXT from_b = bz_json_print_canonical(b, &err);

    (void)state;
    assert_string_equal(from_a, "{\"a\":3,\"b\":{\"x\":2,\"y\":1}}");
    assert_string_equal(from_a, from_b);
}

/* A document is the engine's own node. */
static void assert_engine_prints(const struct bz_json *j, size_t flags, const char *text)
{
    char *theirs = json_dumps((const json_t *)j, flags | JSON_COMPACT | JSON_ENCODE_ANY);

    assert_non_null(theirs);
    assert_string_equal(text, theirs);
    free(theirs);
}

static void assert_prints_as_the_engine(const struct bz_json *j)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT text = bz_json_print(j, &err);
    BZ_TEXT canonical = bz_json_print_canonical(j, &err);

    assert_engine_prints(j, 0, text);
    assert_engine_prints(j, JSON_SORT_KEYS, canonical);
}

static void texts_are_those_the_engine_prints(void **state)
{
    static const char *const documents[] = {
        "{}",
        "[]",
        "[[],{},[{}],\"\",0,-0.0,1e300,0.1,-7,true,false,null]",
        "{\"b\":{},\"a\":{\"d\":null,\"c\":{\"z\":-9223372036854775808,\"y\":true}}}",
        "{\"ab\":1,\"a\":\"\\u001f\\u007f\\\"\\\\ ñ /\",\"ñ\":false,\"B\":\"\\r\\n\"}",
        "{\"b\":1.5,\"a\":[{\"d\":1,\"c\":[]}]}",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"b\":1,\"a\":{\"a\":{}}}}}}}",
        ("{\"q\":1,\"p\":1,\"o\":1,\"n\":1,\"m\":1,\"l\":1,\"k\":1,\"j\":1,\"i\":1,\"h\":1,"
         "\"g\":1,\"f\":1,\"e\":1,\"d\":1,\"c\":1,\"b\":1,\"a\":1}"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        BZ_AUTO(bz_json) j = parsed(documents[i]);

        assert_prints_as_the_engine(j);
    }
}

/* Deeper than any document that is read. */
static void what_is_deep_is_printed_whole(void **state)
{
    BZ_AUTO(bz_json) j = parsed("{\"b\":[1.5],\"a\":\"ñ\"}");

    (void)state;
    for (int i = 0; i < 3 * BZ_JSON_MAX_DEPTH; i++) {
        struct bz_json *outer = i % 2 ? bz_json_array() : bz_json_object();

        assert_true(i % 2 ? bz_json_push(outer, j) : bz_json_set(outer, "in", j));
        j = outer;
    }
    assert_prints_as_the_engine(j);
}

static void text_that_is_not_utf8_is_stored_repaired(void **state)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    (void)state;
    assert_true(bz_json_set_text(j, "a", "a\xF1o"));
    assert_prints(j, "{\"a\":\"a\xEF\xBF\xBDo\"}");
}

static void a_quoted_text_reads_back_as_it_was(void **state)
{
    static const struct {
        const char *text, *quoted;
    } pairs[] = {{"", "\"\""},
                 {"ñ 👋", "\"ñ 👋\""},
                 {"a\"b\\c", "\"a\\\"b\\\\c\""},
                 {"\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\""},
                 {"\x01\x1f\x7f", "\"\\u0001\\u001F\x7f\""},
                 {"a\xF1o", "\"a\xEF\xBF\xBDo\""},
                 {NULL, "null"}};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        BZ_LOCAL_ERR(err);
        struct bz_str s = {0};
        BZ_TEXT quoted = NULL;
        BZ_AUTO(bz_json) j = NULL;

        bz_json_quote(&s, pairs[i].text);
        quoted = bz_str_take(&s, &err);
        assert_string_equal(quoted, pairs[i].quoted);
        j = parsed(quoted);
        if (pairs[i].text && i != 5)
            assert_string_equal(bz_json_text(j), pairs[i].text);
    }
}

/* --- what is plain is not read by the engine --- */

static void assert_read_as_the_engine_does(const char *text)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_parse(text, strlen(text), NULL, NULL, &err);
    json_t *theirs = json_loadb(text, strlen(text), JSON_DECODE_ANY, NULL);
    BZ_TEXT printed = j ? bz_json_print(j, &err) : NULL;

    if (!j != !theirs)
        fail_msg("%s: the engine %s it", text, theirs ? "reads" : "refuses");
    if (j) {
        assert_true(json_equal((const json_t *)j, theirs));
        assert_engine_prints((const struct bz_json *)theirs, 0, printed);
    } else {
        assert_int_equal(err.code, BUZON_ERR_PARSE);
    }
    json_decref(theirs);
}

static void documents_are_read_as_the_engine_reads_them(void **state)
{
    static const char *const documents[] = {
        "{\"a\":1,\"b\":[true,false,null,\"\"],\"\":{},\"c\":[]}",
        " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { \"c\" : -3 } } \n",
        "{\"a\":1,\"b\":2,\"a\":{\"a\":3}}",
        "{\"ñ\":\"¿Cuándo? 🚲\",\"x\":\"\x7f\"}",
        "{\"k\\u00f1\\\"\":\"a\",\"k\":\"\\\\\"}",
        "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"",
        "\"\\u0001\\u007f\\u0080\\u07ff\\u0800\\uD7FF\\ue000\\uFFFF\"",
        "\"\\ud83d\\udeb2\\uDBFF\\uDFFF\\uD800\\uDC00\"",
        "\"\\u003cp\\u003eLa farola\\u003c/p\\u003e\"",
        "[0,-0,7,-7,123456789012345678,-123456789012345678,1234567890123456789]",
        "[9223372036854775807,-9223372036854775808,000000000000000000000]",
        "[0.5,-0.0,1e3,1E+3,1e-3,2.50,12.25e2,1.7976931348623157e308]",
        /* scalars alone */
        "7",
        "\"a\"",
        "true",
        " null ",
        "-1.5",
        /* malformed */
        "",
        " ",
        "{",
        "[",
        "\"a",
        "\"a\\",
        "\"a\\\"",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "{1:1}",
        "{\"a\":1]",
        "{} {}",
        "[]x",
        "[truex]",
        "[tru]",
        "[True]",
        "[nul",
        "[-]",
        "[01]",
        "[-01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "[1e]",
        "[1e+]",
        "[1-2]",
        "[0x10]",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "[\"a\nb\"]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        assert_read_as_the_engine_does(documents[i]);
}

/* Every beginning of a document is read to its end, and never beyond. */
static void no_byte_behind_the_text_is_read(void **state)
{
    static const char whole[] = "{\"a\\n\":[-12,\"\\u00f1\\ud83d\\udeb2\",true,null,1.5e1]}";

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        BZ_LOCAL_ERR(err);
        BZ_TEXT part = strndup(whole, len);
        char *exact = malloc(len ? len : 1); /* what is read behind it is an error */
        struct bz_json *j;

        assert_true(part && exact);
        memcpy(exact, whole, len);
        j = bz_json_parse(exact, len, NULL, NULL, &err);
        assert_int_equal(j != NULL, len == sizeof whole - 1);
        bz_json_free(j);
        free(exact);
        assert_read_as_the_engine_does(part);
    }
}

static bool parse_plain(struct bz_err *err)
{
    static const char plain[] =
        "{\"id\":12,\"text\":\"ab\\ncd\",\"list\":[{\"x\":\"y\"},[true]],"
        "\"c\":1,\"d\":2,\"e\":3,\"f\":4,\"g\":5,\"h\":6,\"i\":7}";
    BZ_AUTO(bz_json) j = bz_json_parse(plain, sizeof plain - 1, NULL, NULL, err);

    return j != NULL;
}

/* Here the nodes themselves run out of memory, too. */
static void nodes_that_cannot_be_made_are_no_memory(void **state)
{
    json_malloc_t make;
    json_free_t drop;

    (void)state;
    json_get_alloc_funcs(&make, &drop);
    json_set_alloc_funcs(malloc, free);
    unit_sweep(parse_plain);
    json_set_alloc_funcs(make, drop);
}

static bool parse_and_print(struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(document, sizeof document - 1, NULL, NULL, err);
    BZ_TEXT printed = j ? bz_json_print(j, err) : NULL;
    BZ_TEXT id = NULL;

    if (!printed || !bz_json_id(j, "id", &id, err))
        return false;
    if (!bz_json_set_text(j, "bad", "a\xF1o"))
        return bz_nomem(err);
    return true;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    unit_sweep(parse_and_print);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_told),
        cmocka_unit_test(members_are_read_by_their_type),
        cmocka_unit_test(another_type_gives_the_fallback),
        cmocka_unit_test(nothing_may_be_asked_of_nothing),
        cmocka_unit_test(an_id_is_text_whatever_the_network_writes),
        cmocka_unit_test(an_object_is_walked_in_its_order),
        cmocka_unit_test(a_shared_node_outlives_its_document),
        cmocka_unit_test(the_last_of_two_equal_keys_counts),
        cmocka_unit_test(what_is_set_is_printed_in_order),
        cmocka_unit_test(a_shared_value_stands_in_two_documents),
        cmocka_unit_test(a_copy_is_independent),
        cmocka_unit_test(setting_in_nothing_fails_and_still_takes_the_value),
        cmocka_unit_test(canonical_text_does_not_depend_on_the_order),
        cmocka_unit_test(texts_are_those_the_engine_prints),
        cmocka_unit_test(what_is_deep_is_printed_whole),
        cmocka_unit_test(text_that_is_not_utf8_is_stored_repaired),
        cmocka_unit_test(a_quoted_text_reads_back_as_it_was),
        cmocka_unit_test(documents_are_read_as_the_engine_reads_them),
        cmocka_unit_test(no_byte_behind_the_text_is_read),
        cmocka_unit_test(nodes_that_cannot_be_made_are_no_memory),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

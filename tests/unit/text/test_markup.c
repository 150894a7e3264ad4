/* SPDX-License-Identifier: EUPL-1.2 */
/* The tree of a page and of a document, friendly and hostile. */
#include "../base/unit.h"

#include "text/markup.h"

static struct bz_markup *xml(const char *text, const char *charset, struct bz_err *err)
{
    return bz_markup_xml(text, strlen(text), charset, "the feed", err);
}

/* What is outermost in a document, as a list. */
static char *tree_of(const struct bz_markup *m, struct bz_err *err)
{
    BZ_AUTO(bz_json) top = bz_markup_json(bz_markup_top(m));

    return bz_json_print_canonical(bz_json_get(top, "inside"), err);
}

static const struct {
    const char *name, *xml, *tree;
} documents[] = {
    {"element", "<a>uno</a>", "[{\"inside\":[\"uno\"],\"name\":\"a\"}]"},
    {"attributes", "<a b=\"1\" c='2&amp;3'/>",
     "[{\"attributes\":{\"b\":\"1\",\"c\":\"2&3\"},\"inside\":[],\"name\":\"a\"}]"},
    {"empty attribute", "<a b=\"\"/>",
     "[{\"attributes\":{\"b\":\"\"},\"inside\":[],\"name\":\"a\"}]"},
    {"namespace", "<x:a xmlns:x=\"urn:x\" xml:lang=\"es\" x:b=\"1\"/>",
     "[{\"attributes\":{\"b\":\"1\",\"xml:lang\":\"es\"},\"inside\":[],\"name\":\"a\","
     "\"space\":\"urn:x\"}]"},
    {"sections", "<a>1<![CDATA[<b>&aacute;</b>]]>2<!-- &nada; -->3</a>",
     "[{\"inside\":[\"1<b>&aacute;</b>23\"],\"name\":\"a\"}]"},
    {"named characters", "<a>Informaci&oacute;n &lt;b&gt; &#38;</a>",
     "[{\"inside\":[\"Información <b> &\"],\"name\":\"a\"}]"},
    {"same name twice", "<a xmlns:x=\"urn:x\" b=\"1\" x:b=\"2\"/>",
     "[{\"attributes\":{\"b\":\"2\"},\"inside\":[],\"name\":\"a\"}]"},
    {"order", "<a>1<b/>2</a>",
     "[{\"inside\":[\"1\",{\"inside\":[],\"name\":\"b\"},\"2\"],\"name\":\"a\"}]"},
    {"latin 1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>caf\xE9</a>",
     "[{\"inside\":[\"café\"],\"name\":\"a\"}]"},
};

static void a_document_becomes_a_tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_markup) m = xml(documents[i].xml, NULL, &err);
        BZ_TEXT text = m ? tree_of(m, &err) : NULL;

        if (!text || strcmp(text, documents[i].tree) != 0)
            fail_msg("%s: %s%s", documents[i].name, text ? text : "", err.message);
    }
}

static void what_the_sender_said_is_the_charset(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_markup) m = xml("<a>caf\xE9</a>", "ISO-8859-1", &err);

    (void)state;
    assert_string_equal(bz_markup_only_text(bz_markup_root(m)), "café");
}

static void what_is_in_a_document_is_found(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_markup)
    m = xml(
        "<!--uno--><a xmlns:x=\"urn:x\" b=\"1\" x:b=\"2\">0<c>1</c><x:c>2<d/></x:c><c/></a>",
        NULL, &err);
    const struct bz_node *a = bz_markup_root(m);

    (void)state;
    assert_string_equal(a->name, "a");
    assert_string_equal(bz_markup_attribute(a, "b"), "2");
    assert_null(bz_markup_attribute(a, "c"));
    assert_null(bz_markup_only_text(a));
    assert_string_equal(bz_markup_only_text(bz_markup_child(a, NULL, "c", 0)), "1");
    assert_ptr_equal(bz_markup_child(a, NULL, "c", 1), bz_markup_child(a, "urn:x", "c", 0));
    assert_null(bz_markup_only_text(bz_markup_child(a, "urn:x", "c", 0)));
    assert_null(bz_markup_child(a, NULL, "c", 3));
    assert_null(bz_markup_child(a->inside, NULL, "c", 0));
    assert_null(bz_markup_root(NULL));
    assert_null(bz_markup_attribute(NULL, "b"));
}

static const struct {
    const char *xml;
    buzon_code code;
    const char *words;
} refused[] = {
    {"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", BUZON_ERR_PARSE,
     "the feed: a document type declaration, which nothing here needs"},
    {"<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><a/>", BUZON_ERR_PARSE,
     "the feed: a document type declaration, which nothing here needs"},
    {"<a>&nadie;</a>", BUZON_ERR_PARSE, "the feed: not well-formed XML"},
    {"<a>", BUZON_ERR_PARSE, "the feed: not well-formed XML"},
    {"", BUZON_ERR_PARSE, "the feed: not well-formed XML"},
    {"<a>caf\xE9</a>", BUZON_ERR_PARSE, "the feed: not well-formed XML"},
};

static void a_document_that_is_not_safe_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_markup) m = xml(refused[i].xml, NULL, &err);

        if (m)
            fail_msg("%s is let in", refused[i].xml);
        assert_string_equal(err.message, refused[i].words);
        assert_int_equal(err.code, refused[i].code);
    }
}

/* --- told while it is read --- */

/* What is told, as mark-up without attributes; `room`: no memory after so many bytes. */
struct told {
    struct bz_str s, names;
    size_t room;
};

static bool told_ok(const struct told *t)
{
    return !t->s.failed && !t->names.failed && t->s.len <= t->room;
}

static bool told_open(void *user, const char *name)
{
    struct told *t = user;

    bz_str_addf(&t->s, "<%s>", name);
    bz_str_addf(&t->names, "%c", *name);
    return told_ok(t);
}

static bool told_text(void *user, const char *bytes, size_t len)
{
    struct told *t = user;

    bz_str_add_bytes(&t->s, bytes, len);
    return told_ok(t);
}

static bool told_close(void *user)
{
    struct told *t = user;

    bz_str_addf(&t->s, "</%c>", t->names.data[--t->names.len]);
    return told_ok(t);
}

static void told_done(struct told *t)
{
    bz_str_done(&t->s);
    bz_str_done(&t->names);
}

static bool tell(const char *text, struct told *to, struct bz_err *err)
{
    const struct bz_markup_reader reader = {told_open, told_text, told_close, to};

    return bz_markup_read_xml(text, strlen(text), NULL, "the feed", &reader, err);
}

static void a_tree_as_it_is_told(struct bz_str *s, const struct bz_node *in)
{
    for (const struct bz_node *e = in->inside; e; e = e->next) {
        if (e->text) {
            bz_str_add(s, e->text);
            continue;
        }
        bz_str_addf(s, "<%s>", e->name);
        a_tree_as_it_is_told(s, e);
        bz_str_addf(s, "</%s>", e->name);
    }
}

static void a_reader_is_told_what_the_tree_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        __attribute__((cleanup(told_done))) struct told told = {.room = 1000};
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_markup) m = xml(documents[i].xml, NULL, &err);
        BZ_DONE(bz_str) tree = {0};

        a_tree_as_it_is_told(&tree, bz_markup_top(m));
        if (!tell(documents[i].xml, &told, &err) || strcmp(told.s.data, tree.data) != 0)
            fail_msg("%s: %s%s", documents[i].name, told.s.data, err.message);
    }
}

static void a_reader_is_told_nothing_of_what_is_not_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        __attribute__((cleanup(told_done))) struct told told = {.room = 1000};
        BZ_LOCAL_ERR(err);

        if (tell(refused[i].xml, &told, &err))
            fail_msg("%s is let in", refused[i].xml);
        assert_string_equal(err.message, refused[i].words);
        assert_int_equal(err.code, refused[i].code);
        assert_false(told.s.data && strstr(told.s.data, "root:"));
    }
}

static void a_reader_without_memory_ends_it(void **state)
{
    (void)state;
    for (size_t room = 0; room < strlen("<a>1<b></b></a>"); room++) {
        __attribute__((cleanup(told_done))) struct told told = {.room = room};
        BZ_LOCAL_ERR(err);

        assert_false(tell("<a>1<b/></a>", &told, &err));
        assert_int_equal(err.code, BUZON_ERR_NO_MEMORY);
    }
}

static void what_is_wrong_is_told_where(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    assert_null(xml("<a>\n<b></c></a>", NULL, &err));
    assert_int_equal(err.line, 2);
    assert_true(err.column > 1);
    assert_string_equal(err.source, "the feed");
}

/* `n` times `what`. */
static void repeat(struct bz_str *s, const char *what, size_t n)
{
    while (n--)
        bz_str_add(s, what);
}

static void size_and_depth_are_bounded(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_str) deep = {0};
    BZ_DONE(bz_str) wide = {0};
    __attribute__((cleanup(told_done))) struct told told = {.room = 10000};

    (void)state;
    repeat(&deep, "<a>", 65);
    repeat(&deep, "</a>", 65);
    assert_null(xml(deep.data, NULL, &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
    assert_string_equal(err.message, "the feed: elements nested deeper than 64");
    bz_err_clear(&err);
    assert_false(tell(deep.data, &told, &err));
    assert_string_equal(err.message, "the feed: elements nested deeper than 64");
    bz_err_clear(&err);
    repeat(&wide, "<a>", 1);
    repeat(&wide, "<b/>", BZ_MARKUP_MAX_ELEMENTS);
    assert_null(xml(wide.data, NULL, &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
    assert_string_equal(err.message, "the feed: more than 200000 elements");
    bz_err_clear(&err);
    assert_null(bz_markup_html(deep.data, BZ_MARKUP_MAX_BYTES + 1, &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
}

static void deep_pages_keep_their_words(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_str) page = {0};
    BZ_DONE(bz_str) text = {0};
    BZ_AUTO(bz_markup) m = NULL;

    (void)state;
    repeat(&page, "<div>", 100);
    bz_str_add(&page, "hondo");
    repeat(&page, "</div>", 100);
    bz_str_add(&page, "<p class=\"x fin\">fin</p>");
    m = bz_markup_html(page.data, page.len, &err);
    assert_non_null(m);
    bz_markup_add_text(&text, bz_markup_root(m));
    assert_string_equal(text.data, "hondofin");
    assert_true(bz_markup_is(bz_markup_class(bz_markup_top(m), "fin"), "x"));
    assert_null(bz_markup_class(bz_markup_top(m), "fi"));
    repeat(&page, "<div>", 1000);
    assert_null(bz_markup_html(page.data, page.len, &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
}

static void what_is_inside_comes_back_as_html(void **state)
{
    static const char page[] = "<div class=\"a\">1 &lt; 2<br>y <a href=\"?a=1&amp;b\">&quot;3"
                               "</a><!-- no --></div>";
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_str) html = {0};
    BZ_AUTO(bz_markup) m = bz_markup_html(page, strlen(page), &err);

    (void)state;
    bz_markup_add_html(&html, bz_markup_class(bz_markup_top(m), "a"));
    assert_string_equal(html.data, "1 &lt; 2<br>y <a href=\"?a=1&amp;b\">&quot;3</a>");
}

static bool act_xml(struct bz_err *err)
{
    BZ_AUTO(bz_markup)
    m = xml("<a b=\"1\" xml:lang=\"es\">dos&nbsp;<c>tres</c>cuatro</a>", NULL, err);
    BZ_TEXT text = m ? tree_of(m, err) : NULL;

    return text || (m && bz_nomem(err));
}

static bool act_html(struct bz_err *err)
{
    static const char page[] = "<p class=a>dos\xFF<b>tres</b>cuatro";
    BZ_AUTO(bz_markup) m = bz_markup_html(page, strlen(page), err);

    return m != NULL;
}

static bool act_told(struct bz_err *err)
{
    __attribute__((cleanup(told_done))) struct told told = {.room = 1000};

    return tell("<a>uno &aacute;<b/></a>", &told, err);
}

static void it_survives_without_memory(void **state)
{
    (void)state;
    unit_sweep(act_xml);
    unit_sweep(act_html);
    unit_sweep(act_told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_becomes_a_tree),
        cmocka_unit_test(what_the_sender_said_is_the_charset),
        cmocka_unit_test(what_is_in_a_document_is_found),
        cmocka_unit_test(a_document_that_is_not_safe_is_refused),
        cmocka_unit_test(a_reader_is_told_what_the_tree_holds),
        cmocka_unit_test(a_reader_is_told_nothing_of_what_is_not_safe),
        cmocka_unit_test(a_reader_without_memory_ends_it),
        cmocka_unit_test(what_is_wrong_is_told_where),
        cmocka_unit_test(size_and_depth_are_bounded),
        cmocka_unit_test(deep_pages_keep_their_words),
        cmocka_unit_test(what_is_inside_comes_back_as_html),
        cmocka_unit_test(it_survives_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* What a reader sees of the HTML that networks send, friendly and hostile. */
#include "../base/unit.h"

#include "base/auto.h"
#include "base/str.h"
#include "text/html.h"

#include <libxml/xmlerror.h>

#include <time.h>

#define FFFD "\xEF\xBF\xBD"

static char *text_of(const char *html)
{
    BZ_LOCAL_ERR(err);
    char *text = bz_html_to_text(html, strlen(html), &err);

    if (!text)
        fail_msg("%.100s: %s", html, err.message);
    return text;
}

static const struct {
    const char *name, *html, *text;
} cases[] = {
    /* as servers write */
    {"plain", "La farola", "La farola"},
    {"empty", "", ""},
    {"only mark-up", "<p></p><br>", ""},
    {"two paragraphs", "<p>uno</p><p>dos</p>", "uno\n\ndos"},
    {"line break", "<p>uno<br>dos<br/>tres<br />cuatro</p>", "uno\ndos\ntres\ncuatro"},
    {"two line breaks", "uno<br><br>dos", "uno\n\ndos"},
    {"trailing breaks as snac adds", "hola<br><br>", "hola"},
    {"leading breaks", "<br><p> hola</p>", "hola"},
    {"mention",
     "<p><span class=\"h-card\" translate=\"no\"><a href=\"https://ayto.example/@ayto\" "
     "class=\"u-url mention\">@<span>"
     "ayto</span></a></span> ¿y la farola?</p>",
     "@ayto ¿y la farola?"},
    {"link with hidden parts",
     "<p>ver <a href=\"https://ayto.example/a/b/c\"><span "
     "class=\"invisible\">https://</span><span class=\"ellipsis\">"
     "ayto.example/a</span><span class=\"invisible\">/b/c</span></a>.</p>",
     "ver https://ayto.example/a/b/c."},
    {"quote",
     "<p class=\"quote-inline\">RE: <a "
     "href=\"https://r.example/1\">https://r.example/1</a></p><p>sí</p>",
     "RE: https://r.example/1\n\nsí"},
    {"list", "<p>Falta:</p><ul><li>luz</li><li>agua</li></ul><p>Gracias</p>",
     "Falta:\n\n- luz\n- agua\n\nGracias"},
    {"nested list", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n- b\n- c"},
    {"list with empty item", "<ul><li></li><li>x</li></ul>y", "- x\n\ny"},
    {"list item with paragraph", "<ol><li><p>uno</p></li></ol>", "- uno"},
    {"blockquote", "<blockquote>cita</blockquote>respuesta", "cita\n\nrespuesta"},
    {"headings", "<h1>Uno</h1><h6>Seis</h6>x", "Uno\n\nSeis\n\nx"},
    {"divs are lines", "<div>uno</div><div>dos</div>", "uno\ndos"},
    {"pre keeps its space", "<p>x</p><pre>\n a  b\n\n  c\n</pre><p>y</p>",
     "x\n\n a  b\n\n  c\n\ny"},
    {"pre with carriage returns", "<pre>a\r\nb</pre>", "a\nb"},
    {"table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d",
     "a b\nc\n\nd"},
    {"image", "<p>hola <img src=\"x.png\" alt=\":sol:\" class=\"emoji\">!</p>", "hola :sol:!"},
    {"image without alt", "a<img src=x>b<img alt>c", "abc"},
    {"image alt with entities and quotes", "<img alt='a &quot;b&quot; \"c\" &lt;d> &amp;lt;'>",
     "a \"b\" \"c\" <d> &lt;"},
    {"only the first alt", "<img alt=a alt=b>", "a"},
    {"white space is collapsed", "  <p>\n uno \t dos\r\n <b> tres</b> </p> \n", "uno dos tres"},
    {"space around a break", "uno <br> dos", "uno\ndos"},
    {"words in inline tags stay together", "u<b>n</b><i>o</i> d<u>os</u>", "uno dos"},
    {"no tags, much space", "  uno \n\n dos ", "uno dos"},
    {"script, style and title",
     "<title>t</title>a<script>x<b>\"</p>\"</script>b<style>p{}</style>c", "abc"},
    {"script with a comment opened", "<script>a=\"<!--\"</script>texto", "texto"},
    {"script end in any case", "<SCRIPT>x</scripty></SCRIPT >y", "y"},
    {"comment", "a<!-- <p>no</p> -->b<!-->c", "abc"},
    {"whole document",
     "<!DOCTYPE html><html><head><meta "
     "charset=\"latin1\"><title>x</title></head><body><p>ñ</p></body></html>",
     "ñ"},
    /* entities */
    {"entities", "&iquest;Qu&eacute;? &#x1F44B; &#241; &quot;&apos;&euro;", "¿Qué? 👋 ñ \"'€"},
    {"decoded once", "&amp;lt;b&amp;gt; &amp;amp;", "&lt;b&gt; &amp;"},
    {"no-break space stays", "a&nbsp;b",
     "a\xC2\xA0"
     "b"},
    {"an entity makes no tag", "&lt;p&gt;x&lt;/p&gt;", "<p>x</p>"},
    {"unknown entity", "a &inventada; b &; c & d &", "a &inventada; b &; c & d &"},
    {"in a link", "<a href=\"?a=1&amp;b=2\">a&amp;b</a>", "a&b"},
    /* Unicode */
    {"emoji", "<p>👨‍👩‍👧 👋🏽</p>", "👨‍👩‍👧 👋🏽"},
    {"right to left", "<p dir=\"rtl\">السلام <b>عليكم</b></p>", "السلام عليكم"},
    {"composed", "<p>an\xCC\x83o</p>", "año"},
    {"composed through an entity", "n&#771;", "ñ"},
    {"bad bytes", "<p>a\xF1o \xE2\x82</p>", "a" FFFD "o " FFFD},
    {"bad bytes in a tag", "<p\xFF class=\"\xF1\">x</p>y", "xy"},
    /* hostile or broken: nothing a citizen wrote may get lost */
    {"no end tags", "<p>uno<p>dos<ul><li>tres<li>cuatro", "uno\n\ndos\n\n- tres\n- cuatro"},
    {"end tags first", "</p>hola<p>dos</p>tres</div></div>cuatro", "hola\n\ndos\n\ntrescuatro"},
    {"text behind the body", "<div>a</body>b</div>c</html>d<p>e", "ab\ncd\n\ne"},
    {"a head that never ends", "<head><p>x</p>y", "x\n\ny"},
    {"frames", "<frameset><frame>x</frameset>y", "xy"},
    {"wrong nesting", "<b><p>a</b>b</p><li></ul>c", "ab\n\n- c"},
    {"less-than signs", "si 1 < 2 y 3<4 <3 <> </> <", "si 1 < 2 y 3<4 <3 <> </> <"},
    {"unknown tags", "<foo-bar baz>x</foo-bar><o:p>y</o:p>", "xy"},
    {"capital tags", "<P>a<BR>b</P><DIV>c</DIV>", "a\nb\n\nc"},
    {"quotes in attributes", "<a title='>' href=\">\" x=a\">b</a>", "b"},
    {"tag cut off", "hola <a href=\"x", "hola"},
    {"comment cut off", "hola <!-- adi", "hola"},
    {"tag in an attribute", "<img alt=\"<p>x</p>\">y", "<p>x</p>y"},
    {"end tag with attributes", "<p>a</p class=x>b", "a\n\nb"},
    {"slashes", "<br/a/b/>x<p/>y", "x\n\ny"},
    {"equals sign as an attribute", "<p =x ==>y", "y"},
    {"processing instruction", "<?php echo 1 ?>x<![CDATA[y]]>z", "xz"},
    {"nul entity", "a&#0;b", "ab"},
};

static void each_piece_of_html_gives_its_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_TEXT text = text_of(cases[i].html);

        if (strcmp(text, cases[i].text) != 0)
            fail_msg("%s: \"%s\"", cases[i].name, text);
    }
}

static void a_nul_byte_becomes_a_replacement(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT text = bz_html_to_text("<p>a\0b</p>", 10, &err);

    (void)state;
    assert_string_equal(text, "a" FFFD "b");
}

struct hostile {
    const char *start, *unit, *end;
};

static void hostile_make(const struct hostile *h, size_t size, struct bz_str *ret)
{
    bz_str_add(ret, h->start);
    for (int i = 0; ret->len < size; i++) {
        bz_str_add(ret, h->unit);
        if (strcmp(h->unit, " a") == 0)
            bz_str_addf(ret, "%d", i);
    }
    bz_str_add(ret, h->end);
}

/* The processor's seconds for so much of it; the word at the end must come out. */
static double hostile_read(const struct hostile *h, size_t size)
{
    BZ_LOCAL_ERR(err);
    BZ_DONE(bz_str) html = {0};
    BZ_TEXT text = NULL;
    struct timespec from, to;

    hostile_make(h, size, &html);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    text = bz_html_to_text(html.data, html.len, &err);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    if (!text || !strstr(text, "farola"))
        fail_msg("%s: the word is lost: %s", h->unit, err.message);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) * 1e-9;
}

/* Four times as much takes four times as long, where a quadratic way takes sixteen times. Of
 * what is read at once a machine's moods would tell more than the way. */
static void assert_linear(const struct hostile *h)
{
    enum { SIZE = 500000 };
    double seconds = hostile_read(h, SIZE);

    if (seconds > 1 && seconds > 9 * hostile_read(h, SIZE / 4) &&
        hostile_read(h, SIZE) > 9 * hostile_read(h, SIZE / 4))
        fail_msg("%s: %.1f s", h->unit, seconds);
}

static void hostile_html_is_read_in_linear_time_to_its_end(void **state)
{
    static const struct hostile hostile[] = {
        {"", "<b>", "farola"},
        {"", "<div>", "farola"},
        {"", "<ul><li>", "farola"},
        {"", "<table><tr><td>", "farola"},
        {"", "<blockquote><p>", "farola"},
        {"", "<pre>", "farola"},
        {"", "<p>", "farola"},
        {"", "</p>", "farola"},
        {"", "<div></li>", "farola"},
        {"", "<ul><div></ul></div>", "farola"},
        {"", "<h1><pre></h1></pre>", "farola"},
        {"", "<p><b><i></p>", "farola"},
        {"<a", " a", ">farola"},
        {"<img", " a", " alt=farola>"},
        {"", "<a ", ">farola"},
        {"", "<", " farola"},
        {"", "</", " farola"},
        {"", "&", " farola"},
        {"", "&amp", " farola"},
        {"", "&#x41", "; farola"},
        {"", "<!-- --", "> farola"},
        {"", "<!", "> farola"},
        {"", "<?", "> farola"},
        {"", "<a b=\"", ">\">farola"},
        {"", "<script>", "</script>farola"},
        {"<script>", "</script", "></script>farola"},
        {"<script>", "</", "</script>farola"},
        {"", "<br>", "farola"},
        {"", "<option><select>", "farola"},
        {"", "<form><p></form>", "farola"},
        {"", "n\xCC\x83", "farola"},
        {"", "\xFF", "farola"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        assert_linear(&hostile[i]);
}

static void deep_nesting_forgets_the_outermost_only(void **state)
{
    BZ_LOCAL_ERR(err);
    struct bz_str html = {0};
    BZ_TEXT text = NULL;

    (void)state;
    for (int i = 0; i < 300; i++)
        bz_str_add(&html, "<div>");
    bz_str_add(&html, "<pre>a  b</pre><ul><li>c  d<ul><li>e</ul></ul>f");
    text = bz_html_to_text(html.data, html.len, &err);
    bz_str_done(&html);
    assert_string_equal(text, "a  b\n\n- c d\n- e\n\nf");
}

static void a_pre_that_was_forgotten_ends(void **state)
{
    BZ_LOCAL_ERR(err);
    struct bz_str html = {0};
    BZ_TEXT text = NULL;

    (void)state;
    bz_str_add(&html, "<pre>");
    for (int i = 0; i < 300; i++)
        bz_str_add(&html, "<div>");
    bz_str_add(&html, "a  b");
    text = bz_html_to_text(html.data, html.len, &err);
    bz_str_done(&html);
    assert_string_equal(text, "a b");
}

static void four_mebibytes_pass_and_one_byte_more_is_refused(void **state)
{
    BZ_LOCAL_ERR(err);
    size_t len = BZ_HTML_MAX_BYTES;
    BZ_TEXT html = malloc(len + 1);
    BZ_TEXT text = NULL;

    (void)state;
    memset(html, 'a', len + 1);
    memcpy(html, "<p>", 3);
    text = bz_html_to_text(html, len, &err);
    assert_int_equal(strlen(text), len - 3);
    assert_null(bz_html_to_text(html, len + 1, &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
    assert_string_equal(err.message, "4194305 bytes of HTML; at most 4194304");
}

static int complaints;

static void complain(void *user, xmlErrorPtr error)
{
    (void)user;
    (void)error;
    complaints++;
}

static void the_host_hears_nothing_of_our_parsing(void **state)
{
    (void)state;
    xmlSetStructuredErrorFunc(NULL, complain);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_TEXT text = text_of(cases[i].html);

        assert_non_null(text);
    }
    xmlSetStructuredErrorFunc(NULL, NULL);
    assert_int_equal(complaints, 0);
}

static bool convert(struct bz_err *err)
{
    static const char html[] =
        "<p>an\xCC\x83o \xFF</p><p>a < b</p><ul><li>Una frase bastante larga para crecer.</ul>";
    BZ_TEXT text = bz_html_to_text(html, sizeof html - 1, err);

    return text;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    unit_sweep(convert);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_piece_of_html_gives_its_text),
        cmocka_unit_test(a_nul_byte_becomes_a_replacement),
        cmocka_unit_test(hostile_html_is_read_in_linear_time_to_its_end),
        cmocka_unit_test(deep_nesting_forgets_the_outermost_only),
        cmocka_unit_test(a_pre_that_was_forgotten_ends),
        cmocka_unit_test(four_mebibytes_pass_and_one_byte_more_is_refused),
        cmocka_unit_test(the_host_hears_nothing_of_our_parsing),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* XML in the shape of its JSON (wiki.open311.org, the Spark convention): what is in the plural
 * is a list, what has elements an object, all else a text. Made while it is read. */
#include "network/open311/open311.h"

#include "text/markup.h"

#include <string.h>

enum { XML_DEPTH = 12 }; /* what is deeper has its words read, and nothing else */

/* An element that is open. */
struct xml_element {
    const char *name;     /* borrows */
    size_t from;          /* where its text begins, and that of all it holds */
    struct bz_json *json; /* owns: what is in it; NULL: nothing yet */
    bool list, elements, words;
};

struct xml {
    struct xml_element open[BZ_MARKUP_MAX_DEPTH];
    int n;
    struct bz_str text;
    struct bz_json *ret; /* owns; NULL until the outermost element is closed */
    bool known;          /* that is one of GeoReport */
};

static void xml_done(struct xml *x)
{
    for (int i = 0; i < x->n; i++)
        bz_json_free(x->open[i].json);
    bz_str_done(&x->text);
    bz_json_free(x->ret);
}

/* --- names --- */

/* All are in the plural, which few others are. */
static bool xml_is_list(const char *name)
{
    static const char *const names[] = {"services",
                                        "service_requests",
                                        "requests",
                                        "errors",
                                        "attributes",
                                        "values",
                                        "media_urls",
                                        "service_request_updates",
                                        "service_requests_updates"};
    size_t len = strlen(name);

    if (!len || name[len - 1] != 's')
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static bool xml_is_root(const char *name)
{
    static const char *const names[] = {
        "service", "service_definition", "request", "request_update", "error", "response"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return xml_is_list(name);
}

/* Words with mark-up in them are words all the same. */
static bool xml_is_leaf(const struct xml_element *e)
{
    static const char *const words[] = {"description", "status_notes", "service_notice",
                                        "address"};

    if (!e->elements || (e->words && !e->list))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(e->name, words[i]) == 0)
            return true;
    }
    return false;
}

/* --- what is in an element --- */

static bool xml_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* NULL for nothing but blanks. */
static const char *xml_text_of(const struct xml *x, const struct xml_element *e)
{
    const char *text = x->text.data ? x->text.data + e->from : "";

    while (xml_is_blank(*text))
        text++;
    return *text ? text : NULL;
}

/* A list or an object, made when something comes into it; NULL without memory. */
static struct bz_json *xml_inside(struct xml_element *e)
{
    if (!e->json)
        e->json = e->list ? bz_json_array() : bz_json_object();
    return e->json;
}

static bool xml_put(const struct xml *x, struct xml_element *in, struct xml_element *e)
{
    struct bz_json *to = xml_inside(in);
    bool leaf = xml_is_leaf(e);
    const char *text;

    if (!to)
        return false;
    if (!leaf || (e->list && !in->list)) {
        if (!xml_inside(e))
            return false;
        return in->list ? bz_json_push(to, bz_steal(e->json))
                        : bz_json_set(to, e->name, bz_steal(e->json));
    }
    text = xml_text_of(x, e);
    if (!in->list)
        return bz_json_set_text(to, e->name, text);
    return !text || bz_json_push_text(to, text);
}

/* --- what is told of the document --- */

static bool xml_on_open(void *user, const char *name)
{
    struct xml *x = user;

    if (!x->n)
        x->known = xml_is_root(name);
    else
        x->open[x->n - 1].elements = true;
    x->open[x->n++] =
        (struct xml_element){.name = name, .from = x->text.len, .list = xml_is_list(name)};
    return true;
}

static bool xml_on_text(void *user, const char *bytes, size_t len)
{
    struct xml *x = user;

    for (size_t i = 0; x->n && !x->open[x->n - 1].words && i < len; i++)
        x->open[x->n - 1].words = !xml_is_blank(bytes[i]);
    bz_str_add_bytes(&x->text, bytes, len);
    return !x->text.failed;
}

static bool xml_on_close(void *user)
{
    struct xml *x = user;
    struct xml_element *e = &x->open[--x->n];
    bool ok = true;

    if (!x->n)
        ok = (x->ret = xml_inside(e)) != NULL;
    else if (x->n <= XML_DEPTH)
        ok = xml_put(x, e - 1, e);
    if (x->n)
        bz_json_free(e->json);
    return ok;
}

struct bz_json *o3_xml(const char *bytes, size_t len, struct bz_err *err)
{
    __attribute__((cleanup(xml_done))) struct xml x = {.n = 0};
    const struct bz_markup_reader reader = {xml_on_open, xml_on_text, xml_on_close, &x};

    if (!bz_markup_read_xml(bytes, len, NULL, "the server's answer", &reader, err))
        return NULL;
    if (!x.known)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the document is none of GeoReport v2");
    return bz_steal(x.ret);
}

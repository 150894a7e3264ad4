/* SPDX-License-Identifier: EUPL-1.2 */
/* The record (expediente) of one inquiry as a page that people read and print: no scripts,
 * nothing from elsewhere, every text escaped. */
#include "inbox/record.h"
#include "term/civil.h"
#include "term/deadline.h"

#include <stdio.h>
#include <string.h>

struct page {
    struct bz_str s;
    const char *language;
    bool english;
};

/* --- writing --- */

static void put(struct page *p, const char *html)
{
    bz_str_add(&p->s, html);
}

/* What somebody wrote: it cannot become a tag. */
static void put_text(struct page *p, const char *text)
{
    for (; text && *text; text++) {
        if (*text == '&')
            put(p, "&amp;");
        else if (*text == '<')
            put(p, "&lt;");
        else if (*text == '>')
            put(p, "&gt;");
        else if (*text == '"')
            put(p, "&quot;");
        else
            bz_str_add_char(&p->s, *text);
    }
}

static void put_word(struct page *p, const char *word)
{
    put_text(p, bz_record_word(word, p->english));
}

static void put_in(struct page *p, const char *tag, const char *text)
{
    bz_str_addf(&p->s, "<%s>", tag);
    put_text(p, text);
    bz_str_addf(&p->s, "</%s>", tag);
}

static void put_heading(struct page *p, const char *id, const char *word)
{
    bz_str_addf(&p->s, "<h2 id=\"%s\">", id);
    put_word(p, word);
    put(p, "</h2>\n");
}

/* The head of a table: a caption, and the words of its columns. */
static void put_table(struct page *p, const char *const *columns)
{
    put(p, "<table><thead><tr>");
    for (; *columns; columns++) {
        put(p, "<th scope=\"col\">");
        put_word(p, *columns);
        put(p, "</th>");
    }
    put(p, "</tr></thead><tbody>\n");
}

static void put_field(struct page *p, const char *label, const char *value, bool word)
{
    if (!value || !*value)
        return;
    put(p, "<dt>");
    put_word(p, label);
    put(p, "</dt><dd>");
    put_text(p, word ? bz_record_word(value, p->english) : value);
    put(p, "</dd>\n");
}

/* A unit or a body, with its DIR3 code in brackets where that is not what it is called by. */
static void put_office(struct page *p, const char *label, const char *name, const char *code)
{
    if (!name || !*name)
        return;
    put(p, "<dt>");
    put_word(p, label);
    put(p, "</dt><dd>");
    put_text(p, name);
    if (code && strcmp(code, name) != 0) {
        put(p, " (");
        put_text(p, code);
        put(p, ")");
    }
    put(p, "</dd>\n");
}

/* --- the parts --- */

static void put_data(struct page *p, const struct bz_json *all, const struct bz_json *q)
{
    static const struct {
        const char *label, *key;
        bool word;
    } fields[] = {
        {"#status", "status", true},         {"#kind", "kind", true},
        {"#topic", "topic", false},          {"#assignee", "assignee", false},
        {"#network", "network", false},      {"#account", "account", false},
        {"#opened_at", "opened_at", false},  {"#closed_at", "closed_at", false},
        {"#resolution", "resolution", true}, {"#reason", "reason", false},
    };

    put_heading(p, "datos", "#data");
    put(p, "<dl>\n");
    put_office(p, "#unit", bz_json_str(q, "unit"), bz_json_str(all, "unit_dir3"));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *value = bz_json_str(q, fields[i].key);

        if (value && strcmp(value, "none") != 0)
            put_field(p, fields[i].label, value, fields[i].word);
    }
    put(p, "</dl>\n");
}

/* What the register says of it, when it is formalised. */
static void put_register(struct page *p, const struct bz_json *all, const struct bz_json *r)
{
    static const char *const fields[] = {"entry_number",   "registered_at",
                                         "procedure",      "received_by_competent_body_at",
                                         "transferred_at", "file_url"};

    if (bz_json_kind(r) != BZ_JSON_OBJECT)
        return;
    put_heading(p, "registro", "#register");
    put(p, "<dl>\n");
    put_office(p, "#body", bz_json_str(all, "body_name"), bz_json_str(r, "body"));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        char label[64];

        (void)snprintf(label, sizeof label, "#%s", fields[i]);
        put_field(p, label, bz_json_str(r, fields[i]), false);
    }
    put(p, "</dl>\n");
}

static void put_files(struct page *p, const struct bz_json *list)
{
    static const char *const columns[] = {"#name", "#size", "#what", "SHA-256", NULL};

    if (!bz_json_len(list))
        return;
    put_table(p, columns);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *a = bz_json_at(list, i);

        put(p, "<tr>");
        put_in(p, "td", bz_json_str(a, "name") ? bz_json_str(a, "name") : "-");
        bz_str_addf(&p->s, "<td>%lld</td>", (long long)bz_json_num(a, "size", 0));
        put_in(p, "td",
               bz_json_str(a, "detected_type") ? bz_json_str(a, "detected_type")
                                               : bz_json_str(a, "type"));
        put_in(p, "td", bz_json_str(a, "sha256") ? bz_json_str(a, "sha256") : "-");
        put(p, "</tr>\n");
    }
    put(p, "</tbody></table>\n");
}

static void put_message(struct page *p, const struct bz_json *m)
{
    const struct bz_json *author = bz_json_get(m, "author");
    const char *name = bz_json_str(author, "name"), *handle = bz_json_str(author, "handle"),
               *created = bz_json_str(m, "created_at"), *deleted = bz_json_str(m, "deleted_at");

    put(p, "<article><h3>");
    if (name || handle)
        put_text(p, name ? name : handle);
    else
        put_word(p, "#nobody");
    put(p, "</h3><p><time datetime=\"");
    put_text(p, created);
    put(p, "\">");
    put_text(p, created);
    put(p, "</time> · ");
    put_word(p, "#revision");
    bz_str_addf(&p->s, " %lld", (long long)bz_json_num(m, "revision", 1));
    put(p, "</p>\n");
    if (deleted) {
        put(p, "<p><strong>");
        put_word(p, "#deleted");
        put(p, " ");
        put_text(p, deleted);
        put(p, "</strong></p>\n");
    }
    put(p, "<p class=\"texto\" dir=\"auto\">");
    if (bz_json_str(m, "text") && *bz_json_str(m, "text"))
        put_text(p, bz_json_str(m, "text"));
    else
        put_word(p, "#erased");
    put(p, "</p>\n");
    put_files(p, bz_json_get(m, "attachments"));
    put(p, "</article>\n");
}

static void put_messages(struct page *p, const char *id, const char *heading,
                         const struct bz_json *list)
{
    if (!bz_json_len(list))
        return;
    put_heading(p, id, heading);
    for (size_t i = 0; i < bz_json_len(list); i++)
        put_message(p, bz_json_at(list, i));
}

static bool put_steps(struct page *p, const struct bz_json *steps, struct bz_err *err)
{
    BZ_TEXT text = steps ? bz_json_print(steps, err) : NULL;
    BZ_TEXT words = NULL;

    if (!text)
        return steps == NULL;
    words = bz_deadline_explain(text, p->language, err);
    if (!words)
        return false;
    put(p, "<p class=\"texto\">");
    put_text(p, words);
    put(p, "</p>\n");
    return true;
}

static bool put_deadlines(struct page *p, const struct bz_json *list, struct bz_err *err)
{
    if (!bz_json_len(list))
        return true;
    put_heading(p, "plazos", "#deadlines");
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *d = bz_json_at(list, i);

        put(p, "<article><h3>");
        put_word(p, bz_json_str(d, "name"));
        put(p, "</h3><dl>\n");
        put_field(p, "#status", bz_json_str(d, "state"), true);
        put_field(p, "#due", bz_json_str(d, "due"), false);
        put(p, "</dl><h4>");
        put_word(p, "#why");
        put(p, "</h4>\n");
        if (!put_steps(p, bz_json_get(d, "steps"), err))
            return false;
        put(p, "</article>\n");
    }
    return true;
}

static void put_answers(struct page *p, const struct bz_json *list)
{
    if (!bz_json_len(list))
        return;
    put_heading(p, "respuestas", "#answers");
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *a = bz_json_at(list, i);

        bz_str_addf(&p->s, "<article><h3>%lld</h3><dl>\n", (long long)bz_json_num(a, "id", 0));
        put_field(p, "#status", bz_json_str(a, "state"), true);
        put_field(p, "#by", bz_json_str(a, "created_by"), false);
        put_field(p, "#approved", bz_json_str(a, "approved_by"), false);
        put(p, "</dl><p class=\"texto\" dir=\"auto\">");
        put_text(p, bz_json_str(a, "text"));
        put(p, "</p></article>\n");
    }
}

static void put_history(struct page *p, const struct bz_json *all)
{
    static const char *const columns[] = {"#number", "#when", "#who", "#what",
                                          "#codes",  "#hash", NULL};
    const struct bz_json *list = bz_json_get(all, "events");

    put_heading(p, "historial", "#history");
    put_table(p, columns);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *e = bz_json_at(list, i);
        char at[32];

        bz_instant_format(bz_json_num(e, "at", 0), at);
        bz_str_addf(&p->s, "<tr><td>%lld</td>", (long long)bz_json_num(e, "seq", 0));
        put_in(p, "td", at);
        put_in(p, "td", bz_json_str(e, "actor"));
        put_in(p, "td", bz_record_word(bz_json_str(e, "verb"), p->english));
        put_in(p, "td", bz_json_str(e, "codes"));
        put_in(p, "td", bz_json_str(e, "hash"));
        put(p, "</tr>\n");
    }
    put(p, "</tbody></table>\n");
    put_heading(p, "prueba", "#proof");
    put(p, "<p>");
    put_word(p, "#how");
    put(p, "</p>\n<p><code>");
    put_text(p, bz_json_str(all, "head_hash"));
    put(p, "</code></p>\n");
}

/* --- the page --- */

static void put_head(struct page *p, const struct bz_json *all)
{
    char at[32];

    bz_instant_format(bz_json_num(all, "made_at", 0), at);
    bz_str_addf(&p->s, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\">",
                p->english ? "en" : "es");
    put(p, "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    put_word(p, "#title");
    bz_str_addf(&p->s, " %s", bz_json_str(all, "reference"));
    put(p, "</title>\n<style>body{font:1rem/1.5 sans-serif;max-width:60rem;margin:auto;"
           "padding:1rem}table{border-collapse:collapse;font-size:.85rem}td,th{border:1px "
           "solid #767676;padding:.2rem .4rem;text-align:start;overflow-wrap:anywhere}"
           ".texto{white-space:pre-wrap}code{overflow-wrap:anywhere}</style></head>\n<body>"
           "<main>\n<h1>");
    put_word(p, "#title");
    bz_str_addf(&p->s, " %s</h1>\n<p>", bz_json_str(all, "reference"));
    put_word(p, "#made");
    bz_str_addf(&p->s, " <time datetime=\"%s\">%s</time>. ", at, at);
    put_word(p, "#utc");
    put(p, "</p>\n");
}

static bool page_write(struct page *p, const struct bz_json *all, struct bz_err *err)
{
    const struct bz_json *q = bz_json_get(all, "inquiry");

    put_head(p, all);
    put_data(p, all, q);
    put_register(p, all, bz_json_get(q, "register"));
    put_messages(p, "mensajes", "#messages", bz_json_get(all, "messages"));
    put_messages(p, "anteriores", "#earlier", bz_json_get(all, "earlier"));
    if (!put_deadlines(p, bz_json_get(q, "deadlines"), err))
        return false;
    put_answers(p, bz_json_get(all, "answers"));
    put_history(p, all);
    put(p, "</main></body></html>\n");
    return true;
}

char *buzon_inbox_record_html(buzon_inbox *inbox, const char *reference, const char *language,
                              buzon_error **err)
{
    BZ_ERR(err);
    struct page p = {.language = language ? language : "es",
                     .english = language && strcmp(language, "en") == 0};
    BZ_AUTO(bz_json) all = NULL;
    bool written;

    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    all = bz_record_of(inbox, reference, e);
    written = all && page_write(&p, all, e);
    if (written)
        return bz_str_take(&p.s, e);
    bz_str_done(&p.s);
    return NULL;
}

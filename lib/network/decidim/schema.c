/* SPDX-License-Identifier: EUPL-1.2 */
/* The queries, as far as the site's schema goes. No text of anybody stands in them but ids and
 * cursors, which are quoted. */
#include "network/decidim/decidim.h"

#include <stdio.h>
#include <string.h>

#define WORDS "{translations{locale text}}"

enum { SCHEMA_NAME = 96 };

/* A field of a type, and what is asked of it. */
struct field {
    const char *name, *inside;
};

static void add_fields(struct bz_str *s, const struct dc *d, const char *type,
                       const struct field *fields, size_t n)
{
    char what[SCHEMA_NAME];

    for (size_t i = 0; i < n; i++) {
        (void)snprintf(what, sizeof what, "%s.%s", type, fields[i].name);
        if (!dc_lacks(d, what))
            bz_str_addf(s, " %s%s", fields[i].name, fields[i].inside ? fields[i].inside : "");
    }
}

/* An argument with its comma or parenthesis before it; what the value is follows. */
static bool add_argument(struct bz_str *s, const struct dc *d, const char *field,
                         const char *name, bool *open)
{
    char what[SCHEMA_NAME];

    (void)snprintf(what, sizeof what, "%s(%s)", field, name);
    if (dc_lacks(d, what))
        return false;
    bz_str_addf(s, "%s%s:", *open ? "," : "(", name);
    *open = true;
    return true;
}

/* Whoever wrote it: of the interface, so that users and groups are asked the same. */
static void add_author(struct bz_str *s, const struct dc *d, const char *type)
{
    static const struct field fields[] = {
        {"__typename", NULL}, {"name", NULL}, {"nickname", NULL}, {"deleted", NULL}};
    char what[SCHEMA_NAME];

    (void)snprintf(what, sizeof what, "%s.author", type);
    if (dc_lacks(d, what))
        return;
    bz_str_add(s, " author{id");
    add_fields(s, d, "Author", fields, sizeof fields / sizeof *fields);
    bz_str_add(s, "}");
}

void dc_proposal_fields(struct bz_str *s, const struct dc *d)
{
    static const struct field fields[] = {
        {"title", WORDS},      {"body", WORDS},       {"publishedAt", NULL},
        {"createdAt", NULL},   {"updatedAt", NULL},   {"official", NULL},
        {"state", NULL},       {"withdrawn", NULL},   {"answer", WORDS},
        {"answeredAt", NULL},  {"reference", NULL},   {"address", NULL},
        {"attachments", NULL}, {"hasComments", NULL}, {"totalCommentsCount", NULL}};
    struct field all[sizeof fields / sizeof *fields];

    memcpy(all, fields, sizeof fields);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strcmp(all[i].name, "attachments") == 0)
            all[i].inside = dc_lacks(d, "Attachment.type") ? "{url}" : "{url type}";
    }
    bz_str_add(s, "id");
    add_fields(s, d, "Proposal", all, sizeof all / sizeof *all);
    add_author(s, d, "Proposal");
}

void dc_comment_fields(struct bz_str *s, const struct dc *d)
{
    static const struct field fields[] = {
        {"body", NULL}, {"createdAt", NULL}, {"alignment", NULL}, {"hasComments", NULL}};

    bz_str_add(s, "id");
    add_fields(s, d, "Comment", fields, sizeof fields / sizeof *fields);
    add_author(s, d, "Comment");
}

void dc_commentable(struct bz_str *s, const struct dc *d, const char *id)
{
    const char *locale = bz_json_str(d->c->settings, "locale");
    const char *slash = strchr(id, '/');
    bool open = true;

    bz_str_add(s, "commentable(id:");
    bz_json_quote(s, slash ? slash + 1 : id);
    bz_str_addf(s, ",type:\"Decidim::%s\"",
                bz_starts(id, "Comment/") ? "Comments::Comment" : "Proposals::Proposal");
    if (add_argument(s, d, "commentable", "locale", &open))
        bz_json_quote(s, locale ? locale : "es");
    if (add_argument(s, d, "commentable", "toggleTranslations", &open))
        bz_str_add(s, "false");
    bz_str_add(s, ")");
}

static void add_spaces(struct bz_str *s, const struct dc *d, const char *field,
                       const char *type)
{
    static const struct field slug[] = {{"slug", NULL}};
    char what[SCHEMA_NAME];
    bool open = false;

    (void)snprintf(what, sizeof what, "Query.%s", field);
    if (dc_lacks(d, what))
        return;
    bz_str_addf(s, " %s{id", field);
    add_fields(s, d, type, slug, 1);
    bz_str_add(s, " components");
    if (add_argument(s, d, "components", "filter", &open))
        bz_str_add(s, "{type:\"Proposals\"})");
    bz_str_add(s, "{id __typename}}");
}

void dc_spaces_query(struct bz_str *s, const struct dc *d)
{
    bz_str_add(s, "{__typename");
    add_spaces(s, d, "participatoryProcesses", "ParticipatoryProcess");
    add_spaces(s, d, "assemblies", "Assembly");
    bz_str_add(s, "}");
}

void dc_page_query(struct bz_str *s, const struct dc *d, const char *component,
                   const char *after)
{
    int64_t page = bz_json_num(d->state, "page", DC_PAGE);
    bool open = true;

    bz_str_add(s, "{component(id:");
    bz_json_quote(s, component);
    bz_str_addf(s, "){id __typename ... on Proposals{proposals(first:%d",
                (int)(page > 0 && page <= DC_PAGE ? page : DC_PAGE));
    if (after) {
        bz_str_add(s, ",after:");
        bz_json_quote(s, after);
    }
    if (add_argument(s, d, "proposals", "order", &open))
        bz_str_add(s, "{publishedAt:\"DESC\"}");
    bz_str_add(s, "){pageInfo{hasNextPage endCursor} edges{node{");
    dc_proposal_fields(s, d);
    bz_str_add(s, "}}}}}}");
}

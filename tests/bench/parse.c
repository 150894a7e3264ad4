/* SPDX-License-Identifier: EUPL-1.2 */
/* What the engines below the library do with a page by themselves; see parse.h. */
#include "parse.h"
#include "bench.h"

#include <jansson.h>
#include <libxml/parser.h>

void parse_jansson(const char *bytes, size_t len)
{
    json_t *j = json_loadb(bytes, len, 0, NULL);

    if (!j)
        bench_die("jansson", "not JSON");
    json_decref(j);
}

void parse_libxml2(const char *bytes, size_t len)
{
    xmlDoc *doc = xmlReadMemory(bytes, (int)len, NULL, NULL, XML_PARSE_NONET);

    if (!doc)
        bench_die("libxml2", "not XML");
    xmlFreeDoc(doc);
}

const char *parse_name(void (*parse)(const char *bytes, size_t len))
{
    return parse == parse_jansson ? "Jansson" : parse == parse_libxml2 ? "libxml2" : "GMime";
}

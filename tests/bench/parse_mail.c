/* SPDX-License-Identifier: EUPL-1.2 */
/* GMime's parse of a mailbox file; see parse.h. */
#include "bench.h"
#include "parse.h"

#include <gmime/gmime.h>

void parse_gmime(const char *bytes, size_t len)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);

    g_mime_parser_set_format(parser, GMIME_FORMAT_MBOX);
    while (!g_mime_parser_eos(parser)) {
        GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);

        if (!m)
            bench_die("gmime", "not a mail");
        g_object_unref(m);
    }
    g_object_unref(parser);
    g_object_unref(stream);
}

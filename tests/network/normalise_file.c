/* SPDX-License-Identifier: EUPL-1.2 */
/* Normalises a file and prints what came out as JSON lines: usage normalise_file network file.
 */
#include "golden.h"

#include <stdio.h>

static void print_all(const char *what, const struct bz_record *type, void *const *records,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        BZ_LOCAL_ERR(err);
        BZ_TEXT text = bz_record_to_json(type, records[i], &err);

        (void)printf("{\"%s\":%s}\n", what, text);
    }
}

static int print_error(const buzon_error *e)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, "{\"error\":");
    bz_json_quote(&s, buzon_code_name(buzon_error_code(e)));
    bz_str_add(&s, ",\"message\":");
    bz_json_quote(&s, buzon_error_message(e));
    (void)printf("%s}\n", s.data);
    return 0;
}

int main(int argc, char **argv)
{
    buzon_error *e = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_batch *b;
    size_t len = 0;
    char *text = argc == 3 ? golden_read(".", argv[2], &len) : NULL;

    if (argc == 3 && argv[2][0] == '/') {
        free(text);
        text = golden_read("", argv[2], &len);
    }
    if (!text) {
        (void)fprintf(stderr, "usage: normalise_file network file\n");
        return 2;
    }
    (void)buzon_response_set_body(r, text, len, &e);
    b = buzon_normalise(argv[1], "import", r, NULL, &e);
    if (b) {
        print_all("message", &bz_message_record, (void *const *)b->messages.items,
                  b->messages.n);
        print_all("own_post", &bz_message_record, (void *const *)b->own_posts.items,
                  b->own_posts.n);
        print_all("notice", &bz_notice_record, (void *const *)b->notices.items, b->notices.n);
        (void)printf("{\"unknown\":%lld,\"repaired\":%lld}\n",
                     (long long)buzon_batch_unknown(b), (long long)buzon_batch_repaired(b));
    } else {
        (void)print_error(e);
    }
    buzon_batch_unref(b);
    buzon_error_free(e);
    buzon_response_free(r);
    free(text);
    return 0;
}

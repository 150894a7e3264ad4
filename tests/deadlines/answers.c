/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers every case of standard input, one a line, with buzon_deadline_json(): what Python and
 * PHP must give, too. */
#include <buzon.h>

#include <stdio.h>
#include <stdlib.h>

static void answer(const char *line, const char *data)
{
    buzon_error *err = NULL;
    char *text = buzon_deadline_json(line, data, &err);

    puts(text ? text : buzon_error_message(err));
    buzon_string_free(text);
    buzon_error_free(err);
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;

    if (argc != 2) {
        fprintf(stderr, "usage: %s DATA_FOLDER <CASES\n", argv[0]);
        return 2;
    }
    while ((len = getline(&line, &cap, stdin)) > 0) {
        if (line[len - 1] == '\n')
            line[len - 1] = '\0';
        answer(line, argv[1]);
    }
    free(line);
    return ferror(stdin) || fflush(stdout) ? 1 : 0;
}

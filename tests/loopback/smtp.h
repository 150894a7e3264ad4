/* SPDX-License-Identifier: EUPL-1.2 */
/* The mail server of smtp.py as tests in C see it: start it, tell it what to do wrong, look
 * what it got. */
#ifndef TEST_LOOPBACK_SMTP_H
#define TEST_LOOPBACK_SMTP_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    pid_t pid;
    int in; /* closing it ends the server */
    FILE *out;
    char folder[64], ca[80];
    int plain, tls; /* ports: with STARTTLS, secure from the first byte */
} sink;

/* BUZON_TEST_SMTP says where smtp.py is. */
static inline int sink_start(void)
{
    int in[2], out[2];

    (void)snprintf(sink.folder, sizeof sink.folder, "/tmp/buzon-smtp-XXXXXX");
    if (!mkdtemp(sink.folder) || pipe(in) || pipe(out))
        return -1;
    (void)snprintf(sink.ca, sizeof sink.ca, "%s/ca.pem", sink.folder);
    sink.pid = fork();
    if (sink.pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execlp("python3", "python3", getenv("BUZON_TEST_SMTP"), sink.folder, NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    sink.in = in[1];
    sink.out = fdopen(out[0], "r");
    return !sink.out || fscanf(sink.out, "%d %d%*c", &sink.plain, &sink.tls) != 2;
}

static inline int sink_stop(void)
{
    char remove[128];
    int status;

    close(sink.in);
    (void)fclose(sink.out);
    waitpid(sink.pid, &status, 0);
    (void)snprintf(remove, sizeof remove, "rm -rf %s", sink.folder);
    return system(remove);
}

/* One order, as smtp.py knows them; its answer until the next one. */
__attribute__((format(printf, 1, 2))) static inline const char *sink_do(const char *format, ...)
{
    static char answer[1 << 20];
    char order[128];
    va_list list;
    int len;

    va_start(list, format);
    len = vsnprintf(order, sizeof order - 1, format, list);
    va_end(list);
    order[len++] = '\n';
    if (write(sink.in, order, (size_t)len) != len || !fgets(answer, sizeof answer, sink.out))
        return "the server is gone";
    answer[strcspn(answer, "\n")] = '\0';
    return answer;
}

#endif

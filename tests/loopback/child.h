/* SPDX-License-Identifier: EUPL-1.2 */
/* A server that a test starts, speaks to in lines, and ends by closing its input. */
#ifndef TEST_LOOPBACK_CHILD_H
#define TEST_LOOPBACK_CHILD_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct child {
    pid_t pid;
    int in;
    FILE *out;
    char line[512]; /* the last that it said */
};

static inline const char *child_hear(struct child *c)
{
    if (!fgets(c->line, sizeof c->line, c->out))
        c->line[0] = '\0';
    c->line[strcspn(c->line, "\n")] = '\0';
    return c->line;
}

/* The program of that environment variable, which says "listening …". */
static inline int child_start(struct child *c, const char *variable)
{
    int in[2], out[2];

    if (pipe(in) || pipe(out))
        return -1;
    c->pid = fork();
    if (c->pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        for (int fd = 3; fd < 64; fd++)
            close(fd);
        execlp("python3", "python3", getenv(variable), NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    c->in = in[1];
    c->out = fdopen(out[0], "r");
    return strncmp(child_hear(c), "listening ", 10) == 0 ? 0 : -1;
}

static inline const char *child_ask(struct child *c, const char *line)
{
    if (dprintf(c->in, "%s\n", line) < 0)
        return "";
    return child_hear(c);
}

static inline int child_stop(struct child *c)
{
    int status;

    close(c->in);
    fclose(c->out);
    return waitpid(c->pid, &status, 0) == c->pid ? 0 : -1;
}

#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* The Dovecot of dovecot.py as tests in C see it: started, given mails, told what to forget. */
#ifndef TEST_LOOPBACK_DOVECOT_H
#define TEST_LOOPBACK_DOVECOT_H

#include "child.h"

static struct {
    struct child child;
    int plain, tls; /* ports: with STARTTLS, secure from the first byte */
    char folder[128], ca[128];
} dovecot;

/* BUZON_TEST_DOVECOT says where dovecot.py is. */
static inline int dovecot_start(void)
{
    return child_start(&dovecot.child, "BUZON_TEST_DOVECOT") ||
           sscanf(dovecot.child.line, "listening %d %d %127s %127s", &dovecot.plain,
                  &dovecot.tls, dovecot.folder, dovecot.ca) != 4;
}

static inline int dovecot_stop(void)
{
    return child_stop(&dovecot.child);
}

/* One order, as dovecot.py knows them. */
static inline bool dovecot_do(const char *order)
{
    return strcmp(child_ask(&dovecot.child, order), "done") == 0;
}

/* A mail arrives: its bytes as they are. */
static inline bool dovecot_deliver(const char *mailbox, const char *bytes, size_t len)
{
    char path[160], order[256];
    FILE *f;
    bool whole;

    (void)snprintf(path, sizeof path, "%s/tmp/mail", dovecot.folder);
    f = fopen(path, "wb");
    whole = f && fwrite(bytes, 1, len, f) == len;
    if (f)
        whole = fclose(f) == 0 && whole;
    (void)snprintf(order, sizeof order, "deliver %s %s", mailbox, path);
    return whole && dovecot_do(order);
}

/* How many files of a Maildir (INBOX, or one in it) match a pattern of the shell. */
static inline int dovecot_count(const char *pattern)
{
    char command[512];
    FILE *f;
    int n = -1;

    (void)snprintf(command, sizeof command, "cd %s && ls -d %s 2>/dev/null | wc -l",
                   dovecot.folder, pattern);
    f = popen(command, "r");
    if (!f || fscanf(f, "%d", &n) != 1)
        n = -1;
    if (f)
        pclose(f);
    return n;
}

#endif

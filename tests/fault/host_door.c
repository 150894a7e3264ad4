/* SPDX-License-Identifier: EUPL-1.2 */
/* The host's web server: one call at a time, kept durably before it is answered. */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { BODY_MAX = 17 << 20 };

/* A call under way; whatever is wrong with it, its connection is closed and nothing is kept. */
struct call {
    FILE *in;
    char line[8192], account[65];
    buzon_delivery *delivery;
    long length; /* -1: in chunks */
    char *body;
    size_t len;
};

static bool call_line(struct call *c)
{
    size_t len;

    if (!fgets(c->line, sizeof c->line, c->in))
        return false;
    len = strcspn(c->line, "\r\n");
    if (!c->line[len])
        return false; /* cut, or longer than anything a network sends */
    c->line[len] = '\0';
    return true;
}

static bool call_first(struct call *c, buzon_error **err)
{
    char method[17], target[2048], *query;

    if (!call_line(c) || sscanf(c->line, "%16s %2047s", method, target) != 2)
        return false;
    query = strchr(target, '?');
    if (query)
        *query++ = '\0';
    if (strncmp(target, "/hook/", 6) != 0 || strlen(target + 6) > 64)
        return false;
    (void)snprintf(c->account, sizeof c->account, "%.64s", target + 6);
    c->delivery = buzon_delivery_new(method, err);
    return c->delivery && (!query || buzon_delivery_set_query(c->delivery, query, err));
}

static bool call_head(struct call *c, buzon_error **err)
{
    if (!call_first(c, err))
        return false;
    while (call_line(c)) {
        char *value = strchr(c->line, ':');

        if (!*c->line)
            return true;
        if (!value)
            return false;
        *value++ = '\0';
        value += strspn(value, " ");
        if (strcasecmp(c->line, "Content-Length") == 0)
            c->length = strtol(value, NULL, 10);
        if (strcasecmp(c->line, "Transfer-Encoding") == 0)
            c->length = -1;
        if (!buzon_delivery_add_header(c->delivery, c->line, value, err))
            return false;
    }
    return false;
}

static bool call_bytes(struct call *c, long n)
{
    char *room = n > 0 && n <= BODY_MAX && c->len <= BODY_MAX
                     ? realloc(c->body, c->len + (size_t)n)
                     : NULL;

    if (!room)
        return false;
    c->body = room;
    if (fread(c->body + c->len, 1, (size_t)n, c->in) != (size_t)n)
        return false;
    c->len += (size_t)n;
    return true;
}

static bool call_body(struct call *c, buzon_error **err)
{
    if (c->length > 0 && !call_bytes(c, c->length))
        return false;
    while (c->length < 0) {
        long n;

        if (!call_line(c))
            return false;
        n = strtol(c->line, NULL, 16);
        if ((n && !call_bytes(c, n)) || !call_line(c))
            return false;
        if (!n)
            break;
    }
    return !c->len || buzon_delivery_set_body(c->delivery, c->body, c->len, err);
}

static void door_answer(int fd, int status, const char *type, const char *body, size_t len)
{
    char head[256];
    int n = snprintf(head, sizeof head,
                     "HTTP/1.1 %d Hecho\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\n\r\n",
                     status, type, len);

    if (send(fd, head, (size_t)n, MSG_NOSIGNAL) == n && len)
        (void)send(fd, body, len, MSG_NOSIGNAL);
}

static void door_take(const struct host *h, int fd, const struct call *c)
{
    buzon_error *err = NULL;
    buzon_receipt *r = buzon_inbox_deliver(h->inbox, c->account, c->delivery, &err);
    size_t len = 0;
    const char *body = buzon_receipt_body(r, &len);

    if (r)
        door_answer(fd, buzon_receipt_status(r), buzon_receipt_content_type(r), body, len);
    else
        door_answer(fd, buzon_error_code(err) == BUZON_ERR_NOT_FOUND ? 404 : 503, "text/plain",
                    NULL, 0);
    buzon_receipt_unref(r);
    host_say("deliver", err);
}

static void door_serve(const struct host *h, int fd)
{
    struct timeval most = {.tv_sec = 10};
    buzon_error *err = NULL;
    struct call c = {0};

    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    c.in = fdopen(dup(fd), "rb");
    if (c.in && call_head(&c, &err) && call_body(&c, &err))
        door_take(h, fd, &c);
    host_say("call", err);
    buzon_delivery_free(c.delivery);
    free(c.body);
    if (c.in)
        (void)fclose(c.in);
}

void *host_door(void *host)
{
    const struct host *h = host;
    int fd;

    while ((fd = accept(h->listener, NULL, NULL)) >= 0) {
        door_serve(h, fd);
        (void)close(fd);
    }
    perror("accept");
    return NULL;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Errors: the inner record, the public object, and the way from one to the other. */
#include "base/err.h"

#include "base/live.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buzon_error {
    struct bz_refs refs; /* for the count of what is alive; an error is never shared */
    buzon_code code;
    int http_status;
    int line, column;
    buzon_time retry_at;
    void *payload;
    buzon_destroy_fn destroy;
    char *source; /* inside the same block as the error, or NULL */
    char message[];
};

/* What is reported when there is no memory to report anything; never freed. */
static buzon_error no_memory = {.code = BUZON_ERR_NO_MEMORY, .retry_at = BUZON_TIME_NONE};

/* What a message quotes may be no UTF-8, and a cut may fall inside a character. */
static void message_clean(char *message)
{
    size_t len = strlen(message), at = 0;

    while ((at += bz_utf8_valid(message + at, len - at)) < len)
        message[at] = '?';
}

void bz_err_set(struct bz_err *err, buzon_code code, const char *format, ...)
{
    va_list args;

    err->code = code;
    va_start(args, format);
    (void)vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    message_clean(err->message);
}

void bz_err_at(struct bz_err *err, const char *source, int line, int column)
{
    if (source)
        (void)snprintf(err->source, sizeof err->source, "%s", source);
    err->line = line;
    err->column = column;
}

void bz_err_take(struct bz_err *err, buzon_error *host)
{
    if (!host) {
        bz_err_set(err, BUZON_ERR_CALLBACK, "a function of the host failed without saying why");
        return;
    }
    bz_err_set(err, host->code, "%s", buzon_error_message(host));
    err->http_status = host->http_status;
    err->retry_at = host->retry_at == BUZON_TIME_NONE ? 0 : host->retry_at;
    err->payload = host->payload;
    err->destroy = host->destroy;
    host->destroy = NULL;
    buzon_error_free(host);
}

void bz_err_clear(struct bz_err *err)
{
    if (err->destroy)
        err->destroy(err->payload);
    *err = (struct bz_err){.out = err->out};
}

static buzon_error *error_new(const struct bz_err *from)
{
    size_t message = strlen(from->message) + 1, source = strlen(from->source);
    buzon_error *to = calloc(1, sizeof *to + message + source + 1);

    if (!to)
        return NULL;
    bz_refs_init(&to->refs);
    to->code = from->code;
    to->http_status = from->http_status;
    to->line = from->line;
    to->column = from->column;
    to->retry_at = from->retry_at ? from->retry_at : BUZON_TIME_NONE;
    to->payload = from->payload;
    to->destroy = from->destroy;
    memcpy(to->message, from->message, message);
    if (source)
        to->source = memcpy(to->message + message, from->source, source + 1);
    return to;
}

void bz_err_move(struct bz_err *to, struct bz_err *from)
{
    buzon_error **out = to->out;

    *to = *from;
    to->out = out;
    *from = (struct bz_err){.out = from->out};
}

void bz_err_publish(struct bz_err *err)
{
    buzon_error *made = NULL;

    if (err->code == BUZON_OK)
        return;
    if (err->out) {
        made = error_new(err);
        *err->out = made ? made : &no_memory;
    }
    if (!made && err->destroy)
        err->destroy(err->payload);
}

/* --- public --- */

const char *const bz_code_names[] = {
    [BUZON_OK] = "ok",
    [BUZON_ERR_INVALID] = "invalid",
    [BUZON_ERR_NO_MEMORY] = "no_memory",
    [BUZON_ERR_CLOSED] = "closed",
    [BUZON_ERR_FORKED] = "forked",
    [BUZON_ERR_NOT_FOUND] = "not_found",
    [BUZON_ERR_CONFLICT] = "conflict",
    [BUZON_ERR_STATE] = "state",
    [BUZON_ERR_IO] = "io",
    [BUZON_ERR_FULL] = "full",
    [BUZON_ERR_BUSY] = "busy",
    [BUZON_ERR_CORRUPT] = "corrupt",
    [BUZON_ERR_NEWER] = "newer",
    [BUZON_ERR_READ_ONLY] = "read_only",
    [BUZON_ERR_PARSE] = "parse",
    [BUZON_ERR_LIMIT] = "limit",
    [BUZON_ERR_TOO_LONG] = "too_long",
    [BUZON_ERR_AUTH] = "auth",
    [BUZON_ERR_FORBIDDEN] = "forbidden",
    [BUZON_ERR_RATE] = "rate",
    [BUZON_ERR_NETWORK] = "network",
    [BUZON_ERR_PROTOCOL] = "protocol",
    [BUZON_ERR_GONE] = "gone",
    [BUZON_ERR_WINDOW] = "window",
    [BUZON_ERR_UNKNOWN] = "unknown",
    [BUZON_ERR_INTERRUPTED] = "interrupted",
    [BUZON_ERR_CALLBACK] = "callback",
    [BUZON_ERR_SECRET] = "secret",
    [BUZON_ERR_CALENDAR] = "calendar",
    [BUZON_ERR_UNSUPPORTED] = "unsupported",
    [BUZON_ERR_INTERNAL] = "internal",
};

const char *buzon_code_name(buzon_code code)
{
    return (size_t)code <= BUZON_ERR_INTERNAL ? bz_code_names[code] : NULL;
}

/* An error made outside, without any of the fields only the library fills. */
static buzon_error *error_make(buzon_code code, const char *message, void *payload,
                               buzon_destroy_fn destroy)
{
    struct bz_err err = {.payload = payload, .destroy = destroy};
    buzon_error *made;

    bz_err_set(&err, code, "%s", message ? message : "");
    made = error_new(&err);
    if (!made && destroy)
        destroy(payload);
    return made ? made : &no_memory;
}

buzon_error *buzon_error_new(buzon_code code, const char *message)
{
    return error_make(code, message, NULL, NULL);
}

buzon_error *buzon_error_new_foreign(const char *message, void *payload,
                                     buzon_destroy_fn destroy)
{
    return error_make(BUZON_ERR_CALLBACK, message, payload, destroy);
}

buzon_code buzon_error_code(const buzon_error *error)
{
    return error ? error->code : BUZON_OK;
}

const char *buzon_error_message(const buzon_error *error)
{
    if (!error)
        return "";
    return error == &no_memory ? "out of memory" : error->message;
}

buzon_time buzon_error_retry_at(const buzon_error *error)
{
    return error ? error->retry_at : BUZON_TIME_NONE;
}

int buzon_error_http_status(const buzon_error *error)
{
    return error ? error->http_status : 0;
}

const char *buzon_error_source(const buzon_error *error)
{
    return error ? error->source : NULL;
}

int buzon_error_line(const buzon_error *error)
{
    return error ? error->line : 0;
}

int buzon_error_column(const buzon_error *error)
{
    return error ? error->column : 0;
}

void *buzon_error_payload(const buzon_error *error)
{
    return error ? error->payload : NULL;
}

void buzon_error_free(buzon_error *error)
{
    if (!error || error == &no_memory)
        return;
    if (error->destroy)
        error->destroy(error->payload);
    (void)bz_refs_drop(&error->refs);
    free(error);
}

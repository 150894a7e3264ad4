/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages of every network, filled in from the files of pages/; see pages.h. */
#include "pages.h"
#include "bench.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 10000001, LINE = 72 };

/* What people write, from a question in one line to a paragraph. */
static const char *const texts[] = {
    "¿A qué hora abre el padrón por la tarde? Gracias",
    "La farola de la calle Mayor, 14 lleva tres semanas sin luz y por la noche no se ve nada. "
    "¿Cuándo la van a arreglar? Ya avisamos por teléfono y nadie contesta.",
    "Propongo que se haga un carril bici desde la estación hasta el instituto: es un trayecto "
    "de mil quinientos metros y lo hacen cada día cientos de chavales. En Villabajo ya lo "
    "tienen y funciona. 🚲",
    "El ruido del bar de la plaza es insoportable, son las dos de la madrugada y mañana se "
    "trabaja. Es la quinta queja este mes.",
    "Buenos días, ¿hasta qué día se puede pedir la ayuda del comedor escolar y qué papeles "
    "hacen falta? En la página pone una cosa y en la oficina me dijeron otra.",
    "Enhorabuena por las fiestas 👏👏",
    "Llevo desde septiembre esperando respuesta a mi solicitud de licencia de obra menor. He "
    "llamado cuatro veces y he ido dos en persona; cada vez me atiende alguien distinto y "
    "nadie sabe decirme en qué punto está ni quién la lleva. Quiero saber el motivo del "
    "retraso, qué plazo tienen ustedes para contestar y ante quién puedo reclamar.",
    "Hay un bache muy grande en la rotonda del polígono, esta mañana casi se cae una moto.",
};

struct fill {
    FILE *to;
    bool ascii, lines, quoted;
    int i; /* the item, from 0 */
};

static char *slurp(const char *folder, const char *name)
{
    char path[4096];
    char *text = NULL;
    size_t room = 0;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s.txt", folder, name);
    f = fopen(path, "r");
    if (!f || getdelim(&text, &room, '\0', f) < 0)
        bench_die(path, "cannot be read");
    (void)fclose(f);
    return text;
}

static void put_quoted(FILE *to, const char *text)
{
    int column = 0;

    for (; *text; text++) {
        column += (*text & 0x80) ? 3 : 1;
        if (column >= LINE) {
            (void)fputs("=\n", to);
            column = (*text & 0x80) ? 3 : 1;
        }
        (void)fprintf(to, *text & 0x80 ? "=%02X" : "%c", (unsigned char)*text);
    }
}

/* What stands at "@{"; gives what follows it. */
static const char *put_place(const struct fill *f, const char *at)
{
    const char *end = strchr(at, '}'),
               *text = texts[(size_t)f->i % (sizeof texts / sizeof *texts)];
    size_t len = end ? (size_t)(end - at - 2) : 0;

    if (len == 1 && at[2] == 'i')
        (void)fprintf(f->to, "%d", FIRST + f->i);
    else if (len == 4 && strncmp(at + 2, "text", len) == 0 && f->quoted)
        put_quoted(f->to, text);
    else if (len == 4 && strncmp(at + 2, "text", len) == 0)
        (void)fputs(text, f->to);
    else if (len == 4 && strncmp(at + 2, "time", len) == 0)
        (void)fprintf(f->to, "%02d:%02d:%02d", 8 + f->i / 60 % 12, f->i % 60, f->i * 7 % 60);
    else if (len == 5 && strncmp(at + 2, "epoch", len) == 0)
        (void)fprintf(f->to, "%d", 1795500000 + f->i * 60);
    else
        bench_die("pages", "nobody knows what this @{ stands for");
    return end + 1;
}

/* A piece from `from` to `to`. */
static void put_piece(const struct fill *f, const char *from, const char *to)
{
    bool begins = true;

    while (from < to) {
        if (!f->lines && begins && *from == ' ') {
            from++;
        } else if (from[0] == '@' && from[1] == '{') {
            begins = false;
            from = put_place(f, from);
        } else {
            begins = *from == '\n';
            if (f->lines || !begins)
                (void)fputc(*from, f->to);
            from++;
        }
    }
}

/* One character of UTF-8 beyond ASCII, well formed since it is ours. */
static uint32_t decode(const unsigned char **at)
{
    const unsigned char *s = *at;
    int more = *s >= 0xF0 ? 3 : *s >= 0xE0 ? 2 : 1;
    uint32_t c = *s & (0x3Fu >> more);

    for (int k = 1; k <= more; k++)
        c = c << 6 | (s[k] & 0x3F);
    *at += more + 1;
    return c;
}

/* The same page with escapes of JSON. */
static void to_ascii(struct bench_page *page)
{
    const unsigned char *s = (const unsigned char *)page->bytes;
    char *bytes = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&bytes, &len);

    if (!to)
        bench_die("pages", "no memory");
    while (*s) {
        uint32_t c = *s < 0x80 ? *s++ : decode(&s);

        if (c < 0x80)
            (void)fputc((int)c, to);
        else if (c < 0x10000)
            (void)fprintf(to, "\\u%04" PRIx32, c);
        else
            (void)fprintf(to, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xD800 + ((c - 0x10000) >> 10),
                          0xDC00 + (c & 0x3FF));
    }
    (void)fclose(to);
    free(page->bytes);
    page->bytes = bytes;
    page->len = len;
}

static bool is_part(const char *line)
{
    return line[0] == '@' && line[1] != '{';
}

/* Where the part ends that begins here. */
static const char *part_end(const char *at)
{
    while (*at && !is_part(at)) {
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    return at;
}

static const char *put_part(struct fill *f, struct bench_page *page, const char *line, int n)
{
    const char *from = line + strcspn(line, "\n") + 1, *end = part_end(from);

    f->ascii |= strncmp(line, "@ascii", 6) == 0;
    f->lines |= strncmp(line, "@lines", 6) == 0;
    f->quoted |= strncmp(line, "@quoted", 7) == 0;
    if (strncmp(line, "@context", 8) == 0) {
        page->context = strndup(from, (size_t)(end - from));
    } else if (strncmp(line, "@once", 5) == 0) {
        put_piece(f, from, end);
    } else if (strncmp(line, "@each", 5) == 0) {
        for (f->i = 0; f->i < n; f->i++) {
            if (f->i && line[5] == ' ')
                (void)fwrite(line + 6, 1, (size_t)(from - line) - 7, f->to);
            put_piece(f, from, end);
        }
        f->i = 0;
    }
    return end;
}

void bench_page_fill(struct bench_page *ret, const char *folder, const char *name, int n)
{
    char *text = slurp(folder, name);
    const char *at = part_end(text);
    struct fill f = {0};

    *ret = (struct bench_page){0};
    f.to = open_memstream(&ret->bytes, &ret->len);
    if (!f.to)
        bench_die(name, "no memory");
    while (*at)
        at = put_part(&f, ret, at, n);
    (void)fclose(f.to);
    if (f.ascii)
        to_ascii(ret);
    free(text);
}

void bench_page_done(struct bench_page *page)
{
    free(page->bytes);
    free(page->context);
}

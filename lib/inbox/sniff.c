/* SPDX-License-Identifier: EUPL-1.2 */
/* Magic numbers of the types that citizens send; what a sender says of a file is no evidence.
 */
#include "inbox/sniff.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

/* In order: the first that fits. `at2`: a second mark further behind. */
static const struct {
    const char *magic;
    size_t len, at;
    const char *mark; /* NULL: none */
    size_t at2;
    const char *type;
} marks[] = {
    {"\xff\xd8\xff", 3, 0, NULL, 0, "image/jpeg"},
    {"\x89PNG\r\n\x1a\n", 8, 0, NULL, 0, "image/png"},
    {"GIF87a", 6, 0, NULL, 0, "image/gif"},
    {"GIF89a", 6, 0, NULL, 0, "image/gif"},
    {"RIFF", 4, 0, "WEBP", 8, "image/webp"},
    {"RIFF", 4, 0, "WAVE", 8, "audio/wav"},
    {"ftyp", 4, 4, "heic", 8, "image/heic"},
    {"ftyp", 4, 4, "heix", 8, "image/heic"},
    {"ftyp", 4, 4, "mif1", 8, "image/heic"},
    {"ftyp", 4, 4, "avif", 8, "image/avif"},
    {"ftyp", 4, 4, "M4A ", 8, "audio/mp4"},
    {"ftyp", 4, 4, "qt  ", 8, "video/quicktime"},
    {"ftyp", 4, 4, NULL, 0, "video/mp4"},
    {"OggS", 4, 0, NULL, 0, "application/ogg"},
    {"\x1a\x45\xdf\xa3", 4, 0, NULL, 0, "video/webm"},
    {"ID3", 3, 0, NULL, 0, "audio/mpeg"},
    {"\xff\xfb", 2, 0, NULL, 0, "audio/mpeg"},
    {"\xff\xf3", 2, 0, NULL, 0, "audio/mpeg"},
    {"\xff\xf2", 2, 0, NULL, 0, "audio/mpeg"},
    {"\xff\xf1", 2, 0, NULL, 0, "audio/aac"},
    {"\xff\xf9", 2, 0, NULL, 0, "audio/aac"},
    {"#!AMR", 5, 0, NULL, 0, "audio/amr"},
    {"fLaC", 4, 0, NULL, 0, "audio/flac"},
    {"%PDF-", 5, 0, NULL, 0, "application/pdf"},
    {"PK\x03\x04", 4, 0, NULL, 0, "application/zip"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, 0, NULL, 0, "application/x-ole-storage"},
    {"{\\rtf", 5, 0, NULL, 0, "application/rtf"},
};

/* Types that are other types by their bytes: what is in the container is the sender's word. */
static const struct {
    const char *container, *type; /* a type that ends with "." stands for all that begin so */
} contents[] = {
    {"application/ogg", "audio/ogg"},
    {"application/ogg", "audio/opus"},
    {"application/ogg", "video/ogg"},
    {"video/mp4", "audio/mp4"},
    {"video/mp4", "audio/aac"},
    {"video/mp4", "video/3gpp"},
    {"video/webm", "audio/webm"},
    {"application/zip", "application/vnd.openxmlformats-officedocument."},
    {"application/zip", "application/vnd.oasis.opendocument."},
    {"application/zip", "application/epub+zip"},
    {"application/x-ole-storage", "application/msword"},
    {"application/x-ole-storage", "application/vnd.ms-excel"},
    {"application/x-ole-storage", "application/vnd.ms-powerpoint"},
};

/* "audio/ogg; codecs=opus" is audio/ogg. */
static bool type_is(const char *declared, const char *type)
{
    size_t len = strlen(type);

    return strncasecmp(declared, type, len) == 0 &&
           (type[len - 1] == '.' || declared[len] == '\0' || declared[len] == ';' ||
            declared[len] == ' ');
}

static const char *content_of(const char *container, const char *declared)
{
    for (size_t i = 0; declared && i < sizeof contents / sizeof *contents; i++)
        if (strcmp(contents[i].container, container) == 0 &&
            type_is(declared, contents[i].type))
            return contents[i].type[strlen(contents[i].type) - 1] == '.' ? declared
                                                                         : contents[i].type;
    return strcmp(container, "application/ogg") == 0 ? "audio/ogg" : container;
}

static bool fits(const char *bytes, size_t len, size_t i)
{
    const char *mark = marks[i].mark;

    return len >= marks[i].at + marks[i].len &&
           memcmp(bytes + marks[i].at, marks[i].magic, marks[i].len) == 0 &&
           (!mark || (len >= marks[i].at2 + 4 && memcmp(bytes + marks[i].at2, mark, 4) == 0));
}

/* Words, and nothing that a browser would take for a page. */
static bool is_text(const char *bytes, size_t len)
{
    size_t at = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    if (!len || bz_utf8_valid(bytes, len) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)bytes[i] < ' ' && !(bytes[i] && strchr("\t\n\r\f", bytes[i])))
            return false;
    while (at < len && strchr(" \t\r\n\f", bytes[at]))
        at++;
    return at == len || bytes[at] != '<';
}

const char *bz_sniff(const void *bytes, size_t len, const char *declared)
{
    static const char *const texts[] = {"text/plain", "text/csv", "text/calendar",
                                        "text/vcard"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (fits(bytes, len, i))
            return content_of(marks[i].type, declared);
    if (!is_text(bytes, len))
        return NULL;
    for (size_t i = 1; declared && i < sizeof texts / sizeof *texts; i++)
        if (type_is(declared, texts[i]))
            return texts[i];
    return texts[0];
}

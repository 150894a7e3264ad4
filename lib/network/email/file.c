/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of a mail: they came with it, so their address is what they are (RFC 2397). */
#include "network/email/mail.h"

#include "base/hash.h"

#include <string.h>
#include <strings.h>

static const char FILE_LIMIT[] = "the files of one mail have more than 32 MiB";

static void file_write(GMimeDataWrapper *content, GMimeObject *o, GByteArray *to)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(to);

    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    if (content)
        (void)g_mime_data_wrapper_write_to_stream(content, stream);
    else if (o)
        (void)g_mime_object_write_to_stream(o, NULL, stream);
    g_object_unref(stream);
}

/* As GMime's filters would, which are four objects and two buffers for a line of text. They
 * stay for what lies elsewhere than in memory, and for uuencode, whose beginning they find. */
static void file_decode(GMimeDataWrapper *content, GByteArray *to)
{
    GMimeStream *from = g_mime_data_wrapper_get_stream(content);
    GMimeContentEncoding how = g_mime_data_wrapper_get_encoding(content);
    const GByteArray *all;
    GMimeEncoding decoder;
    size_t start, end;

    if (!from || !GMIME_IS_STREAM_MEM(from) || how == GMIME_CONTENT_ENCODING_UUENCODE) {
        file_write(content, NULL, to);
        return;
    }
    all = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(from));
    end =
        from->bound_end >= 0 && from->bound_end < all->len ? (size_t)from->bound_end : all->len;
    start = (size_t)from->bound_start < end ? (size_t)from->bound_start : end;
    g_mime_encoding_init_decode(&decoder, how);
    g_byte_array_set_size(to, (guint)g_mime_encoding_outlen(&decoder, end - start));
    end = g_mime_encoding_flush(&decoder, (const char *)all->data + start, end - start,
                                (char *)to->data);
    g_byte_array_set_size(to, (guint)end);
}

/* Whether a part says anything is asked before its words are read: the bytes are the same. */
const GByteArray *em_bytes(struct em_item *i, GMimeObject *part)
{
    GByteArray *to = i->w->bytes;
    GMimeDataWrapper *content =
        GMIME_IS_PART(part) ? g_mime_part_get_content(GMIME_PART(part)) : NULL;

    if (i->part == part)
        return to;
    g_byte_array_set_size(to, 0);
    if (content)
        file_decode(content, to);
    else if (GMIME_IS_MESSAGE_PART(part))
        file_write(NULL,
                   GMIME_OBJECT(g_mime_message_part_get_message(GMIME_MESSAGE_PART(part))), to);
    else if (GMIME_IS_MULTIPART(part))
        file_write(NULL, part, to);
    i->part = part;
    return to;
}

static enum buzon_attachment_kind file_kind(const char *type)
{
    if (bz_starts(type, "image/"))
        return BUZON_ATTACHMENT_IMAGE;
    if (bz_starts(type, "video/"))
        return BUZON_ATTACHMENT_VIDEO;
    return bz_starts(type, "audio/") ? BUZON_ATTACHMENT_AUDIO : BUZON_ATTACHMENT_DOCUMENT;
}

/* "type/subtype" in lower case, where its letters are those of a media type. */
static bool file_type(struct em *w, GMimeObject *part, const char **ret, struct bz_err *err)
{
    static const char token[] = "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+/";
    GMimeContentType *t = g_mime_object_get_content_type(part);
    const char *parts[] = {t ? g_mime_content_type_get_media_type(t) : NULL,
                           t ? g_mime_content_type_get_media_subtype(t) : NULL};
    BZ_DONE(bz_str) s = {0};

    bz_str_addf(&s, "%s/%s", parts[0] ? parts[0] : "", parts[1] ? parts[1] : "");
    for (size_t k = 0; k < s.len; k++)
        s.data[k] = s.data[k] >= 'A' && s.data[k] <= 'Z' ? (char)(s.data[k] | 0x20) : s.data[k];
    if (s.failed)
        return bz_nomem(err);
    if (!parts[0] || !parts[1] || strspn(s.data, token) != s.len || s.len > 127 ||
        strchr(strchr(s.data, '/') + 1, '/')) {
        *ret = "application/octet-stream";
        return true;
    }
    return em_keep(w, &s, ret, err);
}

/* Without the folders that some programs put in front. */
static const char *file_base(const char *name)
{
    for (const char *p = name; p && *p; p++) {
        if ((*p == '/' || *p == '\\') && p[1])
            name = p + 1;
    }
    return name;
}

static bool file_name(struct em *w, GMimeObject *part, const char **ret, struct bz_err *err)
{
    const char *name = GMIME_IS_PART(part)
                           ? g_mime_part_get_filename(GMIME_PART(part))
                           : g_mime_object_get_content_disposition_parameter(part, "filename");
    GMimeMessage *m = GMIME_IS_MESSAGE_PART(part)
                          ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(part))
                          : NULL;
    BZ_DONE(bz_str) made = {0};

    if (name || !m || !g_mime_message_get_subject(m))
        return em_word(w, file_base(name), ret, err);
    bz_str_addf(&made, "%.200s.eml", g_mime_message_get_subject(m));
    return made.failed ? (bool)bz_nomem(err) : em_word(w, made.data, ret, err);
}

static bool file_url(struct em *w, const GByteArray *bytes, struct bz_attachment *a,
                     struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};

    if (!bz_str_reserve(&url, bytes->len / 3 * 4 + 200))
        return bz_nomem(err);
    bz_str_addf(&url, "data:%s;base64,", a->type);
    bz_str_add_base64(&url, bytes->data, bytes->len);
    return em_keep(w, &url, &a->url, err);
}

bool em_file(struct em_item *i, GMimeObject *part, struct bz_err *err)
{
    struct bz_attachment a = {.size = -1};
    const GByteArray *bytes;
    bool ok = true;

    if (i->msg.n_attachments == EM_ATTACHMENTS)
        return em_ok(bz_json_set_bool(i->extra, "too_many_files", true), err);
    if (!file_type(i->w, part, &a.type, err) || !file_name(i->w, part, &a.name, err))
        return false;
    a.kind = file_kind(a.type);
    bytes = em_bytes(i, part);
    a.size = bytes->len;
    if (i->files + a.size <= EM_FILES_BYTES) {
        ok = file_url(i->w, bytes, &a, err);
        i->files += a.size;
    } else {
        a.state = BUZON_ATTACHMENT_REFUSED;
        a.reason = FILE_LIMIT;
    }
    if (ok)
        i->attachments[i->msg.n_attachments++] = a;
    return ok;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the web form's adapter share: a submission, read from JSON or from a form's
 * own encoding. */
#ifndef BZ_NETWORK_WEB_H
#define BZ_NETWORK_WEB_H

#include "network/network.h"
#include "text/split.h"

/* One delivery under work. */
struct web {
    const struct bz_context *c;
    buzon_time at;
    struct bz_batch *batch; /* owns */
    struct bz_texts kept;   /* texts that messages need until they are packed */
};

/* --- web.c --- */

/* A text in normal form C, kept; NULL for NULL and "". */
bool web_text(struct web *w, const char *text, const char **ret, struct bz_err *err);
/* Keep what bz_str made; NULL for "". */
bool web_keep(struct web *w, struct bz_str *s, const char **ret, struct bz_err *err);

/* --- form.c --- */

/* A body of application/x-www-form-urlencoded as a JSON object of texts; a field that comes
 * several times is a list. The caller owns it. PARSE when an escape is broken. */
struct bz_json *web_form(const char *body, size_t len, struct bz_err *err);

/* --- attach.c --- */

enum { WEB_ATTACHMENTS = 20 };

/* Fill at most WEB_ATTACHMENTS; what cannot be one goes to extra.unreadable. */
bool web_attachments(struct web *w, const struct bz_json *form, struct bz_attachment *ret,
                     size_t *n, struct bz_json *extra, struct bz_err *err);

/* --- submission.c --- */

/* One submission becomes a message; what is none is kept as unknown. */
bool web_add(struct web *w, const struct bz_json *form, struct bz_err *err);

extern const struct bz_network bz_web;

#endif

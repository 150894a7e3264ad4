/* SPDX-License-Identifier: EUPL-1.2 */
/* What is asked of mail servers, and their mails as one body: what a network writes and the
 * wire carries, what the wire writes and a network reads.
 *
 * A request of BZ_AUTH_LOGIN has one of these methods, the header User, and a mailbox as the
 * path of its address: UTF-8, percent-encoded.
 *   FETCH   mails from UID-From on, up to UID-To: at most Max-Mails of them, Max-Bytes in all,
 *           and the first Max-Mail bytes of one. UIDVALIDITY: of the UIDs asked with
 *   EXAMINE the same headers of the answer without a mail
 *   LIST    the mailboxes: [{"name", "use"}]
 *   SEARCH  the UIDs of mails with that Message-ID: [text]
 *   APPEND  puts the body there, unless a mail with that Message-ID is there already
 *   PART    the bytes of Section of the mail UID under UIDVALIDITY, whose Encoding is undone
 *   SEND    by SMTP, from From to each To
 *   LOGIN   to the SMTP server, and no more
 * The status of SMTP's answers is SMTP's own. Of IMAP's it is 200; 401 for a login and 403 for
 * an act that was refused; 404: no such mailbox, mail or part; 409: other UIDs are valid now;
 * 429 and 503: not now; 502: any other refusal. The header Reply has the server's words. FETCH
 * and EXAMINE give UIDVALIDITY, EXISTS and, where the server tells it, UIDNEXT; FETCH gives
 * UID-Next, where the next one begins, and More when that is worth asking at once.
 *
 * The body of a FETCH holds for each mail one line of JSON, as many bytes as it says, and a
 * line break. */
#ifndef BZ_MODEL_MAILS_H
#define BZ_MODEL_MAILS_H

#include "base/str.h"

#define BZ_MAILS_TYPE "application/vnd.buzon.mails"

struct bz_mail {
    uint32_t uid;  /* 1 or more */
    int64_t size;  /* as the server counts it; -1: it did not say */
    buzon_time at; /* of arrival in the mailbox; BUZON_TIME_NONE: the server said nothing that
                      can be read */
    bool cut;      /* the mail is longer than what was asked for: these are its first bytes */
    const char *bytes; /* borrowed from the body */
    size_t len;
};

/* Append one; failure is the text's. */
void bz_mails_add(struct bz_str *body, const struct bz_mail *mail);
/* The mail that begins at *at, which moves behind it: 1 with *ret, 0 at the end, -1 when the
 * body is none (PARSE). */
int bz_mails_next(const char *body, size_t len, size_t *at, struct bz_mail *ret,
                  struct bz_err *err);

#endif

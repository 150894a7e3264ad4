/* SPDX-License-Identifier: EUPL-1.2 */
/* A database that others read: written anew, and put in place when it is whole. */
#ifndef BZ_STORE_PORTAL_H
#define BZ_STORE_PORTAL_H

#include "store/db.h"

struct bz_portal;
enum bz_portal_table { BZ_PORTAL_META, BZ_PORTAL_INQUIRY, BZ_PORTAL_MESSAGE, BZ_PORTAL_FIGURE };

/* Begin it beside `path`; free throws away what was not put in place. */
struct bz_portal *bz_portal_new(const char *path, struct bz_err *err);
bool bz_portal_add(struct bz_portal *p, enum bz_portal_table table, const struct bz_value *v,
                   size_t n, struct bz_err *err);
bool bz_portal_place(struct bz_portal *p, struct bz_err *err);
void bz_portal_free(struct bz_portal *p);
BZ_AUTO_DEFINE(bz_portal);

#endif

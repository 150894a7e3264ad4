/* SPDX-License-Identifier: EUPL-1.2 */
/* Finding: pages of a list for hosts that keep nothing between two requests, and filters as
 * texts. */
#ifndef BUZON_FIND_H
#define BUZON_FIND_H

#include "buzon/inbox.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The filter as the text of a JSON object; what it does not ask for is left out.
 *
 * Its keys are those of the calls: "overdue", "undetermined", "pending", "restricted" (true);
 * "status", "kind", "priority", "visibility", "publication", "deadline" (wire names);
 * "account", "network", "unit", "assignee", "topic", "language", "tag", "words";
 * "opened_from", "opened_before", "last_in_from", "last_in_before" (RFC 3339); "order" and
 * "limit". Owned by the caller (buzon_string_free()). INVALID for NULL; NO_MEMORY.
 * @since 0.1
 */
BUZON_API char *buzon_filter_to_json(const buzon_filter *filter, buzon_error **err);
/**
 * A filter from such a text; free it with buzon_filter_free().
 *
 * PARSE for what is no JSON; INVALID for an unknown key, one that is there twice, or a value
 * that does not fit: both with line and column.
 * @since 0.1
 */
BUZON_API buzon_filter *buzon_filter_from_json(const char *json, buzon_error **err);

/** A page of a list: some inquiries, and what the pages beside it are asked for by. @since 0.1
 */
typedef struct bz_inquiry_page buzon_page;

/** Another reference to the same page. @since 0.1 */
BUZON_API buzon_page *buzon_page_ref(buzon_page *page);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_page_unref(buzon_page *page);
/** How many inquiries it has. @since 0.1 */
BUZON_API size_t buzon_page_inquiries_count(const buzon_page *page);
/** Inquiry `i`, from 0; NULL past the end. Lives as long as the page. @since 0.1 */
BUZON_API const buzon_inquiry *buzon_page_inquiries_at(const buzon_page *page, size_t i);
/** The cursor of the page behind it; NULL when this is the last one. @since 0.1 */
BUZON_API const char *buzon_page_next(const buzon_page *page);
/** The cursor of the page before it; NULL when this is the first one. @since 0.1 */
BUZON_API const char *buzon_page_previous(const buzon_page *page);

/**
 * One page of the inquiries of a filter (NULL: no conditions): as many as its limit says, from
 * 1 to 200; without one 50.
 *
 * `cursor` is NULL for the first page, else what a page of the same filter gave: a text of
 * letters and digits that a host may keep in an address. It names a place between two
 * inquiries, so what comes or goes elsewhere moves nothing, and finding a page takes as long
 * wherever it is. It holds nothing about anybody, and needs no protection: it opens nothing
 * that the filter does not. Going back to the beginning gives the first page, full.
 *
 * INVALID for words that cannot be searched, an order there is not, a limit out of range, and
 * for a cursor that is none, was changed, or belongs to a list with other conditions or in
 * another order.
 * @since 0.1
 */
BUZON_API buzon_page *buzon_inbox_page(buzon_inbox *inbox, const buzon_filter *filter,
                                       const char *cursor, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif

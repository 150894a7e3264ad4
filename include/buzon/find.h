/* SPDX-License-Identifier: EUPL-1.2 */
/* Finding: pages of a list for hosts that keep nothing between two requests, filters as texts,
 * counts by facet, and searches that are kept. */
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
 * "account", "network", "unit", "assignee", "topic", "language", "tag", "words", "similar",
 * "follower", "personal"; "opened_from", "opened_before", "last_in_from", "last_in_before" (RFC
 * 3339); "order" and "limit". Owned by the caller (buzon_string_free()). INVALID for NULL;
 * NO_MEMORY.
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

/**
 * Where in the messages of an inquiry words are that were looked for, as the text of a JSON
 * array of at most three objects; none when no message holds all of them.
 *
 * Exact matches come first, then the newest. Each has "message" (its id), "direction",
 * "created_at", "exact", "at" (how many characters of the message are before the snippet),
 * "before" and "after" (whether the message goes on there) and "fragments": about 160
 * characters, cut into {"text", "match"}, which give the snippet when joined. The texts are
 * what the citizen wrote, plain and not escaped: a host escapes each one and puts its own mark
 * around those with "match". Owned by the caller (buzon_string_free()).
 *
 * INVALID for words that cannot be searched, as in buzon_filter_set_words(); NOT_FOUND.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_snippets(buzon_inbox *inbox, const char *reference,
                                     const char *words, buzon_error **err);

/** How many inquiries have one value in one dimension. @since 0.1 */
typedef struct bz_facet buzon_facet;

/** Another reference to the same facet. @since 0.1 */
BUZON_API buzon_facet *buzon_facet_ref(buzon_facet *facet);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_facet_unref(buzon_facet *facet);
/** "all", "network", "account", "unit", "kind", "status", "assignee", "topic", "priority",
 * "language", "visibility", "publication", "personal" or "tag"; never NULL. @since 0.1 */
BUZON_API const char *buzon_facet_dimension(const buzon_facet *facet);
/** The value, a wire name or a text; NULL for those without one, and for "all". @since 0.1 */
BUZON_API const char *buzon_facet_value(const buzon_facet *facet);
/** How many; at least that many where it is not exact. @since 0.1 */
BUZON_API int64_t buzon_facet_n(const buzon_facet *facet);
/** Whether it is the number: else there are more, as in "10,000+". @since 0.1 */
BUZON_API bool buzon_facet_exact(const buzon_facet *facet);

/** An iterator over facets. @since 0.1 */
typedef struct bz_facets buzon_facets;
/**
 * Count the inquiries of a filter (NULL: no conditions) in every dimension; its order and limit
 * do not matter. Within a dimension the most come first, and what nobody has is left out. An
 * inquiry counts under each of its tags, and under each kind of personal data in it.
 *
 * Up to 10,000 inquiries everything is exact. Of more, "all", "network", "account", "unit",
 * "kind" and "status" are exact where the filter asks for these, pending ones, or nothing: they
 * come from the sums that every change moves. The rest are counts among the newest 10,000. So
 * the call takes as long in a large inbox as in a small one, but for a condition that few meet
 * and no index is for. INVALID for words that cannot be searched.
 * @since 0.1
 */
BUZON_API buzon_facets *buzon_inbox_facets(buzon_inbox *inbox, const buzon_filter *filter,
                                           buzon_error **err);
/** The next facet, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_facet *buzon_facets_next(buzon_facets *facets, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_facets_free(buzon_facets *facets);

/** A filter that is kept by a name. @since 0.1 */
typedef struct bz_saved buzon_search;

/** Another reference to the same search. @since 0.1 */
BUZON_API buzon_search *buzon_search_ref(buzon_search *search);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_search_unref(buzon_search *search);
/** Its name; never NULL. @since 0.1 */
BUZON_API const char *buzon_search_name(const buzon_search *search);
/** The filter, as the text of a JSON object for buzon_filter_from_json(); never NULL. @json
 * @since 0.1 */
BUZON_API const char *buzon_search_filter(const buzon_search *search);
/** Who saved it; never NULL. @since 0.1 */
BUZON_API const char *buzon_search_actor(const buzon_search *search);
/** When it was saved. @since 0.1 */
BUZON_API buzon_time buzon_search_saved_at(const buzon_search *search);

/**
 * Keep a filter by a name, for everybody who opens the inbox.
 *
 * The name and the words that are looked for stay until the search is deleted: they should name
 * no citizen. INVALID for a name that is not UTF-8 of 1 to 64 bytes without control characters,
 * a malformed actor, or a filter with a number that has no name; CONFLICT when the name is
 * taken; LIMIT above 1000 searches.
 * @since 0.1
 */
BUZON_API buzon_search *buzon_inbox_save_search(buzon_inbox *inbox, const char *name,
                                                const buzon_filter *filter, const char *actor,
                                                buzon_error **err);
/** The search of that name. INVALID, NOT_FOUND. @since 0.1 */
BUZON_API buzon_search *buzon_inbox_search(buzon_inbox *inbox, const char *name,
                                           buzon_error **err);
/** Delete the search of that name. INVALID, NOT_FOUND. @since 0.1 */
BUZON_API bool buzon_inbox_delete_search(buzon_inbox *inbox, const char *name,
                                         buzon_error **err);

/** An iterator over saved searches. @since 0.1 */
typedef struct bz_searches buzon_searches;
/** Every saved search, by name. @since 0.1 */
BUZON_API buzon_searches *buzon_inbox_searches(buzon_inbox *inbox, buzon_error **err);
/** The next search, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_search *buzon_searches_next(buzon_searches *searches, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_searches_free(buzon_searches *searches);

#ifdef __cplusplus
}
#endif
#endif

/* SPDX-License-Identifier: EUPL-1.2 */
/* URNs in one spelling. Theirs differ within one delivery: "urn:li:comment:(activity:1,2)" and
 * "urn:li:comment:(urn:li:activity:1,2)" are the same comment, and a post's share, ugcPost and
 * activity have numbers of their own. */
#include "network/linkedin/linkedin.h"

#include <string.h>

#define URN_HEAD "urn:li:"
#define URN_COMMENT "urn:li:comment:("

bool li_is_me(const struct li *l, const char *urn)
{
    static const char *const kinds[] = {
        "urn:li:organization:", "urn:li:organizationBrand:", "urn:li:company:"};

    for (size_t i = 0; urn && l->me && i < sizeof kinds / sizeof *kinds; i++) {
        if (bz_starts(urn, kinds[i]) && strcmp(urn + strlen(kinds[i]), l->me) == 0)
            return true;
    }
    return false;
}

bool li_is_comment(const char *urn)
{
    return urn && bz_starts(urn, "urn:li:comment:");
}

bool li_is_urn(const char *urn)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-_.~:(),%+=/";
    size_t len = urn ? strlen(urn) : 0;

    return len && len <= LI_URN_MAX && bz_starts(urn, URN_HEAD) && strspn(urn, letters) == len;
}

void li_urn_whole(struct bz_str *s, const char *urn, size_t len)
{
    if (len < strlen(URN_HEAD) || memcmp(urn, URN_HEAD, strlen(URN_HEAD)) != 0)
        bz_str_add(s, URN_HEAD);
    bz_str_add_bytes(s, urn, len);
}

bool li_urn_split(const char *urn, const char **post, size_t *post_len, const char **id,
                  size_t *id_len)
{
    const char *comma = urn ? strrchr(urn, ',') : NULL;

    if (!comma || !bz_starts(urn, URN_COMMENT))
        return false;
    *post = urn + strlen(URN_COMMENT);
    *post_len = (size_t)(comma - *post);
    *id = comma + 1;
    *id_len = strcspn(*id, ")");
    return comma > *post && *id_len && strcmp(*id + *id_len, ")") == 0;
}

bool li_urn_of(struct li *l, const char *post, const char *id, const char **ret,
               struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_addf(&s, URN_COMMENT "%s,%s)", li_activity(l, post), id);
    return li_keep_str(l, &s, ret, err);
}

bool li_urn(struct li *l, const char *urn, const char **ret, struct bz_err *err)
{
    const char *post, *id;
    size_t post_len, id_len;
    BZ_DONE(bz_str) whole = {0};
    BZ_TEXT last = NULL;

    if (!li_urn_split(urn, &post, &post_len, &id, &id_len)) {
        li_urn_whole(&whole, urn, strlen(urn));
        return li_keep_str(l, &whole, ret, err);
    }
    li_urn_whole(&whole, post, post_len);
    if (whole.failed || !bz_dupn(&last, id, id_len, err))
        return bz_nomem(err);
    return li_urn_of(l, whole.data, last, ret, err);
}

bool li_urn_is_readable(const char *urn)
{
    const char *post, *id;
    size_t post_len, id_len;

    if (!li_is_urn(urn))
        return false;
    return bz_starts(urn, "urn:li:share:") || bz_starts(urn, "urn:li:ugcPost:") ||
           li_urn_split(urn, &post, &post_len, &id, &id_len);
}

void li_urn_path(struct bz_str *s, const char *urn)
{
    const char *post, *id;
    size_t post_len, id_len;
    BZ_DONE(bz_str) part = {0};

    if (!li_urn_split(urn, &post, &post_len, &id, &id_len)) {
        bz_str_add(s, "/rest/posts/");
        bz_str_add_escaped(s, urn);
        return;
    }
    li_urn_whole(&part, post, post_len);
    bz_str_add(s, "/rest/socialActions/");
    bz_str_add_escaped(s, part.data ? part.data : "");
    part.len = 0;
    bz_str_add_bytes(&part, id, id_len);
    bz_str_add(s, "/comments/");
    bz_str_add_escaped(s, part.data ? part.data : "");
    s->failed = s->failed || part.failed;
}

/* A comment is shown on its post's page, where its post is called without "urn:li:". */
bool li_urn_page(struct li *l, const char *urn, const char **ret, struct bz_err *err)
{
    const char *post, *id, *bare;
    size_t post_len, id_len;
    BZ_DONE(bz_str) comment = {0};
    BZ_DONE(bz_str) page = {0};

    *ret = NULL;
    if (!li_is_urn(urn))
        return true;
    bz_str_add(&page, "https://www.linkedin.com/feed/update/");
    if (!li_urn_split(urn, &post, &post_len, &id, &id_len)) {
        bz_str_add(&page, urn);
        return li_keep_str(l, &page, ret, err);
    }
    bz_str_add_bytes(&page, post, post_len);
    bare = bz_starts(post, URN_HEAD) ? post + strlen(URN_HEAD) : post;
    bz_str_add(&comment, URN_COMMENT);
    bz_str_add_bytes(&comment, bare, post_len - (size_t)(bare - post));
    bz_str_add_char(&comment, ',');
    bz_str_add(&comment, id);
    bz_str_add(&page, "?commentUrn=");
    bz_str_add_escaped(&page, comment.data ? comment.data : "");
    page.failed = page.failed || comment.failed;
    return li_keep_str(l, &page, ret, err);
}

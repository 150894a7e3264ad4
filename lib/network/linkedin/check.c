/* SPDX-License-Identifier: EUPL-1.2 */
/* Does the token reach our organisation, with the role and permissions that everything needs?
 * What a person should know gathers in the round's "found". */
#include "network/linkedin/linkedin.h"

#include "term/civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ROLES_COUNT = 100, VERSION_MONTHS = 11, CONSENT_DAYS = 365, CONSENT_AHEAD_DAYS = 30 };

static bool check_find(struct li *l, const char *code, const char *level, const char *words,
                       struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(l->round, "found");
    BZ_AUTO(bz_json)
    found = bz_json_kind(old) == BZ_JSON_ARRAY ? bz_json_copy(old) : bz_json_array();

    return li_set(bz_finding_add(found, code, level, words) &&
                      bz_json_set(l->round, "found", bz_steal(found)),
                  err);
}

static bool check_end(struct li *l, struct bz_err *err)
{
    const struct bz_json *found = bz_json_get(l->round, "found");
    BZ_AUTO(bz_json) list = found ? bz_json_copy(found) : bz_json_array();

    l->batch->round_done = true;
    return li_set(list && bz_note_findings(l->state, bz_steal(list)), err) && li_save(l, err);
}

/* --- versions --- */

/* From its eleventh month on a version may end any day. */
static bool check_age(struct li *l, struct bz_err *err)
{
    int64_t number = strtol(l->version, NULL, 10);
    int64_t months = number / 100 * 12 + number % 100;
    int y, m, d;
    char words[160];

    bz_civil((buzon_day)(l->at / BZ_MS_DAY), &y, &m, &d);
    if ((int64_t)y * 12 + m - months < VERSION_MONTHS)
        return true;
    (void)snprintf(words, sizeof words,
                   "version %.16s of the interface is %d months old: LinkedIn ends versions "
                   "after a year",
                   l->version, (int)((int64_t)y * 12 + m - months));
    return check_find(l, "version_ends", "warning", words, err);
}

/* Every other question would be answered alike. */
static bool check_sunset(struct li *l, struct bz_err *err)
{
    BZ_LOCAL_ERR(why);

    (void)li_refuse(l->c, l->x, "check", &why);
    if (why.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return check_find(l, "version_ended", "error", why.message, err) && check_end(l, err);
}

/* --- roles --- */

static bool check_ask_roles(struct li *l, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_addf(&path,
                "/rest/organizationAcls?q=roleAssignee&state=APPROVED&start=%" PRId64
                "&count=%d",
                bz_json_num(l->round, "start", 0), ROLES_COUNT);
    return li_set(!path.failed, err) && li_ask(l, "check_roles", path.data, NULL, err) &&
           li_save(l, err);
}

struct bz_batch *li_check(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};

    if (!li_init(&l, c, NULL, 0, err))
        return NULL;
    if (!l.me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting organization_id is missing");
    bz_json_free(l.round);
    l.round = bz_json_object();
    return li_set(l.round, err) && check_ask_roles(&l, err) ? bz_steal(l.batch) : NULL;
}

static bool check_ask_who(struct li *l, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "/rest/organizations/");
    bz_str_add_escaped(&path, l->me);
    return li_set(!path.failed, err) && li_ask(l, "check_who", path.data, NULL, err) &&
           li_save(l, err);
}

/* What role we have on our organisation: borrowed from the page; "" when none is there. */
static const char *roles_find(const struct li *l, const struct bz_json *page)
{
    const struct bz_json *list = bz_json_get(page, "elements");
    const char *found = "";

    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        const struct bz_json *one = bz_json_at(list, i);
        const char *whose = bz_json_str(one, "organization"), *role = bz_json_str(one, "role");

        whose = whose ? whose : bz_json_str(one, "organizationTarget");
        if (!role || !li_is_me(l, whose))
            continue;
        if (strcmp(role, "ADMINISTRATOR") == 0)
            return role;
        found = role;
    }
    return found;
}

/* A lesser role reads empty lists, and nothing says so. */
static bool roles_judge(struct li *l, const char *role, struct bz_err *err)
{
    char words[200];

    if (strcmp(role, "ADMINISTRATOR") == 0)
        return true;
    if (!*role)
        return check_find(l, "no_role", "error",
                          "who gave the token has no role on the page: nothing can be read",
                          err);
    (void)snprintf(words, sizeof words,
                   "who gave the token is %.60s of the page and not ADMINISTRATOR: its "
                   "notifications cannot be read",
                   role);
    return check_find(l, "role", "error", words, err);
}

bool li_check_roles(struct li *l, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    int64_t next;
    const char *role;

    if (l->x->response->status == 426)
        return check_sunset(l, err);
    if (l->x->response->status == 403)
        return check_find(l, "roles_unknown", "error",
                          "the token lacks the permission rw_organization_admin: neither roles "
                          "nor notifications can be read",
                          err) &&
               check_ask_who(l, err);
    if (!li_ok(l->x))
        return li_refuse(l->c, l->x, "roles", err);
    j = li_parse(l, err);
    if (!j)
        return false;
    role = roles_find(l, j);
    next = li_next(j, bz_json_num(l->round, "start", 0), ROLES_COUNT);
    if (!*role && next)
        return li_set(bz_json_set_int(l->round, "start", next), err) && check_ask_roles(l, err);
    return roles_judge(l, role, err) && check_ask_who(l, err);
}

/* --- who we are --- */

static bool check_ask_token(struct li *l, struct bz_err *err)
{
    static const struct bz_form_field fields[] = {
        {"client_secret", "client_secret"}, {"token", "token"}, {NULL, NULL}};
    struct bz_request *r =
        li_form(l->c, "check_token", "/oauth/v2/introspectToken", "", fields, err);

    return r && bz_batch_add_request(l->batch, r, err) && li_save(l, err);
}

bool li_check_who(struct li *l, struct bz_err *err)
{
    int status = l->x->response->status;
    BZ_AUTO(bz_json) j = NULL;

    if (status == 426)
        return check_sunset(l, err);
    if (!li_ok(l->x) && status != 403 && status != 404)
        return li_refuse(l->c, l->x, "organisation", err);
    if (li_ok(l->x) && !(j = li_parse(l, err)))
        return false;
    if (!li_note_me(l, j, err) || !check_age(l, err))
        return false;
    if (!j && !check_find(l, "organization", status == 404 ? "error" : "warning",
                          status == 404 ? "LinkedIn knows no organisation of this number"
                                        : "the token may not read what the page is called",
                          err))
        return false;
    if (bz_json_str(l->c->settings, "client_id"))
        return check_ask_token(l, err);
    return check_find(l, "not_renewed", "warning",
                      "without the setting client_id the token is not renewed: it ends after "
                      "60 days",
                      err) &&
           check_end(l, err);
}

/* --- the token --- */

static bool scope_has(const char *scopes, const char *name)
{
    size_t len = strlen(name);

    for (const char *p = strstr(scopes, name); p; p = strstr(p + 1, name)) {
        if ((p == scopes || strchr(" ,", p[-1])) && (!p[len] || strchr(" ,", p[len])))
            return true;
    }
    return false;
}

/* Both names of each: they were changed. */
static bool token_scopes(struct li *l, const char *scopes, struct bz_err *err)
{
    static const char *const wanted[][2] = {
        {"rw_organization_admin", "rw_organization_admin"},
        {"r_organization_social_feed", "r_organization_social"},
        {"w_organization_social_feed", "w_organization_social"}};
    BZ_DONE(bz_str) words = {0};

    for (size_t i = 0; scopes && i < sizeof wanted / sizeof *wanted; i++) {
        if (!scope_has(scopes, wanted[i][0]) && !scope_has(scopes, wanted[i][1]))
            bz_str_addf(&words, "%s%s",
                        words.len ? ", " : "the token lacks permissions: ", wanted[i][0]);
    }
    if (words.failed)
        return bz_nomem(err);
    return !words.len || check_find(l, "scopes", "error", words.data, err);
}

/* Refreshing does not move the end of the consent: a year after it a person has to come back.
 */
static bool token_consent(struct li *l, const struct bz_json *j, struct bz_err *err)
{
    buzon_time given = li_time(j, "authorized_at");
    buzon_time ends = given + CONSENT_DAYS * (int64_t)BZ_MS_DAY;

    if (given == BUZON_TIME_NONE || ends - CONSENT_AHEAD_DAYS * (int64_t)BZ_MS_DAY > l->at)
        return true;
    return check_find(l, "consent_ends", "warning",
                      "the consent is given for a year, which is nearly over: somebody has to "
                      "authorise the account again",
                      err);
}

static bool token_note(struct li *l, buzon_time ends, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(l->state, BZ_NOTE_ACCOUNT);
    BZ_AUTO(bz_json) note = old ? bz_json_copy(old) : bz_json_object();

    return li_set(bz_json_set_int(note, "token_expires_at", ends) &&
                      bz_json_set(l->state, BZ_NOTE_ACCOUNT, bz_steal(note)),
                  err);
}

static bool token_judge(struct li *l, const struct bz_json *j, struct bz_err *err)
{
    buzon_time ends = li_time(j, "expires_at");

    if (!bz_json_flag(j, "active", true))
        return bz_fail(err, BUZON_ERR_AUTH, "LinkedIn says that the token is not active");
    return token_scopes(l, bz_json_str(j, "scope"), err) && token_consent(l, j, err) &&
           (ends == BUZON_TIME_NONE || token_note(l, ends, err)) && check_end(l, err);
}

bool li_check_token(struct li *l, struct bz_err *err)
{
    int status = l->x->response->status;
    BZ_AUTO(bz_json) j = NULL;

    if (status == 429 || status >= 500)
        return li_refuse(l->c, l->x, "token", err);
    if (!li_ok(l->x))
        return check_find(l, "client", "error",
                          "LinkedIn takes client_id and client_secret for no app's: the token "
                          "cannot be renewed",
                          err) &&
               check_end(l, err);
    j = li_parse(l, err);
    return j && token_judge(l, j, err);
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Settings: defaults, checking, storing, and the engines made from them. */
#include "inbox/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes and types; what a phone sends, and what an office opens. */
#define IMAGES                                                                                 \
    "\"image/jpeg\",\"image/png\",\"image/gif\",\"image/webp\",\"image/heic\",\"image/avif\""
#define VIDEOS "\"video/mp4\",\"video/quicktime\",\"video/3gpp\",\"video/webm\""
#define AUDIOS                                                                                 \
    "\"audio/ogg\",\"audio/opus\",\"audio/mpeg\",\"audio/mp4\",\"audio/aac\","                 \
    "\"audio/amr\",\"audio/wav\",\"audio/flac\",\"audio/webm\""
#define DOCUMENTS                                                                              \
    "\"application/vnd.openxmlformats-officedocument.wordprocessingml.document\","             \
    "\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\","                   \
    "\"application/vnd.openxmlformats-officedocument.presentationml.presentation\","           \
    "\"application/vnd.oasis.opendocument.text\","                                             \
    "\"application/vnd.oasis.opendocument.spreadsheet\","                                      \
    "\"application/vnd.oasis.opendocument.presentation\","                                     \
    "\"application/pdf\","                                                                     \
    "\"application/rtf\","                                                                     \
    "\"text/plain\","                                                                          \
    "\"text/csv\","                                                                            \
    "\"text/calendar\","                                                                       \
    "\"text/vcard\""
#define MEDIA                                                                                  \
    "{\"fetch\":true,\"per_message\":100000000,"                                               \
    "\"image\":{\"max\":20000000,\"types\":[" IMAGES ",\"video/mp4\"]},"                       \
    "\"video\":{\"max\":25000000,\"types\":[" VIDEOS "]},"                                     \
    "\"audio\":{\"max\":20000000,\"types\":[" AUDIOS ",\"video/mp4\",\"video/webm\"]},"        \
    "\"document\":{\"max\":25000000,\"types\":[" DOCUMENTS "," IMAGES "]},"                    \
    "\"unknown\":{\"max\":20000000,\"types\":[" IMAGES "," VIDEOS "," AUDIOS "," DOCUMENTS     \
    "]}}"

#define ACKNOWLEDGEMENT(language, text)                                                        \
    "{\"name\":\"acknowledgement\",\"language\":\"" language "\",\"text\":\"" text "\"}"
#define ACKNOWLEDGEMENTS                                                                                                                                                                                                           \
    ACKNOWLEDGEMENT("es", "Hemos recibido su consulta {{reference}} el {{opened_on}}. "                                                                                                                                            \
                          "Responderemos a más tardar el {{due_on}}.")                                                                                                                                                             \
    "," ACKNOWLEDGEMENT(                                                                                                                                                                                                           \
        "ca",                                                                                                                                                                                                                      \
        "Hem rebut la seva consulta {{reference}}: {{opened_on}}. "                                                                                                                                                                \
        "Respondrem com a molt tard aquest dia: {{due_on}}.") "," ACKNOWLEDGEMENT("gl",                                                                                                                                            \
                                                                                  "Recibimos "                                                                                                                                     \
                                                                                  "a súa "                                                                                                                                        \
                                                                                  "consulta "                                                                                                                                      \
                                                                                  "{{"                                                                                                                                             \
                                                                                  "reference}"                                                                                                                                     \
                                                                                  "} o "                                                                                                                                           \
                                                                                  "{{opened_"                                                                                                                                      \
                                                                                  "on}}. "                                                                                                                                         \
                                                                                  "Respondere"                                                                                                                                     \
                                                                                  "mos como "                                                                                                                                      \
                                                                                  "moi tarde "                                                                                                                                     \
                                                                                  "o "                                                                                                                                             \
                                                                                  "{{due_on}}"                                                                                                                                     \
                                                                                  ".") "," ACKNOWLEDGEMENT("eu",                                                                                                                   \
                                                                                                           "Zure kontsulta jaso dugu ({{reference}}): {{opened_on}}. "                                                             \
                                                                                                           "Erantzuteko azken eguna: {{due_on}}.") "," ACKNOWLEDGEMENT("en",                                                       \
                                                                                                                                                                       "We received your inquiry {{reference}} on {{opened_on}}. " \
                                                                                                                                                                       "We will answer by {{due_on}} at the latest.")

/* Two working days for a first answer is what an office promises when it has promised nothing
 * else. */
static const char defaults[] =
    "{\"zone\":\"Europe/Madrid\",\"calendars\":[\"ES\"],\"languages\":[\"es\"],\"policy\":{"
    "\"targets\":[{\"name\":\"first_answer\",\"n\":2,\"unit\":\"day\",\"kind\":\"working\","
    "\"satisfied_by\":\"answer_sent\"}],\"reopen_days\":14,\"silence_hours\":24,\"sweep_"
    "hours\":24,\"unanswered_hours\":24,"
    "\"triage\":["
    "\"es\"],"
    "\"approval\":{\"ask\":false,\"kinds\":[],\"networks\":[],\"public_only\":false},"
    "\"retention\":[],\"network_rules\":true,"
    "\"private_answers\":\"auto\",\"private_pointer\":{"
    "\"es\":\"Te hemos respondido por mensaje privado.\","
    "\"ca\":\"T'hem respost per missatge privat.\","
    "\"gl\":\"Respondémosche por mensaxe privada.\","
    "\"eu\":\"Mezu pribatuz erantzun dizugu.\","
    "\"en\":\"We have answered you in a private message.\"},\"templates\":[" ACKNOWLEDGEMENTS
    "],\"media\":" MEDIA "}}";

enum { REOPEN_DAYS_MAX = 3650, LIST_MAX = 64, HOURS_MAX = 24 * 366 };
static const int64_t DAY_MS = 86400000;

static void settings_free(struct bz_settings *s)
{
    if (!s)
        return;
    bz_triage_free(s->triage);
    bz_due_free(s->due);
    bz_zone_free(s->zone);
    free(s->calendars.items);
    free(s->languages.items);
    free(s->packs.items);
    free(s->targets.items);
    bz_json_free(s->document);
    free(s);
}

static inline void bz_settings_free(struct bz_settings *s)
{
    settings_free(s);
}
BZ_AUTO_DEFINE(bz_settings);

void bz_settings_forget(struct buzon_inbox *inbox)
{
    settings_free(inbox->settings);
    inbox->settings = NULL;
}

/* --- reading the document --- */

static bool list_read(const struct bz_json *j, const char *key, struct bz_names_list *ret,
                      struct bz_err *err)
{
    if (bz_json_kind(j) != BZ_JSON_ARRAY || bz_json_len(j) > LIST_MAX)
        return bz_fail(err, BUZON_ERR_INVALID, "\"%s\" must be a list of at most %d texts", key,
                       LIST_MAX);
    for (size_t i = 0; i < bz_json_len(j); i++) {
        const char *text = bz_json_text(bz_json_at(j, i));

        if (!text || !*text)
            return bz_fail(err, BUZON_ERR_INVALID, "\"%s\" holds something that is no text",
                           key);
        if (!bz_vec_push(ret, text))
            return bz_nomem(err);
    }
    return true;
}

/* Names of the deadlines that formalising starts. */
static bool target_reserved(const char *name)
{
    static const char *const names[] = {"resolution", "notify_term", "acknowledge", "forward"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!strcmp(names[i], name))
            return true;
    }
    return false;
}

static bool target_read(const struct bz_json *j, struct bz_target *ret, struct bz_err *err)
{
    const char *by = bz_json_str(j, "satisfied_by");
    int act = by ? bz_names_find(&bz_satisfactions, by) : BUZON_SATISFIED_BY_ANSWER_SENT;

    ret->name = bz_json_str(j, "name");
    ret->term = bz_json_str(j, "term");
    ret->rule = ret->term ? NULL : j;
    if (!ret->name || !*ret->name || strlen(ret->name) > 64)
        return bz_fail(err, BUZON_ERR_INVALID, "a target needs a \"name\" of 1 to 64 bytes");
    if (target_reserved(ret->name))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "a target cannot be called %s: deadlines of the law are", ret->name);
    if (act < 0)
        return bz_fail(err, BUZON_ERR_INVALID, "target %s: \"satisfied_by\" cannot be %s",
                       ret->name, by);
    if (!ret->term && bz_json_num(j, "n", 0) < 1)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "target %s needs a \"term\", or \"n\" and \"unit\"", ret->name);
    ret->satisfied_by = (enum buzon_satisfied_by)act;
    return true;
}

static bool targets_read(const struct bz_json *j, struct bz_targets *ret, struct bz_err *err)
{
    if (bz_json_kind(j) != BZ_JSON_ARRAY || bz_json_len(j) > LIST_MAX)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "\"targets\" must be a list of at most %d targets", LIST_MAX);
    for (size_t i = 0; i < bz_json_len(j); i++) {
        struct bz_target target;

        if (!target_read(bz_json_at(j, i), &target, err))
            return false;
        for (size_t k = 0; k < ret->n; k++)
            if (bz_streq(ret->items[k].name, target.name))
                return bz_fail(err, BUZON_ERR_INVALID, "there are two targets %s", target.name);
        if (!bz_vec_push(ret, target))
            return bz_nomem(err);
    }
    return true;
}

static bool hours_read(const struct bz_json *policy, const char *key, int64_t least,
                       int64_t *ret, struct bz_err *err)
{
    int64_t hours = bz_json_num(policy, key, -1);

    if (hours < least || hours > HOURS_MAX)
        return bz_fail(err, BUZON_ERR_INVALID, "\"%s\" must be %d to %d", key, (int)least,
                       HOURS_MAX);
    *ret = hours * (DAY_MS / 24);
    return true;
}

/* Takes the document; `json` is what it was made of beside the defaults, and says where a
 * mistake is. */
static struct bz_settings *settings_new(struct bz_json *document, const char *json,
                                        struct bz_err *err)
{
    BZ_AUTO(bz_settings) s = calloc(1, sizeof *s);
    const struct bz_json *policy = bz_json_get(document, "policy");
    const char *zone = bz_json_str(document, "zone");
    int64_t days = bz_json_num(policy, "reopen_days", -1);
    struct bz_reader r = {.text = json, .len = strlen(json), .source = "settings", .err = err};

    if (!s) {
        bz_json_free(document);
        return bz_nomem(err);
    }
    s->document = document;
    if (!zone)
        return bz_fail(err, BUZON_ERR_INVALID, "\"zone\" must be the IANA name of a time zone");
    if (!(s->zone = bz_zone_open(zone, err)))
        return NULL;
    if (days < 0 || days > REOPEN_DAYS_MAX)
        return bz_fail(err, BUZON_ERR_INVALID, "\"reopen_days\" must be 0 to %d",
                       REOPEN_DAYS_MAX);
    s->reopen_ms = days * DAY_MS;
    if (!hours_read(policy, "silence_hours", 1, &s->silence_ms, err) ||
        !hours_read(policy, "sweep_hours", 0, &s->sweep_ms, err) ||
        !hours_read(policy, "unanswered_hours", 0, &s->unanswered_ms, err) ||
        !list_read(bz_json_get(document, "calendars"), "calendars", &s->calendars, err) ||
        !list_read(bz_json_get(document, "languages"), "languages", &s->languages, err) ||
        !list_read(bz_json_get(policy, "triage"), "triage", &s->packs, err) ||
        !targets_read(bz_json_get(policy, "targets"), &s->targets, err) ||
        !bz_policy_read(&r, policy, &s->policy) ||
        !bz_media_rules_read(bz_json_get(policy, "media"), &s->media, err))
        return NULL;
    return bz_steal(s);
}

/* Lay the keys of `over` upon `base`; one that `base` does not have is refused, so that a
 * misspelt one is seen. */
static bool merge(struct bz_json *base, const struct bz_json *over, struct bz_err *err)
{
    const char *key;
    const struct bz_json *value;
    void *iter = NULL;

    while (bz_json_each(over, &iter, &key, &value)) {
        const struct bz_json *old = bz_json_get(base, key);

        if (!old)
            return bz_fail(err, BUZON_ERR_INVALID, "there is no setting \"%s\"", key);
        if (bz_json_kind(old) == BZ_JSON_OBJECT) {
            struct bz_json *inner = bz_json_copy(old);
            bool merged = inner && merge(inner, value, err);

            if (!merged || !bz_json_set(base, key, bz_json_share(inner))) {
                bz_json_free(inner);
                return merged ? bz_nomem(err) : false;
            }
            bz_json_free(inner);
        } else if (!bz_json_set_shared(base, key, value)) {
            return bz_nomem(err);
        }
    }
    return true;
}

static struct bz_settings *settings_parse(const char *json, struct bz_err *err)
{
    BZ_AUTO(bz_json) base = bz_json_parse(defaults, sizeof defaults - 1, NULL, NULL, err);
    BZ_AUTO(bz_json) over = NULL;

    if (!base)
        return NULL;
    if (!json)
        return settings_new(bz_steal(base), "{}", err);
    over = bz_json_parse(json, strlen(json), NULL, "settings", err);
    if (!over)
        return NULL;
    if (bz_json_kind(over) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_INVALID, "the settings must be a JSON object");
    if (!merge(base, over, err))
        return NULL;
    return settings_new(bz_steal(base), json, err);
}

static struct bz_settings *settings_load(struct buzon_inbox *inbox, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(inbox->db, "SELECT value FROM meta WHERE key = 'settings'", BZ_V_NONE, err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    return got < 0 ? NULL : settings_parse(got ? bz_rows_text(rows, 0) : NULL, err);
}

/* Another process may have replaced them: their number tells. */
const struct bz_settings *bz_settings_of(struct buzon_inbox *inbox, struct bz_err *err)
{
    int64_t version;

    if (!bz_db_int(inbox->db,
                   "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'settings_version'",
                   BZ_V_NONE, 0, &version, err))
        return NULL;
    if (inbox->settings && inbox->settings->version == version)
        return inbox->settings;
    bz_settings_forget(inbox);
    inbox->settings = settings_load(inbox, err);
    if (inbox->settings)
        inbox->settings->version = version;
    return inbox->settings;
}

/* --- the engines --- */

/* The engine lets a later folder stand before an earlier one; in the inbox the first stands
 * before the others. */
static struct bz_due *due_make(const struct buzon_inbox *inbox, struct bz_err *err)
{
    BZ_TEXT terms = bz_inbox_data(inbox, "terms.json", err);
    size_t n = inbox->data.n + 1;
    char **folders = terms ? calloc(n + 1, sizeof *folders) : NULL;
    struct bz_due *due = NULL;
    bool made = folders != NULL;

    for (size_t i = 0; made && i < n; i++) {
        const char *root = i ? inbox->data.items[n - 1 - i] : BUZON_DATADIR;

        made = asprintf(&folders[i], "%s/calendars", root) >= 0;
        if (!made)
            folders[i] = NULL;
    }
    if (made)
        due = bz_due_new(terms, (const char *const *)folders, err);
    else if (terms)
        bz_err_set(err, BUZON_ERR_NO_MEMORY, "out of memory");
    for (size_t i = 0; folders && i < n; i++)
        free(folders[i]);
    free(folders);
    return due;
}

struct bz_due *bz_settings_due(struct buzon_inbox *inbox, struct bz_err *err)
{
    if (!inbox->settings && !bz_settings_of(inbox, err))
        return NULL;
    if (!inbox->settings->due)
        inbox->settings->due = due_make(inbox, err);
    return inbox->settings->due;
}

static struct bz_triage *triage_make(const struct buzon_inbox *inbox,
                                     const struct bz_settings *s, struct bz_err *err)
{
    BZ_AUTO(bz_triage) t = bz_triage_new(err);

    for (size_t i = 0; t && i < s->packs.n; i++) {
        char name[128];
        BZ_TEXT path = NULL;

        (void)snprintf(name, sizeof name, "triage/%s.json", s->packs.items[i]);
        path = bz_inbox_data(inbox, name, err);
        if (!path || !bz_triage_add_file(t, path, err))
            return NULL;
    }
    return bz_steal(t);
}

const struct bz_triage *bz_settings_triage(struct buzon_inbox *inbox, struct bz_err *err)
{
    if (!inbox->settings && !bz_settings_of(inbox, err))
        return NULL;
    if (!inbox->settings->triage)
        inbox->settings->triage = triage_make(inbox, inbox->settings, err);
    return inbox->settings->triage;
}

/* --- public --- */

char *buzon_inbox_settings(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    const struct bz_settings *s;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    s = bz_settings_of(inbox, e);
    return s ? bz_json_print(s->document, e) : NULL;
}

/* Every name in a pack's id goes into a path. */
static bool packs_ok(const struct bz_settings *s, struct bz_err *err)
{
    for (size_t i = 0; i < s->packs.n; i++)
        if (strlen(s->packs.items[i]) > 64 || strpbrk(s->packs.items[i], "/\\") ||
            *s->packs.items[i] == '.')
            return bz_fail(err, BUZON_ERR_INVALID, "\"triage\": %s is no name of a rule pack",
                           s->packs.items[i]);
    return true;
}

/* Try the new settings whole: each target is computed once, each rule pack compiled. */
static bool settings_check(struct buzon_inbox *inbox, struct bz_settings *s, buzon_time now,
                           struct bz_err *err)
{
    if (!packs_ok(s, err) || !(s->due = due_make(inbox, err)) ||
        !(s->triage = triage_make(inbox, s, err)))
        return false;
    for (size_t i = 0; i < s->targets.n; i++) {
        const struct bz_target *t = &s->targets.items[i];
        struct bz_due_query q = {.name = t->name,
                                 .term = t->term,
                                 .rule = t->rule,
                                 .zone = bz_zone_name(s->zone),
                                 .calendars = s->calendars.items,
                                 .n_calendars = s->calendars.n,
                                 .started_at = now,
                                 .satisfied_by = t->satisfied_by};

        if (!bz_due_check(s->due, &q, err))
            return false;
    }
    return true;
}

static bool settings_store(struct bz_tx *tx, void *user, struct bz_err *err)
{
    return bz_db_exec(tx->db,
                      "INSERT INTO meta (key, value) VALUES ('settings', $1) "
                      "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                      BZ_V(bz_v_text(user)), err) &&
           bz_db_exec(tx->db,
                      "INSERT INTO meta (key, value) VALUES ('settings_version', '1') "
                      "ON CONFLICT (key) DO UPDATE SET value = "
                      "CAST(CAST(meta.value AS INTEGER) + 1 AS TEXT)",
                      BZ_V_NONE, err);
}

bool buzon_inbox_set_settings(buzon_inbox *inbox, const char *json, const char *actor,
                              buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_settings) s = NULL;
    BZ_TEXT text = NULL;
    buzon_time now;

    if (!inbox || !json)
        return bz_fail(e, BUZON_ERR_INVALID, "%s NULL", inbox ? "settings are" : "inbox is");
    if (!bz_actor_ok(actor, e) || !(s = settings_parse(json, e)) ||
        !(text = bz_json_print(s->document, e)) || !bz_inbox_now(inbox, &now, e) ||
        !bz_inbox_enter(inbox, e))
        return false;
    {
        BZ_LEAVE(inbox);
        if (!settings_check(inbox, s, now, e))
            return false;
    }
    return bz_tx_run(inbox, settings_store, text, e);
}

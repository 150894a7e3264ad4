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

#define TEMPLATE(name, language, text)                                                         \
    "{\"name\":\"" name "\",\"language\":\"" language "\",\"text\":\"" text "\"}"
#define ACK_ES                                                                                 \
    TEMPLATE("acknowledgement", "es",                                                          \
             "Hemos recibido su consulta {{reference}} el {{opened_on}}. "                     \
             "Responderemos a más tardar el {{due_on}}.")
#define ACK_CA                                                                                 \
    TEMPLATE("acknowledgement", "ca",                                                          \
             "Hem rebut la seva consulta {{reference}}: {{opened_on}}. "                       \
             "Respondrem com a molt tard aquest dia: {{due_on}}.")
#define ACK_GL                                                                                 \
    TEMPLATE("acknowledgement", "gl",                                                          \
             "Recibimos a súa consulta {{reference}} o {{opened_on}}. "                       \
             "Responderemos como moi tarde o {{due_on}}.")
#define ACK_EU                                                                                 \
    TEMPLATE("acknowledgement", "eu",                                                          \
             "Zure kontsulta jaso dugu ({{reference}}): {{opened_on}}. "                       \
             "Erantzuteko azken eguna: {{due_on}}.")
#define ACK_EN                                                                                 \
    TEMPLATE("acknowledgement", "en",                                                          \
             "We received your inquiry {{reference}} on {{opened_on}}. "                       \
             "We will answer by {{due_on}} at the latest.")
#define MOVED_ES                                                                               \
    TEMPLATE("transfer", "es",                                                                 \
             "Resolver su consulta {{reference}} corresponde a otro órgano, "                 \
             "al que la hemos trasladado el {{transferred_on}}: {{body}}.")
#define MOVED_CA                                                                               \
    TEMPLATE("transfer", "ca",                                                                 \
             "Resoldre la seva consulta {{reference}} correspon a un altre òrgan, "           \
             "al qual l'hem traslladada ({{transferred_on}}): {{body}}.")
#define MOVED_GL                                                                               \
    TEMPLATE("transfer", "gl",                                                                 \
             "Resolver a súa consulta {{reference}} correspóndelle a outro órgano, "        \
             "ao que a trasladamos o {{transferred_on}}: {{body}}.")
#define MOVED_EU                                                                               \
    TEMPLATE("transfer", "eu",                                                                 \
             "Zure kontsulta ({{reference}}) beste organo bati dagokio eta hari bidali "       \
             "diogu ({{transferred_on}}): {{body}}.")
#define MOVED_EN                                                                               \
    TEMPLATE("transfer", "en",                                                                 \
             "Your inquiry {{reference}} is for another body to resolve. "                     \
             "We sent it on to that body on {{transferred_on}}: {{body}}.")
#define TEMPLATES                                                                              \
    ACK_ES "," ACK_CA "," ACK_GL "," ACK_EU "," ACK_EN "," MOVED_ES "," MOVED_CA "," MOVED_GL  \
           "," MOVED_EU "," MOVED_EN

/* Two working days for a first answer is what an office promises when it has promised nothing
 * else. */
static const char defaults[] =
    "{\"zone\":\"Europe/Madrid\",\"calendars\":[\"ES\"],\"languages\":[\"es\"],\"policy\":{"
    "\"targets\":[{\"name\":\"first_answer\",\"n\":2,\"unit\":\"day\",\"kind\":\"working\","
    "\"satisfied_by\":\"answer_sent\"}],\"reopen_days\":14,\"silence_hours\":24,\"sweep_"
    "hours\":24,\"unanswered_hours\":24,\"similar_days\":30,\"units\":[],"
    "\"triage\":["
    "\"es\"],"
    "\"approval\":{\"ask\":false,\"kinds\":[],\"networks\":[],\"public_only\":false},"
    "\"retention\":[],\"network_rules\":true,"
    "\"private_answers\":\"auto\",\"private_pointer\":{"
    "\"es\":\"Te hemos respondido por mensaje privado.\","
    "\"ca\":\"T'hem respost per missatge privat.\","
    "\"gl\":\"Respondémosche por mensaxe privada.\","
    "\"eu\":\"Mezu pribatuz erantzun dizugu.\","
    "\"en\":\"We have answered you in a private message.\"},\"templates\":[" TEMPLATES
    "],\"media\":" MEDIA "}}";

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
    free(s->units.items);
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

/* Takes the document; the reader has what it was made of beside the defaults, and says where a
 * mistake is. */
static struct bz_settings *settings_new(struct bz_json *document, struct bz_reader *r,
                                        struct bz_err *err)
{
    BZ_AUTO(bz_settings) s = calloc(1, sizeof *s);

    if (!s) {
        bz_json_free(document);
        return bz_nomem(err);
    }
    s->document = document;
    return bz_settings_read(r, s) ? bz_steal(s) : NULL;
}

static struct bz_reader reader_of(const char *json, struct bz_err *err)
{
    return (struct bz_reader){
        .text = json, .len = strlen(json), .source = "settings", .err = err};
}

static struct bz_settings *settings_parse(const char *json, struct bz_err *err)
{
    BZ_AUTO(bz_json) base = bz_json_parse(defaults, sizeof defaults - 1, NULL, NULL, err);
    BZ_AUTO(bz_json) over = NULL;
    struct bz_reader r = reader_of(json ? json : "{}", err);

    if (!base)
        return NULL;
    if (!json)
        return settings_new(bz_steal(base), &r, err);
    over = bz_json_parse(json, strlen(json), NULL, "settings", err);
    if (!over)
        return NULL;
    if (!bz_reader_unique(&r) || !bz_settings_merge(&r, base, over))
        return NULL;
    return settings_new(bz_steal(base), &r, err);
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

/* A pack of the data folders. */
static bool triage_add(const struct buzon_inbox *inbox, struct bz_triage *t, const char *id,
                       struct bz_err *err)
{
    char name[128];
    BZ_TEXT path = NULL;

    (void)snprintf(name, sizeof name, "triage/%s.json", id);
    path = bz_inbox_data(inbox, name, err);
    return path && bz_triage_add_file(t, path, err);
}

static struct bz_triage *triage_make(const struct buzon_inbox *inbox,
                                     const struct bz_settings *s, struct bz_err *err)
{
    BZ_AUTO(bz_triage) t = bz_triage_new(err);

    for (size_t i = 0; t && i < s->packs.n; i++) {
        if (!triage_add(inbox, t, s->packs.items[i], err))
            return NULL;
    }
    return bz_steal(t);
}

/* Whether the settings have a pack of the id that these rules have. */
static bool triage_has(const struct bz_settings *s, const char *rules, size_t len,
                       const char **ret)
{
    BZ_AUTO(bz_json) j = bz_json_parse(rules, len, NULL, "rules", &(struct bz_err){0});
    const char *id = j ? bz_json_str(j, "id") : NULL;

    for (size_t i = 0; id && i < s->packs.n; i++) {
        if (strcmp(s->packs.items[i], id) == 0) {
            *ret = s->packs.items[i];
            return true;
        }
    }
    return false;
}

struct bz_triage *bz_settings_try(struct buzon_inbox *inbox, const char *rules,
                                  struct bz_err *err)
{
    const struct bz_settings *s = bz_settings_of(inbox, err);
    BZ_AUTO(bz_triage) t = s ? bz_triage_new(err) : NULL;
    const char *place = NULL;
    size_t len = strlen(rules);

    if (!t)
        return NULL;
    if (!triage_has(s, rules, len, &place) && !bz_triage_add(t, rules, len, "rules", err))
        return NULL;
    for (size_t i = 0; i < s->packs.n; i++) {
        if (s->packs.items[i] == place ? !bz_triage_add(t, rules, len, "rules", err)
                                       : !triage_add(inbox, t, s->packs.items[i], err))
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

/* Every calendar is composed once by itself, so that the one nobody knows is named. */
static bool calendars_check(struct bz_reader *r, const struct bz_settings *s)
{
    for (size_t i = 0; i < s->calendars.n; i++) {
        if (bz_due_calendar_ok(s->due, s->calendars.items[i], r->err))
            continue;
        (void)bz_reader_enter(r, "calendars");
        (void)bz_reader_enter_at(r, i);
        return bz_reader_place(r, NULL);
    }
    return true;
}

/* Each is computed once. */
static bool targets_check(struct bz_reader *r, const struct bz_settings *s, buzon_time now)
{
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

        if (bz_due_check(s->due, &q, r->err))
            continue;
        (void)bz_reader_enter(r, "policy");
        (void)bz_reader_enter(r, "targets");
        (void)bz_reader_enter_at(r, i);
        return bz_reader_place(r, t->term ? "term" : "unit");
    }
    return true;
}

/* Try the new settings whole: each target is computed once, each rule pack compiled. */
static bool settings_check(struct buzon_inbox *inbox, struct bz_settings *s,
                           struct bz_reader *r, buzon_time now)
{
    if (!(s->due = due_make(inbox, r->err)))
        return false;
    if (!(s->triage = triage_make(inbox, s, r->err))) {
        (void)bz_reader_enter(r, "policy");
        return bz_reader_place(r, "triage");
    }
    return calendars_check(r, s) && targets_check(r, s, now);
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
    struct bz_reader r;
    buzon_time now;

    if (!inbox || !json)
        return bz_fail(e, BUZON_ERR_INVALID, "%s NULL", inbox ? "settings are" : "inbox is");
    if (!bz_actor_ok(actor, e) || !(s = settings_parse(json, e)) ||
        !(text = bz_json_print(s->document, e)) || !bz_inbox_now(inbox, &now, e) ||
        !bz_inbox_enter(inbox, e))
        return false;
    r = reader_of(json, e);
    {
        BZ_LEAVE(inbox);
        if (!settings_check(inbox, s, &r, now))
            return false;
    }
    return bz_tx_run(inbox, settings_store, text, e);
}

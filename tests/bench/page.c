/* SPDX-License-Identifier: EUPL-1.2 */
/* Made-up notifications with every field a real one has. */
#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const texts[] = {
    "<p><span class=\\\"h-card\\\" translate=\\\"no\\\"><a "
    "href=\\\"https://social.example/@ayto\\\" class=\\\"u-url "
    "mention\\\">@<span>ayto</span></a></span> "
    "&iquest;A qu&eacute; hora abre el padr&oacute;n por la tarde? Gracias</p>",
    "<p><span class=\\\"h-card\\\" translate=\\\"no\\\"><a "
    "href=\\\"https://social.example/@ayto\\\" class=\\\"u-url "
    "mention\\\">@<span>ayto</span></a></span> "
    "La farola de la calle Mayor, 14 lleva tres semanas sin luz y por la noche no se ve "
    "nada.</p><p>¿Cuándo la van a arreglar? "
    "Ya avisamos por teléfono y nadie contesta.</p>",
    "<p>Propongo a <span class=\\\"h-card\\\" translate=\\\"no\\\"><a "
    "href=\\\"https://social.example/@ayto\\\" class=\\\"u-url "
    "mention\\\">@<span>ayto</span></a></span> "
    "que se haga un carril bici desde la estación hasta el instituto:<br />es un trayecto de "
    "mil quinientos metros y lo hacen cada día "
    "cientos de chavales. Más datos en <a "
    "href=\\\"https://bicis.example/propuestas/carril-estacion\\\" target=\\\"_blank\\\" "
    "rel=\\\"nofollow noopener\\\">"
    "<span class=\\\"invisible\\\">https://</span><span "
    "class=\\\"ellipsis\\\">bicis.example/propuestas/ca</span><span "
    "class=\\\"invisible\\\">rril-estacion</span></a> "
    "<a href=\\\"https://social.example/tags/movilidad\\\" class=\\\"mention hashtag\\\" "
    "rel=\\\"tag\\\">#<span>movilidad</span></a> 🚲</p>",
    "<p><span class=\\\"h-card\\\" translate=\\\"no\\\"><a "
    "href=\\\"https://social.example/@ayto\\\" class=\\\"u-url "
    "mention\\\">@<span>ayto</span></a></span> "
    "El ruido del bar de la plaza es insoportable, son las dos de la madrugada y mañana se "
    "trabaja. Es la quinta queja este mes.</p>",
};

#define ACCOUNT_FORMAT                                                                         \
    "{\"id\":\"1176600000%08" PRId64 "\",\"username\":\"vecina%" PRId64                        \
    "\",\"acct\":\"vecina%" PRId64 "@barrio.example\",\"display_name\":\"Vecina %" PRId64      \
    "\","                                                                                      \
    "\"locked\":false,\"bot\":false,\"discoverable\":true,\"indexable\":false,\"group\":"      \
    "false,\"created_at\":\"2023-04-12T00:00:00.000Z\","                                       \
    "\"note\":\"<p>Vivo en el barrio de la estación. Aquí hablo de lo que pasa en mi "       \
    "calle.</p>\",\"url\":\"https://barrio.example/@vecina%" PRId64 "\","                      \
    "\"uri\":\"https://barrio.example/users/vecina%" PRId64                                    \
    "\",\"avatar\":\"https://social.example/system/cache/accounts/avatars/%" PRId64            \
    "/original/4c1b2a3d.png\","                                                                \
    "\"avatar_static\":\"https://social.example/system/cache/accounts/avatars/%" PRId64        \
    "/static/4c1b2a3d.png\",\"header\":\"https://social.example/headers/original/"             \
    "missing.png\","                                                                           \
    "\"header_static\":\"https://social.example/headers/original/"                             \
    "missing.png\",\"followers_count\":87,\"following_count\":120,\"statuses_count\":1431,"    \
    "\"last_status_at\":\"2026-11-23\",\"hide_collections\":false,\"emojis\":[],\"fields\":[{" \
    "\"name\":\"Barrio\",\"value\":\"Estación\",\"verified_at\":null}]}"

static int add_account(char *to, size_t room, int64_t i)
{
    return snprintf(to, room, ACCOUNT_FORMAT, i, i, i, i, i, i, i, i);
}

static int add_status(char *to, size_t room, int64_t i)
{
    return snprintf(
        to, room,
        ",\"status\":{\"id\":\"1176672%012" PRId64
        "\",\"created_at\":\"2026-11-23T%02d:%02d:%02d.%03dZ\",\"in_reply_to_id\":null,\"in_"
        "reply_to_account_id\":null,"
        "\"sensitive\":false,\"spoiler_text\":\"\",\"visibility\":\"public\",\"language\":"
        "\"es\",\"uri\":\"https://barrio.example/users/vecina%" PRId64
        "/statuses/1176672%012" PRId64 "\",\"url\":\"https://barrio.example/@vecina%" PRId64
        "/1176672%012" PRId64 "\",\"replies_count\":0,\"reblogs_count\":0,"
        "\"favourites_count\":1,\"quotes_count\":0,\"edited_at\":null,\"favourited\":false,"
        "\"reblogged\":false,\"muted\":false,\"bookmarked\":false,"
        "\"content\":\"%s\",\"filtered\":[],\"reblog\":null,\"quote\":null,\"quote_approval\":{"
        "\"automatic\":[],\"manual\":[],\"current_user\":\"denied\"},"
        "\"media_attachments\":[],\"mentions\":[{\"id\":\"109000000000000002\",\"username\":"
        "\"ayto\",\"url\":\"https://social.example/@ayto\",\"acct\":\"ayto\"}],"
        "\"tags\":[],\"emojis\":[],\"card\":null,\"poll\":null,\"account\":",
        i, (int)(i / 3600 % 24), (int)(i / 60 % 60), (int)(i % 60), (int)(i % 1000), i, i, i, i,
        texts[i % 4]);
}

char *bench_page(int64_t page, int n, size_t *len)
{
    size_t room = (size_t)n * 8192 + 16, used = 0;
    char *json = malloc(room);

    if (!json)
        return NULL;
    json[used++] = '[';
    for (int k = 0; k < n; k++) {
        int64_t i = page * n + k;

        used += (size_t)snprintf(json + used, room - used,
                                 "%s{\"id\":\"%" PRId64
                                 "\",\"type\":\"mention\",\"created_at\":\"2026-11-23T09:00:00."
                                 "000Z\",\"group_key\":\"ungrouped-%" PRId64 "\",\"account\":",
                                 k ? "," : "", 84120077 + i, 84120077 + i);
        used += (size_t)add_account(json + used, room - used, i);
        used += (size_t)add_status(json + used, room - used, i);
        used += (size_t)add_account(json + used, room - used, i);
        used += (size_t)snprintf(json + used, room - used, "}}");
    }
    json[used++] = ']';
    json[used] = '\0';
    *len = used;
    return json;
}

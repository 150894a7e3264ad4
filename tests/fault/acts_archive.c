/* SPDX-License-Identifier: EUPL-1.2 */
/* The acts of the memory tests that are about files: an archive of a network that is closed,
 * whose account is retired with it, a feed, and an inquiry that goes out. */
#include "acts.h"

#include <string.h>

static const char archive[] =
    "{\"url\":\"https://plus.google.com/+AytoPrueba/posts/"
    "AbCd1\",\"creationTime\":\"2017-05-03 "
    "08:00:00+0000\",\"author\":{\"displayName\":\"Ayuntamiento\",\"resourceName\":"
    "\"users/1001\"},\"content\":\"Horario nuevo\",\"resourceName\":\"users/1001/posts/UgjT1\","
    "\"postAcl\":{\"isPublic\":true},\"comments\":[{\"creationTime\":\"2017-05-03 "
    "09:00:00+0000\",\"author\":{\"displayName\":\"Tomás\",\"resourceName\":\"users/2003\"},"
    "\"content\":\"¿Y en agosto?\"}]}";

static const char feed[] =
    "<rss version=\"2.0\"><channel><language>es</language><item><guid>q-1</guid><title>Bache"
    "</title><author>rosa@barrio.example (Rosa)</author><pubDate>Mon, 23 Nov 2026 08:00:00 "
    "GMT</pubDate><description>&lt;p&gt;Calle Mayor&lt;/p&gt;</description></item></channel>"
    "</rss>";

static bool import(struct town *t, const char *account, const char *body, buzon_error **err)
{
    buzon_response *r = buzon_response_new(200);
    buzon_round *round = NULL;

    if (!r)
        *err = buzon_error_new(BUZON_ERR_NO_MEMORY, "out of memory"); /* says so itself */
    else if (buzon_response_set_body(r, body, strlen(body), err))
        round = buzon_inbox_import(t->inbox, account, r, err);
    buzon_response_free(r);
    buzon_round_unref(round);
    return round != NULL;
}

static bool account(struct town *t, const char *name, const char *network, buzon_error **err)
{
    buzon_account *a =
        buzon_inbox_add_account(t->inbox, name, network, NULL, "person:alta", err);

    buzon_account_unref(a);
    return a != NULL;
}

bool archive_prepare(struct town *t, buzon_error **err)
{
    return town_open(t, err) && town_found(t, err) && account(t, "gplus", "googleplus", err) &&
           account(t, "barrio", "feed", err);
}

bool archive_prepare_fed(struct town *t, buzon_error **err)
{
    return archive_prepare(t, err) && import(t, "barrio", feed, err);
}

bool archive_act(struct town *t, buzon_error **err)
{
    return import(t, "gplus", archive, err);
}

bool archive_act_feed(struct town *t, buzon_error **err)
{
    return import(t, "barrio", feed, err);
}

bool archive_act_export(struct town *t, buzon_error **err)
{
    char *text = buzon_inbox_export(t->inbox, "2026-1", err);

    buzon_string_free(text);
    return text != NULL;
}

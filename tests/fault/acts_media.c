/* SPDX-License-Identifier: EUPL-1.2 */
/* The acts of the memory tests that are about attachments: fetched, read, and given a fresh
 * link in place of a dead one. */
#include "acts.h"

#include <stdio.h>
#include <string.h>

/* A message with these attachments comes in, for the first time or once more. */
static bool photograph(struct town *t, const char *files, buzon_error **err)
{
    static const char none[] = "\"media_attachments\":[]";
    const char *body = town_mentions(1, 1), *at = strstr(body, none);
    int before = at ? (int)(at - body) + (int)sizeof none - 3 : 0;
    char text[4096];
    buzon_response *r = buzon_response_new(200);
    buzon_round *round = NULL;

    (void)snprintf(text, sizeof text, "%.*s%s%s", before, body, files, body + before + 2);
    if (!r)
        *err = buzon_error_new(BUZON_ERR_NO_MEMORY, "out of memory"); /* says so itself */
    else if (at && buzon_response_set_body(r, text, strlen(text), err))
        round = buzon_inbox_import(t->inbox, "ayto", r, err);
    buzon_round_unref(round);
    buzon_response_free(r);
    return round != NULL;
}

#define PHOTOGRAPHS(signature)                                                                 \
    "[{\"type\":\"image\",\"url\":\"data:image/png;base64,iVBORw0KGgp4eQ==\"},"                \
    "{\"type\":\"image\",\"url\":\"https://otra.example/f/1.png?s=" signature "\"}]"

/* One has its file in it, the server of the other no longer has it. */
bool media_prepare_photographed(struct town *t, buzon_error **err)
{
    return town_open(t, err) && town_found(t, err) && photograph(t, PHOTOGRAPHS("1"), err) &&
           town_number(t, "SELECT count(*) FROM attachment") == 2;
}

bool media_act(struct town *t, buzon_error **err)
{
    return town_work(t, BUZON_WORK_MEDIA, err);
}

bool media_prepare_stored(struct town *t, buzon_error **err)
{
    return media_prepare_photographed(t, err) && media_act(t, err);
}

bool media_act_file(struct town *t, buzon_error **err)
{
    buzon_messages *it = buzon_inbox_messages(t->inbox, "2026-1", err);
    buzon_message *m = it ? buzon_messages_next(it, err) : NULL;
    buzon_file *file =
        m ? buzon_inbox_attachment(t->inbox, "ayto", buzon_message_id(m), 0, err) : NULL;
    char *json = file ? buzon_file_to_json(file, err) : NULL;

    buzon_string_free(json);
    buzon_file_unref(file);
    buzon_message_unref(m);
    buzon_messages_free(it);
    return json != NULL;
}

/* The network shows the message again, and signs its links anew. */
bool media_act_renew(struct town *t, buzon_error **err)
{
    return photograph(t, PHOTOGRAPHS("2"), err);
}

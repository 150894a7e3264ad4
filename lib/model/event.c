/* SPDX-License-Identifier: EUPL-1.2 */
/* Events and findings: tables and getters. */
#include "model/inquiry.h"

/* --- events --- */

buzon_event *buzon_event_ref(buzon_event *event)
{
    return bz_record_ref(event);
}

void buzon_event_unref(buzon_event *event)
{
    bz_record_unref(event);
}

int64_t buzon_event_seq(const buzon_event *event)
{
    return event ? event->seq : 0;
}

int64_t buzon_event_position(const buzon_event *event)
{
    return event ? event->position : 0;
}

const char *buzon_event_inquiry(const buzon_event *event)
{
    return event ? event->inquiry : NULL;
}

buzon_time buzon_event_at(const buzon_event *event)
{
    return event ? event->at : BUZON_TIME_NONE;
}

const char *buzon_event_actor(const buzon_event *event)
{
    return event ? event->actor : NULL;
}

const char *buzon_event_verb(const buzon_event *event)
{
    return event ? event->verb : NULL;
}

const char *buzon_event_codes(const buzon_event *event)
{
    return event ? bz_text_or(event->codes, "{}") : NULL;
}

const char *buzon_event_payload(const buzon_event *event)
{
    return event ? event->payload : NULL;
}

const char *buzon_event_commitment(const buzon_event *event)
{
    return event ? event->commitment : NULL;
}

const char *buzon_event_hash(const buzon_event *event)
{
    return event ? event->hash : NULL;
}

char *buzon_event_to_json(const buzon_event *event, buzon_error **err)
{
    BZ_ERR(err);

    if (!event)
        return bz_fail(e, BUZON_ERR_INVALID, "no event");
    return bz_record_to_json(&bz_event_record, event, e);
}

/* --- findings --- */

buzon_finding *buzon_finding_ref(buzon_finding *finding)
{
    return bz_record_ref(finding);
}

void buzon_finding_unref(buzon_finding *finding)
{
    bz_record_unref(finding);
}

const char *buzon_finding_inquiry(const buzon_finding *finding)
{
    return finding ? finding->inquiry : NULL;
}

int64_t buzon_finding_seq(const buzon_finding *finding)
{
    return finding ? finding->seq : 0;
}

const char *buzon_finding_what(const buzon_finding *finding)
{
    return finding ? finding->what : NULL;
}

const char *buzon_finding_detail(const buzon_finding *finding)
{
    return finding ? finding->detail : NULL;
}

/* --- tables --- */

static const struct bz_field event_fields[] = {
    BZ_FIELD(bz_event, seq, BZ_INT_FIELD),
    BZ_FIELD(bz_event, position, BZ_INT_FIELD),
    BZ_FIELD(bz_event, inquiry, BZ_TEXT_FIELD),
    BZ_FIELD(bz_event, at, BZ_TIME_FIELD),
    BZ_FIELD(bz_event, actor, BZ_TEXT_FIELD),
    BZ_FIELD(bz_event, verb, BZ_TEXT_FIELD),
    BZ_FIELD(bz_event, codes, BZ_JSON_FIELD),
    BZ_FIELD(bz_event, payload, BZ_JSON_NULL_FIELD),
    BZ_FIELD(bz_event, commitment, BZ_TEXT_FIELD),
    BZ_FIELD(bz_event, hash, BZ_TEXT_FIELD),
};
const struct bz_record bz_event_record = {"event", sizeof(struct bz_event),
                                          BZ_FIELDS(event_fields), true};

static const struct bz_field finding_fields[] = {
    BZ_FIELD(bz_finding, inquiry, BZ_TEXT_FIELD),
    BZ_FIELD(bz_finding, seq, BZ_INT_FIELD),
    BZ_FIELD(bz_finding, what, BZ_TEXT_FIELD),
    BZ_FIELD(bz_finding, detail, BZ_TEXT_FIELD),
};
const struct bz_record bz_finding_record = {"finding", sizeof(struct bz_finding),
                                            BZ_FIELDS(finding_fields), true};

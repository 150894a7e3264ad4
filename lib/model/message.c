/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages, their authors and attachments, and notices: the words of their enums, the tables of
 * their fields, and what a host reads of them. */
#include "model/message.h"

/* --- words --- */

const char *buzon_message_kind_name(enum buzon_message_kind kind)
{
    return bz_names_at(&bz_message_kinds, (int)kind);
}

const char *buzon_direction_name(enum buzon_direction direction)
{
    return bz_names_at(&bz_directions, (int)direction);
}

const char *buzon_visibility_name(enum buzon_visibility visibility)
{
    return bz_names_at(&bz_visibilities, (int)visibility);
}

const char *buzon_attachment_kind_name(enum buzon_attachment_kind kind)
{
    return bz_names_at(&bz_attachment_kinds, (int)kind);
}

const char *buzon_attachment_state_name(enum buzon_attachment_state state)
{
    return bz_names_at(&bz_attachment_states, (int)state);
}

const char *buzon_verb_name(enum buzon_verb verb)
{
    return bz_names_at(&bz_verbs, (int)verb);
}

/* --- authors and attachments --- */

const char *buzon_author_id(const buzon_author *author)
{
    return author ? author->id : NULL;
}

const char *buzon_author_handle(const buzon_author *author)
{
    return author ? author->handle : NULL;
}

const char *buzon_author_name(const buzon_author *author)
{
    return author ? author->name : NULL;
}

const char *buzon_author_url(const buzon_author *author)
{
    return author ? author->url : NULL;
}

bool buzon_author_bot(const buzon_author *author)
{
    return author && author->bot;
}

bool buzon_author_ours(const buzon_author *author)
{
    return author && author->ours;
}

enum buzon_attachment_kind buzon_attachment_kind(const buzon_attachment *attachment)
{
    return attachment ? attachment->kind : BUZON_ATTACHMENT_UNKNOWN;
}

enum buzon_attachment_state buzon_attachment_state(const buzon_attachment *attachment)
{
    return attachment ? attachment->state : BUZON_ATTACHMENT_PENDING;
}

const char *buzon_attachment_url(const buzon_attachment *attachment)
{
    return attachment ? attachment->url : NULL;
}

const char *buzon_attachment_type(const buzon_attachment *attachment)
{
    return attachment ? attachment->type : NULL;
}

const char *buzon_attachment_name(const buzon_attachment *attachment)
{
    return attachment ? attachment->name : NULL;
}

const char *buzon_attachment_description(const buzon_attachment *attachment)
{
    return attachment ? attachment->description : NULL;
}

int64_t buzon_attachment_size(const buzon_attachment *attachment)
{
    return attachment ? attachment->size : -1;
}

const char *buzon_attachment_sha256(const buzon_attachment *attachment)
{
    return attachment ? attachment->sha256 : NULL;
}

const char *buzon_attachment_detected_type(const buzon_attachment *attachment)
{
    return attachment ? attachment->detected_type : NULL;
}

const char *buzon_attachment_reason(const buzon_attachment *attachment)
{
    return attachment ? attachment->reason : NULL;
}

/* --- messages --- */

buzon_message *buzon_message_ref(buzon_message *message)
{
    return bz_record_ref(message);
}

void buzon_message_unref(buzon_message *message)
{
    bz_record_unref(message);
}

const char *buzon_message_network(const buzon_message *message)
{
    return message ? message->network : NULL;
}

const char *buzon_message_account(const buzon_message *message)
{
    return message ? message->account : NULL;
}

const char *buzon_message_id(const buzon_message *message)
{
    return message ? message->id : NULL;
}

const char *buzon_message_native_id(const buzon_message *message)
{
    return message ? message->native_id : NULL;
}

int buzon_message_revision(const buzon_message *message)
{
    return message ? message->revision : 0;
}

enum buzon_message_kind buzon_message_kind(const buzon_message *message)
{
    return message ? message->kind : BUZON_MESSAGE_UNKNOWN;
}

enum buzon_direction buzon_message_direction(const buzon_message *message)
{
    return message ? message->direction : BUZON_DIRECTION_IN;
}

enum buzon_visibility buzon_message_visibility(const buzon_message *message)
{
    return message ? message->visibility : BUZON_VISIBILITY_PUBLIC;
}

const buzon_author *buzon_message_author(const buzon_message *message)
{
    return message ? message->author : NULL;
}

const char *buzon_message_text(const buzon_message *message)
{
    return message ? message->text : NULL;
}

const char *buzon_message_subject(const buzon_message *message)
{
    return message ? message->subject : NULL;
}

const char *buzon_message_language(const buzon_message *message)
{
    return message ? message->language : NULL;
}

buzon_time buzon_message_created_at(const buzon_message *message)
{
    return message ? message->created_at : BUZON_TIME_NONE;
}

buzon_time buzon_message_edited_at(const buzon_message *message)
{
    return message ? message->edited_at : BUZON_TIME_NONE;
}

buzon_time buzon_message_deleted_at(const buzon_message *message)
{
    return message ? message->deleted_at : BUZON_TIME_NONE;
}

const char *buzon_message_thread(const buzon_message *message)
{
    return message ? message->thread : NULL;
}

const char *buzon_message_parent(const buzon_message *message)
{
    return message ? message->parent : NULL;
}

const char *buzon_message_url(const buzon_message *message)
{
    return message ? message->url : NULL;
}

size_t buzon_message_attachments_count(const buzon_message *message)
{
    return message ? message->n_attachments : 0;
}

const buzon_attachment *buzon_message_attachments_at(const buzon_message *message, size_t i)
{
    return message && i < message->n_attachments ? &message->attachments[i] : NULL;
}

const char *buzon_message_extra(const buzon_message *message)
{
    return message ? bz_text_or(message->extra, "{}") : NULL;
}

char *buzon_message_to_json(const buzon_message *message, buzon_error **err)
{
    BZ_ERR(err);

    if (!message)
        return bz_fail(e, BUZON_ERR_INVALID, "no message");
    return bz_record_to_json(&bz_message_record, message, e);
}

/* --- notices --- */

buzon_notice *buzon_notice_ref(buzon_notice *notice)
{
    return bz_record_ref(notice);
}

void buzon_notice_unref(buzon_notice *notice)
{
    bz_record_unref(notice);
}

enum buzon_verb buzon_notice_verb(const buzon_notice *notice)
{
    return notice ? notice->verb : BUZON_VERB_EDITED;
}

const char *buzon_notice_target(const buzon_notice *notice)
{
    return notice ? notice->target : NULL;
}

buzon_time buzon_notice_at(const buzon_notice *notice)
{
    return notice ? notice->at : BUZON_TIME_NONE;
}

const char *buzon_notice_actor(const buzon_notice *notice)
{
    return notice ? notice->actor : NULL;
}

const char *buzon_notice_text(const buzon_notice *notice)
{
    return notice ? notice->text : NULL;
}

const char *buzon_notice_error(const buzon_notice *notice)
{
    return notice ? notice->error : NULL;
}

const char *buzon_notice_extra(const buzon_notice *notice)
{
    return notice ? bz_text_or(notice->extra, "{}") : NULL;
}

char *buzon_notice_to_json(const buzon_notice *notice, buzon_error **err)
{
    BZ_ERR(err);

    if (!notice)
        return bz_fail(e, BUZON_ERR_INVALID, "no notice");
    return bz_record_to_json(&bz_notice_record, notice, e);
}

/* --- tables --- */

static const char *const message_kinds[] = {
    [BUZON_MESSAGE_UNKNOWN] = "unknown", [BUZON_MESSAGE_MENTION] = "mention",
    [BUZON_MESSAGE_REPLY] = "reply",     [BUZON_MESSAGE_COMMENT] = "comment",
    [BUZON_MESSAGE_DIRECT] = "direct",   [BUZON_MESSAGE_POST] = "post",
    [BUZON_MESSAGE_REVIEW] = "review",   [BUZON_MESSAGE_MAIL] = "mail",
    [BUZON_MESSAGE_FORM] = "form",       [BUZON_MESSAGE_ANNOUNCEMENT] = "announcement",
};
const struct bz_names bz_message_kinds = BZ_NAMES(message_kinds);

static const char *const directions[] = {
    [BUZON_DIRECTION_IN] = "in",
    [BUZON_DIRECTION_OUT] = "out",
};
const struct bz_names bz_directions = BZ_NAMES(directions);

static const char *const visibilities[] = {
    [BUZON_VISIBILITY_PUBLIC] = "public",
    [BUZON_VISIBILITY_UNLISTED] = "unlisted",
    [BUZON_VISIBILITY_FOLLOWERS] = "followers",
    [BUZON_VISIBILITY_DIRECT] = "direct",
};
const struct bz_names bz_visibilities = BZ_NAMES(visibilities);

static const char *const attachment_kinds[] = {
    [BUZON_ATTACHMENT_UNKNOWN] = "unknown",   [BUZON_ATTACHMENT_IMAGE] = "image",
    [BUZON_ATTACHMENT_VIDEO] = "video",       [BUZON_ATTACHMENT_AUDIO] = "audio",
    [BUZON_ATTACHMENT_DOCUMENT] = "document", [BUZON_ATTACHMENT_LOCATION] = "location",
};
const struct bz_names bz_attachment_kinds = BZ_NAMES(attachment_kinds);

static const char *const attachment_states[] = {
    [BUZON_ATTACHMENT_PENDING] = "pending",
    [BUZON_ATTACHMENT_STORED] = "stored",
    [BUZON_ATTACHMENT_REFUSED] = "refused",
    [BUZON_ATTACHMENT_GONE] = "gone",
};
const struct bz_names bz_attachment_states = BZ_NAMES(attachment_states);

static const char *const verbs[] = {
    [BUZON_VERB_EDITED] = "edited",     [BUZON_VERB_DELETED] = "deleted",
    [BUZON_VERB_RESTORED] = "restored", [BUZON_VERB_DELIVERED] = "delivered",
    [BUZON_VERB_READ] = "read",         [BUZON_VERB_FAILED] = "failed",
    [BUZON_VERB_REACTED] = "reacted",   [BUZON_VERB_SENT] = "sent",
};
const struct bz_names bz_verbs = BZ_NAMES(verbs);

static const struct bz_field author_fields[] = {
    BZ_FIELD(bz_author, id, BZ_TEXT_FIELD),   BZ_FIELD(bz_author, handle, BZ_TEXT_FIELD),
    BZ_FIELD(bz_author, name, BZ_TEXT_FIELD), BZ_FIELD(bz_author, url, BZ_TEXT_FIELD),
    BZ_FIELD(bz_author, bot, BZ_BOOL_FIELD),  BZ_FIELD(bz_author, ours, BZ_BOOL_FIELD),
};
const struct bz_record bz_author_record = {"author", sizeof(struct bz_author),
                                           BZ_FIELDS(author_fields), false};

static const struct bz_field attachment_fields[] = {
    BZ_FIELD_ENUM(bz_attachment, kind, bz_attachment_kinds),
    BZ_FIELD(bz_attachment, url, BZ_TEXT_FIELD),
    BZ_FIELD(bz_attachment, type, BZ_TEXT_FIELD),
    BZ_FIELD(bz_attachment, name, BZ_TEXT_FIELD),
    BZ_FIELD(bz_attachment, description, BZ_TEXT_FIELD),
    BZ_FIELD(bz_attachment, size, BZ_SIZE_FIELD),
    BZ_FIELD_ENUM(bz_attachment, state, bz_attachment_states),
    BZ_FIELD(bz_attachment, sha256, BZ_TEXT_FIELD),
    BZ_FIELD(bz_attachment, detected_type, BZ_TEXT_KNOWN_FIELD),
    BZ_FIELD(bz_attachment, reason, BZ_TEXT_KNOWN_FIELD),
};
const struct bz_record bz_attachment_record = {"attachment", sizeof(struct bz_attachment),
                                               BZ_FIELDS(attachment_fields), false};

static const struct bz_field message_fields[] = {
    BZ_FIELD(bz_message, network, BZ_TEXT_FIELD),
    BZ_FIELD(bz_message, account, BZ_TEXT_FIELD),
    BZ_FIELD(bz_message, id, BZ_TEXT_FIELD),
    BZ_FIELD(bz_message, native_id, BZ_TEXT_FIELD),
    BZ_FIELD(bz_message, revision, BZ_SMALL_FIELD),
    BZ_FIELD_ENUM(bz_message, kind, bz_message_kinds),
    BZ_FIELD_ENUM(bz_message, direction, bz_directions),
    BZ_FIELD_ENUM(bz_message, visibility, bz_visibilities),
    BZ_FIELD_PART(bz_message, author, BZ_RECORD_FIELD, bz_author_record),
    BZ_FIELD(bz_message, text, BZ_TEXT_FIELD),
    BZ_FIELD(bz_message, subject, BZ_TEXT_FIELD),
    BZ_FIELD(bz_message, language, BZ_TEXT_FIELD),
    BZ_FIELD(bz_message, created_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_message, edited_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_message, deleted_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_message, thread, BZ_TEXT_FIELD),
    BZ_FIELD(bz_message, parent, BZ_TEXT_FIELD),
    BZ_FIELD(bz_message, url, BZ_TEXT_FIELD),
    BZ_FIELD_PART(bz_message, attachments, BZ_LIST_FIELD, bz_attachment_record),
    BZ_FIELD(bz_message, extra, BZ_JSON_FIELD),
};
const struct bz_record bz_message_record = {"message", sizeof(struct bz_message),
                                            BZ_FIELDS(message_fields), true};

static const struct bz_field notice_fields[] = {
    BZ_FIELD_ENUM(bz_notice, verb, bz_verbs),  BZ_FIELD(bz_notice, target, BZ_TEXT_FIELD),
    BZ_FIELD(bz_notice, at, BZ_TIME_FIELD),    BZ_FIELD(bz_notice, actor, BZ_TEXT_FIELD),
    BZ_FIELD(bz_notice, text, BZ_TEXT_FIELD),  BZ_FIELD(bz_notice, error, BZ_TEXT_FIELD),
    BZ_FIELD(bz_notice, extra, BZ_JSON_FIELD),
};
const struct bz_record bz_notice_record = {"notice", sizeof(struct bz_notice),
                                           BZ_FIELDS(notice_fields), true};

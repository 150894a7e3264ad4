/* SPDX-License-Identifier: EUPL-1.2 */
/* What a person can do about an answer that is not there yet. */
#include "inbox/advice.h"

/* Codes that are not listed say enough by their own words. */
static const enum buzon_advice by_code[BUZON_ERR_INTERNAL + 1] = {
    [BUZON_ERR_AUTH] = BUZON_ADVICE_CREDENTIALS,
    [BUZON_ERR_SECRET] = BUZON_ADVICE_CREDENTIALS,
    [BUZON_ERR_FORBIDDEN] = BUZON_ADVICE_CREDENTIALS,
    [BUZON_ERR_TOO_LONG] = BUZON_ADVICE_SHORTEN,
    [BUZON_ERR_WINDOW] = BUZON_ADVICE_CHANNEL,
    [BUZON_ERR_GONE] = BUZON_ADVICE_CHANNEL,
    [BUZON_ERR_UNSUPPORTED] = BUZON_ADVICE_CHANNEL,
    [BUZON_ERR_STATE] = BUZON_ADVICE_REOPEN,
};

static enum buzon_advice advice_failed(const struct bz_standing *s)
{
    enum buzon_advice advice =
        s->error <= BUZON_ERR_INTERNAL ? by_code[s->error] : BUZON_ADVICE_NONE;

    if (s->error == BUZON_ERR_WINDOW && s->templates)
        return BUZON_ADVICE_TEMPLATE;
    /* What is there in part cannot be edited any more. */
    if (advice == BUZON_ADVICE_NONE || (advice == BUZON_ADVICE_SHORTEN && s->parts_sent))
        return BUZON_ADVICE_REWRITE;
    return advice;
}

/* A queued answer goes out by itself, unless nobody takes it. */
static enum buzon_advice advice_queued(const struct bz_standing *s)
{
    if (s->account == BUZON_ACCOUNT_RETIRED)
        return BUZON_ADVICE_CHANNEL;
    if (s->account == BUZON_ACCOUNT_BROKEN || s->error == BUZON_ERR_AUTH ||
        s->error == BUZON_ERR_SECRET)
        return BUZON_ADVICE_CREDENTIALS;
    return BUZON_ADVICE_WAIT;
}

enum buzon_advice bz_advice(const struct bz_standing *s)
{
    switch (s->state) {
    case BUZON_ANSWER_DRAFT:
        return BUZON_ADVICE_SUBMIT;
    case BUZON_ANSWER_IN_REVIEW:
        return BUZON_ADVICE_REVIEW;
    case BUZON_ANSWER_REJECTED:
        return BUZON_ADVICE_REVISE;
    case BUZON_ANSWER_QUEUED:
    case BUZON_ANSWER_SENDING:
        return advice_queued(s);
    case BUZON_ANSWER_FAILED:
        return advice_failed(s);
    case BUZON_ANSWER_UNKNOWN:
        return BUZON_ADVICE_LOOK;
    case BUZON_ANSWER_SENT:
    case BUZON_ANSWER_DELIVERED:
    case BUZON_ANSWER_READ:
    case BUZON_ANSWER_CANCELLED:
        return BUZON_ADVICE_NONE;
    }
    return BUZON_ADVICE_NONE;
}

const char *bz_advice_words(enum buzon_advice advice)
{
    static const char *const words[] = {
        [BUZON_ADVICE_NONE] = NULL,
        [BUZON_ADVICE_WAIT] = "nothing to do: the next job for this account sends it",
        [BUZON_ADVICE_SUBMIT] = "finish the draft and submit it, or take it back",
        [BUZON_ADVICE_REVIEW] = "somebody who did not write it approves or rejects it",
        [BUZON_ADVICE_REVISE] = "read the reason, then edit it and submit it again, or take it "
                                "back",
        [BUZON_ADVICE_LOOK] = "look on the network whether it is there, then settle it",
        [BUZON_ADVICE_CREDENTIALS] = "put new credentials of the account into the vault",
        [BUZON_ADVICE_SHORTEN] = "edit it: the network takes less text",
        [BUZON_ADVICE_TEMPLATE] = "it is too late for free text: answer with a template that "
                                  "the network approved",
        [BUZON_ADVICE_CHANNEL] =
            "this way is closed: answer by another channel, then close the "
            "inquiry",
        [BUZON_ADVICE_REOPEN] = "open the inquiry again, then write again, or leave it",
        [BUZON_ADVICE_REWRITE] = "read the error, then edit it, or write what is missing anew",
    };

    return (size_t)advice < sizeof words / sizeof *words ? words[advice] : NULL;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever bytes come in, a pack is refused with a place or proposes the same thing twice. The
 * input is a pack, a NUL byte, and the text it is run on. */
#include "triage/triage.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void demand_place(const struct bz_err *err)
{
    demand(err->code == BUZON_ERR_PARSE || err->code == BUZON_ERR_LIMIT);
    demand(err->code != BUZON_ERR_PARSE || (err->line >= 1 && err->column >= 1));
    demand(err->message[0] && !strcmp(err->source, "fuzz"));
}

static void demand_proposal(const struct bz_proposal *p)
{
    demand(bz_names_at(&bz_inquiry_kinds, (int)p->kind));
    demand(bz_names_at(&bz_priorities, (int)p->priority));
    demand(!p->rule == !p->version);
    demand(!p->topic == !p->topic_rule);
    demand(p->rule ? strchr(p->rule, '/') != NULL : p->kind == BUZON_INQUIRY_OTHER);
    demand(!p->topic || strlen(p->topic) > 0);
    demand(!p->unit || strlen(p->unit) > 0);
}

static void run(const struct bz_triage *t, const uint8_t *data, size_t size)
{
    BZ_LOCAL_ERR(err);
    struct bz_proposal first, second;
    BZ_TEXT text = strndup((const char *)data, size);

    if (!text)
        return;
    demand(bz_triage_run(t, text, "es", &first, &err));
    demand_proposal(&first);
    demand(bz_triage_run(t, text, "es", &second, &err));
    demand(first.kind == second.kind && first.rule == second.rule &&
           first.topic == second.topic && first.unit == second.unit &&
           first.priority == second.priority &&
           first.no_answer_needed == second.no_answer_needed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *cut = size ? memchr(data, 0, size) : NULL;
    size_t pack = cut ? (size_t)(cut - data) : size;
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_triage) t = bz_triage_new(&err);

    if (!t)
        return 0;
    if (!bz_triage_add(t, (const char *)data, pack, "fuzz", &err))
        demand_place(&err);
    else if (cut)
        run(t, cut + 1, size - pack - 1);
    return 0;
}

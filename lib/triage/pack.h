/* SPDX-License-Identifier: EUPL-1.2 */
/* Packs of rules as they are read from a file. */
#ifndef BZ_TRIAGE_PACK_H
#define BZ_TRIAGE_PACK_H

#include "base/vec.h"
#include "model/inquiry.h"
#include "triage/pattern.h"

/* What a rule may propose, as bits. */
enum bz_proposes {
    BZ_PROPOSES_KIND = 1,
    BZ_PROPOSES_TOPIC = 2,
    BZ_PROPOSES_UNIT = 4,
    BZ_PROPOSES_PRIORITY = 8,
    BZ_PROPOSES_NO_ANSWER = 16,
    BZ_PROPOSES_ALL = 31
};

/* Kinds of an inquiry there are. */
enum { BZ_TRIAGE_KINDS = BUZON_INQUIRY_PRAISE + 1 };

/* Topics by their numbers: those of all packs together. */
struct bz_topics BZ_VEC(char *); /* owns */
void bz_topics_done(struct bz_topics *t);

/* What a rule counts for a topic; less than nothing speaks against it. */
struct bz_triage_lean {
    unsigned topic;
    int weight;
};

struct bz_triage_leans BZ_VEC(struct bz_triage_lean);

struct bz_triage_pack;

struct bz_triage_rule {
    const struct bz_triage_pack *pack; /* borrows */
    char *id;                          /* owns: "es/report.lighting" */
    const char *name;                  /* the part behind the pack's id */
    bool off;
    unsigned weight;                            /* 0: decides */
    unsigned leans[BZ_TRIAGE_KINDS];            /* what it counts for each kind; 0: nothing */
    struct bz_triage_leans topics;              /* owns; its own before the others */
    struct bz_pattern *pattern, *with, *unless; /* owns; the last two may be NULL */
    unsigned proposes;
    bool has_kind; /* of its own, not only kinds it leans to */
    enum buzon_inquiry_kind kind;
    enum buzon_priority priority;
    bool no_answer_needed;
    char *topic, *unit; /* owns; NULL: proposes none */
};

struct bz_triage_unit {
    char *topic, *unit; /* owns */
};

struct bz_triage_rules BZ_VEC(struct bz_triage_rule *);
struct bz_triage_units BZ_VEC(struct bz_triage_unit);

struct bz_triage_pack {
    char *id, *version, *language; /* owns */
    size_t place;                  /* among the packs it was added to */
    uint32_t first, last;          /* numbers of its rules' patterns */
    struct bz_pattern *words;      /* owns; of the language; NULL: it is not recognised */
    struct bz_triage_rules rules;  /* owns */
    unsigned least;                /* what a topic's rules must weigh together */
    unsigned early;                /* what a topic counts more that the text begins with */
    struct bz_triage_units units;  /* owns */
};

/* What all packs are compiled with, so that a text is read once, and the topics they name. */
struct bz_triage_terms {
    struct bz_patterns *with; /* owns */
    struct bz_topics topics;  /* owns */
};

/* A pack of JSON text; PARSE says where and what. */
struct bz_triage_pack *bz_triage_pack_read(struct bz_triage_terms *terms, const char *json,
                                           size_t len, const char *source, struct bz_err *err);
void bz_triage_pack_free(struct bz_triage_pack *p);
BZ_AUTO_DEFINE(bz_triage_pack);

#endif

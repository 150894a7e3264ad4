/* SPDX-License-Identifier: EUPL-1.2 */
/* A network that brings everything by itself, on lines of text: what the core does with
 * deliveries is seen without any format of a real one. */
#ifndef HOOKED_H
#define HOOKED_H

#include "scene.h"

/*
 * A body is lines:
 *   to NATIVE        the account it is for
 *   m ID TEXT        a message of rosa, or of the last author named by "by NAME"
 *   ask PURPOSE      a request to https://red.example/PURPOSE
 *   me NATIVE        the network tells who we are
 *   bad, limit       PARSE, LIMIT
 *   memory           NO_MEMORY, as long as hooked.starved
 * An answer to a request: the same lines; status 404 is GONE, 500 NETWORK, 429 RATE.
 * The state counts the bodies that were read: {"n":3}.
 *
 * A call is proved by the header X-Proof; GET answers its query where that
 * holds the secret "handshake".
 */
struct hooked {
    bool starved; /* "memory" finds none */
    bool knows;   /* "bad" is understood: a later release */
    int steps;
    void (*before_end)(void *user); /* called once, when a step is computed */
    void *user;
};
extern struct hooked hooked;
extern struct bz_network hooked_network;

/* A scene whose account "ayto" (native id "1") is on that network, with the proof "llave"; and
 * a second one, "turismo", set up for the address "2". */
int hooked_setup(void **state);
/* Take the network away, or back: what the founding of a scene needs. */
void hooked_on(bool on);

/* A call with this body and proof (NULL: none); fails the test on an error. */
buzon_receipt *hooked_call(buzon_inbox *inbox, const char *account, const char *proof,
                           const char *body, size_t len, buzon_error **err);
/* Deliver to "ayto" with the right proof; gives the receipt's state in words. */
const char *hooked_bring(struct scene *s, const char *body);
/* Process all; gives the round, which the test gives back. */
buzon_round *hooked_process(buzon_inbox *inbox);

#endif

#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""An IMAP server with bad manners: each mailbox is one way in which a server can behave, each user one way to be received.

usage: imap.py

It says "listening" and its ports, and runs until its input ends. PLAIN is IMAP in the clear; the others speak up to where a client
must have left, and never see a password: STRIPPED offers no STARTTLS, INJECTED puts answers behind its OK to STARTTLS in
the same packet, WELCOMED says that nobody has to log in, FOREIGN does not speak IMAP.

A mailbox has three mails, UIDs 4, 5 and 9. Mailboxes: see Session.bodies and below it; any other name is an honest one. Users:
see Session.do_login.
"""
import os
import re
import socket
import sys
import threading

MAILS = {4: b"Subject: Farola\r\n\r\nSin luz.\r\n", 5: b"Subject: Acera\r\n\r\nRota.\r\n", 9: b"Subject: Fuente\r\n\r\nSeca.\r\n"}
DATE = '"01-Aug-2026 15:51:39 +0200"'


class Gone(Exception):
    """This server hangs up."""


class Session:
    """One connection."""

    put: dict[str, bytes] = {}  # what was appended, by mailbox
    passwords: list[str] = []

    def __init__(self, peer):
        self.peer, self.file, self.box = peer, peer.makefile("rb"), ""

    def say(self, *lines):
        self.peer.sendall(b"".join(line.encode() + b"\r\n" if isinstance(line, str) else line for line in lines))

    def run(self):
        self.say("* OK ready")
        while line := self.file.readline():
            tag, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            words = rest.split(" ")
            name = "_".join(words[:2] if words[0].upper() == "UID" else words[:1]).lower()
            getattr(self, "do_" + name, self.do_unknown)(tag, rest)

    def do_unknown(self, tag, rest):
        self.say(f"{tag} BAD {rest.split(' ')[0]} is not known")

    def do_capability(self, tag, rest):
        self.say("* CAPABILITY IMAP4rev1", f"{tag} OK done")

    def do_logout(self, tag, rest):
        self.say("* BYE adiós", f"{tag} OK done")
        raise Gone

    def do_login(self, tag, rest):
        user = rest.split(" ")[1].strip('"')
        if user == "nadie":
            self.say(f"{tag} NO [AUTHENTICATIONFAILED] no such user or password")
        elif user == "muchos":
            self.say(f"{tag} NO [LIMIT] too many sessions")
        elif user == "luego":
            self.say("* BYE [UNAVAILABLE] maintenance")
            raise Gone
        elif user == "cortado":
            raise Gone
        elif user == "mudo":
            self.file.read()
        elif user == "ruido":
            self.say(os.urandom(3000), b"\r\n")
        else:
            self.say(f"{tag} OK [CAPABILITY IMAP4rev1] welcome")
            if user == "rezagado":
                self.say("* OK still talking about the login")

    def do_examine(self, tag, rest):
        self.box = rest.split(" ", 1)[1].strip('"')
        if self.box == "ninguno":
            self.say(f"{tag} NO there is none of that name")
        elif self.box == "sin_numeros":
            self.say("* 3 EXISTS", f"{tag} OK done")
        elif self.box == "corte_al_abrir":
            self.say("* 3 EXISTS")
            raise Gone
        else:
            self.say("* FLAGS (\\Seen)", "* 3 EXISTS", "* OK [UIDVALIDITY 77] valid", "* OK [UIDNEXT 10] next", f"{tag} OK done")

    do_select = None  # nobody may

    # --- mails ---

    def do_uid_fetch(self, tag, rest):
        if "BODY" in rest.upper():
            wanted = [int(n) for n in rest.split(" ")[2].split(",")]
            getattr(self, "bodies_" + self.box, self.bodies)(tag, wanted, int(rest[rest.index("<0.") + 3 : rest.index(">")]))
        else:
            getattr(self, "list_" + self.box, self.list)(tag, rest)

    def listed(self, uid):
        return f"* 1 FETCH (UID {uid} RFC822.SIZE {len(MAILS.get(uid, b'0123456789'))} INTERNALDATE {DATE})"

    def list(self, tag, rest):
        low, _, high = rest.split(" ")[2].partition(":")
        uids = [u for u in MAILS if u >= int(low) and (high == "*" or u <= int(high))]
        self.say(*map(self.listed, uids), f"{tag} OK done")

    def list_desorden(self, tag, rest):
        self.say(*map(self.listed, (9, 0, 4, 4294967295, 5, 4, 9)), "* 1 FETCH (UID -3)", "* 1 FETCH (UID 4294967296)", f"{tag} OK done")

    def list_corte_en_la_lista(self, tag, rest):
        self.say(self.listed(4), b"* 1 FETCH (UID 5 RFC")
        raise Gone

    def mail(self, uid, most=None):
        bytes_ = MAILS[uid][:most]
        return f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(bytes_)}}}\r\n".encode() + bytes_ + b")\r\n"

    def bodies(self, tag, wanted, most):
        self.say(*(self.mail(u, most) for u in wanted if u in MAILS), f"{tag} OK done")

    def bodies_desorden(self, tag, wanted, most):
        self.say(*(self.mail(u, most) for u in (9, 4, 4, 5) if u in wanted), f"{tag} OK done")

    def bodies_corto(self, tag, wanted, most):
        """Announces more than comes."""
        self.say(self.mail(4), b"* 1 FETCH (UID 5 BODY[]<0> {2000}\r\nSubject: corto\r\n\r\n")
        raise Gone

    def bodies_corto_y_calla(self, tag, wanted, most):
        self.say(self.mail(4), b"* 1 FETCH (UID 5 BODY[]<0> {2000}\r\nSubject: corto\r\n\r\n")
        self.file.read()

    def bodies_cuatro_gigas(self, tag, wanted, most):
        self.say(self.mail(4), b"* 1 FETCH (UID 5 BODY[]<0> {4294967295}\r\n")
        self.flood(b"a" * 65536)

    def bodies_linea_sin_fin(self, tag, wanted, most):
        self.say(b"* 1 FETCH (UID 4 ")
        self.flood(b"a" * 65536)

    def bodies_sin_callar(self, tag, wanted, most):
        self.flood(b"* 3 EXISTS\r\n" * 5000)

    def flood(self, piece):
        while True:
            self.peer.sendall(piece)

    def bodies_sin_pedir(self, tag, wanted, most):
        """What nobody asked for, between what was."""
        for uid in wanted:
            self.say("* 4 EXISTS", "* OK [ALERT] {5}", f"* 1 FETCH (FLAGS (\\Seen) UID {uid})", self.mail(uid), "* 2 EXPUNGE", "* X-NUEVO (a (b))")
        self.say("* SEARCH 1 2", f"{tag} OK done")

    def bodies_adios(self, tag, wanted, most):
        self.say(self.mail(4), "* BYE [UNAVAILABLE] going down")
        raise Gone

    def bodies_no(self, tag, wanted, most):
        if 5 in wanted:
            self.say(f"{tag} NO that one is broken")
        else:
            self.bodies(tag, wanted, most)

    def bodies_mal(self, tag, wanted, most):
        self.say(f"{tag} BAD what?")

    def bodies_otra_marca(self, tag, wanted, most):
        self.say(self.mail(4), "a99 OK done")

    def bodies_corte(self, tag, wanted, most):
        self.say(self.mail(4), self.mail(5)[:-9])
        raise Gone

    def bodies_corte_una_vez(self, tag, wanted, most):
        if 4 in wanted:
            self.bodies_corte(tag, wanted, most)
        self.bodies(tag, wanted, most)

    def bodies_ruido(self, tag, wanted, most):
        self.say(self.mail(4), bytes(range(256)) * 40, b"\r\n")
        self.file.read()

    # --- the rest ---

    def do_uid_search(self, tag, rest):
        self.say("* SEARCH" + (" 10" if self.box in self.put else ""), f"{tag} OK done")

    def do_append(self, tag, rest):
        box, size = re.fullmatch(r'APPEND "(.*)" .*\{(\d+)\}', rest).groups()
        if box == "lleno":
            self.say(f"{tag} NO [OVERQUOTA] it is full")
            return
        self.say("+ go on")
        self.put[box] = self.file.read(int(size))
        self.file.readline()
        if box == "respuesta_perdida" and self.put.setdefault("lost", b"1"):
            raise Gone
        self.say(f"{tag} OK done")


class Stripped(Session):
    """Takes the offer to become secure out of the way, and hopes for a password."""

    def do_login(self, tag, rest):
        self.passwords.append(rest)
        self.say(f"{tag} OK welcome")

    do_authenticate = do_login


class Injected(Stripped):
    """Answers what will only be asked once the line is secure."""

    def do_capability(self, tag, rest):
        self.say("* CAPABILITY IMAP4rev1 STARTTLS", f"{tag} OK done")

    def do_starttls(self, tag, rest):
        number = int(re.sub(r"\D", "", tag))
        self.say(f"{tag} OK go on", *(f"A{n:03} OK done" for n in range(number + 1, number + 4)))


class Welcomed(Stripped):
    def run(self):
        self.say("* PREAUTH welcome")
        super().run()


class Foreign(Stripped):
    def run(self):
        self.say("HTTP/1.1 400 Bad Request", "", "")
        self.file.read()


def talk(kind, peer):
    with peer:
        try:
            kind(peer).run()
        except (Gone, OSError, ValueError):
            pass


def serve(kind, listener):
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=talk, args=(kind, peer), daemon=True).start()


def main():
    ports = []
    for kind in (Session, Stripped, Injected, Welcomed, Foreign):
        listener = socket.create_server(("127.0.0.1", 0))
        ports.append(listener.getsockname()[1])
        threading.Thread(target=serve, args=(kind, listener), daemon=True).start()
    print("listening", *ports, flush=True)
    for line in sys.stdin:
        # Whether anybody told a password where it can be overheard.
        print(f"passwords {len(Session.passwords)}", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()

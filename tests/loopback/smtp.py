# SPDX-License-Identifier: EUPL-1.2
"""A mail server that takes mails and keeps them: `smtp.py FOLDER`.

It says its ports on one line (in the clear with STARTTLS, then secure from the first byte), makes
an authority of its own (FOLDER/ca.pem), and keeps each mail as FOLDER/NNN.eml. Then it takes one
command a line and answers each with one line: `fault NAME [TIMES]`, `offer MECHANISM…`, `utf8`
(addresses beyond ASCII are taken from now on, RFC 6531), `go` (whom hold-mail holds), `clear`, `mails` (how many), `mail N` (envelope and text as JSON), `commands` (what clients said, as JSON).
It ends with its standard input. Logins: buzon@ayto.example with "s3creto ñ", token "ficha-0001".
"""
import base64
import json
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import threading

USER, PASSWORD, TOKEN = "buzon@ayto.example", "s3creto ñ", "ficha-0001"

# What may go wrong, and where: at a command (or at its moment) that answer is given instead.
REPLIES = {
    "greeting-421": ("greeting", "421 4.3.2 too busy"),
    "greeting-554": ("greeting", "554 5.7.1 no service for you"),
    "greeting-garbage": ("greeting", "\x01\xfe\xff what is this"),
    "ehlo-421": ("EHLO", "421 4.3.2 closing"),
    "starttls-454": ("STARTTLS", "454 4.7.0 TLS not available now"),
    "auth-535": ("AUTH", "535-5.7.8 Username and password\r\n535 5.7.8 not accepted"),
    "auth-454": ("AUTH", "454 4.7.0 Temporary authentication failure"),
    "mail-451": ("MAIL", "451 4.3.0 later"),
    "mail-550": ("MAIL", "550 5.7.1 not you"),
    "rcpt-450": ("RCPT", "450-4.2.0 Greylisted,\r\n450 4.2.0 come back in five minutes"),
    "rcpt-550": ("RCPT", "550 5.1.1 no such user"),
    "data-451": ("DATA", "451 4.3.0 later"),
    "data-554": ("DATA", "554 5.5.1 no valid recipients"),
    "dot-451": ("dot", "451 4.3.0 later"),
    "dot-554": ("dot", "554 5.7.1 spam"),
    "garbage-mail": ("MAIL", "\x01\xfe\xff what is this"),
    "garbage-dot": ("dot", "\x01\xfe\xff what is this"),
    "long-line": ("MAIL", "250 " + "x" * 5000),
    "endless": ("MAIL", "\r\n".join(["250-more"] * 5000)),
    "early": ("MAIL", "250 ok\r\n250 ok\r\n354 go\r\n250 queued"),
    "multi-line": ("RCPT", "250-2.1.5 yes\r\n250-2.1.5 yes\r\n250 2.1.5 yes"),
}
# At that moment the line is cut, or nothing comes any more.
ENDS = {
    "greeting-never": ("greeting", "hang"),
    "drop-greeting": ("greeting", "drop"),
    "drop-auth": ("AUTH", "drop"),
    "drop-mail": ("MAIL", "drop"),
    "drop-rcpt": ("RCPT", "drop"),
    "hang-mail": ("MAIL", "hang"),
    "drop-data": ("DATA", "drop"),
    "drop-354": ("354", "drop"),
    "drop-middle": ("text", "drop"),
    "hang-middle": ("text", "hang"),
    "drop-dot": ("dot", "drop"),
    "hang-dot": ("dot", "hang"),
}
OTHERS = ("starttls-stripped", "starttls-injected", "auth-echo", "refuse-middle", "hold-mail")


class Gone(Exception):
    """The line is cut."""


def authority(folder: str) -> None:
    """An authority of our own, and a certificate for this machine that it signed."""

    def run(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    with open(f"{folder}/leaf.conf", "w", encoding="utf-8") as f:
        f.write("subjectAltName=IP:127.0.0.1,IP:0.0.0.0,DNS:localhost\n")
    run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Prueba", "-days", "30")
    run("req", *key, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=correo")
    run("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "2",
        "-days", "30", "-extfile", "leaf.conf", "-out", "leaf.pem")


class Sink:
    """What all connections share."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.lock = threading.Lock()
        self.mails: list[dict] = []
        self.commands: list[str] = []
        self.faults: dict[str, int] = {}
        self.offered = ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"]
        self.utf8 = False
        self.go = threading.Event()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(f"{folder}/leaf.pem", f"{folder}/leaf.key")

    def armed(self, name: str) -> bool:
        """Whether that fault meets; each time counts."""
        with self.lock:
            if not self.faults.get(name):
                return False
            self.faults[name] -= 1
            return True

    def keep(self, mail: dict) -> None:
        with self.lock:
            self.mails.append(mail)
            path = f"{self.folder}/{len(self.mails):03}.eml"
        with open(path, "wb") as f:
            f.write(mail["text"])

    def note(self, command: str) -> None:
        with self.lock:
            self.commands.append(command)

    def order(self, line: str) -> str:
        """One command of the test."""
        word, *rest = line.split()
        with self.lock:
            if word == "fault" and (rest[0] in REPLIES or rest[0] in ENDS or rest[0] in OTHERS):
                self.faults[rest[0]] = int(rest[1]) if len(rest) > 1 else 1
                return "ok"
            if word == "offer":
                self.offered = rest
                return "ok"
            if word == "utf8":
                self.utf8 = True
                return "ok"
            if word == "go":
                self.go.set()
                return "ok"
            if word == "clear":
                self.go.clear()
                self.utf8 = False
                self.faults, self.commands, self.mails = {}, [], []
                self.offered = ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"]
                return "ok"
            if word == "mails":
                return str(len(self.mails))
            if word == "mail":
                mail = self.mails[int(rest[0])]
                return json.dumps({**mail, "text": mail["text"].decode("latin-1")})
            if word == "commands":
                return json.dumps(self.commands)
        return "what?"


class Session:
    """One client."""

    def __init__(self, sink: Sink, peer: socket.socket, secure: bool) -> None:
        self.sink, self.peer, self.secure = sink, peer, secure
        self.data = b""
        self.sender: str | None = None
        self.receivers: list[str] = []
        self.known = self.wide = False

    # ---- the line ----

    def line(self) -> bytes:
        while b"\n" not in self.data:
            got = self.peer.recv(65536)
            if not got:
                raise Gone
            self.data += got
        line, self.data = self.data.split(b"\n", 1)
        if not line.endswith(b"\r"):
            raise Gone  # a client that ends a line so is broken
        return line[:-1]

    def say(self, words: str) -> None:
        self.peer.sendall(words.encode("latin-1") + b"\r\n")

    def moment(self, name: str) -> bool:
        """What goes wrong here; True when the answer was given."""
        for fault, (where, how) in ENDS.items():
            if where == name and self.sink.armed(fault):
                if how == "hang":
                    while self.peer.recv(65536):
                        pass
                raise Gone
        for fault, (where, words) in REPLIES.items():
            if where == name and self.sink.armed(fault):
                self.say(words)
                return True
        return False

    # ---- commands ----

    def do_ehlo(self, rest: str) -> None:
        lines = [f"correo.example greets {rest}", "8BITMIME", "SIZE 30000000"]
        if self.sink.utf8:
            lines.append("SMTPUTF8")
        if not self.secure and not self.sink.armed("starttls-stripped"):
            lines.append("STARTTLS")
        if self.sink.offered:
            lines.append("AUTH " + " ".join(self.sink.offered))
        for n, line in enumerate(lines):
            self.say(("250-" if n < len(lines) - 1 else "250 ") + line)

    def do_helo(self, rest: str) -> None:
        self.say(f"250 {rest}")

    def do_starttls(self, _rest: str) -> None:
        injected = self.sink.armed("starttls-injected")
        self.say("220 go" + ("\r\n250-correo.example\r\n250 AUTH PLAIN" if injected else ""))
        self.peer = self.sink.context.wrap_socket(self.peer, server_side=True)
        self.secure, self.data = True, b""

    def do_auth(self, rest: str) -> None:
        mechanism, _, first = rest.partition(" ")
        said = [first] if first else []

        def ask(words: str) -> str:
            if said:
                return said.pop()
            self.say("334 " + words)
            return self.line().decode()

        if mechanism == "LOGIN":
            lines = [ask(base64.b64encode(words).decode()) for words in (b"Username:", b"Password:")]
            user, secret = (base64.b64decode(line).decode() for line in lines)
            good = (user, secret) == (USER, PASSWORD)
        else:
            lines = [ask("")]
            plain = base64.b64decode(lines[0]).decode()
            good = {
                "PLAIN": plain == f"\0{USER}\0{PASSWORD}",
                "XOAUTH2": plain == f"user={USER}\1auth=Bearer {TOKEN}\1\1",
                "OAUTHBEARER": plain.startswith(f"n,a={USER},") and f"\1auth=Bearer {TOKEN}\1" in plain,
            }[mechanism]
        self.sink.note("login " + mechanism)
        if self.sink.armed("auth-echo"):
            self.say("535 5.7.8 no such thing: " + lines[-1])
        elif good:
            self.known = True
            self.say("235 2.7.0 Authentication successful")
        else:
            self.say("535 5.7.8 Authentication credentials invalid")

    def path(self, rest: str, word: str) -> str:
        """What a server without SMTPUTF8, or a mail that does not ask for it, says beyond ASCII is a mistake."""
        head, _, tail = rest.partition("<")
        address, end, options = tail.partition(">")
        known = r"( BODY=8BITMIME| SIZE=\d+| SMTPUTF8)*" if self.sink.utf8 else r"( BODY=8BITMIME| SIZE=\d+)*"
        if word == "FROM:":
            self.wide = "SMTPUTF8" in options.upper().split()
        if head.upper() != word or not end or not re.fullmatch(known, options, re.I) or not (self.wide or address.isascii()):
            raise ValueError(rest)
        return address.encode("latin-1").decode()

    def do_mail(self, rest: str) -> None:
        if not self.known:
            self.say("530 5.7.0 Authentication required")
            return
        if self.sink.armed("hold-mail"):
            self.sink.go.wait(10)
        self.sender, self.receivers = self.path(rest, "FROM:"), []
        self.say("250 2.1.0 ok")

    def do_rcpt(self, rest: str) -> None:
        self.receivers.append(self.path(rest, "TO:"))
        self.say("250 2.1.5 ok")

    def do_data(self, _rest: str) -> None:
        text = []
        self.say("354 End data with <CR><LF>.<CR><LF>")
        self.moment("354")
        while (line := self.line()) != b".":
            text.append(line[1:] if line.startswith(b".") else line)
            if len(text) == 3:
                self.moment("text")
                if self.sink.armed("refuse-middle"):
                    self.say("552 5.3.4 too much")
        mail = {"from": self.sender, "to": self.receivers, "text": b"".join(t + b"\r\n" for t in text)}
        if not any(self.sink.faults.get(name) for name in ("dot-451", "dot-554")):
            self.sink.keep(mail)
        if not self.moment("dot"):
            self.say("250 2.0.0 queued as 4711")

    def do_quit(self, _rest: str) -> None:
        self.say("221 2.0.0 bye")
        raise Gone

    # ---- all of it ----

    def command(self) -> None:
        line = self.line().decode("latin-1")
        word, _, rest = line.partition(" ")
        word = word.upper()
        self.sink.note(word if word == "AUTH" else line)
        if self.moment(word):
            return
        known = getattr(self, "do_" + word.lower(), None)
        if known:
            known(rest)
        else:
            self.say("500 5.5.2 what?")

    def serve(self) -> None:
        try:
            if not self.moment("greeting"):
                self.say("220 correo.example ESMTP")
            while True:
                self.command()
        except (Gone, OSError, ValueError, KeyError):
            pass
        finally:
            self.hang_up()

    def hang_up(self) -> None:
        """At once: what was not read is not waited for."""
        try:
            self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        self.peer.close()


def listen(sink: Sink, secure: bool) -> int:
    door = socket.create_server(("127.0.0.1", 0))

    def welcome(peer: socket.socket) -> None:
        try:
            line = sink.context.wrap_socket(peer, server_side=True) if secure else peer
        except OSError:
            peer.close()
            return
        Session(sink, line, secure).serve()

    def accept() -> None:
        while True:
            peer, _ = door.accept()
            threading.Thread(target=welcome, args=(peer,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return door.getsockname()[1]


def main() -> None:
    folder = sys.argv[1]
    authority(folder)
    sink = Sink(folder)
    print(listen(sink, False), listen(sink, True), flush=True)
    for line in sys.stdin:
        print(sink.order(line), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""A real Dovecot on this machine, for nobody but who started it: no root, ports and a folder of its own, gone with its input.

usage: dovecot.py [--user NAME] [--password WORD] [--token WORD] [--setting NAME=VALUE]

It says "listening PLAIN TLS FOLDER CA": two ports of 127.0.0.1, the first in the clear and with STARTTLS, the second secure from
the first byte, with a certificate that CA vouches for. FOLDER is a Maildir (INBOX), with the mailboxes Enviados and Papelera in it.
Who has the token logs in by OAuth 2, too (XOAUTH2, OAUTHBEARER): Dovecot asks an authority of ours, over HTTP, whose it is.
Each line of the input is done at once and answered by "done":

  deliver MAILBOX FILE   moves a file into the mailbox's "new"
  renumber MAILBOX       forgets which UID each mail had: the next one who looks sees another UIDVALIDITY
  create MAILBOX         makes a mailbox, whose name is in modified UTF-7
  remove MAILBOX         removes the mailbox
  empty MAILBOX          removes the mails in it
  kick                   ends all sessions
"""
import argparse
import contextlib
import ctypes
import grp
import http.server
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {top}/run
state_dir = {top}/run
log_path = {top}/log
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{mail}
maildir_very_dirty_syncs = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
ssl = yes
ssl_cert = <{top}/ca.pem
ssl_key = <{top}/key.pem
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {top}/oauth2
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u {top}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={top}/home
}}
namespace inbox {{
  inbox = yes
  separator = .
  mailbox Enviados {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Papelera {{
    auto = create
    special_use = \\Trash
  }}
}}
service anvil {{
  chroot =
  # Who was refused once would wait.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
{settings}
"""


# RFC 7662: the token is the body of a POST.
OAUTH2 = """
introspection_url = http://127.0.0.1:{port}/
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""


class Authority(http.server.BaseHTTPRequestHandler):
    """Says whose a token is."""
    known: dict[str, str] = {}

    def do_POST(self):
        said = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        user = self.known.get(said.get("token", [""])[0])
        answer = json.dumps({"active": True, "username": user} if user else {"active": False}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def free_ports(n):
    """Ports that nobody uses now; all open at once, so that they differ."""
    held = [socket.socket() for _ in range(n)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def owner():
    """Who it runs as: never root."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


class Dovecot:
    """One, from its start to its end."""

    def __init__(self, args):
        self.args = args
        self.top = Path(tempfile.mkdtemp(prefix="buzon-dovecot-"))
        self.mail = self.top / "mail"
        self.who = owner()
        self.child = None

    def start(self):
        for folder in ("run", "home", "mail", "mail/cur", "mail/new", "mail/tmp"):
            (self.top / folder).mkdir()
        for name in ("Enviados", "Papelera"):
            self.do_create(name)
        self.ports = free_ports(2)
        self.configure()
        if os.getuid() == 0:
            for path in [self.top, *self.top.rglob("*")]:
                os.chown(path, self.who.pw_uid, self.who.pw_gid)
        log = open(self.top / "out", "wb")
        self.child = subprocess.Popen([self.binary(), "-F", "-c", self.top / "conf"], stdin=subprocess.DEVNULL, stdout=log,
                                      stderr=log, preexec_fn=self.descend, cwd=self.top)
        self.wait()

    @staticmethod
    def binary():
        return shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin") or "dovecot"

    def configure(self):
        args = self.args
        (self.top / "users").write_text(f"{args.user}:{args.password}\n", encoding="utf-8")
        Authority.known = {args.token: args.user}
        authority = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Authority)
        threading.Thread(target=authority.serve_forever, daemon=True).start()
        (self.top / "oauth2").write_text(OAUTH2.format(port=authority.server_port), encoding="utf-8")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                        "-subj", "/CN=Test", "-keyout", "key.pem", "-out", "ca.pem",
                        "-addext", "subjectAltName=IP:127.0.0.1,IP:0.0.0.0,DNS:localhost"], cwd=self.top, check=True, capture_output=True)
        settings = "\n".join(s.replace("=", " = ", 1) for s in args.setting)
        (self.top / "conf").write_text(CONFIG.format(
            top=self.top, mail=self.mail, owner=self.who.pw_name, group=grp.getgrgid(self.who.pw_gid).gr_name,
            imap=self.ports[0], imaps=self.ports[1], settings=settings), encoding="utf-8")

    def descend(self):
        """In the child: nobody's rights, and gone when this process is, however it ends."""
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(self.who.pw_gid)
            os.setuid(self.who.pw_uid)
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
        os.setpgid(0, 0)

    def wait(self):
        for _ in range(500):
            if self.child.poll() is not None:
                break
            try:
                with socket.create_connection(("127.0.0.1", self.ports[0]), 5) as s:
                    if s.recv(4) == b"* OK":
                        return
            except OSError:
                pass
            time.sleep(0.01)
        words = "".join(p.read_text(errors="replace") for p in (self.top / "out", self.top / "log") if p.exists())
        self.stop()
        sys.exit(f"dovecot.py: no Dovecot: {words}")

    def stop(self):
        """At once: nothing of it is wanted any more, and it would say goodbye for a second."""
        if self.child:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        shutil.rmtree(self.top, ignore_errors=True)

    # --- what may be asked ---

    def box(self, name):
        return self.mail if name == "INBOX" else self.mail / ("." + name)

    def do_deliver(self, name, source):
        shutil.move(source, self.box(name) / "new" / f"{time.time_ns()}.{os.getpid()}.buzon")

    def do_renumber(self, name):
        """Dovecot numbers mails in one file, and remembers that in others."""
        numbers = self.box(name) / "dovecot-uidlist"
        version, validity, *_ = numbers.read_text().split(" ", 2)
        for path in self.box(name).glob("dovecot.index*"):
            path.unlink(missing_ok=True)
        numbers.write_text(f"{version} V{int(validity[1:]) + 1} N1 G0123456789abcdef0123456789abcdef\n")
        self.do_kick()

    def do_create(self, name):
        for folder in ("", "cur", "new", "tmp"):
            (self.box(name) / folder).mkdir()
            if os.getuid() == 0:
                os.chown(self.box(name) / folder, self.who.pw_uid, self.who.pw_gid)

    def do_remove(self, name):
        shutil.rmtree(self.box(name))

    def do_empty(self, name):
        for path in [*self.box(name).glob("cur/*"), *self.box(name).glob("new/*")]:
            path.unlink(missing_ok=True)

    def do_kick(self):
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rsplit(")", 1)
            except OSError:
                continue
            if int(fields[1].split()[1]) == self.child.pid and fields[0].endswith("(imap"):
                with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
                    os.kill(int(path.parent.name), signal.SIGTERM)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", default="buzon@ayto.example")
    parser.add_argument("--password", default="s3creto ñ")
    parser.add_argument("--token", default="ficha-0001")
    parser.add_argument("--setting", action="append", default=[])
    server = Dovecot(parser.parse_args())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        server.start()
        print("listening", *server.ports, server.mail, server.top / "ca.pem", flush=True)
        for line in sys.stdin:
            what, *words = line.split()
            getattr(server, "do_" + what)(*words)
            print("done", flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main()

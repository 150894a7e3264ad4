#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Bluesky's own servers, as the npm registry has them, on this machine: what citizens write there is read, and answered once.

usage: atproto.py BUILD_DIRECTORY [--work FOLDER]

Needs PostgreSQL and Redis (Debian: postgresql, redis-server, build-essential) and, the first time, the npm registry: about 700
packages and half a gigabyte go to FOLDER (build/test/atproto). Without them or the registry it fails and says what is missing. The
last line is "N passed" or "N passed, N failed".
"""
import argparse
import base64
import contextlib
import hashlib
import http.client
import http.server
import json
import os
import platform
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent / "atproto"
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==")
POSTS = "app.bsky.feed.post"
NODE, NPM = "22", "10"
REGISTRY = os.environ.get("npm_config_registry", "https://registry.npmjs.org").rstrip("/")


def now(ahead=0.0, form="milliseconds"):
    return (datetime.now(timezone.utc) + timedelta(seconds=ahead)).isoformat(timespec=form).replace("+00:00", "Z")


def need(program, places=""):
    found = shutil.which(program, path=os.environ.get("PATH", "") + ":" + places)
    if not found:
        sys.exit(f"atproto.py: {program} is missing\n0 passed, 1 failed")
    return found


# --- the servers ---

def get(url):
    request = urllib.request.Request(url, headers={"Accept": "application/vnd.npm.install-v1+json, */*"})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read()
    except OSError as error:
        sys.exit(f"atproto.py: {url}: {error}\n0 passed, 1 failed")


def fetch(package, major):
    """The newest release of a major version of a package, as the registry has it; npm itself comes so."""
    versions = json.loads(get(f"{REGISTRY}/{package}"))["versions"]
    releases = [tuple(map(int, v.split("."))) for v in versions if re.fullmatch(rf"{major}\.\d+\.\d+", v)]
    dist = versions[".".join(map(str, max(releases)))]["dist"]
    archive = get(dist["tarball"])
    if dist["integrity"] != "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode():
        sys.exit(f"atproto.py: {dist['tarball']} is not what the registry says it is\n0 passed, 1 failed")
    return archive


def install(work):
    """Node, its npm and the packages, once: the only native one is built here, since the registry has sources of it only. (By that
    npm: what Debian's builds is linked with Debian's Node, and another Node dies of that.)"""
    if (work / "done").exists():
        return
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    machine = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]

    def run(*words, env=None):
        done = subprocess.run(words, cwd=work, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            sys.exit(f"{done.stdout[-3000:]}\natproto.py: {' '.join(map(str, words[:3]))} failed\n0 passed, 1 failed")
        return done.stdout

    for name, package, major in (("node", f"node-linux-{machine}", NODE), ("npm", "npm", NPM)):
        (work / "package.tgz").write_bytes(fetch(package, major))
        run("tar", "xzf", "package.tgz")
        (work / "package").rename(work / name)
        (work / "package.tgz").unlink()
    shutil.copy(HERE / "package.json", work)
    shutil.copy(HERE / "network.mjs", work)
    env = dict(os.environ, PATH=f"{work}/node/bin:{os.environ['PATH']}", npm_config_nodedir=f"{work}/node", npm_config_build_from_source="true")
    its_npm = (work / "node/bin/node", work / "npm/bin/npm-cli.js")
    run(*its_npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", env=env)
    run(*its_npm, "rebuild", "better-sqlite3", env=env)
    (work / "done").touch()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Network:
    """PostgreSQL, Redis and the servers, from their start to their end."""

    def __init__(self, work):
        self.work, self.children, self.top = work, [], Path(tempfile.mkdtemp(prefix="buzon-atproto-"))
        self.top.chmod(0o755)
        self.who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())

    def drop(self):
        os.setpgid(0, 0)
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(self.who.pw_gid)
            os.setuid(self.who.pw_uid)

    def start(self, *words, drop=True, **more):
        log = open(self.top / f"{Path(words[0]).name}.log", "ab")
        child = subprocess.Popen(words, stderr=log, preexec_fn=self.drop if drop else (lambda: os.setpgid(0, 0)),
                                 **{"stdout": log, "stdin": subprocess.DEVNULL, **more})
        self.children.append(child)
        return child

    def wait(self, port):
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(0.1)
        sys.exit(f"atproto.py: nobody listens on {port}; see {self.top}\n0 passed, 1 failed")

    def postgres(self):
        places = ":".join(str(p) for p in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))
        data, port = self.top / "postgres", free_port()
        data.mkdir(mode=0o700)
        if os.getuid() == 0:
            os.chown(data, self.who.pw_uid, self.who.pw_gid)
        subprocess.run([need("initdb", places), "-D", data, "-U", "buzon", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"],
                       check=True, stdout=subprocess.DEVNULL, preexec_fn=self.drop, cwd="/")
        self.start(need("postgres", places), "-D", data, "-c", "listen_addresses=127.0.0.1", "-c", f"port={port}",
                   "-c", "unix_socket_directories=", "-c", "fsync=off", cwd="/")
        self.wait(port)
        return f"postgresql://buzon@127.0.0.1:{port}/postgres"

    def redis(self):
        port = free_port()
        self.start(need("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", cwd="/")
        self.wait(port)
        return f"127.0.0.1:{port}"

    def open(self):
        env = dict(os.environ, DB_POSTGRES_URL=self.postgres(), REDIS_HOST=self.redis(), DB_POSTGRES_SCHEMA="buzon",
                   TMPDIR=str(self.top), LOG_ENABLED="false", NODE_ENV="test")
        child = self.start(str(self.work / "node/bin/node"), str(self.work / "network.mjs"), drop=False, env=env, cwd=self.work,
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for line in child.stdout:
            if line.startswith("listening "):
                threading.Thread(target=child.stdout.read, daemon=True).start()
                return line.split()[1]
        words = (self.top / "node.log").read_text(errors="replace")[-3000:]
        sys.exit(f"{words}\natproto.py: the servers did not start; they ended with {child.wait(10)}\n0 passed, 1 failed")

    def close(self):
        for child in reversed(self.children):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        shutil.rmtree(self.top, ignore_errors=True)


class Line(http.server.ThreadingHTTPServer):
    """What lies between the library and the server: it can break before or behind a request that writes."""

    def __init__(self, target):
        self.target, self.fault, self.seen = target.removeprefix("http://"), None, []
        super().__init__(("127.0.0.1", 0), Passage)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}"


class Passage(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def pass_on(self):
        line = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        what = self.path.split("?")[0].rsplit("/", 1)[-1]
        fault = line.fault if what == "com.atproto.repo.putRecord" else None
        line.seen.append(what)
        self.close_connection = True
        if fault:
            line.fault = None
        if fault == "before":
            return
        there = http.client.HTTPConnection(line.target, timeout=30)
        there.request(self.command, self.path, body or None, {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")})
        answer = there.getresponse()
        words = answer.read()
        if fault == "behind":
            return
        self.send_response_only(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in ("transfer-encoding", "connection", "content-length", "keep-alive"):
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(words)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(words)

    do_GET = do_POST = pass_on


# --- people ---

class Person:
    """Somebody with an account of their own, who uses another program than ours."""

    def __init__(self, url, name, display=None):
        self.url, self.token = url, None
        made = self.ask("com.atproto.server.createAccount", {"handle": f"{name}.test", "email": f"{name}@correo.example", "password": "prueba-clave-0001"})
        self.token, self.did, self.handle = made["accessJwt"], made["did"], made["handle"]
        if display:
            self.put("app.bsky.actor.profile", "self", {"displayName": display})

    def ask(self, what, body=None, **query):
        url = f"{self.url}/xrpc/{what}" + ("?" + urllib.parse.urlencode(query, doseq=True) if query else "")
        raw = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, raw, {"Content-Type": "image/png" if isinstance(body, bytes) else "application/json"})
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def put(self, collection, key, record):
        return self.ask("com.atproto.repo.putRecord", {"repo": self.did, "collection": collection, "rkey": key, "record": {"$type": collection, **record}})

    def say(self, text, to=None, mention=None, **more):
        record = {"$type": POSTS, "text": text, "createdAt": now(), "langs": ["es"], **more}
        if mention:
            start = text.encode().index(f"@{mention.handle}".encode())
            record["facets"] = [{"index": {"byteStart": start, "byteEnd": start + len(mention.handle) + 1},
                                 "features": [{"$type": "app.bsky.richtext.facet#mention", "did": mention.did}]}]
        if to:
            ref = {"uri": to["uri"], "cid": to["cid"]}
            record["reply"] = {"root": to.get("root", ref), "parent": ref}
        made = self.ask("com.atproto.repo.createRecord", {"repo": self.did, "collection": POSTS, "record": record})
        return {"uri": made["uri"], "cid": made["cid"], "root": record["reply"]["root"] if to else {"uri": made["uri"], "cid": made["cid"]}}

    def delete(self, post):
        self.ask("com.atproto.repo.deleteRecord", {"repo": self.did, "collection": POSTS, "rkey": post["uri"].rsplit("/", 1)[1]})

    def posts(self):
        return self.ask("com.atproto.repo.listRecords", repo=self.did, collection=POSTS, limit=100)["records"]

    def notified(self):
        return {n["uri"]: n for n in self.ask("app.bsky.notification.listNotifications", limit=100)["notifications"]}


# --- checking ---

class Checks:
    passed, failed = 0, 0

    def yes(self, what, holds, seen=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"not so: {what}: {seen}")

    def same(self, what, got, wanted):
        self.yes(what, got == wanted, f"{got!r}, not {wanted!r}")


def until(what, seconds=60):
    """The network of feeds follows the accounts' servers a second or two later."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = what()
        if got:
            return got
        time.sleep(0.25)
    return what()


class Office:
    """The town hall: the command-line client over an inbox of its own. Its clock goes ahead, so that nothing has to wait."""

    def __init__(self, build, folder, ahead=0.0):
        self.crm, self.folder, self.ahead = Path(build) / "examples/crm/buzon-crm", Path(folder), ahead

    def run(self, *words, ok=(0,)):
        done = subprocess.run([self.crm, "--store", "inbox.db", "--data", ROOT / "lib/data", "--actor", "person:ana", "--now", now(self.ahead, "seconds"), "--quiet",
                               "--json", *words], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode not in ok:
            raise RuntimeError(f"{' '.join(map(str, words))}: {done.returncode}: {done.stderr}{done.stdout}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def poll(self, what="poll", wait=120, ok=(0,)):
        self.ahead += wait
        return self.run(what, "ayto", ok=ok)

    def inquiries(self):
        return {q["reference"]: q for q in self.run("list", "--all")}

    def messages(self):
        """All of them, by their addresses, each with the inquiry it belongs to."""
        found = {}
        for reference in self.inquiries():
            record = self.run("record", reference)[0]
            for m in record["messages"]:
                found[m["id"]] = dict(m, inquiry=reference)
        return found


# --- what happens ---

class Day:
    """One day of a town: each step says what must hold after it."""

    def __init__(self, checks, build, folder, url):
        self.c, self.build, self.line = checks, build, Line(url)
        self.ayto, self.rosa, self.omar = Person(url, "ayto", "Ayuntamiento"), Person(url, "rosa", "Rosa"), Person(url, "omar", "عمر")
        self.office = Office(build, folder)
        self.key = self.ayto.ask("com.atproto.server.createAppPassword", {"name": "buzon"})["password"]

    def opens(self):
        path = self.office.folder / "clave"
        path.write_text(self.key)
        path.chmod(0o600)
        settings = json.dumps({"identifier": self.ayto.handle, "base_url": self.line.url})
        self.office.run("account", "add", "ayto", "bluesky", "--settings", settings)
        self.office.run("account", "token", "ayto", "password", "--token-file", "clave")
        self.office.run("account", "check", "ayto", ok=(0, 1))
        account = self.office.run("account", "list")[0]
        self.c.same("the account's DID is learned", account.get("native_id"), self.ayto.did)
        self.c.same("so is its name", account.get("handle"), "ayto.test")

    def is_asked(self):
        picture = self.rosa.ask("com.atproto.repo.uploadBlob", PIXEL)["blob"]
        self.news = self.ayto.say("Nuevo horario de la oficina. #horario")
        self.mention = self.rosa.say("¡Hola 👋🏽 @ayto.test! La farola de la calle Mayor no luce. #luz", mention=self.ayto, tags=["farolas"],
                                     embed={"$type": "app.bsky.embed.images", "images": [{"image": picture, "alt": "Una farola apagada"}]})
        self.reply = self.omar.say("متى تفتح؟ ¿Abre los sábados?", to=self.news)
        self.below = self.rosa.say("Eso digo yo.", to=self.reply)
        wanted = {self.mention["uri"], self.reply["uri"], self.below["uri"]}
        until(lambda: wanted <= self.ayto.notified().keys())
        self.office.poll()
        messages = self.office.messages()
        self.c.same("each text is here once", sorted(m for m in messages if m in wanted), sorted(wanted))
        self.c.same("in an inquiry of its own", len({messages[m]["inquiry"] for m in wanted if m in messages}), 3)
        self.mention_is_read(messages.get(self.mention["uri"], {}))
        reply = messages.get(self.reply["uri"], {})
        self.c.same("a reply knows what it answers", reply.get("parent"), self.news["uri"])
        self.c.same("both directions of writing", reply.get("text"), "متى تفتح؟ ¿Abre los sábados?")
        self.office.poll()
        self.c.same("a second look brings nothing twice", len(self.office.messages()), len(messages))

    def mention_is_read(self, m):
        self.c.same("the text is as it was written", m.get("text"), "¡Hola 👋🏽 @ayto.test! La farola de la calle Mayor no luce. #luz")
        self.c.same("by whom", [m.get("author", {}).get(k) for k in ("id", "handle", "name")], [self.rosa.did, "rosa.test", "Rosa"])
        extra = m.get("extra", {})
        self.c.same("whom it names", extra.get("mentions"), [self.ayto.did])
        self.c.same("its hashtags", extra.get("tags"), ["farolas"])
        self.c.same("its version", extra.get("cid"), self.mention["cid"])
        files = m.get("attachments", [])
        self.c.same("what its picture shows", [f.get("description") for f in files], ["Una farola apagada"])
        self.c.yes("where its picture is", files and files[0]["url"].startswith("http"), files)

    def reference(self, post):
        return self.office.messages()[post["uri"]]["inquiry"]

    def ours(self):
        """What the town hall has said in answer to somebody, by what it answers."""
        return {r["value"]["reply"]["parent"]["uri"]: r for r in self.ayto.posts() if "reply" in r["value"]}

    def answers(self):
        text = "Hola, @rosa.test: mañana la arreglan. #AlumbradoPúblico https://ayto.example/luz."
        self.office.run("answer", self.reference(self.mention), text)
        record = self.ours().get(self.mention["uri"], {"value": {"reply": {}}})
        value = record["value"]
        self.c.same("the answer stands there", value.get("text"), text)
        self.c.same("below what was asked", value["reply"].get("parent", {}).get("cid"), self.mention["cid"])
        self.c.same("in its thread", value["reply"].get("root", {}).get("uri"), self.mention["uri"])
        marked = {}
        for facet in value.get("facets", []):
            marked[text.encode()[facet["index"]["byteStart"]:facet["index"]["byteEnd"]].decode()] = facet["features"][0]
        self.c.same("names, hashtags and links are marked", {k: next(v[x] for x in ("did", "tag", "uri") if x in v) for k, v in marked.items()},
                    {"@rosa.test": self.rosa.did, "#AlumbradoPúblico": "AlumbradoPúblico", "https://ayto.example/luz": "https://ayto.example/luz"})
        until(lambda: record["uri"] in self.rosa.notified())
        reasons = {n["reason"] for n in self.rosa.notified().values() if n["uri"] == record["uri"]}
        self.c.yes("the citizen is told", reasons & {"reply", "mention"}, reasons)
        self.c.same("the inquiry is answered", self.office.inquiries()[self.reference(self.mention)]["status"], "answered")

    def sends_once(self):
        """The line breaks behind the request: the post is there and nobody said so. Then the store is as it was before."""
        reference, n = self.reference(self.reply), len(self.ayto.posts())
        self.line.fault = "before"
        self.office.run("answer", reference, "Sí: los sábados, de 9 a 13.", ok=(0, 1, 4))
        self.c.same("a line that breaks before says nothing", len(self.ayto.posts()), n)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copia"
            shutil.copytree(self.office.folder, copy)
            self.line.fault = "behind"
            self.office.poll("send", 600, ok=(0, 1, 4))
            self.c.same("one that breaks behind does", len(self.ayto.posts()), n + 1)
            self.office.poll("send", 600)
            self.office.poll("send", 3600)
            self.c.same("which is found, and not said again", len(self.ayto.posts()), n + 1)
            self.c.same("nothing waits", self.office.run("answers"), [])
            self.c.same("the inquiry is answered", self.office.inquiries()[reference]["status"], "answered")
            other = Office(self.build, copy, self.office.ahead)
            other.poll("send", 600)
            other.poll("send", 3600)
            self.c.same("a store that knows nothing of it has the same key", len(self.ayto.posts()), n + 1)
            self.c.same("and holds it for sent", other.inquiries()[reference]["status"], "answered")
        self.c.yes("the record was asked for by its key", "com.atproto.repo.getRecord" in self.line.seen)

    def splits(self):
        words = " ".join(f"Punto {i}: la calle número {i} se asfalta en otoño." for i in range(12))
        before = {r["uri"] for r in self.ayto.posts()}
        self.office.run("answer", self.reference(self.below), words)
        parts = sorted((r for r in self.ayto.posts() if r["uri"] not in before), key=lambda r: r["value"]["createdAt"])
        self.c.yes("a long answer is in parts", len(parts) >= 2, len(parts))
        self.c.same("each below the one before", len({r["value"]["reply"]["parent"]["uri"] for r in parts} - {p["uri"] for p in parts}), 1)
        self.c.same("all in the thread", {r["value"]["reply"]["root"]["uri"] for r in parts}, {self.news["uri"]})

    def renews(self):
        """The access token ends after two hours by its own word; what renews it changes, too."""
        self.line.seen.clear()
        self.office.poll(wait=3 * 3600)
        self.c.yes("the session is renewed", "com.atproto.server.refreshSession" in self.line.seen, self.line.seen)
        self.c.yes("and used", "app.bsky.notification.listNotifications" in self.line.seen, self.line.seen)
        self.c.yes("without the password", "com.atproto.server.createSession" not in self.line.seen, self.line.seen)

    def forgets(self):
        """What its author takes away is seen by looking again."""
        self.rosa.delete(self.mention)
        until(lambda: not self.ayto.ask("app.bsky.feed.getPosts", uris=[self.mention["uri"]])["posts"])
        self.office.poll("recheck", 3 * 3600)
        messages = self.office.messages()
        self.c.yes("a post that is gone is marked", messages[self.mention["uri"]].get("deleted_at"), messages[self.mention["uri"]])
        self.c.yes("one that is not is not", not messages[self.reply["uri"]].get("deleted_at"))

    def changes(self):
        """An edit by another program; the network of feeds may go on showing the first words."""
        self.omar.put(POSTS, self.reply["uri"].rsplit("/", 1)[1], {"text": "¿Abre los domingos?", "createdAt": now(), "reply": {
            "root": self.news["root"], "parent": {k: self.news[k] for k in ("uri", "cid")}}})
        time.sleep(3)
        shown = self.ayto.ask("app.bsky.feed.getPosts", uris=[self.reply["uri"]])["posts"][0]["record"]["text"]
        self.office.poll("recheck", 3 * 3600)
        m = self.office.messages()[self.reply["uri"]]
        self.c.same("what the network shows of an edit is here", m["text"], shown)
        self.c.same("an edit that is shown is another revision", m["revision"], 2 if "domingos" in shown else 1)

    def sweeps(self):
        n = len(self.office.messages())
        for _ in range(4):
            self.office.poll("sweep", 600)
        self.c.same("a sweep finds nothing that was missed", len(self.office.messages()), n)
        self.office.run("verify")  # fails where the history does not hold

    def is_refused(self):
        """A password that was taken back: the account says so, and nothing is lost."""
        self.ayto.ask("com.atproto.server.revokeAppPassword", {"name": "buzon"})
        self.omar.say("@ayto.test ¿Y la piscina?", mention=self.ayto)
        self.office.ahead += 6 * 3600
        with contextlib.suppress(RuntimeError):
            self.office.run("poll", "ayto")
        self.c.same("the account is broken", self.office.run("account", "list")[0].get("state"), "broken")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--work", default=ROOT / "build/test/atproto", type=Path)
    args = parser.parse_args()
    checks, network = Checks(), None
    install(args.work.resolve())
    network = Network(args.work.resolve())
    try:
        url = network.open()
        with tempfile.TemporaryDirectory(prefix="buzon-office-") as folder:
            day = Day(checks, Path(args.build).resolve(), folder, url)
            for step in (day.opens, day.is_asked, day.answers, day.sends_once, day.splits, day.renews, day.forgets, day.changes, day.sweeps, day.is_refused):
                try:
                    step()
                except Exception as error:  # pylint: disable=broad-except
                    words = error.read().decode(errors="replace") if isinstance(error, urllib.error.HTTPError) else ""
                    checks.yes(step.__name__, False, f"{type(error).__name__}: {error} {words}")
    finally:
        network.close()
    print(f"{checks.passed} passed" + (f", {checks.failed} failed" if checks.failed else ""))
    return checks.failed > 0 or checks.passed == 0


if __name__ == "__main__":
    sys.exit(main())

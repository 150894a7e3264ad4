#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""10,000 requests to one php-fpm worker: the same answer each time, no object left behind, no growth.

usage: fpm.py BUILD_DIRECTORY [REQUESTS]
"""
from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WARM, ALLOWED_KB = 1000, 512  # requests before the first measure, and by how much memory may differ after it


def record(kind: int, content: bytes) -> bytes:
    """A FastCGI record of request 1."""
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), 0) + content


def pair(name: str, value: str) -> bytes:
    """A FastCGI parameter."""
    n, v = name.encode(), value.encode()
    return struct.pack("!II", len(n) | 1 << 31, len(v) | 1 << 31) + n + v


def ask(path: Path, parameters: dict[str, str]) -> tuple[bytes, bytes]:
    """One request over php-fpm's socket: what it printed and what it complained of."""
    body = b"".join(pair(n, v) for n, v in parameters.items())
    out, complaints = b"", b""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(30)
        s.connect(str(path))
        s.sendall(record(1, struct.pack("!HB5x", 1, 0)) + record(4, body) + record(4, b"") + record(5, b""))
        with s.makefile("rb") as stream:
            while head := stream.read(8):
                kind, length, padding = head[1], int.from_bytes(head[4:6], "big"), head[6]
                content = stream.read(length)
                stream.read(padding)
                if kind == 3:
                    break
                out, complaints = out + (content if kind == 6 else b""), complaints + (content if kind == 7 else b"")
    return out.partition(b"\r\n\r\n")[2], complaints


def resident_kb(pid: int) -> int:
    """The worker's resident memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def fill(build: Path, folder: Path) -> None:
    """An inbox with ten inquiries, and the page they came from."""
    page = [{"id": f"11766723431628{n:04d}", "created_at": "2026-11-23T09:00:00.000Z", "visibility": "public", "language": "es",
             "content": f"<p>¿Cuándo arreglan la farola {n}?</p>", "uri": f"https://red.example/{n}", "url": f"https://red.example/{n}",
             "account": {"id": f"1176600{n:04d}", "username": f"vecina{n}", "acct": f"vecina{n}@red.example", "display_name": "Vecina",
                         "url": f"https://red.example/@vecina{n}"}, "in_reply_to_id": None, "media_attachments": [], "mentions": []}
            for n in range(10)]
    (folder / "page.json").write_text(json.dumps(page))
    crm = [str(build / "examples/crm/buzon-crm"), "--store", str(folder / "inbox.db"), "--data", str(ROOT / "lib/data"), "--quiet"]
    subprocess.run([*crm, "account", "add", "ayto", "mastodon", "--url", "https://ayto.example"], check=True)
    subprocess.run([*crm, "import", "ayto", str(folder / "page.json")], check=True)


def start(build: Path, folder: Path) -> subprocess.Popen[bytes]:
    """php-fpm with one worker that is never replaced."""
    fpm = next(p for p in ("/usr/sbin/php-fpm8.2", "/usr/sbin/php-fpm") if os.path.exists(p))
    (folder / "fpm.conf").write_text(f"""[global]
error_log = {folder}/fpm.log
daemonize = no
[www]
listen = {folder}/fpm.sock
pm = static
pm.max_children = 1
pm.max_requests = 0
clear_env = no
""" + ("user = root\ngroup = root\n" if os.getuid() == 0 else ""))
    server = subprocess.Popen([fpm, "-y", str(folder / "fpm.conf"), "-d", f"extension={build}/bindings/php/buzon.so",
                               *(["-R"] if os.getuid() == 0 else [])])
    for _ in range(100):
        if (folder / "fpm.sock").exists():
            return server
        time.sleep(0.05)
    server.kill()
    sys.exit("fpm: php-fpm did not start:\n" + (folder / "fpm.log").read_text())


def worker(server: subprocess.Popen[bytes]) -> int:
    """The process that answers."""
    return int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0])


def run(folder: Path, server: subprocess.Popen[bytes], requests: int) -> None:
    """Ask, compare, measure; ends the program with a word of what was wrong."""
    page = str(ROOT / "tests/php/fpm_page.php")
    parameters = {"REQUEST_METHOD": "GET", "SCRIPT_FILENAME": page, "SCRIPT_NAME": "/", "BUZON_INBOX": str(folder / "inbox.db"),
                  "BUZON_PAGE": str(folder / "page.json")}
    first = b""
    before = 0
    pid = 0
    for n in range(requests):
        body, complaints = ask(folder / "fpm.sock", {**parameters, "QUERY_STRING": "cycle=1" if n % 3 == 0 else ""})
        if complaints or not body:
            sys.exit(f"fpm: request {n}: {complaints.decode(errors='replace')}")
        if n == 0:
            first, pid = body, worker(server)
            answer = json.loads(body)
            if answer["left"] != 0 or len(answer["references"]) != 5 or answer["messages"] != 10:
                sys.exit(f"fpm: the first answer is wrong: {body.decode()}")
        elif body != first:
            sys.exit(f"fpm: request {n} answered {body.decode()}, the first one {first.decode()}")
        if n == WARM:
            before = resident_kb(pid)
    if worker(server) != pid:
        sys.exit("fpm: the worker was replaced; see its log")
    after = resident_kb(pid)
    print(f"fpm: {requests} requests, one worker, {before} kB after {WARM} and {after} kB at the end")
    if after - before > ALLOWED_KB:
        sys.exit(f"fpm: it grew by {after - before} kB")


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build, requests = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    with tempfile.TemporaryDirectory(prefix="buzon-fpm-") as name:
        folder = Path(name)
        fill(build, folder)
        server = start(build, folder)
        try:
            run(folder, server, requests)
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(10)


if __name__ == "__main__":
    main()

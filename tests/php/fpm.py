#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""10,000 requests to one php-fpm worker: every page as it should be, nothing left alive, no growth.

usage: fpm.py BUILD_DIRECTORY [REQUESTS]
"""
from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
# What is asked for in turn, what the status and the page must be.
PAGES = (("list", "200", "2026-1 "), ("json", "200", '{"id":1,"reference":"2026-1"'), ("left", "200", "2026-1"), ("version", "200", "0."),
         ("throw", "200", "there is no inquiry 2026-999"), ("list", "200", "2026-20 "), ("fatal", "200", "Allowed memory size"), ("exit", "200", "left"))
FILL = """
$page = []; for ($i = 1; $i <= 20; $i++) { $page[] = ['id' => "$i", 'type' => 'mention', 'created_at' => '2026-11-23T08:00:00.000Z', 'account' => $who = ['id' => "5$i",
'username' => "vecina$i", 'acct' => "vecina$i@barrio.example", 'display_name' => "Vecina $i", 'url' => "https://barrio.example/@vecina$i", 'emojis' => []],
'status' => ['id' => "90$i", 'created_at' => '2026-11-23T08:00:00.000Z', 'visibility' => 'public', 'content' => "<p>La farola $i no luce</p>", 'account' => $who,
'url' => "https://barrio.example/$i", 'uri' => "https://barrio.example/$i", 'language' => 'es', 'media_attachments' => [], 'mentions' => [], 'tags' => [], 'emojis' => []]]; }
require $argv[1] . '/bindings/php/src/autoload.php';
$inbox = new Buzon\\Inbox('sqlite:' . $argv[2], data: $argv[1] . '/lib/data', clock: fn () => new DateTimeImmutable('2026-11-23T09:00:00Z'));
$inbox->addAccount('ayto', 'mastodon', ['base_url' => 'https://red.example'], 'system'); $inbox->import('ayto', json_encode($page));
"""
CONFIG = """[global]
error_log = {folder}/error.log
daemonize = no
[www]
listen = {folder}/socket
pm = static
pm.max_children = 1
clear_env = no
php_admin_value[opcache.enable] = 1
php_admin_value[display_errors] = 1
php_admin_value[html_errors] = 0
"""


def pairs(values: dict[str, str]) -> bytes:
    out = b""
    for name, value in values.items():
        for part in (name, value):
            size = len(part.encode())
            out += struct.pack(">I", size | 1 << 31) if size > 127 else bytes([size])
        out += name.encode() + value.encode()
    return out


def record(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def ask(path: Path, query: str, store: Path) -> tuple[str, dict[str, str], str]:
    """One FastCGI request: status, headers, page."""
    values = {"SCRIPT_FILENAME": str(HERE / "fpm_page.php"), "REQUEST_METHOD": "GET", "QUERY_STRING": query, "BUZON_STORE": str(store),
              "SCRIPT_NAME": "/fpm_page.php", "SERVER_PROTOCOL": "HTTP/1.1", "GATEWAY_INTERFACE": "CGI/1.1"}
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(20)
        s.connect(str(path))
        s.sendall(record(1, struct.pack(">HB5x", 1, 0)) + record(4, pairs(values)) + record(4, b"") + record(5, b""))
        data = b"".join(iter(lambda: s.recv(65536), b""))
    out = b""
    while len(data) >= 8:
        kind, size, padding = data[1], *struct.unpack(">HB", data[4:7])
        out += data[8:8 + size] if kind == 6 else b""
        data = data[8 + size + padding:]
    head, _, page = out.decode("utf-8", "replace").partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    return headers.get("Status", "200").split()[0], headers, page


def worker_of(master: int) -> int | None:
    """The one child of the master, once it has one: it listens before it forks."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return int(children[0]) if children else None


def resident(pid: int) -> int:
    """Kilobytes of its own, without what it maps from files."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    raise RuntimeError(f"no RssAnon of {pid}")


def start(folder: Path, module: Path) -> subprocess.Popen[bytes]:
    (folder / "fpm.conf").write_text(CONFIG.format(folder=folder))
    command = [shutil.which("php-fpm8.2") or "/usr/sbin/php-fpm8.2", "-R", "-y", str(folder / "fpm.conf"), "-d", f"extension={module}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (folder / "socket").exists() or worker_of(server.pid) is None:
        if server.poll() is not None or time.monotonic() > deadline:
            log = folder / "error.log"
            sys.exit("php-fpm does not start\n" + (log.read_text() if log.exists() else ""))
        time.sleep(0.05)
    return server


def measure(folder: Path, server: subprocess.Popen[bytes], store: Path, requests: int) -> int:
    worker = worker_of(server.pid) or sys.exit("php-fpm has no worker")
    warm, bad = 0, 0
    for n in range(requests):
        query, status, words = PAGES[n % len(PAGES)]
        got, headers, page = ask(folder / "socket", query, store)
        if (got, headers.get("X-Live")) != (status, "0") or words not in page or "never here" in page:
            bad += 1
            print(f"request {n} ({query}): status {got}, {headers.get('X-Live')} objects alive before it: {page[:200]}", file=sys.stderr)
            if bad > 3:
                break
        if n == requests // 10:
            warm = resident(worker)
    if worker_of(server.pid) != worker:
        sys.exit("the worker died:\n" + (folder / "error.log").read_text())
    grown = resident(worker) - warm
    print(f"fpm: {requests} requests to one worker, {bad} wrong, {warm} kB after the first tenth, {grown:+d} kB since")
    return bad > 0 or grown > 256


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    module = Path(sys.argv[1]).resolve() / "bindings/php/buzon.so"
    with tempfile.TemporaryDirectory(prefix="buzon-fpm-") as name:
        folder = Path(name)
        store = folder / "inbox.db"
        subprocess.run(["php", "-d", f"extension={module}", "-r", FILL, "--", str(SOURCE), str(store)], check=True)
        server = start(folder, module)
        try:
            return measure(folder, server, store, int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
        finally:
            server.terminate()
            server.wait(timeout=10)


if __name__ == "__main__":
    sys.exit(main())

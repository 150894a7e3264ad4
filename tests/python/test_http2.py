# SPDX-License-Identifier: EUPL-1.2
"""Many accounts behind a real nginx: few connections, each used again, many requests at once on one where it speaks HTTP/2."""
from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made import ACTOR, open_inbox
from test_jobs import TOKEN, mastodon

import buzon

ACCOUNTS = 30
CONFIG = """daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  log_format used '$server_protocol $connection $connection_requests $status $uri';
  access_log {folder}/access.log used;
  client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t; uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
  server {{
    listen 127.0.0.1:{port} ssl{http2};
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    location / {{ proxy_pass {behind}; proxy_set_header Host $http_host; }}
  }}
}}
"""


def certificate(folder: Path) -> None:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(folder: Path, behind: str, http2: bool) -> Iterator[int]:
    """An nginx with TLS in front of that server: its port."""
    port = free_port()
    certificate(folder)
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, port=port, behind=behind, http2=" http2" if http2 else ""))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with subprocess.Popen([program, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]) as server:
        try:
            until = time.monotonic() + 60
            while not answers(port):
                assert server.poll() is None and time.monotonic() < until, (folder / "error.log").read_text()
                time.sleep(0.02)
            yield port
        finally:
            server.terminate()


def used(folder: Path) -> list[list[str]]:
    """Requests as nginx saw them: protocol, connection, how many on it so far, status, path."""
    return [line.split(" ") for line in (folder / "access.log").read_text().splitlines()]


@pytest.mark.parametrize("http2", [True, False])
def test_connections_are_few_and_used_again(store: Path, tmp_path: Path, http2: bool) -> None:
    with mastodon() as behind, nginx(tmp_path, behind, http2) as port, \
            open_inbox(store, ca_file=tmp_path / "cert.pem") as inbox:
        inbox.set_account_state("ayto", "paused", actor=ACTOR)
        for i in range(ACCOUNTS):
            inbox.add_account(f"villa-{i}", "mastodon", settings={"base_url": f"https://localhost:{port}"}, actor=ACTOR)
            inbox.set_secret(f"villa-{i}", "token", TOKEN)
        rounds = inbox.run()
        assert [r.error for r in rounds if r.error_code] == [] and len(rounds) == ACCOUNTS
        log = used(tmp_path)
    asked = sum(r.requests for r in rounds)
    connections = Counter(line[1] for line in log)
    assert len(log) == asked > 3 * ACCOUNTS
    assert {line[0] for line in log} == {"HTTP/2.0" if http2 else "HTTP/1.1"}
    # One for all of them; or at most one an account, and each used for the whole round.
    assert len(connections) <= (2 if http2 else ACCOUNTS)
    assert min(connections.values()) > 1

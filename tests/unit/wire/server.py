# SPDX-License-Identifier: EUPL-1.2
"""A server with bad manners: each path is one way in which a server can behave."""

import gzip
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

posted = 0
ports: dict[str, int] = {}


def authority(folder: str) -> None:
    """An authority of our own, and three certificates it signed."""

    def run(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    with open(f"{folder}/ca.conf", "w", encoding="utf-8") as f:
        f.write(
            "[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=.\ndatabase=index\nserial=serial\n"
            "default_md=sha256\npolicy=p\nunique_subject=no\ncopy_extensions=copy\n[p]\n"
            "commonName=supplied\n[req]\ndistinguished_name=n\n[n]\n"
        )
    open(f"{folder}/index", "w", encoding="utf-8").close()
    with open(f"{folder}/serial", "w", encoding="utf-8") as f:
        f.write("01\n")
    ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-config", "ca.conf"]
    run("req", "-x509", *ec, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test",
        "-days", "30", "-addext", "basicConstraints=critical,CA:TRUE")
    for name, host, since, until in (
        ("good", "IP:127.0.0.1,DNS:localhost", "20200101000000Z", "20991231000000Z"),
        ("wrong", "DNS:otro.example", "20200101000000Z", "20991231000000Z"),
        ("expired", "IP:127.0.0.1", "20200101000000Z", "20200201000000Z"),
    ):
        run("req", *ec, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}",
            "-addext", f"subjectAltName={host}")
        run("ca", "-batch", "-config", "ca.conf", "-cert", "ca.pem", "-keyfile", "ca.key",
            "-in", f"{name}.csr", "-out", f"{name}.pem", "-startdate", since, "-enddate", until)


class Call:
    """One request, and the ways to answer it."""

    def __init__(self, peer: socket.socket, head: bytes, body: bytes) -> None:
        self.peer, self.head, self.body = peer, head, body
        line = head.split(b"\r\n", 1)[0].decode()
        self.method, self.path = line.split(" ")[:2]

    def answer(self, body: bytes, status: str = "200 OK", *headers: str) -> bool:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        self.peer.sendall("\r\n".join(lines).encode() + body)
        return True

    def do_echo(self) -> bool:
        return self.answer(self.head + b"\r\n\r\n" + self.body)

    def do_pause(self) -> bool:
        time.sleep(0.1)
        return self.answer(b"pausado")

    def do_slow(self) -> bool:
        time.sleep(20)
        return False

    def do_trickle(self) -> bool:
        self.peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(200):
            self.peer.sendall(b"x")
            time.sleep(0.1)
        return False

    def do_reset(self) -> bool:
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def do_nothing(self) -> bool:
        return False

    def do_truncated(self) -> bool:
        self.peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsolo esto")
        return False

    def do_endless(self) -> bool:
        self.peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            self.peer.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")

    def do_headers(self) -> bool:
        self.peer.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.peer.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    def do_bomb(self) -> bool:
        return self.answer(gzip.compress(bytes(64 << 20), 9), "200 OK", "Content-Encoding: gzip")

    def do_gzip(self) -> bool:
        return self.answer(gzip.compress("¿Cuándo abre la piscina?".encode()), "200 OK",
                           "Content-Encoding: gzip")

    def do_broken_gzip(self) -> bool:
        return self.answer(b"this is no gzip at all", "200 OK", "Content-Encoding: gzip")

    def do_garbage(self) -> bool:
        self.peer.sendall(b"\x00\x01\x02 what is this\r\n\r\n")
        return False

    def do_interim(self) -> bool:
        self.peer.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        return self.answer(b"tarde", "200 OK", "X-Final: yes")

    def do_limited(self) -> bool:
        return self.answer(b"{}", "429 Too Many Requests", "Retry-After: 120", "X-Dos: a", "x-dos: b")

    def do_post_lost(self) -> bool:
        global posted
        posted += 1
        return False

    def do_posted(self) -> bool:
        return self.answer(str(posted).encode())

    def redirect(self, to: str, status: str = "302 Found") -> bool:
        return self.answer(b"", status, f"Location: {to}")

    def do_to_self(self) -> bool:
        return self.redirect("/echo?hop=1", "307 Temporary Redirect")

    def do_to_other(self) -> bool:
        return self.redirect(f"http://127.0.0.1:{ports['other']}/echo", "301 Moved Permanently")

    def do_away_and_back(self) -> bool:
        return self.redirect(f"http://127.0.0.1:{ports['other']}/home")

    def do_home(self) -> bool:
        return self.redirect(f"http://127.0.0.1:{ports['plain']}/echo")

    def do_locked(self) -> bool:
        return self.answer(b"", "401 Unauthorized")

    def do_to_locked(self) -> bool:
        return self.redirect(f"http://127.0.0.1:{ports['other']}/locked")

    def do_round(self) -> bool:
        return self.redirect("/round")

    def do_to_file(self) -> bool:
        return self.redirect("file:///etc/passwd")

    def do_to_plain(self) -> bool:
        return self.redirect(f"http://127.0.0.1:{ports['plain']}/echo")

    def do_to_world(self) -> bool:
        return self.redirect("http://192.0.2.1/echo")


def serve(peer: socket.socket) -> None:
    data = b""
    try:
        while True:
            while b"\r\n\r\n" not in data:
                got = peer.recv(65536)
                if not got:
                    return
                data += got
            head, data = data.split(b"\r\n\r\n", 1)
            if b"/hangup" in head.split(b"\r\n")[0]:
                return
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            while len(data) < length:
                got = peer.recv(65536)
                if not got:
                    return
                data += got
            call = Call(peer, head, data[:length])
            data = data[length:]
            name = call.path.split("?")[0].strip("/").replace("-", "_")
            if not getattr(call, "do_" + name)():
                return
    except OSError:
        pass
    finally:
        peer.close()


def listen(name: str, certificate: str | None) -> None:
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{certificate}.pem", f"{certificate}.key")
    door = socket.create_server(("127.0.0.1", 0))
    ports[name] = door.getsockname()[1]

    def welcome(peer: socket.socket) -> None:
        try:
            serve(context.wrap_socket(peer, server_side=True) if context else peer)
        except OSError:
            peer.close()

    def accept() -> None:
        while True:
            peer, _ = door.accept()
            threading.Thread(target=welcome, args=(peer,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def main() -> None:
    folder = sys.argv[1]
    tls = sys.argv[2] == "tls"
    if tls:
        authority(folder)
        for name in ("good", "wrong", "expired"):
            listen(name, f"{folder}/{name}")
    listen("plain", None)
    listen("other", None)
    order = ["plain", "other"] + (["good", "wrong", "expired"] if tls else [])
    print(" ".join(str(ports[name]) for name in order), flush=True)
    sys.stdin.read()
    os._exit(0)


main()

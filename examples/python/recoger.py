#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The door for what networks bring: a small WSGI application, and a worker that reads what it kept.

usage: recoger.py INBOX [--host HOST] [--port PORT]      serve https://…/ganchos/ACCOUNT behind a proxy that speaks TLS
       recoger.py INBOX --procesar [--data FOLDER]       read what came, once; run it every few seconds

Both may run at the same time, in any number of processes. Under another WSGI server: application = puerta(inbox).
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIServer, make_server

import buzon

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

RUTA = "/ganchos/"
MAXIMO = 16 << 20  # of a body; the library refuses more
FRASES = {200: "OK", 403: "Forbidden", 404: "Not Found", 410: "Gone", 411: "Length Required", 413: "Content Too Large",
          503: "Service Unavailable"}


def cabeceras(entorno: dict[str, Any]) -> list[tuple[str, str]]:
    """The request's header fields, as WSGI keeps them."""
    campos = [(k[5:].replace("_", "-"), v) for k, v in entorno.items() if k.startswith("HTTP_")]
    return [*campos, ("Content-Type", entorno.get("CONTENT_TYPE") or "")]


def recoger(inbox: buzon.Inbox, entorno: dict[str, Any]) -> tuple[int, str, bytes]:
    """Status, content type and body for one call. The body is read raw: a signature is over its bytes."""
    texto = "text/plain; charset=utf-8"
    ruta = entorno.get("PATH_INFO", "")
    if not ruta.startswith(RUTA):
        return 404, texto, b""
    metodo = entorno["REQUEST_METHOD"]
    longitud = entorno.get("CONTENT_LENGTH") or ("0" if metodo == "GET" else "")
    if not longitud.isdecimal():
        return 411, texto, b""
    if int(longitud) > MAXIMO:
        return 413, texto, b""
    cuerpo = entorno["wsgi.input"].read(int(longitud))
    try:
        recibo = inbox.deliver(ruta[len(RUTA):], cuerpo, method=metodo, query=entorno.get("QUERY_STRING", ""),
                               headers=cabeceras(entorno))
    except buzon.NotFoundError:
        return 404, texto, b""
    except buzon.Error as error:  # nothing was kept: the network tries again
        print(f"recoger: {error}", file=sys.stderr)
        return 503, texto, b""
    return recibo.status, recibo.content_type, recibo.body or b""


def puerta(inbox: buzon.Inbox) -> WSGIApplication:
    """The WSGI application."""

    def aplicacion(entorno: dict[str, Any], responder: StartResponse) -> Iterable[bytes]:
        estado, tipo, cuerpo = recoger(inbox, entorno)
        campos = [("Content-Type", tipo), ("Content-Length", str(len(cuerpo))), ("X-Content-Type-Options", "nosniff")]
        if estado == 503:
            campos.append(("Retry-After", "60"))
        responder(f"{estado} {FRASES.get(estado, '-')}", campos)
        return [cuerpo]

    return aplicacion


def procesar(inbox: buzon.Inbox) -> int:
    """Read what came, and say what it was."""
    ronda = inbox.process()
    print(f"{ronda.requests} entregas, {ronda.messages} mensajes, {ronda.inquiries} consultas nuevas, {ronda.unknown} sin entender")
    return 0


def servir(inbox: buzon.Inbox, host: str, port: int) -> int:
    servidor: WSGIServer
    with make_server(host, port, puerta(inbox)) as servidor:
        print(f"escuchando en http://{host}:{servidor.server_port}{RUTA}CUENTA", flush=True)
        servidor.serve_forever()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Recoge lo que traen las redes.")
    parser.add_argument("inbox", help="ruta del buzón SQLite, que ya existe")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="0: cualquiera que esté libre")
    parser.add_argument("--procesar", action="store_true", help="lee lo recogido, una vez")
    parser.add_argument("--data", action="append", default=[], help="carpeta con calendarios, plazos y reglas")
    options = parser.parse_args()
    hacer: Callable[[buzon.Inbox], int] = procesar if options.procesar else lambda inbox: servir(inbox, options.host, options.port)
    try:
        with buzon.Inbox(f"sqlite:{options.inbox}", create=False, data=options.data) as inbox:
            return hacer(inbox)
    except buzon.Error as error:
        print(f"recoger: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())

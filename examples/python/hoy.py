#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The day's list: what has to be answered, what is late, who has nobody yet.

usage: hoy.py INBOX [--now TIME] [--zone ZONE] [--all]

INBOX is the path of an SQLite inbox. It is opened to be read: nothing is changed.
Exit status: 0 nothing is overdue, 1 something is, 2 wrong usage or no such inbox.
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import buzon

DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
# What a clerk reads; another language is another table.
TEXTO = {
    "ninguno": "sin plazo pendiente",
    "antes": "antes de {dia} {hora}",
    "vencidas": "Fuera de plazo",
    "pronto": "Vencen en las próximas 24 horas",
    "resto": "Después",
    "total": "{n} pendientes, {vencidas} fuera de plazo, {libres} sin asignar",
    "descripcion": "La lista del día de un buzón.",
    "inbox": "ruta del buzón SQLite",
    "now": "toma este instante (RFC 3339) por el presente",
    "zone": "zona horaria en que se muestra (Europe/Madrid)",
    "all": "también las restringidas",
    "mal_instante": "{!r} no es un instante como 2026-11-23T09:00:00Z",
    "mala_zona": "no existe la zona horaria {!r}",
}


def cuando(instante: datetime | None, zona: ZoneInfo) -> str:
    """An exclusive end as people say it: the day and hour before which to answer."""
    if instante is None:
        return TEXTO["ninguno"]
    local = instante.astimezone(zona)
    return TEXTO["antes"].format(dia=DIAS[local.weekday()], hora=f"{local:%d/%m %H:%M}")


def linea(consulta: buzon.Inquiry, zona: ZoneInfo) -> str:
    """One inquiry in one line."""
    quien = consulta.author.handle if consulta.author else "—"
    return f"  {consulta.reference:<9} {cuando(consulta.next_due, zona):<30} {quien or '—':<32} {consulta.summary[:60]}"


def seccion(titulo: str, consultas: list[buzon.Inquiry], zona: ZoneInfo) -> None:
    """A heading and its lines; nothing at all when there are none."""
    if consultas:
        print(f"{titulo} ({len(consultas)})")
        for consulta in consultas:
            print(linea(consulta, zona))


def informe(inbox: buzon.Inbox, ahora: datetime, zona: ZoneInfo, todas: bool) -> bool:
    """Print the list; whether anything is overdue."""
    pendientes = list(inbox.inquiries(pending=True, restricted=todas))
    vencidas = [c for c in pendientes if c.next_due is not None and c.next_due <= ahora]
    pronto = [c for c in pendientes if c.next_due is not None and ahora < c.next_due <= ahora + timedelta(days=1)]
    resto = [c for c in pendientes if c not in vencidas and c not in pronto]
    seccion(TEXTO["vencidas"], vencidas, zona)
    seccion(TEXTO["pronto"], pronto, zona)
    seccion(TEXTO["resto"], resto, zona)
    libres = sum(1 for c in pendientes if c.unit is None and c.assignee is None)
    print(TEXTO["total"].format(n=len(pendientes), vencidas=len(vencidas), libres=libres))
    return bool(vencidas)


def instante(texto: str) -> datetime:
    """An instant of the command line; one without a zone is UTC."""
    try:
        leido = datetime.fromisoformat(texto.replace("Z", "+00:00"))
    except ValueError:
        raise argparse.ArgumentTypeError(TEXTO["mal_instante"].format(texto)) from None
    return leido if leido.tzinfo else leido.replace(tzinfo=timezone.utc)


def zona_horaria(texto: str) -> ZoneInfo:
    """A zone of the command line."""
    try:
        return ZoneInfo(texto)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(TEXTO["mala_zona"].format(texto)) from None


def main() -> int:
    parser = argparse.ArgumentParser(description=TEXTO["descripcion"])
    parser.add_argument("inbox", help=TEXTO["inbox"])
    parser.add_argument("--now", type=instante, help=TEXTO["now"])
    parser.add_argument("--zone", type=zona_horaria, default="Europe/Madrid", help=TEXTO["zone"])
    parser.add_argument("--all", action="store_true", help=TEXTO["all"])
    options = parser.parse_args()
    ahora: datetime = options.now or datetime.now(timezone.utc)
    clock: Callable[[], datetime] | None = (lambda: ahora) if options.now else None
    try:
        with buzon.Inbox(f"sqlite:{options.inbox}", read_only=True, clock=clock) as inbox:
            return 1 if informe(inbox, ahora, options.zone, options.all) else 0
    except buzon.Error as error:
        print(f"hoy: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

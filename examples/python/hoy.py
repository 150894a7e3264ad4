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
from zoneinfo import ZoneInfo

import buzon

DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def cuando(instante: datetime | None, zona: ZoneInfo) -> str:
    """An exclusive end as people say it: the day and hour before which to answer."""
    if instante is None:
        return "sin plazo pendiente"
    local = instante.astimezone(zona)
    return f"antes de {DIAS[local.weekday()]} {local:%d/%m %H:%M}"


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
    seccion("Fuera de plazo", vencidas, zona)
    seccion("Vencen en las próximas 24 horas", pronto, zona)
    seccion("Después", resto, zona)
    libres = sum(1 for c in pendientes if c.unit is None and c.assignee is None)
    print(f"{len(pendientes)} pendientes, {len(vencidas)} fuera de plazo, {libres} sin asignar")
    return bool(vencidas)


def main() -> int:
    parser = argparse.ArgumentParser(description="La lista del día de un buzón.")
    parser.add_argument("inbox", help="ruta del buzón SQLite")
    parser.add_argument("--now", help="toma este instante (RFC 3339) por el presente")
    parser.add_argument("--zone", default="Europe/Madrid", help="zona horaria en que se muestra (Europe/Madrid)")
    parser.add_argument("--all", action="store_true", help="también las restringidas")
    options = parser.parse_args()
    zona = ZoneInfo(options.zone)
    ahora = datetime.fromisoformat(options.now.replace("Z", "+00:00")) if options.now else datetime.now(timezone.utc)
    clock: Callable[[], datetime] | None = (lambda: ahora) if options.now else None
    try:
        with buzon.Inbox(f"sqlite:{options.inbox}", read_only=True, clock=clock) as inbox:
            return 1 if informe(inbox, ahora, zona, options.all) else 0
    except buzon.Error as error:
        print(f"hoy: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

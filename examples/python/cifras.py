#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The figures of an inbox as one HTML file with charts, each with its values in a table: for the office, not for publication.

usage: cifras.py INBOX FILE.html [--now TIME] [--publicas]

--publicas: only what anybody may see, whole months without small counts. Needs matplotlib (Debian: python3-matplotlib).
Exit status: 0 written, 1 it could not be, 2 wrong usage.
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import buzon
from buzon import charts

HORAS = 3600
DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
# What a clerk reads; another language is another table.
TEXTO = {
    "titulo": "Cifras del buzón",
    "descripcion": "Las cifras de un buzón, con gráficos.",
    "inbox": "ruta del buzón SQLite",
    "salida": "fichero HTML que se escribe",
    "now": "toma este instante (RFC 3339) por el presente",
    "publicas": "solo lo que se puede publicar",
    "mal_instante": "{!r} no es un instante como 2026-11-23T09:00:00Z",
}


def horas(segundos: int | None) -> float | None:
    """Seconds as hours, to a tenth."""
    return None if segundos is None else round(segundos / HORAS, 1)


def publicas(inbox: buzon.Inbox) -> list[str]:
    """The chart that anybody may see."""
    meses: dict[str, dict[str, Any]] = {}
    for fila in inbox.table("public"):
        if not fila["kind"] and not fila["network"]:
            meses.setdefault(fila["month"], {"month": fila["month"]})[fila["figure"]] = fila["n"]
    return [charts.figure(list(meses.values()), "month", {"received": "Recibidas", "answered": "Contestadas"}, title="Consultas por mes", heading="Mes")]


def internas(inbox: buzon.Inbox) -> list[str]:
    """What the office sees: months, times, who waits, the load of a week, what is due."""
    meses = [{**fila, "mediana": horas(fila["answer_open_median"]), "p90": horas(fila["answer_open_p90"])} for fila in inbox.table(by=["month"])]
    carga = inbox.table("load")
    semana = [{"dia": dia, "mensajes": sum(fila["messages"] for fila in carga if fila["weekday"] == n)} for n, dia in enumerate(DIAS, 1)]
    return [
        charts.figure(meses, "period", {"received": "Recibidas", "answered": "Contestadas", "closed": "Cerradas"}, title="Consultas por mes", name="meses"),
        charts.figure(meses, "period", {"mediana": "Mediana", "p90": "Percentil 90"}, title="Horas de trabajo hasta la primera respuesta", name="tiempos",
                      none="nadie contestó"),
        charts.figure(inbox.table("backlog")[-31:], "day", {"waiting": "En espera"}, title="Consultas en espera, día a día", kind="line", name="espera", heading="Día"),
        charts.figure(semana, "dia", {"mensajes": "Mensajes"}, title="Mensajes por día de la semana", name="semana", heading="Día"),
        charts.figure(inbox.table("forecast"), "period", {"due": "Vencen", "expected": "Se esperan (estimación)"}, title="Los próximos siete días",
                      name="dias", heading="Día"),
    ]


def pagina(figuras: list[str]) -> str:
    """One HTML page."""
    titulo = TEXTO["titulo"]
    return f'<!DOCTYPE html>\n<html lang="es"><head><meta charset="utf-8"><title>{titulo}</title></head><body><main><h1>{titulo}</h1>{"".join(figuras)}</main></body></html>\n'


def argumentos() -> argparse.Namespace:
    """What was asked for; wrong usage ends with status 2."""
    lector = argparse.ArgumentParser(description=TEXTO["descripcion"])
    lector.add_argument("inbox", help=TEXTO["inbox"])
    lector.add_argument("salida", type=Path, help=TEXTO["salida"])
    lector.add_argument("--now", help=TEXTO["now"])
    lector.add_argument("--publicas", action="store_true", help=TEXTO["publicas"])
    pedido = lector.parse_args()
    if pedido.now is not None:
        try:
            pedido.now = datetime.fromisoformat(pedido.now)
        except ValueError:
            lector.error(TEXTO["mal_instante"].format(pedido.now))
        if pedido.now.tzinfo is None:
            pedido.now = pedido.now.replace(tzinfo=timezone.utc)
    return pedido


def reloj(fijo: datetime | None) -> Callable[[], datetime]:
    """The present: this instant, or the machine's."""
    return lambda: datetime.now(timezone.utc) if fijo is None else fijo


def main() -> int:
    """Write the file."""
    pedido = argumentos()
    try:
        with buzon.Inbox(f"sqlite:{pedido.inbox}", read_only=True, clock=reloj(pedido.now)) as inbox:
            figuras = publicas(inbox) if pedido.publicas else internas(inbox)
        pedido.salida.write_text(pagina(figuras), encoding="utf-8")
    except (buzon.Error, OSError) as error:
        print(f"cifras.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

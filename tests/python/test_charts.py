# SPDX-License-Identifier: EUPL-1.2
"""Charts: drawn by matplotlib, read by everybody."""
from __future__ import annotations

import importlib
from typing import Any
from xml.etree import ElementTree

import pytest

import buzon
from buzon import charts

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [{"period": "2026-10", "received": 30, "answered": 18}, {"period": "2026-11", "received": 21, "answered": None}]
SERIES = {"received": "Recibidas", "answered": "Contestadas <a tiempo>"}


@pytest.mark.parametrize("kind", ["bar", "line"])
def test_a_chart_says_in_words_what_it_shows(kind: str) -> None:
    text = charts.svg(ROWS, "period", SERIES, title="Consultas & respuestas", kind=kind, name="meses")
    root = ElementTree.fromstring(text)
    title, words = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "Consultas & respuestas")
    assert (words.tag, words.text) == (f"{SVG}desc", "2026-10: Recibidas 30, Contestadas <a tiempo> 18; 2026-11: Recibidas 21, Contestadas <a tiempo> no se publica")
    assert root.get("role") == "img" and root.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}" == "meses-titulo meses-texto"
    assert {"2026-10", "2026-11", "Recibidas"} <= {element.text for element in root.iter(f"{SVG}text")}
    assert text == charts.svg(ROWS, "period", SERIES, title="Consultas & respuestas", kind=kind, name="meses")
    assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == "es"
    assert "<metadata" not in text


def test_a_figure_has_its_values_in_a_table() -> None:
    html = charts.figure(ROWS, "period", SERIES, title="Por meses", description="Baja en noviembre.")
    assert "<figcaption>Por meses</figcaption>" in html and "Baja en noviembre." in html
    assert '<th scope="col">Contestadas &lt;a tiempo&gt;</th>' in html
    assert '<tr><th scope="row">2026-11</th><td>21</td><td>no se publica</td></tr>' in html


def test_a_figure_says_its_language_and_what_is_not_there() -> None:
    html = charts.figure(ROWS, "period", SERIES, title="Per mesos", language="ca-ES-valencia")
    assert html.startswith('<figure lang="ca-ES-valencia">') and html.count('lang="ca-ES-valencia"') == 3
    assert "<td>no es publica</td>" in html and '<th scope="col">Període</th>' in html and "no es publica</desc>" in html
    html = charts.figure(ROWS, "period", SERIES, title="Median", language="en", none="nobody answered", heading="Month")
    assert "<td>nobody answered</td>" in html and "nobody answered</desc>" in html and '<th scope="col">Month</th>' in html


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(buzon.InvalidArgumentError, match="no column closed"):
        charts.svg(ROWS, "period", {"closed": "Cerradas"}, title="x")
    with pytest.raises(buzon.InvalidArgumentError, match="1 to 5 columns, not 0"):
        charts.svg(ROWS, "period", {}, title="x")
    with pytest.raises(buzon.InvalidArgumentError, match="title"):
        charts.svg(ROWS, "period", SERIES, title="")
    with pytest.raises(buzon.InvalidArgumentError, match="not 'pie'"):
        charts.svg(ROWS, "period", SERIES, title="x", kind="pie")


def test_without_matplotlib_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str, *rest: Any) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", none)
    with pytest.raises(buzon.UnsupportedError, match="matplotlib, which is not installed"):
        charts.svg(ROWS, "period", SERIES, title="x")

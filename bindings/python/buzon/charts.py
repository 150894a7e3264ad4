# SPDX-License-Identifier: EUPL-1.2
"""Charts of Inbox.table() as SVG that says in words what it shows. They are drawn by matplotlib, which the rest of the package does not need."""
from __future__ import annotations

import importlib
import io
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from xml.etree import ElementTree

from ._types import InvalidArgumentError, UnsupportedError

__all__ = ["figure", "svg"]

_SVG = "http://www.w3.org/2000/svg"
# Told apart by their lightness, too: for who sees no colours, and on paper.
_COLOURS = ("#1b4965", "#62b6cb", "#f4a259", "#8cb369", "#5b5f97")
_HATCHES = ("", "//", "..", "xx", "--")
_HIDDEN = {"es": "no se publica", "ca": "no es publica", "gl": "non se publica", "eu": "ez da argitaratzen", "en": "not published"}
_HEADING = {"es": "Periodo", "ca": "Període", "gl": "Período", "eu": "Aldia", "en": "Period"}


def _matplotlib(module: str) -> Any:
    try:
        return importlib.import_module(f"matplotlib.{module}")
    except ImportError as missing:
        raise UnsupportedError("charts are drawn by matplotlib, which is not installed (Debian: python3-matplotlib)") from missing


def _values(rows: Sequence[Mapping[str, Any]], key: str) -> list[float]:
    """What is hidden, or does not exist, is drawn as a gap."""
    return [float("nan") if row[key] is None else float(row[key]) for row in rows]


def _said(words: Mapping[str, str], language: str) -> str:
    return words.get(language.split("-")[0].lower(), words["es"])


def _check(rows: Sequence[Mapping[str, Any]], label: str, series: Mapping[str, str], title: str) -> None:
    missing = [key for key in (label, *series) if any(key not in row for row in rows)]
    if missing:
        raise InvalidArgumentError(f"the rows have no column {missing[0]}")
    if not 1 <= len(series) <= len(_COLOURS):
        raise InvalidArgumentError(f"a chart shows 1 to {len(_COLOURS)} columns, not {len(series)}")
    if not title:
        raise InvalidArgumentError("a chart needs a title")


def _draw(rows: Sequence[Mapping[str, Any]], label: str, series: Mapping[str, str], kind: str) -> str:
    drawing = _matplotlib("figure").Figure(figsize=(8, 4), layout="constrained")
    axes = drawing.add_subplot()
    places = list(range(len(rows)))
    wide = 0.8 / len(series)
    for n, (key, name) in enumerate(series.items()):
        if kind == "line":
            axes.plot(places, _values(rows, key), color=_COLOURS[n], marker="os^vD"[n], label=name)
        else:
            axes.bar([p + (n - (len(series) - 1) / 2) * wide for p in places], _values(rows, key), wide, color=_COLOURS[n], hatch=_HATCHES[n],
                     edgecolor="white", label=name)
    axes.set_xticks(places, [str(row[label]) for row in rows], rotation=45 if len(rows) > 8 else 0, ha="right" if len(rows) > 8 else "center")
    axes.set_ylim(bottom=0)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.spines[["top", "right"]].set_visible(False)
    if len(series) > 1:
        axes.legend(frameon=False)
    out = io.StringIO()
    # Texts stay texts, and the same rows give the same bytes.
    with _matplotlib("style").context({"svg.fonttype": "none", "svg.hashsalt": "buzon"}):
        _matplotlib("backends.backend_svg").FigureCanvasSVG(drawing).print_svg(out, metadata={"Date": None})
    return out.getvalue()


def svg(rows: Sequence[Mapping[str, Any]], label: str, series: Mapping[str, str], *, title: str, description: str = "", kind: str = "bar",
        name: str = "grafico", language: str = "es", none: str | None = None) -> str:
    """A chart of the columns `series` (column: how it is called) of `rows`, each row called as its column `label` says.

    `kind` is "bar" or "line". The image has a title and a description (without one, the values in words), and the role of an image; `name` is the
    beginning of its ids, one for each chart of a page. `language` is that of the texts, so that they are read aloud as such; `none` is what is said
    where there is no value (without it that it is not published, in es, ca, gl, eu or en). UnsupportedError without matplotlib.
    """
    _check(rows, label, series, title)
    if kind not in ("bar", "line"):
        raise InvalidArgumentError(f'a chart is "bar" or "line", not {kind!r}')
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(_draw(rows, label, series, kind))
    for metadata in root.findall(f"{{{_SVG}}}metadata"):
        root.remove(metadata)
    root.set("role", "img")
    root.set("lang", language)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    hidden = _said(_HIDDEN, language) if none is None else none
    root.set("aria-labelledby", f"{name}-titulo {name}-texto")
    words = description or "; ".join(f"{row[label]}: " + ", ".join(f"{called} {hidden if row[key] is None else row[key]}" for key, called in series.items())
                                     for row in rows)
    for at, (tag, ending, text) in enumerate((("title", "titulo", title), ("desc", "texto", words))):
        element = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{ending}"})
        element.text = text
        root.insert(at, element)
    return ElementTree.tostring(root, encoding="unicode")


def figure(rows: Sequence[Mapping[str, Any]], label: str, series: Mapping[str, str], *, title: str, description: str = "", kind: str = "bar",
           name: str = "grafico", heading: str | None = None, language: str = "es", none: str | None = None) -> str:
    """The same as an HTML figure, with all its values in a table below."""
    image = svg(rows, label, series, title=title, description=description, kind=kind, name=name, language=language, none=none)
    hidden = escape(_said(_HIDDEN, language) if none is None else none)
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in (_said(_HEADING, language) if heading is None else heading, *series.values()))
    body = "".join(f'<tr><th scope="row">{escape(str(row[label]))}</th>'
                   + "".join(f"<td>{hidden if row[key] is None else escape(str(row[key]))}</td>" for key in series) + "</tr>" for row in rows)
    return f'<figure lang="{escape(language)}"><figcaption>{escape(title)}</figcaption>{image}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></figure>'

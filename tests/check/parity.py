#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Python and PHP offer the same things, and both reach every function of C, but for what unbound.txt excuses.

usage: parity.py BUILD_DIRECTORY
"""
from __future__ import annotations

import enum
import fnmatch
import inspect
import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if len(sys.argv) != 2:
    sys.exit(__doc__)
BUILD = Path(sys.argv[1])
PACKAGE = BUILD / "bindings/python"
MODULE = PACKAGE / f"buzon/_buzon{sysconfig.get_config_var('EXT_SUFFIX')}"
EXTENSION = BUILD / "bindings/php/buzon.so"
if not MODULE.is_file() and sys.executable != "/usr/bin/python3":  # built for the system's Python, not for this one
    os.execv("/usr/bin/python3", ["/usr/bin/python3", "-B", *sys.argv])
sys.path.insert(0, str(PACKAGE))
import buzon  # noqa: E402
from buzon import _buzon  # noqa: E402

# What one language says by its own means.
RENAMED = {"__iter__": "get_iterator", "closed": "is_closed", "__init__": "__construct"}
ONLY_PYTHON = {"__enter__", "__exit__", "__repr__"}  # PHP closes by scope
ALIASES = {"Amount", "Clock", "Days", "Headers", "Hours", "Interrupt", "Logger", "Progress", "Scanner"}  # types that PHP writes where they are used
ONLY_PYTHON_PARAMETERS = {"self", "cls", "out"}  # a buffer to write to: PHP has lists
# Files of Python with methods of a class that is one in PHP.
PARTS = {"buzon._proving", "buzon._regroup", "buzon._searching"}
ONLY_PHP = {"Exception": "the interface beside the classes", "Charts": "Python has a module for it, which asks for matplotlib"}
FIELDS = {"retry_at", "http_status", "source", "line", "column", "code"}  # of errors: methods in PHP
problems: list[str] = []


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def differ(what: str, python: object, php: object) -> None:
    if python != php:
        problems.append(f"{what}: Python has {python}, PHP {php}")


def parameters(function: object) -> list[str]:
    names = [p for p in inspect.signature(function).parameters if p not in ONLY_PYTHON_PARAMETERS]  # type: ignore[arg-type]
    return [name.rstrip("_") for name in names]


def python_methods(cls: type) -> dict[str, list[str]]:
    """Public methods and properties, by their name in PHP, in snake case."""
    out: dict[str, list[str]] = {}
    members = {name: value for base in reversed(cls.__mro__) if base is cls or base.__module__ in PARTS for name, value in vars(base).items()}
    for name, value in members.items():
        if name in ONLY_PYTHON or name.startswith("_") and name not in RENAMED:
            continue
        if inspect.isfunction(value):
            out[RENAMED.get(name, name.rstrip("_"))] = parameters(value)
        elif isinstance(value, classmethod):
            out[name] = parameters(value.__func__)
        elif isinstance(value, property):
            out[RENAMED.get(name, name)] = []
    return out


def compare_class(cls: type, php: dict[str, dict[str, object]]) -> None:
    name = cls.__name__
    if issubclass(cls, enum.Enum):
        cases: dict[str, object] = php["cases"]  # type: ignore[assignment]
        differ(f"{name}'s cases", {m.name.lower(): m.value for m in cls}, {snake(k): v for k, v in cases.items()} if cases else {})
        return
    methods = {snake(k): [snake(p) for p in v] for k, v in (php["methods"] or {}).items()}  # type: ignore[call-overload]
    ours = python_methods(cls)
    if hasattr(cls, "__dataclass_fields__"):
        differ(f"{name}'s fields", sorted(cls.__dataclass_fields__), sorted(snake(f) for f in php["fields"]))
        differ(f"{name}'s constructor", parameters(cls.__init__), methods["__construct"])
        ours["__construct"] = methods["__construct"]
    for unshared in ("__construct",) if cls.__init__ is object.__init__ or name in ("Listing", "Job", "Vault") else ():
        ours.pop(unshared, None)
        methods.pop(unshared, None)
    for method in sorted(ours.keys() | methods.keys()):
        differ(f"{name}.{method}()", ours.get(method), methods.get(method))


def compare_layers(php: dict[str, dict[str, dict[str, object]]]) -> int:
    layer = dict(php["layer"])
    for name in sorted(set(buzon.__all__) - ALIASES):
        value = getattr(buzon, name)
        if inspect.isfunction(value):
            differ(f"{name}()", parameters(value), [snake(p) for p in php["functions"].pop(name, [])])
            continue
        theirs = name.removesuffix("Error") + "Exception" if issubclass(value, Exception) else name
        found = layer.pop(theirs, None)
        if found is None:
            problems.append(f"{name}: PHP has no {theirs}")
        elif not issubclass(value, Exception):
            compare_class(value, found)
    problems.extend(f"{name}: only in PHP" for name in [*layer, *php["functions"]] if name not in ONLY_PHP)
    return len(buzon.__all__)


def compare_modules(php: dict[str, object]) -> None:
    """The two modules SWIG made offer the same methods."""
    for name, methods in php["ext"].items():  # type: ignore[attr-defined]
        if not name[0].isupper():  # SWIG's own
            continue
        ours = {m for m in vars(getattr(_buzon, name)) if not m.startswith("_")} - {"this", "thisown", "acquire", "append", "disown", "next", "own"}
        theirs = set(methods) - {"__construct", "getIterator"}
        if name not in ("Record", "Pages"):
            ours |= {"next"} & vars(getattr(_buzon, name)).keys()
            differ(f"low-level {name}", sorted(ours), sorted(theirs))
    ours = {n for n in vars(_buzon) if inspect.isbuiltin(getattr(_buzon, n)) and not n.startswith(("_", "SWIG"))}
    differ("low-level functions", sorted(ours), sorted(set(php["ext_functions"]) - {"words"}))  # type: ignore[call-overload]


def compare_words(php: dict[str, dict[str, list[str]]]) -> None:
    """The layers' enums say what C says."""
    for name, words in _buzon._words().items():
        differ(f"{name}'s words in C", [m.value for m in getattr(buzon, name)], words)
        differ(f"{name}'s words", words, php["words"][name])


def excuses() -> dict[str, str]:
    lines = (ROOT / "tests/check/unbound.txt").read_text("utf-8").splitlines()
    pairs = [line.split(": ", 1) for line in lines if line.strip() and not line.startswith("#")]
    problems.extend(f"unbound.txt: {pair[0]} gives no reason" for pair in pairs if len(pair) != 2 or not pair[1].strip())
    return {pair[0]: pair[-1] for pair in pairs}


def compare_symbols() -> int:
    """Every public function is called by both modules, or excused."""
    names = subprocess.run([sys.executable, "-B", ROOT / "bindings/gen.py", "symbols"], capture_output=True, text=True, check=True).stdout.split()
    used = {}
    for language, path in (("Python", MODULE), ("PHP", EXTENSION)):
        listed = subprocess.run(["nm", "-D", "-u", path], capture_output=True, text=True, check=True).stdout
        used[language] = {line.split()[-1].split("@")[0] for line in listed.splitlines()}
    allowed = excuses()
    needed = set()
    for name in names:
        excuse = next((pattern for pattern in allowed if fnmatch.fnmatch(name, pattern)), None)
        missing = [language for language in used if name not in used[language]]
        if excuse and missing:
            needed.add(excuse)
        elif missing:
            problems.append(f"{name}: not reached from {' or '.join(missing)}")
    problems.extend(f"unbound.txt: {pattern} excuses nothing" for pattern in sorted(allowed.keys() - needed))
    return len(names)


def main() -> int:
    command = ["php", "-d", f"extension={EXTENSION}", str(ROOT / "tests/check/surface.php"), str(ROOT / "bindings/php/src")]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    php = json.loads(done.stdout)
    classes = compare_layers(php)
    compare_modules(php)
    compare_words(php)
    functions = compare_symbols()
    print(*problems, sep="\n", file=sys.stderr)
    print(f"parity: {classes} names, {functions} functions of C, {len(problems)} differences")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())

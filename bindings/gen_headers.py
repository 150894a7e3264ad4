# SPDX-License-Identifier: EUPL-1.2
"""Reads the public headers: enums, records with their getters, iterators, functions."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

DOCUMENTED = re.compile(r"/\*\*(?!<)(.*?)\*/\s*((?:BUZON_API|typedef|enum)\b[^;{]*(?:\{[^}]*\}[^;]*)?;)", re.S)
FUNCTION = re.compile(r"BUZON_API\s+(.*?)\b(buzon_\w+)\((.*)\)\s*;", re.S)
MEMBER = re.compile(r"\b(BUZON_\w+)\s*=\s*(\d+)\s*,?\s*/\*\*<(.*?)\*/", re.S)
HANDLES = {"buzon_inbox", "buzon_error"}  # counted or read by getters, yet no records
# Where the other languages have no prefix to tell, a name says more than in C (the names of deadlines in JSON).
RENAMED = {"buzon_due_day": "due", "buzon_due_at": "due_at", "buzon_due_end": "due_end", "buzon_due_disputed_day": "disputed_due"}


@dataclass(frozen=True)
class Member:
    """One value of an enum."""

    constant: str
    number: int
    name: str  # NOT_FOUND
    doc: str

    @property
    def wire(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Enum:
    """A C enum with wire names."""

    tag: str
    doc: str
    members: tuple[Member, ...]

    @property
    def name(self) -> str:
        return "ErrorCode" if self.tag == "buzon_code" else camel(self.tag)


@dataclass(frozen=True)
class Function:
    """An exported function."""

    name: str
    result: str
    params: tuple[str, ...]
    doc: str


@dataclass(frozen=True)
class Field:
    """What a getter (or a pair of _count and _at) of a record gives."""

    name: str
    getter: str
    kind: str  # text json int small size bool time day enum record texts records bytes
    of: str  # the enum's tag or the record's C name; "object" or "array" for JSON; else ""
    nullable: bool
    doc: str


@dataclass(frozen=True)
class Method:
    """What a record can be asked, beside its fields."""

    name: str
    function: str
    params: tuple[tuple[str, str], ...]  # their names and kinds: small int time
    result: str  # int or time
    doc: str


@dataclass
class Record:
    """An immutable snapshot with getters."""

    ctype: str
    doc: str
    counted: bool = False
    json: bool = False
    fields: list[Field] = field(default_factory=list)
    methods: list[Method] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.ctype.removeprefix("buzon_")

    @property
    def name(self) -> str:
        return camel(self.ctype)


@dataclass(frozen=True)
class Iterator:
    """A type with _next and _free."""

    ctype: str
    record: str  # C name


@dataclass(frozen=True)
class Api:
    """Everything the headers declare."""

    enums: dict[str, Enum]
    records: dict[str, Record]
    iterators: tuple[Iterator, ...]
    functions: dict[str, Function]


def camel(name: str) -> str:
    """buzon_deadline_state -> DeadlineState."""
    return "".join(part.capitalize() for part in name.removeprefix("buzon_").split("_"))


def lower_camel(name: str) -> str:
    """next_due -> nextDue."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def plain(comment: str) -> str:
    """The words of a comment in one line, marks kept."""
    return re.sub(r"\s+", " ", re.sub(r"\n\s*\*", " ", comment)).strip(" *")


def prose(doc: str, null: str) -> str:
    """A doc comment as the other languages say it: no marks, no lifetimes, their own word for NULL."""
    doc = re.sub(r"@since [\d.]+|@json|; part of a record|; an opaque builder", "", doc)
    doc = re.sub(r"(?:Lives as long as|Owned by the caller|; lives as long as|; owned by the caller)[^.]*\.", "", doc)
    doc = re.sub(r",? as the text of a JSON (object|array)", "", doc)
    doc = re.sub(r"[;,] never (?:NULL|BUZON_TIME_NONE)\b(?: \([^)]*\))?|, from 0; NULL past the end", "", doc)
    doc = re.sub(r"^([A-Z]\w*(?: line| post)?) `i`", lambda m: "Each " + m[1].lower(), doc)
    doc = re.sub(r"((?:further )?\w+) `i`", r"each \1", doc)
    doc = re.sub(r"\*len bytes \(len may be NULL\)", "raw bytes", doc)
    doc = re.sub(r"(?<!\w)(?:NULL|BUZON_TIME_NONE|BUZON_DAY_NONE|BUZON_OK|-1)\b", null, doc)
    return re.sub(r"\s+", " ", doc).strip().replace(" .", ".")


def question(doc: str, null: str) -> str:
    """The same of a call that may fail: what C gives then is an exception in the other languages."""
    doc = re.sub(r"BUZON_\w+ on an error: ([A-Z_]+)", r"Error \1", doc)
    return prose(re.sub(r",? (?:BUZON_\w+|-1) on an error", "", doc), null)


def read_enum(declaration: str, doc: str) -> Enum | None:
    tag = re.match(r"(?:typedef )?enum\s+(buzon_\w+)", declaration)
    members = MEMBER.findall(declaration)
    if not tag or not members:
        return None
    names = [name for name, _, _ in members if name != "BUZON_OK"]
    cut = len(prefix(names))
    return Enum(tag[1], plain(doc), tuple(
        Member(name, int(number), name[cut:] if name != "BUZON_OK" else "OK", plain(text)) for name, number, text in members))


def prefix(names: list[str]) -> str:
    """What all names begin with, up to an underscore."""
    low, high = min(names), max(names)
    same = next((i for i, (a, b) in enumerate(zip(low, high)) if a != b), len(low))
    return low[:low.rindex("_", 0, same) + 1]


def read_header(text: str, api: Api) -> None:
    for doc, declaration in DOCUMENTED.findall(text):
        enum = read_enum(declaration, doc)
        function = FUNCTION.match(declaration)
        opaque = re.match(r"typedef struct \w+\s+(buzon_\w+);", declaration)
        if enum:
            api.enums[enum.tag] = enum
        elif function:
            params = tuple(re.sub(r"\s+", " ", p).strip() for p in function[3].split(",") if p.strip() != "void")
            api.functions[function[2]] = Function(function[2], re.sub(r"\s+", " ", function[1]).strip(), params, plain(doc))
        elif opaque:
            api.records[opaque[1]] = Record(opaque[1], plain(doc))


def nullable(doc: str) -> bool:
    doc = doc.replace("; NULL past the end", "")
    if re.search(r"never (?:NULL|BUZON_TIME_NONE)", doc):
        return False
    return bool(re.search(r"NULL|BUZON_(?:TIME|DAY)_NONE|BUZON_OK|-1 when", doc))


def scalar(api: Api, function: Function) -> tuple[str, str] | None:
    """(kind, of) of a plain getter's result."""
    result = function.result.removeprefix("const ").removesuffix("*").strip()
    if function.result == "const char *":
        shape = re.search(r"text of a JSON (object|array)", function.doc)
        if "@json" in function.doc:
            return "json", shape[1] if shape else "object"
        return "text", ""
    if result.removeprefix("enum ") in api.enums:
        return "enum", result.removeprefix("enum ")
    if function.result.endswith("*"):
        return ("record", result) if result in api.records else None
    return {"int64_t": "int", "int": "small", "bool": "bool", "buzon_time": "time", "buzon_day": "day"}[result], ""


def read_field(api: Api, record: Record, function: Function) -> Field | None:
    name = RENAMED.get(function.name, function.name.removeprefix(record.ctype + "_"))
    if function.params == (f"const {record.ctype} *{function.params[0].split('*')[-1]}", "size_t *len"):
        return Field(name, function.name, "bytes", "", True, function.doc)
    if name.endswith("_count"):
        at = api.functions[f"{record.ctype}_{name[:-6]}_at"]
        of = at.result.removeprefix("const ").removesuffix("*").strip()
        return Field(name[:-6], f"{record.ctype}_{name[:-6]}", "texts" if of == "char" else "records",
                     "" if of == "char" else of, False, at.doc)
    if len(function.params) != 1 or name.endswith("_at") and f"{record.ctype}_{name[:-3]}_count" in api.functions:
        return None
    found = scalar(api, function)
    return found and Field(name, function.name, *found, nullable(function.doc), function.doc)


def read_method(record: Record, function: Function) -> Method | None:
    """Questions take numbers and instants, give one, and may fail."""
    kinds = {"int32_t": "small", "int64_t": "int", "buzon_time": "time"}
    params = [tuple(p.split()) for p in function.params[1:-1]]
    if function.params[-1] != "buzon_error **err" or function.result not in kinds or any(p[0] not in kinds for p in params):
        return None
    return Method(function.name.removeprefix(record.ctype + "_"), function.name, tuple((name, kinds[kind]) for kind, name in params),
                  kinds[function.result], function.doc)


def read_fields(api: Api) -> None:
    """Give each record its getters, in the order of the header; longer names own their functions."""
    types = sorted(api.records, key=len, reverse=True)
    for function in api.functions.values():
        owner = next((t for t in types if function.params and re.match(rf"const {t} \*", function.params[0])
                      and function.name.startswith(t + "_")), None)
        if not owner:
            continue
        record = api.records[owner]
        if function.name == f"{owner}_to_json":
            record.json = True
        elif found := read_field(api, record, function):
            record.fields.append(found)
        elif asked := read_method(record, function):
            record.methods.append(asked)


def read(folder: Path) -> Api:
    """Read buzon/*.h of an include folder."""
    api = Api({}, {}, (), {})
    texts = [path.read_text("utf-8") for path in sorted((folder / "buzon").glob("*.h"))]
    for text in texts:
        read_header(text, api)
    read_fields(api)
    iterators = []
    for name, record in list(api.records.items()):
        record.counted = f"{name}_unref" in api.functions
        nexts = api.functions.get(f"{name}_next")
        if nexts and f"{name}_free" in api.functions and nexts.result.endswith("*") and name.endswith("s"):
            iterators.append(Iterator(name, nexts.result.removesuffix("*").strip()))
        if name in HANDLES or not record.fields or not (record.counted or "part of a record" in record.doc):
            del api.records[name]
    return Api(api.enums, api.records, tuple(iterators), api.functions)

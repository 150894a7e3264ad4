# SPDX-License-Identifier: EUPL-1.2
"""Every data file against its published schema, by a validator of our own for the words of JSON Schema we use."""
import datetime
import json
import re
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "lib" / "data"
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
# What says nothing about a value.
SILENT = {"$schema", "$comment", "default", "title", "description", "$defs", "format", "else", "then"}


def is_type(value: object, name: str) -> bool:
    """Whether a value has a type of JSON Schema: true is no number."""
    if name in ("integer", "number"):
        return isinstance(value, (int, float)) and not isinstance(value, bool) and (name == "number" or value == int(value))
    return isinstance(value, TYPES[name])


class Validator:
    """Collects what is wrong with a document, with the path of each fault."""

    def __init__(self, schema: dict) -> None:
        self.root = schema
        self.words = {k[1:]: getattr(self, k) for k in dir(self) if re.match(r"_[a-zA-Z]+$", k)}

    def check(self, schema: dict, value: object, path: str = "$") -> list[str]:
        if "$ref" in schema:
            target = self.root
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            found = self.check(target, value, path)
        else:
            found = []
        for word, rule in schema.items():
            if word in SILENT or word == "$ref":
                continue
            if word not in self.words:
                raise KeyError(f"the validator does not know {word}")
            found += self.words[word](rule, value, path, schema)
        if schema.get("format") == "date" and isinstance(value, str):
            try:
                datetime.date.fromisoformat(value)
            except ValueError:
                found.append(f"{path}: {value!r} is no date")
        return found

    def _type(self, rule, value, path, _schema):
        names = rule if isinstance(rule, list) else [rule]
        return [] if any(is_type(value, n) for n in names) else [f"{path}: not {' or '.join(names)}"]

    def _enum(self, rule, value, path, _schema):
        return [] if value in rule else [f"{path}: {value!r} is not in the list"]

    def _const(self, rule, value, path, _schema):
        return [] if value == rule else [f"{path}: {value!r} is not {rule!r}"]

    def _required(self, rule, value, path, _schema):
        return [f"{path}: {k} is missing" for k in rule if k not in value] if isinstance(value, dict) else []

    def _properties(self, rule, value, path, _schema):
        if not isinstance(value, dict):
            return []
        return [f for k, s in rule.items() if k in value for f in self.check(s, value[k], f"{path}.{k}")]

    def _additionalProperties(self, rule, value, path, schema):
        rest = [k for k in value if k not in schema.get("properties", {})] if isinstance(value, dict) else []
        if rule is False:
            return [f"{path}: {k} is not known" for k in rest]
        return [f for k in rest for f in self.check(rule, value[k], f"{path}.{k}")]

    def _propertyNames(self, rule, value, path, _schema):
        return [f for k in value for f in self.check(rule, k, f"{path}.{k}")] if isinstance(value, dict) else []

    def _items(self, rule, value, path, _schema):
        if not isinstance(value, list):
            return []
        return [f for i, v in enumerate(value) for f in self.check(rule, v, f"{path}[{i}]")]

    def _minItems(self, rule, value, path, _schema):
        return [f"{path}: fewer than {rule}"] if isinstance(value, list) and len(value) < rule else []

    def _maxItems(self, rule, value, path, _schema):
        return [f"{path}: more than {rule}"] if isinstance(value, list) and len(value) > rule else []

    def _minLength(self, rule, value, path, _schema):
        return [f"{path}: too short"] if isinstance(value, str) and len(value) < rule else []

    def _maxLength(self, rule, value, path, _schema):
        return [f"{path}: too long"] if isinstance(value, str) and len(value) > rule else []

    def _pattern(self, rule, value, path, _schema):
        return [f"{path}: {value!r} does not look like {rule}"] if isinstance(value, str) and not re.search(rule, value) else []

    def _minimum(self, rule, value, path, _schema):
        return [f"{path}: {value} is less than {rule}"] if is_type(value, "number") and value < rule else []

    def _maximum(self, rule, value, path, _schema):
        return [f"{path}: {value} is more than {rule}"] if is_type(value, "number") and value > rule else []

    def _oneOf(self, rule, value, path, _schema):
        fits = sum(not self.check(s, value, path) for s in rule)
        return [] if fits == 1 else [f"{path}: fits {fits} of the forms, not one"]

    def _anyOf(self, rule, value, path, _schema):
        return [] if any(not self.check(s, value, path) for s in rule) else [f"{path}: fits none of the forms"]

    def _if(self, rule, value, path, schema):
        branch = "then" if not self.check(rule, value, path) else "else"
        return self.check(schema[branch], value, path) if branch in schema else []


# What each schema must refuse, as a change of a document that it takes: else a schema that allows everything would do.
WRONG = {
    "terms": [("terms.0.roll", "sideways"), ("terms.0.prose", "as the law says"), ("terms.0.amount.n", -1),
              ("terms.0.legal", []), ("terms.0.clock_start", "submission"), ("terms.0.silence.effect", "approval unless"),
              ("terms.0.valid_from", "2026-02-30"), ("terms.0.extension.cap", [1])],
    "calendar": [("years.2026.0.date", "1 de enero"), ("years.26", []), ("weekend", ["SAT"]), ("holidays", []),
                 ("years.2026.0.known_from", "ayer"), ("provisional_years", [12]), ("hours", {"week": {"8": []}})],
    "triage": [("rules.0.kind", "rant"), ("rules.0.pattern", []), ("language", "Español"), ("rules.0.why", "because"),
               ("rules.0.weight", 0), ("words", [])],
    "practice": [("conversations", []), ("conversations.0.id", "La farola"), ("conversations.0.visibility", "private"),
                 ("conversations.0.author.name", ""), ("conversations.0.messages.0.text", ""), ("conversations.0.messages.0.after", 0.5),
                 ("conversations.0.messages.1.when", "maybe"), ("conversations.0.messages.1.afer", 5)],
}


def changed(document: object, path: str, value: object) -> object:
    """A copy with one value put at a path."""
    copy = json.loads(json.dumps(document))
    *way, last = path.split(".")
    at = copy
    for part in way:
        at = at[int(part)] if isinstance(at, list) else at[part]
    at[last] = value
    return copy


def main() -> int:
    files = {"terms": [DATA / "terms.json"], "calendar": sorted((DATA / "calendars").glob("*.json")),
             "triage": sorted((DATA / "triage").glob("*.json")), "practice": sorted((DATA / "practice").glob("*.json"))}
    wrong = checked = refused = 0
    for name, paths in files.items():
        schema = json.loads((DATA / f"{name}.schema.json").read_text())
        validator = Validator(schema)
        for path in paths:
            found = validator.check(schema, json.loads(path.read_text()))
            checked += 1
            wrong += len(found)
            for fault in found[:20]:
                print(f"{path.name}: {fault}", file=sys.stderr)
        sample = json.loads(paths[-1].read_text())
        for where, value in WRONG[name]:
            refused += 1
            if not validator.check(schema, changed(sample, where, value)):
                print(f"{name}: takes {value!r} at {where}", file=sys.stderr)
                wrong += 1
    print(f"{checked} files fit their schema, {refused} wrong documents are refused" if not wrong else f"{wrong} faults")
    return wrong > 0 or checked < 60


if __name__ == "__main__":
    sys.exit(main())

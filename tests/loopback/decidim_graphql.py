# SPDX-License-Identifier: EUPL-1.2
# The part of GraphQL that a query of fields, arguments and inline fragments is made of: read, and checked against a schema.
import json
import re

TOKEN = re.compile(r'\s*(\.\.\.|"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|-?\d+|[{}()\[\]:,!$])')


class Refused(Exception):
    """Errors of a query that is not carried out."""

    def __init__(self, *errors):
        super().__init__(errors[0]["message"])
        self.errors = list(errors)


class Field:
    def __init__(self, name, arguments, inside, on=None):
        self.name, self.arguments, self.inside, self.on = name, arguments, inside, on


class Reader:
    def __init__(self, text):
        self.tokens, at = [], 0
        text = text.rstrip()
        while at < len(text):
            found = TOKEN.match(text, at)
            if not found:
                raise Refused({"message": f"Parse error on {text[at]!r}"})
            self.tokens.append(found[1])
            at = found.end()
        self.tokens.append("")

    def take(self, wanted=None):
        token = self.tokens.pop(0) if self.tokens else ""
        if wanted and token != wanted:
            raise Refused({"message": f"Parse error on {token!r}, expected {wanted!r}"})
        return token

    def selection(self):
        self.take("{")
        fields = []
        while self.tokens[:1] not in (["}"], []):
            fields.append(self.field())
        self.take("}")
        return fields

    def field(self):
        name = self.take()
        if not self.tokens:
            raise Refused({"message": "Parse error on the end"})
        if name == "...":
            self.take("on")
            return Field(None, {}, (on := self.take(), self.selection())[1], on)
        arguments = self.pairs("(", ")") if self.tokens[0] == "(" else {}
        return Field(name, arguments, self.selection() if self.tokens[0] == "{" else [])

    def pairs(self, begin, end):
        self.take(begin)
        found = {}
        while self.tokens[:1] not in ([end], []):
            name = self.take()
            if not name:
                break
            self.take(":")
            found[name] = self.value()
            if self.tokens[:1] == [","]:
                self.take()
        self.take(end)
        return found

    def value(self):
        if self.tokens[:1] == ["{"]:
            return self.pairs("{", "}")
        token = self.take()
        words = {"true": True, "false": False, "null": None}
        return words[token] if token in words else json.loads(token)


def read(text):
    reader = Reader(text)
    fields = reader.selection()
    reader.take("")
    return fields


def check(fields, type, schema, errors):
    """Errors as graphql-ruby words them. schema: {type: {field: (type of it, arguments)}}."""
    for field in fields:
        if field.on:
            check(field.inside, field.on, schema, errors)
            continue
        if field.name == "__typename":
            continue
        if field.name not in schema[type]:
            errors.append({"message": f"Field '{field.name}' doesn't exist on type '{type}'", "path": ["query"],
                           "extensions": {"code": "undefinedField", "typeName": type, "fieldName": field.name}})
            continue
        inside, arguments = schema[type][field.name]
        for name in field.arguments:
            if name not in arguments:
                errors.append({"message": f"Field '{field.name}' doesn't accept argument '{name}'", "path": ["query"]})
        if bool(inside) != bool(field.inside):
            errors.append({"message": f"Field '{field.name}' has the wrong selections"})
        elif inside:
            check(field.inside, inside, schema, errors)
    return errors


def answer(fields, value, typename):
    """What was asked of a value: dicts whose members may be functions of the arguments."""
    if value is None:
        return None
    if isinstance(value, list):
        return [answer(fields, one, typename) for one in value]
    made = {}
    for field in fields:
        if field.on:
            if field.on == value["__typename"]:
                made.update(answer(field.inside, value, field.on))
            continue
        got = value.get(field.name)
        got = got(**field.arguments) if callable(got) else got
        made[field.name] = answer(field.inside, got, None) if field.inside else got
    return made


def size(fields):
    """How much a query may bring, as the server reckons: a page counts as often as it has places."""
    return sum((int(field.arguments.get("first", 1)) if field.name == "proposals" else 1) * (1 + size(field.inside)) for field in fields)

# SPDX-License-Identifier: EUPL-1.2
# Every sentence of the command-line client has its translation, and no translation has lost its sentence.
import pathlib
import re
import sys

LITERALS = r'((?:"(?:[^"\\\n]|\\.)*"\s*)+)'
folder = pathlib.Path(__file__).parents[2] / "examples/crm"


def text(literals):
    return "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', literals))


source = "".join(path.read_text() for path in sorted(folder.glob("*.c")))
used = {text(found) for found in re.findall(r"\btr\(\s*" + LITERALS + r"\)", source)}
used |= {text(found) for found in re.findall(r"[?:]\s*tr\(\s*" + LITERALS + r"\)", source)}
commands = source[source.index("crm_commands[] = {"):source.index("static void usage(")]
for args, about in re.findall(r'\{"[a-z]+",\s*' + LITERALS + r",\s*" + LITERALS + ",", commands):
    used |= {text(args), text(about)} - {""}
table = source[source.index("english[][2] = {"):source.index("/* Who works in English")]
pairs = [(text(a), text(b)) for a, b in re.findall(r"\{\s*" + LITERALS + r",\s*" + LITERALS + r"\}", table)]
wrong = [f"not translated: {sentence}" for sentence in sorted(used - dict(pairs).keys())]
wrong += [f"not used: {sentence}" for sentence in sorted(dict(pairs).keys() - used)]
wrong += [f"other places: {a}" for a, b in pairs if re.findall(r"%[a-z]+", a) != re.findall(r"%[a-z]+", b)]
print("\n".join(wrong) if wrong else f"{len(pairs)} sentences in two languages")
sys.exit(1 if wrong or len(pairs) < 40 else 0)

# SPDX-License-Identifier: EUPL-1.2
"""Turn an SQL file into a C string without its comments: embed.py NAME IN OUT."""
import re
import sys

# A quoted text is kept as it is; a comment goes up to the end of its line.
TOKEN = re.compile(r"('(?:[^']|'')*')|--[^\n]*")


def strip(sql: str) -> list[str]:
    """The lines of the statements, without comments, indentation and empty lines."""
    bare = TOKEN.sub(lambda match: match.group(1) or "", sql)
    return [line.strip() for line in bare.splitlines() if line.strip()]


def main() -> None:
    name, source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as f:
        lines = strip(f.read())
    quoted = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    with open(target, "w", encoding="utf-8") as f:
        f.write('#include "store/driver.h"\n\n')
        f.write(f"const char {name}[] =\n" + "\n".join(f'    "{line}\\n"' for line in quoted) + ";\n")


main()

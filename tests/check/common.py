# SPDX-License-Identifier: EUPL-1.2
"""What the checks share: the project's files, C text without comments, and how a check reports."""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked(*patterns: str) -> list[Path]:
    """The files git knows (also those not added yet) that match, without what it ignores."""
    names = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z", *patterns],
                           capture_output=True, check=True).stdout.decode().split("\0")
    return sorted(ROOT / n for n in names if n and (ROOT / n).is_file())


def strip_comments(text: str, keep_strings: bool = False) -> str:
    """C without comments (and with empty strings), line numbers unchanged."""
    def blank(m: re.Match[str]) -> str:
        s = m.group(0)
        if s.startswith("/"):
            return re.sub(r"[^\n]", " ", s)
        return s if keep_strings else s[0] + s[0]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


class Report:
    """Collects what is wrong; the exit status says whether anything was."""

    def __init__(self, name: str) -> None:
        self.name, self.wrong, self.looked = name, 0, 0

    def bad(self, path: Path | str, line: int, text: str) -> None:
        shown = path.relative_to(ROOT) if isinstance(path, Path) else path
        print(f"{shown}:{line}: {text}")
        self.wrong += 1

    def end(self) -> None:
        if self.looked == 0:
            print(f"{self.name}: nothing was looked at")
            sys.exit(1)
        print(f"{self.name}: {self.looked} looked at, {self.wrong} wrong")
        sys.exit(1 if self.wrong else 0)

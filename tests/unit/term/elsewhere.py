# SPDX-License-Identifier: EUPL-1.2
"""Runs tests of the engine in a process that is in another zone and language: no answer may show it."""
import os
import subprocess
import sys
import tempfile


def main(programs: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        # Turkish: "I" in lower case is not "i", and the decimal point is a comma.
        subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", f"{folder}/tr_TR.UTF-8"], check=True)
        for zone in ("Pacific/Kiritimati", "America/St_Johns", ":nowhere"):
            env = {**os.environ, "LOCPATH": folder, "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": zone,
                   "BUZON_TEST_ELSEWHERE": "1"}
            for program in programs:
                done = subprocess.run([program], env=env, capture_output=True, text=True)
                if done.returncode:
                    print(done.stdout, done.stderr, f"{program} in {zone}", sep="\n", file=sys.stderr)
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# SPDX-License-Identifier: EUPL-1.2
# Many servers of one network, one after the other: a test that wants a fresh one need not wait for Python to start.
"""usage: nest.py NETWORK

Each line of the input is the arguments of a server of NETWORK. It answers "pid N", then "listening URL", and runs
until that process is killed or the input ends; or "refused", where the arguments are wrong.
"""
import importlib
import os
import shlex
import signal
import sys


def hatch(network, line):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(0)
    sys.argv = [network.__file__, *shlex.split(line)]
    print(f"pid {os.getpid()}", flush=True)
    return network.main()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    network = importlib.import_module(sys.argv[1])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are gone
    os.setpgid(0, 0)  # theirs, too: one signal ends them all
    for line in sys.stdin:
        if os.fork() == 0:
            code = 1
            try:
                code = hatch(network, line)
            except SystemExit as left:
                code = left.code
                print("refused", flush=True)
            finally:
                os._exit(code)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()

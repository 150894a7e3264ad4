# SPDX-License-Identifier: EUPL-1.2
# Runs a program on a terminal of a given width and passes on what it shows: terminal.py COLUMNS PROGRAM [ARGUMENT...]
import fcntl
import os
import pty
import struct
import sys
import termios

ready, go = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.close(go)
    os.read(ready, 1)
    os.execv(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, int(sys.argv[1]), 0, 0))
os.write(go, b"x")
shown = b""
try:
    while piece := os.read(terminal, 65536):
        shown += piece
except OSError:  # how a terminal says that nobody is left
    pass
sys.stdout.write(shown.decode().replace("\r\n", "\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

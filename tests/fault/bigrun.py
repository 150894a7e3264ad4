#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# The big run: three networks, all their faults, hosts that are killed, stopped, starved; and nothing lost or said twice.
"""usage: bigrun.py --host PROGRAM --data FOLDER [--seed N] [--messages N] [--long] [--gotosocial] [--keep FOLDER]
       [--own WORD... --]

With --own a host with an HTTP stack of its own works instead, on Mastodon only: WORDs are its program and what stands
before the arguments of host.c.

The same seed gives the same citizens, words, faults and mishaps in the same order; where in its work a host is when
it is killed is up to the machine. The store lies in a small file system of its own (tmpfs, in a mount namespace that
any user of Debian may make), so that a full disk is a real one; where namespaces are forbidden a limit on the size of
files stands in. Exit 0: everything holds.
"""
import argparse
import os
import random
import resource
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time

import bigrun_check
from bigrun_world import Mastodon, Telegram, WhatsApp

NOW = "2026-11-23T09:00:00Z"
NOW_MS = 1795424400000
MINUTE, HOUR = 60000, 3600000
ROOM = 1 << 30  # of the store's file system; only what is used costs memory
BREATH, REST, SETTLE = 20, 1, 900  # seconds
FEW = 5  # faults of a kind that are printed
SHORT, LONG, OWN = 2500, 50000, 5  # messages; with a stack of its own, on one network, a fifth


class Hosts:
    """The processes that work on the store; whoever dies is started again."""

    def __init__(self, args, folder, seed):
        self.args, self.folder, self.random = args, folder, random.Random(seed)
        self.store = os.path.join(folder, "store", "inbox.db")
        self.clock = os.open(os.path.join(folder, "clock"), os.O_RDWR | os.O_CREAT, 0o600)
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.log = open(os.path.join(folder, "hosts.log"), "ab")
        self.running, self.started, self.deaths = [], 0, []
        self.ms, self.skew, self.quiet = NOW_MS, 0, 0
        self.tell()

    @property
    def hook(self):
        return "http://127.0.0.1:%d/hook/" % self.socket.getsockname()[1]

    def tell(self):
        os.pwrite(self.clock, struct.pack("=qq", self.ms + self.skew, self.quiet), 0)

    def command(self, what):
        self.started += 1
        program = self.args.own if what == "work" and self.args.own else [self.args.host]
        return [*program, what, "sqlite:" + self.store, self.args.data, str(self.clock),
                str(self.socket.fileno()), str(self.random.randrange(1 << 60))]

    def once(self, what, **more):
        """A call that ends by itself."""
        fds = (self.clock, self.socket.fileno())
        return subprocess.run(self.command(what), pass_fds=fds, check=True, text=True, **more)

    def start(self):
        fds = (self.clock, self.socket.fileno())
        # Where a full disk is a limit of its files: a program that knows nothing of limits is not ended by that either.
        command = ["env", "--ignore-signal=XFSZ", *self.command("work")]
        host = subprocess.Popen(command, pass_fds=fds, stderr=self.log, stdin=subprocess.DEVNULL)
        self.running.append(host)

    def tend(self, n=2):
        """As many as there should be; who went without being killed is remembered."""
        for host in list(self.running):
            if host.poll() is not None:
                self.running.remove(host)
                self.deaths.append(host.returncode)
        while len(self.running) < n:
            self.start()

    def kill(self, host):
        host.send_signal(signal.SIGKILL)
        host.wait()
        self.running.remove(host)

    def stop(self):
        for host in list(self.running):
            self.kill(host)


class Run:
    def __init__(self, args):
        self.args, self.random = args, random.Random(args.seed)
        self.folder = args.keep or tempfile.mkdtemp(prefix="buzon-bigrun-")
        os.makedirs(os.path.join(self.folder, "store"), exist_ok=True)
        self.mounted = self._mount()
        self.hosts = Hosts(args, self.folder, self.random.random())
        self.networks, self.stopping = [], threading.Event()
        self.counts = dict.fromkeys(("said", "changed", "kills", "stops", "clock jumps", "disk full", "locked", "out of breath"), 0)
        self.began, self.pending = time.monotonic(), []  # pending: (step, what undoes a mishap)
        self.step = self.next_kill = 0
        self.lock, self.timers, self.postman = None, [], None

    def _mount(self):
        """Whether the store has a file system of its own; see main()."""
        if os.environ.get("BIGRUN_NAMESPACE") != "1":
            return False
        where = os.path.join(self.folder, "store")
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", where], check=True)
        return True

    # ---- the beginning ----

    def open(self):
        r, hook, folder = self.random, self.hosts.hook, self.folder
        if self.args.own:
            self.networks = [Mastodon("masto", random.Random(r.random()), NOW)]
            return self._introduce()
        more = [Mastodon("gts", random.Random(r.random()), NOW, like="gotosocial")] if self.args.gotosocial else []
        self.networks = [
            Mastodon("masto", random.Random(r.random()), NOW),
            *more,
            Telegram("tgpoll", random.Random(r.random()), NOW, folder),
            Telegram("tghook", random.Random(r.random()), NOW, folder, hook),
            WhatsApp("wa", random.Random(r.random()), NOW, hook),
        ]
        self._introduce()
        self.networks[-1].connect()
        self.postman = threading.Thread(target=self._post, args=(random.Random(r.random()),), daemon=True)
        self.postman.start()

    def _introduce(self):
        lines = ""
        for one in self.networks:
            base = one.account_url() if one.network == "whatsapp" else one.server.url
            settings = bigrun_check.dumps({**one.settings, "base_url": base})
            lines += f"account\t{one.name}\t{one.network}\t{settings}\n"
            lines += "".join(f"secret\t{one.name}\t{word}\t{value}\n" for word, value in one.secrets.items())
        self.hosts.once("add", input=lines)
        self.hosts.tend()

    def _post(self, chance):
        """WhatsApp's deliveries come when they come."""
        while not self.stopping.wait(0.05):
            try:
                self.networks[-1].deliver(chance)
            except (OSError, RuntimeError) as error:
                if not self.stopping.is_set():
                    print(f"postman: {error}", flush=True)

    def advance(self, ms):
        """A step takes a tenth of a second and may be hours: no server works that long at a request it has."""
        for one in self.networks:
            one.server.control("clock", advance_ms=ms, finish=True)
            one.fresh.clear()
        self.hosts.ms += ms
        self.hosts.tell()

    # ---- mishaps; each may leave something to undo a few steps later ----

    def undo(self):
        for _, one in self.pending:
            one()
        self.pending.clear()

    def later(self, steps, undo):
        self.pending.append((self.step + steps, undo))

    def soon(self, seconds, undo):
        """In true time: what holds everybody up must not wait for the next step, which it holds up, too."""
        timer = threading.Timer(seconds, undo)
        timer.start()
        self.timers.append(timer)

    def mishap_stop(self):
        """Past its lease's end: the other one takes over, then this one wakes up."""
        host = self.random.choice(self.hosts.running)
        host.send_signal(signal.SIGSTOP)
        self.counts["stops"] += 1
        ms = self.random.randint(125, 400) * 1000

        def wake():
            if host.poll() is None:
                host.send_signal(signal.SIGCONT)
        # First: a server that was just delivering to this one hears of the time when it is awake again.
        self.soon(self.random.uniform(0.2, 1.2), wake)
        self.advance(ms)

    def mishap_jump(self):
        """Of the hosts' clock alone, there and back; or of everybody's, forward."""
        self.counts["clock jumps"] += 1
        if self.random.random() < 0.4:
            return self.advance(self.random.randint(20, 150) * MINUTE)
        # Forward by less than the library grants a server's clock: a sender that is hours ahead dates its try too late.
        self.hosts.skew = self.random.choice((-3 * HOUR, -20 * MINUTE, -3000, 45000, 4 * MINUTE))
        self.hosts.tell()

        def back():
            self.hosts.skew = 0
            self.hosts.tell()
        self.later(self.random.randint(1, 8), back)

    def mishap_lock(self):
        """Another process holds an immediate transaction, now and then longer than anybody waits."""
        if self.lock:
            return
        try:
            self.lock = sqlite3.connect(self.hosts.store, isolation_level=None, timeout=0.5, check_same_thread=False)
            self.lock.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return self._unlock()
        self.counts["locked"] += 1
        self.soon(6 if self.random.random() < 0.2 else self.random.uniform(0.05, 1), self._unlock)

    def _unlock(self):
        self.lock.close()
        self.lock = None

    def mishap_full(self):
        self.counts["disk full"] += 1
        if self.mounted:
            self._fill(self.random.choice((0, 4096, 65536)))
            self.later(self.random.randint(1, 6), lambda: self._remount(ROOM))
            return
        most = max(os.path.getsize(self.hosts.store + end) for end in ("", "-wal") if os.path.exists(self.hosts.store + end))
        for host in self.hosts.running:
            resource.prlimit(host.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        self.later(self.random.randint(1, 6), self._unlimit)

    def _fill(self, left):
        """As large as what is used, and that grows meanwhile: again, until it is not smaller."""
        for more in (left, left + 65536, left + (1 << 20), left + (1 << 24)):
            room = os.statvfs(os.path.join(self.folder, "store"))
            if self._remount((room.f_blocks - room.f_bfree) * room.f_frsize + more):
                return
        raise RuntimeError("the store's file system cannot be made small")

    def _remount(self, size):
        command = ["mount", "-o", f"remount,size={size}", os.path.join(self.folder, "store")]
        return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0

    def _unlimit(self):
        for host in self.hosts.running:
            resource.prlimit(host.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def mishap_noise(self):
        """A delivery that breaks off in the middle, and one that nobody signed."""
        for body, promised in ((b'{"object":"whatsapp_business_account","entry":[{"id"', 4000), (b"{}", 2)):
            head = f"POST /hook/wa HTTP/1.1\r\nHost: x\r\nContent-Length: {promised}\r\n\r\n"
            try:
                with socket.create_connection(self.hosts.socket.getsockname(), timeout=5) as line:
                    line.sendall(head.encode() + body)
            except OSError:
                pass

    MISHAPS = (mishap_stop, mishap_jump, mishap_lock, mishap_full, mishap_noise)

    # ---- the way ----

    def burst(self):
        r = self.random
        for _ in range(r.randint(1, self.args.burst)):
            one = r.choice(self.networks)
            self.counts["said"] += one.say(self.counts["said"])
            if r.random() < 0.12:
                one.change(self.counts["said"])
                self.counts["changed"] += 1
            if r.random() < 0.05:
                r.choice(self.networks).trouble()
            if self.counts["said"] >= self.next_kill:
                self.next_kill = self.counts["said"] + r.randint(100, 300)
                if self.counts["said"] > 50:
                    self.hosts.kill(r.choice(self.hosts.running))
                    self.counts["kills"] += 1
            self.hosts.tend()

    def breathe(self):
        """Nobody is disturbed until each account had a whole round: on a busy machine hosts get as far as on an idle one."""
        self.undo()
        polled = [one.name for one in self.networks if one.network != "whatsapp"]
        end = time.monotonic() + BREATH
        while time.monotonic() < end:
            self.hosts.tend()
            self.rest()
            self.advance(MINUTE // 2)
            if bigrun_check.polled(self.hosts.store, polled, self.hosts.ms):
                return
        self.counts["out of breath"] += 1

    def rest(self):
        """As long as somebody works for an account, within reason."""
        end = time.monotonic() + REST
        time.sleep(0.25)
        while time.monotonic() < end and bigrun_check.leased(self.hosts.store):
            time.sleep(0.05)

    def work(self):
        shown = 0
        while self.counts["said"] < self.args.messages:
            self.step += 1
            self.burst()
            self.advance(self.random.randint(1, 90) * 1000)
            for when, undo in [one for one in self.pending if one[0] <= self.step]:
                self.pending.remove((when, undo))
                undo()
            if self.random.random() < 0.2:
                self.random.choice(self.MISHAPS)(self)
            if self.step % 40 == 0:
                for one in self.networks:
                    one.disarm()
                self.breathe()
            if self.counts["said"] - shown >= self.args.messages // 10:
                shown = self.counts["said"]
                self.report()
            time.sleep(self.args.pause)

    def report(self):
        took = time.monotonic() - self.began
        print(f"{took:5.0f} s  " + ", ".join(f"{n} {what}" for what, n in self.counts.items()), flush=True)

    # ---- the end ----

    def settle(self):
        """No more faults, closed desks, hours that pass: until nobody has anything left to do. What waits, if it never ends."""
        self.undo()
        for timer in self.timers:
            timer.join()
        for one in self.networks:
            one.disarm()
        self.hosts.quiet = 1
        self.advance(HOUR // 6)  # beyond whatever a clock that was ahead has written
        since, rounds, waits = self.hosts.ms, 0, ["not looked yet"]
        end = time.monotonic() + self.args.settle
        last = end + SETTLE - self.args.settle
        while waits and time.monotonic() < min(end, last):
            rounds += 1
            self.advance(70 * MINUTE if rounds % 10 == 5 else 65000)
            self.hosts.tend()
            self.rest()
            before, waits = waits, bigrun_check.waits(self.hosts.store, self.networks, since)
            if waits != before:
                end = time.monotonic() + self.args.settle
            if rounds % 40 == 0:
                self.report()
        return waits

    def finish(self):
        waits = self.settle()
        self.report()
        self.stopping.set()
        if self.postman:
            self.postman.join(timeout=30)
        self.hosts.stop()
        path = os.path.join(self.folder, "dump")
        with open(path, "w", encoding="utf-8") as dump:
            self.hosts.once("dump", stdout=dump)
        for one in self.networks:
            with open(os.path.join(self.folder, one.name + ".held"), "w", encoding="utf-8") as file:
                file.writelines(bigrun_check.dumps(line) + "\n" for line in one.record())
        check = bigrun_check.Check(path, self.networks, self.hosts.store)
        check.run()
        check.log(os.path.join(self.folder, "hosts.log"))
        if waits:
            check.bad("never settled", "; ".join(waits))
        for code in self.hosts.deaths:
            if code != 2:  # could not open a store that was locked or full, and said so
                check.bad("host ended by itself", f"with {code}")
        return check

    def summary(self, check):
        faults, calls = {}, {}
        for one in self.networks:
            for name, n in one.hits.items():
                where = calls if name.startswith("delivery") else faults
                where[name] = where.get(name, 0) + n
        edits, deletes = (sum(getattr(one, what) for one in self.networks) for what in ("edits", "deletes"))
        words = {"seed": self.args.seed, "messages said": self.counts["said"], "edits": edits, "deletes": deletes,
                 "kills": self.counts["kills"], "stopped past a lease": self.counts["stops"],
                 "clock jumps": self.counts["clock jumps"], "store locked": self.counts["locked"],
                 "disk full": f"{self.counts['disk full']} ({'tmpfs' if self.mounted else 'RLIMIT_FSIZE'})",
                 "hosts started": self.hosts.started, "hours on the clock": round((self.hosts.ms - NOW_MS) / HOUR, 1),
                 "faults": f"{sum(faults.values())} ({', '.join(f'{n} {name}' for name, n in sorted(faults.items()) if n)})",
                 "webhook calls of WhatsApp": ", ".join(f"{n} {name}" for name, n in sorted(calls.items())),
                 **check.counts, "seconds": round(time.monotonic() - self.began)}
        print("\n".join(f"{name}: {value}" for name, value in words.items()))

    def close(self, check):
        """Whatever went wrong can be looked into afterwards."""
        keep = self.args.keep or not check or check.faults
        self.stopping.set()
        self.hosts.stop()
        for one in self.networks:
            one.server.stop()
        if self.mounted and keep:  # what is mounted is gone with this process
            shutil.copytree(os.path.join(self.folder, "store"), os.path.join(self.folder, "left"), dirs_exist_ok=True)
        if self.mounted:
            subprocess.run(["umount", "-l", os.path.join(self.folder, "store")], check=True)
        if not keep:
            shutil.rmtree(self.folder)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", required=True, help="the program made of host.c")
    parser.add_argument("--data", required=True, help="calendars, terms and rules")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--messages", type=int)
    parser.add_argument("--long", action="store_true", help=f"{LONG} messages instead of {SHORT}")
    parser.add_argument("--gotosocial", action="store_true",
                        help="one more server, which forgets idempotency keys: only a read-back tells what is there")
    parser.add_argument("--burst", type=int, help="messages between two looks at the clock, at most")
    parser.add_argument("--pause", type=float, default=0.1, help="seconds a burst, at least")
    parser.add_argument("--settle", type=float, default=90, help="seconds without anything done that end it")
    parser.add_argument("--keep", metavar="FOLDER", help="work there and leave everything")
    words, own = sys.argv[1:], []
    if "--own" in words:
        at = words.index("--own")
        end = words.index("--", at)
        words, own = words[:at] + words[end + 1:], words[at + 1:end]
    args = parser.parse_args(words)
    args.own = own
    args.messages = args.messages or (LONG if args.long else SHORT) // (OWN if own else 1)
    # As many messages an hour that what is read again reaches back to the first.
    args.burst = args.burst or (120 if args.long else 24)
    return args


def own_namespace():
    """This program again in a mount namespace of its own, where there may be one."""
    way = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    if "BIGRUN_NAMESPACE" in os.environ:
        return
    possible = shutil.which("unshare") and subprocess.run(
        [*way, "sh", "-c", "mount -t tmpfs tmpfs /mnt && mount -o remount,size=1m /mnt"], stderr=subprocess.DEVNULL).returncode == 0
    os.environ["BIGRUN_NAMESPACE"] = "1" if possible else "0"
    if possible:
        os.execvp(way[0], [*way, sys.executable, *sys.argv])


def print_faults(faults, folder):
    """How many of each kind, and the first few; all of them are in a file, in a folder that stays."""
    if not faults:
        return print("the big run holds")
    path, kinds = os.path.join(folder, "faults.txt"), {}
    for kind, words in faults:
        kinds.setdefault(kind, []).append(words)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{kind}: {words}\n" for kind, words in faults)
    for kind, words in sorted(kinds.items()):
        print(f"WRONG: {len(words)} of {kind}")
        print("".join(f"    {one}\n" for one in words[:FEW]), end="")
    print(f"the big run found {len(faults)} faults: {path}")


def main():
    args = options()
    own_namespace()
    run, check = Run(args), None
    try:
        run.open()
        run.work()
        check = run.finish()
        run.summary(check)
    finally:
        run.close(check)
    print_faults(check.faults, run.folder)
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())

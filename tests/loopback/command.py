# SPDX-License-Identifier: EUPL-1.2
# The command of every loopback network: its options, its start, and its end at a signal.
import argparse
import signal

import faults
from clock import Clock, parse_time
from server import Engine


def options(description, quirks=None, **own):
    """The options all networks have, and its own: name=default or name=(default, help)."""
    lines = [f"  {name:18} {text}" for name, text in (quirks or {}).items()]
    parser = argparse.ArgumentParser(description=description, epilog="\n".join(["quirks:", *lines] if lines else []),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--now", default="2026-11-23T09:00:00Z", help="where the clock stands")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", action="append", default=[], help="as of mastodon.py; give path=")
    if quirks:
        parser.add_argument("--quirk", action="append", default=[], choices=sorted(quirks), metavar="NAME",
                            help="see below; any number of times")
    for name, value in own.items():
        default, text = value if isinstance(value, tuple) else (value, None)
        parser.add_argument("--" + name.replace("_", "-"), default=default, help=text)
    return parser


def engine(args, app):
    """An engine that listens, with app(engine, args, url) in it."""
    made = Engine(Clock(parse_time(args.now)))
    for spec in args.fault:
        made.faults.arm(faults.parse(spec))
    with made.lock:
        listener = made.listen(port=args.port)
        made.app = app(made, args, listener.url)
    return made, listener


def serve(parser, build):
    """Say where build(args) listens; over at a signal."""
    try:
        made, listener = build(parser.parse_args())
    except (ValueError, KeyError, OSError) as error:
        parser.error(str(error))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: made.stopping.set())
    print(f"listening {listener.url}", flush=True)
    made.stopping.wait()
    made.stop()
    return 0


def run(parser, app):
    return serve(parser, lambda args: engine(args, app))

#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A Mastodon on the loopback: stateful, deterministic, with the quirks of its relatives and faults on demand.
import argparse
import signal
import sys

import faults
from clock import Clock, parse_time
from mastodon_api import Api
from mastodon_control import Control
from mastodon_ids import style
from mastodon_load import Load
from mastodon_quirks import LIKE, QUIRKS, Quirks
from mastodon_shape import Shape
from mastodon_world import World, read_scenario
from server import Engine


class App:
    """What the engine asks: the API, and the control plane beside it."""

    def __init__(self, world, base, tokens):
        shape = Shape(world, base)
        if world.load:
            world.load.shape = shape
        self.handle = Api(world, shape, tokens).answer
        self.control = Control(world, shape).answer


def options():
    text = [
        "quirks (--quirk NAME, any number of times):",
        *(f"  {name:22} {help}" for name, help in sorted(QUIRKS.items())),
        "",
        "servers (--like NAME):",
        *(f"  {name:22} {' '.join(set_) or 'no quirk'}" for name, set_ in LIKE.items()),
        "",
        'faults (--fault "NAME path=/api/v1/* method=GET count=1 after=0 probability=1 seed=0 '
        '..."; count=0: for ever):',
        *(f"  {name:22} {kind.help}" for name, kind in sorted(faults.KINDS.items())),
        "",
        "The first line on standard output is `listening http://127.0.0.1:PORT`. What tests may ask",
        "beside the API is listed by GET /_control/. SIGTERM and SIGINT end the server.",
    ]
    parser = argparse.ArgumentParser(
        description="A stateful Mastodon on 127.0.0.1 for tests and the quickstart.",
        epilog="\n".join(text),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--scenario",
        default="ayuntamiento",
        metavar="FILE",
        help="who is there and what happened: a path or a name in scenarios/ (%(default)s)",
    )
    parser.add_argument(
        "--now",
        default="2026-11-23T09:00:00Z",
        metavar="TIME",
        help="where the clock stands (%(default)s); it moves only by --tick or /_control/clock",
    )
    parser.add_argument(
        "--tick",
        type=int,
        default=0,
        metavar="MS",
        help="milliseconds the clock advances with every API request (%(default)s)",
    )
    parser.add_argument("--port", type=int, default=0, help="0: any free one (%(default)s)")
    parser.add_argument(
        "--quirk", action="append", default=[], metavar="NAME", help="see below"
    )
    parser.add_argument(
        "--like",
        choices=LIKE,
        default="mastodon",
        metavar="SERVER",
        help="all quirks of one server, see below",
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="SPEC", help="see below"
    )
    parser.add_argument(
        "--generate",
        type=int,
        default=0,
        metavar="N",
        help="N made-up mentions, computed when asked for; alone it uses the scenario `load`",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="of --generate (%(default)s)"
    )
    return parser


def build(args):
    """The engine with everything in it, listening."""
    quirks = Quirks()
    for name in (*LIKE[args.like], *args.quirk):
        quirks.switch(name)
    name = "load" if args.generate and args.scenario == "ayuntamiento" else args.scenario
    scenario = read_scenario(name)
    clock = Clock(parse_time(args.now))
    load = Load(args.generate, args.seed, style(quirks), clock.ms) if args.generate else None
    engine = Engine(clock, args.tick)
    engine.compress = lambda: "gzip" in quirks
    world = World(scenario, clock, quirks, load)
    for spec in args.fault:
        engine.faults.arm(faults.parse(spec))
    tokens = {entry["token"]: entry for entry in scenario["tokens"]}
    with engine.lock:
        listener = engine.listen(port=args.port)
        engine.app = App(world, listener.url, tokens)
    return engine, listener


def main():
    parser = options()
    args = parser.parse_args()
    try:
        engine, listener = build(args)
    except (ValueError, KeyError, OSError) as error:
        parser.error(str(error))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: engine.stopping.set())
    print(f"listening {listener.url}", flush=True)
    engine.stopping.wait()
    engine.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful Mastodon on the loopback, with its relatives' quirks and faults on demand.
import argparse
import sys

import command
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


OPTIONS = (
    (
        "--scenario",
        "FILE",
        "ayuntamiento",
        "who is there and what happened: a path or a name in scenarios/",
    ),
    (
        "--now",
        "TIME",
        "2026-11-23T09:00:00Z",
        "where the clock stands; it moves by --tick and /_control/clock",
    ),
    ("--tick", "MS", 0, "milliseconds the clock advances with every API request"),
    ("--port", "PORT", 0, "0: any free one"),
    ("--like", "SERVER", "mastodon", "all quirks of one server, see below"),
    ("--quirk", "NAME", [], "see below; any number of times"),
    ("--fault", "SPEC", [], "see below; any number of times"),
    (
        "--generate",
        "N",
        0,
        "N made-up mentions, computed when asked for; alone it uses the scenario load",
    ),
    ("--seed", "S", 1, "of --generate"),
)


def manual():
    """What --help says below the options."""
    lines = ["quirks:"]
    lines += [f"  {name:22} {text}" for name, text in sorted(QUIRKS.items())]
    lines += ["", "servers:"]
    lines += [f"  {name:22} {' '.join(names) or 'no quirk'}" for name, names in LIKE.items()]
    lines += [
        "",
        "faults, in the form --fault 'NAME path=/api/v1/* method=GET count=1 after=0', with",
        "probability=1 seed=0 and the options below; count=0 means for ever:",
    ]
    lines += [f"  {name:22} {kind.help}" for name, kind in sorted(faults.KINDS.items())]
    lines += [
        "",
        "The first line on standard output is `listening http://127.0.0.1:PORT`.",
        "What tests may ask beside the API is listed by GET /_control/.",
        "SIGTERM and SIGINT end the server.",
    ]
    return "\n".join(lines)


def options():
    parser = argparse.ArgumentParser(
        description="A stateful Mastodon on 127.0.0.1 for tests and the quickstart.",
        epilog=manual(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, value, default, text in OPTIONS:
        how = {"type": type(default)} if not isinstance(default, list) else {"action": "append"}
        text += "" if default == [] else f" ({default})"
        parser.add_argument(name, metavar=value, default=default, help=text, **how)
    return parser


def build(args):
    """The engine with everything in it, listening."""
    quirks = Quirks()
    if args.like not in LIKE:
        raise ValueError(f"no server {args.like!r}; there are {', '.join(LIKE)}")
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
    return command.serve(options(), build)


if __name__ == "__main__":
    sys.exit(main())

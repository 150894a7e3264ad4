#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful Bot API of Telegram on the loopback, with faults on demand.
import argparse
import sys

import command
import faults
from clock import Clock, parse_time
from server import Engine
from telegram_api import Api, too_many
from telegram_control import Control
from telegram_hook import Hook
from telegram_world import World, read_scenario

QUIRKS = {"throttle": "the same offset within three seconds waits for three, as on the real server"}


class App:
    """What the engine asks: the API, and the control plane beside it."""

    def __init__(self, engine, scenario, quirks):
        world = World(scenario, engine.clock, engine.lock)
        hooks = [Hook(world, bot, engine.stopping) for bot in world.bots]
        self.handle = Api(world, engine.stopping, quirks).answer
        self.control = Control(world, hooks, quirks).answer
        self.too_many = too_many
        for hook in hooks:
            hook.start()


OPTIONS = (
    ("--scenario", "FILE", "telegram", "who is there and what was said: a path or a name in scenarios/"),
    ("--now", "TIME", "2026-11-23T09:00:00Z", "where the clock stands; it moves by --tick and /_control/clock"),
    ("--tick", "MS", 0, "milliseconds the clock advances with every API request"),
    ("--port", "PORT", 0, "0: any free one"),
    ("--quirk", "NAME", [], "see below; any number of times"),
    ("--fault", "SPEC", [], "see below; any number of times"),
)


def manual():
    """What --help says below the options."""
    lines = ["quirks:", *(f"  {name:22} {text}" for name, text in QUIRKS.items())]
    lines += ["", "faults, as 'NAME path=/bot*/getUpdates method=* count=1 after=0 probability=1 seed=0':"]
    lines += [f"  {name:22} {kind.help}" for name, kind in sorted(faults.KINDS.items())]
    lines += ["", "The first line on standard output is `listening http://127.0.0.1:PORT`."]
    lines += ["SIGTERM and SIGINT end the server."]
    return "\n".join(lines)


def options():
    parser = argparse.ArgumentParser(
        description="A stateful Bot API on 127.0.0.1 for tests.",
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
    unknown = set(args.quirk) - QUIRKS.keys()
    if unknown:
        raise ValueError(f"no quirk {unknown.pop()!r}; there are {', '.join(QUIRKS)}")
    engine = Engine(Clock(parse_time(args.now)), args.tick)
    scenario = read_scenario(args.scenario)
    for spec in args.fault:
        engine.faults.arm(faults.parse(spec))
    with engine.lock:
        listener = engine.listen(port=args.port)
        engine.app = App(engine, scenario, set(args.quirk))
    return engine, listener


def main():
    return command.serve(options(), build)


if __name__ == "__main__":
    sys.exit(main())

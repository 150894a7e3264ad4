# SPDX-License-Identifier: EUPL-1.2
# Fixtures of the loopback servers' own tests.
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import Server  # noqa: E402


@pytest.fixture
def start():
    servers = []

    def go(*args, **how):
        servers.append(Server(*args, **how))
        return servers[-1]

    yield go
    for server in servers:
        if server.process:
            server.stop()


@pytest.fixture
def server(start):
    return start()


@pytest.fixture
def empty(start):
    return start("--scenario", "load")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """What is skipped was not tested: it has failed."""
    report = (yield).get_result()
    if report.skipped:
        report.outcome, report.longrepr = "failed", f"skipped: {report.longrepr}"

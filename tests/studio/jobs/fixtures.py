"""Fixtures for tests that use the queue: a fake engine, and nothing left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from studio.jobs.queue import Queue
from studio.jobs.watch import Limits
from tests.studio.jobs.kit import FAKE, engines_of_this_process

PATIENCE = Limits(cancel=1.0, silence=2.0, stall=4.0)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Fail a test that leaves a thread or an engine process behind."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + 3
    while (left := set(threading.enumerate()) - before) and time.monotonic() < end:
        time.sleep(0.01)
    assert not left, f"threads left: {left}"
    assert not engines_of_this_process(), "an engine process was left"


@pytest.fixture
def queue(tmp_path, qapp) -> Iterator[Queue]:
    """A started queue in front of the scripted engine, with little patience."""
    queue = Queue(tmp_path / "jobs", FAKE, PATIENCE)
    queue.start()
    yield queue
    queue.close()

"""Fixtures for tests that use the queue: a fake engine, and nothing left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.jobs.queue import Queue
from studio.jobs.watch import Limits
from tests.studio.jobs.kit import FAKE, engines_of_this_process

PATIENCE = Limits(start=30.0, cancel=1.0, silence=3.0, stall=3.0)


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
def open_queue(qapp) -> Iterator[Callable[[Path], Queue]]:
    """Makes queues in front of the scripted engine, with little patience; all are closed at the end."""
    queues = []

    def make(folder: Path) -> Queue:
        queues.append(Queue(folder, FAKE, PATIENCE))
        return queues[-1]

    yield make
    for queue in queues:
        queue.close()


@pytest.fixture
def queue(tmp_path, open_queue) -> Queue:
    """A started queue."""
    queue = open_queue(tmp_path / "jobs")
    queue.start()
    return queue

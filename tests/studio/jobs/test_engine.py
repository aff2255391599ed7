"""The engine as one blocking call, as commands without a window use it."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from engines.progress import Cancelled, EngineError
from studio.jobs import process as process_module
from studio.jobs.engine import Engine
from studio.jobs.watch import Run
from tests.studio.jobs.fixtures import PATIENCE
from tests.studio.jobs.kit import FAKE, ask, gone


@pytest.fixture
def engine(tmp_path):
    with Engine(tmp_path / "engine.log", FAKE, PATIENCE) as engine:
        yield engine


@pytest.fixture
def run(tmp_path):
    """Makes runs with folders of their own."""

    def make(script: str, job: str = "job") -> Run:
        folder = tmp_path / job
        folder.mkdir(exist_ok=True)
        return Run(job, ask(script), folder)

    return make


def silent(*_) -> None:
    pass


def test_several_runs_use_one_process(engine, run):
    pid = engine.pid
    for name in "ab":
        assert Path(engine.run(run("draw", name), silent).path).is_file()
    assert engine.pid == pid


def test_a_cancel_before_the_run_begins_counts(engine, run):
    engine.cancel("job")
    with pytest.raises(Cancelled):
        engine.run(run("draw 1000 10"), silent)
    assert engine.run(run("draw", "next"), silent)


def test_a_cancel_does_not_wait_for_a_process_that_is_still_starting(engine, run):
    os.kill(engine.pid, signal.SIGSTOP)
    threading.Timer(0.3, engine.cancel, ["job"]).start()
    before = time.monotonic()
    with pytest.raises(Cancelled):
        engine.run(run("draw 1000 10"), silent)
    assert time.monotonic() - before < 0.9
    os.kill(engine.pid, signal.SIGCONT)
    reports = []
    assert engine.run(run("draw", "next"), lambda *report: reports.append(report))
    assert all(total in (0, 4) for _, total, *_ in reports)


def test_a_cancel_from_another_thread(engine, run):
    threading.Timer(0.6, engine.cancel, ["job"]).start()
    before = time.monotonic()
    with pytest.raises(Cancelled):
        engine.run(run("draw 2000 10"), silent)
    assert time.monotonic() - before < 3


def test_control_c_ends_the_run_and_its_process(engine, run):
    """A KeyboardInterrupt reaches the listener as it would reach any line of the program."""
    pid = engine.pid

    def interrupted(done, total, *_):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.run(run("draw 1000 10"), interrupted)
    assert gone(pid)
    assert engine.run(run("draw", "next"), silent)


def test_a_process_that_died_while_nothing_ran_is_replaced_unnoticed(engine, run):
    os.kill(engine.pid, signal.SIGKILL)
    assert gone(engine.pid)
    assert engine.run(run("draw"), silent)


def test_stop_ends_whatever_runs_at_once(engine, run):
    pid = engine.pid
    threading.Timer(0.6, engine.stop).start()
    with pytest.raises(Cancelled):
        engine.run(run("hang"), silent)
    assert gone(pid)


def test_a_system_that_starts_no_process_is_a_sentence(tmp_path, run, monkeypatch):
    def refuse(*_, **__):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(process_module.subprocess, "Popen", refuse)
    engine = Engine(tmp_path / "engine.log", FAKE)
    with pytest.raises(EngineError, match=r"Cannot allocate memory.*close other programs"):
        engine.run(run("draw"), silent)
    engine.close()


def test_a_large_log_makes_room_for_a_new_one(tmp_path, run):
    log = tmp_path / "engine.log"
    log.write_bytes(b"old\n" * 300_000)
    with Engine(log, FAKE) as engine:
        engine.run(run("draw"), silent)
    assert log.stat().st_size < 10_000 and (tmp_path / "engine.log.1").stat().st_size == 1_200_000

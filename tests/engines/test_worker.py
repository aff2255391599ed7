"""The engine process itself, spoken to as the studio does: jobs, cancel, death with its parent."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from engines import worker
from engines.channel import ChannelClosed
from engines.media.picture import write_png
from engines.requests import ImageResult, from_json
from studio.jobs.process import EngineProcess
from tests.studio.jobs.kit import FAKE, ask, gone


@pytest.fixture
def process(tmp_path):
    process = EngineProcess(tmp_path / "engine.log", FAKE)
    yield process
    process.kill()


def start(process, folder: Path, script: str, job: str = "1") -> None:
    folder.mkdir(exist_ok=True)
    request = ask(script)
    process.channel.send({"type": "run", "job": job, "request": {"kind": "TextToImage", **asdict(request)}, "folder": str(folder)})


def messages(process, until: tuple[str, ...] = ("finished", "failed", "cancelled"), limit: float = 10.0):
    """All messages up to the first of a type in `until`."""
    found, end = [], time.monotonic() + limit
    while time.monotonic() < end:
        if select.select([process.channel], [], [], 0.1)[0]:
            found += process.channel.receive()
        if any(message.type in until for message in found):
            return found
    raise AssertionError(f"only {[message.data for message in found]} in {limit} s")


def test_a_job_reports_progress_and_a_result_that_was_read_back(process, tmp_path):
    start(process, tmp_path / "out", "draw 3 100")
    found = messages(process)
    steps = [message for message in found if message.type == "progress" and message.data["total"] == 3]
    assert [message.data["done"] for message in steps] == [1, 2, 3]
    assert steps[-1].data["preview"] == [36, 64] and len(steps[-1].payload) == 36 * 64 * 3
    result = from_json(found[-1].data["result"])
    assert Path(result.path).stat().st_size == found[-1].data["bytes"]


def test_fast_previews_are_thinned_but_the_last_one_comes(process, tmp_path):
    start(process, tmp_path / "out", "draw 200 1")
    steps = [message for message in messages(process) if message.type == "progress" and message.data["total"]]
    shown = [message.data["done"] for message in steps if message.payload]
    assert len(steps) == 200 and len(shown) < 30 and shown[-1] == 200


def test_a_job_that_runs_long_shows_signs_of_life(process, tmp_path):
    start(process, tmp_path / "out", "hang asleep")
    [*_, beat] = messages(process, until=("beat",))
    assert beat.data["job"] == "1" and beat.data["cpu"] > 0


def test_cancel_stops_its_job_and_no_other(process, tmp_path):
    start(process, tmp_path / "out", "draw 1000 10")
    messages(process, until=("progress",))
    process.channel.send({"type": "cancel", "job": "1"})
    assert messages(process)[-1].type == "cancelled"
    process.channel.send({"type": "cancel", "job": "1"})
    start(process, tmp_path / "out", "draw", job="2")
    assert messages(process)[-1].data["type"] == "finished"


def test_a_cancel_that_comes_before_its_job_is_kept(process, tmp_path):
    process.channel.send({"type": "cancel", "job": "1"})
    start(process, tmp_path / "out", "draw 1000 10")
    assert messages(process)[-1].type == "cancelled"


def test_cancel_does_not_wait_for_the_imports(tmp_path, monkeypatch):
    monkeypatch.setenv("FAKE_WARM", "30")
    process = EngineProcess(tmp_path / "engine.log", FAKE)
    start(process, tmp_path / "out", "draw")
    assert messages(process, until=("progress",))[-1].data["note"] == "Starting the engine"
    process.channel.send({"type": "cancel", "job": "1"})
    before = time.monotonic()
    assert messages(process)[-1].type == "cancelled" and time.monotonic() - before < 0.5
    process.kill()


def test_a_request_of_an_unknown_kind_fails_with_a_sentence(process, tmp_path):
    process.channel.send({"type": "run", "job": "1", "request": {"kind": "Sing"}, "folder": str(tmp_path)})
    [*_, answer] = messages(process)
    assert answer.type == "failed" and "Sing" in answer.data["sentence"]


def test_the_process_ends_when_the_studio_closes_the_channel(process, tmp_path):
    start(process, tmp_path / "out", "hang")
    messages(process, until=("beat",))
    process.channel.close()
    assert gone(process.pid)


def test_the_process_dies_with_a_studio_that_is_killed(tmp_path):
    script = f"""
import time
from pathlib import Path
from studio.jobs.process import EngineProcess
process = EngineProcess(Path({str(tmp_path)!r}) / "engine.log", {FAKE!r})
print(process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(worker.__file__).parents[1]) as studio:
        engine = int(studio.stdout.readline())
        studio.send_signal(signal.SIGKILL)
    assert gone(engine)


def test_the_process_is_the_first_to_go_when_memory_runs_out(process, tmp_path):
    start(process, tmp_path / "out", "draw")
    messages(process)
    assert int(Path(f"/proc/{process.pid}/oom_score_adj").read_text()) == 800
    assert os.getpgid(process.pid) == process.pid


def test_a_crash_leaves_its_trace_in_the_log(process, tmp_path):
    start(process, tmp_path / "out", "crash segfault")
    with pytest.raises(ChannelClosed):
        messages(process)
    assert "SIGSEGV" in process.cause_of_death()
    assert "fake_engine.py" in (tmp_path / "engine.log").read_text()


class OutOfMemoryError(RuntimeError):
    """Named as torch's."""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (OutOfMemoryError("CUDA"), True),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes"), True),
        (RuntimeError("shapes do not fit"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_out_of_memory_is_known_in_all_its_forms(error, expected):
    assert worker.ran_out_of_memory(error) is expected


def test_a_result_of_another_size_than_it_says_is_refused(tmp_path):
    write_png(tmp_path / "a.png", np.zeros((4, 8, 3), np.uint8))
    assert worker.verified_size(ImageResult(str(tmp_path / "a.png"), 8, 4, {}), tmp_path) > 0
    with pytest.raises(worker.EngineError, match="instead of"):
        worker.verified_size(ImageResult(str(tmp_path / "a.png"), 4, 8, {}), tmp_path)

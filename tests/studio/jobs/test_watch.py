"""What the engine's messages mean, and how long its silence may last."""

from __future__ import annotations

import numpy as np
import pytest

from engines.channel import Message
from engines.media.picture import write_png
from engines.progress import Cancelled, EngineError
from engines.requests import ImageResult, to_json
from studio.jobs import watch as watch_module
from studio.jobs.watch import BrokenProcess, Limits, Run, Watch
from tests.studio.jobs.kit import ask


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(watch_module, "time", clock)
    return clock


@pytest.fixture
def reports() -> list:
    return []


@pytest.fixture
def worked() -> list[float]:
    """What the system says of the process's CPU seconds."""
    return [0.0]


@pytest.fixture
def watch(clock, reports, worked, tmp_path) -> Watch:
    limits = Limits(start=60, cancel=3, silence=20, stall=300)
    return Watch(Run("j", ask("draw"), tmp_path), limits, lambda *report: reports.append(report), lambda: worked[0])


def beat(cpu: float) -> Message:
    return Message({"type": "beat", "job": "j", "cpu": cpu})


def step(done: int = 1) -> Message:
    return Message({"type": "progress", "job": "j", "done": done, "total": 4, "note": "n", "preview": [1, 2]}, bytes(6))


def test_progress_is_passed_on_with_its_preview(watch, reports):
    assert watch.hear(step()) is None
    [(done, total, note, preview)] = reports
    assert (done, total, note, preview.shape) == (1, 4, "n", (1, 2, 3))


def test_what_belongs_to_another_job_is_ignored(watch, reports):
    assert watch.hear(Message({"type": "failed", "job": "older", "sentence": "x", "spent": False})) is None
    assert watch.hear(Message({"type": "progress"})) is None and not reports


def test_silence_breaks_the_process_and_a_beat_ends_the_silence(watch, clock):
    clock.now += 59
    watch.judge()
    watch.hear(beat(1.0))
    clock.now += 19
    watch.judge()
    clock.now += 2
    with pytest.raises(BrokenProcess, match="stopped answering"):
        watch.judge()


def test_a_library_that_keeps_the_lock_may_work_in_silence_but_not_for_ever(watch, clock, worked):
    """Open3D says nothing for a minute while it makes a mesh; its CPU seconds show that it is at work."""
    watch.hear(beat(1.0))
    for _ in range(14):
        clock.now += 21
        worked[0] += 10
        watch.judge()
    clock.now += 21
    worked[0] += 10
    with pytest.raises(BrokenProcess, match="stuck"):
        watch.judge()


def test_what_the_process_worked_for_earlier_jobs_does_not_count(clock, worked, tmp_path):
    worked[0] = 900.0
    watch = Watch(Run("j", ask("draw"), tmp_path), Limits(start=60), lambda *report: None, lambda: worked[0])
    clock.now += 61
    with pytest.raises(BrokenProcess, match="stopped answering"):
        watch.judge()


def test_beats_without_work_or_progress_are_a_stall_and_work_is_none(watch, clock):
    for second in range(0, 290, 10):
        clock.now += 10
        watch.hear(beat(second * 0.5))
        watch.judge()
    for _ in range(31):
        clock.now += 10
        watch.hear(beat(145.0))
    with pytest.raises(BrokenProcess, match="stuck"):
        watch.judge()
    watch.hear(step())
    watch.judge()


def test_a_cancel_that_is_not_heard_breaks_the_process(watch, clock):
    watch.cancelled = clock.now
    clock.now += 2.9
    watch.judge()
    clock.now += 0.2
    with pytest.raises(BrokenProcess, match="did not stop"):
        watch.judge()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"type": "cancelled"}, Cancelled),
        ({"type": "failed", "sentence": "No.", "spent": False}, EngineError),
        ({"type": "failed", "sentence": "No memory.", "spent": True}, BrokenProcess),
        ({"type": "failed"}, BrokenProcess),
        ({"type": "sing"}, BrokenProcess),
        ({"type": "beat", "cpu": None}, BrokenProcess),
        ({"type": "finished", "result": "{}", "bytes": 1}, BrokenProcess),
        ({"type": "progress", "done": "x", "total": 1, "note": ""}, BrokenProcess),
    ],
)
def test_each_end_of_a_run_and_every_nonsense(watch, data, error):
    with pytest.raises(error):
        watch.hear(Message({**data, "job": "j"}))


def test_a_preview_that_does_not_fit_is_nonsense(watch):
    with pytest.raises(BrokenProcess):
        watch.hear(Message(step().data, bytes(5)))


def test_a_result_counts_only_when_its_file_is_whole_and_in_its_folder(watch, tmp_path):
    path = tmp_path / "a.png"
    write_png(path, np.zeros((2, 2, 3), np.uint8))

    def finished(path, size: int) -> Message:
        return Message({"type": "finished", "job": "j", "result": to_json(ImageResult(str(path), 2, 2, {})), "bytes": size})

    assert watch.hear(finished(path, path.stat().st_size)).path == str(path)
    outside = tmp_path.parent / "outside.png"
    write_png(outside, np.zeros((2, 2, 3), np.uint8))
    for wrong in (finished(path, 1), finished(tmp_path / "none.png", 5), finished(outside, outside.stat().st_size), finished("", 0)):
        with pytest.raises(EngineError, match="not all there"):
            watch.hear(wrong)

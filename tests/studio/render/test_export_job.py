from __future__ import annotations

import os
import signal
from dataclasses import replace

import numpy as np
import pytest

from studio.document.project import Rate
from studio.render.export_job import ExportJob
from studio.render.export_settings import ExportError, ExportSettings
from tests.studio.render.reels import film, pictures, shows, sounds

SIZE = (256, 144)


@pytest.fixture
def project(shelf):
    shelf.numbered("n", 24)
    return film(shelf, pictures(*(shows(str(turn), "n", turn * 24, 24) for turn in range(160))), size=SIZE)


def test_a_system_that_shuts_down_leaves_nothing(begin, qtbot, tmp_path):
    job = begin(tmp_path / "out.mp4")
    qtbot.waitSignal(job.progressed, timeout=60_000).wait()
    with qtbot.waitSignal(job.cancelled, timeout=10_000):
        os.kill(job._process.processId(), signal.SIGTERM)
    assert litter(tmp_path) == []


@pytest.fixture
def begin(project, shelf, qtbot):
    jobs = []

    def start(path, film=project, **fields) -> ExportJob:
        settings = ExportSettings(str(path), "mp4", *SIZE, Rate(24), "draft", **fields)
        jobs.append(ExportJob(film, shelf.media, settings))
        return jobs[-1]

    yield start
    for job in jobs:
        job.wait()


def litter(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "media")


def test_it_exports_and_tells_how_far_it_is(begin, qtbot, tmp_path):
    job, told = begin(tmp_path / "out.mp4", end=200), []
    job.progressed.connect(lambda *said: told.append(said))
    with qtbot.waitSignal(job.finished, timeout=60_000) as end:
        pass
    report = end.args[0]
    assert (report.frames, report.path) == (200, str(tmp_path / "out.mp4")) and not job.running
    assert [done for done, *_ in told] == sorted(done for done, *_ in told) and told[-1][:2] == (200, 200)
    assert litter(tmp_path) == ["out.mp4"]


def test_cancel_ends_it_and_leaves_nothing(begin, qtbot, tmp_path):
    job = begin(tmp_path / "out.mp4")
    qtbot.waitSignal(job.progressed, timeout=60_000).wait()
    with qtbot.waitSignal(job.cancelled, timeout=3_500):
        job.cancel()
        job.cancel()
    assert litter(tmp_path) == [] and not job.running


def test_a_killed_export_is_explained_and_leaves_nothing(begin, qtbot, tmp_path):
    job = begin(tmp_path / "out.mp4")
    qtbot.waitSignal(job.progressed, timeout=60_000).wait()
    with qtbot.waitSignal(job.failed, timeout=10_000) as end:
        os.kill(job._process.processId(), signal.SIGKILL)
    assert "ended unexpectedly" in end.args[0] and litter(tmp_path) == []


def test_one_sentence_when_it_cannot_be(begin, qtbot, tmp_path, project, shelf):
    shelf.sound("s", np.zeros(10_000, np.float32))
    gone = replace(film(shelf, *project.timeline.tracks, sounds(shows("x", "s", 0, 5))))
    (shelf.folder / "s.wav").unlink()
    job = begin(tmp_path / "out.mp4", gone)
    with qtbot.waitSignal(job.failed, timeout=60_000) as end:
        pass
    assert "“Sound s” is missing" in end.args[0]
    with pytest.raises(ExportError, match="nothing to export"):
        begin(tmp_path / "out.mp4", film(shelf))


def test_the_time_left_is_said_after_a_while_and_a_window_that_closes_waits_for_the_end(begin, qtbot, tmp_path):
    job = begin(tmp_path / "out.mp4")
    assert job.seconds_left is None
    qtbot.waitUntil(lambda: job.seconds_left is not None or not job.running, timeout=60_000)
    assert job.done == job.total or 0 < job.seconds_left < 600
    job.wait()
    assert litter(tmp_path) == []

"""Missing files found again: by content under any name, by name with a warning, and what is not there stays missing."""

from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from engines.media.picture import encode_png
from studio.actions import missing
from studio.document.asset import Asset
from studio.jobs.job import State
from tests.studio.paint_kit import wait


def png(shade: int) -> bytes:
    return encode_png(np.full((36, 64, 3), shade, np.uint8))


@pytest.fixture
def lost(session, tmp_path):
    """A film that lacks the files of three pictures; what it says is collected in `said` and `warned`."""
    assets = {}
    for name, shade in (("kept", 10), ("edited", 90), ("gone", 200)):
        key = session.bundle.add_media(png(shade), "png")
        assets[name] = Asset(name, name.title(), "picture", key, 64, 36, origin=f"{name}.png")
        session.bundle.media_path(key).unlink()
    session.commit("Pictures", replace(session.project, assets=assets))
    session.said, session.warned, session.back = [], [], []
    session.message.connect(session.said.append)
    session.problem.connect(session.warned.append)
    session.relinked.connect(session.back.append)
    (tmp_path / "attic" / "old").mkdir(parents=True)
    return session


def look(session, folder) -> None:
    missing.find_missing(session, folder)
    wait(lambda: session.files.idle)


def test_the_very_file_is_found_under_another_name_and_deep_down(lost, tmp_path):
    (tmp_path / "attic" / "old" / "renamed.png").write_bytes(png(10))
    before = lost.project
    look(lost, tmp_path / "attic")
    assert lost.media("kept").read_bytes() == png(10) and lost.back == ["kept"]
    assert lost.project is before, "the film is as it was: nothing to undo"
    assert "1 missing files were found" in lost.said[-1] and "2 are still missing" in lost.said[-1] and not lost.warned


def test_a_file_of_the_same_name_comes_in_with_a_warning_and_can_be_undone(lost, tmp_path):
    (tmp_path / "attic" / "Edited.PNG").write_bytes(png(91))
    look(lost, tmp_path / "attic")
    asset = lost.project.assets["edited"]
    assert lost.media("edited").read_bytes() == png(91) and asset.name == "Edited"
    assert "only by name" in lost.warned[-1] and "“Edited”" in lost.warned[-1] and lost.history.undo_label == "Relink 1 files"
    lost.undo()
    assert lost.media("edited") is None


def test_content_counts_more_than_a_name(lost, tmp_path):
    (tmp_path / "attic" / "kept.png").write_bytes(png(55))
    (tmp_path / "attic" / "other.png").write_bytes(png(10))
    look(lost, tmp_path / "attic")
    assert lost.media("kept").read_bytes() == png(10) and not lost.warned


def test_a_broken_file_of_the_right_name_is_refused_in_a_sentence(lost, tmp_path):
    (tmp_path / "attic" / "gone.png").write_bytes(b"not a picture at all")
    look(lost, tmp_path / "attic")
    assert lost.media("gone") is None and "gone.png" in lost.warned[-1] and "3 are still missing" in lost.warned[-1]


def test_the_search_is_in_the_job_tray_and_can_be_stopped(lost, tmp_path, monkeypatch):
    stopped, read = Event(), missing._digest
    monkeypatch.setattr(missing, "_digest", lambda path, progress: stopped.wait(30) and read(path, progress))
    for number in range(40):
        (tmp_path / "attic" / f"{number}.png").write_bytes(png(10) + bytes(number))
    missing.find_missing(lost, tmp_path / "attic")
    (task,) = lost.tasks.jobs()
    assert "3 missing files" in task.label
    lost.tasks.cancel(task.id)
    stopped.set()  # the first file is read only now, however quick the machine is
    wait(lambda: lost.files.idle)
    assert lost.tasks.job(task.id).state is State.CANCELLED and not lost.warned and lost.media("kept") is None
    look(lost, tmp_path / "attic")
    assert lost.tasks.jobs()[-1].state is State.FINISHED


def test_it_is_offered_only_while_files_are_missing(lost, session):
    action = missing.ACTIONS[0]
    assert action.enabled(lost)
    session.commit("Empty", replace(session.project, assets={}))
    assert not action.enabled(session)

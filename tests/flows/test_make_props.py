"""Build by real clicks: props out of a picture and of photographs, a making that rests and goes on, and a side that is repaired."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from engines.requests import SplatImage, SplatPhotos, SplatText
from studio.document.project import Project
from studio.jobs.job import State
from studio.ui.viewport.inspector import Inspector
from studio.ui.viewport.make_panel import MakePanel
from tests.flows.test_first_film import click, press, tab


@pytest.fixture
def window(open_film):
    """The whole window in Build, with an empty Set."""
    window = open_film(Project(title="Props", width=96, height=54), "tests.modelling_engine")
    tab(window, "build")
    click(window.stage("build").empty.new)
    return window


def panel(window, name, kind):
    return window.docks._dock(name).findChild(kind)


def props(window):
    return window.session.project.sets[0].props


def answer(make, qtbot, path) -> None:
    """Choose a path in the dialog that a button has opened."""
    dialogs = lambda: [dialog for dialog in make.findChildren(QFileDialog) if dialog.isVisible()]  # noqa: E731
    qtbot.waitUntil(lambda: len(dialogs()) == 1, timeout=10_000)
    (dialog,) = dialogs()
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    qtbot.waitUntil(lambda: not dialogs(), timeout=10_000)


def recipe_kinds(window) -> list[str]:
    return sorted(asset.recipe.request["kind"] for asset in window.session.project.assets.values() if asset.recipe)


@pytest.mark.timeout(300)
def test_a_picture_and_photographs_become_props(window, qtbot, tmp_path):
    make, folder = panel(window, "make", MakePanel), tmp_path / "photographs"
    folder.mkdir()
    cv2.imwrite(str(tmp_path / "toy.png"), np.full((40, 40, 3), 200, np.uint8))

    click(make.ways.button("picture"))
    assert make.open.isVisible() and not make.prompt.isVisible() and not make.make.isEnabled()
    click(make.open)
    answer(make, qtbot, tmp_path / "toy.png")
    assert make.open.text() == "toy.png" and make.make.isEnabled()
    click(make.make)
    qtbot.waitUntil(lambda: len(props(window)) == 1, timeout=60_000)

    click(make.ways.button("photos"))
    assert make.choose.isVisible() and not make.open.isVisible() and not make.learn.isEnabled()
    click(make.choose)
    answer(make, qtbot, folder)
    assert make.choose.text() == "photographs"
    click(make.learn)
    qtbot.waitUntil(lambda: len(props(window)) == 2, timeout=60_000)

    assert recipe_kinds(window) == [SplatImage.__name__, SplatPhotos.__name__]
    (asset,) = (a for a in window.session.project.assets.values() if a.recipe and a.recipe.request["kind"] == SplatPhotos.__name__)
    assert asset.recipe.request["folder"] == str(folder) and not window.session.troubles


@pytest.mark.timeout(300)
def test_a_making_rests_and_goes_on(window, qtbot):
    make, card, queue = panel(window, "make", MakePanel), window.stage("build").making, window.session.queue
    assert not card.isVisible()
    QTest.keyClicks(make.prompt, "a slow red ball")
    click(make.make)
    qtbot.waitUntil(lambda: card.isVisible() and card.pause.isVisible() and card.bar.value() > 30, timeout=60_000)
    assert card.picture._image is not None
    click(card.pause)
    (job,) = queue.jobs()
    assert job.state is State.PAUSED and card.note.text().startswith("Paused at ")
    qtbot.waitUntil(lambda: not queue._busy, timeout=10_000)
    click(card.pause)
    qtbot.waitUntil(lambda: len(props(window)) == 1, timeout=60_000)
    went_on = int(queue.job(job.id).note.rpartition(" ")[2])
    assert went_on > 0 and not card.isVisible() and not window.session.troubles


@pytest.mark.timeout(300)
def test_the_side_that_is_looked_at_is_repaired(window, qtbot):
    make, stage, session = panel(window, "make", MakePanel), window.stage("build"), window.session
    QTest.keyClicks(make.prompt, "a red ball")
    click(make.make)
    qtbot.waitUntil(lambda: len(props(window)) == 1, timeout=60_000)
    assert not stage.tools.repair.isEnabled()
    session.select(props=(props(window)[0].id,))
    faces = panel(window, "inspector", Inspector).sides
    assert faces.isVisible() and faces.words.text().startswith("2 faces")
    before = props(window)[0]
    click(stage.tools.repair)
    qtbot.waitUntil(lambda: props(window)[0].asset != before.asset, timeout=60_000)
    (after,) = props(window)
    repaired = session.project.assets[after.asset].recipe
    assert repaired.request["kind"] == SplatText.__name__ and repaired.request["prompt"] == "a red ball"
    assert repaired.request["side"] == pytest.approx(33.7, abs=6)  # where the free view stands: atan2(3.6, 5.4)
    assert repaired.inputs == {"begin_with": before.asset} and after.placement == before.placement
    press(window, "edit.undo")
    assert props(window)[0].asset == before.asset and not session.troubles

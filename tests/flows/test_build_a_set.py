"""A Set by real clicks: bring two models, place one by its handle, key a camera, render the move into the cut, depth to the canvas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from engines.media.probe import probe
from engines.splat.camera import project
from studio.document.paint import flatten
from studio.document.project import Project
from studio.document.set_clips import stale_clips
from studio.document.timeline import SetSource
from studio.ui.viewport.inspector import Inspector
from studio.ui.viewport.key_strip import KeyStrip
from studio.ui.viewport.make_panel import MakePanel
from tests.flows.test_first_film import click, press, tab
from tests.set_kit import model_files

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(open_film):
    """The whole window on a new film, with the real engine."""
    return open_film(Project(title="Stage", width=96, height=54), "tests.building_engine")


def drop(widget, paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(QPointF(widget.rect().center()), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    widget.dropEvent(event)


def drag(widget, start: QPoint, end: QPoint):
    QTest.mousePress(widget, LEFT, Qt.KeyboardModifier.ControlModifier, start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(widget, start + (end - start) * share)
    QTest.mouseRelease(widget, LEFT, Qt.KeyboardModifier.ControlModifier, end)


def spot(view, place) -> QPoint:
    ((x, y),) = project(view.lens(), np.array([place], float))[0]
    return QPoint(round(x), round(y))


@pytest.mark.timeout(400)
def test_a_set_from_files_to_the_cut_and_the_canvas(window, tmp_path, qtbot):
    session = window.session
    tab(window, "build")
    stage = window.stage("build")
    assert stage.empty.isVisible()
    drop(stage, model_files(tmp_path))
    qtbot.waitUntil(lambda: bool(session.project.sets) and len(session.project.sets[0].props) == 2, timeout=60_000)
    qtbot.waitUntil(lambda: stage.view._image is not None and len(stage.view.view().props) == 2, timeout=60_000)
    assert not stage.empty.isVisible() and {asset.form for asset in session.project.assets.values()} == {"splats", "mesh"}

    view, shown = stage.view, session.project.sets[0]
    view.frame_selection()
    session.select(props=())
    box = next(prop for prop in shown.props if prop.name == "box")
    QTest.mouseClick(view, LEFT, Qt.KeyboardModifier.NoModifier, spot(view, box.placement.position))
    assert session.selection.props == (box.id,)

    handle = next(handle for handle in view._handles(view.lens()) if handle.axis == 0)
    begin = QPoint(*(int(number) for number in handle.points[1].round()))
    drag(view, begin, begin + QPoint(60, 12))
    moved = session.project.sets[0].prop(box.id)
    assert moved.placement.position[0] > box.placement.position[0] + 0.05
    assert moved.placement.position[1:] == pytest.approx(box.placement.position[1:])
    press(window, "edit.undo")
    assert session.project.sets[0].prop(box.id) == box
    press(window, "edit.redo")

    inspector = window.docks._dock("inspector").findChild(Inspector)
    session.commit("Short", replace(session.project, sets=(replace(session.project.sets[0], duration=5),)))
    inspector.camera.move.setCurrentText("Orbit")
    QTest.mouseClick(inspector.camera.apply, LEFT)
    assert len(session.project.sets[0].cameras[0].keys) >= 2

    strip = window.docks._dock("set keys").findChild(KeyStrip)
    click(strip.render_button)
    clips = lambda: [clip for track in session.project.timeline.tracks for clip in track.clips]  # noqa: E731
    qtbot.waitUntil(lambda: len(clips()) == 1, timeout=150_000)
    clip = clips()[0]
    assert isinstance(clip.source, SetSource) and clip.duration == 5 and not stale_clips(session.project)
    found = probe(session.media(clip.source.asset))
    assert (found.frames, found.width, found.height) == (5, 96, 54)

    QTest.mouseClick(inspector.place.floor, LEFT)
    assert stale_clips(session.project) == [clip]
    press(window, "set.again")
    qtbot.waitUntil(lambda: not stale_clips(session.project), timeout=60_000)
    assert clips()[0].source.asset != clip.source.asset

    make = window.docks._dock("make").findChild(MakePanel)
    QTest.mouseClick(make.passes["depth"], LEFT)
    canvases = session.project.canvases
    qtbot.waitUntil(lambda: any(canvas.layers for canvas in session.project.canvases.values()), timeout=60_000)
    (layer,) = next(iter(session.project.canvases.values())).layers
    assert layer.control.kind == "depth" and canvases is not session.project.canvases
    QTest.mouseClick(make.passes["colour"], LEFT)
    qtbot.waitUntil(lambda: len(next(iter(session.project.canvases.values())).layers) == 2, timeout=60_000)
    assert flatten(next(iter(session.project.canvases.values())))[..., :3].std() > 10
    assert not session.troubles

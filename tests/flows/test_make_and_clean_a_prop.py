"""Build by real clicks: a prop from words is cleaned, stands twice, a keyed camera's move goes into the cut, depth to the canvas."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engines.media.probe import probe
from engines.media.video import VideoReader
from engines.splat.camera import project
from engines.splat.files.formats import read_splats
from studio.actions import splats
from studio.document.project import Project
from studio.document.set_clips import stale_clips
from studio.document.set_motion import matrix
from studio.ui.viewport.inspector import Inspector
from studio.ui.viewport.key_strip import KeyStrip
from studio.ui.viewport.make_panel import MakePanel
from tests.flows.test_first_film import click, press, tab
from tests.modelling_engine import BALL, FLOATERS

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
LENGTH = 5


@pytest.fixture
def window(open_film):
    """The whole window on a new film."""
    return open_film(Project(title="Stage", width=96, height=54), "tests.modelling_engine")


def panel(window, name, kind):
    return window.docks._dock(name).findChild(kind)


def shown(session):
    return session.project.sets[0]


def spots(session, view):
    mine = splats.cloud(session)
    whole = matrix(mine.prop.placement)
    return project(view.lens(), mine.splats.means @ whole[:3, :3].T + whole[:3, 3])[0]


def lasso(view, middle, radius):
    ring = [QPoint(round(middle[0] + radius * math.cos(turn / 5)), round(middle[1] + radius * math.sin(turn / 5))) for turn in range(32)]
    QTest.mousePress(view, LEFT, NONE, ring[0])
    for place in ring[1:]:
        QTest.mouseMove(view, place)
    QTest.mouseRelease(view, LEFT, NONE, ring[-1])


def make_from_words(window, qtbot):
    """“A red ball” out of words, into a new Set."""
    session, make = window.session, panel(window, "make", MakePanel)
    click(window.stage("build").empty.new)
    QTest.keyClicks(make.prompt, "a red ball")
    click(make.make)
    qtbot.waitUntil(lambda: len(shown(session).props) == 1, timeout=60_000)
    qtbot.waitUntil(lambda: len(window.stage("build").view.view().props) == 1, timeout=60_000)


def clean(window, qtbot):
    """Floaters go by the dial, a part by the lasso; undo and redo in between."""
    session, stage, part = window.session, window.stage("build"), panel(window, "inspector", Inspector).splats
    session.select(props=(shown(session).props[0].id,))
    stage.view.frame_selection()
    click(stage.tools.edit)
    part.show_floaters.click()
    qtbot.waitUntil(lambda: splats.floaters(session) is not None, timeout=60_000)
    assert splats.floaters(session).sum() == FLOATERS and f"{FLOATERS}" in part.remove.text()
    part.remove.click()
    assert splats.cloud(session).there.sum() == BALL
    click(stage.splat_bar.tools["lasso"])
    middle = np.median(spots(session, stage.view)[splats.cloud(session).there], axis=0)
    lasso(stage.view, middle, 30)
    picked = int(splats.chosen(session).sum())
    assert 20 < picked < BALL / 2
    press(window, "prop.remove")
    assert splats.cloud(session).there.sum() == BALL - picked
    press(window, "edit.undo")
    assert splats.cloud(session).there.sum() == BALL
    press(window, "edit.redo")
    click(stage.splat_bar.done)
    return picked


@pytest.mark.timeout(600)
def test_a_prop_from_words_to_the_cut_and_the_canvas(window, qtbot, tmp_path):
    session = window.session
    tab(window, "build")
    make_from_words(window, qtbot)
    picked = clean(window, qtbot)

    press(window, "prop.duplicate")
    first, second = shown(session).props
    assert second.edits == first.edits and second.placement.position[0] > first.placement.position[0] + 1
    asset = session.project.assets[first.asset]
    assert asset.count == BALL + FLOATERS and len(session.project.assets) == 1  # cleaned without another copy of the splats

    session.commit("Short", replace(session.project, sets=(replace(shown(session), duration=LENGTH),)))
    stage, strip = window.stage("build"), panel(window, "set keys", KeyStrip)
    click(stage.tools.through)
    click(strip.key)
    session.select(set_frame=LENGTH - 1)
    for _ in range(4):
        QTest.keyClick(stage.view, Qt.Key.Key_Right)
    keys = shown(session).cameras[0].keys
    assert [key.frame for key in keys] == [0, LENGTH - 1] and keys[0].aim != keys[1].aim

    click(strip.render_button)
    clips = lambda: [clip for track in session.project.timeline.tracks for clip in track.clips]  # noqa: E731
    qtbot.waitUntil(lambda: len(clips()) == 1, timeout=200_000)
    path = session.media(clips()[0].source.asset)
    assert probe(path).frames == LENGTH and not stale_clips(session.project)
    with VideoReader(path) as video:
        pictures = [video.rgb(number).astype(int) for number in (0, LENGTH - 1)]
    assert np.abs(pictures[0] - pictures[1]).mean() > 2

    session.select(set_frame=0)
    click(panel(window, "make", MakePanel).passes["depth"])
    qtbot.waitUntil(lambda: any(canvas.layers for canvas in session.project.canvases.values()), timeout=100_000)
    (layer,) = next(iter(session.project.canvases.values())).layers
    assert layer.control.kind == "depth"

    out = tmp_path / "clean.ply"
    session.select(workspace="build", props=(first.id,))
    splats.export_prop(session, out)
    qtbot.waitUntil(out.exists, timeout=60_000)
    assert len(read_splats(out).splats) == BALL - picked and not session.troubles

"""An illustrator's hour in Paint, by real events: pen, lasso, control by edges, best of four, expand by the frame's edge."""

import json
import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engines.media.picture import read_picture
from studio.actions.canvas import show_canvas, with_canvas
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.control import control_layers
from studio.document.paint import flatten, from_picture
from studio.document.project import Project
from studio.ui.panels.generate_panel import GeneratePanel
from tests.conftest import PAINTING_ENGINE
from tests.flows.test_first_film import click, press

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def scene() -> np.ndarray:
    """A light box on a dark ground."""
    pixels = np.full((180, 320, 4), (50, 60, 70, 255), np.uint8)
    pixels[60:130, 110:210, :3] = (230, 200, 120)
    return pixels


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A picture model and a control model of its family, as far as the window looks into them."""
    for name, family in (("small", "storybook"), ("small-control", "storybook-control")):
        (tmp_path / "models" / name).mkdir(parents=True)
        about = {"name": name, "title": name.title(), "family": family, "steps": 3, "guidance_scale": 3.0}
        (tmp_path / "models" / name / "filmwright.json").write_text(json.dumps(about))
    monkeypatch.setenv("FILMWRIGHT_MODELS", str(tmp_path / "models"))


@pytest.fixture
def window(open_film, models):
    """The whole window in Paint, with a canvas, and an engine that paints at once."""
    window = open_film(Project(title="Hour", width=320, height=180, model="small"), PAINTING_ENGINE)
    session = window.session
    canvas = Canvas("canvas", "Canvas", Frame(0, 0, 320, 180), (Layer("l0", "Scene", from_picture(scene())),))
    session.commit("Canvas", with_canvas(session.project, canvas))
    show_canvas(session, "canvas")
    QApplication.processEvents()
    yield window
    assert not session.troubles


def canvas_of(window) -> Canvas:
    return window.session.project.canvases["canvas"]


def at(window, x, y) -> QPointF:
    """Where a canvas pixel lies in the canvas's widget."""
    return window.stage("paint").view.zoom.to_widget(x, y)


def drag(window, *points):
    """The left button down at the first canvas point, along the others, up at the last."""
    view, places = window.stage("paint").view, [at(window, *point).toPoint() for point in points]
    QTest.mousePress(view, LEFT, NONE, places[0])
    for place in places[1:]:
        QTest.mouseMove(view, place)
    QTest.mouseRelease(view, LEFT, NONE, places[-1])


def pen(window, kind, x, y, pressure):
    view, where = window.stage("paint").view, at(window, x, y)
    kinds = QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, QInputDevice.Capability.Pressure
    device = QPointingDevice("pen", 1, *kinds, 1, 1)
    up = kind == QEvent.Type.TabletRelease
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else LEFT
    buttons = Qt.MouseButton.NoButton if up else LEFT
    QApplication.sendEvent(view, QTabletEvent(kind, device, where, view.mapToGlobal(where), pressure, 0, 0, 0, 0, 0, NONE, button, buttons))


def type_into(field, text):
    """A number typed into a field, then Tab."""
    edit = field.lineEdit()
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Tab)


def test_the_pen_paints_wider_where_it_presses_harder(window, qtbot):
    press(window, "tool.brush")
    for y, pressure in ((30, 0.25), (160, 1.0)):
        pen(window, QEvent.Type.TabletPress, 40, y, pressure)
        for x in range(48, 280, 8):
            pen(window, QEvent.Type.TabletMove, x, y, pressure)
        pen(window, QEvent.Type.TabletRelease, 280, y, pressure)
    qtbot.waitUntil(lambda: window.session.paint.strokes.idle, timeout=10000)
    window.session.paint.settle()
    changed = (flatten(canvas_of(window)) != scene()).any(2)[:, 160]
    thin, wide = changed[:55].sum(), changed[135:].sum()
    assert 2 <= thin < wide / 2
    press(window, "edit.undo")
    assert not (flatten(canvas_of(window)) != scene()).any(2)[140:].any(), "one stroke, one step"


def test_a_lasso_is_grown_feathered_and_filled(window, qtbot):
    press(window, "tool.lasso")
    ring = [(160 + 50 * math.cos(angle / 6), 95 + 45 * math.sin(angle / 6)) for angle in range(38)]
    drag(window, *ring)
    qtbot.waitUntil(lambda: bool(canvas_of(window).selection.tiles), timeout=5000)
    options = window.stage("paint").options
    type_into(options._grow, "6")
    type_into(options._feather, "10")
    assert (canvas_of(window).grow, canvas_of(window).feather) == (6, 10)
    panel = window.findChild(GeneratePanel)
    assert panel.button.text().startswith("Fill")
    QTest.keyClicks(panel.prompt, "a yellow cone")
    click(panel.button)
    qtbot.waitUntil(lambda: len(window.session.paint.candidates("canvas").jobs) == 2, timeout=20000)
    before = flatten(canvas_of(window))
    window.stage("paint").view.setFocus()
    QTest.keyClick(window.stage("paint").view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(canvas_of(window).layers) == 2, timeout=10000)
    changed = (flatten(canvas_of(window)) != before).any(2)
    assert changed[95, 160] and not changed[:, :80].any(), "only what the lasso holds"
    assert changed[95, 160 + 52], "grown beyond the line"


def test_edges_guide_four_of_which_the_best_comes_first(window, qtbot):
    session, panel = window.session, window.findChild(GeneratePanel)
    qtbot.waitUntil(lambda: panel.model.currentData() == "small" and bool(panel._catalog), timeout=10000)
    plain = window.stage("paint").view.grab().toImage()
    entry = next(entry for entry in panel.control.add.menu().actions() if entry.text() == "Trace edges")
    entry.trigger()
    qtbot.waitUntil(lambda: len(control_layers(canvas_of(window))) == 1, timeout=20000)
    assert not panel.control.note.isVisibleTo(panel), "the model has a control model"
    edge = at(window, 110, 95).toPoint()
    shown = window.stage("paint").view.grab().toImage()
    assert any(shown.pixel(edge.x() + dx, edge.y()) != plain.pixel(edge.x() + dx, edge.y()) for dx in range(-3, 4)), (
        "it lies over the picture"
    )
    type_into(panel.control.weight._field, "0.65")
    type_into(panel.candidates._field, "4")
    QTest.keyClicks(panel.prompt, "a red cube")
    click(panel.button)
    qtbot.waitUntil(lambda: len(session.paint.candidates("canvas").opinions) == 4, timeout=30000)
    choose(window, qtbot)


def choose(window, qtbot):
    """The judge's order, the person's choice, its recipe, and the way back."""
    session, stage = window.session, window.stage("paint")
    strip, frame = stage.candidates, canvas_of(window).frame
    picture = stage.view.zoom.rect((frame.x, frame.y, frame.width, frame.height)).toAlignedRect()
    assert not strip.geometry().intersects(picture.adjusted(2, 2, -2, -2)), "the strip covers the picture"
    waiting = session.paint.candidates("canvas")
    light = [read_picture(job.result.path)[..., :3].mean() for job in waiting.jobs]
    assert light == sorted(light, reverse=True) and strip.verdict.text().startswith("Best of 4")
    assert strip.verdict.text() == strip.verdict.toolTip() and strip.verdict.width() >= strip.verdict.sizeHint().width(), (
        "the whole sentence"
    )
    third = waiting.jobs[2]
    click(strip._thumbs[third.id])
    assert strip.verdict.text().startswith("3 of 4")
    press(window, "candidate.accept")
    qtbot.waitUntil(lambda: third.id in session.project.assets, timeout=10000)
    recipe = session.project.assets[third.id].recipe
    (control,) = recipe.request["dials"]["controls"]
    assert (control["kind"], control["weight"], control["model"]) == ("edges", 0.65, "small-control")
    assert recipe.inputs["control 0"] in session.project.assets
    press(window, "edit.undo")
    press(window, "edit.undo")
    assert control_layers(canvas_of(window))[0].control.weight == 1.0
    press(window, "edit.undo")
    assert not control_layers(canvas_of(window))


def test_the_frame_is_dragged_out_and_filled(window, qtbot):
    press(window, "tool.frame")
    drag(window, (320, 90), (340, 90), (380, 90))
    frame = canvas_of(window).frame
    assert frame.width > 350 and (frame.x, frame.height) == (0, 180)
    panel = window.findChild(GeneratePanel)
    assert panel.button.text().startswith("Expand")
    QTest.keyClicks(panel.prompt, "a meadow")
    click(panel.button)
    qtbot.waitUntil(lambda: len(window.session.paint.candidates("canvas").jobs) == 2, timeout=20000)
    press(window, "candidate.accept")
    qtbot.waitUntil(lambda: len(canvas_of(window).layers) == 2, timeout=10000)
    whole = flatten(canvas_of(window))
    assert np.array_equal(whole[:, :320], scene()) and whole[..., 3].min() == 255

"""The stage under a real mouse, pen and keyboard."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QInputDevice, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.actions import generate
from studio.actions.canvas import set_frame
from studio.actions.tool import choose_tool, set_pressure, set_size
from studio.document.canvas import Frame
from studio.document.layers import change_layer
from studio.document.paint import flatten
from studio.document.select import effective_mask
from studio.ui.canvas.canvas_view import CanvasStage
from tests.studio.paint_kit import add_shot, canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]
NONE, SHIFT, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


@pytest.fixture
def stage(paint, qtbot) -> CanvasStage:
    stage = CanvasStage(paint)
    qtbot.addWidget(stage)
    stage.resize(900, 600)
    stage.show()
    return stage


def place(stage: CanvasStage, x: float, y: float) -> QPoint:
    return stage.view.zoom.to_widget(x, y).toPoint()


def drag(stage: CanvasStage, *points: tuple[float, float], button=LEFT, modifiers=NONE, release: bool = True) -> None:
    places = [place(stage, x, y) for x, y in points]
    QTest.mousePress(stage.view, button, modifiers, places[0])
    for at in places[1:]:
        QTest.mouseMove(stage.view, at)
        QApplication.processEvents()
    if release:
        QTest.mouseRelease(stage.view, button, modifiers, places[-1])
        stage.session.paint.settle()


def pen(stage: CanvasStage, kind: QEvent.Type, at: tuple[float, float], pressure: float) -> None:
    buttons = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else LEFT
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else LEFT
    where = QPointF(place(stage, *at))
    kinds = QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, QInputDevice.Capability.Pressure
    device = QPointingDevice("pen", 1, *kinds, 1, 1)
    event = QTabletEvent(kind, device, where, stage.view.mapToGlobal(where), pressure, 0, 0, 0, 0, 0, NONE, button, buttons)
    QApplication.sendEvent(stage.view, event)


def chosen(session) -> np.ndarray:
    return canvas_of(session).selection.read(0, 0, 320, 180)[..., 0]


def test_paint_a_mask_generate_accept_undo_redo(paint, stage):
    """The whole flow by mouse and keys, on a real engine process."""
    open_canvas(paint, noise())
    set_size(paint, 40)
    drag(stage, (100, 90), (140, 90), (160, 100))
    assert chosen(paint)[90, 120] == 255 and chosen(paint)[10, 10] == 0
    before, mask = flatten(canvas_of(paint)), effective_mask(canvas_of(paint), (0, 0, 320, 180))
    generate.set_dials(paint, prompt="a red cube", candidates=2)
    generate.generate(paint)
    wait(lambda: len(paint.paint.candidates("canvas").jobs) == 2)
    QTest.keyClick(stage.view, Qt.Key.Key_Right)
    second = paint.paint.candidates("canvas").jobs[1]
    assert paint.paint.candidates("canvas").shown == second.id
    QTest.keyClick(stage.view, Qt.Key.Key_Return)
    wait(lambda: len(canvas_of(paint).layers) == 2)
    after = flatten(canvas_of(paint))
    assert canvas_of(paint).layers[1].asset == second.id
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert not np.array_equal(after, before)
    paint.undo()
    assert np.array_equal(flatten(canvas_of(paint)), before)
    paint.redo()
    assert np.array_equal(flatten(canvas_of(paint)), after)
    QTest.keyClick(stage.view, Qt.Key.Key_Right)
    QTest.keyClick(stage.view, Qt.Key.Key_Delete)
    assert not paint.paint.candidates("canvas").jobs


def test_a_stroke_is_one_step_and_shows_while_it_is_drawn(paint, stage):
    open_canvas(paint, noise())
    choose_tool(paint, "brush")
    steps = len(paint.history.steps)
    drag(stage, (50, 50), (100, 60), (150, 50), release=False)
    assert len(paint.history.steps) == steps, "nothing is committed before release"
    shown = stage.view.grab().toImage().pixelColor(place(stage, 100, 58))
    assert shown.red() > 200 and shown.green() < 90, "the paint is seen at once"
    QTest.mouseRelease(stage.view, LEFT, NONE, place(stage, 150, 50))
    wait(lambda: len(paint.history.steps) == steps + 1)
    assert paint.history.undo_label == "Paint"
    assert tuple(flatten(canvas_of(paint))[58, 100]) == (230, 60, 50, 255)
    paint.undo()
    assert np.array_equal(flatten(canvas_of(paint)), noise())


def test_what_follows_a_stroke_at_once_finds_it_committed(paint, stage):
    """Tiles go to the disk beside the window; a stroke, an undo or a picture asked for meanwhile must not miss them."""
    open_canvas(paint, noise())
    choose_tool(paint, "brush")
    for y in (40, 90):
        QTest.mousePress(stage.view, LEFT, NONE, place(stage, 50, y))
        QTest.mouseMove(stage.view, place(stage, 150, y))
        QTest.mouseRelease(stage.view, LEFT, NONE, place(stage, 150, y))
    assert len(paint.history.steps) == 3, "the second press has committed the first stroke, the second is on its way"
    paint.undo()
    assert len(paint.history.steps) == 4 and paint.history.cursor == 2
    assert tuple(flatten(canvas_of(paint))[40, 100]) == (230, 60, 50, 255)
    assert tuple(flatten(canvas_of(paint))[90, 100]) == tuple(noise()[90, 100])


def test_escape_abandons_a_stroke(paint, stage):
    open_canvas(paint, noise())
    choose_tool(paint, "brush")
    steps = len(paint.history.steps)
    drag(stage, (50, 50), (150, 50), release=False)
    QTest.keyClick(stage.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(stage.view, LEFT, NONE, place(stage, 150, 50))
    assert len(paint.history.steps) == steps
    assert stage.view.grab().toImage().pixelColor(place(stage, 100, 50)).getRgb()[:3] != (230, 60, 50)


def test_on_an_empty_canvas_the_brush_makes_its_own_layer(paint, stage):
    open_canvas(paint)
    choose_tool(paint, "brush")
    drag(stage, (50, 50), (150, 50))
    assert [layer.name for layer in canvas_of(paint).layers] == ["Paint"]
    assert paint.selection.layer == canvas_of(paint).layers[0].id
    drag(stage, (50, 80), (150, 80))
    assert len(canvas_of(paint).layers) == 1


@pytest.mark.parametrize(("change", "sentence"), [({"locked": True}, "is locked"), ({"visible": False}, "is hidden")])
def test_a_protected_layer_takes_no_paint_and_says_why(paint, stage, change, sentence):
    canvas = open_canvas(paint, noise())
    paint.commit("protect", replace(paint.project, canvases={"canvas": change_layer(canvas, "l0", **change)}))
    choose_tool(paint, "brush")
    drag(stage, (50, 50), (150, 50))
    assert canvas_of(paint).layers[0].raster is canvas.layers[0].raster
    assert sentence in paint.troubles.pop()


@pytest.mark.parametrize("changes", ["size", "opacity", "nothing"])
def test_the_pens_pressure_changes_the_line(paint, stage, changes):
    open_canvas(paint, noise())
    set_size(paint, 60)
    set_pressure(paint, changes)
    for y, pressure in ((50, 0.2), (130, 1.0)):
        pen(stage, QEvent.Type.TabletPress, (60, y), pressure)
        pen(stage, QEvent.Type.TabletMove, (260, y), pressure)
        pen(stage, QEvent.Type.TabletRelease, (260, y), 0.0)
    paint.paint.settle()
    light, full = (chosen(paint)[rows, 160] for rows in (slice(0, 95), slice(95, 180)))
    if changes == "size":
        assert 0 < (light > 0).sum() < 0.4 * (full > 0).sum()
    elif changes == "opacity":
        assert light.max() < 0.35 * full.max() and (light > 0).sum() > 50
    else:
        assert light.max() == full.max() == 255
    assert len(paint.history.steps) == 4, "open, canvas and two strokes"


def test_shift_and_drag_changes_the_brush(paint, stage):
    open_canvas(paint, noise())
    set_size(paint, 40)
    steps = len(paint.history.steps)
    drag(stage, (100, 100), (130, 100), modifiers=SHIFT)
    assert paint.paint.tools.brush.size == pytest.approx(70, abs=2)
    assert len(paint.history.steps) == steps


def test_alt_picks_a_colour(paint, stage):
    open_canvas(paint, noise())
    choose_tool(paint, "brush")
    stage.view.set_zoom(replace(stage.view.zoom, scale=4.0))
    QTest.mouseClick(stage.view, LEFT, ALT, place(stage, 50.5, 60.5))
    assert paint.paint.tools.paint.colour == tuple(noise()[60, 50, :3])
    assert len(paint.history.steps) == 2


def test_rectangles_add_take_and_clear(paint, stage):
    open_canvas(paint, noise())
    choose_tool(paint, "rectangle")
    drag(stage, (20, 20), (80, 60))
    area = (chosen(paint) == 255).sum()
    assert area == pytest.approx(60 * 40, rel=0.1)
    drag(stage, (100, 20), (160, 60), modifiers=SHIFT)
    assert (chosen(paint) == 255).sum() == pytest.approx(2 * area, rel=0.1)
    drag(stage, (20, 20), (80, 60), modifiers=ALT)
    assert (chosen(paint) == 255).sum() == pytest.approx(area, rel=0.1)
    QTest.mouseClick(stage.view, LEFT, NONE, place(stage, 200, 150))
    assert not canvas_of(paint).selection.tiles


def test_a_lasso_selects_what_it_encloses(paint, stage):
    open_canvas(paint, noise())
    choose_tool(paint, "lasso")
    drag(stage, (50, 50), (150, 50), (150, 150), (50, 150))
    assert chosen(paint)[100, 100] == 255 and chosen(paint)[100, 200] == 0


def test_moving_a_layer_by_mouse_and_by_arrow(paint, stage):
    open_canvas(paint, noise(), noise(60, 40, 2))
    paint.select(layer="l1")
    choose_tool(paint, "move")
    drag(stage, (30, 20), (80, 50), (130, 70))
    moved = canvas_of(paint).layers[1].raster
    assert moved.bounds() == (100, 50, 60, 40)
    QTest.keyClick(stage.view, Qt.Key.Key_Left)
    QTest.keyClick(stage.view, Qt.Key.Key_Down, SHIFT)
    wait(lambda: paint.paint.strokes.idle)
    assert canvas_of(paint).layers[1].raster.bounds() == (99, 60, 60, 40)


def test_dragging_the_frame_outward_offers_to_expand(paint, stage):
    open_canvas(paint, noise())
    choose_tool(paint, "frame")
    drag(stage, (320, 90), (360, 90), (400, 90))
    frame = canvas_of(paint).frame
    assert (frame.x, frame.y, frame.height) == (0, 0, 180)
    assert frame.width == pytest.approx(400, abs=8) and frame.width % 8 == 0
    assert generate.intent(paint) == "expand"
    set_frame(paint, Frame(0, 0, 320, 180))
    drag(stage, (0, 0), (40, 24))
    assert canvas_of(paint).frame == Frame(40, 24, 280, 156), "inward crops"


def test_wheel_zooms_at_the_pointer_space_and_middle_button_pan(paint, stage):
    open_canvas(paint, noise())
    at = QPointF(300, 200)
    under = stage.view.zoom.to_canvas(at)
    wheel = QWheelEvent(at, at, QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(stage.view, wheel)
    assert stage.view.zoom.scale > 1.3
    assert (stage.view.zoom.to_canvas(at) - under).manhattanLength() < 1e-6
    x = stage.view.zoom.x
    drag(stage, (10, 10), (40, 10), button=MIDDLE)
    assert stage.view.zoom.x > x + 20
    x = stage.view.zoom.x
    QTest.keyPress(stage.view, Qt.Key.Key_Space)
    drag(stage, (40, 10), (10, 10))
    QTest.keyRelease(stage.view, Qt.Key.Key_Space)
    assert stage.view.zoom.x < x - 20
    assert not canvas_of(paint).selection.tiles, "panning paints nothing"


def test_pixels_are_exact_squares_when_near(paint, stage):
    open_canvas(paint, noise())
    stage.view.set_zoom(replace(stage.view.zoom, scale=16.0, x=-1600.0, y=-800.0))
    choose_tool(paint, "view")
    image = stage.view.grab().toImage()
    for x, y in ((105, 55), (120, 60), (130, 70)):
        for dx, dy in ((3, 3), (12, 12)):
            colour = image.pixelColor(x * 16 - 1600 + dx, y * 16 - 800 + dy).getRgb()[:3]
            assert colour == tuple(noise()[y, x, :3])


def test_another_canvas_is_fitted_and_the_empty_state_says_what_to_do(paint, stage):
    assert stage.empty.isVisible() and not stage.options.isVisible()
    open_canvas(paint)
    assert stage.empty.isVisible(), "nothing on it yet"
    open_canvas(paint, noise(3200, 1800))
    wait(lambda: not stage.empty.isVisible())
    assert stage.view.zoom.scale < 0.3


def test_dropping_a_picture_and_a_shot(paint, stage):
    add_shot(paint, noise()[..., :3])

    def drop(form: str, ids: list[str]) -> None:
        data = QMimeData()
        data.setData(form, json.dumps(ids).encode())
        stage.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, NONE))

    drop("application/x-filmwright-assets", ["a"])
    wait(lambda: paint.selection.canvas)
    first = paint.project.canvases[paint.selection.canvas]
    assert first.shot is None and np.array_equal(flatten(first), noise())
    drop("application/x-filmwright-shots", ["s"])
    wait(lambda: paint.selection.canvas != first.id)
    assert paint.project.canvases[paint.selection.canvas].shot == "s"
    drop("application/x-filmwright-assets", ["a"])
    wait(lambda: len(paint.project.canvases[paint.selection.canvas].layers) == 2)


def test_choosing_a_shot_in_the_storyboard_brings_its_canvas(paint, stage):
    add_shot(paint, noise()[..., :3])
    open_canvas(paint, noise(seed=2), shot="s")
    paint.select(canvas=None, shot=None)
    assert stage.empty.isVisible()
    paint.select(shot="s")
    assert paint.selection.canvas == "canvas"


def test_looking_at_a_canvas_without_its_candidate(paint, stage):
    open_canvas(paint, noise())
    generate.set_dials(paint, prompt="a red cube", candidates=1, vary=1.0)
    generate.generate(paint)
    wait(lambda: stage.view.guests.candidate)
    at = place(stage, 100, 100)
    with_candidate = stage.view.grab().toImage().pixelColor(at)
    QTest.keyPress(stage.view, Qt.Key.Key_Backslash)
    assert stage.view.grab().toImage().pixelColor(at) != with_candidate
    QTest.keyRelease(stage.view, Qt.Key.Key_Backslash)
    assert stage.view.grab().toImage().pixelColor(at) == with_candidate
    QTest.keyClick(stage.view, Qt.Key.Key_Escape)
    assert paint.paint.candidates("canvas").shown is None


def test_the_preview_of_a_running_job_is_shown_in_place(paint, stage):
    open_canvas(paint, noise())
    generate.set_dials(paint, prompt="a slow red cube", candidates=1)
    generate.generate(paint)
    wait(lambda: stage.view.guests.preview)
    assert stage.view.guests.preview.box == (0, 0, 320, 180)
    assert stage.candidates.isVisible()
    paint.queue.cancel(paint.queue.jobs()[0].id)
    assert stage.view.guests.preview is None
    assert not stage.candidates.isVisible()

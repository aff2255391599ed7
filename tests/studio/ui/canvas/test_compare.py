"""Comparing candidates under a real mouse and keys; keeping all of them."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.actions import candidate, generate
from studio.ui.canvas.canvas_view import CanvasStage
from tests.studio.paint_kit import canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def stage(paint, qtbot) -> CanvasStage:
    stage = CanvasStage(paint)
    qtbot.addWidget(stage)
    stage.resize(900, 600)
    stage.show()
    open_canvas(paint, noise())
    generate.set_dials(paint, prompt="a red cube", candidates=3, chosen="vary")
    generate.generate(paint)
    wait(lambda: len(paint.paint.candidates("canvas").jobs) == 3)
    paint.asked.emit("compare")
    wait(lambda: all(not one.image.isNull() for one in stage.compare.board._seen))
    return stage


def test_side_by_side_a_click_looks_at_one(paint, stage):
    board = stage.compare.board
    cells = board.cells()
    assert [one.id for one, _ in cells] == ["", *(job.id for job in paint.paint.candidates("canvas").jobs)]
    rects = [rect for _, rect in cells]
    assert all(not a.intersects(b) for a in rects for b in rects if a is not b)
    assert all(board.rect().toRectF().contains(rect) for rect in rects)
    for place in (2, 1):
        QTest.mouseClick(board, LEFT, NONE, rects[place].center().toPoint())
        assert candidate.shown(paint).id == cells[place][0].id


def test_the_wipe_shows_one_left_and_the_other_right_of_the_line(paint, stage):
    compare = stage.compare
    compare.modes.button("wipe").click()
    board = compare.board
    one, other = (next(s.image for s in board._seen if s.id == id) for id in ("", candidate.shown(paint).id))
    QTest.mousePress(board, LEFT, NONE, QPoint(board.width() // 2, 100))
    QTest.mouseRelease(board, LEFT, NONE, QPoint(board.width() // 2, 100))
    drawn = board.grab().toImage()
    inner = [x for x in range(drawn.width()) if drawn.pixelColor(x, drawn.height() // 2) != drawn.pixelColor(0, 0)]
    left, right = inner[0] + 20, inner[-1] - 20
    scale = one.width() / (inner[-1] - inner[0] + 1)

    def near(image, x) -> float:
        found, expected = drawn.pixelColor(x, drawn.height() // 2), image.pixelColor(int((x - inner[0]) * scale), image.height() // 2)
        return sum(abs(a - b) for a, b in zip(found.getRgb()[:3], expected.getRgb()[:3], strict=True))

    assert near(other, right) < near(one, right), "the candidate stands right of the line"
    assert board.line == pytest.approx(0.5, abs=0.02)
    before = drawn.pixelColor(right, 200)
    QTest.mousePress(board, LEFT, NONE, QPoint(board.width() - 2, 100))
    assert board.line > 0.95 and board.grab().toImage().pixelColor(right, 200) != before and left < right


def test_blinking_shows_both_in_turn(paint, stage):
    compare = stage.compare
    compare.modes.button("blink").click()
    assert compare._blink.isActive()
    first = compare.board.grab().toImage()
    compare.board.blink()
    assert compare.board.grab().toImage() != first
    QTest.keyClick(compare, Qt.Key.Key_Escape)
    assert not compare.isVisible() and not compare._blink.isActive()


def test_keys_decide_about_the_one_that_is_looked_at(paint, stage):
    compare = stage.compare
    first = candidate.shown(paint).id
    QTest.keyClick(compare, Qt.Key.Key_Right)
    second = candidate.shown(paint).id
    assert second != first
    QTest.keyClick(compare, Qt.Key.Key_Delete)
    assert second not in [job.id for job in paint.paint.candidates("canvas").jobs]
    candidate.show(paint, first)
    QTest.keyClick(compare, Qt.Key.Key_Return)
    wait(lambda: len(canvas_of(paint).layers) == 2)
    assert not compare.isVisible() and canvas_of(paint).layers[-1].asset == first


def test_what_was_dropped_while_it_was_still_being_read_is_no_trouble(paint, stage):
    """The file goes with the candidate; whoever still waits for its picture stays silent, and complains of those that are wanted."""
    stage.compare.hide()
    first, second, _ = paint.paint.candidates("canvas").jobs
    for job in (first, second):
        shutil.rmtree(Path(job.result.path).parent)
    candidate.show(paint, second.id)
    candidate.drop(paint)
    wait(lambda: paint.paint.background.idle)
    assert not paint.troubles
    candidate.show(paint, None)
    candidate.show(paint, first.id)
    wait(lambda: paint.troubles)
    paint.troubles.clear()


def test_all_are_kept_as_layers_in_one_step_and_one_is_visible(paint, stage):
    jobs = paint.paint.candidates("canvas").jobs
    candidate.show(paint, jobs[1].id)
    steps = len(paint.history.steps)
    candidate.accept_all(paint)
    wait(lambda: len(canvas_of(paint).layers) == 4)
    layers = canvas_of(paint).layers[1:]
    assert [layer.asset for layer in layers] == [job.id for job in jobs] and [layer.visible for layer in layers] == [False, True, False]
    assert len(paint.history.steps) == steps + 1 and not paint.paint.candidates("canvas").jobs
    assert {job.id for job in jobs} <= set(paint.project.assets) and not stage.compare.isVisible()
    paint.undo()
    assert len(canvas_of(paint).layers) == 1

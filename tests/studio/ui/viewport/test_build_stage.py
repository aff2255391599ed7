from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engines.splat.camera import project
from studio.actions import set_camera, sets
from studio.document.scene import Placement
from studio.ui.viewport.drawing import COARSEST
from studio.ui.viewport.inspector import Inspector
from studio.ui.viewport.key_strip import KeyStrip
from studio.ui.viewport.outliner import EYE, LOCK, NAME, Outliner

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def stage(built):
    """The stage with a ball and a box, drawn once."""
    return built[0]


def shown(session):
    return session.project.sets[0]


def spot(view, place) -> QPoint:
    ((x, y),) = project(view.lens(), np.array([place], float))[0]
    return QPoint(round(x), round(y))


def test_the_picture_shows_the_props_where_they_stand(stage, session, qtbot):
    view = stage.view
    view.frame_selection()
    box = next(prop for prop in shown(session).props if prop.name == "box")

    def is_red():
        colour = view._image.pixelColor(spot(view, box.placement.position)) if view._image.width() == view.width() else QColor()
        return colour.red() > 2 * colour.green() and colour.red() > 2 * colour.blue()

    qtbot.waitUntil(is_red, timeout=30_000)


def test_clicks_select_and_shift_adds_and_nothing_clears(stage, session):
    view, (ball, box) = stage.view, shown(session).props
    view.frame_selection()
    session.select(props=())
    QTest.mouseClick(view, LEFT, NONE, spot(view, np.add(ball.placement.position, (-0.3, 0.5, 0.3))))
    assert session.selection.props == (ball.id,)
    QTest.mouseClick(view, LEFT, Qt.KeyboardModifier.ShiftModifier, spot(view, np.add(box.placement.position, (0.2, 0, 0))))
    assert session.selection.props == (ball.id, box.id)
    QTest.mouseClick(view, LEFT, NONE, QPoint(4, 4))
    assert session.selection.props == ()


def test_dragging_on_nothing_goes_around_and_commits_nothing(stage, session):
    view, before = stage.view, session.project
    eye = np.array(view.aim.eye)
    QTest.mousePress(view, LEFT, NONE, QPoint(5, 5))
    for x in (40, 80, 120):
        QTest.mouseMove(view, QPoint(x, 5))
    QTest.mouseRelease(view, LEFT, NONE, QPoint(120, 5))
    moved = np.array(view.aim.eye)
    assert session.project is before and np.linalg.norm(moved - eye) > 0.5
    assert np.linalg.norm(moved - view.aim.target) == pytest.approx(np.linalg.norm(eye - view.aim.target))


def test_wheel_and_keys_go_nearer_and_aside(stage, session):
    view = stage.view
    far = np.linalg.norm(np.subtract(view.aim.eye, view.aim.target))
    wheel = QWheelEvent(
        QPointF(9, 9), QPointF(9, 9), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(view, wheel)
    assert np.linalg.norm(np.subtract(view.aim.eye, view.aim.target)) < far
    target = view.aim.target
    QTest.keyClick(view, Qt.Key.Key_D)
    assert view.aim.target != target


def test_through_the_camera_looking_about_is_an_edit_that_undo_takes_back(stage, session):
    session.select(through=True)
    before = set_camera.current_aim(session)
    QTest.keyClick(stage.view, Qt.Key.Key_Right)
    assert set_camera.current_aim(session) != before
    session.undo()
    assert set_camera.current_aim(session) == before


def test_escape_lets_a_drag_go(stage, session):
    view, ball = stage.view, shown(session).props[0]
    view.frame_selection()
    session.select(props=(ball.id,))
    before = session.project
    begin = QPoint(*(int(number) for number in view._handles(view.lens())[0].points[1].round()))
    QTest.mousePress(view, LEFT, NONE, begin)
    QTest.mouseMove(view, begin + QPoint(50, 0))
    assert view._draft
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, NONE, begin + QPoint(50, 0))
    assert session.project is before and not view._draft


def test_fewer_pixels_while_things_move_and_all_when_they_rest(stage, qtbot):
    view = stage.view
    widths = []
    view.drawing.drawn.connect(lambda image, _: widths.append(image.width()))

    def moved() -> bool:
        view.drawing._coarse = COARSEST
        view.refresh(True)
        return round(view.width() * COARSEST) in widths

    qtbot.waitUntil(moved, timeout=30_000)
    qtbot.waitUntil(lambda: widths[-1] == view.width(), timeout=30_000)


def test_the_outliner_selects_hides_locks_and_renames(stage, session, qtbot):
    outliner = Outliner(session)
    qtbot.addWidget(outliner)
    outliner.show()
    ball = shown(session).props[0]

    def row(column):
        item = next(item for item in outliner._items() if item.data(NAME, Qt.ItemDataRole.UserRole + 1) == ball.id)
        return item, outliner.tree.visualItemRect(item).center(), outliner.tree.columnViewportPosition(column) + 8

    for column in (EYE, LOCK):
        _, centre, x = row(column)
        QTest.mouseClick(outliner.tree.viewport(), LEFT, NONE, QPoint(x, centre.y()))
    assert shown(session).props[0].hidden and shown(session).props[0].locked
    assert len(stage.view.view().props) == 1
    row(NAME)[0].setText(NAME, "Sun")
    assert shown(session).props[0].name == "Sun"
    session.select(props=(shown(session).props[1].id,))
    assert [item.text(NAME) for item in outliner._items() if item.isSelected()] == ["box"]


def test_numbers_in_the_inspector_place_the_prop_in_one_edit(stage, session, qtbot):
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.show()
    session.select(props=tuple(prop.id for prop in shown(session).props))
    ball, box = shown(session).props
    field = inspector.prop.fields["position"][1]
    field.setValue(field.value() + 1.0)
    field.editingFinished.emit()
    after = shown(session).props
    assert after[0].placement.position[1] == pytest.approx(ball.placement.position[1] + 1.0, abs=0.01)
    assert after[1].placement.position[1] == pytest.approx(box.placement.position[1] + 1.0, abs=0.01)
    QTest.mouseClick(inspector.prop.key, LEFT)
    session.select(set_frame=20)
    sets.place_props(session, {ball.id: Placement((9.0, 0.0, 0.0))}, "Move")
    assert [key.frame for key in shown(session).props[0].keys] == [0, 20]
    session.select(set_frame=10)
    assert 0 < inspector.prop.fields["position"][0].value() < 9


def test_dials_of_the_camera_and_the_light_commit(stage, session, qtbot):
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.camera.focal.committed.emit(85.0)
    inspector.camera.shutter.committed.emit(180.0)
    inspector.place.azimuth.committed.emit(60.0)
    camera = shown(session).cameras[0]
    assert (camera.aim.focal, camera.shutter, shown(session).light.azimuth) == (85.0, 180.0, 60.0)
    before = shown(session).duration
    inspector.place.duration.committed.emit(before + 10.0)
    assert shown(session).duration == before + 10


def test_keys_are_dragged_and_the_ruler_scrubs(stage, session, qtbot):
    strip = KeyStrip(session)
    qtbot.addWidget(strip)
    strip.resize(900, 160)
    strip.show()
    set_camera.apply_move(session, "Push in")
    rows = strip.rows
    QTest.mouseClick(rows, LEFT, NONE, QPoint(round(rows.x_of(40)), 8))
    assert session.selection.set_frame == 40
    middle = 24 + 15
    QTest.mousePress(rows, LEFT, NONE, QPoint(round(rows.x_of(95)), middle))
    QTest.mouseMove(rows, QPoint(round(rows.x_of(70)), middle))
    QTest.mouseRelease(rows, LEFT, NONE, QPoint(round(rows.x_of(70)), middle))
    assert [key.frame for key in shown(session).cameras[0].keys] == [0, 70]
    strip.easing.setCurrentText("linear")
    strip.easing.activated.emit(0)
    session.select(set_frame=0)
    QTest.mouseClick(strip.play, LEFT)
    qtbot.waitUntil(lambda: session.selection.set_frame > 2, timeout=10_000)
    QTest.mouseClick(strip.play, LEFT)


def test_a_prop_whose_file_is_missing_is_named_and_the_rest_is_shown(stage, session, qtbot):
    troubles = []
    session.problem.connect(troubles.append)
    asset = next(iter(session.project.assets.values()))
    lost = replace(asset, id="lost", media="0" * 64 + ".ply")
    session.commit("Lost", replace(session.project, assets={**session.project.assets, "lost": lost}))
    sets.add_props(session, ["lost"])
    qtbot.waitUntil(lambda: bool(troubles), timeout=10_000)
    assert "missing" in troubles[0] and len(stage.view.view().props) == 2

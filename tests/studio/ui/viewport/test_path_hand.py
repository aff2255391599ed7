"""The camera's path dragged on the stage by real clicks."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engines.splat.camera import Lens, Pose, film_camera, project
from studio.actions import set_camera
from studio.document.scene import Aim, CameraKey
from studio.ui.viewport.path_hand import dragged

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
FIRST, SECOND = Aim((1.5, 1.0, 1.0), (0.0, 0.5, 0.0)), Aim((-1.2, 1.4, 0.6), (0.2, 0.6, 0.0))


@pytest.fixture
def stage(built, session):
    """The stage with a camera of two keys, at frames 0 and 40."""
    stage, _ = built
    set_camera.change_camera(session, "Keys", keys=(CameraKey(0, FIRST), CameraKey(40, SECOND)))
    session.select(props=(), snapping=False)
    return stage


def camera(session):
    return set_camera.current_camera(session)


def spot(view, place) -> QPoint:
    ((x, y),) = project(view.lens(), np.array([place], float))[0]
    return QPoint(round(x), round(y))


def drag(view, start, by, keys=NONE):
    QTest.mousePress(view, LEFT, keys, start)
    for share in (0.5, 1.0):
        QTest.mouseMove(view, start + by * share)
    QTest.mouseRelease(view, LEFT, keys, start + by)


def test_a_click_goes_to_the_key_and_a_drag_moves_it_in_one_step(stage, session):
    view, before = stage.view, session.project
    QTest.mouseClick(view, LEFT, NONE, spot(view, SECOND.eye))
    assert session.selection.set_frame == 40 and session.project is before
    start = spot(view, SECOND.eye)
    drag(view, start, QPoint(60, -30))
    moved = camera(session).keys
    assert moved[0].aim == FIRST and moved[1].frame == 40 and moved[1].aim.target == SECOND.target
    assert (spot(view, moved[1].aim.eye) - start - QPoint(60, -30)).manhattanLength() <= 2
    ahead = view.lens().rotation[2]
    assert ahead @ moved[1].aim.eye == pytest.approx(float(ahead @ SECOND.eye), abs=1e-6)  # as far from the viewer as before
    session.undo()
    assert session.project == before


def test_where_the_camera_looks_is_dragged_at_its_frame_only(stage, session):
    view = stage.view
    session.select(set_frame=0)
    drag(view, spot(view, FIRST.target), QPoint(0, -40))
    first, second = camera(session).keys
    assert first.aim.target[1] > 0.6 and first.aim.eye == FIRST.eye and second.aim == SECOND


def test_escape_lets_go(stage, session):
    view, before = stage.view, session.project
    start = spot(view, FIRST.eye)
    QTest.mousePress(view, LEFT, NONE, start)
    QTest.mouseMove(view, start + QPoint(50, 0))
    assert view.path.shown(camera(session)) != camera(session)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, NONE, start + QPoint(50, 0))
    assert session.project is before and view.path.shown(camera(session)) == camera(session)


def test_a_camera_without_keys_is_dragged_itself(stage, session):
    set_camera.change_camera(session, "Still", keys=(), aim=FIRST)
    drag(stage.view, spot(stage.view, FIRST.eye), QPoint(-40, 0))
    assert camera(session).keys == () and camera(session).aim.eye != FIRST.eye and camera(session).aim.target == FIRST.target


def test_through_the_camera_nothing_of_its_path_is_in_the_way(stage, session):
    session.select(through=True)
    assert stage.view.path._grips() == []


def test_snapping_rounds_to_quarters():
    lens = film_camera(Pose((0.0, 0.0, 4.0), (0.0, 0.0, 0.0)), Lens(35.0), 640, 400)
    free = dragged((0.1, 0.2, 0.3), lens, QPointF(20, -7), False)
    assert np.allclose(np.array(dragged((0.1, 0.2, 0.3), lens, QPointF(20, -7), True)) * 4 % 1, 0)
    assert free[0] > 0.1 and free[1] > 0.2 and free[2] == pytest.approx(0.3)

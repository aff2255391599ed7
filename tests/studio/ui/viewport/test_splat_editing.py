from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from engines.splat.camera import project
from studio.actions import set_camera, sets, splats
from studio.document.set_motion import matrix
from studio.ui import theme
from studio.ui.viewport.inspector import Inspector

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def stage(built, session):
    """The stage with a ball whose splats are edited."""
    stage, ids = built
    session.select(props=(ids[0],))
    stage.view.frame_selection()
    QTest.mouseClick(stage.tools.edit, LEFT)
    return stage


def draw(view, places, keys=NONE):
    QTest.mousePress(view, LEFT, keys, places[0])
    for place in places[1:]:
        QTest.mouseMove(view, place)
    QTest.mouseRelease(view, LEFT, keys, places[-1])


def spots(session, view):
    mine = splats.cloud(session)
    whole = matrix(mine.prop.placement)
    return project(view.lens(), mine.splats.means @ whole[:3, :3].T + whole[:3, 3])[0]


def test_rectangle_selects_shift_adds_alt_takes_away_and_delete_deletes(stage, session):
    view, bar = stage.view, stage.splat_bar
    assert bar.isVisible() and stage.tools.edit.isChecked()
    QTest.mouseClick(bar.tools["rectangle"], LEFT)
    x, y = np.median(spots(session, view), axis=0).round().astype(int).tolist()
    draw(view, [QPoint(x, 30), QPoint(x + 200, 380)])
    right = splats.chosen(session)
    assert (right == (spots(session, view)[:, 0] > x)).mean() > 0.97
    draw(view, [QPoint(x - 60, 30), QPoint(x + 5, 380)], SHIFT)
    assert splats.chosen(session).sum() > right.sum() + 100
    draw(view, [QPoint(2, y), QPoint(636, 398)], ALT)
    left = splats.chosen(session)
    assert 0 < left.sum() < right.sum() and spots(session, view)[left, 1].max() <= y + 1
    splats.remove_selected(session)
    assert splats.cloud(session).there.sum() == 1500 - left.sum()
    session.undo()
    assert splats.cloud(session).there.all()


def test_a_lasso_takes_what_it_goes_around_and_escape_lets_it_go(stage, session):
    view = stage.view
    QTest.mouseClick(stage.splat_bar.tools["lasso"], LEFT)
    x, y = np.median(spots(session, view), axis=0)
    ring = [QPoint(round(x + 40 * math.cos(turn / 6)), round(y + 40 * math.sin(turn / 6))) for turn in range(38)]
    draw(view, ring)
    inside = np.linalg.norm(spots(session, view) - [x, y], axis=1) < 40
    assert (splats.chosen(session) == inside).mean() > 0.97 and inside.sum() > 50
    before = splats.chosen(session)
    QTest.mousePress(view, LEFT, NONE, ring[0])
    QTest.mouseMove(view, ring[10])
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, NONE, ring[10])
    assert (splats.chosen(session) == before).all() and session.splats.tools.on
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not session.splats.tools.on and not stage.splat_bar.isVisible()


def test_only_what_is_in_front_is_taken_where_that_is_wanted(stage, session):
    view = stage.view
    QTest.mouseClick(stage.splat_bar.tools["rectangle"], LEFT)
    middle = np.median(spots(session, view), axis=0).round().astype(int).tolist()
    whole, mine = [QPoint(middle[0] - 60, middle[1] - 60), QPoint(middle[0] + 60, middle[1] + 60)], splats.cloud(session)
    draw(view, whole)
    through = splats.chosen(session)
    QTest.mouseClick(stage.splat_bar.front, LEFT)
    draw(view, whole)
    front = splats.chosen(session)
    ahead = view.lens().rotation[2]
    depth = (mine.splats.means - mine.splats.means.mean(axis=0)) @ ahead
    assert through[depth > 0].any()
    assert (depth[front] < 0).all() and front[through & (depth < 0)].mean() > 0.97


def test_a_brush_selects_along_its_way_and_keys_change_its_size(stage, session):
    view = stage.view
    QTest.mouseClick(stage.splat_bar.tools["brush"], LEFT)
    size = session.splats.tools.brush
    QTest.keyClick(view, Qt.Key.Key_BracketLeft)
    assert session.splats.tools.brush < size
    x, y = np.median(spots(session, view), axis=0).round().astype(int).tolist()
    draw(view, [QPoint(x - 50, y), QPoint(x, y), QPoint(x + 50, y)])
    chosen, away = splats.chosen(session), np.abs(spots(session, view)[:, 1] - y)
    assert chosen.sum() > 50 and away[chosen].max() < session.splats.tools.brush + 2


def test_a_click_on_a_colour_takes_its_like(stage, session):
    view = stage.view
    QTest.mouseClick(stage.splat_bar.tools["colour"], LEFT)
    x, y = np.median(spots(session, view), axis=0).round().astype(int).tolist()
    QTest.mouseClick(view, LEFT, NONE, QPoint(x, y))
    assert 0 < splats.chosen(session).sum() < 1200


def test_the_sphere_is_dragged_by_its_handle_and_return_selects_inside(stage, session):
    view = stage.view
    session.select(snapping=False)
    QTest.mouseClick(stage.splat_bar.tools["sphere"], LEFT)
    body = session.splats.tools.body
    handle = next(handle for handle in view._handles(view.lens()) if handle.axis == 1)
    begin = QPoint(*(int(number) for number in handle.points[1].round()))
    draw(view, [begin, begin + QPoint(0, -30), begin + QPoint(0, -70)])
    after = session.splats.tools.body
    assert after.position[1] > body.position[1] + 0.1 and after.position[0] == pytest.approx(body.position[0])
    QTest.keyClick(view, Qt.Key.Key_Return)
    mine, chosen = splats.cloud(session), splats.chosen(session)
    assert 0 < chosen.sum() < 1500
    assert mine.splats.means[chosen, 1].mean() > mine.splats.means[:, 1].mean()


def test_what_is_selected_is_seen_in_the_accents_colour(stage, session, qtbot):
    view, pictures = stage.view, []
    view.drawing.drawn.connect(lambda image, shown: pictures.append((image, bool(shown.props[0].marks))))
    x, y = np.median(spots(session, view), axis=0).round().astype(int).tolist()

    def colour(marks: bool) -> QColor:
        """In the last whole picture, once it has marks or none."""
        view.refresh()
        qtbot.waitUntil(lambda: bool(pictures) and pictures[-1][1] == marks and pictures[-1][0].width() == view.width(), timeout=120_000)
        return pictures[-1][0].pixelColor(x, y)

    plain = colour(False)
    splats.choose_all(session)
    marked, accent = colour(True), theme.token("accent")
    names = ("red", "green", "blue")
    apart = [sum(abs(getattr(shown, name)() - getattr(accent, name)()) for name in names) for shown in (plain, marked)]
    assert apart[1] < 0.5 * apart[0]


def test_the_inspector_shows_only_splats_and_its_buttons_work(stage, session, qtbot):
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.show()
    part = inspector.splats
    assert part.isVisible() and not inspector.camera.isVisible() and not part.changes[0].isEnabled()
    part.sizes[0].setValue(50)
    QTest.mouseClick(part.opacities[2], LEFT)
    assert splats.chosen(session).all() and part.changes[0].isEnabled() and "1,500 of 1,500" in part.count.text()
    splats.choose(session, np.arange(1500) < 30, "replace")
    part.brightness.changed.emit(50.0)
    assert len(stage.view.view().props[0].edits) == 1 and not sets.selected_props(session)[0].edits
    part.brightness.committed.emit(50.0)
    (edit,) = sets.selected_props(session)[0].edits
    assert (edit.change, edit.brightness, edit.saturation) == ("recolour", 0.5, 1.0)
    QTest.mouseClick(part.changes[0], LEFT)
    assert splats.cloud(session).there.sum() == 1470
    splats.show_floaters(session, True)
    qtbot.waitUntil(lambda: session.splats.doubts is not None, timeout=120_000)
    session.splats.doubt(np.where(np.arange(1500) > 1489, 1, 0).astype(np.float32))
    assert part.remove.text() == "Remove 10 floaters"
    QTest.mouseClick(part.remove, LEFT)
    assert splats.cloud(session).there.sum() == 1460
    splats.switch_editing(session)
    assert inspector.camera.isVisible() and not part.isVisible()


def test_edits_that_do_not_fit_another_file_are_told_and_left_out(stage, session):
    said = []
    session.problem.connect(said.append)
    splats.choose(session, np.arange(1500) < 30, "replace")
    splats.delete(session)
    project = session.project
    prop = project.sets[0].props[0]
    wrong = replace(prop, edits=(replace(prop.edits[0], count=99),))
    session.commit("Relinked", replace(project, sets=(replace(project.sets[0], props=(wrong, *project.sets[0].props[1:])),)))
    assert stage.view.view().props[0].edits == () and "another file" in said[0]
    splats.restore(session)
    assert splats.cloud(session).there.all()


def test_the_view_turns_around_until_a_click_and_nothing_is_edited(stage, session, qtbot):
    splats.switch_editing(session)
    before, eye = session.project, stage.view.aim.eye
    QTest.mouseClick(stage.tools.around, LEFT)
    qtbot.waitUntil(lambda: np.linalg.norm(np.subtract(stage.view.aim.eye, eye)) > 0.3, timeout=60_000)
    assert stage.tools.around.isChecked()
    QTest.mouseClick(stage.view, LEFT, NONE, QPoint(4, 300))
    assert not stage.tools.around.isChecked() and session.project is before
    still = stage.view.aim
    qtbot.wait(200)
    assert stage.view.aim == still
    set_camera.turn_around(session)
    set_camera.look_through(session)
    assert not session.selection.turning

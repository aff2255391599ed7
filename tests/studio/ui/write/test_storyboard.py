"""The storyboard under a real mouse."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.actions import shot as actions
from studio.ui.write.storyboard import SHOTS, Storyboard
from tests.window_kit import click_row, wait_for_jobs, write


@pytest.fixture
def board(session, qtbot):
    board = Storyboard(session)
    qtbot.addWidget(board)
    board.resize(1000, 250)
    board.show()
    return board


def entries(board) -> dict:
    menu = board._make_menu()
    return {entry.text(): entry for entry in menu.actions()}


def test_empty_says_what_to_do(board, session):
    assert board._pages.currentWidget() is board._empty
    write(session)
    assert board._pages.currentWidget() is board._view
    assert board._model.rowCount() == 3


def test_a_click_selects_and_control_click_adds(board, session):
    ids = write(session)
    click_row(board._view, 1)
    assert (session.selection.shot, session.selection.shots) == (ids[1], (ids[1],))
    click_row(board._view, 2, Qt.KeyboardModifier.ControlModifier)
    assert actions.selected(session) == (ids[1], ids[2])
    assert session.selection.shot == ids[2]


def test_selection_from_elsewhere_is_shown(board, session):
    ids = write(session)
    actions.select(session, [ids[2]])
    assert [index.row() for index in board._view.selectionModel().selectedIndexes()] == [2]


def test_menu_makes_takes_of_what_is_selected(board, session, qtbot):
    ids = write(session)
    click_row(board._view, 0)
    click_row(board._view, 2, Qt.KeyboardModifier.ControlModifier)
    entries(board)["New take"].trigger()
    wait_for_jobs(qtbot, session)
    assert [bool(session.project.shot(id).take) for id in ids] == [True, False, True]
    assert entries(board)["Make missing shots"].isEnabled()


def test_menu_adds_to_the_cut_and_opens_in_paint(board, session):
    write(session)
    click_row(board._view, 1)
    entries(board)["Add to the cut"].trigger()
    assert session.project.timeline.duration > 0
    assert {"Edit in Paint", "Split", "Merge with next"} <= entries(board).keys()


def test_enter_makes_a_take(board, session, qtbot):
    ids = write(session)
    click_row(board._view, 0)
    QTest.keyClick(board._view, Qt.Key.Key_Return)
    wait_for_jobs(qtbot, session)
    assert session.project.shot(ids[0]).take


def test_cards_carry_shots_when_dragged(board, session):
    ids = write(session)
    indexes = [board._model.index(row) for row in (2, 0)]
    data = board._model.mimeData(indexes)
    assert json.loads(data.data(SHOTS).data()) == [ids[0], ids[2]]


def test_many_shots_scroll_sideways_and_a_tall_board_is_a_grid(board, session, qtbot):
    write(session, "\n\n".join(f"EXT. PLACE {n} - DAY\n\nThing {n}." for n in range(12)))
    assert not board._view.isWrapping()
    assert board._view.horizontalScrollBar().maximum() > 0
    board.resize(1000, 700)
    qtbot.waitUntil(board._view.isWrapping)


def test_a_low_board_has_low_cards(board, session, qtbot):
    write(session)
    tall = board._view.visualRect(board._model.index(0, 0)).height()
    board.resize(1000, 160)
    qtbot.waitUntil(lambda: board._view.visualRect(board._model.index(0, 0)).height() < tall)
    low = board._view.visualRect(board._model.index(0, 0))
    assert low.bottom() <= board._view.viewport().height() and not board.grab().isNull()
    click_row(board._view, 1)
    assert session.selection.shot == session.project.shots[1].id


def test_cards_are_painted_in_every_state(board, session, qtbot):
    """Picture, preview, waiting, failed, stale: painting raises nothing and looks different."""
    ids = write(session)
    plain = board.grab().toImage()
    actions.set_prompt(session, ids[0], "slow sphere")
    actions.generate(session, ids[:2])
    qtbot.waitUntil(lambda: session.queue.jobs()[0].preview is not None, timeout=20_000)
    assert board.grab().toImage() != plain
    wait_for_jobs(qtbot, session)
    actions.set_prompt(session, ids[0], "changed")
    qtbot.wait(300)
    assert board.grab().toImage() != plain

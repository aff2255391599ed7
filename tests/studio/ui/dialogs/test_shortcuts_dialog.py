"""Looking keys up and changing them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio.actions.all import ACTIONS
from studio.ui import shortcuts
from studio.ui.bind import Commands
from studio.ui.dialogs.shortcuts_dialog import KEYS, ShortcutsDialog


@pytest.fixture
def dialog(session, qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    dialog = ShortcutsDialog(Commands(session, ACTIONS, host), host)
    dialog.show()
    yield dialog
    host.hide()


def choose(dialog, id: str) -> int:
    row = next(row for row, action in enumerate(dialog._actions) if action.id == id)
    dialog._table.selectRow(row)
    return row


def test_lists_everything(dialog):
    assert dialog._table.rowCount() == len(ACTIONS)
    assert not dialog._words.isVisible()


def test_search_by_name_and_keys(dialog):
    dialog._search.setText("ctrl+shift+z")
    visible = [dialog._actions[row].id for row in range(len(ACTIONS)) if not dialog._table.isRowHidden(row)]
    assert visible == ["edit.redo"]


def test_pressed_keys_are_set_and_hold(dialog):
    row = choose(dialog, "view.history")
    dialog._keys.setKeySequence("Ctrl+Alt+H")
    QTest.mouseClick(dialog._set, Qt.MouseButton.LeftButton)
    assert dialog._table.item(row, KEYS).text() == "Ctrl+Alt+H"
    assert dialog._commands["view.history"].shortcut().toString() == "Ctrl+Alt+H"
    QTest.mouseClick(dialog._default, Qt.MouseButton.LeftButton)
    assert dialog._commands["view.history"].shortcut().toString() == "Ctrl+H"


def test_a_clash_is_shown_and_reset(dialog):
    choose(dialog, "view.history")
    dialog._keys.setKeySequence("Ctrl+Z")
    QTest.mouseClick(dialog._set, Qt.MouseButton.LeftButton)
    assert "has the same keys as “Undo”" in dialog._words.text()
    QTest.mouseClick(dialog._all, Qt.MouseButton.LeftButton)
    assert not dialog._words.isVisible()
    assert shortcuts.text_of(next(action for action in ACTIONS if action.id == "view.history")) == "Ctrl+H"


def test_none_takes_the_keys_away(dialog):
    choose(dialog, "view.jobs")
    QTest.mouseClick(dialog._none, Qt.MouseButton.LeftButton)
    assert dialog._commands["view.jobs"].shortcuts() == []

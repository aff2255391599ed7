"""The script on the stage: typing, layout, undo, the shots beside it."""

import time

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from studio.actions import shot as shot_actions
from studio.actions.script import edit_script
from studio.ui.write.script_editor import ScriptEditor
from studio.ui.write.script_styles import KINDS
from tests.window_kit import SCRIPT, write


@pytest.fixture
def editor(session, qtbot):
    editor = ScriptEditor(session)
    qtbot.addWidget(editor)
    editor.resize(900, 600)
    editor.show()
    editor.setFocus()
    return editor


def kind_at(editor, line: int) -> str:
    return KINDS[editor.document().findBlockByNumber(line).userState()]


def test_typing_becomes_shots_once_it_rests(editor, session, qtbot):
    QTest.keyClicks(editor, "EXT. SEA - DAY")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "A boat comes.")
    assert session.project.script == ""
    qtbot.waitUntil(lambda: session.project.script != "", timeout=3000)
    assert [shot.text for shot in session.project.shots] == ["A boat comes."]
    assert session.project.script == "EXT. SEA - DAY\n\nA boat comes."
    assert len(session.history.steps) == 2
    assert session.history.undo_label == "Edit script"


def test_lines_stand_where_a_screenplay_has_them(editor, session):
    write(session)
    lines = editor.toPlainText().split("\n")
    assert kind_at(editor, lines.index("EXT. MEADOW - DAY")) == "scene heading"
    assert kind_at(editor, lines.index("NARRATOR")) == "character"
    assert kind_at(editor, lines.index("They were friends.")) == "dialogue"
    assert kind_at(editor, lines.index("A red sphere left of a blue cube.")) == "action"
    margin = lambda text: editor.document().findBlockByNumber(lines.index(text)).blockFormat().leftMargin()  # noqa: E731
    assert margin("NARRATOR") > margin("They were friends.") > margin("A red sphere left of a blue cube.") == 0


def test_a_line_moves_as_it_becomes_something_else(editor, session):
    write(session, "EXT. SEA - DAY\n\nMARY\nHello.\n")
    assert kind_at(editor, 2) == "character"
    cursor = QTextCursor(editor.document().findBlockByNumber(2))
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, "x")
    assert kind_at(editor, 2) == "action"
    assert kind_at(editor, 3) == "action"


def test_focus_out_commits_what_was_typed(editor, session):
    QTest.keyClicks(editor, "INT. ROOM - NIGHT")
    editor.clearFocus()
    assert session.project.script == "INT. ROOM - NIGHT"


def test_undo_is_the_films_and_keeps_the_cursor(editor, session, qtbot):
    write(session)
    end = editor.toPlainText().index("left of")
    cursor = editor.textCursor()
    cursor.setPosition(end)
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, "far ")
    editor.flush()
    assert "far left of" in session.project.script
    session.undo()
    assert editor.toPlainText() == SCRIPT
    assert editor.textCursor().position() == end
    session.redo()
    assert "far left of" in editor.toPlainText()


def test_changes_from_elsewhere_are_shown_without_being_committed_again(editor, session, qtbot):
    write(session)
    steps = len(session.history.steps)
    edit_script(session, SCRIPT.replace("yellow", "green"))
    qtbot.wait(600)
    assert "green cone" in editor.toPlainText()
    assert len(session.history.steps) == steps + 1


@pytest.mark.parametrize(
    ("old", "new"), [("abc", "abcabc"), ("aaa", "aa"), ("", "x"), ("x", ""), ("one two", "one two two"), ("é\n\nb", "b")]
)
def test_only_the_difference_is_replaced(editor, session, old, new):
    edit_script(session, old)
    edit_script(session, new)
    assert editor.toPlainText() == new


def test_the_cursor_selects_its_shot_and_the_other_way_round(editor, session):
    ids = write(session)
    lines = editor.toPlainText().split("\n")
    editor.setTextCursor(QTextCursor(editor.document().findBlockByNumber(lines.index("They were friends."))))
    assert session.selection.shot == ids[0]
    shot_actions.select(session, [ids[2]])
    assert lines[editor.textCursor().blockNumber()] == "A small boat passes by."


def test_a_click_on_a_number_selects_the_shot(editor, session):
    ids = write(session)
    gutter = editor._gutter
    assert len(editor.shot_lines) == 3
    rect = gutter._line_rect(editor.shot_lines[1][0])
    QTest.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert session.selection.shot == ids[1]


def test_pasted_text_loses_its_looks(editor, session):
    data = QMimeData()
    data.setHtml("<b>EXT. SEA - DAY</b>")
    data.setText("EXT. SEA - DAY")
    editor.insertFromMimeData(data)
    assert editor.toPlainText() == "EXT. SEA - DAY"
    assert kind_at(editor, 0) == "scene heading"


def test_a_long_script_is_formatted_beside_typing(editor, session):
    edit_script(session, SCRIPT * 300)
    editor._took = 1.0
    began = time.perf_counter()
    QTest.keyClicks(editor, "x")
    assert time.perf_counter() - began < 0.5
    assert editor._later.isActive()
    assert kind_at(editor, editor.document().blockCount() - 6) == "scene heading"


def test_an_empty_script_shows_what_to_write(editor):
    assert not editor.toPlainText()
    image = editor.viewport().grab().toImage()
    ground = image.pixelColor(2, 2)
    assert any(image.pixelColor(x, y) != ground for x in range(0, 300, 2) for y in range(32, 80, 2))

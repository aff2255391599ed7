"""A person writes a script, makes the missing shots, picks another take, and takes it all back."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.document.shots import status
from tests.window_kit import click_row, wait_for_jobs

SCRIPT = (
    "EXT. MEADOW - DAY",
    "",
    "A red sphere left of a blue cube.",
    "",
    "EXT. SEA - SUNSET",
    "",
    "A yellow cone on top of a white cube.",
)


def test_from_script_to_chosen_takes_and_back(session, qtbot):
    from studio.ui.main_window import MainWindow

    window = MainWindow(session)
    window.resize(1440, 900)
    window.show()
    editor = window.stage("write")
    editor.setFocus()
    for line in SCRIPT:
        QTest.keyClicks(editor, line)
        QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(session.project.shots) == 2, timeout=5000)

    board = window.docks._dock("storyboard").widget()
    click_row(board._view, 0)
    panel = window.docks._dock("shot").widget().widget()
    assert panel._make.text() == "Make 2 missing shots"
    QTest.mouseClick(panel._make, Qt.MouseButton.LeftButton)
    wait_for_jobs(qtbot, session)
    assert [status(session.project, shot) for shot in session.project.shots] == ["ready", "ready"]

    qtbot.waitUntil(lambda: panel._make.text() == "New take")
    QTest.mouseClick(panel._make, Qt.MouseButton.LeftButton)
    wait_for_jobs(qtbot, session)
    first = session.project.shots[0]
    assert len(first.takes) == 2
    assert first.chosen == first.takes[1].id
    click_row(panel._takes, 0)
    assert session.project.shots[0].chosen == first.takes[0].id

    states = [step.project for step in session.history.steps]
    while session.history.undo_label:
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        window.commands.refresh()
    assert session.project is states[0]
    assert editor.toPlainText() == ""
    while session.history.redo_label:
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        window.commands.refresh()
    assert session.project is states[-1]
    assert session.project.shots[0].chosen == first.takes[0].id
    window.close()
    window.deleteLater()

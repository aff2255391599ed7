"""The window: workspaces, panels, keys, palette, messages."""

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QSlider

from studio.actions import shot as shot_actions
from studio.actions import timeline
from studio.settings import settings
from studio.ui import shortcuts
from studio.ui.key_claims import claims
from studio.ui.palette import score
from studio.ui.score.picture_panel import PicturePanel
from studio.ui.widgets.segmented import Segmented
from studio.ui.workspaces import WORKSPACES
from tests.window_kit import write


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_every_workspace_opens_by_a_click(window, session, workspace):
    QTest.mouseClick(window.top_bar.tabs.button(workspace), Qt.MouseButton.LeftButton)
    assert session.selection.workspace == workspace
    assert window._stack.currentWidget() is window.stage(workspace)
    for id in WORKSPACES[workspace].panels:
        dock = window.docks._dock(id)
        assert dock.isVisible() == (id not in ("history", *WORKSPACES[workspace].hidden)), id


def test_keys_change_the_workspace(window, session, qtbot):
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert session.selection.workspace == "cut"
    assert window.top_bar.tabs.current == "cut"


def test_undo_says_what_it_would_undo(window, session, qtbot):
    write(session)
    qtbot.waitUntil(lambda: window.commands["edit.undo"].text() == "Undo: Edit script")
    assert window.commands["edit.undo"].isEnabled()
    assert not window.commands["edit.redo"].isEnabled()
    window.commands["edit.undo"].trigger()
    assert session.project.script == ""
    qtbot.waitUntil(lambda: window.commands["edit.redo"].text() == "Redo: Edit script")
    assert window._status._undo.text() == ""


def test_menus_hold_every_action_of_the_workspace(window, session):
    bar = window.top_bar.menus

    def listed(menu):
        for action in menu.actions():
            if action.menu():
                yield from listed(action.menu())
            elif action.isVisible() and not action.isSeparator():
                yield action.objectName()

    for workspace in WORKSPACES:
        session.select(workspace=workspace)
        window.commands.refresh()
        here = {id for entry in bar.actions() if entry.isVisible() for id in listed(entry.menu())}
        known = [action for action in window.commands.actions if action.menu]
        assert here == {action.id for action in known if not action.workspace or workspace in action.workspace.split()}


def test_panels_are_remembered_per_workspace(window, session):
    window.docks.toggle("history")
    window.docks._dock("scenes").hide()
    session.select(workspace="paint")
    assert not window.docks._dock("history").isVisible()
    session.select(workspace="write")
    assert window.docks._dock("history").isVisible()
    assert not window.docks._dock("scenes").isVisible()
    window.docks.reset()
    assert window.docks._dock("scenes").isVisible()
    assert not window.docks._dock("history").isVisible()


def test_the_picture_beside_the_sound_is_never_squeezed(window, session, qtbot):
    for workspace in ("score", "cut", "score"):
        session.select(workspace=workspace)
        qtbot.wait(50)
    picture = window.findChild(PicturePanel)
    assert picture.isVisible() and picture.visibleRegion().boundingRect().height() >= 150


def test_the_strip_folds_and_a_new_panel_does_not_squeeze_it(window, session, qtbot):
    strip = window.docks._dock("storyboard")
    height = strip.height()
    window.docks.toggle("history")
    qtbot.wait(20)
    assert abs(strip.height() - height) < 12
    session.asked.emit("strip")
    assert not strip.isVisible()
    session.asked.emit("strip")
    assert strip.isVisible()


def test_the_strip_has_its_height_again_after_the_window_was_lower(window, session, qtbot):
    QTest.mouseClick(window.top_bar.tabs.button("score"), Qt.MouseButton.LeftButton)
    window.resize(1440, 900)
    strip = window.docks._strip()
    qtbot.waitUntil(lambda: strip.height() >= WORKSPACES["score"].strip)
    high = strip.height()
    window.resize(1280, 600)
    qtbot.waitUntil(lambda: strip.height() < high)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: strip.height() == high)


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_side_panels_are_never_cut_off_in_a_small_window(window, session, qtbot, workspace):
    QTest.mouseClick(window.top_bar.tabs.button(workspace), Qt.MouseButton.LeftButton)
    window.resize(1280, 720)
    QApplication.processEvents()
    assert window.width() == 1280, "it fits a small screen"
    for id in WORKSPACES[workspace].panels:
        area = window.docks._dock(id).widget()
        if isinstance(area, QScrollArea) and area.isVisible() and area.widget():
            assert area.viewport().width() >= area.widget().minimumSizeHint().width(), id
    choices = [one for one in window.findChildren(Segmented) if one.isVisible()]
    assert choices and all(one.width() >= one.sizeHint().width() for one in choices), "words are cut off"


def test_palette_finds_by_letters_and_gives_the_command(window, session):
    write(session)
    window.commands.refresh()
    session.asked.emit("palette")
    assert window.palette_box.isVisible()
    QTest.keyClicks(window.palette_box._field, "gocut")
    window.palette_box._field.clear()
    QTest.keyClicks(window.palette_box._field, "next shot")
    assert window.palette_box._list.item(0).text() == "Next shot"
    QTest.keyClick(window.palette_box._field, Qt.Key.Key_Return)
    assert session.selection.shot == session.project.shots[0].id
    assert not window.palette_box.isVisible()
    assert settings().value("palette/recent") in ("shot.next", ["shot.next"])


@pytest.mark.parametrize(
    ("wanted", "better", "worse"),
    [("mms", "Make missing shots", "Remove mass"), ("undo", "Undo", "Round off"), ("nt", "New take", "Count")],
)
def test_palette_prefers_beginnings_of_words(wanted, better, worse):
    assert score(wanted, better) is not None
    assert score(wanted, better) > (score(wanted, worse) or -1)
    assert score("xyz", better) is None


def test_problems_and_offers_are_shown(window, session):
    session.problem.emit("The disk is full.")
    assert window.banner.sentence == "The disk is full."
    session.offered.emit("It carries settings.", "Use them", lambda: None)
    assert window.banner.sentence == "It carries settings."


def test_an_error_with_a_sentence_becomes_a_problem(window, session):
    ids = write(session, "EXT. SEA - DAY\n\nOne sentence.\n")
    shot_actions.select(session, ids)
    window.commands.refresh()
    window.commands["shot.split"].trigger()
    assert "single sentence" in window.banner.sentence


def test_changed_keys_hold_at_once(window, session):
    action = next(action for action in window.commands.actions if action.id == "view.cut")
    shortcuts.change(action, "F7")
    window.commands.load_keys()
    QTest.keyClick(window, Qt.Key.Key_F7)
    assert session.selection.workspace == "cut"


def test_the_theme_is_switched_and_remembered(window, session):
    session.asked.emit("theme")
    assert settings().value("theme") == "light"
    session.asked.emit("theme")
    assert settings().value("theme") == "dark"


@pytest.mark.parametrize("name", ["shortcuts", "film settings", "words", "about", "export"])
def test_dialogs_open_once_and_close(window, session, name, qtbot):
    session.asked.emit(name)
    session.asked.emit(name)
    assert len(window.asking._dialogs) == 1
    dialog = window.asking._dialogs[name]
    assert dialog.isVisible()
    dialog.reject()
    qtbot.waitUntil(lambda: not window.asking._dialogs, timeout=2000)


def test_a_dropped_script_becomes_the_script(window, session, tmp_path):
    path = tmp_path / "story.fountain"
    path.write_text("EXT. SEA - DAY\n\nA boat.\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(event)
    assert [shot.text for shot in session.project.shots] == ["A boat."]
    assert session.history.undo_label == "Import script"


def test_every_control_has_a_name_for_screen_readers(window, session):
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QScrollBar, QWidget

    write(session)
    shot_actions.select(session, [session.project.shots[0].id])
    for workspace in WORKSPACES:
        session.select(workspace=workspace)
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
    unnamed = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not isinstance(widget, QScrollBar)
        and not (widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip())
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QLineEdit)
    ]
    assert unnamed == []


def test_lists_and_sliders_keep_their_arrow_keys(window, session, qtbot):
    """In Cut the arrows step frames, but not while a list or a slider has the focus."""
    write(session)
    session.select(workspace="cut")
    session.asked.emit("nothing anybody knows")
    timeline.assemble_cut(session)
    window.commands.refresh()
    window.activateWindow()
    clip = session.project.timeline.tracks[1].clips[0]
    session.select(clips=(clip.id,), playhead=5)
    slider = next(slider for slider in window.docks._dock("clip").findChildren(QSlider) if slider.isVisible() and slider.isEnabled())
    slider.setFocus()
    assert claims(slider, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier), False)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert session.selection.playhead == 5
    window.stage("cut").setFocus()
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert session.selection.playhead == 6


@pytest.mark.parametrize(("tabbed", "mine"), [(True, True), (False, False)])
def test_space_presses_a_button_only_when_the_keyboard_went_there(qtbot, tabbed, mine):
    button = QPushButton("Stop")
    qtbot.addWidget(button)
    space = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    assert claims(button, space, tabbed) is mine
    assert not claims(None, space, tabbed)

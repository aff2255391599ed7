"""The clip panel: dials, framing by mouse, words, takes and recipe, each one commit."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.actions import timeline
from studio.document.camera import preset_of
from studio.document.cut import find_clip
from studio.document.shots import add_take
from studio.ui.timeline.clip_panel import ClipPanel

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(cut, qtbot):
    panel = ClipPanel(cut)
    qtbot.addWidget(panel)
    panel.resize(316, 600)
    panel.show()
    return panel


def select(cut, row, index=0):
    clip = cut.project.timeline.tracks[row].clips[index]
    timeline.select_clips(cut, [clip.id])
    return lambda: find_clip(cut.project, clip.id).clip


def pick(box, key):
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def test_a_hint_while_nothing_is_selected(panel, cut):
    assert panel._hint.isVisible() and not panel._tabs.isVisible()
    select(cut, 1)
    assert not panel._hint.isVisible() and panel._title.text() == "SHOT 1 · SEA, DAY"
    assert panel._caption.text() == "take 1 of 1 · seed 7 · Storybook"


def test_a_named_camera_move_and_its_amount(panel, cut):
    clip, page = select(cut, 1), panel._pages["move"]
    pick(page._camera, "Slow push in")
    assert preset_of(clip().move) == ("Slow push in", 0.25)
    page._amount._field.setValue(0.4)
    page._amount._field.editingFinished.emit()
    assert preset_of(clip().move) == ("Slow push in", 0.4)
    pick(page._easing, "linear")
    assert clip().move.easing == "linear"
    cut.undo()
    assert clip().move.easing == "ease in and out" and page._easing.currentData() == "ease in and out"
    pick(page._camera, "None")
    assert clip().move is None


def test_framing_by_mouse_is_a_custom_move_in_one_commit(panel, cut):
    clip = select(cut, 1)
    pick(panel._pages["move"]._camera, "Slow push in")
    steps, framing = cut.history.cursor, panel._framing
    start = framing.frame_rect("end").center().toPoint()
    QTest.mousePress(framing, LEFT, NONE, start)
    QTest.mouseMove(framing, start + QPoint(10, 0))
    QTest.mouseMove(framing, start + QPoint(16, 0))
    QTest.mouseRelease(framing, LEFT, NONE, start + QPoint(16, 0))
    assert cut.history.cursor == steps + 1
    assert clip().move.end.x == pytest.approx(0.5 + 16 / framing.width(), abs=0.02) and preset_of(clip().move)[0] == "Custom"
    corner = framing.frame_rect("end").bottomRight().toPoint() - QPoint(2, 2)
    QTest.mousePress(framing, LEFT, NONE, corner)
    QTest.mouseMove(framing, corner - QPoint(40, 22))
    QTest.mouseRelease(framing, LEFT, NONE, corner - QPoint(40, 22))
    assert clip().move.end.zoom > 1.3


def test_fades_dissolve_and_length(panel, cut):
    clip, page = select(cut, 1, 1), panel._pages["time"]
    for dial, value in ((page._fade_out, 10), (page._dissolve, 12)):
        dial._field.setValue(value)
        dial._field.editingFinished.emit()
    assert (clip().fade_out, clip().dissolve) == (10, 12)
    page._length.typed.emit(24)
    assert clip().duration == 24 and cut.project.timeline.tracks[1].clips[2].start == 72
    select(cut, 1, 0)
    assert not page._dissolve.isEnabled()


def test_gain_is_offered_where_something_sounds(panel, cut):
    clip, page = select(cut, 2), panel._pages["time"]
    assert panel._tabs.current == "time" and not page._gain.isHidden()
    page._gain._field.setValue(-6)
    page._gain._field.editingFinished.emit()
    assert clip().gain == -6
    select(cut, 1)
    assert page._gain.isHidden()


def test_typing_a_title_is_one_step(panel, cut, qtbot):
    clip, page = select(cut, 0), panel._pages["title"]
    steps = cut.history.cursor
    page.edit()
    QTest.keyClicks(page._text, "Fin")
    qtbot.waitUntil(lambda: clip().source.text == "Fin", timeout=3000)
    assert cut.history.cursor == steps + 1
    cut.undo()
    assert page._text.toPlainText() == "The Ferry"


def test_words_typed_just_before_another_clip_is_selected_are_kept(panel, cut, qtbot):
    clip, page = select(cut, 0), panel._pages["title"]
    cut.select(playhead=100)
    timeline.add_title(cut)
    other = find_clip(cut.project, cut.selection.clips[0]).clip.id
    select(cut, 0)
    page.edit()
    QTest.keyClicks(page._text, "Kept")
    timeline.select_clips(cut, [other])
    qtbot.waitUntil(lambda: clip().source.text == "Kept", timeout=3000)
    assert find_clip(cut.project, other).clip.source.text == "Title"


def test_place_and_size_of_a_title(panel, cut):
    clip, page = select(cut, 0), panel._pages["title"]
    pick(page._position, "lower third")
    page._size._field.setValue(20)
    page._size._field.editingFinished.emit()
    assert (clip().source.position, clip().source.size) == ("lower third", pytest.approx(0.2))


def test_choosing_a_take_keeps_the_cut(panel, cut):
    cut.commit("Take", add_take(cut.project, "sea", "desert", choose=False))
    clip, page = select(cut, 1), panel._pages["takes"]
    before = clip()
    panel._tabs.button("takes").click()
    QTest.mouseClick(page._list.viewport(), LEFT, NONE, page._list.visualItemRect(page._list.item(1)).center())
    shot = cut.project.shot("sea")
    assert shot.take.asset == "desert" and clip() == before
    assert panel._caption.text().startswith("take 2 of 2")


def test_the_recipe_can_be_read(panel, cut):
    select(cut, 1)
    text = panel._pages["recipe"]._text.text()
    assert "the sea" in text and "Seed: 7" in text and "Steps: 20" in text
    select(cut, 1, 3)
    assert "Nothing has been made" in panel._pages["recipe"]._text.text()


def test_a_dial_changes_all_selected_clips_of_its_kind(panel, cut):
    clips = cut.project.timeline.tracks[1].clips[:2]
    timeline.select_clips(cut, [clip.id for clip in clips] + ["title"])
    pick(panel._pages["move"]._camera, "Pan left")
    assert [bool(find_clip(cut.project, id).clip.move) for id in (clips[0].id, clips[1].id, "title")] == [True, True, False]

"""Dials under a real mouse and keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.ui.widgets.dial import Dial


@pytest.fixture
def dial(qtbot):
    dial = Dial("Strength", 0, 1, 0.6, 0.05, 2, "", "How much changes.")
    qtbot.addWidget(dial)
    dial.resize(300, 30)
    dial.show()
    dial.moved, dial.rested = [], []
    dial.changed.connect(dial.moved.append)
    dial.committed.connect(dial.rested.append)
    return dial


def test_shows_its_default_and_describes_itself(dial):
    assert dial.value() == 0.6
    assert dial._field.text() == "0.60"
    assert "How much changes." in dial._slider.toolTip()
    assert "0.00 to 1.00" in dial._slider.toolTip()
    assert dial._slider.accessibleName() == dial._field.accessibleName() == "Strength"


def test_the_lowest_can_be_said_in_words_and_numbers_are_typed_over_it(qtbot):
    dial = Dial("Tempo", 29, 240, 29, 1, 0, " bpm", "Beats a minute.")
    qtbot.addWidget(dial)
    assert dial._field.text() == "29 bpm"
    dial.set_lowest_text("auto")
    assert dial._field.text() == "auto" and dial.value() == 29
    dial._field.selectAll()
    QTest.keyClicks(dial._field, "96")
    QTest.keyClick(dial._field, Qt.Key.Key_Return)
    assert dial._field.text() == "96 bpm" and dial.value() == 96


def test_dragging_changes_often_and_commits_once(dial):
    slider = dial._slider
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(10, slider.height() // 2))
    for x in range(20, slider.width(), 15):
        QTest.mouseMove(slider, QPoint(x, slider.height() // 2))
    assert len(dial.moved) > 3
    assert dial.rested == []
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 2, slider.height() // 2))
    assert len(dial.rested) == 1
    assert dial.rested[0] == dial.value() > 0.8


def test_values_are_multiples_of_the_step(dial):
    slider = dial._slider
    for x in range(0, slider.width(), 3):
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
        assert round(dial.value() / 0.05, 6) == pytest.approx(round(dial.value() / 0.05))


def test_typing_commits_at_enter(dial):
    field = dial._field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.25")
    assert dial.rested == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dial.rested == [0.25]
    assert dial._slider.value() == 5


def test_keys_close_together_are_one_commit(dial, qtbot):
    for _ in range(4):
        QTest.keyClick(dial._slider, Qt.Key.Key_Right)
    assert dial.rested == []
    qtbot.waitUntil(lambda: bool(dial.rested), timeout=2000)
    assert dial.rested == [pytest.approx(0.8)]


def test_double_click_on_the_label_gives_the_default_back(dial):
    dial.set_value(0.1)
    QTest.mouseDClick(dial._label, Qt.MouseButton.LeftButton)
    assert dial.rested == [0.6]


def test_set_value_tells_nobody_and_stays_in_range(dial):
    dial.set_value(7)
    assert dial.value() == 1.0
    assert dial.moved == dial.rested == []


def test_a_drag_is_not_overruled_by_the_session(dial):
    QTest.mousePress(dial._slider, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    here = dial.value()
    dial.set_value(0.9)
    assert dial.value() == here
    QTest.mouseRelease(dial._slider, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))

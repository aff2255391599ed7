"""The row of choices."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.ui.widgets.segmented import Segmented


def test_a_click_chooses_and_code_does_not(qtbot):
    row = Segmented([("a", "First"), ("b", "Second", "The second one")])
    qtbot.addWidget(row)
    told = []
    row.chosen.connect(told.append)
    assert row.current == "a"
    row.set_current("b")
    assert (row.current, told) == ("b", [])
    QTest.mouseClick(row.button("a"), Qt.MouseButton.LeftButton)
    assert (row.current, told) == ("a", ["a"])
    assert row.button("b").toolTip() == "The second one"

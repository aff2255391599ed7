"""The sentence over the stage."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio.ui.widgets.banner import Banner


def test_problem_stays_and_offer_runs(qtbot):
    stage = QWidget()
    qtbot.addWidget(stage)
    stage.resize(900, 500)
    stage.show()
    banner = Banner(stage)
    assert banner.sentence == ""
    banner.complain("The disk is full.")
    assert banner.sentence == "The disk is full."
    assert stage.rect().contains(banner.geometry())
    assert not banner._button.isVisible()
    runs = []
    banner.offer("It carries settings.", "Use them", lambda: runs.append(1))
    QTest.mouseClick(banner._button, Qt.MouseButton.LeftButton)
    assert runs == [1]
    assert not banner.isVisible()


def test_a_problem_after_an_offer_has_no_button(qtbot):
    stage = QWidget()
    qtbot.addWidget(stage)
    stage.show()
    banner = Banner(stage)
    banner.offer("Offer", "Yes", lambda: None)
    banner.complain("Problem")
    assert not banner._button.isVisible()
    QTest.mouseClick(banner._close, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()

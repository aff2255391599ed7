"""The first thing a person sees."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from studio.ui.dialogs.welcome import Welcome
from tests.window_kit import click_row


def test_offers_new_sample_and_recent(qtbot):
    welcome = Welcome()
    qtbot.addWidget(welcome)
    welcome.refresh([])
    welcome.complain("")
    welcome.show()
    assert welcome._none.isVisible()
    assert not welcome._problem.isVisible()
    welcome.refresh([Path("/films/One.film"), Path("/films/Two.film")])
    asked = []
    welcome.film_asked.connect(asked.append)
    click_row(welcome._recent, 1)
    assert asked == [Path("/films/Two.film")]
    sample = next(button for button in welcome.findChildren(QPushButton) if "sample" in button.text())
    with qtbot.waitSignal(welcome.sample_asked):
        QTest.mouseClick(sample, Qt.MouseButton.LeftButton)


def test_says_why_a_film_did_not_open(qtbot):
    welcome = Welcome()
    qtbot.addWidget(welcome)
    welcome.show()
    welcome.complain("“X.film” is no film.")
    assert welcome._problem.text() == "“X.film” is no film."
    assert welcome._problem.isVisible()

"""Qt's own file dialog, where the system has none: a typed name and one click are enough."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QWidget

from studio.ui.file_dialog import show_dialog


@pytest.fixture
def dialog(qtbot, tmp_path):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(900, 700)
    parent.show()
    (tmp_path / "toy.png").write_bytes(b"a picture")
    dialog = QFileDialog(parent, "A picture", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    yield dialog  # its parent lives as long


def choose(qtbot, dialog: QFileDialog) -> None:
    """Type a part of a name, wait for what is proposed, type the rest, and click once."""
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    qtbot.waitUntil(name.isVisible)
    QTest.keyClicks(name, "toy.pn")
    qtbot.wait(500)
    QTest.keyClicks(name, "g")
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_typed_name_and_one_click_are_enough(qtbot, dialog, tmp_path):
    chosen = []
    dialog.fileSelected.connect(chosen.append)
    show_dialog(dialog)
    choose(qtbot, dialog)
    assert QApplication.activePopupWidget() is None
    qtbot.waitUntil(lambda: chosen == [str(tmp_path / "toy.png")])


def test_with_what_qt_proposes_a_popup_is_in_the_way(qtbot, dialog):
    """The planted fault: as Qt makes it, a popup stands over the dialog when the name is typed."""
    dialog.open()
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    qtbot.waitUntil(name.isVisible)
    QTest.keyClicks(name, "to")
    qtbot.wait(500)  # until the folder is read
    QTest.keyClicks(name, "y")
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    name.completer().popup().hide()
    dialog.reject()

"""Dialogs for files, shown beside the running window."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QLineEdit


def show_dialog(dialog: QFileDialog) -> None:
    """Show a dialog that goes when it is answered.

    Where the system has no dialog of its own, Qt's proposes names in a popup that takes the next click for itself, so that “Open” had to
    be pressed twice; the list of files above says the same, so nothing is proposed.
    """
    if name := dialog.findChild(QLineEdit, "fileNameEdit"):
        name.setCompleter(None)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()

"""PySide6 6.12.0 loses a reference to True with every signal, and Python ends when the last one is gone: never run on it."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Bell(QObject):
    rung = Signal()


def test_emitting_a_signal_loses_no_reference_to_true():
    bell = Bell()
    before = sys.getrefcount(True)
    for _ in range(100):
        bell.rung.emit()
    assert before - sys.getrefcount(True) < 50, "this PySide6 ends the program after some hundred signals; install 6.11.3"

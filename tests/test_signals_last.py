"""Signals can be emitted for as long as the studio runs: PySide6 6.12.0 on Python 3.11 loses a reference with every one and dies."""

from __future__ import annotations

import subprocess
import sys

CODE = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
class Bell(QObject):
    rung = Signal()
application, bell = QCoreApplication([]), Bell()
bell.rung.connect(lambda: None)
for _ in range(5000):
    bell.rung.emit()
print("alive")
"""


def test_five_thousand_signals_do_no_harm():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "alive", done.stderr

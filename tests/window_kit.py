"""What tests of the window share: a script, waiting for the engine, real clicks on items."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView

SCRIPT = """Title: Two Shapes

EXT. MEADOW - DAY

A red sphere left of a blue cube.

NARRATOR
They were friends.

EXT. SEA - SUNSET

A yellow cone on top of a white cube.

A small boat passes by.
"""


def write(session, script: str = SCRIPT) -> list[str]:
    """Give the session a script; returns the ids of its shots."""
    from studio.actions.script import edit_script

    edit_script(session, script)
    return [shot.id for shot in session.project.shots]


def wait_for_jobs(qtbot, session) -> None:
    """Until nothing runs or waits and every result is in the film."""
    qtbot.waitUntil(lambda: all(job.state.over for job in session.queue.jobs()), timeout=30_000)
    qtbot.waitUntil(lambda: all(job.id in session.project.assets for job in finished(session)), timeout=10_000)


def finished(session) -> list:
    return [job for job in session.queue.jobs() if job.result is not None]


def click_row(view: QAbstractItemView, row: int, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    """A real click in the middle of a row or card."""
    rect = view.visualRect(view.model().index(row, 0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, rect.center())

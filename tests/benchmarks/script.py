"""What typing and committing cost in a long script, in the real window: `python -m tests.benchmarks.script`.

Milliseconds of the event loop: one key, the commit when typing rests (shots, journal and all panels), and the repaint after it.
`--lines` sets the length. Target: each under 16 ms at 3000 lines.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from studio.document.files import Bundle
from studio.document.project import Project
from studio.document.shots import set_script
from studio.opening import close_session, start_session
from studio.ui.main_window import MainWindow
from studio.ui.write.script_editor import ScriptEditor
from tests.cut_film import wait
from tests.studio.jobs.kit import waiting_for_cpu

LIMIT_MS = 16.0


def long_script(lines: int) -> str:
    """Scenes with an action and two speeches each."""
    chance, made = random.Random(1), []
    while len(made) < lines:
        place, number = chance.choice(("MEADOW", "HOUSE", "BEACH")), chance.randrange(9999)
        made += [f"EXT. {place} {number % 99} - DAY", "", f"A red thing number {number} *looks* around for a while. Then it goes.", ""]
        made += ["ANNA", "(softly)", f"Look at {number}.", "", "BOB", "I see it.", ""]
    return "\n".join(made[:lines])


def measure(editor: ScriptEditor, lines: int, rounds: int) -> dict[str, float]:
    """Medians in milliseconds."""
    taken: dict[str, list[float]] = {"key": [], "commit": [], "repaint": []}
    for _ in range(rounds):
        cursor = QTextCursor(editor.document().findBlockByNumber(lines // 2 + 2))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        editor.setTextCursor(cursor)
        wait(20)
        taken["key"].append(_seconds(lambda: editor.insertPlainText("x")))
        wait(200)
        taken["commit"].append(_seconds(editor.flush))
        taken["repaint"].append(_seconds(QApplication.processEvents))
    return {name: 1000 * statistics.median(times) for name, times in taken.items()}


def _seconds(work: Callable[[], object]) -> float:
    """As `GapMeter` counts: waiting for a processor that another program holds does not count."""
    begun = time.perf_counter() - waiting_for_cpu()
    work()
    return time.perf_counter() - waiting_for_cpu() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a median is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(arguments)
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        project = set_script(Project(title="Long"), long_script(options.lines))
        session = start_session(Bundle.create(Path(folder) / "Long.film", project), "tests.painting_engine")
        window = MainWindow(session)
        window.resize(1440, 900)
        window.show()
        wait(500)
        found = measure(window.findChild(ScriptEditor), options.lines, options.rounds)
        print(f"{options.lines} lines: " + ", ".join(f"{name} {value:.1f} ms" for name, value in found.items()))
        window.close()
        close_session(session)
        app.processEvents()
    return int(max(found.values()) > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())

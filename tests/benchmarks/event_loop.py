"""How long the window's event loop is held up while the player plays and a picture is generated: `python -m tests.benchmarks.event_loop`.

A timer of 5 ms counts the gaps between its calls. Target: 99 of 100 under 33 ms. Give another engine with `--engine`, another length with
`--seconds`; `--only` measures without playing ("generate") or without generating ("play"), `--hold MS` plants a stall to see the gate fail.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("GOMP_SPINCOUNT", "0")

import numpy as np
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from studio.actions import player, shot
from studio.document.files import Bundle
from studio.document.first_cut import first_cut
from studio.document.project import Project
from studio.opening import close_session, start_session
from studio.session import Session
from studio.ui import theme
from studio.ui.main_window import MainWindow
from tests.cut_film import cut_story, story, wait

TICK_MS, LIMIT_MS = 5, 33.0


class Gaps:
    """Milliseconds between the calls of a 5 ms timer, while it is on."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []
        self._last = 0.0
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def measure(self, seconds: float) -> np.ndarray:
        """The gaps of the next `seconds`."""
        self._last = time.perf_counter()
        self._timer.start()
        wait(round(seconds * 1000))
        self._timer.stop()
        return np.array(self.milliseconds)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.milliseconds.append((now - self._last) * 1000)
        self._last = now


def measure(session: Session, options: argparse.Namespace) -> dict[str, float]:
    """Play in a loop, generate, and report the gaps."""
    window = MainWindow(session)
    window.resize(1440, 900)
    window.show()
    session.select(workspace="cut", loop=True)
    wait(3000)
    stage = window.stage("cut")
    if options.only != "play":
        session.queue.start()
        shot.generate(session, [one.id for one in session.project.shots], takes=8)
        wait(1000)
    if options.only != "generate":
        player.play_forward(session)
        wait(1500)
    stall = QTimer(interval=1000)
    stall.timeout.connect(lambda: time.sleep(options.hold / 1000))
    if options.hold:
        stall.start()
    shown: list[int] = []
    stage.player.shown.connect(lambda frame, _: shown.append(frame))
    busy = time.thread_time()
    gaps = Gaps().measure(options.seconds)
    busy = time.thread_time() - busy
    stall.stop()
    player.stop(session)
    window.close()
    finished = sum(job.state.name == "FINISHED" for job in session.queue.jobs())
    return {
        "p50": float(np.percentile(gaps, 50)), "p95": float(np.percentile(gaps, 95)), "p99": float(np.percentile(gaps, 99)),
        "max": float(gaps.max()), "frames a second": len(shown) / options.seconds, "dropped": stage.player.dropped,
        "pictures made": finished, "percent of a core in the window's thread": 100 * busy / options.seconds,
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 when the gate fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="engines.run")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", choices=("play", "generate", "both"), default="both")
    parser.add_argument("--hold", type=float, default=0.0)
    options = parser.parse_args(arguments)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        theme.apply(app, "dark")
        session = start_session(Bundle.create(Path(folder) / "Ferry.film", Project()), options.engine)
        project = story(session.bundle, (1280, 720))
        session.commit("Begin", cut_story(first_cut(project)))
        found = measure(session, options)
        close_session(session)
        wait(100)
    print(", ".join(f"{name} {value:.1f}" for name, value in found.items()))
    return 0 if found["p99"] < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())

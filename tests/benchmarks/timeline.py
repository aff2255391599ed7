"""How long the timeline takes to repaint, to drag, and to commit with 2,000 clips on screen: `python -m tests.benchmarks.timeline`.

Target: a repaint under 16 ms. A playhead that moves repaints one column only and is measured apart.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.document.project import Project
from studio.document.timeline import AssetSource, Clip, ShotSource, Timeline, Track
from studio.session import Session
from studio.ui import theme
from studio.ui.timeline.timeline_view import TimelineView
from tests.cut_film import opened, wait

CLIPS = 2000


def crowded(project: Project) -> Project:
    """The film with 2,000 clips of two seconds, pictures on two tracks and sound on two, and 500 shots."""
    story = tuple(replace(project.shots[number % 3], id=f"shot {number}") for number in range(CLIPS // 4))
    shots, tracks = [shot.id for shot in story], []
    for row, kind in enumerate(("picture", "picture", "sound", "sound")):
        source = [ShotSource(shots[n]) if kind == "picture" else AssetSource("song") for n in range(CLIPS // 4)]
        tracks.append(Track(f"t{row}", kind, kind, tuple(Clip(f"{row}-{n}", source[n], n * 48, 48, dissolve=0) for n in range(CLIPS // 4))))
    return replace(project, shots=story, timeline=Timeline(tuple(tracks)))


def timed(work: Callable[[], object], times: int = 30) -> tuple[float, float]:
    """Median and 95th percentile of the processor time in milliseconds: other programs do not count."""
    work()
    spent = []
    for _ in range(times):
        begun = time.thread_time()
        work()
        spent.append((time.thread_time() - begun) * 1000)
    return statistics.median(spent), sorted(spent)[int(times * 0.95)]


def measure(session: Session) -> dict[str, tuple[float, float]]:
    """Name -> median and 95th percentile in milliseconds, on a strip of 1440 x 266."""
    view = TimelineView(session)
    view.resize(1440, 266)
    view.show()
    wait(1500)
    found = {}

    def repaint() -> None:
        view.tracks.redraw()
        view.tracks.repaint()

    view.viewport.fit()
    repaint()
    wait(1500)
    found["repaint, all 2,000 clips on screen"] = timed(repaint)
    found["repaint of the ruler"] = timed(view.ruler.repaint)
    view.viewport.zoom(60, 100)
    wait(500)
    found["repaint, zoomed to 40 clips"] = timed(repaint)
    session.select(playhead=int(view.viewport.layout.left) + 5)
    found["playhead moves by a frame"] = timed(lambda: _step(session, view))
    view.viewport.fit()
    found["a drag follows the mouse, all on screen"] = _drag(view)
    view.close()
    return found


def _step(session: Session, view: TimelineView) -> None:
    session.select(playhead=session.selection.playhead + 1)
    x = view.viewport.layout.x(session.selection.playhead)
    view.tracks.repaint(int(x) - 2, 0, 5, view.tracks.height())


def _drag(view: TimelineView) -> tuple[float, float]:
    layout = view.viewport.layout
    start = QPoint(round(layout.x(24_000 / 2)), layout.row(1)[0] + 30)
    QTest.mousePress(view.tracks, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    place = iter(range(8, 1000))

    def follow() -> None:
        view.tracks.drag.move(QPointF(start) + QPointF(next(place), 0), Qt.KeyboardModifier.NoModifier)
        view.tracks.repaint()

    result = timed(follow)
    view.tracks.drag.abandon()
    return result


def main() -> None:
    """Print the table."""
    app = QApplication.instance() or QApplication([])
    theme.apply(app, "dark")
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), cut=True) as session:
        session.commit("Crowd", crowded(session.project))
        for name, (median, slow) in measure(session).items():
            print(f"{name:<45} median {median:6.2f} ms   p95 {slow:6.2f} ms")


if __name__ == "__main__":
    main()

"""How long the window takes from a movement of the pen to the painted screen, on a 4096 x 4096 canvas.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.brush [brush size in pixels]

Wall time and the process's own CPU time per event (stroke, composite, repaint): on a busy machine only the second is ours.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.actions.canvas import show_canvas, with_canvas
from studio.actions.tool import choose_tool, set_size
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.files import Bundle
from studio.document.paint import from_picture
from studio.document.project import Project
from studio.jobs.queue import Queue
from studio.session import Session
from studio.ui import theme
from studio.ui.canvas.canvas_view import CanvasStage

SIDE, EVENTS = 4096, 240
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def settle(application: QApplication, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        application.processEvents()
        time.sleep(0.005)


def stroke(application: QApplication, stage: CanvasStage) -> tuple[list[float], list[float], float]:
    """Milliseconds of wall and CPU per movement, and of the release with its commit."""
    points = [QPoint(150 + 2 * i, 150 + round(i * 1.4 + 50 * np.sin(i / 9))) for i in range(EVENTS)]
    wall, cpu = [], []
    QTest.mousePress(stage.view, LEFT, NONE, points[0])
    for point in points[1:]:
        started = time.perf_counter(), time.process_time()
        QTest.mouseMove(stage.view, point)
        application.processEvents()
        wall.append(1e3 * (time.perf_counter() - started[0]))
        cpu.append(1e3 * (time.process_time() - started[1]))
    started = time.perf_counter()
    QTest.mouseRelease(stage.view, LEFT, NONE, points[-1])
    return wall, cpu, 1e3 * (time.perf_counter() - started)


def open_stage(folder: Path) -> tuple[Session, CanvasStage]:
    bundle = Bundle.create(folder / "Benchmark.film", Project())
    session = Session(bundle, Queue(bundle.folder / "jobs"))
    pixels = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), np.uint8)
    layers = (Layer("base", "Base", from_picture(pixels)), Layer("paint", "Paint"))
    session.commit("Canvas", with_canvas(session.project, Canvas("c", "c", Frame(0, 0, SIDE, SIDE), layers)))
    stage = CanvasStage(session)
    stage.resize(1200, 800)
    stage.show()
    show_canvas(session, "c")
    return session, stage


def main() -> None:
    """Measure each tool, fitted into the view and at 100 %."""
    application = QApplication([])
    theme.apply(application, "dark")
    size = float(sys.argv[1]) if len(sys.argv) > 1 else 200.0
    with tempfile.TemporaryDirectory() as folder:
        session, stage = open_stage(Path(folder))
        settle(application, 3)
        print(f"{SIDE} x {SIDE}, brush {size:.0f} px, ms per event: wall median, p99 | CPU median, p99 | release")
        for tool in ("brush", "eraser", "mask"):
            for zoom in ("fit", "actual"):
                choose_tool(session, tool)
                set_size(session, size)
                stage.view.zoom_by(zoom)
                settle(application, 1.5)
                wall, cpu, release = stroke(application, stage)
                figures = [f"{np.median(times):6.1f} {np.percentile(times, 99):6.1f}" for times in (wall, cpu)]
                print(f"{tool:7s} {zoom:7s} {' | '.join(figures)} | {release:6.1f}")
        session.queue.close()
        session.close()


if __name__ == "__main__":
    main()

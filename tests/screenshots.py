"""`python -m tests.screenshots [FOLDER]`: the README's pictures of the window, from the sample film and the shipped models."""

# ruff: noqa: E402  the program reads its folders from the environment when it is imported

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
HOME = Path(tempfile.mkdtemp(prefix="filmwright-screenshots-"))
for kind in ("CONFIG", "DATA", "CACHE"):
    os.environ[f"XDG_{kind}_HOME"] = str(HOME / kind.lower())

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from studio.actions import candidate, canvas, generate, selection, timeline
from studio.opening import close_session, open_session
from studio.session import Session
from studio.ui import theme
from studio.ui.main_window import MainWindow

SCRIPT = Path("assets/samples/the-red-sphere.fountain")
SIZE = (1440, 900)


def main(folder: Path) -> None:
    """Make the sample film, show it in a window, and write one picture for each workspace."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, os.environ["XDG_CONFIG_HOME"])
    project = HOME / "The Red Sphere.film"
    film = ["film", str(SCRIPT), "-o", str(HOME / "film.mp4"), "--project", str(project)]
    subprocess.run([sys.executable, "-m", "studio", *film], check=True)
    theme.apply(app, "dark")
    session = open_session(project)
    session.queue.start()
    window = MainWindow(session)
    window.resize(*SIZE)
    window.show()
    for workspace, prepare in (("write", _write), ("paint", _paint), ("cut", _cut)):
        session.select(workspace=workspace)
        prepare(session)
        _wait(6000)
        picture = folder / f"{workspace}.png"
        if not window.grab().save(str(picture)):
            raise OSError(f"“{picture}” could not be written.")
    window.close()
    close_session(session)


def _write(session: Session) -> None:
    """The third shot in hand."""
    shot = session.project.shots[2]
    session.select(shot=shot.id, shots=(shot.id,))


def _paint(session: Session) -> None:
    """The first shot's house becomes something else: an oval is selected, three candidates lie there."""
    canvas.open_shot(session, session.project.shots[0].id)
    _until(lambda: session.selection.canvas is not None)
    _wait(1000)
    oval = [(820 + 230 * math.cos(angle / 20), 400 + 190 * math.sin(angle / 20)) for angle in range(126)]
    selection.select_lasso(session, oval, "replace")
    generate.set_dials(session, prompt="a yellow cone in a meadow by day", candidates=3, chosen="fill")
    generate.generate(session)
    canvas_id = session.selection.canvas
    _until(lambda: len(session.paint.candidates(canvas_id).jobs) == 3)
    candidate.step(session, 1)


def _cut(session: Session) -> None:
    """The second picture selected, the playhead in it."""
    track = next(track for track in session.project.timeline.tracks if len(track.clips) > 2)
    clip = track.clips[1]
    timeline.select_clips(session, [clip.id])
    session.select(playhead=clip.start + clip.duration // 2)


def _wait(milliseconds: int) -> None:
    end = time.monotonic() + milliseconds / 1000
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)


def _until(done: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("The window did not get ready for its picture.")
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("assets/screenshots"))

"""The program: one window for one film, and what opens the next."""

from __future__ import annotations

import gc
import logging
import os
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from engines.media.errors import MediaError
from studio.actions.file import SUFFIX
from studio.document.errors import DocumentError
from studio.document.files import Bundle
from studio.document.project import Project
from studio.opening import close_session, open_session
from studio.settings import settings
from studio.ui import theme
from studio.ui.asking import films_folder

MOST_RECENT = 12
SAMPLE = Path(__file__).parents[1] / "assets" / "samples" / "the-red-sphere.fountain"


def run(path: Path | None = None, sample: bool = False) -> int:
    """Open the window on the film at `path`, the sample, the film that was open last, or the welcome; returns the exit code."""
    os.environ.setdefault("GOMP_SPINCOUNT", "0")  # the engine process inherits it
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("Filmwright")
    app.setDesktopFileName("filmwright")
    theme.apply(app, str(settings().value("theme", "dark")))
    app.setWindowIcon(theme.icon("movie-open-outline", "accent"))
    studio = Studio()
    sys.excepthook = studio.report
    last = recent_films()[:1]
    if path or (last and not sample):
        studio.open(path or last[0])
    elif sample:
        studio.open_sample()
    else:
        studio.welcome()
    return app.exec()


class Studio(QObject):
    """Holds the window that is open: a film's, or the welcome."""

    def __init__(self) -> None:
        super().__init__()
        self.window = None
        self.greeting = None

    def welcome(self, problem: str = "") -> None:
        """What to do first: a new film, the sample, or a recent one."""
        from studio.ui.dialogs.welcome import Welcome

        if self.greeting is None:
            self.greeting = Welcome()
            self.greeting.film_asked.connect(self.open)
            self.greeting.sample_asked.connect(self.open_sample)
        self.greeting.refresh(recent_films())
        self.greeting.complain(problem)
        self.greeting.show()

    def open(self, path: Path) -> None:
        """Open the film at `path`, unpack a shared one, or begin a new one where nothing is. A failure is one sentence, and the film that
        was open stays open."""
        try:
            session = self._session(Path(path))
        except DocumentError as error:
            self._complain(str(error))
            return
        self._replace(session)
        remember(session.bundle.folder)

    def open_sample(self) -> None:
        """Open the person's own copy of the sample film, made at the first time."""
        folder = films_folder() / SAMPLE.stem.replace("-", " ").title()
        folder = folder.with_name(folder.name + SUFFIX)
        try:
            if not folder.exists():
                from studio.headless import start_film

                start_film(SAMPLE, folder)
        except (DocumentError, MediaError) as error:
            self._complain(str(error))
            return
        self.open(folder)

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """An error that nobody caught: it is logged, and the person is told that the film is safe."""
        logging.getLogger("filmwright").error("Uncaught", exc_info=(kind, error, trace))
        self._complain(self.tr("Something went wrong ({}). Your film is saved; the details are in the log.").format(error or kind.__name__))

    def _session(self, path: Path):
        from studio.document.share import SUFFIX as SHARED
        from studio.document.share import unpack

        if path.suffix == SHARED and path.is_file():
            path = unpack(path, _free(path.with_suffix(SUFFIX)))
        elif not path.exists():
            path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
            if not path.exists():
                Bundle.create(path, Project(title=path.stem)).close()
        return open_session(path)

    def _replace(self, session) -> None:
        """Show `session` in a new window, then close the one before."""
        from studio.ui.main_window import MainWindow

        before = self.window
        self.window = MainWindow(session)
        self.window.film_asked.connect(self.open)
        self.window.closed.connect(lambda window=self.window: self._closed(window))
        self.window.show()
        if self.greeting is not None:
            self.greeting.close()
        if before is not None:
            before.close()
        QTimer.singleShot(0, lambda: self._begin(session))  # the window first, then the engine
        QTimer.singleShot(1000, settle_memory)
        self._say_recovered(session)

    def _begin(self, session) -> None:
        """The engine of a film that is still open: one that was closed at once would keep it running."""
        if self.window is not None and self.window.session is session:
            session.queue.start()

    def _closed(self, window) -> None:
        close_session(window.session)
        window.deleteLater()
        if self.window is window:
            self.window = None

    def _say_recovered(self, session) -> None:
        if session.bundle.recovered:
            session.problem.emit(session.bundle.recovered)
        if session.read_only:
            session.problem.emit(session.bundle.read_only_reason)

    def _complain(self, sentence: str) -> None:
        if self.window is not None:
            self.window.session.problem.emit(sentence)
        else:
            self.welcome(sentence)


def settle_memory() -> None:
    """Collect once, then leave what stands by now out of later collections, which would hold the window up for 30 ms and more."""
    gc.collect()
    gc.freeze()


def recent_films() -> list[Path]:
    """The films that were opened last and are still there."""
    names = settings().value("recent", [])
    return [path for name in ([names] if isinstance(names, str) else names or []) if (path := Path(name)).is_dir()]


def remember(folder: Path) -> None:
    """Put a film first among the recent ones."""
    others = [path for path in recent_films() if path != folder]
    settings().setValue("recent", [str(path) for path in [folder, *others]][:MOST_RECENT])
    settings().setValue("films", str(folder.parent))


def _free(path: Path) -> Path:
    """`path`, or the same name with a number where it is taken."""
    taken = (path if number == 1 else path.with_name(f"{path.stem} {number}{path.suffix}") for number in range(1, 10_000))
    return next(candidate for candidate in taken if not candidate.exists())

"""The whole window on a new film, as every flow begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.document.files import Bundle
from studio.document.project import Project
from studio.opening import close_session, open_session
from studio.ui import theme
from studio.ui.main_window import MainWindow


@pytest.fixture
def open_film(tmp_path: Path, qapp) -> Iterator[Callable[[Project, str], MainWindow]]:
    """Makes a film and opens its window, 1440 x 900, with an engine by its module; `session.troubles` gathers the problems told."""
    opened: list[MainWindow] = []

    def make(project: Project, engine: str) -> MainWindow:
        folder = tmp_path / f"{project.title}.film"
        Bundle.create(folder, project).close()
        theme.apply(qapp, "dark")
        session = open_session(folder, engine)
        session.troubles = []
        session.problem.connect(session.troubles.append)
        window = MainWindow(session)
        opened.append(window)
        window.resize(1440, 900)
        window.show()
        session.queue.start()
        return window

    yield make
    for window in opened:
        window.close()
        close_session(window.session)
        window.deleteLater()
    qapp.processEvents()

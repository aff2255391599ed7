"""The film as a file: new, open, copy, share, settings. The window asks for names; these say what then happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from studio.document import share
from studio.document.errors import EditError
from studio.document.files import Bundle
from studio.document.project import Rate
from studio.session import Session

from .action import Action, complain

SUFFIX = ".film"


@dataclass(frozen=True)
class FilmSettings:
    """What holds for the whole film. `width`, `height`: pixels."""

    title: str
    rate: Rate
    width: int
    height: int
    model: str


def film_settings(session: Session) -> FilmSettings:
    """The settings as they stand."""
    project = session.project
    return FilmSettings(project.title, project.rate, project.width, project.height, project.model)


def set_film_settings(session: Session, settings: FilmSettings) -> None:
    """Change title, frame size, rate or model. Frames keep their numbers: at another rate the film runs faster or slower."""
    project = replace(
        session.project,
        title=settings.title.strip() or session.project.title,
        rate=settings.rate,
        width=settings.width,
        height=settings.height,
        model=settings.model,
    )
    if project != session.project:
        session.commit(session.tr("Film settings"), project)


def save_copy(session: Session, folder: Path) -> None:
    """Write the film as it stands into a new folder, beside the window."""
    folder = folder if folder.suffix == SUFFIX else folder.with_name(folder.name + SUFFIX)
    _copy(session, folder, share.save_copy)


def share_film(session: Session, target: Path) -> None:
    """Write the film and all its media into one file, beside the window."""
    _copy(session, target.with_name(target.stem + share.SUFFIX), share.share)


def _copy(session: Session, target: Path, write: Callable[[Bundle, Path, Callable[[int, int], None]], list[str]]) -> None:
    """Copy in a thread; the message says how far it is, and an offer lets the person stop it."""
    stopped = Event()

    def step(done: int, total: int) -> None:
        if stopped.is_set():
            raise EditError(session.tr("Copying was stopped; nothing is left of it."))
        session.message.emit(session.tr("Copying, {} %").format(100 * done // max(total, 1)))

    def done(missing: list[str]) -> None:
        session.message.emit(session.tr("“{}” is ready.").format(target.name))
        if missing:
            session.problem.emit(session.tr("The copy lacks {}: their files are missing here too.").format(", ".join(missing)))

    session.offered.emit(session.tr("The film is being copied to “{}”.").format(target.name), session.tr("Stop"), stopped.set)
    session.files.run(lambda: write(session.bundle, target, step), done, lambda error: complain(session, error))


def _ask(name: str):
    return lambda session: session.asked.emit(name)


ACTIONS = (
    Action("file.new", "New film…", _ask("new"), "File", "Ctrl+N", "movie-plus-outline", "Begin a film in a new folder."),
    Action("file.open", "Open…", _ask("open"), "File", "Ctrl+O", "folder-open-outline", "Open a film folder."),
    Action(
        "file.open_shared", "Open a shared film…", _ask("open shared"), "File", "", "package-variant", "Unpack a .filmz file and open it."
    ),
    Action(
        "file.save_copy",
        "Save a copy…",
        _ask("save copy"),
        "File",
        "",
        "content-copy",
        "Every change is saved at once; this copies the whole film.",
    ),
    Action(
        "file.share",
        "Share as one file…",
        _ask("share"),
        "File",
        "",
        "package-variant-closed",
        "One .filmz file with all media, to open elsewhere.",
    ),
    Action(
        "file.settings",
        "Film settings…",
        _ask("film settings"),
        "File",
        "",
        "filmstrip",
        "Title, frame size, frame rate and model of this film.",
    ),
    Action("file.quit", "Quit", _ask("quit"), "File", "Ctrl+Q", "exit-to-app", "Close the window; everything is saved."),
)

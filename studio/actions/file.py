"""The film as a file: new, open, copy, share, settings. The window asks for names; these say what then happens."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from studio.document.errors import DocumentError, disk_error
from studio.document.project import Rate
from studio.session import Session

from .action import Action

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


def save_copy(folder: Path, target: Path) -> Path:
    """Copy the film in `folder` to the new folder `target`, without its lock and queue; raises DocumentError. Slow: call it in a thread."""
    target = target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX)
    if target.exists():
        raise DocumentError(f"“{target.name}” is there already: choose another name.")
    try:
        shutil.copytree(
            folder, target, ignore=lambda where, names: {"lock", "jobs", "work"} & set(names) if Path(where) == folder else set()
        )
    except (OSError, shutil.Error) as error:
        shutil.rmtree(target, ignore_errors=True)
        cause = error if isinstance(error, OSError) and error.errno else OSError(str(error))
        raise disk_error("The copy could not be made", cause, target.parent) from error
    return target


def _ask(name: str):
    return lambda session: session.asked.emit(name)


ACTIONS = (
    Action("file.new", "New film…", _ask("new"), "File", "Ctrl+N", "movie-plus-outline", "Begin a film in a new folder."),
    Action(
        "file.open", "Open…", _ask("open"), "File", "Ctrl+O", "folder-open-outline", "Open a film, or one that was shared as a .filmz file."
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

"""Missing files: looked for in a folder, by what they hold and then by what they were called."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from engines.media.errors import MediaError
from engines.progress import Cancelled, Progress
from studio.document.asset import Asset
from studio.document.errors import DocumentError
from studio.document.files import Bundle
from studio.document.project import Project
from studio.jobs.job import State
from studio.session import Session

from .action import Action, complain
from .library import is_missing, read_file, relinked
from .place import with_asset

MOST_FILES = 50_000
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Found:
    """What a search brought back: ids of assets whose very file was found; by asset id what a file of the same name holds; and why files
    of the right name could not be used."""

    same: tuple[str, ...] = ()
    named: tuple[tuple[str, Asset], ...] = ()
    problems: tuple[str, ...] = ()


def missing(session: Session) -> list[Asset]:
    """The assets whose file is not in the film."""
    return [asset for asset in session.project.assets.values() if is_missing(session, asset)]


def find_missing(session: Session, folder: Path) -> None:
    """Look through a folder and those in it for every missing file, beside the window; then say what was found and how."""
    wanted, stopped, note = missing(session), Event(), session.tr("Reading files")
    task = session.tasks.begin(session.tr("Looking for {} missing files").format(len(wanted)), stopped.set)
    session.closing.connect(stopped.set)
    progress = Progress(lambda done, total, *_: session.tasks.reported.emit(task, done, total, note), stopped.is_set)

    def done(found: Found) -> None:
        session.tasks.end(task)
        _take(session, found)

    def failed(error: Exception) -> None:
        session.tasks.end(task, State.CANCELLED if isinstance(error, Cancelled) else State.FAILED, str(error))
        if not isinstance(error, Cancelled):
            complain(session, error)

    session.files.run(lambda: search(session.bundle, wanted, folder, progress), done, failed)


def search(bundle: Bundle, wanted: list[Asset], folder: Path, progress: Progress) -> Found:
    """Copy into the film what can be found. Takes a thread's time: every file with the ending of a missing one is read."""
    endings = _endings(wanted)
    files = [path for path in _files(folder, progress) if path.suffix.lower().lstrip(".") in endings]
    by_content: dict[str, Path] = {}
    for number, path in enumerate(files, 1):
        by_content.setdefault(_digest(path, progress), path)
        progress.step(number, len(files))
    same, named, problems = [], [], []
    for asset in wanted:
        digest, _, suffix = asset.media.partition(".")
        try:
            if digest in by_content:
                bundle.add_media(by_content[digest], suffix)
                same.append(asset.id)
            elif path := next((path for path in files if asset.origin and path.name.lower() == asset.origin.lower()), None):
                named.append((asset.id, read_file(bundle, path)))
        except (MediaError, DocumentError) as error:
            problems.append(str(error))
    return Found(tuple(same), tuple(named), tuple(problems))


def _files(folder: Path, progress: Progress) -> Iterator[Path]:
    """The plain files below a folder, at most 50,000."""
    count = 0
    for root, folders, names in os.walk(folder):
        progress.check()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(root, name) for name in sorted(names)):
            if path.is_file() and not path.is_symlink():
                yield path
                count += 1
                if count == MOST_FILES:
                    return


def _endings(wanted: Iterable[Asset]) -> set[str]:
    """The endings that the files of these assets can have."""
    alike = {"jpeg": {"jpg"}, "jpg": {"jpeg"}, "tiff": {"tif"}, "tif": {"tiff"}, "mp4": {"m4v"}, "mov": {"mp4"}}
    own = {name.lower() for asset in wanted for name in (asset.media.partition(".")[2], Path(asset.origin).suffix.lstrip(".")) if name}
    return own | {other for name in own for other in alike.get(name, ())}


def _digest(path: Path, progress: Progress) -> str:
    """The sha256 of a file, "" for one that cannot be read."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                progress.check()
    except OSError:
        return ""
    return digest.hexdigest()


def _take(session: Session, found: Found) -> None:
    fitting = [(id, asset) for id, asset in found.named if id in session.project.assets and session.project.assets[id].kind == asset.kind]
    if fitting:
        session.commit(session.tr("Relink {} files").format(len(fitting)), _with_named(session.project, fitting))
    for id in (*found.same, *(id for id, _ in fitting)):
        session.relinked.emit(id)
    left = len(missing(session))
    words = [session.tr("{} missing files were found.").format(len(found.same) + len(fitting))]
    if fitting:
        names = ", ".join(f"“{session.project.assets[id].name}”" for id, _ in fitting)
        words.append(session.tr("{} only by name, with other contents: look whether it is the right one.").format(names))
    words += [*found.problems, *([session.tr("{} are still missing.").format(left)] if left else [])]
    (session.problem if fitting or found.problems else session.message).emit(" ".join(words))


def _with_named(project: Project, named: Iterable[tuple[str, Asset]]) -> Project:
    for id, asset in named:
        project = with_asset(project, relinked(project.assets[id], asset))
    return project


ACTIONS = (
    Action("library.find_missing", "Find missing files…", lambda s: s.asked.emit("find missing"), "File", "", "file-find-outline",
           "Look through a folder for files that the film lacks.", enabled=lambda s: not s.read_only and bool(missing(s))),
)  # fmt: skip

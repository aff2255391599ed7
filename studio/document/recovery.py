"""How a film comes back: the newest readable checkpoint, the edits of the journals after it, and a sentence about both."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import checkpoint, disk, patch, versions
from .codec import Loader, to_plain, to_project
from .errors import DocumentError
from .journal import Tail, journals, number, replay_chain
from .project import Project

DAYS_KEPT = 30


@dataclass(frozen=True)
class Recovered:
    """The plain document of a film as of edit `seq`, and how it was found.

    `repaired`: something unusual was mended, so that a new checkpoint is due. `major`: the format of the checkpoint it began from.
    """

    document: Any
    seq: int
    checkpoint_seq: int
    next_journal: int
    sentence: str
    tails: tuple[Tail, ...]
    repaired: bool
    major: int

    def project(self, load: Loader) -> Project:
        """The document as a project."""
        return to_project(self.document, load)


def recover(folder: Path) -> Recovered:
    """The state of the film in `folder`; changes nothing there. Raises DocumentError when no checkpoint can be read."""
    point, faults = checkpoint.newest(folder)
    edits, tails = replay_chain(folder / "journal", point.generation, point.seq)
    seq, major = point.seq, point.major
    document = _completed(point.document) if edits and major == versions.MAJOR else point.document
    for edit in edits:
        if edit.major > major:
            document, major = versions.migrate(document, major, edit.major), edit.major
        document, seq = patch.replay(document, edit.changes), edit.seq
    numbers = [number(path) for path in journals(folder / "journal")]
    return Recovered(
        document=versions.migrate(document, major, versions.MAJOR),
        seq=seq,
        checkpoint_seq=point.seq,
        next_journal=max([point.generation, *(n + 1 for n in numbers)]),
        sentence=_sentence(len(edits), tails, faults),
        tails=tuple(tails),
        repaired=bool(faults or tails) or major != versions.MAJOR,
        major=point.major,
    )


def _completed(document: Any) -> Any:
    """The plain document with the fields that an older program of the same format did not know: edits of them need their places."""
    return to_plain(to_project(document, _no_pixels))


def _no_pixels(key: str, channels: int) -> np.ndarray:
    raise AssertionError("what is not drawn needs no pixels")


def keep_old_format(folder: Path, major: int) -> None:
    """Before a film is written in a newer format for the first time, keep its last checkpoint in the old one under another name."""
    backup = folder / f"project.v{major}.json"
    if major < versions.MAJOR and not backup.exists():
        disk.second_name(checkpoint.paths(folder)[0], backup)
        disk.sync_folder(folder)


def set_aside(folder: Path, tails: tuple[Tail, ...]) -> None:
    """Keep bytes that no edit could be read from in recovered/, and clear there what is older than 30 days."""
    for tail in tails:
        path = folder / "recovered" / f"{tail.path.stem}-{zlib.crc32(tail.data):08x}.bin"
        if not disk.is_plain_file(path):
            disk.write_file(path, (tail.data,))
    for path in (folder / "recovered").iterdir():
        if disk.is_plain_file(path) and path.stat().st_mtime < time.time() - DAYS_KEPT * 86400:
            disk.remove(path)


def _sentence(edits: int, tails: list[Tail], faults: list[DocumentError]) -> str:
    parts = []
    if faults:
        parts.append("The last save point was damaged, so the one before it was used.")
    if edits:
        parts.append(f"The film was not closed last time: {edits} {'edit' if edits == 1 else 'edits'} since its last save point came back.")
    if tails:
        size = sum(len(tail.data) for tail in tails)
        parts.append(f"An unfinished or damaged edit ({size} bytes) was kept in the folder “recovered”.")
    return " ".join(parts)

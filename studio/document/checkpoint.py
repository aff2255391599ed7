"""Checkpoints: the whole document in one file, written atomically, with the five before it kept beside it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import disk, versions
from .codec import MAX_BYTES, from_text, to_text
from .errors import DocumentError

NAME = "project.json"
KEPT = 5


@dataclass(frozen=True)
class Checkpoint:
    """A document as it stood after edit `seq`; the journals that go on from it begin at number `generation`."""

    generation: int
    seq: int
    document: Any
    major: int


def encode(generation: int, seq: int, document: str) -> bytes:
    """The bytes of a checkpoint file for a document's JSON text; raises DocumentError when it could not be read again."""
    digest = hashlib.sha256(document.encode()).hexdigest()
    head = {"format": versions.FORMAT, "gen": generation, "seq": seq, "doc_sha256": digest}
    data = f'{to_text(head)[:-1]},"doc":{document}}}\n'.encode()
    if len(data) > MAX_BYTES:
        raise DocumentError("The film has grown too large for one project: share its parts as films of their own.")
    return data


def write(folder: Path, data: bytes) -> None:
    """Make `data` the film's checkpoint. After a crash at any moment, the old one or the new one stands."""
    fresh = disk.temporary(folder / NAME)
    disk.write_file(fresh, (data,))
    try:
        _rotate(folder)
    except BaseException:
        disk.remove(fresh)
        raise
    disk.place(fresh, folder / NAME)
    disk.sync_folder(folder)


def newest(folder: Path) -> tuple[Checkpoint, list[DocumentError]]:
    """The newest readable checkpoint and why newer ones were not; raises DocumentError when there is none, or a newer program's."""
    faults: list[DocumentError] = []
    for path in paths(folder):
        try:
            return _read(path), faults
        except versions.TooNewError:
            raise
        except DocumentError as error:
            faults.append(error)
    raise faults[0] if faults else DocumentError(f"{folder} is no film: it has no {NAME}.")


def paths(folder: Path) -> list[Path]:
    """The checkpoint files that exist, newest first."""
    return [path for path in (folder / NAME, *_older(folder)) if disk.is_plain_file(path)]


def oldest_generation(folder: Path) -> int:
    """The first journal that any kept checkpoint needs."""
    return min((_generation(path) for path in paths(folder)), default=0)


def _older(folder: Path) -> list[Path]:
    return [folder / f"{NAME}.{index}" for index in range(1, KEPT + 1)]


def _rotate(folder: Path) -> None:
    """Shift .1 to .4 one up and give the checkpoint a second name .1: its own name never goes missing."""
    older = _older(folder)
    for path, after in zip(older[-2::-1], older[:0:-1], strict=True):
        if disk.is_plain_file(path):
            disk.rename(path, after)
    if disk.is_plain_file(folder / NAME):
        disk.second_name(folder / NAME, older[0])


def _read(path: Path) -> Checkpoint:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(f"{path} is too large to be a film.")
        data = path.read_bytes()
    except DocumentError:
        raise
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.") from error
    value = from_text(data, str(path))
    major = versions.major_of(value.get("format") if isinstance(value, dict) else None)
    generation, seq, document = (value.get(name) for name in ("gen", "seq", "doc"))
    if type(generation) is not int or type(seq) is not int or not isinstance(document, dict):
        raise DocumentError(f"{path} is not a film.")
    if hashlib.sha256(to_text(document).encode()).hexdigest() != value.get("doc_sha256"):
        raise DocumentError(f"{path} is damaged: its contents do not match its checksum.")
    return Checkpoint(generation, seq, document, major)


def _generation(path: Path) -> int:
    """The generation that a checkpoint's first bytes name; 0, which keeps every journal, when they do not."""
    with open(path, "rb") as file:
        found = re.search(rb'"gen":(\d{1,9})', file.read(256))
    return int(found[1]) if found else 0

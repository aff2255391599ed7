"""The journal: frames of edits appended and synced before they count, and the chain of journals that recovery replays.

A journal is a file of frames `u32 length | u32 crc32 | JSON`, little-endian. The first frame is its head {"base": seq, "major"}: it goes on
from that edit, and whatever an earlier journal holds beyond it never counted. The others are {"seq", "label", "time", "changes"}.
"""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import disk, versions
from .codec import MAX_BYTES, from_text, to_text
from .errors import DocumentError

_HEAD = struct.Struct("<II")


@dataclass(frozen=True)
class Edit:
    """One acknowledged edit. `changes`: operations of `patch` on a document of format `major`. `time`: seconds since 1970."""

    seq: int
    label: str
    time: int
    changes: list[Any]
    major: int = versions.MAJOR


@dataclass(frozen=True)
class Tail:
    """Bytes of a journal that no edit can be read from: what a kill left half written, or damage."""

    path: Path
    data: bytes


class Journal:
    """A journal being written, `size` bytes long. One owner; the file is made by the constructor and durable when that returns."""

    def __init__(self, path: Path, base: int) -> None:
        self.path = path
        disk.write_file(path, (_frame({"base": base, "major": versions.MAJOR}),))
        try:
            self._fd = disk.open_end(path)
            disk.sync_folder(path.parent)
        except OSError:
            disk.remove(path)
            raise
        self.size = os.fstat(self._fd).st_size

    def append(self, edit: Edit) -> None:
        """Write the edit and wait for the disk. On failure the journal is cut back, or closed where even that fails, and OSError raised."""
        frame = _frame({"seq": edit.seq, "label": edit.label, "time": edit.time, "changes": edit.changes})
        try:
            disk.append(self._fd, frame)
        except OSError:
            self._cut_back()
            raise
        self.size += len(frame)

    @property
    def broken(self) -> bool:
        """True after a failure that could not be cut back: the next edit needs a new journal."""
        return self._fd < 0

    def close(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _cut_back(self) -> None:
        try:
            disk.cut(self._fd, self.size)
        except OSError:
            self.close()


def replay_chain(folder: Path, first: int, seq: int) -> tuple[list[Edit], list[Tail]]:
    """The edits after `seq` in the journals from number `first` on, and the bytes that had to be left out."""
    edits: list[Edit] = []
    tails: list[Tail] = []
    for path in journals(folder):
        if number(path) < first:
            continue
        log = _read(path)
        goes_on = log.base is not None and log.base <= (edits[-1].seq if edits else seq)
        if goes_on:
            edits = [edit for edit in edits if edit.seq <= log.base]
            edits.extend(edit for edit in log.edits if edit.seq > seq)
        if rest := log.rest if goes_on else path.read_bytes():
            tails.append(Tail(path, rest))
    return edits, tails


def journals(folder: Path) -> list[Path]:
    """The journal files by number."""
    return sorted(path for path in folder.glob("*.wal") if path.stem.isdigit() and len(path.stem) == 8 and disk.is_plain_file(path))


def number(path: Path) -> int:
    """A journal's number."""
    return int(path.stem)


def journal_path(folder: Path, generation: int) -> Path:
    """Where the journal of this number lies."""
    return folder / f"{generation:08d}.wal"


def _frame(value: dict[str, Any]) -> bytes:
    data = to_text(value).encode()
    if len(data) > MAX_BYTES:
        raise DocumentError("The edit is too large to be saved.")
    return _HEAD.pack(len(data), zlib.crc32(data)) + data


@dataclass(frozen=True)
class _Log:
    """A journal as read: its base (None when even its head is unreadable), its edits in unbroken order, and the bytes after them."""

    base: int | None
    edits: list[Edit]
    rest: bytes


def _read(path: Path) -> _Log:
    data = path.read_bytes()
    end = _frame_end(data, 0)
    head = _frame_value(data[_HEAD.size : end]) if end else {}
    base, major = head.get("base"), head.get("major")
    if type(base) is not int or type(major) is not int:
        return _Log(None, [], data)
    edits: list[Edit] = []
    position = end
    while (end := _frame_end(data, position)) is not None:
        edit = _edit(_frame_value(data[position + _HEAD.size : end]), major)
        if edit is None or edit.seq != base + len(edits) + 1:
            break
        edits.append(edit)
        position = end
    return _Log(base, edits, data[position:])


def _frame_end(data: bytes, position: int) -> int | None:
    """Where the whole and undamaged frame at `position` ends."""
    if position + _HEAD.size > len(data):
        return None
    length, crc = _HEAD.unpack_from(data, position)
    end = position + _HEAD.size + length
    whole = length and end <= len(data) and zlib.crc32(data[position + _HEAD.size : end]) == crc
    return end if whole else None


def _frame_value(data: bytes) -> dict[str, Any]:
    try:
        value = from_text(data, "The journal")
    except DocumentError:
        return {}
    return value if isinstance(value, dict) else {}


def _edit(value: dict[str, Any], major: int) -> Edit | None:
    seq, label, when, changes = (value.get(name) for name in ("seq", "label", "time", "changes"))
    fits = type(seq) is int and isinstance(label, str) and type(when) is int and isinstance(changes, list)
    return Edit(seq, label, when, changes, major) if fits else None

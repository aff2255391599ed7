"""A model of a disk that loses power: records what a film asks of the disk, and builds every state that a power cut may leave.

Names (files appearing, moving, going) last once their folder was synced, bytes once their file was. What was not synced may be there, half
there, there as zeros, or not at all; names that were not synced appear in order or in any subset.
"""

from __future__ import annotations

import hashlib
import os
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Data = Literal["none", "half", "zeros", "all"]


@dataclass(frozen=True)
class Name:
    """A change of names in `folder`, whole or not at all."""

    folder: str
    add: str = ""
    inode: int = 0
    remove: str = ""
    is_folder: bool = False


@dataclass(frozen=True)
class Bytes:
    """`data` appended to a file, or the file cut to `size` when that is not None."""

    inode: int
    data: bytes = b""
    size: int | None = None


@dataclass(frozen=True)
class SyncFile:
    inode: int


@dataclass(frozen=True)
class SyncFolder:
    folder: str


@dataclass(frozen=True)
class Acknowledged:
    """From here on this edit must not be lost."""

    title: str


@dataclass
class Recorder:
    """Stands in for `os` inside `studio.document.disk`, does everything for real and writes it down."""

    log: list = field(default_factory=list)
    _files: dict[int, int | str] = field(default_factory=dict)
    _inodes: dict[str, int] = field(default_factory=dict)

    def __getattr__(self, name: str):
        return getattr(os, name)

    def open(self, path, flags: int, mode: int = 0o777) -> int:
        fd, path = os.open(path, flags, mode), str(path)
        if flags & os.O_DIRECTORY:
            self._files[fd] = path
            return fd
        if flags & os.O_CREAT and path not in self._inodes:
            self._inodes[path] = len(self._inodes) + 1 + 1000 * len(self.log)
            self.log.append(Name(os.path.dirname(path), add=path, inode=self._inodes[path]))
        self._files[fd] = self._inodes[path]
        if flags & os.O_TRUNC:
            self.log.append(Bytes(self._inodes[path], size=0))
        return fd

    def write(self, fd: int, data: bytes) -> int:
        if fd in self._files:
            self.log.append(Bytes(self._files[fd], bytes(data)))
        return os.write(fd, data)

    def ftruncate(self, fd: int, size: int) -> None:
        self.log.append(Bytes(self._files[fd], size=size))
        os.ftruncate(fd, size)

    def fsync(self, fd: int) -> None:
        what = self._files[fd]
        self.log.append(SyncFolder(what) if isinstance(what, str) else SyncFile(what))

    def close(self, fd: int) -> None:
        self._files.pop(fd, None)
        os.close(fd)

    def replace(self, old, new) -> None:
        os.replace(old, new)
        old, new = str(old), str(new)
        self._inodes[new] = self._inodes.pop(old)
        self.log.append(Name(os.path.dirname(new), add=new, inode=self._inodes[new], remove=old))

    def link(self, old, new) -> None:
        os.link(old, new)
        self._inodes[str(new)] = self._inodes[str(old)]
        self.log.append(Name(os.path.dirname(new), add=str(new), inode=self._inodes[str(new)]))

    def unlink(self, path) -> None:
        os.unlink(path)
        self._inodes.pop(str(path), None)
        self.log.append(Name(os.path.dirname(path), remove=str(path)))

    def mkdir(self, path) -> None:
        os.mkdir(path)
        self.log.append(Name(os.path.dirname(path), add=str(path), is_folder=True))


def after_power_cut(log: list, data: Data, names: int | None) -> dict[str, bytes | None]:
    """The tree (folders are None) that is left. `names`: None keeps unsynced names in their order, else seeds a subset of them."""
    tree: dict[str, int | None] = {}
    chance = random.Random(names)
    for name in [name for name, safe in _names(log) if safe or names is None or chance.random() < 0.5]:
        tree.pop(name.remove, None)
        if name.add:
            tree[name.add] = None if name.is_folder else name.inode
    kept = {path: inode for path, inode in tree.items() if _has_folders(path, tree)}
    return {path: None if inode is None else _content(log, inode, data) for path, inode in kept.items()}


def _names(log: list) -> list[tuple[Name, bool]]:
    """Every change of names, and whether its folder was synced after it."""
    synced: dict[str, int] = {entry.folder: index for index, entry in enumerate(log) if isinstance(entry, SyncFolder)}
    return [(entry, synced.get(entry.folder, -1) > index) for index, entry in enumerate(log) if isinstance(entry, Name)]


def _has_folders(path: str, tree: dict[str, int | None]) -> bool:
    root = min(tree, key=len)
    folder = os.path.dirname(path)
    return path == root or (folder in tree and _has_folders(folder, tree))


def _content(log: list, inode: int, data: Data) -> bytes:
    mine = [entry for entry in log if isinstance(entry, Bytes | SyncFile) and entry.inode == inode]
    last = max((index for index, entry in enumerate(mine) if isinstance(entry, SyncFile)), default=-1)
    safe, loose = _applied(b"", mine[: last + 1]), mine[last + 1 :]
    whole = _applied(safe, loose)
    match data:
        case "none":
            return safe
        case "all":
            return whole
        case "half":
            return whole[: (len(safe) + len(whole)) // 2] if len(whole) >= len(safe) else whole
        case "zeros":
            return safe + bytes(max(0, len(whole) - len(safe)))


def _applied(content: bytes, entries: list) -> bytes:
    for entry in entries:
        if isinstance(entry, Bytes):
            content = content[: entry.size] if entry.size is not None else content + entry.data
    return content


def build(tree: dict[str, bytes | None], root: Path, target: Path) -> None:
    """Write a tree (whose paths lie under `root`) into the empty folder `target`."""
    for path, content in sorted(tree.items()):
        place = target / Path(path).relative_to(root)
        if content is None:
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.write_bytes(content)


def fingerprint(tree: dict[str, bytes | None]) -> str:
    """Equal for equal trees."""
    digest = hashlib.sha256()
    for path, content in sorted(tree.items()):
        digest.update(f"{path}\0{None if content is None else hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()

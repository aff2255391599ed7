"""Every system call by which a film changes the disk, and the recipes that make them safe against kills and power cuts."""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Iterable
from pathlib import Path

try:
    import fcntl

    _FULL_SYNC = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync alone stops at the drive's own cache
except ImportError:
    _FULL_SYNC = None
_SAFE = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_RETRIES = tuple(0.02 * 2**i for i in range(6))


def write_all(fd: int, data: bytes) -> None:
    """Write all of `data`: a nearly full disk takes less than it was given."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def sync_file(fd: int) -> None:
    """Wait until the file's bytes are on the disk."""
    if _FULL_SYNC is None:
        os.fsync(fd)
    else:
        fcntl.fcntl(fd, _FULL_SYNC)


def sync_folder(folder: Path) -> None:
    """Wait until the folder's names are on the disk (only POSIX can be asked)."""
    if os.name != "posix":
        return
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sync_path(path: Path) -> None:
    """Wait until the bytes of a closed file are on the disk."""
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        sync_file(fd)
    finally:
        os.close(fd)


def temporary(path: Path) -> Path:
    """A fresh name beside `path` for what is not finished yet."""
    return path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")


def write_file(path: Path, chunks: Iterable[bytes], mode: int = 0o644) -> None:
    """Make a new file with these bytes, on the disk when this returns; on any failure nothing is left behind."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE, mode)
    try:
        try:
            for chunk in chunks:
                write_all(fd, chunk)
            sync_file(fd)
        finally:
            os.close(fd)
    except BaseException:
        os.unlink(path)
        raise


def write_atomic(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace `path` by `data`: after a crash at any moment it holds all of the old bytes or all of the new."""
    fresh = temporary(path)
    write_file(fresh, (data,), mode)
    place(fresh, path)
    sync_folder(path.parent)


def place(fresh: Path, path: Path) -> None:
    """Rename `fresh` over `path`; on failure `fresh` is removed. Windows' virus scanners are waited for."""
    try:
        for pause in _RETRIES:
            try:
                return os.replace(fresh, path)
            except PermissionError:
                if os.name != "nt":
                    raise
                time.sleep(pause)
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise


def rename(path: Path, other: Path) -> None:
    """Give a file of the same disk another name, over what has it already."""
    os.replace(path, other)


def second_name(path: Path, other: Path) -> None:
    """Give the file `path` the name `other` as well; a disk without hard links gets a copy."""
    try:
        os.link(path, other)
    except OSError as error:
        if isinstance(error, FileExistsError):
            raise
        write_file(other, (path.read_bytes(),))


def make_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, each name on the disk when this returns."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        os.mkdir(folder)
    except FileExistsError:
        return
    sync_folder(folder.parent)


def open_end(path: Path) -> int:
    """Open an existing file to append to it."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | _SAFE)


def append(fd: int, data: bytes) -> None:
    """Add bytes to an open file and wait for the disk."""
    write_all(fd, data)
    sync_file(fd)


def cut(fd: int, size: int) -> None:
    """Shorten an open file to `size` bytes."""
    os.ftruncate(fd, size)
    sync_file(fd)


def remove(path: Path) -> None:
    """Remove a file that may be gone already."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def is_plain_file(path: Path) -> bool:
    """True for a real file: not a symbolic link, not a device, not a folder."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False

"""Disks that fail: stand-ins for `os` inside `studio.document.disk`."""

from __future__ import annotations

import errno
import os


class FullDisk:
    """A disk with `free` bytes left: a write takes what fits, then nothing; new names need room too."""

    def __init__(self, free: float) -> None:
        self.free = free
        self.refused = 0

    def __getattr__(self, name: str):
        return getattr(os, name)

    def write(self, fd: int, data: bytes) -> int:
        taken = os.write(fd, bytes(data[: int(min(self._room(), len(data)))]))
        self.free -= taken
        return taken

    def open(self, path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and not os.path.exists(path):
            self._room()
        return os.open(path, flags, mode)

    def mkdir(self, path) -> None:
        self._room()
        os.mkdir(path)

    def _room(self) -> float:
        if self.free <= 0:
            self.refused += 1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.free


class FaultyDisk:
    """A disk where one call fails with `code`: at its `first` occurrence and `times` more."""

    def __init__(self, call: str, code: int, first: int, times: int = 0) -> None:
        self._call, self._code, self._first, self._times = call, code, first, times
        self.seen = 0

    def __getattr__(self, name: str):
        real = getattr(os, name)
        if name != self._call:
            return real

        def call(*arguments, **options):
            self.seen += 1
            if self._first <= self.seen <= self._first + self._times:
                raise OSError(self._code, os.strerror(self._code))
            return real(*arguments, **options)

        return call

    @property
    def struck(self) -> bool:
        return self.seen >= self._first

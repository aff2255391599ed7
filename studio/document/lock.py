"""One writer at a time: a lock that the operating system lets go of when its holder dies, and a note of who holds it."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path

from . import disk


class Lock:
    """The right to write a film. Ends with `release` or with the process."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def release(self) -> None:
        """Let others write."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def take(path: Path) -> Lock | None:
    """The lock of the file `path`, or None while somebody else holds it; raises OSError where the disk cannot be written or locked."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0), 0o644)
    try:
        if not _lock(fd):
            os.close(fd)
            return None
        _sign(fd)
    except BaseException:
        os.close(fd)
        raise
    return Lock(fd)


def holder(path: Path) -> str:
    """Who signed the lock last, for people: "process 4711 on atelier", or "another program"."""
    try:
        note = json.loads(path.read_text())
        return f"process {int(note['pid'])} on {str(note['host'])[:80]}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another program"


def _sign(fd: int) -> None:
    """Best effort: a full disk must not keep anybody from opening a film."""
    note = {"host": socket.gethostname(), "pid": os.getpid(), "boot": _boot(), "time": int(time.time())}
    try:
        os.ftruncate(fd, 0)
        disk.write_all(fd, json.dumps(note).encode())
    except OSError:
        os.ftruncate(fd, 0)


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


if os.name == "nt":
    import msvcrt

    def _lock(fd: int) -> bool:
        try:
            os.lseek(fd, 1 << 20, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(fd, 0, os.SEEK_SET)
        return True
else:
    import fcntl

    def _lock(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

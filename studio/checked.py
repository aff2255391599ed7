"""Which files were found to be good on this machine, so that none is checked twice; kept in the person's cache folder."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

from PySide6.QtCore import QStandardPaths

MOST = 100_000  # entries that are kept; older ones are forgotten, and their files checked once more


def checked_file() -> Path:
    """Where the list lies."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)) / "filmwright" / "checked.txt"


class Checked:
    """A list of files by name, size, inode and the kernel's time of last change: a file that was replaced, copied or written to is unknown.

    Safe to use from several threads and programs; a list that cannot be written only costs time.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or checked_file()
        self._lock = threading.Lock()
        self._known = self._load()

    def knows(self, path: Path) -> bool:
        """True when exactly this file was remembered."""
        return (mark := _mark(path)) is not None and mark in self._known

    def remember(self, path: Path) -> None:
        """This file is good."""
        mark = _mark(path)
        with self._lock:
            if mark is None or mark in self._known:
                return
            self._known[mark] = None
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with open(self._file, "a", encoding="utf-8") as file:
                    file.write(f"{mark}\n")
            except OSError:
                logging.getLogger(__name__).warning("The list of checked files cannot be written", exc_info=True)

    def _load(self) -> dict[str, None]:
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return {}
        except OSError:
            logging.getLogger(__name__).warning("The list of checked files cannot be read", exc_info=True)
            return {}
        if len(lines) > 2 * MOST:
            lines = lines[-MOST:]
            fresh = self._file.with_suffix(f".{os.getpid()}")
            fresh.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            fresh.replace(self._file)
        return dict.fromkeys(lines)


def _mark(path: Path) -> str | None:
    try:
        found = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return f"{path.name} {found.st_size} {found.st_ino} {found.st_ctime_ns}"

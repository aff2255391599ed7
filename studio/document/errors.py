"""The errors of this room, each one sentence for the user: the film on disk, and edits that cannot be done."""

from __future__ import annotations

import errno
import os
from pathlib import Path


class DocumentError(OSError):
    """Something about a film on disk that the user can act on: `str(error)` is one sentence. Nothing was lost or changed."""


class EditError(ValueError):
    """An edit that makes no sense here: `str(error)` is one sentence for the person who asked for it."""


_CAUSES = {
    errno.ENOSPC: "the disk {disk} is full: free some space and try again",
    errno.EDQUOT: "your quota on the disk {disk} is used up: free some space and try again",
    errno.EFBIG: "the file would be larger than the disk {disk} allows",
    errno.EROFS: "the disk {disk} can only be read: save a copy somewhere else",
    errno.EACCES: "you may not write to {path}: change its permissions or save a copy somewhere else",
    errno.EPERM: "you may not write to {path}: change its permissions or save a copy somewhere else",
    errno.EIO: "the disk {disk} reported a fault: save a copy on another disk now",
    errno.ENOENT: "{path} is gone: was the film moved or its disk removed?",
    errno.EMFILE: "too many files are open: close other programs and try again",
    errno.ENFILE: "too many files are open: close other programs and try again",
}


def disk_error(doing: str, error: OSError, path: Path) -> DocumentError:
    """`error`, met while `doing` ("The edit could not be saved") something to `path`, as one sentence that names the disk."""
    cause = _CAUSES.get(error.errno or 0, "the disk {disk} answered: {error}")
    text = cause.format(disk=mount_point(path), path=path, error=error.strerror or error)
    return DocumentError(f"{doing}: {text}.")


def mount_point(path: Path) -> Path:
    """Where the disk that holds `path` is mounted."""
    place = Path(os.path.abspath(path))
    while place != place.parent and not os.path.ismount(place):
        place = place.parent
    return place

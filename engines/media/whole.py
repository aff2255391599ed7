"""A file that is written appears whole under its name, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.media.errors import MediaError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A fresh path beside `path` to write to; after the block it is synced and takes the name. Raises MediaError if the disk refuses."""
    fresh = path.with_name(f".{secrets.token_hex(4)}.part.{path.name}")
    try:
        yield fresh
        _sync(fresh)
        os.replace(fresh, path)
        _sync(path.parent)
    except OSError as error:
        raise MediaError(f"“{path.name}” could not be written: {error.strerror or error}.") from error
    finally:
        fresh.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""One file to send: the film and all its media as an uncompressed zip, and back into a folder elsewhere."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from . import checkpoint, disk, store
from .archive import checked_entries
from .codec import to_plain, to_text
from .errors import DocumentError, disk_error
from .files import Bundle
from .project import Project

SUFFIX = ".filmz"
_BLOCK = 1 << 20
_DATE = (1980, 1, 1, 0, 0, 0)

Step = Callable[[int, int], None]
"""Hears how many bytes of how many are done; raises to cancel."""


class _Meter:
    """Counts the bytes of one long copy for its listener."""

    def __init__(self, total: int, step: Step) -> None:
        self.total, self._done, self._step = total, 0, step

    def blocks(self, source: IO[bytes]) -> Iterator[bytes]:
        """What is left of a file in blocks, each counted."""
        while block := source.read(_BLOCK):
            yield block
            self._done += len(block)
            self._step(self._done, self.total)


def share(bundle: Bundle, target: Path, step: Step = lambda done, total: None) -> list[str]:
    """Write the film as it stands, with all media that it names, into the one file `target`; returns the names of assets without a file.

    The file appears only when it is whole. Raises DocumentError; whatever `step` raises passes through.
    """
    sources, missing = _sources(bundle)
    fresh = disk.temporary(target)
    try:
        _write_zip(fresh, bundle.project, sources, step)
        disk.sync_path(fresh)
        disk.place(fresh, target)
        disk.sync_folder(target.parent)
    except DocumentError:
        raise
    except OSError as error:
        raise disk_error("The film could not be shared", error, target) from error
    finally:
        disk.remove(fresh)
    return missing


def save_copy(bundle: Bundle, folder: Path, step: Step = lambda done, total: None) -> list[str]:
    """Write the film as it stands into the new folder `folder`, with exactly the media that it names; returns the assets without a file."""
    sources, missing = _sources(bundle)
    meter = _Meter(sum(path.stat().st_size for path in sources.values()), step)
    with _fresh_folder(folder, meter.total) as fresh:
        for name, path in sources.items():
            disk.make_folder((fresh / name).parent)
            with open(path, "rb") as source:
                disk.write_file(fresh / name, meter.blocks(source), 0o444)
        checkpoint.write(fresh, _first(bundle.project))
    return missing


def unpack(archive: Path, folder: Path, step: Step = lambda done, total: None) -> Path:
    """Unpack a shared film into the new folder `folder` and return it.

    Raises DocumentError when the archive is not exactly a film, when a file in it is damaged, or when the disk fails;
    nothing is left behind then.
    """
    entries = checked_entries(archive)
    meter = _Meter(sum(entry.file_size for entry in entries), step)
    with _fresh_folder(folder, meter.total) as fresh, zipfile.ZipFile(archive) as file:
        for entry in entries:
            disk.make_folder((fresh / entry.filename).parent)
            _extract(file, entry, fresh / entry.filename, meter)
        Bundle.open(fresh, write=False).close()
    return folder


def _sources(bundle: Bundle) -> tuple[dict[str, Path], list[str]]:
    """Every file that the film needs, by its name inside the film, and the names of assets whose file is missing."""
    found: dict[str, Path] = {}
    missing = []
    for asset in bundle.project.assets.values():
        if path := store.find(bundle.media_folder, asset.media):
            found[f"media/{asset.media[:2]}/{asset.media}"] = path
        else:
            missing.append(asset.name)
        recipe = store.recipe_path(bundle.folder / "recipes", asset.media)
        if asset.recipe and disk.is_plain_file(recipe):
            found[f"recipes/{recipe.parent.name}/{recipe.name}"] = recipe
    for key in store.tile_keys(bundle.project):
        if disk.is_plain_file(bundle.folder / "tiles" / key):
            found[f"tiles/{key}"] = bundle.folder / "tiles" / key
    return found, missing


def _first(project: Project) -> bytes:
    return checkpoint.encode(1, 0, to_text(to_plain(project)))


def _write_zip(target: Path, project: Project, sources: dict[str, Path], step: Step) -> None:
    meter = _Meter(sum(path.stat().st_size for path in sources.values()), step)
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED) as file:
        file.writestr(zipfile.ZipInfo(checkpoint.NAME, _DATE), _first(project), zipfile.ZIP_DEFLATED)
        for name, path in sources.items():
            with open(path, "rb") as source, file.open(_entry(name, path), "w") as into:
                into.writelines(meter.blocks(source))


def _entry(name: str, path: Path) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.file_size = path.stat().st_size
    return entry


def _extract(file: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, meter: _Meter) -> None:
    digest = hashlib.sha256()
    damaged = DocumentError(f"The shared film is damaged: “{entry.filename}” in it is not what it should be.")
    try:
        with file.open(entry) as source:
            disk.write_file(path, store.hashed(meter.blocks(source), digest), 0o444)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged from error
    if entry.filename.startswith("media/") and digest.hexdigest() != path.name.partition(".")[0]:
        raise damaged


@contextmanager
def _fresh_folder(folder: Path, size: int) -> Iterator[Path]:
    """A folder to fill, which becomes `folder` when all went well and is gone when not."""
    folder = folder.absolute()
    if os.path.lexists(folder):
        raise DocumentError(f"“{folder.name}” is there already: choose another name.")
    fresh = disk.temporary(folder)
    try:
        if shutil.disk_usage(folder.parent).free < size:
            raise OSError(28, os.strerror(28))
        os.mkdir(fresh)
        yield fresh
        for place in (fresh, *(Path(where) / name for where, names, _ in os.walk(fresh) for name in names)):
            disk.sync_folder(place)
        os.rename(fresh, folder)
        disk.sync_folder(folder.parent)
    except DocumentError:
        raise
    except OSError as error:
        raise disk_error(f"“{folder.name}” could not be written", error, folder) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)

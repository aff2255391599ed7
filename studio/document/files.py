"""The film on disk: a folder whose every edit is durable before it counts, and which always opens again."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from . import checkpoint, disk, lock, patch, store, versions
from .canvas import Canvas
from .codec import to_plain, to_text
from .errors import DocumentError, disk_error
from .journal import Edit, Journal, journal_path, journals, number
from .project import Project
from .raster import TILE
from .recovery import Recovered, keep_old_format, recover, set_aside
from .scene import Set
from .text_cache import TextCache

FOLDERS = ("journal", "media", "tiles", "recipes", "recovered", "work", "cache")
COMMITS_PER_CHECKPOINT = 200
BYTES_PER_CHECKPOINT = 4 << 20
IDLE_SECONDS = 60.0


class Bundle:
    """One open film folder. Safe to use from several threads.

    `recovered`: one sentence about what was brought back when it opened, or "". `read_only`, `read_only_reason`: whether and why edits
    are refused. `trouble`: why the last checkpoint could not be written, or "" (edits are safe in the journal all the same).
    `damaged`: keys of tiles whose pixels are missing; they show as transparent. `withheld`: keys of media that are not to be decoded yet
    or at all. `added`: keys of the media that were added since it opened. `derived`: files made from media on this machine, by keys that
    are no medium's.
    """

    def __init__(self, folder: Path, state: Recovered, writer: lock.Lock | None, reason: str = "") -> None:
        """Use `create` or `open`."""
        self.folder = folder
        self.recovered = state.sentence if writer else ""
        self.read_only, self.read_only_reason = writer is None, reason
        self.trouble = ""
        self.damaged: set[str] = set()
        self.withheld: set[str] = set()
        self.added: set[str] = set()
        self.derived: dict[str, Path] = {}
        self._project = state.project(self._load_tile)
        self._seq, self._saved_seq = state.seq, -1 if state.repaired else state.checkpoint_seq
        self._next_journal = state.next_journal
        self._journal: Journal | None = None
        self._writer, self._texts = writer, TextCache()
        self._lock, self._checkpoint_lock = threading.RLock(), threading.Lock()
        self._wake, self._closing = threading.Event(), False
        self._scratch: tempfile.TemporaryDirectory | None = None
        self._keeper = threading.Thread(target=self._keep_checkpoints, name="checkpoints", daemon=True)

    @staticmethod
    def create(folder: Path, project: Project) -> Bundle:
        """A new film in `folder`, which must be missing or empty; raises DocumentError when it is not or cannot be written."""
        folder = Path(folder).absolute()
        try:
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise DocumentError(f"{folder} is not empty: choose another name.")
            disk.make_folder(folder)
            for name in FOLDERS:
                disk.make_folder(folder / name)
            _add_tiles(folder, None, project)
            checkpoint.write(folder, checkpoint.encode(1, 0, to_text(to_plain(project))))
        except DocumentError:
            raise
        except OSError as error:
            raise disk_error("The film could not be made", error, folder) from error
        return Bundle.open(folder)

    @staticmethod
    def open(folder: Path, write: bool = True) -> Bundle:
        """The film in `folder` (or of the project.json in it), recovered to its last edit; raises DocumentError when it cannot be read."""
        folder = Path(folder).absolute()
        folder = folder.parent if folder.name == checkpoint.NAME and not folder.is_dir() else folder
        _check_folder(folder)
        writer, reason = _take_lock(folder) if write else (None, "The film was opened to be looked at only.")
        try:
            state = recover(folder)
            if versions.is_newer(state.major) and writer:
                writer, reason = writer.release(), "A newer Filmwright made this film: it is shown read only; save a copy to change it."
            if writer:
                reason = _tidy(folder, state)
                writer = writer.release() if reason else writer
            bundle = Bundle(folder, state, writer, reason)
        except BaseException as error:
            if writer:
                writer.release()
            if isinstance(error, OSError) and not isinstance(error, DocumentError):
                raise disk_error("The film could not be opened", error, folder) from error
            raise
        bundle._begin()
        return bundle

    @property
    def project(self) -> Project:
        """The document as last committed."""
        return self._project

    @property
    def media_folder(self) -> Path:
        """Where the media lie."""
        return self.folder / "media"

    @property
    def work_folder(self) -> Path:
        """An empty place for unfinished results, on the film's own disk so that finished ones are moved rather than copied."""
        if not self.read_only:
            return self.folder / "work"
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="filmwright-")
        return Path(self._scratch.name)

    @property
    def cache_folder(self) -> Path:
        """What can be made again at any time, and is never shared: people may delete it."""
        return self.folder / "cache"

    def find_media(self, key: str) -> Path | None:
        """The file of a medium, or of what was derived from one; None while it is missing or withheld."""
        if derived := self.derived.get(key):
            return derived if derived.exists() else None
        return None if key in self.withheld else store.find(self.media_folder, key)

    def media_path(self, key: str) -> Path:
        """Where the file of a medium lies or would lie, withheld or not: not for decoding."""
        return store.media_path(self.media_folder, key)

    def is_whole(self, key: str) -> bool:
        """True when the medium's file is there and holds what its name says. Reads all of it."""
        return store.is_whole(self.media_folder, key)

    def add_media(self, source: Path | bytes, suffix: str, move: bool = False) -> str:
        """Store a medium durably and return its key "<sha256>.<suffix>". With `move` the source file may be used up."""
        self._must_write()
        try:
            key = store.add(self.media_folder, source, suffix, move and not self.withheld)
            if key in self.withheld and not self.is_whole(key):
                disk.remove(self.media_path(key))
                store.add(self.media_folder, source, suffix)
            self.withheld.discard(key)
            self.added.add(key)
            return key
        except OSError as error:
            raise disk_error("The file could not be added to the film", error, self.folder) from error

    def commit(self, label: str, project: Project) -> None:
        """Make `project` the document: on the disk when this returns. After DocumentError the document is what it was, here and on disk."""
        self._must_write()
        with self._lock:
            changes = patch.changes(self._project, project)
            if changes:
                self._append(label, project, changes)
            self._project = project
        self._wake.set()

    def prepare(self, project: Project) -> None:
        """Store the painted tiles of a project that will be committed soon: called in a thread, it keeps their commit short."""
        self._must_write()
        try:
            _add_tiles(self.folder, self._project, project)
        except OSError as error:
            raise disk_error("The picture could not be saved", error, self.folder) from error

    def checkpoint(self) -> None:
        """Write the whole document, so that opening need not replay edits. Commits go on meanwhile; raises DocumentError."""
        self._must_write()
        with self._checkpoint_lock:
            with self._lock:
                if self._seq == self._saved_seq:
                    return
                self._end_journal()
                project, seq, generation = self._project, self._seq, self._next_journal
            try:
                checkpoint.write(self.folder, checkpoint.encode(generation, seq, self._texts.text(project)))
            except OSError as error:
                raise disk_error("The save point could not be written", error, self.folder) from error
            self._saved_seq = seq
            self._prune()

    def close(self) -> None:
        """Write a last checkpoint where possible and let go of the lock. Can be called twice."""
        with self._lock:
            self._closing = True
        self._wake.set()
        if self._keeper.is_alive():
            self._keeper.join()
        if self._writer:
            self._try_checkpoint()
            self._end_journal()
            self._writer.release()
            self._writer, self.read_only, self.read_only_reason = None, True, "The film is closed."
        if self._scratch:
            self._scratch.cleanup()
            self._scratch = None

    def _begin(self) -> None:
        self._find_missing_tiles()
        if self._writer:
            self._keeper.start()

    def _must_write(self) -> None:
        if self.read_only:
            raise DocumentError(self.read_only_reason)

    def _append(self, label: str, project: Project, changes: list[patch.Operation]) -> None:
        try:
            _add_tiles(self.folder, self._project, project)
            _add_recipes(self.folder, self._project, project)
            if self._journal is None or self._journal.broken:
                self._journal = Journal(journal_path(self.folder / "journal", self._next_journal), self._seq)
                self._next_journal += 1
            self._journal.append(Edit(self._seq + 1, label, int(time.time()), changes))
        except DocumentError:
            raise
        except OSError as error:
            raise disk_error("The edit could not be saved", error, self.folder) from error
        except ValueError as error:
            raise DocumentError(f"The edit cannot be saved: {error}.") from error
        self._seq += 1

    def _end_journal(self) -> None:
        if self._journal:
            self._journal.close()
            self._journal = None

    def _prune(self) -> None:
        """Remove journals that no kept checkpoint needs."""
        first = checkpoint.oldest_generation(self.folder)
        for path in journals(self.folder / "journal"):
            if number(path) < first:
                disk.remove(path)

    def _keep_checkpoints(self) -> None:
        """The keeper's life: a checkpoint after many commits or some quiet time."""
        while not self._closing:
            noticed = self._wake.wait(IDLE_SECONDS)
            self._wake.clear()
            if not self._closing and (not noticed or (self._is_long() and not self.trouble)):
                self._try_checkpoint()

    def _is_long(self) -> bool:
        """True when much has happened since the last checkpoint."""
        journal = self._journal
        return self._seq - self._saved_seq >= COMMITS_PER_CHECKPOINT or (journal is not None and journal.size >= BYTES_PER_CHECKPOINT)

    def _try_checkpoint(self) -> None:
        try:
            self.checkpoint()
            self.trouble = ""
        except DocumentError as error:
            self.trouble = str(error)

    def _load_tile(self, key: str, channels: int) -> np.ndarray:
        pixels = store.read_tile(self.folder / "tiles", key, channels)
        if pixels is None:
            self.damaged.add(key)
            return np.zeros((TILE, TILE, channels), np.uint8)
        return pixels

    def _find_missing_tiles(self) -> None:
        there = {path.name for path in (self.folder / "tiles").iterdir()} if (self.folder / "tiles").is_dir() else set()
        missing = store.tile_keys(self._project) - there
        if missing:
            self.damaged |= missing
            self.recovered = f"{self.recovered} {len(missing)} painted areas are missing on the disk and show as transparent.".strip()


def _check_folder(folder: Path) -> None:
    """Nothing of a film may be a link that leads elsewhere."""
    if not folder.is_dir():
        raise DocumentError(f"{folder} is no film: there is no such folder.")
    for name in FOLDERS:
        if (folder / name).is_symlink():
            raise DocumentError(f"{folder / name} is a link that leads out of the film: the film is not opened.")


def _take_lock(folder: Path) -> tuple[lock.Lock | None, str]:
    try:
        writer = lock.take(folder / "lock")
    except OSError as error:
        return None, str(disk_error(f"“{folder.name}” is shown read only", error, folder))
    return writer, "" if writer else f"“{folder.name}” is open in {lock.holder(folder / 'lock')}: here it is shown read only."


def _tidy(folder: Path, state: Recovered) -> str:
    """Ready the folder for writing; the reason why that failed, or ""."""
    try:
        for name in FOLDERS:
            disk.make_folder(folder / name)
        for path in (*folder.glob(".*.tmp"), *folder.glob("tiles/.*.tmp"), *folder.glob("media/*/.*.tmp")):
            disk.remove(path)
        for path in (folder / "work").iterdir():
            disk.remove(path) if path.is_symlink() or not path.is_dir() else shutil.rmtree(path)
        keep_old_format(folder, state.major)
        set_aside(folder, state.tails)
    except OSError as error:
        return str(disk_error(f"“{folder.name}” is shown read only", error, folder))
    return ""


def _add_tiles(folder: Path, before: Project | None, after: Project) -> None:
    if before is not None and after.canvases is before.canvases and after.sets is before.sets:
        return
    old, new = (_parts(before) if before else {}), _parts(after)
    changed = [part for id, part in new.items() if old.get(id) is not part]
    known = {id(tile) for part in old.values() for raster in store.rasters(part) for tile in raster.tiles.values()}
    tiles = (tile for part in changed for raster in store.rasters(part) for tile in raster.tiles.values())
    store.add_tiles(folder / "tiles", (tile for tile in tiles if id(tile) not in known))


def _parts(project: Project) -> dict[tuple[str, str], Canvas | Set]:
    """What has tiles."""
    canvases = {("canvas", id): canvas for id, canvas in project.canvases.items()}
    return canvases | {("set", one.id): one for one in project.sets}


def _add_recipes(folder: Path, before: Project, after: Project) -> None:
    if before.assets is after.assets:
        return
    for id, asset in after.assets.items():
        if asset.recipe and before.assets.get(id) is not asset and store.is_key(asset.media):
            store.add_recipe(folder / "recipes", asset.media, asset.recipe)

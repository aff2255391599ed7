"""The loudness of sounds over time for drawing, read beside the GUI thread and kept while the film is open."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot

from engines.media.errors import MediaError
from engines.media.peaks import Peaks, load_peaks, measure_peaks, save_peaks
from studio.session import Session

REMEMBERED = 1000  # outlines as they were drawn last


class Waveforms(QObject):
    """The cache of one session; get it with `Waveforms.of(session)`. `ready(asset_id)`: `get` and `failed` have a new answer."""

    ready = Signal(str)
    _read = Signal(str, str, object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._peaks: dict[str, Peaks | None] = {}
        self._outlines: dict[tuple[str, int, int, int], np.ndarray] = {}
        self._waiting: set[str] = set()
        self._pool = ThreadPoolExecutor(1, "waveforms")
        self._read.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        self._closing = False
        session.closing.connect(self.close)
        session.relinked.connect(self._retry)

    @staticmethod
    def of(session: Session) -> Waveforms:
        """The session's own cache."""
        return session.findChild(Waveforms) or Waveforms(session)

    def get(self, asset_id: str, first: int, last: int, count: int) -> np.ndarray | None:
        """Lowest and highest sample, -1 to 1, in each of `count` equal stretches of [first, last): [count, 2]; None until it is known."""
        asset = self._session.project.assets.get(asset_id)
        if asset is None:
            return None
        if asset.media in self._peaks:
            return self._outline(asset.media, first, last, count)
        if asset.media not in self._waiting and not self._closing:
            self._waiting.add(asset.media)
            self._pool.submit(self._work, asset_id, asset.media)
        return None

    def _outline(self, media: str, first: int, last: int, count: int) -> np.ndarray | None:
        key, peaks = (media, first, last, count), self._peaks[media]
        if peaks is not None and key not in self._outlines:
            if len(self._outlines) > REMEMBERED:
                self._outlines.clear()
            self._outlines[key] = _mono(peaks.outline(first, last - first, count))
        return self._outlines.get(key)

    def failed(self, asset_id: str) -> bool:
        """True when the sound's file is missing or cannot be read."""
        asset = self._session.project.assets.get(asset_id)
        return asset is not None and asset.media in self._peaks and self._peaks[asset.media] is None

    def close(self) -> None:
        """Finish what was begun and begin nothing more."""
        self._closing = True
        self._pool.shutdown(cancel_futures=True)

    def _retry(self, asset_id: str) -> None:
        asset = self._session.project.assets.get(asset_id)
        if asset and self._peaks.get(asset.media, self) is None:
            del self._peaks[asset.media]
            self.ready.emit(asset_id)

    def _work(self, asset_id: str, media: str) -> None:
        """In the pool's thread."""
        path, peaks = self._session.bundle.find_media(media), None
        if path is not None:
            try:
                peaks = kept_peaks(path)
            except (MediaError, OSError):
                logging.getLogger(__name__).warning("No waveform of %s", media, exc_info=True)
        try:
            self._read.emit(asset_id, media, peaks)
        except RuntimeError:
            logging.getLogger(__name__).debug("The film was closed while a waveform was read")

    @Slot(str, str, object)
    def _keep(self, asset_id: str, media: str, peaks: Peaks | None) -> None:
        self._waiting.discard(media)
        self._peaks[media] = peaks
        self.ready.emit(asset_id)


def kept_peaks(path: Path) -> Peaks:
    """The peaks of a content-addressed medium, from the cache folder or measured and kept there. Raises MediaError, OSError."""
    kept = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)) / "filmwright" / f"{path.stem}.peaks"
    try:
        peaks = load_peaks(kept)
    except MediaError:
        logging.getLogger(__name__).info("The peaks of %s are measured again", path.name)
        peaks = None
    if peaks is None:
        peaks = measure_peaks(path)
        kept.parent.mkdir(parents=True, exist_ok=True)
        save_peaks(peaks, kept)
    return peaks


def _mono(outline: np.ndarray) -> np.ndarray:
    """[columns, 2] over all channels of [columns, channels, 2]."""
    return np.stack([outline[..., 0].min(axis=1), outline[..., 1].max(axis=1)], axis=1)

"""The loudness of sounds over time for drawing, read beside the GUI thread and kept while the film is open."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from engines.media.peaks import Peaks, read_peaks
from PySide6.QtCore import QObject, Qt, Signal, Slot

from studio.session import Session


class Waveforms(QObject):
    """The cache of one session; get it with `Waveforms.of(session)`. `ready(asset_id)`: `get` and `failed` have a new answer."""

    ready = Signal(str)
    _read = Signal(str, str, object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._peaks: dict[str, Peaks | None] = {}
        self._waiting: set[str] = set()
        self._pool = ThreadPoolExecutor(1, "waveforms")
        self._read.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    @staticmethod
    def of(session: Session) -> Waveforms:
        """The session's own cache."""
        return session.findChild(Waveforms) or Waveforms(session)

    def get(self, asset_id: str, first: int, last: int, count: int) -> np.ndarray | None:
        """The loudest sample, 0 to 1, in each of `count` equal stretches of the samples [first, last); None until it is known."""
        asset = self._session.project.assets.get(asset_id)
        if asset is None:
            return None
        if asset.media in self._peaks:
            peaks = self._peaks[asset.media]
            return None if peaks is None else peaks.columns(first, last, count)
        if asset.media not in self._waiting:
            self._waiting.add(asset.media)
            self._pool.submit(self._work, asset_id, asset.media)
        return None

    def failed(self, asset_id: str) -> bool:
        """True when the sound's file is missing or cannot be read."""
        asset = self._session.project.assets.get(asset_id)
        return asset is not None and asset.media in self._peaks and self._peaks[asset.media] is None

    def _work(self, asset_id: str, media: str) -> None:
        """In the pool's thread."""
        path, peaks = self._session.bundle.find_media(media), None
        if path is not None:
            try:
                peaks = read_peaks(path)
            except Exception:
                logging.getLogger(__name__).exception("No waveform of %s", media)
        try:
            self._read.emit(asset_id, media, peaks)
        except RuntimeError:
            logging.getLogger(__name__).debug("The film was closed while a waveform was read")

    @Slot(str, str, object)
    def _keep(self, asset_id: str, media: str, peaks: Peaks | None) -> None:
        self._waiting.discard(media)
        self._peaks[media] = peaks
        self.ready.emit(asset_id)

"""Small pictures of single frames of video for the timeline, decoded beside the GUI thread; what was asked for last comes first."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from engines.media.errors import MediaError
from engines.media.video import VideoReader
from studio.session import Session
from studio.ui.widgets.thumbnail_files import image_of

KEPT, WAITING = 600, 80  # pictures that are remembered, and asked for at one time
SETTLE_MS = 120  # pictures that arrive closer together are drawn together

Key = tuple[str, int, int]
"""Medium, frame of it, height in pixels."""


class Filmstrips(QObject):
    """The cache of one session; get it with `Filmstrips.of(session)`. `ready` after new pictures have come in."""

    ready = Signal()
    _decoded = Signal(str, int, int, QImage)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._pictures: OrderedDict[Key, QPixmap | None] = OrderedDict()
        self._wanted: OrderedDict[Key, QSize] = OrderedDict()
        self._condition = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self.ready)
        self._decoded.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        session.closing.connect(self.close)
        session.relinked.connect(self._retry)

    @staticmethod
    def of(session: Session) -> Filmstrips:
        """The session's own cache."""
        return session.findChild(Filmstrips) or Filmstrips(session)

    def get(self, asset_id: str, frame: int, size: QSize) -> QPixmap | None:
        """Frame `frame` of a clip asset, `size` pixels large; None until it is `ready`, and for good where it cannot be read."""
        asset = self._session.project.assets.get(asset_id)
        if asset is None or self._closing:
            return None
        key = (asset.media, frame, size.height())
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        with self._condition:
            self._wanted[key] = size
            self._wanted.move_to_end(key)
            while len(self._wanted) > WAITING:
                self._wanted.popitem(last=False)
            self._condition.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="filmstrips", daemon=True)
            self._thread.start()
        return None

    def _retry(self, asset_id: str) -> None:
        """The file is there again: what could not be read may be now."""
        asset = self._session.project.assets.get(asset_id)
        for key in [key for key, picture in self._pictures.items() if picture is None and asset and key[0] == asset.media]:
            del self._pictures[key]
        self.ready.emit()

    def close(self) -> None:
        """End the thread."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        if self._thread:
            self._thread.join()

    def _work(self) -> None:
        """In the thread: decode what is wanted, keeping the last file open."""
        open_media, reader = "", None
        while wish := self._next():
            (media, frame, height), size = wish
            image = QImage()
            try:
                if media != open_media:
                    open_media, old, reader = media, reader, None
                    reader = self._open(media, old)
                if reader:
                    image = image_of(reader.rgb(frame, (size.width(), size.height())))
            except MediaError:
                logging.getLogger(__name__).warning("No frame %d of %s", frame, media, exc_info=True)
            self._decoded.emit(media, frame, height, image)
        if reader:
            reader.close()

    def _next(self) -> tuple[Key, QSize] | None:
        with self._condition:
            self._condition.wait_for(lambda: self._closing or self._wanted)
            return None if self._closing else self._wanted.popitem()

    def _open(self, media: str, before: VideoReader | None) -> VideoReader | None:
        if before:
            before.close()
        path = self._session.bundle.find_media(media)
        return VideoReader(path) if path else None

    @Slot(str, int, int, QImage)
    def _keep(self, media: str, frame: int, height: int, image: QImage) -> None:
        self._pictures[media, frame, height] = None if image.isNull() else QPixmap.fromImage(image)
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        if not self._settle.isActive():
            self._settle.start()

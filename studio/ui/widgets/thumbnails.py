"""Small pictures of assets, decoded beside the GUI thread and kept while they are used."""

from __future__ import annotations

import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap

from studio.session import Session

from .thumbnail_files import read_thumbnail

BUDGET = 96 * 2**20  # bytes of decoded pictures


class Thumbnails(QObject):
    """The cache of one session; get it with `Thumbnails.of(session)` so that all views share it.

    `ready(asset_id)`: `get` has a new answer (also when the file turned out to be missing or unreadable; see `failed`).
    """

    ready = Signal(str)
    _decoded = Signal(str, str, QSize, QImage)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._pixmaps: OrderedDict[tuple[str, int, int], QPixmap] = OrderedDict()
        self._bytes = 0
        self._waiting: set[tuple[str, int, int]] = set()
        self._failed: set[str] = set()
        self._pool = ThreadPoolExecutor(1, "thumbnails")
        self._decoded.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        session.relinked.connect(self._retry)
        session.closing.connect(lambda: self._pool.shutdown(cancel_futures=True))

    @staticmethod
    def of(session: Session) -> Thumbnails:
        """The session's own cache."""
        return session.findChild(Thumbnails) or Thumbnails(session)

    def get(self, asset_id: str, size: QSize) -> QPixmap | None:
        """The asset's picture, just large enough to cover `size` pixels and never enlarged; None until it is `ready`."""
        asset = self._session.project.assets.get(asset_id)
        if asset is None:
            return None
        key = (asset.media, size.width(), size.height())
        if (pixmap := self._pixmaps.get(key)) is not None:
            self._pixmaps.move_to_end(key)
            return pixmap
        if key not in self._waiting and asset.media not in self._failed:
            self._waiting.add(key)
            self._pool.submit(self._decode, asset_id, asset.kind, asset.media, size)
        return None

    def failed(self, asset_id: str) -> bool:
        """True when the asset's file is missing or cannot be read."""
        asset = self._session.project.assets.get(asset_id)
        return asset is not None and asset.media in self._failed

    def _retry(self, asset_id: str) -> None:
        """The asset has its file again."""
        self._failed.discard(self._session.project.assets[asset_id].media)
        self.ready.emit(asset_id)

    def _decode(self, asset_id: str, kind: str, media: str, size: QSize) -> None:
        """In the pool's thread."""
        path = self._session.bundle.find_media(media)
        image = QImage()
        if path is not None:
            try:
                image = read_thumbnail(path, kind, size)
            except Exception:
                logging.getLogger(__name__).exception("No thumbnail of %s", media)
        try:
            self._decoded.emit(asset_id, media, size, image)
        except RuntimeError:
            logging.getLogger(__name__).debug("The film was closed while a thumbnail was decoded")

    @Slot(str, str, QSize, QImage)
    def _keep(self, asset_id: str, media: str, size: QSize, image: QImage) -> None:
        key = (media, size.width(), size.height())
        self._waiting.discard(key)
        if image.isNull():
            self._failed.add(media)
        else:
            self._pixmaps[key] = QPixmap.fromImage(image)
            self._bytes += image.sizeInBytes()
            self._evict()
        self.ready.emit(asset_id)

    def _evict(self) -> None:
        while self._bytes > BUDGET and len(self._pixmaps) > 1:
            _, pixmap = self._pixmaps.popitem(last=False)
            self._bytes -= pixmap.width() * pixmap.height() * 4


def draw_cover(painter: QPainter, rect: QRect, picture: QPixmap | QImage, radius: float = 4) -> None:
    """Fill `rect` with the middle of `picture`, corners rounded."""
    scale = max(rect.width() / picture.width(), rect.height() / picture.height())
    width, height = rect.width() / scale, rect.height() / scale
    source = QRectF((picture.width() - width) / 2, (picture.height() - height) / 2, width, height)
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect), radius, radius)
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    if isinstance(picture, QPixmap):
        painter.drawPixmap(QRectF(rect), picture, source)
    else:
        painter.drawImage(QRectF(rect), picture, source)
    painter.restore()

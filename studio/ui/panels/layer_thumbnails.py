"""Small pictures of layers, made beside the GUI thread whenever a layer was painted on."""

from __future__ import annotations

import cv2
import numpy as np
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from studio.actions.action import complain
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.raster import TILE, Raster
from studio.session import Session

SIZE = QSize(88, 56)


class LayerThumbnails(QObject):
    """`ready(layer id)` when `get` has a new picture. A layer that is asked for again while it waits is drawn once, as it is then."""

    ready = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._images: dict[str, QImage] = {}
        self._drawn: dict[str, tuple[Raster, Frame]] = {}
        self._wanted: dict[str, tuple[Raster, Frame]] = {}

    def get(self, layer_id: str) -> QImage | None:
        """The picture of a layer, or None until it is ready."""
        return self._images.get(layer_id)

    def ask(self, canvas: Canvas, layer: Layer) -> None:
        """Draw the layer if it differs from what was drawn last."""
        wanted, drawn = (layer.raster, canvas.frame), self._drawn.get(layer.id)
        if drawn and drawn[0] is wanted[0] and drawn[1] == wanted[1]:
            if layer.id in self._images:
                self.ready.emit(layer.id)
            return
        waiting = layer.id in self._wanted
        self._wanted[layer.id] = wanted
        if not waiting:
            self._draw(layer.id)

    def _draw(self, layer_id: str) -> None:
        wanted = self._wanted[layer_id]
        self._session.paint.background.run(
            lambda: thumbnail(*wanted, SIZE),
            lambda pixels: self._keep(layer_id, wanted, pixels),
            lambda error: complain(self._session, error),
        )

    def _keep(self, layer_id: str, drawn: tuple[Raster, Frame], pixels: np.ndarray) -> None:
        self._drawn[layer_id] = drawn
        if self._wanted[layer_id] is drawn:
            del self._wanted[layer_id]
        else:
            self._draw(layer_id)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGBA8888_Premultiplied).copy()
        image.setDevicePixelRatio(2)
        self._images[layer_id] = image
        self.ready.emit(layer_id)


def thumbnail(raster: Raster, frame: Frame, size: QSize) -> np.ndarray:
    """What a raster shows inside the frame, premultiplied RGBA uint8, fitted into `size` and centred on nothing."""
    scale = min(size.width() / frame.width, size.height() / frame.height)
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    out = np.zeros((size.height(), size.width(), 4), np.uint8)
    left, top = (size.width() - width) // 2, (size.height() - height) // 2
    if raster.tiles:
        step = max(1, int(0.5 / scale))
        small = _thinned(raster, frame, step)
        small = cv2.cvtColor(small, cv2.COLOR_RGBA2mRGBA)
        out[top : top + height, left : left + width] = cv2.resize(small, (width, height), interpolation=cv2.INTER_AREA)
    return out


def _thinned(raster: Raster, frame: Frame, step: int) -> np.ndarray:
    """Every `step`th pixel of the frame, read in bands so that a large canvas is never held whole."""
    bands = [
        raster.read(frame.x, frame.y + top, frame.width, min(TILE * step, frame.height - top))[::step, ::step]
        for top in range(0, frame.height, TILE * step)
    ]
    return np.ascontiguousarray(np.concatenate(bands))

"""A picture in a fixed shape: an asset, the preview of what is being made, or words that stand in."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui import theme

from .thumbnails import draw_cover


class PictureBox(QWidget):
    """As wide as its place and as high as `shape` (width, height) asks. `opened` at a double click."""

    opened = Signal()

    def __init__(self, shape: tuple[int, int] = (16, 9), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = shape
        self._picture: QPixmap | QImage | None = None
        self._words = ""
        self._fraction: float | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_shape(self, width: int, height: int) -> None:
        """The film's frame."""
        if self._shape != (width, height):
            self._shape = (width, height)
            self.updateGeometry()

    def show_picture(self, picture: QPixmap | QImage | None, words: str = "", fraction: float | None = None) -> None:
        """`words` stand where there is no picture; `fraction` (0 to 1) draws how far its making is."""
        self._picture, self._words, self._fraction = picture, words, fraction
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * self._shape[1] / self._shape[0])

    def sizeHint(self) -> QSize:
        return QSize(288, self.heightForWidth(288))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._picture is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("background"))
            painter.drawRoundedRect(self.rect(), 4, 4)
            painter.setPen(theme.token("muted"))
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            draw_cover(painter, self.rect(), self._picture)
        if self._fraction is not None:
            draw_progress(painter, self.rect(), self._fraction)


def draw_progress(painter: QPainter, rect: QRect, fraction: float) -> None:
    """A thin bar along the lower edge of a picture."""
    bar = QRect(rect.left(), rect.bottom() - 3, rect.width(), 3)
    painter.fillRect(bar, theme.token("stage"))
    painter.fillRect(QRect(bar.left(), bar.top(), round(bar.width() * fraction), bar.height()), theme.token("accent"))

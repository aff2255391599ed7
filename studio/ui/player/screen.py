"""Where the film is shown: the picture as large as it fits, in its own shape."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.theme import theme_changed, token


class Screen(QWidget):
    """Shows the last picture it was given, or `words` while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._image, self._words, self._ratio = QImage(), "", 16 / 9
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 90)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Film"))
        theme_changed.connect(self.update)

    @property
    def image(self) -> QImage:
        """The picture that is shown."""
        return self._image

    @property
    def picture_rect(self) -> QRect:
        """Where the picture lies in this widget."""
        width = min(self.width(), round(self.height() * self._ratio))
        size = QSize(width, round(width / self._ratio))
        rect = QRect(0, 0, size.width(), size.height())
        rect.moveCenter(self.rect().center())
        return rect

    def show_image(self, image: QImage) -> None:
        """Show a picture."""
        self._image, self._words = image, ""
        self.update(self.picture_rect)

    def show_words(self, words: str) -> None:
        """Show words on black instead of a picture."""
        self._image, self._words = QImage(), words
        self.update()

    def set_ratio(self, ratio: float) -> None:
        """The film's width over its height."""
        if ratio != self._ratio:
            self._ratio = ratio
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect = QPainter(self), self.picture_rect
        if not rect.contains(event.rect()):
            painter.fillRect(self.rect(), token("stage"))
        if self._image.isNull():
            painter.fillRect(rect, Qt.GlobalColor.black)
            painter.setPen(Qt.GlobalColor.lightGray)
            painter.drawText(rect.adjusted(24, 24, -24, -24), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(rect, self._image)

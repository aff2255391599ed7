"""The strip is as high as the person left it, also after the window was lower for a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow


class StripHeight(QObject):
    """Watches the window and the strip of the workspace that is shown. Only a drag by the mouse changes what is wanted."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._strip: QDockWidget | None = None
        self._wanted = 0
        window.installEventFilter(self)

    def watch(self, strip: QDockWidget, height: int) -> None:
        """Keep this strip at `height` pixels, as far as the window has room for it."""
        if self._strip is not None:
            self._strip.removeEventFilter(self)
        self._strip, self._wanted = strip, height
        strip.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            if watched is self._window:
                QTimer.singleShot(0, self, self._restore)
            elif QApplication.mouseButtons():
                self._wanted = self._strip.height()
        return False

    def _restore(self) -> None:
        strip = self._strip
        if strip is not None and strip.isVisible() and not strip.isFloating() and strip.height() < self._wanted:
            self._window.resizeDocks([strip], [self._wanted], Qt.Orientation.Vertical)

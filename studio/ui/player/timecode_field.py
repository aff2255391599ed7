"""A timecode that can be typed over."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from studio.document.project import Rate
from studio.document.timecode import parse_timecode, timecode


class TimecodeField(QLineEdit):
    """Shows a frame as timecode; `typed(frame)` when the person has given another and pressed Return. Escape brings the old one back."""

    typed = Signal(int)

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self._rate, self._frame = Rate(), 0
        self._fresh = False
        self.setAccessibleName(name)
        self.setToolTip(f"{tip}\n{self.tr('Type 1:12 or 112 for 1 second and 12 frames, 2.5s for seconds, +12 or -12 to go from here.')}")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(116)
        self.setMaxLength(16)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.returnPressed.connect(self._read)

    def show_frame(self, rate: Rate, frame: int) -> None:
        """Show `frame`, unless the person is typing."""
        self._rate, self._frame = rate, frame
        if not self.hasFocus():
            self.setText(timecode(rate, frame))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._fresh = True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._fresh:
            self.selectAll()
        self._fresh = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setText(timecode(self._rate, self._frame))
        self.deselect()

    def _read(self) -> None:
        frame = parse_timecode(self._rate, self.text(), self._frame)
        self.clearFocus()
        if frame is not None:
            self.typed.emit(frame)

"""The numbers of the shots beside the script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from studio.ui import theme

if TYPE_CHECKING:
    from .script_editor import ScriptEditor


class Gutter(QWidget):
    """Each shot's number where its paragraph begins, the selected one in the accent colour; a click selects."""

    WIDTH = 36

    def __init__(self, editor: ScriptEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("The shot that this paragraph becomes"))
        self.setAccessibleName(self.tr("Numbers of the shots"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.interface_font(theme.SMALL))
        selected = self._editor.session.selection.shot
        for number, (line, shot) in enumerate(self._editor.shot_lines, 1):
            rect = self._line_rect(line)
            if rect.bottom() >= 0 and rect.top() <= self.height():
                painter.setPen(theme.token("accent_text" if shot == selected else "muted"))
                painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        y = event.position().y()
        for line, _ in reversed(self._editor.shot_lines):
            if self._line_rect(line).top() <= y:
                return self._editor.select_shot_at(line)

    def _line_rect(self, line: int) -> QRectF:
        """Where a line of the script stands, in this widget."""
        cursor = QTextCursor(self._editor.document().findBlockByNumber(line))
        rect = self._editor.cursorRect(cursor)
        return QRectF(0, rect.top(), self.WIDTH, rect.height())

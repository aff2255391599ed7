"""The timecode ruler: click or drag to put the playhead on a frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from studio.actions import marker, player
from studio.document.project import Rate
from studio.document.snapping import snap, snap_points
from studio.document.timecode import frames_per_second, short_timecode
from studio.document.timeline import Marker
from studio.session import Selection, Session
from studio.ui.theme import SMALL, interface_font, theme_changed, token

from .drag import REACH
from .flags import flag_at, paint_flags
from .layout import Layout
from .menus import marker_menu
from .viewport import Viewport

HEIGHT = 24
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_APART = 90  # pixels between labels, at least


def tick_step(rate: Rate, scale: float) -> int:
    """Frames between labelled ticks at `scale` pixels per frame."""
    fps = frames_per_second(rate)
    steps = [step for step in (1, 2, 5, 10) if step < fps and fps % step == 0] + [fps * second for second in _SECONDS]
    return next((step for step in steps if step * scale >= _APART), steps[-1])


def ticks(layout: Layout, step: int) -> Iterator[int]:
    """The labelled frames on screen."""
    first = int(layout.left) // step * step
    return iter(range(first, int(layout.frame(layout.width)) + step, step))


class Ruler(QWidget):
    """Timecode, marks, markers (drag them; right-click for more), and the head of the playhead."""

    def __init__(self, session: Session, viewport: Viewport) -> None:
        super().__init__()
        self._session, self._viewport = session, viewport
        self._dragged: Marker | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Timecode ruler"))
        self.setToolTip(self.tr("Click or drag to move the playhead."))
        viewport.changed.connect(self.update)
        self._home = 0  # where the flag that is dragged comes from
        session.changed.connect(self.update)
        session.selection_changed.connect(self._on_selection)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._session.select(speed=0.0)
        flag = self._flag_at(event.position().x())
        if flag is None or self._session.read_only:
            self._scrub(event)
        else:
            self._dragged, self._home = flag, flag.frame
            player.go_to(self._session, flag.frame)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            flag = self._flag_at(event.position().x())
            self.setToolTip(flag.name if flag else self.tr("Click or drag to move the playhead."))
        elif self._dragged is None:
            self._scrub(event)
        else:
            self._dragged = replace(self._dragged, frame=self._snapped(event))
            self.update()

    def _snapped(self, event: QMouseEvent) -> int:
        """The frame under the mouse, or one near it that attracts what is dragged (not with Alt)."""
        layout, chosen = self._viewport.layout, self._session.selection
        frame = max(0, round(layout.frame(event.position().x())))
        if not chosen.snapping or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return frame
        reach = REACH / layout.scale
        points = [point for point in snap_points(self._session.project, chosen.playhead, (), reach) if point != self._home]
        return frame + snap(points, [frame], reach)[0]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, self._dragged = self._dragged, None
        if dragged is not None:
            marker.change_marker(self._session, dragged.id, frame=dragged.frame)
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        flag = self._flag_at(event.pos().x())
        if flag is not None and not self._session.read_only:
            marker_menu(self._session, flag, self._name, self).popup(event.globalPos())

    def _flag_at(self, x: float) -> Marker | None:
        return flag_at(self._viewport.layout, self._session.project.timeline.markers, x)

    def _name(self, flag: Marker) -> None:
        """Let the person type another name for a marker."""
        editor = QLineEdit(flag.name, self)
        editor.setAccessibleName(self.tr("Name of this marker"))
        left = min(max(0, round(self._viewport.layout.x(flag.frame))), max(0, self.width() - _APART * 2))
        editor.setGeometry(left, 0, _APART * 2, HEIGHT)
        editor.returnPressed.connect(lambda: marker.change_marker(self._session, flag.id, name=editor.text().strip()))
        editor.editingFinished.connect(editor.deleteLater)
        editor.show()
        editor.setFocus()
        editor.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), token("bar"))
        self._paint_marks(painter)
        self._paint_ticks(painter, event.rect())
        dragged = self._dragged
        shown = (dragged if dragged and flag.id == dragged.id else flag for flag in self._session.project.timeline.markers)
        paint_flags(painter, self._viewport.layout, shown, HEIGHT)
        painter.fillRect(0, HEIGHT - 1, self.width(), 1, token("line"))
        self._paint_playhead(painter)

    def _scrub(self, event: QMouseEvent) -> None:
        player.go_to(self._session, int(max(0.0, self._viewport.layout.frame(event.position().x()))))

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.playhead != after.playhead:
            for frame in (before.playhead, after.playhead):
                self.update(int(self._viewport.layout.x(frame)) - 8, 0, 18, HEIGHT)

    def _paint_marks(self, painter: QPainter) -> None:
        timeline = self._session.project.timeline
        if timeline.mark_in is None and timeline.mark_out is None:
            return
        begin, end = player.marked_range(self._session)
        layout, band = self._viewport.layout, QColor(token("accent"))
        left, right = layout.x(begin), layout.x(end)
        band.setAlphaF(0.22)
        painter.fillRect(QRectF(left, 0, right - left, HEIGHT - 1), band)
        for edge, frame in ((left, timeline.mark_in), (right - 2, timeline.mark_out)):
            if frame is not None:
                painter.fillRect(QRectF(edge, 0, 2, HEIGHT - 1), token("accent"))

    def _paint_ticks(self, painter: QPainter, area: QRect) -> None:
        rate, layout = self._session.project.rate, self._viewport.layout
        step = tick_step(rate, layout.scale)
        painter.setFont(interface_font(SMALL))
        for frame in ticks(layout, step):
            x = layout.x(frame)
            if not area.left() - _APART <= x <= area.right():
                continue
            painter.setPen(token("line"))
            painter.drawLine(QPointF(x, HEIGHT - 7), QPointF(x, HEIGHT - 2))
            painter.setPen(token("muted"))
            text = short_timecode(rate, frame)
            if x + 5 + painter.fontMetrics().horizontalAdvance(text) <= self.width():
                painter.drawText(QRectF(x + 5, 0, _APART, HEIGHT - 2), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_playhead(self, painter: QPainter) -> None:
        x = self._viewport.layout.x(self._session.selection.playhead)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(token("accent"))
        points = [(-6, 6), (7, 6), (7, 14), (0.5, 21), (-6, 14)]
        painter.drawPolygon(QPolygonF([QPointF(x + dx, dy) for dx, dy in points]))

"""The tracks themselves: painted clips, and the mouse on them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from studio.actions import envelope
from studio.actions import timeline as actions
from studio.document.project import Project
from studio.document.timecode import short_timecode
from studio.document.timeline import AS_RECORDED, Clip, TitleSource
from studio.session import Selection, Session
from studio.ui.player.stretching import Stretching
from studio.ui.theme import theme_changed, token
from studio.ui.widgets.thumbnails import Thumbnails

from .clip_painter import Scene
from .drag import Drag
from .envelope import refined
from .filmstrips import Filmstrips
from .labels import clip_label, numbered
from .layout import Hit
from .readout import paint_readout
from .rows_painter import paint_rows
from .viewport import Viewport
from .waveforms import Waveforms

_CURSORS = {
    "body": Qt.CursorShape.ArrowCursor,
    "start": Qt.CursorShape.SizeHorCursor,
    "end": Qt.CursorShape.SizeHorCursor,
    "line": Qt.CursorShape.CrossCursor,
}
_TOOL_CURSORS = {
    "slip": Qt.CursorShape.OpenHandCursor,
    "slide": Qt.CursorShape.SizeHorCursor,
    "roll": Qt.CursorShape.SplitHCursor,
    "stretch": Qt.CursorShape.SizeHorCursor,
}


class TrackArea(QWidget):
    """Shows the cut, or during a drag how it would be.

    `menu_wanted(hit, frame, global position)`: the person asked for the menu of what lies there.
    """

    menu_wanted = Signal(object, int, QPoint)

    def __init__(self, session: Session, viewport: Viewport) -> None:
        super().__init__()
        self._session, self._viewport = session, viewport
        self._thumbnails, self._waveforms, self._filmstrips = Thumbnails.of(session), Waveforms.of(session), Filmstrips.of(session)
        self._stretched = Stretching.of(session)
        self._picture: QPixmap | None = None
        self._making: frozenset[str] = frozenset()
        self._shots = numbered(session.project)
        self.drag = Drag(session, viewport, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Tracks of the cut"))
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        for signal in (session.queue.rearranged, session.queue.changed):
            signal.connect(self._on_jobs)
        pictures = (self._thumbnails.ready, self._waveforms.ready, self._filmstrips.ready, self._stretched.ready)
        for signal in (viewport.changed, theme_changed, self.drag.changed, *pictures):
            signal.connect(self.redraw)
        self._on_jobs()

    # --- what is seen ---

    def redraw(self) -> None:
        """Paint everything anew at the next occasion."""
        self._picture = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._paint_picture()
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.drawPixmap(0, 0, self._picture)
        layout = self._viewport.layout
        if self.drag.snapped is not None:
            painter.fillRect(QRectF(layout.x(self.drag.snapped) - 1, 0, 2, self.height()), token("good"))
        painter.fillRect(QRectF(layout.x(self._session.selection.playhead), 0, 1, self.height()), token("accent"))
        if self.drag.band is not None:
            shade = QColor(token("accent"))
            shade.setAlphaF(0.18)
            painter.setPen(token("accent"))
            painter.setBrush(shade)
            painter.drawRect(self.drag.band)
        paint_readout(painter, *self.drag.readout, self.rect())

    def _paint_picture(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        paint_rows(painter, self._scene(self.drag.shown))
        painter.end()
        return picture

    def _scene(self, project: Project) -> Scene:
        chosen = self._session.selection
        selected = frozenset((*chosen.clips, *self.drag.new_ids))
        sources = (self._thumbnails.get, self._filmstrips.get, self._waveforms.get, self._missing, self._is_stretching)
        lines = (chosen.envelope, chosen.key, self.drag.snaps)
        return Scene(project, self._viewport.layout, self._shots, selected, self._making, *sources, *lines)

    def _is_stretching(self, clip: Clip) -> bool:
        return clip.stretch != AS_RECORDED and not self._stretched.has(self._session.project, clip)

    def _missing(self, asset_id: str) -> bool:
        return self._thumbnails.failed(asset_id) or self._waveforms.failed(asset_id)

    def _on_jobs(self, _: object = None) -> None:
        making = frozenset(job.target["shot"] for job in self._session.queue.jobs() if "shot" in job.target and not job.state.over)
        if making != self._making:
            self._making = making
            self.redraw()

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.timeline is not after.timeline:
            self._viewport.show(self.drag.shown.timeline)
        if before.shots is not after.shots:
            self._shots = numbered(after)
        if any(getattr(before, name) is not getattr(after, name) for name in ("timeline", "mix", "shots", "assets")):
            self.redraw()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if any(getattr(before, name) != getattr(after, name) for name in ("clips", "envelope", "key")):
            self.redraw()
        if before.playhead != after.playhead:
            for frame in (before.playhead, after.playhead):
                self.update(int(self._viewport.layout.x(frame)) - 2, 0, 5, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._viewport.resize(self.width(), self.height())
        self.redraw()

    # --- the mouse ---

    def hit(self, point: QPointF) -> Hit:
        """What lies under a point of this widget."""
        layout, chosen = self._viewport.layout, self._session.selection
        hit = layout.hit(point, frozenset(chosen.clips))
        shown = envelope.shown_clip(self._session)
        alone = hit.clip is not None and shown is not None and hit.clip.id == shown.id
        return refined(self._session.project, layout, hit, point, chosen.envelope) if alone else hit

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        hit = self.hit(event.position())
        more = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        chosen = self._session.selection.clips
        if hit.clip is None:
            if not more:
                actions.select_clips(self._session, ())
        elif more and hit.part == "body":
            actions.select_clips(
                self._session, [id for id in chosen if id != hit.clip.id] if hit.clip.id in chosen else (*chosen, hit.clip.id)
            )
        elif hit.clip.id not in chosen:
            actions.select_clips(self._session, (hit.clip.id,))
        self.drag.press(event, hit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.drag.move(event.position(), event.modifiers())
        else:
            hit = self.hit(event.position())
            self.setCursor(self._cursor_on(hit))

    def _cursor_on(self, hit: Hit) -> Qt.CursorShape:
        if hit.clip is None:
            return Qt.CursorShape.ArrowCursor
        tool = _TOOL_CURSORS.get(self._session.selection.trimming) if hit.part in _CURSORS else None
        return tool or _CURSORS.get(hit.part, Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.drag.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self.hit(event.position())
        if hit.clip is not None and hit.key is not None:
            envelope.remove_key(self._session, hit.clip.id, hit.key.at)
        elif hit.clip is not None and isinstance(hit.clip.source, TitleSource):
            self._session.asked.emit("clip.words")
        elif hit.clip is not None:
            self._session.select(playhead=hit.clip.start)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta, layout = event.angleDelta(), self._viewport.layout
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._viewport.zoom(1.25 ** (delta.y() / 120), event.position().x())
        elif delta.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier or layout.rows_height <= layout.height:
            self._viewport.scroll_to(left=layout.left - (delta.x() or delta.y()) * 0.6 / layout.scale)
        else:
            self._viewport.scroll_to(top=layout.top - delta.y() // 3)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.drag.active:
            self.drag.abandon()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        point = QPointF(event.pos())
        hit = self.hit(point)
        if hit.clip and hit.clip.id not in self._session.selection.clips:
            actions.select_clips(self._session, (hit.clip.id,))
        self.menu_wanted.emit(hit, int(self._viewport.layout.frame(point.x())), event.globalPos())

    def event(self, event: QHelpEvent) -> bool:
        if event.type() == QHelpEvent.Type.ToolTip:
            hit, project = self.hit(QPointF(event.pos())), self._session.project
            text = f"{clip_label(project, hit.clip)}\n{short_timecode(project.rate, hit.clip.duration)}" if hit.clip else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drag.carry(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.drag.carry(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drag.abandon()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drag.drop(event)

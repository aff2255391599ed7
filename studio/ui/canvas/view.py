"""The canvas as one widget: it shows the picture, follows the hand, and gives gestures to the tool in hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from studio.document.canvas import Canvas
from studio.document.layers import insert_layer
from studio.document.paint import Box
from studio.session import Session
from studio.ui import theme

from . import keys, overlays
from .brush_tools import MaskTool, PaintTool, PickerTool
from .drawing import draw_preview, draw_pyramid
from .guests import Guests
from .move_tools import FrameTool, MoveLayerTool, ViewTool
from .select_tools import LassoTool, RectangleTool
from .shown import ShownCanvas
from .tool import Pointer, Tool
from .zoom import Zoom, centred, fitted, frame_box

MARCH_MS = 120
NOTCH = 1.18  # zoom of one wheel step


class CanvasView(QWidget):
    """Shows one canvas, or nothing. `zoomed` after every change of zoom or pan; `hovered` tells the pixel under the pointer."""

    zoomed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.canvas: Canvas | None = None
        self.zoom = Zoom()
        self.guests = Guests(session, self)
        self._shown: ShownCanvas | None = None
        self._tools = _tools(self)
        self._gesture: Tool | None = None
        self._panning: ViewTool | None = None
        self._space = self._original = self._fitting = False
        self._hover: QPointF | None = None
        self._phase = 0
        self._margins = QRectF(0, 0, 0, 0)
        self._march = QTimer(self, interval=MARCH_MS, timeout=self._step_march)
        self._set_up()

    @property
    def tool(self) -> Tool:
        """The tool in hand."""
        return self._tools[self.session.paint.tools.tool]

    @property
    def area(self) -> QRectF:
        """The part of the widget that no floating bar covers."""
        left, top, right, bottom = self._margins.getCoords()
        return QRectF(self.rect()).adjusted(left, top, -right, -bottom)

    def keep_clear(self, left: int, top: int, right: int, bottom: int) -> None:
        """Widget pixels at each side that fitting leaves to floating bars."""
        margins = QRectF()
        margins.setCoords(left, top, right, bottom)
        changed, self._margins = margins != self._margins, margins
        if changed and self._fitting:
            self.fit()

    def show_canvas(self, canvas: Canvas | None) -> None:
        """Show a canvas, or its next state; another one is fitted into the view."""
        same = canvas is not None and self.canvas is not None and canvas.id == self.canvas.id
        self.canvas = canvas
        if same:
            self._show(canvas)
            return
        self._abandon()
        self._shown = ShownCanvas(canvas) if canvas else None
        self.guests.visit(canvas)
        self.fit()
        self._follow_outline()
        self.update()

    def show_live(self, canvas: Canvas | None, within: Box | None = None) -> None:
        """Show a state of the canvas that is not committed, or with None the committed one again.

        `within`: where it differs from what was shown last, if the gesture knows.
        """
        if self._shown and self.canvas:
            self._show(canvas or self.canvas, within)

    def set_zoom(self, zoom: Zoom) -> None:
        """Look at another part, or closer."""
        self.zoom, self._fitting = zoom, False
        self.zoomed.emit()
        self.update()

    def fit(self) -> None:
        """Show the whole canvas, and go on doing so when the widget's size changes."""
        if self.canvas:
            self.set_zoom(fitted(self.canvas.frame, self.area))
        self._fitting = True

    def zoom_by(self, how: str) -> None:
        """ "fit", "actual" (100 %), "in" or "out"."""
        if how == "fit":
            self.fit()
        elif self.canvas and how == "actual":
            self.set_zoom(centred(self.canvas.frame, self.area, 1.0))
        else:
            self.set_zoom(self.zoom.about(self.area.center(), NOTCH**2 if how == "in" else NOTCH**-2))

    def show_original(self, original: bool) -> None:
        """Hide the candidate for as long as the person compares."""
        self._original = original
        self._follow_guests()

    def _set_up(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Canvas"))
        self.guests.changed.connect(self._follow_guests)
        self.session.paint.tools_changed.connect(self._change_tool)
        self.session.paint.zoom_asked.connect(self.zoom_by)
        theme.theme_changed.connect(self._recolour)
        self.setCursor(self.tool.cursor)

    def _follow_guests(self) -> None:
        if self._shown and self.canvas and not self._gesture:
            self._show(self.canvas)
        self.update()

    def _show(self, canvas: Canvas, within: Box | None = None) -> None:
        if self.guests.candidate and not self._original:
            canvas = insert_layer(canvas, self.guests.candidate)
        boxes = self._shown.show(canvas, within)
        if boxes is None:
            self.fit() if self._fitting else self.update()
        for box in boxes or ():
            self.update(self.zoom.rect(box).toAlignedRect().adjusted(-3, -3, 3, 3))
        if not self._gesture:
            self._follow_outline()

    def _recolour(self) -> None:
        if self._shown:
            self._shown.forget_veil()
        self.update()

    # --- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.token("stage"))
        if self._shown is None:
            return
        frame = self.zoom.rect(frame_box(self._shown.canvas.frame))
        seen = event.rect()
        overlays.draw_ground(painter, frame, seen)
        whole = draw_pyramid(painter, self._shown.picture, self.zoom, seen)
        if self.guests.preview:
            draw_preview(painter, self.guests.preview, self.zoom, frame)
        if not self.guests.visiting and any(layer.control for layer in self._shown.canvas.layers):
            whole &= draw_pyramid(painter, self._shown.controls, self.zoom, seen)
        if self._shown.canvas.selection.tiles and not self.guests.visiting:
            whole &= draw_pyramid(painter, self._shown.veil, self.zoom, seen)
        if self.zoom.scale >= overlays.GRID_FROM:
            overlays.draw_grid(painter, self.zoom, frame.intersected(QRectF(seen)))
        self._draw_gesture(painter)
        if not whole:
            QTimer.singleShot(0, self, self.update)

    def _draw_gesture(self, painter: QPainter) -> None:
        if not isinstance(self._gesture, MaskTool) and not self._shown.outline.isEmpty():
            overlays.draw_outline(painter, self.zoom, self._shown.outline, self._phase)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.tool.paint(painter)
        brush = self.session.paint.tools.brush
        if self.tool.ring and brush and self._hover is not None and not self._panning:
            overlays.draw_ring(painter, self._hover, brush.size / 2 * self.zoom.scale)

    def _step_march(self) -> None:
        self._phase += 1
        if self._shown and not isinstance(self._gesture, MaskTool):
            self.update(self.zoom.transform.mapRect(self._shown.outline.boundingRect()).toAlignedRect().adjusted(-3, -3, 3, 3))

    def _follow_outline(self) -> None:
        marching = self._shown is not None and not self._shown.outline.isEmpty() and self.isVisible()
        if marching != self._march.isActive():
            self._march.start() if marching else self._march.stop()

    # --- the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.MiddleButton or (self._space and event.button() == Qt.MouseButton.LeftButton):
            self._panning = self._tools["view"]
            self._panning.press(self._pointer(event))
        elif event.button() == Qt.MouseButton.LeftButton and self.canvas:
            self._press(self._pointer(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(self._pointer(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panning:
            self._panning.release(self._pointer(event))
            self._panning = None
            self.setCursor(self.tool.cursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._release(self._pointer(event))

    def tabletEvent(self, event: QTabletEvent) -> None:
        at = self._pointer(event, event.pressure())
        match event.type():
            case QEvent.Type.TabletPress if event.button() == Qt.MouseButton.LeftButton and self.canvas and not self._space:
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self._press(at)
            case QEvent.Type.TabletMove if self._gesture or not event.buttons():
                self._move(at)
            case QEvent.Type.TabletRelease if self._gesture:
                self._release(at)
            case _:
                event.ignore()  # Qt then sends the mouse event in its stead
                return
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.set_zoom(self.zoom.moved((turned.y() or turned.x()) / 2, 0))
        else:
            self.set_zoom(self.zoom.about(event.position(), NOTCH ** (turned.y() / 120)))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.set_zoom(self.zoom.about(event.position(), 1 + event.value()))
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif event.key() == Qt.Key.Key_Backslash:
            self.show_original(True)
        elif event.key() == Qt.Key.Key_Escape and self._gesture:
            self._abandon()
        elif not keys.press(self.session, self.tool, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.setCursor(self.tool.cursor)
        elif event.key() == Qt.Key.Key_Backslash:
            self.show_original(False)
        else:
            super().keyReleaseEvent(event)

    def _press(self, at: Pointer) -> None:
        self._hover = at.place
        self._gesture = self.tool
        self._gesture.press(at)

    def _move(self, at: Pointer) -> None:
        self._move_ring(at.place)
        if self._panning:
            self._panning.move(at)
        elif self._gesture:
            self._gesture.move(at)
        elif not self._space:
            self.setCursor(self.tool.cursor_at(at))

    def _release(self, at: Pointer) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture:
            gesture.release(at)
            self._follow_outline()

    def _abandon(self) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture:
            gesture.cancel()

    def _move_ring(self, place: QPointF | None) -> None:
        brush = self.session.paint.tools.brush
        if self.tool.ring and brush:
            reach = max(12.0, brush.size / 2 * self.zoom.scale + 4)
            for point in (self._hover, place):
                if point is not None:
                    self.update(QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach).toAlignedRect())
        self._hover = place

    def _change_tool(self, before, after) -> None:
        if before.tool != after.tool:
            self._abandon()
        if not self._space:
            self.setCursor(self.tool.cursor)
        self.update()

    def _pointer(self, event: QMouseEvent | QTabletEvent, pressure: float = 1.0) -> Pointer:
        at = self.zoom.to_canvas(event.position())
        return Pointer(at.x(), at.y(), event.position(), event.modifiers(), pressure)

    # --- the widget

    def leaveEvent(self, event: QEvent) -> None:
        self._move_ring(None)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._fitting:
            self.fit()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_outline()

    def hideEvent(self, event: QHideEvent) -> None:
        self._march.stop()
        super().hideEvent(event)


def _tools(view: CanvasView) -> dict[str, Tool]:
    mask, paint = MaskTool(view), PaintTool(view)
    return {
        "view": ViewTool(view), "rectangle": RectangleTool(view), "lasso": LassoTool(view), "mask": mask, "unmask": mask,
        "brush": paint, "eraser": paint, "picker": PickerTool(view), "move": MoveLayerTool(view), "frame": FrameTool(view),
    }  # fmt: skip

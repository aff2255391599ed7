"""The view into a Set: the picture, what lies over it, and what mouse and keys do in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from engines.splat.camera import Camera as Lens
from engines.splat.edit import Edit
from engines.splat.mesh import Mesh
from engines.splat.reading import Model
from engines.splat.scene import Lamp, Surroundings
from studio.actions import model, set_camera, sets, splats
from studio.actions.action import attempt
from studio.document.project import Project
from studio.document.scene import Aim, Placement, Prop, Set
from studio.document.set_frames import colour, light_numbers
from studio.document.set_motion import aim_at, corners, look_at, matrix, placement_at, side_seen
from studio.document.set_moves import nearer, trucked, turned
from studio.models import Models
from studio.session import Selection, Session
from studio.splat_state import SplatTools
from studio.ui import theme

from . import gizmo, overlay
from .drawing import Drawing, Standing, View
from .path_hand import PathHand
from .splat_hand import SplatHand

FREE = Aim((3.6, 2.4, 5.4), (0.0, 0.6, 0.0), focal=35.0)
SENSOR = 36.0
CLICK = 4  # pixels that the mouse may move between press and release of a click
TURN, FLY, NOTCH = 0.35, 0.06, 0.88  # degrees a pixel; of the distance a key press; of the distance a notch of the wheel
TURNTABLE, TURNTABLE_MS = 1.5, 50  # degrees, and milliseconds from one to the next
FRAME_SHARE = 0.94  # of the stage that the film's frame fills when looking through a camera


@dataclass
class _Drag:
    """What the mouse does between press and release."""

    button: Qt.MouseButton
    start: QPointF
    last: QPointF
    grip: gizmo.Grip | None
    placements: dict[str, Placement]
    aim: Aim | None


class SetView(QWidget):
    """Shows the Set of the selection. Left: select, or drag a handle; on nothing, and with the right or middle button: around, beside."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = self._session = session
        self._models, self._drawing = Models.of(session), Drawing(self)
        self._image: QImage | None = None
        self._free: dict[str, Aim] = {}
        self._drag: _Drag | None = None
        self._draft: dict[str, Placement] = {}
        self._aim_draft: Aim | None = None
        self._meant: int | None = None
        self.mode: gizmo.Mode = "move"
        self._turntable = QTimer(self, interval=TURNTABLE_MS)
        self._turntable.timeout.connect(lambda: self._look(turned(self.aim, TURNTABLE), True))
        self.hand, self.path = SplatHand(self), PathHand(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("The Set"))
        session.changed.connect(self._follow)
        session.selection_changed.connect(self._follow_selection)
        session.closing.connect(self._drawing.close)
        session.splats.tools_changed.connect(self._follow_tools)
        session.splats.marks_changed.connect(lambda: self.refresh(True))
        self._models.ready.connect(lambda _: self.refresh(False))
        self._drawing.drawn.connect(self._show)
        theme.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(820, 560)

    @property
    def drawing(self) -> Drawing:
        """What draws the pictures."""
        return self._drawing

    @property
    def shown(self) -> Set | None:
        """The Set on the stage."""
        return sets.current_set(self._session)

    @property
    def aim(self) -> Aim:
        """Where the view looks: through the camera in hand, or freely."""
        if self._aim_draft is not None:
            return self._aim_draft
        camera = set_camera.current_camera(self._session) if self._session.selection.through else None
        return aim_at(replace(camera, shake=0.0), self._session.selection.set_frame) if camera else self._free.get(self._set_id, FREE)

    def lens(self) -> Lens:
        """The view's camera in pixels of the widget."""
        aim, width, height = self.aim, max(self.width(), 16), max(self.height(), 16)
        camera = set_camera.current_camera(self._session) if self._session.selection.through else None
        across = self.film_rect().width() if camera else max(width, height * 1.5)
        focal = aim.focal / (camera.sensor if camera else SENSOR) * across
        return Lens(look_at(aim), focal, focal, width / 2, height / 2, width, height)

    def film_rect(self) -> QRectF:
        """The film's frame in the middle of the widget."""
        project, room = self._session.project, FRAME_SHARE
        scale = min(self.width() * room / project.width, self.height() * room / project.height)
        width, height = project.width * scale, project.height * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def set_mode(self, mode: gizmo.Mode) -> None:
        """Move, rotate or scale what is selected."""
        self.mode = mode
        self.update()

    def frame_selection(self) -> None:
        """Bring what is selected, or everything, into the middle."""
        props = sets.selected_props(self._session) or (self.shown.props if self.shown else ())
        boxes = [self._corners(prop) for prop in props if not prop.hidden]
        points = np.concatenate(boxes) if boxes else np.array([[-1.0, 0, -1], [1, 1.5, 1]])
        low, high = points.min(axis=0), points.max(axis=0)
        aim, reach = self.aim, max(float(np.linalg.norm(high - low)) / 2, 0.1)
        away = np.subtract(aim.eye, aim.target)
        away = away / max(np.linalg.norm(away), 1e-9) * reach * 3.2 * aim.focal / 35
        middle = (low + high) / 2
        self._look(replace(aim, eye=tuple((middle + away).tolist()), target=tuple(middle.tolist())), True)

    def repair_side(self) -> None:
        """Make anew what is seen of the selected prop from here."""
        prop = model.repairable(self._session)
        asset = self._session.project.assets[prop.asset] if prop else None
        azimuth = side_seen(self.aim.eye, asset.low, asset.high, self._placement(prop)) if prop else 0.0
        model.repair_side(self._session, azimuth)

    def view(self) -> View | None:
        """What is to be drawn now; None without a Set."""
        shown = self.shown
        if shown is None:
            return None
        edited = splats.editable(self._session)
        props = tuple(
            Standing(prop.id, model, matrix(self._placement(prop)), self._edits(prop, model), self.hand.marks() if prop is edited else ())
            for prop in shown.props
            if not prop.hidden and (model := self._models.get(prop.asset)) is not None
        )
        numbers = light_numbers(shown.light)
        floor, through = colour(shown.floor) if shown.floor else None, self._session.selection.through
        return View(props, self.lens(), Surroundings(Lamp(*numbers) if numbers else None, colour(shown.backdrop), floor, not through))

    def _edits(self, prop: Prop, model: Model) -> tuple[Edit, ...]:
        return () if isinstance(model, Mesh) else self.hand.edits(prop, model)

    def refresh(self, moving: bool = False) -> None:
        """Draw anew."""
        if self.isVisible() and (view := self.view()) is not None:
            self._drawing.ask(view, moving)
        self.update()

    # --- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        if self._image is None or self.shown is None:
            painter.fillRect(self.rect(), theme.token("stage"))
            return
        painter.drawImage(self.rect(), self._image)
        self._paint_over(painter)

    def _paint_over(self, painter: QPainter) -> None:
        shown, lens, selection = self.shown, self.lens(), self._session.selection
        in_hand = set_camera.current_camera(self._session)
        aspect = self._session.project.width / self._session.project.height
        for prop in shown.props:
            if prop.id in selection.props and not prop.hidden and not self._session.splats.tools.on:
                overlay.box(painter, lens, self._corners(prop), theme.token("muted" if prop.locked else "accent"))
        if selection.through:
            overlay.film_frame(painter, QRectF(self.rect()), self.film_rect())
        else:
            for camera in shown.cameras:
                painter.setPen(QPen(theme.token("accent" if in_hand and camera.id == in_hand.id else "faint"), 1.4))
                overlay.camera(painter, lens, self.path.shown(camera), selection.set_frame, aspect)
            self.path.paint(painter, lens)
        if self._session.splats.tools.on:
            self.hand.paint(painter, lens, self._meant)
        else:
            overlay.handles(painter, self._handles(lens), self.mode, self._meant)

    def _handles(self, lens: Lens) -> list[gizmo.Handle]:
        if self._session.splats.tools.on:
            return self.hand.handles(lens)
        free = [prop for prop in sets.selected_props(self._session) if not prop.locked and not prop.hidden]
        return gizmo.handles(self.mode, self._middle(free), lens) if free else []

    def _middle(self, props: list[Prop]) -> np.ndarray:
        return np.mean([self._placement(prop).position for prop in props], axis=0)

    def _corners(self, prop: Prop) -> np.ndarray:
        """The eight corners of a prop's box in the world."""
        asset = self._session.project.assets.get(prop.asset)
        low, high = (asset.low, asset.high) if asset else ((-0.5, 0.0, -0.5), (0.5, 1.0, 0.5))
        return corners(low, high, self._placement(prop))

    def _placement(self, prop: Prop) -> Placement:
        return self._draft.get(prop.id) or placement_at(prop, self._session.selection.set_frame)

    # --- mouse and keys -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None or self.shown is None:
            return
        self._session.select(turning=False)
        place, lens, grip, placements = event.position(), self.lens(), None, {}
        editing = self._session.splats.tools.on
        if editing and event.button() == Qt.MouseButton.LeftButton and self.hand.press(place, event.modifiers()):
            return
        axis = (
            None
            if editing
            else gizmo.hit(self._handles(lens), place.x(), place.y())
            if event.button() == Qt.MouseButton.LeftButton
            else None
        )
        if axis is None and event.button() == Qt.MouseButton.LeftButton and self.path.press(place):
            return
        if axis is not None:
            free = [prop for prop in sets.selected_props(self._session) if not prop.locked and not prop.hidden]
            grip = gizmo.Grip(self.mode, axis, (place.x(), place.y()), self._middle(free), lens)
            placements = {prop.id: self._placement(prop) for prop in free}
        self._drag = _Drag(event.button(), place, place, grip, placements, self.aim)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place, drag = event.position(), self._drag
        snap = self._session.selection.snapping != bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._session.splats.tools.on and drag is None and self.hand.move(place, snap):
            return
        if drag is None and self.path.move(place, snap):
            return
        if drag is None:
            meant = gizmo.hit(self._handles(self.lens()), place.x(), place.y()) if self.shown else None
            if meant != self._meant:
                self._meant = meant
                self.update()
            return
        if drag.grip is not None:
            to = (place.x(), place.y())
            self._draft = {id: gizmo.dragged(drag.grip, to, old, snap) for id, old in drag.placements.items()}
            self.refresh(True)
        elif (place - drag.start).manhattanLength() > CLICK or self._aim_draft is not None:
            self._steer(place - drag.last, drag.button, event.modifiers())
            drag.last = place

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag = self._drag
        if event.button() == Qt.MouseButton.LeftButton and (self.hand.release() or self.path.release()):
            return
        if drag is None or event.button() != drag.button:
            return
        self._drag = None
        if drag.grip is not None:
            self._put()
        elif self._aim_draft is not None:
            self._look(self._aim_draft, True)
        elif drag.button == Qt.MouseButton.LeftButton and not self._session.splats.tools.on:
            self._pick(event.position(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._session.splats.tools.on:
            self.mousePressEvent(event)
            return
        self._pick(event.position(), False)
        self.frame_selection()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.shown is not None and event.angleDelta().y():
            self._look(nearer(self.aim, NOTCH ** (event.angleDelta().y() / 120)), True)
            event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.hand.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_W: lambda aim: _forth(aim, FLY), Qt.Key.Key_S: lambda aim: _forth(aim, -FLY),
            Qt.Key.Key_A: lambda aim: trucked(aim, -FLY), Qt.Key.Key_D: lambda aim: trucked(aim, FLY),
            Qt.Key.Key_Q: lambda aim: trucked(aim, 0.0, -FLY), Qt.Key.Key_E: lambda aim: trucked(aim, 0.0, FLY),
            Qt.Key.Key_Left: lambda aim: turned(aim, -5.0), Qt.Key.Key_Right: lambda aim: turned(aim, 5.0),
            Qt.Key.Key_Up: lambda aim: turned(aim, 0.0, 5.0), Qt.Key.Key_Down: lambda aim: turned(aim, 0.0, -5.0),
        }  # fmt: skip
        if self.shown is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and self.path.cancel():
            return
        elif event.key() == Qt.Key.Key_Escape and self._drag is not None:
            self._drag, self._draft, self._aim_draft = None, {}, None
            self.refresh()
        elif self._session.splats.tools.on and event.key() == Qt.Key.Key_Escape:
            self.hand.cancel() or splats.switch_editing(self._session)
        elif self._session.splats.tools.on and self.hand.key(event.key()):
            return
        elif event.key() in steps:
            self._look(steps[Qt.Key(event.key())](self.aim), True)
        else:
            super().keyPressEvent(event)

    def _steer(self, by: QPointF, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
        aside = button == Qt.MouseButton.MiddleButton or bool(keys & Qt.KeyboardModifier.ShiftModifier)
        if aside:
            share = 1.0 / self.lens().fx
            aim = trucked(self.aim, -by.x() * share, by.y() * share)
        else:
            aim = turned(self.aim, -by.x() * TURN, by.y() * TURN)
        self._look(aim, False)

    def _look(self, aim: Aim, settled: bool) -> None:
        """Look elsewhere; through a camera this is an edit of it once it is settled."""
        if not self._session.selection.through:
            self._free[self._set_id] = aim
            self._aim_draft = None if settled else aim
        elif settled:
            self._aim_draft = None
            attempt(self._session, lambda: set_camera.aim_camera(self._session, aim))
        else:
            self._aim_draft = aim
        self.refresh(True)

    def _put(self) -> None:
        """The drag is over: one edit."""
        placements, self._draft = self._draft, {}
        labels = {"move": self.tr("Move props"), "rotate": self.tr("Rotate props"), "scale": self.tr("Scale props")}
        if placements:
            attempt(self._session, lambda: sets.place_props(self._session, placements, labels[self.mode]))
        self.refresh()

    def _pick(self, place: QPointF, more: bool) -> None:
        view = self.view()
        found = self._drawing.pick(view, place.x(), place.y()) if view else None
        old = self._session.selection.props
        ids = ((found,) if found else ()) if not more else tuple(dict.fromkeys((*old, found))) if found else old
        self._session.select(props=ids)

    # --- following --------------------------------------------------------------------------------------------------------

    @property
    def _set_id(self) -> str:
        return self._session.selection.set or ""

    def _follow(self, before: Project, after: Project) -> None:
        if before.sets is not after.sets or before.assets is not after.assets:
            splats.follow(self._session)
            self.refresh()

    def _follow_selection(self, before: Selection, after: Selection) -> None:
        if before.turning != after.turning or before.workspace != after.workspace:
            self._turntable.start() if after.turning and after.workspace == "build" else self._turntable.stop()
        if (before.set, before.props) != (after.set, after.props):
            splats.follow(self._session)
        names = ("set", "set_frame", "through", "set_camera", "workspace")
        if any(getattr(before, name) != getattr(after, name) for name in names):
            self.refresh(before.set_frame != after.set_frame)
        elif before.props != after.props:
            self.refresh() if self._session.splats.tools.on else self.update()

    def _follow_tools(self, before: SplatTools, after: SplatTools) -> None:
        if (before.on, before.strength) != (after.on, after.strength):
            self.refresh(before.on == after.on)
        if before.on != after.on:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def _show(self, image: QImage, view: View) -> None:
        self._image = image
        self.update()

    def showEvent(self, event: object) -> None:
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh(True)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._drawing.close()
        event.accept()


def _forth(aim: Aim, share: float) -> Aim:
    """The aim moved ahead, its target too."""
    by = [share * (target - eye) for eye, target in zip(aim.eye, aim.target, strict=True)]
    return replace(
        aim, eye=tuple(e + b for e, b in zip(aim.eye, by, strict=True)), target=tuple(t + b for t, b in zip(aim.target, by, strict=True))
    )

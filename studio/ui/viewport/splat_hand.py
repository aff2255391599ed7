"""Tools over the view that select splats: rectangle, lasso, brush, colour, and a box or sphere that stands in the Set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from engines.splat import choose as choosing
from engines.splat.camera import Camera as Lens
from engines.splat.edit import Edit, colour_matrix
from engines.splat.reading import Model
from studio.actions import splats
from studio.actions.action import attempt
from studio.document.scene import Prop
from studio.document.set_motion import matrix
from studio.splat_state import BRUSHES, Recolouring, SplatTools
from studio.ui import theme

from . import gizmo, overlay
from .drawing import Marks

if TYPE_CHECKING:
    from .view import SetView

BODIES = ("box", "sphere")
STEP = 1.2  # of the brush's size a key press


class SplatHand:
    """The tool in hand over one view. `press`, `move` and `release` say whether the gesture was theirs; `cancel` lets it go."""

    def __init__(self, view: SetView) -> None:
        self._view, self._session = view, view.session
        self._path: list[tuple[float, float]] = []
        self._how: choosing.How = "replace"
        self._spots: choosing.Spots | None = None
        self._before: np.ndarray | None = None
        self._grip: gizmo.Grip | None = None
        self._hover: QPointF | None = None
        self._steps: dict[str, tuple[tuple, tuple[Edit, ...]]] = {}
        self._marks: tuple[tuple, tuple[Marks, ...]] = ((), ())

    @property
    def tools(self) -> SplatTools:
        """As they are set."""
        return self._session.splats.tools

    @property
    def busy(self) -> bool:
        """A gesture goes on."""
        return bool(self._path) or self._grip is not None

    def press(self, place: QPointF, keys: Qt.KeyboardModifier) -> bool:
        """Begin."""
        at, lens = (place.x(), place.y()), self._view.lens()
        if self.tools.tool in BODIES:
            axis = gizmo.hit(self.handles(lens), *at)
            self._grip = None if axis is None else gizmo.Grip(self._view.mode, axis, at, np.array(self.tools.body.position), lens)
            return self._grip is not None
        mine = splats.cloud(self._session)
        if mine is None:
            return False
        self._how, self._path = how(keys), [at]
        if self.tools.tool == "colour":
            self._path = []
            seen = self._view.drawing.colour_at(self._view.view(), *at)
            attempt(self._session, lambda: splats.choose_colour(self._session, seen, self._how))
            return True
        self._spots = splats.spots(self._session, mine, lens)
        self._before = splats.chosen(self._session)
        self._brush()
        return True

    def move(self, place: QPointF, snap: bool) -> bool:
        """Go on."""
        at, self._hover = (place.x(), place.y()), place
        if self._grip is not None:
            self._session.splats.set_tools(body=gizmo.dragged(self._grip, at, self.tools.body, snap))
            self._grip = gizmo.Grip(self._grip.mode, self._grip.axis, at, np.array(self.tools.body.position), self._grip.camera)
        elif self._path:
            self._path.append(at)
            self._brush()
        self._view.update()
        return self.busy

    def release(self) -> bool:
        """End: what lies inside is selected."""
        path, was, self._path, self._grip = self._path, self.busy, [], None
        if path and self.tools.tool != "brush":
            outline = _corners(path[0], path[-1]) if self.tools.tool == "rectangle" else path
            splats.choose(self._session, choosing.in_outline(self._spots, outline), self._how)
        self._view.update()
        return was

    def cancel(self) -> bool:
        """Let go; whether there was anything to let go."""
        was, self._path, self._grip = self.busy, [], None
        if was and self._before is not None:
            self._session.splats.choose(self._before)
        self._view.update()
        return was

    def key(self, key: int) -> bool:
        """A key of the tool's own."""
        if key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            size = self.tools.brush * (STEP if key == Qt.Key.Key_BracketRight else 1 / STEP)
            self._session.splats.set_tools(brush=min(max(size, BRUSHES[0]), BRUSHES[1]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.tools.tool in BODIES:
            attempt(self._session, lambda: splats.choose_in_body(self._session))
        else:
            return False
        self._view.update()
        return True

    def handles(self, lens: Lens) -> list[gizmo.Handle]:
        """Those of the box or sphere."""
        return gizmo.handles(self._view.mode, np.array(self.tools.body.position), lens) if self.tools.tool in BODIES else []

    def edits(self, prop: Prop, model: Model) -> tuple[Edit, ...]:
        """What was done to a prop's splats, and for the edited one what a dial is about to do; nothing where it does not fit the model.

        The same objects until they change.
        """
        mine = splats.editable(self._session) is prop
        draft = self._session.splats.draft if mine else None
        key = (prop.edits, id(model), draft)
        if prop.id not in self._steps or self._steps[prop.id][0] != key:
            self._steps[prop.id] = key, self._fresh_edits(prop, model, draft)
        return self._steps[prop.id][1]

    def _fresh_edits(self, prop: Prop, model: Model, draft: Recolouring | None) -> tuple[Edit, ...]:
        if any(edit.count != len(model) for edit in prop.edits):
            words = self._session.tr("“{}” has another file than when its splats were edited: restore all splats, or undo.")
            self._session.problem.emit(words.format(prop.name))
            return ()
        found = tuple(splats.steps(prop))
        if draft is not None and (which := splats.chosen(self._session)) is not None:
            found = (*found, Edit(which, colour_matrix(draft.tint, draft.brightness, draft.saturation)))
        return found

    def marks(self) -> tuple[Marks, ...]:
        """What is selected in the accent's colour, and over it what is taken for floaters in red; the same objects until they change."""
        state = self._session.splats
        if not state.tools.on:
            return ()
        key = (id(state.chosen), id(state.doubts), state.tools.strength, state.draft is None, theme.name(), splats.editable(self._session))
        if self._marks[0] != key:
            pairs = (
                (splats.chosen(self._session) if state.draft is None else None, "accent"),
                (splats.floaters(self._session), "axis_x"),
            )
            marks = tuple(Marks(which, theme.token(name).getRgbF()[:3]) for which, name in pairs if which is not None and which.any())
            self._marks = key, marks
        return self._marks[1]

    def paint(self, painter: QPainter, lens: Lens, meant: int | None) -> None:
        """The outline that is drawn, the brush's edge, the box or sphere."""
        tool = self.tools.tool
        if tool in BODIES:
            painter.setPen(QPen(theme.token("accent"), 1.4))
            _paint_body(painter, lens, self.tools)
            overlay.handles(painter, self.handles(lens), self._view.mode, meant)
        elif tool == "brush" and self._hover is not None:
            _twice(painter, lambda: painter.drawEllipse(self._hover, self.tools.brush, self.tools.brush))
        elif self._path:
            points = [QPointF(x, y) for x, y in self._path]
            if tool == "rectangle":
                _twice(painter, lambda: painter.drawRect(QRectF(points[0], points[-1]).normalized()))
            else:
                _twice(painter, lambda: painter.drawPolygon(QPolygonF(points)))

    def leave(self) -> None:
        """The pointer has left the view."""
        self._hover = None
        self._view.update()

    def _brush(self) -> None:
        """A brush selects while it is drawn, along what came last."""
        if self.tools.tool == "brush":
            found = choosing.under_stroke(self._spots, self._path[-2:], self.tools.brush)
            splats.choose(self._session, found, "add" if self._how == "replace" and len(self._path) > 1 else self._how)


def how(keys: Qt.KeyboardModifier) -> choosing.How:
    """Shift adds, Alt takes away, both keep what was selected already."""
    adding, taking = bool(keys & Qt.KeyboardModifier.ShiftModifier), bool(keys & Qt.KeyboardModifier.AltModifier)
    return "intersect" if adding and taking else "add" if adding else "subtract" if taking else "replace"


def _corners(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
    return [a, (b[0], a[1]), b, (a[0], b[1])]


def _paint_body(painter: QPainter, lens: Lens, tools: SplatTools) -> None:
    whole = matrix(tools.body)
    if tools.tool == "box":
        corners = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)]) - 0.5
        overlay.box(painter, lens, corners @ whole[:3, :3].T + whole[:3, 3], theme.token("accent"))
        return
    turns = np.linspace(0, 2 * np.pi, gizmo.RING + 1)
    for axis in range(3):
        ring = np.zeros((len(turns), 3))
        ring[:, (axis + 1) % 3], ring[:, (axis + 2) % 3] = 0.5 * np.cos(turns), 0.5 * np.sin(turns)
        overlay.path(painter, lens, ring @ whole[:3, :3].T + whole[:3, 3])


def _twice(painter: QPainter, draw) -> None:
    """Dark under bright: seen on every picture."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 160), 3.0), (theme.token("accent"), 1.4)):
        painter.setPen(QPen(colour, width))
        draw()

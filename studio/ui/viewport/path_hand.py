"""The path of the camera in hand, edited on the stage: its keys and where they look are dragged; a click goes to a key's frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engines.splat.camera import Camera as Lens
from engines.splat.camera import project
from studio.actions import set_camera
from studio.actions.action import attempt
from studio.document.scene import Aim, Camera
from studio.ui import theme

if TYPE_CHECKING:
    from .view import SetView

REACH, CLICK = 8.0, 4.0  # pixels around a grip that belong to it; that the mouse may move within a click
NEAR, GRID = 0.05, 0.25  # metres before the eye from where grips can be taken; of snapping


@dataclass(frozen=True)
class Grip:
    """The eye or the target of a key of the camera (by its number; -1 for a camera without keys), at `place` [3] in the world."""

    key: int
    part: Literal["eye", "target"]
    place: tuple[float, float, float]


class PathHand:
    """What the mouse does with the path; the camera is changed once, at release."""

    def __init__(self, view: SetView) -> None:
        self._view = view
        self._held: Grip | None = None
        self._start = QPointF()
        self._draft: Grip | None = None
        self._meant: Grip | None = None

    def press(self, place: QPointF) -> bool:
        """Take hold of the grip that is there, if there is one."""
        self._held, self._start, self._draft = self._hit(place), place, None
        return self._held is not None

    def move(self, place: QPointF, snap: bool) -> bool:
        """Drag what is held, or light up what could be; True while something is held."""
        if self._held is None:
            meant = self._hit(place)
            if meant != self._meant:
                self._meant = meant
                self._view.update()
            return False
        if self._draft is not None or (place - self._start).manhattanLength() > CLICK:
            self._draft = replace(self._held, place=dragged(self._held.place, self._view.lens(), place - self._start, snap))
            self._view.update()
        return True

    def release(self) -> bool:
        """Put what was dragged there, or go to the key that was clicked; True if something was held."""
        held, draft, session = self._held, self._draft, self._view.session
        self._held = self._draft = None
        if held is None:
            return False
        if draft is not None:
            attempt(session, lambda: set_camera.place_key(session, draft.key, draft.part, draft.place))
        elif held.key >= 0:
            session.select(set_frame=set_camera.current_camera(session).keys[held.key].frame)
        self._view.update()
        return True

    def cancel(self) -> bool:
        """Let go without a change; True if something was held."""
        held, self._held, self._draft = self._held, None, None
        self._view.update()
        return held is not None

    def shown(self, camera: Camera) -> Camera:
        """The camera as it is drawn: with what is dragged where the mouse has it."""
        in_hand = set_camera.current_camera(self._view.session)
        if self._draft is None or in_hand is None or camera.id != in_hand.id:
            return camera
        return set_camera.with_place(camera, self._draft.key, self._draft.part, self._draft.place)

    def paint(self, painter: QPainter, lens: Lens) -> None:
        """The grips: squares where the camera stands, circles where it looks at the present frame."""
        meant = self._held or self._meant
        for grip in self._grips():
            (spot,), (depth,) = project(lens, np.array([grip.place]))
            if depth <= NEAR:
                continue
            is_meant = meant is not None and (grip.key, grip.part) == (meant.key, meant.part)
            half = 5.0 if is_meant else 3.5
            box = QRectF(spot[0] - half, spot[1] - half, 2 * half, 2 * half)
            painter.setPen(QPen(theme.token("accent"), 1.6))
            painter.setBrush(theme.token("accent" if is_meant else "panel"))
            painter.drawRect(box) if grip.part == "eye" else painter.drawEllipse(box)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _grips(self) -> list[Grip]:
        session = self._view.session
        camera = set_camera.current_camera(session)
        if camera is None or session.selection.through or session.splats.tools.on or session.read_only:
            return []
        camera = self.shown(camera)
        aims: list[tuple[int, Aim]] = [(number, key.aim) for number, key in enumerate(camera.keys)] or [(-1, camera.aim)]
        now = [number for number, key in enumerate(camera.keys) if key.frame == session.selection.set_frame] or [-1]
        looks = [Grip(number, "target", aim.target) for number, aim in aims if number in now]
        return [*looks, *(Grip(number, "eye", aim.eye) for number, aim in aims)]

    def _hit(self, place: QPointF) -> Grip | None:
        """The nearest grip within reach."""
        grips = self._grips()
        if not grips:
            return None
        spots, depths = project(self._view.lens(), np.array([grip.place for grip in grips]))
        far = np.where(depths > NEAR, np.abs(spots - (place.x(), place.y())).max(axis=1), np.inf)
        return grips[int(far.argmin())] if far.min() <= REACH else None


def dragged(place: tuple[float, float, float], lens: Lens, by: QPointF, snap: bool) -> tuple[float, float, float]:
    """The place [3] after the mouse went `by` pixels: beside or above, as far away as it was; snapped to a quarter of a metre."""
    depth = float(lens.rotation[2] @ place + lens.world_to_camera[2, 3])
    moved = np.array(place) + lens.rotation.T @ (by.x() * depth / lens.fx, by.y() * depth / lens.fy, 0.0)
    x, y, z = (np.round(moved / GRID) * GRID if snap else moved).tolist()
    return x, y, z

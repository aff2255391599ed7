"""Pictures of a Set, drawn in a thread by the graphics card or, where there is none, by the processor: fewer pixels while things move, all
of them when they rest."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from engines.splat.camera import Camera, resized
from engines.splat.cloud import C0, Splats
from engines.splat.edit import Edit, edited, staying
from engines.splat.graphics import Graphics, NoGraphics
from engines.splat.reading import Model
from engines.splat.scene import Surroundings, Thing, Wanted, World, draw_world, lights_splats, world_of

AIM_SECONDS = 0.07  # for a picture while things move
COARSEST = 0.2  # share of the pixels along a side
MARK = 0.7  # how much of a marked splat's colour is the mark's
REST_MS = 160  # after which a full picture is drawn


@dataclass(frozen=True, eq=False)
class Marks:
    """Splats of a model that are shown in a colour: `which` bool [n] of its file, `colour` RGB 0..1."""

    which: np.ndarray
    colour: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Standing:
    """A prop that is drawn: its id, its model, the matrix [4, 4] to the world, what was done to its splats and which are marked."""

    id: str
    model: Model
    matrix: np.ndarray
    edits: tuple[Edit, ...] = ()
    marks: tuple[Marks, ...] = ()


@dataclass(frozen=True, eq=False)
class View:
    """What is to be drawn. `camera` in pixels of the full picture."""

    props: tuple[Standing, ...]
    camera: Camera
    around: Surroundings


class Drawing(QObject):
    """Draws the newest view that was asked for; `drawn(image, view)` in the GUI thread.

    `seconds`: what the last picture took, `share`: of the pixels along a side that it had. `by`: who draws, or why not the card.
    """

    drawn = Signal(QImage, object)
    _done = Signal(object, object, float, float)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.seconds, self.share, self.by = 0.0, 1.0, ""
        self._graphics: Graphics | None = None
        self._world: tuple[tuple, World] | None = None
        self._marked: tuple[tuple, World] | None = None
        self._coarse = 0.5
        self._asked: tuple[View, float] | None = None
        self._view: View | None = None
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="viewport", daemon=True)
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(lambda: self._view and self._ask(self._view, 1.0))
        self._done.connect(self._show)
        self._thread.start()

    def ask(self, view: View, moving: bool) -> None:
        """Draw this next; `moving`: soon rather than finely, and finely once nothing has moved for a moment."""
        self._view = view
        self._rest.start() if moving else self._rest.stop()
        self._ask(view, self._coarse if moving else 1.0)

    def close(self) -> None:
        """End the thread."""
        self._rest.stop()
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _ask(self, view: View, share: float) -> None:
        with self._wake:
            self._asked = (view, share)
            self._wake.notify()

    def pick(self, view: View, x: float, y: float) -> str | None:
        """The prop that is seen at a place of the picture in pixels."""
        camera = replace(view.camera, cx=view.camera.cx - x + 1.5, cy=view.camera.cy - y + 1.5, width=3, height=3)
        owner = int(draw_world(self._world_of(view.props), camera, view.around, Wanted(masks=True)).owner[1, 1])
        return view.props[owner].id if owner >= 0 else None

    def colour_at(self, view: View, x: float, y: float) -> tuple[float, float, float]:
        """What is seen at a place of the picture in pixels without its marks, RGB 0..1."""
        camera = replace(view.camera, cx=view.camera.cx - x + 0.5, cy=view.camera.cy - y + 0.5, width=1, height=1)
        red, green, blue = draw_world(self._world_of(view.props), camera, view.around).colour[0, 0].tolist()
        return red, green, blue

    def _work(self) -> None:
        try:
            self._graphics = Graphics()
            self.by = self._graphics.name
        except NoGraphics as error:
            self.by = str(error)
        logging.getLogger(__name__).info(self.by)
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._asked or self._closing)
                if self._closing:
                    break
                view, share = self._asked
                self._asked = None
            begin = time.perf_counter()
            try:
                image = self._draw(view, share)
            except Exception:  # a thread that dies would leave the stage frozen without a word
                logging.getLogger(__name__).exception("The Set could not be drawn")
                continue
            self._done.emit(image, view, share, time.perf_counter() - begin)
        if self._graphics is not None:
            self._graphics.close()

    def _draw(self, view: View, share: float) -> QImage:
        """In the thread."""
        camera = scaled(view.camera, share)
        world = self._marked_world_of(view.props)
        if self._graphics is not None and not lights_splats(world, view.around.lamp):  # the card knows no depth of splats
            pixels = self._graphics.draw(world, camera, view.around)
        else:
            colour = draw_world(world, camera, view.around).colour
            pixels = cv2.convertScaleAbs(colour, alpha=255)  # rounds, and stops at 255
        return QImage(pixels.data, camera.width, camera.height, camera.width * 3, QImage.Format.Format_RGB888).copy()

    def _world_of(self, props: tuple[Standing, ...]) -> World:
        """The props together; the last world is kept while nothing in it moves. Two threads may ask."""
        key, known = tuple((id(prop.model), prop.matrix.tobytes(), prop.edits) for prop in props), self._world
        if known is None or known[0] != key:
            self._world = known = key, world_of([Thing(_as_edited(prop), prop.matrix) for prop in props])
        return known[1]

    def _marked_world_of(self, props: tuple[Standing, ...]) -> World:
        """The world with its marks; where there are none, as it is."""
        world, marks = self._world_of(props), tuple(prop.marks for prop in props)
        if not any(marks):
            return world
        if self._marked is None or self._marked[0] != (world, marks):
            self._marked = (world, marks), marked(world, props)
        return self._marked[1]

    def _show(self, image: QImage, view: View, share: float, seconds: float) -> None:
        self.seconds, self.share = seconds, share
        if share < 1.0 or seconds < AIM_SECONDS:
            wanted = share * min(max((AIM_SECONDS / max(seconds, 1e-3)) ** 0.5, 0.6), 1.5)
            self._coarse = min(max(wanted, COARSEST), 1.0)
        self.drawn.emit(image, view)


def _as_edited(prop: Standing) -> Model:
    return edited(prop.model, prop.edits) if isinstance(prop.model, Splats) else prop.model


def marked(world: World, props: tuple[Standing, ...]) -> World:
    """The world with the marked splats in their colours, their own still showing through."""
    sh = world.splats.sh.copy()
    for number, prop in enumerate(props):
        if not prop.marks:
            continue
        rows = np.flatnonzero(world.owners == number)
        there = staying(len(prop.model), prop.edits)
        for marks in prop.marks:
            shown = rows[marks.which[there]]
            sh[shown] *= np.float32(1 - MARK)
            sh[shown, 0] += ((np.array(marks.colour) - 0.5) * (MARK / C0)).astype(np.float32)
    return replace(world, splats=replace(world.splats, sh=sh))


def scaled(camera: Camera, share: float) -> Camera:
    """The camera with fewer pixels."""
    return camera if share >= 1 else resized(camera, max(16, round(camera.width * share)), max(16, round(camera.height * share)))

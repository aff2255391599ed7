"""What the stage shows of a canvas: its picture and its selection, redrawn only where they differ from before."""

from __future__ import annotations

import cv2
import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from studio.document.canvas import Canvas, Layer
from studio.document.control import control_layers, overlay
from studio.document.paint import Box, flatten, united
from studio.document.raster import TILE, Raster
from studio.document.select import effective_mask, grow_mask
from studio.ui import theme

from .pyramid import Pyramid, tinted, to_screen
from .zoom import frame_box

AT_ONCE = 640 * 640  # pixels that may be redrawn within one event
OUTLINE_PIXELS = 1_000_000  # larger selections are outlined at a coarser step


class ShownCanvas:
    """`canvas` as it is drawn, also in the middle of a gesture. `picture`, `controls` and `veil` are its image, its control layers, which
    lie see-through over it, and its selection's tint.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._build()
        self._outline: QPainterPath | None = None

    def show(self, canvas: Canvas, within: Box | None = None) -> list[Box] | None:
        """Show the next state of the same canvas; the boxes that changed, or None for everything.

        `within`: a box outside of which nothing changed, where a gesture knows one.
        """
        before, self.canvas = self.canvas, canvas
        if frame_box(before.frame) != frame_box(canvas.frame):
            self._build()
            self._outline = None
            return None
        return self._refresh_layers(before, within) + self._refresh_veil(before, within)

    def forget_veil(self) -> None:
        """The theme's colours changed."""
        self.veil.forget()

    @property
    def outline(self) -> QPainterPath:
        """The edge of the selection in canvas pixels, grown as it will be used."""
        if self._outline is None:
            self._outline = outline_of(self.canvas)
        return self._outline

    def _build(self) -> None:
        box = frame_box(self.canvas.frame)
        self.picture, self.controls, self.veil = Pyramid(self._picture, box), Pyramid(self._controls, box), Pyramid(self._veil, box)

    def _refresh_layers(self, before: Canvas, within: Box | None) -> list[Box]:
        redrawn = []
        for pyramid, sort in ((self.picture, _pictures), (self.controls, control_layers)):
            boxes = changed_layers(sort(before), sort(self.canvas))
            boxes = [within] if within and boxes else boxes
            _redraw(pyramid, boxes)
            redrawn += boxes
        return redrawn

    def _refresh_veil(self, before: Canvas, within: Box | None) -> list[Box]:
        after = self.canvas
        same_edge = (before.feather, before.grow) == (after.feather, after.grow)
        if before.selection is after.selection and same_edge:
            return []
        self._outline = None
        if same_edge:
            boxes = [within] if within else changed_tiles(before.selection, after.selection)
        else:
            boxes = _unique(tile_boxes(after.selection) + tile_boxes(before.selection))
        reach = 2 * max(before.feather + abs(before.grow), after.feather + abs(after.grow)) + 4
        boxes = [(x - reach, y - reach, width + 2 * reach, height + 2 * reach) for x, y, width, height in boxes]
        _redraw(self.veil, boxes)
        return boxes

    def _picture(self, box: Box) -> np.ndarray:
        return to_screen(flatten(self.canvas, box))

    def _controls(self, box: Box) -> np.ndarray:
        return to_screen(overlay(control_layers(self.canvas), box))

    def _veil(self, box: Box) -> np.ndarray:
        mask = effective_mask(self.canvas, box)
        if not mask.any():
            return np.zeros((*mask.shape, 4), np.uint8)
        return tinted(mask, theme.token("selection_overlay").getRgb())


def _pictures(canvas: Canvas) -> tuple[Layer, ...]:
    return tuple(layer for layer in canvas.layers if layer.control is None)


def _redraw(pyramid: Pyramid, boxes: list[Box]) -> None:
    """A small change is drawn at once, a large one piece by piece as it is looked at."""
    large = sum(box[2] * box[3] for box in boxes) > AT_ONCE
    for box in boxes:
        pyramid.forget(box) if large else pyramid.refresh(box)


def changed_layers(before: tuple[Layer, ...], after: tuple[Layer, ...]) -> list[Box]:
    """The tiles that look different: of layers that came, went, moved or changed how they show, and those painted on."""
    if [layer.id for layer in before] != [layer.id for layer in after]:
        kept = {id(layer) for layer in before} & {id(layer) for layer in after}
        moved = [layer for layer in (*before, *after) if id(layer) not in kept or _moved(layer, before, after)]
        return _unique([box for layer in moved for box in tile_boxes(layer.raster)])
    boxes = []
    for old, new in zip(before, after, strict=True):
        if (old.visible, old.opacity, old.control) != (new.visible, new.opacity, new.control):
            boxes += tile_boxes(old.raster) + tile_boxes(new.raster)
        elif old.raster is not new.raster:
            boxes += changed_tiles(old.raster, new.raster)
    return _unique(boxes)


def changed_tiles(before: Raster, after: Raster) -> list[Box]:
    """The boxes of the tiles that differ."""
    places = before.tiles.keys() | after.tiles.keys()
    return [_tile_box(place) for place in places if before.tiles.get(place) is not after.tiles.get(place)]


def tile_boxes(raster: Raster) -> list[Box]:
    """The boxes of all tiles."""
    return [_tile_box(place) for place in raster.tiles]


def outline_of(canvas: Canvas) -> QPainterPath:
    """The edge of the grown selection as closed lines in canvas pixels."""
    path = QPainterPath()
    if not canvas.selection.tiles:
        return path
    box = united(tile_boxes(canvas.selection))
    step = 1
    while box[2] * box[3] > OUTLINE_PIXELS * step * step:
        step *= 2
    pad = abs(canvas.grow) // step + 2
    mask = np.pad(_thinned(canvas.selection, box, step), pad)
    mask = grow_mask(mask, round(canvas.grow / step))
    lines, _ = cv2.findContours((mask > 127).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    x, y = box[0] - pad * step, box[1] - pad * step
    for line in lines:
        corners = cv2.approxPolyDP(line, 0.6, True)[:, 0].tolist()
        path.addPolygon(QPolygonF([QPointF(x + (px + 0.5) * step, y + (py + 0.5) * step) for px, py in corners]))
        path.closeSubpath()
    return path


def _thinned(selection: Raster, box: Box, step: int) -> np.ndarray:
    """Every `step`th pixel (a power of two) of whole tiles: uint8 [height, width]."""
    out = np.zeros((box[3] // step, box[2] // step), np.uint8)
    side = TILE // step
    for (column, row), tile in selection.tiles.items():
        left, top = (column * TILE - box[0]) // step, (row * TILE - box[1]) // step
        out[top : top + side, left : left + side] = tile.pixels[::step, ::step, 0]
    return out


def _moved(layer: Layer, before: tuple[Layer, ...], after: tuple[Layer, ...]) -> bool:
    """True for a layer with other neighbours below it than before."""
    return [other.id for other in before[: before.index(layer)]] != [other.id for other in after[: after.index(layer)]]


def _tile_box(place: tuple[int, int]) -> Box:
    return place[0] * TILE, place[1] * TILE, TILE, TILE


def _unique(boxes: list[Box]) -> list[Box]:
    return list(dict.fromkeys(boxes))

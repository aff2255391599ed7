"""Brushes: strokes on a layer or on the mask, and the colour picker."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from studio.actions import layer as layer_actions
from studio.actions.canvas import with_canvas
from studio.actions.selection import set_selection
from studio.actions.tool import set_colour, set_size
from studio.document.canvas import Canvas, Layer
from studio.document.layers import change_layer
from studio.document.paint import Brush, Point, Stroke, flatten
from studio.document.raster import Raster

from .tool import Pointer, Tool

LIGHTEST = 0.06  # of the brush's size or opacity, at no pressure


class BrushTool(Tool):
    """A stroke from press to release. Shift and drag changes the size instead, Alt picks a colour (where that makes sense)."""

    cursor = Qt.CursorShape.BlankCursor
    ring = True
    picks = False

    def __init__(self, view) -> None:
        super().__init__(view)
        self._stroke: Stroke | None = None
        self._sizing: tuple[float, float] | None = None

    def begin(self, brush: Brush) -> Stroke | None:
        """The stroke to draw with, or None where it may not be."""
        raise NotImplementedError

    def shown(self, raster: Raster) -> Canvas:
        """The canvas as the stroke changes it."""
        raise NotImplementedError

    def keep(self, raster: Raster) -> None:
        """Commit the stroke."""
        raise NotImplementedError

    def press(self, at: Pointer) -> None:
        self.session.paint.settle()
        brush = self.session.paint.tools.brush
        if brush is None:
            return
        if at.adding:
            self._sizing = (at.place.x(), brush.size)
        elif at.taking and self.picks:
            pick(self, at)
        else:
            self._stroke = self.begin(brush)
            self.move(at)

    def move(self, at: Pointer) -> None:
        if self._sizing:
            start, size = self._sizing
            set_size(self.session, size + (at.place.x() - start) / self.view.zoom.scale)
        elif self._stroke:
            changed = self._stroke.move(self._point(at))
            self.view.show_live(self.shown(self._stroke.raster), changed)

    def release(self, at: Pointer) -> None:
        stroke, self._stroke, self._sizing = self._stroke, None, None
        if stroke:
            self._keep_soon(stroke.raster)

    def cancel(self) -> None:
        self._stroke = self._sizing = None
        self.view.show_live(None)

    def _keep_soon(self, raster: Raster) -> None:
        """Commit the stroke as soon as its tiles are on the disk, which they reach beside the window."""
        paint, bundle = self.session.paint, self.session.bundle
        project = with_canvas(self.session.project, self.shown(raster))

        def finish() -> None:
            self.keep(raster)
            self.view.show_live(None)

        paint.hold(finish)
        # what fails here fails again in the commit, which says so
        paint.strokes.run(lambda: bundle.prepare(project), lambda _: paint.settle(), lambda _: paint.settle())

    def _point(self, at: Pointer) -> Point:
        force = LIGHTEST + (1 - LIGHTEST) * at.pressure
        match self.session.paint.tools.pressure:
            case "size":
                return Point(at.x, at.y, size=force)
            case "opacity":
                return Point(at.x, at.y, opacity=force)
            case _:
                return Point(at.x, at.y)


class MaskTool(BrushTool):
    """Paints the selection, or takes from it."""

    def begin(self, brush: Brush) -> Stroke | None:
        return Stroke(self.canvas.selection, brush) if self.canvas and not self.session.read_only else None

    def shown(self, raster: Raster) -> Canvas:
        return replace(self.canvas, selection=raster)

    def keep(self, raster: Raster) -> None:
        erasing = self.session.paint.tools.tool == "unmask"
        label = self.session.tr("Erase mask") if erasing else self.session.tr("Paint mask")
        if self.canvas and raster.tiles != self.canvas.selection.tiles:
            set_selection(self.session, raster, label)


class PaintTool(BrushTool):
    """Paints on the layer in hand, or erases it."""

    picks = True

    def __init__(self, view) -> None:
        super().__init__(view)
        self._on: tuple[Canvas, Layer] | None = None

    def begin(self, brush: Brush) -> Stroke | None:
        self._on = layer_actions.layer_to_paint(self.session)
        return Stroke(self._on[1].raster, brush) if self._on else None

    def shown(self, raster: Raster) -> Canvas:
        canvas, layer = self._on
        return change_layer(canvas, layer.id, raster=raster)

    def keep(self, raster: Raster) -> None:
        canvas, layer = self._on
        if raster is not layer.raster:
            layer_actions.commit_stroke(self.session, canvas, layer, raster)


class PickerTool(Tool):
    """Takes the colour under the pointer for the paint brush."""

    def press(self, at: Pointer) -> None:
        pick(self, at)

    def move(self, at: Pointer) -> None:
        pick(self, at)


def pick(tool: Tool, at: Pointer) -> None:
    """Take the visible colour at a point, unless nothing is there."""
    if tool.canvas:
        pixel = flatten(tool.canvas, (int(at.x // 1), int(at.y // 1), 1, 1))[0, 0]
        if pixel[3]:
            set_colour(tool.session, tuple(int(value) for value in pixel[:3]))

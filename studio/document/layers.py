"""Layers of a canvas: pure functions from canvas to canvas, bottom layer first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .canvas import Canvas, Layer
from .paint import Box, flatten_layers, from_picture, united


def find_layer(canvas: Canvas, layer_id: str | None) -> Layer | None:
    """The layer with this id."""
    return next((layer for layer in canvas.layers if layer.id == layer_id), None)


def layer_index(canvas: Canvas, layer_id: str) -> int:
    """Its place from the bottom; ValueError when the canvas has no such layer."""
    return [layer.id for layer in canvas.layers].index(layer_id)


def insert_layer(canvas: Canvas, layer: Layer, above: str | None = None) -> Canvas:
    """With a layer above the named one, or on top."""
    ids = [other.id for other in canvas.layers]
    index = ids.index(above) + 1 if above in ids else len(ids)
    return replace(canvas, layers=(*canvas.layers[:index], layer, *canvas.layers[index:]))


def change_layer(canvas: Canvas, layer_id: str, **changes: Any) -> Canvas:
    """With some fields of one layer replaced; the canvas itself when nothing differs."""
    layers = tuple(replace(layer, **changes) if layer.id == layer_id else layer for layer in canvas.layers)
    return canvas if layers == canvas.layers else replace(canvas, layers=layers)


def remove_layer(canvas: Canvas, layer_id: str) -> Canvas:
    """Without one layer."""
    return replace(canvas, layers=tuple(layer for layer in canvas.layers if layer.id != layer_id))


def move_layer(canvas: Canvas, layer_id: str, index: int) -> Canvas:
    """With one layer at another place, counted from the bottom among the others."""
    layer = canvas.layers[layer_index(canvas, layer_id)]
    rest = [other for other in canvas.layers if other is not layer]
    rest.insert(max(0, min(index, len(rest))), layer)
    return canvas if tuple(rest) == canvas.layers else replace(canvas, layers=tuple(rest))


def merge_down(canvas: Canvas, layer_id: str) -> Canvas:
    """With a layer painted into the one below it, as the two look together; the lowest layer stays as it is."""
    index = layer_index(canvas, layer_id)
    if index == 0:
        return canvas
    lower, upper = (replace(layer, control=None) for layer in canvas.layers[index - 1 : index + 1])
    boxes = [bounds for layer in (lower, upper) if (bounds := layer.raster.bounds())]
    raster = lower.raster
    if boxes:
        box = united(boxes)
        raster = from_picture(flatten_layers((replace(lower, visible=True), upper), box), box[0], box[1])
    merged = replace(canvas.layers[index - 1], raster=raster, opacity=1.0, visible=True, asset=None)
    return replace(canvas, layers=(*canvas.layers[: index - 1], merged, *canvas.layers[index + 1 :]))


def shift_layer(canvas: Canvas, layer_id: str, dx: int, dy: int) -> Canvas:
    """With a layer's pixels moved by whole pixels."""
    layer = canvas.layers[layer_index(canvas, layer_id)]
    bounds = layer.raster.bounds()
    if bounds is None or not (dx or dy):
        return canvas
    moved = from_picture(layer.raster.read(*bounds), bounds[0] + dx, bounds[1] + dy)
    return change_layer(canvas, layer_id, raster=moved)


def picture_bounds(canvas: Canvas) -> Box | None:
    """The rectangle that the visible layers cover, wherever the frame is, control layers apart; None when there is no picture."""
    shown = [layer for layer in canvas.layers if layer.visible and layer.control is None]
    boxes = [bounds for layer in shown if (bounds := layer.raster.bounds())]
    return united(boxes) if boxes else None

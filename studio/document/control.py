"""Control layers of a canvas: which there are, what each shows a model, and how they lie over the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from .canvas import Canvas, Layer
from .paint import Box, flatten_layers, from_picture

LINES = ("edges", "pose")
"""Kinds whose pictures are lines on black: over the picture only the lines are seen."""
_COVER = 0.6  # of kinds that are not lines


def control_layers(canvas: Canvas) -> tuple[Layer, ...]:
    """The control layers, bottom first."""
    return tuple(layer for layer in canvas.layers if layer.control is not None)


def acting_controls(canvas: Canvas) -> tuple[Layer, ...]:
    """The control layers that guide what is made: those that are visible and hold something."""
    return tuple(layer for layer in control_layers(canvas) if layer.visible and layer.raster.tiles)


def told(layer: Layer, box: Box) -> np.ndarray:
    """What a control layer shows a model, over black: uint8 RGB [height, width, 3]. Its opacity is for the eye only."""
    pixels = flatten_layers((replace(layer, control=None, visible=True, opacity=1.0),), box)
    alpha = pixels[..., 3:].astype(np.uint16)
    return ((pixels[..., :3] * alpha + 127) // 255).astype(np.uint8)


def overlay(layers: Iterable[Layer], box: Box) -> np.ndarray:
    """The visible control layers as they lie over the picture: straight RGBA uint8 [height, width, 4]."""
    return flatten_layers([_see_through(layer, box) for layer in layers if layer.control and layer.visible], box)


def _see_through(layer: Layer, box: Box) -> Layer:
    pixels = flatten_layers((replace(layer, control=None, opacity=1.0),), box)
    alpha = pixels[..., 3].astype(np.float32)
    if layer.control.kind in LINES:
        brightest = pixels[..., :3].max(axis=2)
        pixels[..., :3] = pixels[..., :3] * np.float32(255) / np.maximum(brightest, 1)[..., None]
        alpha = alpha * brightest / 255
    elif layer.control.kind == "segments":
        alpha = np.where(pixels[..., :3].any(axis=2), alpha * _COVER, 0)  # black is where nothing is
    else:
        alpha = alpha * _COVER
    pixels[..., 3] = alpha.astype(np.uint8)
    return replace(layer, control=None, raster=from_picture(pixels, box[0], box[1]))

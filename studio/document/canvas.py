"""Canvases: layered pictures that are painted and repaired."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .raster import Raster


@dataclass(frozen=True)
class Frame:
    """The canvas's edge in canvas pixels; its corner may be negative after growing to the left or top."""

    x: int
    y: int
    width: int
    height: int
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class LayerControl:
    """Makes a layer say what stands where: it lies see-through over the picture and is no part of it.

    `kind`: one of `engines.requests.CONTROLS`. `weight` 0 to 2; it acts from `start` to `end`, shares of the steps in 0..1.
    `model`: a control model by name, "" for the first that fits the picture model.
    """

    kind: str
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0
    model: str = ""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Layer:
    """RGBA pixels in canvas coordinates. `opacity` 0 to 1. `asset`: the generated asset it came from, for its recipe.

    `control`: what it says as a control layer; None for a layer of the picture.
    """

    id: str
    name: str
    raster: Raster = field(default_factory=Raster)
    opacity: float = 1.0
    visible: bool = True
    locked: bool = False
    asset: str | None = None
    control: LayerControl | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Canvas:
    """Layers from bottom to top under one frame; `selection` (one channel, 255 = selected) is the mask that generation acts on.

    `shot`: the shot this picture belongs to, if any: accepting a result there makes a take. `feather`, `grow`: pixels, applied to the
    selection when it is used.
    """

    id: str
    name: str
    frame: Frame
    layers: tuple[Layer, ...] = ()
    selection: Raster = field(default_factory=lambda: Raster(channels=1))
    feather: int = 8
    grow: int = 0
    shot: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

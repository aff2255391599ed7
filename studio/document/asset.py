"""Assets: media that the project owns, and the recipes of those that were generated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["picture", "clip", "sound", "model"]


@dataclass(frozen=True)
class Recipe:
    """The frozen request that made an asset, its file inputs replaced by asset ids.

    `request`: the plain form of `engines.requests` (with "kind"). `inputs`: field name -> asset id, for each file the
    request read, and `media`: field name -> what that asset's medium was then. `facts`: what the engine resolved (model
    sha256, steps, engine version, fallbacks).
    """

    request: dict[str, Any]
    inputs: dict[str, str] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Asset:
    """One immutable medium: `media` is its content address "<sha256>.<suffix>" in the bundle's media folder.

    Pictures and clips have a size in pixels; clips count `frames` at `rate` (numerator, denominator); sound and clips
    with sound count `samples` at 48 kHz. Models have a `form`, count splats or triangles, and reach from `low` to `high` (metres, y up).
    `origin` is the file name it was imported from, empty for generated media. `beats`: samples at which beats were heard (see `beats`).
    """

    id: str
    name: str
    kind: Kind
    media: str
    width: int = 0
    height: int = 0
    frames: int = 0
    rate: tuple[int, int] = (24, 1)
    samples: int = 0
    channels: int = 0
    recipe: Recipe | None = None
    origin: str = ""
    hidden: bool = False
    form: Literal["", "splats", "mesh"] = ""
    count: int = 0
    low: tuple[float, float, float] = (0.0, 0.0, 0.0)
    high: tuple[float, float, float] = (0.0, 0.0, 0.0)
    beats: tuple[int, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

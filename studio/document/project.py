"""The whole film as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .asset import Asset
from .canvas import Canvas
from .mix import Mix
from .scene import Set
from .story import Shot
from .timeline import Timeline
from .voices import SavedVoice


@dataclass(frozen=True)
class Rate:
    """Frames per second as a fraction."""

    numerator: int = 24
    denominator: int = 1
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Project:
    """Everything that is saved and undone. `assets` and `canvases` are never mutated: make a new mapping.

    `width`, `height`: the film's frame in pixels. `model`: default picture model. `shelf`: shots whose text left the script, with the work
    done on them, until the text comes back. `voices`: how characters speak. `extra`: fields of newer versions, kept as they are.
    """

    title: str = "Untitled"
    rate: Rate = Rate()
    width: int = 1280
    height: int = 720
    model: str = "storybook"
    script: str = ""
    shots: tuple[Shot, ...] = ()
    shelf: tuple[Shot, ...] = ()
    assets: Mapping[str, Asset] = field(default_factory=dict)
    canvases: Mapping[str, Canvas] = field(default_factory=dict)
    timeline: Timeline = field(default_factory=Timeline)
    mix: Mix = field(default_factory=Mix)
    sets: tuple[Set, ...] = ()
    voices: tuple[SavedVoice, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def shot(self, id: str) -> Shot | None:
        """The shot with this id."""
        return next((shot for shot in self.shots if shot.id == id), None)

    def set(self, id: str | None) -> Set | None:
        """The Set with this id."""
        return next((one for one in self.sets if one.id == id), None)

"""Shots and takes: the units of the story."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One speech of the script's dialogue."""

    character: str
    text: str
    parenthetical: str = ""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Take:
    """One generated (or imported) result for a shot."""

    id: str
    asset: str
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Shot:
    """One unit of the story.

    `heading` is the scene heading it stands under and `text` its action paragraph, both as in the script. `prompt` follows the
    script until a person edits it (`prompt_edited`). `seed` is the next take's seed, kept when `seed_locked`. `duration` in frames.
    `chosen` is the id of the take that the film shows, or None. `dials`: overrides of the request's dials by name.
    """

    id: str
    heading: str = ""
    text: str = ""
    dialogue: tuple[Line, ...] = ()
    prompt: str = ""
    prompt_edited: bool = False
    negative_prompt: str = ""
    seed: int = 0
    seed_locked: bool = False
    duration: int = 96
    duration_edited: bool = False
    takes: tuple[Take, ...] = ()
    chosen: str | None = None
    dials: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def take(self) -> Take | None:
        """The chosen take."""
        return next((take for take in self.takes if take.id == self.chosen), None)

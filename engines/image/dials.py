"""A request's dials checked and completed with the model's own defaults."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from engines.image.control import Guide, guides
from engines.models.cache import Cache
from engines.models.catalog import ModelInfo, find
from engines.models.facts import engine_facts
from engines.models.families import Wish
from engines.models.families.words import unread
from engines.models.model import Model
from engines.progress import EngineError, Progress
from engines.requests import Dials

_MAX_STEPS = 500
_SIDES = (16, 8192)


@dataclass(frozen=True)
class Settings:
    """What a run needs to know, nothing left open. `facts` is filled while it runs."""

    dials: Dials
    steps: int
    guidance_scale: float
    model: Model
    models: Cache
    facts: dict[str, Any]
    guides: tuple[Guide, ...] = ()

    @property
    def info(self) -> ModelInfo:
        """The model's description."""
        return self.model.info

    def wish(self, size: tuple[int, int]) -> Wish:
        """The words for a run of this size (width, height)."""
        return Wish(self.dials.prompt, self.dials.negative_prompt, self.guidance_scale, *size)


def settle(dials: Dials, models: Cache, progress: Progress) -> Settings:
    """Load the model and complete the dials. Raises EngineError for a dial out of range or a model that cannot be had."""
    info = find(dials.model, ("pictures",))
    if info.makes != "pictures":
        raise EngineError(f"“{info.title}” makes {info.makes}; choose a model that makes pictures.")
    steps = info.steps if dials.steps is None else dials.steps
    guidance = info.guidance_scale if dials.guidance_scale is None else dials.guidance_scale
    _check("Steps", steps, (1, _MAX_STEPS))
    _check("Guidance", guidance, (0, 100))
    _check("The seed", dials.seed, (0, 2**32 - 1))
    found = guides(dials.controls, info, models, progress)
    model = models.get(info, progress)
    facts = engine_facts(model) | {"steps": steps, "guidance_scale": guidance}
    if found:
        facts["controls"] = [{"model": guide.model.info.name, "sha256": guide.model.sha256} for guide in found]
    if words := unread(model.parts, dials.prompt):
        facts["unread"] = words
    return Settings(dials, steps, guidance, model, models, facts, found)


def check_size(width: int, height: int) -> None:
    """Raise EngineError for a result that no engine makes."""
    _check("The width", width, _SIDES)
    _check("The height", height, _SIDES)


def check_strength(strength: float) -> None:
    """Raise EngineError for a strength outside 0..1."""
    _check("Strength", strength, (0, 1))


def _check(name: str, value: float, bounds: tuple[float, float]) -> None:
    if not (math.isfinite(value) and bounds[0] <= value <= bounds[1]):
        raise EngineError(f"{name} must lie between {bounds[0]} and {bounds[1]}, not {value}.")

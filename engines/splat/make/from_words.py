"""A thing out of words: what `SplatText` asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch

from engines.models.cache import Cache
from engines.models.catalog import ModelInfo, find
from engines.models.facts import engine_facts
from engines.progress import EngineError, Progress
from engines.requests import SplatText
from engines.splat.cloud import Splats
from engines.splat.distill import Guidance
from engines.splat.files.formats import format_for, read_splats
from engines.splat.fit import state
from engines.splat.fit.state import State
from engines.splat.make.critic import StudioCritic
from engines.splat.make.dream import DreamPlan, about, dream, seen_from
from engines.splat.make.janus import janus
from engines.splat.make.shap_e import ThingDials, make_thing, words_told
from engines.splat.make.stage import Spot, first_ball
from engines.splat.tasks import MadeSplats
from engines.splat.views import bounds_of

_MINUTES, _SPLATS, _GUIDANCE, _AZIMUTHS = (0.01, 24 * 60), (100, 200_000), (0.0, 200.0), (-360.0, 360.0)
_VARIANTS: dict[str, tuple[Literal["sds", "sdi"], float]] = {"sds": ("sds", 10.0), "sdi": ("sdi", 1.0)}
"""Each variant, and its usual guidance in the model's own."""


@dataclass(frozen=True, eq=False)
class _Placed:
    """A state in the ball where things are made, and where it stood: middle [3] and radius in world units."""

    now: State
    middle: np.ndarray
    radius: float


def from_words(request: SplatText, progress: Progress, models: Cache) -> MadeSplats:
    """Splats of what the prompt says: at once by a model that makes things, or by distillation of a picture model."""
    format_for(Path(request.name))
    _check(request)
    info = find(request.model)
    if info.makes == "things":
        dials = ThingDials(request.name, request.splats, request.guidance_scale, request.seed)
        return make_thing(info, words_told(request.prompt), dials, (progress, models))
    if info.makes != "pictures":
        raise EngineError(f"“{info.title}” makes {info.makes}; choose a model that makes pictures or things.")
    return _distilled(request, info, progress, models)


def _distilled(request: SplatText, info: ModelInfo, progress: Progress, models: Cache) -> MadeSplats:
    model = models.get(info, progress.span(0, 0.02))
    plan = _plan(request, info)
    critic = StudioCritic(model, plan.size)
    placed = _begin(request, plan)
    checkpoint = Path(request.state) if request.state else None
    dream(placed.now, critic, plan, progress.span(0.02, 0.95), checkpoint)
    facts: dict[str, Any] = engine_facts(model) | {
        "steps": placed.now.step, "seconds": round(placed.now.seconds, 1), "guidance_scale": plan.guidance.scale, "size": list(plan.size),
    }  # fmt: skip
    if plan.sides:
        faces = janus(lambda azimuth: _shown(placed.now, azimuth, plan.size), critic, request.prompt, progress.span(0.95, 1))
        facts |= {"fronts": list(faces.fronts), "front_shares": list(faces.shares)}
    return MadeSplats(_put_back(placed), request.name, facts)


def _shown(now: State, azimuth: float, size: tuple[int, int]) -> np.ndarray:
    return seen_from(now, Spot(azimuth, 10.0), size)


def _plan(request: SplatText, info: ModelInfo) -> DreamPlan:
    variant, usual = _VARIANTS[request.variant]
    scale = usual * max(info.guidance_scale, 1.0) if request.guidance_scale is None else request.guidance_scale
    sides = "views" in info.words or not info.words  # a model that lists its words knows no others
    return DreamPlan(
        request.prompt, _smallest(info), request.minutes, most=request.splats, guidance=Guidance(scale, variant),
        sides=sides, side=request.side, seed=request.seed,
    )  # fmt: skip


def _smallest(info: ModelInfo) -> tuple[int, int]:
    """The squarest of the sizes that the model makes."""
    return min(info.native, key=lambda size: (abs(size[0] - size[1]), size[0] * size[1]))


def _begin(request: SplatText, plan: DreamPlan) -> _Placed:
    """The state of an earlier run, the splats to begin with, or a grey ball."""
    given = read_splats(Path(request.begin_with), None).splats if request.begin_with else None
    middle, radius = bounds_of(given) if given is not None else (np.zeros(3), 1.0)
    if request.state and Path(request.state).is_file():
        now = state.load(Path(request.state), about(plan))
    elif given is not None:
        now = _state_of(given, middle, radius)
    else:
        now = first_ball(max(100, request.splats // 2), request.seed)
    return _Placed(now, middle, radius)


def _state_of(splats: Splats, middle: np.ndarray, radius: float) -> State:
    """The splats, without gloss, in a ball of radius 1."""
    count = len(splats)
    rows = {
        "means": (splats.means - middle) / radius, "scales": splats.scales - np.log(radius), "quaternions": splats.quaternions,
        "opacities": splats.opacities.clip(-8, 8), "sh0": splats.sh[:, :1],
    }  # fmt: skip
    values = {name: torch.from_numpy(np.ascontiguousarray(row, np.float32)) for name, row in rows.items()}
    return State(values | {"shn": torch.zeros(count, 15, 3)})


def _put_back(placed: _Placed) -> Splats:
    made = state.finished(placed.now, 0, antialiased=False)
    means = (made.means * placed.radius + placed.middle).astype(np.float32)
    scales = (made.scales + np.log(placed.radius)).astype(np.float32)
    return Splats(means, scales, made.quaternions, made.opacities, made.sh)


def _check(request: SplatText) -> None:
    if not request.prompt.strip():
        raise EngineError("Say in words what is to be made.")
    if request.variant not in _VARIANTS:
        raise EngineError(f"Distillation goes by “sds” or “sdi”, not by “{request.variant}”.")
    if request.side is not None and not request.begin_with:
        raise EngineError("To repair a side, name the splats to begin with.")
    for name, value, (least, most) in (
        ("minutes", request.minutes, _MINUTES),
        ("splats", request.splats, _SPLATS),
        ("guidance", request.guidance_scale, _GUIDANCE),
        ("side in degrees", request.side, _AZIMUTHS),
    ):
        if value is not None and not least <= value <= most:
            raise EngineError(f"The {name} must be {least:,} to {most:,}, not {value:,}.")

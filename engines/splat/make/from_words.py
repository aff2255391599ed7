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
from engines.models.storybook_faces import StorybookFaces
from engines.progress import EngineError, Progress
from engines.requests import SplatText
from engines.splat.cloud import Splats, take
from engines.splat.distill import WEIGHTINGS, Guidance
from engines.splat.edit import edited, from_text
from engines.splat.files.formats import format_for, read_splats
from engines.splat.fit import state
from engines.splat.fit.state import State
from engines.splat.floaters import doubts, is_floater
from engines.splat.make.clay import FLOATERS, Clay, OfField, OfSplats, march
from engines.splat.make.critic import StudioCritic
from engines.splat.make.dream import DreamPlan, about, dream, seen_from, shape
from engines.splat.make.janus import Eye, janus, of_critic, of_toys
from engines.splat.make.shap_e import ThingDials, make_thing, words_told
from engines.splat.make.stage import Spot, first_ball
from engines.splat.make.toys import DRAWN, PACE, Told, told, toy_lesson
from engines.splat.meshing import MeshSettings, mesh_of
from engines.splat.moves import Stage
from engines.splat.nerf.convert import splats_of_field, view_of_field
from engines.splat.tasks import MadeMesh, MadeSplats
from engines.splat.views import bounds_of, cameras_around

_MESH, _SEEN, _LOOKS = ".obj", (128, 128), 36  # the one mesh format that is none of splats; the looks at a field that make splats of it
_MINUTES, _SPLATS, _GUIDANCE, _AZIMUTHS = (0.01, 24 * 60), (100, 200_000), (0.0, 200.0), (-360.0, 360.0)
_VARIANTS: dict[str, tuple[Literal["sds", "sdi"], float]] = {"sds": ("sds", 10.0), "sdi": ("sdi", 1.0)}
"""Each variant, and its usual guidance in the model's own."""
_TOYS_GUIDANCE = 1.0  # the same for a model of toys, which is told all that it needs
_TOYS, _PICTURES = "storybook-toys", "storybook"
_MAKERS = ("toys", "pictures", "things")


@dataclass(frozen=True, eq=False)
class _Placed:
    """Clay in the ball where things are made, and where it stood: middle [3] and radius in world units."""

    clay: Clay
    middle: np.ndarray
    radius: float


def from_words(request: SplatText, progress: Progress, models: Cache) -> MadeSplats | MadeMesh:
    """A thing of what the prompt says: at once by a model that makes things, or by distillation of one of toys or of pictures."""
    _check(request)
    info = find(request.model, _MAKERS) if request.model else _usual(request)
    if info.makes == "things" and request.clay == "splats" and not request.begin_with:
        dials = ThingDials(request.name, request.splats, request.guidance_scale, request.seed)
        return make_thing(info, words_told(request.prompt), dials, (progress, models))
    if info.makes not in _MAKERS:
        raise EngineError(f"“{info.title}” makes {info.makes}; choose a model that makes pictures, things or toys.")
    return _distilled(request, info, progress, models)


def _distilled(request: SplatText, info: ModelInfo, progress: Progress, models: Cache) -> MadeSplats | MadeMesh:
    toy = _toy(request, info) if info.makes == "toys" else None
    model = models.get(info, progress.span(0, 0.02))
    plan = _plan(request, info)
    placed = _begin(request, plan, PACE if toy else 1.0)
    checkpoint, work = Path(request.state) if request.state else None, progress.span(0.02, 0.9)
    if toy:
        shape(placed.clay, toy_lesson(placed.clay, model, toy, plan, bool(request.begin_with)), plan, work, checkpoint)
        eye = of_toys(StorybookFaces.from_folder())
    else:
        critic = StudioCritic(model, plan.size)
        dream(placed.clay, critic, plan, work, checkpoint)
        eye = _eye(info, critic, request.prompt)
    now = placed.clay.now
    facts: dict[str, Any] = engine_facts(model) | {
        "steps": now.step, "seconds": round(now.seconds, 1), "guidance_scale": plan.guidance.scale, "size": list(plan.size),
    }  # fmt: skip
    faces = janus(lambda azimuth: seen_from(placed.clay, Spot(azimuth, 10.0), plan.size), eye, progress.span(0.9, 0.95))
    facts |= {"fronts": list(faces.fronts), "front_shares": list(faces.shares)}
    if isinstance(placed.clay, OfField):
        return _field_made(placed.clay, request, facts, progress.span(0.95, 1))
    made = _put_back(placed)
    return MadeSplats(made if request.begin_with else _without_floaters(made), request.name, facts)


def _usual(request: SplatText) -> ModelInfo:
    """The starter model of toys for what it can do, else that of pictures."""
    toys = find(_TOYS)
    return toys if _by_sds(request) and told(request.prompt, toys.words) else find(_PICTURES)


def _by_sds(request: SplatText) -> bool:
    return (request.variant, request.weighting) == ("sds", "sds")


def _toy(request: SplatText, info: ModelInfo) -> Told:
    """What a model of toys is asked for. Raises EngineError where it does not know it, or goes by what it cannot."""
    toy = told(request.prompt, info.words)
    if toy is None:
        raise EngineError(f"“{info.title}” makes one toy: a colour and one of {', '.join(info.words['objects'])}.")
    if not _by_sds(request):
        raise EngineError(f"“{info.title}” goes by no other variant or weighting than “sds”; choose a model that makes pictures.")
    return toy


def _without_floaters(made: Splats) -> Splats:
    lost = is_floater(doubts(made), FLOATERS)
    return made if lost.all() else take(made, ~lost)


def _field_made(clay: OfField, request: SplatText, facts: dict[str, Any], progress: Progress) -> MadeSplats | MadeMesh:
    """The field as the file's name wants it: a mesh, or splats."""
    stage = Stage((0.0, 0.0, 0.0), 1.0, *_SEEN)
    if Path(request.name).suffix == _MESH:
        made = mesh_of(lambda camera: view_of_field(clay.field, clay.occupancy, camera, march()), stage, MeshSettings(), progress)
        return MadeMesh(made, request.name, facts)
    try:
        splats = splats_of_field(clay.field, clay.occupancy, cameras_around(stage, _LOOKS), request.splats, march())
    except ValueError as error:
        raise EngineError("Nothing solid has come of it; give it more minutes, or another seed.") from error
    return MadeSplats(splats, request.name, facts)


def _eye(info: ModelInfo, critic: StudioCritic, prompt: str) -> Eye:
    """Who counts faces: a model that lists its words knows toys, whose fronts the starter model of faces knows better than any critic."""
    return of_toys(StorybookFaces.from_folder()) if info.words else of_critic(critic, prompt)


def _plan(request: SplatText, info: ModelInfo) -> DreamPlan:
    variant, usual = _VARIANTS[request.variant]
    usual = usual if info.makes == "pictures" else _TOYS_GUIDANCE
    scale = usual * max(info.guidance_scale, 1.0) if request.guidance_scale is None else request.guidance_scale
    sides = "views" in info.words or not info.words  # a model that lists its words knows no others
    return DreamPlan(
        request.prompt, _smallest(info) if info.native else (DRAWN, DRAWN), request.minutes,
        guidance=Guidance(scale, variant, weighting=request.weighting), painting=max(info.guidance_scale, 1.0), sides=sides,
        side=request.side, seed=request.seed,
    )  # fmt: skip


def _smallest(info: ModelInfo) -> tuple[int, int]:
    """The squarest of the sizes that the model makes."""
    return min(info.native, key=lambda size: (abs(size[0] - size[1]), size[0] * size[1]))


def _begin(request: SplatText, plan: DreamPlan, pace: float) -> _Placed:
    """The clay of an earlier run, of the splats to begin with, a grey ball, or mist."""
    given = _given(request)
    middle, radius = bounds_of(given) if given is not None else (np.zeros(3), 1.0)
    before = state.load(Path(request.state), about(plan)) if request.state and Path(request.state).is_file() else None
    if request.clay == "field":
        return _Placed(OfField(request.seed, before), middle, radius)
    if before is not None and "means" not in before.values:
        raise EngineError("The state is one of a field: go on with a field, or delete it to begin anew.")
    if before is None:
        before = first_ball(max(100, request.splats // 2), request.seed) if given is None else _state_of(given, middle, radius)
    return _Placed(OfSplats(before, request.splats, pace), middle, radius)


def _given(request: SplatText) -> Splats | None:
    """The splats to begin with, as they were edited."""
    if not request.begin_with:
        return None
    splats = read_splats(Path(request.begin_with), None).splats
    return edited(splats, from_text(request.edits, len(splats)))


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
    made = state.finished(placed.clay.now, 0, antialiased=False)
    means = (made.means * placed.radius + placed.middle).astype(np.float32)
    scales = (made.scales + np.log(placed.radius)).astype(np.float32)
    return Splats(means, scales, made.quaternions, made.opacities, made.sh)


def _check(request: SplatText) -> None:
    if not request.prompt.strip():
        raise EngineError("Say in words what is to be made.")
    if request.variant not in _VARIANTS:
        raise EngineError(f"Distillation goes by “sds” or “sdi”, not by “{request.variant}”.")
    if request.weighting not in WEIGHTINGS:
        raise EngineError(f"Noise levels are weighted by {', '.join(WEIGHTINGS)}, not by “{request.weighting}”.")
    if request.clay not in ("splats", "field"):
        raise EngineError(f"A thing is made of “splats” or of a “field”, not of “{request.clay}”.")
    if request.clay == "field" and request.begin_with:
        raise EngineError("A field cannot begin with splats; make it of splats instead.")
    if not (request.clay == "field" and Path(request.name).suffix == _MESH):
        format_for(Path(request.name))
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

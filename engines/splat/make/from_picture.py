"""A thing out of one picture: what `SplatImage` asks for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engines.media.picture import read_grey, read_picture
from engines.models.cache import Cache
from engines.models.catalog import ModelInfo, find, scan
from engines.models.facts import engine_facts
from engines.progress import EngineError, Progress
from engines.requests import SplatImage
from engines.splat.files.formats import format_for
from engines.splat.make.cut_out import cut_out
from engines.splat.make.from_views import thing_seen
from engines.splat.make.shap_e import ThingDials, make_thing, picture_told
from engines.splat.make.viewer import Viewer
from engines.splat.tasks import MadeSplats

_USUAL = {"things from pictures": 20_000, "views": 6000}
"""What a model may make, in the order in which one is chosen, and how many splats there are usually."""
_SPLATS = (100, 200_000)


def from_picture(request: SplatImage, progress: Progress, models: Cache) -> MadeSplats:
    """Splats of what the picture shows. Raises EngineError, MediaError or Cancelled."""
    format_for(Path(request.name))
    info = find(request.model or _first(), _USUAL)
    if info.makes not in _USUAL:
        raise EngineError(f"“{info.title}” makes {info.makes}; choose a model that makes things from pictures, or views of them.")
    splats = _USUAL[info.makes] if request.splats is None else request.splats
    if not _SPLATS[0] <= splats <= _SPLATS[1]:
        raise EngineError(f"The splats must be {_SPLATS[0]:,} to {_SPLATS[1]:,}, not {splats:,}.")
    thing = cut_out(read_picture(Path(request.image)), read_grey(Path(request.mask)) if request.mask else None)
    if info.makes == "views":
        return _from_views(request, info, (thing, splats), (progress, models))
    dials = ThingDials(request.name, splats, request.guidance_scale, request.seed)
    return make_thing(info, picture_told(squared(thing)), dials, (progress, models))


def _from_views(request: SplatImage, info: ModelInfo, what: tuple[np.ndarray, int], work: tuple[Progress, Cache]) -> MadeSplats:
    (thing, splats), (progress, models) = what, work
    model = models.get(info, progress.span(0, 0.05))
    made, facts = thing_seen(Viewer(model, thing), (splats, request.seed), progress.span(0.05, 1))
    return MadeSplats(made, request.name, engine_facts(model) | facts)


def squared(thing: np.ndarray) -> np.ndarray:
    """The thing, uint8 RGBA [h, w, 4] with colours multiplied by alpha, on white and with white beside it until it is square, RGB."""
    height, width = thing.shape[:2]
    side = max(height, width)
    sheet = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    sheet[top : top + height, left : left + width] = thing[..., :3] + (255 - thing[..., 3:])
    return sheet


def _first() -> str:
    """The first model that fits: one that somebody put here before the starter model."""
    models = scan().models
    names = [info.name for makes in _USUAL for info in models if info.makes == makes]
    if not names:
        raise EngineError("No model here makes things from pictures: put the folder of a Shap-E img2img model beside the other models.")
    return names[0]

"""A thing out of one picture: what `SplatImage` asks for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engines.media.picture import read_picture
from engines.models.cache import Cache
from engines.models.catalog import find, scan
from engines.progress import EngineError, Progress
from engines.requests import SplatImage
from engines.splat.files.formats import format_for
from engines.splat.make.shap_e import ThingDials, make_thing, picture_told
from engines.splat.tasks import MadeSplats

_MAKES, _SPLATS = "things from pictures", (100, 200_000)


def from_picture(request: SplatImage, progress: Progress, models: Cache) -> MadeSplats:
    """Splats of what the picture shows. Raises EngineError, MediaError or Cancelled."""
    format_for(Path(request.name))
    if not _SPLATS[0] <= request.splats <= _SPLATS[1]:
        raise EngineError(f"The splats must be {_SPLATS[0]:,} to {_SPLATS[1]:,}, not {request.splats:,}.")
    info = find(request.model or _usual())
    if info.makes != _MAKES:
        raise EngineError(f"“{info.title}” makes {info.makes}; choose a model that makes things from pictures.")
    pixels = squared(read_picture(Path(request.image)))
    dials = ThingDials(request.name, request.splats, request.guidance_scale, request.seed)
    return make_thing(info, picture_told(pixels), dials, (progress, models))


def squared(pixels: np.ndarray) -> np.ndarray:
    """The picture uint8 [h, w, 3 or 4] on white, with white beside it until it is square, RGB."""
    height, width = pixels.shape[:2]
    colour = pixels[..., :3].astype(np.float32)
    if pixels.shape[2] == 4:
        cover = pixels[..., 3:].astype(np.float32) / 255
        colour = colour * cover + 255 * (1 - cover)
    side = max(height, width)
    sheet = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    sheet[top : top + height, left : left + width] = np.round(colour).astype(np.uint8)
    return sheet


def _usual() -> str:
    names = [info.name for info in scan().models if info.makes == _MAKES]
    if not names:
        raise EngineError("No model here makes things from pictures: put the folder of a Shap-E img2img model beside the other models.")
    return names[0]

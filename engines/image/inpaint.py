"""Repaint the masked part of a picture and leave every other pixel as it was."""

from __future__ import annotations

import numpy as np

from engines.image.composite import lay_over
from engines.image.dials import check_strength, settle
from engines.image.made import Made
from engines.image.repaint import Patch, repaint
from engines.image.window import around, masked_box
from engines.media.picture import read_grey, read_picture
from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import Inpaint


def inpaint(request: Inpaint, progress: Progress, models: Cache) -> Made:
    """The picture at its own size; where the composite mask is 0 it is bit-identical, transparency included.

    Without a composite mask the mask itself is laid over, full from half of its range: nothing outside it changes, soft edges stay soft,
    and no rim of what was to go is left inside. Seams are hidden by matching colours to the surroundings.
    Raises EngineError with a sentence, or Cancelled.
    """
    check_strength(request.strength)
    picture = read_picture(request.image)
    mask = _mask(request.mask, picture)
    if not mask.any():
        raise EngineError("The mask is empty; paint over what should change.")
    composite = None if request.composite_mask is None else _mask(request.composite_mask, picture)
    settings = settle(request.dials, models, progress)
    settings.facts["strength"] = request.strength
    if request.strength == 0.0:
        return Made(picture, settings.facts)
    window = around(masked_box(mask), (picture.shape[1], picture.shape[0]), settings.info)
    patch = Patch(picture[..., :3], mask, window, request.strength, request.dials.seed)
    new = repaint(patch, settings, progress)
    if composite is None:
        composite = np.minimum(mask, 127) * 2 + (mask > 127)
    return Made(_placed(picture, new, patch, composite), settings.facts)


def _mask(path: str, picture: np.ndarray) -> np.ndarray:
    mask = read_grey(path)
    if mask.shape != picture.shape[:2]:
        raise EngineError(
            f"The mask is {mask.shape[1]} x {mask.shape[0]} and the picture {picture.shape[1]} x {picture.shape[0]}; they must agree."
        )
    return mask


def _placed(picture: np.ndarray, new: np.ndarray, patch: Patch, composite: np.ndarray) -> np.ndarray:
    """The whole picture with the new window laid in; what is painted becomes opaque."""
    result = picture.copy()
    inside, weight = patch.window.cut(result), patch.window.cut(composite)
    inside[..., :3] = lay_over(inside[..., :3], new, weight)
    if picture.shape[2] == 4:
        inside[..., 3] = np.maximum(inside[..., 3], weight)
    return result

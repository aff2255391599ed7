"""Enlarge pictures with an upscaler network, tile by tile; Lanczos for the rest of the way."""

from __future__ import annotations

import math

import numpy as np
import torch

from engines.image.made import Made
from engines.image.resize import cover, resize
from engines.media.picture import read_picture
from engines.models.cache import Cache
from engines.models.catalog import UPSCALER, ModelInfo, find
from engines.models.facts import engine_facts
from engines.models.model import Model
from engines.progress import EngineError, Progress
from engines.requests import Upscale

_TILE = 192  # input pixels
_MARGIN = 16  # input pixels seen on each side and thrown away
_WORTH = 1.25  # below this enlargement Lanczos is as good


def upscale(request: Upscale, progress: Progress, models: Cache) -> Made:
    """The picture at the request's size (filled; what stands over is cut off evenly)."""
    info = find(request.model)
    if info.family != UPSCALER:
        raise EngineError(f"“{info.title}” makes pictures; choose an upscaler to enlarge one.")
    picture = read_picture(request.image)
    size = (request.width, request.height)
    model = models.get(info, progress)
    facts = engine_facts(model)
    if max(size[0] / picture.shape[1], size[1] / picture.shape[0]) <= 1.0:
        return Made(cover(picture, size), facts)
    shape = _covering(picture, size)
    colours = enlarge(picture[..., :3], shape, model, progress)
    if picture.shape[2] == 4:
        colours = np.dstack([colours, resize(picture[..., 3], shape)])
    return Made(cover(colours, size), facts)


def enlarger(info: ModelInfo) -> ModelInfo | None:
    """The upscaler that belongs to a model, or None if it names none or the one it names is not here."""
    if info.upscaler is None:
        return None
    try:
        return find(info.upscaler)
    except EngineError:
        return None


@torch.inference_mode()
def enlarge(picture: np.ndarray, size: tuple[int, int], model: Model, progress: Progress) -> np.ndarray:
    """uint8 [h, w, 3] at `size` (width, height): the network as often as it helps, then a fine resize."""
    while max(size[0] / picture.shape[1], size[1] / picture.shape[0]) > _WORTH:
        picture = _pass(picture, model, progress)
    return resize(picture, size)


def _pass(picture: np.ndarray, model: Model, progress: Progress) -> np.ndarray:
    """One pass of the network over overlapping tiles."""
    height, width = picture.shape[:2]
    padded = np.pad(picture, [(_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0)], mode="symmetric" if min(height, width) > _MARGIN else "edge")
    corners = [(top, left) for top in range(0, height, _TILE) for left in range(0, width, _TILE)]
    result = None
    for number, (top, left) in enumerate(corners):
        progress.step(number, len(corners), "Enlarging")
        bottom, right = min(top + _TILE, height), min(left + _TILE, width)
        tile = _network(padded[top : bottom + 2 * _MARGIN, left : right + 2 * _MARGIN], model)
        factor = tile.shape[0] // (bottom - top + 2 * _MARGIN)
        inner = tile[_MARGIN * factor : tile.shape[0] - _MARGIN * factor, _MARGIN * factor : tile.shape[1] - _MARGIN * factor]
        result = np.empty((height * factor, width * factor, 3), np.uint8) if result is None else result
        result[top * factor : bottom * factor, left * factor : right * factor] = inner
    progress.step(len(corners), len(corners), "Enlarging")
    return result


def _network(tile: np.ndarray, model: Model) -> np.ndarray:
    pixels = torch.from_numpy(np.ascontiguousarray(tile)).permute(2, 0, 1)[None].to(model.device)
    pixels = (pixels / 255.0).to(model.placement.torch_dtype, memory_format=torch.channels_last)
    output = model.parts["network"](pixels)[0].float()
    return (output * 255.0).round().clamp(0, 255).to(torch.uint8).permute(1, 2, 0).cpu().numpy()


def _covering(picture: np.ndarray, size: tuple[int, int]) -> tuple[int, int]:
    """The picture's own aspect, just filling `size`."""
    scale = max(size[0] / picture.shape[1], size[1] / picture.shape[0])
    return max(size[0], math.ceil(picture.shape[1] * scale - 1e-6)), max(size[1], math.ceil(picture.shape[0] * scale - 1e-6))

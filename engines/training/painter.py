"""A picture model called as the studio calls it: the same requests, sizes, defaults and mask handling."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engines.image.inpaint import inpaint
from engines.image.text_to_image import text_to_image
from engines.media.picture import write_png
from engines.models.cache import Cache
from engines.progress import Progress
from engines.requests import Control, Dials, Inpaint, TextToImage


@dataclass(frozen=True)
class Painter:
    """The model of this name at this size (width, height) in pixels, with its own number of steps where `steps` is None, guided by
    `controls`; `models` keeps it in memory between pictures."""

    model: str
    size: tuple[int, int] = (256, 256)
    steps: int | None = None
    controls: tuple[Control, ...] = ()
    models: Cache = field(default_factory=Cache)


def painted(painter: Painter, prompt: str, seed: int, progress: Progress) -> np.ndarray:
    """The picture of a prompt, uint8 [height, width, 3]."""
    return text_to_image(TextToImage(_dials(painter, prompt, seed)), progress, painter.models).pixels[..., :3]


def repainted(painter: Painter, picture: np.ndarray, mask: np.ndarray, words: tuple[str, int], progress: Progress) -> np.ndarray:
    """The picture with the masked part (bool [h, w]) made anew from `words`: prompt and seed."""
    with tempfile.TemporaryDirectory() as folder:
        before, where = Path(folder) / "picture.png", Path(folder) / "mask.png"
        write_png(before, picture)
        write_png(where, mask.astype(np.uint8) * 255)
        request = Inpaint(_dials(painter, *words), str(before), str(where))
        return inpaint(request, progress, painter.models).pixels[..., :3]


def _dials(painter: Painter, prompt: str, seed: int) -> Dials:
    width, height = painter.size
    return Dials(prompt, width=width, height=height, steps=painter.steps, seed=seed, model=painter.model, controls=painter.controls)

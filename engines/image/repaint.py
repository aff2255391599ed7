"""Repaint a masked part of a piece of picture: the heart of inpaint and outpaint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.image.composite import lay_over, match_surroundings
from engines.image.control import fitted
from engines.image.dials import Settings
from engines.image.finish import finish, stages
from engines.image.resize import cut_middle, pad_middle, resize
from engines.image.sample import Run, Start, sample
from engines.image.sizes import plan
from engines.image.window import Window
from engines.progress import Progress

_PREVIEW_SIDE = 640


@dataclass(frozen=True)
class Patch:
    """A window of `picture` uint8 [h, w, 3] to repaint where `mask` uint8 [h, w] is set; both cover the whole picture."""

    picture: np.ndarray
    mask: np.ndarray
    window: Window
    strength: float
    seed: int


def repaint(patch: Patch, settings: Settings, progress: Progress) -> np.ndarray:
    """New pixels for the whole window, its colours matched to what surrounds the mask. uint8 [window height, width, 3]."""
    old, mask = patch.window.cut(patch.picture), patch.window.cut(patch.mask)
    shape = plan(*patch.window.size, settings.info)
    settings.facts["native"] = list(shape.generate)
    start = Start(
        pad_middle(resize(old, shape.crop), shape.generate),
        pad_middle(_shrink(mask, shape.crop), shape.generate, "edge"),
        patch.strength,
    )
    run = Run(
        settings.wish(shape.generate),
        settings.steps,
        patch.seed,
        start,
        show=_in_place(patch, shape.crop),
        fallbacks=settings.facts["fallbacks"],
        guides=fitted(settings.guides, shape, patch.window, (patch.picture.shape[1], patch.picture.shape[0])),
    )
    sampling, finishing = stages(shape, progress)
    new = finish(sample(settings.model, run, sampling), shape, settings, finishing)
    return match_surroundings(old, new, mask)


def edge_reach(patch: Patch, settings: Settings) -> float:
    """Pixels over which a seam may be softened: half of a latent cell at the window's scale."""
    return plan(*patch.window.size, settings.info).enlargement * settings.model.latent_factor / 2.0


def _shrink(mask: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A mask at the model's size: never empty where it was set."""
    small = resize(mask, size)
    touched = resize(((mask > 0) * np.uint8(255)).astype(np.uint8), size) > 8
    return np.where(touched, np.maximum(small, 1), 0).astype(np.uint8)


def _in_place(patch: Patch, crop: tuple[int, int]) -> Callable[[np.ndarray], np.ndarray]:
    """Previews show the whole picture, at most `_PREVIEW_SIDE` wide, with the window's new part in it."""
    height, width = patch.mask.shape
    scale = min(1.0, _PREVIEW_SIDE / max(height, width))
    whole = resize(patch.picture, (max(1, round(width * scale)), max(1, round(height * scale))))
    mask = resize(patch.mask, (whole.shape[1], whole.shape[0]))
    window = patch.window
    left, top, right, bottom = (round(side * scale) for side in (window.left, window.top, window.right, window.bottom))
    here = slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))

    def show(preview: np.ndarray) -> np.ndarray:
        shown = whole.copy()
        part = resize(cut_middle(preview, crop), (shown[here].shape[1], shown[here].shape[0]))
        shown[here] = lay_over(shown[here], part, mask[here])
        return shown

    return show

"""One run of a model at the size that it makes: words, perhaps a picture and a mask, in; pixels out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

import numpy as np
import torch

from engines.image.control import Guide
from engines.image.denoise import Hook, denoise
from engines.image.resize import resize
from engines.models import vae
from engines.models.families import Adapter, Conditions, Level, Schedule, Wish, adapter
from engines.models.memory import available, decode_bytes, is_out_of_memory, release
from engines.models.model import Model
from engines.models.preview import colours
from engines.progress import Progress

T = TypeVar("T")

_PREVIEW_EVERY = 0.08  # seconds
_MOST_LEVELS = 1000  # as many as models were trained with


@dataclass(frozen=True)
class Start:
    """What sampling starts from besides noise. Arrays have the wish's size.

    `picture` uint8 [h, w, 3]; `mask` uint8 [h, w], 255 where it may change, or None for everywhere; `strength` in 0..1.
    """

    picture: np.ndarray
    mask: np.ndarray | None
    strength: float


@dataclass(frozen=True)
class Run:
    """The dials of one run. `show` turns a preview of the wish's size into what the person sees; `fallbacks` collects sentences.

    `guides`: control pictures of the wish's size.
    """

    wish: Wish
    steps: int
    seed: int
    start: Start | None = None
    show: Callable[[np.ndarray], np.ndarray] = lambda preview: preview
    fallbacks: list[str] = field(default_factory=list)
    guides: tuple[Guide, ...] = ()


@torch.inference_mode()
def sample(model: Model, run: Run, progress: Progress) -> np.ndarray:
    """uint8 [wish.height, wish.width, 3]. The same model, run and machine give the same pixels."""
    family, noise = adapter(model), next(_noises(model, run))
    size = (noise.shape[2], noise.shape[3])
    progress.step(0, run.steps + 1, "Reading the words")
    conditions = replace(_conditions(model, family, run), hints=tuple(guide.hint(model) for guide in run.guides))
    if run.start is None:
        schedule, known = family.schedule(model, run.steps, size), None
        noisy = schedule.noised(torch.zeros_like(noise), noise)
    else:
        schedule = _shortened(model, family, run, size)
        known = vae.encode(model, run.start.picture)
        noisy = schedule.noised(known * _kept(model, run.start), noise)
    hook = _hook(model, run, (len(schedule.levels), known), progress)
    latents = _denoised(model, conditions, (noisy, schedule), hook, run)
    progress.step(run.steps, run.steps + 1, "Developing the picture")
    return _decoded(model, latents, run, progress)


def _noises(model: Model, run: Run) -> Iterator[torch.Tensor]:
    """The noises [1, channels, h, w] of a seed, without end; drawn on the CPU, so that every machine draws the same."""
    size = (run.wish.height // model.latent_factor, run.wish.width // model.latent_factor)
    generator = torch.Generator("cpu").manual_seed(run.seed)
    while True:
        yield torch.randn(1, model.latent_channels, *size, generator=generator).to(model.device)


def _conditions(model: Model, family: Adapter, run: Run) -> Conditions:
    """Words, and for networks that see masks the mask: without one, everything is to be painted over grey."""
    conditions = family.encode(model, run.wish)
    if not family.sees_masks(model):
        return conditions
    if run.start is not None and run.start.mask is not None:
        return family.with_mask(model, conditions, run.start.picture, run.start.mask)
    if conditions.mask_channels is not None:
        return conditions
    grey = np.full((run.wish.height, run.wish.width, 3), 128, np.uint8)
    return family.with_mask(model, conditions, grey, np.full(grey.shape[:2], 255, np.uint8))


def _shortened(model: Model, family: Adapter, run: Run, size: tuple[int, int]) -> Schedule:
    """The last `strength` share of the levels, finer than the steps allow: 7 of 21 for 0.33 and 20 steps."""
    count = max(1, round(run.steps * run.start.strength))
    levels = min(_MOST_LEVELS, round(count / run.start.strength))
    return family.schedule(model, max(count, levels), size).last(count)


def _kept(model: Model, start: Start) -> torch.Tensor | float:
    """How much of the picture is under the first noise: all of it, or at strength 1 only what the mask keeps."""
    if start.strength < 1.0:
        return 1.0
    return 0.0 if start.mask is None else 1.0 - vae.shrink_mask(model, start.mask)


def _hook(model: Model, run: Run, plan: tuple[int, torch.Tensor | None], progress: Progress) -> Hook:
    """Keep what the mask keeps, report, show. `plan`: (number of steps, latents of the picture or None)."""
    count, known = plan
    masked = run.start is not None and run.start.mask is not None
    wish = vae.soft_mask(model, run.start.mask) if masked else None
    shown = [0.0]

    def hook(step: int, clean: torch.Tensor) -> torch.Tensor:
        if wish is not None:  # differential: a cell of strength m is free in the last m of the steps
            clean = torch.where(wish + step / count >= 1.0, clean, known)
        preview = None
        if time.monotonic() - shown[0] >= _PREVIEW_EVERY:
            preview = run.show(resize(colours(model.preview, clean), (run.wish.width, run.wish.height)))
            shown[0] = time.monotonic()
        progress.step(run.steps - count + step + 1, run.steps + 1, f"Step {step + 1} of {count}", preview)
        return clean

    return hook


def _denoised(model: Model, conditions: Conditions, begin: tuple[torch.Tensor, Schedule], hook: Hook, run: Run) -> torch.Tensor:
    """The clean latents; out of memory, guidance's two sides are run in turn."""
    levels = begin[1].levels

    def denoised(conditions: Conditions) -> torch.Tensor:
        def estimate(noisy: torch.Tensor, level: Level) -> torch.Tensor:
            share = max(0.0, 1.0 - (len(levels) - levels.index(level)) / run.steps)
            return adapter(model).estimate(model, noisy, level, conditions.at(share))

        later = islice(_noises(model, run), 1, None)  # the first one is what sampling began from
        return denoise(estimate, *begin, hook, later)

    frugal = replace(conditions, one_by_one=True)
    note = "smaller batch: guidance in two passes"
    return _sparing(lambda: denoised(conditions), lambda: denoised(frugal), (model, note, run.fallbacks))


def _decoded(model: Model, latents: torch.Tensor, run: Run, progress: Progress) -> np.ndarray:
    """The pixels; in tiles where one piece does not fit. The latents are never lost to a failed decode."""
    tiles = "tiled decode"
    if decode_bytes(model.parts["vae"], run.wish.width, run.wish.height) > available(model.placement):
        run.fallbacks.append(tiles)
        return vae.decode_tiles(model, latents, progress)
    whole, tiled = (lambda: vae.decode(model, latents)), (lambda: vae.decode_tiles(model, latents, progress))
    return _sparing(whole, tiled, (model, tiles, run.fallbacks))


def _sparing(work: Callable[[], T], frugal: Callable[[], T], why: tuple[Model, str, list[str]]) -> T:
    """`work()`, or if that runs out of memory `frugal()`, once, noted."""
    try:
        return work()
    except Exception as error:
        if not is_out_of_memory(error):
            raise
    model, note, fallbacks = why  # here the error and the tensors that its frames held are gone
    release(model.placement)
    fallbacks.append(note)
    return frugal()

"""How good views of one picture are: new views, and things made of them, beside the truth and beside what needs no model."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.progress import Progress
from engines.splat.cloud import Splats
from engines.splat.make.from_views import thing_seen
from engines.splat.make.viewer import Spot, Viewer, seen_box
from engines.splat.raster import Look, draw
from engines.training import data
from engines.training.world.lone import Lone, lone
from engines.training.world.render import Renderer

SIDE = 128
"""Pixels of the views that are measured."""
PAPER = np.array([0xF4, 0xEE, 0xE2], np.float32) / 255
"""What is behind the toys while they are measured: the studio's paper."""
UNSEEN = tuple(Spot(15 + 30 * number, (8.0, 24.0, 40.0, 56.0)[number % 4]) for number in range(12))
"""From where a toy is looked at, with the azimuth counted from the given picture's."""
_MARGIN = 4  # pixels of paper that belong to a toy's box


@dataclass(frozen=True, eq=False)
class Case:
    """A toy of a combination that was kept out of the training: the picture that is given, uint8 RGBA, and the truth of `UNSEEN`."""

    toy: Lone
    given: np.ndarray
    truth: np.ndarray


Guess = Callable[[Case], np.ndarray]
"""What a way of seeing says the unseen views are: uint8 [12, side, side, 4], colours multiplied by alpha."""


def cases(count: int) -> list[Case]:
    """Toys that nothing was taught about, each given as seen from near the front by the light."""
    renderer, found = Renderer(), []
    for number in range(count):
        toy, random = lone(data.UNSEEN_SEEDS + number, held_out=True), np.random.default_rng([number, 3])
        azimuth, elevation = random.uniform(-25, 25), random.uniform(0, 40)
        given = renderer.cut_out(toy.seen_from(azimuth, elevation), SIDE, SIDE)
        truth = [renderer.cut_out(toy.seen_from(azimuth + spot.azimuth, spot.elevation), SIDE, SIDE) for spot in UNSEEN]
        found.append(Case(toy, given, np.stack(truth)))
    renderer.close()
    return found


def psnr(case: Case, guessed: np.ndarray) -> tuple[float, float]:
    """Mean over the unseen views in dB before the paper: on the true toy's box with a few pixels of paper, and on whole pictures."""
    boxed, whole = [], []
    for truth, guess in zip(case.truth, guessed, strict=True):
        error = np.square(on_paper(truth) - on_paper(guess))
        left, top, width, height = seen_box(truth) or (0, 0, SIDE, SIDE)
        rows, columns = (slice(max(0, low - _MARGIN), low + size + _MARGIN) for low, size in ((top, height), (left, width)))
        boxed.append(_decibels(error[rows, columns]))
        whole.append(_decibels(error))
    return float(np.mean(boxed)), float(np.mean(whole))


def measured(found: list[Case], guess: Guess) -> tuple[float, float]:
    """The mean of `psnr` over all cases."""
    boxed, whole = zip(*(psnr(case, guess(case)) for case in found), strict=True)
    return float(np.mean(boxed)), float(np.mean(whole))


def viewed(viewer: Callable[[Case], Viewer]) -> Guess:
    """The model's own views, enlarged."""
    import cv2

    def guess(case: Case) -> np.ndarray:
        seen = viewer(case).views(list(UNSEEN))
        return np.stack([cv2.resize(view, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR) for view in seen])

    return guess


def made(viewer: Callable[[Case], Viewer], splats: int, seconds: list[float]) -> Guess:
    """Views of the things that are made of the picture; how long each making took is added to `seconds`."""

    def guess(case: Case) -> np.ndarray:
        begin = time.process_time()
        thing, _ = thing_seen(viewer(case), (splats, 0), Progress())
        seconds.append(time.process_time() - begin)
        return turned(thing)

    return guess


def turned(thing: Splats) -> np.ndarray:
    """A thing from the unseen spots, uint8 [12, side, side, 4]."""
    views = []
    for spot in UNSEEN:
        drawn = draw(thing, spot.camera(SIDE), Look())
        views.append(np.concatenate([drawn.colour.numpy(), drawn.alpha.numpy()[..., None]], -1))
    return (np.stack(views).clip(0, 1) * 255).round().astype(np.uint8)


def repeated(case: Case) -> np.ndarray:
    """The given picture from everywhere: a floor."""
    return np.repeat(case.given[None], len(UNSEEN), 0)


def mean_toy(found: list[Case]) -> Guess:
    """All other toys' mean from each spot: another floor."""
    total = np.sum([case.truth.astype(np.float64) for case in found], 0)

    def guess(case: Case) -> np.ndarray:
        return np.round((total - case.truth) / max(1, len(found) - 1)).astype(np.uint8)

    return guess


def on_paper(view: np.ndarray) -> np.ndarray:
    """RGBA uint8 [h, w, 4] before the paper, float32 RGB 0..1."""
    colours = view.astype(np.float32) / 255
    return colours[..., :3] + (1 - colours[..., 3:]) * PAPER


def _decibels(error: np.ndarray) -> float:
    return float(-10 * np.log10(max(float(error.mean()), 1e-10)))

"""How good views of one picture are: new views, and things made of them, beside the truth and beside what needs no model."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

import cv2
import numpy as np

from engines.metrics.table import number
from engines.models.cache import Cache
from engines.models.catalog import find
from engines.models.model import Model
from engines.progress import Progress
from engines.splat.cloud import Splats
from engines.splat.make.from_views import thing_seen
from engines.splat.make.viewer import Spot, Viewer, seen_box
from engines.splat.raster import Look, draw
from engines.training import data
from engines.training.measure_parts import Row
from engines.training.world.lone import Lone, lone
from engines.training.world.render import Renderer

NAME, SPLATS = "storybook-views", 6000
SIDE = 128
"""Pixels of the views that are measured."""
PAPER = np.array([0xF4, 0xEE, 0xE2], np.float32) / 255
"""What is behind the toys while they are measured: the studio's paper."""
UNSEEN = tuple(Spot(15 + 30 * turn, (8.0, 24.0, 40.0, 56.0)[turn % 4]) for turn in range(12))
"""From where a toy is looked at, with the azimuth counted from the given picture's."""
AIM, _LEAST_TURNING = 20.0, 1.0
"""What good views reach in dB, and what they lose at least when they are swapped."""
_SWAPPED = 4  # views further: the same elevation again
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
    for turn in range(count):
        toy, random = lone(data.UNSEEN_SEEDS + turn, held_out=True), np.random.default_rng([turn, 3])
        azimuth, elevation = random.uniform(-25, 25), random.uniform(0, 40)
        given = renderer.cut_out(toy.seen_from(azimuth, elevation), SIDE, SIDE)
        truth = [renderer.cut_out(toy.seen_from(azimuth + spot.azimuth, spot.elevation), SIDE, SIDE) for spot in UNSEEN]
        found.append(Case(toy, given, np.stack(truth)))
    renderer.close()
    return found


@dataclass(frozen=True)
class Figures:
    """Means over toys and views in dB: PSNR on the toy's box and on whole pictures, and what is lost on the box when each view is
    swapped with one a third of a turn further. What ignores the camera, however like the toy it is, loses nothing.
    """

    boxed: float
    whole: float
    turning: float

    @property
    def good(self) -> bool:
        """Whether these are views of the toy, from where they were asked for."""
        return self.boxed >= AIM and self.turning >= _LEAST_TURNING


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


def measured(found: list[Case], guess: Guess) -> Figures:
    """How good a way of seeing is."""
    rows = []
    for case in found:
        guessed = guess(case)
        boxed, whole = psnr(case, guessed)
        rows.append((boxed, whole, boxed - psnr(case, np.roll(guessed, _SWAPPED, 0))[0]))
    return Figures(*(float(value) for value in np.mean(rows, 0)))


def viewed(model: Model) -> Guess:
    """The model's own views, enlarged."""

    def guess(case: Case) -> np.ndarray:
        seen = Viewer(model, case.given).views(list(UNSEEN))
        return np.stack([cv2.resize(view, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR) for view in seen])

    return guess


def made(model: Model, splats: int, seconds: list[float]) -> Guess:
    """Views of the things that are made of the picture; the processor time of each making is added to `seconds`."""

    def guess(case: Case) -> np.ndarray:
        begin = time.process_time()
        thing, _ = thing_seen(Viewer(model, case.given), (splats, 0), Progress())
        seconds.append(time.process_time() - begin)
        return turned(thing)

    return guess


def view_rows(count: int, progress: Progress) -> list[Row]:
    """The card's rows: unseen views by the model alone and of the things made by it, and what needs no model as the floor."""
    progress.step(0, 3, "Drawing the toys")
    found, seconds = cases(count), list[float]()
    model = Cache().get(find(NAME), progress.span(0.2, 0.25))
    floor = measured(found, repeated), measured(found, mean_toy(found))
    rows = []
    for turn, (name, guess) in enumerate((("views", viewed(model)), ("things", made(model, SPLATS, seconds)))):
        progress.step(1 + turn, 3, f"Looking at the {name}")
        figures = measured(found, guess)
        for where, read in (("on the toy's box", _boxed), ("on the whole picture", _whole), ("lost when swapped", _turning)):
            floors = f"{read(floor[0]):.1f} given picture, {read(floor[1]):.1f} mean toy"
            rows.append(Row(f"{name}, PSNR {where}", f"{read(figures):.1f} dB", floors))
    return [*rows, Row("processor seconds for a thing", number(float(np.mean(seconds))))]


_boxed, _whole, _turning = (attrgetter(name) for name in ("boxed", "whole", "turning"))


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

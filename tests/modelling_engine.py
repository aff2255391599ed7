"""An engine for window tests of Build: things from words are a ball of splats with floaters around it at once; Sets are really drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engines.progress import Progress
from engines.requests import ClipResult, ImageResult, Request, SplatsResult, SplatText
from engines.run import run as really
from engines.splat.cloud import merge, take
from engines.splat.files.formats import write_splats
from tests.engines.splat.solids import ball_of_splats

BALL, FLOATERS = 1500, 40


def warm() -> None:
    """Nothing to import."""


def run(request: Request, progress: Progress, folder: Path) -> SplatsResult | ImageResult | ClipResult:
    """Make a thing with a preview at each step, or draw a Set."""
    if not isinstance(request, SplatText):
        return really(request, progress, folder)
    for step in range(3):
        progress.step(step + 1, 3, f"Step {step + 1} of 3", np.full((32, 32, 3), 60 * step, np.uint8))
    ball = ball_of_splats(BALL)
    away = np.random.default_rng(request.seed).normal(size=(FLOATERS, 3))
    places = 1.9 * away / np.linalg.norm(away, axis=1, keepdims=True)
    floaters = replace(take(ball, np.arange(FLOATERS)), means=places.astype(np.float32))
    path = Path(folder) / request.name
    write_splats(path, merge([ball, floaters]))
    return SplatsResult(str(path), BALL + FLOATERS, {"model": {"name": request.model, "sha256": "0" * 64}})

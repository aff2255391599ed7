"""An engine for window tests of Build: whatever it is made from, it is a ball of splats, with floaters around it; Sets are really drawn."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from engines.progress import Progress
from engines.requests import ClipResult, ImageResult, Request, SplatImage, SplatPhotos, SplatsResult, SplatText
from engines.run import run as really
from engines.splat.cloud import merge, take
from engines.splat.files.formats import write_splats
from tests.engines.splat.solids import ball_of_splats

BALL, FLOATERS = 1500, 40


def warm() -> None:
    """Nothing to import."""


def run(request: Request, progress: Progress, folder: Path) -> SplatsResult | ImageResult | ClipResult:
    """Make a thing with a preview at each step, or draw a Set."""
    if not isinstance(request, SplatText | SplatImage | SplatPhotos):
        return really(request, progress, folder)
    facts = {"model": {"name": getattr(request, "model", None) or "", "sha256": "0" * 64}}
    if isinstance(request, SplatText):
        _learn(request, progress)
        facts |= {"fronts": [0.0, 150.0], "front_shares": [0.9, 0.4, 0.2, 0.1, 0.3, 0.8, 0.3, 0.1, 0.0, 0.1, 0.2, 0.5]}
    ball = ball_of_splats(BALL)
    away = np.random.default_rng(getattr(request, "seed", 0)).normal(size=(FLOATERS, 3))
    places = 1.9 * away / np.linalg.norm(away, axis=1, keepdims=True)
    floaters = replace(take(ball, np.arange(FLOATERS)), means=places.astype(np.float32))
    path = Path(folder) / request.name
    write_splats(path, merge([ball, floaters]))
    return SplatsResult(str(path), BALL + FLOATERS, facts)


def _learn(request: SplatText, progress: Progress) -> None:
    """Three steps, or with "slow" a hundred that are kept where the request says."""
    steps, kept = (100 if "slow" in request.prompt else 3), Path(request.state)
    first = int(kept.read_text()) if kept.is_file() else 0
    try:
        for step in range(first, steps):
            time.sleep(0.02 if "slow" in request.prompt else 0)
            shade = np.full((32, 32, 3), 60 + step, np.uint8)
            progress.step(step + 1, steps, f"Step {step + 1} of {steps}, from {first}", shade)
    finally:
        kept.write_text(str(step))

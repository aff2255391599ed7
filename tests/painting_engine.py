"""An engine for window tests: quick, deterministic, in the real engine process. What it makes depends on prompt and seed alone."""

from __future__ import annotations

import json
import os
import time
import zlib
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from engines.media.picture import read_picture, write_png
from engines.progress import Progress
from engines.requests import (
    Dials,
    ImageResult,
    ImageToImage,
    Inpaint,
    Outpaint,
    Rank,
    ReportResult,
    Request,
    TextToImage,
    Trace,
    Upscale,
)

STEPS = 3
ENOUGH = float(os.environ.get("FILMWRIGHT_TEST_ENOUGH", "0"))  # mean brightness of a picture that shows all that was asked


def warm() -> None:
    """Nothing to import."""


def run(request: Request, progress: Progress, folder: Path) -> ImageResult | ReportResult:
    """Paint as asked, with a preview at each step. The prompt "slow" takes a second a step."""
    if isinstance(request, Rank):
        return judge(request, folder)
    pixels = paint(request)
    dials = getattr(request, "dials", Dials(""))
    for step in range(STEPS):
        time.sleep(1.0 if "slow" in dials.prompt else 0.01)
        progress.step(step + 1, STEPS, f"Step {step + 1} of {STEPS}", np.ascontiguousarray(pixels[::4, ::4, :3]))
    path = folder / "picture.png"
    facts = {"model": {"name": dials.model, "sha256": "0" * 64}, "steps": STEPS}
    write_png(path, pixels, {"request": {"kind": type(request).__name__, **asdict(request)}, "facts": facts})
    return ImageResult(str(path), pixels.shape[1], pixels.shape[0], facts)


def paint(request: Request) -> np.ndarray:
    """The result's pixels, uint8 [height, width, 3]."""
    match request:
        case TextToImage(dials):
            return gradient(dials, dials.width, dials.height)
        case ImageToImage(dials, image, strength):
            old = read_picture(Path(image))[..., :3]
            new = gradient(replace(dials), old.shape[1], old.shape[0])
            return (old + (new.astype(int) - old) * strength).astype(np.uint8)
        case Inpaint(dials, image, mask, composite):
            old = read_picture(Path(image))[..., :3]
            where = read_picture(Path(composite or mask))[..., :1] > 0
            return np.where(where, gradient(dials, old.shape[1], old.shape[0]), old)
        case Outpaint(dials, image, left, top, right, bottom):
            old = read_picture(Path(image))[..., :3]
            height, width = old.shape[:2]
            new = gradient(dials, width + left + right, height + top + bottom)
            new[top : top + height, left : left + width] = old
            return new
        case Trace(image):
            old = read_picture(Path(image))[..., :3].astype(int)
            steps = np.abs(np.diff(old, axis=1, prepend=old[:, :1])).max(2)
            return np.repeat(np.where(steps > 40, 255, 0)[..., None], 3, 2).astype(np.uint8)
        case Upscale(image, width, height):
            old = read_picture(Path(image))[..., :3]
            return old[np.arange(height) * old.shape[0] // height][:, np.arange(width) * old.shape[1] // width]


def judge(request: Rank, folder: Path) -> ReportResult:
    """The brighter, the better, and over `ENOUGH` all is there; of the prompt "riddle" it knows no word."""
    light = [round(float(read_picture(Path(path))[..., :3].mean()), 3) for path in request.images]
    reasons = [f"brightness {value:.0f}: all there" for value in light]
    facts = {"judged": True, "scores": light, "complete": [value > ENOUGH for value in light], "reasons": reasons}
    if "riddle" in request.prompt:
        nothing = {"scores": [None] * len(light), "complete": [False] * len(light), "reasons": [""] * len(light)}
        facts = {"judged": False, **nothing, "problem": "It knows none of these words."}
    path = folder / "report.json"
    path.write_text(json.dumps(facts))
    return ReportResult(str(path), facts)


def gradient(dials: Dials, width: int, height: int) -> np.ndarray:
    """A colour of the prompt's own, changing over the picture."""
    base = np.random.default_rng([zlib.crc32(dials.prompt.encode()), dials.seed]).integers(40, 215, 3)
    fall = np.linspace(0, 40, height)[:, None, None] + np.linspace(-20, 0, width)[None, :, None]
    return (base + fall).clip(0, 255).astype(np.uint8)

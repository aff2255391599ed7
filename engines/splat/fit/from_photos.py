"""Photographs of a thing or a place become splats: what `SplatPhotos` asks for."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from engines.models.cache import Cache
from engines.models.device import Placement
from engines.models.memory import available
from engines.progress import EngineError, Progress
from engines.requests import SplatPhotos
from engines.splat.files.formats import format_for
from engines.splat.fit import state
from engines.splat.fit.shots import held_out, read_shots
from engines.splat.fit.start import first_state
from engines.splat.fit.sweep import swept_points
from engines.splat.fit.train import Plan, about, train
from engines.splat.photos import Photos, has_cameras, read_photos
from engines.splat.solve import solve_cameras
from engines.splat.tasks import MadeSplats

_MINUTES, _SPLATS, _SIDES = (0.01, 24 * 60), (100, 2_000_000), (32, 2048)
_FEWEST = 3
_TOGETHER, _FARTHEST = 1e-6, 1e6  # of the distance from the origin; units of the world
_ROW, _PIXEL = 59 * 4 * 6, 40  # bytes: values, moments, gradients and the rasteriser's own; a picture with what SSIM keeps


def from_photos(request: SplatPhotos, progress: Progress, _models: Cache) -> MadeSplats:
    """Read, find the cameras where there are none, train, measure on held-out photographs."""
    format_for(Path(request.name))
    _check(request)
    with tempfile.TemporaryDirectory(prefix="filmwright-") as scratch:
        found = _photos(Path(request.folder), Path(scratch), progress.span(0, 0.1))
        if len(found.photos) < _FEWEST:
            raise EngineError(f"Splats need at least {_FEWEST} photographs with cameras, not {len(found.photos)}.")
        _stand_apart(found)
        _fits(request, found)
        learn, judge = held_out(read_shots(found.photos, request.longest, progress.span(0.1, 0.15)))
    plan = Plan(
        minutes=request.minutes, most=request.splats, degree=request.degree, growth=request.growth,
        exposure=request.exposure, antialiased=request.antialiased, seed=request.seed,
    )  # fmt: skip
    checkpoint = Path(request.state) if request.state else None
    if checkpoint and checkpoint.is_file():
        now = state.load(checkpoint, about(learn, plan))
    else:
        points, colours = (found.points, found.colours) if len(found.points) else swept_points(learn, progress.span(0.15, 0.2))
        now = first_state(learn, points, colours, min(plan.most, max(100, plan.most // 2)))
    made = train((learn, judge), now, plan, progress.span(0.2, 1), checkpoint)
    facts: dict[str, Any] = {"photographs": len(learn) + len(judge), "held out": len(judge), "device": "cpu"}
    return MadeSplats(made.splats, request.name, facts | made.measures)


def _check(request: SplatPhotos) -> None:
    for name, value, (least, most) in (
        ("minutes", request.minutes, _MINUTES),
        ("splats", request.splats, _SPLATS),
        ("longest side in pixels", request.longest, _SIDES),
        ("degree of the harmonics", request.degree, (0, 3)),
    ):
        if not least <= value <= most:
            raise EngineError(f"The {name} must be {least:,} to {most:,}, not {value:,}.")
    if request.growth not in ("mcmc", "default"):
        raise EngineError(f"Splats grow by “mcmc” or “default”, not by “{request.growth}”.")


def _photos(folder: Path, scratch: Path, progress: Progress) -> Photos:
    """The photographs with cameras: those that are there, or those that COLMAP finds."""
    if not folder.is_dir():
        raise EngineError(f"There is no folder “{folder}”.")
    return read_photos(folder if has_cameras(folder) else solve_cameras(folder, scratch, progress))


def _stand_apart(found: Photos) -> None:
    """Refuse cameras that see no depth, and places that numbers of four bytes cannot tell apart."""
    places = np.array([photo.camera.position for photo in found.photos])
    farthest = float(np.abs(places).max())
    if np.ptp(places, axis=0).max() <= _TOGETHER * farthest:
        raise EngineError("All photographs were taken from one place, which tells nothing about depth: go around the thing.")
    if farthest > _FARTHEST:
        raise EngineError(f"The cameras stand up to {farthest:.0e} units from the origin, too far to be told apart: move them nearer.")


def _fits(request: SplatPhotos, found: Photos) -> None:
    """Refuse what this machine has no memory for, before it is loaded."""
    pixels = sum(_pixels(photo.camera.width, photo.camera.height, request.longest) for photo in found.photos)
    needed, free = request.splats * _ROW + pixels * _PIXEL, available(Placement("cpu", "float32"))
    if needed > free:
        raise EngineError(
            f"This needs about {needed / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are free: "
            "use fewer splats, smaller pictures or fewer photographs."
        )


def _pixels(width: int, height: int, longest: int) -> int:
    share = min(1.0, longest / max(width, height))
    return round(width * height * share * share)

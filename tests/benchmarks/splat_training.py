"""A Storybook scene from 24 posed pictures, as splats and as a radiance field: `python -m tests.benchmarks.splat_training`.

Measured on six held-out views between the learned ones, at 128 x 128 and 256 x 256 pixels. Targets on two idle cores: splats 30 dB within
3 minutes, the field 26 dB within 10. The usual minutes are fewer, so that all four are done in a quarter of an hour. Prints rows for
RESULTS.md, and writes the held-out views beside the truth. Exit status 1 where a target is missed.
"""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import torch

from engines.progress import Progress
from engines.splat.fit import state
from engines.splat.fit import train as fit_train
from engines.splat.fit.shots import Shot
from engines.splat.fit.start import first_state
from engines.splat.fit.sweep import swept_points
from engines.splat.fit.train import Plan, train
from engines.splat.nerf import train as nerf_train
from engines.splat.nerf.train import NerfPlan, train_field
from engines.splat.nerf.volume import March, picture
from engines.splat.raster import render
from tests.benchmarks.storybook_views import shots

Views = tuple[list[Shot], list[Shot]]
Learned = tuple[dict[str, float], list[torch.Tensor]]
"""Measures, and the first held-out views as they were learned."""

_SPLATS, _SHOWN = 15_000, 3
_TARGETS = {"splats": 30.0, "field": 26.0}  # dB


def splats(views: Views, minutes: float) -> Learned:
    """What splats learn in so many minutes, the search for surfaces not counted."""
    plan = Plan(minutes, None, _SPLATS, degree=1, exposure=False)
    now = first_state(views[0], *swept_points(views[0], Progress()), _SPLATS // 2)
    fit = train(views, now, plan, Progress())
    with torch.no_grad():
        return fit.measures, [render(state.parameters(now.values, plan.degree), shot.camera).colour for shot in views[1][:_SHOWN]]


def field(views: Views, minutes: float) -> Learned:
    """What a field learns in so many minutes."""
    fit = train_field(views, NerfPlan(minutes, background=None), Progress())
    with torch.no_grad():
        march = March(background=None)
        return fit.measures, [picture(fit.field, fit.occupancy, shot.camera, march)[0] for shot in views[1][:_SHOWN]]


def row(kind: str, size: int, learned: Callable[[Views], Learned], views: Views) -> tuple[str, float, np.ndarray]:
    """(a row of RESULTS.md, its dB, and the held-out views beside the truth, uint8 RGB)."""
    load, begin, processor = os.getloadavg()[0], time.monotonic(), time.process_time()
    measures, drawn = learned(views)
    wall, processor = time.monotonic() - begin, time.process_time() - processor
    pairs = zip(views[1], drawn, strict=False)
    seen = np.vstack([np.hstack([shot.pixels, (one.clamp(0, 1) * 255).byte().numpy()]) for shot, one in pairs])
    values = (
        f"**{measures['psnr']:.1f} dB** | {measures['ssim']:.3f} | {measures['steps']:.0f} | {wall:.0f} s | {processor:.0f} s | {load:.1f}"
    )
    return f"| {kind}, {size} x {size} | {values} | {_TARGETS[kind]:.0f} dB |", measures["psnr"], seen


def main() -> None:
    """Train, print the rows, write the views."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--splat-minutes", type=float, default=1.5, help="0 leaves the splats out")
    parser.add_argument("--field-minutes", type=float, default=4.5, help="0 leaves the field out")
    parser.add_argument("--processor", action="store_true", help="minutes of processor time, where other work keeps the machine busy")
    parser.add_argument("--sizes", type=int, nargs="+", default=[128, 256])
    parser.add_argument("--place", default="meadow")
    parser.add_argument("-o", "--output", type=Path, default=Path("views"), help="a folder for the views")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    if options.processor:
        fit_train.time = nerf_train.time = SimpleNamespace(monotonic=time.process_time)
    print("| What | Held-out | SSIM | Steps | Wall | Processor | Load before | Target |\n|---|--:|--:|--:|--:|--:|--:|--:|")
    missed = False
    for size in options.sizes:
        views = shots(24, size, options.place), shots(6, size, options.place, offset=0.125)
        for kind, way, minutes in (("splats", splats, options.splat_minutes), ("field", field, options.field_minutes)):
            if minutes:
                text, found, seen = row(kind, size, lambda views, way=way, minutes=minutes: way(views, minutes), views)
                print(text, flush=True)
                cv2.imwrite(str(options.output / f"{kind}-{size}.png"), seen[..., ::-1])
                missed |= found < _TARGETS[kind]
    sys.exit(int(missed))


if __name__ == "__main__":
    main()

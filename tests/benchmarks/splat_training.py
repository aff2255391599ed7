"""A Storybook scene from 24 posed pictures, as splats and as a radiance field: `python -m tests.benchmarks.splat_training [--field]`.

Measured on six held-out views between the learned ones. On a busy machine minutes say little: `--steps` trains a fixed number of steps.
Targets on two idle cores: splats 30 dB within 3 minutes, the field 26 dB within 10.
"""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
import torch

from engines.progress import Progress
from engines.splat.fit import state
from engines.splat.fit.shots import Shot
from engines.splat.fit.start import first_state
from engines.splat.fit.sweep import swept_points
from engines.splat.fit.train import Plan, train
from engines.splat.nerf.train import NerfPlan, train_field
from engines.splat.nerf.volume import March, picture
from engines.splat.raster import render
from tests.benchmarks.storybook_views import shots


def splats(views: tuple[list[Shot], list[Shot]], options: argparse.Namespace) -> tuple[dict[str, float], list[torch.Tensor]]:
    """Measures, and the first held-out views as the splats show them."""
    plan = Plan(options.minutes or 3.0, options.steps, options.splats, degree=1, growth=options.growth, exposure=False)
    now = first_state(views[0], *swept_points(views[0], Progress()), max(1000, options.splats // 2))
    fit = train(views, now, plan, Progress())
    with torch.no_grad():
        return fit.measures, [render(state.parameters(now.values, plan.degree), shot.camera).colour for shot in views[1][:3]]


def field(views: tuple[list[Shot], list[Shot]], options: argparse.Namespace) -> tuple[dict[str, float], list[torch.Tensor]]:
    """Measures, and the first held-out views as the field shows them."""
    fit = train_field(views, NerfPlan(options.minutes or 10.0, options.steps, background=None), Progress())
    with torch.no_grad():
        return fit.measures, [picture(fit.field, fit.occupancy, shot.camera, March())[0] for shot in views[1][:3]]


def main() -> None:
    """Train, print the measures, and write the held-out views beside the truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--field", action="store_true", help="a radiance field instead of splats")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--splats", type=int, default=15_000)
    parser.add_argument("--growth", choices=("mcmc", "default"), default="mcmc")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--place", default="meadow")
    parser.add_argument("-o", "--output", type=Path, default=Path("views.png"))
    options = parser.parse_args()
    views = shots(24, options.size, options.place), shots(6, options.size, options.place, offset=0.125)
    begin = time.process_time()
    measures, drawn = (field if options.field else splats)(views, options)
    print(measures, f"processor {time.process_time() - begin:.0f} s, load {os.getloadavg()[0]:.1f}")
    rows = [np.hstack([shot.pixels, (one.clamp(0, 1) * 255).byte().numpy()]) for shot, one in zip(views[1], drawn, strict=False)]
    cv2.imwrite(str(options.output), np.vstack(rows)[..., ::-1])


if __name__ == "__main__":
    main()

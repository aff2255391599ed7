"""Things made of words, judged from eight sides: `python -m tests.benchmarks.splat_words "a red mushroom" "a blue robot"`.

Each prompt is made as `filmwright splat text` makes it, with each seed; the shipped judge looks from 8 azimuths and says how often it
sees the right thing in the right colour (target 6 of 8), and a Janus meter counts faces over 12 azimuths: by the critic itself where it
knows words for sides. Prints rows for RESULTS.md, and writes each thing's eight views. Exit status 1 where a target is missed.
"""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
import dataclasses
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np

from engines.image.asked import read_prompt
from engines.image.judge import shipped
from engines.image.ranking import agreement
from engines.image.sight import look
from engines.models.cache import Cache
from engines.progress import Progress
from engines.requests import SplatText
from engines.splat.cloud import Splats
from engines.splat.files.formats import write_splats
from engines.splat.make import dream
from engines.splat.make.from_words import from_words
from engines.splat.make.stage import Spot
from engines.splat.raster import Look, draw

AZIMUTHS, ELEVATION, SIDE = tuple(range(0, 360, 45)), 12.0, 256
_PAPER, _RIGHT = (0.9, 0.88, 0.84), 6


def seen(thing: Splats) -> np.ndarray:
    """The thing from eight azimuths before paper, uint8 RGB [8, 256, 256, 3]."""
    pictures = [draw(thing, Spot(azimuth, ELEVATION).camera((SIDE, SIDE)), Look(background=_PAPER)).colour.numpy() for azimuth in AZIMUTHS]
    return (np.stack(pictures).clip(0, 1) * 255).round().astype(np.uint8)


def right(pictures: np.ndarray, prompt: str) -> int:
    """In how many pictures the judge sees what the prompt asks for, and nothing else."""
    judge = shipped()
    asked, words = read_prompt(prompt, judge.config.vocabulary), judge.config.vocabulary
    return sum(agreement(asked, sight, words).everything for sight in look(judge, pictures))


def row(request: SplatText, folder: Path, models: Cache) -> tuple[str, bool]:
    """(a row of RESULTS.md, whether the target is met); the views and the splats go into the folder."""
    load, wall, processor = os.getloadavg()[0], time.monotonic(), time.process_time()
    made = from_words(request, Progress(), models)
    wall, processor = time.monotonic() - wall, time.process_time() - processor
    pictures, name = seen(made.splats), f"{request.prompt.replace(' ', '-')}-{request.seed}"
    cv2.imwrite(str(folder / f"{name}.png"), np.vstack([np.hstack(pictures[:4]), np.hstack(pictures[4:])])[..., ::-1])
    write_splats(folder / f"{name}.ply", made.splats)
    good, faces = right(pictures, request.prompt), made.facts.get("fronts")
    values = (
        f"{made.facts['steps']} | {wall:.0f} s | {processor:.0f} s | {load:.1f} | **{good} of 8** | {'-' if faces is None else len(faces)}"
    )
    return f"| {request.prompt}, seed {request.seed} | {values} |", good >= _RIGHT


def main() -> None:
    """Make, judge, print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prompts", nargs="+", metavar="PROMPT")
    parser.add_argument("--minutes", type=float, default=4.5, help="of making")
    parser.add_argument("--processor", action="store_true", help="minutes of processor time, where other work keeps the machine busy")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--model", help="a name or a folder")
    parser.add_argument("-o", "--output", type=Path, default=Path("things"), help="a folder for the views")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    if options.processor:
        dream.time = SimpleNamespace(monotonic=time.process_time)
    print("| Thing | Steps | Wall | Processor | Load before | Right | Faces |\n|---|--:|--:|--:|--:|--:|--:|")
    models, met = Cache(), []
    for prompt in options.prompts:
        for seed in options.seeds:
            request = SplatText(prompt, "thing.ply", options.minutes, model=options.model)
            text, good = row(dataclasses.replace(request, seed=seed), options.output, models)
            print(text, flush=True)
            met.append(good)
    sys.exit(int(not all(met)))


if __name__ == "__main__":
    main()

"""Things made of words, judged from eight sides: `python -m tests.benchmarks.splat_words "a red mushroom" "a blue robot"`.

Each prompt is made as `filmwright splat text` makes it, with each seed; the shipped judge looks from 8 azimuths and says how often it
sees the right thing in the right colour (target 6 of 8), beside how often it sees it in the true toy from the same sides, and a Janus
meter counts faces over 12 azimuths: by the critic itself where it knows words for sides. Prints rows for RESULTS.md, and writes each
thing's eight views. Exit status 1 where a target is missed.
"""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
import dataclasses
import itertools
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
from engines.models.storybook_toys import MAKES
from engines.progress import Progress
from engines.requests import SplatText
from engines.splat.cloud import Splats
from engines.splat.files.formats import write_splats
from engines.splat.make import dream
from engines.splat.make.from_words import from_words
from engines.splat.make.stage import Spot
from engines.splat.make.toys import told
from engines.splat.raster import Look, draw
from engines.training.toys import tells
from engines.training.world.lone import lone
from engines.training.world.render import Renderer
from engines.training.world.scene import STORYBOOK

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


def true_toy(prompt: str, seed: int) -> np.ndarray | None:
    """The same of the toy that the prompt names, in the make of the seed; None where it names none."""
    words = STORYBOOK.objects, STORYBOOK.colours
    toy = told(prompt, {"objects": list(words[0]), "colours": list(words[1])})
    if toy is None or not toy.colour:
        return None
    wanted, colour = (words[0][toy.object - 1], seed % MAKES), words[1][toy.colour - 1]
    plain = (one for one in map(lone, itertools.count()) if tells(one.scene))
    like = next(one for one in plain if (one.scene.things[0].object, one.scene.things[0].variation) == wanted)
    thing = dataclasses.replace(like.scene.things[0], colour=colour, yaw=0.0)
    toy_there, renderer = dataclasses.replace(like, scene=dataclasses.replace(like.scene, things=(thing,))), Renderer()
    cut = np.stack([renderer.cut_out(toy_there.seen_from(azimuth, ELEVATION), SIDE, SIDE) for azimuth in AZIMUTHS]) / 255
    renderer.close()
    return ((cut[..., :3] + (1 - cut[..., 3:]) * _PAPER) * 255).round().astype(np.uint8)


def row(request: SplatText, folder: Path, models: Cache) -> tuple[str, bool]:
    """(a row of RESULTS.md, whether the target is met); the views and the splats go into the folder."""
    load, wall, processor = os.getloadavg()[0], time.monotonic(), time.process_time()
    made = from_words(request, Progress(), models)
    wall, processor = time.monotonic() - wall, time.process_time() - processor
    pictures, name = seen(made.splats), f"{request.prompt.replace(' ', '-')}-{request.seed}"
    cv2.imwrite(str(folder / f"{name}.png"), np.vstack([np.hstack(pictures[:4]), np.hstack(pictures[4:])])[..., ::-1])
    write_splats(folder / f"{name}.ply", made.splats)
    good, faces, truth = right(pictures, request.prompt), made.facts.get("fronts"), true_toy(request.prompt, request.seed)
    least = "-" if truth is None else f"{right(truth, request.prompt)} of 8"
    spent, counted = f"{wall:.0f} s | {processor:.0f} s | {load:.1f}", "-" if faces is None else str(len(faces))
    values = f"{made.facts['steps']} | {spent} | **{good} of 8** | {least} | {counted}"
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
    print("| Thing | Steps | Wall | Processor | Load before | Right | True toy | Faces |\n|---|--:|--:|--:|--:|--:|--:|--:|")
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

"""`python -m engines.training NAME --minutes M [--resume]`: draw the data, train the starter models, ship them, look at them."""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engines.metrics.table import markdown
from engines.training import data, recipes
from engines.training.loop import Plan
from engines.training.recipes import RECIPES, Run
from engines.training.world.scene import VOCABULARIES


def main(arguments: list[str] | None = None) -> None:
    """Run one recipe or one of the tools around them."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.list:
        _list(options)
    elif options.name is None:
        parser.error("say which recipe or tool; --list shows the recipes")
    elif options.name in TOOLS:
        TOOLS[options.name](options)
    else:
        _recipe(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engines.training", description=__doc__)
    names = [*sorted(RECIPES), *TOOLS]
    parser.add_argument("name", nargs="?", choices=names, metavar="NAME", help=f"what to do: {', '.join(names)}")
    parser.add_argument("--list", action="store_true", help="every recipe: its name, what it makes, how far it is")
    parser.add_argument("--minutes", type=float, default=10.0, help="length of the whole training, earlier runs included")
    parser.add_argument("--steps", type=int, help="length in steps instead")
    parser.add_argument("--resume", action="store_true", help="go on from the last state, where there is one")
    parser.add_argument("--start", type=Path, help="begin with the weights of this model folder; samples: draw with it")
    parser.add_argument("--ship", action="store_true", help="train nothing: put the last state into assets/models")
    parser.add_argument("--count", type=int, default=64, help="pictures on a sheet, or shards to draw or encode")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw")
    parser.add_argument("--seed", type=int, default=0, help="first seed of a sheet")
    parser.add_argument("--prompt", help="what all samples show; else captions of scenes that no model has seen")
    parser.add_argument("--shape", choices=("square", "wide", "tall"), default="square")
    parser.add_argument("--kind", default="scenes", help="a sheet: scenes, objects, poses, materials, lights, looks, motions, truth")
    parser.add_argument("--world", choices=tuple(VOCABULARIES), default="storybook", help="which level of the world")
    parser.add_argument("--detail", choices=("plain", "rich"), default="plain", help="how richly a sheet's stage is dressed")
    parser.add_argument("-o", "--output", type=Path, default=Path("sheet.png"), help="where a sheet goes")
    return parser


def _recipe(options: argparse.Namespace) -> None:
    if options.ship:
        print(recipes.ship(options.name, options.world))
        return
    plan = Plan(options.minutes, options.steps, options.resume)
    print(recipes.train(options.name, Run(plan, options.world, options.start, options.count)))


def _list(options: argparse.Namespace) -> None:
    print(markdown(("recipe", "makes", f"so far ({options.world})"), recipes.listed(options.world)))


def _data(options: argparse.Namespace) -> None:
    print(f"{data.draw(options.world, options.count, options.minutes, options.workers)} pictures")


def _latents(options: argparse.Namespace) -> None:
    from engines.training import export, latents

    print(f"{latents.encode_shards(export.read_vae().to(recipes.device()), options.count, options.world)} shards have latents")


def _sheet(options: argparse.Namespace) -> None:
    from engines.training.sheet import Sheet, world_sheet

    sheet = Sheet(options.kind, options.world, options.detail, options.shape, options.count, options.seed)
    world_sheet(options.output, sheet)


def _sounds(options: argparse.Namespace) -> None:
    from engines.training.sound.audition import audition

    print(audition(options.output.with_suffix(""), range(options.seed, options.seed + options.count)))


def _samples(options: argparse.Namespace) -> None:
    from engines.training import export, sample
    from engines.training.sheet import write_sheet
    from engines.training.world.captions import plain_caption
    from engines.training.world.grammar import scene_from_seed
    from engines.training.world.scene import SHAPES

    seeds = range(data.UNSEEN_SEEDS + options.seed, data.UNSEEN_SEEDS + options.seed + options.count)
    prompts = [options.prompt or plain_caption(scene_from_seed(seed, vocabulary=VOCABULARIES[options.world])) for seed in seeds]
    model, size = export.read_storybook(options.start or export.STORYBOOK), SHAPES[options.shape]
    drawn = [sample.pictures(model, prompts[i : i + 8], sample.Sampling(size, seed=options.seed + i)) for i in range(0, len(prompts), 8)]
    write_sheet(options.output, list(np.concatenate(drawn)), prompts)


def _clips(options: argparse.Namespace) -> None:
    from engines.training.sound import clips

    print(f"{clips.write(options.minutes)} clips")


def _tokens(options: argparse.Namespace) -> None:
    from engines.audio.spectrum_codec import SpectrumCodec
    from engines.training.sound import clips, codec

    print(f"{clips.encode(SpectrumCodec.from_folder(codec.FOLDER), recipes.device())} shards have tokens")


TOOLS: dict[str, Callable[[argparse.Namespace], None]] = {
    "data": _data, "latents": _latents, "sheet": _sheet, "samples": _samples, "sounds": _sounds, "clips": _clips, "tokens": _tokens,
}  # fmt: skip
"""What prepares data and shows results."""

if __name__ == "__main__":
    main()

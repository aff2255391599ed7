"""`python -m engines.training NAME --minutes M [--resume]`: draw the data, train the starter models, write them, look at them."""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engines.training import data
from engines.training.loop import Plan


def main(arguments: list[str] | None = None) -> None:
    """Run one recipe."""
    parser = argparse.ArgumentParser(prog="python -m engines.training", description=__doc__)
    parser.add_argument("name", choices=sorted(COMMANDS), help="what to do")
    parser.add_argument("--minutes", type=float, default=10.0, help="length of the whole training, earlier runs included")
    parser.add_argument("--steps", type=int, help="length in steps instead")
    parser.add_argument("--resume", action="store_true", help="go on from the last state")
    parser.add_argument("--count", type=int, default=64, help="pictures on a sheet, or shards to draw or encode")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw")
    parser.add_argument("--seed", type=int, default=0, help="first seed of a sheet")
    parser.add_argument("--shape", choices=("square", "wide", "tall"), default="square")
    parser.add_argument(
        "--kind", default="scenes", help="what a sheet shows: scenes, objects, poses, materials, lights, looks, motions, truth"
    )
    parser.add_argument("--world", choices=("first", "storybook"), default="storybook", help="which level of the world")
    parser.add_argument("--detail", choices=("plain", "rich"), default="plain", help="how richly a sheet's stage is dressed")
    parser.add_argument("-o", "--output", type=Path, default=Path("sheet.png"), help="where a sheet goes")
    options = parser.parse_args(arguments)
    COMMANDS[options.name](options)


def _plan(options: argparse.Namespace) -> Plan:
    return Plan(options.minutes, options.steps, options.resume)


def _device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _data(options: argparse.Namespace) -> None:
    print(f"{data.draw(options.world, options.count, options.minutes, options.workers)} pictures")


def _autoencoder(options: argparse.Namespace) -> None:
    from engines.training import autoencoder, export, loop

    loop.train(autoencoder.AutoencoderRecipe(_device()), data.folder("autoencoder"), _plan(options))
    export.export_autoencoder()


def _decoder(options: argparse.Namespace) -> None:
    from engines.training import autoencoder, export, loop

    recipe = autoencoder.DecoderRecipe(export.read_vae(), _device())
    loop.train(recipe, data.folder("decoder"), _plan(options))
    export.export_decoder()


def _latents(options: argparse.Namespace) -> None:
    from engines.training import export, latents

    print(f"{latents.encode_shards(export.read_vae().to(_device()), options.count, options.world)} shards have latents")


def _reader(options: argparse.Namespace) -> None:
    from engines.training import loop, reader

    loop.train(reader.ReaderRecipe(_device()), data.folder("reader"), _plan(options))


def _picture(options: argparse.Namespace) -> None:
    from engines.training import export, loop, picture, reader

    source = picture.Source.read(data.available("latents", "first"))
    loop.train(picture.PictureRecipe(source, reader.taught(), _device()), data.folder("picture"), _plan(options))
    export.export_picture()


def _upscaler(options: argparse.Namespace) -> None:
    from engines.training import export, loop, upscaler

    upscaler.prepare_pairs(export.read_storybook(), options.count)
    loop.train(upscaler.UpscalerRecipe(_device()), data.folder("upscaler"), _plan(options))
    export.export_upscaler()


def _judge(options: argparse.Namespace) -> None:
    from engines.training import export, judge, loop

    loop.train(judge.JudgeRecipe(_device()), data.folder("judge"), _plan(options))
    export.export_judge()


def _export(options: argparse.Namespace) -> None:
    from engines.training import export

    export.export_picture()


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
    prompts = [plain_caption(scene_from_seed(seed)) for seed in seeds]
    model, chosen = export.read_storybook(), sample.Sampling(SHAPES[options.shape], seed=options.seed)
    drawn = [sample.pictures(model, prompts[i : i + 8], chosen) for i in range(0, len(prompts), 8)]
    write_sheet(options.output, list(np.concatenate(drawn)), prompts)


def _clips(options: argparse.Namespace) -> None:
    from engines.training.sound import clips

    print(f"{clips.write(options.minutes)} clips")


def _codec(options: argparse.Namespace) -> None:
    from engines.training import loop
    from engines.training.sound import codec

    loop.train(codec.CodecRecipe(_device()), data.folder("codec"), _plan(options))
    codec.export()


def _tokens(options: argparse.Namespace) -> None:
    from engines.training.sound import clips, codec

    print(f"{clips.encode(codec.read_codec(), _device())} shards have tokens")


def _music(options: argparse.Namespace) -> None:
    from engines.training import loop
    from engines.training.sound import clips, music

    loop.train(music.MusicRecipe(clips.read_tokens(), _device()), data.folder("music"), _plan(options))
    music.export()


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "data": _data, "autoencoder": _autoencoder, "decoder": _decoder, "latents": _latents, "reader": _reader,
    "picture": _picture, "upscaler": _upscaler, "judge": _judge, "export": _export, "sheet": _sheet,
    "samples": _samples, "sounds": _sounds,
    "clips": _clips, "codec": _codec, "tokens": _tokens, "music": _music,
}  # fmt: skip

if __name__ == "__main__":
    main()

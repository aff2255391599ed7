"""`python -m engines image PROMPT -o OUT.png ...`: the picture engine alone, without the studio."""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")  # before torch: spinning threads make shared cores ten times slower

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from engines.media.errors import MediaError
from engines.progress import EngineError, Progress
from engines.requests import Dials, ImageToImage, Inpaint, Request, TextToImage
from engines.run import run


def main(arguments: list[str] | None = None) -> int:
    """0 when the picture is written, 1 with one sentence on stderr, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            result = run(_request(options), Progress(_report), folder)
            shutil.move(result.path, options.output)
    except (EngineError, MediaError, MemoryError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(options.output)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engines", description="Filmwright's engines without the studio.")
    image = parser.add_subparsers(required=True).add_parser("image", help="make or change a picture")
    image.add_argument("prompt")
    image.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.png")
    image.add_argument("--init", metavar="PICTURE", help="start from this picture")
    image.add_argument("--mask", metavar="PICTURE", help="with --init: repaint only where this is white")
    image.add_argument("--strength", type=float, help="0 keeps the picture, 1 ignores it")
    image.add_argument("--negative", default="", metavar="PROMPT")
    image.add_argument("--steps", type=int)
    image.add_argument("--guidance", type=float)
    image.add_argument("--seed", type=int, default=0)
    image.add_argument("--size", type=_size, default=(1280, 720), metavar="WIDTHxHEIGHT")
    image.add_argument("--model", default="storybook", metavar="NAME|FOLDER")
    return parser


def _request(options: argparse.Namespace) -> Request:
    dials = Dials(
        prompt=options.prompt, negative_prompt=options.negative, width=options.size[0], height=options.size[1],
        steps=options.steps, guidance_scale=options.guidance, seed=options.seed, model=options.model,
    )  # fmt: skip
    if options.mask is not None and options.init is None:
        raise EngineError("--mask needs the picture to repaint: give it with --init.")
    if options.init is None:
        return TextToImage(dials)
    if options.mask is None:
        return ImageToImage(dials, options.init, 0.6 if options.strength is None else options.strength)
    return Inpaint(dials, options.init, options.mask, strength=1.0 if options.strength is None else options.strength)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _report(done: int, total: int, note: str, _preview: object) -> None:
    print(f"{100 * done // max(total, 1):3d} % {note}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

"""The commands for splats and meshes, in the engine process that the window uses too."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engines.requests import (
    MeshResult,
    Request,
    Result,
    SplatConvert,
    SplatImage,
    SplatInfo,
    SplatMesh,
    SplatPhotos,
    SplatRender,
    SplatText,
)
from engines.scene_requests import CHANNELS
from studio.making import make, must_be_writable

_UPS = ("y", "-y", "z", "-z")
_HIDDEN = {"kind", "format", "bytes"}


def add_commands(commands: argparse._SubParsersAction) -> None:
    """The usage of `splat info`, `splat convert`, `splat render`, `splat mesh`, `splat photos`, `splat text` and `splat image`."""
    splat = commands.add_parser("splat", help="3D: Gaussian splats and meshes", description="Look into, convert, show and mesh 3D files.")
    ways = splat.add_subparsers(required=True, metavar="info|convert|render|mesh|photos|text|image")
    add_info(ways.add_parser("info", help="what a 3D file is and holds"))
    add_convert(ways.add_parser("convert", help="to another splat format", description="Formats go by suffix and are told by content."))
    add_render(ways.add_parser("render", help="a picture or a clip", description="Without --camera, the splats turn once around."))
    add_mesh(ways.add_parser("mesh", help="a textured mesh"))
    add_photos(ways.add_parser("photos", help="splats from photographs", description="Learn splats from a folder of photographs."))
    add_text(ways.add_parser("text", help="splats from words", description="Make a thing out of words, seen by a picture model."))
    add_image(ways.add_parser("image", help="splats from one picture", description="Make a thing out of one picture."))


def add_info(parser: argparse.ArgumentParser) -> None:
    """The usage of `splat info`."""
    _source(parser)
    parser.set_defaults(run=_info)


def add_convert(parser: argparse.ArgumentParser) -> None:
    """The usage of `splat convert`."""
    _source(parser)
    parser.add_argument("output", type=Path, metavar="OUT", help="a file .ply, .compressed.ply, .splat, .spz, .glb or .usd")
    parser.set_defaults(run=_convert)


def add_render(parser: argparse.ArgumentParser) -> None:
    """The usage of `splat render`."""
    _source(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4|OUT.png")
    parser.add_argument(
        "--camera", type=Path, metavar="FILE", help="cameras, one for each frame, .json or .glb (a picture takes the first)"
    )
    parser.add_argument("--frames", type=int, default=96, metavar="N", help="of a turn without --camera, at 24 a second (default 96)")
    parser.add_argument("--size", type=_size, default=(None, None), metavar="WxH", help="in pixels (default 1280x720, or the cameras')")
    parser.add_argument("--pass", dest="channel", choices=CHANNELS, default="colour", help="what is drawn (default colour)")
    parser.add_argument("--background", type=_colour, metavar="R,G,B", help="0 to 1 each (default: none in a picture, dark in a clip)")
    parser.set_defaults(run=_render)


def add_mesh(parser: argparse.ArgumentParser) -> None:
    """The usage of `splat mesh`."""
    _source(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.glb|.obj|.ply")
    parser.add_argument("--triangles", type=int, default=30_000, metavar="N", help="simplified to about so many (default 30000)")
    parser.add_argument("--texture", type=int, default=1024, metavar="PIXELS", help="width of the texture, 0 for none (default 1024)")
    parser.set_defaults(run=_mesh)


def add_photos(parser: argparse.ArgumentParser) -> None:
    """The usage of `splat photos`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="photographs, with a COLMAP model or a transforms.json if there is one")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help="a file .ply, .compressed.ply, .splat, .spz, .glb or .usd"
    )
    parser.add_argument("--minutes", type=float, default=3.0, metavar="M", help="of learning in all (default 3)")
    parser.add_argument("--splats", type=int, default=30_000, metavar="N", help="simplified to about so many (default 30000)")
    parser.add_argument(
        "--longest", type=int, default=512, metavar="PIXELS", help="the pictures' longest side while learning (default 512)"
    )
    parser.add_argument("--growth", choices=("mcmc", "default"), default="mcmc", help="how splats multiply")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the learning here; the same command again goes on")
    parser.set_defaults(run=_photos)


def add_image(parser: argparse.ArgumentParser) -> None:
    """The usage of `splat image`."""
    parser.add_argument("image", type=Path, metavar="IMG", help="a picture of one thing before a transparent or plain background")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help="a file of splats, as for photos")
    parser.add_argument("--mask", type=Path, metavar="MASK", help="a picture that is white where the thing is, for other backgrounds")
    parser.add_argument("--splats", type=int, metavar="N", help="so many (default: as is usual for the model)")
    parser.add_argument(
        "--model", metavar="NAME|FOLDER", help="a model that makes things from pictures, or views (default: the first there is)"
    )
    parser.add_argument("--guidance", type=float, metavar="G", help="how much the picture counts (default: the model's own)")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.set_defaults(run=_image)


def add_text(parser: argparse.ArgumentParser) -> None:
    """The usage of `splat text`."""
    parser.add_argument("prompt", metavar="PROMPT", help="what is to be made")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help="a file of splats, as for photos")
    parser.add_argument("--minutes", type=float, default=5.0, metavar="M", help="of making in all (default 5)")
    parser.add_argument("--splats", type=int, default=6000, metavar="N", help="at most so many (default 6000)")
    parser.add_argument(
        "--model", metavar="NAME|FOLDER",
        help="the model that judges: of toys (default for one toy: storybook-toys), of pictures (for all else: storybook), or one that "
        "makes things at once",
    )  # fmt: skip
    parser.add_argument(
        "--as", dest="clay", choices=("splats", "field"), default="splats",
        help="what is shaped: splats, or a radiance field that becomes splats, or a mesh in an OUT.obj (default splats)",
    )  # fmt: skip
    parser.add_argument("--variant", choices=("sds", "sdi"), default="sds", help="the way of distillation (default sds)")
    parser.add_argument(
        "--weighting", choices=("sds", "even", "fantasia3d", "ism"), default="sds", help="how much each level of noise counts (default sds)"
    )
    parser.add_argument("--guidance", type=float, metavar="G", help="how much the words count (default: by variant and model)")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--begin", type=Path, metavar="FILE", help="splats to go on from")
    parser.add_argument("--side", type=float, metavar="DEGREES", help="with --begin: repair what is seen from there (0 front, 90 right)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the making here; the same command again goes on")
    parser.set_defaults(run=_text)


def _source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="FILE", help=".ply, .compressed.ply, .splat, .ksplat, .spz, .glb or .usd")
    parser.add_argument("--up", choices=_UPS, help="what points up in the file (default: what is usual in its format)")


def _info(options: argparse.Namespace) -> None:
    result = _make(SplatInfo(_absolute(options.source), options.up), None, "Reading")
    facts = result.facts
    print(f"{options.source.name}: {facts['kind']}, format {facts['format']}, {facts['bytes'] / 1e6:.2f} MB")
    for name, value in facts.items():
        if name not in _HIDDEN:
            print(f"  {name.replace('_', ' '):12} {_shown(value)}")


def _convert(options: argparse.Namespace) -> None:
    result = _make(SplatConvert(_absolute(options.source), options.output.name, options.up), options.output, "Convert")
    print(f"{options.output}: {result.count:,} splats{_note(result)}")


def _render(options: argparse.Namespace) -> None:
    width, height = options.size
    camera = _absolute(options.camera) if options.camera else None
    name = options.output.name
    request = SplatRender(
        _absolute(options.source), name, camera, options.frames, width, height,
        channel=options.channel, background=options.background, up=options.up,
    )  # fmt: skip
    result = _make(request, options.output, "Render")
    print(f"{options.output}{_note(result)}")


def _mesh(options: argparse.Namespace) -> None:
    request = SplatMesh(_absolute(options.source), options.output.name, options.triangles, options.texture, options.up)
    result = _make(request, options.output, "Mesh")
    closed = "closed" if result.facts["closed"] else "with open edges"
    print(f"{options.output}: {result.triangles:,} triangles, {closed}{_note(result)}")


def _photos(options: argparse.Namespace) -> None:
    request = SplatPhotos(
        _absolute(options.folder), options.output.name, options.minutes, options.splats, options.longest,
        growth=options.growth, state=_absolute(options.state) if options.state else None,
    )  # fmt: skip
    result = _make(request, options.output, "Photos")
    measured = "".join(f", {name.upper()} {result.facts[name]:.4g}" for name in ("psnr", "ssim") if name in result.facts)
    print(f"{options.output}: {result.count:,} splats{measured}")


def _text(options: argparse.Namespace) -> None:
    request = SplatText(
        options.prompt, options.output.name, options.minutes, options.splats, options.model, options.variant, options.guidance,
        options.seed, _absolute(options.begin) if options.begin else None, options.side,
        _absolute(options.state) if options.state else None, options.clay, weighting=options.weighting,
    )  # fmt: skip
    result = _make(request, options.output, "Text")
    fronts = result.facts.get("fronts")
    made = f"{result.triangles:,} triangles" if isinstance(result, MeshResult) else f"{result.count:,} splats"
    print(f"{options.output}: {made}" + (f", {len(fronts)} fronts" if fronts is not None else ""))


def _image(options: argparse.Namespace) -> None:
    request = SplatImage(
        _absolute(options.image), options.output.name, options.splats, options.model, options.guidance, options.seed,
        _absolute(options.mask) if options.mask else None,
    )  # fmt: skip
    result = _make(request, options.output, "Image")
    print(f"{options.output}: {result.count:,} splats")


def _make(request: Request, output: Path | None, title: str) -> Result:
    """Run a request and put its files where they were wanted, each whole or not at all."""
    if output is not None:
        must_be_writable(output)
    return make(request, output, title, lambda result: {output.with_name(Path(path).name): path for path in getattr(result, "beside", ())})


def _absolute(path: Path) -> str:
    return str(path.absolute())


def _note(result: Result) -> str:
    left_out = result.facts.get("left_out", 0)
    return f" ({left_out:,} with broken numbers were left out)" if left_out else ""


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _size(text: str) -> tuple[int, int]:
    width, separator, height = text.lower().partition("x")
    if not (separator and width.isdigit() and height.isdigit() and 16 <= int(width) <= 8192 and 16 <= int(height) <= 8192):
        raise argparse.ArgumentTypeError("must look like 1280x720, each side from 16 to 8192")
    return int(width), int(height)


def _colour(text: str) -> tuple[float, float, float]:
    try:
        red, green, blue = (float(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError("must look like 0.2,0.5,1") from error
    if not all(0 <= part <= 1 for part in (red, green, blue)):
        raise argparse.ArgumentTypeError("must look like 0.2,0.5,1, each 0 to 1")
    return red, green, blue

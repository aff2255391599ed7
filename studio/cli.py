"""The `filmwright` command: what it can be told, and which function does it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from engines.media.errors import MediaError
from engines.progress import Cancelled, EngineError
from studio import look_commands, loudness, sound_commands, splat_commands
from studio.document.errors import DocumentError
from studio.render.export_settings import LOUDNESSES, ExportError
from studio.render.presets import PRESETS


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0, or 1 with one sentence on stderr. Wrong usage ends the program with 2."""
    options = parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except (EngineError, MediaError, DocumentError, ExportError) as error:
        return _fail(str(error))
    except (Cancelled, KeyboardInterrupt):
        return _fail("Cancelled; nothing was written.")
    except OSError as error:
        return _fail(f"{error.strerror or error}: {error.filename or 'the file'}.")


def _fail(sentence: str) -> int:
    print(f"filmwright: {sentence}", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    """The usage of all commands."""
    root = argparse.ArgumentParser(prog="filmwright")
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    _image_options(commands.add_parser("image", help="make a picture", description="Make a picture from words, or words and a picture."))
    _film_options(commands.add_parser("film", help="make a film from a script", description="Make a whole film from a Fountain script."))
    _export_options(commands.add_parser("export", help="export a project", description="Export a project's cut."))
    look_commands.add_commands(commands)
    sound_commands.add_commands(commands)
    loudness.add_command(commands)
    splat_commands.add_commands(commands)
    models = commands.add_parser("models", help="list the models", description="List the models that Filmwright finds.")
    models.set_defaults(run=_models)
    check = commands.add_parser("check", help="check a project's files", description="Check a project and say what is wrong with it.")
    check.add_argument("project", type=Path)
    check.set_defaults(run=_check)
    doctor = commands.add_parser("doctor", help="check this machine", description="Say what this machine has and what is missing.")
    doctor.set_defaults(run=_doctor)
    return root


def _image_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("prompt")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.png")
    parser.add_argument("--negative", default="", help="what should not be in it")
    parser.add_argument("--init", type=Path, metavar="IMG", help="begin from this picture")
    parser.add_argument("--mask", type=Path, metavar="IMG", help="repaint --init only where this picture is white")
    parser.add_argument("--strength", type=_share, metavar="S", help="0 keeps --init, 1 ignores it (default 0.6; 1 with --mask)")
    parser.add_argument("--steps", type=_count, metavar="N", help="denoising steps (default: the model's own)")
    parser.add_argument("--guidance", type=float, metavar="G", help="how closely to follow the words (default: the model's own)")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N")
    parser.add_argument("--size", type=_size, metavar="WxH", help="in pixels (default 1280x720, or the size of --init)")
    parser.add_argument("--model", default="storybook", metavar="NAME|FOLDER")
    look_commands.add_control(parser)
    parser.set_defaults(run=_image)


def _film_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("script", type=Path, metavar="SCRIPT.fountain")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="seed of the first shot; the others count on")
    parser.add_argument("--project", type=Path, metavar="DIR", help="keep the project in this new folder")
    parser.set_defaults(run=_film)


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT")
    parser.add_argument("--preset", choices=sorted(PRESETS), metavar="P", help=f"one of: {', '.join(sorted(PRESETS))}")
    parser.add_argument("--loudness", type=float, choices=LOUDNESSES, metavar="LUFS", help="bring the film to -14, -16 or -23 LUFS")
    parser.set_defaults(run=_export)


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("must lie between 0 and 1")
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 1000:
        raise argparse.ArgumentTypeError("must lie between 1 and 1000")
    return value


def _seed(text: str) -> int:
    value = int(text)
    if not 0 <= value < 2**32:
        raise argparse.ArgumentTypeError("must lie between 0 and 4294967295")
    return value


def _size(text: str) -> tuple[int, int]:
    width, separator, height = text.lower().partition("x")
    if not (separator and width.isdigit() and height.isdigit() and 16 <= int(width) <= 8192 and 16 <= int(height) <= 8192):
        raise argparse.ArgumentTypeError("must look like 1280x720, each side from 16 to 8192")
    return int(width), int(height)


def _image(options: argparse.Namespace) -> None:
    from studio.headless import make_image

    make_image(options)


def _film(options: argparse.Namespace) -> None:
    from studio.headless import make_film

    make_film(options.script, options.output, options.seed, options.project)


def _export(options: argparse.Namespace) -> None:
    from studio.headless import export_project

    export_project(options.project, options.output, options.preset, options.loudness)


def _models(_: argparse.Namespace) -> int:
    from engines.models.catalog import scan

    catalog = scan()
    for model in catalog.models:
        sizes = " ".join(f"{width}x{height}" for width, height in model.native) or model.makes
        print(f"{model.name:20} {model.title:32} {model.bytes / 1e6:6.1f} MB  {sizes}  {model.folder}")
    for sentence in catalog.refused:
        print(f"refused: {sentence}", file=sys.stderr)
    if not catalog.models:
        return _fail("There is no model; set FILMWRIGHT_MODELS to a folder with models in diffusers format.")
    return 0


def _check(options: argparse.Namespace) -> int:
    from studio.document.check import check, notes

    problems = check(options.project)
    for problem in problems:
        print(problem)
    if problems:
        return _fail(f"{options.project} has {len(problems)} problem{'s' if len(problems) > 1 else ''}.")
    for note in notes(options.project):
        print(note)
    print(f"{options.project} is sound.")
    return 0


def _doctor(_: argparse.Namespace) -> int:
    from studio.doctor import examine

    findings = list(examine())
    for finding in findings:
        print(f"{'!' if finding.advice else ' '} {finding.name:24} {finding.found}")
        if finding.advice:
            print(f"{'':27}{finding.advice}")
    ill = sum(bool(finding.advice) for finding in findings)
    return _fail(f"{ill} thing{'s' if ill > 1 else ''} should be mended, see above.") if ill else 0

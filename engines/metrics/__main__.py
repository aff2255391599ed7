"""`python -m engines.metrics compare | psnr | ssim | self-test | card`: how good results are, in tables."""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")  # before torch: spinning threads make shared cores ten times slower

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from engines.media.errors import MediaError
from engines.metrics.table import markdown, number
from engines.progress import EngineError, Progress


def main(arguments: list[str] | None = None) -> int:
    """0 when all went well; 1 with one sentence on stderr, or when a planted fault was not caught; 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (EngineError, MediaError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engines.metrics", description="How good results are, in tables.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    compare = _command(commands, "compare", _compare, "all distribution metrics between two folders of pictures")
    compare.add_argument("real", type=Path, metavar="REAL_FOLDER")
    compare.add_argument("made", type=Path, metavar="MADE_FOLDER")
    for name, run in (("psnr", _psnr), ("ssim", _ssim)):
        pair = _command(commands, name, run, f"{name.upper()} of two pictures of one size")
        pair.add_argument("first", type=Path, metavar="A")
        pair.add_argument("second", type=Path, metavar="B")
    _command(commands, "self-test", _self_test, "every metric against a known value and a planted fault")
    card = _command(commands, "card", _card, "measure a shipped model anew, beside what its card says")
    card.add_argument("name", metavar="NAME", help="storybook-image, storybook-judge or storybook-x4")
    card.add_argument("--count", type=int, help="how many prompts or pictures (default: as many as on the card)")
    return parser


def _command(commands: argparse._SubParsersAction, name: str, run: Callable, text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def _compare(options: argparse.Namespace) -> int:
    from engines.image.judge import shipped
    from engines.metrics.compare import compared, read_folder, sights_of

    progress, judge = Progress(_report), shipped()
    real, made = (sights_of(judge, read_folder(folder, progress), progress) for folder in (options.real, options.made))
    rows = [(measure.name, number(measure.made), number(measure.real)) for measure in compared(real, made)]
    print(markdown(("measure", "made", "real against real"), rows))
    print("\nMeasured on the features of the Storybook judge, which knows that world; for other pictures read them as a comparison only.")
    return 0


def _psnr(options: argparse.Namespace) -> int:
    from engines.metrics.fidelity import psnr

    return _pair(options, psnr, "dB")


def _ssim(options: argparse.Namespace) -> int:
    from engines.metrics.fidelity import ssim

    return _pair(options, ssim, "")


def _pair(options: argparse.Namespace, metric: Callable, unit: str) -> int:
    from engines.media.picture import read_picture

    try:
        value = metric(*(read_picture(path)[..., :3] for path in (options.first, options.second)))
    except ValueError as error:
        raise EngineError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    print(f"{value:.4f} {unit}".strip())
    return 0


def _self_test(_options: argparse.Namespace) -> int:
    from engines.metrics.self_test import findings

    found = findings()
    rows = [
        (one.metric, one.known, number(one.expected), number(one.got), one.fault, number(one.sound), number(one.faulty),
         "caught" if one.passed else "MISSED" if one.exact else "WRONG")
        for one in found
    ]  # fmt: skip
    print(markdown(("metric", "known value", "expected", "got", "planted fault", "sound", "faulty", ""), rows))
    return 0 if all(one.passed for one in found) else 1


def _card(options: argparse.Namespace) -> int:
    from engines.metrics.card import measured

    if options.count is not None and options.count < 1:
        raise EngineError("--count is at least 1.")
    print(measured(options.name, options.count, Progress(_report)))
    return 0


def _report(done: int, total: int, note: str, _preview: object) -> None:
    if sys.stderr.isatty():
        print(f"\r{100 * done // max(total, 1):3d} % {note:60.60s}", end="\n" if done == total else "", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

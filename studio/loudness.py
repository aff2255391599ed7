"""`filmwright loudness`: how loud a sound file or a film is, by EBU R 128, and what a delivery would have to change."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engines.media.errors import MediaError
from studio.terminal import Bar

if TYPE_CHECKING:
    from engines.dsp.loudness import Loudness

_QUIETEST, _LOUDEST = -60.0, 0.0  # LUFS that may be aimed at


def add_command(commands: argparse._SubParsersAction) -> None:
    """The usage of `loudness`."""
    parser = commands.add_parser(
        "loudness", help="measure loudness", description="Measure a sound file's or a film's loudness (EBU R 128)."
    )
    parser.add_argument("sound", type=Path, metavar="IN.wav", help="any sound file or film, 1 to 8 channels")
    parser.add_argument("--target", type=_lufs, metavar="LUFS", help="also say what reaching this takes, such as -14, -16 or -23")
    parser.set_defaults(run=run)


def _lufs(text: str) -> float:
    value = float(text)
    if not _QUIETEST <= value <= _LOUDEST:
        raise argparse.ArgumentTypeError(f"must lie between {_QUIETEST:g} and {_LOUDEST:g}")
    return value


def run(options: argparse.Namespace) -> None:
    """Print the figures of a file, one in a line. Raises MediaError for what holds no sound or cannot be read."""
    figures = measure_file(options.sound)
    for name, value, unit in _rows(figures):
        print(f"{name:22}{_number(value):>8} {unit}")
    if options.target is not None:
        print(_advice(figures, options.target))


def measure_file(path: Path) -> Loudness:
    """The loudness of a file's sound, read block by block after it has proved to be readable. Raises MediaError."""
    from engines.dsp.loudness import measure  # late, all of it: compiled arithmetic and decoders are slow to load
    from engines.media.resample import RATE
    from engines.media.sandbox import import_check
    from engines.media.sound import SoundReader

    with Bar("Loudness") as bar:
        bar.show(0, 1, "Checking the file")
        info = import_check(path)
        if not info.samples:
            raise MediaError(f"“{path.name}” holds no sound.")
        with SoundReader(path) as reader:
            return measure(_shown(reader.blocks(), info.samples, bar), RATE, reader.channels)


def _shown(blocks: Iterator[np.ndarray], samples: int, bar: Bar) -> Iterator[np.ndarray]:
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        bar.show(done, samples, "Measuring")


def _rows(figures: Loudness) -> tuple[tuple[str, float, str], ...]:
    return (
        ("Integrated", figures.integrated, "LUFS"),
        ("Range", figures.range, "LU"),
        ("Loudest 0.4 s", figures.momentary, "LUFS"),
        ("Loudest 3 s", figures.short, "LUFS"),
        ("True peak", figures.true_peak, "dBTP"),
        ("Sample peak", figures.sample_peak, "dBFS"),
        ("Length", figures.seconds, "s"),
    )


def _number(value: float) -> str:
    return "silent" if isinf(value) else f"{value:.1f}"


def _advice(figures: Loudness, target: float) -> str:
    if isinf(figures.integrated):
        return f"There is nothing loud enough to be brought to {target:g} LUFS."
    change = target - figures.integrated
    return f"To {target:g} LUFS: {change:+.1f} dB, and the true peak is then {figures.true_peak + change:.1f} dBTP."

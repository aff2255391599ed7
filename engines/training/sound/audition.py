"""Examples to listen to and to look at: WAV files, their captions, a sheet of spectrograms, and how the corpus is balanced."""

from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np

from engines.audio.analysis.balance import BANDS, balance
from engines.dsp.loudness import loudness_of
from engines.media.picture import write_png
from engines.media.resample import RATE
from engines.media.sound import write_wav
from engines.training.sound.captions import plain_caption
from engines.training.sound.corpus import Corpus, Example, draw

_WIDTH, _HEIGHT, _COLUMNS = 480, 200, 3  # pixels of a spectrogram
_LOW, _HIGH = 40.0, 16_000.0  # hertz
_FRAME = 2048


def audition(folder: Path, seeds: range, seconds: float = 15.0) -> str:
    """Write the examples of `seeds` and their sheet into `folder`; returns a table of loudness and balance with the speed of drawing."""
    folder.mkdir(parents=True, exist_ok=True)
    examples, begun = [], time.process_time()
    for seed in seeds:
        examples.append(draw(seed, Corpus(RATE, seconds)))
    speed = seconds * len(examples) / max(1e-9, time.process_time() - begun)
    for example in examples:
        write_wav(folder / f"{example.seed:06d}.wav", [example.sound], 2)
    captions = "\n".join(f"{example.seed:06d} {plain_caption(example)}" for example in examples)
    (folder / "captions.txt").write_text(captions + "\n", encoding="utf-8")
    write_png(folder / "sheet.png", sheet(examples))
    return f"{_table(examples)}\n{speed:.0f} times real time"


def sheet(examples: list[Example]) -> np.ndarray:
    """uint8 RGB: the spectrograms of examples side by side, each with its caption."""
    cells = [_cell(example) for example in examples]
    cells += [np.zeros_like(cells[0])] * (-len(cells) % _COLUMNS)
    return np.vstack([np.hstack(cells[begin : begin + _COLUMNS]) for begin in range(0, len(cells), _COLUMNS)])


def spectrogram(sound: np.ndarray, rate: int, size: tuple[int, int] = (_WIDTH, _HEIGHT)) -> np.ndarray:
    """uint8 RGB [height, width, 3]: time to the right, pitch upwards from 40 Hz to 16 kHz, 80 dB from black to white."""
    width, height = size
    line = np.pad(sound.mean(axis=1), (0, _FRAME))
    starts = np.linspace(0, len(line) - _FRAME, width).astype(int)
    frames = np.stack([line[start : start + _FRAME] for start in starts]) * np.hanning(_FRAME)
    levels = 20 * np.log10(np.abs(np.fft.rfft(frames, axis=1)) / _FRAME * 4 + 1e-6)
    rows = np.clip(np.geomspace(_LOW, min(_HIGH, rate * 0.49), height) * _FRAME / rate, 0, _FRAME // 2).astype(int)
    grey = np.clip((levels[:, rows].T[::-1] + 90) / 80 * 255, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(cv2.applyColorMap(grey, cv2.COLORMAP_MAGMA)[:, :, ::-1])


def _cell(example: Example) -> np.ndarray:
    picture = spectrogram(example.sound, example.rate)
    words = plain_caption(example)
    for line, begin in enumerate(range(0, min(len(words), 210), 70)):
        place = (4, 12 + 12 * line)
        cv2.putText(picture, words[begin : begin + 70], place, cv2.FONT_HERSHEY_SIMPLEX, 0.36, (255, 255, 255), 1, cv2.LINE_AA)
    return picture


def _table(examples: list[Example]) -> str:
    rows = [f"{'seed':>6} {'kind':8} {'LUFS':>6} " + " ".join(f"{low:>5.0f}" for low, _ in BANDS)]
    for example in examples:
        levels = " ".join(f"{level:5.0f}" for level in balance(example.sound, example.rate))
        rows.append(f"{example.seed:6d} {example.kind:8} {loudness_of(example.sound, example.rate):6.1f} {levels}")
    return "\n".join(rows)

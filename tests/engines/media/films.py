"""Test films made by ffmpeg's command line: the number of each frame stands in it as 16 black or white bars, a tone lies beneath."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np

BARS = 16


def numbered(n: int, width: int = 160, height: int = 90) -> np.ndarray:
    """A grey uint8 [height, width] picture that says `n`."""
    bits = [255 if n >> bit & 1 else 0 for bit in range(BARS)]
    return np.broadcast_to(np.repeat(np.array(bits, np.uint8), width // BARS + 1)[:width], (height, width))


def number_of(picture: np.ndarray) -> int:
    """The number that a picture [height, width(, channels)] says."""
    grey = picture if picture.ndim == 2 else picture[..., :3].mean(axis=2)
    width = grey.shape[1]
    scale = width / 160
    middles = [int((11 * bit + 5.5) * scale) for bit in range(BARS) if (11 * bit + 5.5) * scale < width]
    row = grey[grey.shape[0] // 4 : grey.shape[0] * 3 // 4].mean(axis=0)
    return sum(1 << bit for bit, x in enumerate(middles) if row[x] > 127)


def ffmpeg(*arguments: str | Path, stdin: bytes = b"") -> None:
    """Run ffmpeg's command line."""
    command = ["ffmpeg", "-v", "error", "-y", *map(str, arguments)]
    subprocess.run(command, input=stdin, check=True, capture_output=True)


def make_film(path: Path, frames: int, rate: str = "24", options: tuple[str, ...] = (), sound: str = "") -> Path:
    """A numbered film; `options` for its encoder, `sound` a source of ffmpeg such as "sine=440:r=48000"."""
    raw = b"".join(numbered(n).tobytes() for n in range(frames))
    inputs = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", "160x90", "-r", rate, "-i", "-"]
    if sound:
        inputs += ["-f", "lavfi", "-i", sound, "-shortest"]
    codec = options if "-c:v" in options else ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", *options)
    ffmpeg(*inputs, *codec, path, stdin=raw)
    return path

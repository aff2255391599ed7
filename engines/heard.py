"""Sound as it is made, in a file beside a job's results: the engine adds to it, whoever listens reads what is there so far."""

from __future__ import annotations

from pathlib import Path

import numpy as np

NAME = "heard.pcm"
_CHANNELS, _BYTES = 2, 4  # 16 bit stereo at 48 kHz, without a header: it has no end yet


def add(folder: Path, sound: np.ndarray) -> None:
    """The next samples, float32 [samples, 1 or 2]; mono is heard from both sides."""
    steps = np.round(np.clip(sound, -1, 1) * 32767).astype("<i2")
    with open(folder / NAME, "ab") as file:
        file.write(np.ascontiguousarray(np.broadcast_to(steps, (len(steps), _CHANNELS))).tobytes())


def count(folder: Path) -> int:
    """How many samples there are so far."""
    try:
        return (folder / NAME).stat().st_size // _BYTES
    except OSError:
        return 0


def read(folder: Path, first: int, count: int) -> np.ndarray:
    """Up to `count` samples from `first` on, as many as there are: float32 [samples, 2]."""
    try:
        with open(folder / NAME, "rb") as file:
            file.seek(first * _BYTES)
            data = file.read(count * _BYTES)
    except OSError:
        data = b""
    whole = data[: len(data) // _BYTES * _BYTES]
    return np.frombuffer(whole, "<i2").reshape(-1, _CHANNELS).astype(np.float32) / 32767

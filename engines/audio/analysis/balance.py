"""The balance of a sound: how much of it lies in which range of frequencies."""

from __future__ import annotations

import numpy as np

BANDS = ((20, 60), (60, 150), (150, 400), (400, 1000), (1000, 2500), (2500, 6000), (6000, 11_000), (11_000, 20_000))
"""Hertz, from and to."""
_FRAME = 4096


def balance(sound: np.ndarray, rate: int) -> np.ndarray:
    """float [8]: the power in each of BANDS beside the whole, in decibels; of float [samples, channels]. -120 where there is nothing."""
    line = sound.mean(axis=1)
    line = np.pad(line, (0, max(0, _FRAME - len(line))))
    frames = np.lib.stride_tricks.sliding_window_view(line, _FRAME)[:: _FRAME // 2]
    power = np.zeros(_FRAME // 2 + 1)
    for begin in range(0, len(frames), 64):
        power += (np.abs(np.fft.rfft(frames[begin : begin + 64] * np.hanning(_FRAME), axis=1)) ** 2).sum(axis=0)
    hertz = np.fft.rfftfreq(_FRAME, 1 / rate)
    levels = np.array([power[(hertz >= low) & (hertz < high)].sum() for low, high in BANDS])
    return 10 * np.log10(np.maximum(levels / max(power.sum(), 1e-20), 1e-12))

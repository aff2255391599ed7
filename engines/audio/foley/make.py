"""From the name of an effect to sound, and an ambience without a seam."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.audio.foley.bench import Bench
from engines.audio.foley.table import FOLEY, Foley
from engines.audio.synth.space import SPACES
from engines.dsp.limiter import Limit, limit
from engines.dsp.loudness import SILENCE, gain_to, loudness_of
from engines.dsp.reverb import Reverb
from engines.progress import EngineError

_SEAM = 1.5  # seconds at most over which the end of a loop turns into its beginning
_CEILING = -1.0  # dBTP
_FAR = 12.0  # decibels that distance takes away
LONGEST = 600.0  # seconds


@dataclass(frozen=True)
class Wanted:
    """`name`: a key of FOLEY. `samples`: exact length at `rate`. `size`: -1 small .. 1 huge, `force`: 0 light .. 1 heavy, `distance`: 0
    near .. 1 far. `loop`: its end leads into its beginning. `space`: a room of SPACES, "" for none, None for what is customary."""

    name: str
    samples: int
    seed: int = 0
    rate: int = 48_000
    size: float = 0.0
    force: float = 0.5
    distance: float = 0.0
    loop: bool = False
    space: str | None = None


def make(wanted: Wanted) -> np.ndarray:
    """float32 [samples, 2] within -1..1, at the loudness that is customary for it. Raises EngineError for what is not known."""
    if wanted.name not in FOLEY:
        raise EngineError(f"There is no sound “{wanted.name}”; these are known: {', '.join(FOLEY)}.")
    if not 0 < wanted.samples <= LONGEST * wanted.rate:
        raise EngineError("A sound can be up to ten minutes long.")
    foley = FOLEY[wanted.name]
    seam = min(int(_SEAM * wanted.rate), wanted.samples // 3) if wanted.loop else 0
    dice = np.random.default_rng([wanted.seed, *wanted.name.encode()])
    bench = Bench(wanted.rate, max(wanted.samples + seam, wanted.rate // 10), dice, wanted.size, wanted.force)
    made = foley.make(bench)
    sound = np.ascontiguousarray(np.atleast_2d(made).T, np.float32)
    sound = np.repeat(sound, 2, axis=1) if sound.shape[1] == 1 else sound
    sound = _placed(sound, foley, wanted)
    sound = _joined(sound, wanted.samples, seam) if seam else _faded(sound[: wanted.samples], foley, wanted.rate)
    return _levelled(sound, foley.loudness - _FAR * wanted.distance, wanted.rate)


def _placed(sound: np.ndarray, foley: Foley, wanted: Wanted) -> np.ndarray:
    """In its room: the farther, the more of it and the fewer highs."""
    space = foley.space if wanted.space is None else wanted.space
    if not space and not wanted.distance:
        return sound
    if wanted.distance:
        keep = np.exp(-2 * np.pi * (16_000 * (1 - 0.9 * wanted.distance)) / wanted.rate)
        sound = _dulled(sound, float(keep))
    room = Reverb(SPACES[space or "hall"], wanted.rate)(sound)
    return sound * np.float32(1 - 0.6 * wanted.distance) + room * np.float32(0.25 + 0.5 * wanted.distance)


def _dulled(sound: np.ndarray, keep: float) -> np.ndarray:
    """A one-pole low-pass, by its impulse response (which is short at any distance)."""
    response = (1 - keep) * keep ** np.arange(256)
    return np.stack([np.convolve(side, response)[: len(sound)] for side in sound.T], axis=1).astype(np.float32)


def _joined(sound: np.ndarray, samples: int, seam: int) -> np.ndarray:
    """What runs beyond the end is crossed into the beginning, with equal power."""
    out = sound[:samples].copy()
    turn = np.linspace(0, np.pi / 2, seam, dtype=np.float32)[:, None]
    out[:seam] = out[:seam] * np.sin(turn) + sound[samples : samples + seam] * np.cos(turn)
    return out


def _faded(sound: np.ndarray, foley: Foley, rate: int) -> np.ndarray:
    """A short way in, and a way out that suits what would go on or ring on."""
    out = sound.copy()
    rise = min(len(out), int((0.05 if foley.endless else 0.001) * rate))
    fall = min(len(out), int((0.25 if foley.endless else 0.12) * rate), len(out) // 2 + 1)
    out[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)[:, None]
    out[len(out) - fall :] *= np.cos(np.linspace(0, np.pi / 2, fall, dtype=np.float32))[:, None] ** 2
    return out


def _levelled(sound: np.ndarray, target: float, rate: int) -> np.ndarray:
    measured = loudness_of(sound, rate)
    if measured == SILENCE:
        peak = float(np.abs(sound).max(initial=0.0))
        return sound * np.float32(10 ** (target / 20) / peak) if peak else sound
    return limit(sound * np.float32(gain_to(target, measured)), rate, Limit(_CEILING))

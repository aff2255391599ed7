"""Drums and cymbals, each struck once and kept: skins that sink in pitch, noise, and clouds of metal partials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from engines.audio.synth import kernels
from engines.audio.synth.noise import band_noise
from engines.dsp.equaliser import Band, sections

VARIANTS = 3  # of each stroke, so that rolls do not sound like a machine
_FORCES = 4


@dataclass(frozen=True)
class Kit:
    """How a drum set is built: `tune` and `ring` are factors on every drum's pitch and length, `dull` 0..1 takes highs away,
    `crush` 0..1 drives, `electric` replaces skins by oscillators. `gains`: decibels by drum. `send`: decibels into the room."""

    tune: float = 1.0
    ring: float = 1.0
    dull: float = 0.0
    crush: float = 0.0
    electric: bool = False
    send: float = -14.0
    gains: dict[str, float] = field(default_factory=dict, hash=False)
    words: tuple[str, ...] = ()


KITS: dict[str, Kit] = {
    "acoustic": Kit(words=("drums", "drum kit")),
    "brushes": Kit(0.95, 0.7, 0.35, send=-12, gains={"kick": -5, "snare": -4, "hat": -3}, words=("brushed drums",)),
    "dusty": Kit(0.92, 0.8, 0.5, 0.35, send=-20, words=("lo-fi drums",)),
    "machine": Kit(1.0, 1.0, 0.0, 0.15, True, send=-22, words=("drum machine", "electronic drums")),
    "cinematic": Kit(0.72, 1.8, 0.15, 0.1, send=-5, gains={"hat": -6, "shaker": -4}, words=("cinematic drums", "film drums")),
    "taiko": Kit(0.8, 1.5, 0.1, 0.15, send=-4, words=("taikos", "war drums", "epic drums")),
    "orchestra": Kit(0.9, 1.4, 0.1, send=-4, gains={"kick": 1, "snare": -3, "crash": -2}, words=("timpani", "orchestral percussion")),
    "percussion": Kit(1.05, 0.8, 0.15, send=-11, words=("hand percussion", "bongos", "light percussion")),
}  # fmt: skip


def stroke(kit: str, drum: str, velocity: int, variant: int, rate: int) -> np.ndarray:
    """float32 [2, samples]: one stroke; `velocity` 1 to 127 changes colour in four steps and loudness exactly."""
    layer = min(_FORCES - 1, velocity * _FORCES // 128)
    sound = _made(kit, drum, layer, variant % VARIANTS, rate)
    return sound * np.float32((velocity / 127) ** 1.5)


@lru_cache(maxsize=600)
def _made(kit: str, drum: str, layer: int, variant: int, rate: int) -> np.ndarray:
    settings = KITS[kit]
    dice = np.random.default_rng([hash_of(drum), layer, variant])
    force = (layer + 0.7) / _FORCES
    strike = Strike(
        settings.tune * (1 + 0.008 * dice.standard_normal()), settings.ring, force, rate, int(dice.integers(1 << 30)), settings.electric
    )
    line = DRUMS[drum](strike)
    line = line if line.ndim == 2 else np.stack([line, line])
    if settings.crush:
        line = np.tanh(line * (1 + 3 * settings.crush)) / (1 + 1.2 * settings.crush)
    line = np.ascontiguousarray(line, np.float32)
    if settings.dull:
        rows = sections([Band("lowpass", min(rate * 0.45, 16000 * (1 - settings.dull) ** 1.6 + 1500), 0)], rate)
        for side in line:
            kernels.resonate(rows, side)
    rise, fade = rate // 2500, min(line.shape[1], rate // 100)
    line[:, :rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    line[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return line * np.float32(10 ** (settings.gains.get(drum, 0.0) / 20))


def hash_of(name: str) -> int:
    """A number for a name, the same in every process."""
    return int.from_bytes(name.encode()[:6], "big")


@dataclass(frozen=True)
class Strike:
    """One stroke: factors on pitch and length, force 0..1, samples per second, a seed, and whether it is an oscillator's."""

    tune: float
    ring: float
    force: float
    rate: int
    seed: int
    electric: bool

    def times(self, seconds: float) -> np.ndarray:
        """Seconds at each sample."""
        return np.arange(int(seconds * self.rate)) / self.rate

    def noise(self, times: np.ndarray, low: float, high: float, salt: int = 0) -> np.ndarray:
        """Noise between two frequencies, rms 1."""
        return band_noise(self.rate, len(times), (low, min(high, self.rate * 0.45)), self.seed + 7717 * salt)

    def sink(self, times: np.ndarray, hertz: float, rise: float, fall: float) -> np.ndarray:
        """A sine that begins at `rise` times its pitch and sinks within `fall` seconds."""
        pitch = hertz * self.tune * (1 + (rise - 1) * np.exp(-times / fall))
        return np.sin(2 * np.pi * np.cumsum(pitch) / self.rate)

    def skin(self, times: np.ndarray, hertz: float, fall: float, ratios: tuple[float, ...] = (1, 1.594, 2.136, 2.296, 2.653)) -> np.ndarray:
        """The modes of a round skin, the higher the shorter."""
        out = np.zeros((2, len(times)), np.float32)
        rows = [
            (2 * np.pi * ratio * hertz * self.tune / self.rate, 0.8**number, 0.8**number,
             10 ** (-3 / (fall * self.ring / (1 + 0.7 * number) * self.rate)), number * 1.3)
            for number, ratio in enumerate(ratios)
        ]  # fmt: skip
        kernels.ring(np.array(rows), out)
        return out[0]


def _kick(strike: Strike) -> np.ndarray:
    times = strike.times(0.55 * strike.ring if not strike.electric else 0.6)
    body = strike.sink(times, 49 if not strike.electric else 46, 3.6, 0.022) * np.exp(-times / (0.13 * strike.ring))
    click = strike.noise(times, 1500, 6000) * np.exp(-times / 0.004) * (0.12 + 0.2 * strike.force)
    return 0.95 * np.tanh(1.6 * body) + click


def _snare(strike: Strike) -> np.ndarray:
    times = strike.times(0.32 * strike.ring)
    body = strike.skin(times, 185, 0.22) * 0.28 * np.exp(-times / 0.07)
    wires = strike.noise(times, 1400, 9000) * np.exp(-times / (0.055 + 0.05 * strike.force)) * 0.34
    return body + wires * (0.5 + 0.5 * strike.force) + strike.sink(times, 190, 1.4, 0.01) * np.exp(-times / 0.05) * 0.4


def _rim(strike: Strike) -> np.ndarray:
    times = strike.times(0.09)
    return strike.skin(times, 480, 0.08, (1, 1.87, 3.4)) * 0.3 + strike.noise(times, 2000, 7000) * np.exp(-times / 0.006) * 0.3


def _clap(strike: Strike) -> np.ndarray:
    times = strike.times(0.3)
    bursts = sum(np.where(times >= at, np.exp(-(times - at) / 0.006), 0) for at in (0, 0.011, 0.021))
    tail = np.where(times >= 0.028, np.exp(-(times - 0.028) / (0.06 * strike.ring)), 0)
    return np.stack([strike.noise(times, 900, 5000, side) * (0.5 * bursts + 0.45 * tail) * 0.42 for side in range(2)])


def _brush(strike: Strike) -> np.ndarray:
    times = strike.times(0.28)
    swish = np.sin(np.pi * np.clip(times / 0.2, 0, 1)) ** 1.5 * 0.5 + np.exp(-times / 0.03) * 0.5
    return strike.noise(times, 1800, 9000) * swish * 0.15


def _metal(strike: Strike, times: np.ndarray, low: float, count: int) -> np.ndarray:
    """A cloud of partials that have nothing to do with each other, left and right apart."""
    dice = np.random.default_rng(strike.seed % 3 + 5)
    hertz = low * strike.tune * np.exp(dice.random(count) * np.log(min(15000, strike.rate * 0.44) / low))
    fall = (0.35 + 0.9 * dice.random(count)) * times[-1] * (low * 3 / hertz) ** 0.18
    sides = 0.3 + 0.7 * dice.random((count, 2))
    rows = np.stack(
        [2 * np.pi * hertz / strike.rate, sides[:, 0], sides[:, 1], 10 ** (-3 / (fall * strike.rate)), dice.random(count) * 6], axis=1
    )
    out = np.zeros((2, len(times)), np.float32)
    kernels.ring(rows, out)
    return out / np.sqrt(count)


def _hat(strike: Strike) -> np.ndarray:
    times = strike.times(0.09 + 0.03 * strike.force)
    shape = np.exp(-times / (0.018 + 0.02 * strike.force))
    return (_metal(strike, times, 3800, 40) * 0.5 + strike.noise(times, 7000, 15000) * 0.35) * shape * 0.55


def _open_hat(strike: Strike) -> np.ndarray:
    times = strike.times(0.55)
    return (_metal(strike, times, 3400, 50) * 0.6 + strike.noise(times, 6500, 15000) * 0.3) * np.exp(-times / (0.16 * strike.ring)) * 0.5


def _ride(strike: Strike) -> np.ndarray:
    times = strike.times(1.6)
    ping = strike.skin(times, 2900, 0.5, (1, 1.47, 2.09, 2.56)) * 0.1
    return _metal(strike, times, 1500, 60) * np.exp(-times / 0.45) * 0.3 + ping * np.exp(-times / 0.12)


def _crash(strike: Strike) -> np.ndarray:
    times = strike.times(2.6)
    splash = np.exp(-times / (0.75 * min(1.5, strike.ring)))
    return (_metal(strike, times, 900, 90) * 0.7 + strike.noise(times, 4000, 14000) * 0.22 * np.exp(-times / 0.25)) * splash * 0.6


def _swell(strike: Strike) -> np.ndarray:
    times = strike.times(2.2)
    rise = np.clip(times / 1.1, 0, 1) ** 2.5 * np.exp(-np.maximum(0, times - 1.1) / 0.45)
    return np.stack([strike.noise(times, 2500, 11000, side) for side in range(2)]) * rise * 0.12


def _tom(hertz: float) -> Callable[[Strike], np.ndarray]:
    def made(strike: Strike) -> np.ndarray:
        times = strike.times(0.7 * strike.ring)
        body = strike.sink(times, hertz, 1.5, 0.05) * np.exp(-times / (0.16 * strike.ring)) + 0.3 * strike.skin(times, hertz * 1.02, 0.35)
        return 0.6 * body + strike.noise(times, 800, 4000) * np.exp(-times / 0.008) * 0.12

    return made


def _shaker(strike: Strike) -> np.ndarray:
    times = strike.times(0.13)
    return strike.noise(times, 5000, 13000) * np.sin(np.pi * np.clip(times / 0.11, 0, 1)) ** 1.5 * 0.14


def _tambourine(strike: Strike) -> np.ndarray:
    times = strike.times(0.28)
    return _metal(strike, times, 4200, 24) * np.exp(-times / 0.07) * 0.45 + strike.noise(times, 5000, 12000) * np.exp(-times / 0.03) * 0.12


def _conga(strike: Strike) -> np.ndarray:
    times = strike.times(0.35)
    return strike.skin(times, 205, 0.28) * 0.3 + strike.noise(times, 1000, 5000) * np.exp(-times / 0.007) * 0.2


def _block(strike: Strike) -> np.ndarray:
    times = strike.times(0.14)
    return strike.skin(times, 830, 0.09, (1, 2.57, 4.4)) * 0.28


def _taiko(strike: Strike) -> np.ndarray:
    times = strike.times(1.1 * strike.ring)
    body = strike.sink(times, 62, 1.7, 0.06) * np.exp(-times / (0.3 * strike.ring)) + 0.28 * strike.skin(times, 88, 0.8)
    stick = strike.noise(times, 500, 3500) * np.exp(-times / 0.014) * (0.1 + 0.3 * strike.force)
    return 0.85 * np.tanh(1.3 * body) + stick


def _timpani(strike: Strike) -> np.ndarray:
    times = strike.times(1.5)
    return strike.skin(times, 87, 1.6, (1, 1.504, 1.742, 2.0, 2.245)) * 0.34 + strike.noise(times, 200, 1200) * np.exp(-times / 0.02) * 0.12


def _boom(strike: Strike) -> np.ndarray:
    times = strike.times(2.8)
    body = strike.sink(times, 31, 2.4, 0.16) * np.exp(-times / 0.8)
    return 0.9 * np.tanh(1.8 * body) + strike.noise(times, 60, 900) * np.exp(-times / 0.18) * 0.16


DRUMS: dict[str, Callable[[Strike], np.ndarray]] = {
    "kick": _kick, "snare": _snare, "rim": _rim, "clap": _clap, "brush": _brush, "hat": _hat, "open hat": _open_hat, "ride": _ride,
    "crash": _crash, "swell": _swell, "low tom": _tom(82), "mid tom": _tom(112), "high tom": _tom(150), "shaker": _shaker,
    "tambourine": _tambourine, "conga": _conga, "block": _block, "taiko": _taiko, "timpani": _timpani, "boom": _boom,
}  # fmt: skip
# left (-1) to right (1), as the audience sees the drummer, and how the drums balance beside the kick, in decibels
SIDES = {"hat": 0.35, "open hat": 0.35, "ride": -0.4, "crash": -0.25, "high tom": 0.3, "mid tom": -0.05, "low tom": -0.35,
         "shaker": 0.45, "tambourine": -0.4,
         "conga": -0.3, "block": 0.3}  # fmt: skip
BALANCE = {"hat": -5.0, "open hat": -6.0, "ride": -4.0, "crash": -4.0, "shaker": -4.0, "tambourine": -5.0, "brush": -3.0, "rim": -4.0}

"""The workbench for effects: noise, resonances, grains and envelopes on a stereo line, all from one seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.audio.synth import kernels
from engines.audio.synth.noise import band_noise
from engines.dsp.equaliser import Band, sections


@dataclass(frozen=True)
class Bench:
    """One sound that is being made: samples per second, how many, dice, and how big (-1 small .. 1 huge) and near (0 far .. 1 near) it is.

    Lines are float [samples]; what a recipe gives back is [2, samples], or [samples] for something in the middle.
    """

    rate: int
    samples: int
    dice: np.random.Generator
    size: float = 0.0
    force: float = 0.5

    @property
    def times(self) -> np.ndarray:
        """Seconds at each sample."""
        return np.arange(self.samples) / self.rate

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.samples / self.rate

    def noise(self, low: float, high: float) -> np.ndarray:
        """A line of noise between two frequencies, rms 1; every call is another."""
        return band_noise(self.rate, self.samples, (low, min(high, self.rate * 0.45)), int(self.dice.integers(1 << 30)))

    def wide(self, low: float, high: float, shared: float = 0.3) -> np.ndarray:
        """[2, samples] of noise whose sides share a part."""
        middle = shared * self.noise(low, high)
        return np.stack([middle + np.sqrt(1 - shared**2) * self.noise(low, high) for _ in range(2)])

    def wander(self, per_second: float, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """A smooth line of chance between two values, that turns about so often."""
        count = max(4, int(self.seconds * per_second) + 4)
        points = self.dice.random(count)
        place = np.linspace(0, count - 3.001, self.samples) + 1
        index = place.astype(int)
        part = place - index
        before, here, after, last = (points[index + step] for step in (-1, 0, 1, np.minimum(2, count - 1 - index)))
        cubic = here + 0.5 * part * (
            after - before + part * (2 * before - 5 * here + 4 * after - last + part * (3 * (here - after) + last - before))
        )
        return low + (high - low) * np.clip(cubic, 0, 1)

    def swell(self, rise: float, fall: float) -> np.ndarray:
        """A line that rises over `rise` seconds and falls to a thousandth over `fall` seconds."""
        times = self.times
        return np.clip(times / max(rise, 1e-4), 0, 1) ** 1.5 * np.exp(-6.9 * np.maximum(0, times - rise) / max(fall, 1e-3))

    def tone(self, hertz: np.ndarray | float, wave: str = "sine") -> np.ndarray:
        """An oscillator that follows `hertz`: "sine", or "rough" for one with all harmonics, softly."""
        phase = 2 * np.pi * np.cumsum(np.broadcast_to(hertz, self.samples)) / self.rate
        return np.sin(phase) if wave == "sine" else np.tanh(2.5 * np.sin(phase) + 1.2 * np.sin(2 * phase + 0.7))

    def modes(self, hertz: np.ndarray, falls: np.ndarray, levels: np.ndarray) -> np.ndarray:
        """[2, samples]: a struck body's partials; `falls` in seconds to a thousandth."""
        heard = hertz < self.rate * 0.45
        hertz, falls, levels = hertz[heard], falls[heard], levels[heard]
        pan = self.dice.uniform(-0.4, 0.4, len(hertz))
        decays = 10 ** (-3 / (np.maximum(falls, 1e-3) * self.rate))
        rows = np.stack(
            [2 * np.pi * hertz / self.rate, levels * (1 - pan), levels * (1 + pan), decays, self.dice.random(len(hertz)) * 6], axis=1
        )
        out = np.zeros((2, self.samples), np.float32)
        kernels.ring(rows, out)
        return out

    def colour(self, line: np.ndarray, *bands: Band) -> np.ndarray:
        """A line or both sides through an equaliser."""
        rows = sections([band for band in bands if band.hertz < self.rate * 0.45], self.rate)
        out = np.ascontiguousarray(np.atleast_2d(line), np.float32)
        for side in out:
            kernels.resonate(rows, side)
        return out if line.ndim == 2 else out[0]

    def part(self, seconds: float) -> Bench:
        """A bench for a piece of this sound, from the same dice."""
        return Bench(self.rate, max(16, int(seconds * self.rate)), self.dice, self.size, self.force)

    def lay(self, out: np.ndarray, grain: np.ndarray, at: float, pan: float = 0.0) -> None:
        """Add a grain (a line or both sides) to `out` [2, samples] at a time in seconds; what does not fit is dropped."""
        both = np.ascontiguousarray(np.atleast_2d(grain), np.float32)
        sides = np.array([np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4)]) * np.sqrt(2)
        kernels.place(both, (int(at * self.rate), both.shape[1], 1), sides, out)

    def empty(self) -> np.ndarray:
        """[2, samples] of silence."""
        return np.zeros((2, self.samples), np.float32)

    def moments(self, per_second: float) -> np.ndarray:
        """Times of independent events in order, about so many a second."""
        return np.sort(self.dice.uniform(0, self.seconds, self.dice.poisson(per_second * self.seconds)))

"""Single tones: what a voice sounds like at one pitch, force and length. Tones are kept, since music repeats itself."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache
from math import ceil, inf

import numpy as np

from engines.audio.synth import kernels
from engines.audio.synth.noise import band_noise
from engines.audio.synth.voice import Fm, Pluck, Shape, Struck, Voice, Wave
from engines.audio.synth.waves import OPENINGS, sine, tables
from engines.dsp.equaliser import Band, sections

FORCES = 6  # steps of loudness that differ in colour
_STEP = 0.25  # seconds: lengths are rounded up to these, so that tones can be used again
_LONGEST = 6.0  # seconds that a struck or plucked tone may ring
_SMALLEST = 1e-4


@dataclass(frozen=True)
class Held:
    """How long a tone is held, and how much of its beginning is wanted at most, in seconds."""

    seconds: float
    wanted: float = inf

    def samples(self, rate: int) -> int:
        """Samples that are made: the first of those that the whole tone has."""
        return int(min(self.seconds, self.wanted) * rate)


@dataclass
class Tones:
    """A store of tones at one rate, bounded in bytes; the same tone twice in a row differs a little where hands would make it so."""

    rate: int
    limit: int = 96_000_000
    _kept: OrderedDict[tuple, np.ndarray] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def get(self, name: str, voice: Voice, pitch: int, force: float, held: Held) -> np.ndarray:
        """float32 [1 or 2, samples]: at least as long as it is held and the voice's release, or wanted, unless it has died away.

        `force`: 0..1.
        """
        layer = min(FORCES - 1, int(force * FORCES))
        steps = ceil((held.seconds + voice.release) / _STEP) if isinstance(voice.make, Wave | Fm) else 0
        wanted = min(steps, ceil(min(held.wanted, held.seconds + voice.release) / _STEP))
        key = (name, pitch, layer, steps, wanted)
        if key not in self._kept:
            self._keep(key, tone(voice, pitch, (layer + 0.5) / FORCES, Held(steps * _STEP, wanted * _STEP), self.rate))
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: tuple, made: np.ndarray) -> None:
        self._kept[key] = made
        self._bytes += made.nbytes
        while self._bytes > self.limit and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes


def tone(voice: Voice, pitch: int, force: float, held: Held, rate: int) -> np.ndarray:
    """float32 [1 or 2, samples] of a voice; plucked and struck ones ring as long as they do.

    A tone of which only the beginning is wanted is the same there as the whole.
    """
    hertz = 440.0 * 2 ** ((pitch - 69) / 12)
    dice = np.random.default_rng([pitch, int(force * 100), int(held.seconds * 100)])
    held = Held(max(held.seconds, 0.1), max(held.wanted, 0.1))
    match voice.make:
        case Wave() as make:
            made = _wave(make, hertz, force, (held, rate), dice)
        case Fm() as make:
            made = _fm(make, hertz, force, (held, rate))
        case Pluck() as make:
            made = _pluck(make, hertz, force, rate, dice)
        case Struck() as make:
            made = _struck(make, hertz, force, rate, dice)
    return made * np.float32(0.25 * (0.25 + 0.75 * force**1.3))


def _times(samples: int, rate: int) -> np.ndarray:
    """Seconds at the control points, one more than stretches."""
    return np.arange((samples + kernels.CONTROL - 1) // kernels.CONTROL + 1) * (kernels.CONTROL / rate)


def _loudness(shape: Shape, times: np.ndarray) -> np.ndarray:
    """Attack and decay; the release is made when the tone is placed."""
    rise = np.clip(times / shape.attack, 0, 1) ** 0.8
    fall = shape.sustain + (1 - shape.sustain) * np.exp(-np.maximum(0, times - shape.attack) * 3 / shape.decay)
    return rise * fall


def _bend(vibrato: tuple[float, float, float], times: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Pitch factors: vibrato that sets in, and a little drift."""
    cents, hertz, delay = vibrato
    onset = np.clip((times - delay) / 0.35, 0, 1)
    wander = np.interp(times, np.arange(0, times[-1] + 1, 0.35), dice.normal(0, 1.2, len(np.arange(0, times[-1] + 1, 0.35))))
    speed = hertz * (1 + 0.04 * np.sin(2 * np.pi * 0.43 * times))
    return 2 ** ((cents * onset * np.sin(2 * np.pi * speed * times) + wander) / 1200)


def _tremble(tremolo: tuple[float, float], times: np.ndarray) -> np.ndarray:
    return 1 - tremolo[0] * (0.5 + 0.5 * np.sin(2 * np.pi * tremolo[1] * times))


def _wave(make: Wave, hertz: float, force: float, span: tuple[Held, int], dice: np.random.Generator) -> np.ndarray:
    held, rate = span
    out = np.zeros((2, held.samples(rate)), np.float32)
    times = _times(int(held.seconds * rate), rate)
    loud = _loudness(make.shape, times) * _tremble(make.tremolo, times)
    swell = np.clip(times / max(make.shape.attack, 0.02), 0, 1)
    opened = (OPENINGS - 1) * (np.exp(-times * 2.3 / make.opening) if make.opening else 0.55 + 0.45 * force * swell)
    controls = np.stack([loud, opened, _bend(make.vibrato, times, dice)])
    count = make.unison
    spread = np.linspace(-1, 1, count) if count > 1 else np.zeros(1)
    cycles = np.stack([hertz / rate * 2 ** (spread * make.detune / 1200), dice.random(count) * 2047], axis=1)
    pan = (np.argsort(dice.random(count)) / max(1, count - 1) * 2 - 1) * make.width if count > 1 else np.zeros(1)
    sides = np.stack([np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4)], axis=1) / np.sqrt(count)
    kernels.oscillate(tables(make, hertz, rate, force), cycles, sides, controls, out)
    if make.breath:
        _breathe(out, make.breath, (hertz, rate), (times, loud), dice)
    if make.drive:
        np.tanh(out * (1 + 4 * make.drive), out=out)
        out /= 1 + 1.2 * make.drive
    return out if make.width or make.breath else out[:1] * np.float32(np.sqrt(2))


Curve = tuple[np.ndarray, np.ndarray]
"""Seconds of the control points, and the values there."""


def _breathe(out: np.ndarray, breath: float, at: tuple[float, int], loud: Curve, dice: np.random.Generator) -> None:
    """Noise around the third harmonic that follows the tone, stronger while it begins. `at`: hertz and samples per second."""
    hertz, rate = at
    level = breath * 0.6 * loud[1] * (1 + 1.5 * np.exp(-loud[0] * 18))
    low = min(hertz * 1.5, rate * 0.15)
    for line in out:
        kernels.follow(band_noise(rate, len(line), (low, min(low * 6, rate * 0.45)), int(dice.integers(1 << 30))), level, line)


def _fm(make: Fm, hertz: float, force: float, span: tuple[Held, int]) -> np.ndarray:
    held, rate = span
    out = np.zeros((2, held.samples(rate)), np.float32)
    times = _times(int(held.seconds * rate), rate)
    loud = _loudness(make.shape, times) * _tremble(make.tremolo, times)
    bend = _bend(make.vibrato, times, np.random.default_rng(int(hertz)))
    total = sum(pair[1] for pair in make.pairs)
    for carrier, level, modulator, index, fall in make.pairs:
        strength = index * (0.35 + 0.9 * force) * (0.3 + 0.7 * np.exp(-times * 2.3 / fall)) * min(1.0, (900 / hertz) ** 0.5)
        if carrier * hertz > rate * 0.4:
            continue
        for side, cents in enumerate((-make.detune, make.detune)):
            factor = 2 ** (cents / 1200)
            pair = np.array([carrier * hertz / rate * factor, min(modulator * hertz / rate * factor, 0.45), 1.2 * level / total])
            heard = np.array([0.8, 0.35]) if side == 0 else np.array([0.35, 0.8])
            kernels.modulate(pair, np.stack([loud, strength, bend]), sine(), heard, out)
    return out


def _pluck(make: Pluck, hertz: float, force: float, rate: int, dice: np.random.Generator) -> np.ndarray:
    ring = make.ring * (261.6 / hertz) ** 0.55 * (1 - 0.8 * make.mute)
    samples = int(min(_LONGEST, max(0.2, ring * 1.1)) * rate)
    period = rate / hertz
    soft = min(0.95, make.soft * (1.15 - 0.5 * force) * (rate / 48_000) ** 0.5 * (0.75 + 0.45 * make.mute))
    loss = 10 ** (-3 / (ring * hertz))
    burst = _burst(make, period, force, dice, rate)
    out = np.zeros(samples, np.float32)
    kernels.pluck(burst, period, min(loss, 0.9999), soft * 0.9, out)
    out /= np.abs(out[: int(0.2 * rate)]).max() + _SMALLEST
    if make.drive:
        out = _amplify(out, make.drive, rate)
    if make.body:
        kernels.resonate(
            sections([Band("peak", centre, gain, width) for centre, gain, width in make.body if centre < rate * 0.45], rate), out
        )
    out[-rate // 50 :] *= np.linspace(1, 0, rate // 50, dtype=np.float32)
    return (out * np.float32(1.1))[None]


def _burst(make: Pluck, period: float, force: float, dice: np.random.Generator, rate: int) -> np.ndarray:
    """A period of noise and edge, dulled by a soft finger, with the harmonics missing that have a node where it is plucked."""
    length = max(4, round(period))
    place = max(1, round(length * make.place))
    edge = np.where(np.arange(length) < place, 1 - make.place, -make.place)
    white = 0.55 * dice.standard_normal(length) + 0.8 * edge
    spectrum = np.fft.rfft(white)
    hertz = np.fft.rfftfreq(length, 1 / rate)
    spectrum /= 1 + (hertz / (700 + 9000 * (1 - make.soft) * (0.3 + force))) ** 2
    spectrum[0] = 0
    line = np.fft.irfft(spectrum, length)
    combed = line - 0.9 * np.roll(line, place)
    return combed / (np.abs(combed).max() + _SMALLEST)


def _amplify(line: np.ndarray, drive: float, rate: int) -> np.ndarray:
    """A valve amplifier and its loudspeaker: gain, soft clipping, and a steep end at 5 kHz where it is driven hard."""
    loud = np.tanh(line * np.float32(1 + 22 * drive**2)) * np.float32(0.75)
    if drive > 0.5:
        kernels.resonate(sections([Band("highpass", 90, 0, 1), Band("lowpass", min(5000, rate * 0.4), 0, 1)], rate), loud)
    return loud


def _struck(make: Struck, hertz: float, force: float, rate: int, dice: np.random.Generator) -> np.ndarray:
    rows = _strings(make, hertz, force, rate) if make.strings else _bodies(make, hertz, force, rate)
    longest = max(row[3] for row in rows)
    samples = int(min(_LONGEST, max(0.25, longest)) * rate)
    partials = np.array(
        [(2 * np.pi * f / rate, left, right, 10 ** (-3 / (fall * rate)), phase) for f, left, fall, _, right, phase in _tuned(rows)]
    )
    out = np.zeros((2, samples), np.float32)
    kernels.ring(partials, out)
    attack = max(1, int((0.0015 - 0.001 * make.hard) * rate))
    out[:, :attack] *= np.linspace(0, 1, attack, dtype=np.float32)
    if make.thump:
        length = min(samples, int(0.05 * rate))
        knock = band_noise(rate, length, (max(60, hertz * 0.4), min(rate * 0.4, 600 + 3000 * make.hard)), int(dice.integers(1 << 30)))
        out[:, :length] += (make.thump * (0.3 + force) * knock * np.exp(-np.arange(length) / (0.009 * rate))).astype(np.float32)
    if make.tremolo[0]:
        out *= _tremble(make.tremolo, np.arange(samples) / rate).astype(np.float32)
    out[:, -rate // 50 :] *= np.linspace(1, 0, rate // 50, dtype=np.float32)
    return out


def _tuned(rows: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float, float, float]]:
    """Rows with a place between left and right, and a phase, that depend on the partial only."""
    made = []
    for number, (f, level, fall, longest) in enumerate(rows):
        pan = 0.25 * np.sin(number * 2.4)
        made.append((f, level * (1 - pan), fall, longest, level * (1 + pan), 2.1 * number))
    return made


def _bodies(make: Struck, hertz: float, force: float, rate: int) -> list[tuple[float, float, float, float]]:
    """(hertz, level, seconds of ringing, the same) of a bar's or bell's partials."""
    rows = []
    for number, (ratio, level, ring) in enumerate(make.partials):
        f = ratio * hertz
        if f < rate * 0.46:
            fall = ring * (261.6 / hertz) ** (make.damping * 0.6)
            colour = (0.25 + 1.1 * force * (0.4 + make.hard)) if number else 1.0
            rows.append((f, 0.75 * level * colour, fall, fall))
    return rows


def _strings(make: Struck, hertz: float, force: float, rate: int) -> list[tuple[float, float, float, float]]:
    """A piano's: stiff strings in pairs that are not quite in tune, one of each ringing longer; the hammer misses the eighth partial."""
    rows = []
    stiffness = make.stiffness * (hertz / 261.6) ** 1.2
    edge = (2.5 + 11 * make.hard * (0.25 + force)) * (261.6 / hertz) ** 0.45
    for number in range(1, make.strings + 1):
        f = number * hertz * np.sqrt(1 + stiffness * number**2)
        if f > rate * 0.45:
            break
        level = abs(np.sin(np.pi * number / 8.2)) / number**0.85 * np.exp(-((number / edge) ** 1.1)) * 1.5
        fall = make.ring * (261.6 / hertz) ** (0.55 * make.damping) / (1 + 0.16 * make.damping * number**1.15)
        rows.append((f * 2 ** (-0.35 / 1200), 0.62 * level, fall * 0.38, fall))
        rows.append((f * 2 ** (0.4 / 1200), 0.38 * level, fall, fall))
    return rows


@cache
def shared(rate: int) -> Tones:
    """The store of this process for one rate."""
    return Tones(rate)

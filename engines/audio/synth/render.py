"""From a score to sound: every part on its own, balanced by loudness, in one room, and mastered so that the stems add up to the mix."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engines.audio.score import Drumming, Part, Score
from engines.audio.synth import kernels
from engines.audio.synth.drums import BALANCE, KITS, SIDES, stroke
from engines.audio.synth.space import SPACES
from engines.audio.synth.tones import shared
from engines.audio.synth.voices import VOICES
from engines.dsp.equaliser import Band, Equaliser
from engines.dsp.limiter import MEMORY, Limit, limiting_gain
from engines.dsp.loudness import gain_to, loudness_of
from engines.dsp.reverb import Reverb
from engines.progress import Progress

RATE = 48_000
LOUDNESS = -18.0  # LUFS of a finished piece: music that lies under a film, with room above it
CEILING = -1.0  # dBTP
_BALANCE = {"drums": -20.0, "bass": -21.5, "chords": -22.5, "lead": -19.5, "pads": -25.0}  # LUFS of a stem before the master
_LOW_CUT = {"chords": 90.0, "lead": 110.0, "pads": 130.0}  # hertz: below it belongs to bass and drums
_WARMTH = {
    "lead": Band("peak", 3000, 1.5, 1.2),
    "chords": Band("peak", 450, -2.0, 1.2),
    "pads": Band("peak", 400, -3.0, 1.3),
    "bass": Band("peak", 280, -2.0, 1.0),
}
_TAIL = 6.0  # seconds: tones and the room of a loop last so long after its end, and sound into its beginning
_ENDING = 0.9  # seconds over which the last sound fades, where the score stops before it has died away


@dataclass(frozen=True)
class Rendering:
    """`mix`: float32 [samples, 2] within -1..1; `stems`: the same by name, adding up to `mix`; empty unless they were asked for."""

    rate: int
    mix: np.ndarray
    stems: dict[str, np.ndarray] = field(default_factory=dict)


def render(score: Score, progress: Progress | None = None, rate: int = RATE, stems: bool = False) -> Rendering:
    """Play a score: exactly `score.samples` long (at other rates than 48 kHz accordingly, rounded up). Raises Cancelled."""
    progress = progress or Progress()
    jobs = [*score.parts, *([score.drums] if score.drums and score.drums.hits else [])]
    length = -(-score.samples * rate // RATE)
    dry: dict[str, np.ndarray] = {}
    wet: dict[str, np.ndarray] = {}
    for number, job in enumerate(jobs):
        stem, send = ("drums", KITS[job.kit].send) if isinstance(job, Drumming) else (job.stem, VOICES[job.voice].send)
        progress.step(number, len(jobs) + 2, f"Playing the {stem if stem == 'drums' else job.voice}")
        sound = _balanced(_play(job, score, length, rate), job.gain, (stem, _sharing(score, stem)), rate)
        dry[stem] = dry.get(stem, 0) + sound
        wet[stem] = wet.get(stem, 0) + sound * np.float32(10 ** (send / 20))
    progress.step(len(jobs), len(jobs) + 2, "Placing the players in their room")
    return _master(score, dry, wet, Hall(rate, length, stems), progress)


@dataclass(frozen=True)
class Hall:
    """What the last steps need to know beside the score: samples per second, samples in all, and whether stems are wanted."""

    rate: int
    length: int
    stems: bool


def _sharing(score: Score, stem: str) -> int:
    return max(1, sum(part.stem == stem for part in score.parts))


def _play(job: Part | Drumming, score: Score, length: int, rate: int) -> np.ndarray:
    """float32 [2, length, and a loop's tail], before any mixing."""
    out = np.zeros((2, length + (int(_TAIL * rate) if score.loop else 0)), np.float32)
    if isinstance(job, Drumming):
        for number, hit in enumerate(job.hits):
            sound = stroke(job.kit, hit.drum, hit.velocity, number, rate)
            level = 10 ** (BALANCE.get(hit.drum, 0.0) / 20)
            kernels.place(sound, (score.sample_at(hit.start, rate), sound.shape[1], 1), _sides(SIDES.get(hit.drum, 0.0)) * level, out)
        return out
    tones, voice, sides = shared(rate), VOICES[job.voice], _sides(job.pan)
    fade = max(1, int(voice.release * rate))
    for note in job.notes:
        start, end = score.sample_at(note.start, rate), score.sample_at(note.start + note.length, rate)
        force = note.velocity / 127
        tone = tones.get(job.voice, voice, note.pitch, force, (end - start) / rate)
        kernels.place(tone, (start, end - start, fade), sides * (0.55 + 0.45 * force), out)
    return out


def _sides(pan: float) -> np.ndarray:
    """Equal power, 1 in the middle."""
    return np.array([np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4)]) * np.sqrt(2)


def _balanced(sound: np.ndarray, gain: float, place: tuple[str, int], rate: int) -> np.ndarray:
    """float32 [samples, 2] at its stem's loudness (shared by the voices of a stem), with what is not its business filtered out."""
    stem, voices = place
    bands = [_WARMTH[stem]] if stem in _WARMTH else []
    if stem in _LOW_CUT:
        bands.append(Band("highpass", _LOW_CUT[stem]))
    lines = np.ascontiguousarray(sound.T)
    lines = Equaliser(bands, rate, 2)(lines) if bands else lines
    target = _BALANCE[stem] + gain - 10 * np.log10(voices)
    return lines * np.float32(min(gain_to(target, loudness_of(lines, rate)), 30.0))


def _master(score: Score, dry: dict[str, np.ndarray], wet: dict[str, np.ndarray], hall: Hall, progress: Progress) -> Rendering:
    if not dry:
        return Rendering(hall.rate, np.zeros((hall.length, 2), np.float32))
    room = SPACES[score.space]
    if hall.stems:
        placed = {stem: _fitted(dry[stem] + Reverb(room, hall.rate)(wet[stem]), score, hall) for stem in dry}
        mix = sum(placed.values())
    else:
        placed = {}
        mix = _fitted(sum(dry.values()) + Reverb(room, hall.rate)(sum(wet.values())), score, hall)
    progress.step(1, 2, "Mastering")
    level = np.float32(gain_to(LOUDNESS, loudness_of(mix, hall.rate)))
    gain = level * _limiting(mix * level, score.loop, hall.rate)[:, None]
    return Rendering(hall.rate, mix * gain, {stem: sound * gain for stem, sound in placed.items()})


def _limiting(mix: np.ndarray, loop: bool, rate: int) -> np.ndarray:
    """float32 [length]: the limiter's gain; that of a loop has heard the end when it begins, and hears the beginning when it ends."""
    around = min(len(mix), int(2 * MEMORY * rate)) if loop else 0
    joined = np.concatenate([mix[len(mix) - around :], mix, mix[:around]])
    return limiting_gain(joined, rate, Limit(CEILING))[around : around + len(mix)]


def _fitted(sound: np.ndarray, score: Score, hall: Hall) -> np.ndarray:
    """float32 [length, 2]: a loop's tail sounds into its beginning; any other piece fades at its very end."""
    length = hall.length
    out = sound[:length].copy()
    if score.loop:
        tail = sound[length:]
        while len(tail):
            count = min(len(tail), length)
            out[:count] += tail[:count]
            tail = tail[count:]
        return out
    fade = min(length, int(_ENDING * hall.rate))
    out[length - fade :] *= np.cos(np.linspace(0, np.pi / 2, fade, dtype=np.float32))[:, None] ** 2
    return out

"""From a score to sound: every part on its own, balanced by loudness, in one room, and mastered so that the stems add up to the mix."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engines.audio.compose.moods import MOODS, Manner
from engines.audio.score import Drumming, Part, Score
from engines.audio.synth import kernels
from engines.audio.synth.drums import BALANCE, KITS, SIDES, stroke
from engines.audio.synth.forecast import forecast
from engines.audio.synth.space import SPACES
from engines.audio.synth.tones import Held, shared
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
_LOW, _HIGH = 250.0, 2000.0  # hertz: below and above them a mood has its tone
_TAIL = 6.0  # seconds: tones and the room of a loop last so long after its end, and sound into its beginning
_ENDING = 0.9  # seconds over which the last sound fades, where the score stops before it has died away


@dataclass(frozen=True)
class Rendering:
    """`mix`: float32 [samples, 2] within -1..1; `stems`: the same by name, adding up to `mix`; empty unless they were asked for."""

    rate: int
    mix: np.ndarray
    stems: dict[str, np.ndarray] = field(default_factory=dict)


def render(score: Score, progress: Progress | None = None, rate: int = RATE, stems: bool = False, until: int | None = None) -> Rendering:
    """Play a score: exactly `score.samples` long (at other rates than 48 kHz accordingly, rounded up). Raises Cancelled.

    With `until`, only its first samples: the same tones, in work as in sound, and about as loud.
    """
    progress = progress or Progress()
    length = -(-score.samples * rate // RATE)
    hall = Hall(rate, length if until is None else min(until, length), stems, until is None or until >= length)
    jobs = [job for job in (*score.parts, score.drums) if job and _first(job) is not None]
    levels = [_level(job, score) for job in jobs]
    manner = MOODS[score.mood].manner if score.mood else Manner()
    early, louder = forecast(score, jobs, levels, hall.length / rate) if not hall.whole else ([0.0] * len(jobs), 0.0)
    dry: dict[str, np.ndarray] = {}
    wet: dict[str, np.ndarray] = {}
    for number, job in enumerate(jobs):
        if score.sample_at(_first(job), rate) >= hall.length:
            continue
        stem, send = ("drums", KITS[job.kit].send) if isinstance(job, Drumming) else (job.stem, VOICES[job.voice].send)
        progress.step(number, len(jobs) + 2, f"Playing the {stem if stem == 'drums' else job.voice}")
        sound = _balanced(_play(job, score, hall), stem, (levels[number] + early[number], manner), rate)
        dry[stem] = dry.get(stem, 0) + sound
        wet[stem] = wet.get(stem, 0) + sound * np.float32(10 ** ((send + manner.wet) / 20))
    progress.step(len(jobs), len(jobs) + 2, "Placing the players in their room")
    return _master(score, (dry, wet), hall, LOUDNESS + louder, progress)


@dataclass(frozen=True)
class Hall:
    """What is to be heard of a score: samples per second, samples in all, whether stems are wanted, and whether it is all of the score."""

    rate: int
    length: int
    stems: bool
    whole: bool


def _first(job: Part | Drumming) -> int | None:
    """The tick of its first tone or stroke; None where there is none."""
    played = job.hits if isinstance(job, Drumming) else job.notes
    return played[0].start if played else None


def _level(job: Part | Drumming, score: Score) -> float:
    """LUFS at which a job is balanced: what its stem has, shared by the voices of that."""
    stem = "drums" if isinstance(job, Drumming) else job.stem
    return _BALANCE[stem] + job.gain - 10 * np.log10(max(1, sum(part.stem == stem for part in score.parts)))


def _play(job: Part | Drumming, score: Score, hall: Hall) -> np.ndarray:
    """float32 [2, length, and a loop's tail], before any mixing."""
    rate = hall.rate
    out = np.zeros((2, hall.length + (int(_TAIL * rate) if score.loop and hall.whole else 0)), np.float32)
    if isinstance(job, Drumming):
        for number, hit in enumerate(job.hits):
            start = score.sample_at(hit.start, rate)
            if start >= out.shape[1]:
                break
            sound = stroke(job.kit, hit.drum, hit.velocity, number, rate)
            level = 10 ** (BALANCE.get(hit.drum, 0.0) / 20)
            kernels.place(sound, (start, sound.shape[1], 1), _sides(SIDES.get(hit.drum, 0.0)) * level, out)
        return out
    tones, voice, sides = shared(rate), VOICES[job.voice], _sides(job.pan)
    fade = max(1, int(voice.release * rate))
    for note in job.notes:
        start, end = score.sample_at(note.start, rate), score.sample_at(note.start + note.length, rate)
        if start >= out.shape[1]:
            break
        force = note.velocity / 127
        tone = tones.get(job.voice, voice, note.pitch, force, Held((end - start) / rate, (out.shape[1] - start) / rate))
        kernels.place(tone, (start, end - start, fade), sides * (0.55 + 0.45 * force), out)
    return out


def _sides(pan: float) -> np.ndarray:
    """Equal power, 1 in the middle."""
    return np.array([np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4)]) * np.sqrt(2)


def _balanced(sound: np.ndarray, stem: str, how: tuple[float, Manner], rate: int) -> np.ndarray:
    """float32 [samples, 2] at its level and in the mood's tone, with what is not its stem's business filtered out."""
    level, manner = how
    bands = [_WARMTH[stem]] if stem in _WARMTH else []
    bands += [band for band in (Band("low shelf", _LOW, manner.low), Band("high shelf", _HIGH, manner.high)) if band.gain]
    if stem in _LOW_CUT:
        bands.append(Band("highpass", _LOW_CUT[stem]))
    lines = np.ascontiguousarray(sound.T)
    lines = Equaliser(bands, rate, 2)(lines) if bands else lines
    return lines * np.float32(min(gain_to(level, loudness_of(lines, rate)), 30.0))


def _master(score: Score, played: tuple[dict[str, np.ndarray], ...], hall: Hall, loudness: float, progress: Progress) -> Rendering:
    dry, wet = played
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
    level = np.float32(gain_to(loudness, loudness_of(mix, hall.rate)))
    gain = level * _limiting(mix * level, score.loop and hall.whole, hall.rate)[:, None]
    return Rendering(hall.rate, mix * gain, {stem: sound * gain for stem, sound in placed.items()})


def _limiting(mix: np.ndarray, loop: bool, rate: int) -> np.ndarray:
    """float32 [length]: the limiter's gain; that of a loop has heard the end when it begins, and hears the beginning when it ends."""
    around = min(len(mix), int(2 * MEMORY * rate)) if loop else 0
    joined = np.concatenate([mix[len(mix) - around :], mix, mix[:around]])
    return limiting_gain(joined, rate, Limit(CEILING))[around : around + len(mix)]


def _fitted(sound: np.ndarray, score: Score, hall: Hall) -> np.ndarray:
    """float32 [length, 2]: a loop's tail sounds into its beginning; any other piece that is heard to its very end fades there."""
    length = hall.length
    out = sound[:length].copy()
    if not hall.whole:
        return out
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

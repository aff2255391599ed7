"""Voices by their sound alone: any voice on any notes, by itself, with others and over music that it has nothing to do with."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from engines.audio.ear import RATE
from engines.audio.synth import kernels
from engines.audio.synth.space import SPACES
from engines.audio.synth.tones import Held, Tones
from engines.audio.synth.voices import VOICES
from engines.dsp.reverb import Reverb

LINES = 16
"""Lines of each voice that are learned from; those with higher numbers are not."""
_SECONDS = 8
_BEATS = (0.15, 0.3, 0.6, 1.2, 2.4)  # seconds
_HELD = Held(2.6)  # every tone is made so long, and let go when its note is over
_APART = 2  # semitones between the pitches of a voice that are used, so that tones can be used again
_REACH = 24  # semitones from the lowest to the highest note of a line
_LEVELS = (-26.0, -14.0)  # decibels of full scale, root mean square
_WET = (-16.0, -4.0)  # decibels of the room beside the sound
_IN_A_ROOM = 0.6  # of the lines
_SPAN = 1 << 18  # samples of a room's spectrum: a line and its tail
_KEPT = 300_000_000  # bytes of tones


def mixture(random: np.random.Generator, samples: int, most: int = 3, first: int = 0) -> tuple[np.ndarray, list[str]]:
    """float32 [samples] at the ear's rate of one to `most` voices that do not care for each other, and their names.

    `first`: the number of the first line of each voice that is drawn from; `samples` are eight seconds at most.
    """
    names = [str(name) for name in random.choice(list(VOICES), int(random.integers(1, most + 1)), replace=False)]
    sound = np.zeros(samples, np.float32)
    for name in names:
        heard = line(name, first + int(random.integers(LINES)))
        begin = int(random.integers(len(heard) - samples + 1))
        sound += heard[begin : begin + samples] * np.float32(10 ** (random.uniform(*_LEVELS) / 20) / 3277)
    return sound / max(1.0, float(np.abs(sound).max())), names


def over(music: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    """Other music, float32 [samples], with a mixture over it that is about as loud, and the names of the voices in that."""
    sound, names = mixture(random, len(music), 2)
    level = np.sqrt(np.mean(music**2) / max(float(np.mean(sound**2)), 1e-9)) * 10 ** (random.uniform(-9, 6) / 20)
    both = music + sound * np.float32(level)
    return both / max(1.0, float(np.abs(both).max())), names


@lru_cache(maxsize=LINES * 80)
def line(name: str, number: int) -> np.ndarray:
    """int16 [samples], root mean square 3277 (a tenth): a voice on notes or chords of its range, as long and as often as chance has it."""
    random = np.random.default_rng([number, *name.encode()])
    made = _played(name, random)
    if random.random() < _IN_A_ROOM:
        made = made + _roomy(made, str(random.choice(list(SPACES)))) * np.float32(10 ** (random.uniform(*_WET) / 20))
    return np.clip(made * (3277 / max(float(np.sqrt(np.mean(made**2))), 1e-6)), -32767, 32767).astype(np.int16)


def _played(name: str, random: np.random.Generator) -> np.ndarray:
    voice, out = VOICES[name], np.zeros((2, _SECONDS * RATE), np.float32)
    lowest = int(random.integers(voice.low, max(voice.low, voice.high - _REACH) + 1))
    known = np.arange(voice.low + (lowest - voice.low) // _APART * _APART, min(voice.high, lowest + _REACH) + 1, _APART)
    pitches = random.choice(known, min(len(known), int(random.integers(2, 7))), replace=False)
    beat, many, force = random.choice(_BEATS), int(random.integers(1, 4)), random.uniform(0.3, 1.0)
    at, fade = random.uniform(0, 0.4), max(1, int(voice.release * RATE))
    while at < _SECONDS:
        seconds = min(_HELD.seconds, beat * random.choice((0.5, 1, 1, 2)))
        for pitch in random.choice(pitches, min(many, len(pitches)), replace=False):
            tone = _tones().get(name, voice, int(pitch), force, _HELD)
            kernels.place(tone, (int(at * RATE), int(seconds * RATE), fade), np.ones(2), out)
        at += seconds * random.choice((1, 1, 1, 2))
    return out.mean(axis=0)


def _roomy(sound: np.ndarray, space: str) -> np.ndarray:
    """float32 [samples]: the room that the sound is in, alone."""
    return np.fft.irfft(np.fft.rfft(sound, _SPAN) * _room(space), _SPAN)[: len(sound)].astype(np.float32)


@cache
def _room(space: str) -> np.ndarray:
    """complex [_SPAN / 2 + 1]: the spectrum of what a room answers in the first seconds."""
    click = np.zeros((2 * RATE, 2), np.float32)
    click[0] = 1
    return np.fft.rfft(Reverb(SPACES[space], RATE)(click).mean(axis=1), _SPAN)


@cache
def _tones() -> Tones:
    return Tones(RATE, _KEPT)

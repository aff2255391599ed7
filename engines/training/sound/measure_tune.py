"""Whether music takes up the tune that it was given: of eight tunes of one rhythm and one key, the right one is found in it."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import numpy as np

from engines.audio.music import music
from engines.media.resample import RATE
from engines.media.sound import write_wav
from engines.metrics.shares import share_of
from engines.models.cache import Cache
from engines.progress import Progress
from engines.requests import Music, MusicDials
from engines.training.measure_parts import Row

TUNES = 8
NOTE = 0.5  # seconds
_NOTES = 8
_SCALE = (57, 59, 60, 62, 64, 65, 67, 69, 71, 72)  # MIDI keys of A minor
_REACH = (55, 76)  # the keys among which a note must stand out
_INNER = (0.06, 0.46)  # seconds of a note that are listened to
_NEAR = 0.35  # semitones
_SPAN = 1 << 16  # samples of a spectrum


def tune(number: int) -> tuple[int, ...]:
    """Eight notes of A minor, none twice in a row, the last the tonic."""
    dice = np.random.default_rng([number, 57])
    while True:
        drawn = (*(int(pitch) for pitch in dice.choice(_SCALE, _NOTES - 1)), 57)
        if all(a != b for a, b in itertools.pairwise(drawn)):
            return drawn


def hummed(pitches: tuple[int, ...]) -> np.ndarray:
    """float32 [samples, 1] at 48 kHz: a voice that wavers, is a little sharp and breathes between notes of NOTE seconds."""
    time, out = np.arange(round(NOTE * RATE)) / RATE, []
    swell = np.minimum(1, np.minimum(time / 0.03, (NOTE - time) / 0.06).clip(0))
    for pitch in pitches:
        phase = 2 * np.pi * np.cumsum(440 * 2 ** ((pitch + 0.2 + 0.15 * np.sin(2 * np.pi * 5.5 * time) - 69) / 12)) / RATE
        out.append(0.3 * swell * sum(np.sin(phase * number) / number**1.5 for number in range(1, 6)))
    return np.concatenate(out).astype(np.float32)[:, None]


def agreement(sound: np.ndarray, pitches: tuple[int, ...]) -> float:
    """How far the notes of a tune that is repeated from the start stand out of float [samples]: 0 as any other note, 1 as much as notes
    differ from each other (a standard deviation of all those in reach), the mean over the notes."""
    found = []
    for number in range(int(len(sound) / RATE / NOTE)):
        begin, end = (round((number * NOTE + edge) * RATE) for edge in _INNER)
        strengths = _strengths(sound[begin:end])
        if np.ptp(strengths):
            found.append((strengths[pitches[number % len(pitches)] - _REACH[0]] - strengths.mean()) / strengths.std())
    return float(np.mean(found)) if found else 0.0


def _strengths(sound: np.ndarray) -> np.ndarray:
    """float [keys in reach]: how strong each is, by its first two partials."""
    spectrum = np.log(np.abs(np.fft.rfft(sound * np.hanning(len(sound)), _SPAN)) + 1e-2)
    out = []
    for key in range(*_REACH):
        hertz = 440 * 2 ** ((key + np.array([[-_NEAR], [_NEAR]]) - 69) / 12) * (1, 2)
        edges = np.round(hertz * _SPAN / RATE).astype(int)
        out.append(sum(spectrum[low : high + 1].max() for low, high in edges.T))
    return np.array(out)


def sung(model: str, pitches: tuple[int, ...] | None, seed: int, models: Cache) -> np.ndarray:
    """float [samples]: two rounds of calm folk music by a model that was given a hummed tune, or none."""
    dials = MusicDials("calm folk", 2 * _NOTES * NOTE, bpm=60 / NOTE, key="A minor", seed=seed, model=model)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hum.wav"
        if pitches:
            write_wav(path, [hummed(pitches)], 1, "PCM_24")
        made = music(Music(dials, melody=str(path) if pitches else None), Progress(), models)
        return np.concatenate(list(made.blocks)).mean(axis=1)


def tune_rows(model: str, models: Cache) -> list[Row]:
    """The right tune of TUNES must agree best with the music that was given it; music that was given none says what chance does."""
    tunes = [tune(number) for number in range(TUNES)]
    given, without = ([best_of(sung(model, one if told else None, seed, models), tunes) == seed for seed, one in enumerate(tunes)]
                      for told in (True, False))  # fmt: skip
    known = f"{share_of(np.array(without))} where none was given"
    return [Row(f"the hummed tune is found in the music, among {TUNES}", str(share_of(np.array(given))), known)]


def best_of(sound: np.ndarray, tunes: list[tuple[int, ...]]) -> int:
    """The place of the tune that agrees best."""
    return int(np.argmax([agreement(sound, one) for one in tunes]))

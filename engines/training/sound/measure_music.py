"""The figures of the music cards: whether music has what was asked for, as it is heard, and how far it is from the corpus."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engines.audio.analysis.key import hear_key
from engines.audio.analysis.onsets import novelty
from engines.audio.analysis.tempo import pulse
from engines.audio.compose.genres import GENRES
from engines.audio.compose.moods import MOODS
from engines.audio.ear import Ear, Heard
from engines.audio.made import MadeSound
from engines.audio.music import music
from engines.audio.synth.voices import VOICES
from engines.media.resample import RATE
from engines.metrics.frechet import frechet_distance
from engines.metrics.shares import share_of
from engines.metrics.sound import seam_z
from engines.metrics.table import number
from engines.models.cache import Cache
from engines.progress import Progress
from engines.requests import Music, MusicDials
from engines.training.data import UNSEEN_SEEDS
from engines.training.measure_parts import Row
from engines.training.sound.corpus import Corpus, Example, draw

SECONDS = 12.0
PROMPTS = 50
_TEMPO = 0.005  # of the tempo that was asked for
_LIKELY = 0.5  # from this chance on the ear hears a voice
_STEMS = 3
_LOOPED = ("calm folk", "epic trailer", "jazz", "ambient pads", "happy electronic", "waltz", "sad piano", "rock")


@dataclass(frozen=True)
class Question:
    """What is asked for."""

    mood: str
    voice: str
    dials: MusicDials


def questions(model: str, count: int) -> list[Question]:
    """Any mood with any genre, key, tempo and voice: also where they do not go together."""
    dice, asked = random.Random("music questions"), []
    for seed in range(count):
        mood, genre, voice = dice.choice(list(MOODS)), dice.choice(list(GENRES)), dice.choice(list(VOICES))
        key = f"{dice.choice(('C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'))} {dice.choice(('major', 'minor'))}"
        dials = MusicDials(
            f"{mood} {genre} music with {voice}", SECONDS + seed / 1000, bpm=float(dice.randint(60, 150)), key=key, seed=seed, model=model
        )
        asked.append(Question(mood, voice, dials))
    return asked


def music_rows(model: str, count: int, progress: Progress) -> list[Row]:
    """The table of a card; `model`: "score" for the composer and its voices, or a model's name."""
    asked, cache, ear = questions(model, count), Cache(), Ear.from_folder()
    made = [played(question.dials, cache, progress.span(0.8 * i / count, 0.8 * (i + 1) / count)) for i, question in enumerate(asked)]
    lines = [line_of(one) for one in made]
    real = [draw(UNSEEN_SEEDS + i, Corpus(RATE, SECONDS), "music") for i in range(2 * count)]
    known = [ear.listen(at_ears_rate(example.sound.mean(axis=1))) for example in real]
    heard = [ear.listen(at_ears_rate(line)) for line in lines]
    return [
        *truths(asked, lines),
        Row("mood is heard", _share(best(one) == question.mood for one, question in zip(heard, asked, strict=True)),
            _share(best(one) == example.score.mood for one, example in zip(known, real, strict=True)) + " in the corpus"),
        Row("the asked voice is heard", _share(one.voices[q.voice] >= _LIKELY for one, q in zip(heard, asked, strict=True)),
            _share(right for one, example in zip(known, real, strict=True) for right in _found(one, example)) + " in the corpus"),
        Row("a voice is heard that does not play", "-", _share(wrong for one, example in zip(known, real, strict=True)
                                                                for wrong in _imagined(one, example)) + " in the corpus"),
        Row("Frechet distance to the corpus over that of real to real", number(_distance(heard, known[:count], known[count:])), "1"),
        *closing(model, cache, progress),
    ]  # fmt: skip


def played(dials: MusicDials, cache: Cache, progress: Progress) -> MadeSound:
    """What the studio would get."""
    return music(Music(dials), progress, cache)


def line_of(made: MadeSound) -> np.ndarray:
    """float [samples] at 48 kHz: both sides together."""
    return np.concatenate(list(made.blocks)).mean(axis=1)


def at_ears_rate(line: np.ndarray) -> np.ndarray:
    """float [samples] at 24 kHz."""
    even = len(line) // 2 * 2
    spectrum = np.fft.rfft(line[:even])
    return np.fft.irfft(spectrum[: even // 4 + 1], even // 2).astype(np.float32) / 2


def truths(asked: list[Question], lines: list[np.ndarray]) -> list[Row]:
    """Tempo, key and length, as they are heard in the sound."""
    tempo, key, length = [], [], []
    for question, line in zip(asked, lines, strict=True):
        block = line[:, None]
        wanted = question.dials.bpm
        tempo.append(abs(pulse(novelty([block], RATE), wanted).bpm / wanted - 1) <= _TEMPO)
        key.append(str(hear_key([block], RATE).key) == question.dials.key)
        length.append(len(line) == round(question.dials.seconds * RATE))
    return [
        Row("tempo within 0.5 %", str(share_of(np.array(tempo)))),
        Row("key right", str(share_of(np.array(key))), aims=("90 %", "90 %")),
        Row("length exact to the sample", str(share_of(np.array(length)))),
    ]


def closing(model: str, cache: Cache, progress: Progress) -> list[Row]:
    """Seams of loops, and stems beside the mix."""
    loops = [
        played(MusicDials(prompt, 16.0, bpm=120.0, loop=True, seed=seed, model=model), cache, progress.span(1, 1))
        for seed, prompt in enumerate(_LOOPED)
    ]
    seams = [seam_z(line_of(one), one.facts["bars"]) for one in loops]
    errors = []
    for seed in range(_STEMS):
        one = played(MusicDials("epic trailer", 5.0, stems=True, seed=seed, model=model), cache, progress.span(1, 1))
        mix = np.concatenate(list(one.blocks))
        errors.append(20 * np.log10(np.sqrt(np.mean((sum(one.stems.values()) - mix) ** 2) / np.mean(mix**2)) + 1e-12))
    return [
        Row("loop seam, z-score, worst", f"{max(seams):.1f}", aims=("2", "2")),
        Row("stems beside the mix, worst (dB)", f"{max(errors):.0f}", aims=("-60", "-60")),
    ]


def best(heard: Heard) -> str:
    """The likeliest mood."""
    return max(heard.moods, key=heard.moods.get)


def _share(right: Iterable[bool]) -> str:
    return str(share_of(np.array(list(right))))


def _found(heard: Heard, example: Example) -> list[bool]:
    """For each voice that plays, whether it is heard."""
    return [heard.voices[part.voice] >= _LIKELY for part in example.score.parts if part.notes]


def _imagined(heard: Heard, example: Example) -> list[bool]:
    """For each voice that does not play, whether it is heard all the same."""
    playing = {part.voice for part in example.score.parts}
    return [chance >= _LIKELY for voice, chance in heard.voices.items() if voice not in playing]


def _distance(made: list[Heard], first: list[Heard], second: list[Heard]) -> float:
    """Squared Frechet distance of means and spreads, value by value: sets of fifty are too small for covariances."""
    sets = [np.stack([one.embedding for one in group]) for group in (made, first, second)]
    scale = sets[1].std(axis=0) + 1e-6
    made_, one, two = (values / scale for values in sets)
    apart = [sum(frechet_distance(a[:, [i]], b[:, [i]]) for i in range(a.shape[1])) for a, b in ((made_, one), (two, one))]
    return apart[0] / apart[1]

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
from engines.audio.score import Score
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
from engines.training.sound.corpus import Corpus, draw

SECONDS = 12.0
PROMPTS = 50
_TEMPO = 0.005  # of the tempo that was asked for
FALSE_ALARMS = 0.05
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
    made = [played(question.dials, cache, progress.span(0.7 * i / count, 0.7 * (i + 1) / count)) for i, question in enumerate(asked)]
    lines = [line_of(one) for one in made]
    real = [draw(UNSEEN_SEEDS + i, Corpus(RATE, SECONDS), "music") for i in range(2 * count)]
    known = [ear.listen(at_ears_rate(example.sound.mean(axis=1))) for example in real]
    heard = [ear.listen(at_ears_rate(line)) for line in lines]
    loops = [
        played(MusicDials(prompt, 16.0, bpm=120.0, loop=True, seed=seed, model=model), cache, progress.span(0.9, 1))
        for seed, prompt in enumerate(_LOOPED)
    ]
    stems = [
        played(MusicDials("epic trailer", 5.0, stems=True, seed=seed, model=model), cache, progress.span(1, 1)) for seed in range(_STEMS)
    ]
    return [
        *truths(asked, lines),
        *probed(asked, heard, [example.score for example in real], known),
        Row("Frechet distance to the corpus over that of real to real", number(over_floor(heard, known[:count], known[count:])), "1"),
        seams([(line_of(loop), loop.facts["bars"]) for loop in loops]),
        sums(stems),
    ]


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


def probed(asked: list[Question], heard: list[Heard], scores: list[Score], known: list[Heard]) -> list[Row]:
    """Mood and voice as the ear hears them in what was asked for and, as its ceiling, in pieces of the corpus: `scores` say the truth.

    A voice is heard where the ear is surer of it than in nearly all pieces of the corpus that lack it; those that all or none have are
    left out.
    """
    playing = [{part.voice for part in score.parts if part.notes} for score in scores]
    sure = surenesses(playing, known)
    found = [one.voices[voice] > sure[voice] for one, voices in zip(known, playing, strict=True) for voice in voices if voice in sure]
    wanted = [
        one.voices[question.voice] > sure[question.voice] for one, question in zip(heard, asked, strict=True) if question.voice in sure
    ]
    return [
        Row("mood is heard", _share(best(one) == question.mood for one, question in zip(heard, asked, strict=True)),
            _share(best(one) == score.mood for one, score in zip(known, scores, strict=True)) + " in the corpus"),
        Row(f"the asked voice is heard, at {100 * FALSE_ALARMS:.0f} % false alarms", _share(wanted), _share(found) + " in the corpus"),
    ]  # fmt: skip


def surenesses(playing: list[set[str]], known: list[Heard]) -> dict[str, float]:
    """For each voice how likely the ear must find it, so that it is heard in FALSE_ALARMS of the pieces that lack it."""
    sure = {}
    for voice in known[0].voices:
        without = [one.voices[voice] for one, voices in zip(known, playing, strict=True) if voice not in voices]
        if 0 < len(without) < len(known):
            sure[voice] = float(np.quantile(without, 1 - FALSE_ALARMS))
    return sure


def seams(loops: list[tuple[np.ndarray, list[int]]]) -> Row:
    """How loops close: (float [samples], bars)."""
    found = [seam_z(loop, bars) for loop, bars in loops]
    return Row("loop seam, z-score, median and worst", f"{np.median(found):.1f} and {max(found):.1f}", aims=("2", "2"))


def sums(made: list[MadeSound]) -> Row:
    """What is left where the stems are taken from the mix."""
    errors = []
    for one in made:
        mix = np.concatenate(list(one.blocks))
        errors.append(20 * np.log10(np.sqrt(np.mean((sum(one.stems.values()) - mix) ** 2) / np.mean(mix**2)) + 1e-12))
    return Row("stems beside the mix, worst (dB)", f"{max(errors):.0f}", aims=("-60", "-60"))


def best(heard: Heard) -> str:
    """The likeliest mood."""
    return max(heard.moods, key=heard.moods.get)


def _share(right: Iterable[bool]) -> str:
    return str(share_of(np.array(list(right))))


def over_floor(made: list[Heard], first: list[Heard], second: list[Heard]) -> float:
    """Squared Frechet distance of `made` to real sounds, the mean of that to both halves of them, over that of the halves.

    Of means and spreads, value by value: sets of fifty are too small for covariances. Values are measured in their spread among the
    real ones, those that hardly ever move in that of the middle one: else a single sound that moves such a value outweighs all others.
    """
    made_, one, two = (np.stack([sound.embedding for sound in group]) for group in (made, first, second))
    spread = np.concatenate([one, two]).std(axis=0)
    scale = np.maximum(spread, np.median(spread)) + 1e-6
    return (_apart(made_, one, scale) + _apart(made_, two, scale)) / 2 / _apart(one, two, scale)


def _apart(one: np.ndarray, two: np.ndarray, scale: np.ndarray) -> float:
    return sum(frechet_distance(one[:, [i]] / scale[i], two[:, [i]] / scale[i]) for i in range(len(scale)))

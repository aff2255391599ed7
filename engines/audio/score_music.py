"""The built-in music engine: words to a brief, a composed score, played by the synthesiser. Tempo, key, stems and loops are exact."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from engines import __version__
from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.made import MadeSound
from engines.audio.preview import waveform
from engines.audio.score import RATE, Score
from engines.audio.synth.render import render
from engines.audio.wording import Asked, read_key, read_prompt
from engines.progress import Progress
from engines.requests import Music, MusicDials


def make(request: Music, progress: Progress) -> MadeSound:
    """Composed and played. Raises EngineError or Cancelled."""
    dials = request.dials
    asked = read_prompt(dials.prompt)
    score = compose(brief(dials, asked))
    played = render(score, progress.span(0, 0.97), stems=dials.stems)
    progress.step(1, 1, "Played", waveform(played.mix))
    return MadeSound([played.mix], 2, facts(score, asked), played.stems)


def brief(dials: MusicDials, asked: Asked) -> Brief:
    """What the composer is asked for: the dials first, then the words."""
    bpm = Fraction(str(dials.bpm)) if dials.bpm is not None else asked.bpm
    found = Brief(
        samples=round(dials.seconds * RATE), seed=dials.seed, genre=asked.genre, mood=asked.mood, bpm=bpm,
        key=read_key(dials.key) if dials.key else asked.key, metre=asked.metre, instruments=asked.instruments, stems=asked.stems,
        markers=tuple(round(place * RATE) for place in dials.markers), loop=dials.loop,
    )  # fmt: skip
    return found if dials.bpm is not None or not dials.loop else replace(found, bpm=None)


def facts(score: Score, asked: Asked, start: int = 0) -> dict[str, Any]:
    """What is known exactly of a score that is heard from sample `start` on; see `requests.SoundResult`."""
    known = {
        "engine": __version__,
        "model": "score",
        "tempo": float(score.bpm),
        "key": str(score.key),
        "genre": score.genre,
        "mood": score.mood,
        "beats": [start + score.sample_at(tick) for tick in score.beats()],
        "bars": [start + score.sample_at(tick) for tick in score.bars],
        "sections": [[section.name, start + score.sample_at(section.start)] for section in score.sections],
        "voices": list(dict.fromkeys(part.voice for part in score.parts)),
    }
    return {**known, "unread": " ".join(asked.unread)} if asked.unread else known

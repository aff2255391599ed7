"""The built-in music engine: words to a brief, a composed score, played by the synthesiser. Tempo, key, stems and loops are exact."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from engines import __version__
from engines.audio.analysis.key import hear_key
from engines.audio.analysis.onsets import novelty
from engines.audio.analysis.tempo import pulse
from engines.audio.compose.brief import FASTEST, SLOWEST, Brief
from engines.audio.compose.grid import fine
from engines.audio.compose.piece import compose
from engines.audio.preview import waveform
from engines.audio.score import RATE, TICKS, Score
from engines.audio.synth.ahead import ahead
from engines.audio.synth.drums import KITS
from engines.audio.synth.render import render
from engines.audio.synth.voices import VOICES
from engines.audio.tune import compose_around, hear_tune, key_of, pace_of
from engines.audio.wish import Wish
from engines.audio.wording import Asked, read_key, read_prompt
from engines.progress import EngineError, Progress
from engines.requests import MusicDials

_GOING_ON = 8 * RATE  # samples by which music that leads into a sound is longer than it is heard, so that it does not end there
_HEARD = 20.0  # seconds at the end of a sound that say in which key it goes on


def sing(wish: Wish, progress: Progress) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Composed and played: float32 [samples, 2] by stem, "" for the whole, and the facts. Raises EngineError or Cancelled."""
    progress.step(0, 100, "Composing")
    score, asked = composed(wish)
    if lead := _lead_in(wish, score):
        score, asked = composed(wish, lead)
    played = np.zeros((0, 2), np.float32)
    for sound in ahead(score, lead):
        progress.sound(sound)
        played = np.concatenate([played, sound])
        progress.step(2, 100, "Playing", waveform(played, len(played) / score.samples))
    played = render(score, progress.span(0.02, 0.97), stems=wish.dials.stems)
    progress.step(100, 100, "Played", waveform(played.mix))
    known = facts(score, asked, len(wish.before) - lead)
    heard = slice(lead, None if wish.dials.loop else lead + wish.samples)  # a loop at a locked tempo has the length of its bars
    return {"": played.mix[heard], **{name: sound[heard] for name, sound in played.stems.items()}}, known


def composed(wish: Wish, lead: int = 0) -> tuple[Score, Asked]:
    """The score that a wish asks for, after `lead` samples that will not be heard.

    Tempo and key that the wish leaves open are those of the sound that it goes on from, or of the tune.
    """
    asked = read_prompt(wish.dials.prompt)
    wanted = brief(wish.dials, asked)
    wanted = replace(
        wanted, samples=lead + wish.samples + (_GOING_ON if len(wish.after) else 0), markers=tuple(place + lead for place in wanted.markers)
    )
    known = wish.before if len(wish.before) >= len(wish.after) else wish.after
    if len(known):
        wanted = _like(wanted, known)
    wanted = replace(wanted, metre=wish.known.metre or wanted.metre, instruments=_same_voices(wish) or wanted.instruments)
    if wish.melody is None:
        return _same_place(compose(wanted), wish), asked
    notes = hear_tune(wish.melody)
    if not notes:
        raise EngineError("No tune can be heard in the melody; hum or play a single voice, a little louder.")
    return compose_around(replace(wanted, key=wanted.key or key_of(notes), bpm=wanted.bpm or pace_of(notes)), notes), asked


def _like(wanted: Brief, known: np.ndarray) -> Brief:
    """With the tempo and the key of a sound, where they are open."""
    if wanted.bpm is None:
        heard = pulse(novelty([known], RATE), None)
        sure = len(heard.beats) > 1 and heard.strength > 0 and SLOWEST <= heard.bpm <= FASTEST
        wanted = replace(wanted, bpm=fine(heard.bpm) if sure else None)
    if wanted.key is None:
        key = hear_key([known[-round(_HEARD * RATE) :]], RATE)
        wanted = replace(wanted, key=key.key if key.sure > 0 else None)
    return wanted


def _same_voices(wish: Wish) -> tuple[str, ...]:
    return tuple(name for name in wish.known.voices if name in VOICES)


def _same_place(score: Score, wish: Wish) -> Score:
    """In the room, and with the drums, of the music around it."""
    kit = next((name for name in wish.known.voices if name in KITS), None)
    drums = replace(score.drums, kit=kit) if kit and score.drums else score.drums
    return replace(score, space=wish.known.space or score.space, drums=drums)


def _lead_in(wish: Wish, score: Score) -> int:
    """Samples of the music that are passed over, so that its beats, or its bars, go on from those of the sound before it."""
    if not len(wish.before):
        return 0
    if wish.known.bar is not None:
        bar = score.sample_at(score.metre[0] * TICKS * 4 // score.metre[1])
        return (len(wish.before) - wish.known.bar) % max(1, bar)
    period = 60 / float(score.bpm) * RATE
    beats = pulse(novelty([wish.before], RATE), float(score.bpm)).beats
    return round((len(wish.before) - beats[-1] * RATE) % period) % max(1, round(period)) if len(beats) else 0


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
        "kit": score.drums.kit if score.drums else None,
        "metre": list(score.metre),
        "space": score.space,
    }
    return {**known, "unread": " ".join(asked.unread)} if asked.unread else known

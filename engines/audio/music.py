"""Music from words: composed and played by the built-in voices, or drawn by a model from disk. Lengths are exact to the sample."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from engines.audio import joining, model_music, score_music
from engines.audio.compose.brief import METRES
from engines.audio.made import MadeSound
from engines.audio.synth.space import SPACES
from engines.audio.wish import Known, Wish
from engines.media.resample import RATE
from engines.media.sound import SoundReader
from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import Music, MusicDials, RepaintMusic

BUILT_IN = "score"
_LENGTHS = (1.0, 600.0)  # seconds
_TEMPI = (30.0, 300.0)  # beats per minute
_SEEDS = (0, 2**32 - 1)
_TUNE = 60.0  # seconds of a melody that are listened to
_NOTHING = np.zeros((0, 2), np.float32)


def music(request: Music, progress: Progress, models: Cache) -> MadeSound:
    """New music, after the clip that it goes on from if there is one. Raises EngineError or MediaError with a sentence, or Cancelled."""
    check(request.dials)
    before = read(request.begin_with) if request.begin_with else _NOTHING
    if len(before) and request.dials.loop:
        raise EngineError("Music that goes on from a sound cannot be a loop: it would not lead back to its beginning.")
    melody = read(request.melody)[: round(_TUNE * RATE)] if request.melody else None
    wish = Wish(request.dials, round(request.dials.seconds * RATE), before, _NOTHING, melody, known=_known(request))
    made, facts = _made(wish, progress, models)
    stems = {name: joining.after(before, sound, silent=True) for name, sound in made.items() if name}
    return MadeSound([before, joining.after(before, made[""])[len(before) :]], 2, {**facts, "joined_at": len(before)}, stems)


def repaint(request: RepaintMusic, progress: Progress, models: Cache) -> MadeSound:
    """The sound with new music in one place, the rest untouched. Raises as `music`."""
    sound = read(request.sound)
    start, end = (round(place * RATE) for place in (request.start, request.end))
    if not 0 <= start < end <= len(sound):
        raise EngineError(f"The place to repaint must lie within the {len(sound) / RATE:.2f} seconds of the sound.")
    if end - start < _LENGTHS[0] * RATE:
        raise EngineError("The place to repaint must be at least a second long.")
    dials = replace(request.dials, seconds=(end - start) / RATE, loop=False, stems=False, markers=())
    check(dials)
    made, facts = _made(Wish(dials, end - start, sound[:start], sound[end:], known=_known(request)), progress, models)
    out = sound.copy()
    out[start:end] = joining.between(sound, made[""], start, end)
    return MadeSound([out], 2, {**facts, "repainted": [start, end]})


def check(dials: MusicDials) -> None:
    """Raise EngineError for a dial out of range."""
    _within("Length in seconds", dials.seconds, _LENGTHS)
    _within("The seed", dials.seed, _SEEDS)
    if dials.bpm is not None:
        _within("The tempo in beats per minute", dials.bpm, _TEMPI)
    if any(not 0 <= place < dials.seconds for place in dials.markers):
        raise EngineError("A marker lies outside of the music.")


def read(path: str) -> np.ndarray:
    """float32 [samples, 2] of a sound file of up to ten minutes; mono is heard from both sides. Raises MediaError or EngineError."""
    with SoundReader(path) as reader:
        if reader.channels > 2:
            raise EngineError(f"“{Path(path).name}” has {reader.channels} channels; mix it down to two first.")
        sound = _bounded(reader.blocks(), Path(path).name)
    return np.repeat(sound, 2, axis=1) if sound.shape[1] == 1 else sound


def _known(request: Music | RepaintMusic) -> Known:
    if request.metre is not None and tuple(request.metre) not in METRES:
        raise EngineError(f"The metre must be one of {', '.join(f'{count}/{unit}' for count, unit in METRES)}.")
    if request.space is not None and request.space not in SPACES:
        raise EngineError(f"There is no space “{request.space}”; these are known: {', '.join(SPACES)}.")
    bar = None if request.bar is None else round(request.bar * RATE)
    return Known(bar, request.metre, request.voices, request.space)


def _bounded(blocks: Iterable[np.ndarray], name: str) -> np.ndarray:
    held, length = [], 0
    for block in blocks:
        held.append(block)
        length += len(block)
        if length > _LENGTHS[1] * RATE:
            raise EngineError(f"“{name}” is longer than ten minutes; cut out the part that matters.")
    if not length:
        raise EngineError(f"“{name}” holds no sound.")
    return np.concatenate(held)


def _made(wish: Wish, progress: Progress, models: Cache) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """float32 [samples, 2] by stem, "" for the whole, and the facts."""
    if wish.dials.model == BUILT_IN:
        return score_music.sing(wish, progress)
    return model_music.sing(wish, progress, models, BUILT_IN)


def _within(name: str, value: float, bounds: tuple[float, float]) -> None:
    if not (isfinite(value) and bounds[0] <= value <= bounds[1]):
        raise EngineError(f"{name} must lie between {bounds[0]:g} and {bounds[1]:g}, not {value:g}.")

"""Music by a model from disk: which family sings, and what all families have in common: exact length, loops, levels, facts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from engines.audio import drawn_music, flow_sound, joining, musicgen, score_music
from engines.audio.codec import load_codec
from engines.audio.codec_blocks import open_codec
from engines.audio.wish import Wish
from engines.models.cache import Cache
from engines.models.catalog import find
from engines.models.facts import engine_facts
from engines.models.model import Model
from engines.progress import EngineError, Progress

_CEILING = 0.89
_MAKES = ("music", "effects")


def sing(wish: Wish, progress: Progress, models: Cache, built_in: str) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """float32 [samples, 2] at 48 kHz by stem, "" for the whole, and the facts. Raises EngineError or Cancelled.

    `built_in`: what could be asked for instead of a model from disk.
    """
    info = find(wish.dials.model, _MAKES, (built_in,))
    if info.makes not in _MAKES:
        raise EngineError(f"“{info.title}” makes {info.makes}; choose a music model.")
    model = models.get(info, progress)
    if info.family == "score-music":
        return _scored(model, wish, progress, models)
    if wish.dials.stems:
        raise EngineError(f"“{info.title}” cannot give stems; the built-in model “score” can.")
    if wish.dials.markers:
        raise EngineError(f"“{info.title}” cannot follow markers; the built-in model “score” can.")
    return {"": _foreign(model, wish, progress)}, engine_facts(model)


def _scored(model: Model, wish: Wish, progress: Progress, models: Cache) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    players = drawn_music.Players(model, open_codec(load_codec(model.parts["network"].config.codec, models, progress)))
    drawn_music.check_fit(players)
    score, asked = score_music.composed(wish)
    sung = drawn_music.sing(players, score, wish, progress)
    whole = sum(sung.values())
    gain = np.float32(min(1.0, _CEILING / max(float(np.abs(whole).max()), 1e-6)))
    stems = {name: np.repeat(sound * gain, 2, axis=1) for name, sound in sung.items() if name}
    facts = {**score_music.facts(score, asked, len(wish.before)), **engine_facts(model)}
    return {"": np.repeat(whole * gain, 2, axis=1), **stems}, facts


def _foreign(model: Model, wish: Wish, progress: Progress) -> np.ndarray:
    samples, loop = wish.samples, wish.dials.loop
    longer = replace(wish, samples=samples + joining.overhang(samples)) if loop else wish
    match model.info.family:
        case "stable-audio":
            sound = flow_sound.stable_audio(model, longer, progress)
        case "ace-step":
            sound = flow_sound.ace_step(model, longer, progress)
        case _:
            sound = musicgen.sing(model, longer, progress)
    sound = np.repeat(sound, 2, axis=1) if sound.shape[1] == 1 else sound
    sound = joining.closed(sound, samples) if loop else sound[:samples]
    short = samples - len(sound)
    sound = np.pad(sound, ((0, short), (0, 0))) if short > 0 else sound
    return sound * np.float32(min(1.0, _CEILING / max(float(np.abs(sound).max()), 1e-6)))

"""Sound effects and ambiences from words: the built-in foley, several sounds at once, or a model from disk."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from engines import __version__
from engines.audio.foley.make import LONGEST, Wanted, make
from engines.audio.foley.table import FOLEY
from engines.audio.made import MadeSound
from engines.audio.model_music import sing
from engines.audio.phrases import Phrase, phrase_table, spot
from engines.audio.preview import waveform
from engines.audio.synth.space import SPACES
from engines.audio.wish import Wish
from engines.dsp.limiter import limit
from engines.media.resample import RATE
from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import Effect, MusicDials

BUILT_IN = "foley"
_SHORTEST = 0.1  # seconds
_CUSTOMARY = 5.0  # seconds, where nothing else says it
_AT_ONCE = 4  # sounds
_FORCE = {
    "light": 0.15, "soft": 0.15, "gentle": 0.15, "quiet": 0.2, "slow": 0.25, "weak": 0.2, "faint": 0.15,
    "heavy": 0.9, "hard": 0.9, "strong": 0.85, "loud": 0.85, "violent": 1.0, "fast": 0.85, "wild": 0.95, "strongly": 0.85,
}  # fmt: skip
_SIZE = {"small": -0.7, "tiny": -1.0, "little": -0.7, "big": 0.6, "large": 0.6, "huge": 1.0, "giant": 1.0, "massive": 1.0, "deep": 0.5}
_DISTANCE = {"near": 0.0, "close": 0.0, "distant": 0.75, "far": 0.75, "away": 0.6, "muffled": 0.8, "remote": 0.8}
_DIALS = {"force": _FORCE, "size": _SIZE, "distance": _DISTANCE}
_SPREAD = {"force": (0.5, 0.2, 0.0), "size": (0.0, 0.35, -1.0), "distance": (0.0, 0.15, 0.0)}
"""What is meant where no word says it, how far a seed may stray from what is meant, and the least there is; 1 is the most."""
_PLAIN = frozenset((
    "a", "an", "the", "of", "in", "on", "at", "by", "for", "with", "to", "from", "and", "is", "it", "its", "some", "sound", "noise",
    "effect", "background", "ambience", "ambient", "atmosphere", "loop",
))  # fmt: skip


def effect(request: Effect, progress: Progress, models: Cache) -> MadeSound:
    """A sound from words. Raises EngineError with a sentence, or Cancelled."""
    if request.seconds is not None and not _SHORTEST <= request.seconds <= LONGEST:
        raise EngineError(f"An effect can last from {_SHORTEST:g} to {LONGEST:g} seconds.")
    if request.model != BUILT_IN:
        return _by_model(request, progress, models)
    layers, unread = read_effect(request.prompt)
    seconds = request.seconds or max(FOLEY[layer["name"]].seconds for layer in layers)
    if request.loop and (ending := [layer["name"] for layer in layers if not FOLEY[layer["name"]].endless]):
        raise EngineError(f"“{ending[0]}” ends by itself and cannot be looped; these can: {', '.join(_endless())}.")
    samples = round(seconds * RATE)
    whole = np.zeros((samples, 2), np.float32)
    for number, (layer, start, length) in enumerate(_laid(layers, samples, request.seed)):
        progress.step(number, len(layers), f"Making {layer['name']}")
        whole[start : start + length] += make(Wanted(samples=length, seed=request.seed, loop=request.loop, **layer))
    whole = limit(whole, RATE) if len(layers) > 1 else whole
    progress.step(len(layers), len(layers), "Made", waveform(whole))
    facts = {"engine": __version__, "model": BUILT_IN, "sounds": [layer["name"] for layer in layers]}
    return MadeSound([whole], 2, {**facts, "unread": " ".join(unread)} if unread else facts)


def read_effect(prompt: str) -> tuple[list[dict[str, Any]], list[str]]:
    """(fields of `Wanted` for each sound that is asked for, words that mean nothing). Raises EngineError if there is no sound in it."""
    layers, unread, waiting = [], [], {}
    for phrase, meanings in spot(prompt, _sounds(), _PLAIN):
        if meanings:
            layers.append({"name": meanings[0], **waiting})
            waiting = {}
        elif not _adjective(phrase[0], waiting) and phrase[0] not in _PLAIN and not _place(phrase[0], layers):
            unread.append(phrase[0])
    if not layers:
        raise EngineError(f"No sound is known by these words; these are known: {', '.join(FOLEY)}.")
    for layer in layers:
        layer.update({dial: value for dial, value in waiting.items() if len(layers) == 1})
    named: dict[str, dict[str, Any]] = {}
    for layer in layers:
        named[layer["name"]] = {**layer, **named.get(layer["name"], {})}
    return list(named.values())[:_AT_ONCE], unread


def _laid(layers: list[dict[str, Any]], samples: int, seed: int) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Each sound as this seed has it, with where it begins and how long it lasts.

    A sound by itself lasts as long as is asked for. Among others one that ends is as long as is customary; the first such begins at once.
    """
    dice, first = np.random.default_rng([seed, len(layers)]), True
    for layer in layers:
        foley = FOLEY[layer["name"]]
        length = samples if foley.endless or len(layers) == 1 else min(samples, round(foley.seconds * RATE))
        yield _varied(layer, dice), 0 if first else int(dice.integers(samples - length + 1)), length
        first = first and foley.endless


def _varied(layer: dict[str, Any], dice: np.random.Generator) -> dict[str, Any]:
    """Within what the words leave open, each seed has a force and a size of its own, and a distance if it is not near."""
    found = dict(layer)
    for dial, (usual, spread, least) in _SPREAD.items():
        moved = layer.get(dial, usual) + dice.uniform(-spread, spread)
        found[dial] = float(np.clip(moved, least, 1.0)) if dial != "distance" or layer.get(dial) else 0.0
    return found


def _adjective(word: str, waiting: dict[str, Any]) -> bool:
    for dial, words in _DIALS.items():
        if word in words:
            waiting[dial] = words[word]
            return True
    return False


def _place(word: str, layers: list[dict[str, Any]]) -> bool:
    """A room that is named is that of every sound before it."""
    if word not in SPACES:
        return False
    for layer in layers:
        layer["space"] = word
    return True


@cache
def _sounds() -> dict[Phrase, list[str]]:
    return phrase_table((words, name) for name, foley in FOLEY.items() for words in (name, *foley.words))


def _endless() -> list[str]:
    return [name for name, foley in FOLEY.items() if foley.endless]


def _by_model(request: Effect, progress: Progress, models: Cache) -> MadeSound:
    seconds = _CUSTOMARY if request.seconds is None else request.seconds
    dials = MusicDials(
        request.prompt, seconds, loop=request.loop, guidance_scale=request.guidance_scale, seed=request.seed, model=request.model
    )
    nothing = np.zeros((0, 2), np.float32)
    made, facts = sing(Wish(dials, round(seconds * RATE), nothing, nothing, steps=request.steps), progress, models, BUILT_IN)
    return MadeSound([made[""]], 2, facts)

"""Music from words: composed and played by the built-in voices, or drawn by a model from disk. Lengths are exact to the sample."""

from __future__ import annotations

from math import isfinite

from engines.audio import score_music
from engines.audio.made import MadeSound
from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import Music, MusicDials

BUILT_IN = "score"
_LENGTHS = (1.0, 600.0)  # seconds
_TEMPI = (30.0, 300.0)  # beats per minute
_SEEDS = (0, 2**32 - 1)


def music(request: Music, progress: Progress, models: Cache) -> MadeSound:
    """New music, after the clip that it goes on from if there is one. Raises EngineError or MediaError with a sentence, or Cancelled."""
    check(request.dials)
    return score_music.make(request, progress)


def check(dials: MusicDials) -> None:
    """Raise EngineError for a dial out of range."""
    _within("Length in seconds", dials.seconds, _LENGTHS)
    _within("The seed", dials.seed, _SEEDS)
    if dials.bpm is not None:
        _within("The tempo in beats per minute", dials.bpm, _TEMPI)
    if any(not 0 <= place < dials.seconds for place in dials.markers):
        raise EngineError("A marker lies outside of the music.")


def _within(name: str, value: float, bounds: tuple[float, float]) -> None:
    if not (isfinite(value) and bounds[0] <= value <= bounds[1]):
        raise EngineError(f"{name} must lie between {bounds[0]:g} and {bounds[1]:g}, not {value:g}.")

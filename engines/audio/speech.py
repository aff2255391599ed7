"""Narration and dialogue: text to speech, sentence by sentence, each with its place for the subtitles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engines import __version__
from engines.audio import espeak, voices
from engines.audio.made import MadeSound
from engines.audio.preview import waveform
from engines.audio.rates import to_48k
from engines.audio.sentences import sentences
from engines.media.resample import RATE
from engines.models.cache import Cache
from engines.models.catalog import find
from engines.models.facts import engine_facts
from engines.models.model import Model
from engines.progress import EngineError, Progress
from engines.requests import Speech

Say = Callable[[str], tuple[np.ndarray, int]]

_LONGEST = 60_000  # characters: about an hour
_SPEEDS = (0.5, 2.0)
_LEVEL = 0.08  # rms of what is heard of each sentence, about -22 dB; peaks stay below `_PEAK`
_PEAK = 0.89
_STILL = 10 ** (-50 / 20)  # of the peak: quieter than this, a beginning or an end is cut away
_EDGE = RATE // 50  # samples that stay of it


def speech(request: Speech, progress: Progress, models: Cache) -> MadeSound:
    """The words spoken, mono. Raises EngineError with a sentence, or Cancelled."""
    said = sentences(request.text)
    if not said:
        raise EngineError("There are no words to speak.")
    if len(request.text) > _LONGEST:
        raise EngineError("The text is too long for one go; speak it scene by scene.")
    if not _SPEEDS[0] <= request.speed <= _SPEEDS[1]:
        raise EngineError(f"The speed must lie between {_SPEEDS[0]:g} and {_SPEEDS[1]:g}, not {request.speed:g}.")
    say, facts = _speaker(request, progress, models)
    sound, places = [], []
    for number, sentence in enumerate(said):
        progress.step(number, len(said), f"Sentence {number + 1} of {len(said)}", waveform(sound[-2][:, None]) if sound else None)
        spoken = _levelled(_trimmed(_at_48k(*say(sentence.text))))
        start = sum(len(part) for part in sound)
        places.append([sentence.text, start, start + len(spoken)])
        sound += [spoken, np.zeros(round(sentence.pause * RATE), np.float32)]
        progress.sound(np.concatenate(sound[-2:])[:, None])
    whole = np.concatenate(sound)
    progress.step(len(said), len(said), "Spoken", waveform(whole[:, None]))
    return MadeSound([whole[:, None]], 1, {**facts, "sentences": places})


def _speaker(request: Speech, progress: Progress, models: Cache) -> tuple[Say, dict[str, object]]:
    """How a sentence is said, and what a replay must know."""
    if request.model == "espeak":
        facts = {"engine": __version__, "model": "espeak"}
        return lambda text: espeak.say(text, request.voice, request.speed), facts
    info = find(request.model, ("speech",), ("espeak",))
    if info.makes != "speech":
        raise EngineError(f"“{info.title}” makes {info.makes}; choose a model that speaks.")
    model = models.get(info, progress)
    return lambda text: _modelled(model, text, request, progress), engine_facts(model)


def _modelled(model: Model, text: str, request: Speech, progress: Progress) -> tuple[np.ndarray, int]:
    """A sentence by a model. The same text and seed always sound the same."""
    import torch

    with torch.random.fork_rng(devices=[]), torch.inference_mode():
        torch.manual_seed(request.seed)
        if model.info.family == "vits":
            return voices.vits(model, text, request.voice, request.speed)
        return voices.bark(model, text, request.voice, progress)


def _at_48k(sound: np.ndarray, rate: int) -> np.ndarray:
    if not len(sound) or not np.isfinite(sound).all():
        raise EngineError("The voice gave no sound for a sentence; try other words or another seed.")
    return to_48k(sound[:, None], rate)[:, 0]


def _trimmed(sound: np.ndarray) -> np.ndarray:
    """Without the silence, or the breath, before and after."""
    heard = np.flatnonzero(np.abs(sound) > _STILL * np.abs(sound).max())
    return sound[max(0, heard[0] - _EDGE) : heard[-1] + _EDGE] if len(heard) else sound


def _levelled(sound: np.ndarray) -> np.ndarray:
    """At the narration's level, so that no sentence stands out; what is nearly silent stays so."""
    peak = np.abs(sound).max()
    loud = sound[np.abs(sound) > 0.1 * peak]
    if peak < 1e-4 or not len(loud):
        return sound
    return (sound * min(_LEVEL / float(np.sqrt(np.mean(loud**2))), _PEAK / peak)).astype(np.float32)

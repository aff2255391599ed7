"""The beats of a sound that was not made here: listened for, and told in samples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from engines import __version__
from engines.audio.analysis.onsets import novelty
from engines.audio.analysis.tempo import pulse
from engines.media.resample import RATE
from engines.media.sound import SoundReader
from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import FindBeats

_LONGEST = 3600  # seconds
_SURE = 0.35  # strength of a pulse below which there is none


def find_beats(request: FindBeats, progress: Progress, _models: Cache) -> dict[str, Any]:
    """ "beats" (samples at 48 kHz) and "tempo" of a sound. Raises EngineError where no beat is heard, MediaError or Cancelled."""
    name = Path(request.sound).name
    with SoundReader(request.sound) as reader:
        heard = novelty(_told(reader.blocks(), name, progress), RATE)
    found = pulse(heard, request.bpm)
    if found.strength < _SURE or len(found.beats) < 4:
        raise EngineError(f"No beat can be heard in “{name}”; name its tempo if you know it.")
    return {"engine": __version__, "beats": [round(float(beat) * RATE) for beat in found.beats], "tempo": round(found.bpm, 3)}


def _told(blocks: Iterator[np.ndarray], name: str, progress: Progress) -> Iterator[np.ndarray]:
    """The blocks, with a word about progress at each."""
    for second, block in enumerate(blocks):
        if second >= _LONGEST:
            raise EngineError(f"“{name}” is longer than an hour; cut out the part that matters.")
        progress.step(second, second + 1, f"Listening, {second} s")
        yield block

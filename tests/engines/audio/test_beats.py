"""The beats of sounds from elsewhere: found where they are, and refused in a sentence where there are none."""

import numpy as np
import pytest
import soundfile

from engines.models.cache import Cache
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import FindBeats, ReportResult, from_json, to_json
from engines.run import run


def clicks(path, bpm: float, seconds: float = 12.0) -> np.ndarray:
    """Decaying noise at each beat; the samples of the beats."""
    rng, sound = np.random.default_rng(3), np.zeros(int(48_000 * seconds))
    places = np.arange(0.25, seconds - 0.3, 60 / bpm) * 48_000
    for place in places.astype(int):
        sound[place : place + 4800] += rng.standard_normal(4800) * np.exp(-np.arange(4800) / 900) * 0.4
    soundfile.write(path, sound, 48_000, "PCM_16")
    return places


def test_beats_are_found_within_a_hundredth_of_a_second(tmp_path):
    places = clicks(tmp_path / "x.wav", 96.0)
    result = run(FindBeats(str(tmp_path / "x.wav")), Progress(), tmp_path)
    assert isinstance(result, ReportResult) and result.facts["tempo"] == pytest.approx(96, rel=0.005)
    beats = np.array(result.facts["beats"])
    missed = [place for place in places if np.abs(beats - place).min() > 0.02 * 48_000]
    assert len(missed) <= 1 and len(beats) <= len(places) + 2
    assert from_json(to_json(result)) == result


def test_silence_is_refused_in_a_sentence(tmp_path):
    soundfile.write(tmp_path / "s.wav", np.zeros(480_000), 48_000)
    with pytest.raises(EngineError, match="No beat can be heard"):
        run(FindBeats(str(tmp_path / "s.wav")), Progress(), tmp_path)


def test_it_stops_when_asked(tmp_path):
    from engines.audio.beats import find_beats

    clicks(tmp_path / "x.wav", 96.0, 4.0)
    with pytest.raises(Cancelled):
        find_beats(FindBeats(str(tmp_path / "x.wav")), Progress(cancelled=lambda: True), Cache())

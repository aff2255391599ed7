"""The outline of a sound covers every sample of it at every zoom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.media.errors import MediaError
from engines.media.peaks import FINEST, Peaks, load_peaks, measure_peaks, peaks_of, save_peaks
from engines.media.sound import write_wav

SOUND = np.random.default_rng(4).uniform(-1, 1, (30_011, 2)).astype(np.float32) * np.linspace(0, 1, 30_011, dtype=np.float32)[:, None]


def outline_of(sound: np.ndarray) -> Peaks:
    return peaks_of((sound[i : i + 4800] for i in range(0, len(sound), 4800)), sound.shape[1])


@settings(max_examples=60, deadline=None)
@given(st.integers(-5000, 35_000), st.integers(1, 40_000), st.integers(1, 300))
def test_no_sample_lies_outside_of_its_column(first, count, columns):
    outline = outline_of(SOUND).outline(first, count, columns)
    edges = first + np.arange(columns + 1) * count // columns
    for column in range(columns):
        part = SOUND[max(0, edges[column]) : max(0, edges[column + 1])]
        if len(part):
            assert (outline[column, :, 0] <= part.min(axis=0) + 1e-6).all() and (outline[column, :, 1] >= part.max(axis=0) - 1e-6).all()


def test_a_column_sees_no_further_than_a_stretch_of_its_level():
    sound = np.zeros((40 * FINEST, 1), np.float32)
    sound[20 * FINEST] = 0.5
    outline = outline_of(sound).outline(0, len(sound), 40)
    assert np.flatnonzero(outline[:, 0, 1]).tolist() == [20]


def test_outside_of_the_sound_is_silence():
    outline = outline_of(SOUND).outline(-30_000, 90_000, 9)
    assert not outline[:3].any() and outline[4:6].any() and not outline[7:].any()


def test_a_file_is_outlined_kept_and_read_back(tmp_path):
    write_wav(tmp_path / "a.wav", [SOUND], 2)
    peaks = measure_peaks(tmp_path / "a.wav")
    assert peaks.samples == len(SOUND) and peaks.channels == 2
    save_peaks(peaks, tmp_path / "a.peaks")
    again = load_peaks(tmp_path / "a.peaks")
    assert all(np.array_equal(a, b) for a, b in zip(peaks.levels, again.levels, strict=True))
    assert load_peaks(tmp_path / "none.peaks") is None


def test_measuring_can_be_stopped(tmp_path):
    def stop():
        raise KeyboardInterrupt

    write_wav(tmp_path / "a.wav", [SOUND], 2)
    with pytest.raises(KeyboardInterrupt):
        measure_peaks(tmp_path / "a.wav", stop)


def test_a_damaged_outline_says_so(tmp_path):
    (tmp_path / "a.peaks").write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(MediaError, match="measured again"):
        load_peaks(tmp_path / "a.peaks")


def test_an_empty_sound_has_an_empty_outline():
    assert not peaks_of([], 1).outline(0, 100, 4).any()

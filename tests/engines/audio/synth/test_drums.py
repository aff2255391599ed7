import numpy as np
import pytest

from engines.audio.synth.drums import DRUMS, KITS, stroke

RATE = 24_000


def centroid(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound.mean(axis=0))) ** 2
    return float((np.fft.rfftfreq(sound.shape[1], 1 / RATE) * spectrum).sum() / spectrum.sum())


@pytest.mark.parametrize("kit", KITS)
def test_every_drum_of_a_kit_sounds_and_dies(kit):
    for drum in DRUMS:
        hard, soft = stroke(kit, drum, 120, 0, RATE), stroke(kit, drum, 30, 0, RATE)
        assert hard.shape[0] == 2 and np.isfinite(hard).all() and 0.02 < np.abs(hard).max() < 1.6, drum
        assert np.abs(soft).max() < 0.5 * np.abs(hard).max(), drum
        assert np.abs(hard[:, -20:]).max() < 0.1 * np.abs(hard).max(), drum


def test_drums_lie_where_they_should_and_strokes_differ():
    heights = [centroid(stroke("acoustic", drum, 100, 0, RATE)) for drum in ("kick", "low tom", "snare", "hat")]
    assert heights == sorted(heights) and heights[0] < 500 and heights[-1] > 4000
    assert not np.array_equal(stroke("acoustic", "snare", 100, 0, RATE), stroke("acoustic", "snare", 100, 1, RATE))

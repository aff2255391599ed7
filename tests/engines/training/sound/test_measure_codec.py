"""The codec's figures: Opus comes back in its place, and the rate is that of its packets."""

import numpy as np

from engines.metrics.sound import si_sdr
from engines.training.sound.measure_codec import opus


def test_opus_is_laid_over_what_it_coded():
    """At 64 kbit/s a tone comes back nearly whole; a few samples beside its place it would not."""
    sweep = 0.3 * np.sin(2 * np.pi * 200 * np.exp(np.arange(48_000) / 24_000)).astype(np.float32)
    back = opus(sweep, 24_000, 64)
    assert len(back.sound) == len(sweep) and 20_000 < back.rate < 100_000
    assert si_sdr(back.sound, sweep) > 12 > si_sdr(np.roll(back.sound, 5), sweep) + 3

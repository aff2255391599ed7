"""Before it has learned anything the codec passes the bass, and nothing but the bass."""

import numpy as np
import pytest
import torch

from engines.audio.spectrum_codec import SpectrumCodec, SpectrumCodecConfig
from engines.metrics.sound import si_sdr
from engines.training.sound.codec_start import begin

CONFIG = SpectrumCodecConfig(books=6, latent=24, encoder=((160, 1), (64, 1)), decoder=((160, 1), (64, 1)))


@pytest.fixture(scope="module")
def codec():
    torch.manual_seed(0)
    network = SpectrumCodec(CONFIG).eval()
    bass = _tone(100)[None].repeat(2, 1)
    begin(network, bass)
    with torch.no_grad():
        for name, weights in network.named_parameters():
            if name.endswith(("gain", "bias")) or "synthesis.outward" in name:
                weights.zero_()
        network.synthesis.outward.bias[: CONFIG.window // 2 + 1] = -20
    return network


def _tone(hertz, frames=40):
    return 0.3 * torch.sin(2 * torch.pi * hertz * torch.arange(frames * CONFIG.frame) / CONFIG.rate)


@torch.no_grad()
def test_the_straight_way_is_a_lapped_transform_of_the_bass(codec):
    """Up to 18 coefficients, 375 Hz, with two left for the slope."""
    middle = slice(2 * CONFIG.frame, -2 * CONFIG.frame)
    for hertz, least in ((60, 30), (150, 30), (320, 20)):
        sound = _tone(hertz)
        assert si_sdr(codec.synthesis(codec.analysis(sound[None]))[0, middle].numpy(), sound[middle].numpy()) > least
    high = codec.synthesis(codec.analysis(_tone(900)[None]))[0, middle]
    assert float(high.abs().max()) < 0.02


@torch.no_grad()
def test_rounded_bass_is_still_bass(codec):
    assert si_sdr(codec(_tone(100)[None])[0].numpy(), _tone(100).numpy()) > 3


def test_a_grouping_that_is_no_lapped_transform_is_refused():
    odd = SpectrumCodec(SpectrumCodecConfig(books=2, latent=12, group=2, encoder=((64, 1), (64, 1)), decoder=((64, 1), (64, 1))))
    with pytest.raises(ValueError, match="do not span"):
        begin(odd, torch.from_numpy(np.zeros((1, 4 * 384), np.float32)))

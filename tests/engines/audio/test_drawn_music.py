"""What is heard while music is drawn is the music."""

import dataclasses

import numpy as np
import pytest
import torch

from engines.audio.codec_blocks import Codec, decode_blocks
from engines.audio.drawn_music import _sounded
from engines.audio.spectrum_codec import SpectrumCodec, SpectrumCodecConfig

FRAMES = 60


@pytest.fixture(scope="module")
def codec():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    config = SpectrumCodecConfig(hop=16, window=64, books=3, digits=2, latent=8, encoder=((8, 1), (8, 1)), decoder=((8, 1), (8, 1)))
    network = SpectrumCodec(config).eval().requires_grad_(False)
    return Codec(network, config.rate, config.frame, config.books, config.bits, config.reach, "spectrum")


@pytest.fixture(scope="module")
def codes():
    return np.random.default_rng(1).integers(0, 16, (2, 3, FRAMES))


@pytest.mark.parametrize("edges", [(1, 2, 30), (10, 20, 40), ()])
def test_pieces_sound_like_the_whole(codec, codes, edges):
    blocks = list(_sounded(codec, np.split(codes, edges, axis=-1), FRAMES))
    whole = np.concatenate(list(decode_blocks(codec, codes)))
    assert np.allclose(np.concatenate(blocks), whole, atol=1e-5) and len(blocks) <= len(edges) + 1


def test_without_the_context_the_seams_are_heard(codec, codes):
    """The planted fault: a codec that says it sees less than it does."""
    short = dataclasses.replace(codec, context=0)
    blocks = np.concatenate(list(_sounded(short, np.split(codes, (10, 20), axis=-1), FRAMES)))
    whole = np.concatenate(list(decode_blocks(codec, codes)))
    assert blocks.shape == whole.shape and not np.allclose(blocks, whole, atol=1e-4)

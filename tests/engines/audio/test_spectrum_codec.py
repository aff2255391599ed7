import json

import numpy as np
import pytest
import torch

from engines.audio.codec_blocks import decode_blocks, encode_blocks, open_codec
from engines.audio.rates import reader
from engines.audio.spectrum_codec import SpectrumCodec, SpectrumCodecConfig
from engines.models.catalog import describe
from engines.models.device import Placement
from engines.models.load import load
from engines.progress import EngineError, Progress

TINY = SpectrumCodecConfig(books=3, digits=3, latent=12, encoder=((16, 1), (24, 1)), decoder=((16, 2), (24, 1)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    torch.set_num_threads(1)
    torch.manual_seed(3)
    place = tmp_path_factory.mktemp("models") / "tiny-codec"
    SpectrumCodec(TINY).save(place)
    (place / "filmwright.json").write_text(json.dumps({"name": "tiny-codec", "family": "spectrum-codec"}))
    return place


@pytest.fixture(scope="module")
def model(folder):
    return load(describe(folder), Placement("cpu", "float32"), Progress())


def noise(frames, rows=1):
    return torch.from_numpy(np.random.default_rng(4).normal(0, 0.1, (rows, frames * TINY.frame)).astype(np.float32))


def test_it_is_a_codec_of_the_catalog(model):
    codec = open_codec(model)
    assert (model.info.makes, codec.rate, codec.hop, codec.books, codec.bits) == ("tokens", 24_000, 576, 3, 6)
    assert codec.bits_per_second == 24_000 / 576 * 18


def test_tokens_say_what_the_training_heard(model):
    """What comes back by way of tokens is what the forward pass gave; fewer books are the first of them."""
    network, sound = model.parts["network"], noise(9, 2)
    with torch.inference_mode():
        tokens = network.tokens(sound)
        assert tokens.shape == (2, 3, 9) and int(tokens.min()) >= 0 and int(tokens.max()) < TINY.card
        assert torch.allclose(network.sound(tokens), network(sound), atol=1e-5)
        two = network(sound, torch.tensor([2, 2]))
        assert torch.allclose(network.sound(tokens[:, :2]), two, atol=1e-5) and not torch.allclose(two, network(sound), atol=1e-5)


def test_seams_are_exact_and_too_little_context_is_seen(model):
    codec, sound = open_codec(model), noise(330)
    assert 2 * codec.block < 330
    with torch.inference_mode():
        tokens = codec.network.tokens(sound)
        whole = codec.network.sound(tokens)[0].numpy()
    ours = np.concatenate(list(encode_blocks(codec, reader(sound.numpy().T), 330)), axis=-1)
    assert (ours != tokens.numpy()).mean() < 1e-3  # a tie may fall the other way, no more
    assert np.allclose(np.concatenate(list(decode_blocks(codec, tokens.numpy())))[:, 0], whole, atol=1e-5)
    codec = type(codec)(**{**vars(codec), "context": 2})
    assert np.abs(np.concatenate(list(decode_blocks(codec, tokens.numpy())))[:, 0] - whole).max() > 1e-4


def test_the_gradient_passes_the_rounding(model):
    network = SpectrumCodec(TINY)
    network(noise(6)).square().mean().backward()
    assert all(parameter.grad is not None and parameter.grad.abs().sum() > 0 for parameter in network.parameters())


def test_overlapping_inverse_spectra_lose_nothing_at_the_ends():
    """A known answer: frames of ones overlap to ones, at the ends as well."""
    synthesis = SpectrumCodec(TINY).synthesis
    frames = synthesis.shape.expand(1, 12, -1)
    added = synthesis._overlapped(frames) / synthesis._overlapped(synthesis.shape.expand(1, 12, -1))
    assert added.shape == (1, 12 * TINY.hop) and torch.allclose(added, torch.ones_like(added))


def test_settings_of_another_network_are_refused(folder, tmp_path):
    for name in ("filmwright.json", "model.safetensors"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    settings = json.loads((folder / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**settings, "latent": 13}))
    with pytest.raises(EngineError, match="do not fit each other"):
        load(describe(tmp_path), Placement("cpu", "float32"), Progress())
    (tmp_path / "config.json").write_text(json.dumps({**settings, "_class_name": "Other"}))
    with pytest.raises(EngineError, match="not a SpectrumCodec"):
        load(describe(tmp_path), Placement("cpu", "float32"), Progress())

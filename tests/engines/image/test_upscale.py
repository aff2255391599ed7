import numpy as np
import pytest
import torch

from engines.image import upscale as room
from engines.image.text_to_image import text_to_image
from engines.image.upscale import enlarge, upscale
from engines.models import debug
from engines.models.catalog import describe
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import TextToImage, Upscale


@pytest.fixture(scope="session")
def enlarger(tmp_path_factory):
    """The folder of a random upscaler."""
    return debug.build_upscaler(tmp_path_factory.mktemp("upscalers") / "debug-x4")


@pytest.fixture
def network(enlarger, models):
    return models.get(describe(enlarger), Progress())


def test_tiles_are_the_same_as_one_piece(network, noise, monkeypatch):
    picture = noise(90, 130)
    whole = enlarge(picture, (520, 360), network, Progress())
    monkeypatch.setattr(room, "_TILE", 32)
    tiled = enlarge(picture, (520, 360), network, Progress())
    inner = (slice(64, -64), slice(64, -64))  # at the rim both see mirrored pixels
    assert np.abs(whole[inner].astype(int) - tiled[inner]).max() <= 1


def test_the_network_is_what_makes_the_pixels(network, noise):
    picture = noise(40, 50)
    padded = np.pad(picture, [(16, 16), (16, 16), (0, 0)], mode="symmetric")
    pixels = torch.from_numpy(padded / np.float32(255)).permute(2, 0, 1)[None].to(network.placement.torch_dtype)
    with torch.inference_mode():
        truth = network.parts["network"](pixels)[0].permute(1, 2, 0).float().numpy()[64:-64, 64:-64]
    ours = enlarge(picture, (200, 160), network, Progress())
    assert np.abs(ours - np.clip(truth * 255, 0, 255)).max() <= 1


@pytest.mark.parametrize("size", [(96, 64), (100, 80), (384, 256), (500, 333), (1600, 1000), (48, 32), (300, 60)])
def test_any_size_comes_out(models, enlarger, save, noise, size):
    made = upscale(Upscale(save("a.png", noise()), *size, model=str(enlarger)), Progress(), models)
    assert made.pixels.shape == (size[1], size[0], 3)


def test_transparency_grows_along(models, enlarger, save, noise):
    picture = noise(64, 96, 4)
    picture[..., 3] = 99
    made = upscale(Upscale(save("a.png", picture), 384, 256, model=str(enlarger)), Progress(), models)
    assert made.pixels.shape == (256, 384, 4) and (made.pixels[..., 3] == 99).all()


def test_a_models_own_upscaler_is_used_and_told(models, enlarger, dials, monkeypatch):
    request = TextToImage(dials(width=384, height=256))
    without = text_to_image(request, Progress(), models)
    assert without.facts["fallbacks"] == ["enlarged without the model's own upscaler, which is missing"]
    monkeypatch.setenv("FILMWRIGHT_MODELS", str(enlarger.parent))
    with_it = text_to_image(request, Progress(), models)
    assert with_it.facts["upscaler"]["model"] == "debug-x4" and not with_it.facts["fallbacks"]
    assert not np.array_equal(with_it.pixels, without.pixels)


def test_cancel_between_tiles(network, noise, monkeypatch):
    monkeypatch.setattr(room, "_TILE", 16)
    seen = []
    with pytest.raises(Cancelled):
        enlarge(noise(), (384, 256), network, Progress(lambda *step: seen.append(step), lambda: len(seen) == 3))
    assert len(seen) == 3


def test_the_wrong_kind_of_model_is_one_sentence(models, twins, enlarger, save, noise, dials):
    with pytest.raises(EngineError, match="choose an upscaler"):
        upscale(Upscale(save("a.png", noise()), 384, 256, model=str(twins("storybook"))), Progress(), models)
    with pytest.raises(EngineError, match="choose a model that makes pictures"):
        text_to_image(TextToImage(dials(model=str(enlarger))), Progress(), models)


def test_a_broken_upscaler_is_one_sentence(models, enlarger, save, noise, tmp_path):
    import shutil

    copy = shutil.copytree(enlarger, tmp_path / "broken")
    (copy / "config.json").write_text('{"channels": 9, "blocks": 2}')
    with pytest.raises(EngineError, match="do not fit each other"):
        upscale(Upscale(save("a.png", noise()), 384, 256, model=str(copy)), Progress(), models)

"""The upscaler's inputs: a worn picture is the same picture, less clean the longer the model had to guess."""

from __future__ import annotations

import numpy as np
import pytest

from engines.training import export, upscaler
from engines.training.autoencoder import to_pictures
from engines.training.latents import decode, encode
from engines.training.world.captions import plain_caption
from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, str]:
    scene = scene_from_seed(upscaler.FIRST_SEED)
    renderer = Renderer()
    picture = renderer.picture(scene, 256, 256)
    renderer.close()
    return picture, plain_caption(scene)


def test_worn_pictures_stay_near_and_wear_grows(drawn: tuple[np.ndarray, str], monkeypatch: pytest.MonkeyPatch) -> None:
    picture, prompt = drawn
    model, errors = export.read_storybook(), []
    unworn = to_pictures(decode(model.vae, encode(model.vae, picture[None])))[0].astype(int)
    for wear in (0.2, 0.4, 0.9):
        monkeypatch.setattr(upscaler, "WEAR", wear)
        again = upscaler.worn(model, picture, prompt, seed=1)
        assert again.shape == picture.shape and again.dtype == np.uint8
        errors.append(float(np.abs(again - unworn).mean()))
    assert 0 < errors[0] < errors[1] < errors[2] < 20 and np.abs(unworn - picture).mean() < 20


def test_the_busiest_crop_holds_the_toy() -> None:
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[40:52, 8:20] = 255
    corners = [upscaler._busiest(picture, 24, np.random.default_rng(seed)) for seed in range(40)]
    seen = [picture[y : y + 24, x : x + 24].any() for y, x in corners]
    assert np.mean(seen) > 0.6

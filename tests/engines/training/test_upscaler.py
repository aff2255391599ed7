"""The upscaler's inputs: a worn picture is the same picture, less clean the longer the model had to guess."""

from __future__ import annotations

import numpy as np
import pytest

from engines.training import export, upscaler
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
    model, made = export.read_storybook(), []
    for wear in (1e-4, 0.4, 0.9):
        monkeypatch.setattr(upscaler, "WEAR", wear)
        made.append(upscaler.worn(model, picture, prompt, seed=1).astype(int))
        assert made[-1].shape == picture.shape
    clean = made[0]
    assert np.abs(clean - picture).mean() < 20
    assert 0 < np.abs(made[1] - clean).mean() < np.abs(made[2] - clean).mean() < 40


def test_the_busiest_crop_holds_the_toy() -> None:
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[40:52, 8:20] = 255
    corners = [upscaler._busiest(picture, 24, np.random.default_rng(seed)) for seed in range(40)]
    seen = [picture[y : y + 24, x : x + 24].any() for y, x in corners]
    assert np.mean(seen) > 0.6

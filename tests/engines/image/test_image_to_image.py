import numpy as np
import pytest

from engines.image.image_to_image import image_to_image
from engines.image.text_to_image import text_to_image
from engines.media.errors import MediaError
from engines.models.debug import KINDS
from engines.progress import EngineError, Progress
from engines.requests import ImageToImage, TextToImage


@pytest.mark.parametrize("channels", [3, 4])
def test_strength_0_returns_the_input_bit_for_bit(dials, models, save, noise, channels):
    picture = noise(64, 96, channels)
    made = image_to_image(ImageToImage(dials(), save("a.png", picture), 0.0), Progress(), models)
    assert np.array_equal(made.pixels, picture)


@pytest.mark.parametrize("kind", KINDS)
def test_strength_1_ignores_the_input(dials, models, save, noise, kind):
    results = [image_to_image(ImageToImage(dials(kind), save(f"{seed}.png", noise(seed=seed)), 1.0), Progress(), models) for seed in (1, 2)]
    alone = text_to_image(TextToImage(dials(kind)), Progress(), models)
    assert np.array_equal(results[0].pixels, results[1].pixels)
    assert np.array_equal(results[0].pixels, alone.pixels)


@pytest.mark.parametrize("kind", KINDS)
def test_in_between_the_input_matters(dials, models, save, noise, kind):
    results = [image_to_image(ImageToImage(dials(kind), save(f"{seed}.png", noise(seed=seed)), 0.5), Progress(), models) for seed in (1, 2)]
    assert not np.array_equal(results[0].pixels, results[1].pixels)


def test_strength_counts_steps(dials, models, save, noise):
    notes = []
    progress = Progress(lambda done, total, note, _: notes.append(note))
    image_to_image(ImageToImage(dials(steps=20), save("a.png", noise()), 0.25), progress, models)
    assert "Step 5 of 5" in notes


@pytest.mark.parametrize("kind", KINDS)
def test_a_breath_of_strength_is_one_quick_step(dials, models, save, noise, kind):
    notes = []
    progress = Progress(lambda done, total, note, _: notes.append(note))
    image_to_image(ImageToImage(dials(kind, steps=20), save("a.png", noise()), 1e-9), progress, models)
    assert "Step 1 of 1" in notes


def test_the_result_has_the_dials_size_and_the_inputs_transparency(dials, models, save, noise):
    picture = noise(200, 200, 4)
    picture[..., 3] = 77
    made = image_to_image(ImageToImage(dials(width=150, height=80), save("a.png", picture), 0.5), Progress(), models)
    assert made.pixels.shape == (80, 150, 4) and (made.pixels[..., 3] == 77).all()


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan")])
def test_strength_out_of_range_is_one_sentence(dials, models, save, noise, strength):
    with pytest.raises(EngineError, match="Strength"):
        image_to_image(ImageToImage(dials(), save("a.png", noise()), strength), Progress(), models)


def test_a_missing_picture_is_one_sentence(dials, models, tmp_path):
    with pytest.raises(MediaError, match="missing"):
        image_to_image(ImageToImage(dials(), str(tmp_path / "gone.png"), 0.5), Progress(), models)

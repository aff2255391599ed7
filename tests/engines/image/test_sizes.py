from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.image.sizes import native_size, plan
from engines.models.catalog import ModelInfo

STORYBOOK = ModelInfo("storybook", "", "storybook", Path(), ((256, 256), (320, 192), (192, 320)), 32, 81_920)
SDXL = ModelInfo("sdxl", "", "sdxl", Path(), ((1024, 1024), (1344, 768), (768, 1344)), 16, 1_572_864)


@pytest.mark.parametrize(
    ("asked", "generate", "crop"),
    [
        ((1280, 720), (320, 192), (320, 180)),
        ((1920, 1080), (320, 192), (320, 180)),
        ((720, 1280), (192, 320), (180, 320)),
        ((1024, 1024), (256, 256), (256, 256)),
        ((320, 180), (320, 192), (320, 180)),
        ((200, 200), (224, 224), (200, 200)),
        ((64, 64), (256, 256), (256, 256)),
        ((1920, 800), (384, 160), (384, 160)),
    ],
)
def test_plans_of_the_starter_model(asked, generate, crop):
    shape = plan(*asked, STORYBOOK)
    assert (shape.generate, shape.crop, shape.result) == (generate, crop, asked)


def test_a_large_model_makes_film_frames_nearly_at_their_own_size():
    assert plan(1280, 720, SDXL).generate == (1280, 720)
    assert plan(1920, 1080, SDXL).generate == (1344, 768)


@given(st.integers(16, 8192), st.integers(16, 8192), st.sampled_from([STORYBOOK, SDXL]))
def test_every_plan_fits_the_model_and_the_wish(width, height, info):
    shape = plan(width, height, info)
    assert shape.result == (width, height)
    assert all(side % info.multiple == 0 and side > 0 for side in shape.generate)
    assert shape.generate[0] * shape.generate[1] <= info.max_pixels
    assert 0 < shape.crop[0] <= shape.generate[0] and 0 < shape.crop[1] <= shape.generate[1]
    if max(width, height) < 4 * min(width, height):
        assert abs(shape.crop[0] / shape.crop[1] * height / width - 1) < 0.02 or shape.crop == (width, height)


@given(st.floats(0.25, 4.0))
def test_a_native_size_wastes_little(aspect):
    width, height = native_size(aspect, STORYBOOK)
    kept = min(width, height * aspect) * min(height, width / aspect) / (width * height)
    assert kept > 0.75

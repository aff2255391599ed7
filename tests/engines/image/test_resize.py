import numpy as np
import pytest

from engines.image.resize import cover, cut_middle, pad_middle, resize


def test_the_right_size_is_the_same_array(noise):
    pixels = noise()
    assert resize(pixels, (96, 64)) is pixels
    assert np.array_equal(cover(pixels, (96, 64)), pixels)


@pytest.mark.parametrize("size", [(96, 70), (101, 64), (300, 200), (97, 65)])
def test_cutting_undoes_padding(noise, size):
    pixels = noise()
    padded = pad_middle(pixels, size)
    assert padded.shape[:2] == size[::-1]
    assert np.array_equal(cut_middle(padded, (96, 64)), pixels)


def test_cover_keeps_the_aspect():
    picture = np.zeros((100, 300, 3), np.uint8)
    picture[:, 100:200] = 200  # the middle third is what a square sees
    assert (cover(picture, (50, 50)) > 190).all()


def test_masks_are_resized_too():
    assert resize(np.full((10, 10), 255, np.uint8), (20, 5)).shape == (5, 20)

"""Random masks leave something to make, and toy masks cover a toy."""

from __future__ import annotations

import numpy as np
import pytest

from engines.training.masks import random_mask


@pytest.mark.parametrize("size", [(32, 32), (24, 40), (40, 24)])
def test_masks_are_binary_and_rarely_empty(size: tuple[int, int]) -> None:
    segments = np.zeros(size, np.uint8)
    segments[8:14, 8:14] = 1
    masks = [random_mask(segments, np.random.default_rng(seed)) for seed in range(200)]
    assert all(mask.shape == size and mask.dtype == np.uint8 and set(np.unique(mask)) <= {0, 1} for mask in masks)
    assert np.mean([mask.any() for mask in masks]) > 0.97
    assert 0.1 < np.mean(masks) < 0.7


def test_some_masks_cover_a_whole_toy() -> None:
    segments = np.zeros((32, 32), np.uint8)
    segments[8:14, 8:14] = 1
    masks = [random_mask(segments, np.random.default_rng(seed)) for seed in range(100)]
    assert sum(bool(mask[8:14, 8:14].all()) and mask.mean() < 0.2 for mask in masks) > 20


def test_a_picture_without_toys_has_masks_too() -> None:
    assert random_mask(np.zeros((32, 32), np.uint8), np.random.default_rng(0)).shape == (32, 32)

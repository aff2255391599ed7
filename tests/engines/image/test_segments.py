"""Segments of real renders against the truth of their silhouettes."""

import numpy as np
import pytest

from engines.image.segments import palette, segments
from engines.progress import EngineError
from engines.training.exam import renders, unseen_scenes


@pytest.fixture(scope="module")
def pictures():
    return renders(unseen_scenes(4), 192)


def test_each_thing_has_a_colour_of_its_own(pictures):
    counts = [len(np.unique(segments(picture).reshape(-1, 3), axis=0)) - 1 for picture in pictures]
    assert np.mean([count == 2 for count in counts]) >= 0.75, counts


def test_what_is_covered_is_what_differs_from_the_ground(pictures):
    """A thing is much unlike its surroundings just outside: the cut follows that."""
    from engines.image.trace import edges
    from engines.metrics.obedience import edge_error

    for picture in pictures[:2]:
        covered = segments(picture).any(2)
        assert 0.01 < covered.mean() < 0.6
        outline = covered ^ np.roll(covered, 1, 0) | covered ^ np.roll(covered, 1, 1)
        near = edge_error(outline, edges(picture, 0.6) > 0)
        assert near < edge_error(np.roll(outline, 40, 1), edges(picture, 0.6) > 0)


def test_an_empty_picture_is_one_sentence():
    with pytest.raises(EngineError, match="sees nothing"):
        segments(np.full((64, 64, 3), 128, np.uint8))


def test_colours_are_far_apart():
    colours = palette().astype(int)
    apart = np.abs(colours[:, None] - colours[None]).sum(2) + 1000 * np.eye(len(colours), dtype=int)
    assert apart.min() > 60

"""The thing of a picture is found on plain and sloping backgrounds, without its shadow; what cannot be found is said in a sentence."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engines.progress import EngineError
from engines.splat.make.cut_out import cut_out

SIZE = 160, 120


def paper(colour=(240, 230, 220), slope=0.0):
    """A background that darkens towards the right by the share `slope`."""
    shade = 1 - slope * np.linspace(0, 1, SIZE[0])
    return (np.array(colour) * np.ones((SIZE[1], 1, 1)) * shade[None, :, None]).astype(np.uint8)


def with_ball(picture, colour=(200, 40, 30)):
    return cv2.circle(picture.copy(), (80, 60), 30, colour, -1, cv2.LINE_AA)


def overlap(found):
    """Intersection over union with the ball."""
    ball = cv2.circle(np.zeros(SIZE[::-1], np.uint8), (80, 60), 30, 255, -1) > 0
    seen = found[..., 3] > 127
    return (seen & ball).sum() / (seen | ball).sum()


@pytest.mark.parametrize("slope", [0.0, 0.3])
@pytest.mark.parametrize("colour", [(200, 40, 30), (30, 30, 30), (60, 90, 200)])
def test_a_ball_on_paper(slope, colour):
    found = cut_out(with_ball(paper(slope=slope), colour))
    assert found.dtype == np.uint8 and found.shape == (120, 160, 4) and overlap(found) > 0.92
    assert not found[0, 0].any() and np.allclose(found[60, 80], (*colour, 255), atol=2)


def test_its_shadow_is_not_part_of_it():
    ground = cv2.ellipse(paper(), (95, 88), (45, 10), 0, 0, 360, (180, 172, 165), -1, cv2.LINE_AA)
    assert overlap(cut_out(with_ball(ground))) > 0.9


def test_a_ring_keeps_its_hole():
    found = cut_out(cv2.circle(paper(), (80, 60), 30, (200, 40, 30), 14, cv2.LINE_AA))
    assert found[60, 110, 3] == 255 and found[60, 80, 3] == 0


def test_transparency_and_masks_are_taken_as_they_are():
    noise = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    mask = cv2.circle(np.zeros(SIZE[::-1], np.uint8), (80, 60), 30, 255, -1)
    for found in (cut_out(noise, mask), cut_out(np.dstack([noise, mask]))):
        assert np.array_equal(found[..., 3], mask) and np.array_equal(found[60, 80, :3], noise[60, 80]) and not found[0].any()


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (paper(), "Nothing is seen"),
        (paper(slope=0.4), "Nothing is seen"),
        (np.zeros((40, 40, 4), np.uint8), "Nothing is seen"),
        (np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8), "not plain"),
        (np.zeros((1, 1, 3), np.uint8), "Nothing is seen"),
    ],
)
def test_what_shows_no_thing_is_said_in_a_sentence(picture, sentence):
    with pytest.raises(EngineError, match=sentence):
        cut_out(picture)


def test_masks_must_fit():
    with pytest.raises(EngineError, match="as large as"):
        cut_out(paper(), np.zeros((3, 3), np.uint8))
    with pytest.raises(EngineError, match="whole picture"):
        cut_out(paper(), np.full((120, 160), 255, np.uint8))

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.image.composite import lay_over, match_surroundings, soften_inwards
from engines.metrics.seam import seam_score


def disc(height=80, width=120, radius=25):
    rows, columns = np.mgrid[:height, :width]
    return (((rows - height / 2) ** 2 + (columns - width / 2) ** 2 < radius**2) * 255).astype(np.uint8)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_laying_over_is_exact_at_both_ends(seed):
    generator = np.random.default_rng(seed)
    old, new = generator.integers(0, 256, (2, 9, 11, 3), dtype=np.uint8)
    mask = generator.choice(np.array([0, 1, 128, 254, 255], np.uint8), (9, 11))
    result = lay_over(old, new, mask)
    assert np.array_equal(result[mask == 0], old[mask == 0]) and np.array_equal(result[mask == 255], new[mask == 255])
    assert (result >= np.minimum(old, new)).all() and (result <= np.maximum(old, new)).all()


def test_softening_stays_inside_and_keeps_the_middle():
    mask = disc()
    soft = soften_inwards(mask, 10)
    assert not soft[mask == 0].any() and (soft <= mask).all()
    assert soft[40, 60] == 255
    assert 0 < soft[40, 60 + 23] < 60


def test_a_thin_stroke_keeps_its_middle():
    mask = np.zeros((40, 40), np.uint8)
    mask[20:23] = 255
    assert soften_inwards(mask, 16)[21].min() == 255


def test_the_edge_of_the_picture_is_no_seam():
    mask = np.zeros((40, 40), np.uint8)
    mask[:, 20:] = 255
    assert (soften_inwards(mask, 8)[:, -1] == 255).all()


def test_a_tint_is_removed_and_content_is_kept():
    old = np.full((80, 120, 3), 100, np.uint8)
    new = np.full((80, 120, 3), 112, np.uint8)
    new[30:50, 50:70] = 200
    matched = match_surroundings(old, new, disc())
    assert abs(int(matched[40, 40, 0]) - 100) <= 1
    assert abs(int(matched[40, 60, 0]) - 188) <= 2


def test_a_tint_that_changes_across_the_picture_is_followed():
    slope = np.linspace(-20, 20, 120)[None, :, None]
    old = np.full((80, 120, 3), 120, np.uint8)
    matched = match_surroundings(old, (old + slope).astype(np.uint8), disc())
    assert np.abs(matched.astype(int) - 120).max() <= 4


def test_without_surroundings_nothing_is_matched(noise):
    pixels = noise()
    assert match_surroundings(noise(seed=1), pixels, np.full((64, 96), 255, np.uint8)) is pixels


def seam(picture, mask):
    """Mean step in levels across the mask's edge, beyond what the picture's own slope makes."""
    inside = mask > 0
    across = inside[:, 1:] != inside[:, :-1]
    steps = np.abs(np.diff(picture.astype(float), axis=1)).mean(axis=2)
    return steps[across].mean() - steps[~across].mean()


def test_no_seam_is_left_where_there_was_one():
    rows, columns = np.mgrid[:80, :120]
    old = np.stack([100 + rows, 60 + columns, 200 - rows], axis=2).astype(np.uint8)
    new = np.clip(old * 0.9 + np.stack([columns * 0.2, rows * 0.1, rows * 0.3 + 8], axis=2), 0, 255).astype(np.uint8)
    mask = disc()
    assert seam(lay_over(old, new, mask), mask) > 5  # planted: what is seen without matching
    assert seam(lay_over(old, match_surroundings(old, new, mask), mask), mask) < 1


def test_a_blurred_picture_meets_its_sharp_surroundings(noise):
    """Stripes that run across the rim are blurred inside: what is known on the rim is carried in, and fades behind it."""
    old = np.repeat(noise()[:1], 64, axis=0)
    new = np.repeat(old.mean(axis=1, keepdims=True).astype(np.uint8), old.shape[1], axis=1)
    mask = np.zeros(old.shape[:2], np.uint8)
    mask[32:] = 255
    matched = match_surroundings(old, new, mask)
    assert seam_score(lay_over(old, new, mask), mask > 0) > 4
    assert seam_score(lay_over(old, matched, mask), mask > 0) < 1.1
    assert np.abs(matched[60:].astype(int) - new[60:]).mean() < 0.1 * np.abs(matched[33].astype(int) - new[33]).mean()

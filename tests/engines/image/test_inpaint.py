import numpy as np
import pytest

from engines.image import inpaint as room
from engines.image import repaint as repainting
from engines.image.inpaint import inpaint
from engines.models.debug import KINDS
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import Inpaint


@pytest.fixture
def ask(dials, save):
    """ask(picture, mask, kind=, composite=, **changes) -> Inpaint request over files."""

    def make(picture, mask, kind="storybook", composite=None, **changes):
        over = None if composite is None else save("composite.png", composite)
        return Inpaint(dials(kind, seed=changes.pop("seed", 5)), save("picture.png", picture), save("mask.png", mask), over, **changes)

    return make


def blob(height=120, width=200, at=(60, 100), radius=30):
    rows, columns = np.mgrid[:height, :width]
    distance = np.hypot(rows - at[0], columns - at[1])
    return (np.clip((radius - distance) / 8, 0, 1) * 255).astype(np.uint8)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_mask_changes(ask, models, noise, kind):
    picture, mask = noise(120, 200), blob()
    result = inpaint(ask(picture, mask, kind), Progress(), models).pixels
    assert np.array_equal(result[mask == 0], picture[mask == 0])
    assert (result[mask == 255] != picture[mask == 255]).any(axis=1).mean() > 0.9


def test_ten_successive_inpaints_leave_every_other_pixel_bit_identical(ask, models, noise):
    picture = result = noise(160, 240, 4)
    touched = np.zeros((160, 240), bool)
    for turn in range(10):
        mask = blob(160, 240, at=(30 + 10 * turn, 40 + 17 * turn), radius=12 + turn)
        touched |= mask > 0
        result = inpaint(ask(result, mask, seed=turn), Progress(), models).pixels
    assert np.array_equal(result[~touched], picture[~touched])
    assert touched.mean() < 0.6


def test_the_gate_sees_a_whole_picture_round_trip(ask, models, noise, monkeypatch):
    """Planted failure: the classic fault, where the decoded picture replaces the old one everywhere."""
    picture, mask = noise(120, 200), blob()
    monkeypatch.setattr(room, "lay_over", lambda old, new, weight: new)
    monkeypatch.setattr(repainting, "match_surroundings", lambda old, new, mask: new)
    result = inpaint(ask(picture, mask), Progress(), models).pixels
    assert not np.array_equal(result[mask == 0], picture[mask == 0])


def test_the_composite_mask_decides_what_is_laid_over(ask, models, noise):
    picture, mask, composite = noise(120, 200), blob(), np.zeros((120, 200), np.uint8)
    composite[55:65, 90:110] = 255
    result = inpaint(ask(picture, mask, composite=composite), Progress(), models).pixels
    changed = (result != picture).any(axis=2)
    assert not changed[composite == 0].any() and changed[composite > 0].mean() > 0.9


def test_strength_0_changes_nothing(ask, models, noise):
    picture = noise(120, 200)
    assert np.array_equal(inpaint(ask(picture, blob(), strength=0.0), Progress(), models).pixels, picture)


def test_soft_masks_repaint_less(ask, models):
    """Differential: where the mask is weak, fewer steps may change the picture, so more of it is left."""
    picture = np.tile(np.linspace(0, 255, 96).astype(np.uint8)[None, :, None], (64, 1, 3))
    full = np.full((64, 96), 255, np.uint8)
    hard, weak = (inpaint(ask(picture, mask, composite=full, kind="sd15"), Progress(), models).pixels for mask in (full, full // 5 + 1))
    assert np.abs(weak.astype(int) - picture).mean() < np.abs(hard.astype(int) - picture).mean()


def test_what_is_painted_on_nothing_becomes_opaque(ask, models, noise):
    picture, mask = noise(120, 200, 4), blob()
    picture[..., 3] = 0
    result = inpaint(ask(picture, mask), Progress(), models).pixels
    assert (result[mask == 255, 3] == 255).all() and (result[mask == 0, 3] == 0).all()


def test_previews_show_the_whole_picture_in_place(ask, models, noise):
    picture, mask, previews = noise(120, 200), blob(), []
    progress = Progress(lambda done, total, note, preview: preview is not None and previews.append(preview))
    inpaint(ask(picture, mask), progress, models)
    assert previews and all(preview.shape == picture.shape for preview in previews)
    assert np.array_equal(previews[0][mask == 0], picture[mask == 0])


def test_a_tiny_mask_in_a_large_picture_is_found(ask, models, noise):
    picture, mask = noise(700, 900), np.zeros((700, 900), np.uint8)
    mask[333, 444] = 255
    result = inpaint(ask(picture, mask), Progress(), models).pixels
    assert np.argwhere((result != picture).any(axis=2)).tolist() in ([[333, 444]], [])


def test_bad_masks_are_one_sentence(ask, models, noise):
    with pytest.raises(EngineError, match="mask is empty"):
        inpaint(ask(noise(120, 200), np.zeros((120, 200), np.uint8)), Progress(), models)
    with pytest.raises(EngineError, match="must agree"):
        inpaint(ask(noise(120, 200), blob(100, 100)), Progress(), models)


def test_cancel(ask, models, noise):
    with pytest.raises(Cancelled):
        inpaint(ask(noise(120, 200), blob()), Progress(cancelled=lambda: True), models)

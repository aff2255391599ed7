from __future__ import annotations

import numpy as np
import pytest

from studio.document.camera import preset, view_at
from studio.document.timeline import CameraMove, View
from studio.render import stills
from studio.render.yuv import Overlay, planes, size_of

SIZE = (320, 180)


def edge(width: int = 640, height: int = 360) -> np.ndarray:
    """Black at the left, white from three quarters of the width on."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, width * 3 // 4 :] = 255
    return pixels


def edge_position(picture: np.ndarray) -> float:
    """Where the edge is, in pixels, to a fraction of one."""
    row = planes(picture)[0][90].astype(float)
    return SIZE[0] - ((row - 16) / 219).sum()


def test_a_still_of_the_frames_size_passes_untouched():
    pixels = np.random.default_rng(3).integers(0, 256, (180, 320, 3), np.uint8)
    still = stills.prepare(pixels, SIZE, None)
    assert size_of(still) == SIZE
    assert stills.seen(still, View(), SIZE) is still


@pytest.mark.parametrize("shape", [(360, 360), (900, 300), (180, 320), (91, 33)])
def test_a_still_covers_the_frame_with_its_middle(shape):
    pixels = np.zeros((*shape, 3), np.uint8)
    pixels[shape[0] // 2 - 8 : shape[0] // 2 + 8, shape[1] // 2 - 8 : shape[1] // 2 + 8] = 255
    luma = planes(stills.prepare(pixels, SIZE, None))[0]
    assert luma.shape == (180, 320)
    assert luma[90, 160] > 200
    rows, columns = np.nonzero(luma > 100)
    pixel = max(SIZE[0] / shape[1], SIZE[1] / shape[0], 1)
    assert abs(rows.mean() - 89.5) <= pixel and abs(columns.mean() - 159.5) <= pixel


def test_the_camera_sees_what_the_view_says():
    still = stills.prepare(edge(), SIZE, CameraMove(View(), View(0.75, 0.5, 2.0)))
    assert size_of(still) == (452, 254)
    assert edge_position(stills.seen(still, View(), SIZE)) == pytest.approx(240, abs=0.6)
    assert edge_position(stills.seen(still, View(0.75, 0.5, 2.0), SIZE)) == pytest.approx(160, abs=0.6)


def test_a_slow_push_in_moves_smoothly_by_fractions_of_a_pixel():
    move = preset("Slow push in", 0.1, "linear")
    still = stills.prepare(edge(), SIZE, move)
    found = np.array([edge_position(stills.seen(still, view_at(move, step / 120), SIZE)) for step in range(121)])
    expected = np.array([160 + 80 * view_at(move, step / 120).zoom for step in range(121)])
    assert np.abs(found - expected).max() < 0.3
    steps = np.diff(found)
    assert (steps >= 0).all() and steps.max() < 0.15, "no step may be a jump"


def test_transparency_is_kept_and_moves_along():
    rgba = np.zeros((360, 640, 4), np.uint8)
    rgba[90:270, 160:480] = (255, 0, 0, 255)
    still = stills.prepare(rgba, SIZE, CameraMove(View(), View(zoom=2.0)))
    assert isinstance(still, Overlay)
    near = stills.seen(still, View(zoom=2.0), SIZE)
    assert planes(near.alpha)[0][4:-4, 4:-4].min() >= 250
    solid = stills.prepare(np.full((360, 640, 4), 255, np.uint8), SIZE, None)
    assert isinstance(solid, np.ndarray)

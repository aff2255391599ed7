from __future__ import annotations

import av
import numpy as np
import pytest

from studio.render import yuv

SIZE = (64, 36)


def flat(rgb) -> np.ndarray:
    return np.full((SIZE[1], SIZE[0], 3), rgb, np.uint8)


@pytest.mark.parametrize(
    ("rgb", "expected"),  # ITU-R BT.709, 8 bit, narrow range
    [
        ((0, 0, 0), (16, 128, 128)), ((255, 255, 255), (235, 128, 128)), ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)), ((0, 0, 255), (32, 240, 118)), ((128, 128, 128), (126, 128, 128)),
    ],
)  # fmt: skip
def test_colours_have_the_standards_codes(rgb, expected):
    found = [plane[0, 0] for plane in yuv.planes(yuv.from_rgb(flat(rgb)))]
    assert np.abs(np.subtract(found, expected, dtype=int)).max() <= 1


def test_rgb_comes_back():
    for rgb in np.random.default_rng(1).integers(0, 256, (20, 3)):
        back = yuv.Converter().to_rgb(yuv.from_rgb(flat(rgb)))
        assert np.abs(back.astype(int) - rgb).max() <= 3


def test_screen_and_file_agree():
    picture = yuv.from_rgb(flat((200, 90, 30)))
    bgra, rgb = yuv.Converter().to_bgra(picture), yuv.Converter().to_rgb(picture)
    assert np.abs(bgra[..., 2::-1].astype(int) - rgb).max() <= 3


def test_weights_are_rounded_to_the_nearest():
    under, above = np.full((54, 64), 10, np.uint8), np.full((54, 64), 20, np.uint8)
    assert yuv.blend(under, above, 0) is under
    assert yuv.blend(under, above, 256) is above
    assert yuv.blend(under, above, 128)[0, 0] == 15
    assert yuv.blend(under, above, 64)[0, 0] in (12, 13)


def test_an_overlay_is_mixed_by_its_alpha_and_the_rest_is_untouched():
    base = yuv.from_rgb(flat((0, 0, 0)))
    rgba = np.full((8, 8, 4), 255, np.uint8)
    rgba[..., 3] = 128
    result = yuv.lay_over(base, yuv.overlay_from_rgba(rgba, 4, 6))
    luma = yuv.planes(result)[0]
    assert abs(int(luma[8, 8]) - (16 + round(219 * 128 / 255))) <= 1
    assert luma[0, 0] == 16 and luma[6, 3] == 16 and luma[14, 5] == 16
    assert yuv.planes(base)[0][8, 8] == 16, "the base itself must not change"


def test_an_overlay_fades_with_opacity_and_may_hang_over_every_edge():
    base = yuv.black(SIZE)
    overlay = yuv.overlay_from_rgba(np.full((20, 20, 4), 255, np.uint8), -10, -10)
    luma = yuv.planes(yuv.lay_over(base, overlay, 128))[0]
    assert abs(int(luma[0, 0]) - 126) <= 1 and luma[10, 10] == 16
    far = yuv.Overlay(60, 30, overlay.picture, overlay.alpha)
    assert yuv.planes(yuv.lay_over(base, far))[0][35, 63] == 235


def test_the_screens_frame_is_tagged_and_needs_no_copy():
    picture = yuv.black(SIZE)
    frame = yuv.to_frame(picture)
    assert (frame.colorspace, frame.color_range) == (1, 1)
    picture[0, 0] = 99
    assert np.frombuffer(frame.planes[0], np.uint8)[0] == 99


@pytest.mark.parametrize("size", [(64, 36), (50, 38), (2, 2)])
def test_planes_are_views_of_one_array(size):
    picture = yuv.black(size)
    for plane in yuv.planes(picture):
        plane[:] = 77
    assert (picture == 77).all() and yuv.size_of(picture) == size


def test_foreign_frames_are_converted_to_709():
    source = av.VideoFrame.from_ndarray(flat((255, 0, 0)), "rgb24").reformat(format="yuv420p", dst_colorspace="ITU601")
    found = [int(plane[5, 5]) for plane in yuv.planes(yuv.Converter().from_frame(source, SIZE))]
    assert np.abs(np.subtract(found, (63, 102, 240))).max() <= 3


def test_even():
    assert [yuv.even(value) for value in (0, 1, 2, 3.1, 852.9, 853.3)] == [2, 2, 2, 4, 852, 854]

"""Edges against shapes whose edges are known, and the request as a whole."""

import cv2
import numpy as np
import pytest

from engines.image.trace import edges, soft_edges, trace
from engines.media.picture import write_png
from engines.metrics.obedience import edge_error
from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import Trace
from engines.run import run


def scene(width=256, height=192) -> tuple[np.ndarray, np.ndarray]:
    """A disc and a box on a slope of grey, and the true outline as bool [h, w]."""
    picture = np.repeat(np.linspace(60, 110, width)[None, :, None], height, 0).repeat(3, 2).astype(np.uint8)
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (width // 4, height // 2), height // 5, 1, -1)
    cv2.rectangle(mask, (width // 2, height // 4), (width * 3 // 4, height * 3 // 4), 1, -1)
    picture[mask > 0] = (200, 60, 60)
    return picture, cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0


def test_edges_lie_where_the_shapes_end_and_nowhere_else():
    picture, true = scene()
    found = edges(picture) > 0
    assert edge_error(true, found) < 1.5
    assert found.mean() < 0.1 and not found[:8].any()
    assert edge_error(true, np.roll(found, 12, 1)) > 4, "a planted shift is seen"


def test_colours_of_one_brightness_have_an_edge_too():
    picture = np.full((64, 64, 3), (150, 40, 40), np.uint8)
    picture[:, 32:] = (40, 96, 40)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    assert abs(int(grey[0, 0]) - int(grey[0, 63])) < 6
    assert (edges(picture)[:, 28:36] > 0).any(1).all()


def test_lines_of_large_pictures_are_wide_enough_to_be_made_small():
    large, _ = scene(1280, 960)
    small = cv2.resize(edges(large), (320, 240), interpolation=cv2.INTER_AREA)
    assert np.percentile(small[small > 20], 90) > 150


@pytest.mark.parametrize("lines", [edges, soft_edges])
def test_more_detail_shows_weaker_edges(lines):
    picture = np.full((64, 96, 3), 100, np.uint8)
    picture[:, 32:64] = 118
    picture[:, 64:] = 240
    shown = [(lines(picture, detail) > 40).any(0) for detail in (0.0, 0.5, 1.0)]
    assert shown[0][60:68].any() and not shown[0][28:36].any()
    assert shown[2][28:36].any() and shown[2].sum() >= shown[1].sum() >= shown[0].sum()


def test_soft_edges_are_as_strong_as_the_step():
    picture = np.full((64, 96, 3), 90, np.uint8)
    picture[:, 32:64] = 105
    picture[:, 64:] = 135
    soft = soft_edges(picture)
    assert 30 < soft[32, 28:36].max() < soft[32, 60:68].max()
    assert soft[:, :16].max() < 5


def test_an_even_picture_has_no_edges():
    even = np.full((32, 32, 3), 77, np.uint8)
    assert not edges(even, 1.0).any() and not soft_edges(even, 1.0).any()


def test_the_request_is_answered_with_a_picture_of_the_same_size(tmp_path):
    picture, _ = scene(90, 70)
    write_png(tmp_path / "in.png", np.dstack([picture, np.full((70, 90), 255, np.uint8)]))
    result = run(Trace(str(tmp_path / "in.png"), "soft edges"), Progress(), tmp_path)
    assert (result.width, result.height) == (90, 70) and "engine" in result.facts


@pytest.mark.parametrize("change", [{"way": "smell"}, {"detail": 2.0}, {"detail": float("nan")}])
def test_what_cannot_be_traced_is_one_sentence(change, tmp_path):
    with pytest.raises(EngineError, match=r"\.$"):
        trace(Trace(str(tmp_path / "in.png"), **change), Progress(), Cache())

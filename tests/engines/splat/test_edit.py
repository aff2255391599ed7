from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest

from engines.progress import EngineError
from engines.splat.cloud import with_degree
from engines.splat.edit import LUMA, Edit, colour_matrix, edited, from_text, recoloured
from engines.splat.harmonics import colours
from tests.engines.splat.clouds import cloud

EYE = np.array([0.3, 2.0, 9.0])


def marked(count, *which):
    found = np.zeros(count, bool)
    found[list(which)] = True
    return found


def text(count, which, recolour=None):
    bits = base64.b64encode(zlib.compress(np.packbits(which).tobytes())).decode()
    return json.dumps([{"count": count, "which": bits, "recolour": recolour}])


def test_what_is_taken_out_goes_and_the_rest_keeps_its_order():
    splats = cloud(10)
    left = edited(splats, [Edit(marked(10, 1, 2)), Edit(marked(10, 9))])
    np.testing.assert_array_equal(left.means, splats.means[[0, 3, 4, 5, 6, 7, 8]])
    assert edited(splats, []) is splats and len(splats) == 10


def test_recolouring_changes_what_is_seen_from_every_side_and_nothing_else():
    splats = cloud(40, degree=3)
    which, matrix = marked(40, *range(0, 40, 2)), colour_matrix((1.0, 0.5, 0.25), 1.2, 0.3)
    after = edited(splats, [Edit(which, matrix)])
    before, seen = (colours(s, EYE) for s in (splats, after))
    bright = which & (before > 0.01).all(axis=1) & (seen > 0.01).all(axis=1)
    np.testing.assert_allclose(seen[bright], before[bright] @ matrix.T, atol=1e-5)
    np.testing.assert_array_equal(seen[~which], before[~which])
    assert bright.sum() > 10


def test_no_saturation_is_grey_as_bright_as_before():
    splats = with_degree(cloud(20), 0)
    grey = 0.5 + 0.28209479177387814 * recoloured(splats.sh, np.ones(20, bool), colour_matrix((1, 1, 1), 1.0, 0.0))[:, 0]
    before = 0.5 + 0.28209479177387814 * splats.sh[:, 0]
    np.testing.assert_allclose(grey, np.repeat((before @ LUMA)[:, None], 3, axis=1), atol=1e-5)


def test_edits_of_a_request_are_read_back():
    which = np.random.default_rng(1).random(1003) < 0.3
    (gone,) = from_text(text(1003, which), 1003)
    np.testing.assert_array_equal(gone.which, which)
    assert gone.colours is None and from_text("", 5) == []
    (painted,) = from_text(text(1003, which, [1, 0, 0, 2, 1]), 1003)
    np.testing.assert_allclose(painted.colours, np.diag([2, 0, 0]))


@pytest.mark.parametrize(
    "broken",
    ["{", "[1]", '[{"count": 9}]', text(9, np.ones(9, bool), [1, 2]), text(9, np.ones(9, bool), [1, 1, 1, 1e400, 1]),
     text(9, np.ones(9, bool)).replace('"which": "', '"which": "!')],
)  # fmt: skip
def test_broken_edits_are_refused_in_a_sentence(broken):
    with pytest.raises(EngineError, match="cannot be read"):
        from_text(broken, 9)


def test_edits_of_another_model_are_refused():
    with pytest.raises(EngineError, match="had 9 when it was edited"):
        from_text(text(9, np.ones(9, bool)), 10)
    with pytest.raises(EngineError, match="give it its file again"):
        edited(cloud(10), [Edit(np.ones(9, bool))])


def test_a_packed_bomb_takes_no_more_memory_than_the_model():
    bomb = base64.b64encode(zlib.compress(b"\xff" * 50_000_000)).decode()
    (only,) = from_text(json.dumps([{"count": 16, "which": bomb, "recolour": None}]), 16)
    assert only.which.all() and only.which.shape == (16,)

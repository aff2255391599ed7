from __future__ import annotations

import math

import numpy as np
import pytest

from engines.splat.camera import NORMAL, Pose, film_camera, project
from engines.splat.choose import between, combined, in_body, in_outline, of_colour, sizes, spots, under_stroke
from engines.splat.cloud import C0
from tests.engines.splat.clouds import cloud

CAMERA = film_camera(Pose((1.0, 1.5, 5.0)), NORMAL, 320, 200)
MATRIX = np.array([[0, 0, 1.2, 0.1], [0, 1.2, 0, -0.2], [-1.2, 0, 0, 0.3], [0, 0, 0, 1.0]])
SPLATS = cloud(3000)
PLACES, DEPTH = project(CAMERA, SPLATS.means @ MATRIX[:3, :3].T + MATRIX[:3, 3])
SEEN = (DEPTH > 0.01) & (PLACES >= 0).all(axis=1) & (PLACES < [320, 200]).all(axis=1)
STAR = [(160 + (90 if i % 2 else 35) * math.sin(0.628 * i), 100 - (90 if i % 2 else 35) * math.cos(0.628 * i)) for i in range(10)]


def inside(outline) -> np.ndarray:
    """By counting edges to the right (even is outside)."""
    x, y = PLACES.T
    found = np.zeros(len(x), bool)
    for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if y0 != y1:
            found ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return found & SEEN


def test_an_outline_takes_the_centres_inside_of_it():
    taken = in_outline(spots(SPLATS.means, MATRIX, CAMERA), STAR)
    truth = inside(STAR)
    assert (taken != truth).mean() < 0.015 and truth.sum() > 200  # a centre within a pixel of the edge may fall on either side
    assert not in_outline(spots(SPLATS.means, MATRIX, CAMERA), STAR[:2]).any()


def test_a_brush_takes_what_lies_within_its_radius():
    stroke = [(40.0, 60.0), (200.0, 90.0), (260.0, 150.0)]
    taken = under_stroke(spots(SPLATS.means, MATRIX, CAMERA), stroke, 12.0)
    distance = np.full(len(PLACES), np.inf)
    for a, b in zip(np.array(stroke), np.array(stroke)[1:], strict=False):
        share = np.clip((PLACES - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
        distance = np.minimum(distance, np.linalg.norm(PLACES - a - share[:, None] * (b - a), axis=1))
    assert not taken[distance > 13.5].any() and taken[SEEN & (distance < 10.5)].all() and taken.sum() > 50
    spot = under_stroke(spots(SPLATS.means, MATRIX, CAMERA), [(160.0, 100.0)], 20.0)
    near = np.linalg.norm(PLACES - [160, 100], axis=1)
    assert not spot[near > 21.5].any() and spot[SEEN & (near < 18.5)].all()


def test_what_lies_behind_the_camera_is_never_taken():
    behind = np.eye(4)
    behind[:3, 3] = (2.0, 3.0, 30.0)
    assert not in_outline(spots(SPLATS.means, behind, CAMERA), [(0, 0), (320, 0), (320, 200), (0, 200)]).any()


@pytest.mark.parametrize(("body", "share"), [("box", 1.0), ("sphere", math.pi / 6)])
def test_bodies_hold_what_they_should(body, share):
    points = np.random.default_rng(0).uniform(-0.5, 0.5, (20_000, 3)) * [2, 4, 6] + [1, 2, 3]
    into = np.diag([1 / 2, 1 / 4, 1 / 6, 1.0])
    into[:3, 3] = [-1 / 2, -2 / 4, -3 / 6]
    assert in_body(points, into, body).mean() == pytest.approx(share, abs=0.01)
    assert not in_body(points + np.array([10, 0, 0]), into, body).any()


def test_colours_within_a_distance_that_eyes_see():
    splats = cloud(4, degree=0)
    splats.sh[:, 0] = (np.array([[1, 0, 0], [0.97, 0.02, 0], [0, 1, 0], [0.5, 0.5, 0.5]], np.float32) - 0.5) / C0
    assert of_colour(splats, (1, 0, 0), 5.0).tolist() == [True, True, False, False]
    assert of_colour(splats, (1, 0, 0), 300.0).all()


def test_sizes_and_ranges():
    largest = np.exp(SPLATS.scales).max(axis=1)
    np.testing.assert_allclose(sizes(SPLATS), largest, rtol=1e-6)
    low, high = np.quantile(largest, [0.2, 0.6])
    assert between(sizes(SPLATS), low, high).mean() == pytest.approx(0.4, abs=0.01)


def test_ways_to_combine():
    old, found = np.array([1, 1, 0, 0], bool), np.array([1, 0, 1, 0], bool)
    wanted = {"replace": [1, 0, 1, 0], "add": [1, 1, 1, 0], "subtract": [0, 1, 0, 0], "intersect": [1, 0, 0, 0]}
    for how, result in wanted.items():
        assert combined(old, found, how).tolist() == [bool(value) for value in result]

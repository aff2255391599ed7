"""What the renderer knows about a picture agrees with the camera's geometry."""

from __future__ import annotations

import numpy as np

from engines.training.world import truth, view
from engines.training.world.render import Renderer
from engines.training.world.scene import STORYBOOK, Camera, Scene, Thing

CAMERA = Camera((0.2, 1.0, 0.0), 8.0, 14.0, 9.0, 30.0)


def _scene(*things: Thing) -> Scene:
    return Scene(things, "", "meadow", "day", CAMERA, 5, vocabulary=STORYBOOK.name)


def test_a_ball_is_where_the_camera_projects_it(renderer: Renderer) -> None:
    known = renderer.truth(_scene(Thing("sphere", "red", "", (1.0, 0.5, -0.4), 0.8, 0.0)), 200, 160)
    rows, columns = np.nonzero(known.segments == 1)
    middle = np.array([1.0, 0.5 + 0.8 * 0.88, -0.4])
    x, y, _ = view.projected(CAMERA, middle, 200, 160)
    assert abs(columns.mean() + 0.5 - x) < 1 and abs(rows.mean() + 0.5 - y) < 1
    assert abs(known.depth[known.segments == 1].min() - (np.linalg.norm(middle - view.eye(CAMERA)) - 0.8 * 0.88)) < 0.05


def test_normals_of_a_ball_look_like_a_ball(renderer: Renderer) -> None:
    known = renderer.truth(_scene(Thing("sphere", "red", "", (0.2, 0.1, 0.0), 1.0, 0.0)), 120, 120)
    rows, columns = np.nonzero(known.segments == 1)
    normals = known.normals[rows, columns]
    assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=0.01)
    assert np.corrcoef(normals[:, 0], columns)[0, 1] > 0.98 and np.corrcoef(-normals[:, 1], rows)[0, 1] > 0.98
    assert normals[:, 2].min() > -0.25


def test_the_ground_looks_up(renderer: Renderer) -> None:
    known = renderer.truth(_scene(Thing("cube", "red", "", (0, 0, 0), 1.0, 0.0)), 80, 80)
    up = view.extrinsics(CAMERA)[:3, 1] * [1, -1, -1]
    assert np.allclose(known.normals[-1, 0], up, atol=0.02)


def test_edges_surround_things_and_leave_flats_alone(renderer: Renderer) -> None:
    known = renderer.truth(_scene(Thing("cube", "red", "", (0, 0, 0), 1.0, 0.0)), 120, 120)
    lines = truth.edges(known)
    rim = known.segments != np.roll(known.segments, 1, 1)
    assert lines[rim].mean() > 0.9
    assert lines[100:, 5:115].max() < 0.1


def test_a_skeleton_lies_inside_its_toy(renderer: Renderer) -> None:
    scene = _scene(Thing("robot", "blue", "", (0.3, 0.0, 0.0), 1.0, 20.0, pose="sit"))
    known, (bones,) = renderer.truth(scene, 160, 160), truth.skeleton_points(scene, 160, 160)
    body = bones[:6].reshape(-1, 3)[:, :2].astype(int)
    assert np.mean([known.segments[y, x] == 1 for x, y in body]) > 0.8
    drawn = truth.skeleton_map(scene, 160, 160)
    assert drawn.any() and not truth.skeleton_map(_scene(Thing("cube", "red", "", (0, 0, 0), 1.0, 0.0)), 160, 160).any()


def test_intrinsics_follow_the_field_of_view() -> None:
    top = view.projected(CAMERA, view.eye(CAMERA) + view.axes(CAMERA)[2] + np.tan(np.radians(15)) * view.axes(CAMERA)[1], 100, 100)
    assert np.allclose(top, [50, 0, 1], atol=1e-6)

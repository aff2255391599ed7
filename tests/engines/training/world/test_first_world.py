"""The first vocabulary is frozen: the shipped weights were taught on it, and captions are drawn again from its seeds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np

from engines.training.world.captions import captions, plain_caption
from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer
from engines.training.world.scene import SHAPES, Scene

GOLDEN = Path(__file__).parents[3] / "golden"
THUMBNAIL = 32


def _data(scene: Scene) -> list[object]:
    things = [[t.object, t.colour, t.size, list(t.position), t.scale, t.yaw] for t in scene.things]
    camera = scene.camera
    view = [list(camera.target), camera.distance, camera.yaw, camera.pitch, camera.field]
    return [things, scene.relation, scene.place, scene.light, view, scene.dressing]


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _scenes() -> list[Scene]:
    return [scene_from_seed(seed, shape, unseen) for seed in range(50) for shape in SHAPES for unseen in (False, True)]


def _thumbnails() -> np.ndarray:
    renderer = Renderer()
    pictures = [renderer.picture(scene_from_seed(seed), THUMBNAIL, THUMBNAIL) for seed in range(24)]
    renderer.close()
    return np.concatenate([np.concatenate(pictures[row : row + 8], 1) for row in range(0, 24, 8)])


def test_scenes_are_the_ones_the_weights_were_taught_on() -> None:
    golden = json.loads((GOLDEN / "first_world.json").read_text())
    scenes = _scenes()
    assert [_data(scene) for scene in scenes[:6]] == golden["first"]
    assert _digest([json.dumps(_data(scene)) for scene in scenes]) == golden["scenes"]


def test_captions_are_the_ones_the_weights_were_taught_on() -> None:
    golden, random = json.loads((GOLDEN / "first_world.json").read_text()), np.random.default_rng(0)
    assert _digest([captions(scene, random) for scene in _scenes()]) == golden["captions"]
    assert _digest([plain_caption(scene) for scene in _scenes()]) == golden["plain captions"]


def test_pictures_look_as_they_did() -> None:
    """Drivers round differently, so a little difference is allowed; a changed light, colour or mesh is not."""
    known = cv2.cvtColor(cv2.imread(str(GOLDEN / "first_world.png")), cv2.COLOR_BGR2RGB)
    gap = np.abs(_thumbnails().astype(float) - known)
    assert gap.mean() < 0.5
    assert np.percentile(gap, 99.5) < 24

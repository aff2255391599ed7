"""The last touch on a picture: bloom, weather before the lens, and the look it is drawn in."""

from __future__ import annotations

import cv2
import numpy as np

from engines.training.world import looks
from engines.training.world.scene import STUDIO, Scene
from engines.training.world.truth import Truth

BLOOM = {"day": (0.80, 0.30), "sunset": (0.80, 0.60), "night": (0.70, 0.50), "fog": (0.85, 0.25), "rain": (0.80, 0.35)}
"""For each light, from which brightness on pixels bloom, and how strongly."""


def finished(picture: np.ndarray, scene: Scene, truth: Truth | None) -> np.ndarray:
    """The picture (uint8 [h, w, 3]) as the scene's look shows it; `truth` of the same size is needed for a look."""
    image = picture.astype(np.float32) / 255
    glowing = any(thing.material == "glowing" for thing in scene.things)
    if scene.light in ("sunset", "night") or glowing:
        image = _bloomed(image, scene.light)
    image = _weathered(image, scene)
    if scene.look and truth is not None:
        image = looks.LOOKS[scene.look](np.clip(image, 0, 1, dtype=np.float32), truth, scene.dressing)
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


def _bloomed(image: np.ndarray, light: str) -> np.ndarray:
    start, strength = BLOOM[light]
    height, width = image.shape[:2]
    bright = np.clip(image - start, 0, 1)
    small = cv2.resize(bright, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    spread = cv2.GaussianBlur(small, (0, 0), width / 120) + cv2.GaussianBlur(small, (0, 0), width / 44)
    return image + strength * cv2.resize(spread, (width, height))


def _weathered(image: np.ndarray, scene: Scene) -> np.ndarray:
    if scene.place in ("room", STUDIO):
        return image
    random = np.random.default_rng([scene.dressing, 3])
    if scene.place == "snow" and scene.light in ("rain", "fog", "night"):
        flakes = _flakes(image.shape[:2], random)
        return image + (1 - image) * flakes[..., None]
    if scene.light == "rain":
        drops = _meteors(image.shape[:2], random) if scene.place == "space" else _drops(image.shape[:2], random)
        return image + (np.array([0.93, 0.97, 1.0], np.float32) - image) * drops[..., None]
    if scene.light == "night" and scene.place in ("meadow", "forest"):
        return image + np.array([1.0, 0.92, 0.55], np.float32) * _fireflies(image.shape[:2], random)[..., None]
    return image


def _drops(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Slanted streaks of rain, float32 [h, w]."""
    height, width = size
    layer = np.zeros(size, np.float32)
    for x, y, length, strength in random.random((width * height // 620, 4)):
        reach = (0.04 + 0.09 * length) * height
        start = (round(x * width * 1.1), round((y * 1.1 - 0.1) * height))
        cv2.line(layer, start, (round(start[0] - reach * 0.16), round(start[1] + reach)), 0.12 + 0.30 * strength, 1, cv2.LINE_AA)
    return layer


def _flakes(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Snow in the air, big flakes near and small ones far, float32 [h, w]."""
    height, width = size
    layer = np.zeros(size, np.float32)
    for x, y, radius, strength in random.random((width * height // 800, 4)):
        centre = (round(x * width * 8), round(y * height * 8))
        cv2.circle(layer, centre, round((0.5 + 1.4 * radius**3) * width / 320 * 8), 0.45 + 0.5 * strength, -1, cv2.LINE_AA, 3)
    return cv2.GaussianBlur(layer, (0, 0), 0.5)


def _meteors(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Shooting stars over the upper half, float32 [h, w]."""
    height, width = size
    layer = np.zeros(size, np.float32)
    for x, y, length in random.random((12, 3)):
        reach = (0.08 + 0.14 * length) * width
        for part in range(8):
            ends = [(round(x * 1.2 * width - reach * s / 8), round(y * 0.45 * height + reach * 0.45 * s / 8)) for s in (part, part + 1)]
            cv2.line(layer, ends[0], ends[1], (8 - part) / 8 * 0.8, 1, cv2.LINE_AA)
    return layer


def _fireflies(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Soft points of light low over the ground, float32 [h, w]."""
    height, width = size
    layer = np.zeros(size, np.float32)
    for x, y, radius in random.random((14, 3)):
        cv2.circle(
            layer,
            (round(x * width * 8), round((0.38 + 0.5 * y) * height * 8)),
            round((0.5 + radius) * width / 300 * 8),
            0.9,
            -1,
            cv2.LINE_AA,
            3,
        )
    return layer + 1.6 * cv2.GaussianBlur(layer, (0, 0), width / 110)

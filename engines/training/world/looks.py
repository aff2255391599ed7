"""Looks: a picture drawn again in watercolour, pencil, noir or pixel art, from its colours and its truth.

All take an image float32 [h, w, 3] in 0..1, the truth of the same size and a seed, and give an image of that form. Strokes and
grain are measured against a picture 640 wide, so that a look is the same at every size.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from engines.training.world.truth import Truth, edges

PAPER = np.array([0.985, 0.972, 0.94], np.float32)
Look = Callable[[np.ndarray, Truth, int], np.ndarray]


def watercolour(image: np.ndarray, truth: Truth, seed: int) -> np.ndarray:
    """Wet edges, pooled pigment, paper grain and a torn rim."""
    height, width = image.shape[:2]
    unit = max(0.4, width / 640)
    random = np.random.default_rng(seed)
    drift = _clouds((height, width), 26 * unit, random), _clouds((height, width), 26 * unit, random)
    flat = cv2.pyrMeanShiftFiltering((_wobbled(image, drift, 1.4 * unit) * 255).astype(np.uint8), max(3, round(8 * unit)), 20)
    colour = cv2.bilateralFilter(flat, 0, 34, max(2.0, 6 * unit)).astype(np.float32) / 255
    grey = colour.mean(2, keepdims=True)
    colour = np.clip(grey + (colour - grey) * 1.22, 0, 1) ** 0.80 * 0.93 + 0.06
    pools = 0.12 * _clouds((height, width), 90 * unit, random) + 0.08 * _clouds((height, width), 14 * unit, random)
    grain = 0.07 * random.standard_normal((height, width)).astype(np.float32)
    lines = cv2.GaussianBlur(_wobbled(edges(truth), drift, 1.4 * unit), (0, 0), max(0.6, unit))
    dark = np.clip(pools + grain + 1.1 * _contrast(colour, max(0.8, 1.1 * unit)) + 0.35 * lines, -0.75, 1.4)
    colour = np.clip(colour, 0.001, 1) ** (1 + 0.62 * dark[..., None])
    inside, rim = _torn((height, width), unit, random)
    return (colour * (1 - 0.16 * rim[..., None]) * inside[..., None] + PAPER * (1 - inside[..., None])) * _paper((height, width), random)


def pencil(image: np.ndarray, truth: Truth, seed: int) -> np.ndarray:
    """Two jittered outlines, three layers of hatching by tone and a wash of colour."""
    height, width = image.shape[:2]
    unit = max(0.55, width / 640)
    random = np.random.default_rng(seed)
    drawn = edges(truth)
    drift = [_clouds((height, width), 38 * unit, random) for _ in range(4)]
    outline = np.maximum(_wobbled(drawn, (drift[0], drift[1]), unit), 0.7 * _wobbled(drawn, (drift[2], drift[3]), 1.6 * unit))
    outline = 1.3 * cv2.GaussianBlur(outline, (0, 0), 0.75 * unit)
    tone = np.clip((cv2.GaussianBlur(image, (0, 0), 1.2) @ np.float32([0.3, 0.55, 0.15]) - 0.10) / 0.78, 0, 1)
    grain = cv2.GaussianBlur(random.standard_normal((height, width)).astype(np.float32), (0, 0), 0.7) * 2
    covered = np.zeros_like(tone)
    for angle, gap, dark, light in ((0.80, 6.4, 0.38, 0.92), (0.98, 5.4, 0.10, 0.52), (-0.55, 5.8, -0.02, 0.30)):
        need = np.clip((light - tone) / (light - dark), 0, 1)
        covered = 1 - (1 - covered) * (1 - 0.62 * _hatching(need, angle, gap * unit, random) * np.clip(0.66 + 0.3 * grain, 0, 1))
    covered = 1 - (1 - covered) * (1 - 0.26 * (1 - tone) * np.clip(0.8 + 0.5 * grain, 0, 1.5))
    covered = 1 - (1 - covered) * (1 - 0.86 * np.clip(outline * np.clip(0.95 + 0.25 * grain, 0, 1.3), 0, 1))
    grey = image.mean(2, keepdims=True)
    wash = cv2.GaussianBlur(np.clip(grey + (image - grey) * 1.3, 0, 1) ** 0.6, (0, 0), 3 * unit)
    sheet = PAPER * (0.70 + 0.30 * wash)
    ink = np.float32([0.20, 0.19, 0.22])
    return (sheet * (1 - covered[..., None]) + ink * covered[..., None]) * (1 - 0.02 * np.abs(grain))[..., None]


def noir(image: np.ndarray, truth: Truth, seed: int) -> np.ndarray:
    """Black and white with a hard light from the side, a spot on the scene and film grain."""
    height, width = image.shape[:2]
    random = np.random.default_rng(seed)
    grey = image @ np.float32([0.50, 0.38, 0.12])
    sky = truth.depth > 60
    key = np.clip(truth.normals @ np.float32([-0.75, 0.35, 0.55]), 0, 1)
    tone = np.where(sky, grey * 0.75 + 0.02, grey * (0.42 + 0.95 * key**1.3))
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    tone = tone * (0.40 + 0.85 * np.exp(-(((x - 0.45) / 0.42) ** 2 + ((y - 0.58) / 0.48) ** 2)))
    tone = np.where(sky, np.maximum(tone, np.clip((image.min(2) - 0.62) * 3, 0, 1)), tone)
    tone = 1 / (1 + np.exp(-9 * (tone - 0.40)))
    tone = (tone - tone.min()) / max(float(np.ptp(tone)), 1e-6)
    rim = np.clip(1 - np.abs(truth.normals[..., 2]), 0, 1) ** 3 * (truth.segments > 0) * np.clip(0.8 * truth.normals[..., 0] + 0.2, 0, 1)
    tone = np.clip(0.96 * tone + 0.55 * rim, 0, 1).astype(np.float32)
    tone = tone + 0.5 * cv2.GaussianBlur(np.clip(tone - 0.7, 0, 1), (0, 0), width / 45)
    tone = tone + 0.03 * random.standard_normal((height, width)).astype(np.float32)
    return np.clip(tone * 0.96 + 0.015, 0, 1)[..., None] * np.float32([1, 0.99, 0.965])


def pixel_art(image: np.ndarray, truth: Truth, seed: int, across: int = 80, colours: int = 28) -> np.ndarray:
    """Big pixels in a few colours with a little ordered dither and outlined things."""
    height, width = image.shape[:2]
    small = (across, max(8, round(across * height / width)))
    rgb = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
    grey = rgb.mean(2, keepdims=True)
    rgb = np.clip(0.5 + (grey + (rgb - grey) * 1.18 - 0.5) * 1.08, 0, 1)
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).reshape(-1, 3)
    cv2.setRNGSeed(seed % 1000 + 1)
    stop = (cv2.TERM_CRITERIA_MAX_ITER + cv2.TERM_CRITERIA_EPS, 12, 0.5)
    _, _, chosen = cv2.kmeans(lab, colours, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    bayer = np.float32([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 - 0.47
    dither = np.tile(bayer, (small[1] // 4 + 1, small[0] // 4 + 1))[: small[1], : small[0]].reshape(-1, 1) * np.float32([5, 0, 0])
    nearest = np.square((lab + dither)[:, None] - chosen[None]).sum(2).argmin(1)
    drawn = chosen[nearest].reshape(small[1], small[0], 3)
    number = cv2.resize(truth.segments, small, interpolation=cv2.INTER_NEAREST)
    outline = (number > 0) & np.logical_or.reduce([np.roll(number, step, axis) != number for step in (-1, 1) for axis in (0, 1)])
    drawn[outline] = drawn[outline] * np.float32([0.50, 0.8, 0.8]) + np.float32([2, 3, -6])
    result = np.clip(cv2.cvtColor(drawn.astype(np.float32), cv2.COLOR_LAB2RGB), 0, 1)
    return cv2.resize(result, (width, height), interpolation=cv2.INTER_NEAREST)


LOOKS: dict[str, Look] = {"watercolour": watercolour, "pencil": pencil, "noir": noir, "pixel art": pixel_art}


def _clouds(size: tuple[int, int], grain: float, random: np.random.Generator) -> np.ndarray:
    """Smooth noise of unit deviation whose spots are about `grain` pixels wide, float32 [h, w]."""
    height, width = size
    coarse = random.standard_normal((max(2, round(height / grain)), max(2, round(width / grain)))).astype(np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return smooth / (smooth.std() + 1e-6)


def _wobbled(image: np.ndarray, drift: tuple[np.ndarray, np.ndarray], pixels: float) -> np.ndarray:
    """The image with every place shifted by about `pixels`."""
    y, x = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    return cv2.remap(image, x + pixels * drift[0], y + pixels * drift[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _contrast(image: np.ndarray, blur: float) -> np.ndarray:
    """How strongly the colour changes at each place, [h, w]."""
    soft = cv2.GaussianBlur(image, (0, 0), blur)
    steps = np.hypot(cv2.Sobel(soft, -1, 1, 0), cv2.Sobel(soft, -1, 0, 1)).max(2)
    return cv2.GaussianBlur(np.clip(1.1 * steps, 0, 1), (0, 0), 0.7)


def _torn(size: tuple[int, int], unit: float, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Where the paint lies inside a hand-made rim, and the darker seam along it, both [h, w] in 0..1."""
    height, width = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    inwards = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y))
    inwards = inwards + unit * (4 * _clouds(size, 60 * unit, random) + 1.3 * _clouds(size, 14 * unit, random))
    inside = np.clip((inwards - width * 0.018) / (3 * unit), 0, 1)
    return inside, np.exp(-(((inwards - width * 0.024) / (4 * unit)) ** 2))


def _paper(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    grain = cv2.GaussianBlur(random.standard_normal(size).astype(np.float32), (0, 0), 1.1)
    return (1 - 0.07 * np.abs(grain))[..., None]


def _hatching(need: np.ndarray, angle: float, gap: float, random: np.random.Generator) -> np.ndarray:
    """Pencil lines `gap` pixels apart, as strong as `need` (0..1) asks, [h, w]."""
    size = need.shape
    y, x = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32)
    across = x * np.cos(angle) + y * np.sin(angle) + 2.2 * gap / 6 * _clouds(size, 11 * gap, random)
    need = need * (0.75 + 0.25 * _clouds(size, 3.5 * gap, random))
    return np.clip((np.sin(across * 2 * np.pi / gap) * 0.5 + 0.5 - (1 - 0.66 * need)) * 2.6, 0, 1)

"""Segments of a picture of the Storybook world: the things that the judge finds, cut out along their colours (GrabCut)."""

from __future__ import annotations

import colorsys

import cv2
import numpy as np

from engines.image.judge import shipped
from engines.image.sight import MOST, Sight, look
from engines.progress import EngineError

_SIDE = 384  # pixels of the longer side while cutting
_ROUNDS = 3
_SURE, _UNLIKELY = 0.9, 0.04  # cover from which a cell surely belongs to a thing, and below which to none


def segments(picture: np.ndarray) -> np.ndarray:
    """A flat colour for each thing on black: uint8 [h, w, 3] -> the same. Raises EngineError where the judge sees nothing it knows."""
    sight = look(shipped(), picture[None])[0]
    if not sight.things:
        raise EngineError("The judge sees nothing in this picture that it knows, so it has no segments to show.")
    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(16, round(width * scale)), max(16, round(height * scale))
    numbers = _numbered(_cut(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), sight), sight)
    return palette()[cv2.resize(numbers, (width, height), interpolation=cv2.INTER_NEAREST)]


def palette() -> np.ndarray:
    """The colours of no thing and of each thing, uint8 [n, 3]: hues as far apart as can be."""
    hues = [colorsys.hsv_to_rgb(number * 0.618034 % 1, 0.75, 0.95) for number in range(MOST)]
    return np.array([(0, 0, 0), *[[round(255 * value) for value in hue] for hue in hues]], np.uint8)


def _cut(picture: np.ndarray, sight: Sight) -> np.ndarray:
    """Where things are, bool [h, w]: the judge's rough cover sharpened by GrabCut (Rother et al. 2004)."""
    cover = cv2.resize(sight.cover, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    labels = np.where(cover > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[cover > _SURE] = cv2.GC_FGD
    labels[cover < _UNLIKELY] = cv2.GC_BGD
    if not {cv2.GC_FGD, cv2.GC_BGD} <= set(np.unique(labels).tolist()):
        return cover > 0.5
    cv2.setRNGSeed(0)
    cv2.grabCut(picture, labels, None, np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)


def _numbered(covered: np.ndarray, sight: Sight) -> np.ndarray:
    """Each covered pixel's thing (1, 2, ... or 0), uint8 [h, w]: the one whose box it lies in deepest."""
    height, width = covered.shape
    rows, columns = (np.arange(height)[:, None] + 0.5) / height, (np.arange(width)[None] + 0.5) / width
    off = []
    for seen in sight.things:
        left, top, right, bottom = seen.box
        across = (columns - (left + right) / 2) / max(right - left, 1e-3)
        down = (rows - (top + bottom) / 2) / max(bottom - top, 1e-3)
        off.append(across**2 + down**2)
    return np.where(covered, np.argmin(off, 0) + 1, 0).astype(np.uint8)

"""Finding the one thing that a picture shows: by its transparency, by a mask, or by a plain background."""

from __future__ import annotations

import cv2
import numpy as np

from engines.progress import EngineError

_LARGEST = 512  # pixels of the longer side in which the thing is looked for
_RIM = 0.02  # of the shorter side: where only background is expected
_PLAIN = 0.06  # colours 0..1: what most of the rim may differ from a background that changes slowly over the picture
_CLEAR, _FAINT = 0.16, 0.05  # what surely and what perhaps belongs to the thing differs from the background by so much
_SHADOW = (0.55, 0.04)  # how much of the background's light a shadow leaves at least, and how much its tint may differ
_LEAST, _MOST = 0.002, 0.98  # of the picture, in area
_HOLE = 0.01  # of the thing: larger ones are its own
_ROUNDS = 3


def cut_out(pixels: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """The thing as uint8 RGBA [h, w, 4], colours multiplied by alpha, of a picture uint8 [h, w, 3 or 4].

    `mask` uint8 [h, w]: 255 is the thing. Raises EngineError with a sentence where no thing is seen.
    """
    if mask is not None:
        if mask.shape != pixels.shape[:2]:
            raise EngineError("The mask must be as large as the picture.")
        cover = mask.astype(np.float32) / 255
    elif pixels.shape[2] == 4 and (pixels[..., 3] < 128).any():
        cover = pixels[..., 3].astype(np.float32) / 255
    else:
        cover = _before_plain(pixels[..., :3])
    share = float((cover > 0.5).mean())
    if share < _LEAST:
        raise EngineError("Nothing is seen in the picture: it needs one thing on a plain or transparent background.")
    if share > _MOST:
        raise EngineError("The whole picture is taken for the thing: it needs some plain or transparent background around it.")
    covered = np.concatenate([pixels[..., :3] * cover[..., None], 255 * cover[..., None]], -1)
    return np.round(covered).astype(np.uint8)


def _before_plain(pixels: np.ndarray) -> np.ndarray:
    """How much of each pixel the thing covers, float32 [h, w], before a background of one slowly changing colour."""
    height, width = pixels.shape[:2]
    shrink = min(1.0, _LARGEST / max(height, width))
    size = max(8, round(width * shrink)), max(8, round(height * shrink))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    colours = small.astype(np.float32) / 255
    paper = _paper(colours)
    apart = np.abs(colours - paper).max(-1)
    apart[_shadowed(colours, paper)] = 0
    sure = apart > _CLEAR
    if not sure.any():
        return np.zeros((height, width), np.float32)
    return cv2.resize(_refined(small, sure, apart > _FAINT), (width, height), interpolation=cv2.INTER_LINEAR)


def _paper(colours: np.ndarray) -> np.ndarray:
    """The background behind everything, [h, w, 3]: the slope of colours that fits the rim; what touches the rim is left out."""
    height, width = colours.shape[:2]
    rim = np.ones((height, width), bool)
    edge = max(1, round(_RIM * min(height, width)))
    rim[edge:-edge, edge:-edge] = False
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], -1)
    kept, far = rim, np.zeros((height, width))
    for _ in range(2):
        fitted = terms @ np.linalg.lstsq(terms[kept], colours[kept], rcond=None)[0]
        far = np.abs(colours - fitted).max(-1)
        kept = rim & (far <= max(np.median(far[rim]) * 2, 0.01))
    if np.quantile(far[rim], 0.8) > _PLAIN:
        raise EngineError("The picture's background is not plain: cut the thing out first, or give a mask of it.")
    return fitted


def _shadowed(colours: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Where the background is seen with less light and the same tint, bool [h, w]."""
    least, tint = _SHADOW
    light = (colours * paper).sum(-1) / np.maximum((paper * paper).sum(-1), 1e-6)
    return (light > least) & (light < 1.02) & (np.abs(colours - light[..., None] * paper).max(-1) < tint)


def _refined(small: np.ndarray, sure: np.ndarray, perhaps: np.ndarray) -> np.ndarray:
    """The largest piece, its outline found by GrabCut (Rother et al. 2004), small holes closed; float32 [h, w]."""
    hints = np.where(sure, cv2.GC_PR_FGD, np.where(perhaps, cv2.GC_PR_BGD, cv2.GC_BGD)).astype(np.uint8)
    hints[cv2.erode(sure.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = cv2.GC_FGD
    if (hints == cv2.GC_FGD).any() and (hints == cv2.GC_BGD).any():
        cv2.setRNGSeed(0)
        cv2.grabCut(small, hints, None, np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = np.isin(hints, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    count, pieces, facts, _ = cv2.connectedComponentsWithStats(found)
    if count < 2:
        return np.zeros(small.shape[:2], np.float32)
    found = (pieces == 1 + int(facts[1:, cv2.CC_STAT_AREA].argmax())).astype(np.uint8)
    _, holes, facts, _ = cv2.connectedComponentsWithStats(1 - found, connectivity=4)
    small_ones = np.nonzero(facts[:, cv2.CC_STAT_AREA] < _HOLE * found.sum())[0]
    found[np.isin(holes, small_ones)] = 1
    return found.astype(np.float32)

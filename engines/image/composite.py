"""Lay new pixels into old ones: masks with soft edges, colours matched to the surroundings, nothing else touched.

Pictures are uint8 [height, width, 3], masks uint8 [height, width] with 255 for wholly new.
"""

from __future__ import annotations

import cv2
import numpy as np

_LARGEST_SHIFT = 60.0  # levels by which colours may be moved; more is no tint but another picture
_REACHES = (0.5, 0.16, 0.05)  # of the picture's longer side: how far the surroundings' tint is carried, coarse to fine
_RIM_REACH = 6.0  # pixels over which a difference on the rim fades
_TINT_SIDE = 192  # pixels at which tints are computed: they are smooth


def lay_over(old: np.ndarray, new: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """`new` over `old` by `mask`, in integers: bit-identical to `old` where the mask is 0, to `new` where it is 255."""
    weight = mask.astype(np.uint32)[..., None]
    return ((new * weight + old * (255 - weight) + 127) // 255).astype(np.uint8)


def soften_inwards(mask: np.ndarray, reach: float) -> np.ndarray:
    """`mask` fading to 0 over `reach` pixels inside its edge; nowhere more than before, and thin strokes keep their middle."""
    solid = (mask > 0).astype(np.uint8)
    if reach < 1.0 or not solid.any():
        return mask
    framed = cv2.copyMakeBorder(solid, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1]
    share = np.clip(depth / min(reach, max(1.0, float(depth.max()) / 2.0)), 0.0, 1.0)
    smooth = share * share * (3.0 - 2.0 * share)
    return (mask * smooth + 0.5).astype(np.uint8)


def match_surroundings(old: np.ndarray, new: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """`new` with the tint that makes it agree with `old` around the mask, carried smoothly into it.

    The tint is `old - new` where the mask is 0, spread by normalised convolution from coarse to fine; without surroundings, none.
    What then still differs on the mask's rim fades out over a few pixels behind it, as in gradient-domain cloning (Pérez et al. 2003,
    "Poisson image editing"): the picture steps over the rim as `new` does there, and no edge is drawn.
    """
    if mask.all() or not mask.any():
        return new
    tint = _spread_tint(old, new, mask)
    height, width = mask.shape
    tinted = new + cv2.resize(tint, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip(tinted + _carried_in(old - tinted, mask) + 0.5, 0, 255).astype(np.uint8)


def _carried_in(difference: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """float32 [h, w, 3]: outside the mask `difference`, inside that of the nearest pixel outside, fading with the distance to it."""
    inside = (mask > 0).astype(np.uint8)
    distance, labels = cv2.distanceTransformWithLabels(inside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    outside = np.flatnonzero(inside == 0)
    nearest = np.zeros(labels.max() + 1, np.intp)
    nearest[labels.ravel()[outside]] = outside
    near = difference.reshape(-1, 3)[nearest[labels]].astype(np.float32)
    even = cv2.GaussianBlur(near, (0, 0), _RIM_REACH / 2.0)
    depth = np.maximum(distance - 1.0, 0.0)[..., None] / _RIM_REACH
    blurred = np.clip(depth, 0.0, 1.0)
    return (near * (1.0 - blurred) + even * blurred) * np.exp(-depth)


def _spread_tint(old: np.ndarray, new: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """float32 [h, w, 3] at a small size."""
    scale = min(1.0, _TINT_SIDE / max(mask.shape))
    size = max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale))
    known = (mask == 0).astype(np.float32)
    difference = (old.astype(np.float32) - new) * known[..., None]
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    difference = cv2.resize(difference, size, interpolation=cv2.INTER_AREA)
    tint = np.zeros_like(difference)
    for reach in _REACHES:
        sigma = max(0.8, reach * max(size) / 3.0)
        amount = cv2.GaussianBlur(weight, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        local = cv2.GaussianBlur(difference, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) / np.maximum(amount, 1e-6)[..., None]
        trust = np.clip(amount * 4.0, 0.0, 1.0)[..., None]
        tint = tint * (1.0 - trust) + local * trust
    return np.clip(tint, -_LARGEST_SHIFT, _LARGEST_SHIFT)

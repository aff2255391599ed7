"""Control pictures drawn from pictures: edges, soft edges, depth and segments."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from engines import __version__
from engines.image.made import Made
from engines.look_requests import TRACES
from engines.media.picture import read_picture
from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import Trace

_COARSE, _FINENESS = 320.0, 16.0  # gradient that counts at detail 0, and how many times less at detail 1
_LINE = 400  # a line is as wide as this share of the longer side
_SCALES = (1.0, 2.0, 4.0)  # blurs at which soft edges are looked for, pixels of a picture of 512


def trace(request: Trace, progress: Progress, models: Cache) -> Made:
    """The control picture, RGB at the size of the request's image. Raises EngineError for a way that there is not."""
    if request.way not in TRACES:
        raise EngineError(f"Pictures are traced by {', '.join(TRACES)}, not by “{request.way}”.")
    if not 0 <= request.detail <= 1:
        raise EngineError("The detail of a trace must lie between 0 and 1.")
    progress.step(0, 1, "Tracing")
    picture = _over_black(read_picture(request.image))
    traced, facts = _traced(request, picture, progress, models)
    return Made(traced if traced.ndim == 3 else np.repeat(traced[..., None], 3, 2), facts)


def edges(picture: np.ndarray, detail: float = 0.5) -> np.ndarray:
    """Lines, white on black (Canny 1986, over all three channels): uint8 [h, w, 3] -> [h, w]."""
    longest = max(picture.shape[:2])
    smooth = cv2.GaussianBlur(picture, (0, 0), max(0.6, longest / 1000))
    high = _COARSE * _FINENESS**-detail
    lines = cv2.Canny(smooth, 0.45 * high, high, L2gradient=True)
    width = round(longest / _LINE)
    return lines if width < 2 else cv2.dilate(lines, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)))


def soft_edges(picture: np.ndarray, detail: float = 0.5) -> np.ndarray:
    """Edges as strong as the step they mark, found at several scales in CIE Lab: uint8 [h, w, 3] -> [h, w]."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    unit = max(picture.shape[:2]) / 512
    strength = np.max([_steps(cv2.GaussianBlur(lab, (0, 0), max(0.5, scale * unit))) * max(1.0, scale * unit) for scale in _SCALES], 0)
    whole = 2 * _COARSE / 8 * _FINENESS**-detail  # of L's 100
    return (255 * np.clip(strength / whole, 0, 1)).astype(np.uint8)


def _steps(lab: np.ndarray) -> np.ndarray:
    """The slope of the colour, per pixel: float32 [h, w, 3] -> [h, w]."""
    across, down = (cv2.Sobel(lab, cv2.CV_32F, *axes, ksize=3, scale=1 / 8) for axes in ((1, 0), (0, 1)))
    return np.sqrt(np.square(across).sum(2) + np.square(down).sum(2))


def _traced(request: Trace, picture: np.ndarray, progress: Progress, models: Cache) -> tuple[np.ndarray, dict[str, Any]]:
    facts = {"engine": __version__}
    match request.way:
        case "edges":
            return edges(picture, request.detail), facts
        case "soft edges":
            return soft_edges(picture, request.detail), facts
        case "segments":
            from engines.image.segments import segments

            return segments(picture), facts
        case _:
            from engines.image.depth import depth

            return depth(picture, request.model, progress, models)


def _over_black(picture: np.ndarray) -> np.ndarray:
    """uint8 [h, w, 3] of 3 or 4 channels."""
    if picture.shape[2] == 3:
        return picture
    return (picture[..., :3].astype(np.uint16) * picture[..., 3:] // 255).astype(np.uint8)

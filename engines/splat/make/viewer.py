"""A model of views at work: the thing of a picture as it looks from anywhere around, and from where the picture was taken."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch

from engines.models.model import Model
from engines.models.storybook_views import GIVEN_FILL, StorybookViews
from engines.models.storybook_volume import FIELD
from engines.splat.camera import Camera, Lens, film_camera
from engines.splat.moves import Stage, around

LENS = Lens(18.0 / float(np.tan(np.radians(FIELD / 2))), 36.0)
"""The lens of all views; a `Stage` of radius 1 with it stands as far away as the cameras that the model learned with."""
_ELEVATIONS = tuple(range(0, 50, 5))
_AT_ONCE = 8


@dataclass(frozen=True)
class Spot:
    """Where a view is taken from: degrees from the given picture's azimuth, and above the horizon."""

    azimuth: float
    elevation: float

    def camera(self, side: int) -> Camera:
        """The camera there: it shows the ball of radius 1 around the middle in a square picture."""
        stage = Stage((0.0, 0.0, 0.0), 1.0, side, side, LENS)
        return film_camera(around(stage, self.azimuth, self.elevation), LENS, side, side)


@dataclass(frozen=True, eq=False)
class Viewer:
    """A model and the picture that it was given: uint8 RGBA [h, w, 4], colours multiplied by alpha."""

    model: Model
    given: np.ndarray

    @property
    def _network(self) -> StorybookViews:
        return self.model.parts["network"]

    @torch.no_grad()
    def views(self, spots: list[Spot]) -> np.ndarray:
        """The thing from there, uint8 [n, side, side, 4], colours multiplied by alpha.

        The mean of what the model says of the picture and, in a mirror, of the picture in a mirror: it errs differently in both.
        """
        network = self._network
        given = torch.from_numpy(framed(self.given, network.side)).permute(2, 0, 1)[None].to(self.model.device) / 255
        turns = torch.tensor([[spot.azimuth, spot.elevation] for spot in spots]).deg2rad().to(self.model.device)
        other_way = turns * turns.new_tensor([-1.0, 1.0])
        seen = torch.cat([network(given.expand(len(part), -1, -1, -1), part) for part in turns.split(_AT_ONCE)])
        mirrored = torch.cat([network(given.flip(3).expand(len(part), -1, -1, -1), part) for part in other_way.split(_AT_ONCE)])
        seen = (seen + mirrored.flip(3)) / 2
        return (seen.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()

    def elevation(self) -> float:
        """From how far above the horizon the picture was taken, in degrees: where the model's own view is most like it."""
        seen = self.views([Spot(0, elevation) for elevation in _ELEVATIONS])
        wanted = framed(self.given, seen.shape[1]).astype(np.float32)
        errors = [np.square(framed(picture, len(picture)) - wanted).mean() for picture in seen.astype(np.float32)]
        return float(_ELEVATIONS[int(np.argmin(errors))])


def framed(picture: np.ndarray, side: int) -> np.ndarray:
    """What is seen in RGBA [h, w, 4] (0..255), in the middle and as large as models of views expect it, [side, side, 4] of the same type.

    A picture without anything in it comes back empty.
    """
    box = seen_box(picture)
    if box is None:
        return np.zeros((side, side, 4), picture.dtype)
    x, y, width, height = box
    return moved(picture, (x + width / 2, y + height / 2), (side / 2, side / 2), GIVEN_FILL * side / max(width, height), side)


def seen_box(picture: np.ndarray) -> tuple[int, int, int, int] | None:
    """(left, top, width, height) of what covers more than half of its pixels in RGBA (0..255); None where nothing does."""
    rows, columns = (np.nonzero((picture[..., 3] > 127).any(axis))[0] for axis in (1, 0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


def moved(picture: np.ndarray, place: tuple[float, float], to: tuple[float, float], scale: float, side: int) -> np.ndarray:
    """The picture [h, w, c], `scale` times as large, its `place` (x, y) brought `to` a place of a square with this `side`."""
    shift = [to[axis] - scale * place[axis] + 0.5 * scale - 0.5 for axis in (0, 1)]
    way = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    softened = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale) if scale < 0.8 else picture
    return cv2.warpAffine(softened, way, (side, side), flags=cv2.INTER_LINEAR)

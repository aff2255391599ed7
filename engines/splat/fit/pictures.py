"""The pictures that a training compares with: small at first, so that the layout is found in many cheap steps, then whole."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch

from engines.splat.camera import Camera, resized
from engines.splat.fit.losses import Target, target
from engines.splat.fit.shots import Shot

_COARSE = ((0.15, 4), (0.4, 2))  # until these shares of the plan, sides are so many times shorter
_SMALLEST = 48  # pixels of the shorter side that are left
_KEPT_PIXELS = 20_000_000  # of all pictures together (36 bytes each); beyond, they are made ready for SSIM again and again


@dataclass
class Pictures:
    """The learned shots, and as many of them as the memory allows made ready at the size of the moment."""

    shots: list[Shot]

    def __post_init__(self) -> None:
        self._shrink = 0
        self._ready: dict[int, tuple[Camera, Target]] = {}

    def get(self, number: int, done: float) -> tuple[Camera, Target]:
        """Camera and target of a picture when the share `done` of the plan is done."""
        shrink = shrinking(self.shots[number].camera, done)
        if shrink != self._shrink:
            self._shrink, self._ready = shrink, {}
        if number in self._ready:
            return self._ready[number]
        shot = smaller(self.shots[number], shrink)
        made = shot.camera, target(torch.from_numpy(shot.pixels).float() / 255)
        if shot.pixels.size // 3 * len(self.shots) <= _KEPT_PIXELS:
            self._ready[number] = made
        return made


def shrinking(camera: Camera, done: float) -> int:
    """How many times shorter a picture's sides are when the share `done` of the plan is done."""
    wanted = next((times for until, times in _COARSE if done < until), 1)
    return max(1, min(wanted, min(camera.width, camera.height) // _SMALLEST))


def smaller(shot: Shot, times: int) -> Shot:
    """The shot with sides `times` shorter."""
    if times == 1:
        return shot
    size = shot.camera.width // times, shot.camera.height // times
    pixels = cv2.resize(shot.pixels, size, interpolation=cv2.INTER_AREA)
    return Shot(resized(shot.camera, *size), np.ascontiguousarray(pixels))

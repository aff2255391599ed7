"""From a media file to a small picture. Called in a thread, never in the GUI thread."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from engines.media.picture import read_picture
from engines.splat.reading import reach_of, read_model

_BACKDROP, _FLOOR = (0.72, 0.77, 0.81), (0.81, 0.78, 0.74)  # as of a new Set
MASTER = QSize(640, 360)  # smaller thumbnails are made from one of this size


def read_thumbnail(path: Path, kind: str, size: QSize) -> QImage:
    """A picture that just covers `size`, never enlarged. Raises MediaError for a file that cannot be read."""
    small = size.width() <= MASTER.width() and size.height() <= MASTER.height()
    return cover(_master(path, kind) if small else image_of(_pixels(path, kind)), size)


@lru_cache(48)
def _master(path: Path, kind: str) -> QImage:
    """Media never change, so several sizes of one file are decoded once."""
    return cover(image_of(_pixels(path, kind)), MASTER)


def image_of(pixels: np.ndarray) -> QImage:
    """A QImage with its own copy of uint8 [height, width, 3 or 4] pixels."""
    pixels = np.ascontiguousarray(pixels)
    height, width, channels = pixels.shape
    form = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    return QImage(pixels.data, width, height, width * channels, form).copy()


def cover(image: QImage, size: QSize) -> QImage:
    """Scaled down so that it just covers `size`."""
    if image.width() <= size.width() or image.height() <= size.height():
        return image
    return image.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation)


def _pixels(path: Path, kind: str) -> np.ndarray:
    if kind == "picture":
        return read_picture(path)
    if kind == "model":
        return _model_pixels(path)
    from engines.media.video import VideoReader  # late: it loads the decoders

    with VideoReader(path) as video:
        return video.rgb(0)


def _model_pixels(path: Path) -> np.ndarray:
    """A model from the front and a little above, on a floor."""
    from engines.splat.camera import film_camera
    from engines.splat.moves import Stage, around  # late: they load the compiler
    from engines.splat.scene import Lamp, Surroundings, Thing, draw_world, world_of

    model = read_model(path)
    low, high = (np.array(corner) for corner in reach_of(model))
    matrix = np.eye(4)
    matrix[1, 3] = -low[1]
    world = world_of([Thing(model, matrix)])
    stage = Stage(tuple(world.middle.tolist()), float(np.linalg.norm(high - low)) / 2 or 0.1, MASTER.width(), MASTER.height())
    camera = film_camera(around(stage, 28.0, 18.0), stage.lens, stage.width, stage.height)
    colour = draw_world(world, camera, Surroundings(Lamp(), _BACKDROP, _FLOOR)).colour
    return np.round(np.clip(colour, 0, 1) * 255).astype(np.uint8)

"""Photographs with known cameras: COLMAP's models (text and binary) and transforms.json of instant-ngp and nerfstudio."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from engines.media.errors import MediaError
from engines.media.picture import picture_size, read_picture
from engines.splat import colmap, transforms
from engines.splat.camera import Camera, moved, resized

_MODELS = ("sparse/0", "sparse", "colmap/sparse/0", "0", ".")
_TREES = ("transforms.json", "transforms_train.json")
_FOLDERS = ("images", "input", "rgb", ".")


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture file and the camera that took it; `distortion` holds k1, k2, p1, p2 (OpenCV's), zeros where the lens is straight."""

    path: Path
    camera: Camera
    distortion: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Photos:
    """Photographs of one place with y up; `points` [n, 3] float64 that the solver found, with `colours` uint8 [n, 3]; both may be empty."""

    photos: tuple[Photo, ...]
    points: np.ndarray
    colours: np.ndarray


def read_photos(folder: Path) -> Photos:
    """The photographs and cameras of a folder, stood upright. Raises MediaError if there are none, or files are missing or wrong."""
    if not folder.is_dir():
        raise MediaError(f"There is no folder “{folder}”.")
    for name in _MODELS:
        if colmap.is_model(folder / name):
            model = colmap.read_model(folder / name)
            found = [(_picture(folder, image.name), image) for image in model.images]
            photos = [Photo(path, _fitted(path, image.camera), image.distortion) for path, image in found]
            return upright(Photos(tuple(photos), model.points, model.colours))
    for name in _TREES:
        if (folder / name).is_file():
            frames = transforms.read_frames(folder / name)
            photos = [Photo(frame.path, frame.camera, frame.distortion) for frame in frames]
            return upright(Photos(tuple(photos), np.zeros((0, 3)), np.zeros((0, 3), np.uint8)))
    raise MediaError(f"“{folder.name}” holds no cameras: it needs COLMAP's model (sparse/0) or a transforms.json beside its pictures.")


def read_photo(photo: Photo) -> np.ndarray:
    """The picture as its straight camera would have taken it, uint8 RGB [height, width, 3]. Raises MediaError."""
    picture = np.ascontiguousarray(read_picture(photo.path)[..., :3])
    if not any(photo.distortion):
        return picture
    return cv2.undistort(picture, photo.camera.intrinsics, np.array(photo.distortion))


def has_cameras(folder: Path) -> bool:
    """Whether `read_photos` finds cameras in the folder, whatever they are worth."""
    return any(colmap.is_model(folder / name) for name in _MODELS) or any((folder / name).is_file() for name in _TREES)


def upright(photos: Photos) -> Photos:
    """The same turned so that the cameras' tops point to +y on the whole: photographers mostly hold them level."""
    top = -np.mean([photo.camera.rotation[1] for photo in photos.photos], axis=0)
    length = np.linalg.norm(top)
    if length < 0.1:  # they point everywhere: nothing is known
        return photos
    turn = np.eye(4)
    turn[:3, :3] = _turn_to_y(top / length)
    turned = tuple(replace(photo, camera=moved(photo.camera, turn)) for photo in photos.photos)
    return Photos(turned, photos.points @ turn[:3, :3].T, photos.colours)


def reach(cameras: Iterable[Camera]) -> tuple[np.ndarray, float]:
    """(the point nearest to all viewing axes [3], how far the cameras stand from it on average)."""
    matrices, sums, places = [], [], []
    for camera in cameras:
        across = np.eye(3) - np.outer(camera.rotation[2], camera.rotation[2])
        matrices.append(across)
        sums.append(across @ camera.position)
        places.append(camera.position)
    middle = np.linalg.lstsq(np.sum(matrices, axis=0), np.sum(sums, axis=0), rcond=None)[0]
    return middle, float(np.mean(np.linalg.norm(np.array(places) - middle, axis=1)))


def _picture(folder: Path, name: str) -> Path:
    """The picture that a model names, somewhere inside of the folder."""
    for place in _FOLDERS:
        path = folder / place / name
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            return path
    raise MediaError(f"The picture “{Path(name).name}” that the cameras belong to is missing.")


def _fitted(path: Path, camera: Camera) -> Camera:
    """The camera for the picture as it is: it may have been scaled since the cameras were solved."""
    width, height = picture_size(path)
    if abs(width * camera.height - height * camera.width) > 2 * max(width, height):
        raise MediaError(f"“{path.name}” is {width} x {height}, but its camera took {camera.width} x {camera.height} pixels.")
    return camera if (width, height) == (camera.width, camera.height) else resized(camera, width, height)


def _turn_to_y(top: np.ndarray) -> np.ndarray:
    """The shortest rotation that takes the unit vector `top` to +y (Rodrigues)."""
    axis = np.cross(top, [0.0, 1.0, 0.0])
    cosine = float(top[1])
    if cosine < -1 + 1e-9:
        return np.diag([1.0, -1.0, -1.0])
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.eye(3) + skew + skew @ skew / (1 + cosine)

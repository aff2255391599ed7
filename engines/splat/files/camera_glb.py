"""A film camera in a .glb file: a perspective camera on a node that moves (glTF 2.0, sections 3.10 and 3.11, appendix C).

glTF has no moving focal length; ours stands beside it, frame by frame, in the node's extras.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engines.media.container import as_media_error
from engines.splat.camera import Camera, from_opengl, to_opengl
from engines.splat.files.glb import Builder, Glb, node_matrix, read_glb
from engines.splat.files.room import damaged
from engines.splat.placing import nearest_rotation, quaternion_of

_NEAR, _HEIGHT, _MOST_FRAMES, _DEEPEST = 0.01, 1080, 100_000, 64
_FOCALS = "filmwright_focal_lengths"
"""In a node's extras: the focal length of each frame, as a share of the picture's height."""


@dataclass(frozen=True, eq=False)
class _Track:
    """One moving part of a node: `times` [n] in seconds and `values` [n, 3 or 4]; `slopes` in and out [n, 2, ...] of cubic splines."""

    times: np.ndarray
    values: np.ndarray
    steps: bool
    slopes: np.ndarray | None


def write(path: Path, cameras: Sequence[Camera], rate: tuple[int, int]) -> None:
    """Write cameras, one for each frame at `rate` frames a second."""
    glb, first = Builder(), cameras[0]
    poses = np.stack([to_opengl(camera) for camera in cameras])
    turns = quaternion_of(poses[:, :3, :3])[:, [1, 2, 3, 0]]
    for i in range(1, len(turns)):  # the short way round
        turns[i] *= 1.0 if turns[i] @ turns[i - 1] >= 0 else -1.0
    lens = {"yfov": 2 * math.atan(first.height / 2 / first.fy), "aspectRatio": first.width / first.height, "znear": _NEAR}
    node: dict[str, Any] = {
        "name": "Camera", "camera": 0, "translation": poses[0, :3, 3].tolist(), "rotation": turns[0].tolist(),
        "extras": {_FOCALS: [camera.fy / camera.height for camera in cameras]},
    }  # fmt: skip
    if len(cameras) > 1:
        times = np.arange(len(cameras)) * rate[1] / rate[0]
        clock = glb.accessor(times.astype("<f4"), "SCALAR")
        glb.tree["accessors"][clock] |= {"min": [0.0], "max": [float(np.float32(times[-1]))]}
        outputs = glb.accessor(poses[:, :3, 3].astype("<f4"), "VEC3"), glb.accessor(turns.astype("<f4"), "VEC4")
        channels = [{"sampler": i, "target": {"node": 0, "path": name}} for i, name in enumerate(("translation", "rotation"))]
        samplers = [{"input": clock, "output": output, "interpolation": "LINEAR"} for output in outputs]
        glb.tree["animations"] = [{"name": "Camera move", "channels": channels, "samplers": samplers}]
    glb.tree |= {"cameras": [{"type": "perspective", "perspective": lens}], "nodes": [node], "scenes": [{"nodes": [0]}], "scene": 0}
    if not glb.parts:
        glb.view(b"\0\0\0\0")
    glb.write(path)


def read(path: Path, rate: tuple[int, int]) -> list[Camera]:
    """The first camera of the file, for each frame at `rate` of the time that it moves. Raises MediaError."""
    with as_media_error(path):
        glb = read_glb(path)
        line = _line_to_camera(glb)
        if line is None:
            raise damaged(path, "no node of it is a camera")
        node = glb.tree["nodes"][line[-1]]
        tracks = _tracks(glb, set(line))
        end = max((float(track.times[-1]) for parts in tracks.values() for track in parts.values()), default=0.0)
        frames = 1 + round(end * rate[0] / rate[1])
        if not (math.isfinite(end) and 1 <= frames <= _MOST_FRAMES):
            raise damaged(path, "its camera moves for too long")
        size, focal = _lens(glb, node)
        focals = _focals(node, frames, focal)
        poses = (_pose(glb, line, tracks, frame * rate[1] / rate[0]) for frame in range(frames))
        return [_camera(pose, share, size) for pose, share in zip(poses, focals, strict=True)]


def _line_to_camera(glb: Glb) -> list[int] | None:
    """The numbers of the nodes from a root to the first camera."""
    nodes = glb.tree.get("nodes", [])
    scenes = glb.tree.get("scenes", [])
    roots = scenes[glb.tree.get("scene", 0)].get("nodes", []) if scenes else range(len(nodes))
    waiting = [[root] for root in reversed(list(roots))]
    for _ in range(_MOST_FRAMES):
        if not waiting:
            return None
        line = waiting.pop()
        if len(line) > _DEEPEST or not 0 <= line[-1] < len(nodes):
            raise damaged(glb.path, "its nodes go round in circles")
        if "camera" in nodes[line[-1]]:
            return line
        waiting += [[*line, child] for child in reversed(nodes[line[-1]].get("children", []))]
    raise damaged(glb.path, "its nodes go round in circles")


def _tracks(glb: Glb, nodes: set[int]) -> dict[int, dict[str, _Track]]:
    """What moves each of these nodes: by its number and "translation", "rotation" or "scale"."""
    found: dict[int, dict[str, _Track]] = {}
    for animation in glb.tree.get("animations", []):
        for channel in animation.get("channels", []):
            target = channel.get("target", {})
            if target.get("node") in nodes and target.get("path") in ("translation", "rotation", "scale"):
                sampler = animation["samplers"][channel["sampler"]]
                found.setdefault(target["node"], {})[target["path"]] = _track(glb, sampler)
    return found


def _track(glb: Glb, sampler: dict[str, Any]) -> _Track:
    times, values = glb.accessor(sampler["input"])[:, 0].astype(np.float64), glb.accessor(sampler["output"]).astype(np.float64)
    way, slopes = sampler.get("interpolation", "LINEAR"), None
    if way == "CUBICSPLINE":
        triples = values.reshape(len(times), 3, -1)
        values, slopes = triples[:, 1], triples[:, [0, 2]]
    if not len(times) or len(values) != len(times) or not np.isfinite(values).all() or not (np.diff(times) > 0).all():
        raise damaged(glb.path, "its camera's way has no order")
    return _Track(times, values, way == "STEP", slopes)


def _at(track: _Track, time: float) -> np.ndarray:
    """The numbers of a track at a time in seconds; rotations are brought to length 1."""
    after = int(np.searchsorted(track.times, time, side="right"))
    if after in (0, len(track.times)) or track.steps:
        return track.values[max(0, after - 1)]
    before, span = after - 1, track.times[after] - track.times[after - 1]
    t, start, end = (time - track.times[before]) / span, track.values[before], track.values[after]
    if track.slopes is not None:
        leave, arrive = track.slopes[before, 1] * span, track.slopes[after, 0] * span
        mixed = (2 * t**3 - 3 * t**2 + 1) * start + (t**3 - 2 * t**2 + t) * leave
        mixed = mixed + (3 * t**2 - 2 * t**3) * end + (t**3 - t**2) * arrive
    elif len(start) == 4:
        return _turned(start, end, t)
    else:
        mixed = (1 - t) * start + t * end
    return mixed / max(float(np.linalg.norm(mixed)), 1e-12) if len(mixed) == 4 else mixed


def _turned(start: np.ndarray, end: np.ndarray, t: float) -> np.ndarray:
    """Between two rotations along the great circle (Shoemake 1985)."""
    cosine = float(start @ end)
    end, cosine = (end, cosine) if cosine >= 0 else (-end, -cosine)
    angle = math.acos(min(cosine, 1.0))
    if angle < 1e-6:
        return end
    return (math.sin((1 - t) * angle) * start + math.sin(t * angle) * end) / math.sin(angle)


def _pose(glb: Glb, line: list[int], tracks: dict[int, dict[str, _Track]], time: float) -> np.ndarray:
    """Camera to world at a time, float64 [4, 4]."""
    whole = np.eye(4)
    for number in line:
        moving = {name: _at(track, time).tolist() for name, track in tracks.get(number, {}).items()}
        node = {name: value for name, value in glb.tree["nodes"][number].items() if name != "matrix" or not moving}
        whole = whole @ node_matrix(glb.path, {**node, **moving})
    return whole


def _lens(glb: Glb, node: dict[str, Any]) -> tuple[tuple[int, int], float]:
    """((width, height) in pixels, focal length as a share of the height)."""
    lens = glb.tree["cameras"][node["camera"]].get("perspective")
    if not isinstance(lens, dict) or not 0 < lens.get("yfov", 0) < math.pi:
        raise damaged(glb.path, "its camera has no perspective")
    aspect = float(lens.get("aspectRatio", 16 / 9))
    if not 0.05 < aspect < 7.5:
        raise damaged(glb.path, "its camera's picture has no shape")
    return (round(_HEIGHT * aspect), _HEIGHT), 0.5 / math.tan(lens["yfov"] / 2)


def _focals(node: dict[str, Any], frames: int, focal: float) -> list[float]:
    """Of each frame, as shares of the height: those that we wrote, where they fit."""
    extras = node.get("extras")
    ours = extras.get(_FOCALS) if isinstance(extras, dict) else None
    fits = isinstance(ours, list) and len(ours) == frames and all(isinstance(value, float | int) and 0 < value < 1e3 for value in ours)
    return [float(value) for value in ours] if fits else [focal] * frames


def _camera(pose: np.ndarray, share: float, size: tuple[int, int]) -> Camera:
    pose = pose.copy()
    pose[:3, :3] = nearest_rotation(pose[:3, :3])
    width, height = size
    return Camera(from_opengl(pose), share * height, share * height, width / 2, height / 2, width, height)

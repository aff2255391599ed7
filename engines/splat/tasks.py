"""What the 3D room is asked for: look into a file, convert it, show it, make a mesh of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import SplatConvert, SplatInfo, SplatMesh, SplatRender
from engines.splat.cloud import Splats
from engines.splat.edit import edited, from_text
from engines.splat.files.formats import SplatFile, format_for, read_splats
from engines.splat.mesh import Mesh, is_closed
from engines.splat.meshing import MeshSettings, mesh_of_splats
from engines.splat.placing import upright
from engines.splat.report import report
from engines.splat.showing import cameras_for, frames, picture

_TRIANGLES, _TEXTURE = (100, 500_000), (64, 4096)


@dataclass(frozen=True, eq=False)
class MadeReport:
    """Facts alone."""

    facts: dict[str, Any]


@dataclass(frozen=True, eq=False)
class MadeSplats:
    """Splats to be written as `name`."""

    splats: Splats
    name: str
    facts: dict[str, Any]


@dataclass(frozen=True, eq=False)
class MadeMesh:
    """A mesh to be written as `name`."""

    mesh: Mesh
    name: str
    facts: dict[str, Any]


@dataclass(frozen=True, eq=False)
class MadePicture:
    """uint8 [height, width, 3 or 4]."""

    pixels: np.ndarray
    facts: dict[str, Any]


@dataclass(frozen=True, eq=False)
class MadeClip:
    """Frames, uint8 RGB, that are drawn as they are taken; `size` (width, height) in pixels, `rate` in frames a second."""

    frames: Iterator[np.ndarray]
    size: tuple[int, int]
    rate: Fraction
    facts: dict[str, Any]


def info(request: SplatInfo, progress: Progress, _models: Cache) -> MadeReport:
    """What a file is and holds."""
    progress.step(0, 1, "Reading")
    return MadeReport(report(Path(request.splats), _up(request.up)))


def convert(request: SplatConvert, progress: Progress, _models: Cache) -> MadeSplats:
    """The same splats for another format."""
    format_for(Path(plain_name(request.name)))
    found = _read(request, progress)
    progress.step(1, 2, "Writing")
    return MadeSplats(found.splats, request.name, _source(found))


def show(request: SplatRender, progress: Progress, _models: Cache) -> MadePicture | MadeClip:
    """A picture or a clip of splats."""
    if Path(plain_name(request.name)).suffix not in (".png", ".mp4"):
        raise EngineError(f"“{request.name}” must end in .png or .mp4.")
    found = _read(request, progress)
    cameras, rate = cameras_for(request, found.splats)
    facts = _source(found) | {"cameras": len(cameras)}
    if request.name.endswith(".mp4"):
        size = (cameras[0].width, cameras[0].height)
        return MadeClip(frames(found.splats, cameras, request, progress), size, Fraction(*rate), facts)
    progress.step(1, 2, "Drawing")
    return MadePicture(picture(found.splats, cameras[0], request), facts)


def mesh(request: SplatMesh, progress: Progress, _models: Cache) -> MadeMesh:
    """A mesh of splats."""
    suffix = Path(plain_name(request.name)).suffix
    if suffix not in (".glb", ".obj", ".ply"):
        raise EngineError(f"“{request.name}” must end in .glb, .obj or .ply.")
    texture = 0 if suffix == ".ply" else request.texture
    if not _TRIANGLES[0] <= request.triangles <= _TRIANGLES[1]:
        raise EngineError(f"A mesh has {_TRIANGLES[0]} to {_TRIANGLES[1]:,} triangles.")
    if texture and not _TEXTURE[0] <= texture <= _TEXTURE[1]:
        raise EngineError(f"A texture is {_TEXTURE[0]} to {_TEXTURE[1]} pixels wide, or 0 for none.")
    begin = time.monotonic()
    found = _read(request, progress)
    splats = edited(found.splats, from_text(request.edits, len(found.splats)))
    made = mesh_of_splats(splats, MeshSettings(triangles=request.triangles, texture=texture), progress.span(0.02, 0.98))
    facts = {"triangles": len(made.triangles), "closed": is_closed(made), "seconds": round(time.monotonic() - begin, 1)}
    return MadeMesh(made, request.name, _source(found) | facts)


def _read(request: SplatConvert | SplatRender | SplatMesh, progress: Progress) -> SplatFile:
    progress.step(0, 2, "Reading")
    return read_splats(Path(request.splats), _up(request.up))


def _source(found: SplatFile) -> dict[str, Any]:
    return {
        "splats": len(found.splats),
        "left_out": found.left_out,
        "format": found.format.name,
        "up": found.up,
        "degree": found.splats.degree,
    }


def _up(up: str | None) -> Any:
    if up is not None:
        try:
            upright(up)
        except KeyError as error:
            raise EngineError(f"Up is y, -y, z or -z, not {up}.") from error
    return up


def plain_name(name: str) -> str:
    """The name, where it is one of a file and of nothing else. Raises EngineError."""
    if Path(name).name != name or name.startswith("."):
        raise EngineError(f"“{name}” is no name for a file.")
    return name

"""The one table of formats: what a 3D file is by its content, and which functions read, count and write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.media.container import as_media_error
from engines.media.errors import MediaError
from engines.media.whole import written_whole
from engines.splat.cloud import Splats, is_sound, take
from engines.splat.files import antimatter, compressed_ply, ksplat, mesh_glb, mesh_obj, mesh_ply, ply, splat_glb, splat_ply, splat_usd, spz
from engines.splat.files.room import damaged
from engines.splat.mesh import Mesh
from engines.splat.placing import Up, lay, stand

_USD = (b"#usda", b"PXR-USDC")
_HEAD = 4096


@dataclass(frozen=True)
class SplatFormat:
    """`name` is the suffix without its dot; `up` points up in files of this kind unless they say otherwise."""

    name: str
    up: Up
    read: Callable[[Path], Splats]
    count: Callable[[Path], int]
    write: Callable[[Path, Splats], None] | None


@dataclass(frozen=True)
class MeshFormat:
    """`name` is the suffix without its dot."""

    name: str
    read: Callable[[Path], Mesh]
    write: Callable[[Path, Mesh], None]


PLY = SplatFormat("ply", "-y", splat_ply.read, splat_ply.count, splat_ply.write)
COMPRESSED = SplatFormat("compressed.ply", "-y", compressed_ply.read, compressed_ply.count, compressed_ply.write)
ANTIMATTER = SplatFormat("splat", "-y", antimatter.read, antimatter.count, antimatter.write)
KSPLAT = SplatFormat("ksplat", "-y", ksplat.read, ksplat.count, None)
SPZ = SplatFormat("spz", "y", spz.read, spz.count, spz.write)
GLB = SplatFormat("glb", "y", splat_glb.read, splat_glb.count, splat_glb.write)
USD = SplatFormat("usd", "y", splat_usd.read, splat_usd.count, splat_usd.write)
SPLAT_FORMATS = (PLY, COMPRESSED, ANTIMATTER, KSPLAT, SPZ, GLB, USD)

MESH_GLB = MeshFormat("glb", mesh_glb.read, mesh_glb.write)
MESH_OBJ = MeshFormat("obj", mesh_obj.read, mesh_obj.write)
MESH_PLY = MeshFormat("ply", mesh_ply.read, mesh_ply.write)
MESH_FORMATS = (MESH_GLB, MESH_OBJ, MESH_PLY)

WRITTEN = tuple(form.name for form in SPLAT_FORMATS if form.write is not None)
_USD_SUFFIXES = (".usd", ".usda", ".usdc")


@dataclass(frozen=True, eq=False)
class SplatFile:
    """A file as it was read: `splats` stand upright in our axes; `left_out` had broken numbers and are not among them."""

    splats: Splats
    format: SplatFormat
    up: Up
    left_out: int


def format_of(path: Path) -> SplatFormat | MeshFormat:
    """What the file is, by its content. Raises MediaError for a file that is missing, empty, or none of ours."""
    head = _first_bytes(path)
    with as_media_error(path):
        found = _marked(path, head) or _unmarked(path, head)
    if found is None:
        known = ", ".join(form.name for form in SPLAT_FORMATS)
        raise MediaError(f"“{path.name}” is no 3D file that can be used here: splats ({known}) or a mesh (glb, obj, ply).")
    return found


def read_splats(path: Path, up: Up | None = None) -> SplatFile:
    """The splats of any of our formats. `up` overrides what the format takes as up. Raises MediaError."""
    form = format_of(path)
    if isinstance(form, MeshFormat):
        raise MediaError(f"“{path.name}” is a mesh, not splats.")
    with as_media_error(path):
        up = up or (splat_usd.up_of(path) if form is USD else form.up)
        splats = form.read(path)
        sound = is_sound(splats)
        if not sound.any():
            raise damaged(path, "none of its splats has sound numbers")
        left_out = int(len(splats) - sound.sum())
        return SplatFile(stand(take(splats, sound) if left_out else splats, up), form, up, left_out)


def write_splats(path: Path, splats: Splats) -> SplatFormat:
    """Write splats in the format of the path's suffix, read the file back, and only then give it its name. Raises MediaError."""
    form = format_for(path)
    if not len(splats):
        raise MediaError(f"There are no splats to write into “{path.name}”.")
    if not is_sound(splats).all():
        raise MediaError(f"Some splats have broken numbers; “{path.name}” was not written.")
    with written_whole(path) as fresh:
        form.write(fresh, lay(splats, form.up))
        _check(fresh, path, splats, form)
    return form


def format_for(path: Path) -> SplatFormat:
    """The format that a name asks for. Raises MediaError if there is none, or none that is written."""
    name = path.name.lower()
    if name.endswith(_USD_SUFFIXES):
        return USD
    fitting = [form for form in SPLAT_FORMATS if form.write is not None and name.endswith("." + form.name)]
    if not fitting:
        raise MediaError(f"“{path.name}” must end in one of: {', '.join('.' + form for form in WRITTEN)}.")
    return max(fitting, key=lambda form: len(form.name))


def read_mesh(path: Path) -> Mesh:
    """The mesh of any of our formats. Raises MediaError."""
    form = format_of(path)
    if isinstance(form, SplatFormat):
        raise MediaError(f"“{path.name}” holds splats, not a mesh.")
    with as_media_error(path):
        mesh = form.read(path)
        if not np.isfinite(mesh.vertices).all():
            raise damaged(path, "some of its vertices are nowhere")
        return mesh


def write_mesh(path: Path, mesh: Mesh) -> MeshFormat:
    """Write a mesh in the format of the path's suffix, read it back, and only then give it its name. Raises MediaError."""
    form = next((form for form in MESH_FORMATS if path.name.lower().endswith("." + form.name)), None)
    if form is None:
        raise MediaError(f"“{path.name}” must end in .glb, .obj or .ply.")
    if not len(mesh.triangles):
        raise MediaError(f"There is no surface to write into “{path.name}”.")
    with written_whole(path) as fresh:
        form.write(fresh, mesh)
        again = form.read(fresh)
        if len(again.triangles) != len(mesh.triangles):
            raise MediaError(
                f"“{path.name}” was written wrong ({len(again.triangles)} of {len(mesh.triangles)} triangles); it was not kept."
            )
    return form


def _check(fresh: Path, path: Path, splats: Splats, form: SplatFormat) -> None:
    """The written file holds as many splats, in the same box."""
    again = read_splats(fresh).splats
    if len(again) != len(splats):
        raise MediaError(f"“{path.name}” was written wrong ({len(again)} of {len(splats)} splats); it was not kept.")
    low, high = splats.means.min(axis=0), splats.means.max(axis=0)
    slack = 1e-3 * float((high - low).max()) + 1e-3
    if np.abs(again.means.min(axis=0) - low).max() > slack or np.abs(again.means.max(axis=0) - high).max() > slack:
        raise MediaError(f"“{path.name}” cannot hold splats so far apart in the format {form.name}; it was not kept.")


def _first_bytes(path: Path) -> bytes:
    if not path.exists():
        raise MediaError(f"“{path.name}” is missing.")
    if not path.is_file():
        raise MediaError(f"“{path.name}” is not a file.")
    with as_media_error(path), path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise MediaError(f"“{path.name}” is empty.")
    return head


def _marked(path: Path, head: bytes) -> SplatFormat | MeshFormat | None:
    """Formats that begin with a mark of their own."""
    if head.startswith(b"ply"):
        header = ply.read_header(path)
        face = header.element("face")
        if face is not None and face.count:
            return MESH_PLY
        return COMPRESSED if compressed_ply.is_compressed(header) else PLY
    if head.startswith(b"glTF"):
        return GLB if splat_glb.holds_splats(path) else MESH_GLB
    if spz.is_spz(head):
        return SPZ
    return USD if head.startswith(_USD) else None


def _unmarked(path: Path, head: bytes) -> SplatFormat | MeshFormat | None:
    """Formats without a mark: by their suffix, where the content bears it out."""
    suffix = path.suffix.lower()
    if suffix == ".ksplat" and ksplat.looks_right(path):
        return KSPLAT
    if suffix == ".splat" and antimatter.looks_right(path):
        return ANTIMATTER
    first_words = {line.split(None, 1)[0] for line in head.splitlines() if line.strip()}
    return MESH_OBJ if suffix == ".obj" and first_words & {b"v", b"mtllib", b"o", b"g"} else None

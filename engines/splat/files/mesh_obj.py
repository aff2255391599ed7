"""Meshes in Wavefront .obj files; a texture lies beside them as .png, named by a .mtl."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from engines.media.picture import encode_png, read_picture
from engines.media.whole import written_whole
from engines.splat.files.room import damaged, require_bytes
from engines.splat.mesh import Mesh, normals

_BYTES = 30  # of memory for each byte of text


def read(path: Path) -> Mesh:
    """The mesh with the texture that its material names, if that lies beside it. Raises MediaError."""
    require_bytes(path, _BYTES * path.stat().st_size, "the mesh")
    places, spots, corners, library = [], [], [], ""
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            match line.split():
                case ["v", *numbers]:
                    places.append([float(number) for number in numbers])
                case ["vt", *numbers]:
                    spots.append([float(number) for number in numbers[:2]])
                case ["f", *words] if len(words) >= 3:
                    polygon = [_corner(word, len(places), len(spots)) for word in words]
                    corners += [polygon[i] for k in range(1, len(polygon) - 1) for i in (0, k, k + 1)]
                case ["mtllib", name]:
                    library = name
    if not places or len({len(place) for place in places}) > 1 or len(places[0]) not in (3, 4, 6):
        raise damaged(path, "it has no vertices")
    try:
        return _mesh(np.array(places), np.array(spots, np.float64), np.array(corners, np.int64).reshape(-1, 2), _texture(path, library))
    except (ValueError, IndexError) as error:
        raise damaged(path, "a triangle names a vertex that is not there") from error


def write(path: Path, mesh: Mesh) -> None:
    """Write the mesh; a texture goes into X.mtl and X.png beside X.obj (the name it will have: a dotted part is dropped)."""
    name = final_stem(path)
    out = io.StringIO()
    textured = mesh.texture is not None and mesh.uvs is not None
    out.write(f"mtllib {name}.mtl\nusemtl surface\n" if textured else "")
    colours = mesh.colours / 255.0 if mesh.colours is not None and not textured else np.zeros((len(mesh.vertices), 0))
    _lines(out, "v", np.hstack([mesh.vertices, colours]), "%.7g")
    if textured:
        _lines(out, "vt", np.column_stack([mesh.uvs[:, 0], 1 - mesh.uvs[:, 1]]), "%.7g")
    _lines(out, "vn", normals(mesh), "%.5f")
    numbers = (mesh.triangles + 1).repeat(3 if textured else 2, axis=1)
    np.savetxt(out, numbers, "f %d/%d/%d %d/%d/%d %d/%d/%d" if textured else "f %d//%d %d//%d %d//%d")
    path.write_text(out.getvalue(), encoding="ascii")
    if textured:
        with written_whole(path.with_name(f"{name}.mtl")) as file:
            file.write_text(f"newmtl surface\nKd 1 1 1\nKs 0 0 0\nmap_Kd {name}.png\n", encoding="ascii")
        with written_whole(path.with_name(f"{name}.png")) as file:
            file.write_bytes(encode_png(mesh.texture))


def final_stem(path: Path) -> str:
    """The stem of the file that a fresh one will become (`.xxxx.part.NAME.obj`)."""
    name = path.name.split(".part.", 1)[-1]
    return Path(name).stem.replace(" ", "_")


def _lines(out: io.StringIO, word: str, table: np.ndarray, form: str) -> None:
    np.savetxt(out, table, word + f" {form}" * table.shape[1])


def _corner(word: str, places: int, spots: int) -> tuple[int, int]:
    """(vertex, texture place or -1) of one corner, counted from 0; negative numbers count back from the end."""
    parts = word.split("/")
    vertex = int(parts[0])
    spot = int(parts[1]) if len(parts) > 1 and parts[1] else 0
    return vertex - 1 if vertex > 0 else places + vertex, spot - 1 if spot > 0 else (spots + spot if spot else -1)


def _mesh(places: np.ndarray, spots: np.ndarray, corners: np.ndarray, texture: np.ndarray | None) -> Mesh:
    if corners.size and corners[:, 0].min() < 0:
        raise ValueError("no such vertex")
    colours = np.round(places[:, 3:6] * 255).clip(0, 255).astype(np.uint8) if places.shape[1] == 6 else None
    places = places[:, :3].astype(np.float32)
    if texture is None or not len(spots) or corners[:, 1].min() < 0:
        return Mesh(places, corners[:, 0].reshape(-1, 3).astype(np.int32), colours)
    pairs, numbers = np.unique(corners, axis=0, return_inverse=True)
    uvs = np.column_stack([spots[pairs[:, 1], 0], 1 - spots[pairs[:, 1], 1]]).astype(np.float32)
    return Mesh(places[pairs[:, 0]], numbers.reshape(-1, 3).astype(np.int32), None, uvs, texture)


def _texture(path: Path, library: str) -> np.ndarray | None:
    """The picture that the material library names, where both are plain names of files beside the mesh."""
    materials = path.with_name(library) if library and library == Path(library).name else None
    if materials is None or not materials.is_file():
        return None
    for line in materials.read_text(encoding="utf-8", errors="replace").splitlines():
        match line.split():
            case ["map_Kd", name] if name == Path(name).name and path.with_name(name).is_file():
                return np.ascontiguousarray(read_picture(path.with_name(name))[..., :3])
    return None

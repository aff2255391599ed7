"""Any 3D file of ours as arrays and back: splats or a mesh, told by the content. Nothing here needs torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engines.media.errors import MediaError
from engines.splat.cloud import Splats, alpha
from engines.splat.files.formats import MeshFormat, format_of, read_mesh, read_splats, write_mesh, write_splats
from engines.splat.mesh import Mesh

Model = Splats | Mesh
Corner = tuple[float, float, float]
_FAINT, _TAIL = 0.1, 0.005
MOST_TRIANGLES = 5_000_000


def read_model(path: Path) -> Model:
    """The splats or the mesh of a file, upright in our axes. Raises MediaError."""
    if not isinstance(format_of(path), MeshFormat):
        return read_splats(path).splats
    mesh = read_mesh(path)
    if not len(mesh.triangles):
        raise MediaError(f"“{path.name}” has no surface.")
    if len(mesh.triangles) > MOST_TRIANGLES:
        raise MediaError(f"“{path.name}” has {len(mesh.triangles):,} triangles; at most {MOST_TRIANGLES:,} can be used here.")
    return mesh


def write_model(path: Path, model: Model) -> None:
    """Write splats or a mesh in the format of the path's suffix; the file is read back before it gets its name. Raises MediaError."""
    write_mesh(path, model) if isinstance(model, Mesh) else write_splats(path, model)


def reach_of(model: Model) -> tuple[Corner, Corner]:
    """The lowest and the highest corner of what is seen: of splats, without the outermost and the faint ones."""
    if isinstance(model, Mesh):
        low, high = model.vertices.min(axis=0), model.vertices.max(axis=0)
    else:
        seen = alpha(model) > _FAINT
        means = model.means[seen] if seen.any() else model.means
        low, high = np.quantile(means, [_TAIL, 1 - _TAIL], axis=0)
    return _corner(low), _corner(high)


def _corner(place: np.ndarray) -> Corner:
    x, y, z = (float(number) for number in place)
    return x, y, z

"""What a 3D file is and holds, measured by reading it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from engines.splat.cloud import Splats, alpha, bytes_of
from engines.splat.files.formats import MeshFormat, SplatFile, format_of, read_mesh, read_splats
from engines.splat.mesh import Mesh, is_closed
from engines.splat.placing import Up
from engines.splat.views import bounds_of

_FAINT = 0.05


def report(path: Path, up: Up | None = None) -> dict[str, Any]:
    """Plain facts about a file of splats or a mesh. Raises MediaError."""
    form = format_of(path)
    facts = {"kind": "mesh" if isinstance(form, MeshFormat) else "splats", "format": form.name, "bytes": path.stat().st_size}
    return facts | (_about_mesh(read_mesh(path)) if isinstance(form, MeshFormat) else about_splats(read_splats(path, up)))


def about_splats(found: SplatFile) -> dict[str, Any]:
    """Facts about splats that were read."""
    splats = found.splats
    middle, radius = bounds_of(splats)
    return {
        "splats": len(splats), "left_out": found.left_out, "degree": splats.degree, "up": found.up, "antialiased": splats.antialiased,
        "memory": bytes_of(len(splats), splats.degree), "middle": _rounded(middle), "radius": round(radius, 4), **_spread(splats),
    }  # fmt: skip


def _spread(splats: Splats) -> dict[str, Any]:
    sizes = np.exp(np.median(splats.scales))
    return {
        "low": _rounded(splats.means.min(axis=0)), "high": _rounded(splats.means.max(axis=0)), "median_size": float(f"{sizes:.4g}"),
        "faint": round(float((alpha(splats) < _FAINT).mean()), 4),
    }  # fmt: skip


def _about_mesh(mesh: Mesh) -> dict[str, Any]:
    return {
        "vertices": len(mesh.vertices), "triangles": len(mesh.triangles), "closed": is_closed(mesh),
        "texture": list(mesh.texture.shape[1::-1]) if mesh.texture is not None else None, "colours": mesh.colours is not None,
        "low": _rounded(mesh.vertices.min(axis=0)), "high": _rounded(mesh.vertices.max(axis=0)),
    }  # fmt: skip


def _rounded(place: np.ndarray) -> list[float]:
    return [round(float(number), 4) for number in place]

"""What tests of Sets share: files of models, and a Set with two props."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engines.splat.files.formats import write_mesh, write_splats
from engines.splat.mesh import Mesh
from engines.splat.reading import reach_of, read_model
from studio.actions import sets
from studio.document.asset import Asset
from tests.engines.splat.solids import ball_of_splats


def box(size: float = 1.0, colour: tuple[int, int, int] = (200, 80, 60)) -> Mesh:
    """A box with flat sides around the origin."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32) * size / 2
    sides = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    triangles = np.array([[a, b, c] for a, b, c, d in sides] + [[a, c, d] for a, b, c, d in sides])
    vertices = corners[triangles].reshape(-1, 3)
    return Mesh(
        vertices, np.arange(len(vertices), dtype=np.int32).reshape(-1, 3), np.tile(np.array([colour], np.uint8), (len(vertices), 1))
    )


def model_files(folder: Path) -> list[Path]:
    """A ball of splats and a box of triangles."""
    write_splats(folder / "ball.ply", ball_of_splats(1500))
    write_mesh(folder / "box.glb", box())
    return [folder / "ball.ply", folder / "box.glb"]


def build(session, folder: Path) -> list[str]:
    """Both in a new Set, without the import's limited process; returns the ids of its props."""
    assets = {}
    for path in model_files(folder):
        model = read_model(path)
        low, high = reach_of(model)
        form, count = ("mesh", len(model.triangles)) if isinstance(model, Mesh) else ("splats", len(model))
        media = session.bundle.add_media(path, path.suffix)
        assets[path.stem] = Asset(path.stem, path.stem, "model", media, form=form, count=count, low=low, high=high, origin=path.name)
    session.commit("Import", replace(session.project, assets=assets))
    sets.add_props(session, list(assets))
    return [prop.id for prop in session.project.sets[-1].props]

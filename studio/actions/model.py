"""Models for Sets: learned from photographs, turned into meshes."""

from __future__ import annotations

from pathlib import Path

from engines.requests import SplatMesh, SplatPhotos
from studio.document.errors import EditError
from studio.session import Session

from .action import Action


def learn_photos(session: Session, folder: Path, minutes: float, splats: int) -> None:
    """Queue the learning of splats from a folder of photographs; they come into the library."""
    if not folder.is_dir():
        raise EditError(session.tr("“{}” is no folder of photographs.").format(folder.name))
    session.queue.submit(SplatPhotos(str(folder), "photos.ply", minutes, splats), folder.name, {})


def make_mesh(session: Session) -> None:
    """Queue a textured mesh of the selected splats; it comes into the library beside them."""
    asset = session.project.assets.get(session.selection.assets[0])
    path = session.media(asset.id)
    if path is None:
        raise EditError(session.tr("The file of “{}” is missing: relink it in the library.").format(asset.name))
    session.queue.submit(SplatMesh(str(path), "mesh.glb"), session.tr("Mesh of “{}”").format(asset.name), {"inputs": {"splats": asset.id}})


def _has_splats(session: Session) -> bool:
    asset = session.project.assets.get(session.selection.assets[0]) if session.selection.assets else None
    return asset is not None and asset.form == "splats"


ACTIONS = (
    Action("model.mesh", "Make a mesh of these splats", make_mesh, "Set", "", "cube-outline", "A textured mesh, beside them.",
           "build", _has_splats),
)  # fmt: skip

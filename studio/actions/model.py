"""Models for Sets: made from words, learned from photographs, turned into meshes. What is made stands in the Set when it is ready."""

from __future__ import annotations

import random
from pathlib import Path

from engines.requests import SplatMesh, SplatPhotos, SplatText
from studio.document.errors import EditError
from studio.session import Session

from .action import Action
from .sets import current_set

SEEDS = 2**32


def make_from_words(session: Session, prompt: str, minutes: float, seed: int | None = None) -> None:
    """Queue splats of what the words say; `seed` None leaves it to chance."""
    if not prompt.strip():
        raise EditError(session.tr("Say in words what to make."))
    request = SplatText(prompt.strip(), "made.ply", minutes, seed=random.randrange(SEEDS) if seed is None else seed)
    session.queue.submit(request, prompt.strip()[:80], _stand(session))


def learn_photos(session: Session, folder: Path, minutes: float, splats: int) -> None:
    """Queue the learning of splats from a folder of photographs; they come into the library."""
    if not folder.is_dir():
        raise EditError(session.tr("“{}” is no folder of photographs.").format(folder.name))
    session.queue.submit(SplatPhotos(str(folder), "photos.ply", minutes, splats), folder.name, _stand(session))


def make_mesh(session: Session) -> None:
    """Queue a textured mesh of the selected splats; it comes into the library beside them."""
    asset = session.project.assets.get(session.selection.assets[0])
    path = session.media(asset.id)
    if path is None:
        raise EditError(session.tr("The file of “{}” is missing: relink it in the library.").format(asset.name))
    session.queue.submit(SplatMesh(str(path), "mesh.glb"), session.tr("Mesh of “{}”").format(asset.name), {"inputs": {"splats": asset.id}})


def _stand(session: Session) -> dict[str, str]:
    """Where it stands when it is ready: in the Set that is on the stage now."""
    shown = current_set(session)
    return {"stand": shown.id} if shown else {}


def _has_splats(session: Session) -> bool:
    asset = session.project.assets.get(session.selection.assets[0]) if session.selection.assets else None
    return asset is not None and asset.form == "splats"


ACTIONS = (
    Action("model.mesh", "Make a mesh of these splats", make_mesh, "Set", "", "cube-outline", "A textured mesh, beside them.",
           "build", _has_splats),
)  # fmt: skip

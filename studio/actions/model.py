"""Models for Sets: made from words or a picture, learned from photographs, turned into meshes. What is made stands in its Set."""

from __future__ import annotations

import random
from pathlib import Path

from engines.requests import SplatImage, SplatMesh, SplatPhotos, SplatText
from studio.document.errors import EditError
from studio.document.scene import Prop
from studio.document.splat_edits import to_text
from studio.session import Session

from .action import Action
from .sets import current_set
from .splats import editable

SEEDS = 2**32
REPAIR_MINUTES = 2.0


def make_from_words(session: Session, prompt: str, minutes: float, seed: int | None = None) -> None:
    """Queue splats of what the words say; `seed` None leaves it to chance."""
    if not prompt.strip():
        raise EditError(session.tr("Say in words what to make."))
    request = SplatText(prompt.strip(), "made.ply", minutes, seed=random.randrange(SEEDS) if seed is None else seed)
    session.queue.submit(request, prompt.strip()[:80], _stand(session))


def repair_side(session: Session, azimuth: float, minutes: float = REPAIR_MINUTES) -> None:
    """Queue the making anew of what is seen of the selected prop from an azimuth (degrees, see `side_seen`); the prop keeps its place."""
    shown, prop = current_set(session), repairable(session)
    path = session.media(prop.asset) if prop else None
    if path is None:
        raise EditError(session.tr("Select one prop that was made of words and whose file is there."))
    made = session.project.assets[prop.asset].recipe.request
    request = SplatText(
        made["prompt"], "made.ply", minutes, made["splats"], made["model"], seed=random.randrange(SEEDS),
        begin_with=str(path), side=round(azimuth, 1), edits=to_text(prop.edits),
    )  # fmt: skip
    session.queue.submit(request, session.tr("A side of “{}”").format(prop.name), {"stand": shown.id, "repair": prop.id})


def repairable(session: Session) -> Prop | None:
    """The one selected prop, if its splats were made of words."""
    prop = editable(session)
    recipe = session.project.assets[prop.asset].recipe if prop else None
    return prop if recipe is not None and recipe.request.get("kind") == SplatText.__name__ else None


def make_from_picture(session: Session, picture: Path, inputs: dict[str, str] | None = None) -> None:
    """Queue splats of the one thing that a picture file shows; `inputs` names the asset that it is."""
    if not picture.is_file():
        raise EditError(session.tr("There is no picture “{}”.").format(picture.name))
    place = {**_stand(session), **({"inputs": inputs} if inputs else {})}
    session.queue.submit(SplatImage(str(picture), "made.ply"), picture.stem, place)


def make_from_selected(session: Session) -> None:
    """Queue splats of the thing in the selected picture of the library."""
    asset = session.project.assets.get(session.selection.assets[0])
    path = session.media(asset.id)
    if path is None:
        raise EditError(session.tr("The file of “{}” is missing: relink it in the library.").format(asset.name))
    make_from_picture(session, path, {"image": asset.id})


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


def make_mesh_of_prop(session: Session) -> None:
    """Queue a textured mesh of the selected prop's splats as they were edited; it stands in the Set when it is ready."""
    prop = editable(session)
    path = session.media(prop.asset) if prop else None
    if path is None:
        raise EditError(session.tr("Select one prop that is made of splats and whose file is there."))
    request = SplatMesh(str(path), "mesh.glb", edits=to_text(prop.edits))
    session.queue.submit(request, session.tr("Mesh of “{}”").format(prop.name), {"inputs": {"splats": prop.asset}, **_stand(session)})


def _stand(session: Session) -> dict[str, str]:
    """Where it stands when it is ready: in the Set that is on the stage now."""
    shown = current_set(session)
    return {"stand": shown.id} if shown else {}


def _has_picture(session: Session) -> bool:
    asset = session.project.assets.get(session.selection.assets[0]) if session.selection.assets else None
    return asset is not None and asset.kind == "picture"


def _has_splats(session: Session) -> bool:
    asset = session.project.assets.get(session.selection.assets[0]) if session.selection.assets else None
    return asset is not None and asset.form == "splats"


ACTIONS = (
    Action("model.mesh", "Make a mesh of these splats", make_mesh, "Set", "", "cube-outline", "A textured mesh, beside them.",
           "build", _has_splats),
    Action("model.picture", "Make a model of this picture", make_from_selected, "Set", "", "cube-scan",
           "The one thing that the picture shows, all around.", "build", _has_picture),
    Action("prop.mesh", "Make a mesh of this prop", make_mesh_of_prop, "Set", "", "cube-outline",
           "A textured mesh of its splats as they were edited, beside it.", "build", lambda s: editable(s) is not None),
)  # fmt: skip

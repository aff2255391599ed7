"""The library: bring media in, name them, take them out, find them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engines.media.errors import MediaError
from engines.media.picture import read_recipe
from engines.requests import seed_of, with_seed
from studio.document.asset import Asset, Recipe
from studio.document.cut import new_id
from studio.document.errors import DocumentError, EditError
from studio.document.files import Bundle
from studio.document.project import Project
from studio.document.recipes import request_again, where_used
from studio.document.shots import next_seed
from studio.session import Session

from .action import Action, complain
from .generate import set_dials
from .place import with_asset
from .shot import use_recipe


@dataclass(frozen=True)
class Imported:
    """What became of the files of one import."""

    assets: tuple[Asset, ...] = ()
    problems: tuple[str, ...] = ()


def import_files(session: Session, paths: Iterable[Path], then: Callable[[list[str]], object] = lambda ids: None) -> None:
    """Check the files in a process of their own, copy them into the film, then call `then(ids)` with the new or already known assets.

    Bad files are named in one sentence each; the others come in all the same.
    """
    files = list(_files(paths))
    if not files:
        return
    session.message.emit(session.tr("Importing {} files…").format(len(files)) if len(files) > 1 else session.tr("Importing…"))
    session.files.run(
        lambda: read_files(session.bundle, files),
        lambda imported: then(_take_in(session, imported)),
        lambda error: complain(session, error),
    )


def read_files(bundle: Bundle, files: Iterable[Path]) -> Imported:
    """Check and copy each file. Takes a thread's time."""
    assets, problems = [], []
    for path in files:
        try:
            assets.append(read_file(bundle, path))
        except (MediaError, DocumentError) as error:
            problems.append(str(error))
    return Imported(tuple(assets), tuple(problems))


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    """The files themselves; a folder gives those that lie in it, not those of folders in it."""
    for path in paths:
        yield from sorted(entry for entry in path.iterdir() if entry.is_file()) if path.is_dir() else (path,)


def read_file(bundle: Bundle, path: Path) -> Asset:
    """A new asset of a file, checked and copied into the film. Raises MediaError or DocumentError."""
    from engines.media.sandbox import import_check  # late: it loads the decoders

    info = import_check(path)
    media = bundle.add_media(path, info.format)
    recipe = _recipe_inside(path) if info.format == "png" else None
    return Asset(
        new_id(), path.stem, info.kind, media, width=info.width, height=info.height, frames=info.frames, rate=info.rate,
        samples=info.samples, channels=info.channels, form=info.form, count=info.count, low=info.low, high=info.high,
        recipe=recipe, origin=path.name,
    )  # fmt: skip


def _recipe_inside(path: Path) -> Recipe | None:
    """The recipe that a PNG of ours carries; one that read other pictures cannot be run here and is left out."""
    inside = read_recipe(path)
    request = (inside or {}).get("request", inside)
    if not isinstance(request, dict) or not isinstance(request.get("dials"), dict) or "kind" not in request:
        return None
    facts = inside.get("facts", {})
    return Recipe(request, facts=facts if isinstance(facts, dict) else {})


def _take_in(session: Session, imported: Imported) -> list[str]:
    """Commit the new assets; files that the film has already are found again rather than doubled."""
    known = _by_media(session.project)
    fresh = [asset for asset in imported.assets if asset.media not in known]
    if fresh and not session.arrive(_import_label(session, fresh), lambda project: _with_new(project, fresh)):
        return []
    ids = [known[asset.media].id if asset.media in known else asset.id for asset in imported.assets]
    session.select(assets=tuple(ids))
    session.message.emit(session.tr("Imported {}.").format(", ".join(asset.name for asset in imported.assets)) if ids else "")
    if imported.problems:
        session.problem.emit("\n".join(imported.problems))
    else:
        _offer_settings(session, ids)
    return ids


def _by_media(project: Project) -> dict[str, Asset]:
    return {asset.media: asset for asset in project.assets.values() if not asset.hidden}


def _with_new(project: Project, assets: list[Asset]) -> Project:
    """The project with those of the assets whose media it does not have yet."""
    known = _by_media(project)
    for asset in assets:
        project = project if asset.media in known else with_asset(project, asset)
    return project


def _import_label(session: Session, assets: list[Asset]) -> str:
    return session.tr("Import “{}”").format(assets[0].name) if len(assets) == 1 else session.tr("Import {} files").format(len(assets))


def _offer_settings(session: Session, ids: list[str]) -> None:
    """A picture that carries its recipe offers its settings again."""
    asset = session.project.assets.get(ids[0]) if len(ids) == 1 else None
    if asset and asset.recipe:
        words = session.tr("“{}” carries the settings that it was made with.").format(asset.name)
        session.offered.emit(words, session.tr("Use them"), lambda: use_settings(session, asset.id))


def use_settings(session: Session, id: str) -> None:
    """Set the dials of what is worked on (the selected shot, or the canvas in Paint) as those that made this asset."""
    request = _made_by(session, id)
    if session.selection.workspace == "paint" or session.project.shot(session.selection.shot or "") is None:
        dials = request["dials"]
        names = ("prompt", "negative_prompt", "steps", "guidance_scale", "seed", "model")
        set_dials(session, seed_locked=True, **{name: dials[name] for name in names if name in dials})
        session.select(workspace="paint")
    else:
        use_recipe(session, session.selection.shot, request)
    session.message.emit(session.tr("The settings are in the dials."))


def make_again(session: Session, id: str) -> None:
    """Run an asset's recipe once more, with another seed where chance has a say."""
    asset = session.project.assets[id]
    request = request_again(session.project, asset, session.bundle.find_media)
    if (seed := seed_of(request)) is not None:
        request = with_seed(request, next_seed(seed))
    session.queue.submit(request, session.tr("{}, again").format(asset.name), {"inputs": asset.recipe.inputs})


def _made_by(session: Session, id: str) -> dict[str, Any]:
    asset = session.project.assets.get(id)
    if asset is None or asset.kind != "picture" or asset.recipe is None or "dials" not in asset.recipe.request:
        raise EditError(session.tr("This is no picture that was made from words: it has no settings to use."))
    return asset.recipe.request


def rename(session: Session, id: str, name: str) -> None:
    """Give an asset another name."""
    asset = session.project.assets[id]
    if name.strip() and name.strip() != asset.name:
        changed = replace(asset, name=name.strip())
        session.commit(session.tr("Rename “{}”").format(asset.name), with_asset(session.project, changed))


def remove(session: Session) -> None:
    """Take the selected assets off the library. Those in use stay in the film and are only hidden; undo brings them back."""
    ids = [id for id in session.selection.assets if id in session.project.assets]
    project = session.project
    for id in ids:
        project = without_asset(project, id)
    names = [session.project.assets[id].name for id in ids]
    label = session.tr("Remove “{}”").format(names[0]) if len(ids) == 1 else session.tr("Remove {} assets").format(len(ids))
    if ids and session.commit(label, project):
        session.select(assets=())


def without_asset(project: Project, id: str) -> Project:
    """The project without an asset, or with it hidden while something needs it."""
    if where_used(project, id):
        return with_asset(project, replace(project.assets[id], hidden=True))
    return replace(project, assets={key: asset for key, asset in project.assets.items() if key != id})


def relink(session: Session, id: str, path: Path) -> None:
    """Give an asset whose file is missing that file again, or another of the same kind in its place."""
    asset = session.project.assets[id]

    def put(found: Asset) -> None:
        if found.kind != asset.kind:
            session.problem.emit(session.tr("“{}” is not a {}: choose a file of the same kind.").format(path.name, asset.kind))
            return
        session.commit(session.tr("Relink “{}”").format(asset.name), with_asset(session.project, relinked(asset, found)))
        session.relinked.emit(id)

    session.files.run(lambda: read_file(session.bundle, path), put, lambda error: complain(session, error))


def relinked(asset: Asset, found: Asset) -> Asset:
    """An asset with another file: what people and engines gave it stays."""
    return replace(found, id=asset.id, name=asset.name, recipe=asset.recipe, hidden=asset.hidden, extra=asset.extra)


def is_missing(session: Session, asset: Asset) -> bool:
    """True when the asset's file is not in the film."""
    return session.bundle.find_media(asset.media) is None


def _selected(session: Session) -> bool:
    return any(id in session.project.assets for id in session.selection.assets)


def _has_recipe(session: Session) -> bool:
    asset = session.project.assets.get(session.selection.assets[0]) if session.selection.assets else None
    return asset is not None and asset.recipe is not None


def _is_made_picture(session: Session) -> bool:
    return _has_recipe(session) and session.project.assets[session.selection.assets[0]].kind == "picture"


ACTIONS = (
    Action("library.import", "Import…", lambda s: s.asked.emit("import"), "File", "Ctrl+I", "import",
           "Bring pictures, sounds and clips into the film."),
    Action("library.again", "Make again with another seed", lambda s: make_again(s, s.selection.assets[0]), "", "",
           "refresh", "Run the recipe of the selected picture or sound once more.", enabled=_has_recipe),
    Action("library.settings", "Use the settings of this picture", lambda s: use_settings(s, s.selection.assets[0]), "", "",
           "tune-variant", "Set the dials as those that made the selected picture.", enabled=_is_made_picture),
    Action("library.remove", "Remove from the library", remove, "", "", "trash-can-outline", "What is in use stays in the film, hidden.",
           enabled=_selected),
)  # fmt: skip

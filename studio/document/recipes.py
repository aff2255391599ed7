"""Recipes: how a generated asset was made, making it again, whether it still holds, and where an asset is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from engines.requests import Request, Result, from_dict, input_files, with_files

from .asset import Asset, Recipe
from .errors import EditError
from .project import Project
from .takes import takes_of
from .timeline import SetSource


@dataclass(frozen=True)
class Use:
    """A place that needs an asset. `kind` and `id` say which shot, clip, canvas, Set or asset; `name` is for people."""

    kind: Literal["shot", "clip", "canvas", "set", "asset"]
    id: str
    name: str


def recipe_of(project: Project, request: Request, result: Result, inputs: Mapping[str, str]) -> Recipe:
    """The recipe of what `request` made. `inputs`: field name -> asset id, for every file that the request read.

    Raises KeyError when a file that it read has no asset: such a recipe could not be run again.
    """
    needed = {name: inputs[name] for name in input_files(request)}
    plain = asdict(with_files(request, needed))
    media = {name: project.assets[id].media for name, id in needed.items()}
    return Recipe({"kind": type(request).__name__, **plain}, needed, media, dict(result.facts))


def request_again(project: Project, asset: Asset, path_of: Callable[[str], Path | None]) -> Request:
    """The request that makes this asset once more; `path_of` finds the file of a medium. Raises EditError when that is not possible."""
    if asset.recipe is None:
        raise EditError(f"“{asset.name}” was not generated here: it has no recipe.")
    files: dict[str, str] = {}
    for name, id in asset.recipe.inputs.items():
        parent = project.assets.get(id)
        path = path_of(parent.media) if parent else None
        if path is None:
            raise EditError(f"“{asset.name}” cannot be made again: something that it was made from is missing.")
        files[name] = str(path)
    try:
        request = from_dict(asset.recipe.request)
        request = with_files(request, {name: files[name] for name in input_files(request) if name in files})
    except ValueError as error:
        raise EditError(f"“{asset.name}” cannot be made again: its recipe is from another version of Filmwright.") from error
    if not input_files(request).items() <= files.items():
        raise EditError(f"“{asset.name}” cannot be made again: its recipe names a file outside the film.")
    return request


def is_stale(project: Project, asset: Asset) -> bool:
    """True when something that the asset was made from, at any remove, has another medium now or is gone."""
    return _stale(project, asset, set())


def where_used(project: Project, id: str) -> list[Use]:
    """Every shot, clip, canvas and recipe that needs the asset."""
    return [*_in_shots(project, id), *_in_clips(project, id), *_in_canvases(project, id), *_in_sets(project, id), *_in_recipes(project, id)]


def _stale(project: Project, asset: Asset, seen: set[str]) -> bool:
    if asset.recipe is None or asset.id in seen:
        return False
    seen.add(asset.id)
    parents = {name: project.assets.get(id) for name, id in asset.recipe.inputs.items()}
    return any(
        parent is None or parent.media != asset.recipe.media.get(name, parent.media) or _stale(project, parent, seen)
        for name, parent in parents.items()
    )


def _in_shots(project: Project, id: str) -> Iterator[Use]:
    for number, shot in enumerate(project.shots, 1):
        if any(take.asset == id for take in shot.takes):
            yield Use("shot", shot.id, f"Shot {number}")


def _in_clips(project: Project, id: str) -> Iterator[Use]:
    for track in project.timeline.tracks:
        for clip in track.clips:
            rendered = isinstance(clip.source, SetSource) and clip.source.asset == id
            if rendered or id in takes_of(clip):
                yield Use("clip", clip.id, f"{track.name}, frame {clip.start}")


def _in_canvases(project: Project, id: str) -> Iterator[Use]:
    for canvas in project.canvases.values():
        if any(layer.asset == id for layer in canvas.layers):
            yield Use("canvas", canvas.id, canvas.name)


def _in_sets(project: Project, id: str) -> Iterator[Use]:
    for one in project.sets:
        if any(prop.asset == id for prop in one.props):
            yield Use("set", one.id, one.name)


def _in_recipes(project: Project, id: str) -> Iterator[Use]:
    for asset in project.assets.values():
        if asset.recipe and id in asset.recipe.inputs.values():
            yield Use("asset", asset.id, asset.name)

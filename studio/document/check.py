"""Is a film whole? Every medium, tile, reference and journal is looked at; nothing is changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from . import disk, store
from .checkpoint import newest
from .errors import DocumentError, EditError
from .journal import replay_chain
from .project import Project
from .raster import TILE
from .recovery import recover
from .scene import Set
from .takes import takes_of
from .timeline import AssetSource, Clip, SetSource, ShotSource, Track

_BLOCK = 1 << 20


def check(folder: Path) -> list[str]:
    """What is wrong with the film in `folder`, one sentence each; an empty list when it is whole."""
    try:
        state = recover(folder)
        project = state.project(_no_pixels)
    except DocumentError as error:
        return [str(error)]
    except OSError as error:
        return [f"The film cannot be read: {error.strerror}."]
    found = [f"{error}" for error in newest(folder)[1]]
    found += [f"{tail.path.name} ends in {len(tail.data)} bytes that are no edit." for tail in state.tails]
    return [*found, *_media(folder, project), *_tiles(folder, project), *references(project)]


def notes(folder: Path) -> list[str]:
    """What is worth knowing about a film and is not wrong: edits that wait for a checkpoint, files that nothing uses."""
    point, _ = newest(folder)
    edits, _ = replay_chain(folder / "journal", point.generation, point.seq)
    found = [f"{len(edits)} edits wait in the journal for the next save point."] if edits else []
    unused = orphans(folder, recover(folder).project(_no_pixels))
    size = sum(path.stat().st_size for path in unused)
    return found + ([f"{len(unused)} files ({size / 1e6:.1f} MB) are used by nothing in the film as it stands."] if unused else [])


def references(project: Project) -> list[str]:
    """What the document names and does not have, and clips that lie over each other."""
    return [*_takes(project), *_clips(project), *_layers(project), *_inputs(project), *_props(project)]


def orphans(folder: Path, *projects: Project) -> list[Path]:
    """Media and tiles on the disk that none of these states of the film use."""
    media = {asset.media for project in projects for asset in project.assets.values()}
    tiles = {key for project in projects for key in store.tile_keys(project)}
    found = [path for path in (folder / "media").glob("*/*") if disk.is_plain_file(path) and path.name not in media]
    return found + [path for path in (folder / "tiles").glob("*") if disk.is_plain_file(path) and path.name not in tiles]


def relink(project: Project, id: str, media: str) -> Project:
    """Let an asset whose file is missing use another medium of the film; raises EditError when there is no such asset or name."""
    asset = project.assets.get(id)
    if asset is None or not store.is_key(media):
        raise EditError("This asset cannot be linked to that file.")
    return project if asset.media == media else replace(project, assets={**project.assets, id: replace(asset, media=media)})


def _no_pixels(key: str, channels: int) -> np.ndarray:
    return np.zeros((TILE, TILE, channels), np.uint8)


def _media(folder: Path, project: Project) -> Iterator[str]:
    for asset in project.assets.values():
        path = store.find(folder / "media", asset.media)
        if path is None:
            yield f"The file of “{asset.name}” is missing: import it again and relink it."
        elif _digest(path) != asset.media.partition(".")[0]:
            yield f"The file of “{asset.name}” is damaged: its contents do not match its name."


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def _tiles(folder: Path, project: Project) -> Iterator[str]:
    for part in (*project.canvases.values(), *project.sets):
        keys = {(tile.key, raster.channels) for raster in store.rasters(part) for tile in raster.tiles.values()}
        lost = sum(store.read_tile(folder / "tiles", *key) is None for key in keys)
        what = "edits of splats" if isinstance(part, Set) else "painted areas"
        if lost:
            yield f"{lost} of {len(keys)} {what} of “{part.name}” are missing or damaged."


def _takes(project: Project) -> Iterator[str]:
    for number, shot in enumerate(project.shots, 1):
        if lost := [take for take in shot.takes if take.asset not in project.assets]:
            yield f"{len(lost)} takes of shot {number} are not in the library."
        if shot.chosen and not shot.take:
            yield f"Shot {number} shows a take that it does not have."


def _clips(project: Project) -> Iterator[str]:
    shots = {shot.id for shot in project.shots}
    for track in project.timeline.tracks:
        yield from _overlaps(track)
        for clip in track.clips:
            match clip.source:
                case AssetSource() if not all(asset in project.assets for asset in takes_of(clip)):
                    yield f"{_where(track, clip)} shows something that is not in the library."
                case ShotSource(shot) if shot not in shots:
                    yield f"{_where(track, clip)} shows a shot that is not in the script."
                case SetSource(set=id, camera=camera, asset=asset):
                    yield from _set_clip(project, _where(track, clip), (id, camera, asset))


def _overlaps(track: Track) -> Iterator[str]:
    end = 0
    for clip in track.clips:
        if clip.start < end or clip.duration < 1:
            yield f"{_where(track, clip)} lies over the one before it or is empty."
        end = max(end, clip.end)


def _where(track: Track, clip: Clip) -> str:
    return f"The clip at frame {clip.start} of {track.name}"


def _layers(project: Project) -> Iterator[str]:
    for canvas in project.canvases.values():
        for layer in canvas.layers:
            if layer.asset and layer.asset not in project.assets:
                yield f"The layer “{layer.name}” of “{canvas.name}” comes from an asset that is not in the library."


def _set_clip(project: Project, where: str, source: tuple[str, str, str | None]) -> Iterator[str]:
    id, camera, asset = source
    shown = project.set(id)
    if shown is None or shown.camera(camera) is None:
        yield f"{where} shows a Set or a camera that is not in the film."
    if asset is not None and asset not in project.assets:
        yield f"{where} shows a rendered clip that is not in the library."


def _props(project: Project) -> Iterator[str]:
    for one in project.sets:
        if lost := [prop.name for prop in one.props if prop.asset not in project.assets]:
            yield f"{len(lost)} props of “{one.name}” are not in the library."


def _inputs(project: Project) -> Iterator[str]:
    for asset in project.assets.values():
        if asset.recipe and not all(id in project.assets for id in asset.recipe.inputs.values()):
            yield f"“{asset.name}” was made from something that is not in the library."

"""What clips are called on the timeline."""

from __future__ import annotations

import re

from studio.document.project import Project
from studio.document.story import Shot
from studio.document.timeline import AssetSource, Clip, SetSource, ShotSource, TitleSource

_PLACE = re.compile(r"^\s*(INT\.?/EXT|EXT\.?/INT|I/E|INT|EXT|EST)\.?\s+", re.IGNORECASE)


def scene_name(heading: str) -> str:
    """ "EXT. SEA - SUNSET" as people say it: "Sea, sunset"."""
    words = re.sub(r"\s*[-–—]+\s*", ", ", _PLACE.sub("", heading.lstrip(".")).strip()).lower()
    return words[:1].upper() + words[1:]


def shot_label(number: int, shot: Shot) -> str:
    """A shot's number and scene, or the first words of its text."""
    return f"{number}  {scene_name(shot.heading) or shot.text[:40]}"


def numbered(project: Project) -> dict[str, tuple[int, Shot]]:
    """The shots of a story with their numbers, by id."""
    return {shot.id: (number, shot) for number, shot in enumerate(project.shots, 1)}


def clip_label(project: Project, clip: Clip) -> str:
    """A shot's number and scene, an asset's name, or a title's first words."""
    match clip.source:
        case TitleSource(text):
            return text.strip().partition("\n")[0] or "–"
        case AssetSource(asset_id):
            asset = project.assets.get(asset_id)
            return asset.name if asset else ""
        case SetSource(set=id, camera=camera_id):
            shown = project.set(id)
            camera = shown.camera(camera_id) if shown else None
            return f"{shown.name}, {camera.name}" if camera else ""
        case ShotSource(shot_id):
            return next((shot_label(number, shot) for number, shot in enumerate(project.shots, 1) if shot.id == shot_id), "")

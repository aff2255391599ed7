"""What clips are called on the timeline."""

from __future__ import annotations

import re

from studio.document.project import Project
from studio.document.timeline import AssetSource, Clip, ShotSource, TitleSource

_PLACE = re.compile(r"^\s*(INT\.?/EXT|EXT\.?/INT|I/E|INT|EXT|EST)\.?\s+", re.IGNORECASE)


def scene_name(heading: str) -> str:
    """ "EXT. SEA - SUNSET" as people say it: "Sea, sunset"."""
    words = re.sub(r"\s*[-–—]+\s*", ", ", _PLACE.sub("", heading.lstrip(".")).strip()).lower()
    return words[:1].upper() + words[1:]


def clip_label(project: Project, clip: Clip) -> str:
    """A shot's number and scene, an asset's name, or a title's first words."""
    match clip.source:
        case TitleSource(text):
            return text.strip().partition("\n")[0] or "–"
        case AssetSource(asset_id):
            asset = project.assets.get(asset_id)
            return asset.name if asset else ""
        case ShotSource(shot_id):
            number = next((index for index, shot in enumerate(project.shots, 1) if shot.id == shot_id), None)
            shot = project.shot(shot_id)
            return f"{number}  {scene_name(shot.heading) or shot.text[:40]}" if shot else ""

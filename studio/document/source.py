"""What a clip draws from: its asset, and how much material lies around the part that is used."""

from __future__ import annotations

from .project import Project
from .timecode import frame_at
from .timeline import AssetSource, Clip, ShotSource, TitleSource


def asset_of(project: Project, clip: Clip) -> str | None:
    """The id of the asset that a clip shows or plays now: for a shot its chosen take's."""
    match clip.source:
        case AssetSource(asset):
            return asset
        case ShotSource(shot_id):
            shot = project.shot(shot_id)
            return shot.take.asset if shot and shot.take else None
        case TitleSource():
            return None


def source_length(project: Project, clip: Clip, kind: str) -> int | None:
    """How long the source is in the unit of `Clip.offset` (frames for "picture", samples for "sound"); None where it has no end."""
    asset = project.assets.get(asset_of(project, clip) or "")
    if asset is None or asset.kind == "picture":
        return None
    if kind == "sound":
        return asset.samples
    (numerator, denominator), rate = asset.rate, project.rate
    return asset.frames * denominator * rate.numerator // (numerator * rate.denominator)


def frames_before(project: Project, clip: Clip, kind: str) -> int | None:
    """How many frames of source lie before the clip's beginning; None where there is no end to them."""
    if source_length(project, clip, kind) is None:
        return None
    return frame_at(project.rate, clip.offset) if kind == "sound" else clip.offset


def frames_after(project: Project, clip: Clip, kind: str) -> int | None:
    """How many frames of source lie after the clip's end (the handle that a dissolve needs); None where there is no end to them."""
    length = source_length(project, clip, kind)
    if length is None:
        return None
    if kind == "sound":
        length, offset = frame_at(project.rate, length), frame_at(project.rate, clip.offset)
        return max(0, length - offset - clip.duration)
    return max(0, length - clip.offset - clip.duration)

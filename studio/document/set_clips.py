"""Clips that show a Set: which state of it they were rendered from, and whether it is another one now."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from .codec import to_plain, to_text
from .project import Project
from .scene import Set
from .timeline import Clip, SetSource


def fingerprint(project: Project, set_id: str, camera_id: str) -> str:
    """What the pictures of a Set through a camera depend on, as sha256; "" where there is no such Set or camera. Names do not matter."""
    shown = project.set(set_id)
    camera = shown.camera(camera_id) if shown else None
    if shown is None or camera is None:
        return ""
    seen = replace(shown, id="", name="", cameras=(replace(camera, id="", name=""),), props=_seen(project, shown))
    text = to_text([to_plain(seen), project.width, project.height, to_plain(project.rate)])
    return hashlib.sha256(text.encode()).hexdigest()


def is_stale(project: Project, source: SetSource) -> bool:
    """True when the clip was never rendered, or its Set, its camera or the film's frame has changed since."""
    return source.asset is None or source.made_of != fingerprint(project, source.set, source.camera)


def stale_clips(project: Project) -> list[Clip]:
    """The clips on the timeline whose Set looks different now."""
    return [
        clip
        for track in project.timeline.tracks
        for clip in track.clips
        if isinstance(clip.source, SetSource) and is_stale(project, clip.source)
    ]


def with_render(project: Project, source: SetSource) -> Project:
    """The project with a new rendering in every clip that shows the same Set through the same camera."""

    def fresh(clip: Clip) -> Clip:
        mine = isinstance(clip.source, SetSource) and (clip.source.set, clip.source.camera) == (source.set, source.camera)
        return replace(clip, source=replace(clip.source, asset=source.asset, made_of=source.made_of)) if mine else clip

    tracks = tuple(replace(track, clips=tuple(map(fresh, track.clips))) for track in project.timeline.tracks)
    return replace(project, timeline=replace(project.timeline, tracks=tracks))


def _seen(project: Project, shown: Set) -> tuple:
    """The props that are not hidden, with the media of their assets, without what is only for people."""
    media = {prop.id: asset.media for prop in shown.props if (asset := project.assets.get(prop.asset))}
    return tuple(
        replace(prop, id=str(number), name="", asset=media.get(prop.id, ""), locked=False)
        for number, prop in enumerate(prop for prop in shown.props if not prop.hidden)
    )

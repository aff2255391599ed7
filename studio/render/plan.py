"""What stands in a frame, before any pixel is drawn: a short list of layers that can be compared.

Two frames with equal plans have equal pixels, whatever has changed elsewhere in the film.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from studio.document.camera import view_at
from studio.document.project import Project
from studio.document.source import asset_of, position
from studio.document.timeline import CameraMove, Clip, SetSource, ShotSource, TitleSource, Track, View

from .yuv import OPAQUE


@dataclass(frozen=True)
class Still:
    """A picture asset seen through a camera."""

    asset: str
    media: str
    move: CameraMove | None
    view: View


@dataclass(frozen=True)
class Footage:
    """Frame `frame` of a clip asset. `reader` keeps decoders of different uses of one file apart."""

    asset: str
    media: str
    frame: int
    reader: str


@dataclass(frozen=True)
class Words:
    """A title."""

    title: TitleSource


@dataclass(frozen=True)
class Card:
    """The storyboard card of a shot without a take."""

    heading: str
    text: str


@dataclass(frozen=True)
class Missing:
    """Something that should be here and is not known to the film."""

    name: str


Content = Still | Footage | Words | Card | Missing


@dataclass(frozen=True)
class Layer:
    """`content` at `level` (256 = full, less fades to black, or out for titles); while dissolving it has `weight` of 256 over `before`."""

    content: Content
    level: int = OPAQUE
    weight: int = OPAQUE
    before: Content | None = None
    before_level: int = OPAQUE


def plan(project: Project, frame: int) -> tuple[Layer, ...]:
    """The layers of a frame from bottom to top."""
    tracks = (track for track in reversed(project.timeline.tracks) if track.kind == "picture" and not track.muted)
    return tuple(layer for track in tracks if (layer := _layer(project, track, frame)))


def clip_at(track: Track, frame: int) -> Clip | None:
    """The clip of a track that `frame` lies in."""
    index = bisect_right(track.clips, frame, key=lambda clip: clip.start) - 1
    return track.clips[index] if index >= 0 and frame < track.clips[index].end else None


def _layer(project: Project, track: Track, frame: int) -> Layer | None:
    clip = clip_at(track, frame)
    if clip is None:
        return None
    content, level, inside = content_at(project, clip, frame - clip.start), level_at(clip, frame - clip.start), frame - clip.start
    before = clip_at(track, clip.start - 1) if inside < clip.dissolve else None
    if before is None:
        return Layer(content, level)
    weight = (inside + 1) * OPAQUE // (clip.dissolve + 1)
    past = frame - before.start
    return Layer(content, level, weight, content_at(project, before, past), level_at(before, past))


def level_at(clip: Clip, frame: int) -> int:
    """How much of a clip is there in its frame `frame`, 0 to 256: less than 256 only while it fades. It fades in from frame 0 on;
    the first frame that is fully there comes after `fade_in` frames, the last one before `fade_out` frames."""
    level = OPAQUE
    if frame < clip.fade_in:
        level = (frame + 1) * OPAQUE // (clip.fade_in + 1)
    left = clip.duration - frame
    if clip.fade_out and left <= clip.fade_out:
        level = min(level, max(left, 0) * OPAQUE // (clip.fade_out + 1))
    return level


def content_at(project: Project, clip: Clip, frame: int) -> Content:
    """What a clip shows in its frame `frame`, which may lie after its end, where a dissolve needs more of it."""
    if isinstance(clip.source, TitleSource):
        return Words(clip.source)
    asset_id = asset_of(project, clip)
    if asset_id is None and isinstance(clip.source, ShotSource):
        shot = project.shot(clip.source.shot)
        return Card(shot.heading, shot.text or shot.prompt) if shot else Missing("a shot that is no longer in the script")
    if asset_id is None and isinstance(clip.source, SetSource):
        shown = project.set(clip.source.set)
        return Card(shown.name, "Not rendered yet") if shown else Missing("a Set that is no longer in the film")
    asset = project.assets.get(asset_id or "")
    if asset is None:
        return Missing("a picture that is no longer in the library")
    if asset.kind == "picture":
        return Still(asset.id, asset.media, clip.move, view_at(clip.move, frame / clip.duration) if clip.move else View())
    if asset.kind == "clip":
        return Footage(asset.id, asset.media, source_frame(project, asset.rate, asset.frames, position(clip, frame)), clip.id)
    return Missing(f"{asset.name} has no picture")


def source_frame(project: Project, rate: tuple[int, int], frames: int, position: int) -> int:
    """The frame of a source of `frames` frames at `rate` that is on screen `position` project frames after the source's beginning."""
    index = position * project.rate.denominator * rate[0] // (project.rate.numerator * rate[1])
    return min(max(index, 0), max(frames - 1, 0))

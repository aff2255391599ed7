"""What a clip draws from: its asset, and how much material lies around the part that is used."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from .mix import shifted
from .project import Project
from .timecode import frame_at, sample_at
from .timeline import AS_RECORDED, FULL_SPEED, STRETCHES, AssetSource, Clip, SetSource, ShotSource, TitleSource


def asset_of(project: Project, clip: Clip) -> str | None:
    """The id of the asset that a clip shows or plays now: for a shot its chosen take's."""
    match clip.source:
        case AssetSource(asset):
            return asset
        case SetSource(asset=asset):
            return asset
        case ShotSource(shot_id):
            shot = project.shot(shot_id)
            return shot.take.asset if shot and shot.take else None
        case TitleSource():
            return None


def source_length(project: Project, clip: Clip, kind: str) -> int | None:
    """How long the source is in the unit of `Clip.offset` (frames for "picture", samples as stretched for "sound"); None where it has no
    end."""
    asset = project.assets.get(asset_of(project, clip) or "")
    if asset is None or asset.kind == "picture":
        return None
    if kind == "sound":
        return lasting(asset.samples, clip.stretch)
    (numerator, denominator), rate = asset.rate, project.rate
    return asset.frames * denominator * rate.numerator // (numerator * rate.denominator)


def stretch_of(clip: Clip, kind: str) -> tuple[int, int]:
    """How long a clip's sound lasts beside its recording, at the same pitch. The sound of video, of a "picture" track, goes with the
    pictures at any speed that STRETCHES allow; beyond, it plays faster or slower as a tape does."""
    if kind == "sound" or clip.speed == FULL_SPEED:
        return clip.stretch
    shortest, longest = STRETCHES
    return (FULL_SPEED, clip.speed) if shortest <= Fraction(FULL_SPEED, clip.speed) <= longest else AS_RECORDED


def lasting(samples: int, stretch: tuple[int, int]) -> int:
    """How many samples a recording of `samples` lasts when it is stretched."""
    longer, beside = stretch
    return (samples * longer * 2 + beside) // (2 * beside)


def recorded(clip: Clip, place: int) -> int:
    """The sample of the recording that is heard at sample `place` of the sound as the clip stretches it."""
    longer, beside = clip.stretch
    return place * beside // longer


def position(clip: Clip, units: int) -> int:
    """Where in its source a clip is, `units` frames (or samples) after its beginning on the timeline; both in the unit of `Clip.offset`."""
    return clip.offset + (clip.phase + units * clip.speed) // FULL_SPEED


def begun_later(project: Project, clip: Clip, kind: str, frames: int) -> Clip:
    """The clip with the material that it has `frames` frames after its beginning (before it, where negative; never before the source's
    own); it stays where it is on the timeline. Its envelopes go with the material."""
    samples = sample_at(project.rate, clip.start + frames) - sample_at(project.rate, clip.start)
    exact = max(0, clip.offset * FULL_SPEED + clip.phase + (samples if kind == "sound" else frames) * clip.speed)
    curves = {"gain_curve": shifted(clip.gain_curve, -samples), "pan_curve": shifted(clip.pan_curve, -samples)}
    return replace(clip, offset=exact // FULL_SPEED, phase=exact % FULL_SPEED, **curves)


def frames_before(project: Project, clip: Clip, kind: str) -> int | None:
    """How many frames of the timeline the source before the clip's beginning would fill; None where there is no end to them."""
    if source_length(project, clip, kind) is None:
        return None
    offset = frame_at(project.rate, clip.offset) if kind == "sound" else clip.offset
    return (offset * FULL_SPEED + (clip.phase if kind == "picture" else 0)) // clip.speed


def frames_after(project: Project, clip: Clip, kind: str) -> int | None:
    """How many frames of the timeline the source after the clip's end would fill (the handle that a dissolve needs); None where there is
    no end to them."""
    length = source_length(project, clip, kind)
    if length is None:
        return None
    if kind == "sound":
        left = (frame_at(project.rate, length) - frame_at(project.rate, clip.offset)) * FULL_SPEED
    else:
        left = (length - clip.offset) * FULL_SPEED - clip.phase
    return max(0, left // clip.speed - clip.duration)

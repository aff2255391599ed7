"""What is heard of a track: each clip's place, gain, fades and envelopes in samples. Where in time a gain acts, it acts here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from studio.document.mix import QUIETEST, Curve
from studio.document.project import Project
from studio.document.source import asset_of, lasting, recorded, stretch_of
from studio.document.timecode import sample_at
from studio.document.timeline import AS_RECORDED, FULL_SPEED, Clip, Track

from .plan import clip_at
from .stretched import stretched_key


@dataclass(frozen=True)
class Part:
    """What of a clip is heard: samples [start, end) of the film, from sample `offset` of the file on. `gain` is a factor.
    `speed`: thousandths of the recorded one.

    `clip`: its id. `name`: the asset's. Ramps in samples: `crossing` and `leaving` are the dissolves into and out of the clip, of equal
    power, so that two together stay as loud. `gains`, `pans`: envelopes that count from sample `zero` of the film, where the clip begins.
    `instead`: what is heard while the file of `media` has not been made yet: for a stretched sound the recording, faster or slower.
    """

    clip: str
    name: str
    media: str
    start: int
    end: int
    offset: int
    gain: float
    fade_in: int = 0
    fade_out: int = 0
    crossing: int = 0
    leaving: int = 0
    speed: int = FULL_SPEED
    zero: int = 0
    gains: Curve = ()
    pans: Curve = ()
    instead: Part | None = None


def parts(project: Project, track: Track) -> Iterator[Part]:
    """Everything that is heard of a track: the clips of a sound track, the sound of video on a picture track."""
    for index, clip in enumerate(track.clips):
        if part := _part(project, track, clip):
            yield _with_leaving(project, track, index, part)


def _part(project: Project, track: Track, clip: Clip) -> Part | None:
    asset = project.assets.get(asset_of(project, clip) or "")
    if asset is None or not asset.samples:
        return None
    rate = project.rate
    before = clip_at(track, clip.start - 1) if clip.dissolve else None
    exact = sample_at(rate, clip.offset * FULL_SPEED + clip.phase) // FULL_SPEED
    part = Part(
        clip.id,
        asset.name,
        asset.media,
        sample_at(rate, clip.start),
        sample_at(rate, clip.end),
        clip.offset if track.kind == "sound" else exact,
        factor(clip.gain),
        sample_at(rate, clip.fade_in),
        sample_at(rate, clip.fade_out),
        crossing=sample_at(rate, clip.dissolve) if before else 0,
        speed=clip.speed,
        zero=sample_at(rate, clip.start),
        gains=clip.gain_curve,
        pans=clip.pan_curve,
    )
    stretch = stretch_of(clip, track.kind)
    if stretch == AS_RECORDED:
        return part
    key = stretched_key(asset.media, lasting(asset.samples, stretch))
    if track.kind == "picture":
        begun = sample_at(rate, clip.offset * FULL_SPEED + clip.phase) // clip.speed
        return replace(part, media=key, offset=begun, speed=FULL_SPEED, instead=part)
    longer, beside = stretch
    plain = replace(part, offset=recorded(clip, part.offset), speed=max(1, part.speed * beside // longer))
    return replace(part, media=key, instead=plain)


def _with_leaving(project: Project, track: Track, index: int, part: Part) -> Part:
    """The part goes on under the next clip while that dissolves in."""
    clip = track.clips[index]
    following = track.clips[index + 1] if index + 1 < len(track.clips) else None
    if following is None or not following.dissolve or following.start != clip.end:
        return part
    leaving = sample_at(project.rate, following.start + following.dissolve) - part.end
    return replace(part, end=part.end + leaving, leaving=leaving)


def envelope(part: Part, begin: int, end: int) -> np.ndarray:
    """The factors of each sample of the film from `begin` to `end`: float32 [end - begin, 2], or [.., 1] where both sides are as loud."""
    level = _level(part, begin, end)
    if part.gains:
        level *= _decibels(along(part.gains, begin - part.zero, end - begin))
    if not part.pans:
        return level[:, None]
    return level[:, None] * sides(along(part.pans, begin - part.zero, end - begin))


def factor(decibels: float) -> float:
    """Decibels as a factor; nothing at the lowest end of a fader."""
    return 10.0 ** (decibels / 20.0) if decibels > QUIETEST else 0.0


def along(curve: Curve, first: int, count: int) -> np.ndarray:
    """The values of an envelope at samples [first, first + count): float64 [count]."""
    return np.interp(np.arange(first, first + count), [point.at for point in curve], [point.value for point in curve])


def sides(pan: np.ndarray) -> np.ndarray:
    """The factors of left and right, float32 [..., 2]: both 1 in the middle, of equal power at every pan."""
    turn = (np.asarray(pan, np.float64)[..., None] * [1, -1] + 1) * (np.pi / 4)
    return (np.sqrt(2) * np.cos(turn)).astype(np.float32)


def gain_along(curve: Curve, first: int, count: int) -> np.ndarray:
    """The factors of a gain envelope at samples [first, first + count): float32 [count]."""
    return _decibels(along(curve, first, count))


def _decibels(values: np.ndarray) -> np.ndarray:
    return np.power(10.0, values / 20).astype(np.float32)


def _level(part: Part, begin: int, end: int) -> np.ndarray:
    """Gain, fades and dissolves: float32 [end - begin]."""
    level = np.full(end - begin, part.gain, np.float32)
    own_end = part.end - part.leaving
    if part.fade_in and begin < part.start + part.fade_in:
        level *= _ramp(begin - part.start, part.fade_in, end - begin)
    if part.fade_out and end > own_end - part.fade_out:
        level *= 1 - _ramp(begin - own_end + part.fade_out, part.fade_out, end - begin)
    if part.crossing and begin < part.start + part.crossing:
        level *= np.sin(_ramp(begin - part.start, part.crossing, end - begin) * np.float32(np.pi / 2))
    if part.leaving and end > own_end:
        level *= np.cos(_ramp(begin - own_end, part.leaving, end - begin) * np.float32(np.pi / 2))
    return level


def _ramp(position: int, length: int, count: int) -> np.ndarray:
    """`count` samples of a line that rises from 0 to 1 over `length` samples, from sample `position` of it on."""
    return np.clip((np.arange(position, position + count) + 0.5) / length, 0, 1).astype(np.float32)

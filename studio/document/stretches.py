"""Stretching: sound that lasts longer or shorter than it was recorded, at the same pitch. Pure functions; what `cut` promises holds.

`Clip.stretch` is exact: (3, 2) lasts half as long again. The clip's offset counts samples of the stretched sound.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from .cut import Placed, add_clips, change_clips, delete, find_clip, find_clips, find_track, resize
from .errors import EditError
from .mix import scaled
from .project import Project
from .source import recorded, source_length
from .timecode import sample_at
from .timeline import AS_RECORDED, FULL_SPEED, SPEEDS, STRETCHES, Clip, Track


def can_stretch(project: Project, placed: Placed) -> bool:
    """True for clips of sound on open sound tracks."""
    track = find_track(project, placed.track)
    sounds = track is not None and track.kind == "sound" and not track.locked
    return sounds and bool(source_length(project, placed.clip, "sound"))


def reach(project: Project, clip: Clip) -> tuple[int, int]:
    """The fewest and the most frames that the clip's material can be stretched to."""
    whole = clip.duration / Fraction(*clip.stretch)
    return max(1, -int(-whole * STRETCHES[0] // 1)), max(1, int(whole * STRETCHES[1]))


def drag_edge(project: Project, id: str, edge: Literal["start", "end"], frame: int, ripple: bool = False) -> Project:
    """Let a clip begin or end at `frame` with the same material, as far as its neighbours and STRETCHES allow; the other edge stays.

    With `ripple` the clip begins where it does and what follows on all tracks closes up or makes room.
    """
    placed = find_clip(project, id)
    if placed is None or not can_stretch(project, placed):
        return project
    clip, track = placed.clip, find_track(project, placed.track)
    frames = clip.end - frame if edge == "start" else frame - clip.start
    shortest, longest = reach(project, clip)
    frames = min(max(frames, shortest), longest if ripple else max(shortest, min(longest, _room(track, clip, edge))))
    start = clip.end - frames if edge == "start" and not ripple else clip.start
    changed = _lasting(project, clip, start, frames)
    return project if changed == clip else resize(project, clip, changed, ripple)


def set_stretch(project: Project, ids: Collection[str], factor: Fraction) -> Project:
    """Let clips of sound last `factor` times as long as recorded; those behind them on their tracks make room as far as they must.

    Raises EditError beyond STRETCHES.
    """
    _check(factor)
    for one in find_clips(project, ids, unlocked=True):
        if can_stretch(project, one) and Fraction(*one.clip.stretch) != factor:
            frames = max(1, round(one.clip.duration * factor / Fraction(*one.clip.stretch)))
            changed = _at(project, one.clip, one.clip.start, frames, factor)
            project = add_clips(delete(project, [one.clip.id]), [Placed(one.track, changed)])
    return project


def keep_pitch(project: Project, ids: Collection[str]) -> Project:
    """Clips of sound that play faster or slower as a tape does, as long as they are but at the recorded pitch. Raises EditError."""
    for one in find_clips(project, ids, unlocked=True):
        if can_stretch(project, one) and one.clip.speed != FULL_SPEED:
            factor = Fraction(*one.clip.stretch) * FULL_SPEED / one.clip.speed
            _check(factor)
            plain = replace(one.clip, speed=FULL_SPEED, phase=0, offset=one.clip.offset * FULL_SPEED // one.clip.speed)
            kept = _paired(project, plain, factor)
            project = change_clips(project, [one.clip.id], lambda _, kept=kept: kept)
    return project


def as_tape(project: Project, ids: Collection[str]) -> Project:
    """Stretched clips as long as they are, faster and higher or slower and lower as a tape; the speed is a thousandth exact."""
    for one in find_clips(project, ids, unlocked=True):
        if one.clip.stretch != AS_RECORDED:
            longer, beside = one.clip.stretch
            speed = min(max(one.clip.speed * beside // longer, SPEEDS[0]), SPEEDS[1])
            plain = replace(one.clip, stretch=AS_RECORDED, offset=recorded(one.clip, one.clip.offset), speed=speed)
            project = change_clips(project, [one.clip.id], lambda _, plain=plain: plain)
    return project


def _check(factor: Fraction) -> None:
    if not STRETCHES[0] <= factor <= STRETCHES[1]:
        least, most, asked = (f"{float(number):g}" for number in (*STRETCHES, factor))
        raise EditError(f"Sound can be stretched to between {least} and {most} times its length, not {asked} times.")


def _lasting(project: Project, clip: Clip, start: int, frames: int) -> Clip:
    """The clip at another place with its material stretched over exactly these frames."""
    if (start, frames) == (clip.start, clip.duration):
        return clip
    before, after = (sample_at(project.rate, at + length) - sample_at(project.rate, at)
                     for at, length in ((clip.start, clip.duration), (start, frames)))  # fmt: skip
    return _at(project, clip, start, frames, Fraction(*clip.stretch) * after / before)


def _at(project: Project, clip: Clip, start: int, frames: int, factor: Fraction) -> Clip:
    """The clip at another place, its whole source `factor` times as long, its envelopes with it."""
    changed = _paired(project, clip, factor)
    by = Fraction(*changed.stretch) / Fraction(*clip.stretch)
    curves = {"gain_curve": scaled(clip.gain_curve, by), "pan_curve": scaled(clip.pan_curve, by)}
    return replace(changed, start=start, duration=frames, offset=round(clip.offset * by), **curves)


def _paired(project: Project, clip: Clip, factor: Fraction) -> Clip:
    """The factor rounded to whole samples of the whole source, so that it stays a pair of small numbers."""
    whole = source_length(project, replace(clip, stretch=AS_RECORDED), "sound")
    pair = (round(whole * factor), whole)
    return replace(clip, stretch=AS_RECORDED if pair[0] == whole else pair)


def _room(track: Track, clip: Clip, edge: str) -> int:
    """How many frames the clip could last with its other edge where it is."""
    if edge == "start":
        return clip.end - max((other.end for other in track.clips if other.end <= clip.start), default=0)
    return min((other.start for other in track.clips if other.start >= clip.end), default=10**9) - clip.start

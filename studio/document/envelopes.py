"""Gain and pan envelopes of clips: keys that are added, moved and removed. Pure functions."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from .cut import change_clips, find_clip
from .mix import LOUDEST, QUIETEST, Curve, Point, value_at, with_point
from .project import Project
from .timecode import sample_at
from .timeline import Clip

Which = Literal["gain", "pan"]
RANGES: dict[Which, tuple[float, float]] = {"gain": (QUIETEST, LOUDEST), "pan": (-1.0, 1.0)}
_STEPS: dict[Which, int] = {"gain": 1, "pan": 2}  # decimals that are kept


def curve_of(clip: Clip, which: Which) -> Curve:
    """The envelope: points in samples from the clip's start, in decibels or from -1 (left) to 1 (right)."""
    return clip.gain_curve if which == "gain" else clip.pan_curve


def level(clip: Clip, which: Which, at: int) -> float:
    """What the envelope says at a sample after the clip's start."""
    return value_at(curve_of(clip, which), at)


def readout(which: Which, value: float) -> str:
    """A value for people."""
    if which == "pan":
        return "C" if not round(value * 100) else f"{'L' if value < 0 else 'R'} {abs(round(value * 100))}"
    return "-∞ dB" if value <= QUIETEST else f"{value:+.1f} dB"


def find_key(clip: Clip, which: Which, at: int) -> Point | None:
    """The key that stands exactly there."""
    return next((point for point in curve_of(clip, which) if point.at == at), None)


def add_key(project: Project, id: str, which: Which, at: int, value: float | None = None) -> Project:
    """One more key, on the line as it is where no value is given; a key that is there takes the value. Nothing outside of the clip."""
    placed = find_clip(project, id)
    if placed is None or not 0 <= at <= _length(project, placed.clip):
        return project
    found = level(placed.clip, which, at) if value is None else value
    return _with(project, id, which, with_point(curve_of(placed.clip, which), Point(at, _bounded(which, found))))


def move_key(project: Project, id: str, which: Which, at: int, to: Point) -> Project:
    """The key at sample `at` of a clip's envelope at another place: inside the clip, and a frame away from its neighbours."""
    placed = find_clip(project, id)
    key = find_key(placed.clip, which, at) if placed else None
    if placed is None or key is None:
        return project
    rest = tuple(point for point in curve_of(placed.clip, which) if point is not key)
    gap = sample_at(project.rate, 1)
    lowest = max((point.at + gap for point in rest if point.at < at), default=0)
    highest = min((point.at - gap for point in rest if point.at > at), default=max(_length(project, placed.clip), at))
    moved = replace(key, at=min(max(to.at, min(lowest, at)), max(highest, at)), value=_bounded(which, to.value))
    return project if moved == key else _with(project, id, which, with_point(rest, moved))


def remove_key(project: Project, id: str, which: Which, at: int) -> Project:
    """Without the key at a sample."""
    placed = find_clip(project, id)
    if placed is None or find_key(placed.clip, which, at) is None:
        return project
    return _with(project, id, which, tuple(point for point in curve_of(placed.clip, which) if point.at != at))


def _with(project: Project, id: str, which: Which, curve: Curve) -> Project:
    return change_clips(project, [id], lambda clip: replace(clip, **{f"{which}_curve": curve}))


def _bounded(which: Which, value: float) -> float:
    low, high = RANGES[which]
    return round(min(max(value, low), high), _STEPS[which])


def _length(project: Project, clip: Clip) -> int:
    return sample_at(project.rate, clip.end) - sample_at(project.rate, clip.start)

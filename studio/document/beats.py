"""Beats and bars of music: known exactly where it was made here, listened for where it was brought in; and where they fall in the film."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .asset import Asset
from .project import Project, Rate
from .source import asset_of
from .timecode import SAMPLE_RATE, sample_at
from .timeline import FULL_SPEED, Clip

_APART = 3.0  # reaches from one beat to the next, below which only bars attract, and below that for bars nothing


@dataclass(frozen=True)
class Grid:
    """int64 samples, in order; `bars` are among the beats, and empty where only beats are known."""

    beats: np.ndarray
    bars: np.ndarray


def grid_of(asset: Asset) -> Grid | None:
    """The beats of a sound, in samples of the recording; None where none are known."""
    facts = asset.recipe.facts if asset.recipe else {}
    beats = _numbers(facts.get("beats")) if not asset.beats else np.array(asset.beats, np.int64)
    return Grid(beats, _numbers(facts.get("bars"))) if len(beats) else None


def film_grid(project: Project, clip: Clip) -> Grid | None:
    """The beats that are heard in a clip, in samples of the film, as its trim, its stretch and its speed put them."""
    asset = project.assets.get(asset_of(project, clip) or "")
    grid = grid_of(asset) if asset and asset.kind == "sound" else None
    if grid is None:
        return None
    start, end = (sample_at(project.rate, frame) for frame in (clip.start, clip.end))
    longer, beside = clip.stretch

    def placed(samples: np.ndarray) -> np.ndarray:
        within = samples * (longer / beside) - clip.offset - clip.phase / FULL_SPEED
        found = start + np.rint(within * (FULL_SPEED / clip.speed)).astype(np.int64)
        return found[(found >= start) & (found < end)]

    return Grid(placed(grid.beats), placed(grid.bars))


def beat_frames(project: Project, reach: float, without: Collection[str] = ()) -> set[int]:
    """The frames nearest to the beats of all clips that are heard, where they lie far enough apart for a snap within `reach`; else bars."""
    found: set[int] = set()
    tracks = (track for track in project.timeline.tracks if track.kind == "sound" and not track.muted)
    for clip in (clip for track in tracks for clip in track.clips if clip.id not in without):
        if reach and (grid := film_grid(project, clip)):
            rate = project.rate.numerator / (SAMPLE_RATE * project.rate.denominator)
            frames = (np.rint(samples * rate).astype(np.int64) for samples in (grid.beats, grid.bars))
            found.update(next((each.tolist() for each in frames if _far_apart(each, reach)), []))
    return found


def nearest_frame(rate: Rate, sample: int) -> int:
    """The frame that begins nearest to a sample of the film."""
    return round(sample * rate.numerator / (SAMPLE_RATE * rate.denominator))


def with_beats(project: Project, asset_id: str, beats: Any) -> Project:
    """The project with what was heard in a sound; as it is where that is gone."""
    asset = project.assets.get(asset_id)
    if asset is None:
        return project
    heard = tuple(beat for beat in _numbers(beats).tolist() if beat < asset.samples)
    return replace(project, assets={**project.assets, asset_id: replace(asset, beats=heard)})


def _far_apart(frames: np.ndarray, reach: float) -> bool:
    return len(frames) > 1 and float(np.median(np.diff(frames))) > _APART * reach


def _numbers(found: Any) -> np.ndarray:
    """What a recipe says, which may come from anywhere, as samples in order."""
    numbers = found if isinstance(found, list | tuple) else ()
    return np.array(sorted({number for number in numbers if type(number) is int and 0 <= number < 2**48}), np.int64)

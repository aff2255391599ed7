"""Where things lie on the drawn timeline: frames to pixels and back, rows, clips, handles. Pure geometry."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from studio.document.mix import Point
from studio.document.timeline import Clip, Timeline, Track

ROW_HEIGHT = {"picture": 56, "sound": 48}
LEAST_HEIGHT = {"picture": 46, "sound": 42}
"""What rows shrink to where all of them would not fit; then they are scrolled."""
CLIP_MARGIN = 5
EDGE = 7  # pixels at a clip's ends that trim
HANDLE = 9  # size of fade and dissolve handles
SMALLEST, LARGEST = 0.002, 40.0  # pixels per frame

Part = Literal["body", "start", "end", "fade_in", "fade_out", "dissolve", "key", "line"]


@dataclass(frozen=True)
class Hit:
    """What lies under a point: a track, maybe a clip, and which part of it; for "key" the key of its envelope."""

    track: int | None = None
    clip: Clip | None = None
    part: Part = "body"
    key: Point | None = None


@dataclass(frozen=True)
class Layout:
    """A view onto a timeline. `scale`: pixels per frame. `left`: the frame at the left edge. `top`: pixels scrolled down."""

    timeline: Timeline
    scale: float = 4.0
    left: float = 0.0
    top: int = 0
    width: int = 1
    height: int = 1

    def x(self, frame: float) -> float:
        """The pixel where a frame begins."""
        return (frame - self.left) * self.scale

    def frame(self, x: float) -> float:
        """The frame, with its fraction, under a pixel."""
        return x / self.scale + self.left

    def row(self, index: int) -> tuple[int, int]:
        """Top and height in pixels of the track at `index`."""
        return sum(self.heights[:index]) - self.top, self.heights[index]

    @cached_property
    def heights(self) -> tuple[int, ...]:
        """Pixels of each row."""
        full, least = ([table[track.kind] for track in self.timeline.tracks] for table in (ROW_HEIGHT, LEAST_HEIGHT))
        share = min(max((sum(full) - self.height) / max(sum(full) - sum(least), 1), 0.0), 1.0)
        return tuple(high - ceil(share * (high - low)) for high, low in zip(full, least, strict=True))

    @property
    def rows_height(self) -> int:
        """Pixels that all tracks take."""
        return sum(self.heights)

    def track_at(self, y: float) -> int | None:
        """The index of the track under a pixel, None below the last."""
        bottom = -self.top
        for index, height in enumerate(self.heights):
            bottom += height
            if y < bottom:
                return index
        return None

    def clip_rect(self, index: int, clip: Clip) -> QRectF:
        """Where a clip of the track at `index` is drawn."""
        top, height = self.row(index)
        return QRectF(self.x(clip.start), top + CLIP_MARGIN, clip.duration * self.scale, height - 2 * CLIP_MARGIN)

    def visible(self, track: Track) -> tuple[Clip, ...]:
        """The clips of a track that can be seen."""
        clips = track.clips
        first = bisect_right(clips, self.left, key=lambda clip: clip.end)
        last = bisect_left(clips, self.frame(self.width), key=lambda clip: clip.start)
        return clips[first:last]

    def hit(self, point: QPointF, selected: frozenset[str] = frozenset()) -> Hit:
        """What lies under `point`; handles of fades answer on selected clips only."""
        index = self.track_at(point.y())
        if index is None:
            return Hit()
        track, frame = self.timeline.tracks[index], self.frame(point.x())
        at = bisect_right(track.clips, frame, key=lambda clip: clip.start) - 1
        for clip in track.clips[max(at, 0) : at + 2]:
            if part := self._part(index, clip, point, clip.id in selected):
                return Hit(index, clip, part)
        return Hit(index)

    def handles(self, index: int, clip: Clip) -> dict[Part, QRectF]:
        """The small handles of a clip that is wide enough for them: fades at the top, the dissolve at the bottom of a cut."""
        rect = self.clip_rect(index, clip)
        if rect.width() < 5 * HANDLE:
            return {}
        inset = HANDLE / 2 + 2

        def square(x: float, y: float) -> QRectF:
            x = min(max(x, rect.left() + inset), rect.right() - inset)
            return QRectF(x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE)

        found: dict[Part, QRectF] = {
            "fade_in": square(self.x(clip.start + clip.fade_in), rect.top() + inset),
            "fade_out": square(self.x(clip.end - clip.fade_out), rect.top() + inset),
        }
        if any(other.end == clip.start for other in self._before(index, clip)):
            found["dissolve"] = square(self.x(clip.start + clip.dissolve), rect.bottom() - inset)
        return found

    def clips_in(self, area: QRectF) -> Iterator[str]:
        """Ids of the clips that a rectangle touches."""
        for index, track in enumerate(self.timeline.tracks):
            top, height = self.row(index)
            if area.top() < top + height - CLIP_MARGIN and area.bottom() > top + CLIP_MARGIN:
                yield from (clip.id for clip in self.visible(track) if self.clip_rect(index, clip).intersects(area))

    def zoomed(self, factor: float, x: float) -> Layout:
        """Zoomed by `factor` with the frame under pixel `x` held in place."""
        scale = min(max(self.scale * factor, SMALLEST), LARGEST)
        return replace(self, scale=scale, left=max(0.0, self.frame(x) - x / scale))

    def fitted(self) -> Layout:
        """Zoomed so that the whole cut can be seen, with a little air at the end."""
        frames = max(self.timeline.duration, 24)
        return replace(self, scale=min(max((self.width - 24) / frames, SMALLEST), LARGEST), left=0.0)

    def _before(self, index: int, clip: Clip) -> tuple[Clip, ...]:
        clips = self.timeline.tracks[index].clips
        at = bisect_left(clips, clip.start, key=lambda other: other.start)
        return clips[max(at - 1, 0) : at]

    def _part(self, index: int, clip: Clip, point: QPointF, selected: bool) -> Part | None:
        rect = self.clip_rect(index, clip)
        if not rect.adjusted(-0.5, 0, 0.5, 0).contains(point):
            return None
        if selected:
            grip = (name for name, square in self.handles(index, clip).items() if square.adjusted(-2, -2, 2, 2).contains(point))
            if name := next(grip, None):
                return name
        edge = min(EDGE, rect.width() / 4)
        if point.x() - rect.left() < edge:
            return "start"
        return "end" if rect.right() - point.x() < edge else "body"

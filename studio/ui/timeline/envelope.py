"""Where the lines of gain and pan run over a clip: values to heights and back, and which key lies under the mouse. Pure geometry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from studio.document.envelopes import Which, curve_of, level
from studio.document.mix import LOUDEST, QUIETEST, Curve, Point
from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.document.timeline import Clip

from .layout import Hit, Layout

MARGIN = 3  # pixels between a clip's edge and the ends of the range
REACH = 6  # pixels around a key that answer
_NEAR = 4  # pixels around the line that answer
_STEP = 4.0  # pixels from one point of a drawn line to the next


def share_of(which: Which, value: float | np.ndarray) -> float | np.ndarray:
    """The height of a value from the top (0) to the bottom (1): fine around 0 dB, with 12 dB above and silence below; left above right."""
    if which == "pan":
        return (value + 1) / 2
    return 1 - ((np.clip(value, QUIETEST, LOUDEST) - QUIETEST) / (LOUDEST - QUIETEST)) ** 2


def value_of(which: Which, share: float) -> float:
    """The inverse of `share_of`; beyond the range its ends."""
    share = min(max(share, 0.0), 1.0)
    return share * 2 - 1 if which == "pan" else QUIETEST + (LOUDEST - QUIETEST) * (1 - share) ** 0.5


@dataclass(frozen=True)
class Line:
    """The envelope of a clip as it is drawn: over `box`, whose x are given by `scale` pixels per sample from sample `zero` of the clip."""

    which: Which
    box: QRectF
    scale: float

    def x(self, at: int) -> float:
        """The pixel of a sample after the clip's start."""
        return self.box.left() + at * self.scale

    def y(self, value: float | np.ndarray) -> float | np.ndarray:
        """The pixel of a value, or of each of several."""
        return self.box.top() + share_of(self.which, value) * self.box.height()

    def at(self, x: float) -> int:
        """The sample under a pixel."""
        return round((x - self.box.left()) / self.scale)

    def value(self, y: float) -> float:
        """The value under a pixel."""
        return value_of(self.which, (y - self.box.top()) / self.box.height())

    def places(self, curve: Curve) -> list[QPointF]:
        """Where the keys of an envelope stand."""
        return [QPointF(self.x(point.at), self.y(point.value)) for point in curve]

    def course(self, curve: Curve, left: float, right: float) -> list[QPointF]:
        """The way of an envelope from one pixel to another: straight in its own unit, so that decibels are bent on the screen."""
        keys = self.box.left() + np.array([point.at for point in curve]) * self.scale
        xs = np.unique(np.concatenate([np.arange(left, right, _STEP), keys[(keys > left) & (keys < right)], [left, right]]))
        ys = self.y(np.interp(xs, keys, [point.value for point in curve]))
        return [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]

    def key_at(self, clip: Clip, point: QPointF) -> Point | None:
        """The key of the clip under a pixel, the nearest of several."""

        def far(key: Point) -> float:
            return abs(self.x(key.at) - point.x()) + abs(self.y(key.value) - point.y())

        near = [key for key in curve_of(clip, self.which)
                if abs(self.x(key.at) - point.x()) <= REACH and abs(self.y(key.value) - point.y()) <= REACH]  # fmt: skip
        return min(near, key=far, default=None)

    def touches(self, clip: Clip, point: QPointF) -> bool:
        """Whether a pixel lies on the line."""
        return abs(self.y(level(clip, self.which, self.at(point.x()))) - point.y()) <= _NEAR


def line_of(project: Project, layout: Layout, index: int, clip: Clip, which: Which) -> Line:
    """The line of a clip of the track at `index` of the timeline."""
    rect, rate = layout.clip_rect(index, clip), project.rate
    scale = layout.scale * rate.numerator / (SAMPLE_RATE * rate.denominator)
    sliver = sample_at(rate, clip.start) - clip.start * SAMPLE_RATE * rate.denominator / rate.numerator  # of a sample, at rates like 29.97
    return Line(which, rect.adjusted(sliver * scale, MARGIN, 0, -MARGIN), scale)


def refined(project: Project, layout: Layout, hit: Hit, point: QPointF, which: Which) -> Hit:
    """A hit on the body of a selected clip of sound, as one on its key or its line where these lie there."""
    if hit.clip is None or hit.track is None or hit.part != "body" or layout.timeline.tracks[hit.track].kind != "sound":
        return hit
    line = line_of(project, layout, hit.track, hit.clip, which)
    if key := line.key_at(hit.clip, point):
        return Hit(hit.track, hit.clip, "key", key)
    return Hit(hit.track, hit.clip, "line") if line.touches(hit.clip, point) else hit

"""How a picture grows at its sides: a plan of windows, each with enough of the known picture to go on from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from engines.image.window import Window

_OVERLAP = 0.5  # of a window's length along the edge, where one window cannot span it


@dataclass(frozen=True)
class Margins:
    """Pixels to add on each side of a picture of `width` x `height`."""

    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int

    @property
    def canvas(self) -> tuple[int, int]:
        """(width, height) of the result."""
        return self.left + self.width + self.right, self.top + self.height + self.bottom

    @property
    def inner(self) -> Window:
        """Where the old picture lies on the canvas."""
        return Window(self.left, self.top, self.left + self.width, self.top + self.height)


@dataclass(frozen=True)
class _Edge:
    """One side, turned so that it grows to the right: `length` along the edge from `start`, `old` pixels behind it, `new` ahead of `at`."""

    at: int
    old: int
    new: int
    start: int
    length: int


def windows(margins: Margins, longest_aspect: float) -> list[Window]:
    """Windows in the order in which to fill them: the whole canvas where the model can see it at once, else left and right at the
    old height, then top and bottom at the full width.

    No window is longer than `longest_aspect` times its other side, nor more than half new, unless the old picture is a sliver.
    """
    wide, high = margins.canvas
    inner = margins.inner
    if margins.canvas == inner.size:
        return []
    if max(wide, high) <= longest_aspect * min(wide, high) and 2 * margins.width * margins.height >= wide * high:
        return [Window(0, 0, wide, high)]
    found = []
    for new, forward in ((margins.left, False), (margins.right, True)):
        edge = _Edge(inner.right if forward else wide - inner.left, margins.width, new, inner.top, margins.height)
        found += [_turned(span, wide, forward) for span in _spans(edge, longest_aspect)]
    for new, forward in ((margins.top, False), (margins.bottom, True)):
        edge = _Edge(inner.bottom if forward else high - inner.top, margins.height, new, 0, wide)
        found += [_swapped(_turned(span, high, forward)) for span in _spans(edge, longest_aspect)]
    return found


def _spans(edge: _Edge, longest_aspect: float) -> Iterator[Window]:
    """Windows that grow the edge to the right, strip by strip, and along each strip tile by tile."""
    at, old = edge.at, edge.old
    end = edge.at + edge.new
    while at < end:
        along = min(edge.length, max(1, round((old + end - at) * longest_aspect)))
        most = max(2, round(along * longest_aspect))
        strip = min(end - at, most // 2, max(old, along // 2, 1))
        strip = math.ceil((end - at) / math.ceil((end - at) / strip))
        back = min(old, most - strip)
        for start in _tiles(edge.start, edge.length, along):
            yield Window(at - back, start, at + strip, start + along)
        at, old = at + strip, old + strip


def _tiles(start: int, length: int, tile: int) -> list[int]:
    """Evenly spread beginnings of tiles that cover the edge with overlap."""
    if tile >= length:
        return [start]
    count = math.ceil((length - tile) / (tile * _OVERLAP)) + 1
    return [start + round(number * (length - tile) / (count - 1)) for number in range(count)]


def _turned(window: Window, across: int, forward: bool) -> Window:
    """Mirrored for an edge that grows to the left."""
    if forward:
        return window
    return Window(across - window.right, window.top, across - window.left, window.bottom)


def _swapped(window: Window) -> Window:
    """Rows for columns."""
    return Window(window.top, window.left, window.bottom, window.right)

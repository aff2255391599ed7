"""Draws frames ahead of the player in a thread of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtGui import QImage

from studio.document.project import Project

from .compositor import Compositor, Media
from .yuv import Converter, Size

_AHEAD = 8  # frames that wait to be shown
_STILL = 0.12  # seconds without another wish after which a frame is drawn from the media themselves


@dataclass(frozen=True)
class Wish:
    """What the player wants drawn: frames from `frame` on in steps of `step` until before `end`; a step of 0 is that one frame only.

    `number` tells wishes apart: frames that were drawn for an older one are thrown away. A new `media_state` has files read anew.
    `quick`: proxies will do. A single frame is shown from its proxies at once, and as it is when no other is wished for in a moment.
    """

    project: Project
    size: Size
    frame: int
    step: int = 0
    end: int = 0
    media_state: int = 0
    number: int = 0
    quick: bool = False


class FrameMaker:
    """A thread that draws what is wished for. `due()` says which frame should be on screen now, so that late ones are left out;
    `ready()` is called in the thread after each frame. `close` ends it."""

    def __init__(self, media: Media, due: Callable[[], int], ready: Callable[[], None], proxies: Media = lambda _: None) -> None:
        self._media, self._due, self._ready, self._proxies = media, due, ready, proxies
        self._wish: Wish | None = None
        self._next: int | None = None
        self._drawn: deque[tuple[int, QImage]] = deque()
        self._condition = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="frames", daemon=True)
        self._thread.start()

    def wish(self, wish: Wish) -> None:
        """Draw this from now on, and forget what was drawn for earlier wishes."""
        with self._condition:
            number = self._wish.number + 1 if self._wish else 1
            self._wish, self._next = replace(wish, number=number), wish.frame
            self._drawn.clear()
            self._condition.notify()

    def take(self, wanted: Callable[[int], bool]) -> list[tuple[int, QImage]]:
        """The frames in front of the queue for which `wanted` holds, removed from it."""
        taken = []
        with self._condition:
            while self._drawn and wanted(self._drawn[0][0]):
                taken.append(self._drawn.popleft())
            self._condition.notify()
        return taken

    def waiting(self) -> int:
        """How many frames are drawn and not yet shown."""
        return len(self._drawn)

    def close(self) -> None:
        """End the thread."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        self._thread.join()

    def _work(self) -> None:
        artist: _Artist | None = None
        while job := self._next_job():
            wish, frame = job
            if artist is None or artist.size != wish.size:
                if artist:
                    artist.close()
                artist = _Artist(wish, self._media, self._proxies)
            if not wish.step and artist.is_quicker(wish, frame):
                self._give(wish, frame, artist.draw(replace(wish, quick=True), frame))
                if self._changes_soon(wish):
                    continue
            self._give(wish, frame, artist.draw(wish, frame))
        if artist:
            artist.close()

    def _give(self, wish: Wish, frame: int, image: QImage) -> None:
        with self._condition:
            if self._wish is wish:
                self._drawn.append((frame, image))
        self._ready()

    def _changes_soon(self, wish: Wish) -> bool:
        """True when another wish comes within a moment: the person is still moving the playhead."""
        with self._condition:
            return self._condition.wait_for(lambda: self._closing or self._wish is not wish, _STILL)

    def _next_job(self) -> tuple[Wish, int] | None:
        """Wait for something to draw; None when closing."""
        with self._condition:
            self._condition.wait_for(lambda: self._closing or (self._next is not None and len(self._drawn) < _AHEAD))
            if self._closing:
                return None
            wish, frame = self._wish, self._next
            if wish.step:
                frame = self._not_late(wish, frame)
            following = frame + wish.step
            over = not wish.step or (following >= wish.end if wish.step > 0 else following < wish.end)
            self._next = None if over else following
            return wish, frame

    def _not_late(self, wish: Wish, frame: int) -> int:
        """`frame`, or the first frame of the row that is still to come if that one is late; the last one is always drawn."""
        due = self._due()
        if wish.step > 0:
            return min(max(frame, due), wish.end - 1)
        return max(min(frame, due), wish.end)


class _Artist:
    """The compositor of one size, making pictures for the screen."""

    def __init__(self, wish: Wish, media: Media, proxies: Media) -> None:
        self.size = wish.size
        self._media_state = wish.media_state
        self._compositor = Compositor(wish.project, media, wish.size, proxies=proxies)
        self._converter = Converter()
        self._last: tuple[np.ndarray, QImage] | None = None

    def draw(self, wish: Wish, frame: int) -> QImage:
        """A frame; the very same image again while the picture is the same."""
        if wish.media_state != self._media_state:
            self._media_state = wish.media_state
            self._compositor.forget()
        self._compositor.update(wish.project)
        picture = self._compositor.frame(frame, wish.quick)
        if self._last is None or self._last[0] is not picture:
            self._last = picture, to_image(self._converter.to_bgra(picture))
        return self._last[1]

    def is_quicker(self, wish: Wish, frame: int) -> bool:
        """True when the frame can be drawn from proxies."""
        self._compositor.update(wish.project)
        return self._compositor.is_quicker(frame)

    def close(self) -> None:
        self._compositor.close()


def to_image(bgra: np.ndarray) -> QImage:
    """A QImage with its own memory from uint8 [h, w, 4]."""
    height, width = bgra.shape[:2]
    return QImage(bgra.data, width, height, bgra.strides[0], QImage.Format.Format_RGB32).copy()

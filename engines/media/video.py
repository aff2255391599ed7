"""Frames of a film, exactly: one long-lived decoder for each reader, seeking only where decoding on would take longer."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import av.filter
import numpy as np

from engines.media.container import as_media_error, open_container, picture_stream
from engines.media.errors import MediaError

_AHEAD = 64  # frames: so far ahead a seek is considered
_TURNS = {90: ("transpose", "cclock"), -90: ("transpose", "clock"), 180: ("hflip", None), -180: ("hflip", None)}


def stream_rate(stream: av.VideoStream) -> Fraction:
    """Frames in a second: the rate by which the frames of the stream are counted."""
    rate = stream.guessed_rate or stream.average_rate or stream.base_rate
    return Fraction(rate) if rate else Fraction(25)


class VideoReader:
    """Reads frames of one film by number, for one thread. Frame n is what is on the screen n / rate seconds after the first frame.

    So the frames of a film with a constant rate are its pictures in the order of presentation, and a film with a variable rate keeps
    its time. `rate` is a fraction of frames in a second; `width` and `height` are those of the upright picture.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._container = open_container(path)
        try:
            with as_media_error(path):
                self._open()
        except MediaError:
            self._container.close()
            raise

    def frame(self, n: int) -> av.VideoFrame:
        """Frame `n`, upright, in the film's own pixel format; past the end the last frame. Raises MediaError."""
        with as_media_error(self._path):
            return self._turn(self._find(self._tick_of(max(0, n))))

    def rgb(self, n: int, size: tuple[int, int] | None = None) -> np.ndarray:
        """Frame `n` as uint8 RGB [height, width, 3], scaled to `size` (width, height) if given."""
        frame = self.frame(n)
        with as_media_error(self._path):
            width, height = size or (frame.width, frame.height)
            return frame.reformat(width, height, "rgb24", interpolation="AREA" if size else None).to_ndarray()

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def __enter__(self) -> VideoReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> None:
        stream = picture_stream(self._container, self._path.name)
        if stream is None:
            raise MediaError(f"“{self._path.name}” holds no pictures.")
        self._stream = stream
        stream.codec_context.thread_count = 1  # several readers are open side by side, next to an engine at work
        self.rate = stream_rate(stream)
        self._restart()
        self._start = self._shown.pts
        self._turn = _Turn(self._shown)
        self.width, self.height = self._turn.size

    def _tick_of(self, n: int) -> int:
        """The last tick at which frame `n` may begin: its own, or the next where the time base is too coarse to say it."""
        exact = Fraction(n) / self.rate / self._stream.time_base
        return self._start + exact.__ceil__()

    def _find(self, tick: int) -> av.VideoFrame:
        """The last frame that begins at or before `tick`."""
        if tick < self._shown.pts or self._is_nearer_by_seeking(tick):
            self._container.seek(tick, stream=self._stream)
            self._restart()
            if self._shown.pts > tick:  # the index led past it: from the beginning, then
                self._container.seek(self._start, stream=self._stream)
                self._restart()
        while self._following is not None and self._following.pts <= tick:
            self._shown, self._following = self._following, self._decode()
        return self._shown

    def _is_nearer_by_seeking(self, tick: int) -> bool:
        """True if `tick` lies far ahead, and the file's index knows no reason to decode on to it."""
        if float((tick - self._shown.pts) * self._stream.time_base * self.rate) <= _AHEAD:
            return False
        entries = self._stream.index_entries
        place = entries.search_timestamp(tick) if len(entries) else -1
        return place < 0 or entries[place].timestamp > self._shown.pts

    def _restart(self) -> None:
        """Take up decoding where the container stands."""
        self._decoded: Iterator[av.VideoFrame] = self._container.decode(self._stream)
        shown = self._decode()
        if shown is None:
            raise MediaError(f"“{self._path.name}” is damaged and cannot be read.")
        self._shown = shown
        self._following = self._decode()

    def _decode(self) -> av.VideoFrame | None:
        """The next frame that has a time, or None at the end."""
        return next((frame for frame in self._decoded if frame.pts is not None), None)


class _Turn:
    """Turns frames upright as the camera's note in the film says."""

    def __init__(self, first: av.VideoFrame) -> None:
        self._angle = first.rotation
        lying = self._angle in (90, -90)
        self.size = (first.height, first.width) if lying else (first.width, first.height)
        self._graph = self._built(first) if self._angle in _TURNS else None

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The frame, upright."""
        if self._graph is None:
            return frame
        self._graph.push(frame)
        return self._graph.pull()

    def _built(self, first: av.VideoFrame) -> av.filter.Graph:
        name, direction = _TURNS[self._angle]
        graph = av.filter.Graph()
        source = graph.add_buffer(width=first.width, height=first.height, format=first.format, time_base=first.time_base)
        turned = [graph.add(name, direction)] if direction else [graph.add("hflip"), graph.add("vflip")]
        graph.link_nodes(source, *turned, graph.add("buffersink")).configure()
        return graph

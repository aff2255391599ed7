"""What a media file is and holds: measured by reading it, not believed from its header."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np

from engines.media.container import as_media_error, open_as, picture_stream
from engines.media.errors import MediaError
from engines.media.picture import picture_size
from engines.media.sniff import Format, sniff
from engines.media.sound import SoundReader
from engines.media.video import VideoReader, stream_rate

Kind = Literal["picture", "clip", "sound", "model"]
_UNEVEN = Fraction(3, 4)  # of a frame: times that stray so far from the grid mean a variable rate


@dataclass(frozen=True)
class MediaInfo:
    """`format` is also the suffix under which the file is kept ("png", "mp4", ...). Sizes are of the upright picture, in pixels.

    A clip has `frames` at `rate` (numerator, denominator); sound, alone or of a clip, has `samples` at 48 kHz in `channels`.
    A model has a `form` ("splats" or "mesh"), a `count` of splats or triangles, and reaches from `low` to `high` (metres, y up).
    `variable_rate`: the clip's frames are not evenly spaced, and are shown at the times they have. `thumbnail`: uint8 RGB
    [height, width, 3] of a picture or of the middle of a clip; only an import check fills it.
    """

    kind: Kind
    format: str
    width: int = 0
    height: int = 0
    frames: int = 0
    rate: tuple[int, int] = (24, 1)
    samples: int = 0
    channels: int = 0
    variable_rate: bool = False
    form: Literal["", "splats", "mesh"] = ""
    count: int = 0
    low: tuple[float, float, float] = (0.0, 0.0, 0.0)
    high: tuple[float, float, float] = (0.0, 0.0, 0.0)
    thumbnail: np.ndarray | None = field(default=None, compare=False, repr=False)


def probe(path: str | Path) -> MediaInfo:
    """Measure a file. Sound is decoded from end to end, in places if it is very long; films are read packet by packet.

    Raises MediaError for anything bad.
    """
    kind = sniff(path)
    if kind.group == "model":
        raise MediaError(f"“{Path(path).name}” is a 3D file: it has neither pictures nor sound.")
    if kind.group == "picture":
        width, height = picture_size(path)
        return MediaInfo("picture", kind.name, width, height)
    if kind.group == "sound" or not _has_pictures(path, kind):
        samples, channels = measure_sound(path)
        if not samples:
            raise MediaError(f"“{Path(path).name}” holds no sound.")
        return MediaInfo("sound", kind.name, samples=samples, channels=channels)
    return _probe_clip(path, kind)


def measure_sound(path: str | Path) -> tuple[int, int]:
    """(samples at 48 kHz, channels) of a file's sound; see `SoundReader.length`."""
    with SoundReader(path) as reader:
        return reader.length(), reader.channels


def _has_pictures(path: str | Path, kind: Format) -> bool:
    with open_as(path, kind) as container, as_media_error(path):
        return picture_stream(container, Path(path).name) is not None


def _probe_clip(path: str | Path, kind: Format) -> MediaInfo:
    with VideoReader(path) as reader:
        width, height = reader.width, reader.height
    with open_as(path, kind) as container, as_media_error(path):
        stream = picture_stream(container, Path(path).name)
        rate = stream_rate(stream)
        frames, is_even = _count_frames(container, stream, rate)
        has_sound = bool(container.streams.audio)
    samples, channels = measure_sound(path) if has_sound else (0, 0)
    return MediaInfo("clip", kind.name, width, height, frames, rate.as_integer_ratio(), samples, channels, not is_even)


def _count_frames(container: av.container.InputContainer, stream: av.VideoStream, rate: Fraction) -> tuple[int, bool]:
    """How many frames the film shows at `rate`, and whether each packet is one of them, evenly spaced."""
    found = [packet for packet in container.demux(stream) if packet.pts is not None]
    packets = [packet for packet in found if not packet.is_discard]
    if not packets:
        raise MediaError(f"“{Path(container.name).name}” is damaged and cannot be read.")
    if len(found) < stream.frames:
        raise MediaError(f"“{Path(container.name).name}” is cut off: only {len(found)} of its {stream.frames} frames are there.")
    times = sorted(packet.pts for packet in packets)
    places = [(time - times[0]) * stream.time_base * rate for time in times]
    if all(abs(place - number) < _UNEVEN for number, place in enumerate(places)):
        return len(times), True
    last = max(packet.duration or 0 for packet in packets if packet.pts == times[-1]) * stream.time_base * rate
    return max(1, round(places[-1] + last)), False

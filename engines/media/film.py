"""Writes pictures as a silent film: H.264 in MP4, BT.709, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import Colorspace

from engines.media.errors import MediaError

_OPTIONS = {"preset": "veryfast", "crf": "14"}
_BT709 = 1  # H.273
_LIMITED = 1
_GOP_SECONDS = 2


def write_film(path: str | Path, frames: Iterable[np.ndarray], rate: Fraction) -> int:
    """Write uint8 RGB frames [height, width, 3], sides even, at `rate` frames a second; returns their number.

    Atomic: if a frame raises, or the disk refuses (MediaError), nothing is left behind.
    """
    path = Path(path)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        count = _encode(fresh, frames, rate)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(fresh, path)
        return count
    except (OSError, av.FFmpegError) as error:
        raise MediaError(f"“{path.name}” could not be written: {getattr(error, 'strerror', None) or error}.") from error
    finally:
        fresh.unlink(missing_ok=True)


def _encode(path: Path, frames: Iterable[np.ndarray], rate: Fraction) -> int:
    container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
    try:
        stream, count = None, 0
        for count, pixels in enumerate(frames, 1):
            stream = stream or _stream(container, pixels, rate)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)
            frame.pts, frame.time_base = count - 1, 1 / rate
            container.mux(stream.encode(frame))
        if stream is None:
            raise MediaError(f"There are no frames to write into “{path.name}”.")
        container.mux(stream.encode(None))
        container.close()
        return count
    except BaseException:
        with contextlib.suppress(OSError, av.FFmpegError):
            container.close()
        raise


def _stream(container: av.container.OutputContainer, pixels: np.ndarray, rate: Fraction) -> av.VideoStream:
    stream = container.add_stream("libx264", rate=rate, options=_OPTIONS)
    stream.height, stream.width = pixels.shape[:2]
    context = stream.codec_context
    context.pix_fmt, context.time_base = "yuv420p", 1 / rate
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED
    context.gop_size = max(1, round(rate * _GOP_SECONDS))
    context.thread_count = 0
    return stream

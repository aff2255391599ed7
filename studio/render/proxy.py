"""Proxies: small films of which every frame stands for itself, so that any frame is quick to get. For the player, never for exports."""

from __future__ import annotations

from pathlib import Path

import av
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from engines.media.container import as_media_error, open_container, picture_stream
from engines.media.video import VideoReader
from engines.progress import Progress

from .yuv import Converter, even, to_frame

LARGEST = (960, 540)  # pixels
LONGEST_RUN = 15  # frames between key frames up to which a film is quick to seek in as it is
_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND
_QUALITY = "4"  # of MJPEG, 2 (best) to 31


def needs_proxy(path: Path) -> bool:
    """True when more than 15 frames of a film in a row depend on the one before. Reads the packets, decodes nothing. Raises MediaError."""
    with open_container(path) as container, as_media_error(path):
        stream = picture_stream(container, path.name)
        run = 0
        for packet in container.demux(stream) if stream else ():
            run = 0 if packet.is_keyframe else run + 1
            if run > LONGEST_RUN:
                return True
    return False


def make_proxy(source: Path, frames: int, target: Path, progress: Progress) -> None:
    """Write frame 0 to `frames` of a film, as `VideoReader` counts them, to `target` (.mov, MJPEG, no sound).

    Raises MediaError, av.FFmpegError, OSError or Cancelled; then nothing is left.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        with VideoReader(source) as reader:
            _write(reader, frames, part, progress)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _write(reader: VideoReader, frames: int, part: Path, progress: Progress) -> None:
    converter, size = Converter(), proxy_size(reader.width, reader.height)
    with av.open(str(part), "w", format="mov") as container:
        stream = container.add_stream("mjpeg", rate=reader.rate, options={"qmin": _QUALITY, "qmax": _QUALITY})
        stream.width, stream.height, stream.pix_fmt = *size, "yuvj420p"
        stream.codec_context.color_range, stream.codec_context.thread_count = ColorRange.JPEG, 1
        for number in range(frames):
            picture = to_frame(converter.from_frame(reader.frame(number), size))
            frame = picture.reformat(
                format="yuvj420p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.JPEG, interpolation=_EXACT
            )
            frame.pts, frame.time_base = number, 1 / reader.rate
            container.mux(stream.encode(frame))
            progress.step(number + 1, frames, "Proxy")
        container.mux(stream.encode(None))


def proxy_size(width: int, height: int) -> tuple[int, int]:
    """The size of a film's proxy, even numbers of the same shape; never larger than the film."""
    scale = min(1.0, LARGEST[0] / width, LARGEST[1] / height)
    return even(width * scale), even(height * scale)

"""Open films and other containers safely: local files only, known formats and codecs only, every failure one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import av.container
import av.error

from engines.media.errors import MediaError
from engines.media.sniff import Format, sniff

MAX_SIDE = 16_384
MAX_PIXELS = 70_000_000  # 8192 x 8192 and a little
_DEMUXERS = {"mp4": "mov", "mov": "mov", "webm": "matroska"}
_CODECS = (
    "h264,hevc,av1,libdav1d,libaom-av1,vp8,vp9,libvpx,libvpx-vp9,mpeg4,mjpeg,prores,dnxhd,png,qtrle,rawvideo,"
    "aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,ac3,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_u8,pcm_s8,pcm_mulaw,pcm_alaw"
)


@contextmanager
def as_media_error(path: str | Path) -> Iterator[None]:
    """Turn whatever a decoder throws inside the block into one MediaError about `path`."""
    name = Path(path).name
    try:
        yield
    except MediaError:
        raise
    except FileNotFoundError as error:
        raise MediaError(f"“{name}” is missing.") from error
    except PermissionError as error:
        raise MediaError(f"“{name}” may not be read; check its permissions.") from error
    except MemoryError as error:
        raise MediaError(f"“{name}” needs more memory than there is.") from error
    except av.error.DecoderNotFoundError as error:
        raise MediaError(f"“{name}” uses a codec that cannot be read here; save it as H.264 or VP9 and try again.") from error
    except Exception as error:  # a decoder fed with hostile bytes can raise anything
        raise MediaError(f"“{name}” is damaged and cannot be read.") from error


def open_container(path: str | Path) -> av.container.InputContainer:
    """An open MP4, MOV or WebM file, to be closed by the caller. Raises MediaError; a playlist or a link is never followed."""
    return open_as(path, sniff(path))


def open_as(path: str | Path, kind: Format) -> av.container.InputContainer:
    """`open_container` for a file that was sniffed already."""
    if kind.group != "container":
        raise MediaError(f"“{Path(path).name}” is not a film but a {kind.group}.")
    options = {"protocol_whitelist": "file", "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm", "codec_whitelist": _CODECS}
    with as_media_error(path):
        return av.open("file:" + os.path.abspath(path), format=_DEMUXERS[kind.name], options=options)


def picture_stream(container: av.container.InputContainer, name: str) -> av.VideoStream | None:
    """The first stream of moving pictures, checked for a sane size; None if there is none (cover pictures do not count)."""
    cover = av.stream.Disposition.attached_pic
    stream = next((stream for stream in container.streams.video if not stream.disposition & cover), None)
    if stream is None:
        return None
    if stream.codec_context is None:
        raise MediaError(f"“{name}” uses a codec that cannot be read here; save it as H.264 or VP9 and try again.")
    width, height = stream.codec_context.width, stream.codec_context.height
    if width < 1 or height < 1:
        raise MediaError(f"“{name}” is damaged and cannot be read.")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise MediaError(f"“{name}” is too large ({width} x {height}); films have at most 8192 x 8192 pixels.")
    return stream

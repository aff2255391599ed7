"""Writing frames and samples into files: films, numbered pictures, sound. Files only; the export decides what goes in."""

from __future__ import annotations

import contextlib
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from av.codec import Codec

from engines.media.picture import encode_png
from studio.document.timecode import SAMPLE_RATE

from .export_settings import ExportError, ExportSettings
from .yuv import Converter, to_frame

_GOP_SECONDS = 2  # players jump to the nearest key frame
_BT709 = 1  # H.273: primaries, transfer and matrix all have number 1
_LIMITED = 1  # FFmpeg's name for it is MPEG


@dataclass(frozen=True)
class Codecs:
    """How one form of film is coded: encoder names, their options, and what people call them."""

    container: str
    picture: str
    picture_options: dict[str, str]
    sound: str
    sound_bits: int
    name: str
    container_options: dict[str, str]


def codecs(settings: ExportSettings) -> Codecs:
    """The encoders of a film at the settings' quality. Measured on two cores: one step of preset slower costs 30 to 60 % of time."""
    if settings.format == "mp4":
        preset, crf = {"draft": ("ultrafast", 26), "good": ("veryfast", 19), "best": ("medium", 16)}[settings.quality]
        options = {"preset": preset, "crf": str(crf)}
        return Codecs("mp4", "libx264", options, "aac", 192_000, "H.264", {"movflags": "+faststart"})
    speed, crf = {"draft": (8, 38), "good": (6, 31), "best": (3, 24)}[settings.quality]
    options = {"crf": str(crf), "b": "0", "deadline": "good", "cpu-used": str(min(speed, 5)), "row-mt": "1", "tile-columns": "2"}
    if speed > 5:
        options |= {"deadline": "realtime", "cpu-used": str(speed)}
    return Codecs("webm", "libvpx-vp9", options, "libopus", 160_000, "VP9", {})


class Writer(Protocol):
    """A file that is being made. `pictures`, `sound`: what it wants to be given. End it with `close`, or with `abandon` when it failed."""

    pictures: bool
    sound: bool

    def write_frame(self, picture: np.ndarray) -> None:
        """The next frame, planar YUV as in `yuv`."""

    def write_sound(self, samples: np.ndarray) -> None:
        """The next samples, float32 [count, 2] at 48 kHz."""

    def close(self) -> None:
        """Finish the file."""

    def abandon(self) -> None:
        """Let go of a file that will be thrown away; never raises."""


class FilmWriter:
    """A film file: H.264 and AAC in MP4, or VP9 and Opus in WebM, tagged as BT.709."""

    pictures = sound = True

    def __init__(self, path: Path, settings: ExportSettings, metadata: dict[str, str]) -> None:
        form = codecs(settings)
        for name in (form.picture, form.sound):
            _require(name, form.name)
        self._frames = self._samples = 0
        self._rate = Fraction(settings.rate.numerator, settings.rate.denominator)
        self._container = av.open(str(path), "w", format=form.container, options=form.container_options)
        self._container.metadata.update(metadata)
        self._picture = self._add_picture(form, settings)
        self._sound = self._container.add_stream(form.sound, rate=SAMPLE_RATE, layout="stereo")
        self._sound.bit_rate = form.sound_bits

    def write_frame(self, picture: np.ndarray) -> None:
        """The next frame."""
        frame = to_frame(picture)
        frame.pts, frame.time_base = self._frames, 1 / self._rate
        self._frames += 1
        self._container.mux(self._picture.encode(frame))

    def write_sound(self, samples: np.ndarray) -> None:
        """The next samples; what is too loud for the file is cut at full scale."""
        planar = np.ascontiguousarray(np.clip(samples, -1, 1).T, np.float32)
        frame = av.AudioFrame.from_ndarray(planar, "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, self._samples, Fraction(1, SAMPLE_RATE)
        self._samples += len(samples)
        self._container.mux(self._sound.encode(frame))

    def close(self) -> None:
        """Write what the encoders still hold, and the index."""
        for stream, count in ((self._picture, self._frames), (self._sound, self._samples)):
            if count:
                self._container.mux(stream.encode(None))
        self._container.close()

    def abandon(self) -> None:
        """Let go of the file. Nothing more is written: a muxer whose disk was full at the start would crash."""
        with contextlib.suppress(OSError, av.FFmpegError):
            self._container.close()

    def _add_picture(self, form: Codecs, settings: ExportSettings) -> av.VideoStream:
        stream = self._container.add_stream(form.picture, rate=self._rate, options=form.picture_options)
        stream.width, stream.height = settings.size
        context = stream.codec_context
        context.pix_fmt, context.time_base = "yuv420p", 1 / self._rate
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        context.gop_size = max(1, round(self._rate * _GOP_SECONDS))
        context.thread_count, context.thread_type = 0, "FRAME"  # slices, the default here, would lie idle between frames
        return stream


class PngWriter:
    """Numbered pictures in a folder: 00000.png, 00001.png ... or one single file."""

    pictures, sound = True, False

    def __init__(self, path: Path, single: bool = False) -> None:
        self._path, self._single = path, single
        self._count = 0
        self._converter = Converter()
        if not single:
            path.mkdir()

    def write_frame(self, picture: np.ndarray) -> None:
        """The next picture."""
        target = self._path if self._single else self._path / f"{self._count:05d}.png"
        target.write_bytes(encode_png(self._converter.to_rgb(picture)))
        self._count += 1

    def write_sound(self, samples: np.ndarray) -> None:
        """Pictures are silent."""

    def close(self) -> None:
        """Every picture is whole as soon as it is written."""

    def abandon(self) -> None:
        """Nothing is held."""


class WavWriter:
    """Sound alone: 24 bit PCM."""

    pictures, sound = False, True

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._wave = wave.Wave_write(self._file)
        self._wave.setparams((2, 3, SAMPLE_RATE, 0, "NONE", ""))

    def write_frame(self, picture: np.ndarray) -> None:
        """Sound files have no pictures."""

    def write_sound(self, samples: np.ndarray) -> None:
        """The next samples; what is too loud for the file is cut at full scale."""
        whole = np.round(np.clip(samples, -1, 1) * (2**23 - 1)).astype("<i4")
        self._wave.writeframesraw(whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes())

    def close(self) -> None:
        """Finish the file."""
        self._wave.close()
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file."""
        for file in (self._wave, self._file):
            with contextlib.suppress(OSError):
                file.close()


def open_writer(path: Path, settings: ExportSettings, metadata: dict[str, str]) -> Writer:
    """The writer of the settings' form. Raises ExportError when this installation lacks the codec."""
    match settings.format:
        case "png":
            return PngWriter(path)
        case "frame":
            return PngWriter(path, single=True)
        case "wav":
            return WavWriter(path)
        case _:
            return FilmWriter(path, settings, metadata)


def _require(codec: str, name: str) -> None:
    try:
        Codec(codec, "w")
    except (ValueError, av.FFmpegError) as error:
        raise ExportError(f"This installation cannot write {name} ({codec} is missing); choose another format.") from error

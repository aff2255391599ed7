"""Reading an export back before it counts: what was given to the encoders against what is in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import soundfile

from engines.media.picture import picture_size

from .export_settings import ExportSettings
from .yuv import Size

_CELLS = 4  # a fingerprint is the mean luma of 4 x 4 cells
_ROWS = 45  # of points that are looked at
_TOLERANCE = 12  # levels of 255 that a cell may change by coding
_BLOCK = 480  # samples of one loudness value: 10 ms
_ALIKE, _CLEARLY = 0.8, 0.05  # how well a shifted sound must fit, and by how much better than an unshifted one
_LAGS = 40  # blocks of shift that are looked for, each way
_PADDING = 3 * 1024  # samples that a sound codec may add to fill its last packets


class Witness:
    """Remembers, in a few bytes per frame, what went into the file."""

    def __init__(self) -> None:
        self.samples = 0
        self._frames = bytearray()
        self._loudness: list[np.ndarray] = []
        self._rest = np.zeros(0, np.float32)

    def saw(self, picture: np.ndarray) -> None:
        """A frame went in, planar YUV."""
        self._frames += fingerprint(picture[: picture.shape[0] * 2 // 3]).tobytes()

    @property
    def frames(self) -> np.ndarray:
        """Fingerprints of all frames, uint8 [frames, 4, 4]."""
        return np.frombuffer(bytes(self._frames), np.uint8).reshape(-1, _CELLS, _CELLS)

    def heard(self, samples: np.ndarray) -> None:
        """Samples went in, float32 [count, channels]."""
        self.samples += len(samples)
        mono = np.concatenate([self._rest, samples.mean(axis=1)])
        whole = len(mono) // _BLOCK * _BLOCK
        self._loudness.append(np.sqrt(np.square(mono[:whole].reshape(-1, _BLOCK)).mean(axis=1)))
        self._rest = mono[whole:]

    @property
    def loudness(self) -> np.ndarray:
        """Loudness of each 10 ms, float32."""
        return np.concatenate(self._loudness) if self._loudness else np.zeros(0, np.float32)


@dataclass
class Found:
    """What a file holds. `seen`: fingerprints of the decoded frames, by number. `late`: seconds by which its sound starts late."""

    frames: int = 0
    size: Size = (0, 0)
    rate: Fraction = Fraction(0)
    late: float = 0.0
    seen: dict[int, np.ndarray] = field(default_factory=dict)
    sound: Witness = field(default_factory=Witness)


def fingerprint(luma: np.ndarray) -> np.ndarray:
    """Mean luma of 4 x 4 cells: uint8 [4, 4]. `luma` is uint8 [height, width]."""
    step = max(1, luma.shape[0] // _ROWS)
    points = np.ascontiguousarray(luma[::step, ::step])
    return cv2.resize(points, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA)


def differences(path: Path, settings: ExportSettings, given: Witness) -> list[str]:
    """What is wrong with a finished file, each as a short phrase; empty when it holds what was given. Raises what the readers raise."""
    match settings.format:
        case "png":
            return _pictures_differ(sorted(path.glob("*.png")), settings, len(given.frames))
        case "frame":
            return _pictures_differ([path], settings, 1)
        case "wav":
            frames = soundfile.info(path).frames
            return [] if frames == given.samples else [f"it has {frames} of {given.samples} samples"]
        case _:
            return film_differs(read_back(path), settings, given)


def read_back(path: Path) -> Found:
    """A film file's frames counted, its key frames and its last seconds decoded, its sound decoded from end to end."""
    found = Found()
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        found.size, found.rate = (picture.width, picture.height), picture.average_rate
        picture.codec_context.skip_frame = "NONKEY"
        for packet in container.demux(picture, sound):
            if packet.stream is picture:
                found.frames += packet.size > 0
                _see(found, packet)
            else:
                _hear(found, packet)
    _see_ending(found, path)
    return found


def film_differs(found: Found, settings: ExportSettings, given: Witness) -> list[str]:
    """The differences between a film that was read back and what was given."""
    wrong = []
    if found.frames != len(given.frames):
        wrong.append(f"it has {found.frames} of {len(given.frames)} frames")
    if found.size != settings.size or found.rate != Fraction(settings.rate.numerator, settings.rate.denominator):
        wrong.append("its size or rate is not what was asked")
    if not given.samples <= found.sound.samples <= given.samples + _PADDING:
        wrong.append(f"it has {found.sound.samples} of {given.samples} samples")
    frames = given.frames
    strange = [number for number, print_ in sorted(found.seen.items()) if not _same_frame(frames, number, print_)]
    if strange or len(frames) - 1 not in found.seen:
        wrong.append(f"frame {strange[0] if strange else len(frames) - 1} is not the film's")
    shift = lag(given.loudness, found.sound.loudness)
    if shift or abs(found.late) > 0.002:
        wrong.append(f"its sound is shifted by {1000 * found.late + 10 * shift:.0f} ms")
    return wrong


def lag(given: np.ndarray, found: np.ndarray) -> int:
    """By how many blocks of 10 ms `found` comes later than `given`; 0 unless another place fits clearly better, and well."""
    length = min(len(given), len(found))
    if length < 3 * _LAGS:
        return 0
    pattern = given[_LAGS : length - _LAGS]
    likeness = [_likeness(pattern, found[shift : shift + len(pattern)]) for shift in range(2 * _LAGS + 1)]
    best = int(np.argmax(likeness))
    return best - _LAGS if likeness[best] > max(_ALIKE, likeness[_LAGS] + _CLEARLY) else 0


def _likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's correlation, 0 where one of them does not change."""
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 1e-6 else 0.0


def _same_frame(given: np.ndarray, number: int, seen: np.ndarray) -> bool:
    return 0 <= number < len(given) and int(np.abs(np.subtract(given[number], seen, dtype=np.int16)).max()) <= _TOLERANCE


def _see(found: Found, packet: av.Packet) -> None:
    for frame in packet.decode():
        number = round(frame.pts * frame.time_base * found.rate)
        plane = frame.planes[0]
        luma = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
        found.seen[number] = fingerprint(luma)


def _hear(found: Found, packet: av.Packet) -> None:
    for frame in packet.decode():
        if not found.sound.samples:
            found.late = float(frame.pts * frame.time_base)
        samples = frame.to_ndarray()
        found.sound.heard(samples.T if frame.format.is_planar else samples.reshape(-1, frame.layout.nb_channels))


def _see_ending(found: Found, path: Path) -> None:
    """Every frame from the last key frame on."""
    with av.open(str(path)) as container:
        picture = container.streams.video[0]
        last_key = max(found.seen, default=0)
        container.seek(int(last_key / found.rate / picture.time_base), stream=picture)
        for packet in container.demux(picture):
            _see(found, packet)


def _pictures_differ(files: list[Path], settings: ExportSettings, expected: int) -> list[str]:
    if len(files) != expected:
        return [f"it has {len(files)} of {expected} pictures"]
    return [f"{file.name} has the wrong size" for file in (files[0], files[-1]) if picture_size(file) != settings.size]

"""Bringing an export to a loudness: how much gain, and which ceiling, so that the file that is decoded meets both.

Coding moves peaks, so what will be heard is measured on a trial: the mix is coded and decoded as the export will, without its pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from engines.media.sound import SoundReader
from engines.progress import Progress
from studio.document.mix import Limiter
from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE

from .compositor import Media
from .export_settings import ExportSettings, Span, span
from .mixer import Mixer
from .strips import Settings, Strip, Sum
from .writers import codecs

NEAR = 0.1  # LU from the target that is near enough
_LIMITED_TRIALS, _CODED_TRIALS = 8, 3
_GREED, _LEAP = 1.5, 6.0  # decibels of gain for one that is missing, since the limiter takes some; and at most
_HAIR = 0.005  # dB over a ceiling that are none
_ROOM = 0.05  # dB that a ceiling is lowered further than a peak was too high
_BLOCK = SAMPLE_RATE  # samples


@dataclass(frozen=True)
class Levelling:
    """`gain` in decibels before a limiter at `ceiling` (dBTP)."""

    gain: float
    ceiling: float


@dataclass(frozen=True)
class Measured:
    """What a sound came out as: LUFS over all of it and dBTP; -inf for silence."""

    loudness: float
    true_peak: float


def levelling_for(project: Project, media: Media, settings: ExportSettings, progress: Progress) -> Levelling | None:
    """The levelling that brings this export to `settings.loudness` below `settings.peak`; None where neither is asked or all is silent.

    A film that is nothing but peaks may stay quieter than asked: the limiter goes first.
    """
    if settings.loudness is None or settings.format in ("png", "frame"):
        return None
    mixer, extent = Mixer(project, media), span(project, settings)

    def try_it(levelling: Levelling, as_file: bool) -> Measured:
        blocks = _told(_blocks(levelled(mixer, levelling), extent), progress, extent)
        return measure(coded(blocks, settings) if as_file else blocks)

    try:
        plain = measure(_told(_blocks(Strip(Mixed(mixer)), extent), progress, extent))
        if plain.loudness == -np.inf:
            return None
        wanted = Levelling(settings.loudness - plain.loudness, settings.peak)
        if plain.true_peak + wanted.gain > settings.peak:
            wanted = _search(lambda levelling: try_it(levelling, False), wanted, settings, _LIMITED_TRIALS)
        return _search(lambda levelling: try_it(levelling, True), wanted, settings, _CODED_TRIALS)
    finally:
        mixer.close()


def _search(measured: Callable[[Levelling], Measured], wanted: Levelling, settings: ExportSettings, trials: int) -> Levelling:
    """The levelling that comes nearest, begun at `wanted`: a gain between one too low and one too high, once both are known."""
    low = high = None
    best, nearest = wanted, np.inf
    for _ in range(trials):
        found = measured(wanted)
        missing, over = settings.loudness - found.loudness, found.true_peak - settings.peak - _HAIR
        if abs(missing) + max(over, 0) < nearest:
            best, nearest = wanted, abs(missing) + max(over, 0)
        if abs(missing) <= NEAR and over <= 0:
            break
        low, high = ((wanted.gain, missing), high) if missing > 0 else (low, (wanted.gain, missing))
        gain = wanted.gain + float(np.clip(_GREED * missing if abs(missing) > NEAR else missing, -_LEAP, _LEAP))
        if low and high:
            gain = low[0] + (high[0] - low[0]) * float(np.clip(low[1] / (low[1] - high[1]), 0.1, 0.9))
        wanted = Levelling(gain, wanted.ceiling - (over + _ROOM if over > 0 else 0.0))
    return best


def levelled(mixer: Mixer, levelling: Levelling) -> Strip:
    """The mix with a levelling, as a strip to be pulled from."""
    louder = Strip(Mixed(mixer), Settings(levelling.gain))
    return Strip(Sum((louder,)), Settings(inserts=(Limiter(ceiling=levelling.ceiling),)))


class Mixed:
    """What a mixer gives, as a feed."""

    def __init__(self, mixer: Mixer) -> None:
        self._mixer, self._at = mixer, 0

    def seek(self, first: int) -> None:
        """Go on from this sample."""
        self._at = first

    def pull(self, count: int) -> np.ndarray:
        """The next samples."""
        self._at += count
        return self._mixer.mix(self._at - count, count)


def measure(blocks: Iterator[np.ndarray]) -> Measured:
    """The loudness and the true peak of a sound, float32 blocks [samples, 2]."""
    from engines.dsp import loudness

    found = loudness.measure(blocks, SAMPLE_RATE, 2)
    return Measured(found.integrated, found.true_peak)


def measure_file(path: Path) -> Measured:
    """The same of a finished file, decoded anew. Raises MediaError."""
    with SoundReader(path) as reader:
        return measure(reader.blocks())


def coded(blocks: Iterator[np.ndarray], settings: ExportSettings) -> Iterator[np.ndarray]:
    """The blocks as they will be decoded from the export: float32 [samples, 2]. A .wav holds them as they are."""
    if settings.format == "wav":
        yield from blocks
        return
    form = codecs(settings)
    encoder = av.CodecContext.create(form.sound, "w")
    encoder.sample_rate, encoder.layout, encoder.format = SAMPLE_RATE, "stereo", encoder.codec.audio_formats[0]
    encoder.bit_rate = form.sound_bits
    encoder.open()
    decoder = av.CodecContext.create(form.sound, "r")
    decoder.extradata = encoder.extradata
    at = 0
    for block in blocks:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(np.clip(block, -1, 1).T, np.float32), "fltp", "stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, at
        at += len(block)
        for packet in encoder.encode(frame):
            yield from _decoded(decoder, packet)
    for packet in encoder.encode(None):
        yield from _decoded(decoder, packet)
    yield from _decoded(decoder, None)


def _decoded(decoder: av.CodecContext, packet: av.Packet | None) -> Iterator[np.ndarray]:
    for frame in decoder.decode(packet):
        samples = frame.to_ndarray()
        samples = samples.T if frame.format.is_planar else samples.reshape(-1, 2)
        yield samples / np.float32(32768) if samples.dtype == np.int16 else samples


def _blocks(strip: Strip, extent: Span) -> Iterator[np.ndarray]:
    """The sound of an export, in order."""
    strip.seek(extent.first_sample)
    for first in range(0, extent.samples, _BLOCK):
        yield strip.pull(min(_BLOCK, extent.samples - first))


def _told(blocks: Iterator[np.ndarray], progress: Progress, extent: Span) -> Iterator[np.ndarray]:
    """The blocks, with a word about progress at each; no frame is done yet."""
    for block in blocks:
        progress.step(0, extent.frames, "Measuring the loudness")
        yield block

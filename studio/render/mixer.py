"""The one mixer: the film's sound, any stretch of it, for the player and every export alike. 48 kHz, stereo, float32."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from engines.media.errors import MediaError
from engines.media.resample import Resampler
from engines.media.sound import SoundReader
from studio.document.project import Project
from studio.document.source import asset_of
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.document.timeline import FULL_SPEED, Clip, Track

from .compositor import Media
from .plan import clip_at

CHANNELS = 2
_READERS = 4  # open files that are kept although they are not heard just now


@dataclass(frozen=True)
class Part:
    """What of a clip is heard: samples [start, end) of the film, from sample `offset` of the file on. `gain` is a factor.
    `speed`: thousandths of the recorded one.

    `clip`: its id. `name`: the asset's. Ramps in samples: `crossing` and `leaving` are the dissolves into and out of the clip, of equal
    power, so that two together stay as loud.
    """

    clip: str
    name: str
    media: str
    start: int
    end: int
    offset: int
    gain: float
    fade_in: int = 0
    fade_out: int = 0
    crossing: int = 0
    leaving: int = 0
    speed: int = FULL_SPEED


class Mixer:
    """Adds up all sound of `project`. For one thread; `close` lets go of open files.

    Media that are missing or damaged are silent; `unread` names them.
    """

    def __init__(self, project: Project, media: Media) -> None:
        self.project = project
        self.media = media
        self.unread: set[str] = set()
        self._parts: tuple[Project, tuple[Part, ...]] | None = None
        self._readers: OrderedDict[str, SoundReader] = OrderedDict()

    def update(self, project: Project) -> None:
        """Mix this state of the film from now on; may be called in another thread."""
        self.project = project

    def mix(self, first: int, count: int) -> np.ndarray:
        """Samples [first, first + count) of the film: float32 [count, 2]. Not limited: loud passages may leave -1 to 1."""
        out = np.zeros((count, CHANNELS), np.float32)
        heard = [part for part in self._current_parts() if part.start < first + count and part.end > first]
        for part in heard:
            begin, end = max(part.start, first), min(part.end, first + count)
            sound = self._read(part, begin - part.start, end - begin)
            out[begin - first : end - first] += sound * _envelope(part, begin, end)[:, None]
        while len(self._readers) > max(_READERS, len(heard)):
            self._readers.popitem(last=False)[1].close()
        return out

    def _current_parts(self) -> tuple[Part, ...]:
        project = self.project
        if self._parts is None or self._parts[0] is not project:
            self._parts = project, tuple(parts(project))
        return self._parts[1]

    def close(self) -> None:
        """Close the sound files."""
        while self._readers:
            self._readers.popitem()[1].close()

    def _read(self, part: Part, first: int, count: int) -> np.ndarray:
        """Samples [first, first + count) of a part, float32 [count, 2], or [1, 2] of silence."""
        path = self.media(part.media)
        try:
            if path:
                return stereo(_at_speed(self._reader(f"{part.clip} {part.media}", path), part, first, count))
        except MediaError:
            pass  # named in `unread`, like a file that is not there
        self.unread.add(part.name)
        return np.zeros((1, CHANNELS), np.float32)

    def _reader(self, key: str, path: Path) -> SoundReader:
        if key not in self._readers:
            self._readers[key] = SoundReader(path)
        self._readers.move_to_end(key)
        return self._readers[key]


def _at_speed(reader: SoundReader, part: Part, first: int, count: int) -> np.ndarray:
    """What the reader has for these samples of the part. At another speed it sounds as a tape does: faster is higher."""
    if part.speed == FULL_SPEED:
        return reader.read(part.offset + first, count)
    resampler = _resampler(part.speed)
    begin, needed = resampler.needed(first, count)
    return resampler(reader.read(part.offset + begin, needed), first, count)


@lru_cache(maxsize=16)
def _resampler(speed: int) -> Resampler:
    """Sound recorded at 48 kHz and played at `speed` thousandths of it, at 48 kHz."""
    return Resampler(SAMPLE_RATE * speed // FULL_SPEED)


def parts(project: Project) -> Iterator[Part]:
    """Everything that is heard in the film: the clips of sound tracks and the sound of video on picture tracks."""
    for track in project.timeline.tracks:
        for index, clip in enumerate(() if track.muted else track.clips):
            if part := _part(project, track, clip):
                yield _with_leaving(project, track, index, part)


def _part(project: Project, track: Track, clip: Clip) -> Part | None:
    asset = project.assets.get(asset_of(project, clip) or "")
    if asset is None or not asset.samples:
        return None
    rate = project.rate
    before = clip_at(track, clip.start - 1) if clip.dissolve else None
    exact = sample_at(rate, clip.offset * FULL_SPEED + clip.phase) // FULL_SPEED
    return Part(
        clip.id,
        asset.name,
        asset.media,
        sample_at(rate, clip.start),
        sample_at(rate, clip.end),
        clip.offset if track.kind == "sound" else exact,
        10.0 ** ((clip.gain + track.gain) / 20.0),
        sample_at(rate, clip.fade_in),
        sample_at(rate, clip.fade_out),
        crossing=sample_at(rate, clip.dissolve) if before else 0,
        speed=clip.speed,
    )


def _with_leaving(project: Project, track: Track, index: int, part: Part) -> Part:
    """The part goes on under the next clip while that dissolves in."""
    clip = track.clips[index]
    following = track.clips[index + 1] if index + 1 < len(track.clips) else None
    if following is None or not following.dissolve or following.start != clip.end:
        return part
    leaving = sample_at(project.rate, following.start + following.dissolve) - part.end
    return replace(part, end=part.end + leaving, leaving=leaving)


def _envelope(part: Part, begin: int, end: int) -> np.ndarray:
    """The factor of each sample of the film from `begin` to `end`: float32 [end - begin]."""
    level = np.full(end - begin, part.gain, np.float32)
    own_end = part.end - part.leaving
    if part.fade_in and begin < part.start + part.fade_in:
        level *= _ramp(begin - part.start, part.fade_in, end - begin)
    if part.fade_out and end > own_end - part.fade_out:
        level *= 1 - _ramp(begin - own_end + part.fade_out, part.fade_out, end - begin)
    if part.crossing and begin < part.start + part.crossing:
        level *= np.sin(_ramp(begin - part.start, part.crossing, end - begin) * np.float32(np.pi / 2))
    if part.leaving and end > own_end:
        level *= np.cos(_ramp(begin - own_end, part.leaving, end - begin) * np.float32(np.pi / 2))
    return level


def _ramp(position: int, length: int, count: int) -> np.ndarray:
    """`count` samples of a line that rises from 0 to 1 over `length` samples, from sample `position` of it on."""
    return np.clip((np.arange(position, position + count) + 0.5) / length, 0, 1).astype(np.float32)


def stereo(sound: np.ndarray) -> np.ndarray:
    """Any number of channels as two, float32 [samples, 2]: mono on both sides, of more than two the first two."""
    if sound.shape[1] == 1:
        return np.repeat(sound, CHANNELS, axis=1)
    return sound[:, :CHANNELS]

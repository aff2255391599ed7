"""The one mixer: the film's sound, any stretch of it, for the player and every export alike. 48 kHz, stereo, float32.

Clips add up on their track, tracks on busses (dialogue, music, effects), busses on the master; each of these is a `Strip`.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

import numpy as np

from engines.media.errors import MediaError
from engines.media.resample import Resampler
from engines.media.sound import SoundReader
from studio.document.mix import BUSSES, Bus
from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE
from studio.document.timeline import FULL_SPEED, Track
from studio.document.tracks import audible, bus_of

from .compositor import Media
from .parts import Part, envelope, parts
from .strips import Level, Settings, Strip, Sum

CHANNELS = 2
_READERS = 4  # open files that are kept although they are not heard just now


class Mixer:
    """Adds up all sound of `project`. For one thread; `close` lets go of open files.

    Media that are missing or damaged are silent; `unread` names them. Inserts remember what they heard: samples that follow each other
    are mixed on, anywhere else the sound before it is listened to first.
    """

    def __init__(self, project: Project, media: Media) -> None:
        self.project = project
        self._files = _Files(media)
        self._board: _Board | None = None
        self._next: int | None = None

    @property
    def unread(self) -> set[str]:
        """Names of the sounds that could not be read."""
        return self._files.unread

    def update(self, project: Project) -> None:
        """Mix this state of the film from now on; may be called in another thread."""
        self.project = project

    def mix(self, first: int, count: int) -> np.ndarray:
        """Samples [first, first + count) of the film: float32 [count, 2]. Not limited: loud passages may leave -1 to 1."""
        board = self._current_board()
        if first != self._next:
            board.master.seek(first)
        self._next = first + count
        out = board.master.pull(count)
        self._files.let_go()
        return out

    def take_levels(self) -> dict[str, Level]:
        """What came out of each strip since this was last asked, by track id, bus name and "master"; may be called in another thread."""
        strips = self._board.strips if self._board else {}
        return {name: level for name, strip in strips.items() if (level := strip.take_level())}

    def close(self) -> None:
        """Close the sound files."""
        self._files.close()

    def _current_board(self) -> _Board:
        """The strips as the film wants them now. Faders move on the board that is there; anything else makes another."""
        project, board = self.project, self._board
        if (board is None or board.project is not project) and (board is None or not board.moved(project)):
            self._board, self._next = _Board(project, self._files), None
        return self._board


class _Board:
    """All strips of one state of the film."""

    def __init__(self, project: Project, files: _Files) -> None:
        self.project = project
        self._tracks = _heard(project)
        self.strips: dict[str, Strip] = {}
        for track in self._tracks:
            self.strips[track.id] = Strip(_Clips(tuple(parts(project, track)), files), _of_track(track))
        for name in BUSSES:
            mine = tuple(self.strips[track.id] for track in self._tracks if bus_of(project.timeline, track) == name)
            self.strips[name] = Strip(Sum(mine), _of_bus(project.mix.bus(name)))
        self.master = self.strips["master"] = Strip(Sum(tuple(self.strips[name] for name in BUSSES)), _of_bus(project.mix.master))

    def moved(self, project: Project) -> bool:
        """Take over another state of the film if only faders differ from this one; False if more does."""
        tracks, before = _heard(project), self.project
        same_film = all(getattr(before, name) is getattr(project, name) for name in ("shots", "assets", "rate"))
        if not same_film or [_lasting(before, track) for track in self._tracks] != [_lasting(project, track) for track in tracks]:
            return False
        wanted = {track.id: _of_track(track) for track in tracks}
        wanted |= {name: _of_bus(project.mix.bus(name)) for name in (*BUSSES, "master")}
        if any(wanted[name].inserts != strip.settings.inserts for name, strip in self.strips.items()):
            return False
        for name, strip in self.strips.items():
            strip.settings = wanted[name]
        self.project, self._tracks = project, tracks
        return True


def _heard(project: Project) -> list[Track]:
    return [track for track in project.timeline.tracks if audible(project.timeline, project.mix, track)]


def _lasting(project: Project, track: Track) -> tuple:
    """What of a track cannot change while it plays on; clips are compared by identity first, which is quick."""
    return track.id, track.kind, bus_of(project.timeline, track), track.clips


def _of_track(track: Track) -> Settings:
    return Settings(track.gain, track.pan, track.inserts)


def _of_bus(bus: Bus) -> Settings:
    return Settings(bus.gain, bus.pan, bus.inserts, bus.curve)


class _Clips:
    """The clips of one track as a feed."""

    def __init__(self, heard: tuple[Part, ...], files: _Files) -> None:
        self._parts, self._files, self._at = heard, files, 0

    def seek(self, first: int) -> None:
        self._at = first

    def pull(self, count: int) -> np.ndarray:
        first, out = self._at, np.zeros((count, CHANNELS), np.float32)
        self._at += count
        heard = [part for part in self._parts if part.start < first + count and part.end > first]
        for part in heard:
            begin, end = max(part.start, first), min(part.end, first + count)
            sound = self._files.read(part, begin - part.start, end - begin)
            out[begin - first : end - first] += sound * envelope(part, begin, end)
        return out


class _Files:
    """The open sound files; those that were not heard for longest are closed."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._readers: OrderedDict[str, SoundReader] = OrderedDict()
        self._heard: set[str] = set()
        self.unread: set[str] = set()

    def read(self, part: Part, first: int, count: int) -> np.ndarray:
        """Samples [first, first + count) of a part, float32 [count, 2], or [1, 2] of silence."""
        path = self._media(part.media)
        if path is None and part.instead:
            return self.read(part.instead, first, count)
        try:
            if path:
                return stereo(_at_speed(self._reader(f"{part.clip} {part.media}", path), part, first, count))
        except MediaError:
            pass  # named in `unread`, like a file that is not there
        self.unread.add(part.name)
        return np.zeros((1, CHANNELS), np.float32)

    def close(self) -> None:
        while self._readers:
            self._readers.popitem()[1].close()

    def _reader(self, key: str, path: Path) -> SoundReader:
        if key not in self._readers:
            self._readers[key] = SoundReader(path)
        self._readers.move_to_end(key)
        self._heard.add(key)
        return self._readers[key]

    def let_go(self) -> None:
        """Close the files, but a few, that were not heard since this was last called."""
        while len(self._readers) > max(_READERS, len(self._heard)):
            self._readers.popitem(last=False)[1].close()
        self._heard.clear()


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


def stereo(sound: np.ndarray) -> np.ndarray:
    """Any number of channels as two, float32 [samples, 2]: mono on both sides, of more than two the first two."""
    if sound.shape[1] == 1:
        return np.repeat(sound, CHANNELS, axis=1)
    return sound[:, :CHANNELS]

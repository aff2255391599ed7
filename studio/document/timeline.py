"""The cut: tracks of clips. All time is whole frames at the project's rate, sound offsets are samples at 48 kHz."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from .mix import BusName, Curve, Insert

FULL_SPEED = 1000
SPEEDS = (100, 8000)
"""The slowest and the fastest that a clip can play, in thousandths."""

AS_RECORDED = (1, 1)
STRETCHES = (Fraction(1, 4), Fraction(4))
"""How long a sound can be made to last at the same pitch, beside its recording."""

Easing = Literal["linear", "ease in", "ease out", "ease in and out"]


@dataclass(frozen=True)
class ShotSource:
    """The clip shows a shot: its chosen take, or its storyboard card while there is none."""

    shot: str
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class AssetSource:
    """The clip shows or plays an asset of the library. `takes`: the assets that it may play instead, `asset` among them, in the order in
    which they were made; empty while there is only the one (see `takes`)."""

    asset: str
    takes: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class TitleSource:
    """The clip is a title. `size`: text height as a fraction of the frame's. `colour`, `background`: "#rrggbbaa"."""

    text: str
    size: float = 0.12
    colour: str = "#ffffffff"
    background: str = "#00000000"
    position: Literal["centre", "lower third", "top"] = "centre"
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class SetSource:
    """The clip shows a Set through one of its cameras: `asset` is the clip that was rendered of it, `made_of` the fingerprint that the Set
    had then (see `set_clips`)."""

    set: str
    camera: str
    asset: str | None = None
    made_of: str = ""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


Source = ShotSource | AssetSource | TitleSource | SetSource


@dataclass(frozen=True)
class View:
    """What a virtual camera sees of a still: centre as fractions of the picture, zoom 1 = the whole picture fills the frame."""

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class CameraMove:
    """A pan and zoom over a clip from `start` to `end`."""

    start: View = View()
    end: View = View()
    easing: Easing = "ease in and out"
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Fit:
    """What music was made to fit: from in to out, some clips, or the film. `start`, `end`, `markers`: the frames where these lay then."""

    to: Literal["marks", "clips", "film"]
    start: int
    end: int
    markers: tuple[int, ...] = ()
    clips: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Clip:
    """A stretch of a source on a track.

    `start`, `duration`: frames on the timeline. `offset`: where in the source it begins, in project frames for picture and
    samples for sound. `dissolve`: this many first frames cross-dissolve from the clip that ends where this one starts.
    `fade_in`, `fade_out`: frames from and to black (or silence). `gain`: decibels. `speed`: thousandths of the speed that the source was
    recorded at. `phase`: thousandths of a frame or sample beyond `offset`: what is cut at another speed than 1000 may begin between two.
    `gain_curve` (decibels on top of `gain`) and `pan_curve` count samples of the film from the clip's start; they go with the material.
    `stretch`: how long a sound lasts beside its recording, at the same pitch, as a fraction (see `stretches`); `offset` counts its samples.
    `fit`: what its music was made to fit (see `fits`).
    """

    id: str
    source: Source
    start: int
    duration: int
    offset: int = 0
    dissolve: int = 0
    fade_in: int = 0
    fade_out: int = 0
    move: CameraMove | None = None
    gain: float = 0.0
    speed: int = FULL_SPEED
    phase: int = 0
    gain_curve: Curve = ()
    pan_curve: Curve = ()
    stretch: tuple[int, int] = AS_RECORDED
    fit: Fit | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """First frame after the clip."""
        return self.start + self.duration


@dataclass(frozen=True)
class Track:
    """Clips of one kind in order of start; clips on a track never overlap. `muted` hides a picture track too.

    `gain` (decibels), `pan` (-1 left to 1 right), `solo` and `inserts` shape its sound, which goes to `bus`; None is the usual one
    (see `tracks.bus_of`).
    """

    id: str
    name: str
    kind: Literal["picture", "sound"]
    clips: tuple[Clip, ...] = ()
    muted: bool = False
    locked: bool = False
    gain: float = 0.0
    bus: BusName | None = None
    pan: float = 0.0
    solo: bool = False
    inserts: tuple[Insert, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


MarkerColour = Literal["yellow", "red", "green", "blue"]


@dataclass(frozen=True)
class Marker:
    """A named place of the film: something happens at `frame`."""

    id: str
    frame: int
    name: str = ""
    colour: MarkerColour = "yellow"
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Timeline:
    """Tracks from top to bottom as drawn: upper picture tracks lie over lower ones; sound tracks add up. `markers` in order of frames."""

    tracks: tuple[Track, ...] = ()
    mark_in: int | None = None
    mark_out: int | None = None
    markers: tuple[Marker, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def duration(self) -> int:
        """Frames from 0 to the end of the last clip."""
        return max((clip.end for track in self.tracks for clip in track.clips), default=0)

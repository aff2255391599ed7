"""Readers of plain JSON values, one for each type that stands in the document: they know the dataclasses and nothing else."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from .asset import Asset
from .canvas import Canvas, Frame, Layer, LayerControl
from .errors import DocumentError
from .mix import LOUDEST, QUIETEST, Bus, Compressor, Ducking, Equaliser, Limiter, Point, Reverb
from .project import Project, Rate
from .raster import Raster, Tile
from .scene import FOCAL, Aim, Camera, CameraKey, KeyLight, Placement, PropKey, Set, SplatEdit
from .story import Shot
from .timeline import FULL_SPEED, SPEEDS, AssetSource, Clip, Marker, SetSource, ShotSource, Timeline, TitleSource, Track
from .voices import SPEEDS as VOICE_SPEEDS
from .voices import SavedVoice

MAX_DEPTH = 200
MAX_NUMBER = 2**53
KINDS = {
    ShotSource: "shot", AssetSource: "asset", TitleSource: "title", SetSource: "set",
    Equaliser: "equaliser", Compressor: "compressor", Reverb: "reverb", Limiter: "limiter",
}  # fmt: skip

_COUNT, _LENGTH, _SIDE = (0, 2**48), (1, 2**48), (1, 2**20)
_FADER, _PAN, _HERTZ, _BOOST = (QUIETEST, LOUDEST), (-1, 1), (20, 20_000), (-24, 24)
_WORLD, _TURNS = (-1e6, 1e6), (-36_000, 36_000)
_RANGES: dict[type, dict[str, tuple[float, float]]] = {
    Rate: {"numerator": (1, 10**6), "denominator": (1, 10**6)},
    Project: {"width": (16, 16384), "height": (16, 16384)},
    Asset: {
        "width": _COUNT,
        "height": _COUNT,
        "frames": _COUNT,
        "rate": (1, 10**9),
        **dict.fromkeys(("samples", "channels", "count"), _COUNT),
    },
    Shot: {"seed": (0, 2**32 - 1), "duration": _LENGTH},
    Frame: {"width": _SIDE, "height": _SIDE},
    Layer: {"opacity": (0, 1)},
    LayerControl: {"weight": (0, 2), "start": (0, 1), "end": (0, 1)},
    Canvas: {"feather": (0, 10**4), "grow": (-(10**4), 10**4)},
    Clip: {
        "start": _COUNT,
        "duration": _LENGTH,
        "offset": _COUNT,
        "dissolve": _COUNT,
        "fade_in": _COUNT,
        "fade_out": _COUNT,
        "speed": SPEEDS,
        "phase": (0, FULL_SPEED - 1),
        "stretch": (1, 2**48),
    },
    Timeline: {"mark_in": _COUNT, "mark_out": _COUNT},
    Marker: {"frame": _COUNT},
    Point: {"at": (-(2**48), 2**48), "value": (-120, 24)},
    Track: {"pan": _PAN},
    Bus: {"gain": _FADER, "pan": _PAN},
    Equaliser: {
        "low_cut": (0, 2000),
        "low": _BOOST,
        "low_hertz": _HERTZ,
        "middle": _BOOST,
        "middle_hertz": _HERTZ,
        "width": (0.1, 4),
        "high": _BOOST,
        "high_hertz": _HERTZ,
    },
    Compressor: {"threshold": (-60, 0), "ratio": (1, 20), "attack": (0.1, 500), "release": (5, 5000), "makeup": _BOOST},
    Reverb: {"decay": (0.1, 10), "size": (0.1, 2), "damping": (0, 1), "amount": (0, 1)},
    Limiter: {"ceiling": (-24, 0), "recovery": (5, 1000)},
    Placement: {"position": _WORLD, "rotation": _TURNS, "scale": (1e-4, 1e4)},
    PropKey: {"frame": _COUNT},
    SplatEdit: {"count": (0, 2**28), "tint": (0, 4), "brightness": (0, 4), "saturation": (0, 4)},
    Aim: {"eye": _WORLD, "target": _WORLD, "roll": _TURNS, "focal": FOCAL, "focus": (0, 1e6), "aperture": (0, 64)},
    CameraKey: {"frame": _COUNT},
    Camera: {"sensor": (1, 200), "shutter": (0, 360), "shake": (0, 1)},
    KeyLight: {"azimuth": _TURNS, "elevation": (-90, 90), "strength": (0, 10), "fill": (0, 1), "shadow": (0, 1)},
    Set: {"duration": (1, 10**6)},
    SavedVoice: {"speed": VOICE_SPEEDS},
    Ducking: {"depth": (-60, 0), "attack": (1, 10_000), "release": (1, 10_000), "ahead": (0, 10_000), "hold": (0, 60_000)},
}
"""Numbers beyond these would stop the program (a rate of 0, a clip of -5 frames); they are brought inside, so that every film opens."""


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the reader stands, for error sentences, and how it makes tiles."""

    path: str
    tile: Callable[[str, int], Tile] | None
    doing: str = "The film cannot be read"

    def into(self, name: Any) -> Place:
        """One level further in."""
        return Place(f"{self.path}/{name}", self.tile, self.doing)

    def wrong(self, wanted: str) -> DocumentError:
        """The sentence about a value that does not fit here."""
        return DocumentError(f"{self.doing}: {self.path[:200]} should be {wanted}.")


Reader = Callable[[Any, Place], Any]


@cache
def reader(hint: Any) -> Reader:
    """The function that reads values of one type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Raster:
        return _read_raster
    if hint is Any:
        return _read_any
    if dataclasses.is_dataclass(hint):
        ranges = _RANGES.get(hint, {})
        readers = {name: _within(reader(inner), ranges.get(name)) for name, inner in field_hints(hint).items()}
        return partial(_read_object, hint, readers)
    if origin is typing.Literal:
        return partial(_read_choice, arguments)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(arguments)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin in (dict, Mapping):
        return partial(_read_mapping, reader(arguments[1]))
    return partial(_read_scalar, hint)


def _within(read: Reader, range: tuple[float, float] | None) -> Reader:
    """A reader of numbers, or of tuples of them, that brings what it reads into a range."""
    if range is None:
        return read

    def bounded(number: float | None) -> float | None:
        return number if number is None else type(number)(min(max(number, range[0]), range[1]))

    def read_within(value: Any, place: Place) -> Any:
        found = read(value, place)
        return tuple(map(bounded, found)) if isinstance(found, tuple) else bounded(found)

    return read_within


def _union_reader(arguments: tuple) -> Reader:
    kinds = {KINDS[kind]: reader(kind) for kind in arguments if kind in KINDS}
    if kinds:
        return partial(_read_kind, kinds)
    inner = reader(next(kind for kind in arguments if kind is not types.NoneType))
    return lambda value, place: None if value is None else inner(value, place)


def _tuple_reader(arguments: tuple) -> Reader:
    item = reader(arguments[0])
    length = None if arguments[1] is Ellipsis else len(arguments)
    identified = dataclasses.is_dataclass(arguments[0]) and "id" in field_names(arguments[0])
    return partial(_read_tuple, item, length, identified)


def _read_object(kind: type, readers: dict[str, Reader], value: Any, place: Place) -> Any:
    if not isinstance(value, dict):
        raise place.wrong("an object")
    known = {name: read(value[name], place.into(name)) for name, read in readers.items() if name in value}
    if missing := [name for name in _required(kind) if name not in known]:
        raise place.wrong(f"an object with {', '.join(missing)}")
    unknown = value.keys() - known.keys() - ({"kind"} if kind in KINDS else set()) if len(known) < len(value) else ()
    if not unknown:
        return kind(**known)
    return kind(**known, extra={name: _read_any(item, place.into(name)) for name, item in value.items() if name in unknown})


@cache
def _required(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that have no default."""
    none = dataclasses.MISSING
    return tuple(field.name for field in dataclasses.fields(kind) if field.default is none and field.default_factory is none)


def _read_kind(kinds: dict[str, Reader], value: Any, place: Place) -> Any:
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        raise place.wrong(f"one of {', '.join(kinds)}")
    return kinds[kind](value, place)


def _read_tuple(item: Reader, length: int | None, identified: bool, value: Any, place: Place) -> tuple:
    if not isinstance(value, list) or length not in (None, len(value)):
        raise place.wrong("a list" if length is None else f"a list of {length}")
    items = tuple(item(entry, place.into(index)) for index, entry in enumerate(value))
    if identified:
        check_ids(items, place)
    return items


def check_ids(items: Sequence[Any], place: Place) -> None:
    """Refuse items of which two have the same id."""
    if len({item.id for item in items}) < len(items):
        raise place.wrong("a list without the same id twice")


def _read_mapping(item: Reader, value: Any, place: Place) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise place.wrong("an object")
    return {key: item(entry, place.into(key)) for key, entry in value.items()}


def _read_raster(value: Any, place: Place) -> Raster:
    if not isinstance(value, dict) or value.get("channels") not in (1, 4) or not isinstance(value.get("tiles"), dict):
        raise place.wrong("a raster of 1 or 4 channels")
    channels = int(value["channels"])
    tiles = {_position(key, place): place.tile(_hash(entry, place), channels) for key, entry in value["tiles"].items()}
    return Raster(channels, tiles)


def _position(text: str, place: Place) -> tuple[int, int]:
    column, _, row = text.partition(",")
    if not all(part.removeprefix("-").isascii() and part.removeprefix("-").isdigit() and len(part) < 8 for part in (column, row)):
        raise place.wrong("tiles by column,row")
    return int(column), int(row)


def _hash(value: Any, place: Place) -> str:
    if not isinstance(value, str) or len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise place.wrong("tiles named by their sha256")
    return value


def _read_choice(choices: tuple, value: Any, place: Place) -> Any:
    if value not in choices:
        raise place.wrong(f"one of {', '.join(map(str, choices))}")
    return value


def _read_scalar(kind: type, value: Any, place: Place) -> Any:
    fits = type(value) is kind or (kind is float and type(value) is int)
    if not fits or (kind in (int, float) and abs(value) > MAX_NUMBER):
        raise place.wrong({str: "a text", int: "a whole number", float: "a number", bool: "true or false"}[kind])
    return kind(value)


def _read_any(value: Any, place: Place) -> Any:
    if _depth(value, MAX_DEPTH) < 0:
        raise place.wrong(f"nested less than {MAX_DEPTH} deep")
    return value


def _depth(value: Any, left: int) -> int:
    """Levels left below `left` under `value`; negative when it is nested too deeply."""
    if left < 0 or not isinstance(value, dict | list):
        return left
    return min((_depth(item, left - 1) for item in (value.values() if isinstance(value, dict) else value)), default=left)


@cache
def field_names(kind: type) -> tuple[str, ...]:
    """The saved fields of a dataclass, `extra` apart."""
    return tuple(field.name for field in dataclasses.fields(kind) if field.name != "extra")


@cache
def field_hints(kind: type) -> dict[str, Any]:
    """The types of the saved fields of a dataclass."""
    hints = typing.get_type_hints(kind)
    return {name: hints[name] for name in field_names(kind)}

"""A project as plain JSON values and back, driven by the dataclasses: unknown fields are kept, wrong ones refused by name."""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from .asset import Asset
from .canvas import Canvas, Frame, Layer
from .errors import DocumentError
from .project import Project, Rate
from .raster import Raster, Tile
from .story import Shot
from .timeline import AssetSource, Clip, ShotSource, Timeline, TitleSource

MAX_BYTES = 256 << 20
MAX_DEPTH = 200
MAX_NUMBER = 2**53

_COUNT, _LENGTH, _SIDE = (0, 2**48), (1, 2**48), (1, 2**20)
_RANGES: dict[type, dict[str, tuple[float, float]]] = {
    Rate: {"numerator": (1, 10**6), "denominator": (1, 10**6)},
    Project: {"width": (16, 16384), "height": (16, 16384)},
    Asset: {"width": _COUNT, "height": _COUNT, "frames": _COUNT, "rate": (1, 10**9), "samples": _COUNT, "channels": _COUNT},
    Shot: {"seed": (0, 2**32 - 1), "duration": _LENGTH},
    Frame: {"width": _SIDE, "height": _SIDE},
    Layer: {"opacity": (0, 1)},
    Canvas: {"feather": (0, 10**4), "grow": (-(10**4), 10**4)},
    Clip: {"start": _COUNT, "duration": _LENGTH, "offset": _COUNT, "dissolve": _COUNT, "fade_in": _COUNT, "fade_out": _COUNT},
    Timeline: {"mark_in": _COUNT, "mark_out": _COUNT},
}
"""Numbers beyond these would stop the program (a rate of 0, a clip of -5 frames); they are brought inside, so that every film opens."""

Loader = Callable[[str, int], np.ndarray]
"""Reads a tile's pixels, uint8 [256, 256, channels], by key and channel count."""

_KINDS = {ShotSource: "shot", AssetSource: "asset", TitleSource: "title"}


def to_text(value: Any) -> str:
    """Compact JSON in ASCII; what is not plain JSON (NaN too) is refused with ValueError."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def from_text(data: bytes, what: str) -> Any:
    """JSON from untrusted bytes; raises DocumentError naming `what` for anything that is not strict, small and shallow JSON."""
    if len(data) > MAX_BYTES:
        raise DocumentError(f"{what} is larger than {MAX_BYTES >> 20} MB, which no film of ours is.")
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{what} cannot be read: {_short(error)}.") from error


def to_plain(value: Any) -> Any:
    """The plain form of a project or of any part of it; rasters become tile keys, fields of newer versions stand among their own."""
    kind = type(value)
    if kind in (str, int, float, bool, types.NoneType):
        return value
    if kind is tuple or kind is list:
        return [to_plain(item) for item in value]
    if kind is Tile:
        return value.key
    if dataclasses.is_dataclass(kind):
        plain = {"kind": _KINDS[kind]} if kind in _KINDS else {}
        plain.update((name, to_plain(getattr(value, name))) for name in field_names(kind))
        return {**plain, **getattr(value, "extra", {})}
    if isinstance(value, Mapping):
        return {key_text(key): to_plain(item) for key, item in value.items()}
    raise TypeError(f"a document cannot hold a {kind.__name__}")


def to_project(plain: Any, load: Loader) -> Project:
    """The project of a plain form; raises DocumentError that names the first field that does not fit. Pixels load when first used."""
    tile = cache(lambda key, channels: Tile(key=key, load=partial(load, key, channels)))
    try:
        return _reader(Project)(plain, _Place("the film", tile))
    except RecursionError as error:
        raise DocumentError("The film cannot be read: it is nested too deeply.") from error


def to_part(kind: Any, plain: Any, what: str) -> Any:
    """A part of a film of the type `kind`, without pixels, from its plain form; raises DocumentError naming `what`."""

    def refuse(*_: object) -> Tile:
        raise DocumentError(f"{what} cannot hold pixels.")

    return _reader(kind)(plain, _Place(what, refuse))


def key_text(key: Any) -> str:
    """A mapping's key as JSON writes it: tile positions become "column,row"."""
    return key if isinstance(key, str) else ",".join(str(part) for part in key)


@cache
def field_names(kind: type) -> tuple[str, ...]:
    """The saved fields of a dataclass, `extra` apart."""
    return tuple(field.name for field in dataclasses.fields(kind) if field.name != "extra")


@dataclasses.dataclass(frozen=True)
class _Place:
    """Where the reader stands, for error sentences, and how it makes tiles."""

    path: str
    tile: Callable[[str, int], Tile]

    def into(self, name: Any) -> _Place:
        return _Place(f"{self.path}/{name}", self.tile)

    def wrong(self, wanted: str) -> DocumentError:
        return DocumentError(f"The film cannot be read: {self.path[:200]} should be {wanted}.")


_Reader = Callable[[Any, _Place], Any]


@cache
def _reader(hint: Any) -> _Reader:
    """The function that reads values of one type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Raster:
        return _read_raster
    if hint is Any:
        return _read_any
    if dataclasses.is_dataclass(hint):
        hints, ranges = typing.get_type_hints(hint), _RANGES.get(hint, {})
        return partial(_read_object, hint, {name: _within(_reader(hints[name]), ranges.get(name)) for name in field_names(hint)})
    if origin is typing.Literal:
        return partial(_read_choice, arguments)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(arguments)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin in (dict, Mapping):
        return partial(_read_mapping, _reader(arguments[1]))
    return partial(_read_scalar, hint)


def _within(read: _Reader, range: tuple[float, float] | None) -> _Reader:
    """A reader of numbers, or of tuples of them, that brings what it reads into a range."""
    if range is None:
        return read

    def bounded(number: float | None) -> float | None:
        return number if number is None else type(number)(min(max(number, range[0]), range[1]))

    def read_within(value: Any, place: _Place) -> Any:
        found = read(value, place)
        return tuple(map(bounded, found)) if isinstance(found, tuple) else bounded(found)

    return read_within


def _union_reader(arguments: tuple) -> _Reader:
    kinds = {_KINDS[kind]: _reader(kind) for kind in arguments if kind in _KINDS}
    if kinds:
        return partial(_read_kind, kinds)
    inner = _reader(next(kind for kind in arguments if kind is not types.NoneType))
    return lambda value, place: None if value is None else inner(value, place)


def _tuple_reader(arguments: tuple) -> _Reader:
    item = _reader(arguments[0])
    length = None if arguments[1] is Ellipsis else len(arguments)
    identified = dataclasses.is_dataclass(arguments[0]) and "id" in field_names(arguments[0])
    return partial(_read_tuple, item, length, identified)


def _read_object(kind: type, readers: dict[str, _Reader], value: Any, place: _Place) -> Any:
    if not isinstance(value, dict):
        raise place.wrong("an object")
    known = {name: read(value[name], place.into(name)) for name, read in readers.items() if name in value}
    if missing := [name for name in _required(kind) if name not in known]:
        raise place.wrong(f"an object with {', '.join(missing)}")
    unknown = value.keys() - known.keys() - ({"kind"} if kind in _KINDS else set()) if len(known) < len(value) else ()
    if not unknown:
        return kind(**known)
    return kind(**known, extra={name: _read_any(item, place.into(name)) for name, item in value.items() if name in unknown})


@cache
def _required(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that have no default."""
    none = dataclasses.MISSING
    return tuple(field.name for field in dataclasses.fields(kind) if field.default is none and field.default_factory is none)


def _read_kind(kinds: dict[str, _Reader], value: Any, place: _Place) -> Any:
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        raise place.wrong(f"one of {', '.join(kinds)}")
    return kinds[kind](value, place)


def _read_tuple(item: _Reader, length: int | None, identified: bool, value: Any, place: _Place) -> tuple:
    if not isinstance(value, list) or length not in (None, len(value)):
        raise place.wrong("a list" if length is None else f"a list of {length}")
    items = tuple(item(entry, place.into(index)) for index, entry in enumerate(value))
    if identified and len({entry.id for entry in items}) < len(items):
        raise place.wrong("a list without the same id twice")
    return items


def _read_mapping(item: _Reader, value: Any, place: _Place) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise place.wrong("an object")
    return {key: item(entry, place.into(key)) for key, entry in value.items()}


def _read_raster(value: Any, place: _Place) -> Raster:
    if not isinstance(value, dict) or value.get("channels") not in (1, 4) or not isinstance(value.get("tiles"), dict):
        raise place.wrong("a raster of 1 or 4 channels")
    channels = int(value["channels"])
    tiles = {_position(key, place): place.tile(_hash(entry, place), channels) for key, entry in value["tiles"].items()}
    return Raster(channels, tiles)


def _position(text: str, place: _Place) -> tuple[int, int]:
    column, _, row = text.partition(",")
    if not all(part.removeprefix("-").isascii() and part.removeprefix("-").isdigit() and len(part) < 8 for part in (column, row)):
        raise place.wrong("tiles by column,row")
    return int(column), int(row)


def _hash(value: Any, place: _Place) -> str:
    if not isinstance(value, str) or len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise place.wrong("tiles named by their sha256")
    return value


def _read_choice(choices: tuple, value: Any, place: _Place) -> Any:
    if value not in choices:
        raise place.wrong(f"one of {', '.join(map(str, choices))}")
    return value


def _read_scalar(kind: type, value: Any, place: _Place) -> Any:
    fits = type(value) is kind or (kind is float and type(value) is int)
    if not fits or (kind in (int, float) and abs(value) > MAX_NUMBER):
        raise place.wrong({str: "a text", int: "a whole number", float: "a number", bool: "true or false"}[kind])
    return kind(value)


def _read_any(value: Any, place: _Place) -> Any:
    if _depth(value, MAX_DEPTH) < 0:
        raise place.wrong(f"nested less than {MAX_DEPTH} deep")
    return value


def _depth(value: Any, left: int) -> int:
    """Levels left below `left` under `value`; negative when it is nested too deeply."""
    if left < 0 or not isinstance(value, dict | list):
        return left
    return min((_depth(item, left - 1) for item in (value.values() if isinstance(value, dict) else value)), default=left)


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large a number")
    return number


def _short(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error).rstrip(".")[:200]

"""A project as plain JSON values and back, driven by the dataclasses: unknown fields are kept, wrong ones refused by name."""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from .errors import DocumentError
from .project import Project
from .raster import Raster, Tile
from .reader import KINDS, MAX_NUMBER, Place, Reader, check_ids, field_hints, field_names, reader

MAX_BYTES = 256 << 20

Loader = Callable[[str, int], np.ndarray]
"""Reads a tile's pixels, uint8 [256, 256, channels], by key and channel count."""


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
    """The plain form of a project or of any part of it; rasters become tile keys, fields of newer versions stand among their own.

    Raises DocumentError for what could not be read back, so that no edit ever makes a film that does not open.
    """
    kind = type(value)
    if kind in (str, int, float, bool, types.NoneType):
        return value
    if kind is tuple or kind is list:
        return [to_plain(item) for item in value]
    if kind is Tile:
        return value.key
    if dataclasses.is_dataclass(kind):
        check_fields(value)
        plain = {"kind": KINDS[kind]} if kind in KINDS else {}
        plain.update((name, to_plain(getattr(value, name))) for name in field_names(kind))
        return {**plain, **to_plain(getattr(value, "extra", {}))}
    if isinstance(value, Mapping):
        return {key_text(key): to_plain(item) for key, item in value.items()}
    raise DocumentError(f"The edit cannot be saved: a film cannot hold a {kind.__name__}.")


def to_project(plain: Any, load: Loader) -> Project:
    """The project of a plain form; raises DocumentError that names the first field that does not fit. Pixels load when first used."""
    tile = cache(lambda key, channels: Tile(key=key, load=partial(load, key, channels)))
    try:
        return reader(Project)(plain, Place("the film", tile))
    except RecursionError as error:
        raise DocumentError("The film cannot be read: it is nested too deeply.") from error


def to_part(kind: Any, plain: Any, what: str) -> Any:
    """A part of a film of the type `kind`, without pixels, from its plain form; raises DocumentError naming `what`."""

    def refuse(*_: object) -> Tile:
        raise DocumentError(f"{what} cannot hold pixels.")

    return reader(kind)(plain, Place(what, refuse))


def key_text(key: Any) -> str:
    """A mapping's key as JSON writes it: tile positions become "column,row"."""
    if isinstance(key, tuple):
        return ",".join(map(str, key))
    if not isinstance(key, str):
        raise DocumentError(f"The edit cannot be saved: a film cannot hold things by {type(key).__name__}.")
    return key


def check_fields(value: Any) -> None:
    """Raise DocumentError when a field of this dataclass (not those of its parts) could not be read back."""
    for name, simple, check in _checks(type(value)):
        found = getattr(value, name)
        if type(found) not in simple or (type(found) is int and abs(found) > MAX_NUMBER):
            check(found, Place(f"{type(value).__name__}/{name}", None, "The edit cannot be saved"))


_Check = Callable[[Any, Place], Any]


@cache
def _checks(kind: type) -> tuple[tuple[str, tuple[type, ...], _Check], ...]:
    """For each field its name, the simple types of values that need no closer look, and what looks closer."""
    hints = {} if kind is Raster else field_hints(kind)
    return tuple((name, _simple_types(hint), _check(hint)) for name, hint in hints.items())


def _simple_types(hint: Any) -> tuple[type, ...]:
    found = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    return tuple(part for part in found if part in (str, int, bool, types.NoneType))


def _check(hint: Any) -> _Check:
    """What finds fault with the value of a field; of parts that are dataclasses only with their type, for they have checks of their own."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    inner = (choice for part in (arguments or (hint,)) for choice in (typing.get_args(part) or (part,)))
    parts = tuple(part for part in inner if dataclasses.is_dataclass(part))
    if not parts:
        return partial(_check_plain, reader(hint), origin is tuple)
    if origin is tuple:
        return partial(_check_items, parts)
    if origin in (dict, Mapping):
        return lambda value, place: _check_parts(parts, value.values() if isinstance(value, Mapping) else [None], place)
    optional = (types.NoneType,) if types.NoneType in arguments else ()
    return lambda value, place: _check_parts((*parts, *optional), [value], place)


def _check_plain(read: Reader, is_tuple: bool, value: Any, place: Place) -> None:
    read(list(value) if is_tuple and isinstance(value, tuple) else value, place)


def _check_items(parts: tuple[type, ...], value: Any, place: Place) -> None:
    _check_parts(parts, value if isinstance(value, tuple) else [None], place)
    if "id" in field_names(parts[0]):
        check_ids(value, place)


def _check_parts(parts: tuple[type, ...], values: Iterable[Any], place: Place) -> None:
    if not all(type(value) in parts for value in values):
        raise place.wrong(f"a {parts[0].__name__}")


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large a number")
    return number


def _short(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error).rstrip(".")[:200]

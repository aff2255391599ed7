"""What an edit changed, found by identity: a list of small operations on the plain form, and their replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .canvas import Canvas, Layer
from .codec import check_fields, key_text, to_plain
from .errors import DocumentError
from .mix import Mix
from .project import Project
from .raster import Raster
from .reader import field_names
from .scene import Set
from .timeline import Timeline, Track

_OPENED = (Project, Timeline, Track, Mix, Set, Canvas, Layer, Raster)
"""Dataclasses whose fields are compared one by one; all others are written whole."""

Operation = list[Any]
"""["set", path, plain value], ["drop", path] or ["order", path, ids]; a path is field names, mapping keys and item ids."""


def changes(before: Project, after: Project) -> list[Operation]:
    """The operations that make the plain form of `after` out of that of `before`."""
    found: list[Operation] = []
    _compare([], before, after, found)
    return found


def replay(document: Any, operations: Any) -> Any:
    """The plain document with the operations done to it (in place); raises DocumentError when they do not fit."""
    try:
        for operation in operations:
            document = _DO[operation[0]](document, *operation[1:])
        return document
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise DocumentError(f"An edit in the journal does not fit the film: {error}.") from error


def _compare(path: list[str], old: Any, new: Any, found: list[Operation]) -> None:
    if old is new or (type(old) is type(new) and type(new) in (str, int, bool) and old == new):
        return
    if type(old) is type(new) and type(new) in _OPENED and getattr(old, "extra", None) == getattr(new, "extra", None):
        check_fields(new)
        for name in field_names(type(new)):
            _compare([*path, name], getattr(old, name), getattr(new, name), found)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        _compare_items(path, {key_text(k): v for k, v in old.items()}, {key_text(k): v for k, v in new.items()}, found)
    elif (old_items := _by_id(old)) is not None and (new_items := _by_id(new)) is not None:
        _compare_items(path, old_items, new_items, found)
    else:
        found.append(["set", path, to_plain(new)])


def _by_id(value: Any) -> dict[str, Any] | None:
    """A tuple of things with different ids, by id."""
    if not isinstance(value, tuple) or not all(hasattr(item, "id") for item in value):
        return None
    items = {item.id: item for item in value}
    return items if len(items) == len(value) else None


def _compare_items(path: list[str], old: dict[str, Any], new: dict[str, Any], found: list[Operation]) -> None:
    found.extend(["drop", [*path, key]] for key in old if key not in new)
    for key, item in new.items():
        if key in old:
            _compare([*path, key], old[key], item, found)
        else:
            found.append(["set", [*path, key], to_plain(item)])
    order = [key for key in old if key in new] + [key for key in new if key not in old]
    if order != list(new):
        found.append(["order", path, list(new)])


def _set(document: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    parent, key = _find(document, path[:-1]), path[-1]
    if isinstance(parent, dict):
        parent[key] = value
    elif (index := _index(parent, key)) is None:
        parent.append(value)
    else:
        parent[index] = value
    return document


def _drop(document: Any, path: list[str]) -> Any:
    parent, key = _find(document, path[:-1]), path[-1]
    del parent[key if isinstance(parent, dict) else _index(parent, key)]
    return document


def _order(document: Any, path: list[str], keys: list[str]) -> Any:
    place = _find(document, path)
    if isinstance(place, dict):
        items = [(key, place[key]) for key in keys]
        place.clear()
        place.update(items)
    else:
        by_id = {item["id"]: item for item in place}
        place[:] = [by_id[key] for key in keys]
    return document


def _find(document: Any, path: list[str]) -> Any:
    for key in path:
        document = document[key if isinstance(document, dict) else _index(document, key)]
    return document


def _index(items: list[dict[str, Any]], id: str) -> int | None:
    return next((index for index, item in enumerate(items) if item["id"] == id), None)


_DO = {"set": _set, "drop": _drop, "order": _order}

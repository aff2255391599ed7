"""Which program may read and write which film: format versions, and the steps from old ones to this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .errors import DocumentError

MAJOR, MINOR = 1, 0
FORMAT = {"major": MAJOR, "minor": MINOR, "min_reader": 1}
"""A minor version adds fields that older programs keep without understanding. `min_reader` is the oldest major that may show the film."""


class TooNewError(DocumentError):
    """Only a newer program may read the film. An older checkpoint must not be used in its place: it would take work back."""


Migration = Callable[[dict[str, Any]], dict[str, Any]]
MIGRATIONS: Mapping[int, Migration] = {}
"""From each older major version, the function that turns its plain document into that of the next major."""


def major_of(format: Any) -> int:
    """The major version of a film; raises DocumentError where this program must not even show it."""
    numbers = [format.get(name) for name in ("major", "minor", "min_reader")] if isinstance(format, dict) else [None]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise DocumentError("The film does not say which version of its format it has.")
    if numbers[2] > MAJOR:
        raise TooNewError("The film was made by a newer Filmwright: update Filmwright to open it.")
    return numbers[0]


def is_newer(major: int) -> bool:
    """True where this program may show the film but not write it."""
    return major > MAJOR


def migrate(document: dict[str, Any], major: int, to: int) -> dict[str, Any]:
    """The plain document of version `major` in the form of version `to`; newer ones stay as they are."""
    for step in range(major, to):
        if step not in MIGRATIONS:
            raise DocumentError(f"The film has format {step}, which this Filmwright cannot read any more.")
        document = MIGRATIONS[step](document)
    return document

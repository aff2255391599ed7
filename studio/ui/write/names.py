"""How scenes and shots are called in lists and on cards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from PySide6.QtWidgets import QWidget

from studio.document.project import Rate
from studio.document.story import Shot

_PREFIX = re.compile(r"^\.?(?:INT\.?/EXT|EXT\.?/INT|I/E|INT|EXT|EST)[. ]+", re.IGNORECASE)


@lru_cache(maxsize=1 << 12)
def scene_name(heading: str) -> str:
    """ "EXT. SEA - SUNSET" as "Sea, sunset"."""
    words = _PREFIX.sub("", heading.strip())
    parts = [part.strip() for part in re.split(r"\s+[-–—]+\s+", words) if part.strip()]
    name = ", ".join(parts)
    return name[:1].upper() + name[1:].lower() if name == name.upper() else name


def shot_name(shot: Shot) -> str:
    """What a shot is called on its card."""
    return scene_name(shot.heading) or QWidget.tr("Untitled scene")


def seconds(frames: int, rate: Rate) -> str:
    """A length as "4.5 s"."""
    return QWidget.tr("{:.1f} s").format(frames * rate.denominator / rate.numerator)


def scenes(shots: Sequence[Shot]) -> Iterator[tuple[str, list[Shot]]]:
    """Neighbouring shots under the same heading, with that heading."""
    for heading, group in groupby(shots, key=lambda shot: shot.heading):
        yield heading, list(group)

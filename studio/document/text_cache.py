"""The JSON text of a whole document at the cost of what changed: texts of shots, assets, layers and clips are kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from .canvas import Canvas
from .codec import key_text, to_plain, to_text
from .project import Project
from .reader import field_names
from .timeline import Timeline, Track

_OPENED = (Project, Timeline, Track, Canvas)


class TextCache:
    """Remembers the texts that its last document was made of."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Any, str]] = {}
        self._used: dict[int, tuple[Any, str]] = {}

    def text(self, project: Project) -> str:
        """The same as `to_text(to_plain(project))`, in many short steps, so that other threads are not held up."""
        self._used = {}
        text = self._text(project)
        self._kept = self._used
        return text

    def _text(self, value: Any) -> str:
        if isinstance(value, _OPENED):
            fields = [(name, self._text(getattr(value, name))) for name in field_names(type(value))]
            fields += [(name, to_text(to_plain(item))) for name, item in value.extra.items()]
            return f"{{{','.join(f'{to_text(name)}:{text}' for name, text in fields)}}}"
        if isinstance(value, Mapping):
            return f"{{{','.join(f'{to_text(key_text(key))}:{self._text(item)}' for key, item in value.items())}}}"
        if isinstance(value, tuple):
            return f"[{','.join(map(self._text, value))}]"
        return self._leaf(value) if dataclasses.is_dataclass(value) else to_text(value)

    def _leaf(self, value: Any) -> str:
        kept = self._kept.get(id(value)) or (value, to_text(to_plain(value)))
        self._used[id(value)] = kept
        return kept[1]

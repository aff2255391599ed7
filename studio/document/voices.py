"""Saved voices: how a character, or the narrator, speaks; one name, one voice, whatever the case of its letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SPEEDS = (0.5, 2.0)
"""The slowest and the fastest that a voice can speak, 1 being its own speed."""

Voices = tuple["SavedVoice", ...]


@dataclass(frozen=True)
class SavedVoice:
    """`model`, `voice` and `speed` as in `engines.requests.Speech`."""

    name: str
    model: str = "espeak"
    voice: str = ""
    speed: float = 1.0
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


def find_voice(voices: Voices, name: str) -> SavedVoice | None:
    """The voice of this name."""
    return next((voice for voice in voices if _same(voice.name, name)), None)


def with_voice(voices: Voices, voice: SavedVoice) -> Voices:
    """One more voice, in the order of names; the one that had its name is replaced."""
    return tuple(sorted((*without_voice(voices, voice.name), voice), key=lambda one: one.name.casefold()))


def without_voice(voices: Voices, name: str) -> Voices:
    """Without the voice of this name."""
    return tuple(voice for voice in voices if not _same(voice.name, name))


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()

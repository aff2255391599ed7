"""Which words of a prompt a model knows that lists its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def known_words(words: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Every single word in a model's list ("objects", "colours", ..., "examples"), in small letters."""
    return frozenset(found[0].lower() for entries in words.values() for entry in entries for found in WORD.finditer(str(entry)))


def is_known(word: str, known: frozenset[str]) -> bool:
    """True for a known word or its plural; every word is known to a model that has no list."""
    word = word.lower()
    return not known or word in known or (word.endswith("es") and word[:-2] in known) or (word.endswith("s") and word[:-1] in known)


def unknown_words(text: str, known: frozenset[str]) -> list[str]:
    """The words of a text that are not among the known ones, as they stand there."""
    return [found[0] for found in WORD.finditer(text) if not is_known(found[0], known)]

"""Known phrases in a prompt: the longest first, plurals and slips of the pen forgiven."""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TypeVar

Meaning = TypeVar("Meaning")
Phrase = tuple[str, ...]

_CLOSE = 0.86  # of a word's letters must fit for it to count as misspelt
_LONG = 5  # letters that a word must have for that


def phrase_of(text: str) -> Phrase:
    """The words of a text, in small letters and without the plural's s."""
    return tuple(_singular(word) for word in re.findall(r"[^\W_]+(?:['’&-][^\W_]+)*", text.lower()))


def phrase_table(entries: Iterable[tuple[str, Meaning]]) -> dict[Phrase, list[Meaning]]:
    """Phrase -> what it may mean, in the order of the entries (words, meaning)."""
    known: dict[Phrase, list[Meaning]] = {}
    for words, meaning in entries:
        meanings = known.setdefault(phrase_of(words), [])
        if meaning not in meanings:
            meanings.append(meaning)
    return known


def spot(text: str, known: Mapping[Phrase, list[Meaning]], sure: Container[str]) -> Iterator[tuple[Phrase, list[Meaning]]]:
    """(phrase, meanings) from left to right; single words that mean nothing have none. Words in `sure` are never taken as misspelt."""
    words, place = phrase_of(text), 0
    longest = max(len(phrase) for phrase in known)
    while place < len(words):
        for length in range(min(longest, len(words) - place), 0, -1):
            phrase = words[place : place + length]
            meanings = known.get(phrase) or (_nearest(phrase[0], known, sure) if length == 1 else [])
            if meanings or length == 1:
                yield phrase, meanings
                place += length
                break


def _nearest(word: str, known: Mapping[Phrase, list[Meaning]], sure: Container[str]) -> list[Meaning]:
    if len(word) < _LONG or word in sure:
        return []
    near = difflib.get_close_matches(word, [phrase[0] for phrase in known if len(phrase) == 1], 1, _CLOSE)
    return known[(near[0],)] if near else []


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word

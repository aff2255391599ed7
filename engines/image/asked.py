"""What a prompt asks for, in the judge's words: things with counts and names, relations, place and light."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engines.image.judge import Vocabulary

ALL_BEFORE = ("both", "them", "all")
IT = ("it",)
LITTLE = frozenset((
    "a", "an", "the", "and", "or", "with", "of", "in", "at", "on", "to", "by", "from", "is", "are", "stand", "stands", "standing",
    "there", "its", "their", "some", "while", "which", "that",
))  # fmt: skip
"""Words that ask for nothing by themselves."""


@dataclass(frozen=True)
class Relation:
    """things[first] stands to things[second] in one of the ways `names`."""

    first: int
    names: tuple[str, ...]
    second: int


@dataclass(frozen=True)
class Asked:
    """`things`: question -> class, only what was said, one entry for each thing. `scene`: question -> class."""

    things: tuple[dict[str, str], ...]
    relations: tuple[Relation, ...]
    scene: dict[str, str]


@dataclass(frozen=True)
class _Word:
    kind: str
    meant: tuple[str, ...]


def read_prompt(prompt: str, words: Vocabulary) -> Asked:
    """What the prompt says in the vocabulary's words; all other words are passed over.

    Words before an object's name describe it. A relation holds between the things named before and after it; followed by
    "both", "them" or "it" it holds between the last thing and the earlier ones ("with a cone behind both").
    """
    things: list[dict[str, str]] = []
    groups: list[range] = []
    relations: list[Relation] = []
    scene: dict[str, str] = {}
    said: dict[str, str] = {}
    waiting: _Word | None = None
    for word in _understood(prompt, words):
        if word.kind in words.scene:
            scene[word.kind] = word.meant[0]
        elif word.kind == "relation":
            waiting = word
        elif word.kind == "pronoun":
            relations += _to_earlier(waiting, groups, word.meant)
            waiting = None
        elif word.kind == "object":
            count = int(said.pop("count", "1"))
            groups.append(range(len(things), len(things) + count))
            things += [{**said, "object": word.meant[0]} for _ in range(count)]
            if waiting and len(groups) > 1:
                relations += [Relation(first, waiting.meant, second) for first in groups[-2] for second in groups[-1]]
            said, waiting = {}, None
        else:
            said[word.kind] = word.meant[0]
    return Asked(tuple(things), tuple(relations), scene)


def unread(prompt: str, words: Vocabulary) -> tuple[str, ...]:
    """What the prompt asks for in words that the vocabulary does not have, in their order: nobody can judge that."""
    return tuple(dict.fromkeys(token for token, word in _words(prompt, words) if word is None and token not in LITTLE))


def _to_earlier(relation: _Word | None, groups: list[range], earlier: tuple[str, ...]) -> list[Relation]:
    """The last things stand to the ones before them: to all, or to those just before."""
    if relation is None or len(groups) < 2:
        return []
    others = groups[:-1] if earlier == ALL_BEFORE else groups[-2:-1]
    return [Relation(first, relation.meant, second) for first in groups[-1] for group in others for second in group]


def _understood(prompt: str, words: Vocabulary) -> list[_Word]:
    """The known phrases of a prompt in their order."""
    return [word for _, word in _words(prompt, words) if word]


def _words(prompt: str, words: Vocabulary) -> list[tuple[str, _Word | None]]:
    """The phrases of a prompt in their order, always the longest that fits, and single words that are not known."""
    tokens = re.findall(r"[\w']+", prompt.lower())
    known = {tuple(text.split()): _Word(kind, meant) for kind, table in words.phrases.items() for text, meant in table.items()}
    known |= {(text,): _Word("pronoun", ALL_BEFORE) for text in ALL_BEFORE} | {(text,): _Word("pronoun", IT) for text in IT}
    longest = max(len(phrase) for phrase in known)
    found, at = [], 0
    while at < len(tokens):
        length, word = _longest(tokens[at : at + longest], known)
        found.append((" ".join(tokens[at : at + length]), word))
        at += length
    return found


def _longest(tokens: list[str], known: dict[tuple[str, ...], _Word]) -> tuple[int, _Word | None]:
    for length in range(len(tokens), 0, -1):
        for phrase in (tuple(tokens[:length]), *_singular(tokens[:length])):
            if phrase in known:
                return length, known[phrase]
    return 1, None


def _singular(tokens: list[str]) -> list[tuple[str, ...]]:
    """The phrase with its last word's plural ending taken off."""
    *before, last = tokens
    return [(*before, last[: -len(end)]) for end in ("s", "es") if last.endswith(end) and len(last) > len(end) + 2]

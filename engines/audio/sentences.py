"""Text in pieces that a voice can say in one breath, and the pauses between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 220  # characters; voices tire and stray when a sentence is longer
_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\s])")
_BREATH = re.compile(r"(?<=[,;:–—])\s+")
_SHORT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Sr|Jr|vs|etc|e\.g|i\.e|No|Mt)|\b[A-Z])\.$")
_PAUSE, _PARAGRAPH, _COMMA = 0.28, 0.7, 0.12  # seconds


@dataclass(frozen=True)
class Sentence:
    """`pause`: seconds of silence after it."""

    text: str
    pause: float


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, long ones cut at commas. A blank line is a longer pause; there is none after the last."""
    found: list[Sentence] = []
    for paragraph in re.split(r"\n\s*\n", text):
        for sentence in _split(" ".join(paragraph.split())):
            pieces = _cut(sentence)
            found += [Sentence(piece, _COMMA) for piece in pieces[:-1]]
            found.append(Sentence(pieces[-1], _PAUSE))
        if found:
            found[-1] = Sentence(found[-1].text, _PARAGRAPH)
    if found:
        found[-1] = Sentence(found[-1].text, 0.0)
    return found


def _split(paragraph: str) -> list[str]:
    """At the ends of sentences; a full stop after an abbreviation or an initial is none."""
    parts: list[str] = []
    for part in _END.split(paragraph):
        if parts and _SHORT.search(parts[-1]):
            parts[-1] += " " + part
        elif part.strip() and any(letter.isalnum() for letter in part):
            parts.append(part.strip())
    return parts


def _cut(sentence: str) -> list[str]:
    """Pieces of at most `_LONGEST` characters, at commas where there are some, else between words."""
    pieces = [""]
    for part in _BREATH.split(sentence):
        for piece in [part] if len(part) <= _LONGEST else _words(part):
            if pieces[-1] and len(pieces[-1]) + len(piece) >= _LONGEST:
                pieces.append("")
            pieces[-1] = f"{pieces[-1]} {piece}".strip()
    return pieces


def _words(part: str) -> list[str]:
    lines = [""]
    for word in part.split():
        piece = word[:_LONGEST]
        if len(lines[-1]) + len(piece) >= _LONGEST:
            lines.append("")
        lines[-1] = f"{lines[-1]} {piece}".strip()
    return lines

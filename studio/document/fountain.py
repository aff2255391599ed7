"""Fountain: a screenplay in plain text as typed elements with their lines (https://fountain.io/syntax)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

Kind = Literal[
    "title page",
    "scene heading",
    "action",
    "character",
    "parenthetical",
    "dialogue",
    "lyrics",
    "transition",
    "section",
    "synopsis",
    "centred",
    "page break",
    "note",
    "boneyard",
]


@dataclass(frozen=True)
class Element:
    """One piece of the script. `text`: without its marks, notes and boneyards; several lines keep their line breaks.

    `line`, `last`: its first and last line, counted from 0. `detail`: the number of a scene heading, the level of a section ("1" to "6"),
    the key of a title page entry, "dual" for the second of two characters who speak at once.
    """

    kind: Kind
    text: str
    line: int
    last: int
    detail: str = ""


_HEADING = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)[. ]", re.IGNORECASE)
_NUMBER = re.compile(r"\s*#([\w\-.]+)#\s*$")
_TRANSITION = re.compile(r"[^a-z]*TO:|FADE (?:IN|OUT|TO BLACK|TO WHITE)[.:]?|(?:SMASH |JUMP |MATCH )?CUT(?: TO BLACK)?[.:]|DISSOLVE[.:]")
_SECTION = re.compile(r"(#{1,6})\s*(.*)")
_TITLE_KEY = re.compile(r"([A-Za-z][A-Za-z ]*):\s*(.*)")
_TITLE_KEYS = {"title", "credit", "author", "authors", "source", "notes", "draft date", "date", "contact", "copyright", "revision"}
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)(.{1,200}?)(?<=\S)(?<!\\)\1")
_OPENING = re.compile(r"/\*|\[\[")
_BONEYARD = re.compile(r"/\*")
_CLOSING = {"/*": "*/", "[[": "]]"}


Passage = tuple[str | None, ...]
"""Lines without a break between them; None stands for a line that is not there, as it held nothing but a note or a boneyard."""

_REMEMBERED = 1 << 14  # passages and texts: a long film has some thousands


@lru_cache(maxsize=4)
def parse(script: str) -> tuple[Element, ...]:
    """The elements of a script in the order of their lines. Every text is a script: nothing is an error.

    What stands between two empty lines is read alone and remembered: after an edit only the changed passages are read again.
    """
    script = script.replace("\r\n", "\n").replace("\r", "\n")
    open_text, hidden = _uncover(script)
    lines: list[str | None] = list(open_text.split("\n"))
    for number in _emptied(script, open_text):
        lines[number] = None
    title, begin = _title_page(lines)
    found = [*title, *(element for first, passage in _passages(lines, begin) for element in _placed(passage, first))]
    return tuple(sorted([*found, *hidden], key=lambda element: (element.line, element.last)) if hidden else found)


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> str:
    """Text without the marks of emphasis, its lines joined, its spaces single."""
    while (bare := _EMPHASIS.sub(r"\2", text)) != text:
        text = bare
    return " ".join(text.replace("\\*", "*").replace("\\_", "_").split())


def shown(text: str) -> str:
    """Text without its notes and boneyards."""
    return _uncover(text)[0]


def speaker(character: str) -> str:
    """The name in a character line, without "(V.O.)" and the like."""
    return character.partition("(")[0].strip()


def cast(elements: Iterable[Element]) -> tuple[str, ...]:
    """Who speaks, in the order of their first words."""
    return tuple(dict.fromkeys(name for element in elements if element.kind == "character" and (name := speaker(element.text))))


@dataclass(frozen=True)
class _Line:
    number: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def _uncover(script: str) -> tuple[str, list[Element]]:
    """The script with notes and boneyards taken out (line breaks stay), and those as elements."""
    kept, hidden, position, line = [], [], 0, 0
    for start, end in _hidden_spans(script):
        inside = script[start:end]
        line += script.count("\n", position, start)
        kind: Kind = "note" if inside.startswith("[[") else "boneyard"
        text = inside[2:].removesuffix(_CLOSING[inside[:2]]).strip()
        hidden.append(Element(kind, text, line, line + inside.count("\n")))
        kept += [script[position:start], "\n" * inside.count("\n")]
        position, line = end, line + inside.count("\n")
    return "".join([*kept, script[position:]]), hidden


def _hidden_spans(script: str) -> Iterator[tuple[int, int]]:
    """Where notes and boneyards stand; a boneyard that nobody closes goes to the end, a note that nobody closes is text."""
    position, opening = 0, _OPENING
    while found := opening.search(script, position):
        end = script.find(_CLOSING[found[0]], found.end())
        if end < 0 and found[0] == "[[":
            opening = _BONEYARD
            continue
        position = len(script) if end < 0 else end + 2
        yield found.start(), position


def _emptied(script: str, shown: str) -> set[int]:
    """Lines that held nothing but a note or boneyard: they are not there at all, so they part no paragraphs."""
    if script == shown:
        return set()
    pairs = enumerate(zip(script.split("\n"), shown.split("\n"), strict=True))
    return {number for number, (before, after) in pairs if before.strip() and not after.strip()}


def _title_page(lines: list[str | None]) -> tuple[list[Element], int]:
    """The entries of the title page, where the script begins with one, and the number of the line after it."""
    entries: list[Element] = []
    for number, text in enumerate(lines):
        if text is None:
            continue
        key = None if text[:1].isspace() and entries else _TITLE_KEY.fullmatch(text.strip())
        if not text.strip() or not (entries or (key and key[1].lower() in _TITLE_KEYS)):
            return entries, number
        if key:
            entries.append(Element("title page", key[2], number, number, key[1]))
        else:
            entry = entries[-1]
            entries[-1] = Element("title page", f"{entry.text}\n{text.strip()}".strip(), entry.line, number, entry.detail)
    return entries, len(lines)


def _passages(lines: list[str | None], begin: int) -> Iterator[tuple[int, Passage]]:
    """The passages from line `begin` on, each with the number of its first line. Two spaces on an empty line break no speech."""
    first = begin
    for number in range(begin, len(lines) + 1):
        text = lines[number] if number < len(lines) else ""
        if text is not None and not text.strip() and not text.startswith("  "):
            if number > first:
                yield first, tuple(lines[first:number])
            first = number + 1


@lru_cache(maxsize=_REMEMBERED)
def _placed(passage: Passage, first: int) -> tuple[Element, ...]:
    """The elements of a passage that begins at line `first`."""
    return tuple(replace(element, line=element.line + first, last=element.last + first) for element in _body(passage))


@lru_cache(maxsize=_REMEMBERED)
def _body(passage: Passage) -> tuple[Element, ...]:
    """The elements of a passage, their lines counted from its first."""
    lines = [_Line(number, text) for number, text in enumerate(passage) if text is not None]
    elements: list[Element] = []
    index, free = 0, True
    while index < len(lines):
        if lines[index].blank:
            index, free = index + 1, True
            continue
        found = _single(lines, index, free) or _speech(lines, index, free) or [_action(lines, index)]
        elements.extend(found)
        index = next((i for i in range(index, len(lines)) if lines[i].number > found[-1].last), len(lines))
        free = found[-1].kind in ("section", "synopsis", "page break", "scene heading")
    return tuple(elements)


def _single(lines: list[_Line], index: int, free: bool) -> list[Element]:
    """The element of one line that stands here, if it is one. `free`: no paragraph runs on into this line."""
    line, text = lines[index], lines[index].text.strip()
    found = _marked(text) or (_unmarked(text, _blank_after(lines, index)) if free else None)
    return [Element(found[0], found[1], line.number, line.number, found[2])] if found else []


def _marked(text: str) -> tuple[Kind, str, str] | None:
    """Kind, text and detail of a line that says by a mark what it is."""
    if re.fullmatch(r"={3,}", text):
        return "page break", "", ""
    if section := _SECTION.fullmatch(text):
        return "section", section[2], str(len(section[1]))
    if text.startswith("="):
        return "synopsis", text[1:].strip(), ""
    if text.startswith(">"):
        return ("centred", text[1:-1].strip(), "") if text.endswith("<") and len(text) > 1 else ("transition", text[1:].strip(), "")
    if text.startswith("~"):
        return "lyrics", text[1:].strip(), ""
    if text.startswith(".") and not text.startswith("..") and len(text) > 1:
        return _heading(text[1:])
    return None


def _unmarked(text: str, blank_after: bool) -> tuple[Kind, str, str] | None:
    if _HEADING.match(text):
        return _heading(text)
    return ("transition", text, "") if blank_after and _TRANSITION.fullmatch(text) else None


def _heading(text: str) -> tuple[Kind, str, str]:
    number = _NUMBER.search(text)
    return "scene heading", _NUMBER.sub("", text).strip(), number[1] if number else ""


def _speech(lines: list[_Line], index: int, free: bool) -> list[Element]:
    """A character and what it says, if one speaks here."""
    line, text = lines[index], lines[index].text.strip()
    forced = text.startswith("@") and len(text) > 1
    if not forced and not (free and _is_name(text) and not _blank_after(lines, index)):
        return []
    name, dual = text.removeprefix("@"), text.endswith("^")
    found = [Element("character", name.rstrip("^").strip(), line.number, line.number, "dual" if dual else "")]
    for spoken in lines[index + 1 :]:
        if not spoken.text.strip() and not spoken.text.startswith("  "):
            break
        _speak(found, spoken)
    return found


def _is_name(text: str) -> bool:
    """True for a line in capitals, but for what stands in brackets after it."""
    name, _, extension = text.rstrip("^ ").partition("(")
    return name == name.upper() and any(c.isalpha() for c in name) and not name.startswith("!") and extension[-1:] in ("", ")")


def _speak(found: list[Element], line: _Line) -> None:
    """Add one line of a speech: a parenthetical, a sung line, or more of what is being said."""
    text, before = line.text.strip(), found[-1]
    if text.startswith("(") and text.endswith(")"):
        found.append(Element("parenthetical", text, line.number, line.number))
    elif text.startswith("~"):
        found.append(Element("lyrics", text[1:].strip(), line.number, line.number))
    elif before.kind == "dialogue":
        found[-1] = Element("dialogue", f"{before.text}\n{text}", before.line, line.number)
    else:
        found.append(Element("dialogue", text, line.number, line.number))


def _action(lines: list[_Line], index: int) -> Element:
    """The paragraph that begins here: up to a blank line, or a line whose mark makes it something else."""
    end = index + 1
    while end < len(lines) and not lines[end].blank and not _marked(lines[end].text.strip()) and not lines[end].text.startswith("@"):
        end += 1
    text = "\n".join(line.text.rstrip() for line in lines[index:end])
    text = text.lstrip()[1:] if text.lstrip().startswith("!") else text
    return Element("action", text, lines[index].number, lines[end - 1].number)


def _blank_after(lines: list[_Line], index: int) -> bool:
    return index + 1 >= len(lines) or lines[index + 1].blank

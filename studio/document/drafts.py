"""What a script asks to be filmed: one draft per action paragraph or bare scene heading, with the prompt and time that it suggests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from .fountain import Element, cast, parse, plain, speaker
from .project import Rate
from .story import Line

MIN_MILLISECONDS = 3000
_MILLISECONDS_PER_SPOKEN_WORD = 400
_MILLISECONDS_PER_READ_WORD = 280
_PAUSE_AFTER_SPEECH = 600
_PREFIX = re.compile(r"(?:INT\.?/EXT|EXT\.?/INT|I/E|INT|EXT|EST)[. ]\s*", re.IGNORECASE)
_SAME_TIME = {"continuous", "later", "moments later", "same", "same time"}


@dataclass(frozen=True)
class Draft:
    """A shot as the script has it. `heading`, `text`: as written. `line`, `last`: lines of its action paragraph (or heading), from 0.

    `place`: the heading as words for a prompt ("meadow, day"), with the time of day of the scene before where it says "continuous".
    `names`: the words that names of the cast are made of, small.
    """

    heading: str
    text: str
    dialogue: tuple[Line, ...]
    line: int
    last: int
    place: str
    names: frozenset[str]

    @property
    def prompt(self) -> str:
        """The words for a picture of it: "a red cube stands left of a blue sphere, meadow, day"."""
        said = _as_prompt(self.text, self.names)
        return ", ".join(part for part in (said, self.place) if part)

    def duration(self, rate: Rate) -> int:
        """Frames that it takes to see it and to say its lines: never under three seconds."""
        return -(-self._milliseconds() * rate.numerator // (1000 * rate.denominator))

    def _milliseconds(self) -> int:
        spoken = sum(_PAUSE_AFTER_SPEECH + _MILLISECONDS_PER_SPOKEN_WORD * len(line.text.split()) for line in self.dialogue)
        return max(MIN_MILLISECONDS, _MILLISECONDS_PER_READ_WORD * len(self.text.split()), spoken)


@dataclass
class _Sketch:
    """A draft while what is said in it is still coming in."""

    heading: str
    text: str
    place: str
    line: int = 0
    last: int = 0
    said: list[Line] = field(default_factory=list)


@lru_cache(maxsize=4)
def drafts(script: str) -> tuple[Draft, ...]:
    """The drafts of a script in order. What is said before anything is shown belongs to the heading."""
    elements = parse(script)
    names = frozenset(word for name in cast(elements) for word in name.lower().split())
    return tuple(Draft(one.heading, one.text, tuple(one.said), one.line, one.last, one.place, names) for one in _sketches(elements))


def _sketches(elements: tuple[Element, ...]) -> list[_Sketch]:
    found: list[_Sketch] = []
    scene = _Sketch("", "", "")
    open_scene, who, aside = False, "", ""
    for element in elements:
        if element.kind == "scene heading":
            found += [scene] if open_scene else []
            scene = _Sketch(element.text, "", _place(element.text, scene.place), element.line, element.last)
            open_scene = True
        elif element.kind == "action":
            found += [scene] if open_scene and scene.said else []
            found.append(_Sketch(scene.heading, plain(element.text), scene.place, element.line, element.last))
            open_scene = False
        elif element.kind == "character":
            who, aside = speaker(element.text), ""
        elif element.kind == "parenthetical":
            aside = plain(element.text).strip("()")
        elif element.kind in ("dialogue", "lyrics") and who:
            said, open_scene = (found[-1].said, False) if found and not open_scene else (scene.said, True)
            said.append(Line(who, plain(element.text), aside))
            aside = ""
    return [*found, scene] if open_scene else found


@lru_cache(maxsize=1 << 12)
def _place(heading: str, before: str) -> str:
    parts = [part.strip().lower() for part in re.split(r"\s+[-–—]+\s+", _PREFIX.sub("", heading, count=1))]
    if len(parts) > 1 and parts[-1] in _SAME_TIME:
        parts[-1] = before.rpartition(", ")[2]
    return ", ".join(part for part in parts if part)


@lru_cache(maxsize=1 << 12)
def _as_prompt(text: str, names: frozenset[str]) -> str:
    """An action as a picture's caption: sentences joined by commas, small first letters but for names, no shouting."""
    sentences = [sentence.strip(" .!?") for sentence in re.split(r"(?<=[.!?])\s+", text)]
    words = [[_quiet(word, index == 0, names) for index, word in enumerate(sentence.split())] for sentence in sentences if sentence]
    return ", ".join(" ".join(sentence) for sentence in words)


def _quiet(word: str, first: bool, names: frozenset[str]) -> str:
    bare = re.sub(r"\W", "", word).lower()
    if bare in names:
        return word.title() if word.isupper() else word
    return word.lower() if first or (word.isupper() and len(bare) > 1) else word

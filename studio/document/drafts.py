"""What a script asks to be filmed: one draft per action paragraph or bare scene heading, with the prompt and time that it suggests."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from .fountain import cast, parse, plain, speaker
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
    """

    heading: str
    text: str
    dialogue: tuple[Line, ...]
    line: int
    last: int
    place: str
    names: tuple[str, ...]

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


def drafts(script: str) -> tuple[Draft, ...]:
    """The drafts of a script in order. What is said before anything is shown belongs to the heading."""
    elements = parse(script)
    names = tuple(name.lower() for name in cast(elements))
    found: list[Draft] = []
    scene = Draft("", "", (), 0, 0, "", names)
    open_scene, who, aside = False, "", ""
    for element in elements:
        if element.kind == "scene heading":
            found += [scene] if open_scene else []
            scene = Draft(element.text, "", (), element.line, element.last, _place(element.text, scene.place), names)
            open_scene = True
        elif element.kind == "action":
            filled = replace(scene, text=plain(element.text), line=element.line, last=element.last, dialogue=())
            found += [scene, filled] if open_scene and scene.dialogue else [filled]
            open_scene = False
        elif element.kind == "character":
            who, aside = speaker(element.text), ""
        elif element.kind == "parenthetical":
            aside = plain(element.text).strip("()")
        elif element.kind in ("dialogue", "lyrics") and who:
            line, aside = Line(who, plain(element.text), aside), ""
            if found and not open_scene:
                found[-1] = _saying(found[-1], line)
            else:
                scene, open_scene = _saying(scene, line), True
    return tuple([*found, scene] if open_scene else found)


def _saying(draft: Draft, line: Line) -> Draft:
    return replace(draft, dialogue=(*draft.dialogue, line))


def _place(heading: str, before: str) -> str:
    parts = [part.strip().lower() for part in re.split(r"\s+[-–—]+\s+", _PREFIX.sub("", heading, count=1))]
    if len(parts) > 1 and parts[-1] in _SAME_TIME:
        parts[-1] = before.rpartition(", ")[2]
    return ", ".join(part for part in parts if part)


def _as_prompt(text: str, names: Collection[str]) -> str:
    """An action as a picture's caption: sentences joined by commas, small first letters but for names, no shouting."""
    sentences = [sentence.strip(" .!?") for sentence in re.split(r"(?<=[.!?])\s+", text)]
    words = [[_quiet(word, index == 0, names) for index, word in enumerate(sentence.split())] for sentence in sentences if sentence]
    return ", ".join(" ".join(sentence) for sentence in words)


def _quiet(word: str, first: bool, names: Collection[str]) -> str:
    bare = re.sub(r"\W", "", word).lower()
    if bare in names or any(bare in name.split() for name in names):
        return word.title() if word.isupper() else word
    return word.lower() if first or (word.isupper() and len(bare) > 1) else word

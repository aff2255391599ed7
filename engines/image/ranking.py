"""How well pictures show what a prompt asks for, as the judge sees them: what is right, and a score to rank them by."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from engines.image.asked import Asked, Relation, read_prompt
from engines.image.judge import Judge, Vocabulary
from engines.image.sight import MOST, Seen, Sight, look

STACKED = "on top of"
MISSING = -6.0
"""Log share that a question scores when the thing it asks about is not there, and for each thing that nobody asked for."""


@dataclass(frozen=True)
class Agreement:
    """What of a prompt is right in a picture.

    `count`: as many things as asked. `things[question]`: all that was asked about things ("object", "colour"); objects are
    only right with the right count. `relations`: all asked ones. `scene[question]`: place and light. What was not asked is
    right. `score`: sum of log shares, higher is better; it ranks pictures of one prompt. `found`: the seen thing for each asked one.
    """

    count: bool
    things: dict[str, bool]
    relations: bool
    scene: dict[str, bool]
    score: float
    found: tuple[int | None, ...]

    @property
    def everything(self) -> bool:
        """Whether nothing is wrong."""
        return self.count and self.relations and all(self.things.values()) and all(self.scene.values())


def rank(judge: Judge, pictures: np.ndarray, prompt: str) -> np.ndarray:
    """Scores [n] of pictures uint8 [n, h, w, 3] for one prompt, higher is better; all 0 when the judge knows none of its words."""
    words = judge.config.vocabulary
    asked = read_prompt(prompt, words)
    if not asked.things and not asked.scene:
        return np.zeros(len(pictures))
    return np.array([agreement(asked, sight, words).score for sight in look(judge, pictures)])


def agreement(asked: Asked, sight: Sight, words: Vocabulary) -> Agreement:
    """Compare a prompt with a picture."""
    found = matched(asked, sight, words)
    things = [sight.things[i] if i is not None else None for i in found]
    count = len(sight.things) == len(asked.things) or not asked.things
    named = {
        question: all(
            is_named(seen, wanted, question, words) for seen, wanted in zip(things, asked.things, strict=True) if question in wanted
        )
        for question in words.things
    }
    named["object"] = named["object"] and count
    scores = [_relation_scores(relation, found, sight, words) for relation in asked.relations]
    places = {question: words.scene[question][int(values.argmax())] for question, values in sight.scene.items()}
    return Agreement(
        count=count, things=named,
        relations=all(best for _, best in scores),
        scene={question: asked.scene.get(question, seen) == seen for question, seen in places.items()},
        score=_things_score(asked, sight, found, words) + sum(score for score, _ in scores) + _scene_score(asked, sight, words),
        found=found,
    )  # fmt: skip


def matched(asked: Asked, sight: Sight, words: Vocabulary) -> tuple[int | None, ...]:
    """For each asked thing the seen one that suits it, so that all together (relations too) suit best; None where too few are seen."""
    wanted = asked.things[:MOST]
    places = [*range(min(len(sight.things), len(wanted) + 2)), *[None] * len(wanted)]
    if len(wanted) > 4:
        return _greedy(asked, sight, words)
    return max(dict.fromkeys(permutations(places, len(wanted))), key=lambda found: _match_score(asked, sight, found, words))


def _greedy(asked: Asked, sight: Sight, words: Vocabulary) -> tuple[int | None, ...]:
    """Each asked thing takes the best seen one that is left: for more things than orders can be tried."""
    left, found = list(range(len(sight.things))), []
    for wanted in asked.things:
        best = max(left, key=lambda i: _name_score(sight.things[i], wanted, words), default=None)
        if best is not None:
            left.remove(best)
        found.append(best)
    return tuple(found)


def _match_score(asked: Asked, sight: Sight, found: tuple[int | None, ...], words: Vocabulary) -> float:
    relations = sum(_relation_scores(relation, found, sight, words)[0] for relation in asked.relations)
    return sum(_name_score(_seen(sight, i), wanted, words) for i, wanted in zip(found, asked.things, strict=True)) + relations


def _seen(sight: Sight, number: int | None) -> Seen | None:
    return None if number is None else sight.things[number]


def _name_score(seen: Seen | None, wanted: dict[str, str], words: Vocabulary) -> float:
    """Log share of a thing being all that was asked of it."""
    if seen is None:
        return MISSING * len(wanted)
    return sum(max(float(seen.names[question][words.things[question].index(name)]), MISSING) for question, name in wanted.items())


def is_named(seen: Seen | None, wanted: dict[str, str], question: str, words: Vocabulary) -> bool:
    """Whether the judge holds what was asked for the likeliest."""
    return seen is not None and words.things[question][int(seen.names[question].argmax())] == wanted[question]


def holds(relation: Relation, found: tuple[int | None, ...], sight: Sight, words: Vocabulary) -> bool:
    """Whether the judge sees the relation between the things `found` (as `Agreement.found`)."""
    return _relation_scores(relation, found, sight, words)[1]


def _relation_scores(relation: Relation, found: tuple[int | None, ...], sight: Sight, words: Vocabulary) -> tuple[float, bool]:
    """Log share of the relation, and whether it is what the judge sees.

    A thing on top of another one is left of, right of, behind and in front of whatever that one is.
    """
    first, second = found[relation.first], found[relation.second]
    if first is None or second is None:
        return MISSING, False
    order = list(words.relations)
    pairs = {(first, second)}
    if STACKED not in relation.names and words.relations[STACKED] not in relation.names:
        pairs = {(a, b) for a in _with_base(first, sight, order) for b in _with_base(second, sight, order) if a != b}
    score = max(float(sight.relations[a, b][order.index(name)]) for a, b in pairs for name in relation.names)
    return max(score, MISSING), any(order[int(sight.relations[a, b].argmax())] in relation.names for a, b in pairs)


def _with_base(thing: int, sight: Sight, order: list[str]) -> set[int]:
    """The thing, and what it stands on."""
    below = [other for other in range(len(sight.things)) if other != thing and _is_on(thing, other, sight, order)]
    return {thing, *below}


def _is_on(thing: int, other: int, sight: Sight, order: list[str]) -> bool:
    return order[int(sight.relations[thing, other].argmax())] == STACKED and sight.things[thing].box[1] < sight.things[other].box[1]


def _things_score(asked: Asked, sight: Sight, found: tuple[int | None, ...], words: Vocabulary) -> float:
    """Names and certainty of the asked things; things that nobody asked for cost their certainty."""
    if not asked.things:
        return 0.0
    named = sum(_name_score(_seen(sight, i), wanted, words) for i, wanted in zip(found, asked.things, strict=True))
    certain = sum(float(np.log(sight.things[i].certain)) for i in found if i is not None)
    unasked = [seen.certain for i, seen in enumerate(sight.things) if i not in found]
    return named + certain + MISSING * sum(unasked)


def _scene_score(asked: Asked, sight: Sight, words: Vocabulary) -> float:
    return sum(max(float(sight.scene[question][words.scene[question].index(name)]), MISSING) for question, name in asked.scene.items())

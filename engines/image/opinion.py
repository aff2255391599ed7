"""The judge's opinion of several pictures of one prompt: scores to sort them by, and in a short line each what is right or wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engines.image.asked import Asked, Relation, read_prompt, unread
from engines.image.judge import Vocabulary, shipped
from engines.image.ranking import Agreement, agreement, holds, is_named
from engines.image.sight import Seen, Sight, look
from engines.media.picture import read_picture
from engines.models.cache import Cache
from engines.models.catalog import find
from engines.progress import Progress
from engines.requests import Rank

_AROUND = 0.1  # of the asked part's sides is looked at too
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


def opinion(request: Rank, progress: Progress, _models: Cache) -> dict[str, Any]:
    """The facts of the answer to `Rank`."""
    if (problem := _stranger(request.model)) is not None:
        return _no_opinion(request, problem)
    judge = shipped()
    asked = _asked(request, judge.config.vocabulary)
    if not asked.things and not asked.scene:
        return _no_opinion(request, "The judge knows no thing, place or light in these words, so the order is that of the seeds.")
    skipped = unread(request.prompt, judge.config.vocabulary)
    aside = f" (not judged: {', '.join(skipped)})" if skipped else ""
    scores: list[float | None] = []
    complete, reasons = [], []
    for number, path in enumerate(request.images):
        progress.step(number, len(request.images), "Judging")
        if not Path(path).is_file():
            scores, complete, reasons = [*scores, None], [*complete, False], [*reasons, ""]
            continue
        sight = look(judge, _part(read_picture(path)[..., :3], request.box)[None])[0]
        found = agreement(asked, sight, judge.config.vocabulary)
        scores.append(round(float(found.score), 4))
        complete.append(found.everything)
        reasons.append(reason(asked, sight, found, judge.config.vocabulary) + aside)
    return {"judged": True, "scores": scores, "complete": complete, "reasons": reasons}


def reason(asked: Asked, sight: Sight, found: Agreement, words: Vocabulary) -> str:
    """One short line: "a red cube left of a blue sphere: all there", or what is wrong."""
    wrong = _wrong_things(asked, sight, found, words) + _wrong_relations(asked, sight, found, words) + _wrong_scene(asked, sight, words)
    return f"{_described(asked)}: all there" if not wrong else ", ".join(wrong)


def _asked(request: Rank, words: Vocabulary) -> Asked:
    """What the words ask for; of a part of a picture the things alone, because place and light cannot be told from it."""
    asked = read_prompt(request.prompt, words)
    return replace(asked, scene={}) if request.box is not None and asked.things else asked


def _stranger(model: str) -> str | None:
    """Why the pictures of this model cannot be judged, or None."""
    info = find(model)
    return None if info.family == "storybook" else f"The judge only knows pictures of the Storybook world, not those of “{info.title}”."


def _no_opinion(request: Rank, problem: str) -> dict[str, Any]:
    count = len(request.images)
    return {"judged": False, "scores": [None] * count, "complete": [False] * count, "reasons": [""] * count, "problem": problem}


def _part(picture: np.ndarray, box: tuple[int, int, int, int] | None) -> np.ndarray:
    """The asked part with a little around it; the whole where that part is nothing."""
    if box is None:
        return picture
    x, y, width, height = box
    across, down = round(width * _AROUND), round(height * _AROUND)
    part = picture[max(0, y - down) : y + height + down, max(0, x - across) : x + width + across]
    return part if part.size else picture


def _wrong_things(asked: Asked, sight: Sight, found: Agreement, words: Vocabulary) -> list[str]:
    wrong = []
    for place, wanted in zip(found.found, asked.things, strict=True):
        seen = None if place is None else sight.things[place]
        if seen is None:
            wrong.append(f"no {_named(wanted)}")
        elif not is_named(seen, wanted, "object", words):
            wrong.append(f"{_a(_seen_as(seen, 'object', words))} instead of {_a(_named(wanted))}")
        else:
            others = [question for question in wanted if question != "object" and not is_named(seen, wanted, question, words)]
            wrong += [f"{wanted['object']} {_seen_as(seen, each, words)} instead of {wanted[each]}" for each in others]
    more = len(sight.things) - len(asked.things)
    return [*wrong, f"{_NUMBERS[more]} thing{'s' if more > 1 else ''} too many"] if more > 0 and asked.things else wrong


def _wrong_relations(asked: Asked, sight: Sight, found: Agreement, words: Vocabulary) -> list[str]:
    """One mention of each relation that is not seen, where both things are."""
    there = [each for each in asked.relations if found.found[each.first] is not None and found.found[each.second] is not None]
    missed = [each for each in there if not holds(each, found.found, sight, words)]
    names = [[asked.things[place]["object"] for place in (each.first, each.second)] for each in missed]
    return list(dict.fromkeys(f"{a} not {' or '.join(each.names)} {b}" for each, (a, b) in zip(missed, names, strict=True)))


def _wrong_scene(asked: Asked, sight: Sight, words: Vocabulary) -> list[str]:
    seen = {question: words.scene[question][int(sight.scene[question].argmax())] for question in asked.scene}
    return [f"{seen[question]} instead of {wanted}" for question, wanted in asked.scene.items() if seen[question] != wanted]


def _described(asked: Asked) -> str:
    """What was asked, in the judge's words: "red cube left of blue sphere, meadow"."""
    joined = {(each.first, each.second): each for each in asked.relations}
    parts, told = [], set()
    for (first, second), relation in joined.items():
        parts.append(_related(asked, relation))
        told |= {first, second}
    counted = Counter(_named(wanted) for place, wanted in enumerate(asked.things) if place not in told)
    parts += [name if count == 1 else f"{count} × {name}" for name, count in counted.items()]
    return ", ".join([*dict.fromkeys(parts), *asked.scene.values()])


def _related(asked: Asked, relation: Relation) -> str:
    return f"{_named(asked.things[relation.first])} {' or '.join(relation.names)} {_named(asked.things[relation.second])}"


def _named(wanted: dict[str, str]) -> str:
    return " ".join([*(value for question, value in wanted.items() if question != "object"), wanted["object"]])


def _seen_as(seen: Seen, question: str, words: Vocabulary) -> str:
    return words.things[question][int(seen.names[question].argmax())]


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"

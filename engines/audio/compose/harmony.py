"""Harmony: phrases of chords, from a grammar over functions or from Markov chains over degrees, with a cadence at the end.

The grammar splits time in halves, as in Rohrmeier, "Towards a generative syntax of tonal harmony" (2011): a region of tonic, subdominant or
dominant becomes two regions, the first of which prolongs or prepares the second.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engines.audio.score import Key

SPLITS: dict[str, tuple[tuple[tuple[str, str], float], ...]] = {
    "T": ((("T", "T"), 3), (("D", "T"), 2), (("S", "T"), 1.5), (("T", "P"), 2)),
    "D": ((("S", "D"), 4), (("D", "D"), 1)),
    "S": ((("P", "S"), 2), (("S", "S"), 1.5), (("T", "S"), 1)),
    "P": ((("P", "P"), 1), (("T", "P"), 1)),
}
# degree (0..6) and how likely it stands for the function
DEGREES = {
    "major": {"T": ((0, 6), (2, 0.5)), "P": ((5, 4), (2, 1)), "S": ((3, 4), (1, 3)), "D": ((4, 6), (6, 0.5))},
    "minor": {"T": ((0, 6), (2, 0.5)), "P": ((5, 3), (2, 2)), "S": ((3, 4), (1, 1.5), (5, 1)), "D": ((4, 5), (6, 2))},
}
_WORDS = {0: "T", 2: "T", 5: "T", 1: "S", 3: "S", 4: "D", 6: "D"}
# chains[flavour]["major" or "minor"]: degree -> what follows it, with weights
CHAINS: dict[str, dict[str, dict[int, tuple[tuple[int, float], ...]]]] = {
    "pop": {
        "major": {0: ((4, 3), (5, 3), (3, 3), (2, 1)), 1: ((4, 3), (3, 1)), 2: ((3, 2), (5, 2)), 3: ((0, 2), (4, 4), (1, 1), (5, 1)),
                  4: ((5, 4), (0, 2), (3, 2)), 5: ((3, 5), (4, 1), (1, 2), (2, 1)), 6: ((0, 1),)},
        "minor": {0: ((5, 4), (6, 3), (3, 2), (2, 1)), 1: ((4, 1),), 2: ((6, 3), (5, 2), (3, 1)), 3: ((0, 2), (6, 2), (5, 1), (4, 1)),
                  4: ((0, 3), (5, 1)), 5: ((2, 3), (6, 3), (3, 2)), 6: ((0, 4), (5, 2), (2, 1))},
    },
    "cinematic": {
        "major": {0: ((3, 3), (5, 3), (2, 2), (1, 1)), 1: ((3, 1), (5, 1)), 2: ((3, 3), (5, 2)), 3: ((0, 3), (5, 2), (4, 1)),
                  4: ((5, 2), (3, 2)), 5: ((3, 4), (2, 1), (4, 1)), 6: ((0, 1),)},
        "minor": {0: ((5, 5), (3, 2), (2, 2), (6, 1)), 1: ((0, 1),), 2: ((6, 4), (5, 2)), 3: ((0, 2), (5, 3), (6, 1)),
                  4: ((0, 2), (5, 2)), 5: ((2, 4), (0, 1), (6, 2), (3, 1)), 6: ((0, 2), (3, 2), (5, 1))},
    },
    "modal": {
        "major": {0: ((6, 1), (3, 3), (1, 3), (4, 1)), 1: ((0, 3), (3, 1)), 2: ((3, 1),), 3: ((0, 4), (1, 1)), 4: ((0, 2), (3, 2)),
                  5: ((3, 1), (1, 1)), 6: ((0, 2), (3, 1))},
        "minor": {0: ((6, 4), (3, 3), (5, 1), (2, 1)), 1: ((0, 1),), 2: ((6, 1), (3, 1)), 3: ((0, 3), (6, 2)), 4: ((0, 1),),
                  5: ((6, 3), (0, 1)), 6: ((0, 4), (5, 1), (3, 1))},
    },
}  # fmt: skip
ENDINGS = {"close": 0, "open": 4, "half close": 5}
_APPLIED, _BORROWED = 0.12, 0.1
_TENSION = {"jazz": 0.95, "functional": 0.2, "pop": 0.15, "cinematic": 0.1, "modal": 0.2}


@dataclass(frozen=True)
class Harmony:
    """A chord without a place in time. `share`: how much of the phrase it takes, in slots."""

    root: int
    quality: str
    bass: int
    function: str
    share: int = 1


def phrase(key: Key, flavour: str, slots: int, ending: str, rng: random.Random) -> tuple[Harmony, ...]:
    """`slots` chords' worth of harmony that begins on the tonic and ends as `ending` says: a key of ENDINGS, or "turn" to lead back."""
    if flavour in CHAINS:
        degrees = _chain(CHAINS[flavour]["minor" if key.minor else "major"], slots, ending, rng)
        return tuple(_colour(key, flavour, degree, _WORDS[degree], rng) for degree in degrees)
    return _spice(key, _grammar(key, flavour, slots, ending, rng), rng)


def _chain(chain: dict[int, tuple[tuple[int, float], ...]], slots: int, ending: str, rng: random.Random) -> list[int]:
    """A walk from the tonic that is conditioned on its last degree: drawn backwards through the chances of reaching it."""
    last = 0 if ending == "close" else rng.choice([degree for degree in (3, 4, 5, 6) if any(degree == to for to, _ in chain[0])] or [3])
    if slots == 1:
        return [0]
    reach = [{last: 1.0}]
    for _ in range(slots - 1):
        reach.append({degree: sum(weight * reach[-1].get(to, 0.0) for to, weight in after) for degree, after in chain.items()})
    degrees = [0]
    for ahead in reversed(reach[:-1]):
        options = [(to, weight * ahead.get(to, 0.0)) for to, weight in chain[degrees[-1]]]
        if not sum(weight for _, weight in options):
            options = [(last, 1.0)]
        degrees.append(_draw(options, rng))
    return degrees


def _grammar(key: Key, flavour: str, slots: int, ending: str, rng: random.Random) -> tuple[Harmony, ...]:
    if slots == 1:
        return (_colour(key, flavour, 0, "T", rng),)
    cadence = {
        "close": (("D", 1), ("T", 1)),
        "open": (("S", 1), ("D", 1)),
        "half close": (("D", 1), ("P", 1)),
        "turn": (("S", 1), ("D", 1)),
    }[ending]
    tail = cadence[-1:] if slots < 3 else cadence
    symbols = [*_split("T", slots - len(tail), rng), *tail]
    made = []
    for index, (symbol, share) in enumerate(symbols):
        ends = ending == "close" and index == len(symbols) - 1
        degree = 0 if index == 0 or ends else _draw(DEGREES["minor" if key.minor else "major"][symbol], rng)
        harmony = _colour(key, flavour, degree, "T" if symbol == "P" else symbol, rng)
        made.append(Harmony(harmony.root, harmony.quality, harmony.bass, harmony.function, share))
    return tuple(made)


def _split(symbol: str, slots: int, rng: random.Random) -> list[tuple[str, int]]:
    """Terminals with how many slots they last, `slots` in all."""
    if slots <= 1 or (slots == 2 and rng.random() < 0.25):
        return [(symbol, max(1, slots))]
    left, right = _draw(SPLITS[symbol], rng)
    half = slots // 2
    return [*_split(left, half, rng), *_split(right, slots - half, rng)]


def _colour(key: Key, flavour: str, degree: int, function: str, rng: random.Random) -> Harmony:
    """The chord on a degree of the key, with sevenths as the flavour likes them; minor keys get a major dominant at cadences."""
    scale = key.scale
    root = scale[degree]
    steps = tuple((scale[(degree + jump) % 7] - root) % 12 for jump in (2, 4, 6))
    raised = key.minor and degree == 4 and flavour in ("functional", "jazz", "pop") and rng.random() < 0.85
    quality = _quality((4 if raised else steps[0], 7 if raised else steps[1], steps[2]), rng.random() < _TENSION[flavour])
    if quality in ("major", "minor") and flavour in ("pop", "cinematic", "modal") and rng.random() < 0.1:
        quality = "open"
    bass = root if flavour == "jazz" or rng.random() > 0.12 or len(steps) < 2 else (root + (4 if raised else steps[0])) % 12
    return Harmony(root, quality, bass if quality != "open" else root, function)


def _quality(steps: tuple[int, int, int], seventh: bool) -> str:
    third, fifth, high = steps
    if fifth == 6:
        return "half diminished" if seventh and high == 10 else "diminished"
    if fifth == 8:
        return "augmented"
    if not seventh:
        return "minor" if third == 3 else "major"
    if third == 3:
        return "minor 7"
    return "major 7" if high == 11 else "dominant 7"


def _spice(key: Key, chords: tuple[Harmony, ...], rng: random.Random) -> tuple[Harmony, ...]:
    """Now and then a dominant of the chord that follows, or the minor subdominant borrowed in major."""
    made = list(chords)
    for index in range(1, len(made) - 1):
        after = made[index + 1]
        if made[index].function != "D" and after.function != "D" and after.quality[:5] in ("major", "minor") and rng.random() < _APPLIED:
            root = (after.root + 7) % 12
            made[index] = Harmony(root, "dominant 7", root, "D", made[index].share)
        elif not key.minor and made[index].function == "S" and rng.random() < _BORROWED:
            root = (key.tonic + 5) % 12
            made[index] = Harmony(root, "minor", root, "S", made[index].share)
    return tuple(made)


def _draw(options: Sequence[tuple[Any, float]], rng: random.Random) -> Any:
    return rng.choices([option for option, _ in options], [weight for _, weight in options])[0]

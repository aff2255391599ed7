"""What may be said of a sound: several wordings, attributes left out at random, in the words that prompts are read by."""

from __future__ import annotations

import random

from engines.audio.compose.genres import GENRES
from engines.audio.compose.moods import MOODS
from engines.audio.foley.table import FOLEY
from engines.audio.score import Score
from engines.audio.synth.drums import KITS
from engines.audio.synth.voices import VOICES
from engines.training.sound.corpus import Event, Example

_KEPT = 0.7  # how likely an attribute is spoken of
_OTHER_WORD = 0.35  # how likely a thing goes by another of its names
_STRONG, _WEAK, _BIG, _FAR = 0.7, 0.3, 0.5, 0.5


def plain_caption(example: Example) -> str:
    """Everything, in fixed words."""
    parts = []
    if example.score:
        score = example.score
        voices = ", ".join(dict.fromkeys(part.voice for part in score.parts))
        parts.append(
            f"{score.mood} {score.genre} music with {voices} in {score.key}, {float(score.bpm):g} bpm, {score.metre[0]}/{score.metre[1]}"
        )
    if example.events:
        parts.append(", ".join(dict.fromkeys(_described(event, None) for event in example.events)))
    return "; ".join(parts)


def captions(example: Example, count: int = 3) -> tuple[str, ...]:
    """`count` wordings, the same for the same example; no two need say the same."""
    rng = random.Random(f"captions {example.seed}")
    return tuple(_caption(example, rng) for _ in range(count))


def _caption(example: Example, rng: random.Random) -> str:
    spoken = []
    if example.score:
        spoken.append(_tags(example.score, rng) if rng.random() < 0.5 else _sentence(example.score, rng))
    if example.events:
        names = list(dict.fromkeys(_described(event, rng) for event in example.events))
        spoken.append(rng.choice((", ", " and ")).join(names) if len(names) < 3 else ", ".join(names))
    if len(spoken) == 2 and rng.random() < 0.5:
        spoken.reverse()
    return rng.choice((", ", "; ", " with ")).join(spoken) if len(spoken) == 2 else spoken[0]


def _tags(score: Score, rng: random.Random) -> str:
    """Loose words, in any order."""
    tags = [word for word in _words(score, rng).values() if rng.random() < _KEPT]
    rng.shuffle(tags)
    return ", ".join(tags) or _named(score.genre, GENRES[score.genre].words, rng)


def _sentence(score: Score, rng: random.Random) -> str:
    words = {name: word for name, word in _words(score, rng).items() if rng.random() < _KEPT or name == "genre"}
    noun = rng.choice(("music", "piece", "track", "score"))
    start = " ".join(word for word in (words.get("mood"), words["genre"], noun) if word)
    voices = [words[name] for name in ("lead", "chords", "pads", "bass", "drums") if name in words]
    played = (" with " + (", ".join(voices[:-1]) + " and " if len(voices) > 1 else "") + voices[-1]) if voices else ""
    facts = [words[name] for name in ("key", "tempo", "metre") if name in words]
    return start + played + ("".join(f", {fact}" for fact in facts))


def _words(score: Score, rng: random.Random) -> dict[str, str]:
    """Attribute -> how it is called this time."""
    words = {
        "mood": _named(score.mood, MOODS[score.mood].words, rng),
        "genre": _named(score.genre, GENRES[score.genre].words, rng),
        "tempo": f"{float(score.bpm):g} bpm" if rng.random() < 0.8 else f"{round(score.bpm)} beats per minute",
        "key": f"in {score.key}",
        "metre": f"{score.metre[0]}/{score.metre[1]}",
    }
    for part in score.parts:
        words.setdefault(part.stem, _named(part.voice, VOICES[part.voice].words, rng))
    if score.drums and score.drums.hits:
        words["drums"] = rng.choice(("drums", *KITS[score.drums.kit].words))
    return words


def _described(event: Event, rng: random.Random | None) -> str:
    """A sound with what stands out in it; without dice by its own name, with everything that is to say."""
    kept = (lambda: True) if rng is None else (lambda: rng.random() < _KEPT)
    force = "heavy" if event.force > _STRONG else "light" if event.force < _WEAK else ""
    size = "large" if event.size > _BIG else "small" if event.size < -_BIG else ""
    far = "distant" if event.distance > _FAR else ""
    name = event.name if rng is None else _named(event.name, FOLEY[event.name].words, rng)
    return " ".join(word for word in (*(word for word in (far, size, force) if word and kept()), name))


def _named(name: str, others: tuple[str, ...], rng: random.Random) -> str:
    return rng.choice(others) if others and rng.random() < _OTHER_WORD else name

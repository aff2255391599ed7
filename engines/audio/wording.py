"""What the words of a music prompt ask for: genre, mood, instruments, tempo, key and metre, by the names that the composer knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import TypeVar

from engines.audio.compose.brief import METRES
from engines.audio.compose.genres import GENRES
from engines.audio.compose.moods import MOODS
from engines.audio.phrases import phrase_table, spot
from engines.audio.score import MODES, STEMS, Key
from engines.audio.synth.voices import VOICES
from engines.progress import EngineError

_Value = TypeVar("_Value")
_TONICS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SIGNS = {"#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}
_MODES = {"maj": "major", "min": "minor", "m": "minor", "ionian": "major", "aeolian": "minor"}
_KEY = re.compile(
    r"\b([A-Ga-g])\s?(#|♯|b(?![a-z])|♭|-?sharp|-?flat)?[\s-]*(" + "|".join((*MODES, *_MODES)) + r")?(?![a-z#♯♭])", re.IGNORECASE
)
_IN_TEXT = re.compile(r"\b([A-G])\s?(#|♯|b|♭|-?sharp|-?flat)?[\s-]+(" + "|".join((*MODES, "maj", "min")) + r")\b")
_TEMPO = re.compile(r"\b(\d{2,3}(?:\.\d+)?)\s*(?:bpm|beats per minute)\b", re.IGNORECASE)
_METRE = re.compile(r"\b(\d)/(\d)\b")
_WITHOUT = re.compile(r"\b(?:no|without|minus)\s+(?:any\s+)?(drums?|percussion|beats?|bass|pads?|melody|lead|chords?)\b", re.IGNORECASE)
_STEM_WORDS = {"drum": "drums", "percussion": "drums", "beat": "drums", "bas": "bass", "pad": "pads", "melody": "lead", "lead": "lead"}
_STEM_WORDS |= {"chord": "chords"}
_ALONE = frozenset({"solo", "only", "unaccompanied"})
_PACE = {"slow": 0.0, "slowly": 0.0, "fast": 1.0, "quick": 1.0, "rapid": 1.0}
_SLOW, _FAST = 66, 138  # beats per minute where no genre says what is slow
_FILLING = frozenset((
    "a", "an", "and", "the", "of", "in", "on", "at", "by", "for", "with", "to", "from", "under", "over", "into", "as", "is", "it", "its",
    "that", "this", "some", "very", "quite", "rather", "more", "less", "music", "song", "track", "tune", "piece", "soundtrack", "score",
    "theme", "background", "played", "playing", "featuring", "style", "like", "feel", "feeling", "mood", "loop", "loopable", "seamless",
    "instrumental", "film", "movie", "scene", "one", "two", "light", "little", "beat", "drum", "percussion",
))  # fmt: skip
_PLAIN = _FILLING | _ALONE | _PACE.keys()


@dataclass(frozen=True)
class Asked:
    """What was understood; None and empty where the words leave it open. `unread`: words that mean nothing to the composer."""

    genre: str | None = None
    mood: str | None = None
    bpm: Fraction | None = None
    key: Key | None = None
    metre: tuple[int, int] | None = None
    instruments: tuple[str, ...] = ()
    stems: tuple[str, ...] = STEMS
    unread: tuple[str, ...] = ()


@dataclass
class _Found:
    """What has been understood so far, in the order of the words."""

    genres: list[str] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    instruments: list[str] = field(default_factory=list)
    by_name: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    pace: float | None = None
    alone: bool = False


def read_prompt(prompt: str) -> Asked:
    """What a prompt asks for."""
    rest, key = _taken(_IN_TEXT, prompt, lambda match: _key(match.groups()))
    rest, bpm = _taken(_TEMPO, rest, lambda match: Fraction(match[1]))
    rest, metre = _taken(_METRE, rest, lambda match: (int(match[1]), int(match[2])))
    without = {_STEM_WORDS[match[1].lower().rstrip("s")] for match in _WITHOUT.finditer(rest)}
    found = _read_words(_WITHOUT.sub(" ", rest))
    genre = next((name for name in found.genres if name not in found.by_name), None) or next(iter(found.genres), None)
    stems = tuple(stem for stem in STEMS if stem not in without)
    if found.alone and found.instruments:
        stems = tuple(stem for stem in stems if stem == "lead" or stem in {VOICES[name].stem for name in found.instruments})
    return Asked(
        genre, next(iter(found.moods), None), bpm or _paced(found.pace, genre), key, metre if metre in METRES else None,
        tuple(dict.fromkeys(found.instruments)), stems or STEMS, tuple(found.unread),
    )  # fmt: skip


def read_key(text: str) -> Key:
    """A key such as "A minor", "F#m", "Bb", "D dorian". Raises EngineError."""
    match = _KEY.fullmatch(text.strip())
    if match is None:
        raise EngineError(f"“{text}” is no key; write it like A minor, F# major or D dorian.")
    return _key(match.groups())


def _key(groups: tuple[str | None, ...]) -> Key:
    tonic, sign, mode = ((group or "").lower().lstrip("-") for group in groups)
    mode = _MODES.get(mode, mode) or "major"
    return Key((_TONICS[tonic] + _SIGNS.get(sign, 0)) % 12, mode)


def _taken(pattern: re.Pattern[str], text: str, read: Callable[[re.Match[str]], _Value]) -> tuple[str, _Value | None]:
    """(the text without the first match, what that match says or None)"""
    match = pattern.search(text)
    return (text, None) if match is None else (text[: match.start()] + " " + text[match.end() :], read(match))


def _paced(pace: float | None, genre: str | None) -> Fraction | None:
    if pace is None:
        return None
    low, high = GENRES[genre].tempo if genre else (_SLOW, _FAST)
    return Fraction(round(low + (high - low) * pace))


def _read_words(text: str) -> _Found:
    found = _Found()
    for phrase, meanings in spot(text, _phrases(), _PLAIN):
        found.alone |= not _ALONE.isdisjoint(phrase)
        if meanings:
            _note(found, meanings)
        else:
            _note_single(found, phrase[0])
    return found


def _note(found: _Found, meanings: list[tuple[str, str]]) -> None:
    kinds = {kind for kind, _ in meanings}
    for kind, name in meanings:
        if kind == "genre":
            found.genres.append(name)
            found.by_name += [name] if "instrument" in kinds else []
        elif kind == "mood":
            found.moods.append(name)
        else:
            found.instruments.append(name)


def _note_single(found: _Found, word: str) -> None:
    if word in _PACE:
        found.pace = _PACE[word]
    elif word not in _FILLING | _ALONE and not word.isdigit():
        found.unread.append(word)


@cache
def _phrases() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """Phrase -> (kind, name) of everything that the composer and the voices can be asked for; the first of a kind has the word."""
    tables = (("instrument", VOICES), ("genre", GENRES), ("mood", MOODS))
    entries = ((words, (kind, name)) for kind, table in tables for name, entry in table.items() for words in (name, *entry.words))
    table = phrase_table(entries)
    return {phrase: list({kind: (kind, name) for kind, name in reversed(meanings)}.values()) for phrase, meanings in table.items()}

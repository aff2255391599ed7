# ruff: noqa: E501 (tables)
"""Moods: how bright, fast and full music is that should feel a certain way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mood:
    """`modes`: weights of the keys of score.MODES. `tempo`: factor on the genre's range, within it. `energy`: the still and the full end, 0..1.

    `arc`: how energy runs over the piece, a key of form.ARCS. `register`: semitones on the melody. `busy`: factor on how many notes.
    `words`: other ways to ask for it.
    """

    modes: dict[str, float]
    tempo: float
    energy: tuple[float, float]
    arc: str
    register: int = 0
    busy: float = 1.0
    words: tuple[str, ...] = ()


MOODS: dict[str, Mood] = {
    "calm": Mood({"major": 3, "lydian": 1, "mixolydian": 1}, 0.15, (0.2, 0.45), "flat", -2, 0.7, ("peaceful", "quiet", "gentle", "relaxed", "serene", "soft")),
    "happy": Mood({"major": 5, "mixolydian": 1}, 0.75, (0.5, 0.85), "wave", 3, 1.15, ("joyful", "cheerful", "bright", "sunny", "upbeat")),
    "sad": Mood({"minor": 5, "dorian": 1}, 0.1, (0.2, 0.5), "arch", -1, 0.75, ("melancholy", "sorrowful", "mournful", "grieving", "lonely")),
    "tense": Mood({"minor": 3, "phrygian": 2}, 0.65, (0.35, 0.9), "rise", -2, 0.9, ("suspenseful", "suspense", "nervous", "anxious", "thriller")),
    "epic": Mood({"minor": 3, "major": 1, "dorian": 1}, 0.6, (0.45, 1.0), "rise", 2, 1.0, ("heroic", "triumphant", "grand", "powerful", "majestic")),
    "mysterious": Mood({"minor": 2, "dorian": 2, "lydian": 1, "phrygian": 1}, 0.3, (0.2, 0.55), "wave", 0, 0.7, ("enigmatic", "eerie", "strange", "curious")),
    "romantic": Mood({"major": 3, "minor": 1, "lydian": 1}, 0.25, (0.3, 0.65), "arch", 1, 0.9, ("tender", "loving", "warm", "intimate")),
    "playful": Mood({"major": 4, "mixolydian": 1, "lydian": 1}, 0.6, (0.4, 0.7), "wave", 4, 1.2, ("funny", "quirky", "comic", "mischievous", "whimsical")),
    "dark": Mood({"minor": 3, "phrygian": 3}, 0.35, (0.3, 0.75), "rise", -5, 0.75, ("ominous", "sinister", "gloomy", "menacing", "brooding")),
    "hopeful": Mood({"major": 4, "lydian": 1}, 0.5, (0.3, 0.85), "rise", 2, 1.0, ("inspiring", "uplifting", "optimistic", "encouraging")),
    "dreamy": Mood({"lydian": 3, "major": 2, "dorian": 1}, 0.25, (0.25, 0.5), "wave", 3, 0.7, ("ethereal", "floating", "magical", "hazy")),
    "nostalgic": Mood({"major": 2, "minor": 1, "mixolydian": 2}, 0.3, (0.3, 0.6), "arch", 0, 0.9, ("wistful", "bittersweet", "longing", "sentimental")),
    "energetic": Mood({"minor": 2, "major": 2, "dorian": 1, "mixolydian": 1}, 0.9, (0.65, 1.0), "wave", 2, 1.2, ("driving", "exciting", "action", "fast", "intense")),
}  # fmt: skip

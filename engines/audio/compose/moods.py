# ruff: noqa: E501 (tables)
"""Moods: how bright, fast and full music is that should feel a certain way, and in which manner it is played."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Manner:
    """How a mood is played, in what is heard at any loudness, in any key and at any tempo.

    `held`: factor on the length of notes, below 1 detached; pads are held as long as their chords whatever it says. `low`, `high`:
    decibels of tone below 250 Hz and above 2 kHz. `wet`: decibels of room. `stems`: decibels on stems beside their usual balance.
    `figures`: how chords are laid out, keys of figures.TEXTURES; the genre's own if it has one of these.
    """

    held: float = 1.0
    low: float = 0.0
    high: float = 0.0
    wet: float = 0.0
    stems: dict[str, float] = field(default_factory=dict)
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mood:
    """`modes`: weights of the keys of score.MODES. `tempo`: factor on the genre's range, within it. `energy`: the still and the full end, 0..1.

    `arc`: how energy runs over the piece, a key of form.ARCS. `register`: semitones on melody and chords. `busy`: factor on how many
    notes. `words`: other ways to ask for it.
    """

    modes: dict[str, float]
    tempo: float
    energy: tuple[float, float]
    arc: str
    register: int = 0
    busy: float = 1.0
    words: tuple[str, ...] = ()
    manner: Manner = Manner()


MOODS: dict[str, Mood] = {
    "calm": Mood({"major": 3, "lydian": 1, "mixolydian": 1}, 0.15, (0.2, 0.45), "flat", -2, 0.7, ("peaceful", "quiet", "gentle", "relaxed", "serene", "soft"),
        Manner(1.1, 0, -4, 2, {"drums": -10, "pads": 4, "lead": -2}, ("sustained", "broken"))),
    "happy": Mood({"major": 5, "mixolydian": 1}, 0.75, (0.5, 0.85), "wave", 3, 1.15, ("joyful", "cheerful", "bright", "sunny", "upbeat"),
        Manner(0.65, -5, 6, -3, {"drums": 3, "pads": -8, "chords": 3}, ("strum", "offbeat", "alberti"))),
    "sad": Mood({"minor": 5, "dorian": 1}, 0.1, (0.2, 0.5), "arch", -4, 0.6, ("melancholy", "sorrowful", "mournful", "grieving", "lonely"),
        Manner(1.2, 0, -9, 4, {"drums": -12, "bass": -5, "lead": 4, "pads": -5}, ("broken", "arpeggio", "block"))),
    "tense": Mood({"minor": 3, "phrygian": 2}, 0.65, (0.35, 0.9), "rise", -2, 0.9, ("suspenseful", "suspense", "nervous", "anxious", "thriller"),
        Manner(0.4, 0, 1, -3, {"pads": 5, "lead": -3, "chords": 3}, ("pulse", "ostinato"))),
    "epic": Mood({"minor": 3, "major": 1, "dorian": 1}, 0.6, (0.45, 1.0), "rise", 2, 1.0, ("heroic", "triumphant", "grand", "powerful", "majestic"),
        Manner(1.0, 4, 1, 4, {"drums": 4, "bass": 2, "pads": 4}, ("block", "pulse", "power"))),
    "mysterious": Mood({"minor": 2, "dorian": 2, "lydian": 1, "phrygian": 1}, 0.3, (0.2, 0.55), "wave", -2, 0.55, ("enigmatic", "eerie", "strange", "curious"),
        Manner(0.4, -3, -5, 11, {"drums": -9, "pads": -9, "bass": -2, "chords": 2}, ("arpeggio", "broken", "comp"))),
    "romantic": Mood({"major": 3, "minor": 1, "lydian": 1}, 0.25, (0.3, 0.65), "arch", 0, 0.85, ("tender", "loving", "warm", "intimate"),
        Manner(1.2, 7, 2, -2, {"drums": -12, "lead": 6, "bass": 2, "pads": -3}, ("arpeggio", "fingerpicking"))),
    "playful": Mood({"major": 4, "mixolydian": 1, "lydian": 1}, 0.6, (0.4, 0.7), "wave", 7, 1.2, ("funny", "quirky", "comic", "mischievous", "whimsical"),
        Manner(0.3, -4, 2, -8, {"pads": -14, "drums": -2, "lead": 2}, ("offbeat", "oom-pah", "comp"))),
    "dark": Mood({"minor": 3, "phrygian": 3}, 0.35, (0.3, 0.75), "rise", -9, 0.6, ("ominous", "sinister", "gloomy", "menacing", "brooding"),
        Manner(1.1, 6, -10, 3, {"drums": -2, "bass": 6, "pads": 3, "lead": -3}, ("sustained", "block", "power"))),
    "hopeful": Mood({"major": 4, "lydian": 1}, 0.5, (0.3, 0.85), "rise", 5, 1.0, ("inspiring", "uplifting", "optimistic", "encouraging"),
        Manner(0.8, -4, 6, 5, {"drums": -9, "chords": 5, "pads": 2}, ("arpeggio", "sixteenths"))),
    "dreamy": Mood({"lydian": 3, "major": 2, "dorian": 1}, 0.25, (0.25, 0.5), "wave", 5, 0.6, ("ethereal", "floating", "magical", "hazy"),
        Manner(1.2, -8, 0, 10, {"drums": -14, "bass": -8, "pads": 6, "lead": -2}, ("arpeggio", "sustained"))),
    "nostalgic": Mood({"major": 2, "minor": 1, "mixolydian": 2}, 0.3, (0.3, 0.6), "arch", 0, 0.85, ("wistful", "bittersweet", "longing", "sentimental"),
        Manner(0.9, -10, -10, -4, {"drums": -7, "pads": -4, "chords": 2}, ("fingerpicking", "alberti", "broken"))),
    "energetic": Mood({"minor": 2, "major": 2, "dorian": 1, "mixolydian": 1}, 0.9, (0.65, 1.0), "wave", 2, 1.3, ("driving", "exciting", "action", "fast", "intense"),
        Manner(0.5, 4, 7, -8, {"drums": 7, "bass": 4, "pads": -9}, ("sixteenths", "pulse", "power"))),
}  # fmt: skip

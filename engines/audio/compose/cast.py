"""The cast: which voices play a piece, in which register, how loud and where between left and right."""

from __future__ import annotations

import random
from dataclasses import dataclass

from engines.audio.compose.accompany import Player
from engines.audio.compose.brief import Brief
from engines.audio.compose.genres import Genre
from engines.audio.compose.moods import Mood
from engines.audio.synth.voices import VOICES

_REGISTERS = {"bass": (28, 52), "chords": (48, 76), "lead": (57, 86), "pads": (45, 76)}  # MIDI, where the voice can follow
_VELOCITY = {"bass": 96, "chords": 82, "lead": 100, "pads": 72}
_GAIN = {"bass": -1.0, "chords": -4.0, "lead": 0.0, "pads": -7.0}
_ASKED = {"bass": 1.5, "chords": 3.0, "lead": 1.5, "pads": 6.0}  # decibels by which a voice stands out that was asked for by name
_NARROW = 17  # semitones: a register must have at least these


@dataclass(frozen=True)
class Role:
    """One voice in one stem."""

    voice: str
    player: Player
    gain: float
    pan: float
    sustains: bool


@dataclass(frozen=True)
class Cast:
    """Who plays. `kit` and `groove` are None and "" where there are no drums."""

    lead: tuple[Role, ...]
    chords: Role | None
    pads: tuple[Role, ...]
    bass: Role | None
    kit: str | None
    groove: str
    space: str


def choose(brief: Brief, genre: Genre, mood: Mood, rng: random.Random) -> Cast:
    """Voices from the genre, those that the brief names first."""
    asked = {
        stem: [name for name in brief.instruments if name in VOICES and _stem_of(name, genre) == stem]
        for stem in ("lead", "chords", "pads", "bass")
    }
    lead = asked["lead"] or rng.sample(genre.lead, min(len(genre.lead), 2 if rng.random() < 0.5 else 1))
    chords = asked["chords"] or ([rng.choice(genre.chords)] if genre.chords else [])
    pads = asked["pads"] or rng.sample(genre.pads, min(len(genre.pads), 2 if rng.random() < 0.35 else 1))
    bass = asked["bass"] or ([rng.choice(genre.bass)] if genre.bass else [])
    kit = rng.choice(genre.kits) if genre.kits else None
    side = rng.choice((-1, 1))
    return Cast(
        lead=tuple(_role(name, "lead", pan, brief) for name, pan in zip(lead, (0.08 * side, -0.3 * side, 0.35 * side), strict=False)),
        chords=_role(chords[0], "chords", -0.22 * side, brief, mood.register) if chords else None,
        pads=tuple(_role(name, "pads", pan, brief, mood.register) for name, pan in zip(pads, (0.12 * side, -0.2 * side), strict=False)),
        bass=_role(bass[0], "bass", 0.0, brief) if bass else None,
        kit=kit,
        groove=rng.choice(genre.grooves) if kit else "",
        space=rng.choice(genre.space),
    )


def _stem_of(name: str, genre: Genre) -> str:
    """Where a voice that was asked for is heard: where the genre has it, else where it is at home."""
    for stem in ("lead", "chords", "pads", "bass"):
        if name in getattr(genre, stem):
            return stem
    return VOICES[name].stem


def _role(name: str, stem: str, pan: float, brief: Brief, shift: int = 0) -> Role:
    """`shift`: semitones on the stem's register."""
    voice = VOICES[name]
    low, high = max(_REGISTERS[stem][0] + shift, voice.low), min(_REGISTERS[stem][1] + shift, voice.high)
    if high - low < _NARROW:
        low, high = (
            (voice.low, min(voice.high, voice.low + 24))
            if stem == "bass" or voice.low > low
            else (max(voice.low, voice.high - 24), voice.high)
        )
    gain = _GAIN[stem] + voice.gain + (_ASKED[stem] if name in brief.instruments else 0.0)
    return Role(name, Player(low, high, _VELOCITY[stem]), gain, pan, voice.sustains)

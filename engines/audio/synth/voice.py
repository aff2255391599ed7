"""What a voice is made of: frozen settings of four ways to make a tone, and how it is played."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """Loudness over time. `attack`, `decay`, `release`: seconds; `sustain`: 0..1, what is held after the decay."""

    attack: float = 0.01
    decay: float = 0.3
    sustain: float = 1.0
    release: float = 0.1


@dataclass(frozen=True)
class Wave:
    """A periodic wave whose spectrum opens and closes.

    `spectrum`: a name of waves.SPECTRA. `bright`: harmonics that pass when the tone is full, `dark`: when it is still.
    `opening`: seconds until it has closed from bright to dark, 0 stays bright. `formants`: (hertz, gain in dB, width in octaves).
    `unison` oscillators are spread by `detune` cents and over `width` (0 mono, 1 wide). `vibrato`: (cents, hertz, seconds until
    it sets in). `tremolo`: (depth 0..1, hertz). `breath`: noise beside the tone, 0..1. `drive`: saturation, 0..1.
    """

    shape: Shape
    spectrum: str = "saw"
    bright: float = 20.0
    dark: float = 8.0
    opening: float = 0.0
    formants: tuple[tuple[float, float, float], ...] = ()
    unison: int = 1
    detune: float = 0.0
    width: float = 0.0
    vibrato: tuple[float, float, float] = (0.0, 5.0, 0.3)
    tremolo: tuple[float, float] = (0.0, 5.0)
    breath: float = 0.0
    drive: float = 0.0


@dataclass(frozen=True)
class Pluck:
    """A string that is plucked (Karplus and Strong 1983, with the loss and place of Jaffe and Smith 1983).

    `ring`: seconds in which middle C falls by 60 dB. `soft`: 0..1, how dull the pluck is. `place`: where along the string, 0..0.5.
    `body`: resonances (hertz, gain in dB, width in octaves). `mute`: shortens the string's ring, 0..1. `drive`: saturation.
    """

    ring: float = 4.0
    soft: float = 0.4
    place: float = 0.2
    body: tuple[tuple[float, float, float], ...] = ()
    mute: float = 0.0
    drive: float = 0.0


@dataclass(frozen=True)
class Struck:
    """A body that is struck: partials that ring down, each at its own rate.

    `partials`: (ratio, level, seconds in which it falls by 60 dB at middle C). `strings`: if not 0, that many harmonics with
    `stiffness` are made instead, as on a piano. `damping`: how much sooner high partials and high notes fall. `thump`: noise of the
    stroke, 0..1. `hard`: 0..1. `tremolo`: (depth, hertz) of a vibraphone's discs.
    """

    partials: tuple[tuple[float, float, float], ...] = ()
    strings: int = 0
    stiffness: float = 0.0004
    ring: float = 8.0
    damping: float = 0.7
    thump: float = 0.1
    hard: float = 0.5
    tremolo: tuple[float, float] = (0.0, 5.0)


@dataclass(frozen=True)
class Fm:
    """Frequency modulation (Chowning 1973).

    `pairs`: (carrier ratio, level, modulator ratio, index, seconds in which the index falls to a tenth).
    """

    shape: Shape
    pairs: tuple[tuple[float, float, float, float, float], ...]
    detune: float = 0.0
    tremolo: tuple[float, float] = (0.0, 5.0)
    vibrato: tuple[float, float, float] = (0.0, 5.0, 0.3)


@dataclass(frozen=True)
class Voice:
    """An instrument. `low`, `high`: MIDI range. `stem`: where it is at home. `gain`: decibels beside the other voices, set so that all
    sound alike. `send`: decibels into the room. `words`: other names."""

    make: Wave | Pluck | Struck | Fm
    stem: str
    low: int
    high: int
    gain: float = 0.0
    send: float = -9.0
    words: tuple[str, ...] = ()

    @property
    def sustains(self) -> bool:
        """Whether a tone lasts as long as it is held."""
        return isinstance(self.make, Wave | Fm) and self.make.shape.sustain > 0.2

    @property
    def release(self) -> float:
        """Seconds in which a tone ends when it is let go."""
        if isinstance(self.make, Wave | Fm):
            return self.make.shape.release
        return 0.15 if isinstance(self.make, Pluck) else 0.25

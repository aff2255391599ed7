"""Composes the sample film's music: a music box over slow chords. Run it again to get the same file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

RATE = 48000
BEAT = 60 / 88
CHORDS = [(48, 64, 67, 72), (55, 62, 67, 71), (57, 60, 64, 69), (53, 60, 65, 69)]
MELODY = [
    (76, 1), (74, 0.5), (72, 0.5), (74, 1), (79, 1), (78, 1), (74, 1), (71, 2),
    (72, 1), (76, 0.5), (79, 0.5), (81, 1), (79, 1), (77, 1), (76, 0.5), (74, 0.5), (72, 2),
]  # fmt: skip


def frequency(note: float) -> float:
    """Hertz of a MIDI note number."""
    return 440 * 2 ** ((note - 69) / 12)


def bell(note: float, seconds: float, strength: float) -> np.ndarray:
    """A music-box tone: inharmonic partials with their own decays. float [samples]."""
    time = np.arange(int(seconds * RATE)) / RATE
    partials = ((1, 1, 1.6), (2.01, 0.45, 3.0), (3.03, 0.2, 5.0), (5.6, 0.08, 11.0))
    tone = sum(level * np.exp(-decay * time) * np.sin(2 * np.pi * frequency(note) * ratio * time) for ratio, level, decay in partials)
    return strength * tone * np.minimum(1, time / 0.003)


def pad(note: float, seconds: float, strength: float) -> np.ndarray:
    """A soft detuned string: three slow voices. float [samples]."""
    time = np.arange(int(seconds * RATE)) / RATE
    voices = sum(np.sin(2 * np.pi * frequency(note + cents / 100) * time + cents) for cents in (-6, 0, 7))
    swell = np.minimum(1, time / 0.9) * np.minimum(1, (seconds - time) / 0.9)
    return strength * voices * swell


def add(track: np.ndarray, sound: np.ndarray, start: float, pan: float) -> None:
    """Mix a mono sound into the stereo track [2, samples] at `start` seconds; pan -1 left to 1 right."""
    begin = int(start * RATE)
    sound = sound[: track.shape[1] - begin]
    for channel, level in enumerate((np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4))):
        track[channel, begin : begin + sound.size] += level * sound


def room(track: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The track with a two-second room around it."""
    time = np.arange(2 * RATE) / RATE
    size = track.shape[1] + time.size
    echoes = random.standard_normal((2, time.size)) * np.exp(-3.2 * time) * 0.012
    wet = np.fft.irfft(np.fft.rfft(track, size) * np.fft.rfft(echoes, size), size)[:, : track.shape[1]]
    return track + wet


def compose(bars: int = 10) -> np.ndarray:
    """The piece: float32 [samples, 2] at 48 kHz."""
    track = np.zeros((2, int((bars * 4 * BEAT + 3) * RATE)))
    for bar in range(bars):
        for index, note in enumerate(CHORDS[bar % 4]):
            add(track, pad(note, 4 * BEAT + 0.9, 0.035), bar * 4 * BEAT, (index - 1.5) / 2)
        for step in range(8):
            add(track, bell(CHORDS[bar % 4][(0, 2, 1, 3, 2, 1, 3, 2)[step]], 1.5, 0.07), (bar * 4 + step / 2) * BEAT, 0.4)
    position = 4.0
    while position < bars * 4 - 4:
        for note, beats in MELODY:
            if position < bars * 4:
                add(track, bell(note, 2.2, 0.16), position * BEAT, -0.25)
            position += beats
    add(track, bell(84, 3, 0.12), bars * 4 * BEAT, 0)
    track = room(track, np.random.default_rng(1))
    track *= np.minimum(1, np.arange(track.shape[1])[::-1] / (2 * RATE))
    return (track.T / np.abs(track).max() * 0.6).astype(np.float32)


if __name__ == "__main__":
    soundfile.write(Path(__file__).with_name("a-walk-in-the-meadow.ogg"), compose(), RATE, format="OGG", subtype="VORBIS")

"""Weather, water, fire and the open air: sounds without an end."""

from __future__ import annotations

import numpy as np

from engines.audio.foley.bench import Bench
from engines.dsp.equaliser import Band


def rain(bench: Bench) -> np.ndarray:
    """A bed of far drops, and near ones one by one on leaves and stone."""
    heavy = bench.force
    bed = bench.wide(700, 9000) * (0.1 + 0.12 * heavy) * bench.wander(0.4, 0.85, 1.0)
    out = (bed + bench.wide(150, 900) * 0.05 * heavy).astype(np.float32)
    drop = bench.part(0.05)
    for at in bench.moments(18 + 90 * heavy):
        hertz = bench.dice.uniform(900, 4200)
        size = bench.dice.uniform(0.2, 1.0) ** 3
        grain = np.sin(2 * np.pi * hertz * drop.times * (1 + 3 * drop.times)) * np.exp(-drop.times / bench.dice.uniform(0.002, 0.009))
        bench.lay(out, grain * size * 0.16, at, bench.dice.uniform(-1, 1))
    return out


def wind(bench: Bench) -> np.ndarray:
    """Gusts: noise whose loudness and colour rise together, and a whistle in the strongest."""
    gust = bench.wander(0.35, 0.15, 1.0) ** (1.8 - bench.force)
    low, middle = bench.wide(60, 400, 0.5), bench.wide(300, 1300)
    whistle = bench.tone(bench.wander(0.6, 420, 780)) * bench.wander(3, 0.2, 1.0) * np.clip(gust - 0.6, 0, 1) ** 2
    return 0.22 * low * gust + 0.2 * middle * gust**2 + (0.12 * bench.force * whistle)[None]


def sea(bench: Bench) -> np.ndarray:
    """Waves that come, break and run back over the sand."""
    out = (bench.wide(60, 350, 0.5) * 0.07).astype(np.float32)
    at = -3.0
    while at < bench.seconds:
        length = bench.dice.uniform(5.5, 9.0)
        wave = bench.part(length)
        place = wave.times / length
        swell = np.clip(place / 0.42, 0, 1) ** 2.2 * np.exp(-np.maximum(0, place - 0.42) * 5.5)
        foam = np.clip((place - 0.38) / 0.08, 0, 1) * np.exp(-np.maximum(0, place - 0.45) * 4.2)
        breaker = wave.wide(120, 1400, 0.5) * swell * 0.24 + wave.wide(1500, 9000) * foam * (0.1 + 0.08 * bench.force)
        breaker *= np.clip((1 - place) * 4, 0, 1)
        strength = bench.dice.uniform(0.6, 1.0)
        if at < 0:
            cut = int(-at * bench.rate)
            bench.lay(out, breaker[:, cut:] * strength, 0)
        else:
            bench.lay(out, breaker * strength, at)
        at += length * bench.dice.uniform(0.55, 0.8)
    return out


def stream(bench: Bench) -> np.ndarray:
    """Bubbles: each sings at 3.26 / radius hertz (Minnaert 1933) and rises in pitch as it comes up."""
    out = (bench.wide(400, 3500) * 0.045).astype(np.float32)
    grain = bench.part(0.09)
    for at in bench.moments(45 + 70 * bench.force):
        radius = 10 ** bench.dice.uniform(-2.9, -2.25)
        hertz = 3.26 / radius
        fall = 0.13 / hertz + 0.0072 * hertz**-1.5 + 12 / hertz
        sound = np.sin(2 * np.pi * np.cumsum(hertz * (1 + 1.2 * grain.times / fall * 0.1)) / bench.rate) * np.exp(-grain.times / fall)
        bench.lay(out, sound * bench.dice.uniform(0.2, 1) ** 2 * 0.22, at, bench.dice.uniform(-0.8, 0.8))
    return out


def fire(bench: Bench) -> np.ndarray:
    """Flames that lick, and wood that cracks."""
    out = (bench.wide(50, 450, 0.5) * 0.1 * bench.wander(5, 0.4, 1.0) + bench.wide(900, 5000) * 0.02 * bench.wander(9, 0.2, 1.0)).astype(
        np.float32
    )
    crack = bench.part(0.03)
    for at in bench.moments(7 + 10 * bench.force):
        low = bench.dice.uniform(700, 3000)
        sound = crack.noise(low, low * 3.5) * np.exp(-crack.times / bench.dice.uniform(0.0008, 0.006))
        bench.lay(out, sound * bench.dice.uniform(0.1, 1) ** 2.5 * 0.9, at, bench.dice.uniform(-0.7, 0.7))
    return out


def thunder(bench: Bench) -> np.ndarray:
    """A crack, if it is near, and a rumble that rolls away over hills."""
    near = bench.force
    out = bench.empty()
    start = 0.05
    crack = bench.part(0.5)
    bench.lay(out, crack.wide(500, 7000) * np.exp(-crack.times / 0.07) * crack.wander(60, 0.1, 1.0) * 0.9 * near**1.5, start)
    for _ in range(int(5 + 5 * near)):
        roll = bench.part(bench.dice.uniform(1.2, 3.0))
        shape = roll.swell(bench.dice.uniform(0.02, 0.25), roll.seconds * 1.2) * roll.wander(9, 0.35, 1.0) * np.linspace(1, 0, roll.samples)
        bench.lay(
            out,
            roll.wide(28, bench.dice.uniform(110, 320), 0.6) * shape * bench.dice.uniform(0.3, 0.8),
            start,
            bench.dice.uniform(-0.4, 0.4),
        )
        start += bench.dice.uniform(0.08, 0.5) * (1.3 - 0.5 * near)
    return np.tanh(bench.colour(out, Band("low shelf", 90, 5)))


def crickets(bench: Bench) -> np.ndarray:
    """A summer night: a few crickets, each with its pitch, rhythm and place."""
    out = (bench.wide(100, 900, 0.4) * 0.012).astype(np.float32)
    for _ in range(int(3 + 4 * bench.force)):
        hertz, pulses, rest = bench.dice.uniform(3900, 5600), bench.dice.uniform(26, 40), bench.dice.uniform(0.3, 0.7)
        chirp = np.clip(np.sin(2 * np.pi * pulses * bench.times), 0, 1) * (
            np.sin(2 * np.pi * rest * 2.3 * bench.times + bench.dice.uniform(0, 6)) > 0.1
        )
        smooth = bench.colour(chirp, Band("lowpass", 120))
        bench.lay(out, bench.tone(hertz) * smooth * bench.dice.uniform(0.02, 0.07), 0, bench.dice.uniform(-0.9, 0.9))
    return out


def forest(bench: Bench) -> np.ndarray:
    """Leaves in a light wind, and birds that answer each other."""
    out = (bench.wide(900, 6000) * 0.03 * bench.wander(0.5, 0.3, 1.0) + bench.wide(80, 500, 0.5) * 0.03).astype(np.float32)
    for at in bench.moments(0.5 + 0.7 * bench.force):
        bench.lay(out, song(bench.part(bench.dice.uniform(0.5, 1.3))) * bench.dice.uniform(0.1, 0.5), at, bench.dice.uniform(-0.9, 0.9))
    return out


def song(bench: Bench) -> np.ndarray:
    """A few syllables of one bird: sweeps and trills around one pitch."""
    out, at = np.zeros(bench.samples), 0.0
    centre = bench.dice.uniform(2300, 5200) * 2 ** (-0.6 * bench.size)
    kinds = bench.dice.integers(0, 3, 3)
    while at < bench.seconds - 0.08:
        syllable = bench.part(bench.dice.uniform(0.05, 0.16))
        kind = kinds[bench.dice.integers(0, 3)]
        place = syllable.times / syllable.seconds
        bend = (place - 0.5, 0.5 - place, 0.25 * np.sin(2 * np.pi * bench.dice.uniform(2, 5) * place))[kind]
        tone = syllable.tone(centre * 2 ** (0.5 * bend + bench.dice.uniform(-0.15, 0.15)))
        grain = tone * np.sin(np.pi * place) ** 0.7 * bench.dice.uniform(0.6, 1.0)
        start = int(at * bench.rate)
        count = min(len(grain), bench.samples - start)
        out[start : start + count] += grain[:count] * 0.5
        at += syllable.seconds + bench.dice.uniform(0.01, 0.09)
    return out


def bird(bench: Bench) -> np.ndarray:
    """One bird, near."""
    out = bench.empty()
    at = 0.03
    while at < bench.seconds - 0.2:
        length = min(bench.dice.uniform(0.4, 1.0), bench.seconds - at)
        bench.lay(out, song(bench.part(length)), at, bench.dice.uniform(-0.2, 0.2))
        at += length + bench.dice.uniform(0.25, 0.8)
    return out


def room_tone(bench: Bench) -> np.ndarray:
    """The quiet of an empty room: air, and the mains far away."""
    return bench.wide(40, 400, 0.6) * 0.03 + bench.wide(400, 5000) * 0.004 + (bench.tone(100.0) * 0.002 + bench.tone(150.0) * 0.001)[None]


def crowd(bench: Bench) -> np.ndarray:
    """People who talk all at once: a few voices made of vowels and pauses, each heard from several places at other moments."""
    out = (bench.wide(150, 2500, 0.5) * 0.02).astype(np.float32)
    for _ in range(7):
        voice = _talk(bench)
        for _ in range(int(2 + 4 * bench.force)):
            bench.lay(
                out,
                np.roll(voice, bench.dice.integers(bench.samples)) * bench.dice.uniform(0.006, 0.03),
                0,
                bench.dice.uniform(-0.95, 0.95),
            )
    return out


def _talk(bench: Bench) -> np.ndarray:
    """Somebody whose words are not understood."""
    pitch = bench.dice.choice([bench.dice.uniform(90, 150), bench.dice.uniform(160, 250)])
    voice = bench.tone(pitch * bench.wander(3, 0.85, 1.2), "rough") + 0.1 * bench.noise(1000, 6000)
    spoken = np.clip(bench.wander(4.5, -0.5, 1.0), 0, 1) * (bench.wander(0.5, 0, 1) > 0.35)
    formants = Band("peak", bench.dice.uniform(350, 750), 14, 0.5), Band("peak", bench.dice.uniform(900, 2200), 11, 0.4)
    return bench.colour(voice * spoken, *formants, Band("lowpass", 3200), Band("highpass", 120))


def applause(bench: Bench) -> np.ndarray:
    """Hands, hundreds of them."""
    out = (bench.wide(800, 6000) * 0.05).astype(np.float32)
    hand = bench.part(0.03)
    for at in bench.moments(60 + 160 * bench.force):
        centre = bench.dice.uniform(900, 2400)
        clap = hand.noise(centre * 0.7, centre * 2.2) * np.exp(-hand.times / bench.dice.uniform(0.002, 0.006))
        bench.lay(out, clap * bench.dice.uniform(0.05, 0.4), at, bench.dice.uniform(-1, 1))
    return out

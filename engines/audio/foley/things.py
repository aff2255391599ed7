"""Things and machines: doors, steps, engines, rockets, impacts and what breaks."""

from __future__ import annotations

import numpy as np

from engines.audio.foley.bench import Bench
from engines.dsp.equaliser import Band


def _struck(bench: Bench, base: float, fall: float, stiffness: float, count: int = 14) -> np.ndarray:
    """A body that was hit: `stiffness` spreads its partials, from a string's (0) to a plate's (1)."""
    numbers = np.arange(1, count + 1)
    hertz = base * numbers ** (1 + 0.7 * stiffness) * np.exp(bench.dice.normal(0, 0.06, count))
    return bench.modes(hertz, fall * (base / hertz) ** 0.55 * bench.dice.uniform(0.6, 1.2, count), 0.6 / numbers**0.6)


def _blow(bench: Bench, low: float, high: float, fall: float) -> np.ndarray:
    return bench.noise(low, high) * np.exp(-bench.times / fall)


def steps(bench: Bench, ground: str = "stone") -> np.ndarray:
    """Heel and toe at a walking pace; what is underfoot decides the colour."""
    colours = {
        "stone": (900, 5000, 0.012),
        "wood": (140, 1400, 0.03),
        "gravel": (1400, 8000, 0.06),
        "snow": (500, 3500, 0.09),
        "grass": (1800, 9000, 0.05),
    }
    low, high, fall = colours[ground]
    out, at, foot = bench.empty(), 0.06, 0
    pace = 0.62 - 0.22 * bench.force
    while at < bench.seconds - 0.1:
        for late, loud in ((0.0, 1.0), (0.07 + 0.03 * bench.dice.random(), 0.55)):
            step = bench.part(0.22)
            sound = _blow(step, low, high, fall * bench.dice.uniform(0.8, 1.2)) * 0.5
            if ground in ("gravel", "snow"):
                sound = sound * step.wander(160, 0, 1) ** 2 * 2.2
            thump = step.tone(75 * bench.dice.uniform(0.9, 1.1)) * np.exp(-step.times / 0.03) * (0.6 if ground == "wood" else 0.3)
            bench.lay(out, (sound + thump) * loud * bench.dice.uniform(0.75, 1), at + late, 0.12 * (-1) ** foot)
        at += pace * bench.dice.uniform(0.95, 1.05)
        foot += 1
    return out


def door(bench: Bench) -> np.ndarray:
    """A creak of stick and slip, then the door falls shut and the latch clicks."""
    out = bench.empty()
    creaking = max(0.2, bench.seconds - 0.9)
    creak = bench.part(creaking)
    speed = creak.wander(2.2, 18, 95) * (1 + 0.5 * bench.force)
    phase = np.cumsum(speed) / bench.rate
    slips = np.diff(np.floor(phase), prepend=0) > 0
    body = creak.colour(
        slips * creak.dice.uniform(0.5, 1, creak.samples),
        *(Band("peak", f * 2 ** (-0.5 * bench.size), 24, 0.12) for f in (410, 930, 1480, 2350)),
        Band("highpass", 180),
    )
    bench.lay(out, body * np.sin(np.pi * creak.times / creaking) ** 0.5 * 0.32, 0.0, -0.2)
    shut = bench.part(min(0.8, bench.seconds))
    slam = _struck(shut, 68 * 2 ** (-0.4 * bench.size), 0.5, 0.4) * 0.5 + (_blow(shut, 60, 900, 0.05) * 0.7)[None]
    bench.lay(out, slam, creaking + 0.02)
    click = bench.part(0.06)
    bench.lay(out, _struck(click, 1850, 0.05, 0.6, 6) * 0.2, creaking + 0.06, 0.1)
    return out


def knock(bench: Bench) -> np.ndarray:
    """Knuckles on wood, three or four times."""
    out, at = bench.empty(), 0.05
    gap = 0.28 - 0.1 * bench.force
    while at < min(bench.seconds - 0.1, 4 * gap):
        hit = bench.part(0.3)
        bench.lay(out, _struck(hit, 185 * 2 ** (-0.4 * bench.size), 0.16, 0.45, 8) * 0.55 + (_blow(hit, 400, 2600, 0.006) * 0.3)[None], at)
        at += gap * bench.dice.uniform(0.94, 1.06)
    return out


def engine(bench: Bench) -> np.ndarray:
    """Cylinders that fire, through pipe and body; revolutions rise and fall with the foot on the pedal."""
    idle = 22 * 2 ** (-0.7 * bench.size)
    speed = idle * (1 + 2.2 * bench.force * bench.wander(0.35, 0.1, 1.0))
    phase = np.cumsum(speed * 2) / bench.rate
    rough = 1 + 0.25 * np.interp(phase, np.arange(int(phase[-1]) + 2), bench.dice.standard_normal(int(phase[-1]) + 2))
    fire = np.exp(-(phase % 1) * 7) * rough
    sound = bench.colour(
        fire - fire.mean(), Band("peak", 95, 10, 0.6), Band("peak", 240, 6, 0.6), Band("peak", 720, 4, 0.8), Band("lowpass", 3800)
    )
    air = bench.noise(300, 4000) * np.exp(-(phase % 1) * 4) * 0.06
    sides = 0.03 * bench.wide(200, 3000)
    return np.tanh(0.9 * sound + air)[None] * 0.55 + sides


def train(bench: Bench) -> np.ndarray:
    """Wheels over the gaps of the rails, in pairs, and the weight of it."""
    out = (bench.wide(50, 300, 0.6) * 0.13 + bench.wide(800, 5000) * 0.03 * bench.wander(4, 0.4, 1.0)).astype(np.float32)
    gap = 0.75 - 0.35 * bench.force
    for start in np.arange(0.1, bench.seconds, gap):
        for late in (0.0, 0.11, 0.24, 0.35):
            clack = bench.part(0.25)
            bench.lay(
                out, _struck(clack, 130, 0.12, 0.7, 9) * 0.3 + (_blow(clack, 200, 2500, 0.015) * 0.25)[None], start + late * gap / 0.75
            )
    return out


def rocket(bench: Bench) -> np.ndarray:
    """Ignition, a roar that tears, and it is gone."""
    length = bench.seconds
    times = bench.times
    shape = np.clip(times / 0.35, 0, 1) ** 1.4 * np.where(
        times < 0.55 * length, 1, np.exp(-6.0 * (times - 0.55 * length) / (0.45 * length))
    )
    roar = bench.wide(35, 500, 0.5) * 0.4 + bench.wide(500, 5500) * 0.2 * bench.wander(30, 0.3, 1.0)
    tear = np.sign(bench.noise(150, 1800)) * 0.1 * bench.wander(45, 0, 1)
    out = np.tanh((roar + tear[None]) * shape * 1.5)
    bang = bench.part(min(1.2, length))
    whole = out.astype(np.float32)
    bench.lay(
        whole,
        np.tanh(bang.tone(55 * np.exp(-bang.times * 3) + 28) * np.exp(-bang.times / 0.25) * 1.5 + _blow(bang, 300, 5000, 0.05)) * 0.7,
        0.02,
    )
    return whole


def splash(bench: Bench) -> np.ndarray:
    """Something falls into water: a slap, a hollow, drops that come down again."""
    out = bench.empty()
    slap = bench.part(min(0.7, bench.seconds))
    bench.lay(out, slap.wide(500, 8000) * slap.swell(0.004, 0.55) * 0.6, 0.03)
    hollow = bench.part(min(0.4, bench.seconds))
    bench.lay(out, hollow.tone(160 * 2 ** (-0.7 * bench.size) * (1 + 2.2 * hollow.times)) * hollow.swell(0.05, 0.35) * 0.6, 0.09)
    drop = bench.part(0.08)
    for at in 0.15 + bench.dice.exponential(0.35, int(30 + 50 * bench.force)):
        hertz = bench.dice.uniform(700, 3500)
        sound = np.sin(2 * np.pi * hertz * drop.times * (1 + 4 * drop.times)) * np.exp(-drop.times / bench.dice.uniform(0.006, 0.02))
        bench.lay(out, sound * bench.dice.uniform(0.03, 0.22), at, bench.dice.uniform(-0.8, 0.8))
    return out


def impact(bench: Bench) -> np.ndarray:
    """A heavy blow with a deep tail, as trailers like it."""
    body = (
        np.tanh(bench.tone(38 * 2 ** (-0.4 * bench.size) * (1 + 2.6 * np.exp(-bench.times / 0.05))) * np.exp(-bench.times / 0.55) * 2) * 0.8
    )
    tail = bench.wide(60, 1400, 0.4) * bench.swell(0.003, min(2.4, bench.seconds)) * 0.22
    return tail + (body + _blow(bench, 800, 7000, 0.03) * (0.3 + 0.4 * bench.force))[None]


def explosion(bench: Bench) -> np.ndarray:
    """A blast, the earth, and what falls down."""
    out = impact(bench) * 0.8 + bench.wide(30, 350, 0.6) * bench.swell(0.02, min(3.5, bench.seconds)) * 0.6
    out = np.ascontiguousarray(np.tanh(out * 1.4), np.float32)
    for at in 0.3 + bench.dice.exponential(0.7, 40):
        stone = bench.part(0.12)
        bench.lay(
            out, _blow(stone, bench.dice.uniform(200, 900), 4000, 0.012) * bench.dice.uniform(0.02, 0.2), at, bench.dice.uniform(-1, 1)
        )
    return out


def whoosh(bench: Bench) -> np.ndarray:
    """Something passes: noise that swells, brightens and crosses from left to right."""
    place = bench.times / bench.seconds
    shape = np.exp(-(((place - 0.5) / 0.17) ** 2))
    bright = bench.noise(1200, 9000) * shape**2 * 0.6 + bench.noise(180, 1500) * shape * 0.45
    side = (np.clip((place - 0.2) / 0.6, 0, 1)) * np.pi / 2
    return np.stack([bright * np.cos(side), bright * np.sin(side)]) * (0.5 + 0.5 * bench.force)


def riser(bench: Bench) -> np.ndarray:
    """Tension that climbs to the last moment."""
    place = bench.times / bench.seconds
    hertz = 110 * 2 ** (3 * place**1.5)
    voices = sum(bench.tone(hertz * 2 ** (cents / 1200), "rough") for cents in (-14, 0, 11)) / 5
    return (bench.wide(400, 9000) * place**2.5 * 0.3 + (voices * place**1.4 * 0.4)[None]) * np.clip(
        (1 - place) * bench.seconds / 0.03, 0, 1
    )


def glass(bench: Bench) -> np.ndarray:
    """A pane breaks and its pieces fall."""
    out = bench.empty()
    first = bench.part(min(0.5, bench.seconds))
    bench.lay(out, first.wide(2500, 14000) * np.exp(-first.times / 0.035) * 0.6, 0.02)
    for at in 0.02 + bench.dice.exponential(0.22, int(40 + 40 * bench.force)):
        piece = bench.part(0.35)
        bench.lay(
            out,
            _struck(piece, bench.dice.uniform(1800, 5200), 0.3, 0.9, 6) * bench.dice.uniform(0.02, 0.18),
            at,
            bench.dice.uniform(-0.9, 0.9),
        )
    return out


def metal(bench: Bench) -> np.ndarray:
    """A clang: a plate of iron that is struck."""
    return _struck(bench, 190 * 2 ** (-0.8 * bench.size), 2.4, 0.55, 26) * 0.5 + (_blow(bench, 1000, 8000, 0.01) * 0.3)[None]


def wood(bench: Bench) -> np.ndarray:
    """A plank that is dropped, and once more, and lies still."""
    out, at, loud = bench.empty(), 0.03, 1.0
    while at < bench.seconds - 0.05 and loud > 0.08:
        hit = bench.part(0.25)
        bench.lay(
            out, (_struck(hit, 210 * 2 ** (-0.6 * bench.size), 0.14, 0.35, 8) * 0.6 + (_blow(hit, 300, 3000, 0.008) * 0.3)[None]) * loud, at
        )
        at += 0.05 + 0.3 * loud
        loud *= 0.5
    return out


def bell(bench: Bench) -> np.ndarray:
    """A bell in a tower."""
    hertz = 233 * 2 ** (-0.9 * bench.size) * np.array([0.5, 1, 1.19, 1.5, 2, 2.5, 2.66, 3.01, 4.17, 5.4, 6.8])
    falls = np.array([9, 7, 6, 4, 4.5, 2.4, 2, 1.7, 1.1, 0.7, 0.5])
    return bench.modes(hertz, falls, np.array([0.35, 0.6, 0.5, 0.3, 0.6, 0.25, 0.2, 0.2, 0.15, 0.1, 0.08])) * 0.5


def clock(bench: Bench) -> np.ndarray:
    """Tick and tock."""
    out = bench.empty()
    for index, at in enumerate(np.arange(0.05, bench.seconds, 0.5)):
        tick = bench.part(0.09)
        sound = _struck(tick, 2350 if index % 2 == 0 else 1900, 0.035, 0.5, 6) * 0.35 + (_blow(tick, 2500, 9000, 0.002) * 0.25)[None]
        bench.lay(out, sound, at)
    return out


def heart(bench: Bench) -> np.ndarray:
    """A heart that beats, faster with force."""
    out = bench.empty()
    period = (1.05 - 0.5 * bench.force) * bench.dice.uniform(0.95, 1.05)
    for start in np.arange(0.08, bench.seconds, period):
        for late, loud, hertz in ((0.0, 1.0, 52), (0.3 * period, 0.7, 62)):
            beat = bench.part(0.25)
            bench.lay(
                out,
                np.tanh(1.5 * beat.tone(hertz * (1 + 0.5 * np.exp(-beat.times / 0.02))) * beat.swell(0.01, 0.2)) * loud * 0.7,
                start + late,
            )
    return out


def magic(bench: Bench) -> np.ndarray:
    """A shimmer of small bells that climbs, and a breath of air."""
    out = (bench.wide(3000, 13000) * bench.swell(0.35 * bench.seconds, 0.9 * bench.seconds) * 0.05).astype(np.float32)
    scale = np.array([0, 2, 4, 7, 9, 12, 14, 16, 19, 21, 24])
    count = int(18 + 22 * bench.force)
    for index, at in enumerate(np.sort(bench.dice.uniform(0, 0.6 * bench.seconds, count))):
        spark = bench.part(min(1.4, bench.seconds))
        step = scale[min(len(scale) - 1, int(index / count * len(scale)))] + bench.dice.choice([0, 12])
        base = 1046 * 2 ** (step / 12 - 0.4 * bench.size)
        sound = spark.modes(base * np.array([1, 2.76, 5.4]), np.array([1.1, 0.5, 0.25]), np.array([0.5, 0.2, 0.08]))
        bench.lay(out, sound * bench.dice.uniform(0.08, 0.3), at, bench.dice.uniform(-0.9, 0.9))
    return out


def laser(bench: Bench) -> np.ndarray:
    """A shot of light from the films."""
    out = bench.empty()
    for at in np.arange(0.02, bench.seconds - 0.1, 0.5):
        shot = bench.part(0.42)
        hertz = (2600 * np.exp(-shot.times * 9) + 140) * 2 ** (-0.5 * bench.size) * bench.dice.uniform(0.9, 1.1)
        bench.lay(out, (shot.tone(hertz, "rough") * 0.4 + shot.tone(hertz * 1.5) * 0.2) * np.exp(-shot.times / 0.12), at)
    return out


def siren(bench: Bench) -> np.ndarray:
    """Up and down."""
    sweep = 0.5 - 0.5 * np.cos(2 * np.pi * bench.times / (4.5 - 3.5 * bench.force))
    sound = bench.tone(bench.dice.uniform(440, 520) * 2 ** (1.1 * sweep), "rough") * 0.35
    return np.stack([bench.colour(sound, Band("peak", 1500, 8, 0.8), Band("highpass", 300))] * 2)


def alarm(bench: Bench) -> np.ndarray:
    """Beeps in pairs."""
    on = ((bench.times % 1.0) < 0.42) & ((bench.times % 0.21) < 0.13)
    gate = bench.colour(on.astype(np.float32), Band("lowpass", 300))
    hertz = bench.dice.uniform(1900, 2300)
    sound = (bench.tone(hertz) * 0.3 + bench.tone(2 * hertz) * 0.1) * gate
    return np.stack([sound, sound])


def horn(bench: Bench) -> np.ndarray:
    """A car's horn: two reeds a third apart."""
    hertz = bench.dice.uniform(380, 440) * 2 ** (-0.4 * bench.size)
    sound = (bench.tone(hertz, "rough") + bench.tone(1.24 * hertz, "rough")) * 0.22
    shape = np.clip(bench.times / 0.03, 0, 1) * np.clip((bench.seconds - bench.times) / 0.06, 0, 1)
    line = bench.colour(sound * shape, Band("peak", 1800, 7, 0.8), Band("highpass", 250))
    return np.stack([line, line])


def coin(bench: Bench) -> np.ndarray:
    """A coin falls, rings and spins out."""
    out, at, gap = bench.empty(), 0.03, 0.24
    while at < bench.seconds - 0.05 and gap > 0.012:
        ring = bench.part(0.4)
        bench.lay(
            out,
            ring.modes(np.array([4150, 6320, 9210, 11800]), np.array([0.5, 0.35, 0.25, 0.2]), np.array([0.3, 0.25, 0.15, 0.1]))
            * (0.2 + 2 * gap),
            at,
        )
        at += gap
        gap *= 0.82
    return out


def horse(bench: Bench) -> np.ndarray:
    """Hooves at a trot or gallop."""
    out, at = bench.empty(), 0.05
    beat = 0.52 - 0.2 * bench.force
    while at < bench.seconds - 0.1:
        for late in (0.0, 0.24, 0.5, 0.74) if bench.force < 0.5 else (0.0, 0.18, 0.36):
            hoof = bench.part(0.16)
            base = bench.dice.uniform(520, 760)
            sound = _struck(hoof, base, 0.05, 0.4, 5) * 0.4 + (_blow(hoof, 150, 1200, 0.018) * 0.4)[None]
            bench.lay(out, sound * bench.dice.uniform(0.6, 1), at + late * beat * 1.3, bench.dice.uniform(-0.15, 0.15))
        at += beat * 1.35
    return out


def click(bench: Bench) -> np.ndarray:
    """A switch."""
    return _struck(bench, 1500 * 2 ** (-0.5 * bench.size), 0.04, 0.5, 7) * 0.4 + (_blow(bench, 2000, 9000, 0.0025) * 0.4)[None]


def bubbles(bench: Bench) -> np.ndarray:
    """Bubbles in a cauldron or under the sea."""
    out = (bench.wide(40, 250, 0.6) * 0.04).astype(np.float32)
    for at in bench.moments(8 + 14 * bench.force):
        bubble = bench.part(0.16)
        hertz = bench.dice.uniform(170, 900) * 2 ** (-0.5 * bench.size)
        sound = bubble.tone(hertz * (1 + 5 * bubble.times)) * bubble.swell(0.006, 0.13)
        bench.lay(out, sound * bench.dice.uniform(0.1, 0.5), at, bench.dice.uniform(-0.7, 0.7))
    return out


def dog(bench: Bench) -> np.ndarray:
    """Barks: a pitch that jumps up and falls, through a mouth that opens and shuts."""
    out, at = bench.empty(), 0.05
    while at < bench.seconds - 0.15:
        bark = bench.part(0.2 + 0.06 * bench.size)
        place = bark.times / bark.seconds
        hertz = (380 * 2 ** (-0.9 * bench.size)) * (0.75 + 0.6 * np.sin(np.pi * np.clip(place * 1.2, 0, 1)))
        voice = np.tanh(3 * bark.tone(hertz, "rough")) + 0.6 * bark.noise(500, 4000)
        mouth = bark.colour(
            voice,
            Band("peak", 700 * 2 ** (-0.4 * bench.size), 12, 0.7),
            Band("peak", 1600, 8, 0.6),
            Band("lowpass", 4500),
            Band("highpass", 200),
        )
        bench.lay(out, mouth * np.sin(np.pi * place) ** 0.6 * 0.16, at)
        at += bench.dice.uniform(0.3, 0.55)
    return out

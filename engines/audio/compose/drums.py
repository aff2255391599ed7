# ruff: noqa: E501 (tables)
"""Drum patterns on a grid of sixteenths, with ghosts, fills and layers that come and go with energy."""

from __future__ import annotations

import random
from dataclasses import dataclass

from engines.audio.compose.figures import SIXTEENTH
from engines.audio.compose.grid import Grid
from engines.audio.score import Hit, Section

_LEVELS = {"X": 1.0, "x": 0.82, "o": 0.6, "-": 0.32}
_HUMAN = 5  # ticks: how far strokes stray from the grid
_FILL_EVERY = 4  # bars


@dataclass(frozen=True)
class Groove:
    """`rows`: (drum, pattern, energy 0..1 from which it is played). A pattern is a bar of sixteenths: X x o - are falling loudness.

    `waltz`, `compound`: the same for bars of 3/4 and 6/8; where they are empty the first twelve sixteenths of `rows` serve.
    `fill`: the drums of a fill. `crash`: what marks a new section.
    """

    rows: tuple[tuple[str, str, float], ...]
    waltz: tuple[tuple[str, str, float], ...] = ()
    compound: tuple[tuple[str, str, float], ...] = ()
    fill: tuple[str, ...] = ()
    crash: str | None = "crash"


_TOMS = ("high tom", "mid tom", "low tom")
GROOVES: dict[str, Groove] = {
    "rock": Groove(
        (("kick", "X.......X.x.....", 0), ("snare", "....X.......X...", 0), ("hat", "x.o.x.o.x.o.x.o.", 0), ("snare", ".......-.-......", 0.6), ("crash", "X...............", 0.9)),
        (("kick", "X.....x.....", 0), ("snare", "....X...X...", 0), ("hat", "x.o.x.o.x.o.", 0)),
        (("kick", "X.........x.", 0), ("snare", "......X.....", 0), ("hat", "x.o.o.x.o.o.", 0)), ("snare", *_TOMS),
    ),
    "four on the floor": Groove(
        (("kick", "X...X...X...X...", 0), ("clap", "....X.......X...", 0.3), ("open hat", "..x...x...x...x.", 0.4), ("hat", "o-o-o-o-o-o-o-o-", 0.5), ("shaker", "-o-x-o-x-o-x-o-x", 0.75)),
        fill=("snare", "clap"),
    ),
    "electro": Groove(
        (("kick", "X..X..X...X.....", 0), ("snare", "....X.......X...", 0), ("hat", "x-x-x-x-x-x-x-x-", 0.35), ("clap", "....x.......x...", 0.6), ("open hat", "..............x.", 0.5)),
        fill=("snare", "mid tom"),
    ),
    "breakbeat": Groove(
        (("kick", "X.x.......x..x..", 0), ("snare", "....X..-.-..X..-", 0), ("hat", "x.x.x.x.x.x.x.x.", 0.2), ("ride", "x...x...x...x...", 0.8)), fill=("snare", "low tom"),
    ),
    "half time": Groove(
        (("kick", "X.....x....x....", 0), ("snare", "........X.......", 0), ("hat", "x.o.x.o.x.o.x.oo", 0.25), ("crash", "X...............", 0.9)), fill=_TOMS,
    ),
    "boom bap": Groove(
        (("kick", "X......x..X.....", 0), ("snare", "....X.......X...", 0), ("hat", "x.o.x.o.x.o.x.o.", 0), ("snare", ".......-.......-", 0.4), ("shaker", "-.o.-.o.-.o.-.o.", 0.6)),
        fill=("snare", "kick"), crash=None,
    ),
    "swing": Groove(
        (("ride", "x...x..ox...x..o", 0), ("hat", "....o.......o...", 0), ("brush", "x...o...x...o...", 0), ("kick", "o...-...o...-...", 0.4), ("snare", "......-.......-.", 0.5)),
        (("ride", "x...x..ox...", 0), ("hat", "....o...o...", 0), ("brush", "x...o...o...", 0)), fill=("snare", "mid tom"), crash="ride",
    ),
    "shuffle": Groove(
        (("brush", "x..ox..ox..ox..o", 0), ("kick", "x.......x.......", 0.3), ("block", "....x.......x..o", 0.4), ("shaker", "o.-.o.-.o.-.o.-.", 0.5)),
        (("brush", "x..ox..ox..o", 0), ("kick", "x...........", 0.3), ("block", "....x...x...", 0.4)), fill=("block", "snare"), crash=None,
    ),
    "folk": Groove(
        (("kick", "x.......x.......", 0), ("tambourine", "....x.......x...", 0), ("shaker", "o-x-o-x-o-x-o-x-", 0.3), ("conga", "..o..o....o..oo.", 0.55)),
        (("kick", "x...........", 0), ("tambourine", "....o...x...", 0), ("shaker", "o-x-o-x-o-x-", 0.3)),
        (("kick", "x.....o.....", 0), ("shaker", "x-o-o-x-o-o-", 0), ("tambourine", "......x.....", 0.4)), ("conga", "tambourine"), crash=None,
    ),
    "light": Groove(
        (("block", "x...o...x...o...", 0), ("shaker", "o.-.o.-.o.-.o.-.", 0.3), ("tambourine", "....x.......x...", 0.5)),
        (("block", "x...o...o...", 0), ("shaker", "o.-.o.-.o.-.", 0.3)), fill=("block",), crash=None,
    ),
    "waltz": Groove(
        (("kick", "x.......x.......", 0), ("brush", "....o...o.......", 0)),
        (("kick", "x...........", 0), ("brush", "....x...x...", 0), ("tambourine", "....-...o...", 0.6)), fill=("snare",), crash="swell",
    ),
    "march": Groove(
        (("snare", "X.oox.x.X.oox.oo", 0), ("kick", "X.......X.......", 0), ("crash", "x.......x.......", 0.75), ("timpani", "X...........x...", 0.6)),
        (("snare", "X.oox.x.x.oo", 0), ("kick", "X...........", 0)),
        (("snare", "X.-.oox.-.oo", 0), ("kick", "X.....x.....", 0), ("timpani", "X...........", 0.6)), ("snare", "timpani"),
    ),
    "orchestral": Groove(
        (("timpani", "X...........x.x.", 0.45), ("kick", "x...............", 0.3), ("tambourine", "....o.......o...", 0.6), ("snare", "......oo......oo", 0.75)),
        (("timpani", "X.......x...", 0.45), ("kick", "x...........", 0.3)), fill=("timpani",), crash="crash",
    ),
    "heartbeat": Groove(
        (("kick", "x..o............", 0), ("low tom", "........o.......", 0.5), ("shaker", "-.-.-.-.-.-.-.-.", 0.6)),
        (("kick", "x..o........", 0),), fill=(), crash="swell",
    ),
    "sparse": Groove(
        (("kick", "o...............", 0.2), ("shaker", "..-...-...-...-.", 0.6)), (("kick", "o...........", 0.2),), fill=(), crash="swell",
    ),
    "toms": Groove(
        (("low tom", "X..x..x.X..x..x.", 0), ("mid tom", "......o.......oo", 0.3), ("kick", "X.......X.......", 0.2), ("snare", "............X...", 0.7)),
        (("low tom", "X..x..x.....", 0), ("mid tom", "........x.oo", 0.3)), fill=_TOMS,
    ),
    "pursuit": Groove(
        (("kick", "X..x..x.X..x..x.", 0), ("hat", "x-o-x-o-x-o-x-o-", 0.35), ("taiko", "X.......x.......", 0.55), ("low tom", "..o..o....o..o..", 0.7), ("snare", "....x.......x...", 0.8)),
        (("kick", "X..x..x.....", 0), ("taiko", "X.......x...", 0.5), ("hat", "x-o-x-o-x-o-", 0.35)),
        (("kick", "X.....x.....", 0), ("low tom", "x.-o.-x.-o.-", 0), ("taiko", "X.....x.....", 0.55)), _TOMS, "boom",
    ),
    "taiko": Groove(
        (("taiko", "X.....x.X...x...", 0), ("low tom", "..o.oo....o.oooo", 0.35), ("boom", "X...............", 0.65), ("kick", "X...X...X...X...", 0.8)),
        (("taiko", "X.....x.x...", 0), ("low tom", "..o.oo....oo", 0.35)),
        (("taiko", "X.....X.....", 0), ("low tom", "..o.o...o.oo", 0.35), ("boom", "X...........", 0.65)), ("taiko", "low tom"), "boom",
    ),
}  # fmt: skip


def play(groove: Groove, grid: Grid, sections: tuple[Section, ...], swing: float, rng: random.Random) -> list[Hit]:
    """All bars of the given sections; fills lead over, and the first beat of a section is marked, but nothing tells where a loop closes."""
    hits: list[Hit] = []
    for section in sections:
        energy = section.energy / 127
        inside = [index for index, bar in enumerate(grid.bars) if section.start <= bar < section.start + section.length]
        for number, index in enumerate(inside):
            last = number == len(inside) - 1
            filling = bool(groove.fill) and (last or number % _FILL_EVERY == _FILL_EVERY - 1) and rng.random() < (0.9 if last else 0.35)
            closes = grid.loop and index == len(grid.bars) - 1
            hits += _bar(groove, grid, index, (energy, filling and energy > 0.3 and not closes), rng)
        begins = inside and not (grid.loop and section.start == 0)
        if groove.crash and begins and section.name in ("theme", "answer", "climax", "build") and energy > 0.4:
            hits.append(Hit(section.start, groove.crash, round(60 + 55 * energy)))
    return sorted(
        {(hit.start, hit.drum): hit for hit in (_swung(hit, swing, grid.length) for hit in hits)}.values(), key=lambda hit: hit.start
    )


def _bar(groove: Groove, grid: Grid, index: int, how: tuple[float, bool], rng: random.Random) -> list[Hit]:
    energy, filling = how
    start, end = grid.bars[index], grid.end_of(index)
    slots = (end - start) // SIXTEENTH
    until = slots - grid.beat // SIXTEENTH if filling else slots
    hits = []
    for drum, pattern, from_energy in _rows(groove, grid):
        if energy < from_energy:
            continue
        for slot, mark in enumerate((pattern * 2)[:until]):
            if mark in _LEVELS and not (mark == "-" and rng.random() < 0.25):
                hits.append(_stroke(start + slot * SIXTEENTH, drum, _LEVELS[mark] * (0.6 + 0.4 * energy), rng, grid.loop))
    if filling:
        for slot in range(until, slots):
            drum = groove.fill[(slot - until) * len(groove.fill) // max(1, slots - until)]
            if rng.random() < 0.8:
                hits.append(
                    _stroke(start + slot * SIXTEENTH, drum, (0.5 + 0.5 * (slot - until + 1) / (slots - until)) * (0.6 + 0.4 * energy), rng)
                )
    return hits


def _rows(groove: Groove, grid: Grid) -> tuple[tuple[str, str, float], ...]:
    if grid.metre[1] == 8:
        return groove.compound or groove.waltz or groove.rows
    return groove.waltz or groove.rows if grid.metre[0] == 3 else groove.rows


def _stroke(tick: int, drum: str, level: float, rng: random.Random, loop: bool = False) -> Hit:
    """A stroke near its tick. A piece begins exactly; the first beat of a loop is one like any other, but all of it is late, not early."""
    stray = 0 if tick == 0 and not loop else max(-_HUMAN, min(_HUMAN, round(rng.gauss(0, _HUMAN / 2))))
    late = _HUMAN if loop and not tick else 0
    return Hit(tick + late + stray, drum, max(1, min(127, round(118 * level * rng.uniform(0.9, 1.06)))))


def _swung(hit: Hit, swing: float, length: int) -> Hit:
    return Hit(min(length - 1, swung(hit.start, swing)), hit.drum, hit.velocity)


def swung(tick: int, swing: float) -> int:
    """The tick with the second eighth of each quarter moved to the share `swing` of it (0.5: straight, 0.667: triplets)."""
    quarter, inside = divmod(tick, 4 * SIXTEENTH)
    half, late = 2 * SIXTEENTH, round(4 * SIXTEENTH * swing)
    if inside <= half:
        return quarter * 2 * half + inside * late // half
    return quarter * 2 * half + late + (inside - half) * (2 * half - late) // half

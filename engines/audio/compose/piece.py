"""The composer: from a brief to a score."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from engines.audio.compose import accompany, bass, drums, melody
from engines.audio.compose.brief import FASTEST, SLOWEST, Brief
from engines.audio.compose.brief import check as check_brief
from engines.audio.compose.cast import Cast, choose
from engines.audio.compose.clarity import CLEAR, clarity
from engines.audio.compose.figures import Bar, figure
from engines.audio.compose.finish import come_home, end, lead_over, order, strike
from engines.audio.compose.form import PHRASE, sections
from engines.audio.compose.genres import GENRES, Genre
from engines.audio.compose.grid import Grid, Wish, fine, make_grid
from engines.audio.compose.harmony import phrase
from engines.audio.compose.moods import MOODS, Mood
from engines.audio.score import Chord, Drumming, Key, Note, Part, Score, Section, check

Dice = Callable[[str], random.Random]
_SUNG = {"theme", "answer", "climax", "bridge", "outro"}
_HELD = {"intro", "theme", "answer", "bridge", "build", "climax", "break", "outro"}
_HUMAN, _SHORTEST = 4, 60  # ticks: how far notes stray, and the least that detached ones last
_ATTEMPTS = 12  # harmonies that are tried where a key is asked for


@dataclass(frozen=True)
class Plan:
    """Everything that is settled before the first note."""

    genre: str
    mood: str
    key: Key
    grid: Grid
    sections: tuple[Section, ...]
    chords: tuple[Chord, ...]
    cast: Cast
    swing: float

    def inside(self, section: Section) -> tuple[Chord, ...]:
        """The chords of a section."""
        return tuple(chord for chord in self.chords if section.start <= chord.start < section.start + section.length)


def compose(brief: Brief) -> Score:
    """A score as the brief wants it; the same brief always gives the same score. Raises EngineError for a brief that cannot be met."""
    return perform(make_plan(check_brief(brief)), brief)


def perform(plan: Plan, brief: Brief) -> Score:
    """The score of a plan, made by `make_plan` for the same brief; its chords may have been changed since."""
    dice = _dice(brief.seed)
    parts = [part for stem in ("bass", "chords", "lead", "pads") if stem in brief.stems for part in _PLAYERS[stem](plan, dice(stem))]
    manner = MOODS[plan.mood].manner
    parts = [replace(part, notes=_held(part, manner.held), gain=part.gain + manner.stems.get(part.stem, 0.0)) for part in parts]
    parts = lead_over(plan.grid, parts) if brief.loop else parts
    parts = [replace(part, notes=_human(part.notes, plan, dice(f"human {part.voice}"))) for part in parts]
    drumming = _drumming(plan, dice("drums")) if "drums" in brief.stems else None
    if plan.grid.accents:
        drumming, parts = strike(plan.grid, drumming, parts)
    if not brief.loop:
        drumming, parts = end(plan.grid, plan.chords, drumming, parts)
    grid = plan.grid
    return check(
        Score(
            key=plan.key, metre=grid.metre, tempo=grid.tempo, length=grid.length, samples=grid.samples, bars=grid.bars,
            sections=plan.sections, chords=plan.chords, parts=tuple(part for part in parts if part.notes), drums=drumming,
            accents=grid.accents, loop=brief.loop, genre=plan.genre, mood=plan.mood, space=plan.cast.space, seed=brief.seed,
        )
    )  # fmt: skip


def make_plan(brief: Brief) -> Plan:
    """What a brief settles and what the seed adds to it: genre, mood, key, tempo, form, harmony and voices."""
    dice = _dice(brief.seed)
    rng = dice("plan")
    genre_name = brief.genre or rng.choice(
        [name for name, genre in GENRES.items() if brief.mood is None or brief.mood in genre.moods] or list(GENRES)
    )
    genre = GENRES[genre_name]
    mood_name = brief.mood or rng.choice(genre.moods)
    mood = MOODS[mood_name]
    key = brief.key or Key(rng.randrange(12), rng.choices(list(mood.modes), list(mood.modes.values()))[0])
    metre = brief.metre or genre.metres[0 if rng.random() < 0.6 else rng.randrange(len(genre.metres))]
    bpm = brief.bpm or fine(_tempo(genre, mood, rng))
    grid = make_grid(Wish(brief.samples, metre, bpm, brief.bpm is not None, brief.loop, brief.accents, brief.markers))
    formed = sections(grid, mood.arc, mood.energy, dice("form"))
    chords = _clearly(brief.key, lambda attempt: _harmonise(grid, formed, key, genre, dice(f"harmony{attempt or ''}")))
    if not brief.loop:
        chords = come_home(chords, grid)
    swing = genre.swing if metre[1] == 4 else 0.5
    return Plan(genre_name, mood_name, key, grid, formed, chords, choose(brief, genre, mood, dice("cast")), swing)


def _clearly(asked: Key | None, harmonised: Callable[[int], tuple[Chord, ...]]) -> tuple[Chord, ...]:
    """The first harmony that lets the key be heard that was asked for, or of some the one that does so best."""
    if asked is None or asked.mode not in ("major", "minor"):
        return harmonised(0)
    tried: list[tuple[float, tuple[Chord, ...]]] = []
    for attempt in range(_ATTEMPTS):
        chords = harmonised(attempt)
        tried.append((clarity(chords, asked), chords))
        if tried[-1][0] >= CLEAR:
            return chords
    return max(tried, key=lambda one: one[0])[1]


def _dice(seed: int) -> Dice:
    """A die for each purpose, so that one decision does not move another."""
    return lambda purpose: random.Random(f"{seed} {purpose}")


def _tempo(genre: Genre, mood: Mood, rng: random.Random) -> float:
    low, high = genre.tempo
    middle = low + (high - low) * mood.tempo
    return max(SLOWEST, min(FASTEST, max(low, min(high, rng.gauss(middle, (high - low) * 0.16)))))


def _harmonise(grid: Grid, formed: tuple[Section, ...], key: Key, genre: Genre, rng: random.Random) -> tuple[Chord, ...]:
    """Chords for the whole piece: each kind of section has a phrase of its own that returns with it."""
    flavour, pace = rng.choice(genre.harmony), rng.choice(genre.pace)
    known: dict[tuple[str, int, str], tuple] = {}
    chords: list[Chord] = []
    for number, section in enumerate(formed):
        bars = [index for index, bar in enumerate(grid.bars) if section.start <= bar < section.start + section.length]
        for begin in range(0, len(bars), PHRASE):
            some = bars[begin : begin + PHRASE]
            last = begin + PHRASE >= len(bars)
            ending = "close" if last and number == len(formed) - 1 and not grid.loop else "turn" if last else "open"
            subject = {"intro": "theme", "climax": "theme", "outro": "theme", "break": "answer", "build": "answer"}.get(
                section.name, section.name
            )
            slots = max(1, round(len(some) / pace))
            what = (subject, slots, ending)
            if what not in known:
                known[what] = phrase(
                    key,
                    flavour,
                    slots,
                    ending,
                    random.Random(f"{rng.getstate()[1][0]} {subject} {slots} {ending if ending != 'open' else 'turn'}"),
                )
            chords += _spread(known[what], grid.bars[some[0]], grid.end_of(some[-1]), grid)
    return tuple(chords)


def _spread(harmonies: tuple, start: int, end: int, grid: Grid) -> list[Chord]:
    """Chords on beats, over [start, end), each as long as its share."""
    total = sum(harmony.share for harmony in harmonies)
    beats = max(1, (end - start) // grid.beat)
    edges, done = [start], 0
    for harmony in harmonies:
        done += harmony.share
        edges.append(start + done * beats // total * grid.beat if done < total else end)
    return [
        Chord(begin, stop - begin, harmony.root, harmony.quality, harmony.bass, harmony.function)
        for harmony, begin, stop in zip(harmonies, edges, edges[1:], strict=False)
        if stop > begin
    ]


def _bar(grid: Grid) -> Bar:
    return Bar(grid.bar, grid.beat)


def _bass(plan: Plan, rng: random.Random) -> list[Part]:
    part = plan.cast.bass
    if part is None:
        return []
    name = rng.choice(GENRES[plan.genre].basses)
    calm, full = bass.line(name if name == "walking" else "roots", _bar(plan.grid), rng), bass.line(name, _bar(plan.grid), rng)
    notes: list[Note] = []
    for section in plan.sections:
        if section.name in ("intro", "break") and section.energy < 70 and len(plan.sections) > 1:
            continue
        steps = full if section.energy > 45 else calm
        notes += bass.play(plan.chords, plan.grid, section, steps, (part.player, plan.key))
    return [Part("bass", part.voice, tuple(notes), part.gain, part.pan)]


def _chords(plan: Plan, rng: random.Random) -> list[Part]:
    part = plan.cast.chords
    if part is None:
        return []
    genre = GENRES[plan.genre]
    wanted = MOODS[plan.mood].manner.figures
    textures = [rng.choice([name for name in genre.textures if name in wanted] or wanted or genre.textures) for _ in range(2)]
    figures = [figure(name, _bar(plan.grid), rng) for name in textures]
    quiet = figure("sustained" if part.sustains else "broken", _bar(plan.grid), rng)
    notes: list[Note] = []
    for section in plan.sections:
        chosen = (
            quiet if section.name in ("break", "outro") and section.energy < 60 else figures[section.name in ("answer", "bridge", "climax")]
        )
        notes += accompany.play(plan.chords, plan.grid, section, chosen, part.player)
    return [Part("chords", part.voice, tuple(notes), part.gain, part.pan)]


def _pads(plan: Plan, rng: random.Random) -> list[Part]:
    made = []
    for number, part in enumerate(plan.cast.pads):
        heard = [section for section in plan.sections if section.name in _HELD and (number == 0 or section.energy > 60)]
        if number == 0 and len(plan.sections) > 2 and rng.random() < 0.4:
            heard = [section for section in heard if section.name not in ("intro",)]
        notes = [note for section in heard for note in accompany.hold(plan.inside(section) or plan.chords, section, part.player)]
        made.append(Part("pads", part.voice, tuple(sorted(notes, key=order)), part.gain, part.pan))
    return made


def _lead(plan: Plan, rng: random.Random) -> list[Part]:
    if not plan.cast.lead:
        return []
    mood, genre = MOODS[plan.mood], GENRES[plan.genre]
    busy = max(0.1, min(0.95, genre.density * mood.busy))
    tunes: dict[str, list[melody.Tune]] = {}
    lines: dict[str, list[Note]] = {part.voice: [] for part in plan.cast.lead}
    for number, section in enumerate(plan.sections):
        if not (section.name in _SUNG or (section.name == "intro" and rng.random() < 0.25)) and len(plan.sections) > 1:
            continue
        part = plan.cast.lead[number % len(plan.cast.lead) if section.name in ("answer", "bridge") else 0]
        lines[part.voice] += _sing(plan, section, (part, mood.register), (tunes, busy), rng)
        if section.name == "climax" and len(plan.cast.lead) > 1:
            other = plan.cast.lead[1]
            lines[other.voice] += [
                replace(note, pitch=other.player.within(note.pitch)) for note in _since(lines[part.voice], section.start)
            ]
    return [Part("lead", part.voice, tuple(sorted(lines[part.voice], key=order)), part.gain, part.pan) for part in plan.cast.lead]


def _since(notes: list[Note], tick: int) -> list[Note]:
    return [note for note in notes if note.start >= tick]


def _sing(plan: Plan, section: Section, who: tuple, memory: tuple[dict[str, list[melody.Tune]], float], rng: random.Random) -> list[Note]:
    """The section's phrases; a subject that was heard before comes back, fitted to the chords."""
    (part, shift), (tunes, busy) = who, memory
    register = _register(part.player, plan.key, shift)
    bars = [index for index, bar in enumerate(plan.grid.bars) if section.start <= bar < section.start + section.length]
    subject = {"climax": "theme", "outro": "theme", "intro": "theme"}.get(section.name, section.name)
    heard, notes = tunes.setdefault(subject, []), []
    for number, begin in enumerate(range(0, len(bars), PHRASE)):
        some = bars[begin : begin + PHRASE]
        start, end = plan.grid.bars[some[0]], plan.grid.end_of(some[-1])
        lengths = [plan.grid.end_of(index) - plan.grid.bars[index] for index in some]
        idea = heard[number % len(heard)] if heard else None
        slots = (
            idea.slots
            if idea and idea.slots[-1].start + idea.slots[-1].length <= end - start
            else melody.rhythm(lengths, plan.grid.beat, busy, rng)
        )
        under = [
            replace(chord, start=max(0, chord.start - start))
            for chord in plan.chords
            if chord.start < end and chord.start + chord.length > start
        ]
        made = melody.tune(slots, under, plan.key, register, (rng, idea))
        if number >= len(heard):
            heard.append(made)
        notes += _notes(made, under, (plan.key, register), (start, end), (part.player, section))
    return notes


def _notes(made: melody.Tune, under: list[Chord], where: tuple[Key, melody.Register], span: tuple[int, int], how: tuple) -> list[Note]:
    (key, register), (start, end), (player, section) = where, span, how
    notes = []
    for index, (slot, step) in enumerate(zip(made.slots, made.steps, strict=True)):
        chord = next((chord for chord in reversed(under) if chord.start <= slot.start), under[0])
        rise = 0.9 + 0.1 * (step - min(made.steps)) / max(1, max(made.steps) - min(made.steps))
        accent = rise * (1.0 if slot.start % 960 == 0 else 0.9) * (0.94 if index % 2 else 1.0)
        length = min(slot.length, end - start - slot.start)
        if length > 0:
            notes.append(
                Note(
                    start + slot.start,
                    length,
                    player.within(melody.pitch(step, chord, key, register)),
                    accompany.loud(player, section, accent),
                )
            )
    return notes


def _register(player: accompany.Player, key: Key, shift: int) -> melody.Register:
    """Two octaves of the scale that lie within the voice's range, around its middle."""
    middle = (player.low + player.high) / 2 + shift
    lowest = round(middle - 12)
    return melody.Register(lowest - (lowest - key.tonic) % 12 if (lowest - key.tonic) % 12 < 7 else lowest + 12 - (lowest - key.tonic) % 12)


def _held(part: Part, held: float) -> tuple[Note, ...]:
    """The part's notes, detached or bound."""
    if part.stem == "pads":
        return part.notes
    return tuple(replace(note, length=max(_SHORTEST, round(note.length * held))) for note in part.notes)


def _human(notes: tuple[Note, ...], plan: Plan, rng: random.Random) -> tuple[Note, ...]:
    """Swing, and the small unevenness of hands; nothing begins before the piece, and only in a loop anything lasts beyond it.

    The first beat of a loop is as uneven as any other, and since it cannot come early, all of it is a few milliseconds late.
    """
    made = []
    for note in notes:
        stray = round(rng.gauss(0, _HUMAN / 2)) if note.start or plan.grid.loop else 0
        late = _HUMAN if plan.grid.loop and not note.start else 0
        start = drums.swung(note.start, plan.swing) + late + stray
        start = max(0, min(plan.grid.length - 1, start))
        velocity = max(1, min(127, round(note.velocity * rng.uniform(0.93, 1.05))))
        length = note.length if plan.grid.loop else max(1, min(note.length, plan.grid.length - start))
        made.append(Note(start, length, note.pitch, velocity))
    return tuple(sorted(made, key=order))


def _drumming(plan: Plan, rng: random.Random) -> Drumming | None:
    if plan.cast.kit is None:
        return None
    groove = drums.GROOVES[plan.cast.groove]
    quiet = len(plan.sections) > 2
    heard = tuple(
        section for section in plan.sections if not (quiet and section.name in ("intro", "break", "outro") and section.energy < 75)
    )
    gain = MOODS[plan.mood].manner.stems.get("drums", 0.0)
    return Drumming(plan.cast.kit, tuple(drums.play(groove, plan.grid, heard, plan.swing, rng)), gain)


_PLAYERS: dict[str, Callable[[Plan, random.Random], list[Part]]] = {"bass": _bass, "chords": _chords, "lead": _lead, "pads": _pads}

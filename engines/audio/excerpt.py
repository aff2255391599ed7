"""Some bars of a score, as a score of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from engines.audio.score import RATE, Chord, Note, Score, ScoreError, Section, Tempo, check

_Span = TypeVar("_Span", Section, Chord, Note)


def excerpt(score: Score, first: int, count: int) -> Score:
    """Bars [first, first + count) of a score; what sounds over its edges is begun or ended there. Raises ScoreError if they are not there.

    The excerpt is heard for as many samples as its ticks last, rounded; it is no loop.
    """
    if not (first >= 0 and count >= 1 and first + count <= len(score.bars)):
        raise ScoreError(f"The score has {len(score.bars)} bars; bars {first + 1} to {first + count} are not all there.")
    start = score.bars[first]
    end = score.bars[first + count] if first + count < len(score.bars) else score.length
    parts = tuple(replace(part, notes=tuple(_within(part.notes, start, end))) for part in score.parts)
    drums = score.drums and replace(
        score.drums, hits=tuple(replace(hit, start=hit.start - start) for hit in score.drums.hits if start <= hit.start < end)
    )
    return check(
        replace(
            score,
            tempo=_tempo(score, start, end),
            length=end - start,
            samples=max(1, round((score.seconds_at(end) - score.seconds_at(start)) * RATE)),
            bars=tuple(bar - start for bar in score.bars[first : first + count]),
            sections=tuple(_within(score.sections, start, end)),
            chords=tuple(_within(score.chords, start, end)),
            parts=tuple(part for part in parts if part.notes),
            drums=drums,
            accents=tuple(tick - start for tick in score.accents if start <= tick < end),
            loop=False,
        )
    )


def _within(spans: Iterable[_Span], start: int, end: int) -> Iterable[_Span]:
    for span in spans:
        begin, stop = max(span.start, start), min(span.start + span.length, end)
        if begin < stop:
            yield replace(span, start=begin - start, length=stop - begin)


def _tempo(score: Score, start: int, end: int) -> tuple[Tempo, ...]:
    before = [tempo for tempo in score.tempo if tempo.tick <= start][-1]
    later = (Tempo(tempo.tick - start, Fraction(tempo.bpm)) for tempo in score.tempo if start < tempo.tick < end)
    return (Tempo(0, before.bpm), *later)

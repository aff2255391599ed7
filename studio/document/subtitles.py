"""Subtitles: what is said in the shots, timed by how they are cut."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from .project import Project, Rate
from .story import Line, Shot
from .timeline import Clip, ShotSource

COLUMNS, ROWS = 42, 2
_PAUSE_WORDS = 1.5


@dataclass(frozen=True)
class Cue:
    """Text (lines parted by "\\n") shown from frame `start` to before frame `end`."""

    start: int
    end: int
    text: str


def cues(project: Project) -> tuple[Cue, ...]:
    """What is said while the film plays, in order of time. A shot's lines share the part of it that the cut shows, by their words."""
    return tuple(sorted((cue for _, _, cue in line_cues(project)), key=lambda cue: (cue.start, cue.end)))


def line_cues(project: Project) -> tuple[tuple[Shot, int, Cue], ...]:
    """(shot, number of its line, cue) for all that is said while the film plays, shot by shot."""
    shown: dict[str, list[Clip]] = {}
    for track in project.timeline.tracks:
        for clip in track.clips if track.kind == "picture" and not track.muted else ():
            if isinstance(clip.source, ShotSource):
                shown.setdefault(clip.source.shot, []).append(clip)
    spoken = (shot for shot in project.shots if shot.dialogue)
    return tuple((shot, line, cue) for shot in spoken for line, cue in _shot_cues(shot, shown.get(shot.id, [])))


def within(found: Iterable[Cue], start: int, end: int) -> tuple[Cue, ...]:
    """The cues that show between two frames, cut to them and counted from the first."""
    cut = (Cue(max(cue.start, start) - start, min(cue.end, end) - start, cue.text) for cue in found)
    return tuple(cue for cue in cut if cue.start < cue.end)


def srt(found: Iterable[Cue], rate: Rate) -> str:
    """The cues as a SubRip file."""
    blocks = [f"{number}\n{_clock(rate, cue.start)} --> {_clock(rate, cue.end)}\n{cue.text}\n" for number, cue in enumerate(found, 1)]
    return "\n".join(blocks)


def _shot_cues(shot: Shot, clips: list[Clip]) -> list[tuple[int, Cue]]:
    """Numbers of the shot's lines with their cues."""
    if not clips:
        return []
    first, last = min(clip.offset for clip in clips), max(clip.offset + clip.duration for clip in clips)
    pieces = [(number, text) for number, line in enumerate(shot.dialogue) for text in _pieces(line)]
    weights = [len(text.split()) + _PAUSE_WORDS for _, text in pieces]
    edges = [first + round((last - first) * sum(weights[:index]) / sum(weights)) for index in range(len(pieces) + 1)]
    spoken = [(number, Cue(start, end, text)) for start, end, (number, text) in zip(edges[:-1], edges[1:], pieces, strict=True)]
    return [
        (number, _on(clip, cue))
        for clip in clips
        for number, cue in spoken
        if cue.start < clip.offset + clip.duration and cue.end > clip.offset
    ]


def _on(clip: Clip, cue: Cue) -> Cue:
    """The part of a cue, timed in the shot, that a clip shows, timed in the film; empty or less when it shows none."""
    shift = clip.start - clip.offset
    return Cue(max(cue.start + shift, clip.start), min(cue.end + shift, clip.end), cue.text)


def _pieces(line: Line) -> list[str]:
    """A speech in pieces that fit the screen."""
    rows = textwrap.wrap(line.text, COLUMNS)
    return ["\n".join(rows[index : index + ROWS]) for index in range(0, len(rows), ROWS)]


def _clock(rate: Rate, frame: int) -> str:
    milliseconds = (2 * frame * 1000 * rate.denominator + rate.numerator) // (2 * rate.numerator)
    seconds, milliseconds = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{milliseconds:03d}"

"""The dialogue as it is to be heard: each line, who says it and when, and which lines nobody speaks yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .project import Project
from .story import Line
from .subtitles import line_cues
from .takes import takes_of
from .timeline import AssetSource, Clip


@dataclass(frozen=True)
class Said:
    """A line of the script, said from frame `start` of the film on."""

    line: Line
    start: int


def dialogue(project: Project) -> tuple[Said, ...]:
    """Every line of dialogue that the cut shows, in order of time, at the frame where its subtitle first appears."""
    first: dict[tuple[str, int], Said] = {}
    for shot, index, cue in line_cues(project):
        known = first.get((shot.id, index))
        if known is None or cue.start < known.start:
            first[shot.id, index] = Said(shot.dialogue[index], cue.start)
    return tuple(sorted(first.values(), key=lambda said: said.start))


def unspoken(project: Project, coming: Iterable[tuple[str, int]] = ()) -> tuple[Said, ...]:
    """The lines for which no speech of the same words lies in the cut. `coming`: (words, frame) of speech that is being made.

    One stretch of speech serves one line, of those with its words the nearest: "Yes." that is said twice is spoken twice.
    """
    left = list(dialogue(project))
    for words, start in (*_speeches(project), *coming):
        same = [said for said in left if _plain(said.line.text) == _plain(words)]
        if same:
            left.remove(min(same, key=lambda said: abs(said.start - start)))
    return tuple(left)


def _speeches(project: Project) -> Iterator[tuple[str, int]]:
    """(words, frame) of the speech that lies in the cut."""
    for track in project.timeline.tracks:
        for clip in track.clips if track.kind == "sound" else ():
            if words := _words(project, clip):
                yield words, clip.start


def _words(project: Project, clip: Clip) -> str:
    """What a clip says: the words that it, or another of its takes, was made from."""
    for id in takes_of(clip) if isinstance(clip.source, AssetSource) else ():
        asset = project.assets.get(id)
        if asset and asset.recipe and asset.recipe.request.get("kind") == "Speech":
            return str(asset.recipe.request.get("text", ""))
    return ""


def _plain(words: str) -> str:
    return " ".join(words.split())

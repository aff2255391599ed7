"""Music that is there made otherwise: one place of it composed anew, or more of it. The result is a take of its clip."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engines.requests import Music, MusicDials, RepaintMusic
from studio.document.asset import Asset
from studio.document.cut import find_clips
from studio.document.errors import EditError
from studio.document.project import Project
from studio.document.source import frames_after, position, recorded
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.document.timeline import FULL_SPEED
from studio.session import Session

from .action import Action
from .score import LONGEST, SHORTEST
from .take import SEEDS, request_of, sound_clip, submit

_BEATS = (1.0, 1.5, 2.0)  # quarter notes that one taps to: in 6/8 a dotted one, in 2/2 a half

Region = tuple[int, int]
"""Samples [first, end) of a sound."""


@dataclass(frozen=True)
class Pulse:
    """What is known of a sound around one place: a sample where a bar begins, the tempo and the key; None where it is not known."""

    bar: int | None = None
    bpm: float | None = None
    key: str | None = None


def music_of(session: Session) -> Asset | None:
    """The music that the selected clip plays: made here, or brought in; None for speech and effects, which are not made otherwise."""
    clip = sound_clip(session)
    asset = session.project.assets.get(clip.source.asset) if clip else None
    made = request_of(asset)
    is_music = made is None or isinstance(made, Music | RepaintMusic)
    return asset if asset is not None and asset.kind == "sound" and is_music and not session.read_only else None


def words_of(project: Project, asset: Asset) -> str:
    """The words that a piece was made from as a whole; "" where it was not made here."""
    made = request_of(asset)
    if isinstance(made, RepaintMusic) and (source := project.assets.get(asset.recipe.inputs.get("sound", ""))):
        return words_of(project, source)
    return made.dials.prompt if isinstance(made, Music) else ""


def pulse_at(asset: Asset, sample: int) -> Pulse:
    """The bar that `sample` lies in, and tempo and key there, from what the sound's maker knew."""
    facts = _facts(asset)
    bars, key = facts.get("bars") or [], facts.get("key")
    before = [bar for bar in bars if bar <= sample]
    bar = before[-1] if before else bars[0] if bars else None
    return Pulse(bar, _tempo(facts, sample), key)


def snapped(asset: Asset, region: Region) -> Region:
    """A region of a sound from bar to bar where bars are known, inside the sound, and never shorter than a second."""
    first, end = max(0, min(region)), min(asset.samples, max(region))
    places = [0, *(_facts(asset).get("bars") or ()), asset.samples]
    if len(places) > 2:
        first, end = (min(places, key=lambda bar, at=at: abs(bar - at)) for at in (first, end))
        if first >= end:
            end = next((bar for bar in places if bar > first), asset.samples)
    least = round(SHORTEST * SAMPLE_RATE)
    if end - first < least:
        end = min(asset.samples, first + least)
        first = max(0, end - least)
    return first, end


def repaint(session: Session, region: Region, prompt: str) -> None:
    """Queue the selected music with `region` of its sound composed anew from these words. Raises EditError where that cannot be."""
    clip, asset = sound_clip(session), music_of(session)
    if clip is None or asset is None:
        raise EditError(session.tr("Select one clip of music first."))
    if asset.samples < SHORTEST * SAMPLE_RATE:
        raise EditError(session.tr("“{}” is shorter than a second: too short to be repainted.").format(asset.name))
    first, end = snapped(asset, region)
    known = pulse_at(asset, first)
    same = _same(session.project, asset, prompt)
    place = first / SAMPLE_RATE, end / SAMPLE_RATE, _seconds(known.bar)
    request = RepaintMusic(_dials(asset, prompt, known), str(_file(session, asset)), *place, **same)
    submit(session, clip, request, session.tr("Repaint · {}").format(prompt)[:80])


def extend(session: Session, seconds: float, prompt: str) -> None:
    """Queue the selected music with `seconds` more of it. Raises EditError where that cannot be."""
    clip, asset = sound_clip(session), music_of(session)
    if clip is None or asset is None:
        raise EditError(session.tr("Select one clip of music first."))
    if frames_after(session.project, clip, "sound"):
        raise EditError(session.tr("The clip ends before its sound does: drag its end out first."))
    if not SHORTEST <= seconds <= LONGEST - asset.samples / SAMPLE_RATE:
        raise EditError(session.tr("Music can be continued by 1 second or more, up to 10 minutes in all."))
    known = pulse_at(asset, asset.samples)
    same = _same(session.project, asset, prompt)
    request = Music(_dials(asset, prompt, known, seconds), begin_with=str(_file(session, asset)), bar=_seconds(known.bar), **same)
    submit(session, clip, request, session.tr("Continue · {}").format(prompt)[:80])


def has_music(session: Session) -> bool:
    """True when one clip of music is selected on a track that is not locked."""
    return music_of(session) is not None and bool(find_clips(session.project, session.selection.clips, unlocked=True))


def heard_region(session: Session, first: int, end: int) -> Region:
    """Samples [first, end) of the film as samples of the recording that the selected clip plays there."""
    clip = sound_clip(session)
    if clip is None:
        return first, end
    begin = sample_at(session.project.rate, clip.start)
    return recorded(clip, position(clip, first - begin)), recorded(clip, position(clip, end - begin))


def shown_region(session: Session, region: Region) -> Region:
    """The inverse of `heard_region`, to the nearest sample."""
    clip = sound_clip(session)
    if clip is None:
        return region
    begin, (longer, beside) = sample_at(session.project.rate, clip.start), clip.stretch
    at = [begin + round((place * longer / beside - clip.offset) * FULL_SPEED / clip.speed) for place in region]
    return at[0], at[1]


def _facts(asset: Asset) -> dict[str, Any]:
    return asset.recipe.facts if asset.recipe else {}


def _same(project: Project, asset: Asset, prompt: str) -> dict[str, Any]:
    """What stays as it is: metre and room; and who plays, where the words are the old ones."""
    facts = _facts(asset)
    voices = (*facts.get("voices", ()), *filter(None, [facts.get("kit")])) if prompt == words_of(project, asset) else ()
    metre = facts.get("metre")
    return {"metre": tuple(metre) if metre else None, "voices": voices, "space": facts.get("space")}


def _tempo(facts: dict[str, Any], sample: int) -> float | None:
    """Quarter notes a minute around `sample`: a piece that was fitted to a cut has more than one tempo."""
    tempo, beats = facts.get("tempo"), facts.get("beats") or []
    after = max(1, next((place for place, beat in enumerate(beats) if beat > sample), len(beats) - 1))
    if tempo is None or len(beats) < 2:
        return tempo
    minutes = [(end - begin) / SAMPLE_RATE / 60 for begin, end in pairwise(beats)]
    usual = sorted(minutes)[len(minutes) // 2]  # which `tempo` is said of
    quarters = min(_BEATS, key=lambda length: abs(length - tempo * usual))
    return round(quarters / minutes[after - 1], 6)


def _dials(asset: Asset, prompt: str, known: Pulse, seconds: float = 30.0) -> MusicDials:
    made = request_of(asset)
    model = made.dials.model if isinstance(made, Music | RepaintMusic) else "score"
    bpm = known.bpm if known.bpm and 30 <= known.bpm <= 300 else None
    return MusicDials(prompt, seconds, bpm, known.key, seed=random.randrange(SEEDS), model=model)


def _file(session: Session, asset: Asset) -> object:
    path = session.bundle.find_media(asset.media)
    if path is None:
        raise EditError(session.tr("The file of “{}” is missing: relink it first.").format(asset.name))
    return path


def _seconds(sample: int | None) -> float | None:
    return None if sample is None else sample / SAMPLE_RATE


ACTIONS = (
    Action("music.repaint", "Repaint a place of the music", lambda s: s.asked.emit("music.repaint"), "Score", "Ctrl+Alt+R", "brush-variant",
           "Compose a place of the selected music anew; the rest stays as it is.", "score", has_music),
    Action("music.extend", "Continue the music", lambda s: s.asked.emit("music.extend"), "Score", "Ctrl+Alt+E", "page-last",
           "Let the selected music go on for longer.", "score", has_music),
)  # fmt: skip

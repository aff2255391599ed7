"""The mixer: faders, pans, busses, inserts, and ducking the music under speech."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from engines.progress import Cancelled, Progress
from studio.document import tracks
from studio.document.mix import Bus, Compressor, Ducking, Equaliser, Insert, Limiter, Point, Reverb
from studio.document.project import Project
from studio.jobs.job import State
from studio.session import Session

from .action import TIMED, Action, complain

NEW_INSERTS: dict[str, Insert] = {
    "Equaliser": Equaliser(low_cut=60.0), "Compressor": Compressor(), "Reverb": Reverb(), "Limiter": Limiter(),
}  # fmt: skip


def change_strip(session: Session, label: str, strip: str, **changes: Any) -> None:
    """Set gain, pan, muted, solo or inserts of a track (by id), of a bus (by name) or of the "master"."""
    session.commit(label, with_strip(session.project, strip, **changes))


def with_strip(project: Project, strip: str, **changes: Any) -> Project:
    """The project with fields of one strip changed."""
    if any(track.id == strip for track in project.timeline.tracks):
        return tracks.change_track(project, strip, **changes)
    bus: Bus = replace(project.mix.bus(strip), **changes)
    return project if bus == project.mix.bus(strip) else replace(project, mix=replace(project.mix, **{strip: bus}))


def inserts_of(project: Project, strip: str) -> tuple[Insert, ...]:
    """The inserts of a track or bus; none for a strip that is gone."""
    track = next((track for track in project.timeline.tracks if track.id == strip), None)
    return track.inserts if track else project.mix.bus(strip).inserts if hasattr(project.mix, strip) else ()


def add_insert(session: Session, strip: str, name: str) -> None:
    """One more insert (a key of NEW_INSERTS) at the end of a strip's chain."""
    inserts = (*inserts_of(session.project, strip), NEW_INSERTS[name])
    change_strip(session, session.tr("Add {}").format(name.lower()), strip, inserts=inserts)


def change_insert(session: Session, strip: str, index: int, **changes: Any) -> None:
    """Turn dials of the insert at `index`, or switch it on and off (`on`)."""
    inserts = list(inserts_of(session.project, strip))
    if index < len(inserts):
        inserts[index] = replace(inserts[index], **changes)
        change_strip(session, session.tr("Change {}").format(type(inserts[index]).__name__.lower()), strip, inserts=tuple(inserts))


def remove_insert(session: Session, strip: str, index: int) -> None:
    """Take an insert out."""
    inserts = inserts_of(session.project, strip)
    change_strip(session, session.tr("Remove insert"), strip, inserts=inserts[:index] + inserts[index + 1 :])


# --- ducking --------------------------------------------------------------------------------------------------------------


def duck(session: Session, wanted: Ducking | None = None) -> None:
    """Lower the music where somebody speaks, by points of its bus's gain; again after the cut has moved. The window goes on meanwhile."""
    from studio.render import speech

    project, stopped = session.project, threading.Event()
    wanted = replace(wanted or project.mix.ducking or Ducking(), speech=speech.layout(project))
    if not wanted.speech:
        session.message.emit(session.tr("Nobody speaks yet: put speech on a track of the dialogue bus first."))
        return
    task = session.tasks.begin(session.tr("Duck the music"), stopped.set)

    def failed(error: Exception) -> None:
        session.tasks.end(task, State.CANCELLED if isinstance(error, Cancelled) else State.FAILED, str(error))
        if not isinstance(error, Cancelled):
            complain(session, error)

    def done(points: tuple[Point, ...]) -> None:
        session.tasks.end(task)
        _lay(session, wanted, points)

    session.files.run(lambda: speech.ducked(project, session.bundle.find_media, wanted, Progress(cancelled=stopped.is_set)), done, failed)


def _lay(session: Session, ducking: Ducking, points: tuple[Point, ...]) -> None:
    mix = session.project.mix
    music = replace(mix.music, curve=points)
    session.commit(session.tr("Duck the music"), replace(session.project, mix=replace(mix, music=music, ducking=ducking)))
    passages = sum(point.value <= ducking.depth for point in points) // 2
    where = session.tr("one passage") if passages == 1 else session.tr("{} passages").format(passages)
    session.message.emit(session.tr("The music is {:g} dB lower in {}.").format(-ducking.depth, where))


def unduck(session: Session) -> None:
    """Take the points off the music again."""
    mix = session.project.mix
    session.commit(session.tr("Do not duck"), replace(session.project, mix=replace(mix, music=replace(mix.music, curve=()), ducking=None)))


def is_ducked(session: Session) -> bool:
    """True when the music has been ducked."""
    return session.project.mix.ducking is not None


def has_sound(session: Session) -> bool:
    """True when there is a track for sound with something on it."""
    return any(track.kind == "sound" and track.clips for track in session.project.timeline.tracks)


ACTIONS = (
    Action("mix.duck", "Duck the music under speech", duck, "Score", "Ctrl+Alt+D", "arrow-collapse-down",
           "Lower the music where somebody speaks; again after the cut has moved.", TIMED, has_sound),
    Action("mix.unduck", "Do not duck the music", unduck, "Score", "", "",
           "Take the ducking's points off the music.", TIMED, is_ducked),
)  # fmt: skip

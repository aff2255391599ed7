"""Envelopes: keys of a clip's gain or pan, added, moved, selected and removed; by mouse and by key alike."""

from __future__ import annotations

from dataclasses import replace

from studio.document import envelopes
from studio.document.cut import find_clip, find_track
from studio.document.envelopes import Which
from studio.document.mix import Point
from studio.document.source import asset_of
from studio.document.timecode import frame_at, sample_at
from studio.document.timeline import Clip
from studio.session import Session

from .action import TIMED, Action
from .player import go_to

_NUDGE = {"gain": 1.0, "pan": -0.1}


def shown_clip(session: Session) -> Clip | None:
    """The one selected clip with sound whose envelope is shown and changed."""
    chosen, project = session.selection.clips, session.project
    placed = find_clip(project, chosen[0]) if len(chosen) == 1 else None
    track = find_track(project, placed.track) if placed else None
    asset = project.assets.get(asset_of(project, placed.clip) or "") if placed else None
    return placed.clip if placed and track and track.kind == "sound" and not track.locked and asset and asset.samples else None


def add_key(session: Session, id: str, at: int, value: float | None = None) -> None:
    """A key at a sample after the clip's start, on the line where no value is given; it is selected."""
    which = session.selection.envelope
    if session.commit(session.tr("Add key"), envelopes.add_key(session.project, id, which, at, value)):
        session.select(key=(id, at))


def select_key(session: Session, id: str, at: int) -> None:
    """Point at a key: the next keys and Delete go to it."""
    session.select(key=(id, at))


def remove_key(session: Session, id: str, at: int) -> None:
    """Take a key away."""
    session.commit(session.tr("Remove key"), envelopes.remove_key(session.project, id, session.selection.envelope, at))
    session.select(key=None)


def selected_key(session: Session) -> Point | None:
    """The key that is pointed at, if it is still there."""
    clip, key = shown_clip(session), session.selection.key
    return envelopes.find_key(clip, session.selection.envelope, key[1]) if clip and key and key[0] == clip.id else None


def remove_selected(session: Session) -> bool:
    """Take the key that is pointed at away; False where none is."""
    point, key = selected_key(session), session.selection.key
    if point is None or key is None:
        return False
    remove_key(session, *key)
    return True


def add_at_playhead(session: Session) -> None:
    """A key where the playhead stands in the selected clip."""
    clip, frame = shown_clip(session), session.selection.playhead
    if clip is None or not clip.start <= frame <= clip.end:
        session.message.emit(session.tr("Select one clip of sound and put the playhead inside it first."))
    else:
        add_key(session, clip.id, sample_at(session.project.rate, frame) - sample_at(session.project.rate, clip.start))


def nudge(session: Session, steps: int) -> None:
    """Make the key that is pointed at louder or softer by decibels, or move it left or right by tenths."""
    clip, point, which = shown_clip(session), selected_key(session), session.selection.envelope
    if clip and point:
        to = replace(point, value=point.value + steps * _NUDGE[which])
        session.commit(session.tr("Move key"), envelopes.move_key(session.project, clip.id, which, point.at, to))
        if moved := selected_key(session):
            session.message.emit(envelopes.readout(which, moved.value))


def step(session: Session, direction: int) -> None:
    """Point at the next key, or at the one before, and bring the playhead there."""
    clip, point = shown_clip(session), selected_key(session)
    curve = envelopes.curve_of(clip, session.selection.envelope) if clip else ()
    if clip is None or not curve:
        session.message.emit(session.tr("The selected clip has no keys yet."))
        return
    rate = session.project.rate
    start = sample_at(rate, clip.start)
    here = point.at if point else sample_at(rate, session.selection.playhead) - start
    ahead = [key for key in curve if (key.at - here) * direction > 0]
    found = (ahead or [curve[-1] if direction > 0 else curve[0]])[0 if direction > 0 else -1]
    go_to(session, frame_at(rate, start + found.at))
    session.select(key=(clip.id, found.at))


def toggle(session: Session) -> None:
    """Show and change the pan of clips instead of their gain, or the other way round."""
    which: Which = "pan" if session.selection.envelope == "gain" else "gain"
    session.select(envelope=which, key=None)
    words = {"gain": session.tr("The lines on clips are their gain."), "pan": session.tr("The lines on clips are their pan: left is up.")}
    session.message.emit(words[which])


def has_clip(session: Session) -> bool:
    """True when one clip of sound is selected."""
    return shown_clip(session) is not None


def has_key(session: Session) -> bool:
    """True when a key is pointed at."""
    return selected_key(session) is not None


ACTIONS = (
    Action("envelope.add", "Add a key at the playhead", add_at_playhead, "Score/Envelope", "Ctrl+K", "vector-point-plus",
           "A key of the selected clip's gain or pan; between keys it changes evenly.", TIMED, has_clip),
    Action("envelope.next", "Next key", lambda s: step(s, 1), "Score/Envelope", "Alt+Shift+K", "", "", TIMED, has_clip),
    Action("envelope.previous", "Previous key", lambda s: step(s, -1), "Score/Envelope", "Alt+K", "", "", TIMED, has_clip),
    Action("envelope.up", "Key up", lambda s: nudge(s, 1), "Score/Envelope", "Ctrl+Alt+Up", "",
           "A decibel louder, or further to the left.", TIMED, has_key),
    Action("envelope.down", "Key down", lambda s: nudge(s, -1), "Score/Envelope", "Ctrl+Alt+Down", "",
           "A decibel softer, or further to the right.", TIMED, has_key),
    Action("envelope.remove", "Remove the key", remove_selected, "Score/Envelope", "", "vector-point-minus", "", TIMED, has_key),
    Action("envelope.toggle", "Gain or pan on clips", toggle, "Score/Envelope", "Shift+E", "pan-horizontal",
           "Which envelope the lines on clips show and change.", TIMED),
)  # fmt: skip

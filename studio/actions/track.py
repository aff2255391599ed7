"""Tracks of the cut: add, name, mute, lock, remove; and the gaps on them."""

from __future__ import annotations

from typing import Any

from studio.document import cut, tracks
from studio.document.timeline import Track
from studio.session import Session

from .action import TIMED, Action
from .timeline import has_clips


def add_picture_track(session: Session) -> None:
    """One more track for pictures and titles, on top."""
    session.commit(session.tr("Add picture track"), tracks.add_track(session.project, "picture", session.tr("Picture")))


def add_sound_track(session: Session) -> None:
    """One more track for sound, at the bottom."""
    session.commit(session.tr("Add sound track"), tracks.add_track(session.project, "sound", session.tr("Sound")))


def change_track(session: Session, label: str, id: str, **changes: Any) -> None:
    """Set a track's name, muted, locked or gain."""
    session.commit(label, tracks.change_track(session.project, id, **changes))


def remove_track(session: Session, id: str) -> None:
    """Take a track out with its clips."""
    session.commit(session.tr("Remove track"), tracks.remove_track(session.project, id))


def close_gap(session: Session, track: Track, frame: int) -> None:
    """Close the empty stretch of `track` at `frame`; the other tracks follow as far as they are free."""
    if gap := cut.gap_at(track, frame):
        session.commit(session.tr("Close gap"), cut.close_range(session.project, *gap))


def close_gap_at_playhead(session: Session) -> None:
    """Close the gap under the playhead on the lowest picture track that has one."""
    for track in reversed(session.project.timeline.tracks):
        if not track.locked and cut.gap_at(track, session.selection.playhead):
            return close_gap(session, track, session.selection.playhead)
    session.message.emit(session.tr("There is no gap under the playhead."))


ACTIONS = (
    Action("track.add_picture", "Add picture track", add_picture_track, "Cut", "", "video-plus-outline", "On top.", TIMED),
    Action("track.add_sound", "Add sound track", add_sound_track, "Cut", "", "music-note-plus", "At the bottom.", TIMED),
    Action(
        "track.close_gap",
        "Close gap",
        close_gap_at_playhead,
        "Cut",
        "Ctrl+Backspace",
        "arrow-collapse-horizontal",
        "Close the gap under the playhead.",
        TIMED,
        has_clips,
    ),
)

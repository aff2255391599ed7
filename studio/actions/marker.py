"""Markers: set, name, colour, go to, take away."""

from __future__ import annotations

from itertools import cycle

from studio.document import markers
from studio.document.cut import new_id
from studio.document.timeline import Marker, MarkerColour
from studio.session import Session

from .action import TIMED, Action
from .player import go_to, has_film

COLOURS: tuple[MarkerColour, ...] = ("yellow", "red", "green", "blue")


def add_marker(session: Session) -> None:
    """A marker at the playhead, named by its number; one that is there gets the next colour."""
    here = marker_at(session, session.selection.playhead)
    if here:
        colours = cycle(COLOURS)
        while next(colours) != here.colour:
            pass
        return change_marker(session, here.id, colour=next(colours))
    number = len(session.project.timeline.markers) + 1
    marker = Marker(new_id(), session.selection.playhead, session.tr("Marker {}").format(number))
    session.commit(session.tr("Add marker"), markers.add_marker(session.project, marker))


def change_marker(session: Session, id: str, **changes: object) -> None:
    """Set a marker's frame, name or colour."""
    session.commit(session.tr("Change marker"), markers.change_marker(session.project, id, **changes))


def remove_marker(session: Session, id: str) -> None:
    """Take a marker away."""
    session.commit(session.tr("Remove marker"), markers.remove_marker(session.project, id))


def remove_at_playhead(session: Session) -> None:
    """Take the marker at the playhead away."""
    if marker := marker_at(session, session.selection.playhead):
        remove_marker(session, marker.id)


def marker_at(session: Session, frame: int) -> Marker | None:
    """The marker at a frame."""
    return next((marker for marker in session.project.timeline.markers if marker.frame == frame), None)


def next_marker(session: Session) -> None:
    """To the next marker."""
    found = (marker.frame for marker in session.project.timeline.markers if marker.frame > session.selection.playhead)
    go_to(session, next(found, session.selection.playhead))


def previous_marker(session: Session) -> None:
    """Back to the marker before."""
    found = (marker.frame for marker in reversed(session.project.timeline.markers) if marker.frame < session.selection.playhead)
    go_to(session, next(found, session.selection.playhead))


def has_markers(session: Session) -> bool:
    """True when there are markers."""
    return bool(session.project.timeline.markers)


def is_on_marker(session: Session) -> bool:
    """True when a marker stands at the playhead."""
    return marker_at(session, session.selection.playhead) is not None


ACTIONS = (
    Action("marker.add", "Add marker", add_marker, "Play/Markers", "M", "map-marker-plus-outline",
           "Mark this frame; on a marker: its next colour.", TIMED, has_film),
    Action("marker.remove", "Remove the marker here", remove_at_playhead, "Play/Markers", "Alt+M", "map-marker-off-outline",
           "Put the playhead on a marker first.", TIMED, has_markers),
    Action("marker.next", "Next marker", next_marker, "Play/Markers", "Shift+M", "", "", TIMED, has_markers),
    Action("marker.previous", "Previous marker", previous_marker, "Play/Markers", "Ctrl+Shift+M", "", "", TIMED, has_markers),
)  # fmt: skip

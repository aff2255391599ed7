"""Playing the cut: J K L, stepping, marks."""

from __future__ import annotations

from dataclasses import replace

from studio.document.timecode import frames_per_second
from studio.session import Session

from .action import TIMED, Action

FASTEST = 8.0


def play_or_pause(session: Session) -> None:
    """Space: play from the playhead, or stand still. At the end of the film it begins again."""
    if session.selection.speed:
        return stop(session)
    if session.selection.playhead >= last_frame(session):
        go_to(session, session.project.timeline.mark_in or 0)
    session.select(speed=1.0)


def stop(session: Session) -> None:
    """K: stand still."""
    session.select(speed=0.0)


def play_forward(session: Session) -> None:
    """L: play; again for twice as fast, up to 8 times."""
    speed = session.selection.speed
    session.select(speed=min(speed * 2, FASTEST) if speed > 0 else 1.0)


def play_backward(session: Session) -> None:
    """J: play backwards; again for twice as fast, up to 8 times."""
    speed = session.selection.speed
    session.select(speed=max(speed * 2, -FASTEST) if speed < 0 else -1.0)


def last_frame(session: Session) -> int:
    """The frame that the film ends with."""
    return max(0, session.project.timeline.duration - 1)


def go_to(session: Session, frame: int) -> None:
    """Put the playhead on a frame of the film or just after its end."""
    session.select(playhead=min(max(frame, 0), session.project.timeline.duration))


def step(session: Session, frames: int) -> None:
    """Stand still and go `frames` on, or back if negative."""
    session.select(speed=0.0)
    go_to(session, session.selection.playhead + frames)


def step_second(session: Session, direction: int) -> None:
    """Stand still and go a second on (1) or back (-1)."""
    step(session, direction * frames_per_second(session.project.rate))


def cuts(session: Session) -> list[int]:
    """The frames where any clip begins or ends."""
    return sorted({frame for track in session.project.timeline.tracks for clip in track.clips for frame in (clip.start, clip.end)})


def next_cut(session: Session) -> None:
    """To where the next clip begins or ends."""
    go_to(session, next((frame for frame in cuts(session) if frame > session.selection.playhead), session.project.timeline.duration))


def previous_cut(session: Session) -> None:
    """Back to where a clip begins or ends."""
    go_to(session, next((frame for frame in reversed(cuts(session)) if frame < session.selection.playhead), 0))


def mark_in(session: Session) -> None:
    """I: the part to play and export begins here."""
    timeline, frame = session.project.timeline, session.selection.playhead
    out = timeline.mark_out if timeline.mark_out is not None and timeline.mark_out > frame else None
    _mark(session, session.tr("Mark in"), frame, out)


def mark_out(session: Session) -> None:
    """O: the part to play and export ends with this frame."""
    timeline, frame = session.project.timeline, session.selection.playhead
    begin = timeline.mark_in if timeline.mark_in is not None and timeline.mark_in <= frame else None
    _mark(session, session.tr("Mark out"), begin, frame + 1)


def clear_marks(session: Session) -> None:
    """Forget in and out."""
    _mark(session, session.tr("Clear marks"), None, None)


def _mark(session: Session, label: str, begin: int | None, end: int | None) -> None:
    timeline = session.project.timeline
    if (timeline.mark_in, timeline.mark_out) != (begin, end):
        session.commit(label, replace(session.project, timeline=replace(timeline, mark_in=begin, mark_out=end)))


def marked_range(session: Session) -> tuple[int, int]:
    """The frames [begin, end) between the marks, the whole film without marks."""
    timeline = session.project.timeline
    return timeline.mark_in or 0, timeline.duration if timeline.mark_out is None else min(timeline.mark_out, timeline.duration)


def toggle_loop(session: Session) -> None:
    """Play the marked part, or the film, over and over."""
    session.select(loop=not session.selection.loop)


def toggle_half(session: Session) -> None:
    """Show half the pixels, for slow machines; exports are not touched."""
    session.select(half=not session.selection.half)


def has_film(session: Session) -> bool:
    """True when there is something to play."""
    return session.project.timeline.duration > 0


def has_marks(session: Session) -> bool:
    """True when in or out is set."""
    return (session.project.timeline.mark_in, session.project.timeline.mark_out) != (None, None)


ACTIONS = (
    Action("player.play", "Play or pause", play_or_pause, "Play", "Space", "play", "Play from the playhead, or stop.", TIMED, has_film),
    Action("player.backward", "Play backwards", play_backward, "Play", "J", "rewind", "Again: twice as fast.", TIMED, has_film),
    Action("player.stop", "Stop", stop, "Play", "K", "pause", "Stand still on this frame.", TIMED, has_film),
    Action("player.forward", "Play forwards", play_forward, "Play", "L", "fast-forward", "Again: twice as fast.", TIMED, has_film),
    Action("player.loop", "Loop", toggle_loop, "Play", "Ctrl+L", "repeat", "Play the marked part over and over.", TIMED, has_film),
    Action("player.start", "Go to the start", lambda s: go_to(s, 0), "Play", "Home", "skip-previous", "", TIMED, has_film),
    Action("player.end", "Go to the end", lambda s: go_to(s, last_frame(s)), "Play", "End", "skip-next", "", TIMED, has_film),
    Action("player.previous_frame", "One frame back", lambda s: step(s, -1), "Play", "Left", "step-backward", "", TIMED, has_film),
    Action("player.next_frame", "One frame on", lambda s: step(s, 1), "Play", "Right", "step-forward", "", TIMED, has_film),
    Action("player.back_second", "One second back", lambda s: step_second(s, -1), "Play", "Shift+Left", "", "", TIMED, has_film),
    Action("player.on_second", "One second on", lambda s: step_second(s, 1), "Play", "Shift+Right", "", "", TIMED, has_film),
    Action("player.previous_cut", "Previous cut", previous_cut, "Play", "PgUp", "", "To where a clip begins or ends.", TIMED, has_film),
    Action("player.next_cut", "Next cut", next_cut, "Play", "PgDown", "", "To where a clip begins or ends.", TIMED, has_film),
    Action("player.mark_in", "Mark in", mark_in, "Play", "I", "", "The part to play and export begins here.", TIMED, has_film),
    Action("player.mark_out", "Mark out", mark_out, "Play", "O", "", "The part to play and export ends here.", TIMED, has_film),
    Action("player.clear_marks", "Clear marks", clear_marks, "Play", "Alt+X", "", "Play and export the whole film.", TIMED, has_marks),
    Action(
        "player.clear_proxies",
        "Delete the film's proxies",
        lambda s: s.asked.emit("proxies.clear"),
        "Play",
        "",
        "broom",
        "Small copies of video for quick scrubbing; they are made again when the film is next opened.",
        TIMED,
    ),
    Action("player.half", "Half quality", toggle_half, "Play", "", "quality-medium", "Shows half the pixels; exports keep all.", TIMED),
)

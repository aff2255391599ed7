"""Trimming: what dragging and nudging a clip on the timeline does, and the fine edits by key."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from studio.document import cut, stretches, trims
from studio.document.errors import EditError
from studio.document.project import Project
from studio.document.tracks import main_track
from studio.session import Session, Trimming

from .action import TIMED, Action
from .timeline import has_clips, has_selected, move_clips


def choose(session: Session, tool: Trimming) -> None:
    """Let dragging a clip move it ("select"), or slip, slide or roll."""
    session.select(trimming=tool)
    hints = {
        "select": session.tr("Select: drag clips to move them, their ends to trim."),
        "slip": session.tr("Slip: drag a clip to show other material in the same place."),
        "slide": session.tr("Slide: drag a clip between its neighbours, which give way."),
        "roll": session.tr("Roll: drag where two clips meet; the film stays as long as it is."),
        "stretch": session.tr("Stretch: drag the ends of sound to make it last longer or shorter at the same pitch."),
    }
    session.message.emit(hints[tool])


def nudge(session: Session, frames: int) -> None:
    """Move, slip or slide the selected clips by frames, roll where the first of them begins, or stretch its end, by the tool in hand."""
    project, ids = session.project, session.selection.clips
    match session.selection.trimming:
        case "select":
            move_clips(session, ids, frames)
        case "slip":
            _commit(session, session.tr("Slip"), trims.slip(project, ids, frames))
        case "slide":
            _commit(session, session.tr("Slide"), trims.slide(project, ids[0], frames))
        case "roll":
            placed = cut.find_clip(project, ids[0])
            _commit(session, session.tr("Roll"), trims.roll(project, ids[0], placed.clip.start + frames) if placed else project)
        case "stretch":
            placed = cut.find_clip(project, ids[0])
            end = placed.clip.end + frames if placed else 0
            _commit(session, session.tr("Stretch"), stretches.drag_edge(project, ids[0], "end", end))


def roll_to_playhead(session: Session) -> None:
    """Bring the nearest place where two clips of the lowest open picture track meet to the playhead."""
    project, frame = session.project, session.selection.playhead
    track = main_track(project)
    ends = {clip.end for clip in track.clips} if track else set()
    meeting = [clip for clip in track.clips if clip.start in ends] if track else []
    if not meeting:
        session.message.emit(session.tr("No two clips meet on the picture track."))
        return
    nearest = min(meeting, key=lambda clip: abs(clip.start - frame))
    _commit(session, session.tr("Roll"), trims.roll(project, nearest.id, frame))


def set_speed(session: Session, percent: float) -> None:
    """Let the selected clips play at a percentage of the speed that they were recorded at."""
    _commit(session, session.tr("Speed"), trims.set_speed(session.project, session.selection.clips, round(percent * 10)))


def set_stretch(session: Session, percent: float) -> None:
    """Let the selected clips of sound play at a percentage of the speed that they were recorded at, at the same pitch."""
    factor = Fraction(100) / Fraction(percent).limit_denominator(1000)
    try:
        _commit(session, session.tr("Stretch"), stretches.set_stretch(session.project, session.selection.clips, factor))
    except EditError as error:
        session.problem.emit(str(error))


def keep_pitch(session: Session, keep: bool) -> None:
    """Let the selected clips of sound play at the speed that they have with their own pitch, or as a tape does."""
    project, ids = session.project, session.selection.clips
    try:
        session.commit(session.tr("Keep the pitch"), stretches.keep_pitch(project, ids) if keep else stretches.as_tape(project, ids))
    except EditError as error:
        session.problem.emit(str(error))


def _commit(session: Session, label: str, project: Project) -> None:
    if project is session.project:
        session.message.emit(session.tr("There is no more material on that side."))
    else:
        session.commit(label, project)


def _tool(tool: Trimming) -> Callable[[Session], None]:
    return lambda session: choose(session, tool)


TOOLS = (
    Action("trim.select", "Select and move", _tool("select"), "Cut/Trim", "V", "cursor-default-outline",
           "Drag clips to move them, their ends to trim.", TIMED),
    Action("trim.slip", "Slip", _tool("slip"), "Cut/Trim", "Y", "swap-horizontal",
           "Drag a clip to show other material in the same place.", TIMED),
    Action("trim.slide", "Slide", _tool("slide"), "Cut/Trim", "U", "arrow-left-right",
           "Drag a clip between its neighbours, which give way.", TIMED),
    Action("trim.roll", "Roll", _tool("roll"), "Cut/Trim", "B", "arrow-split-vertical",
           "Drag where two clips meet; the film stays as long as it is.", TIMED),
    Action("trim.stretch", "Stretch", _tool("stretch"), "Cut/Trim", "Shift+S", "arrow-expand-horizontal",
           "Drag the ends of sound to make it last longer or shorter at the same pitch.", TIMED),
)  # fmt: skip

ACTIONS = (
    *TOOLS,
    Action("trim.roll_to_playhead", "Roll the cut to the playhead", roll_to_playhead, "Cut/Trim", "E", "",
           "Bring the nearest place where two clips meet to the playhead.", TIMED, has_clips),
    Action("trim.back", "One frame back with the tool", lambda s: nudge(s, -1), "Cut/Trim", "Alt+Left", "",
           "Moves the selected clips, or slips, slides, rolls or stretches them.", TIMED, has_selected),
    Action("trim.on", "One frame on with the tool", lambda s: nudge(s, 1), "Cut/Trim", "Alt+Right", "",
           "Moves the selected clips, or slips, slides, rolls or stretches them.", TIMED, has_selected),
    Action("trim.back_ten", "Ten frames back with the tool", lambda s: nudge(s, -10), "Cut/Trim", "Alt+Shift+Left", "",
           "Moves the selected clips, or slips, slides, rolls or stretches them.", TIMED, has_selected),
    Action("trim.on_ten", "Ten frames on with the tool", lambda s: nudge(s, 10), "Cut/Trim", "Alt+Shift+Right", "",
           "Moves the selected clips, or slips, slides, rolls or stretches them.", TIMED, has_selected),
)  # fmt: skip

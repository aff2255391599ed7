"""From a Set to the film: the camera's move as a clip on the timeline, a frame as a shot's picture, passes as layers of a canvas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from engines.requests import SetRender
from studio.document import set_edit as edit
from studio.document.canvas import Canvas, Frame
from studio.document.cut import new_id
from studio.document.errors import EditError
from studio.document.scene import Camera, Set
from studio.document.set_clips import fingerprint, is_stale, stale_clips
from studio.document.set_frames import one_pass, render_request, seen_props
from studio.document.set_moves import around_everything, with_move
from studio.document.timeline import SetSource
from studio.session import Session

from .action import Action
from .canvas import with_canvas
from .set_arrivals import CONTROLS
from .set_camera import current_camera
from .sets import current_set

PASSES = {"colour": "Picture", "depth": "Depth", "normal": "Normals", "masks": "Segments", "edges": "Edges", "alpha": "Coverage"}


def render_move(session: Session) -> None:
    """Render what the camera sees over the Set's whole length, and lay it into the cut at the playhead when it is done."""
    shown, camera = _in_hand(session)
    _render(session, shown, camera, {"lay": session.selection.playhead})


def render_turntable(session: Session) -> None:
    """Add a camera that goes around everything once over the Set's length, and render what it sees into the cut."""
    shown, _ = _in_hand(session)
    aim = around_everything(session.project, shown)
    label = session.tr("Turntable")
    project, camera = edit.add_camera(session.project, shown.id, aim)
    project = edit.change_camera(
        project, shown.id, camera.id, lambda made: with_move(replace(made, name=label), "Turntable", shown.duration)
    )
    if session.commit(label, project):
        session.select(set_camera=camera.id)
        _render(
            session, session.project.set(shown.id), session.project.set(shown.id).camera(camera.id), {"lay": session.selection.playhead}
        )


def render_stale(session: Session) -> None:
    """Render every Set again whose clips on the timeline show it as it was."""
    wanted = {(clip.source.set, clip.source.camera) for clip in stale_clips(session.project)}
    for set_id, camera_id in sorted(wanted):
        shown = session.project.set(set_id)
        camera = shown.camera(camera_id) if shown else None
        if shown and camera:
            _render(session, shown, camera, {})


def send_pass(session: Session, channel: str) -> None:
    """Draw the present frame as a pass and lay it on the canvas in hand, or on a new one, as soon as it is done."""
    shown, camera = _in_hand(session)
    request = _request(session, shown, camera, [session.selection.set_frame])
    canvas = session.project.canvases.get(session.selection.canvas or "")
    if canvas is None:
        canvas = Canvas(new_id(), shown.name, Frame(0, 0, session.project.width, session.project.height))
        if not session.commit(session.tr("New canvas"), with_canvas(session.project, canvas)):
            return
        session.select(canvas=canvas.id)
    label = session.tr("{} of “{}”").format(session.tr(PASSES[channel]), shown.name)
    session.queue.submit(one_pass(request, channel, f"{channel}.png"), label, {"canvas": canvas.id, "pass": channel})


def send_to_shot(session: Session) -> None:
    """Draw the present frame as a take of the selected shot."""
    shown, camera = _in_hand(session)
    shot = session.project.shot(session.selection.shot or "")
    if shot is None:
        raise EditError(session.tr("Select the shot in Write first: the frame becomes its picture."))
    request = _request(session, shown, camera, [session.selection.set_frame])
    session.queue.submit(request, session.tr("Frame of “{}”").format(shown.name), {"shot": shot.id})


def _render(session: Session, shown: Set, camera: Camera, target: dict[str, object]) -> None:
    request = _request(session, shown, camera, range(shown.duration))
    made_of = fingerprint(session.project, shown.id, camera.id)
    label = session.tr("{}, {}").format(shown.name, camera.name)
    session.queue.submit(request, label, {"set": shown.id, "camera": camera.id, "made_of": made_of, **target})


def _request(session: Session, shown: Set, camera: Camera, frames: Sequence[int]) -> SetRender:
    files = []
    for prop in seen_props(shown):
        path = session.media(prop.asset)
        if path is None:
            raise EditError(session.tr("The file of “{}” is missing: relink it in the library, or hide the prop.").format(prop.name))
        files.append(str(path))
    return render_request(session.project, shown, camera, files, list(frames))


def _in_hand(session: Session) -> tuple[Set, Camera]:
    shown, camera = current_set(session), current_camera(session)
    if shown is None or camera is None:
        raise EditError(session.tr("There is no Set to look at: make one in Build first."))
    return shown, camera


def _ready(session: Session) -> bool:
    return current_camera(session) is not None


def _any_stale(session: Session) -> bool:
    clips = (clip for track in session.project.timeline.tracks for clip in track.clips)
    return any(isinstance(clip.source, SetSource) and is_stale(session.project, clip.source) for clip in clips)


ACTIONS = (
    Action("set.render", "Render the move into the cut", render_move, "Set", "Ctrl+Return", "filmstrip", "What the camera sees, as a clip.",
           "build", _ready),
    Action("set.turntable", "Render a turntable into the cut", render_turntable, "Set", "", "rotate-360",
           "A new camera goes around everything once; a clip of it is laid into the cut.", "build", _ready),
    Action("set.again", "Render changed Sets again", render_stale, "Set", "", "refresh", "For clips whose Set looks different now.", "",
           _any_stale),
    Action("set.shot", "Frame to the selected shot", send_to_shot, "Set", "", "image-plus", "The present frame as a take.", "build",
           _ready),
    *(
        Action(f"pass.{channel}", f"{title} to the canvas", partial(send_pass, channel=channel), "Set/To the canvas", "", "layers-plus",
               "The present frame, as a layer." if channel not in CONTROLS else "The present frame, as a control layer.", "build", _ready)
        for channel, title in PASSES.items()
    ),
)  # fmt: skip

"""Film cameras of a Set: choose, aim, key, move along a path, add and remove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from studio.document import set_edit as edit
from studio.document.scene import Aim, Camera, CameraKey, Vector
from studio.document.set_motion import aim_at, moved_key, with_key, without_key
from studio.document.set_moves import with_move
from studio.session import Session

from .action import Action
from .sets import current_set


def current_camera(session: Session) -> Camera | None:
    """The camera in hand, else the Set's first."""
    shown = current_set(session)
    if shown is None or not shown.cameras:
        return None
    return shown.camera(session.selection.set_camera) or shown.cameras[0]


def current_aim(session: Session) -> Aim | None:
    """Where that camera looks at the present frame, the operator's hand left out."""
    camera = current_camera(session)
    return aim_at(replace(camera, shake=0.0), session.selection.set_frame) if camera else None


def choose(session: Session, id: str) -> None:
    """Take a camera in hand."""
    session.select(set_camera=id)


def look_through(session: Session) -> None:
    """Let the stage show what the camera sees, or walk around freely again."""
    session.select(through=not session.selection.through, turning=False)


def turn_around(session: Session) -> None:
    """Let the view go around what it looks at, or stand still again; no camera is touched."""
    session.select(turning=not session.selection.turning, through=False)


def add_camera(session: Session, aim: Aim | None = None) -> None:
    """One more camera that looks so, or like the one in hand; take it in hand."""
    shown = current_set(session)
    if shown is None:
        return
    project, camera = edit.add_camera(session.project, shown.id, aim or current_aim(session) or Aim())
    if camera and session.commit(session.tr("Add “{}”").format(camera.name), project):
        session.select(set_camera=camera.id)


def remove_camera(session: Session) -> None:
    """Take the camera in hand out of the Set; the last one stays."""
    shown, camera = current_set(session), current_camera(session)
    if (
        shown
        and camera
        and session.commit(session.tr("Remove “{}”").format(camera.name), edit.remove_camera(session.project, shown.id, camera.id))
    ):
        session.select(set_camera=None)


def aim_camera(session: Session, aim: Aim, label: str = "") -> None:
    """Let the camera look elsewhere at the present frame; one with keys gets a key there."""
    frame = session.selection.set_frame
    _change(session, label or session.tr("Aim the camera"), lambda camera: edit.aimed(camera, aim, frame))


def change_lens(session: Session, label: str, **changes: Any) -> None:
    """Set roll, focal length, focus or aperture at the present frame."""
    if aim := current_aim(session):
        aim_camera(session, replace(aim, **changes), label)


def change_camera(session: Session, label: str, **changes: Any) -> None:
    """Set what holds at all times: name, sensor, shutter, shake."""
    _change(session, label, lambda camera: replace(camera, **changes))


def key_camera(session: Session) -> None:
    """Remember where the camera looks at the present frame: from now on it moves between its keys."""
    aim, frame = current_aim(session), session.selection.set_frame
    _change(session, session.tr("Key the camera"), lambda camera: replace(camera, keys=with_key(camera.keys, CameraKey(frame, aim))))


def unkey_camera(session: Session) -> None:
    """Forget the camera's key at the present frame."""
    aim, frame = current_aim(session), session.selection.set_frame

    def free(camera: Camera) -> Camera:
        keys = without_key(camera.keys, frame)
        return replace(camera, keys=keys, aim=camera.aim if keys else aim)

    _change(session, session.tr("Remove the key"), free)


def place_key(session: Session, key: int, part: Literal["eye", "target"], place: Vector) -> None:
    """Let a key of the camera (by its number; -1 for a camera without keys) stand, or look, somewhere else."""
    _change(session, session.tr("Change the camera's path"), lambda camera: with_place(camera, key, part, place))


def with_place(camera: Camera, key: int, part: Literal["eye", "target"], place: Vector) -> Camera:
    """The camera with the eye or the target of a key (see `place_key`) elsewhere."""
    if not 0 <= key < len(camera.keys):
        return replace(camera, aim=replace(camera.aim, **{part: place}))
    moved = replace(camera.keys[key], aim=replace(camera.keys[key].aim, **{part: place}))
    return replace(camera, keys=(*camera.keys[:key], moved, *camera.keys[key + 1 :]))


def move_key(session: Session, frame: int, to: int) -> None:
    """Let a key of the camera come sooner or later."""
    _change(session, session.tr("Move the key"), lambda camera: replace(camera, keys=moved_key(camera.keys, frame, to)))


def ease_key(session: Session, easing: str) -> None:
    """How the camera leaves the key at or before the present frame."""

    def eased(camera: Camera) -> Camera:
        before = [key.frame for key in camera.keys if key.frame <= session.selection.set_frame]
        keys = tuple(replace(key, easing=easing) if before and key.frame == before[-1] else key for key in camera.keys)
        return replace(camera, keys=keys)

    _change(session, session.tr("Easing"), eased)


def apply_move(session: Session, name: str, amount: float = 0.5) -> None:
    """Give the camera the keys of a move from where it looks now; keys that it had go."""
    shown, aim = current_set(session), current_aim(session)
    if shown and aim:
        label = session.tr("Camera move: {}").format(name)
        _change(session, label, lambda camera: with_move(replace(camera, aim=aim, keys=()), name, shown.duration, amount))


def stand_still(session: Session) -> None:
    """Take all keys off the camera; it stays as it is at the present frame."""
    aim = current_aim(session)
    _change(session, session.tr("Stand still"), lambda camera: replace(camera, aim=aim, keys=()))


def _change(session: Session, label: str, change: Callable[[Camera], Camera]) -> None:
    shown, camera = current_set(session), current_camera(session)
    if shown and camera:
        session.commit(label, edit.change_camera(session.project, shown.id, camera.id, change))


def _has_camera(session: Session) -> bool:
    return current_camera(session) is not None


ACTIONS = (
    Action("camera.through", "Look through the camera", look_through, "Set/Camera", "C", "video-outline",
           "The stage shows what the camera sees.", "build", _has_camera),
    Action("camera.around", "Turn around the Set", turn_around, "Set/Camera", "T", "rotate-360",
           "The view goes around until you press again or click.", "build", _has_camera),
    Action("camera.export", "Export camera as…", lambda s: s.asked.emit("export camera"), "Set/Camera", "", "export",
           "Its move over the length of the Set, as .json or .glb.", "build", _has_camera),
    Action("camera.import", "Import a camera…", lambda s: s.asked.emit("import camera"), "Set/Camera", "", "import",
           "A camera and its move from a .json or .glb file, as one more camera.", "build", _has_camera),
    Action("camera.add", "Add a camera", add_camera, "Set/Camera", "", "video-plus-outline", "It looks like the one in hand.",
           "build", _has_camera),
    Action("camera.key", "Key the camera", key_camera, "Set/Camera", "I", "key-plus", "The camera moves between its keys.", "build",
           _has_camera),
    Action("camera.unkey", "Remove the camera's key", unkey_camera, "Set/Camera", "Shift+I", "key-minus", "The one at the present frame.",
           "build", _has_camera),
    Action("camera.still", "Stand still", stand_still, "Set/Camera", "", "anchor", "Takes all keys off the camera.", "build", _has_camera),
    Action("camera.remove", "Remove this camera", remove_camera, "Set/Camera", "", "video-off-outline", "The last one stays.", "build",
           _has_camera),
)  # fmt: skip

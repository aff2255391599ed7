"""Film cameras in files: a camera's move over the length of its Set goes out, and comes in as one more camera."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from engines.media.errors import MediaError
from engines.splat.camera import Camera as Lens
from engines.splat.camera_files import read_cameras, write_cameras
from studio.document import set_edit as edit
from studio.document.scene import FOCAL, Camera, CameraKey
from studio.document.set_frames import focal_pixels
from studio.document.set_motion import aim_at, aim_of, look_at
from studio.session import Session

from .action import complain
from .set_camera import current_aim, current_camera
from .sets import current_set

SUFFIXES = (".json", ".glb")


def export_camera(session: Session, path: Path) -> None:
    """Write what the camera in hand does over the Set's length, frame by frame, the operator's hand with it. Raises MediaError."""
    shown, camera, project = current_set(session), current_camera(session), session.project
    if path.suffix.lower() not in SUFFIXES:
        raise MediaError(session.tr("“{}” must end in .json or .glb.").format(path.name))
    rate, lenses = (project.rate.numerator, project.rate.denominator), []
    for frame in range(shown.duration):
        aim = aim_at(camera, frame, frame * rate[1] / rate[0])
        focal = focal_pixels(aim, camera, project.width)
        lenses.append(Lens(look_at(aim), focal, focal, project.width / 2, project.height / 2, project.width, project.height))
    session.files.run(
        lambda: write_cameras(path, lenses, rate),
        lambda _: session.message.emit(session.tr("Saved {}.").format(path.name)),
        lambda error: complain(session, error),
    )


def import_camera(session: Session, path: Path) -> None:
    """Add a camera that does what the file says; a file longer than the Set makes the Set as long."""
    project = session.project
    rate = (project.rate.numerator, project.rate.denominator)
    session.files.run(
        lambda: read_cameras(path, rate),
        lambda found: _take_in(session, path.stem, *found),
        lambda error: complain(session, error),
    )


def camera_of(lenses: list[Lens], speed: float, distance: float) -> Camera:
    """The film camera on a full frame of one lens for each frame: a key for each, `speed` of our frames from one to the next; one that
    stands still has no keys. Targets are so many metres ahead."""
    made = Camera("", "")
    aims = [aim_of(lens.world_to_camera, min(max(lens.fx / lens.width * made.sensor, FOCAL[0]), FOCAL[1]), distance) for lens in lenses]
    if all(_alike(lenses[0], lens) for lens in lenses):
        return replace(made, aim=aims[0])
    keys = {round(number * speed): aim for number, aim in enumerate(aims)}
    return replace(made, aim=aims[0], keys=tuple(CameraKey(frame, aim, "linear") for frame, aim in sorted(keys.items())))


def _take_in(session: Session, name: str, lenses: list[Lens], rate: tuple[int, int]) -> None:
    shown, aim, project = current_set(session), current_aim(session), session.project
    if shown is None or aim is None:
        return
    speed = project.rate.numerator * rate[1] / (project.rate.denominator * rate[0])
    found = camera_of(lenses, speed, max(math.dist(aim.eye, aim.target), 0.1))
    project, made = edit.add_camera(project, shown.id, found.aim)
    project = edit.change_camera(project, shown.id, made.id, lambda old: replace(found, id=old.id, name=name))
    length = found.keys[-1].frame + 1 if found.keys else 1
    if length > shown.duration:
        project = edit.change_set(project, shown.id, duration=length)
    if session.commit(session.tr("Import “{}”").format(name), project):
        session.select(set_camera=made.id)


def _alike(one: Lens, other: Lens) -> bool:
    return abs(one.world_to_camera - other.world_to_camera).max() < 1e-6 and abs(one.fx - other.fx) < 1e-6 * one.fx

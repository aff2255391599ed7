"""What an engine needs to draw a Set: matrices and cameras as plain numbers, frame by frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from engines.requests import SetRender

from .project import Project
from .scene import Aim, Camera, KeyLight, Prop, Set
from .set_motion import aim_at, look_at, matrix, placement_at
from .splat_edits import to_text

_STILL, _BLURRED = 4, 16  # looks through the lens: enough for soft edges, and for blur


def seen_props(shown: Set) -> tuple[Prop, ...]:
    """The props that are drawn."""
    return tuple(prop for prop in shown.props if not prop.hidden)


def render_request(project: Project, shown: Set, camera: Camera, files: Sequence[str], frames: Sequence[int]) -> SetRender:
    """The request for one frame of a Set or a clip of several, in colour. `files`: of each seen prop in order."""
    name = "move.mp4" if len(frames) > 1 else "frame.png"
    props = seen_props(shown)
    rows = [[placement_at(prop, frame) for frame in (frames if prop.keys else frames[:1])] for prop in props]
    matrices = tuple(float(number) for row in rows for placement in row for number in matrix(placement)[:3].ravel())
    cameras = tuple(number for frame in frames for number in camera_numbers(project, camera, frame))
    blurred = camera.shutter > 0 or any(aim.aperture for aim in (camera.aim, *(key.aim for key in camera.keys)))
    return SetRender(
        tuple(files), tuple(len(row) for row in rows), matrices, cameras, name, project.width, project.height,
        (project.rate.numerator, project.rate.denominator), samples=_BLURRED if blurred else _STILL, light=light_numbers(shown.light),
        backdrop=colour(shown.backdrop), floor=colour(shown.floor) if shown.floor else (),
        edits=tuple(to_text(prop.edits) for prop in props) if any(prop.edits for prop in props) else (),
    )  # fmt: skip


def one_pass(request: SetRender, channel: str, name: str) -> SetRender:
    """The same frames in another channel, which has no blur."""
    return replace(request, channel=channel, name=name, samples=1 if channel != "colour" else request.samples)


def camera_numbers(project: Project, camera: Camera, frame: float) -> tuple[float, ...]:
    """The 16 numbers of a frame (see `engines.splat.set_render.CAMERA_NUMBERS`)."""
    aim = aim_at(camera, frame, frame * project.rate.denominator / project.rate.numerator)
    pose = look_at(aim)[:3].ravel().tolist()
    distance = math.dist(aim.eye, aim.target)
    radius = aim.focal / 1000 / aim.aperture / 2 if aim.aperture else 0.0
    return (*pose, focal_pixels(aim, camera, project.width), aim.focus or distance, radius, camera.shutter / 360)


def focal_pixels(aim: Aim, camera: Camera, width: float) -> float:
    """The focal length in pixels of a picture so wide."""
    return aim.focal / camera.sensor * width


def light_numbers(light: KeyLight) -> tuple[float, ...]:
    """Azimuth, elevation, strength, fill, shadow and how much splats are lit; nothing where the light is off."""
    return (light.azimuth, light.elevation, light.strength, light.fill, light.shadow, light.splats) if light.on else ()


def colour(text: str) -> tuple[float, float, float]:
    """RGB 0..1 of "#rrggbb"; black where it is none."""
    digits = text.removeprefix("#")
    if len(digits) < 6 or not set(digits.lower()) <= set("0123456789abcdef"):
        return 0.0, 0.0, 0.0
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue

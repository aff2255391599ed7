"""A scene as a function of time: where things and the camera are after some seconds."""

from __future__ import annotations

import math
from dataclasses import replace

from engines.training.world.scene import Camera, Scene, Thing

SECONDS = 2.0
"""How long the moves are made for; they go on beyond it."""
DRIVE_SPEED, RISE_SPEED, WALK_SPEED, STEPS_PER_SECOND = 1.3, 0.75, 0.55, 1.1
SPIN_DEGREES, FALL_HEIGHT, BOUNCE_HEIGHT, GRAVITY = 120.0, 2.2, 0.75, 6.0


def at(scene: Scene, seconds: float) -> Scene:
    """The frame after `seconds` (0 and up) of the scene's clip; the scene itself is composed for the middle of `SECONDS`."""
    things = tuple(_moved(thing, seconds) for thing in scene.things)
    heading = scene.camera.yaw if scene.heading is None else scene.heading
    return replace(scene, things=things, camera=_filmed(scene, seconds), heading=heading)


def _moved(thing: Thing, seconds: float) -> Thing:
    x, y, z = thing.position
    if thing.pose == "wave":
        return replace(thing, phase=0.25 + seconds * STEPS_PER_SECOND)
    if thing.motion in ("drive", "walk"):
        speed = DRIVE_SPEED if thing.motion == "drive" else WALK_SPEED
        way = speed * (seconds - SECONDS / 2)
        ahead = math.radians(thing.yaw)
        position = (x + way * math.sin(ahead), y, z + way * math.cos(ahead))
        return replace(thing, position=position, rolled=way, phase=seconds * STEPS_PER_SECOND)
    if thing.motion == "spin":
        return replace(thing, yaw=thing.yaw + SPIN_DEGREES * seconds)
    return replace(thing, position=(x, y + _lifted(thing.motion, seconds), z))


def _lifted(motion: str, seconds: float) -> float:
    """Height above the place where the thing rests."""
    if motion == "rise":
        return RISE_SPEED * seconds
    if motion == "fall":
        return max(0.0, FALL_HEIGHT - GRAVITY / 2 * seconds**2)
    if motion == "bounce":
        return BOUNCE_HEIGHT * abs(math.sin(math.pi * seconds * 1.25))
    return 0.0


def _filmed(scene: Scene, seconds: float) -> Camera:
    """The camera after some seconds of its move."""
    camera, share = scene.camera, seconds / SECONDS - 0.5
    x, y, z = camera.target
    if scene.camera_move == "pan":
        return replace(camera, target=(x + 2.2 * share, y, z))
    if scene.camera_move == "tilt":
        return replace(camera, target=(x, y + 1.0 * share, z))
    if scene.camera_move == "dolly":
        return replace(camera, distance=camera.distance * (1 - 0.36 * share))
    if scene.camera_move == "orbit":
        return replace(camera, yaw=camera.yaw + 60 * share)
    return camera

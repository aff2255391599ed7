"""What the stage looks like: the numbers that a scene's place, light and dressing give to the shaders."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engines.training.world import objects, palette, props, view
from engines.training.world.meshes import unit
from engines.training.world.palette import linear, linear_row
from engines.training.world.scene import MOST_THINGS, STORYBOOK, STUDIO, Scene, Thing

SHADOW_HALF = 5.6
KINDS = (*STORYBOOK.places, STUDIO)
"""Places in the order of the shader's `place_kind`."""
OPEN_SEA, SHORE, DRAUGHT = 60.0, -2.7, 0.27
"""Where the sea begins along z, on open water and at a beach, and how deep things swim."""
CLEAR_AIR = 5.0
"""How much farther one sees in fair weather than in the first level, whose ground paled too soon."""
FOG_SHARE = {"space": 0.45, "room": 0.35, "forest": 1.25}
ROOM_LIGHT = {
    "day": (0.9, (1.18, 1.12, 1.02)), "sunset": (0.8, (1.10, 1.0, 0.95)), "night": (0.8, (1.40, 1.24, 1.10)),
    "fog": (0.6, (1.10, 1.08, 1.04)), "rain": (0.45, (0.80, 0.84, 0.92)),
}  # fmt: skip
"""Factors on sun and ambient (red, green, blue) inside the room."""
LAMPS = {
    "house": (0.0, 0.55, 1.0), "tower": (0.0, 0.5, 0.9), "lighthouse": (0.0, 1.9, 0.4), "castle": (0.0, 0.5, 1.0),
    "car": (0.0, 0.5, 1.5), "train": (0.0, 0.9, 1.5), "rocket": (0.0, 0.2, 0.2), "bridge": (1.0, 0.9, 0.6),
}  # fmt: skip
"""Where a toy's light burns by night: place before the toy in its own units."""


def is_open_water(scene: Scene) -> bool:
    """Whether the scene lies out on the sea, its things afloat."""
    return scene.place == "sea" and any(thing.position[1] < 0 for thing in scene.things)


def sun_direction(scene: Scene) -> np.ndarray:
    """Unit vector towards the light, [3]."""
    return unit(np.array((-0.50, 0.78, 0.55) if scene.place == "room" else palette.LIGHTS[scene.light].direction))


def shared_values(scene: Scene) -> dict[str, object]:
    """Uniforms of stage and toys alike: light, fog, footprints and lamps."""
    light = palette.LIGHTS[scene.light]
    _, _, horizon, glow = linear_row(palette.SKIES[scene.place, scene.light])
    ground = linear_row(palette.GROUNDS[scene.place])[0]
    sun, ambient = _sun_and_ambient(scene)
    direction = sun_direction(scene)
    places, shapes = _footprints(scene)
    thin = FOG_SHARE.get(scene.place, 1.0)
    clear = CLEAR_AIR if scene.vocabulary != "first" and light.haze == 0 else 0.0
    lamps = _lamps(scene)
    return {
        "eye": view.eye(scene.camera), "light": direction, "sun": sun, "ambient": ambient, "below": 0.45 * ambient + 0.30 * sun * ground,
        "horizon": horizon, "glow": glow, "fog": (light.fog_density * thin, scene.camera.distance + light.fog_start + clear),
        "shadow_depth": light.shadow, "shadow_matrix": shadow_matrix(direction), "shadow_map": 0, "calm": light.calm,
        "tint": linear(light.tint), "zenith": linear_row(palette.SKIES[scene.place, scene.light])[0], "windows": light.glow,
        "foot_count": len(scene.things), "foot_place": places, "foot_shape": shapes,
        "lamp_count": len(lamps), "lamps": np.array([*lamps, *[[0.0] * 4] * MOST_THINGS])[:MOST_THINGS],
        "lamplight": linear(palette.LIT_WINDOW) * 1.25 * 0.42 * max(light.glow, 0.35),
    }  # fmt: skip


def _sun_and_ambient(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    light = palette.LIGHTS[scene.light]
    sun, ambient = linear(light.sun) * light.sun_strength, linear(light.ambient) * light.ambient_strength
    if scene.place == "room":
        dimmed, tones = ROOM_LIGHT[scene.light]
        return sun * dimmed, ambient * np.array(tones)
    return sun, ambient


def stage_values(scene: Scene, size: tuple[int, int]) -> dict[str, object]:
    """Uniforms of the stage alone; `size` is the target's width and height."""
    light = palette.LIGHTS[scene.light]
    zenith, middle, _, _ = linear_row(palette.SKIES[scene.place, scene.light])
    base, dark, pale, hills = linear_row(palette.GROUNDS[scene.place])
    right, up, ahead = view.axes(scene.camera)
    half = np.tan(np.radians(scene.camera.field) / 2)
    random = np.random.default_rng(scene.dressing)
    return {
        "zenith": zenith, "middle": middle, "base": base, "dark": dark, "pale": pale,
        "hills": hills, "tint": linear(light.tint), "calm": light.calm, "right": right * half * size[0] / size[1], "up": up * half,
        "ahead": ahead, "phase": tuple(random.uniform(0, 6.28, 4)), **_clouds(scene, random),
        "disc": _disc(scene, random), "disc_colour": linear(light.disc), "planet": _planet(scene, random),
        "stars": 1.0 if scene.place == "space" else (0.8 if scene.light == "night" else 0.0), "haze": light.haze,
        "shore_line": OPEN_SEA if is_open_water(scene) else SHORE, "window_light": linear(palette.LIT_WINDOW) * 1.05,
        "rainbow": 0.62 if scene.light == "rain" and scene.place in ("meadow", "desert", "sea") else 0.0,
        "wet": 1.0 if scene.light == "rain" else 0.0,
    }  # fmt: skip


@dataclass(frozen=True)
class Band:
    """Rows of a picture, `start` up to `stop` from below, and what the stage shows in them."""

    start: int
    stop: int
    sky: bool
    ground: bool
    walls: bool


WALLS = {"forest": (8.0, -6.0, 16.0), "city": (8.6, -6.2, 17.0), "room": (6.4, -4.2, 14.0)}
"""Where the nearest walls of a place stand: x of the side walls, z of the back and the front one; as in `stage.frag`."""


def bands(scene: Scene, size: tuple[int, int]) -> list[Band]:
    """The picture (width, height) cut into bands of rows that show sky, ground and walls, so that each is drawn by what it needs.

    Cameras never roll, so the horizon is a row. A row is counted to both sides where it is not wholly on one.
    """
    width, height = size
    half = np.tan(np.radians(scene.camera.field) / 2)
    right, up, ahead = view.axes(scene.camera)
    across = np.linspace(-1, 1, 9)[None, :, None] * half * width / height
    upwards = ((np.arange(height) + 0.5) / height * 2 - 1)[:, None, None] * half
    rays = ahead + across * right + upwards * up
    rays = rays / np.linalg.norm(rays, axis=-1, keepdims=True)
    sky, ground = (rays[..., 1] > -0.0015).any(1), (rays[..., 1] < -0.0005).any(1)
    kinds = np.stack([sky, ground, _may_meet_walls(scene, rays)], 1)
    cuts = [0, *(np.nonzero((kinds[1:] != kinds[:-1]).any(1))[0] + 1), height]
    return [Band(int(a), int(b), *map(bool, kinds[a])) for a, b in pairwise(cuts)]


def _may_meet_walls(scene: Scene, rays: np.ndarray) -> np.ndarray:
    """For each row of rays [rows, columns, 3], whether a wall may be nearer than the ground."""
    if scene.place not in WALLS:
        return np.zeros(len(rays), bool)
    side, back, front = WALLS[scene.place]
    eye = view.eye(scene.camera)
    to_ground = np.where(rays[..., 1] < 0, -eye[1] / np.minimum(rays[..., 1], -1e-6), np.inf)
    to_side = (np.sign(rays[..., 0]) * side - eye[0]) / np.where(np.abs(rays[..., 0]) < 1e-6, 1e-6, rays[..., 0])
    to_end = (np.where(rays[..., 2] < 0, back, front) - eye[2]) / np.where(np.abs(rays[..., 2]) < 1e-6, 1e-6, rays[..., 2])
    return (to_ground > 0.96 * np.minimum(to_side, to_end)).any(1)


def switches(scene: Scene, values: dict[str, object], band: Band) -> tuple[tuple[str, int], ...]:
    """What the stage's program for a band is compiled for."""
    disc = values["disc"]
    assert isinstance(disc, tuple)
    return (
        ("PLACE", KINDS.index(scene.place)), ("SKY", int(band.sky)), ("GROUND", int(band.ground)), ("WALLS", int(band.walls)),
        ("STARS", int(values["stars"] != 0)), ("DISC", int(disc[3] > 0)), ("RAINBOW", int(values["rainbow"] != 0)),
        ("STORY", int(scene.vocabulary != "first")),
    )  # fmt: skip


def _heading(scene: Scene) -> float:
    """The azimuth in radians for which clouds, sun and planets are arranged."""
    return -np.radians(scene.camera.yaw if scene.heading is None else scene.heading)


CLOUDS = {"day": 0.95, "sunset": 0.8, "night": 0.35, "fog": 0.0, "rain": 0.55}


def _clouds(scene: Scene, random: np.random.Generator) -> dict[str, object]:
    """Up to four toy clouds as rows (azimuth, elevation, size, strength) around the view; none in space, faint at night."""
    strength = CLOUDS[scene.light] * (scene.place not in ("space", "room", STUDIO))
    azimuth = _heading(scene) + np.array([-0.30, -0.10, 0.12, 0.32]) + random.uniform(-0.09, 0.09, 4)
    rows = np.stack([azimuth, random.uniform(0.09, 0.19, 4), random.uniform(0.035, 0.062, 4), np.full(4, strength)], 1)
    seen = rows[(random.random(4) < 0.62) & (rows[:, 3] > 0)]
    return {"cloud_count": len(seen), "clouds": np.concatenate([seen, np.zeros((4 - len(seen), 4))])}


def _disc(scene: Scene, random: np.random.Generator) -> tuple[float, float, float, float]:
    """Direction and angular radius of the sun or moon, away from the middle; no disc by day."""
    size = palette.LIGHTS[scene.light].disc_size * (scene.place not in ("space", STUDIO))
    azimuth = _heading(scene) + random.choice([-1, 1]) * random.uniform(0.13, 0.26)
    elevation = random.uniform(0.085, 0.15)
    flat = np.cos(elevation)
    return (flat * np.sin(azimuth), np.sin(elevation), -flat * np.cos(azimuth), size)


def _planet(scene: Scene, random: np.random.Generator) -> tuple[float, float, float, float]:
    azimuth = _heading(scene) + random.choice([-1, 1]) * random.uniform(0.12, 0.26)
    radius = random.uniform(0.035, 0.06) if scene.place == "space" else 0.0
    return (azimuth, random.uniform(0.10, 0.17), radius, random.uniform(-0.5, 0.5))


def _lamps(scene: Scene) -> list[list[float]]:
    """Warm lights (x, y, z, reach): of glowing toys always, of houses and vehicles when windows are lit. None in the first level."""
    if scene.vocabulary == "first" or scene.place == STUDIO:
        return []
    lit = palette.LIGHTS[scene.light].glow > 0
    burning = [_lamp(thing) for thing in scene.things if thing.material == "glowing" or (lit and thing.object in LAMPS)]
    return [*burning, *(_stage_lamps(scene) if lit else [])][:MOST_THINGS]


def _stage_lamps(scene: Scene) -> list[list[float]]:
    """The lamps among the props of a richly dressed stage."""
    if scene.detail != "rich":
        return []
    if scene.place == "room":
        return [[props.FLOOR_LAMP[0], 2.0, props.FLOOR_LAMP[1], 4.2]]
    return [[x, 1.7, z, 3.2] for x, z in props.STREET_LAMPS] if scene.place == "city" else []


def _lamp(thing: Thing) -> list[float]:
    glowing = thing.material == "glowing"
    x, y, z = (0.0, 0.5, 0.9) if glowing else LAMPS[thing.object]
    turn, size = np.radians(thing.yaw), thing.scale
    place = np.array(thing.position) + size * np.array([x * np.cos(turn) + z * np.sin(turn), y, z * np.cos(turn) - x * np.sin(turn)])
    return [*place, (3.0 if glowing else 2.3) * size**0.5]


def _footprints(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    places, shapes = np.zeros((MOST_THINGS, 4)), np.zeros((MOST_THINGS, 4))
    for i, thing in enumerate(scene.things):
        foot = objects.footprint(thing.object, thing.variation)
        yaw = np.radians(thing.yaw)
        places[i] = [*thing.position, foot.rounding * thing.scale]
        shapes[i] = [foot.half[0] * thing.scale, foot.half[1] * thing.scale, np.cos(yaw), np.sin(yaw)]
    return places, shapes


def shadow_matrix(direction: np.ndarray) -> np.ndarray:
    """World to the shadow map's clip space: orthographic along the light, around the stage's middle."""
    right = unit(np.cross([0, 1, 0], direction))
    up = np.cross(direction, right)
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([right, up, -direction]) / [[SHADOW_HALF], [SHADOW_HALF], [12.0]]
    matrix[:3, 3] = -matrix[:3, :3] @ [0, 1.0, 0]
    return matrix

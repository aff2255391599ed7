"""Draws scenes with moderngl on an EGL context without a window."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("LP_NUM_THREADS", "1")

import cv2
import moderngl
import numpy as np

from engines.training.world import meshes, objects, palette
from engines.training.world.palette import linear, linear_row
from engines.training.world.scene import OBJECTS, PLACES, Camera, Scene, Thing

SHADERS = Path(__file__).parent / "shaders"
SHADOW_SIDE, SHADOW_HALF = 512, 5.6
OVERSAMPLING = 1.5


@dataclass(frozen=True)
class Truth:
    """What is known about a picture: depth in world units float32 [h, w] and, uint8 [h, w], the thing's number (1, 2, ... or 0)."""

    depth: np.ndarray
    segments: np.ndarray


class Renderer:
    """Owns the graphics context, the programs and the toys' vertex buffers. One per thread; `close` when done."""

    def __init__(self) -> None:
        self._gl = moderngl.create_context(standalone=True, backend="egl")
        common = _source("common.glsl")
        self._stage = self._gl.program(vertex_shader=_source("stage.vert"), fragment_shader=common + _source("stage.frag"))
        self._toy = self._gl.program(vertex_shader=_source("thing.vert"), fragment_shader=common + _source("thing.frag"))
        self._caster = self._gl.program(vertex_shader=_source("shadow.vert"), fragment_shader=_source("shadow.frag"))
        self._stage_array = self._gl.vertex_array(self._stage, [])
        self._toys = {name: self._buffers(name) for name in OBJECTS}
        self._shadow_map = self._gl.depth_texture((SHADOW_SIDE, SHADOW_SIDE))
        self._shadow_map.compare_func = "<="
        self._shadow_map.repeat_x = self._shadow_map.repeat_y = False
        self._shadow_target = self._gl.framebuffer(depth_attachment=self._shadow_map)
        self._targets: dict[tuple[int, int, bool], moderngl.Framebuffer] = {}

    def close(self) -> None:
        """Free the graphics context."""
        self._gl.release()

    def picture(self, scene: Scene, width: int, height: int) -> np.ndarray:
        """The scene as uint8 RGB [height, width, 3], drawn larger and averaged down."""
        target = self._target(round(width * OVERSAMPLING), round(height * OVERSAMPLING), truth=False)
        self._draw(scene, target)
        big = _rows_down(target.read(components=3), target.size, np.uint8, 3)
        return cv2.resize(big, (width, height), interpolation=cv2.INTER_AREA)

    def truth(self, scene: Scene, width: int, height: int) -> Truth:
        """Depth and segments of the scene, one sample a pixel."""
        target = self._target(width, height, truth=True)
        self._draw(scene, target)
        values = _rows_down(target.read(components=2, attachment=1, dtype="f4"), target.size, np.float32, 2)
        return Truth(values[..., 0].copy(), values[..., 1].round().astype(np.uint8))

    def _draw(self, scene: Scene, target: moderngl.Framebuffer) -> None:
        values = _shared_values(scene)
        self._gl.enable(moderngl.DEPTH_TEST)
        self._shadow_target.use()
        self._shadow_target.clear(depth=1.0)
        for thing in scene.things:
            _set(self._caster, {"model": _model(thing), "shadow_matrix": values["shadow_matrix"]})
            self._toys[thing.object][1].render()
        target.use()
        target.clear(depth=1.0)
        self._shadow_map.use(0)
        _set(self._toy, values | _toy_values(scene, target.size))
        for number, thing in enumerate(scene.things, 1):
            _set(self._toy, _thing_values(thing, number))
            self._toys[thing.object][0].render()
        _set(self._stage, values | _stage_values(scene, target.size))
        self._stage_array.render(moderngl.TRIANGLES, vertices=3)

    def _buffers(self, name: str) -> tuple[moderngl.VertexArray, moderngl.VertexArray]:
        mesh = objects.mesh(name)
        data = self._gl.buffer(meshes.vertices(mesh).tobytes())
        index = self._gl.buffer(mesh.triangles.astype(np.int32).tobytes())
        full = [(data, "3f 3f 3f 4f", "position", "normal", "rgb", "shares")]
        return (
            self._gl.vertex_array(self._toy, full, index),
            self._gl.vertex_array(self._caster, [(data, "3f 40x", "position")], index),
        )

    def _target(self, width: int, height: int, truth: bool) -> moderngl.Framebuffer:
        key = (width, height, truth)
        if key not in self._targets:
            planes = [self._gl.renderbuffer((width, height), 4)]
            if truth:
                planes.append(self._gl.renderbuffer((width, height), 2, dtype="f4"))
            self._targets[key] = self._gl.framebuffer(planes, self._gl.depth_renderbuffer((width, height)))
        return self._targets[key]


def _source(name: str) -> str:
    return (SHADERS / name).read_text(encoding="utf-8")


def _rows_down(data: bytes, size: tuple[int, int], kind: type, channels: int) -> np.ndarray:
    """Pixels as read from the card (bottom row first) as an array with the top row first."""
    return np.ascontiguousarray(np.frombuffer(data, kind).reshape(size[1], size[0], channels)[::-1])


def _set(program: moderngl.Program, values: dict[str, object]) -> None:
    """Set the uniforms that the program uses; matrices are row-major arrays."""
    for name, value in values.items():
        if name not in program:
            continue
        if isinstance(value, np.ndarray):
            program[name].write(np.ascontiguousarray(value.T if value.ndim == 2 and name not in LISTS else value, np.float32).tobytes())
        else:
            program[name].value = value


LISTS = ("foot_place", "foot_shape", "clouds")


def _shared_values(scene: Scene) -> dict[str, object]:
    light = palette.LIGHTS[scene.light]
    _, _, horizon, glow = linear_row(palette.SKIES[scene.place, scene.light])
    ground = linear_row(palette.GROUNDS[scene.place])[0]
    sun, ambient = linear(light.sun) * light.sun_strength, linear(light.ambient) * light.ambient_strength
    direction = _unit(np.array(light.direction))
    places, shapes = _footprints(scene)
    thin = 0.45 if scene.place == "space" else 1.0
    return {
        "eye": _eye(scene.camera), "light": direction, "sun": sun, "ambient": ambient, "below": 0.45 * ambient + 0.30 * sun * ground,
        "horizon": horizon, "glow": glow, "fog": (light.fog_density * thin, scene.camera.distance + light.fog_start),
        "shadow_depth": light.shadow, "shadow_matrix": _shadow_matrix(direction), "shadow_map": 0,
        "foot_count": len(scene.things), "foot_place": places, "foot_shape": shapes,
    }  # fmt: skip


def _stage_values(scene: Scene, size: tuple[int, int]) -> dict[str, object]:
    light = palette.LIGHTS[scene.light]
    zenith, middle, _, _ = linear_row(palette.SKIES[scene.place, scene.light])
    base, dark, pale, hills = linear_row(palette.GROUNDS[scene.place])
    right, up, ahead = _axes(scene.camera)
    half = np.tan(np.radians(scene.camera.field) / 2)
    random = np.random.default_rng(scene.dressing)
    return {
        "place_kind": PLACES.index(scene.place), "zenith": zenith, "middle": middle, "base": base, "dark": dark, "pale": pale,
        "hills": hills, "tint": linear(light.tint), "calm": light.calm, "right": right * half * size[0] / size[1], "up": up * half,
        "ahead": ahead, "phase": tuple(random.uniform(0, 6.28, 4)), "clouds": _clouds(scene, random),
        "disc": _disc(scene, random), "disc_colour": linear(light.disc), "planet": _planet(scene, random),
        "stars": 1.0 if scene.place == "space" else (0.8 if scene.light == "night" else 0.0),
    }  # fmt: skip


def _clouds(scene: Scene, random: np.random.Generator) -> np.ndarray:
    """Up to four toy clouds as rows (azimuth, elevation, size, strength) around the view; none in space, faint at night."""
    strength = {"day": 0.95, "sunset": 0.8, "night": 0.35}[scene.light] * (scene.place != "space")
    middle = -np.radians(scene.camera.yaw)
    azimuth = middle + np.array([-0.30, -0.10, 0.12, 0.32]) + random.uniform(-0.09, 0.09, 4)
    rows = np.stack([azimuth, random.uniform(0.09, 0.19, 4), random.uniform(0.035, 0.062, 4), np.full(4, strength)], 1)
    return rows * (random.random((4, 1)) < [[1, 1, 1, 0.62]])


def _disc(scene: Scene, random: np.random.Generator) -> tuple[float, float, float, float]:
    """Direction and angular radius of the sun or moon, away from the middle; no disc by day."""
    size = palette.LIGHTS[scene.light].disc_size * (scene.place != "space")
    azimuth = -np.radians(scene.camera.yaw) + random.choice([-1, 1]) * random.uniform(0.13, 0.26)
    elevation = random.uniform(0.085, 0.15)
    flat = np.cos(elevation)
    return (flat * np.sin(azimuth), np.sin(elevation), -flat * np.cos(azimuth), size)


def _planet(scene: Scene, random: np.random.Generator) -> tuple[float, float, float, float]:
    azimuth = -np.radians(scene.camera.yaw) + random.choice([-1, 1]) * random.uniform(0.12, 0.26)
    radius = random.uniform(0.035, 0.06) if scene.place == "space" else 0.0
    return (azimuth, random.uniform(0.10, 0.17), radius, random.uniform(-0.5, 0.5))


def _toy_values(scene: Scene, size: tuple[int, int]) -> dict[str, object]:
    light = palette.LIGHTS[scene.light]
    return {
        "view": _view(scene.camera, size[0] / size[1]), "rim": linear(light.rim) * light.rim_strength, "gloss": light.gloss,
        "hero": light.hero, "windows": light.glow, "window": linear(palette.LIT_WINDOW) * 1.15,
    }  # fmt: skip


def _thing_values(thing: Thing, number: int) -> dict[str, object]:
    return {
        "model": _model(thing), "turn": meshes.rotation("y", thing.yaw), "thing": number,
        "main_colour": linear(palette.COLOURS[thing.colour]), "accent_colour": linear(palette.ACCENTS[thing.colour]),
    }  # fmt: skip


def _footprints(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    places, shapes = np.zeros((3, 4)), np.zeros((3, 4))
    for i, thing in enumerate(scene.things):
        foot = objects.FOOTPRINTS[thing.object]
        yaw = np.radians(thing.yaw)
        places[i] = [*thing.position, foot.rounding * thing.scale]
        shapes[i] = [foot.half[0] * thing.scale, foot.half[1] * thing.scale, np.cos(yaw), np.sin(yaw)]
    return places, shapes


def _model(thing: Thing) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = meshes.rotation("y", thing.yaw) * thing.scale
    matrix[:3, 3] = thing.position
    return matrix


def _axes(camera: Camera) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    turn = meshes.rotation("y", camera.yaw) @ meshes.rotation("x", -camera.pitch)
    return turn[:, 0], turn[:, 1], -turn[:, 2]


def _eye(camera: Camera) -> np.ndarray:
    return np.array(camera.target) - _axes(camera)[2] * camera.distance


def _view(camera: Camera, aspect: float, near: float = 0.5, far: float = 80.0) -> np.ndarray:
    """World to clip space."""
    right, up, ahead = _axes(camera)
    look = np.eye(4)
    look[:3, :3] = [right, up, -ahead]
    look[:3, 3] = -look[:3, :3] @ _eye(camera)
    scale = 1 / np.tan(np.radians(camera.field) / 2)
    lens = np.array([[scale / aspect, 0, 0, 0], [0, scale, 0, 0],
                     [0, 0, -(far + near) / (far - near), -2 * far * near / (far - near)], [0, 0, -1, 0]])  # fmt: skip
    return lens @ look


def _shadow_matrix(direction: np.ndarray) -> np.ndarray:
    """World to the shadow map's clip space: orthographic along the light, around the stage's middle."""
    right = _unit(np.cross([0, 1, 0], direction))
    up = np.cross(direction, right)
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([right, up, -direction]) / [[SHADOW_HALF], [SHADOW_HALF], [12.0]]
    matrix[:3, 3] = -matrix[:3, :3] @ [0, 1.0, 0]
    return matrix


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)

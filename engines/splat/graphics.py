"""Sets drawn by a graphics card: the same equations as the compiled ones, splats as quads sorted back to front, meshes and floor by depth.

Zwicker et al. 2001 as in Kerbl et al. 2023, section 4. The context has no window: pictures are read back, so that they are shown alike
whoever drew them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engines.splat import ground, solids
from engines.splat.camera import Camera
from engines.splat.cloud import Splats, alpha, unit_quaternions
from engines.splat.mesh import Mesh
from engines.splat.placing import rotations
from engines.splat.scene import Lamp, Surroundings, World, ground_of

SHADERS = Path(__file__).parent / "shaders"
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software")
_RANGE = (solids.NEAR, 1e4)  # metres
_ROW = 4096  # texels in a row of the table of splats
_STEPS = 65_535  # depths that sorting tells apart


class NoGraphics(Exception):
    """There is no graphics card that could draw; the sentence says why."""


@dataclass(frozen=True, eq=False)
class _Loaded:
    """A world on the card: the table of its splats, the buffer of their order, and for each mesh its array, texture and matrix."""

    world: World
    table: Any
    order: Any
    quads: Any
    meshes: tuple[tuple[Any, Any, np.ndarray], ...]

    def release(self) -> None:
        """Free its memory on the card."""
        for thing in (self.quads, self.order, self.table, *(part for mesh in self.meshes for part in mesh[:2])):
            if thing is not None:
                thing.release()


class Graphics:
    """Owns a context and what was loaded into it. Make it, use it and `close` it in one thread. Raises NoGraphics.

    `software` allows a card that is none: slower than the compiled drawing, but exact.
    """

    def __init__(self, software: bool = False) -> None:
        try:
            import moderngl

            self._gl = moderngl.create_context(standalone=True, backend="egl", require=330)
        except Exception as error:  # each driver raises errors of its own
            raise NoGraphics(f"There is no OpenGL here ({error}); Sets are drawn by the processor.") from error
        self.name = str(self._gl.info["GL_RENDERER"])
        if not software and any(word in self.name.lower() for word in _SOFTWARE):
            self._gl.release()
            raise NoGraphics(f"OpenGL is done by the processor here ({self.name}); Sets are drawn without it, which is faster.")
        self._modes = moderngl
        self._programs = {name: self._program(name) for name in ("splats", "mesh", "floor")}
        self._whole = self._gl.vertex_array(self._programs["floor"], [])
        self._shade: tuple[ground.Shade | None, Any] = (None, self._gl.texture((1, 1), 1, np.zeros(1, np.float32).tobytes(), dtype="f4"))
        self._loaded: _Loaded | None = None
        self._target: Any = None

    def close(self) -> None:
        """Free everything."""
        self._gl.release()

    def draw(self, world: World, camera: Camera, around: Surroundings) -> np.ndarray:
        """What the camera sees, uint8 RGB [h, w, 3]."""
        loaded, target = self._load(world), self._frame(camera.width, camera.height)
        target.use()
        target.clear(*around.backdrop, 1.0, depth=1.0)
        self._gl.enable_only(self._modes.DEPTH_TEST)
        view = _view(camera)
        for array, texture, matrix in loaded.meshes:
            self._draw_mesh(array, texture, matrix, {**view, **_lamp(around.lamp)})
        floor = ground_of(world, around)
        if floor is not None:
            self._draw_floor(floor, view)
        if len(world.splats):
            side = 0.0 if floor is None else 1.0 if camera.position[1] >= 0 else -1.0
            self._draw_splats(loaded, camera, {**view, "floor_side": side})
        pixels = np.frombuffer(target.read(components=3, alignment=1), np.uint8)
        return pixels.reshape(camera.height, camera.width, 3)[::-1].copy()

    def _program(self, name: str) -> Any:
        vertex, fragment = ((SHADERS / f"{name}.{end}").read_text(encoding="utf-8") for end in ("vert", "frag"))
        return self._gl.program(vertex_shader=vertex, fragment_shader=fragment)

    def _frame(self, width: int, height: int) -> Any:
        if self._target is None or self._target.size != (width, height):
            if self._target is not None:
                self._target.release()
            self._target = self._gl.framebuffer([self._gl.renderbuffer((width, height), 4)], self._gl.depth_renderbuffer((width, height)))
        return self._target

    def _load(self, world: World) -> _Loaded:
        if self._loaded is not None and self._loaded.world is world:
            return self._loaded
        if self._loaded is not None:
            self._loaded.release()
        count, table, order, quads = len(world.splats), None, None, None
        if count:
            rows = _rows(world.splats)
            table = self._gl.texture((_ROW, len(rows) // _ROW), 4, rows.tobytes(), dtype="f4")
            table.filter = (self._modes.NEAREST, self._modes.NEAREST)
            order = self._gl.buffer(reserve=4 * count, dynamic=True)
            quads = self._gl.vertex_array(self._programs["splats"], [(order, "1i4/i", "splat")])
        self._loaded = _Loaded(world, table, order, quads, tuple(self._mesh(mesh, matrix) for _, mesh, matrix in world.meshes))
        return self._loaded

    def _mesh(self, mesh: Mesh, matrix: np.ndarray) -> tuple[Any, Any, np.ndarray]:
        skin = solids.skin_of(mesh, np.eye(3))
        uvs = skin.uvs if len(skin.uvs) == len(mesh.vertices) else np.zeros((len(mesh.vertices), 2), np.float32)
        rows = np.concatenate([mesh.vertices, skin.normals, skin.colours, uvs], axis=1).astype(np.float32)
        corners, index = self._gl.buffer(rows.tobytes()), self._gl.buffer(mesh.triangles.astype(np.int32).tobytes())
        names = ("position", "normal", "tint", "spot")
        array = self._gl.vertex_array(self._programs["mesh"], [(corners, "3f4 3f4 3f4 2f4", *names)], index)
        texture = None
        if skin.texture.size:
            height, width, _ = skin.texture.shape
            texture = self._gl.texture((width, height), 3, skin.texture.tobytes(), alignment=1)
            texture.build_mipmaps()
            texture.anisotropy = 8.0
        return array, texture, matrix

    def _draw_mesh(self, array: Any, texture: Any, matrix: np.ndarray, facts: dict[str, Any]) -> None:
        if texture is not None:
            texture.use(0)
        model = {"model": matrix.T.astype("f4").tobytes(), "normals": np.linalg.inv(matrix[:3, :3]).astype("f4").tobytes()}
        _tell(self._programs["mesh"], {**facts, **model, "picture": 0, "textured": texture is not None})
        array.render()

    def _draw_floor(self, floor: ground.Ground, view: dict[str, Any]) -> None:
        if floor.shade is not None and self._shade[0] is not floor.shade:
            self._shade[1].release()
            side = len(floor.shade.dark)
            self._shade = floor.shade, self._gl.texture((side, side), 1, floor.shade.dark.tobytes(), dtype="f4")
        self._shade[1].use(1)
        light = {f"light_{name}": value for name, value in _view(floor.shade.camera).items()} if floor.shade else {}
        facts = {"floor_colour": floor.floor, "backdrop": floor.backdrop, "middle": tuple(floor.middle), "reach": floor.reach}
        rest = {"bright": floor.bright, "shadow": floor.shadow if floor.shade else 0.0, "grid": floor.grid, "shade": 1}
        _tell(self._programs["floor"], {**view, **light, **facts, **rest})
        self._whole.render(vertices=3)

    def _draw_splats(self, loaded: _Loaded, camera: Camera, facts: dict[str, Any]) -> None:
        splats = loaded.world.splats
        loaded.order.write(back_to_front(splats, camera).tobytes())
        loaded.table.use(2)
        numbers = {"table": 2, "texels": 3 + splats.sh.shape[1], "harmonics": splats.sh.shape[1], "antialiased": float(splats.antialiased)}
        _tell(self._programs["splats"], {**facts, **numbers})
        self._gl.enable_only(self._modes.DEPTH_TEST | self._modes.BLEND)
        self._gl.blend_func = self._modes.ONE, self._modes.ONE_MINUS_SRC_ALPHA
        self._target.depth_mask = False
        loaded.quads.render(self._modes.TRIANGLE_STRIP, vertices=4, instances=len(splats))
        self._target.depth_mask = True


def back_to_front(splats: Splats, camera: Camera) -> np.ndarray:
    """The numbers of the splats, farthest first, int32 [n]; depths are rounded, so that sorting takes a time that grows with n alone."""
    depth = splats.means @ camera.rotation[2].astype(np.float32)
    low, high = float(depth.min()), float(depth.max())
    steps = ((high - depth) * np.float32(_STEPS / max(high - low, 1e-9))).astype(np.uint16)
    return np.argsort(steps, kind="stable").astype(np.int32)


def _rows(splats: Splats) -> np.ndarray:
    """The splats as texels float32 [n, 4], whole rows of the table."""
    axes = rotations(unit_quaternions(splats)) * np.exp(splats.scales)[:, None, :]
    spread = axes @ axes.transpose(0, 2, 1)
    texels = np.zeros((len(splats), 3 + splats.sh.shape[1], 4), np.float32)
    texels[:, 0, :3], texels[:, 0, 3] = splats.means, alpha(splats)
    texels[:, 1] = np.stack([spread[:, 0, 0], spread[:, 0, 1], spread[:, 0, 2], spread[:, 1, 1]], axis=1)
    texels[:, 2, :2] = np.stack([spread[:, 1, 2], spread[:, 2, 2]], axis=1)
    texels[:, 3:, :3] = splats.sh
    flat = texels.reshape(-1, 4)
    return np.concatenate([flat, np.zeros((-len(flat) % _ROW, 4), np.float32)])


def _view(camera: Camera) -> dict[str, Any]:
    """The camera as the shaders read it; matrices column after column."""
    return {
        "turn": camera.rotation.T.astype("f4").tobytes(), "shift": tuple(camera.world_to_camera[:3, 3]), "eye": tuple(camera.position),
        "lens": (camera.fx, camera.fy, camera.cx, camera.cy), "size": (camera.width, camera.height), "range": _RANGE,
    }  # fmt: skip


def _lamp(lamp: Lamp | None) -> dict[str, Any]:
    return {"fill": -1.0, "lamp": (0, 0, 0, 0)} if lamp is None else {"fill": lamp.fill, "lamp": (*lamp.direction, lamp.strength)}


def _tell(program: Any, facts: dict[str, Any]) -> None:
    """Set the uniforms that the program has: a driver leaves out those that nothing reads."""
    for name, value in facts.items():
        if name in program:
            if isinstance(value, bytes):
                program[name].write(value)
            else:
                program[name].value = value

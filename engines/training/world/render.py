"""Draws scenes with moderngl on an EGL context without a window."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("LP_NUM_THREADS", "1")

import cv2
import moderngl
import numpy as np

from engines.training.world import finish, meshes, objects, occlusion, palette, props, skeleton, stage, view
from engines.training.world.palette import linear
from engines.training.world.scene import Scene, Thing
from engines.training.world.truth import Truth, unfolded

SHADERS = Path(__file__).parent / "shaders"
SHADOW_SIDE = 512
OVERSAMPLING = {"plain": 1.25, "rich": 2.0}
FIRST_OVERSAMPLING = 1.5
Switches = tuple[tuple[str, int], ...]
LISTS = ("foot_place", "foot_shape", "clouds", "lamps")
STILL = np.tile(np.eye(4), (skeleton.JOINTS, 1, 1))
UPRIGHT_STRIPES, LYING_STRIPES = (0.0, 11.0, 0.0), (0.0, 0.0, 9.0)


@dataclass(frozen=True)
class Buffers:
    """A toy on the graphics card: its vertices and triangles, the array that casts its shadow, and one array for each program."""

    data: moderngl.Buffer
    index: moderngl.Buffer
    caster: moderngl.VertexArray
    arrays: dict[int, moderngl.VertexArray]


class Renderer:
    """Owns the graphics context, the programs and the toys' vertex buffers. Use it in the thread that made it; `close` when done."""

    def __init__(self) -> None:
        self._gl = moderngl.create_context(standalone=True, backend="egl")
        self._programs: dict[tuple[str, Switches], moderngl.Program] = {}
        self._caster = self._gl.program(vertex_shader=_source("shadow.vert"), fragment_shader=_source("shadow.frag"))
        self._screens: dict[int, moderngl.VertexArray] = {}
        self._toys: dict[tuple[str, int, bool], Buffers] = {}
        self._shadow_map = self._gl.depth_texture((SHADOW_SIDE, SHADOW_SIDE))
        self._shadow_map.compare_func = "<="
        self._shadow_map.repeat_x = self._shadow_map.repeat_y = False
        self._shadow_target = self._gl.framebuffer(depth_attachment=self._shadow_map)
        self._probe_map = self._gl.depth_texture((occlusion.MAP, occlusion.MAP))
        self._probe_target = self._gl.framebuffer(depth_attachment=self._probe_map)
        self._targets: dict[tuple[int, int, bool], moderngl.Framebuffer] = {}

    def close(self) -> None:
        """Free the graphics context."""
        self._gl.release()

    def picture(self, scene: Scene, width: int, height: int) -> np.ndarray:
        """The scene in its look as uint8 RGB [height, width, 3], drawn larger and averaged down."""
        larger = FIRST_OVERSAMPLING if scene.vocabulary == "first" else OVERSAMPLING[scene.detail]
        target = self._target(round(width * larger), round(height * larger), truth=False)
        with self._gl:
            self._draw(scene, target)
            big = _rows_down(target.read(components=3), target.size, np.uint8, 3)
        picture = cv2.resize(big, (width, height), interpolation=cv2.INTER_AREA)
        if scene.vocabulary == "first":
            return picture
        return finish.finished(picture, scene, self.truth(scene, width, height) if scene.look else None)

    def truth(self, scene: Scene, width: int, height: int) -> Truth:
        """What is seen where, one sample a pixel."""
        target = self._target(width, height, truth=True)
        with self._gl:
            self._draw(scene, target)
            values = _rows_down(target.read(components=4, attachment=1, dtype="f4"), target.size, np.float32, 4)
        normals = unfolded(values[..., 2:], scene.camera)
        return Truth(values[..., 0].copy(), values[..., 1].round().astype(np.uint8), normals, scene.camera)

    def cut_out(self, scene: Scene, width: int, height: int) -> np.ndarray:
        """The things without their stage, uint8 RGBA [height, width, 4] with colours multiplied by alpha, four samples a pixel."""
        target = self._target(2 * width, 2 * height, truth=True)
        with self._gl:
            self._draw(scene, target, staged=False)
            colours = _rows_down(target.read(components=3), target.size, np.uint8, 3)
            values = _rows_down(target.read(components=4, attachment=1, dtype="f4"), target.size, np.float32, 4)
        seen = np.where(values[..., 1:2] > 0.5, np.uint8(255), np.uint8(0))
        return cv2.resize(np.concatenate([colours & seen, seen], -1), (width, height), interpolation=cv2.INTER_AREA)

    def _draw(self, scene: Scene, target: moderngl.Framebuffer, staged: bool = True) -> None:
        values = stage.shared_values(scene)
        buffers = [self._buffers(thing, scene) for thing in scene.things]
        self._gl.enable_only(moderngl.DEPTH_TEST if scene.vocabulary == "first" else moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        self._shadow_target.use()
        self._shadow_target.clear(depth=1.0)
        for thing, held in zip(scene.things, buffers, strict=True):
            _set(self._caster, {"model": _model(thing), "bones": _bones(thing), "shadow_matrix": values["shadow_matrix"]})
            held.caster.render()
        dressed = self._props(scene) if staged else None
        if dressed:
            _set(self._caster, {"model": np.eye(4), "bones": STILL})
            dressed.caster.render()
        target.use()
        target.clear(depth=1.0)
        self._shadow_map.use(0)
        shared = values | _toy_values(scene, target.size)
        for number, (thing, held) in enumerate(zip(scene.things, buffers, strict=True), 1):
            program = self._program("thing", _material(thing))
            _set(program, shared | _thing_values(thing, number))
            self._array(held, program).render()
        if dressed:
            program = self._program("thing", NO_MATERIAL)
            _set(program, shared | PROP_VALUES)
            self._array(dressed, program).render()
        if staged:
            self._draw_stage(scene, values | stage.stage_values(scene, target.size), target)

    def _draw_stage(self, scene: Scene, values: dict[str, object], target: moderngl.Framebuffer) -> None:
        width, height = target.size
        for band in stage.bands(scene, (width, height)):
            program = self._program("stage", stage.switches(scene, values, band))
            _set(program, values)
            target.scissor = (0, band.start, width, band.stop - band.start)
            self._screen(program).render(moderngl.TRIANGLES, vertices=3)
        target.scissor = None

    def _screen(self, program: moderngl.Program) -> moderngl.VertexArray:
        if program.glo not in self._screens:
            self._screens[program.glo] = self._gl.vertex_array(program, [])
        return self._screens[program.glo]

    def _program(self, name: str, switches: Switches) -> moderngl.Program:
        """The program of that name, compiled for these switches when first asked for."""
        if (name, switches) not in self._programs:
            head = "#version 330\n" + "".join(f"#define {switch} {value}\n" for switch, value in switches)
            fragments = head + _source("common.glsl") + _source(f"{name}.frag")
            self._programs[name, switches] = self._gl.program(vertex_shader=_source(f"{name}.vert"), fragment_shader=fragments)
        return self._programs[name, switches]

    def _buffers(self, thing: Thing, scene: Scene) -> Buffers:
        """The toy's vertices on the card; the first level knew no baked occlusion."""
        key = (thing.object, thing.variation, scene.vocabulary != "first")
        if key not in self._toys:
            self._toys[key] = self._uploaded(objects.mesh(thing.object, thing.variation), key[2])
        return self._toys[key]

    def _uploaded(self, mesh: meshes.Mesh, shaded: bool) -> Buffers:
        triangles = meshes.wound(mesh) if shaded else mesh.triangles.astype(np.int32)
        index = self._gl.buffer(triangles.tobytes())
        bare = self._gl.buffer(meshes.vertices(mesh).tobytes())
        caster = self._gl.vertex_array(self._caster, [(bare, "3f 40x 1f", "position", "bone")], index)
        data = self._gl.buffer(meshes.vertices(mesh, self._open_sky(mesh, caster)).tobytes()) if shaded else bare
        return Buffers(data, index, caster, {})

    def _array(self, held: Buffers, program: moderngl.Program) -> moderngl.VertexArray:
        if program.glo not in held.arrays:
            layout = (held.data, "3f 3f 3f 4f 1f", "position", "normal", "rgb", "shares", "bone")
            held.arrays[program.glo] = self._gl.vertex_array(program, [layout], held.index)
        return held.arrays[program.glo]

    def _props(self, scene: Scene) -> Buffers | None:
        """The merged props of a richly dressed stage; open water has none."""
        if scene.detail != "rich" or stage.is_open_water(scene):
            return None
        key = (scene.place, scene.dressing % props.LAYOUTS, True)
        if key not in self._toys:
            mesh = props.dressing(*key[:2])
            if mesh is None:
                return None
            self._toys[key] = self._uploaded(mesh, shaded=True)
        return self._toys[key]

    def _open_sky(self, mesh: meshes.Mesh, caster: moderngl.VertexArray) -> np.ndarray:
        def depth_map(matrix: np.ndarray) -> np.ndarray:
            self._gl.enable_only(moderngl.DEPTH_TEST)
            self._probe_target.use()
            self._probe_target.clear(depth=1.0)
            _set(self._caster, {"model": np.eye(4), "bones": STILL, "shadow_matrix": matrix})
            caster.render()
            return np.frombuffer(self._probe_map.read(), np.float32).reshape(occlusion.MAP, occlusion.MAP)

        return occlusion.baked(mesh, depth_map)

    def _target(self, width: int, height: int, truth: bool) -> moderngl.Framebuffer:
        key = (width, height, truth)
        if key not in self._targets:
            with self._gl:
                planes = [self._gl.renderbuffer((width, height), 4)]
                if truth:
                    planes.append(self._gl.renderbuffer((width, height), 4, dtype="f4"))
                self._targets[key] = self._gl.framebuffer(planes, self._gl.depth_renderbuffer((width, height)))
        return self._targets[key]


NO_MATERIAL = (("STRIPED", 0), ("SHINY", 0), ("GLOWING", 0))
PROP_VALUES: dict[str, object] = {"model": np.eye(4), "turn": np.eye(3), "bones": STILL, "thing": 0, "hero": 0.0}


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
            rows = value if name in LISTS or value.ndim == 1 else value.swapaxes(-1, -2)
            program[name].write(np.ascontiguousarray(rows, np.float32).tobytes())
        else:
            program[name].value = value


def _toy_values(scene: Scene, size: tuple[int, int]) -> dict[str, object]:
    light = palette.LIGHTS[scene.light]
    return {
        "view": view.clip_matrix(scene.camera, size[0] / size[1]), "rim": linear(light.rim) * light.rim_strength,
        "hero": light.hero, "window": linear(palette.LIT_WINDOW) * 1.15, "gloss": light.gloss,
    }  # fmt: skip


def _thing_values(thing: Thing, number: int) -> dict[str, object]:
    main = linear(palette.COLOURS[thing.colour])
    striped = thing.material == "striped"
    along = LYING_STRIPES if thing.object in ("car", "train", "fish", "boat") else UPRIGHT_STRIPES
    return {
        "model": _model(thing), "turn": meshes.rotation("y", thing.yaw), "bones": _bones(thing), "thing": number, "main_colour": main,
        "accent_colour": linear(palette.ACCENTS[thing.colour]), "stripe_axis": along if striped else (0.0, 0.0, 0.0),
        "stripe_colour": linear(palette.stripes_on(thing.colour)),
    }  # fmt: skip


def _material(thing: Thing) -> Switches:
    """What the toys' program is compiled for."""
    return tuple((name.upper(), int(thing.material == name)) for name in ("striped", "shiny", "glowing"))


def _bones(thing: Thing) -> np.ndarray:
    """The joints' matrices, float [JOINTS, 4, 4]."""
    frame = objects.SKELETONS.get(thing.object)
    if frame is None:
        return STILL
    carried = skeleton.bones(frame, thing.pose, thing.phase, thing.rolled / thing.scale)
    return np.concatenate([carried, STILL[len(carried) :]])


def _model(thing: Thing) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = meshes.rotation("y", thing.yaw) * thing.scale
    matrix[:3, 3] = thing.position
    return matrix

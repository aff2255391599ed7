"""A whole Set as a camera sees it: splats and meshes in front of each other, a floor with shadows, a backdrop. Nothing here needs torch."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import cv2
import numpy as np

from engines.splat import glance, ground, projection, solids, tiles
from engines.splat.camera import Camera, Lens, Pose, film_camera
from engines.splat.cloud import Splats, empty, merge
from engines.splat.ground import FLOOR
from engines.splat.mesh import Mesh
from engines.splat.placing import moved
from engines.splat.projection import Ellipses, Gaussians
from engines.splat.reading import Model, reach_of
from engines.splat.relight import Beam, relit
from engines.splat.shares import shared
from engines.splat.tiles import SIDE, Light, Tiling

NOBODY = -1
"""The owner of a pixel of backdrop."""

_NARROW = 60.0  # conic of an ellipse that fills one pixel: 1e-13 of it in the next
_SOLID, _NOTHING, _LEAST = 0.99, 1e-6, 0.05
_SHADOW, _SOFT = 256, 0.012  # pixels of the light's own picture, and how far its edges blur, as a share of them
_AT_ONCE = 8  # things whose masks are made at once
_BIAS = 0.03  # of the scene's radius: how far behind what the light sees a place is still lit
_LOW = 0.05  # a light nearer to the horizon throws no shadows
_FAR = 40.0  # how far the light is, in radii of the scene: its rays are parallel enough
_OPEN = 6.0  # how far the floor goes before it melts into the backdrop, in radii


@dataclass(frozen=True, eq=False)
class Thing:
    """A model and the matrix [4, 4] that brings its own axes to the world."""

    model: Model
    matrix: np.ndarray


@dataclass(frozen=True)
class Lamp:
    """The one light: degrees around (0 in front, 90 right) and up, `strength`, `fill` where it does not reach, `shadow` on the floor, and
    how much it lights `splats`, which carry light of their own; the last three 0..1."""

    azimuth: float = -40.0
    elevation: float = 50.0
    strength: float = 1.0
    fill: float = 0.5
    shadow: float = 0.5
    splats: float = 0.0

    @property
    def direction(self) -> np.ndarray:
        """Towards the light, unit length [3]."""
        turn, rise = np.radians(self.azimuth), np.radians(self.elevation)
        return np.array([np.sin(turn) * np.cos(rise), np.sin(rise), np.cos(turn) * np.cos(rise)])


@dataclass(frozen=True, eq=False)
class Surroundings:
    """`lamp` None lights everything evenly. `backdrop` and `floor` (at y = 0): RGB 0..1; `floor` None for none.

    `grid`: lines on the floor, one metre apart.
    """

    lamp: Lamp | None = None
    backdrop: tuple[float, float, float] = (0.0, 0.0, 0.0)
    floor: tuple[float, float, float] | None = None
    grid: bool = False


@dataclass(frozen=True, eq=False)
class World:
    """Things brought to the world. `splats` of all clouds together, `owners` int32 [n] of each; `meshes` with their number and matrix;
    `count` things.
    `middle` and `radius`: of all that stands there, metres.
    """

    splats: Splats
    owners: np.ndarray
    meshes: tuple[tuple[int, Mesh, np.ndarray], ...]
    count: int
    middle: np.ndarray
    radius: float

    @cached_property
    def known(self) -> tuple[np.ndarray, np.ndarray | None]:
        """What is known of the splats before any camera is: see `glance.known_of`."""
        return glance.known_of(self.splats)


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a camera sees, float32: `colour` [h, w, 3] 0..1 where it can be shown.

    With shapes: `depth` [h, w] along the view, metres, 0 on the backdrop; `normal` [h, w, 3] in camera axes towards the camera, unit length
    or 0. With masks: `cover` [h, w], how much things (not the floor) cover, 0..1, and `owner` int32 [h, w]: the thing that is seen most,
    FLOOR or NOBODY.
    """

    colour: np.ndarray
    depth: np.ndarray | None = None
    normal: np.ndarray | None = None
    cover: np.ndarray | None = None
    owner: np.ndarray | None = None


@dataclass(frozen=True)
class Wanted:
    """What else is drawn beside colours."""

    shapes: bool = False
    masks: bool = False


def world_of(things: Sequence[Thing]) -> World:
    """Bring things to the world. Matrices that mirror or flatten splats raise ValueError."""
    clouds, owners, meshes = [], [], []
    for number, thing in enumerate(things):
        if isinstance(thing.model, Mesh):
            meshes.append((number, thing.model, thing.matrix))
        else:
            clouds.append(moved(thing.model, thing.matrix))
            owners.append(np.full(len(thing.model), number, np.int32))
    corners = np.concatenate([corners_of(thing) for thing in things]) if things else np.zeros((1, 3))
    low, high = corners.min(axis=0), corners.max(axis=0)
    splats = merge(clouds) if clouds else empty(0, 0)
    whose = np.concatenate(owners) if owners else np.zeros(0, np.int32)
    return World(splats, whose, tuple(meshes), len(things), (low + high) / 2, max(float(np.linalg.norm(high - low)) / 2, 0.1))


def corners_of(thing: Thing) -> np.ndarray:
    """The eight corners of the thing's box in the world, float64 [8, 3]."""
    box = np.array(reach_of(thing.model))
    corners = np.array([[box[i, 0], box[j, 1], box[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    return corners @ thing.matrix[:3, :3].T + thing.matrix[:3, 3]


def draw_world(world: World, camera: Camera, around: Surroundings = Surroundings(), wanted: Wanted = Wanted()) -> Drawn:
    """What the camera sees of the world."""
    canvas = solids.empty(camera.width, camera.height)
    for number, mesh, matrix in world.meshes:
        solids.draw(canvas, mesh, matrix, camera, number)
    if world.meshes:
        _light(canvas, camera, around.lamp)
    floor, lights = ground_of(world, around), lights_splats(world, around.lamp)
    facing = wanted.shapes or lights
    with ThreadPoolExecutor(1) as beside:  # the floor is laid while splats are sorted, which keeps one processor busy alone
        laid = None if floor is None else beside.submit(ground.lay, canvas, camera, floor, facing)
        ellipses = _ellipses(world.splats, camera, True) if facing else _glanced(world, camera)
        if floor is not None:
            _sink(ellipses, world, camera)
        if world.meshes:
            wait((laid,) if laid else ())
            ellipses = _with_pixels(ellipses, canvas, camera)
        tiling = _tiling(ellipses, camera)
        painted, rest = _blend(ellipses, tiling, camera)
        if laid:
            laid.result()
    lit = relit(painted, rest, np.where(canvas.owner >= 0, canvas.depth, np.inf), camera, _beam(world, around.lamp)) if lights else painted
    colour, backdrop = lit if not facing else np.empty((camera.height, camera.width, 3), np.float32), np.float32(around.backdrop)
    shared(lambda first, last: solids.lay_over((lit, rest), canvas, backdrop, colour[first:last], first), camera.height)
    drawn = Drawn(colour)
    if wanted.shapes:
        drawn = _shaped(drawn, painted[..., 3:7], rest, canvas)
    return _masked(drawn, world, (ellipses, tiling), canvas, camera) if wanted.masks else drawn


def _light(canvas: solids.Canvas, camera: Camera, lamp: Lamp | None) -> None:
    """Shade what meshes show (Lambert), in place."""
    if lamp is not None:
        facing = np.clip(canvas.normal @ (camera.rotation @ lamp.direction).astype(np.float32), 0, 1)
        canvas.colour[:] *= (lamp.fill + (1 - lamp.fill) * lamp.strength * facing)[..., None]


def lights_splats(world: World, lamp: Lamp | None) -> bool:
    """Whether the lamp changes what splats look like."""
    return lamp is not None and lamp.splats > 0 and len(world.splats) > 0


def _beam(world: World, lamp: Lamp) -> Beam:
    shade = shade_of(Casting(world), lamp.azimuth, lamp.elevation)
    return Beam(
        lamp.direction, lamp.strength, lamp.fill, lamp.shadow, lamp.splats, shade.camera, shade.depth, _BIAS * world.radius
    )  # fmt: skip


def ground_of(world: World, around: Surroundings) -> ground.Ground | None:
    """The floor of these surroundings with the world's shadow on it; None for none."""
    if around.floor is None:
        return None
    lamp = around.lamp
    bright = 1.0 if lamp is None else lamp.fill + (1 - lamp.fill) * lamp.strength * max(0.0, lamp.direction[1])
    shaded = lamp is not None and lamp.shadow > 0 and lamp.direction[1] > _LOW and world.count > 0
    shade = shade_of(Casting(world), lamp.azimuth, lamp.elevation) if shaded else None
    reach, shadow = _OPEN * world.radius, lamp.shadow if shaded else 0.0
    return ground.Ground(around.floor, around.backdrop, bright, world.middle, reach, shade, shadow, around.grid)


@dataclass(frozen=True, eq=False)
class Casting:
    """A world as its shadow knows it: other colours make no other world."""

    world: World

    def __eq__(self, other: object) -> bool:
        mine, its = self.world, getattr(other, "world", None)
        return its is not None and mine.splats.means is its.splats.means and mine.meshes is its.meshes

    def __hash__(self) -> int:
        return hash((id(self.world.splats.means), id(self.world.meshes)))


@lru_cache(2)
def shade_of(casting: Casting, azimuth: float, elevation: float) -> ground.Shade:
    """What hides the light from this direction (degrees), as the light sees the world; kept while neither changes."""
    world = casting.world
    distance = _FAR * world.radius
    eye = world.middle + distance * Lamp(azimuth, elevation).direction
    light = film_camera(Pose(tuple(eye), tuple(world.middle)), Lens(36.0 * distance / (2.4 * world.radius)), _SHADOW, _SHADOW)
    canvas = solids.empty(_SHADOW, _SHADOW)
    for number, mesh, matrix in world.meshes:
        solids.draw(canvas, mesh, matrix, light, number)
    ellipses = _ellipses(world.splats, light, True)
    painted, rest = _blend(ellipses, _tiling(ellipses, light), light)
    hidden = np.where(canvas.owner == NOBODY, 1 - rest, 1).astype(np.float32)
    depth = np.where(rest < 0.5, painted[..., 3] / np.maximum(1 - rest, _NOTHING), np.inf)
    return ground.Shade(cv2.GaussianBlur(hidden, (0, 0), _SHADOW * _SOFT), light, np.minimum(depth, canvas.depth).astype(np.float32))


def _glanced(world: World, camera: Camera) -> Ellipses:
    """The splats as the camera sees them without shapes."""
    facts, colours = world.known
    if world.splats.antialiased or colours is None:
        return _ellipses(world.splats, camera, False)
    return Ellipses(glance.marks_of(facts, view_vector(camera, False)), colours)


def _ellipses(splats: Splats, camera: Camera, shapes: bool) -> Ellipses:
    """The splats as the camera sees them."""
    count = len(splats)
    ellipses = Ellipses(np.empty((count, projection.MARKS), np.float32), np.zeros((count, 7 if shapes else 3), np.float32))
    gaussians = Gaussians(
        *(
            np.ascontiguousarray(array, np.float32)
            for array in (splats.means, splats.scales, splats.quaternions, splats.opacities, splats.sh)
        )
    )
    view = view_vector(camera, splats.antialiased)
    shared(lambda first, last: projection.project(gaussians, view, ellipses, first, last), count)
    return ellipses


def _sink(ellipses: Ellipses, world: World, camera: Camera) -> None:
    """Leave out the splats on the other side of the floor, in place: so it can lie behind all others."""
    above = 1 if camera.position[1] >= 0 else -1
    ellipses.marks[world.splats.means[:, 1] * above < 0, projection.REACH_X] = 0


def _with_pixels(ellipses: Ellipses, canvas: solids.Canvas, camera: Camera) -> Ellipses:
    """With an ellipse of one pixel for each pixel of something solid that splats may lie behind or before: so all are sorted together."""
    met = np.diff(_tiling(ellipses, camera).starts).reshape(-(-camera.height // SIDE), -1) > 0
    rows, columns = np.nonzero((canvas.owner >= 0) & np.kron(met, np.ones((SIDE, SIDE), bool))[: camera.height, : camera.width])
    marks, depth = np.zeros((len(rows), projection.MARKS), np.float32), canvas.depth[rows, columns]
    marks[:, projection.X], marks[:, projection.Y], marks[:, projection.DEPTH] = columns + 0.5, rows + 0.5, depth
    marks[:, [projection.CONIC_A, projection.CONIC_C]], marks[:, projection.OPACITY] = _NARROW, _SOLID
    marks[:, [projection.REACH_X, projection.REACH_Y]] = 0.45
    parts = [canvas.colour[rows, columns], depth[:, None], canvas.normal[rows, columns]]
    features = np.concatenate(parts if ellipses.features.shape[1] > 3 else parts[:1], axis=1)
    return Ellipses(np.concatenate([ellipses.marks, marks]), np.concatenate([ellipses.features, features.astype(np.float32)]))


def _tiling(ellipses: Ellipses, camera: Camera) -> Tiling:
    return tiles.sort_into_tiles(ellipses.marks, nearest_first(ellipses.marks[:, projection.DEPTH]), camera.width, camera.height)


def nearest_first(depth: np.ndarray) -> np.ndarray:
    """The numbers of positive depths float32 [n] from the smallest on, int32 [n]; equal ones in their order.

    Positive floats sort like their bits: half of them at a time, for which numpy counts instead of comparing.
    """
    bits = np.ascontiguousarray(np.maximum(depth, 0)).view(np.uint32)
    order = np.argsort((bits & 0xFFFF).astype(np.uint16), kind="stable")
    return order[np.argsort((bits >> 16).astype(np.uint16)[order], kind="stable")].astype(np.int32)


def _blend(ellipses: Ellipses, tiling: Tiling, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """(painted [h, w, features], what gets through [h, w])."""
    size = (camera.height, camera.width)
    light = Light(np.empty((*size, ellipses.features.shape[1]), np.float32), np.empty(size, np.float32))
    shared(lambda first, last: tiles.blend(ellipses, tiling, light, first, last), len(tiling.starts) - 1)
    return light.colour, light.rest


def _shaped(drawn: Drawn, painted: np.ndarray, rest: np.ndarray, canvas: solids.Canvas) -> Drawn:
    """With depth and normals: what is painted most, or what lies behind all splats."""
    cover = (1 - rest)[..., None]
    length = np.linalg.norm(painted[..., 1:], axis=2, keepdims=True)
    depth = np.where(cover > 0.5, painted[..., :1] / np.maximum(cover, _NOTHING), 0)[..., 0]
    normal = np.where(length > _NOTHING, painted[..., 1:] / np.maximum(length, _NOTHING), 0)
    bare = (rest >= 0.5) & (canvas.owner != NOBODY)
    depth, normal = np.where(bare, canvas.depth, depth), np.where(bare[..., None], canvas.normal, normal)
    return replace(drawn, depth=depth.astype(np.float32), normal=normal.astype(np.float32))


def _masked(drawn: Drawn, world: World, sorted_in: tuple[Ellipses, Tiling], canvas: solids.Canvas, camera: Camera) -> Drawn:
    """With whose every pixel is: the weights of all that belongs to one thing, added up for each pixel."""
    ellipses, tiling = sorted_in
    spots = ellipses.marks[len(world.owners) :, :2].astype(np.int32)
    whose = np.concatenate([world.owners, canvas.owner[spots[:, 1], spots[:, 0]]])
    best, owner = np.zeros(canvas.depth.shape, np.float32), np.full(canvas.depth.shape, NOBODY, np.int32)
    cover = np.zeros(canvas.depth.shape, np.float32)
    for first in range(-1, world.count, _AT_ONCE):
        numbers = np.array([FLOOR if number < 0 else number for number in range(first, min(first + _AT_ONCE, world.count))])
        numbers = np.pad(numbers, (0, max(0, tiles.COLOURS - len(numbers))), constant_values=NOBODY)
        shares = (whose[:, None] == numbers).astype(np.float32)
        weights, through = _blend(Ellipses(ellipses.marks, shares), tiling, camera)
        behind = np.where(canvas.owner == FLOOR, through, through * (through > 1 - _NOTHING))  # solid pixels that splats meet are painted
        weights += (canvas.owner[..., None] == numbers) * behind[..., None]
        most = weights.argmax(axis=2)
        top = np.take_along_axis(weights, most[..., None], axis=2)[..., 0]
        owner, best = np.where(top > np.maximum(best, _LEAST), numbers[most], owner), np.maximum(best, top)
        cover += weights[..., numbers >= 0].sum(axis=2)
    return replace(drawn, cover=np.clip(cover, 0, 1), owner=owner.astype(np.int32))


def view_vector(camera: Camera, antialiased: bool) -> np.ndarray:
    """The camera as the compiled functions read it, float32."""
    pose = camera.world_to_camera
    lens = [camera.fx, camera.fy, camera.cx, camera.cy, camera.width, camera.height]
    return np.concatenate([pose[:3, :3].ravel(), pose[:3, 3], lens, camera.position, [float(antialiased)]]).astype(np.float32)

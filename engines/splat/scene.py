"""A whole Set as a camera sees it: splats and meshes in front of each other, a floor with shadows, a backdrop. Nothing here needs torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engines.splat import projection, solids, tiles
from engines.splat.camera import Camera, Lens, Pose, film_camera, project
from engines.splat.cloud import Splats, empty, merge
from engines.splat.mesh import Mesh
from engines.splat.placing import moved
from engines.splat.projection import Ellipses, Gaussians
from engines.splat.reading import Model, reach_of
from engines.splat.tiles import SIDE, Light, Tiling

NOBODY = -1
"""The owner of a pixel of backdrop."""
FLOOR = -2
"""The owner of a pixel of floor."""

_NARROW = 60.0  # conic of an ellipse that fills one pixel: 1e-13 of it in the next
_SOLID, _NOTHING, _LEAST = 0.99, 1e-6, 0.05
_SHADOW, _SOFT = 256, 0.012  # pixels of the light's own picture, and how far its edges blur, as a share of them
_ROWS, _AT_ONCE = 16_384, 8  # rows of places that are looked up at once, and things whose masks are
_FAR = 40.0  # how far the light is, in radii of the scene: its rays are parallel enough
_OPEN = 6.0  # how far the floor goes before it melts into the backdrop, in radii


@dataclass(frozen=True, eq=False)
class Thing:
    """A model and the matrix [4, 4] that brings its own axes to the world."""

    model: Model
    matrix: np.ndarray


@dataclass(frozen=True)
class Lamp:
    """The one light: degrees around (0 in front, 90 right) and up, `strength`, `fill` where it does not reach, `shadow` on the floor;
    the last two 0..1."""

    azimuth: float = -40.0
    elevation: float = 50.0
    strength: float = 1.0
    fill: float = 0.5
    shadow: float = 0.5

    @property
    def direction(self) -> np.ndarray:
        """Towards the light, unit length [3]."""
        turn, rise = np.radians(self.azimuth), np.radians(self.elevation)
        return np.array([np.sin(turn) * np.cos(rise), np.sin(rise), np.cos(turn) * np.cos(rise)])


@dataclass(frozen=True, eq=False)
class Surroundings:
    """`lamp` None lights everything evenly. `backdrop` and `floor` (at y = 0): RGB 0..1; `floor` None for none."""

    lamp: Lamp | None = None
    backdrop: tuple[float, float, float] = (0.0, 0.0, 0.0)
    floor: tuple[float, float, float] | None = None


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
    _light(canvas, camera, around.lamp)
    if around.floor is not None:
        _lay_floor(canvas, world, camera, around)
    behind = np.where(canvas.owner[..., None] == NOBODY, np.float32(around.backdrop), canvas.colour)
    ellipses = _with_pixels(_ellipses(world.splats, camera, wanted.shapes), canvas, camera)
    tiling = _tiling(ellipses, camera)
    painted, rest = _blend(ellipses, tiling, camera)
    drawn = Drawn(painted[..., :3] + rest[..., None] * behind)
    if wanted.shapes:
        drawn = _shaped(drawn, painted[..., 3:7], rest, canvas)
    return _masked(drawn, world, (ellipses, tiling), canvas, camera) if wanted.masks else drawn


def _light(canvas: solids.Canvas, camera: Camera, lamp: Lamp | None) -> None:
    """Shade what meshes show (Lambert), in place."""
    if lamp is not None:
        facing = np.clip(canvas.normal @ (camera.rotation @ lamp.direction).astype(np.float32), 0, 1)
        canvas.colour[:] *= (lamp.fill + (1 - lamp.fill) * lamp.strength * facing)[..., None]


def _lay_floor(canvas: solids.Canvas, world: World, camera: Camera, around: Surroundings) -> None:
    """The plane y = 0 where nothing stands before it, in place: shadows lie on it, and far away it melts into the backdrop."""
    columns, rows = np.arange(camera.width) + 0.5, np.arange(camera.height) + 0.5
    across, down = np.meshgrid((columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy)
    rays = np.stack([across, down, np.ones_like(across)], axis=-1) @ camera.rotation
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = -camera.position[1] / rays[..., 1]
    seen = (depth > solids.NEAR) & (depth < canvas.depth) & np.isfinite(depth)
    places = camera.position + rays[seen] * depth[seen][:, None]
    near = np.exp(-((np.linalg.norm(places - world.middle, axis=1) / (_OPEN * world.radius)) ** 2))[:, None]
    bright = (
        np.float32(1)
        if around.lamp is None
        else around.lamp.fill + (1 - around.lamp.fill) * around.lamp.strength * max(0.0, around.lamp.direction[1])
    )
    bright = bright * (1 - _shadows(world, places, around.lamp))[:, None]
    canvas.colour[seen] = near * np.float32(around.floor) * bright + (1 - near) * np.float32(around.backdrop)
    canvas.depth[seen], canvas.owner[seen] = depth[seen], FLOOR
    canvas.normal[seen] = (camera.rotation @ [0.0, np.sign(camera.position[1]) or 1.0, 0.0]).astype(np.float32)


def _shadows(world: World, places: np.ndarray, lamp: Lamp | None) -> np.ndarray:
    """How dark the shadow is at places [n, 3] on the floor, 0..1: what hides the light there, seen from the light."""
    if lamp is None or not lamp.shadow or lamp.direction[1] < 0.05 or not (len(world.splats) or world.meshes):
        return np.zeros(len(places), np.float32)
    distance = _FAR * world.radius
    eye = world.middle + distance * lamp.direction
    light = film_camera(Pose(tuple(eye), tuple(world.middle)), Lens(36.0 * distance / (2.4 * world.radius)), _SHADOW, _SHADOW)
    canvas = solids.empty(_SHADOW, _SHADOW)
    for number, mesh, matrix in world.meshes:
        solids.draw(canvas, mesh, matrix, light, number)
    ellipses = _ellipses(world.splats, light, False)
    rest = _blend(ellipses, _tiling(ellipses, light), light)[1]
    dark = cv2.GaussianBlur(np.where(canvas.owner == NOBODY, 1 - rest, 1).astype(np.float32), (0, 0), _SHADOW * _SOFT)
    spots, _ = project(light, places)
    spots = spots.astype(np.float32)[:, None] - 0.5
    return lamp.shadow * cv2.remap(dark, _folded(spots), None, cv2.INTER_LINEAR, borderValue=0).ravel()[: len(places)]


def _folded(spots: np.ndarray) -> np.ndarray:
    """Places [n, 1, 2] as a picture of at most 16384 rows: larger ones cannot be looked up at once."""
    columns = -(-len(spots) // _ROWS) or 1
    padded = np.full((_ROWS * columns if columns > 1 else max(len(spots), 1), 1, 2), -9, np.float32)
    padded[: len(spots)] = spots
    return padded.reshape(-1, columns, 2)


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
    projection.project(gaussians, view_vector(camera, splats.antialiased), ellipses, 0, count)
    return ellipses


def _with_pixels(ellipses: Ellipses, canvas: solids.Canvas, camera: Camera) -> Ellipses:
    """With an ellipse of one pixel for each pixel of something solid that splats may lie behind or before: so all are sorted together."""
    met = np.diff(_tiling(ellipses, camera).starts).reshape(-(-camera.height // SIDE), -1) > 0
    rows, columns = np.nonzero((canvas.owner != NOBODY) & np.kron(met, np.ones((SIDE, SIDE), bool))[: camera.height, : camera.width])
    marks, depth = np.zeros((len(rows), projection.MARKS), np.float32), canvas.depth[rows, columns]
    marks[:, projection.X], marks[:, projection.Y], marks[:, projection.DEPTH] = columns + 0.5, rows + 0.5, depth
    marks[:, [projection.CONIC_A, projection.CONIC_C]], marks[:, projection.OPACITY] = _NARROW, _SOLID
    marks[:, [projection.REACH_X, projection.REACH_Y]] = 0.45
    parts = [canvas.colour[rows, columns], depth[:, None], canvas.normal[rows, columns]]
    features = np.concatenate(parts if ellipses.features.shape[1] > 3 else parts[:1], axis=1)
    return Ellipses(np.concatenate([ellipses.marks, marks]), np.concatenate([ellipses.features, features.astype(np.float32)]))


def _tiling(ellipses: Ellipses, camera: Camera) -> Tiling:
    order = np.argsort(ellipses.marks[:, projection.DEPTH], kind="stable").astype(np.int32)
    return tiles.sort_into_tiles(ellipses.marks, order, camera.width, camera.height)


def _blend(ellipses: Ellipses, tiling: Tiling, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """(painted [h, w, features], what gets through [h, w])."""
    size = (camera.height, camera.width)
    light = Light(np.empty((*size, ellipses.features.shape[1]), np.float32), np.empty(size, np.float32))
    tiles.blend(ellipses, tiling, light, 0, len(tiling.starts) - 1)
    return light.colour, light.rest


def _shaped(drawn: Drawn, painted: np.ndarray, rest: np.ndarray, canvas: solids.Canvas) -> Drawn:
    """With depth and normals; solid pixels that no splat meets have been left out of the painting."""
    cover = (1 - rest)[..., None]
    length = np.linalg.norm(painted[..., 1:], axis=2, keepdims=True)
    depth = np.where(cover > 0.5, painted[..., :1] / np.maximum(cover, _NOTHING), 0)[..., 0]
    normal = np.where(length > _NOTHING, painted[..., 1:] / np.maximum(length, _NOTHING), 0)
    bare = (rest > 1 - _NOTHING) & (canvas.owner != NOBODY)
    depth, normal = np.where(bare, canvas.depth, depth), np.where(bare[..., None], canvas.normal, normal)
    return replace(drawn, depth=depth.astype(np.float32), normal=normal.astype(np.float32))


def _masked(drawn: Drawn, world: World, sorted_in: tuple[Ellipses, Tiling], canvas: solids.Canvas, camera: Camera) -> Drawn:
    """With whose every pixel is: the weights of all that belongs to one thing, added up for each pixel."""
    ellipses, tiling = sorted_in
    rest = canvas.owner[canvas.owner != NOBODY]
    whose = np.full(len(ellipses.marks), FLOOR, np.int32)
    whose[: len(world.owners)] = world.owners
    if len(rest):
        spots = ellipses.marks[len(world.owners) :, :2].astype(np.int32)
        whose[len(world.owners) :] = canvas.owner[spots[:, 1], spots[:, 0]]
    best, owner = np.zeros(canvas.depth.shape, np.float32), np.full(canvas.depth.shape, NOBODY, np.int32)
    cover = np.zeros(canvas.depth.shape, np.float32)
    for first in range(-1, world.count, _AT_ONCE):
        numbers = np.array([FLOOR if number < 0 else number for number in range(first, min(first + _AT_ONCE, world.count))])
        shares = (whose[:, None] == numbers).astype(np.float32)
        weights, through = _blend(Ellipses(ellipses.marks, shares), tiling, camera)
        bare = through > 1 - _NOTHING
        weights[bare] = canvas.owner[bare][:, None] == numbers
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

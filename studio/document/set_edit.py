"""Edits of Sets: pure functions from a project to a project. An edit of something that is not there returns the same project."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from .asset import Asset
from .cut import new_id
from .project import Project
from .scene import Aim, Camera, CameraKey, Placement, Prop, PropKey, Set
from .set_motion import with_key

_WIDEST, _NARROWEST = 8.0, 0.05  # metres: what comes in larger or smaller is brought to `_USUAL`
_USUAL = 1.6
_GAP = 0.15  # metres between a new prop and the ones that are there


def add_set(project: Project, name: str) -> tuple[Project, Set]:
    """One more Set, with one camera."""
    made = Set(new_id(), name, cameras=(Camera(new_id(), "Camera 1"),))
    return replace(project, sets=(*project.sets, made)), made


def remove_set(project: Project, id: str) -> Project:
    """Without a Set; clips that show it keep what was rendered of it."""
    return replace(project, sets=tuple(one for one in project.sets if one.id != id))


def change_set(project: Project, id: str, **changes: Any) -> Project:
    """Set fields of a Set."""
    old = project.set(id)
    if old is None or (new := replace(old, **changes)) == old:
        return project
    return replace(project, sets=tuple(new if one.id == id else one for one in project.sets))


def add_prop(project: Project, set_id: str, asset: Asset) -> tuple[Project, Prop | None]:
    """An asset as one more prop, standing on the floor beside what is there; very large or small ones are brought to a usual size."""
    old = project.set(set_id)
    if old is None or asset.kind != "model":
        return project, None
    prop = Prop(new_id(), _free_name(asset.name, [prop.name for prop in old.props]), asset.id, _standing(project, old, asset))
    return change_set(project, set_id, props=(*old.props, prop)), prop


def change_props(project: Project, set_id: str, ids: Collection[str], change: Callable[[Prop], Prop]) -> Project:
    """Change the props with these ids."""
    old = project.set(set_id)
    return project if old is None else change_set(project, set_id, props=tuple(change(p) if p.id in ids else p for p in old.props))


def remove_props(project: Project, set_id: str, ids: Collection[str]) -> Project:
    """Without these props; locked ones stay."""
    old = project.set(set_id)
    return project if old is None else change_set(project, set_id, props=tuple(p for p in old.props if p.id not in ids or p.locked))


def duplicate_props(project: Project, set_id: str, ids: Collection[str]) -> tuple[Project, tuple[str, ...]]:
    """A copy of each of these props beside it, and the copies' ids."""
    old = project.set(set_id)
    if old is None:
        return project, ()
    names, copies = [prop.name for prop in old.props], []
    for prop in (prop for prop in old.props if prop.id in ids):
        name = _free_name(prop.name, names)
        names.append(name)
        aside = width_of(project.assets.get(prop.asset), prop.placement) + _GAP
        copies.append(shifted(replace(prop, id=new_id(), name=name, locked=False), aside))
    return change_set(project, set_id, props=(*old.props, *copies)), tuple(copy.id for copy in copies)


def shifted(prop: Prop, right: float) -> Prop:
    """The prop, with all its keys, so many metres to the right."""

    def moved(placement: Placement) -> Placement:
        x, y, z = placement.position
        return replace(placement, position=(x + right, y, z))

    return replace(prop, placement=moved(prop.placement), keys=tuple(replace(key, placement=moved(key.placement)) for key in prop.keys))


def placed(prop: Prop, placement: Placement, frame: int) -> Prop:
    """The prop at another place; a prop with keys gets a key at `frame`. A locked one stays."""
    if prop.locked:
        return prop
    if not prop.keys:
        return replace(prop, placement=placement)
    easing = next((key.easing for key in prop.keys if key.frame == frame), "ease in and out")
    return replace(prop, keys=with_key(prop.keys, PropKey(frame, placement, easing)))


def add_camera(project: Project, set_id: str, aim: Aim) -> tuple[Project, Camera | None]:
    """One more camera that looks so."""
    old = project.set(set_id)
    if old is None:
        return project, None
    camera = Camera(new_id(), _free_name("Camera 1", [camera.name for camera in old.cameras]), aim)
    return change_set(project, set_id, cameras=(*old.cameras, camera)), camera


def change_camera(project: Project, set_id: str, id: str, change: Callable[[Camera], Camera]) -> Project:
    """Change one camera."""
    old = project.set(set_id)
    return project if old is None else change_set(project, set_id, cameras=tuple(change(c) if c.id == id else c for c in old.cameras))


def remove_camera(project: Project, set_id: str, id: str) -> Project:
    """Without a camera; the last one stays."""
    old = project.set(set_id)
    if old is None or len(old.cameras) < 2:
        return project
    return change_set(project, set_id, cameras=tuple(camera for camera in old.cameras if camera.id != id))


def aimed(camera: Camera, aim: Aim, frame: int) -> Camera:
    """The camera looking elsewhere; one with keys gets a key at `frame`."""
    if not camera.keys:
        return replace(camera, aim=aim)
    easing = next((key.easing for key in camera.keys if key.frame == frame), "ease in and out")
    return replace(camera, keys=with_key(camera.keys, CameraKey(frame, aim, easing)))


def width_of(asset: Asset | None, placement: Placement) -> float:
    """How far a prop reaches from left to right at its scale, metres."""
    return (asset.high[0] - asset.low[0]) * placement.scale[0] if asset else 0.0


def _standing(project: Project, old: Set, asset: Asset) -> Placement:
    sides = [high - low for low, high in zip(asset.low, asset.high, strict=True)]
    largest = max(*sides, 1e-06)
    scale = 1.0 if _NARROWEST <= largest <= _WIDEST else _USUAL / largest
    middle = (asset.low[0] + asset.high[0]) / 2 * scale, (asset.low[2] + asset.high[2]) / 2 * scale
    ends = [prop.placement.position[0] + _half_right(project, prop) for prop in old.props]
    left = max(ends) + _GAP + sides[0] * scale / 2 if ends else 0.0
    return Placement((left - middle[0], -asset.low[1] * scale, -middle[1]), scale=(scale, scale, scale))


def _half_right(project: Project, prop: Prop) -> float:
    """How far a prop reaches to the right of its place."""
    asset = project.assets.get(prop.asset)
    return asset.high[0] * prop.placement.scale[0] if asset else 0.0


def _free_name(name: str, taken: Collection[str]) -> str:
    """The name, or with the next free number."""
    if name not in taken:
        return name
    stem = name.rstrip("0123456789").rstrip() or name
    return next(f"{stem} {number}" for number in range(2, len(taken) + 3) if f"{stem} {number}" not in taken)

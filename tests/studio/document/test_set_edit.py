from __future__ import annotations

import math
from dataclasses import replace

import pytest

from studio.document.asset import Asset
from studio.document.project import Project
from studio.document.scene import Aim, Camera, Placement
from studio.document.set_edit import (
    add_camera,
    add_prop,
    add_set,
    aimed,
    change_props,
    change_set,
    duplicate_props,
    placed,
    remove_camera,
    remove_props,
    remove_set,
)  # fmt: skip
from studio.document.set_motion import aim_at
from studio.document.set_moves import MOVES, trucked, turned, with_move

TOY = Asset("a", "Toy", "model", "a.ply", form="splats", count=5, low=(-1.0, -0.5, -1.0), high=(1.0, 1.5, 1.0))
HOUSE = Asset("b", "House", "model", "b.glb", form="mesh", count=9, low=(0.0, 0.0, 0.0), high=(900.0, 400.0, 300.0))


def film() -> Project:
    return add_set(Project(assets={"a": TOY, "b": HOUSE}), "Set 1")[0]


def furnished() -> Project:
    project = film()
    for asset in (TOY, TOY, HOUSE):
        project, _ = add_prop(project, project.sets[0].id, asset)
    return project


def test_props_stand_on_the_floor_beside_each_other_at_a_usual_size():
    first, second, house = furnished().sets[0].props
    assert [prop.name for prop in (first, second, house)] == ["Toy", "Toy 2", "House"]
    assert first.placement.position == (0.0, 0.5, 0.0) and first.placement.scale == (1.0, 1.0, 1.0)
    assert second.placement.position[0] - 1.0 > first.placement.position[0] + 1.0
    assert house.placement.scale[0] * 900 == pytest.approx(1.6) and house.placement.position[0] > second.placement.position[0] + 1.0


def test_only_models_become_props():
    project = film()
    assert add_prop(project, project.sets[0].id, Asset("p", "P", "picture", "p.png")) == (project, None)
    assert add_prop(project, "gone", TOY) == (project, None)


def test_copies_stand_beside_with_all_their_keys():
    project = furnished()
    home, toy = project.sets[0].id, project.sets[0].props[0]
    project = change_props(project, home, [toy.id], lambda prop: replace(prop, keys=(), placement=Placement((1.0, 0.0, 0.0))))
    project, copies = duplicate_props(project, home, [toy.id])
    assert project.sets[0].props[-1].id == copies[0] and project.sets[0].props[-1].placement.position[0] > 3.0
    assert project.sets[0].props[-1].name == "Toy 3"


def test_locked_props_stay_where_they_are():
    project = furnished()
    home, toy = project.sets[0].id, project.sets[0].props[0]
    project = change_props(project, home, [toy.id], lambda prop: replace(prop, locked=True))
    toy = project.sets[0].props[0]
    assert placed(toy, Placement((9.0, 9.0, 9.0)), 0) == toy
    assert toy in remove_props(project, home, [toy.id]).sets[0].props


def test_moving_something_with_keys_makes_a_key():
    toy = replace(furnished().sets[0].props[0], keys=())
    still = placed(toy, Placement((1.0, 0.0, 0.0)), 10)
    assert not still.keys and still.placement.position[0] == 1.0
    camera = with_move(Camera("c", "C"), "Push in", 49)
    assert [key.frame for key in aimed(camera, Aim(), 20).keys] == [0, 20, 48]


def test_edits_of_what_is_not_there_change_nothing():
    project = film()
    assert change_set(project, "gone", name="x") is project and remove_props(project, "gone", ["x"]) is project
    assert change_set(project, project.sets[0].id, name="Set 1") is project
    assert remove_camera(project, project.sets[0].id, project.sets[0].cameras[0].id) is project  # the last one stays
    assert remove_set(project, project.sets[0].id).sets == ()


def test_cameras_get_names_of_their_own():
    project, camera = add_camera(film(), film().sets[0].id, Aim())
    assert camera is None
    project = film()
    project, camera = add_camera(project, project.sets[0].id, Aim(focal=50.0))
    assert camera.name == "Camera 2" and project.sets[0].cameras[1].aim.focal == 50.0


@pytest.mark.parametrize("name", MOVES)
def test_every_move_begins_where_the_camera_looks_and_goes_somewhere(name):
    camera = with_move(Camera("c", "C"), name, 96)
    assert (
        aim_at(camera, 0).eye == pytest.approx(Aim().eye)
        and math.dist(aim_at(camera, 95 if name != "Turntable" else 48).eye, Aim().eye) > 0.3
    )
    assert all(0 <= key.frame <= 95 for key in camera.keys)


def test_an_orbit_keeps_its_distance_all_the_way():
    camera = with_move(Camera("c", "C"), "Turntable", 120)
    distances = [math.dist(aim_at(camera, frame).eye, Aim().target) for frame in range(120)]
    assert max(distances) / min(distances) < 1.03
    assert math.dist(aim_at(camera, 119).eye, turned(Aim(), -3.0).eye) < 0.05  # the frame after the last is the first again


def test_a_truck_looks_the_same_way():
    before, after = Aim(), trucked(Aim(), 0.5, 0.2)
    ways = [[t - e for e, t in zip(aim.eye, aim.target, strict=True)] for aim in (before, after)]
    assert ways[0] == pytest.approx(ways[1]) and math.dist(before.eye, after.eye) > 1.0
    assert with_move(Camera("c", "C"), "Dolly zoom", 10).keys[-1].aim.focal < 35.0

"""The whole training on a scene small enough for a test: it learns, measures, stops and goes on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from engines.progress import Cancelled, Progress
from engines.splat.camera import Lens, Pose, film_camera
from engines.splat.cloud import C0, Splats
from engines.splat.fit.shots import Shot, held_out, mean_colours
from engines.splat.fit.start import first_state
from engines.splat.fit.state import State
from engines.splat.fit.train import Plan, about, measure, train
from engines.splat.raster import draw

NOTHING = np.zeros((0, 3)), np.zeros((0, 3), np.uint8)
SIZE = 32


def toy() -> Splats:
    """Six coloured balls on a ring."""
    angles = np.linspace(0, 2 * np.pi, 6, endpoint=False)
    means = np.stack([np.cos(angles), 0.3 * np.sin(2 * angles), np.sin(angles)], 1).astype(np.float32)
    rgb = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1]], np.float32)
    scales = np.full((6, 3), np.log(0.25), np.float32)
    quaternions = np.tile(np.array([[1, 0, 0, 0]], np.float32), (6, 1))
    return Splats(means, scales, quaternions, np.full(6, 4, np.float32), ((rgb - 0.5) / C0)[:, None])


def shots() -> list[Shot]:
    """Sixteen pictures from all sides."""
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    poses = [Pose((5 * np.sin(a), 1.5 + np.cos(3 * a), 5 * np.cos(a))) for a in angles]
    cameras = [film_camera(pose, Lens(45, 36), SIZE, SIZE) for pose in poses]
    return [Shot(camera, (draw(toy(), camera).colour.clamp(0, 1) * 255).round().byte().numpy()) for camera in cameras]


def start(learn: list[Shot]) -> State:
    return first_state(learn, *NOTHING, 300)


PLAN = Plan(steps=300, most=500, degree=0, exposure=False)


@pytest.mark.parametrize("growth", ["default", "mcmc"])
def test_it_learns_views_it_never_saw(growth):
    learn, judge = held_out(shots())
    now, plan = start(learn), dataclasses.replace(PLAN, growth=growth)
    before = measure(now, judge, plan)["psnr"]
    fit = train((learn, judge), now, plan, Progress())
    assert (len(learn), len(judge)) == (14, 2)
    assert fit.measures["psnr"] > max(23, before + 7)
    assert len(fit.splats) <= 500 and fit.measures["steps"] == 300


def test_wrong_cameras_are_found_out():
    """The planted fault: the same pictures, each with its neighbour's camera."""
    learn, judge = held_out(shots())
    swapped = [Shot(learn[number - 3].camera, shot.pixels) for number, shot in enumerate(learn)]
    good = train((learn, judge), start(learn), PLAN, Progress()).measures["psnr"]
    bad = train((swapped, judge), start(swapped), PLAN, Progress()).measures["psnr"]
    assert bad < good - 5


def test_a_cancelled_training_goes_on_as_if_nothing_had_been(tmp_path):
    from engines.splat.fit import state

    learn, judge = held_out(shots())
    path, plan = tmp_path / "fit.safetensors", dataclasses.replace(PLAN, steps=20, growth="mcmc")
    whole = train((learn, judge), start(learn), plan, Progress())
    calls = []
    with pytest.raises(Cancelled):
        train((learn, judge), start(learn), plan, Progress(lambda *step: calls.append(step), lambda: len(calls) == 8), path)
    again = state.load(path, about(learn, plan))
    assert again.step == 8
    resumed = train((learn, judge), again, plan, Progress())
    assert np.allclose(resumed.splats.means, whole.splats.means, atol=1e-6)


def test_exposure_explains_a_brighter_picture():
    learn, judge = held_out(shots())
    dark = [Shot(shot.camera, shot.pixels // (2 if number % 2 else 1)) for number, shot in enumerate(learn)]
    plan = dataclasses.replace(PLAN, exposure=True)
    now = start(dark)
    train((dark, judge), now, plan, Progress())
    gains = now.values["exposure"][:, 0].mean(dim=1)
    assert gains[::2].mean() > gains[1::2].mean() + 0.1


def test_the_first_splats_stand_at_the_solvers_points():
    learn, _ = held_out(shots())
    points, colours = toy().means.astype(np.float64), np.tile(np.array([[255, 0, 0]], np.uint8), (6, 1))
    now = first_state(learn, points, colours, 8)
    distances = torch.cdist(torch.from_numpy(toy().means), now.values["means"]).min(dim=1).values
    assert (distances < 1e-5).all()


def test_points_take_the_colour_that_the_pictures_show():
    found = mean_colours(shots(), np.array([[1.0, 0, 0], [0.0, 0, 900]]))
    assert found[0].argmax() == 0 and found[0, 0] > 0.5
    assert np.allclose(found[1], found[1][0], atol=0.35)


def test_previews_are_pictures(monkeypatch):
    from engines.splat.fit import train as module

    monkeypatch.setattr(module, "PREVIEW_EVERY", 0.0)
    previews = []
    learn, judge = held_out(shots())
    progress = Progress(lambda done, total, note, preview: previews.append(preview))
    train((learn, judge), start(learn), dataclasses.replace(PLAN, steps=3), progress)
    assert previews[-1].shape == (SIZE, SIZE, 3) and previews[-1].dtype == np.uint8

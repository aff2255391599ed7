"""One picture to a thing through a model of views: cameras, weights, fitting, requests; what goes wrong is said in a sentence."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from engines.models import debug_things
from engines.models.catalog import describe
from engines.models.device import Placement
from engines.models.load import load
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import SplatImage, from_json, input_files, to_json
from engines.run import run
from engines.splat.files.formats import read_splats
from engines.splat.make import from_picture, from_views
from engines.splat.make.from_views import around_thing, given_sight, weight
from engines.splat.make.sights import FitPlan, Sight, fit
from engines.splat.make.viewer import Spot, Viewer, framed, seen_box
from engines.splat.raster import draw


@pytest.fixture(scope="module")
def twin(tmp_path_factory):
    return debug_things.build("storybook-views", tmp_path_factory.mktemp("things") / "views")


def toy(height=120, width=160):
    """A red box with a blue hat on paper, uint8 RGB."""
    picture = np.full((height, width, 3), (240, 230, 220), np.uint8)
    picture[50:100, 60:100], picture[30:50, 70:90] = (200, 40, 30), (40, 60, 200)
    return picture


@pytest.fixture(scope="module")
def viewer(twin):
    given = np.dstack([toy(), np.where((toy() == (240, 230, 220)).all(-1), 0, 255)]).astype(np.uint8)
    return Viewer(load(describe(twin), Placement("cpu", "float32"), Progress()), given * (given[..., 3:] > 0))


def block(spot: Spot, side: int = 32) -> np.ndarray:
    """A block seen from a spot: red to the right (+x), green elsewhere; float RGBA."""
    camera, picture = spot.camera(side), np.zeros((side, side, 4), np.float32)
    grid = np.linspace(-0.4, 0.4, 14)
    points = np.stack(np.meshgrid(grid, grid, grid), -1).reshape(-1, 3)
    local = points @ camera.rotation.T + camera.world_to_camera[:3, 3]
    for point, (x, y, z) in sorted(zip(points, local, strict=True), key=lambda pair: -pair[1][2]):
        column, row = int(camera.fx * x / z + camera.cx), int(camera.fy * y / z + camera.cy)
        picture[row, column] = (1, 0, 0, 1) if point[0] > 0 else (0, 0.6, 0, 1)
    return cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))


def test_splats_come_to_look_like_the_sights_from_where_none_was():
    spots = [Spot(60 * number, elevation) for number in range(6) for elevation in (0, 40)]
    made = fit([Sight(spot.camera(32), block(spot)) for spot in spots], FitPlan(600, 50), Progress())
    unseen = Spot(30, 20)
    drawn, wanted = draw(made, unseen.camera(32)), block(unseen)
    error = np.square(drawn.colour.numpy() - wanted[..., :3]).mean()
    assert len(made) == 600 and -10 * np.log10(error) > 16
    assert made.means[:, 1].mean() == pytest.approx(0, abs=0.1)


def test_sights_that_share_nothing_are_refused():
    empty = Sight(Spot(0, 0).camera(32), np.zeros((32, 32, 4), np.float32))
    with pytest.raises(EngineError, match="do not fit together"):
        fit([empty], FitPlan(100, 2), Progress())


def test_views_near_the_picture_count_more():
    spots = around_thing()
    assert len(spots) == 24 and weight(Spot(0, 0)) == 1 > weight(Spot(90, 0)) > weight(Spot(180, 0)) > 0


def test_a_mirrored_picture_has_mirrored_views(viewer):
    """What the network says itself would not: the mean of both ways is the same either way."""
    other = dataclasses.replace(viewer, given=np.ascontiguousarray(viewer.given[:, ::-1]))
    for azimuth in (0.0, 70.0, 200.0):
        seen, mirrored = viewer.views([Spot(azimuth, 20.0)])[0], other.views([Spot(-azimuth, 20.0)])[0]
        assert np.abs(seen.astype(int) - mirrored[:, ::-1]).max() <= 1


def test_framing_centres_and_scales(viewer):
    seen = framed(viewer.given, 64)
    left, top, width, height = seen_box(seen)
    assert seen.shape == (64, 64, 4) and abs(height - 58) <= 1 and abs(left + width / 2 - 32) <= 1 and abs(top + height / 2 - 32) <= 1
    assert not framed(np.zeros((9, 9, 4), np.uint8), 16).any()


def test_the_picture_is_put_where_the_model_sees_the_thing(viewer):
    sight = given_sight(viewer, 10)
    side = sight.picture.shape[0]
    (view,) = viewer.views([Spot(0, 10)])
    left, top, width, height = seen_box((sight.picture * 255).astype(np.uint8))
    x, y, wide, high = (value * side / len(view) for value in seen_box(view))
    assert abs(left + width / 2 - x - wide / 2) < 2 and abs(top + height / 2 - y - high / 2) < 2 and abs(height - max(wide, high)) < 3
    assert 0 <= viewer.elevation() < 50


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(from_views, "STEPS", 6)
    monkeypatch.setattr("engines.splat.make.sights._TRIES", 20_000)
    monkeypatch.setattr("engines.splat.make.sights.PREVIEW_EVERY", 0.0)


def test_a_picture_becomes_a_thing_with_previews(twin, tmp_path, quick):
    cv2.imwrite(str(tmp_path / "toy.png"), toy()[..., ::-1])
    request = SplatImage(str(tmp_path / "toy.png"), "toy.ply", 300, str(twin))
    previews = []
    result = run(request, Progress(lambda *step: previews.append(step[-1])), tmp_path)
    assert from_json(to_json(request)) == request and input_files(request) == {"image": request.image}
    assert result.count == 300 == len(read_splats(tmp_path / "toy.ply").splats) and result.facts["views"] == 24
    assert any(isinstance(preview, np.ndarray) for preview in previews)


def test_a_mask_tells_the_thing_where_the_background_is_not_plain(twin, tmp_path, quick):
    noisy = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    cv2.imwrite(str(tmp_path / "toy.png"), noisy)
    request = SplatImage(str(tmp_path / "toy.png"), "toy.ply", 200, str(twin))
    with pytest.raises(EngineError, match="not plain"):
        run(request, Progress(), tmp_path)
    cv2.imwrite(str(tmp_path / "mask.png"), np.where((toy() == (240, 230, 220)).all(-1), 0, 255).astype(np.uint8))
    masked = dataclasses.replace(request, mask=str(tmp_path / "mask.png"))
    assert set(input_files(masked)) == {"image", "mask"} and run(masked, Progress(), tmp_path).count == 200


def test_it_can_be_cancelled(twin, tmp_path, quick):
    cv2.imwrite(str(tmp_path / "toy.png"), toy())
    with pytest.raises(Cancelled):
        run(SplatImage(str(tmp_path / "toy.png"), "toy.ply", 200, str(twin)), Progress(cancelled=lambda: True), tmp_path)


def test_the_persons_own_model_comes_before_the_starter(monkeypatch, twin, tmp_path):
    infos = [describe(twin), dataclasses.replace(describe(twin), name="own", family="shap-e-picture")]
    monkeypatch.setattr(from_picture, "scan", lambda: type("Catalog", (), {"models": infos}))
    assert from_picture._first() == "own"
    infos.pop()
    assert from_picture._first() == infos[0].name
    infos.clear()
    with pytest.raises(EngineError, match="No model here"):
        from_picture._first()

"""The recipe of views: toys on disk are what it says, it learns, ships small; the measure catches a model that ignores the camera."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from engines.models.catalog import describe
from engines.models.storybook_views import StorybookViews, rays, seen_along
from engines.models.storybook_volume import middles, places_in_picture
from engines.splat.make.viewer import Spot, seen_box
from engines.training import data, measure_views, state, turns, views
from engines.training.loop import Plan, train
from engines.training.measure_views import UNSEEN, cases, mean_toy, measured, repeated
from engines.training.turns import Toy
from engines.training.views import ViewsRecipe
from engines.training.world.lone import lone
from engines.training.world.scene import STORYBOOK, held_out_combination


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Toy]]:
    """Two toys, drawn and read back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "STATE", tmp_path_factory.mktemp("state"))
        patch.setattr(turns, "TOYS", 2)
        yield views.prepared("storybook", 1, 5)


@pytest.fixture(scope="module")
def shown() -> list[measure_views.Case]:
    return cases(3)


def small() -> StorybookViews:
    torch.manual_seed(0)
    return StorybookViews(side=64, width=16, blocks=1, heads=2)


def test_combinations_are_kept_out() -> None:
    for seed in range(10):
        for wanted in (False, True):
            (thing,) = lone(seed, held_out=wanted).scene.things
            assert held_out_combination(thing.object, thing.colour, "", STORYBOOK) == wanted


def test_toys_are_whole_in_their_views_and_framed_where_they_are_given(toys: list[Toy]) -> None:
    for toy in toys:
        assert toy.given.shape == (3, 64, 64, 4) and toy.wanted.shape == (10, 64, 64, 4) and toy.spots.shape == (10, 2)
        assert not toy.wanted[:, [0, -1], :, 3].any() and not toy.wanted[:, :, [0, -1], 3].any()
        assert (toy.wanted[..., :3] <= toy.wanted[..., 3:]).all() and toy.wanted[..., 3].max((1, 2)).min() == 255
        for picture in toy.given:
            assert abs(max(seen_box(picture)[2:]) - 58) <= 2


def test_it_learns(toys: list[Toy]) -> None:
    recipe = ViewsRecipe(toys, network=small(), batch=2)
    optimizer = torch.optim.AdamW(recipe.modules["views"].parameters(), 3e-3)
    losses = []
    for _ in range(12):
        loss = recipe.loss(0, 0.0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.8 * losses[0]
    assert torch.equal(recipe.loss(5, 0.1), recipe.loss(5, 0.1)) and not torch.equal(recipe.loss(5, 0.1), recipe.loss(6, 0.1))


def test_where_a_picture_was_taken_from_is_known(toys: list[Toy]) -> None:
    """A block as large as its own cut-out, carved along the rays of the given picture, has the view's outline."""
    for toy in toys:
        told = torch.tensor([views.stand(toy.wanted[0], float(toy.spots[0, 1]))])
        points = middles(32, told.device)
        alpha = views.as_pictures(toy.given[:1])[:, 3:]
        inside = torch.nn.functional.grid_sample(alpha, places_in_picture(points, told)[:, :, None], align_corners=False).view(32, 32, 32)
        volume = torch.cat([40 * (inside[None, None] - 0.5), torch.zeros(1, 3, 32, 32, 32)], 1)
        turn = torch.tensor([[0.0, float(toy.spots[0, 1])]])
        seen = seen_along(volume, rays(turn, 64), None)[0, :, 3].view(64, 64).numpy() > 0.5
        truth = toy.wanted[0, :, :, 3] > 127
        assert (seen & truth).sum() / (seen | truth).sum() > 0.85


def test_the_eye_is_the_judges_and_stays_so(toys: list[Toy], tmp_path, monkeypatch) -> None:
    network = views.new_network()
    before = [value.clone() for value in network.eye.state_dict().values()]
    assert any(value.abs().max() > 0 for value in before)
    train(ViewsRecipe(toys, network=network, batch=1), data.folder("views", "storybook"), Plan(0, steps=1))
    assert all(torch.equal(mine, value) for mine, value in zip(network.eye.state_dict().values(), before, strict=True))
    views.export("storybook", tmp_path / "storybook-views")
    info = describe(tmp_path / "storybook-views")
    assert info.makes == "views" and info.bytes < 3 * 2**20 and state.exists(data.folder("views", "storybook"))
    assert StorybookViews.from_folder(info.folder).side == 64


def test_without_toys_it_says_so() -> None:
    with pytest.raises(FileNotFoundError, match="no toys"):
        ViewsRecipe([], network=small())


def test_the_measure_knows_truth_from_what_ignores_the_camera(shown: list[measure_views.Case]) -> None:
    truth = measured(shown, lambda case: case.truth)
    darker = measured(shown, lambda case: (case.truth.astype(np.uint16) * 15 // 16).astype(np.uint8))
    assert truth.boxed == truth.whole == 100 and truth.good and darker.good and darker.boxed < darker.whole < 100
    still = measured(shown, lambda case: np.repeat(case.truth[:1], len(UNSEEN), 0))  # the right toy, always from the same side
    assert still.turning == 0 and not still.good
    assert not measured(shown, repeated).good and measured(shown, mean_toy(shown)).boxed < 20


def test_things_are_measured_where_their_cameras_are(shown: list[measure_views.Case]) -> None:
    """A thing fitted to the truth itself must look like the truth: axes, angles and sizes agree between the world and the rasteriser."""
    from engines.progress import Progress
    from engines.splat.make.sights import FitPlan, Sight, fit

    case = shown[0]
    sights = [Sight(spot.camera(128), view.astype(np.float32) / 255) for spot, view in zip(UNSEEN, case.truth, strict=True)]
    thing = fit(sights[::2] + sights[1::2], FitPlan(1500, 40), Progress())
    right = measured([case], lambda _: measure_views.turned(thing)).boxed
    assert right > 17 and isinstance(UNSEEN[0], Spot)

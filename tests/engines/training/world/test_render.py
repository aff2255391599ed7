"""The renderer draws what the scene says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.training.world import stage
from engines.training.world.grammar import scene_from_seed
from engines.training.world.palette import COLOURS
from engines.training.world.render import Renderer
from engines.training.world.scene import FIRST, STORYBOOK, Camera, Scene, Thing


def _pair(relation: str, first: tuple[float, float, float], second: tuple[float, float, float]) -> Scene:
    things = (Thing("cube", "red", "", first, 1.0, 0.0), Thing("sphere", "blue", "", second, 1.0, 0.0))
    return Scene(things, relation, "meadow", "day", Camera((0, 1, 0), 9, 0, 8, 30), 5)


def test_the_same_scene_gives_the_same_pixels(renderer: Renderer) -> None:
    scene = scene_from_seed(4)
    assert np.array_equal(renderer.picture(scene, 64, 64), renderer.picture(scene, 64, 64))


@pytest.mark.parametrize("colour", list(COLOURS))
def test_a_toy_has_its_colour_where_it_stands(renderer: Renderer, colour: str) -> None:
    scene = Scene((Thing("sphere", colour, "", (0, 0, 0), 1.0, 0.0),), "", "meadow", "day", Camera((0, 1, 0), 7, 0, 6, 30), 1)
    seen = renderer.picture(scene, 64, 64)[renderer.truth(scene, 64, 64).segments == 1].mean(0)
    palette = {name: [int(value[i : i + 2], 16) for i in (0, 2, 4)] for name, value in COLOURS.items()}
    directions = {name: _shade(value) for name, value in palette.items()}
    nearest = min(directions, key=lambda name: float(np.linalg.norm(directions[name] - _shade(seen))))
    assert nearest == colour


def _shade(rgb: object) -> np.ndarray:
    """Colour with brightness weighed down, since light changes it."""
    values = np.asarray(rgb, float)
    return np.append(values / values.sum() * 3, 0.6 * values.mean() / 255)


def test_segments_stand_as_the_relation_says(renderer: Renderer) -> None:
    truth = renderer.truth(_pair("left of", (-1.2, 0, 0), (1.2, 0, 0)), 96, 96)
    columns = [np.nonzero(truth.segments == number)[1].mean() for number in (1, 2)]
    assert columns[0] < columns[1]
    truth = renderer.truth(_pair("on top of", (0, 1.7, 0), (0, 0, 0)), 96, 96)
    rows = [np.nonzero(truth.segments == number)[0].mean() for number in (1, 2)]
    assert rows[0] < rows[1]


def test_depth_is_the_distance_to_what_is_seen(renderer: Renderer) -> None:
    truth = renderer.truth(_pair("behind", (0.9, 0, -1.5), (-0.3, 0, 1.0)), 96, 96)
    far, near = (truth.depth[truth.segments == number].mean() for number in (1, 2))
    assert 6 < near < far < 12
    assert truth.depth[0].min() > 100


def test_places_differ(renderer: Renderer) -> None:
    scene = scene_from_seed(8)
    pictures = [renderer.picture(replace(scene, place=place), 48, 48).astype(float) for place in FIRST.places]
    gaps = [np.abs(a - b).mean() for i, a in enumerate(pictures) for b in pictures[:i]]
    assert min(gaps) > 6


@pytest.mark.parametrize("size", [(320, 192), (192, 320), (50, 30)])
def test_any_size(renderer: Renderer, size: tuple[int, int]) -> None:
    assert renderer.picture(scene_from_seed(1), *size).shape == (size[1], size[0], 3)


def test_two_renderers_do_not_disturb_each_other(renderer: Renderer) -> None:
    before = renderer.picture(scene_from_seed(4), 48, 48)
    other = Renderer()
    assert np.array_equal(other.picture(scene_from_seed(4), 48, 48), before)
    other.close()
    assert np.array_equal(renderer.picture(scene_from_seed(4), 48, 48), before)


@pytest.mark.parametrize("place", STORYBOOK.places)
def test_a_rich_stage_has_more_on_it(renderer: Renderer, place: str) -> None:
    scene = replace(_pair("left of", (-1.2, 0, 0), (1.2, 0, 0)), place=place, vocabulary=STORYBOOK.name)
    plain, rich = (renderer.truth(replace(scene, detail=detail), 120, 64).depth for detail in ("plain", "rich"))
    assert (np.abs(plain - rich) > 0.05).mean() > 0.005


def test_the_stage_goes_round_without_a_seam(renderer: Renderer) -> None:
    """Neighbouring columns of a view straight back differ no more than elsewhere."""
    scene = replace(_pair("left of", (-1.2, 0, 0), (1.2, 0, 0)), camera=Camera((0, 1, 0), 9, 180, 8, 60), heading=0.0)
    scene = replace(scene, vocabulary=STORYBOOK.name)
    steps = np.abs(np.diff(renderer.picture(scene, 96, 96)[:20].astype(float), axis=1)).mean((0, 2))
    assert steps[44:52].max() < steps.max() + 3


@pytest.mark.parametrize("place", ["meadow", "forest", "city", "room"])
def test_bands_hide_nothing(renderer: Renderer, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn in bands or all at once, a stage is the same."""
    scene = replace(_pair("left of", (-1.2, 0, 0), (1.2, 0, 0)), place=place, vocabulary=STORYBOOK.name)
    banded = renderer.picture(scene, 64, 64)
    whole = [stage.Band(0, 80, sky=True, ground=True, walls=place in stage.WALLS)]
    monkeypatch.setattr(stage, "bands", lambda scene, size: whole)
    assert np.abs(renderer.picture(scene, 64, 64).astype(int) - banded).mean() < 0.2

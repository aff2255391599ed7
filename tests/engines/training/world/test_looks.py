"""Looks keep the size, differ from each other, come out the same twice, and do what their name says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.training.world.render import Renderer
from engines.training.world.scene import LOOKS, STORYBOOK, Camera, Scene, Thing

THING = Thing("house", "red", "", (0.0, 0.0, 0.0), 1.0, 20.0)
SCENE = Scene((THING,), "", "meadow", "day", Camera((0, 1.1, 0), 7.5, 0, 8, 30), 5, vocabulary=STORYBOOK.name)


@pytest.fixture(scope="module")
def drawn(renderer: Renderer) -> dict[str, np.ndarray]:
    return {look: renderer.picture(replace(SCENE, look=look), 160, 120) for look in LOOKS}


def test_all_differ_and_keep_the_size(drawn: dict[str, np.ndarray]) -> None:
    assert {picture.shape for picture in drawn.values()} == {(120, 160, 3)}
    pictures = [picture.astype(float) for picture in drawn.values()]
    assert min(np.abs(a - b).mean() for i, a in enumerate(pictures) for b in pictures[:i]) > 8


def test_noir_has_no_colour(drawn: dict[str, np.ndarray]) -> None:
    assert np.ptp(drawn["noir"].astype(int), axis=2).max() <= 12
    assert drawn["noir"].std() > 50


def test_pixel_art_has_big_pixels_of_few_colours(drawn: dict[str, np.ndarray]) -> None:
    assert len(np.unique(drawn["pixel art"].reshape(-1, 3), axis=0)) < 60
    assert np.array_equal(drawn["pixel art"][0::2, 0::2], drawn["pixel art"][1::2, 1::2])


def test_pencil_is_mostly_paper_and_watercolour_has_a_rim(drawn: dict[str, np.ndarray]) -> None:
    assert drawn["pencil"].mean() > drawn[""].mean()
    assert drawn["watercolour"][[0, -1]].min() > 180


def test_looks_are_repeatable(renderer: Renderer, drawn: dict[str, np.ndarray]) -> None:
    for look in LOOKS[1:]:
        assert np.array_equal(renderer.picture(replace(SCENE, look=look), 160, 120), drawn[look]), look


def test_weather_and_glow_are_seen(renderer: Renderer) -> None:
    dry = renderer.picture(SCENE, 96, 96).astype(float)
    for light in ("sunset", "night", "fog", "rain"):
        assert np.abs(renderer.picture(replace(SCENE, light=light), 96, 96) - dry).mean() > 8
    for material in ("shiny", "striped", "glowing"):
        changed = renderer.picture(replace(SCENE, things=(replace(THING, material=material),)), 96, 96)
        assert np.abs(changed - dry).mean() > 0.5, material

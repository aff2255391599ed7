"""How scenes are called."""

import pytest

from studio.document.project import Rate
from studio.document.story import Shot
from studio.ui.write.names import scene_name, scenes, seconds


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("EXT. SEA - SUNSET", "Sea, sunset"),
        ("INT. RED HOUSE - DAY", "Red house, day"),
        ("INT./EXT. CAR - NIGHT", "Car, night"),
        (".Somewhere Else", "Somewhere Else"),
        ("EXT. SEA – DAWN — LATER", "Sea, dawn, later"),
        ("", ""),
    ],
)
def test_scene_name(heading, name):
    assert scene_name(heading.removeprefix(".")) == name


def test_seconds_at_fractional_rates():
    assert seconds(96, Rate(24, 1)) == "4.0 s"
    assert seconds(90, Rate(30000, 1001)) == "3.0 s"


def test_scenes_are_neighbours_under_one_heading():
    shots = [Shot("a", "X"), Shot("b", "X"), Shot("c", "Y"), Shot("d", "X")]
    assert [(heading, [shot.id for shot in group]) for heading, group in scenes(shots)] == [("X", ["a", "b"]), ("Y", ["c"]), ("X", ["d"])]

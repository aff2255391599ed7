"""Things of the model of toys: prompts that it knows, and a critic that only knows red balls."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from engines.models.catalog import describe, scan
from engines.models.storybook_toys import MAKES, Asked, shape_number
from engines.progress import EngineError, Progress
from engines.requests import SplatText
from engines.run import run
from engines.splat.distill import Guidance
from engines.splat.make.clay import OfSplats
from engines.splat.make.dream import DreamPlan, seen_from, shape
from engines.splat.make.from_words import _usual
from engines.splat.make.stage import Spot as Stand
from engines.splat.make.stage import first_ball
from engines.splat.make.toys import DRAWN, Told, seen, told, toy_lesson
from engines.splat.make.viewer import Spot

WORDS = {"objects": ["cube", "robot", "house"], "colours": ["red", "blue"]}


@pytest.mark.parametrize(
    ("prompt", "toy"),
    [
        ("a blue robot", Told(2, 2)), ("house", Told(3, 0)), ("a red cube on top of a blue house", None), ("two red cubes", None),
        ("a red lighthouse", None), ("a red robot made of glass", None), ("", None),
    ],
)  # fmt: skip
def test_it_knows_one_toy_in_its_words(prompt: str, toy: Told | None) -> None:
    assert told(prompt, WORDS) == toy


class RedBalls:
    """Takes everything for a red ball, and remembers from where it looked."""

    def __init__(self) -> None:
        self.azimuths: list[float] = []
        rows, columns = torch.meshgrid(torch.linspace(-1, 1, 64), torch.linspace(-1, 1, 64), indexing="ij")
        inside = ((rows**2 + columns**2) < 0.3).float()
        self._ball = torch.stack([0.9 * inside, 0.1 * inside, 0.1 * inside, inside]) * 2 - 1

    def guided(self, noisy: torch.Tensor, level: torch.Tensor, asked: object, scale: float) -> torch.Tensor:
        self.azimuths += asked.views[:, 0].tolist()
        return self._ball.expand(len(noisy), -1, -1, -1)


class Makes:
    """Remembers which shapes it was asked for; the third make looks as it is told, all else is empty."""

    def __init__(self) -> None:
        self.shapes: list[int] = []
        self.third = torch.empty(0)

    def guided(self, noisy: torch.Tensor, level: torch.Tensor, asked: Asked, scale: float) -> torch.Tensor:
        self.shapes.append(int(asked.words[0, 0]))
        known = self.shapes[-1] == shape_number(1, 2) and len(noisy) == len(self.third)
        return self.third if known else torch.full_like(noisy, -1)


def test_the_clay_becomes_what_is_seen_in_it() -> None:
    critic, clay = RedBalls(), OfSplats(first_ball(120, 0), 200)
    plan = DreamPlan("a red ball", (DRAWN, DRAWN), steps=120, guidance=Guidance(3.0))
    shape(clay, toy_lesson(clay, SimpleNamespace(parts={"network": critic}), Told(1, 1), plan), plan, Progress())
    with torch.no_grad():
        picture = (seen(clay, Spot(40, 10)) + 1) / 2
    assert picture[3, 32, 32] > 0.8 and picture[3, 2, 2] < 0.1 and picture[0, 32, 32] > 1.5 * picture[1, 32, 32]
    assert seen_from(clay, Stand(120, 10), (32, 32))[16, 16, 3] > 200
    assert max(critic.azimuths) - min(critic.azimuths) > 5, "it looks from all around"


def test_a_repair_looks_only_at_its_side() -> None:
    critic, clay = RedBalls(), OfSplats(first_ball(120, 0), 200)
    plan = DreamPlan("a red ball", (DRAWN, DRAWN), steps=12, guidance=Guidance(3.0), side=90.0)
    shape(clay, toy_lesson(clay, SimpleNamespace(parts={"network": critic}), Told(1, 1), plan, True), plan, Progress())
    made = critic.azimuths[3 * MAKES :]  # first it looks which make is there
    assert made and all(abs(azimuth - torch.pi / 2) < 0.8 for azimuth in made)


@pytest.mark.parametrize("side", [90.0, None])
def test_what_is_begun_keeps_its_make(side: float | None) -> None:
    """A critic whose third make is what the thing already is; where a side is repaired, behind it."""
    critic, clay = Makes(), OfSplats(first_ball(120, 0), 200)
    plan = DreamPlan("a red ball", (DRAWN, DRAWN), steps=12, guidance=Guidance(3.0), side=side)
    critic.third = torch.stack([seen(clay, Spot((side or 0) + turn, 15)) for turn in (120, 180, 240)]).detach()
    shape(clay, toy_lesson(clay, SimpleNamespace(parts={"network": critic}), Told(1, 1), plan, True), plan, Progress())
    assert set(critic.shapes[MAKES:]) == {shape_number(1, 2)}


def test_a_robot_is_made_and_the_facts_name_its_model(tmp_path) -> None:
    made = run(SplatText("a blue robot", "robot.ply", 0.02, 200), Progress(), tmp_path)
    assert made.facts["model"] == "storybook-toys" and made.facts["steps"] >= 1 and "fronts" in made.facts and made.count > 20


@pytest.mark.parametrize(
    ("request_", "model"),
    [
        (SplatText("a blue robot", "x.ply"), "storybook-toys"), (SplatText("a robot made of glass", "x.ply"), "storybook"),
        (SplatText("a blue robot", "x.ply", variant="sdi"), "storybook"),
    ],
)  # fmt: skip
def test_without_a_model_the_one_that_can_do_it_is_taken(request_: SplatText, model: str) -> None:
    assert _usual(request_).name == model


@pytest.mark.parametrize(("wrong", "sentence"), [({"prompt": "a glass dragon"}, "one toy"), ({"variant": "sdi"}, "variant")])
def test_what_it_cannot_make_is_said_in_a_sentence(wrong: dict[str, str], sentence: str, tmp_path) -> None:
    request = SplatText(**{"prompt": "a blue robot", "name": "x.ply", "model": "storybook-toys", "minutes": 0.01, **wrong})
    with pytest.raises(EngineError, match=sentence):
        run(request, Progress(), tmp_path)


def test_the_model_lists_its_words() -> None:
    info = next(info for info in scan().models if info.makes == "toys")
    assert describe(info.folder).words["objects"][0] == "cube" and len(info.words["objects"]) == 26

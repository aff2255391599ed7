"""Words to splats as the engine process does it, with tiny picture models of both kinds."""

from __future__ import annotations

import base64
import dataclasses
import json
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch

from engines.models import debug
from engines.models.catalog import describe
from engines.models.device import Placement
from engines.models.load import load
from engines.progress import EngineError, Progress
from engines.requests import SplatText, from_json, input_files, to_json
from engines.run import run
from engines.splat.files.formats import read_mesh, read_splats, write_splats
from engines.splat.make import from_words
from engines.splat.make.critic import StudioCritic
from engines.splat.meshing import MeshSettings
from tests.engines.splat.solids import MIDDLE, RADIUS, ball_of_splats


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    return {kind: debug.build(kind, tmp_path_factory.mktemp("models") / kind) for kind in ("storybook", "sd15", "sd15-inpaint")}


@pytest.mark.parametrize("kind", ["storybook", "sd15", "sd15-inpaint"])
def test_a_critic_hears_what_its_model_says(twins, kind):
    """Its noise gives back what the adapter says is clean, and gradients reach the pictures."""
    critic = StudioCritic(load(describe(twins[kind]), Placement("cpu", "float32"), Progress()), (64, 64))
    pictures = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(0)).requires_grad_(True)
    latents = critic.latents(pictures)
    latents.square().sum().backward()
    assert pictures.grad.abs().sum() > 0
    t = torch.tensor([0.2, 0.7])
    alpha, sigma = critic.levels(t)
    assert torch.allclose(alpha + sigma, torch.ones(2)) if kind == "storybook" else torch.allclose(alpha**2 + sigma**2, torch.ones(2))
    noise = critic.predict(latents.detach(), t, ["a house", ""])
    assert noise.shape == latents.shape and torch.isfinite(noise).all()
    assert not torch.allclose(noise[:1], critic.predict(latents.detach()[:1], t[:1], [""]), atol=1e-6)


def test_words_become_splats_and_go_on(twins, tmp_path):
    request = SplatText("a red house", "house.ply", minutes=0.02, splats=120, model=str(twins["storybook"]), state=str(tmp_path / "s"))
    assert from_json(to_json(request)) == request and input_files(request) == {}
    first = run(request, Progress(), tmp_path)
    assert first.facts["steps"] >= 1 and first.facts["model"] == "storybook"
    assert len(first.facts["front_shares"]) == 12  # a model that lists no words is taken to know all of them
    longer = first.facts["seconds"] / 60 + 0.05
    again = run(dataclasses.replace(request, minutes=longer), Progress(), tmp_path)
    assert again.facts["steps"] > first.facts["steps"]
    assert len(read_splats(tmp_path / "house.ply").splats) == again.count <= 120


@pytest.mark.parametrize("name", ["house.ply", "house.obj"])
def test_words_become_a_field_and_that_splats_or_a_mesh(twins, tmp_path, name, monkeypatch):
    monkeypatch.setattr(from_words, "_SEEN", (40, 40))
    monkeypatch.setattr(from_words, "MeshSettings", lambda: MeshSettings(views=12, triangles=500, texture=64))
    request = SplatText("a red house", name, minutes=0.02, splats=300, model=str(twins["storybook"]), clay="field")
    made = run(request, Progress(), tmp_path)
    assert made.facts["steps"] >= 1 and len(made.facts["front_shares"]) == 12
    if name.endswith(".obj"):
        assert made.triangles > 100 and read_mesh(Path(made.path)).texture is not None
    else:
        assert len(read_splats(Path(made.path)).splats) == made.count == 300


def test_a_state_of_splats_is_none_of_a_field(twins, tmp_path):
    request = SplatText("a red house", "house.ply", minutes=0.01, splats=120, model=str(twins["storybook"]), state=str(tmp_path / "s"))
    run(request, Progress(), tmp_path)
    with pytest.raises(EngineError, match="not of a field"):
        run(dataclasses.replace(request, minutes=0.02, clay="field"), Progress(), tmp_path)


def test_a_repair_stays_where_the_thing_stood(twins, tmp_path):
    write_splats(tmp_path / "ball.ply", ball_of_splats(300))
    request = SplatText("a red ball", "new.ply", 0.01, 300, str(twins["sd15"]), begin_with=str(tmp_path / "ball.ply"), side=90.0)
    assert input_files(request) == {"begin_with": request.begin_with}
    run(request, Progress(), tmp_path)
    made = read_splats(tmp_path / "new.ply").splats
    assert len(made) == 300
    assert np.allclose(made.means.mean(axis=0), MIDDLE, atol=0.1 * RADIUS)
    assert np.linalg.norm(made.means - MIDDLE, axis=1).max() < 1.3 * RADIUS


def test_a_repair_begins_with_the_splats_as_they_were_edited(twins, tmp_path):
    write_splats(tmp_path / "ball.ply", ball_of_splats(300))
    gone = base64.b64encode(zlib.compress(np.packbits(np.arange(300) < 120).tobytes())).decode()
    edits = json.dumps([{"count": 300, "which": gone, "recolour": None}])
    request = SplatText("a ball", "new.ply", 0.01, 300, str(twins["sd15"]), begin_with=str(tmp_path / "ball.ply"), side=0.0, edits=edits)
    assert from_json(to_json(request)) == request and run(request, Progress(), tmp_path).count == 180


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": "  "}, "Say in words"), ({"minutes": 0}, "minutes"), ({"splats": 3}, "splats"), ({"variant": "vsd"}, "sds"),
        ({"side": 90.0}, "begin with"), ({"clay": "mud"}, "mud"), ({"clay": "field", "begin_with": "x.ply"}, "cannot begin"),
         ({"model": "storybook-x4"}, "larger pictures"), ({"guidance_scale": -1.0}, "guidance"),
        ({"weighting": "heavy"}, "heavy"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_said_in_a_sentence(wrong, sentence, tmp_path):
    request = dataclasses.replace(SplatText("a house", "x.ply"), **wrong)
    with pytest.raises(EngineError, match=sentence):
        run(request, Progress(), tmp_path)
    assert not list(tmp_path.iterdir())

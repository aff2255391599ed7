"""Words and pictures to things at once, with tiny models of random weights in the real folders' form; diffusers' own pipeline as oracle."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest
import torch

from engines.models import debug_things
from engines.models.catalog import describe
from engines.models.device import Placement
from engines.models.load import load
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import SplatImage, SplatText, from_json, input_files, to_json
from engines.run import run
from engines.splat.files.formats import read_splats
from engines.splat.make import shap_e
from engines.splat.make.from_picture import squared


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    return {kind: debug_things.build(kind, tmp_path_factory.mktemp("things") / kind) for kind in ("shap-e", "shap-e-picture")}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A coarser look for the surface of a ball: the sign of a random network's distance means nothing."""

    def asked(network, places, what, progress):
        progress.step(0, 1)
        if what == "channels":
            return whole(network, places, what, progress)
        return 0.5 - places[0].norm(dim=-1, keepdim=True).numpy()

    whole = shap_e._asked
    monkeypatch.setattr(shap_e, "_asked", asked)
    monkeypatch.setattr(shap_e.surface_of, "__defaults__", (20,))


def test_the_latents_are_those_of_diffusers_own_pipeline(twins):
    from diffusers import ShapEPipeline

    model = load(describe(twins["shap-e"]), Placement("cpu", "float32"), Progress())
    with torch.no_grad():
        ours = shap_e._denoised(model, shap_e.words_told("a red house")(model), (3.0, 7), Progress())
    pipeline = ShapEPipeline(**{name: model.parts[name] for name in ("prior", "text_encoder", "tokenizer", "scheduler", "shap_e_renderer")})
    pipeline.set_progress_bar_config(disable=True)
    noise = torch.randn(ours.shape, generator=torch.Generator().manual_seed(7)).flatten(1)
    wanted = pipeline("a red house", num_inference_steps=2, guidance_scale=3.0, latents=noise, output_type="latent").images
    assert torch.allclose(ours, wanted, atol=5e-3)  # guidance enlarges what rounding leaves


def test_words_become_a_thing(twins, tmp_path):
    result = run(SplatText("a red house", "house.ply", splats=500, model=str(twins["shap-e"])), Progress(), tmp_path)
    splats = read_splats(tmp_path / "house.ply").splats
    assert result.count == len(splats) == 500 and result.facts["guidance_scale"] == 3.0
    assert np.allclose(np.linalg.norm(splats.means, axis=1), 0.5, atol=0.05)


def test_a_picture_becomes_a_thing(twins, tmp_path):
    cv2.imwrite(str(tmp_path / "toy.png"), np.pad(np.full((20, 30, 4), 200, np.uint8), ((5, 5), (5, 5), (0, 0))))
    request = SplatImage(str(tmp_path / "toy.png"), "toy.ply", 300, str(twins["shap-e-picture"]))
    assert from_json(to_json(request)) == request and input_files(request) == {"image": request.image}
    assert run(request, Progress(), tmp_path).count == 300


def test_pictures_stand_on_white():
    clear = np.zeros((4, 8, 4), np.uint8)
    clear[1, 1] = (10, 20, 30, 255)
    sheet = squared(clear)
    assert sheet.shape == (8, 8, 3) and tuple(sheet[3, 1]) == (10, 20, 30) and (sheet[0] == 255).all() and (sheet[2, 0] == 255).all()


def test_it_can_be_cancelled(twins, tmp_path):
    request = SplatText("a house", "house.ply", model=str(twins["shap-e"]))
    with pytest.raises(Cancelled):
        run(request, Progress(cancelled=lambda: True), tmp_path)


def test_what_cannot_be_made_is_said_in_a_sentence(twins, tmp_path):
    request = SplatImage("toy.png", "toy.ply", model=str(twins["shap-e-picture"]))
    for wrong, sentence in (({"model": str(twins["shap-e"])}, "makes things;"), ({"splats": 1}, "splats")):
        with pytest.raises(EngineError, match=sentence):
            run(dataclasses.replace(request, **wrong), Progress(), tmp_path)

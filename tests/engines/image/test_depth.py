"""Depth by twins of the real classes, against the libraries' own way, and what is refused."""

import json

import numpy as np
import pytest

from engines.image.depth import depth, stretched
from engines.models import debug_depth
from engines.models.cache import Cache
from engines.models.catalog import describe, find
from engines.models.check import check_folder
from engines.progress import EngineError, Progress


@pytest.fixture(scope="module")
def estimators(tmp_path_factory):
    root = tmp_path_factory.mktemp("depth")
    return {kind: debug_depth.build(kind, root / kind) for kind in debug_depth.KINDS}


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).integers(0, 256, (48, 80, 3), dtype=np.uint8)


@pytest.mark.parametrize("kind", debug_depth.KINDS)
def test_it_shows_what_the_library_estimates(kind, estimators, picture):
    import torch
    import transformers

    grey, facts = depth(picture, str(estimators[kind]), Progress(), Cache(1 << 30))
    assert grey.shape == (48, 80) and grey.dtype == np.uint8 and facts["model"] == kind and len(facts["sha256"]) == 64
    network = transformers.AutoModelForDepthEstimation.from_pretrained(estimators[kind]).eval()
    processor = transformers.DPTImageProcessorPil.from_pretrained(estimators[kind])
    with torch.no_grad():
        found = network(**processor(images=picture, return_tensors="pt"))
    theirs = processor.post_process_depth_estimation(found, target_sizes=[(48, 80)])[0]["predicted_depth"].numpy()
    assert np.corrcoef(theirs.ravel(), grey.ravel())[0, 1] > 0.97


def test_metric_depth_is_turned_round(estimators, picture, tmp_path):
    import shutil

    metric = shutil.copytree(estimators["depth-anything"], tmp_path / "metric")
    settings = json.loads((metric / "config.json").read_text())
    (metric / "config.json").write_text(json.dumps({**settings, "depth_estimation_type": "metric", "max_depth": 20}))
    near, far = (depth(picture, str(folder), Progress(), Cache(1 << 30))[0] for folder in (estimators["depth-anything"], metric))
    assert np.corrcoef(near.ravel(), far.ravel())[0, 1] < 0


def test_the_catalog_finds_them_and_takes_the_first(estimators, picture, monkeypatch):
    monkeypatch.setenv("FILMWRIGHT_MODELS", str(estimators["dpt"].parent))
    assert {find(kind).makes for kind in debug_depth.KINDS} == {"depth"}
    assert depth(picture, "", Progress(), Cache(1 << 30))[1]["model"] in debug_depth.KINDS


def test_without_an_estimator_a_sentence_says_what_to_do(picture):
    with pytest.raises(EngineError, match="put a folder of"):
        depth(picture, "", Progress(), Cache())
    with pytest.raises(EngineError, match="does not estimate depth"):
        depth(picture, "storybook-x4", Progress(), Cache())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"architectures": ["DPTForSemanticSegmentation"]}, "not a DPTForDepthEstimation"),
        ({"backbone_config": {"model_type": "timm_backbone"}}, "does not load"),
        ({"auto_map": {"AutoModel": "x.Y"}}, "asks to run code"),
    ],
)
def test_other_networks_in_their_clothes_are_refused(change, sentence, estimators, tmp_path):
    import shutil

    folder = shutil.copytree(estimators["dpt"], tmp_path / "dpt")
    settings = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**settings, **change}))
    with pytest.raises(EngineError, match=sentence):
        check_folder(folder, describe(folder).family)


def test_outliers_do_not_flatten_the_rest():
    values = np.tile(np.linspace(0, 1, 1000), (100, 1))
    values[0, 0] = 1e6
    grey = stretched(values)
    assert grey[50, 0] == 0 and grey[50, -1] == 255 and abs(int(grey[50, 500]) - 128) < 3
    assert (stretched(np.ones((4, 4))) == 128).all()

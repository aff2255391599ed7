import json
import os
import subprocess
import sys

import pytest

from engines.models import catalog
from engines.models.catalog import describe, find, scan
from engines.progress import EngineError


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of models that the catalog searches."""
    monkeypatch.setenv("FILMWRIGHT_MODELS", str(tmp_path))
    return tmp_path


def put(shelf, name, index=None, own=None):
    folder = shelf / name
    folder.mkdir()
    if index is not None:
        (folder / "model_index.json").write_text(json.dumps(index))
    if own is not None:
        (folder / "filmwright.json").write_text(json.dumps(own))
    return folder


def test_our_own_description_is_read_whole(shelf):
    own = {"name": "mine", "title": "My model", "family": "storybook", "native": [[64, 32]], "max_pixels": 4096, "steps": 5}
    own |= {"guidance_scale": 2.5, "upscaler": "mine-x4", "licence": "MIT", "preview": {"factors": [[1, 0, 0]] * 8, "bias": [0.5] * 3}}
    folder = put(shelf, "anything", own=own)
    (folder / "words.json").write_text('{"objects": ["cube"]}')
    info = find("mine")
    assert (info.title, info.native, info.max_pixels, info.steps) == ("My model", ((64, 32),), 4096, 5)
    assert (info.guidance_scale, info.upscaler, info.licence, info.multiple) == (2.5, "mine-x4", "MIT", 32)
    assert info.preview.factors == ((1.0, 0.0, 0.0),) * 8 and info.words == {"objects": ["cube"]}


@pytest.mark.parametrize(
    ("pipeline", "family"),
    [
        ("StableDiffusionPipeline", "sd15"),
        ("StableDiffusionInpaintPipeline", "sd15"),
        ("StableDiffusionXLPipeline", "sdxl"),
        ("StableDiffusion3Pipeline", "sd3"),
        ("FluxPipeline", "flux"),
    ],
)
def test_a_foreign_diffusers_folder_is_known_by_its_pipeline(shelf, pipeline, family):
    info = describe(put(shelf, "foreign", index={"_class_name": pipeline}))
    assert (info.name, info.family, info.words) == ("foreign", family, {})
    assert info.steps > 0 and info.native


def test_what_is_not_a_model_is_refused_with_a_sentence_each(shelf):
    put(shelf, "empty")
    put(shelf, "video", index={"_class_name": "WanPipeline"})
    put(shelf, "odd", own={"name": "odd", "family": "unheard"})
    put(shelf, "bad-preview", own={"name": "x", "family": "sd15", "preview": {"factors": [[1]], "bias": [0, 0, 0]}})
    sentences = "\n".join(scan().refused)
    for word in ("empty", "WanPipeline", "odd", "bad-preview"):
        assert word in sentences


def test_a_judge_is_neither_listed_nor_refused(shelf):
    put(shelf, "eye", own={"name": "eye", "family": "judge"})
    found = scan()
    assert "eye" not in [info.name for info in found.models] and not [text for text in found.refused if "eye" in text]


def test_earlier_folders_win_a_name(shelf):
    put(shelf, "storybook", own={"name": "storybook", "title": "Mine", "family": "storybook"})
    assert find("storybook").title == "Mine"


def test_a_model_is_found_by_its_folder(twins):
    assert find(str(twins("sdxl"))).family == "sdxl"
    with pytest.raises(EngineError, match="no model folder"):
        find("/nowhere/at/all")


def test_near_misses_are_named(shelf):
    put(shelf, "paintbox", own={"name": "paintbox", "family": "sd15"})
    with pytest.raises(EngineError, match="did you mean “paintbox”"):
        find("paintbx")


def test_only_models_that_make_what_is_wanted_are_named(shelf):
    put(shelf, "paintbox", own={"name": "paintbox", "family": "sd15"})
    for asked, said in (("paintbx", "there are: fanfare, score, storybook-music."), ("scor", "did you mean “score”?")):
        with pytest.raises(EngineError) as refused:
            find(asked, ("music",), ("score", "fanfare"))
        assert str(refused.value) == f"No model is called “{asked}”; {said}"
    with pytest.raises(EngineError, match="did you mean “paintbox”"):  # the planted failure: nothing is said of what is wanted
        find("paintbx")
    assert find("paintbox", ("music",)).makes == "pictures", "what is wrong with it is for the caller to say"


def test_the_hash_follows_the_weights(twins, tmp_path):
    import shutil

    copy = shutil.copytree(twins("storybook"), tmp_path / "copy")
    before = describe(twins("storybook")).sha256
    assert describe(copy).sha256 == before and len(before) == 64
    weights = copy / "vae" / "diffusion_pytorch_model.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[-1] ^= 1
    weights.write_bytes(raw)
    assert describe(copy).sha256 != before


def test_the_catalog_imports_no_library_of_networks():
    code = "import sys, engines.models.catalog as c; c.scan(); print({'torch', 'diffusers', 'transformers'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": catalog.__file__.rsplit("/engines/", 1)[0]}
    output = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "set()"

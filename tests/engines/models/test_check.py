"""Hostile model folders: each is refused before a library sees it, with a sentence."""

import json
import shutil
import struct

import pytest

from engines.models.catalog import describe, verify
from engines.models.check import check_folder
from engines.progress import EngineError


@pytest.fixture
def folder(twins, tmp_path):
    """A healthy copy to spoil."""
    return shutil.copytree(twins("storybook"), tmp_path / "storybook")


def refused(folder, family="storybook"):
    with pytest.raises(EngineError) as caught:
        check_folder(folder, family)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


def edit(path, change):
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def spoil_header(path, change):
    """Rewrite the header of a safetensors file, its data untouched."""
    raw = path.read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + raw[8 + length :])


def weights(folder):
    return folder / "transformer" / "diffusion_pytorch_model.safetensors"


@pytest.mark.parametrize("kind", ["storybook", "sd15", "sd15-inpaint", "sdxl", "sd3", "flux"])
def test_healthy_folders_pass(twins, kind):
    assert verify(describe(twins(kind))) > 10_000


@pytest.mark.parametrize("name", ["pytorch_model.bin", "vae/a.pt", "model.ckpt", "x.pkl", "unet/W.PTH"])
def test_pickles_are_refused_with_the_way_out(folder, name):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\x80\x04K\x01.")
    assert "safetensors" in refused(folder)


@pytest.mark.parametrize("name", ["pipeline.py", "transformer/model.py", "lib.so"])
def test_code_is_refused(folder, name):
    (folder / name).write_text("print('mine now')")
    assert "never runs a model's code" in refused(folder)


@pytest.mark.parametrize(
    ("part", "pair"),
    [
        ("transformer", ["os", "system"]),
        ("vae", ["diffusers", "ModularPipeline"]),
        ("scheduler", ["my_library", "Scheduler"]),
        ("text_encoder", ["transformers", "AutoModel"]),
        ("helper", ["transformers", "CLIPTextModel"]),
        ("vae", ["diffusers", ["AutoencoderKL"]]),
        ("transformer", []),
    ],
)
def test_foreign_classes_are_refused(folder, part, pair):
    edit(folder / "model_index.json", lambda index: index.update({part: pair}))
    refused(folder)


def test_a_missing_component_is_said(folder):
    shutil.rmtree(folder / "vae")
    assert "its vae is missing" in refused(folder)


@pytest.mark.parametrize("key", ["auto_map", "custom_pipeline", "trust_remote_code"])
def test_settings_that_ask_for_code_are_refused(folder, key):
    edit(folder / "transformer" / "config.json", lambda config: config.update({key: {"AutoModel": "x.y"}}))
    assert key in refused(folder)


@pytest.mark.parametrize("text", ["{", "[1]", "[" * 100_000, "\x00\xff"])
def test_unreadable_settings_are_refused(folder, text):
    (folder / "vae" / "config.json").write_text(text)
    refused(folder)


def test_links_to_outside_are_refused_but_a_hub_cache_is_not(folder, tmp_path):
    outside = tmp_path / "secret.json"
    outside.write_text("{}")
    (folder / "vae" / "extra.json").symlink_to(outside)
    assert "outside" in refused(folder)
    (folder / "vae" / "extra.json").unlink()
    cache = tmp_path / "models--someone--storybook"
    (cache / "blobs").mkdir(parents=True)
    snapshot = shutil.move(folder, cache / "snapshots" / "abc")
    blob = cache / "blobs" / "123"
    shutil.move(weights(snapshot), blob)
    weights(snapshot).symlink_to(blob)
    assert check_folder(snapshot, "storybook") > 0


def test_shards_that_point_elsewhere_are_refused(folder):
    index = folder / "transformer" / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "../../elsewhere.safetensors"}}))
    assert "names weights that are not there" in refused(folder)


def first(header):
    return next(value for key, value in header.items() if key != "__metadata__")


@pytest.mark.parametrize(
    "change",
    [
        lambda header: first(header).update(data_offsets=[0, 10**15]),
        lambda header: first(header).update(data_offsets=[-4, 4]),
        lambda header: first(header).update(data_offsets=[8, 4]),
        lambda header: first(header).update(data_offsets="all"),
        lambda header: first(header).update(shape=[2**62, 2**62]),
        lambda header: first(header).update(shape=[-1]),
        lambda header: first(header).update(dtype="PICKLE"),
        lambda header: first(header).pop("shape"),
        lambda header: header.update(twin=dict(first(header))),
        lambda header: header.update(stray=7),
    ],
)
def test_lying_headers_are_refused(folder, change):
    spoil_header(weights(folder), change)
    assert "is damaged" in refused(folder)


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-5], lambda raw: raw + b"tail", lambda raw: b"", lambda raw: b"\xff" * 8 + raw[8:]])
def test_cut_and_grown_weights_are_refused(folder, spoil):
    weights(folder).write_bytes(spoil(weights(folder).read_bytes()))
    assert "is damaged" in refused(folder)


def test_a_folder_without_weights_is_refused(folder):
    for path in folder.rglob("*.safetensors"):
        path.unlink()
    assert "no .safetensors weights" in refused(folder)

import os
import subprocess
import sys

import numpy as np
import pytest

from engines import run as room
from engines.media.picture import read_picture, read_recipe, write_png
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import Dials, ImageToImage, Inpaint, Outpaint, TextToImage, Upscale, from_dict
from engines.run import run


@pytest.fixture
def files(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    mask = np.zeros((64, 96), np.uint8)
    mask[20:40, 30:60] = 255
    for name, pixels in (("picture", picture), ("mask", mask)):
        write_png(tmp_path / f"{name}.png", pixels)
    return str(tmp_path / "picture.png"), str(tmp_path / "mask.png")


def requests(twins, files):
    dials = Dials("a red cube", width=96, height=64, steps=1, model=str(twins("storybook")))
    picture, mask = files
    return [TextToImage(dials), ImageToImage(dials, picture), Inpaint(dials, picture, mask), Outpaint(dials, picture, right=16)]


def test_every_request_leaves_a_picture_with_its_recipe(twins, files, tmp_path):
    for request in requests(twins, files):
        out = tmp_path / type(request).__name__
        out.mkdir()
        result = run(request, Progress(), out)
        recipe = read_recipe(result.path)
        assert from_dict(recipe["request"]) == request
        assert recipe["facts"] == result.facts and result.facts["model"] == "storybook"
        assert read_picture(result.path).shape[:2] == (result.height, result.width)
        assert [path.name for path in out.iterdir()] == [result.path.rsplit("/", 1)[1]]


def test_a_recipe_run_again_gives_the_same_pixels(twins, tmp_path):
    first = run(TextToImage(Dials("a cone", width=96, height=64, model=str(twins("sd15")))), Progress(), tmp_path)
    again = run(from_dict(read_recipe(first.path)["request"]), Progress(), tmp_path)
    assert np.array_equal(read_picture(first.path), read_picture(again.path)) and first.path != again.path


def test_upscale_is_answered(files, tmp_path):
    from engines.models.debug import build_upscaler

    model = build_upscaler(tmp_path / "model")
    result = run(Upscale(files[0], 384, 256, model=str(model)), Progress(), tmp_path)
    assert (result.width, result.height) == (384, 256)


def test_cancelled_and_failed_work_leaves_no_file(twins, files, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for request in requests(twins, files):
        with pytest.raises(Cancelled):
            run(request, Progress(cancelled=lambda: True), out)
    with pytest.raises(EngineError):
        run(TextToImage(Dials("x", model="nobody")), Progress(), out)
    assert not list(out.iterdir())


def test_memory_that_ends_is_passed_on_and_the_models_are_let_go(twins, files, tmp_path, monkeypatch):
    from engines.models.families import storybook

    def never(*_):
        raise MemoryError

    monkeypatch.setattr(storybook, "estimate", never)
    with pytest.raises(MemoryError, match="not enough memory"):
        run(requests(twins, files)[0], Progress(), tmp_path)
    assert room.MODELS.held() == []


def test_what_no_engine_answers_is_said():
    with pytest.raises(EngineError, match="No engine answers"):
        run("paint", Progress(), ".")


def test_only_warming_or_working_imports_the_libraries():
    code = "import sys, engines.run; print({'torch', 'diffusers', 'transformers'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": room.__file__.rsplit("/engines/", 1)[0]}
    output = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "set()"
    room.warm()
    assert {"torch", "diffusers", "transformers"} <= set(sys.modules)

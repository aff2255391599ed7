import dataclasses

import numpy as np
import pytest

from engines.image.image_to_image import image_to_image
from engines.image.inpaint import inpaint
from engines.image.outpaint import outpaint
from engines.image.text_to_image import text_to_image
from engines.models.catalog import describe
from engines.models.debug_control import KINDS
from engines.progress import EngineError, Progress
from engines.requests import Control, ImageToImage, Inpaint, Outpaint, TextToImage, from_json, input_files, to_json, with_files


@pytest.fixture
def controlled(dials, control_twins, save, noise):
    """controlled(family, **changes) -> dials with one control by a noisy picture."""

    def make(family="storybook", **changes):
        control = Control("depth", save("control.png", noise(40, 80, seed=3)), str(control_twins(family)))
        return dials(family, controls=(dataclasses.replace(control, **changes),))

    return make


@pytest.mark.parametrize("kind", KINDS)
def test_a_control_changes_the_picture_and_is_told(dials, controlled, models, kind):
    plain = text_to_image(TextToImage(dials(kind)), Progress(), models)
    made = text_to_image(TextToImage(controlled(kind)), Progress(), models)
    assert not np.array_equal(made.pixels, plain.pixels)
    assert made.facts["controls"][0]["model"] == f"{kind}-control" and len(made.facts["controls"][0]["sha256"]) == 64
    assert "controls" not in plain.facts


def test_weight_nothing_changes_nothing(dials, controlled, models):
    plain = text_to_image(TextToImage(dials()), Progress(), models)
    assert np.array_equal(text_to_image(TextToImage(controlled(weight=0.0)), Progress(), models).pixels, plain.pixels)


def test_kinds_are_read_differently(controlled, models):
    depth, pose = (text_to_image(TextToImage(controlled(kind=kind)), Progress(), models).pixels for kind in ("depth", "pose"))
    assert not np.array_equal(depth, pose)


def test_every_picture_request_obeys(dials, controlled, models, save, noise):
    image, mask = save("image.png", noise()), np.zeros((64, 96), np.uint8)
    mask[16:48, 32:64] = 255
    painted = save("mask.png", mask)
    requests = (
        (image_to_image, lambda with_dials: ImageToImage(with_dials, image, 0.8)),
        (inpaint, lambda with_dials: Inpaint(with_dials, image, painted)),
        (outpaint, lambda with_dials: Outpaint(with_dials, image, right=32)),
    )
    for work, request in requests:
        plain, made = (work(request(each), Progress(), models).pixels for each in (dials(), controlled()))
        assert not np.array_equal(plain, made), work.__name__


WRONG = [
    {"kind": "smell"},
    {"weight": 3.0},
    {"weight": float("nan")},
    {"start": 0.6, "end": 0.5},
    {"image": "/nowhere.png"},
    {"model": "nobody"},
]


@pytest.mark.parametrize("change", WRONG)
def test_wrong_controls_are_refused_in_a_sentence(controlled, models, change):
    with pytest.raises(Exception, match=r"\.$") as caught:
        text_to_image(TextToImage(controlled(**change)), Progress(), models)
    assert type(caught.value).__name__ in ("EngineError", "MediaError")


def test_a_control_model_of_another_family_is_refused(dials, control_twins, models, save, noise):
    control = Control("depth", save("control.png", noise()), str(control_twins("sd15")))
    with pytest.raises(EngineError, match="does not control"):
        text_to_image(TextToImage(dials("storybook", controls=(control,))), Progress(), models)


def test_requests_with_controls_travel_and_move_their_files(controlled):
    request = TextToImage(controlled())
    assert from_json(to_json(request)) == request
    files = input_files(request)
    assert list(files) == ["control 0"]
    moved = with_files(request, {"control 0": "elsewhere.png"})
    assert moved.dials.controls[0].image == "elsewhere.png" and with_files(moved, files) == request


def test_folders_tell_what_they_control(control_twins, tmp_path):
    assert {kind: describe(control_twins(kind)).controls for kind in KINDS} == {kind: kind for kind in KINDS}
    assert describe(control_twins("sdxl")).makes == "control"
    (control_twins("sd15") / "filmwright.json").rename(tmp_path / "kept.json")
    try:
        bare = describe(control_twins("sd15"))
    finally:
        (tmp_path / "kept.json").rename(control_twins("sd15") / "filmwright.json")
    assert bare.family == "sd15-control" and bare.kinds == ("edges", "depth", "pose", "segments")

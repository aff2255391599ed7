"""Control layers: where they come from, that they are no part of the picture, and what the engine is asked."""

import json
from dataclasses import replace

import numpy as np
import pytest

from engines.media.picture import encode_png, read_picture
from engines.requests import Trace
from studio.actions import candidate, control, generate
from studio.actions.canvas import with_canvas
from studio.actions.layer import set_layer
from studio.document.asset import Asset
from studio.document.canvas import Frame, Layer, LayerControl
from studio.document.codec import to_plain, to_project
from studio.document.control import control_layers, told
from studio.document.layers import insert_layer
from studio.document.paint import flatten, from_picture
from studio.document.recipes import request_again
from tests.studio.paint_kit import canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A picture model and a control model, as far as the window looks into them; what reads fewer kinds comes before the shipped one."""
    for name, about in (("tiny", {"family": "storybook"}), ("tiny-control", {"family": "storybook-control", "kinds": ["edges", "depth"]})):
        (tmp_path / "models" / name).mkdir(parents=True)
        (tmp_path / "models" / name / "filmwright.json").write_text(json.dumps({"name": name, **about}))
    monkeypatch.setenv("FILMWRIGHT_MODELS", str(tmp_path / "models"))


def box_picture(width=320, height=180) -> np.ndarray:
    pixels = np.full((height, width, 4), (60, 60, 60, 255), np.uint8)
    pixels[60:120, 100:200, :3] = 220
    return pixels


def with_control(session, kind="edges", **changes) -> Layer:
    """Commit a control layer that shows the box."""
    layer = Layer("c", "Control", from_picture(box_picture()), control=LayerControl(kind, **changes))
    session.commit("Control", with_canvas(session.project, insert_layer(canvas_of(session), layer)))
    session.select(layer="c")
    return layer


def test_the_canvas_is_traced_into_a_control_layer(paint):
    open_canvas(paint, box_picture())
    before = flatten(canvas_of(paint))
    control.trace_canvas(paint, "edges")
    wait(lambda: control_layers(canvas_of(paint)))
    (layer,) = control_layers(canvas_of(paint))
    (job,) = paint.queue.jobs()
    assert isinstance(job.request, Trace) and np.array_equal(read_picture(job.request.image)[..., :3], before[..., :3])
    assert layer.control == LayerControl("edges") and paint.selection.layer == layer.id
    seen = told(layer, (0, 0, 320, 180))
    assert seen[90, 100].tolist() == [255] * 3 and seen[90, 150].tolist() == [0] * 3
    assert np.array_equal(flatten(canvas_of(paint)), before), "it is no part of the picture"
    assert not paint.paint.candidates("canvas").jobs, "it is no candidate"
    paint.undo()
    assert not control_layers(canvas_of(paint))


def test_a_layer_can_be_traced_in_its_place(paint):
    open_canvas(paint, noise())
    with_control(paint, "edges", weight=0.5)
    control.trace_layer(paint, "c", "depth")
    wait(lambda: control_layers(canvas_of(paint))[0].control.kind == "depth")
    (layer,) = control_layers(canvas_of(paint))
    assert layer.id == "c" and layer.control == LayerControl("depth", weight=0.5)
    assert told(layer, (0, 0, 320, 180))[90, 150].tolist() == [0] * 3


def test_a_trace_that_comes_after_its_canvas_is_gone_lies_in_the_library(paint):
    open_canvas(paint, box_picture())
    control.trace_canvas(paint, "edges")
    wait(paint.queue.jobs)
    if not control_layers(canvas_of(paint)):
        paint.commit("Delete", replace(paint.project, canvases={}))
        wait(lambda: any("Edges" in asset.name for asset in paint.project.assets.values()))


def test_a_layer_becomes_control_and_picture_again(paint):
    open_canvas(paint, noise(), noise(seed=2))
    paint.select(layer="l1")
    control.use_layer(paint, "depth")
    assert np.array_equal(flatten(canvas_of(paint)), noise())
    control.release_layer(paint)
    assert np.array_equal(flatten(canvas_of(paint)), noise(seed=2))
    assert [paint.history.undo_label, len(canvas_of(paint).layers)] == ["Use “Layer 1” as picture", 2]


def test_a_library_picture_covers_the_frame(paint):
    open_canvas(paint, noise())
    media = paint.bundle.add_media(encode_png(box_picture(160, 160)), "png")
    paint.commit("Asset", replace(paint.project, assets={"a": Asset("a", "Depth pass", "picture", media, width=160, height=160)}))
    control.add_picture(paint, "a", "depth")
    wait(lambda: control_layers(canvas_of(paint)))
    (layer,) = control_layers(canvas_of(paint))
    assert layer.raster.bounds() == (0, 0, 320, 180) and layer.asset == "a" and layer.name == "Depth pass"


def test_a_clip_is_refused_in_a_sentence(paint):
    open_canvas(paint, noise())
    paint.commit("Asset", replace(paint.project, assets={"a": Asset("a", "Drive", "clip", "0.mp4")}))
    control.add_picture(paint, "a")
    assert paint.troubles == ["“Drive” is no picture: only pictures can say what stands where."]
    paint.troubles.clear()


def test_an_empty_control_layer_is_drawn_on_with_white(paint):
    open_canvas(paint, noise())
    control.draw_control(paint)
    assert paint.paint.tools.tool == "brush" and paint.paint.tools.paint.colour == (255, 255, 255)
    assert control_layers(canvas_of(paint))[0].id == paint.selection.layer
    assert control.controls_for(paint.bundle, canvas_of(paint), "storybook") == (), "nothing was drawn yet"


def ask(session, **dials):
    generate.set_dials(session, prompt="a red cube", candidates=1, model="tiny", **dials)
    generate.generate(session)
    wait(lambda: session.paint.candidates("canvas").jobs)
    return session.paint.candidates("canvas").jobs[-1]


def test_the_request_carries_what_the_layers_say_and_its_recipe_can_be_run_again(paint, models):
    open_canvas(paint, noise())
    with_control(paint, "depth", weight=0.7, start=0.1, end=0.8)
    job = ask(paint)
    (asked,) = job.request.dials.controls
    assert (asked.kind, asked.model, asked.weight, asked.start, asked.end) == ("depth", "tiny-control", 0.7, 0.1, 0.8)
    assert np.array_equal(read_picture(asked.image)[..., :3], box_picture()[..., :3])
    assert np.array_equal(read_picture(job.request.image)[..., :3], noise()[..., :3]), "the picture is sent without it"
    candidate.accept(paint)
    wait(lambda: len(canvas_of(paint).layers) == 3)
    asset = paint.project.assets[job.id]
    assert asset.recipe.inputs.keys() == {"image", "control 0"}
    assert request_again(paint.project, asset, paint.bundle.find_media) == job.request


def test_hidden_layers_and_deaf_models_are_left_out(paint, models):
    open_canvas(paint, noise())
    with_control(paint)
    assert [each.kind for each in control.controls_for(paint.bundle, canvas_of(paint), "tiny")] == ["edges"]
    assert control.controls_for(paint.bundle, canvas_of(paint), "storybook-x4") == ()
    set_layer(paint, "c", "hide", visible=False)
    assert control.controls_for(paint.bundle, canvas_of(paint), "tiny") == ()


def test_expanding_is_guided_over_the_whole_frame(paint, models):
    open_canvas(paint, noise())
    with_control(paint)
    paint.commit("Frame", with_canvas(paint.project, replace(canvas_of(paint), frame=Frame(-32, 0, 384, 180))))
    job = ask(paint)
    assert (job.request.left, job.request.right) == (32, 32)
    shown = read_picture(job.request.dials.controls[0].image)
    assert shown.shape[:2] == (180, 384) and not shown[:, :32, :3].any() and shown[90, 32 + 150].tolist()[:3] == [220] * 3


def test_only_control_layers_leave_an_empty_picture(paint):
    open_canvas(paint)
    with_control(paint)
    assert generate.intent(paint) == "make"


def test_the_document_keeps_it_and_brings_numbers_inside(paint):
    open_canvas(paint, noise())
    with_control(paint, "pose", weight=1.5, model="mine")
    plain = to_plain(paint.project)
    layer = next(layer for layer in plain["canvases"]["canvas"]["layers"] if layer["id"] == "c")
    assert layer["control"]["kind"] == "pose"
    layer["control"] |= {"weight": 99, "later": 1}
    again = to_project(plain, lambda key, channels: np.zeros((256, 256, channels), np.uint8))
    found = again.canvases["canvas"].layers[-1].control
    assert (found.weight, found.model, found.extra) == (2, "mine", {"later": 1})


def test_pictures_and_control_are_not_merged(paint):
    from studio.actions.layer import ACTIONS

    merge = next(action for action in ACTIONS if action.id == "layer.merge")
    open_canvas(paint, noise(), noise(seed=2))
    paint.select(layer="l1")
    assert merge.enabled(paint)
    control.use_layer(paint)
    assert not merge.enabled(paint)

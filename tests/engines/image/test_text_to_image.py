import dataclasses

import numpy as np
import pytest

from engines.image.text_to_image import text_to_image
from engines.models.cache import Cache
from engines.models.debug import KINDS
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import TextToImage


@pytest.mark.parametrize("kind", KINDS)
def test_every_family_makes_a_picture_of_the_size_asked(dials, models, kind):
    made = text_to_image(TextToImage(dials(kind, width=90, height=50)), Progress(), models)
    assert made.pixels.shape == (50, 90, 3) and made.pixels.dtype == np.uint8
    assert made.facts["steps"] == 2 and made.facts["native"] == [96, 64] and len(made.facts["sha256"]) == 64


def test_the_same_request_gives_the_same_pixels_also_from_a_fresh_load(dials, models):
    request = TextToImage(dials())
    first = text_to_image(request, Progress(), models).pixels
    assert np.array_equal(text_to_image(request, Progress(), models).pixels, first)
    assert np.array_equal(text_to_image(request, Progress(), Cache()).pixels, first)


CHANGES = [{"seed": 6}, {"prompt": "a blue cone"}, {"guidance_scale": 9.0}, {"steps": 3}, {"negative_prompt": "fog"}]


@pytest.mark.parametrize("change", CHANGES)
def test_every_dial_matters(dials, models, change):
    request = TextToImage(dials())
    other = TextToImage(dataclasses.replace(request.dials, **change))
    first, second = (text_to_image(each, Progress(), models).pixels for each in (request, other))
    assert not np.array_equal(first, second)


def test_the_models_own_dials_are_taken_and_told(dials, models):
    facts = text_to_image(TextToImage(dials(steps=None, guidance_scale=None)), Progress(), models).facts
    assert (facts["steps"], facts["guidance_scale"]) == (3, 3.0)


def test_the_end_of_a_prompt_that_the_model_cannot_read_is_told(dials, models):
    long = text_to_image(TextToImage(dials(prompt="a red cube " * 8)), Progress(), models).facts
    assert long["unread"] and long["unread"].replace(" ", "") in ("a red cube " * 8).replace(" ", "")
    assert "unread" not in text_to_image(TextToImage(dials()), Progress(), models).facts
    assert "unread" not in text_to_image(TextToImage(dials("flux", prompt="a red cube " * 8)), Progress(), models).facts


def test_larger_than_the_model_is_enlarged(dials, models):
    made = text_to_image(TextToImage(dials(width=256, height=144)), Progress(), models)
    assert made.pixels.shape == (144, 256, 3) and made.facts["native"] == [96, 64]


def test_previews_have_the_results_aspect_and_progress_only_grows(dials, models):
    seen = []
    text_to_image(TextToImage(dials(width=128, height=72, steps=6)), Progress(lambda *step: seen.append(step)), models)
    previews = [preview for *_, preview in seen if preview is not None]
    assert previews and all(preview.shape == (54, 96, 3) and preview.dtype == np.uint8 for preview in previews)
    shares = [done / total for done, total, note, _ in seen if not note.startswith("Loading")]
    assert shares == sorted(shares)


@pytest.mark.parametrize("step", range(4))
def test_cancel_stops_within_a_step(dials, models, step):
    notes = []

    def stop():
        return len(notes) > step

    with pytest.raises(Cancelled):
        text_to_image(TextToImage(dials(steps=50)), Progress(lambda done, total, note, _: notes.append(note), stop), models)
    assert len(notes) == step + 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"width": 8}, "width"),
        ({"height": 9000}, "height"),
        ({"steps": 0}, "Steps"),
        ({"steps": 5000}, "Steps"),
        ({"guidance_scale": float("nan")}, "Guidance"),
        ({"guidance_scale": -1.0}, "Guidance"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"model": "nothing-like-it"}, "No model"),
    ],
)
def test_a_dial_out_of_range_is_one_sentence(dials, models, change, word):
    with pytest.raises(EngineError, match=word):
        text_to_image(TextToImage(dials(**change)), Progress(), models)


def test_without_guidance_one_pass_is_enough(dials, models, load_twin, monkeypatch):
    from engines.models.families import storybook

    rows = []
    original = storybook.encode
    monkeypatch.setattr(storybook, "encode", lambda model, wish: rows.append(original(model, wish).rows) or original(model, wish))
    text_to_image(TextToImage(dials(guidance_scale=1.0)), Progress(), models)
    assert rows == [1]

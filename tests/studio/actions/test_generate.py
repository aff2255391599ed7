from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.media.picture import read_grey, read_picture
from engines.requests import ImageToImage, Inpaint, Outpaint, TextToImage
from studio.actions import candidate, generate
from studio.actions.canvas import current_canvas, set_frame
from studio.actions.selection import select_rectangle, set_edge
from studio.document.canvas import Frame
from studio.document.layers import change_layer
from studio.document.paint import flatten
from tests.studio.paint_kit import canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]


def ask(session, count: int = 1, **dials) -> list:
    """Press the button and wait for the candidates; their jobs, oldest first."""
    generate.set_dials(session, prompt="a red cube", candidates=count, **dials)
    generate.generate(session)
    wait(lambda: len(session.paint.candidates(session.selection.canvas).jobs) == count)
    return list(session.paint.candidates(session.selection.canvas).jobs)


def test_what_the_button_does_follows_the_canvas(paint):
    assert generate.intent(paint) == "make"
    open_canvas(paint)
    assert generate.intent(paint) == "make"
    open_canvas(paint, noise())
    assert generate.intent(paint) == "vary"
    set_frame(paint, Frame(-64, 0, 384, 180))
    assert generate.intent(paint) == "expand"
    select_rectangle(paint, (10, 10, 50, 50), "replace")
    assert generate.intent(paint) == "fill"
    generate.set_dials(paint, chosen="vary")
    assert generate.intent(paint) == "vary"
    set_frame(paint, Frame(0, 0, 320, 180))
    generate.set_dials(paint, chosen="expand")
    assert generate.intent(paint) == "fill", "what is not possible is not done"


def test_from_words_on_no_canvas_at_all(paint):
    generate.set_dials(paint, prompt="a blue sphere", candidates=1)
    generate.generate(paint)
    wait(lambda: paint.selection.canvas and paint.paint.candidates(paint.selection.canvas).jobs)
    job = paint.paint.candidates(paint.selection.canvas).job
    assert isinstance(job.request, TextToImage)
    assert (job.request.dials.width, job.request.dials.height) == (1280, 720)
    assert job.request.dials.prompt == paint.paint.dials(paint.selection.canvas).prompt == "a blue sphere"


def test_vary_sends_the_flattened_frame(paint):
    canvas = open_canvas(paint, noise(), noise(seed=2))
    paint.commit("fade", replace(paint.project, canvases={"canvas": change_layer(canvas, "l1", opacity=0.5)}))
    (job,) = ask(paint, vary=0.4)
    assert isinstance(job.request, ImageToImage) and job.request.strength == 0.4
    assert np.array_equal(read_picture(job.request.image), flatten(canvas_of(paint))[..., :3])


def test_fill_sends_picture_and_both_masks(paint):
    open_canvas(paint, noise())
    select_rectangle(paint, (100, 50, 60, 60), "replace")
    set_edge(paint, feather=6, grow=4)
    (job,) = ask(paint)
    assert isinstance(job.request, Inpaint) and job.request.strength == 1.0
    denoise, composite = read_grey(job.request.mask), read_grey(job.request.composite_mask)
    assert composite[80, 130] == 255 and composite[80, 97] > 128 > composite[80, 88]
    assert (denoise[composite > 0] > 0).all() and (denoise > 0).sum() > (composite > 0).sum()


def test_expand_sends_the_picture_and_the_room_around_it(paint):
    open_canvas(paint, noise())
    set_frame(paint, Frame(-64, -8, 320 + 64 + 32, 180 + 8))
    (job,) = ask(paint)
    assert isinstance(job.request, Outpaint)
    assert (job.request.left, job.request.top, job.request.right, job.request.bottom) == (64, 8, 32, 0)
    assert np.array_equal(read_picture(job.request.image), noise()[..., :3])
    candidate.accept(paint)
    wait(lambda: len(canvas_of(paint).layers) == 2)
    assert np.array_equal(flatten(canvas_of(paint), (0, 0, 320, 180)), noise())
    assert flatten(canvas_of(paint))[..., 3].min() == 255, "the room is filled"
    assert generate.intent(paint) == "vary"


def test_a_mask_outside_the_frame_is_one_sentence(paint):
    open_canvas(paint, noise())
    select_rectangle(paint, (-500, -500, 20, 20), "replace")
    generate.generate(paint)
    wait(lambda: paint.troubles)
    assert paint.troubles == ["The mask lies outside the frame: paint it on the picture."]
    assert not paint.queue.jobs()
    paint.troubles.clear()


def test_candidates_have_seeds_of_their_own_and_a_locked_seed_stays(paint):
    open_canvas(paint, noise())
    jobs = ask(paint, 3, seed=2**32 - 2, seed_locked=True)
    assert [job.request.dials.seed for job in jobs] == [2**32 - 2, 2**32 - 1, 0]
    assert paint.paint.dials("canvas").seed == 2**32 - 2
    assert len({Path(job.result.path).read_bytes() for job in jobs}) == 3


def test_an_open_seed_is_used_and_then_moves_on(paint):
    open_canvas(paint, noise())
    (job,) = ask(paint, seed=1234)
    assert job.request.dials.seed == 1234
    assert paint.paint.dials("canvas").seed != 1234


def test_strength_zero_asks_for_one_candidate_only(paint):
    open_canvas(paint, noise())
    generate.set_dials(paint, prompt="a cube", candidates=4, vary=0.0)
    generate.generate(paint)
    wait(lambda: paint.paint.candidates("canvas").jobs)
    assert len(paint.queue.jobs()) == 1


@pytest.mark.parametrize(("prompt", "can"), [("", False), ("  ", False), ("a cube", True)])
def test_words_are_needed_only_where_there_is_no_picture(paint, prompt, can):
    open_canvas(paint)
    generate.set_dials(paint, prompt=prompt)
    assert generate.can_generate(paint) == can
    open_canvas(paint, noise())
    assert generate.can_generate(paint)


def test_holes_in_the_picture_are_sent_as_grey_and_stay_holes(paint):
    holed = noise()
    holed[50:100, 50:100] = 0
    open_canvas(paint, holed)
    (job,) = ask(paint)
    assert (read_picture(job.request.image)[50:100, 50:100] == 128).all()
    assert current_canvas(paint) is canvas_of(paint)

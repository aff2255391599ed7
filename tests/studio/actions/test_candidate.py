from dataclasses import replace

import numpy as np

from engines.media.picture import read_picture, write_png
from studio.actions import candidate, generate
from studio.actions.canvas import open_shot
from studio.actions.place import Placing
from studio.actions.selection import select_rectangle
from studio.document.paint import flatten
from studio.document.recipes import request_again
from studio.document.select import effective_mask
from studio.jobs.job import State
from studio.jobs.queue import Queue
from studio.session import Session
from tests.studio.paint_kit import add_shot, canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]


def fill(session, count: int = 1, prompt: str = "a red cube") -> None:
    select_rectangle(session, (100, 50, 60, 60), "replace")
    generate.set_dials(session, prompt=prompt, candidates=count)
    generate.generate(session)
    wait(lambda: len(session.paint.candidates(session.selection.canvas).jobs) == count)


def accept(session) -> None:
    count = len(session.history.steps)
    candidate.accept(session)
    wait(lambda: len(session.history.steps) > count)


def test_accepting_changes_only_what_the_mask_covers(paint):
    open_canvas(paint, noise())
    fill(paint)
    before = flatten(canvas_of(paint))
    mask = effective_mask(canvas_of(paint), (0, 0, 320, 180))
    accept(paint)
    after = flatten(canvas_of(paint))
    assert np.array_equal(after[mask == 0], before[mask == 0]), "bit-identical outside"
    assert (after != before).any(axis=2)[mask == 255].mean() > 0.95, "new inside"


def test_a_planted_engine_that_paints_everywhere_changes_nothing_outside_the_mask(paint):
    open_canvas(paint, noise())
    fill(paint)
    write_png(candidate.shown(paint).result.path, noise(seed=9))
    mask = effective_mask(canvas_of(paint), (0, 0, 320, 180))
    accept(paint)
    after = flatten(canvas_of(paint))
    assert np.array_equal(after[mask == 0], noise()[mask == 0])
    assert np.array_equal(after[mask == 255], noise(seed=9)[mask == 255])


def test_accept_is_one_step_that_undo_takes_back_and_redo_brings_again(paint):
    open_canvas(paint, noise())
    fill(paint)
    before, steps = paint.project, len(paint.history.steps)
    accept(paint)
    after = paint.project
    assert len(paint.history.steps) == steps + 1
    paint.undo()
    assert paint.project is before
    paint.redo()
    assert paint.project is after


def test_the_layer_knows_the_recipe_that_made_it(paint):
    open_canvas(paint, noise())
    fill(paint, prompt="a red cube, evening")
    job = paint.paint.candidates("canvas").job
    accept(paint)
    layer = canvas_of(paint).layers[-1]
    assert layer.name == "a red cube, evening" and layer.asset == job.id == paint.project.assets[job.id].id
    assert paint.selection.layer == layer.id
    again = request_again(paint.project, paint.project.assets[job.id], paint.bundle.find_media)
    assert again == job.request
    assert all(paint.project.assets[id].hidden for id in paint.project.assets[job.id].recipe.inputs.values())


def test_nothing_is_committed_until_a_candidate_is_accepted(paint):
    open_canvas(paint, noise())
    fill(paint, 2)
    steps = len(paint.history.steps)
    candidate.step(paint, 1)
    candidate.drop(paint)
    candidate.drop_all(paint)
    assert len(paint.history.steps) == steps and not paint.project.assets
    assert not paint.paint.candidates("canvas").jobs


def test_accepting_twice_makes_one_layer(paint):
    open_canvas(paint, noise())
    fill(paint)
    candidate.accept(paint)
    accept(paint)
    wait(lambda: paint.paint.background.idle)
    assert len(canvas_of(paint).layers) == 2 and not paint.paint.candidates("canvas").jobs


def test_stepping_goes_round_by_way_of_the_canvas_itself(paint):
    open_canvas(paint, noise())
    fill(paint, 2)
    first, second = (job.id for job in paint.paint.candidates("canvas").jobs)
    seen = []
    for _ in range(4):
        seen.append(paint.paint.candidates("canvas").shown)
        candidate.step(paint, 1)
    assert seen == [first, second, None, first]


def test_a_stroke_made_while_it_is_accepted_is_not_lost(paint):
    open_canvas(paint, noise())
    fill(paint)
    candidate.accept(paint)
    renamed = replace(canvas_of(paint), name="Meanwhile")
    paint.commit("Meanwhile", replace(paint.project, canvases={"canvas": renamed}))
    wait(lambda: len(canvas_of(paint).layers) == 2)
    assert canvas_of(paint).name == "Meanwhile"


def test_reject_tries_the_next_seed(paint):
    open_canvas(paint, noise())
    fill(paint, 2)
    seeds = [job.request.dials.seed for job in paint.paint.candidates("canvas").jobs]
    candidate.reject(paint)
    wait(lambda: len(paint.paint.candidates("canvas").jobs) == 2)
    after = [job.request.dials.seed for job in paint.paint.candidates("canvas").jobs]
    assert after == [seeds[1], seeds[1] + 1]


def test_reject_stops_the_one_in_the_making(paint):
    open_canvas(paint, noise())
    generate.set_dials(paint, prompt="slow cube", candidates=1, seed=5, seed_locked=True)
    generate.generate(paint)
    wait(lambda: generate.running_job(paint, "canvas"))
    candidate.reject(paint)
    assert paint.queue.jobs()[0].state is State.CANCELLED
    assert paint.queue.jobs()[-1].request.dials.seed == 6
    paint.queue.cancel(paint.queue.jobs()[-1].id)


def test_on_a_shots_canvas_accepting_makes_a_take(paint):
    add_shot(paint, noise()[..., :3])
    open_shot(paint, "s")
    wait(lambda: paint.selection.canvas)
    fill(paint)
    job = candidate.shown(paint)
    accept(paint)
    shot = paint.project.shots[0]
    canvas = paint.project.canvases[paint.selection.canvas]
    assert len(shot.takes) == 2 and shot.take.asset == job.id, "the result is the whole picture already"
    assert np.array_equal(read_picture(paint.media(shot.take.asset)), flatten(canvas)[..., :3])


def test_a_take_of_a_painted_canvas_is_the_flattened_canvas(paint):
    add_shot(paint, noise()[..., :3])
    open_shot(paint, "s")
    wait(lambda: paint.selection.canvas)
    canvas = paint.project.canvases[paint.selection.canvas]
    faded = replace(canvas, layers=(replace(canvas.layers[0], opacity=0.5),))
    paint.commit("fade", replace(paint.project, canvases={canvas.id: faded}))
    candidate.use_as_take(paint)
    wait(lambda: len(paint.project.shots[0].takes) == 2)
    assert np.array_equal(read_picture(paint.media(paint.project.shots[0].take.asset)), flatten(faded))


def test_a_result_whose_canvas_is_gone_lands_in_the_library(paint):
    open_canvas(paint, noise())
    generate.set_dials(paint, prompt="a cube", candidates=1)
    generate.generate(paint)
    wait(paint.queue.jobs)
    job = paint.queue.jobs()[0]
    paint.commit("Delete", replace(paint.project, canvases={}))
    wait(lambda: job.id in paint.project.assets)
    assert paint.project.assets[job.id].recipe


def test_a_result_that_is_damaged_stays_a_candidate(paint):
    open_canvas(paint, noise())
    fill(paint)
    job = candidate.shown(paint)
    with open(job.result.path, "r+b") as file:
        file.truncate(100)
    candidate.accept(paint)
    wait(lambda: paint.troubles)
    assert "damaged" in paint.troubles[0] and len(canvas_of(paint).layers) == 1
    assert paint.paint.candidates("canvas").jobs == (job,)
    paint.troubles.clear()


def test_candidates_survive_a_restart(film, qapp):
    """The queue keeps a finished file until it is accepted or dropped, so the next session offers it again."""

    def begin():
        queue = Queue(film.folder / "jobs", "tests.painting_engine")
        session = Session(film, queue)
        Placing(session)
        queue.start()
        return session

    first = begin()
    open_canvas(first, noise())
    fill(first, 2)
    jobs = {job.id for job in first.paint.candidates("canvas").jobs}
    candidate.show(first, None)
    first.queue.close()
    first.paint.close()
    second = begin()
    wait(lambda: len(second.paint.candidates("canvas").jobs) == 2)
    second.select(canvas="canvas")
    assert {job.id for job in second.paint.candidates("canvas").jobs} == jobs
    accept(second)
    assert len(canvas_of(second).layers) == 2
    second.queue.close()
    second.close()
    first.files.close()

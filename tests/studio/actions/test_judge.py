"""The judge sorts the candidates of one press, says why, and leaves the person's own choice alone."""

from dataclasses import replace

from engines.media.picture import read_picture
from studio.actions import candidate, generate, judge
from studio.actions.selection import select_rectangle
from studio.paint_state import Candidates, Opinion
from tests.studio.paint_kit import noise, open_canvas, paint, wait

__all__ = ["paint"]


def ask(session, count: int, prompt: str = "a red cube") -> Candidates:
    """Press the button and wait for candidates and opinions."""
    generate.set_dials(session, prompt=prompt, candidates=count)
    generate.generate(session)
    wait(lambda: len(session.paint.candidates("canvas").opinions) == count)
    return session.paint.candidates("canvas")


def test_the_best_one_comes_first_and_is_looked_at(paint):
    open_canvas(paint, noise())
    waiting = ask(paint, 4)
    light = [read_picture(job.result.path)[..., :3].mean() for job in waiting.jobs]
    assert light == sorted(light, reverse=True)
    assert waiting.shown == waiting.jobs[0].id and waiting.opinion.rank == 1 and waiting.opinion.of == 4
    assert waiting.opinion.reason.endswith("all there")
    assert [waiting.opinions[job.id].rank for job in waiting.jobs] == [1, 2, 3, 4]


def test_what_it_cannot_judge_stays_in_order_with_the_reason(paint):
    open_canvas(paint, noise())
    waiting = ask(paint, 3, "a riddle")
    assert [job.request.dials.seed for job in waiting.jobs] == sorted(job.request.dials.seed for job in waiting.jobs)
    assert waiting.opinion == Opinion("It knows none of these words.")


def test_one_candidate_or_no_words_ask_nobody(paint):
    open_canvas(paint, noise())
    for count, prompt in ((1, "a red cube"), (2, " ")):
        candidate.drop_all(paint)
        generate.set_dials(paint, prompt=prompt, candidates=count)
        generate.generate(paint)
        wait(lambda count=count: len(paint.paint.candidates("canvas").jobs) == count)
        wait(lambda: all(job.state.over for job in paint.queue.jobs()))
        assert not [job for job in paint.queue.jobs() if "judging" in job.target]


def test_it_is_shown_the_part_that_was_made_anew(paint):
    open_canvas(paint, noise())
    select_rectangle(paint, (100, 50, 60, 40), "replace")
    ask(paint, 2)
    box = next(job for job in paint.queue.jobs() if "judging" in job.target).request.box
    assert box[0] <= 100 and box[1] <= 50 and box[0] + box[2] >= 160 and box[1] + box[3] >= 90 and box[2] < 120


def test_who_has_chosen_goes_on_looking_at_it(paint):
    open_canvas(paint, noise())
    waiting = ask(paint, 3)
    worst = waiting.jobs[-1]
    candidate.show(paint, worst.id)
    found = {job.id: Opinion("", place + 1, 3) for place, job in enumerate(reversed(waiting.jobs))}
    again = judge.sorted_by(paint.paint.candidates("canvas"), found)
    assert again.shown == worst.id and again.jobs[0] is worst
    mine = replace(paint.paint.candidates("canvas"), shown=waiting.jobs[1].id)
    assert judge.sorted_by(mine, found).shown == waiting.jobs[1].id


def test_dropped_ones_are_forgotten(paint):
    open_canvas(paint, noise())
    waiting = ask(paint, 3)
    candidate.drop(paint)
    rest = paint.paint.candidates("canvas")
    assert len(rest.jobs) == len(rest.opinions) == 2 and waiting.shown not in rest.opinions
    late = judge.sorted_by(rest, {waiting.shown: Opinion("late", 1, 3)})
    assert late.jobs == rest.jobs and waiting.shown not in late.opinions


def test_places_of_an_earlier_batch_go_and_its_reasons_stay(paint):
    open_canvas(paint, noise())
    earlier = ask(paint, 2)
    generate.generate(paint)
    wait(lambda: len(paint.paint.candidates("canvas").opinions) == 4)
    waiting = paint.paint.candidates("canvas")
    assert sorted(waiting.opinions[job.id].rank for job in waiting.jobs) == [0, 0, 1, 2]
    assert all(waiting.opinions[id] == Opinion(opinion.reason, 0, opinion.of) for id, opinion in earlier.opinions.items())

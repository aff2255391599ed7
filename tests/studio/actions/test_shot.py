"""Shots: what is asked of the engine, and where the results go."""

import pytest

from studio.actions import shot as actions
from studio.actions.action import attempt
from studio.document import shots
from tests.window_kit import wait_for_jobs, write


def test_missing_shots_get_a_chosen_take_with_a_recipe(session, qtbot):
    ids = write(session)
    actions.generate_missing(session)
    assert actions.missing(session) == ()
    assert {actions.state(session, shot) for shot in session.project.shots} <= {"running", "waiting"}
    wait_for_jobs(qtbot, session)
    for id in ids:
        shot = session.project.shot(id)
        assert shots.status(session.project, shot) == "ready"
        recipe = session.project.assets[shot.take.asset].recipe
        assert recipe.request["dials"]["prompt"] == shot.prompt
        assert session.media(shot.take.asset).is_file()


def test_each_take_has_a_seed_of_its_own(session, qtbot):
    first = write(session)[0]
    actions.generate(session, [first], 2)
    actions.generate(session, [first])
    seeds = [job.request.dials.seed for job in session.queue.jobs()]
    assert len(set(seeds)) == 3
    wait_for_jobs(qtbot, session)
    shot = session.project.shot(first)
    assert len(shot.takes) == 3
    assert shot.seed == shots.next_seed(seeds[-1])


def test_a_locked_seed_makes_the_same_request_again(session, qtbot):
    first = write(session)[0]
    actions.set_seed(session, first, 7, locked=True)
    actions.generate(session, [first])
    wait_for_jobs(qtbot, session)
    actions.generate(session, [first])
    assert [job.request.dials.seed for job in session.queue.jobs()] == [7, 7]
    wait_for_jobs(qtbot, session)


def test_results_go_into_the_film_as_it_is_when_they_arrive(session, qtbot):
    first, second, _ = write(session)
    actions.generate(session, [first])
    actions.set_prompt(session, second, "changed meanwhile")
    wait_for_jobs(qtbot, session)
    assert session.project.shot(second).prompt == "changed meanwhile"
    assert session.project.shot(first).take


def test_a_result_whose_shot_is_gone_lands_in_the_library(session, qtbot):
    first = write(session)[0]
    actions.generate(session, [first])
    write(session, "EXT. NOWHERE - DAY\n\nNothing of before.\n")
    wait_for_jobs(qtbot, session)
    assert session.project.shot(first) is None
    assert len(session.project.assets) == 1


def test_undo_takes_a_take_back_and_redo_brings_it(session, qtbot):
    first = write(session)[0]
    actions.generate(session, [first])
    wait_for_jobs(qtbot, session)
    assert session.history.undo_label == "Shot 1 · take 1"
    session.undo()
    assert session.project.shot(first).takes == ()
    session.redo()
    assert session.project.shot(first).take


def test_stopping_commits_nothing(session, qtbot):
    first = write(session)[0]
    actions.set_prompt(session, first, "slow sphere")
    steps = len(session.history.steps)
    actions.generate(session, [first])
    actions.select(session, [first])
    actions.stop_selected(session)
    qtbot.waitUntil(lambda: all(job.state.over for job in session.queue.jobs()), timeout=10_000)
    assert len(session.history.steps) == steps
    assert actions.state(session, session.project.shot(first)) == "missing"


def test_stale_after_the_prompt_changed(session, qtbot):
    first = write(session)[0]
    actions.generate(session, [first])
    wait_for_jobs(qtbot, session)
    actions.set_prompt(session, first, "a green cone")
    assert actions.state(session, session.project.shot(first)) == "stale"
    assert actions.stale(session) == (first,)
    actions.generate_stale(session)
    wait_for_jobs(qtbot, session)
    assert actions.stale(session) == ()


def test_split_and_merge_through_the_script(session):
    ids = write(session, "EXT. SEA - DAY\n\nA boat comes. It stops.\n")
    actions.select(session, ids)
    actions.split(session)
    assert len(session.project.shots) == 2
    actions.select(session, [session.project.shots[0].id])
    assert actions.can_merge(session)
    actions.merge_with_next(session)
    assert [shot.text for shot in session.project.shots] == ["A boat comes. It stops."]


def test_a_single_sentence_cannot_be_split_and_says_so(session):
    ids = write(session, "EXT. SEA - DAY\n\nA boat comes.\n")
    actions.select(session, ids)
    problems = []
    session.problem.connect(problems.append)
    assert not attempt(session, lambda: actions.split(session))
    assert len(problems) == 1
    assert len(session.project.shots) == 1


def test_stepping_stays_within_the_story(session):
    ids = write(session)
    actions.step(session, 1)
    assert session.selection.shot == ids[0]
    for _ in range(9):
        actions.step(session, 1)
    assert session.selection.shot == ids[-1]


def test_settings_of_a_recipe_are_used(session):
    first = write(session)[0]
    dials = {"prompt": "a red cone", "negative_prompt": "cubes", "seed": 9, "steps": 12, "guidance_scale": 2.5, "model": "storybook"}
    actions.use_recipe(session, first, {"kind": "TextToImage", "dials": dials})
    request = shots.request(session.project, session.project.shot(first))
    assert {name: getattr(request.dials, name) for name in dials} == dials


@pytest.mark.parametrize("what", ["choose", "remove"])
def test_takes_are_chosen_and_removed(session, qtbot, what):
    first = write(session)[0]
    actions.generate(session, [first], 2)
    wait_for_jobs(qtbot, session)
    old, new = session.project.shot(first).takes
    assert session.project.shot(first).chosen == new.id
    (actions.choose_take if what == "choose" else actions.remove_take)(session, first, old.id if what == "choose" else new.id)
    assert session.project.shot(first).chosen == old.id

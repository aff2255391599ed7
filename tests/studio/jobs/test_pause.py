"""Jobs that can be gone on with: paused, gone on with, also after a restart; and nothing of them is left in the end."""

from __future__ import annotations

import pytest

from engines.requests import SplatText
from studio.jobs.job import State
from tests.studio.jobs.kit import ask


def learning(steps: int) -> SplatText:
    return SplatText(f"learn {steps}", "thing.ply")


@pytest.fixture
def paused(queue, qtbot):
    """A job that was paused after some steps of 60."""
    id = queue.submit(learning(60), "thing", {})
    qtbot.waitUntil(lambda: queue.job(id).done >= 3, timeout=30_000)
    queue.pause(id)
    return id


def test_a_paused_job_lets_others_run_and_goes_on_where_it_was(queue, qtbot, paused, tmp_path):
    assert queue.job(paused).state is State.PAUSED and not queue.job(paused).state.over
    other = queue.submit(ask("draw 2 20"), "b", {})
    qtbot.waitUntil(lambda: queue.job(other).state is State.FINISHED, timeout=10_000)
    assert queue.job(paused).state is State.PAUSED and (tmp_path / f"jobs/{paused}.state").is_file()
    queue.resume(paused)
    qtbot.waitUntil(lambda: queue.job(paused).state is State.FINISHED, timeout=20_000)
    assert queue.job(paused).result.facts["from"] >= 2 and not (tmp_path / f"jobs/{paused}.state").exists()


def test_going_on_at_once_waits_for_the_engine_to_stop(queue, qtbot, paused):
    queue.resume(paused)
    qtbot.waitUntil(lambda: queue.job(paused).state is State.FINISHED, timeout=20_000)
    assert queue.job(paused).result.facts["from"] >= 2


def test_a_paused_job_stays_so_over_a_restart(queue, qtbot, paused, open_queue, tmp_path):
    other = queue.submit(ask("draw 1 1"), "b", {})
    qtbot.waitUntil(lambda: queue.job(other).state is State.FINISHED, timeout=10_000)
    queue.close()
    again = open_queue(tmp_path / "jobs")
    again.start()
    assert again.job(paused).state is State.PAUSED
    again.resume(paused)
    qtbot.waitUntil(lambda: again.job(paused).state is State.FINISHED, timeout=30_000)
    assert again.job(paused).result.facts["from"] >= 2


def test_a_paused_job_that_is_cancelled_leaves_nothing(queue, qtbot, paused, tmp_path):
    qtbot.waitUntil((tmp_path / f"jobs/{paused}.state").is_file, timeout=10_000)
    queue.cancel(paused)
    other = queue.submit(ask("draw 1 1"), "b", {})
    qtbot.waitUntil(lambda: queue.job(other).state is State.FINISHED, timeout=10_000)
    assert queue.job(paused).state is State.CANCELLED and not list((tmp_path / "jobs").glob("*.state*"))


def test_what_keeps_no_state_cannot_be_paused(queue, qtbot):
    id = queue.submit(ask("draw 20 20"), "a", {})
    qtbot.waitUntil(lambda: queue.job(id).state is State.RUNNING, timeout=10_000)
    queue.pause(id)
    assert queue.job(id).state is State.RUNNING
    queue.cancel(id)


def test_states_of_unknown_jobs_are_removed_at_the_start(tmp_path, qtbot, open_queue):
    folder = tmp_path / "jobs"
    folder.mkdir()
    stray, mine = folder / f"{'0' * 32}.state", folder / "notes.state"
    stray.write_text("7")
    mine.write_text("not ours")
    open_queue(folder).start()
    qtbot.waitUntil(lambda: not stray.exists(), timeout=10_000)
    assert mine.exists()

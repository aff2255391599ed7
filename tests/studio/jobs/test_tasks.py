"""Work beside the engine's queue, as the job tray hears of it."""

from studio.jobs.job import State
from studio.jobs.tasks import Tasks


def test_a_task_from_begin_to_end(qapp):
    tasks, heard, stopped = Tasks(), [], []
    tasks.changed.connect(heard.append)
    id = tasks.begin("Export", lambda: stopped.append(1))
    tasks.advance(id, 3, 12, "Frame 3 of 12")
    job = tasks.job(id)
    assert (job.state, job.fraction, job.note, job.request) == (State.RUNNING, 0.25, "Frame 3 of 12", None)
    tasks.cancel(id)
    assert stopped and tasks.job(id).state is State.RUNNING, "it is over when whoever does it says so"
    tasks.end(id, State.CANCELLED)
    assert tasks.job(id).state is State.CANCELLED and heard == [id, id]


def test_what_is_over_hears_nothing_more(qapp):
    tasks, stopped = Tasks(), []
    id = tasks.begin("Export", lambda: stopped.append(1))
    tasks.end(id, State.FAILED, "The disk is full.")
    tasks.advance(id, 5, 12, "late")
    tasks.end(id)
    tasks.cancel(id)
    assert (tasks.job(id).state, tasks.job(id).error, stopped) == (State.FAILED, "The disk is full.", [])
    running = tasks.begin("Proxy", lambda: None)
    tasks.clear_finished()
    assert [job.id for job in tasks.jobs()] == [running]

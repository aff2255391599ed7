"""What a job says about itself: state, fraction, time left."""

from __future__ import annotations

import numpy as np
import pytest

from studio.jobs.job import Job, State, advanced, begun, ended, seconds_left, seconds_taken
from tests.studio.jobs.kit import ask

JOB = Job("a" * 32, ask("draw"), "Cube", {"shot": "s"})


def test_a_new_job_waits_and_knows_nothing_of_time():
    assert JOB.state is State.QUEUED and not JOB.state.over and JOB.fraction == 0.0
    assert seconds_left(JOB, 10.0) is None and seconds_taken(JOB) is None


def test_the_time_left_follows_the_pace_since_the_count_began():
    job = advanced(begun(JOB, 100.0), (0, 0, "Starting the engine", None), 100.0)
    assert seconds_left(job, 105.0) is None
    job = advanced(job, (0, 20, "", None), 110.0)
    job = advanced(job, (5, 20, "", None), 115.0)
    assert seconds_left(job, 115.0) == pytest.approx(15.0) and job.fraction == 0.25
    job = advanced(job, (1, 4, "Enlarging", None), 130.0)
    assert seconds_left(job, 131.0) is None


def test_a_report_without_preview_keeps_the_one_that_is_there():
    preview = np.zeros((2, 2, 3), np.uint8)
    job = advanced(advanced(begun(JOB, 0.0), (1, 4, "", preview), 1.0), (2, 4, "", None), 2.0)
    assert job.preview is preview and ended(job, State.FINISHED, 3.0).preview is None


@pytest.mark.parametrize("state", [State.FINISHED, State.FAILED, State.CANCELLED])
def test_a_job_that_is_over_has_taken_its_time(state):
    job = ended(begun(JOB, 10.0), state, 12.5, error="why")
    assert job.state.over and seconds_taken(job) == 2.5 and seconds_left(job, 20.0) is None
    assert job.fraction == (1.0 if state is State.FINISHED else 0.0)


def test_a_wrong_count_never_leaves_the_bar():
    assert advanced(begun(JOB, 0.0), (9, 4, "", None), 1.0).fraction == 1.0

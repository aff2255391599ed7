"""Jobs: stop, try again, clear."""

from __future__ import annotations

from studio.jobs.job import Job, State
from studio.session import Session

from .action import Action


def active(session: Session) -> tuple[Job, ...]:
    """The jobs that run or wait, in their order."""
    return tuple(job for job in session.queue.jobs() if not job.state.over)


def running(session: Session) -> Job | None:
    """The job that the engine is at."""
    return next((job for job in session.queue.jobs() if job.state is State.RUNNING), None)


def stop_running(session: Session) -> None:
    """Stop the job that runs; those that wait go on."""
    if job := running(session):
        session.queue.cancel(job.id)


def stop_all(session: Session) -> None:
    """Stop everything that runs or waits."""
    for job in reversed(active(session)):
        session.queue.cancel(job.id)


def clear_finished(session: Session) -> None:
    """Take the jobs that are over off the list."""
    session.queue.clear_finished()


ACTIONS = (
    Action(
        "job.stop",
        "Stop the running job",
        stop_running,
        "Shot",
        "Ctrl+.",
        "stop",
        "What waits goes on.",
        enabled=lambda s: running(s) is not None,
    ),
    Action(
        "job.stop_all",
        "Stop all jobs",
        stop_all,
        "Shot",
        "Ctrl+Shift+.",
        "stop-circle-outline",
        "Also those that wait.",
        enabled=lambda s: bool(active(s)),
    ),
    Action(
        "job.clear",
        "Clear finished jobs",
        clear_finished,
        "",
        "",
        "broom",
        "Take the jobs that are over off the list.",
        enabled=lambda s: any(job.state.over for job in s.queue.jobs()),
    ),
)

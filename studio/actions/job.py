"""Jobs: stop, try again, clear."""

from __future__ import annotations

import time

from studio.jobs.job import Job, State, can_pause
from studio.jobs.job import seconds_left as job_seconds_left
from studio.session import Session

from .action import Action


def everything(session: Session) -> tuple[Job, ...]:
    """The engine's jobs, and the work beside them (exports, proxies)."""
    return (*session.queue.jobs(), *session.tasks.jobs())


def active(session: Session) -> tuple[Job, ...]:
    """What runs or waits, in its order."""
    return tuple(job for job in everything(session) if not job.state.over)


def running(session: Session) -> Job | None:
    """The job that the engine is at; while it rests, the work beside it."""
    return next((job for job in everything(session) if job.state is State.RUNNING), None)


def seconds_left(session: Session) -> float | None:
    """How long everything that the engine has to do will take; while it rests, the work beside it; None while nobody can know."""
    if any(not job.state.over and job.state is not State.PAUSED for job in session.queue.jobs()):
        return session.queue.seconds_left()
    job = running(session)
    return job_seconds_left(job, time.time()) if job else None


def cancel(session: Session, id: str) -> None:
    """Stop one job, or take it off the queue."""
    (session.tasks if session.tasks.job(id) else session.queue).cancel(id)


def pause(session: Session, id: str) -> None:
    """Let a running job rest, or a paused one go on."""
    job = session.queue.job(id)
    if job is not None:
        (session.queue.resume if job.state is State.PAUSED else session.queue.pause)(id)


def pausable(session: Session) -> Job | None:
    """The running job, where it can be paused; else the paused one that is to go on first."""
    jobs = session.queue.jobs()
    return next((job for job in jobs if can_pause(job)), next((job for job in jobs if job.state is State.PAUSED), None))


def pause_running(session: Session) -> None:
    """Let the running job rest; where none can, let the first that rests go on."""
    if job := pausable(session):
        pause(session, job.id)


def stop_running(session: Session) -> None:
    """Stop the job that runs; those that wait go on."""
    if job := running(session):
        cancel(session, job.id)


def stop_all(session: Session) -> None:
    """Stop everything that runs or waits."""
    for job in reversed(active(session)):
        cancel(session, job.id)


def clear_finished(session: Session) -> None:
    """Take what is over off the list."""
    session.queue.clear_finished()
    session.tasks.clear_finished()


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
        "job.pause",
        "Pause the running job, or go on",
        pause_running,
        "Shot",
        "Ctrl+Alt+.",
        "pause",
        "What is made of words or photographs can rest and go on later.",
        enabled=lambda s: pausable(s) is not None,
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
        enabled=lambda s: any(job.state.over for job in everything(s)),
    ),
)

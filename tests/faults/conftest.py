"""Fixtures of the job queue."""

from tests.studio.jobs.fixtures import nothing_left, queue

__all__ = ["nothing_left", "queue"]

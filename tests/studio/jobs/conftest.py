"""Fixtures of the job queue."""

from tests.studio.jobs.fixtures import nothing_left, open_queue, queue

__all__ = ["nothing_left", "open_queue", "queue"]
